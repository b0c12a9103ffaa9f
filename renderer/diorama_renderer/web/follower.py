"""One reader of the log data: all rows that there are, and then what is new, as the MCAP records of a TCP stream.

Rule 1: there is no gap and nothing twice. What a store holds is listed at the moment from which on new chunks are kept
for the reader; both happen in the thread that fills the store.
Rule 2: a reader makes nobody wait. It takes a few milliseconds of a turn; what it does not take in time is bounded, and
then it is given up: it may come again, and gets everything again.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from diorama.chunk import Chunk, nbytes
from diorama.wire import Buffer, RecordingInfo, StreamEncoder, WireError
from diorama_renderer.recordings.saving import chunks_of
from diorama_renderer.store import Store
from diorama_renderer.ui.workspace import Opened
from diorama_renderer.web.session import GoneError

MOST_UNDER_WAY_BYTES = 16 << 20
"""Given to the network and not yet taken: nothing more is encoded meanwhile."""
MOST_WAITING_BYTES = 256 << 20
"""New rows that wait until the reader has taken what was there before."""
_BUSY_SECS = 1 / 200
_TURN_SECS = 0.004
"""Of a turn, beside which pictures are drawn."""


LATEST = "latest"


class Wish(NamedTuple):
    """What a reader wants.

    Attributes:
        recording: the id of one, or `LATEST`: the one that came last; None: all.
        is_copy: whether it is what there is now, as a whole MCAP file, and nothing of what comes.
    """

    recording: str | None = None
    is_copy: bool = False


@dataclass
class _History:
    """The rows of one recording that were there when the reader came."""

    info: RecordingInfo
    store: Store
    generation: int
    chunks: Iterator[Chunk]


class Follower:
    """Gives one reader its bytes. All but `taken` is for the thread that draws."""

    def __init__(
        self, recordings: list[Opened], send: Callable[[bytes], None], wish: Wish | None = None
    ) -> None:
        """Of a reader that comes now.

        Args:
            recordings: what there is.
            send: takes bytes; must not wait. `taken` is to be called when they have gone. No bytes: that was all.
            wish: what the reader wants of it; None: everything.
        """
        self._wish = wish or Wish()
        if self._wish.recording == LATEST:
            recordings = recordings[-1:]
            self._wish = self._wish._replace(recording=recordings[0].id if recordings else "")
        self._send = send
        self._history = deque(_history_of(opened) for opened in recordings if self._wants(opened))
        self._new: deque[tuple[RecordingInfo, Chunk, int]] = deque()
        self._waiting_bytes = 0
        self._sent_bytes = self._taken_bytes = 0
        self._encoder: StreamEncoder | None = None
        self._info: RecordingInfo | None = None
        self._has_ended = False

    def taken(self, size: int) -> None:
        """So many bytes have gone; from one other thread."""
        self._taken_bytes += size

    def add(self, opened: Opened, chunk: Chunk) -> None:
        """A chunk has come."""
        if self._wish.is_copy or not self._wants(opened):
            return
        size = nbytes(chunk)
        self._new.append((info_of(opened), chunk, size))
        self._waiting_bytes += size

    def close(self) -> None:
        """It has gone."""
        self._history.clear()
        self._new.clear()

    def turn(self, now: float) -> float:
        """Give what can be given in a few milliseconds; in how many seconds it wants its next turn.

        Args:
            now: seconds, of a clock that only goes forward.

        Raises:
            GoneError: too much waits, or rows that it was to get have been dropped.
        """
        if self._waiting_bytes > MOST_WAITING_BYTES:
            raise GoneError("it reads more slowly than rows come")
        deadline = time.perf_counter() + _TURN_SECS
        while self._history or self._new:
            if self._sent_bytes - self._taken_bytes > MOST_UNDER_WAY_BYTES:
                return _BUSY_SECS
            if time.perf_counter() >= deadline:
                return 0.0
            self._give_one()
        if self._wish.is_copy and not self._has_ended:
            self._has_ended = True
            if self._encoder is not None:
                self._send(b"".join(self._encoder.end()))
            self._send(b"")
        return float("inf")

    def _wants(self, opened: Opened) -> bool:
        return self._wish.recording in (None, opened.id)

    def _give_one(self) -> None:
        if not self._history:
            info, chunk, size = self._new.popleft()
            self._waiting_bytes -= size
            self._give(info, chunk)
            return
        history = self._history[0]
        if history.store.generation != history.generation:
            raise GoneError("rows that it was to get were dropped, to stay within the memory limit")
        found = next(history.chunks, None)
        if found is None:
            self._history.popleft()
        else:
            self._give(history.info, found)

    def _give(self, info: RecordingInfo, chunk: Chunk) -> None:
        pieces: list[Buffer] = []
        if self._encoder is None:
            self._encoder = StreamEncoder(info)
            pieces += self._encoder.begin()
        elif info != self._info:
            pieces += self._encoder.rename(info)
        self._info = info
        try:
            pieces += self._encoder.encode(chunk)
        except WireError:
            if not pieces:
                return  # what was received cannot be written again: an extension of a strange type
        message = b"".join(pieces)
        self._sent_bytes += len(message)
        self._send(message)


def info_of(opened: Opened) -> RecordingInfo:
    """What a recording says of itself, or what is known of one that says nothing."""
    known = opened.recording.info
    return RecordingInfo(opened.title, opened.id, 0, "") if known is None else known


def _history_of(opened: Opened) -> _History:
    store = opened.recording.store
    chunks = chunks_of(store)
    # The rows are listed when the first chunk is asked for: now, not when it is sent.
    first = next(chunks, None)
    return _History(info_of(opened), store, store.generation, _with_first(first, chunks))


def _with_first(first: Chunk | None, others: Iterator[Chunk]) -> Iterator[Chunk]:
    if first is not None:
        yield first
        yield from others
