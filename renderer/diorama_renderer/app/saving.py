"""Writing a recording while it is looked at: rows are gathered between frames, a thread compresses and writes them."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from diorama.chunk import Chunk
from diorama.wire import RecordingInfo
from diorama_renderer.recordings.saving import Span, chunks_of, write_chunks
from diorama_renderer.store import Store

_QUEUED_CHUNKS = 16


class _CancelledError(Exception):
    """The file is not wanted any more."""


class SaveJob:
    """One file that is being written.

    Attributes:
        path: of the file.
        rows: that were gathered so far, a row counted for each of its components.
        error: why it could not be written; None: it could, or it is not done.
    """

    def __init__(self, store: Store, path: Path, info: RecordingInfo, *, span: Span | None = None) -> None:
        """Begins; whoever owns the store calls `step` until `is_done`, and drops no rows meanwhile."""
        self.path = path
        self.rows = 0
        self.error: str | None = None
        # None says that no more follow.
        self._chunks: Iterator[Chunk | None] | None = chain(chunks_of(store, span=span), (None,))
        self._waiting: list[Chunk | None] = []
        self._generation, self._store = store.generation, store
        self._queue: queue.Queue[Chunk | BaseException | None] = queue.Queue(_QUEUED_CHUNKS)
        self._thread = threading.Thread(
            target=self._write, args=(info,), name=f"diorama-save {path.name}", daemon=True
        )
        self._thread.start()

    @property
    def is_done(self) -> bool:
        """Whether the file is complete, or never will be."""
        return not self._thread.is_alive()

    def step(self, secs: float) -> None:
        """Gather rows for about so long, and no more than the thread can take."""
        deadline = time.perf_counter() + secs
        while self._chunks is not None:
            if self._store.generation != self._generation:
                self.cancel("rows were dropped meanwhile, to stay within the memory limit")
                return
            try:
                if not self._waiting:
                    self._waiting.append(next(self._chunks))
                self._queue.put_nowait(self._waiting[0])
                self._note(self._waiting.pop())
            except queue.Full:
                return
            except Exception as error:
                self.cancel(_told_bug(error))  # or what was gathered before it would be taken for everything
                raise
            if time.perf_counter() >= deadline:
                return

    def cancel(self, reason: str = "cancelled") -> None:
        """Leave the file unwritten."""
        self._chunks = None
        with contextlib.suppress(queue.Empty):
            while True:
                self._queue.get_nowait()
        self._queue.put_nowait(_CancelledError(reason))  # nobody else puts, so there is room

    def wait(self, timeout_secs: float) -> None:
        """Until it is done: gathers all that is left."""
        deadline = time.monotonic() + timeout_secs
        while not self.is_done and time.monotonic() < deadline:
            self.step(timeout_secs)
            self._thread.join(0.02)

    def _note(self, put: Chunk | None) -> None:
        """Something was given to the thread."""
        if put is None:
            self._chunks = None
        else:
            self.rows += put.row_count

    def _write(self, info: RecordingInfo) -> None:
        try:
            write_chunks(self._taken(), self.path, info)
        except OSError as error:
            self.error = error.strerror or str(error)
        except (_CancelledError, ValueError, MemoryError) as error:
            self.error = str(error) or type(error).__name__
        except Exception as error:  # of a thread nobody else would tell
            self.error = _told_bug(error)
            raise

    def _taken(self) -> Iterator[Chunk]:
        while True:
            item = self._queue.get()
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield item


def _told_bug(error: Exception) -> str:
    return f"this is a bug in Diorama ({type(error).__name__}: {error})"
