"""What a plot draws of a long series: as few points as look the same.

The idea
    A line through thousands of samples in one column of pixels covers what lies between the least and the greatest of
    them, and meets the neighbouring columns at the first and the last. So four points a column draw the same pixels
    (M4: Jugel et al., "M4: A Visualization-Oriented Time Series Data Aggregation", VLDB 2014). Where a sample is not
    finite or the style changes, a column is divided, so breaks are where they were.

Limits: of more breaks than columns only those at the ends of columns are drawn, and of more changes of style than
columns the last in each. Scattered points are thinned to a few, but for extremes, where there are many a column.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diorama_renderer.query.plot_styles import Style, StyleRuns
from diorama_renderer.query.pyramid import Floats, Places, Pyramid

_SAMPLES_A_COLUMN = 4
"""Up to so many are drawn as they are: decimation makes no fewer."""

_DOTS_A_COLUMN = 8
"""Of scattered points: so many times their first, last, least and greatest."""


class Piece(NamedTuple):
    """A stretch of points of one style, `start` to before `stop`. A joined one begins where the one before it ends."""

    start: int
    stop: int
    style: Style


class Decimated(NamedTuple):
    """Points to draw.

    Attributes:
        origin: what `times` are relative to.
        times: shape (n,), float64, ascending: time less `origin`, in the unit of the timeline.
        values: shape (n,), float64; NaN breaks the line, infinities are NaN too.
        pieces: by style, in order; together they are all points.
        exact: the points are the samples themselves.
    """

    origin: int
    times: Floats
    values: Floats
    pieces: tuple[Piece, ...]
    exact: bool


class Window(NamedTuple):
    """What is looked at: `first` to `last`, inclusive, drawn on so many columns of pixels."""

    first: int
    last: int
    columns: int


def decimated(
    times: npt.NDArray[np.int64], pyramid: Pyramid, runs: StyleRuns, window: Window, *, origin: int
) -> Decimated:
    """The points to draw of a series, and one sample on either side of the window so that lines leave it.

    Args:
        times: shape (n,), ascending.
        pyramid: the n samples.
        runs: their styles.
        window: `last` at or after `first`, at least one column.
        origin: see `Decimated`.
    """
    start = max(int(times.searchsorted(window.first, "left")) - 1, 0)
    stop = min(int(times.searchsorted(window.last, "right")) + 1, len(times))
    styles = runs.starts.view
    styles = styles[styles.searchsorted(start, "right") : styles.searchsorted(stop)]
    if stop - start <= _SAMPLES_A_COLUMN * window.columns:
        values = _with_gaps(pyramid.samples.view[start:stop])
        pieces = _pieces(runs, styles, styles - start, stop - start, first=start)
        return Decimated(origin, relative(times[start:stop], origin), values, pieces, True)
    columns = start + times[start:stop].searchsorted(_column_edges(window))
    styles = _one_a_column(styles, columns, window.columns)
    gaps = pyramid.gaps.view
    gaps = gaps[gaps.searchsorted(start) : gaps.searchsorted(stop)]
    gaps = gaps if len(gaps) <= window.columns else gaps[:0]
    dots = _dot_edges(runs, styles, start, stop, window.columns)
    parts = [np.array([start, stop - 1, stop]), columns, styles, gaps, gaps + 1, *dots]
    edges = np.sort(np.concatenate(parts))
    edges = edges[np.append(True, edges[1:] != edges[:-1])]
    points, values, offsets = _four_points(times, pyramid, edges, origin)
    pieces = _pieces(runs, styles, offsets[edges.searchsorted(styles)], len(points), first=start)
    return Decimated(origin, points, values, pieces, False)


def relative(times: npt.NDArray[np.int64], origin: int) -> Floats:
    """Times less an origin, as float64: exact up to 2**53 from the origin, and without overflow anywhere."""
    offsets = times.astype(np.uint64) - np.uint64(origin % (1 << 64))
    found: Floats = np.where(
        times >= origin, offsets.astype(np.float64), -((~offsets + np.uint64(1)).astype(np.float64))
    )
    return found


def _column_edges(window: Window) -> Places:
    """The first time of each column, and the last time, which is on the edge of the last: shape (columns + 1,)."""
    span, columns = window.last - window.first, window.columns
    # numpy's integers would overflow, as would a float64 lose digits: whole steps, then the remainder, rounded up.
    step, rest = divmod(span, columns)
    number = np.arange(1, columns, dtype=np.uint64)
    offsets = number * np.uint64(step) + (number * np.uint64(rest) + np.uint64(columns - 1)) // np.uint64(
        columns
    )
    edges: Places = (offsets + np.uint64(window.first % (1 << 64))).astype(np.int64)
    return np.concatenate([[window.first], edges, [window.last]])


def _one_a_column(starts: Places, columns: Places, column_count: int) -> Places:
    """The style runs to tell apart: of many only the last that starts in a column."""
    if len(starts) <= column_count:
        return starts
    column = columns.searchsorted(starts, "right")
    kept: Places = starts[np.append(column[1:] != column[:-1], True)]
    return kept


def _dot_edges(runs: StyleRuns, styles: Places, start: int, stop: int, column_count: int) -> list[Places]:
    begins = np.append(start, styles)
    scattered = runs.scattered(runs.starts.view.searchsorted(begins, "right") - 1)
    if not bool(scattered.any()):
        return []
    # Powers of two, so that the same samples are drawn while a series grows.
    stride = 1 << max((stop - start) // (_DOTS_A_COLUMN * column_count), 1).bit_length()
    places = np.arange(-(-start // stride), -(-stop // stride)) * stride
    return [places[scattered[begins.searchsorted(places, "right") - 1]]]


def _four_points(
    times: npt.NDArray[np.int64], pyramid: Pyramid, edges: Places, origin: int
) -> tuple[Floats, Floats, Places]:
    """The first, least, greatest and last sample of each stretch; and where each stretch begins among all points."""
    low, high = pyramid.extremes(edges)
    begin, end, count = edges[:-1], edges[1:], np.diff(edges)
    first, last = pyramid.samples.view[begin], pyramid.samples.view[end - 1]
    rises = first <= last
    values = np.stack([first, np.where(rises, low, high), np.where(rises, high, low), last], axis=1)
    first_time, last_time = relative(times[begin], origin), relative(times[end - 1], origin)
    middle = first_time + (last_time - first_time) / 2
    points = np.stack([first_time, middle, middle, last_time], axis=1)
    keep = np.stack([count > 0, count > 2, count > 2, count > 1], axis=1)
    offsets = np.append(0, np.cumsum(keep.sum(axis=1)))
    return points[keep], _with_gaps(values[keep]), offsets


def _pieces(
    runs: StyleRuns, starts: Places, offsets: Places, point_count: int, *, first: int
) -> tuple[Piece, ...]:
    """The pieces of points that begin with the samples `first` and `starts`, the latter at the points `offsets`."""
    if not point_count:
        return ()
    numbers = runs.starts.view.searchsorted(np.append(first, starts), "right") - 1
    styles = [runs.at(run) for run in numbers.tolist()]
    begins = [0, *offsets.tolist()]
    ends = [*begins[1:], point_count]
    joined = [False, *(not a.scattered and not b.scattered for a, b in pairwise(styles))]
    return tuple(
        Piece(begin - joins, end, style) for begin, end, style, joins in zip(begins, ends, styles, joined)
    )


def _with_gaps(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, np.nan)
