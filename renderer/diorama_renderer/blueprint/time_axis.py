"""The axis of a timeline: where each time is, in UI points, with long gaps between data folded.

The idea
    A `TimeAxis` says which stretches of time have data. A `TimeView` says which time is at the left edge and how
    many points a unit of time takes. Both make a `PlacedAxis`: a line of straight pieces from time to x. Stretches
    have `points_per_unit`; a folded gap takes `GAP_POINTS`, however long it is and however far one has zoomed.

Invariants
    Rule 1: x grows with time, also within a gap and beyond the data, so every x has a time.
    Rule 2: the view refers to a time, so data that arrive move nothing that is in sight.
    Rule 3: times are never floats: only distances from the nearest end of a stretch are, so ns of an epoch are
        exact.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from diorama.timelines import Timeline, TimeType

_Ints = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]

GAP_POINTS = 24.0
"""Width of a folded gap."""
TIMELESS_POINTS = 48.0
"""Width of the stretch at the far left for what lies before all time."""
MARGIN_POINTS = 12.0
"""Left free beside the data where all of them are shown."""

GAP_COUNT = 20
GAP_SHARE = 0.35
"""A gap is folded if it is longer than this, of the time that is left when the longer ones are folded."""
LEAST_GAP = {TimeType.SEQUENCE: 9, TimeType.TIME: 100_000_000}

_LEAST_LENGTH = {TimeType.SEQUENCE: 10.0, TimeType.TIME: 1e9}
"""How much time is shown where all data are at one time."""
_MOST_POINTS_PER_UNIT = 200.0
_MOST_ZOOM_OUT = 4.0
_FIRST, _LAST = -(2**63), 2**63 - 1
_FARTHEST = 1e24
"""Points: all of int64 at the deepest zoom."""


class TimesWithData(Protocol):
    """The sorted times of data, such as `query.Times`."""

    @property
    def span(self) -> tuple[int, int] | None:
        """The first and the last."""

    def count_before(self, times: _Ints) -> _Ints:
        """How many lie before each of `times`."""
        ...

    def after(self, time: int) -> int | None:
        """The next one after `time`."""

    def before(self, time: int) -> int | None:
        """The last one before `time`."""


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """The stretches of time that have data.

    Attributes:
        type: of the timeline.
        stretches: (first, last) of each, both with data, ascending; between two lies a folded gap. None is empty.
        has_timeless: whether something lies before all time.
    """

    type: TimeType
    stretches: tuple[tuple[int, int], ...]
    has_timeless: bool = False

    @property
    def length(self) -> int:
        """How much time the stretches take, in units of the timeline."""
        return sum(last - first for first, last in self.stretches)


def find_axis(timeline: Timeline, times: TimesWithData, *, has_timeless: bool = False) -> TimeAxis:
    """The axis of a timeline, with the `GAP_COUNT` longest gaps folded that are worth it.

    A gap worth folding is longer than two steps of `GAP_SHARE` / 2 of the time that is left, so one step without
    data lies in it: some binary searches find it, whatever the number of rows.
    """
    span = times.span
    stretches = [] if span is None else [span]
    for _ in range(GAP_COUNT):
        length = sum(last - first for first, last in stretches)
        least = max(LEAST_GAP[timeline.type], math.floor(GAP_SHARE * length))
        found = [
            (after - before, number, before, after)
            for number, stretch in enumerate(stretches)
            for before, after in _gaps(times, stretch, least)
        ]
        longest = max(found, default=(0, 0, 0, 0))
        size, number, before, after = longest
        if size <= least:
            break
        first, last = stretches[number]
        stretches[number : number + 1] = [(first, before), (after, last)]
    return TimeAxis(timeline.type, tuple(stretches), has_timeless)


def _gaps(times: TimesWithData, stretch: tuple[int, int], least: int) -> list[tuple[int, int]]:
    """All gaps within a stretch that are longer than `least`, and perhaps others."""
    first, last = stretch
    if last - first <= least:
        return []
    step = max(least // 2, 1)
    edges = [*range(first, last, step), last]
    before = times.count_before(np.array(edges, np.int64))
    empty = np.flatnonzero(before[1:] == before[:-1]).tolist()
    gaps = set()
    for start in empty:
        ends = times.before(edges[start + 1]), times.after(edges[start])
        if ends[0] is not None and ends[1] is not None and ends[1] > ends[0]:
            gaps.add((ends[0], ends[1]))
    return sorted(gaps)


@dataclass(frozen=True, slots=True)
class TimeView:
    """What is in sight of an axis.

    Attributes:
        time: at the left edge, int64, rounded down.
        fraction: what was rounded off, 0 <= fraction < 1.
        points_per_unit: UI points that a nanosecond or a count takes, > 0.
    """

    time: int
    fraction: float
    points_per_unit: float


@dataclass(frozen=True, eq=False)
class PlacedAxis:
    """An axis in a rectangle; x is in UI points from its left edge.

    Attributes:
        axis: what is shown.
        view: the part of it that is in sight.
        width: of the rectangle, points, > 0.
        knots: shape (k,), int64, ascending: the ends of all stretches, and the time at the left edge.
        knot_x: shape (k,): where they are.
        slopes: shape (k + 1,): points a unit before, between and after the knots.
    """

    axis: TimeAxis
    view: TimeView
    width: float
    knots: _Ints
    knot_x: _Floats
    slopes: _Floats

    def x_of(self, times: npt.ArrayLike) -> _Floats:
        """Where times are: shape of `times` (int64); far outside of the view where they are."""
        at = np.asarray(times, np.int64)
        piece = self.knots.searchsorted(at, "right")
        knot = piece - (piece > self._left)
        x = self.knot_x[knot] + self.slopes[piece] * _differences(at, self.knots[knot])
        return np.clip(x, self._floor(self.knot_x, piece, -np.inf), self._ceiling(self.knot_x, piece, np.inf))

    def x_of_moment(self, time: int, fraction: float = 0.0) -> float:
        """Where a time is that need not be whole."""
        at = min(max(time, _FIRST), _LAST)
        return float(self.x_of(at)) + fraction * float(self.slopes[self.knots.searchsorted(at, "right")])

    def times_of(self, x: npt.ArrayLike) -> _Ints:
        """The times nearest to places: shape of `x`, int64; the first or last one of all beyond them."""
        at = np.clip(np.nan_to_num(np.asarray(x, np.float64)), -_FARTHEST, _FARTHEST)
        piece = self.knot_x.searchsorted(at, "right")
        knot = piece - (piece > self._left)
        times = _sums(self.knots[knot], np.rint((at - self.knot_x[knot]) / self.slopes[piece]))
        # Rounding in a flat piece must not end in the steep one beside it.
        return np.clip(times, self._floor(self.knots, piece, _FIRST), self._ceiling(self.knots, piece, _LAST))

    def moment_of(self, x: float) -> tuple[int, float]:
        """The time at a place: its whole part, and 0 <= fraction < 1."""
        x = min(max(x, -_FARTHEST), _FARTHEST) if x == x else 0.0
        piece = int(self.knot_x.searchsorted(x, "right"))
        knot = piece - (piece > self._left)
        units = (x - float(self.knot_x[knot])) / float(self.slopes[piece])
        whole = math.floor(units)
        time = int(self.knots[knot]) + whole
        low, high = int(self._floor(self.knots, piece, _FIRST)), int(self._ceiling(self.knots, piece, _LAST))
        return (time, units - whole) if low <= time < high else (min(max(time, low), high), 0.0)

    def edges(self, column_count: int) -> _Ints:
        """The times at which equal columns begin, and where the last ends: shape (columns + 1,), for `Density`."""
        x = np.linspace(0.0, self.width, column_count + 1)
        times = self.times_of(x)
        # The nearest time may lie just before the column, where another one ends.
        times = np.where((self.x_of(times) < x) & (times < _LAST), times + 1, times)
        return np.maximum.accumulate(times)

    @cached_property
    def visible(self) -> tuple[int, int]:
        """The times at the left and the right edge."""
        first, last = self.times_of([0.0, self.width]).tolist()
        return first, last

    def gaps(self) -> list[tuple[float, float]]:
        """Where the folded gaps in sight begin and end."""
        ends = [(before[1], after[0]) for before, after in itertools.pairwise(self.axis.stretches)]
        places = [(float(first), float(last)) for first, last in map(self.x_of, ends)]
        return [(first, last) for first, last in places if last > 0 and first < self.width]

    @property
    def timeless(self) -> tuple[float, float] | None:
        """From where to where what lies before all time is, perhaps out of sight; None: there is none."""
        if not self.axis.has_timeless:
            return None
        last = self._ends()[0] - GAP_POINTS
        return last - TIMELESS_POINTS, last

    def panned(self, points: float) -> TimeView:
        """The view when what is seen was moved to the right; some of the data stay in sight."""
        left, right = self._ends()
        left = left if self.timeless is None else self.timeless[0]
        low, high = 0.1 * self.width - right, 0.9 * self.width - left
        moved = min(max(points, min(low, 0.0)), max(high, 0.0)) if math.isfinite(points) else 0.0
        time, fraction = self.moment_of(-moved)
        return replace(self.view, time=time, fraction=fraction)

    def zoomed(self, x: float, factor: float) -> TimeView:
        """The view when time takes `factor` times as many points, and what is at `x` stays there."""
        if not (math.isfinite(factor) and factor > 0 and math.isfinite(x)):
            return self.view
        fitted = _fitted_points_per_unit(self.axis, self.width)
        wanted = max(self.view.points_per_unit * factor, fitted / _MOST_ZOOM_OUT)
        wanted = min(wanted, max(fitted, _MOST_POINTS_PER_UNIT))
        time, fraction = self.moment_of(x)
        around = _placed(self.axis, TimeView(time, fraction, wanted), self.width)
        time, fraction = around.moment_of(-x)
        return TimeView(time, fraction, wanted)

    @staticmethod
    def _floor(ends: npt.NDArray[Any], piece: Any, otherwise: float) -> npt.NDArray[Any]:
        """Where pieces begin."""
        begins: npt.NDArray[Any] = np.append(np.array(otherwise, ends.dtype), ends)[piece]
        return begins

    @staticmethod
    def _ceiling(ends: npt.NDArray[Any], piece: Any, otherwise: float) -> npt.NDArray[Any]:
        """Where pieces end."""
        stops: npt.NDArray[Any] = np.append(ends, np.array(otherwise, ends.dtype))[piece]
        return stops

    @property
    def _left(self) -> int:
        """The knot at the left edge. Of the two ends of a piece, the one nearer to it loses the fewest digits."""
        return int(self.knots.searchsorted(self.view.time))

    def _ends(self) -> tuple[float, float]:
        """Where the first and the last time with data are."""
        stretches = self.axis.stretches or ((0, 0),)
        return self.x_of_moment(stretches[0][0]), self.x_of_moment(stretches[-1][1])


@lru_cache(maxsize=64)
def place(axis: TimeAxis, view: TimeView | None, width: float) -> PlacedAxis:
    """An axis in a rectangle; the same object while nothing changes.

    Args:
        axis: may be empty.
        view: None: all of it.
        width: of the rectangle, points.
    """
    width = max(width, 1.0)
    return _placed(axis, fit(axis, width) if view is None else view, width)


def fit(axis: TimeAxis, width: float) -> TimeView:
    """The view that shows everything."""
    points_per_unit = _fitted_points_per_unit(axis, width)
    first = axis.stretches[0][0] if axis.stretches else 0
    left = MARGIN_POINTS + (TIMELESS_POINTS + GAP_POINTS if axis.has_timeless else 0.0)
    around = _placed(axis, TimeView(first, 0.0, points_per_unit), width)
    if axis.length == 0:
        left = max(left, (width - _fixed_points(axis)) / 2)
    time, fraction = around.moment_of(-left)
    return TimeView(time, fraction, points_per_unit)


def show(axis: TimeAxis, first: int, last: int, width: float) -> TimeView:
    """The view from one time to another, as far as one may zoom: for a loop selection, or a double-click."""
    view = fit(axis, width)
    placed = place(axis, view, width)
    for _ in range(4):  # gaps keep their width, so once is not enough where there are some
        start, stop = placed.x_of([first, max(first, last)]).tolist()
        view = placed.zoomed((start + stop) / 2, width / max(stop - start, 1e-9))
        placed = place(axis, view, width)
    middle = float(placed.x_of([first, max(first, last)]).mean())
    time, fraction = placed.moment_of(middle - width / 2)
    return replace(view, time=time, fraction=fraction)


def _fixed_points(axis: TimeAxis) -> float:
    timeless = TIMELESS_POINTS + GAP_POINTS if axis.has_timeless else 0.0
    return timeless + GAP_POINTS * max(len(axis.stretches) - 1, 0)


def _fitted_points_per_unit(axis: TimeAxis, width: float) -> float:
    points = width - _fixed_points(axis) - 2 * MARGIN_POINTS
    # A narrow panel may have no room beside its gaps: then it shows a part.
    return max(points, width / 4) / (float(axis.length) or _LEAST_LENGTH[axis.type])


def _placed(axis: TimeAxis, view: TimeView, width: float) -> PlacedAxis:
    """The knots are placed outwards from the left edge, so that what is in sight is exact."""
    ends = sorted({view.time, *itertools.chain.from_iterable(axis.stretches)})
    slopes = [view.points_per_unit] * (len(ends) + 1)
    for (_, before), (after, _) in itertools.pairwise(axis.stretches):
        start, stop = ends.index(before), ends.index(after)
        slopes[start + 1 : stop + 1] = [GAP_POINTS / (after - before)] * (stop - start)
    left = ends.index(view.time)
    x = [-view.fraction * slopes[left + 1]] * len(ends)
    for number in range(left + 1, len(ends)):
        x[number] = x[number - 1] + (ends[number] - ends[number - 1]) * slopes[number]
    for number in range(left - 1, -1, -1):
        x[number] = x[number + 1] - (ends[number + 1] - ends[number]) * slopes[number + 1]
    return PlacedAxis(axis, view, width, np.array(ends, np.int64), np.array(x), np.array(slopes))


def _differences(times: _Ints, others: _Ints) -> _Floats:
    """`times` - `others`, exact but for the last rounding, whatever their sizes."""
    rough = times.astype(np.float64) - others.astype(np.float64)
    with np.errstate(over="ignore"):
        exact = (times - others).astype(np.float64)
    return np.where(np.abs(rough) < 2.0**62, exact, rough)


def _sums(times: _Ints, units: _Floats) -> _Ints:
    """`times` + whole `units`, the nearest int64 where it is too far."""
    is_near = np.abs(units) < 2.0**62
    added = np.where(is_near, units, 0.0).astype(np.int64)
    with np.errstate(over="ignore"):
        near = times + added
    near = np.where((added > 0) & (near < times), _LAST, np.where((added < 0) & (near > times), _FIRST, near))
    # From so far away a float is as near as one gets.
    rough = times.astype(np.float64) + units
    far = np.clip(np.where(is_near, 0.0, rough), -(2.0**63), 2.0**63 - 1024).astype(np.int64)
    return np.where(is_near, near, np.where(rough >= 2.0**63 - 1024, _LAST, far))
