"""The clock: on which timelines, and when, the calling thread logs."""

from __future__ import annotations

import operator
import threading
from functools import lru_cache
from typing import Any

import numpy as np

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


@lru_cache(maxsize=4096)
def timeline_set(timelines: tuple[Timeline, ...]) -> TimelineSet:
    """The set with these timelines; the same object as long as there are not very many of them."""
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
        if timeline.name == LOG_TIME.name:
            return  # rows carry the true one
        known = timeline in self._now
        if time is None:
            self._now.pop(timeline, None)
        else:
            self._now[timeline] = time
        if known is (time is None):
            # In one order, however they came: else the rows of two threads would be two kinds of rows.
            self._now = dict(sorted(self._now.items(), key=lambda item: (item[0].name, item[0].type.value)))
            self.timelines = timeline_set(tuple(self._now))
        self.times = tuple(self._now.values())

    def reset(self) -> None:
        """Removes all timelines."""
        self._now.clear()
        self.timelines = timeline_set(())
        self.times = ()


def parse_timeline(name: object, kind: TimeType, function_name: str) -> Timeline:
    """A timeline with a name that is a str.

    Raises:
        UsageError: not a str, empty, or not valid Unicode.
    """
    if not isinstance(name, str):
        raise UsageError(f"{function_name}: timeline must be a str, got {type(name).__name__}")
    if not name:
        raise UsageError(f"{function_name}: timeline must not be empty, got ''")
    plain = str.__str__(name)
    check_utf8(plain, f"{function_name}: timeline")
    return Timeline(plain, kind)


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
    """Nanoseconds as int64, rounded, from seconds; exactly, from np.datetime64 and np.timedelta64.

    Raises:
        TypeError: not a number.
        ValueError: NaN.
        OverflowError: beyond int64 nanoseconds.
    """
    if isinstance(value, np.datetime64 | np.timedelta64):
        return _nanoseconds(value, name)
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


def _nanoseconds(value: np.datetime64 | np.timedelta64, name: str) -> int:
    if np.isnat(value):
        raise ValueError(f"{name} must be a time, got NaT")
    unit, count = np.datetime_data(value.dtype)
    if unit in ("Y", "M") and isinstance(value, np.datetime64):
        value, unit, count = value.astype("datetime64[D]"), "D", 1
    if unit not in _NANOSECONDS:
        raise TypeError(f"{name} must be in weeks to nanoseconds, got numpy's unit {unit!r}")
    # In integers of Python: numpy's conversions wrap around.
    return _checked(int(value.astype(np.int64)) * count * _NANOSECONDS[unit], name, " nanoseconds")


_NANOSECONDS = {
    "W": 604_800 * 10**9,
    "D": 86_400 * 10**9,
    "h": 3_600 * 10**9,
    "m": 60 * 10**9,
    "s": 10**9,
    "ms": 10**6,
    "us": 10**3,
    "ns": 1,
}


def _checked(time: int, name: str, unit: str = "") -> int:
    if not -_I64 <= time < _I64:
        raise OverflowError(f"{name} must be within int64{unit}, got a larger one")
    return time
