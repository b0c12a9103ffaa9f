"""A recording file that survives a crash: whole MCAP chunks, given to the system at once.

What the system has taken survives the death of the process, so nothing is buffered here but the MCAP chunk that is
being filled, and that for at most `GATHER_SECS`.
"""

from __future__ import annotations

import contextlib
import os
import stat
import threading
from collections.abc import Sequence

from diorama.chunk import Chunk
from diorama.sinks.fork import track
from diorama.sinks.sink import LOGGER, SinkStatistics
from diorama.wire import Buffer, FileEncoder, RecordingInfo, WireError

GATHER_SECS = 0.1
"""Longest that a chunk waits in memory for others to be compressed and indexed with."""

_MOST_PIECES_A_CALL = 1024  # IOV_MAX of Linux and macOS


class FileSink:
    """Writes a recording file. `send` blocks while the disk does; nothing is dropped.

    After an error of the disk the file is cut back to its last whole chunk and takes no more.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Creates the file, empty.

        Raises:
            OSError: it cannot be created. Its `filename` says which.
        """
        self._path = os.fspath(path)
        self._fd = _create(self._path)
        self._lock = threading.Lock()
        self._encoder: FileEncoder | None = None
        self._info: RecordingInfo | None = None
        self._refusal: str | None = None
        self._pending = threading.Event()
        self._stop = threading.Event()
        self._gatherer: threading.Thread | None = None
        self._taken = self._written = self._dropped = self._rows_dropped = self._bytes_written = 0
        self._error: str | None = None
        track(self)

    def begin(self, info: RecordingInfo) -> None:
        """See `Sink`. A second recording in the same file begins with a metadata record."""
        with self._lock:
            self._check()
            if self._encoder is None:
                self._encoder = FileEncoder(info)
                self._write(self._encoder.begin())
            elif info != self._info:
                self._write(self._encoder.rename(info))
            self._info = info

    def send(self, chunks: Sequence[Chunk]) -> None:
        """See `Sink`. A chunk that cannot be encoded is dropped, counted and said once."""
        with self._lock:
            self._check()
            encoder = self._encoder
            if encoder is None:
                raise RuntimeError("send: the sink is not begun")
            for chunk in chunks:
                try:
                    pieces = encoder.encode(chunk)
                except WireError as error:
                    self._drop(error, chunk.row_count)
                    continue
                finally:
                    self._taken += 1
                self._write(pieces)
            self._gather(encoder)

    def flush(self, timeout_secs: float) -> bool:
        """See `Sink`. Afterwards the death of this process costs nothing; that of the machine may."""
        if not self._lock.acquire(timeout=max(timeout_secs, 0.0)):
            return False
        try:
            if self._refusal is None and self._encoder is not None:
                self._write(self._encoder.flush())
            return self._refusal is None
        except OSError:
            return False
        finally:
            self._lock.release()

    def close(self, timeout_secs: float) -> None:
        """See `Sink`. Writes the rest and the index.

        Raises:
            OSError: the disk took no more. The file is readable up to there.
        """
        self._stop.set()
        self._pending.set()
        with self._lock:
            if self._fd < 0:
                return
            try:
                if self._refusal is None and self._encoder is not None:
                    self._write(self._encoder.end())
            finally:
                os.close(self._fd)
                self._fd = -1
                self._refusal = self._refusal or "it is closed"

    def statistics(self) -> SinkStatistics:
        """See `Sink`."""
        encoder = self._encoder
        return SinkStatistics(
            chunks_taken=self._taken,
            chunks_delivered=self._written,
            chunks_queued=0 if self._error else self._taken - self._written - self._dropped,
            bytes_queued=0 if encoder is None else encoder.pending_bytes,
            chunks_dropped=self._taken - self._written if self._error and self._refusal else self._dropped,
            rows_dropped=self._rows_dropped,
            bytes_written=self._bytes_written,
            error=self._error,
        )

    def forget_parent(self) -> None:
        """In a forked child: the file is the parent's, and so is what waits to be written to it."""
        self._lock = threading.Lock()
        self._encoder = None
        self._stop.set()
        self._refusal = "it belongs to the process that opened it"

    def _check(self) -> None:
        if self._refusal is not None:
            raise OSError(f"FileSink: {self._path!r} takes no more: {self._refusal}")

    def _drop(self, error: WireError, row_count: int) -> None:
        self._dropped += 1
        self._rows_dropped += row_count
        if self._error is None:
            LOGGER.error(
                "%d rows were lost: they cannot be written to %s: %s (said once; see statistics())",
                row_count,
                self._path,
                error,
            )
        self._error = str(error)

    # Only with the lock held.

    def _write(self, pieces: list[Buffer]) -> None:
        size = sum([len(piece) for piece in pieces])
        if not size:
            return
        try:
            _write_all(self._fd, pieces)
        except OSError as error:
            self._refusal = self._error = error.strerror or str(error)
            self._cut_back()
            raise OSError(error.errno, f"FileSink: {self._refusal}", self._path) from error
        self._bytes_written += size
        if self._encoder is not None and not self._encoder.pending_bytes:
            self._written = self._taken - self._dropped

    def _cut_back(self) -> None:
        # Half a chunk would only be skipped by readers. Pipes and full devices cannot be cut; then it is.
        with contextlib.suppress(OSError):
            os.ftruncate(self._fd, self._bytes_written)

    def _gather(self, encoder: FileEncoder) -> None:
        """Sees to it that the open MCAP chunk is written soon, whether or not more comes."""
        if not encoder.pending_bytes or self._pending.is_set():
            return
        self._pending.set()
        if self._gatherer is None:
            self._gatherer = threading.Thread(target=self._write_gathered, name="diorama-file", daemon=True)
            self._gatherer.start()

    def _write_gathered(self) -> None:
        while not self._stop.is_set():
            self._pending.wait()
            if self._stop.wait(GATHER_SECS):
                return
            self._pending.clear()
            with self._lock:
                if self._refusal is not None or self._encoder is None:
                    return
                try:
                    self._write(self._encoder.flush())
                except OSError as error:
                    LOGGER.error("%s", error)  # the next `send` raises it, but there may be none
                    return


def _create(path: str) -> int:
    # A reader may have the old file mapped into memory: shortening it would kill the reader.
    with contextlib.suppress(OSError):
        if stat.S_ISREG(os.lstat(path).st_mode):
            os.unlink(path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    return os.open(path, flags, 0o666)


def _write_all(fd: int, pieces: Sequence[Buffer]) -> None:
    """Writes all pieces, however few bytes the system takes at a time."""
    views = [memoryview(piece) for piece in pieces if len(piece)]
    at = 0
    while at < len(views):
        left = _write_some(fd, views[at : at + _MOST_PIECES_A_CALL])
        while at < len(views) and left >= len(views[at]):
            left -= len(views[at])
            at += 1
        if left:
            views[at] = views[at][left:]


def _write_some(fd: int, views: list[memoryview]) -> int:
    if hasattr(os, "writev"):
        return os.writev(fd, views)
    return os.write(fd, views[0])
