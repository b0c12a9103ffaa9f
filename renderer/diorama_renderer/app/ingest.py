"""Where recordings come from: files, which threads read, and programs that connect."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from diorama.chunk import Chunk, nbytes
from diorama.wire import RecordingInfo
from diorama_renderer.app.single_files import read, what_can_be_opened
from diorama_renderer.sources import TcpReceiver
from diorama_renderer.sources.chunk_queue import ChunkQueue

_QUEUED_BYTES = 64 << 20
"""Of a file, read and not yet shown."""


class FileReader:
    """Reads one file in a thread of its own; whoever shows it takes its chunks.

    Attributes:
        path: the file.
        ended: whether everything was read, or nothing more can be.
        error: why it could not be read; None if it could.
        damage: what of it is not intact, in words.
        info: what it says of itself.
        bytes_taken: of the chunks that were taken.
    """

    def __init__(self, path: Path) -> None:
        """Begins to read."""
        self.path = path
        self.ended = False
        self.error: str | None = None
        self.damage: tuple[str, ...] = ()
        self.info: RecordingInfo | None = None
        self.bytes_taken = 0
        self._queue = ChunkQueue(_QUEUED_BYTES)
        self._is_stopped = False
        self._thread = threading.Thread(target=self._read, name=f"diorama-read {path.name}", daemon=True)
        self._thread.start()

    def take(self) -> Chunk | None:
        """The next chunk, if it has been read."""
        taken = self._queue.get()
        if taken is None:
            return None
        _, chunk = taken
        self.bytes_taken += nbytes(chunk)
        return chunk

    @property
    def is_done(self) -> bool:
        """Whether everything was read and taken."""
        return self.ended and not self._queue.chunks

    def stop(self) -> None:
        """Read no more."""
        self._is_stopped = True
        self._queue.close()

    def _read(self) -> None:
        try:
            source = read(self.path)
            for chunk in source:
                self.info = source.info
                self._queue.put("", chunk)
            self.info = source.info
            self.damage = tuple(map(str, source.damage))
        except OSError as error:
            if self._is_stopped:  # so the queue takes no more
                return
            self.error = error.strerror or str(error) or type(error).__name__
        except (ValueError, MemoryError) as error:
            # Who tells of it names the file.
            text = str(error).removeprefix(f"{self.path}: ") or type(error).__name__
            self.error = f"{text}{what_can_be_opened(self.path)}"
        except Exception as error:  # of a thread nobody else would tell
            self.error = f"it could not be read: this is a bug in Diorama ({type(error).__name__}: {error})"
            raise
        finally:
            self.ended = True


Insert = Callable[[str, RecordingInfo | None, Chunk, FileReader | None], object]
"""Gets the id of a recording, what it says of itself, a chunk, and the file that holds it; None: a program sent it."""


class Ingest:
    """Takes what has come and gives it to whom it belongs, a few milliseconds at a time.

    Attributes:
        readers: files that are being read, by recording id.
        receiver: where programs connect to, or None.
    """

    def __init__(self, receiver: TcpReceiver | None = None) -> None:
        """With nothing to read yet."""
        self.receiver = receiver
        self.readers: dict[str, FileReader] = {}
        self._turns = 0

    @property
    def is_expecting(self) -> bool:
        """Whether more may come at any moment: a file is being read, or a program is connected."""
        return bool(self.readers) or (self.receiver is not None and self.receiver.peer_count > 0)

    def drain(self, secs: float, insert: Insert) -> bool:
        """Hand over what has come, for about `secs`, at least one chunk; True if there was any.

        Args:
            secs: how long this may take.
            insert: called with each chunk.
        """
        deadline = time.perf_counter() + secs
        came = self._drain_receiver(secs / 2 if self.readers else secs, insert)
        return self._drain_readers(deadline, insert) or came

    def _drain_readers(self, deadline: float, insert: Insert) -> bool:
        """A chunk of each file in turn, beginning with the one after that which was the last to have one."""
        readers = deque(self.readers.items())
        readers.rotate(-self._turns)
        came = False
        while readers:
            recording_id, reader = readers.popleft()
            chunk = reader.take()
            self._turns = (self._turns + 1) % max(len(self.readers), 1)
            if chunk is None:
                continue
            readers.append((recording_id, reader))
            insert(recording_id, reader.info, chunk, reader)
            came = True
            if time.perf_counter() >= deadline:
                break
        return came

    def _drain_receiver(self, secs: float, insert: Insert) -> bool:
        receiver = self.receiver
        if receiver is None:
            return False
        deadline = time.perf_counter() + secs
        infos: dict[str, RecordingInfo | None] = {}
        came = False
        while (taken := receiver.get()) is not None:
            recording_id, chunk = taken
            if recording_id not in infos:
                peer = receiver.peer(recording_id)
                infos[recording_id] = None if peer is None else peer.info
            insert(recording_id, infos[recording_id], chunk, None)
            came = True
            if time.perf_counter() >= deadline:
                break
        return came

    def close(self) -> None:
        """Read and receive no more."""
        for reader in self.readers.values():
            reader.stop()
        if self.receiver is not None:
            self.receiver.close()
