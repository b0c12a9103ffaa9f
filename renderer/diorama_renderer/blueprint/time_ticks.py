"""Marks on an axis of time, at round times, as dense as there is room."""

from __future__ import annotations

import math
from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from diorama.timelines import Timeline, TimeType
from diorama_renderer.blueprint.time_axis import PlacedAxis
from diorama_renderer.blueprint.time_format import DAY, SECOND, date_of, format_duration
from diorama_renderer.query import is_date

_POINTS_PER_LETTER = 6.5
_LABEL_SPACE = 16.0
"""Points between one label and the next."""
_LEAST_SPACING = 7.0
"""Points between marks; fewer would be a grey bar."""
_FULL_SPACING = 60.0
"""From so many points on, marks without a label are as strong as they get."""
_MOST_TICKS = 2000

_DECIMAL = [factor * 10**power for power in range(19) for factor in (1, 2, 5)]
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MINUTE, _HOUR = 60 * SECOND, 3600 * SECOND
_CLOCK = [
    *(step for step in _DECIMAL if step < 10 * SECOND),
    *(seconds * SECOND for seconds in (10, 15, 30)),
    *(minutes * _MINUTE for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * _HOUR for hours in (1, 2, 3, 6, 12)),
    *(factor * 10**power * DAY for power in range(5) for factor in (1, 2, 5)),
]


class Tick(NamedTuple):
    """A mark.

    Attributes:
        x: UI points from the left edge of the axis.
        time: int64.
        label: its text, right of the mark or over it; None where there is no room.
        strength: 0 to 1, how strongly to draw it; 1 with a label.
    """

    x: float
    time: int
    label: str | None
    strength: float


@lru_cache(maxsize=64)
def ticks(
    placed: PlacedAxis, timeline: Timeline, *, points_per_letter: float = _POINTS_PER_LETTER
) -> tuple[Tick, ...]:
    """The marks of an axis, from left to right; none in folded gaps.

    Args:
        placed: the axis; how close marks are follows from its zoom.
        timeline: whose times they are.
        points_per_letter: width of a digit in the font of the labels, UI points.
    """
    stretches = placed.axis.stretches
    dates = is_date(timeline, stretches[0][0] if stretches else 0)
    steps = _CLOCK if dates else _DECIMAL
    points = placed.view.points_per_unit
    label_step = _label_step(steps, placed, timeline, dates, points_per_letter)
    step = _mark_step(steps, label_step, points)
    strength = min(max(step * points / _FULL_SPACING, 0.15), 0.6)
    found: list[Tick] = []
    free_from = -math.inf
    for first, last in _in_sight(placed):
        times = np.array(_multiples(step, first, last), np.int64)
        for x, time in zip(placed.x_of(times).tolist(), times.tolist(), strict=True):
            if not 0.0 <= x <= placed.width:  # the times at the edges are rounded
                continue
            label = None
            if time % label_step == 0 and x >= free_from:
                label = tick_label(timeline, time, step=label_step, dates=dates)
                free_from = x + len(label) * points_per_letter + _LABEL_SPACE / 2
            is_strong = time % label_step == 0
            found.append(Tick(x, time, label, 1.0 if is_strong else strength))
    return tuple(found)


def tick_label(timeline: Timeline, time: int, *, step: int, dates: bool) -> str:
    """The text of a mark: "#10", "+1.5s", "13:37", "13:37:00.25"; at midnight "Nov 14", or "2023-11-14" among days.

    Args:
        timeline: whose time it is.
        time: int64.
        step: from label to label, which decides what of a date is written.
        dates: whether the timeline counts from the epoch.
    """
    if timeline.type is TimeType.SEQUENCE:
        return f"#{time}"
    if not dates:
        return format_duration(time, least_digits=0, most_digits=9)
    day, rest = divmod(time, DAY)
    if rest == 0:
        date = date_of(day)
        return str(date) if step >= DAY else f"{_MONTHS[date.month - 1]} {date.day}"
    second, nanos = divmod(rest, SECOND)
    text = f"{second // 3600:02}:{second // 60 % 60:02}"
    if step < _MINUTE or second % 60 or nanos:
        text += f":{second % 60:02}"
    if step < SECOND or nanos:
        digits = next(count for count in range(10) if step % 10 ** (9 - count) == 0)
        text += f".{nanos:09}"[: digits + 1] if digits else ""
    return text


def _label_step(
    steps: list[int], placed: PlacedAxis, timeline: Timeline, dates: bool, points_per_letter: float
) -> int:
    """The smallest step at which all labels have room."""
    longest = max(map(abs, placed.visible))
    points = placed.view.points_per_unit
    for step in steps[_least(steps, 4 * points_per_letter / points) :]:
        rounded = -min(longest, 2**62) // step * step
        widest = max(
            len(tick_label(timeline, time, step=step, dates=dates)) for time in (rounded, rounded + step)
        )
        if step * points >= widest * points_per_letter + _LABEL_SPACE:
            return step
    return steps[-1]


def _mark_step(steps: list[int], label_step: int, points_per_unit: float) -> int:
    """The smallest step that has room and of which a label's is a multiple."""
    for step in steps[_least(steps, _LEAST_SPACING / points_per_unit) :]:
        if step >= label_step or label_step % step == 0:
            return min(step, label_step)
    return label_step


def _least(steps: list[int], units: float) -> int:
    return bisect_left(steps, units)


def _in_sight(placed: PlacedAxis) -> list[tuple[int, int]]:
    """Where marks go: the stretches in sight, and what of the view lies before and after all of them."""
    first, last = placed.visible
    stretches = list(placed.axis.stretches) or [(first, last)]
    # Left of the data is what lies before all time, if there is any.
    begin = stretches[0][0] if placed.axis.has_timeless else min(first, stretches[0][0])
    stretches[0] = begin, stretches[0][1]
    stretches[-1] = stretches[-1][0], max(last, stretches[-1][1])
    clipped = [(max(begin, first), min(end, last)) for begin, end in stretches]
    return [(begin, end) for begin, end in clipped if begin <= end]


def _multiples(step: int, first: int, last: int) -> range:
    found = range(-(-first // step) * step, last + 1, step)
    return found if len(found) <= _MOST_TICKS else found[:0]
