"""Sinks that keep chunks in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from diorama.chunk import Chunk, nbytes
from diorama.sinks.sink import SinkStatistics
from diorama.wire import RecordingInfo

Follow = Callable[[RecordingInfo, Sequence[Chunk]], None]
"""Gets what a sink keeps: see `MemorySink.add_follower`."""


class MemorySink:
    """Keeps all chunks, to be looked at."""

    def __init__(self) -> None:
        self._followers: list[Follow] = []
        self._lock = threading.Lock()
        self._chunks: list[Chunk] = []
        self._info: RecordingInfo | None = None
        self._closed = False

    @property
    def info(self) -> RecordingInfo | None:
        """The recording that the chunks belong to; None before `begin`."""
        return self._info

    def chunks(self, since: int = 0) -> tuple[Chunk, ...]:
        """All chunks so far, in the order in which they came, but for the first `since`."""
        with self._lock:
            return tuple(self._chunks[since:])

    def add_follower(self, follow: Follow) -> None:
        """Have `follow` called with all that there is, and then with each batch that comes, by whoever sends it.

        Args:
            follow: gets the recording and chunks; must neither wait nor raise.
        """
        with self._lock:
            if self._info is not None:
                follow(self._info, self._chunks)
            self._followers.append(follow)

    def remove_follower(self, follow: Follow) -> None:
        """Call it no more."""
        with self._lock:
            self._followers.remove(follow)

    def begin(self, info: RecordingInfo) -> None:
        """See `Sink`."""
        self._info = info

    def send(self, chunks: Sequence[Chunk]) -> None:
        """See `Sink`."""
        if self._info is None or self._closed:
            raise RuntimeError(f"send: the sink is {'closed' if self._closed else 'not begun'}")
        with self._lock:
            self._chunks.extend(chunks)
            for follow in self._followers:
                follow(self._info, chunks)

    def flush(self, timeout_secs: float) -> bool:
        """See `Sink`."""
        return True

    def close(self, timeout_secs: float) -> None:
        """See `Sink`. What was kept stays."""
        self._closed = True

    def statistics(self) -> SinkStatistics:
        """See `Sink`."""
        with self._lock:
            return SinkStatistics(chunks_taken=len(self._chunks), chunks_delivered=len(self._chunks))


class BufferedSink:
    """Keeps chunks, without bound, for the sink that comes next."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._chunks: list[Chunk] = []
        self._taken = 0
        self._info: RecordingInfo | None = None
        self._closed = False

    def drain(self) -> list[Chunk]:
        """All chunks that nobody has drained yet."""
        with self._lock:
            chunks, self._chunks = self._chunks, []
            return chunks

    def begin(self, info: RecordingInfo) -> None:
        """See `Sink`."""
        self._info = info

    def send(self, chunks: Sequence[Chunk]) -> None:
        """See `Sink`."""
        if self._info is None or self._closed:
            raise RuntimeError(f"send: the sink is {'closed' if self._closed else 'not begun'}")
        with self._lock:
            self._chunks.extend(chunks)
            self._taken += len(chunks)

    def flush(self, timeout_secs: float) -> bool:
        """See `Sink`. Memory is all the delivery there is."""
        return True

    def close(self, timeout_secs: float) -> None:
        """See `Sink`. What was kept may still be drained."""
        self._closed = True

    def statistics(self) -> SinkStatistics:
        """See `Sink`. Kept chunks are queued, drained ones delivered."""
        with self._lock:
            return SinkStatistics(
                chunks_taken=self._taken,
                chunks_delivered=self._taken - len(self._chunks),
                chunks_queued=len(self._chunks),
                bytes_queued=sum([nbytes(chunk) for chunk in self._chunks]),
            )
