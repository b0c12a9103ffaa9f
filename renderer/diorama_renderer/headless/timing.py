"""At which times the frames of a sequence are, and how far apart they are shown."""

from __future__ import annotations

import numbers
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from diorama.timelines import Timeline, TimeType
from diorama_renderer.recordings.names import timeline_of
from diorama_renderer.recordings.snapshot import told
from diorama_renderer.state import Moment, TimeValue, choose_moment, time_of
from diorama_renderer.store import Store

DEFAULT_FPS = 30
MOST_FRAMES = 1_000_000
_SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Timing:
    """Evenly spaced times on a timeline.

    Attributes:
        timeline: on which.
        start: the first, int64: a count or nanoseconds.
        step: from one to the next, likewise; > 0.
        count: how many.
        fps: how many are shown in a second.
    """

    timeline: Timeline
    start: int
    step: Fraction
    count: int
    fps: Fraction

    def time(self, index: int) -> int:
        """The time of a frame, counted from 0."""
        return self.start + int(index * self.step)

    def seconds(self, index: int) -> float:
        """From when on it is shown."""
        return float(index / self.fps)


def timing_of(
    store: Store,
    timeline: str | None,
    start: TimeValue | None,
    stop: TimeValue | None,
    step: TimeValue | None,
    fps: float | None,
    *,
    speed: float = 1.0,
    caller: str,
) -> Timing:
    """See `render_sequence`; `speed`: how many seconds of a time are shown in one.

    Raises:
        ValueError: no such timeline or time; nothing between start and stop; a step, fps or speed that is none.
    """
    axis, begin, end = range_of(store, timeline, start, stop, caller=caller)
    pace = _positive(speed, "speed", most=1e6, caller=caller)
    shown = None if fps is None else _positive(fps, "fps", most=1000, caller=caller)
    if axis.type is TimeType.SEQUENCE:
        if pace != 1:
            raise ValueError(
                f"{caller}: speed must be 1 on a sequence, where fps and step say it, got {speed!r}"
            )
        by = Fraction(_count(step, caller=caller))
        shown = shown or Fraction(DEFAULT_FPS)
    elif step is None:
        shown = shown or Fraction(DEFAULT_FPS)
        by = pace * _SECOND / shown
    else:
        by = Fraction(time_of(axis, step, caller=caller))
        if by <= 0:
            raise ValueError(f"{caller}: step must be positive, got {step!r}")
        shown = shown or min(pace * _SECOND / by, Fraction(1000))
    count = int((end - begin) / by) + 1
    if count > MOST_FRAMES:
        raise ValueError(
            f"{caller}: step must be long enough for {MOST_FRAMES} frames at most, got {count} frames from "
            f"{told(store, Moment(axis, begin))} to {told(store, Moment(axis, end))}"
        )
    return Timing(axis, begin, by, count, shown)


def range_of(
    store: Store, timeline: str | None, start: TimeValue | None, stop: TimeValue | None, *, caller: str
) -> tuple[Timeline, int, int]:
    """A timeline, and the first and the last time on it that are meant, int64.

    Raises:
        ValueError: no such timeline or time, stop before start, or before all data.
    """
    given = [time for time in (start, stop) if time is not None]
    axis = _timeline(store, timeline, given, caller=caller)
    first, last = store.timelines()[axis]
    begin = first if start is None else time_of(axis, start, caller=caller)
    end = last if stop is None else time_of(axis, stop, caller=caller)
    if stop is None and begin > end:
        raise ValueError(
            f"{caller}: start must not be after all data, which end at {told(store, Moment(axis, end))}, "
            f"got {told(store, Moment(axis, begin))}"
        )
    _check_range(store, axis, begin, end, first, caller=caller)
    return axis, begin, end


def _timeline(store: Store, name: str | None, given: list[TimeValue], *, caller: str) -> Timeline:
    if name is not None:
        return timeline_of(store, name, given, caller=caller)
    newest = choose_moment(store, None, caller=caller).timeline
    if newest is None:
        raise ValueError(f"{caller}: the recording must have a timeline, and nothing in it was logged on one")
    return newest


def _check_range(store: Store, axis: Timeline, begin: int, end: int, first: int, *, caller: str) -> None:
    if end < first:
        raise ValueError(
            f"{caller}: stop must not be before all data, which begin at {told(store, Moment(axis, first))}, "
            f"got {told(store, Moment(axis, end))}"
        )
    if end < begin:
        raise ValueError(
            f"{caller}: stop must not be before start, got {told(store, Moment(axis, begin))} to "
            f"{told(store, Moment(axis, end))}"
        )


def _count(step: TimeValue | None, *, caller: str) -> int:
    if step is None:
        return 1
    whole: Any = step
    is_whole = isinstance(step, int | np.integer) and not isinstance(step, bool | np.timedelta64)
    if not is_whole or int(whole) < 1:
        raise ValueError(f"{caller}: step must be a whole number from 1 on, on a sequence, got {step!r}")
    return int(whole)


def _positive(value: float, name: str, *, most: float, caller: str) -> Fraction:
    if (
        isinstance(value, bool)
        or not isinstance(value, numbers.Real | np.number)
        or not 1e-3 <= float(value) <= most
    ):
        raise ValueError(f"{caller}: {name} must be a number from 0.001 to {most:g}, got {value!r}")
    # 29.97 is meant as 2997 / 100, and not as the nearest number of 53 bits.
    return Fraction(float(value)).limit_denominator(1_000_000)
