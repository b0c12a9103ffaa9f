"""Which sample of a plot the pointer is on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from diorama_renderer.query.plots import Sample
from diorama_renderer.ui.views.plot_frame import PlotFrame
from diorama_renderer.ui.views.plot_lines import Points, Shapes

if TYPE_CHECKING:
    from diorama_renderer.query.plots import PlotSeries

REACH = 12.0
"""UI points from the pointer within which a line is found."""
_MOST_SAMPLES = 1 << 16


class Found(NamedTuple):
    """The series nearest to the pointer, and the point of it that is nearest.

    Attributes:
        owner: number of the series.
        color: of it there, as draw lists have it.
        x: of the point, as in `Shapes`.
        y: likewise.
    """

    owner: int
    color: int
    x: float
    y: float


def nearest_line(points: Points, shapes: Shapes, x: float, y: float, reach: float = REACH) -> Found | None:
    """The line or dot nearest to a place, and its nearer end.

    Args:
        points: whose shapes they are.
        shapes: what is drawn.
        x: UI points right of the plot's left edge.
        y: below its upper edge.
        reach: how far away it may be.
    """
    at = np.array([x, y])
    lows, highs = np.minimum(shapes.begins, shapes.ends), np.maximum(shapes.begins, shapes.ends)
    near = np.flatnonzero(((lows <= at + reach) & (highs >= at - reach)).all(axis=1))
    a, b = shapes.begins[near], shapes.ends[near]
    along = b - a
    length = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip(((at - a) * along).sum(axis=1) / length, 0.0, 1.0)
    to_lines = np.hypot(*(a + along * share[:, None] - at).T)
    to_dots = np.hypot(*(shapes.dots - at).T)
    best, best_dot = to_lines.min(initial=np.inf), to_dots.min(initial=np.inf)
    if min(best, best_dot) > reach:
        return None
    if best_dot <= best:
        number = int(to_dots.argmin())
        piece, place = shapes.dot_pieces[number], shapes.dots[number]
    else:
        number = int(to_lines.argmin())
        piece = shapes.pieces[near[number]]
        place = a[number] if share[number] < 0.5 else b[number]
    return Found(int(points.owners[piece]), int(points.colors[piece]), float(place[0]), float(place[1]))


def nearest_sample(series: PlotSeries, frame: PlotFrame, x: float, y: float, column: float) -> Sample | None:
    """The sample of a series that is drawn nearest to a place; None if none is finite there.

    Args:
        series: whose.
        frame: the plot.
        x: UI points right of the plot's left edge.
        y: below its upper edge.
        column: UI points to either side in which it is looked for: points of dense series are not quite at their time.
    """
    first, last = frame.axis.times_of([x - column, x + column]).tolist()
    start, stop = series.times.searchsorted(first, "left"), series.times.searchsorted(last, "right")
    stride = max((int(stop) - int(start)) // _MOST_SAMPLES, 1)
    places = np.arange(start, stop, stride)
    if not len(places):
        return series.nearest(int(frame.axis.times_of([x])[0]))
    with np.errstate(all="ignore"):
        away = np.hypot(
            frame.axis.x_of(series.times[places]) - x,
            frame.ys_of(series.values[places].astype(np.float64)) - y,
        )
    away = np.where(np.isfinite(away), away, np.inf)
    best = len(away) - 1 - int(away[::-1].argmin())
    return series.sample(int(places[best])) if np.isfinite(away[best]) else None


def value_at(series: PlotSeries, time: int) -> float | None:
    """The value in force at a time; None before the first sample."""
    place = int(series.times.searchsorted(time, "right")) - 1
    return float(series.values[place]) if place >= 0 else None
