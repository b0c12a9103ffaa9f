"""The clock: on which timelines, and when, the calling thread logs."""

from __future__ import annotations

import operator
import threading
from functools import cache
from typing import Any

from diorama.errors import UsageError
from diorama.paths import check_utf8
from diorama.timelines import LOG_TIME, Timeline, TimeType

_I64 = 2**63


class TimelineSet:
    """The timelines that rows lie on.

    Compared by identity: hashing the names at every call would cost more than all the rest of it.

    Attributes:
        timelines: without LOG_TIME, which every row has that is not timeless.
        timeless: True if the rows lie before all time.
    """

    __slots__ = ("timeless", "timelines")

    def __init__(self, timelines: tuple[Timeline, ...], timeless: bool) -> None:
        """Use `timeline_set` or `TIMELESS`."""
        self.timelines = timelines
        self.timeless = timeless


TIMELESS = TimelineSet((), True)


@cache
def timeline_set(timelines: tuple[Timeline, ...]) -> TimelineSet:
    """The set with these timelines; always the same object."""
    return TimelineSet(timelines, False)


class Clock(threading.local):
    """Times of the thread that asks. A new thread starts with none.

    Attributes:
        timelines: the timelines that are set.
        times: the time on each.
    """

    def __init__(self) -> None:
        """Called once a thread, at its first use."""
        self._now: dict[Timeline, int] = {}
        self.timelines = timeline_set(())
        self.times: tuple[int, ...] = ()

    def set(self, timeline: Timeline, time: int | None) -> None:
        """Sets, or with None removes, one timeline."""
        if timeline == LOG_TIME:
            return  # rows carry the true one
        known = timeline in self._now
        if time is None:
            self._now.pop(timeline, None)
        else:
            self._now[timeline] = time
        if known is (time is None):
            self.timelines = timeline_set(tuple(self._now))
        self.times = tuple(self._now.values())

    def reset(self) -> None:
        """Removes all timelines."""
        self._now.clear()
        self.timelines = timeline_set(())
        self.times = ()


def parse_timeline(name: object, kind: TimeType) -> Timeline:
    """A timeline with a name that is a str.

    Raises:
        UsageError: not a str, or not valid Unicode.
    """
    if not isinstance(name, str):
        raise UsageError(f"timeline must be a str, got {type(name).__name__}")
    check_utf8(name, "timeline")
    return Timeline(str(name), kind)


def parse_time(value: object, name: str) -> int:
    """An int64, from any integer.

    Raises:
        TypeError: not an integer.
        OverflowError: beyond int64.
    """
    try:
        time = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {type(value).__name__}") from None
    return _checked(time, name)


def parse_seconds(value: Any, name: str = "seconds") -> int:
    """Nanoseconds as int64, rounded, from seconds.

    Raises:
        TypeError: not a number.
        ValueError: NaN.
        OverflowError: beyond int64 nanoseconds.
    """
    try:
        return _checked(operator.index(value) * 1_000_000_000, name, " nanoseconds")
    except TypeError:
        pass
    if isinstance(value, str | bytes) or not hasattr(value, "__float__"):
        raise TypeError(f"{name} must be a number, got {type(value).__name__}")
    seconds = float(value)
    if seconds != seconds:
        raise ValueError(f"{name} must be a number, got NaN")
    if abs(seconds) > 1e10:
        raise OverflowError(f"{name} must be within int64 nanoseconds, got {seconds}")
    return _checked(round(seconds * 1e9), name, " nanoseconds")


def _checked(time: int, name: str, unit: str = "") -> int:
    if not -_I64 <= time < _I64:
        raise OverflowError(f"{name} must be within int64{unit}, got a larger one")
    return time
