"""A recording stream: the one object of the SDK whose job is state.

Threads append rows (`RowBuffer`). The flusher, or whoever calls `flush`, takes them all, makes chunks and gives
these to the sink. Three rules keep that simple:
Rule 1: only who holds `_flushing` takes rows, speaks to the sink or replaces it. A thread that logs takes it only
    when more than `MOST_PENDING_BYTES` wait: then it does the flusher's work itself, so memory stays bounded and a
    slow disk slows the program down instead of filling it.
Rule 2: rows that a sink refuses are counted and said; they never raise in a thread that logs.
Rule 3: a forked child has none of the parent's rows and files. A connection it opens anew; else it keeps what it
    logs, until it gets a sink of its own.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakMethod

from diorama.components.field import Layout
from diorama.components.numbers import parse_flag
from diorama.errors import UsageError
from diorama.interrupts import Uninterrupted
from diorama.paths import ROOT, normalise
from diorama.recording.clock import TIMELESS, Clock
from diorama.recording.flusher import Flusher
from diorama.recording.identity import UNKNOWN_APPLICATION, VERSION, shared_recording_id
from diorama.recording.process_exit import EXIT_TIMEOUT_SECS, call_at_multiprocessing_exit, outlive
from diorama.recording.rows import SMALL_ROW_BYTES, RowBuffer

if TYPE_CHECKING:
    from diorama.chunk import Chunk
    from diorama.sinks import Sink, SinkStatistics
    from diorama.wire import RecordingInfo

LOGGER = logging.getLogger("diorama")

HURRY_BYTES = 1 << 20
URGENT_BYTES = 1 << 26
MOST_PENDING_BYTES = 1 << 28
CHUNKS_A_SEND = 256
MOST_KNOWN_PATHS = 1 << 16


@dataclass(frozen=True, slots=True)
class Statistics:
    """What became of the rows so far.

    Attributes:
        rows_flushed: given to a sink, lost by it or not.
        rows_pending: logged, not yet given to a sink.
        bytes_pending: of these, roughly.
        rows_lost: impossible to convert, refused by a sink, or dropped by it, such as by a viewer that is not there.
        calls_rejected: log calls that were dropped because their arguments were wrong.
        sink: of the present sink, which may drop rows too; None before the first flush.
    """

    rows_flushed: int
    rows_pending: int
    bytes_pending: int
    rows_lost: int
    calls_rejected: int
    sink: SinkStatistics | None


class RecordingStream:
    """Where log calls go: a recording on its way to a file, a viewer or memory. Made by `new_recording`.

    It lives as long as somebody holds it; the last one to let go of it closes it, and nothing is lost.

    Attributes:
        enabled: False: log functions and the clock do nothing.
        strict: True: a wrong argument raises.
        clock: times of the calling thread.
        calls_rejected: how many log calls were dropped because of wrong arguments.
    """

    def __init__(
        self,
        application_id: str = UNKNOWN_APPLICATION,
        recording_id: str | None = None,
        *,
        strict: bool = False,
    ) -> None:
        """A stream that keeps what is logged, until it gets a sink.

        Args:
            application_id: of the program.
            recording_id: a UUID; None: the one that all processes share which `multiprocessing` started from one.
            strict: see the attribute.
        """
        self.enabled = True
        self.strict = strict
        self.clock = Clock()
        self._application_id = application_id
        self._recording_id = recording_id
        self._started_ns = time.time_ns()
        self._paths: dict[str, str] = {}
        self._fork_waited = False
        self._forked_from: str | None = None
        self._reset(last_arrival=0)
        outlive(self)

    def __repr__(self) -> str:
        """Such as `<RecordingStream 'my_app' 2f0c...>`."""
        return f"<RecordingStream {self._application_id!r} {self.recording_id}>"

    def __del__(self) -> None:
        """Nobody can log to it any more: what was logged reaches its sink."""
        # A stream whose constructor failed has no flusher; at the very end of the interpreter there is none either.
        if getattr(self, "_flusher", None) is not None and not self._flusher.stopped:
            self.close(EXIT_TIMEOUT_SECS)

    def _reset(self, last_arrival: int) -> None:
        self.calls_rejected = 0
        self._rows = RowBuffer(last_arrival)
        self._flushing = threading.RLock()
        self._flushing_thread = 0
        # Weakly: a thread that waits for work must not keep a stream alive that nobody can give any.
        self._flusher = Flusher(
            WeakMethod(self._flush_in_background), WeakMethod(self._say_forked), WeakMethod(self._say_late)
        )
        self._sink: Sink | None = None
        self._begun: RecordingInfo | None = None
        self._rows_flushed = 0
        self._rows_lost = 0
        self._loss_was_said = False

    # What log functions call.

    def append(
        self,
        path: str,
        layout: Layout,
        values: tuple[Any, ...],
        *,
        timeless: bool = False,
        size_bytes: int = SMALL_ROW_BYTES,
        root_allowed: bool = False,
    ) -> None:
        """Logs one row, at the time of the calling thread's clock.

        Args:
            path: of the entity, as the user wrote it.
            layout: the components.
            values: one for each component, in the field's form. They belong to the recording from now on.
            timeless: the row lies before all time.
            size_bytes: of the values, roughly.
            root_allowed: the path may be `/`.

        Raises:
            UsageError: no such path.
        """
        entity_path = self._paths.get(path) if type(path) is str else None
        if entity_path is None:
            entity_path = self._entity_path(path, root_allowed)
        rows = self._rows
        if timeless is not False and parse_flag(timeless, "timeless"):
            rows.append((entity_path, TIMELESS, layout), (), values, size_bytes)
        else:
            clock = self.clock
            rows.append((entity_path, clock.timelines, layout), clock.times, values, size_bytes)
        if not self._flusher.awake:
            self._flusher.wake()
        if rows.pending_bytes >= HURRY_BYTES:
            self._relieve(rows.pending_bytes)

    def _entity_path(self, path: str, root_allowed: bool) -> str:
        entity_path = normalise(path)
        if entity_path == ROOT:
            if root_allowed:
                return ROOT
            raise UsageError("entity_path must not be the root, got '/'")
        if len(self._paths) >= MOST_KNOWN_PATHS:
            self._paths = {}
        self._paths[str(path)] = entity_path
        return entity_path

    def _relieve(self, pending_bytes: int) -> None:
        if pending_bytes < URGENT_BYTES:
            self._flusher.hurry()
            return
        self._flusher.urge()
        if pending_bytes >= MOST_PENDING_BYTES and self._flushing_thread != threading.get_ident():
            with self._flushing:
                self._drain()

    # Who it is.

    @property
    def application_id(self) -> str:
        """As given to `init`."""
        return self._application_id

    @property
    def recording_id(self) -> str:
        """A UUID: by default the same in all processes that `multiprocessing` started from one."""
        if self._recording_id is None:
            self._recording_id = shared_recording_id()
        return self._recording_id

    def rename(self, *, application_id: str | None = None, recording_id: str | None = None) -> None:
        """Changes who it is. What was logged before stays with the old name, if a sink has taken it over."""
        with self._flushing:
            if self._sink is not None:
                self._drain()
            if application_id is not None and application_id != self._application_id:
                self._application_id, self._started_ns = application_id, time.time_ns()
            if recording_id is not None and recording_id != self._recording_id:
                self._recording_id, self._started_ns = recording_id, time.time_ns()

    # Where it goes.

    @property
    def has_destination(self) -> bool:
        """Whether what is logged goes anywhere; otherwise it is kept until it does."""
        from diorama.sinks import BufferedSink

        return self._sink is not None and not isinstance(self._sink, BufferedSink)

    def flush(self, timeout_secs: float) -> bool:
        """Gives all rows to the sink and waits until it has written or sent them.

        Returns:
            False if that was not done within the time, or rows were lost.
        """
        deadline = time.monotonic() + timeout_secs
        if self._flushing_thread == threading.get_ident():
            return False  # called from within a sink, or from a signal handler that interrupted a flush
        if not self._flushing.acquire(timeout=max(timeout_secs, 0.0)):
            return False
        try:
            lost_before = self._rows_lost
            self._drain()
            try:
                done = self._present_sink().flush(max(deadline - time.monotonic(), 0.0))
            except Exception as error:
                self._lose(0, f"the sink failed: {error}")
                return False
            return done and self._rows_lost == lost_before
        finally:
            self._flushing.release()

    def switch_sink(self, make: Callable[[], Sink], timeout_secs: float) -> Sink:
        """Replaces the sink. The new one gets all that no sink has taken over so far.

        Args:
            make: makes the new sink. If it raises, the old one stays.
            timeout_secs: how long the old sink may take to write or send what it has.
        """
        from diorama.sinks import BufferedSink

        with self._flushing:
            self._drain()
            new, old = make(), self._present_sink()
            backlog = old.drain() if isinstance(old, BufferedSink) else []
            self._close(old, timeout_secs)
            self._rows_lost += old.statistics().rows_dropped
            self._sink, self._begun = new, None
            self._send(backlog, sum(chunk.row_count for chunk in backlog), newly=False)
            return new

    def close(self, timeout_secs: float) -> None:
        """Flushes, ends the flusher and closes the sink, all within about the time; says what was lost."""
        deadline = time.monotonic() + timeout_secs
        self._flusher.stop(timeout_secs)
        if not self._flushing.acquire(timeout=max(deadline - time.monotonic(), 0.0)):
            self._lose(self._rows.pending_rows, "the sink did not answer in time")
            return
        try:
            self._drain()
            if self._sink is not None:
                self._say_unsent(self._sink)
                self._close(self._sink, max(deadline - time.monotonic(), 0.1))
        finally:
            self._flushing.release()

    def statistics(self) -> Statistics:
        """What became of the rows so far."""
        of_sink = None if self._sink is None else self._sink.statistics()
        return Statistics(
            rows_flushed=self._rows_flushed,
            rows_pending=self._rows.pending_rows,
            bytes_pending=self._rows.pending_bytes,
            rows_lost=self._rows_lost + (0 if of_sink is None else of_sink.rows_dropped),
            calls_rejected=self.calls_rejected,
            sink=of_sink,
        )

    # Only with `_flushing` held.

    def _flush_in_background(self) -> None:
        with self._flushing:
            try:
                self._drain()
            except Exception as error:  # the thread must outlive whatever it is
                self._lose(0, f"the flusher failed: {error!r}")

    def _drain(self) -> None:
        with Uninterrupted():
            self._drain_at_once()

    def _drain_at_once(self) -> None:
        if not self._rows.pending_bytes:
            return
        from diorama.recording.assembly import groups_of, to_chunk  # before the rows are taken: it may fail

        batch = self._rows.take()
        outer, self._flushing_thread = self._flushing_thread, threading.get_ident()
        rows_left = batch.row_count
        try:
            chunks: list[Chunk] = []
            row_count = 0
            for key, rows in groups_of(batch):
                try:
                    chunks.append(to_chunk(key, rows))
                except Exception as error:
                    rows_left -= len(rows)
                    self._lose(len(rows), f"entity {key[0]!r} could not be converted: {error!r}")
                    continue
                row_count += len(rows)
                if len(chunks) >= CHUNKS_A_SEND:
                    self._send(chunks, row_count)
                    rows_left -= row_count
                    chunks, row_count = [], 0
            self._send(chunks, row_count)
            rows_left -= row_count
        finally:
            self._flushing_thread = outer
            if rows_left:
                self._lose(rows_left, "the flush was interrupted")

    def _send(self, chunks: list[Chunk], row_count: int, newly: bool = True) -> None:
        if not chunks:
            return
        try:
            self._begin()
            self._present_sink().send(chunks)
        except Exception as error:
            self._lose(row_count, f"the sink failed: {error}")
            return
        self._rows_flushed += row_count if newly else 0

    def _begin(self) -> None:
        from diorama.wire import RecordingInfo

        info = RecordingInfo(self._application_id, self.recording_id, self._started_ns, VERSION)
        if info != self._begun:
            self._present_sink().begin(info)
            self._begun = info

    def _present_sink(self) -> Sink:
        if self._sink is None:
            from diorama.sinks import BufferedSink

            self._sink = BufferedSink()
        return self._sink

    def _close(self, sink: Sink, timeout_secs: float) -> None:
        try:
            self._begin()  # so that a file of no rows, too, says whose it is
            sink.close(timeout_secs)
        except Exception as error:
            self._lose(0, f"the sink failed to close: {error}")

    def _say_unsent(self, sink: Sink) -> None:
        from diorama.sinks import BufferedSink

        if isinstance(sink, BufferedSink):
            row_count = sum(chunk.row_count for chunk in sink.drain())
            if row_count:
                LOGGER.warning(
                    "%d rows were logged but never saved or sent: call save() or connect()", row_count
                )

    def _lose(self, row_count: int, reason: str) -> None:
        self._rows_lost += row_count
        if not self._loss_was_said:
            self._loss_was_said = True
            LOGGER.error("%d rows were lost: %s (said once; see statistics())", row_count, reason)

    # Across a fork, and at the end.

    def before_fork(self) -> None:
        """Comes to rest, or gives up after a while."""
        # All processes of a program belong to one recording, also those that it forks by hand.
        self._recording_id = self.recording_id
        self._fork_waited = self._flushing.acquire(timeout=5.0)
        self._rows.lock.acquire()

    def after_fork(self) -> None:
        """In the parent: goes on."""
        self._rows.lock.release()
        if self._fork_waited:
            self._flushing.release()

    def in_child(self) -> None:
        """In the child: begins without the parent's rows."""
        sink = self._sink
        self._reset(self._rows.last_arrival)
        if sink is not None:
            from diorama.sinks import BufferedSink, TcpSink

            # A viewer takes many connections, so the child goes on with one of its own. A file has one writer.
            if isinstance(sink, TcpSink):
                self._sink = sink
            elif not isinstance(sink, BufferedSink):
                self._forked_from = type(sink).__name__.removesuffix("Sink").lower()

    def _say_forked(self) -> None:
        """The first row of a process."""
        call_at_multiprocessing_exit()
        if self._forked_from is not None and self._sink is None:
            LOGGER.warning(
                "this process was forked from one that logs to a %s, which stays the parent's: what is logged here "
                "is kept until this process calls save() or connect()",
                self._forked_from,
            )
        self._forked_from = None

    def _say_late(self) -> None:
        """A row after `close`."""
        LOGGER.warning(
            "rows are logged after the recording was closed, at the end of the program: they are lost"
        )
