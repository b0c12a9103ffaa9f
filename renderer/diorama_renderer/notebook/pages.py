"""Which times of which timelines a flipbook shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama_renderer.blueprint.time_format import format_time
from diorama_renderer.recordings.names import timeline_of
from diorama_renderer.recordings.over_time import times_within
from diorama_renderer.recordings.spans import spans_of
from diorama_renderer.state import TimeValue, time_of
from diorama_renderer.store import Store

MOST_TIMELINES = 3
"""Of those that nobody asked for."""
_FIRST, _LAST = -(2**63), 2**63 - 1
_PACE_MS = 100
_LEAST_PACE_MS, _MOST_PACE_MS = 40, 500
_MS = 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Pages:
    """Times of one timeline.

    Attributes:
        timeline: which.
        times: shape (n,), int64, ascending, n > 0: those that are shown.
        known: of how many distinct times at which anything was logged they are.
        span: the first and last time of the timeline with data; decides how times are written.
    """

    timeline: Timeline
    times: npt.NDArray[np.int64]
    known: int
    span: tuple[int, int]

    @property
    def labels(self) -> list[str]:
        """Each time as a text."""
        return [format_time(self.timeline, time, span=self.span) for time in self.times.tolist()]

    @property
    def note(self) -> str:
        """How many there are, and of how many."""
        return counted(len(self.times), self.known)

    @property
    def pace_ms(self) -> int:
        """How long each is shown when they play: on a time as long as it took, where that can be looked at."""
        if self.timeline.type is TimeType.SEQUENCE or len(self.times) < 2:
            return _PACE_MS
        span_ms = (int(self.times[-1]) - int(self.times[0])) / _MS
        return int(min(max(span_ms / (len(self.times) - 1), _LEAST_PACE_MS), _MOST_PACE_MS))

    def thinned(self, most: int) -> Pages:
        """At most so many of them, the first and the last among them."""
        return Pages(self.timeline, spread(self.times, most), self.known, self.span)


def counted(shown: int, known: int) -> str:
    """How many times are shown, and of how many."""
    if shown < known:
        return f"{shown} of {known} times"
    return f"{known} {'time' if known == 1 else 'times'}"


def spread(times: npt.NDArray[np.int64], most: int) -> npt.NDArray[np.int64]:
    """At most `most` (> 0) of some times, evenly by their order, the last and then the first among them."""
    if len(times) <= most:
        return times
    if most == 1:
        return times[-1:]
    picked = np.round(np.linspace(0, len(times) - 1, most)).astype(np.int64)
    return times[picked]


def pages_of(
    store: Store,
    timelines: str | Sequence[str] | None,
    start: TimeValue | None,
    stop: TimeValue | None,
    most: int,
    *,
    caller: str,
) -> list[Pages]:
    """The pages of each timeline; see `Flipbook` for the arguments.

    Returns:
        None of a recording without times.

    Raises:
        ValueError: no such timeline, no such time, or no data from start to stop on any of them.
    """
    spans = store.timelines()
    given = [time for time in (start, stop) if time is not None]
    found = []
    for timeline in _chosen(store, timelines, given, caller=caller):
        first = _FIRST if start is None else time_of(timeline, start, caller=caller)
        last = _LAST if stop is None else time_of(timeline, stop, caller=caller)
        times = times_within(store, timeline, first, last)
        if len(times):
            found.append(Pages(timeline, spread(times, most), len(times), spans[timeline]))
    if given and not found:
        raise ValueError(
            f"{caller}: start and stop must have data between them, and there are none from {start!r} to {stop!r}"
        )
    return found


def _chosen(
    store: Store, timelines: str | Sequence[str] | None, given: list[TimeValue], *, caller: str
) -> list[Timeline]:
    if timelines is not None:
        names = [timelines] if isinstance(timelines, str) else list(timelines)
        return list(dict.fromkeys(timeline_of(store, name, given, caller=caller) for name in names))
    known = list(spans_of(store))
    users = [timeline for timeline in known if timeline != LOG_TIME][:MOST_TIMELINES] or known
    if not given:
        return users
    # A time is one of a single timeline: of the one that `render` takes.
    return [timeline_of(store, name, given, caller=caller) for name in [each.name for each in users][:1]]
