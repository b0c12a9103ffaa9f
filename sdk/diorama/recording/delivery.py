"""Rows to chunks, and chunks to the sink. What is wrong with one row costs that row; what is lost is counted and said.

One thread at a time: the flusher's, or whoever has `busy` when there is no flusher any more.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from diorama.recording.identity import Identity
from diorama.recording.rows import Key, Row, RowBuffer

if TYPE_CHECKING:
    from diorama.chunk import Chunk
    from diorama.sinks import Sink
    from diorama.wire import RecordingInfo

LOGGER = logging.getLogger("diorama")

CHUNKS_A_SEND = 256


class Delivery:
    """Where the rows of a recording go.

    Attributes:
        busy: held while something is delivered.
        sink: the present one; None before the first.
        rows_flushed: given to a sink.
        rows_lost: impossible to convert, refused by a sink, or dropped by an earlier one.
        rows_in_hand: taken, and not given to the sink yet.
    """

    def __init__(self, rows: RowBuffer, identity: Identity) -> None:
        """Of `rows`, that are logged by `identity`."""
        self.busy = threading.RLock()
        self.sink: Sink | None = None
        self.rows_flushed = 0
        self.rows_lost = 0
        self.rows_in_hand = 0
        self._rows = rows
        self._identity = identity
        self._begun: RecordingInfo | None = None
        self._loss_was_said = False
        self._closed = False

    def drain(self) -> None:
        """Gives all rows to the sink."""
        with self.busy:
            if not len(self._rows) or self._closed:
                return  # what is logged after the end stays where it is, and whoever closed says so
            from diorama.recording.assembly import groups_of  # before the rows are taken: it may fail

            batch = self._rows.take()
            self.rows_in_hand = batch.row_count
            try:
                chunks: list[Chunk] = []
                for key, rows in groups_of(batch):
                    chunks += self._chunks(key, rows)
                    if len(chunks) >= CHUNKS_A_SEND:
                        self._send(chunks)
                        chunks = []
                self._send(chunks)
            finally:
                lost, self.rows_in_hand = self.rows_in_hand, 0
                if lost:
                    self.lose(lost, "the flush was interrupted")

    def flush(self, deadline: float) -> bool:
        """`drain`, and wait until the sink has written or sent all.

        Returns:
            False if that was not done before `deadline`, by the monotonic clock, or rows were lost.
        """
        with self.busy:
            lost = self._all_lost()
            self.drain()
            try:
                done = self._present_sink().flush(max(deadline - time.monotonic(), 0.0))
            except Exception as error:
                self.lose(0, f"the sink failed: {error}")
                return False
            return done and self._all_lost() == lost

    def switch(self, make: Callable[[], Sink], timeout_secs: float) -> None:
        """Replaces the sink. The new one gets all that no sink has taken over so far.

        Args:
            make: makes the new sink. If it raises, the old one stays.
            timeout_secs: how long the old sink may take to write or send what it has.
        """
        from diorama.sinks import BufferedSink

        with self.busy:
            self.drain()
            new, old, begun = make(), self._present_sink(), self._begun
            backlog = old.drain() if isinstance(old, BufferedSink) else []
            self.sink, self._begun = new, None
            self._send(backlog, newly=False)
            self._close(old, begun, timeout_secs)
            self.rows_lost += old.statistics().rows_dropped

    def close(self, deadline: float) -> None:
        """`drain`, close the sink before about `deadline`, and say what was lost."""
        with self.busy:
            self.drain()
            if self.sink is not None:
                self._say_unsent(self.sink)
                self._close(self.sink, self._begun, max(deadline - time.monotonic(), 0.1))
            self._closed = True

    def lose(self, row_count: int, reason: str) -> None:
        """So many rows are lost."""
        self.rows_lost += row_count
        if not self._loss_was_said:
            self._loss_was_said = True
            LOGGER.error("%d rows were lost: %s (said once; see statistics())", row_count, reason)

    def _chunks(self, key: Key, rows: Sequence[Row]) -> list[Chunk]:
        """The chunk of some rows; one for each where they cannot be converted together."""
        from diorama.recording.assembly import to_chunk

        try:
            return [to_chunk(key, rows)]
        except Exception as error:
            if len(rows) > 1:
                return [chunk for row in rows for chunk in self._chunks(key, [row])]
            self.rows_in_hand -= 1
            self.lose(1, f"entity {key[0]!r} could not be converted: {error!r}")
            return []

    def _send(self, chunks: list[Chunk], newly: bool = True) -> None:
        if not chunks:
            return
        row_count = sum(chunk.row_count for chunk in chunks)
        try:
            self._begin()
            self._present_sink().send(chunks)
            self.rows_flushed += row_count if newly else 0
        except Exception as error:
            self.lose(row_count, f"the sink failed: {error}")
        self.rows_in_hand -= row_count if newly else 0

    def _begin(self) -> None:
        info = self._identity.info()
        if info != self._begun:
            self._present_sink().begin(info)
            self._begun = info

    def _present_sink(self) -> Sink:
        if self.sink is None:
            from diorama.sinks import BufferedSink

            self.sink = BufferedSink()
        return self.sink

    def _close(self, sink: Sink, begun: RecordingInfo | None, timeout_secs: float) -> None:
        try:
            info = self._identity.info()
            if info != begun:
                sink.begin(info)  # so that a file of no rows, too, says whose it is
            sink.close(timeout_secs)
        except Exception as error:
            self.lose(0, f"the sink failed to close: {error}")

    def _all_lost(self) -> int:
        return self.rows_lost + (0 if self.sink is None else self.sink.statistics().rows_dropped)

    def _say_unsent(self, sink: Sink) -> None:
        from diorama.sinks import BufferedSink

        if isinstance(sink, BufferedSink):
            row_count = sum(chunk.row_count for chunk in sink.drain())
            if row_count:
                LOGGER.warning(
                    "%d rows were logged but never saved or sent: call save() or connect()", row_count
                )
