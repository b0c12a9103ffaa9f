"""Chunks between the threads that receive them and the one that shows them.

Rule 1: the queue is bounded. Who puts into a full one waits, so nothing is read from the network, and the program's
own queue fills; there the oldest goes.
Rule 2: with a bound on latency, chunks that have waited for longer are dropped, oldest first, and counted. Timeless
chunks stay, since they are said once, and so does the newest late chunk of each entity and its components: who is shown
too much shall still see where everything is.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import NamedTuple

from diorama.chunk import Chunk, nbytes

_RATE_SECS = 0.5
"""Shortest time over which a rate is taken."""

_CHUNK_BYTES = 3 << 10
"""Of a chunk beside its arrays: a flood of single rows is nearly nothing else."""


@dataclass(frozen=True, slots=True)
class ReceiverStatistics:
    """What a receiver has done, and what waits.

    Attributes:
        queued_bytes: of the chunks that nobody has taken.
        queued_chunks: how many these are.
        latency_secs: how long the oldest of them has waited since it was received; 0 if none waits.
        rows_received: in all, dropped ones included.
        bytes_received: of their arrays.
        rows_per_sec: received, over at least half a second before the last call.
        bytes_per_sec: likewise.
        rows_dropped: because they had waited too long.
        chunks_dropped: likewise.
    """

    queued_bytes: int = 0
    queued_chunks: int = 0
    latency_secs: float = 0.0
    rows_received: int = 0
    bytes_received: int = 0
    rows_per_sec: float = 0.0
    bytes_per_sec: float = 0.0
    rows_dropped: int = 0
    chunks_dropped: int = 0


class _Item(NamedTuple):
    recording_id: str
    chunk: Chunk
    size_bytes: int
    put_at: float


class _Sample(NamedTuple):
    at: float
    rows: int
    bytes: int


class ChunkQueue:
    """A bounded queue of chunks with the ids of their recordings. Any thread may call anything."""

    def __init__(
        self,
        max_bytes: int,
        *,
        max_latency_secs: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """An empty queue.

        Args:
            max_bytes: when so much waits, `put` does too: arrays, and 3 KiB for each chunk. One may be of any size.
            max_latency_secs: how long a chunk may wait before it is dropped; None: for ever.
            clock: seconds.

        Raises:
            ValueError: the latency is not positive.
        """
        if max_latency_secs is not None and not max_latency_secs > 0:
            raise ValueError(f"ChunkQueue: max_latency_secs must be positive, got {max_latency_secs}")
        self._max_bytes = max_bytes
        self._max_latency_secs = max_latency_secs
        self._clock = clock
        lock = threading.Lock()
        self._arrival = threading.Condition(lock)
        self._room = threading.Condition(lock)
        self._items: deque[_Item] = deque()
        self._late: dict[Hashable, _Item] = {}
        self._closed = False
        self._bytes = self._rows_received = self._bytes_received = 0
        self._rows_dropped = self._chunks_dropped = 0
        self._sample = _Sample(clock(), 0, 0)
        self._rates = (0.0, 0.0)

    @property
    def bytes(self) -> int:
        """Of the arrays of all chunks that wait."""
        return self._bytes

    @property
    def chunks(self) -> int:
        """How many wait."""
        return self._waiting()

    def put(self, recording_id: str, chunk: Chunk) -> int:
        """Appends a chunk, and returns its bytes; waits while the queue is full.

        Raises:
            ConnectionAbortedError: the queue is closed.
        """
        size = nbytes(chunk)
        with self._room:
            while self._is_full() and not self._closed:
                self._room.wait(self._max_latency_secs)
                self._drop_late()
            if self._closed:
                raise ConnectionAbortedError("the receiver is closing")
            self._items.append(_Item(recording_id, chunk, size, self._clock()))
            self._bytes += size
            self._rows_received += chunk.row_count
            self._bytes_received += size
            self._drop_late()
            self._arrival.notify()
        return size

    def get(self, timeout_secs: float = 0.0) -> tuple[str, Chunk] | None:
        """The oldest chunk that is not to be dropped; None if none comes in time, or the queue is closed."""
        with self._arrival:
            if not self._waiting():
                self._arrival.wait_for(lambda: self._waiting() or self._closed, timeout_secs)
            return self._take() if self._waiting() else None

    def drain(self, timeout_secs: float = float("inf")) -> list[tuple[str, Chunk]]:
        """All chunks that wait, oldest first; those that can be taken within the time, at least one of them."""
        deadline = time.monotonic() + timeout_secs
        taken = []
        with self._arrival:
            while self._waiting():
                taken.append(self._take())
                if time.monotonic() >= deadline:
                    break
        return taken

    def close(self) -> None:
        """Ends all waiting. What is here may still be taken."""
        with self._arrival:
            self._closed = True
            self._arrival.notify_all()
            self._room.notify_all()

    def statistics(self) -> ReceiverStatistics:
        """What has come, what waits, what was dropped."""
        with self._arrival:
            now = self._clock()
            self._drop_late()
            self._measure(now)
            oldest = self._oldest()
            return ReceiverStatistics(
                queued_bytes=self._bytes,
                queued_chunks=self._waiting(),
                latency_secs=0.0 if oldest is None else max(now - oldest.put_at, 0.0),
                rows_received=self._rows_received,
                bytes_received=self._bytes_received,
                rows_per_sec=self._rates[0],
                bytes_per_sec=self._rates[1],
                rows_dropped=self._rows_dropped,
                chunks_dropped=self._chunks_dropped,
            )

    # With the lock held.

    def _waiting(self) -> int:
        return len(self._items) + len(self._late)

    def _oldest(self) -> _Item | None:
        if self._late:
            return next(iter(self._late.values()))
        return self._items[0] if self._items else None

    def _take(self) -> tuple[str, Chunk]:
        self._drop_late()
        item = self._late.pop(next(iter(self._late))) if self._late else self._items.popleft()
        self._release(item)
        return item.recording_id, item.chunk

    def _release(self, item: _Item) -> None:
        self._bytes -= item.size_bytes
        if not self._is_full():
            self._room.notify_all()

    def _is_full(self) -> bool:
        return self._bytes + _CHUNK_BYTES * self._waiting() >= self._max_bytes

    def _drop_late(self) -> None:
        """Moves what has waited too long from the queue to what is late, where it takes its forerunner's place."""
        if self._max_latency_secs is None or not self._items:
            return
        before = self._clock() - self._max_latency_secs
        while self._items and self._items[0].put_at < before:
            item = self._items.popleft()
            key = object() if item.chunk.timeless else _subject(item)
            forerunner = self._late.pop(key, None)
            self._late[key] = item
            if forerunner is not None:
                self._release(forerunner)
                self._chunks_dropped += 1
                self._rows_dropped += forerunner.chunk.row_count

    def _measure(self, now: float) -> None:
        secs = now - self._sample.at
        if secs < _RATE_SECS:
            return
        rows, size = self._rows_received, self._bytes_received
        self._rates = ((rows - self._sample.rows) / secs, (size - self._sample.bytes) / secs)
        self._sample = _Sample(now, rows, size)


def _subject(item: _Item) -> Hashable:
    names = tuple([column.component for column in item.chunk.columns])
    return item.recording_id, item.chunk.entity_path, names
