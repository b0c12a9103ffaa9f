"""A recording stream: the one object of the SDK whose job is state.

Threads append rows (`RowBuffer`). The flusher's thread takes them all, makes chunks and gives these to the sink
(`Delivery`). Three rules keep that simple:
Rule 1: only that thread speaks to the sink or replaces it; others ask it to, and wait. A thread that logs waits for it
    only when more than `MOST_PENDING_BYTES` wait: so memory stays bounded, and a slow disk slows the program down
    instead of filling it.
Rule 2: rows that a sink refuses are counted and said; they never raise in a thread that logs.
Rule 3: a forked child has none of the parent's rows and files. A connection it opens anew; else it keeps what it
    logs, until it gets a sink of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakMethod

from diorama.components.arguments import parse_flag
from diorama.components.field import Layout
from diorama.errors import UsageError
from diorama.paths import ROOT, normalise
from diorama.recording.clock import TIMELESS, Clock
from diorama.recording.delivery import LOGGER, Delivery
from diorama.recording.flusher import Flusher
from diorama.recording.identity import UNKNOWN_APPLICATION, Identity
from diorama.recording.process_exit import EXIT_TIMEOUT_SECS, call_at_multiprocessing_exit, outlive
from diorama.recording.rows import SMALL_ROW_BYTES, RowBuffer

if TYPE_CHECKING:
    from diorama.sinks import Sink, SinkStatistics

HURRY_BYTES = 1 << 20
URGENT_BYTES = 1 << 26
MOST_PENDING_BYTES = 1 << 28
MOST_KNOWN_PATHS = 1 << 16
_GRACE_SECS = 0.5
"""What a sink may take longer than it was told."""
_FORK_SECS = 5.0
"""How long a fork waits for a flush to end."""


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
        self._identity = Identity(application_id, recording_id)
        self._paths: dict[str, str] = {}
        self._fork_waited = False
        self._forked_from: str | None = None
        self._reset(last_arrival=0)
        outlive(self)

    def __repr__(self) -> str:
        """Such as `<RecordingStream 'my_app' 2f0c...>`."""
        return f"<RecordingStream {self.application_id!r} {self.recording_id}>"

    def __del__(self) -> None:
        """Nobody can log to it any more: what was logged reaches its sink."""
        # A stream whose constructor failed has no flusher; at the very end of the interpreter there is none either.
        if getattr(self, "_flusher", None) is not None and not self._flusher.stopped:
            self.close(EXIT_TIMEOUT_SECS)

    def _reset(self, last_arrival: int) -> None:
        self.calls_rejected = 0
        self._rows = RowBuffer(last_arrival)
        self._delivery = Delivery(self._rows, self._identity)
        # Weakly: a thread that waits for work must not keep a stream alive that nobody can give any.
        self._flusher = Flusher(
            WeakMethod(self._flush_in_background), WeakMethod(self._say_forked), WeakMethod(self._say_late)
        )

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
        self._paths[str.__str__(path)] = entity_path
        return entity_path

    def _relieve(self, pending_bytes: int) -> None:
        if pending_bytes < URGENT_BYTES:
            self._flusher.hurry()
            return
        self._flusher.urge()
        if pending_bytes >= MOST_PENDING_BYTES and not self._flusher.is_here:
            self._flusher.run(self._delivery.drain)

    # Who it is.

    @property
    def application_id(self) -> str:
        """As given to `init`."""
        return self._identity.application_id

    @property
    def recording_id(self) -> str:
        """A UUID: by default the same in all processes that `multiprocessing` started from one."""
        return self._identity.recording_id

    def rename(self, *, application_id: str | None = None, recording_id: str | None = None) -> None:
        """Changes who it is. What was logged before stays with the old name, if a sink has taken it over."""

        def rename() -> None:
            if self._delivery.sink is not None:
                self._delivery.drain()
            self._identity.rename(application_id, recording_id)

        if self._delivery.sink is None:
            rename()
        else:
            self._flusher.run(rename)

    # Where it goes.

    @property
    def has_destination(self) -> bool:
        """Whether what is logged goes anywhere; otherwise it is kept until it does."""
        from diorama.sinks import BufferedSink

        sink = self._delivery.sink
        return sink is not None and not isinstance(sink, BufferedSink)

    def flush(self, timeout_secs: float) -> bool:
        """Gives all rows to the sink and waits until it has written or sent them.

        Returns:
            False if that was not done within the time, or rows were lost.
        """
        if self._flusher.is_here:
            return False  # called from within a sink
        deadline = time.monotonic() + timeout_secs
        arrived: list[bool] = []
        self._flusher.run(lambda: arrived.append(self._delivery.flush(deadline)), timeout_secs)
        return arrived == [True]

    def switch_sink(self, make: Callable[[], Sink], timeout_secs: float) -> None:
        """Replaces the sink. The new one gets all that no sink has taken over so far.

        Args:
            make: makes the new sink. What it raises is raised, and the old one stays.
            timeout_secs: how long the old sink may take to write or send what it has.
        """
        self._flusher.run(lambda: self._delivery.switch(make, timeout_secs))
        call_at_multiprocessing_exit()

    def close(self, timeout_secs: float) -> None:
        """Flushes, ends the flusher and closes the sink, all within about the time; says what was lost."""
        deadline = time.monotonic() + timeout_secs
        if not self._flusher.run(lambda: self._delivery.close(deadline), timeout_secs + _GRACE_SECS):
            lost = len(self._rows) + self._delivery.rows_in_hand
            self._delivery.lose(lost, "they could not be written or sent in time")
            self._flusher.stop(0.0)
            return
        self._flusher.stop(max(deadline - time.monotonic(), _GRACE_SECS))
        if len(self._rows):  # logged while it closed
            self._say_late()

    def statistics(self) -> Statistics:
        """What became of the rows so far."""
        delivery = self._delivery
        of_sink = None if delivery.sink is None else delivery.sink.statistics()
        return Statistics(
            rows_flushed=delivery.rows_flushed,
            rows_pending=len(self._rows),
            bytes_pending=self._rows.pending_bytes,
            rows_lost=delivery.rows_lost + (0 if of_sink is None else of_sink.rows_dropped),
            calls_rejected=self.calls_rejected,
            sink=of_sink,
        )

    def _flush_in_background(self) -> None:
        try:
            self._delivery.drain()
        except Exception as error:  # the thread must outlive whatever it is
            self._delivery.lose(0, f"the flusher failed: {error!r}")

    # Across a fork, and at the end.

    def before_fork(self) -> None:
        """Comes to rest, or gives up after a while."""
        # All processes of a program belong to one recording, also those that it forks by hand.
        self._identity.settle()
        self._fork_waited = self._delivery.busy.acquire(timeout=_FORK_SECS)

    def after_fork(self) -> None:
        """In the parent: goes on."""
        if self._fork_waited:
            self._delivery.busy.release()

    def in_child(self) -> None:
        """In the child: begins without the parent's rows."""
        sink = self._delivery.sink
        self._reset(max(self._rows.last_arrival, time.time_ns()))
        if sink is not None:
            from diorama.sinks import BufferedSink, TcpSink

            # A viewer takes many connections, so the child goes on with one of its own. A file has one writer.
            if isinstance(sink, TcpSink):
                self._delivery.sink = sink
            elif not isinstance(sink, BufferedSink):
                self._forked_from = type(sink).__name__.removesuffix("Sink").lower()

    def _say_forked(self) -> None:
        """The first row of a process."""
        call_at_multiprocessing_exit()
        if self._forked_from is not None and self._delivery.sink is None:
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
