"""Many long series as one picture needs them: of each the least and greatest value in every column of pixels.

The idea
    Time is cut into cells of 2**k units, a quarter to half a column each, counted from time 0 whatever is looked at. So
    a window that moves, and data that come, leave almost all cells as they are: new samples of all series are put into
    theirs by one `reduceat`, in a time that has nothing to do with how many there are. A window that has become twice
    as long joins pairs of cells. A column is all cells whose middle lies in it.

Rule 1: every sample is in exactly one cell and every cell in exactly one column, so that no spike is lost.
Rule 2: a sample is drawn less than half a cell, a quarter of a pixel, from its place.
Rule 3: a column also covers where the line enters and leaves it, so that lines have no gaps.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diorama_renderer.query.news import FIRST_TIME, LAST_TIME
from diorama_renderer.query.plots import PlotSeries
from diorama_renderer.query.pyramid import Floats

_FEW_SAMPLES = 16
"""Up to so many a cell are read; of more the pyramid knows the extremes."""

_Places = npt.NDArray[np.int64]


class Columns(NamedTuple):
    """What a line covers of each column of pixels.

    Attributes:
        lows: shape (columns, series); inf where there is no line.
        highs: likewise; -inf where there is none.
        direction: likewise: 1 where the line rises from the one to the other, -1 where it falls; 0 where it does more.
    """

    lows: Floats
    highs: Floats
    direction: npt.NDArray[np.int8]


class ColumnWindow(NamedTuple):
    """What is looked at: a time t is `(t - origin) * per_unit + offset` columns right of the left edge.

    `per_unit` is finite, above 0 and at most 1.
    """

    origin: int
    offset: float
    per_unit: float
    columns: int

    def time_at(self, x: float) -> int:
        """The time at a place, as near as int64 has one."""
        found = self.origin + math.floor((x - self.offset) / self.per_unit)
        return min(max(found, FIRST_TIME), LAST_TIME)


class _Cells:
    """Cells `base` and following of some series; what each holds, shape (cells, series)."""

    def __init__(self, count: int, bits: int, base: int, size: int) -> None:
        self.bits, self.base = bits, base
        self.lows = np.full((size, count), np.inf)
        self.highs = np.full((size, count), -np.inf)
        self.firsts = np.full((size, count), np.nan)
        self.lasts = np.full((size, count), np.nan)
        self.stops = np.zeros(count, np.int64)  # the first sample of each series that is in no cell yet

    @property
    def size(self) -> int:
        return len(self.lows)

    def put(self, rows: _Places, cells: _Places, values: Floats) -> None:
        """Take in samples, by series and then in the order of time; those of a series after all it has here."""
        if not len(values):
            return
        places = cells * len(self.stops) + rows
        begins = np.flatnonzero(np.append(True, places[1:] != places[:-1]))
        at = places[begins]
        lows, highs = self.lows.reshape(-1), self.highs.reshape(-1)
        lows[at] = np.minimum(lows[at], np.minimum.reduceat(values, begins))
        highs[at] = np.maximum(highs[at], np.maximum.reduceat(values, begins))
        firsts = self.firsts.reshape(-1)
        firsts[at] = np.where(np.isnan(firsts[at]), values[begins], firsts[at])
        self.lasts.reshape(-1)[at] = values[np.append(begins[1:], len(values)) - 1]

    def clear(self, row: int) -> None:
        self.lows[:, row], self.highs[:, row] = np.inf, -np.inf
        self.firsts[:, row] = self.lasts[:, row] = np.nan

    def moved(self, base: int, size: int) -> _Cells:
        """The same samples in cells that begin elsewhere, not before these."""
        found = _Cells(len(self.stops), self.bits, base, size)
        found.stops = self.stops
        first, last = max(base, self.base), min(base + size, self.base + self.size)
        if first < last:
            to, of = slice(first - base, last - base), slice(first - self.base, last - self.base)
            for name in ("lows", "highs", "firsts", "lasts"):
                getattr(found, name)[to] = getattr(self, name)[of]
        return found

    def halved(self) -> _Cells:
        """Pairs of cells as one."""
        # Of the first pair half may be missing: what is left of it was never read.
        even = self.moved(self.base + (self.base & 1), (self.size + 1) & ~1)
        found = _Cells(len(self.stops), self.bits + 1, even.base >> 1, even.size >> 1)
        found.stops = self.stops
        found.lows = np.minimum(even.lows[::2], even.lows[1::2])
        found.highs = np.maximum(even.highs[::2], even.highs[1::2])
        found.firsts = np.where(np.isnan(even.firsts[::2]), even.firsts[1::2], even.firsts[::2])
        found.lasts = np.where(np.isnan(even.lasts[1::2]), even.lasts[::2], even.lasts[1::2])
        return found


class ColumnGrid:
    """The columns of some series, kept up to date while they grow and the window moves.

    Attributes:
        samples_read: how many were looked at so far.
    """

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self.samples_read = 0
        self._series: list[PlotSeries] = []
        self._rewritten: list[int] = []
        self._cells: _Cells | None = None

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return 0 if self._cells is None else 4 * self._cells.lows.nbytes

    def columns(self, series: Sequence[PlotSeries], window: ColumnWindow) -> Columns:
        """What the lines of some series cover; all of their samples in the window must be finite.

        O(new samples), where series and scale are as before; else as `PlotSeries.decimated`.
        """
        bits = max(math.floor(math.log2(0.5 / window.per_unit)), 0)
        span = window.time_at(0) >> bits, (window.time_at(window.columns) >> bits) + 1
        cells = self._kept(series, bits, span)
        if cells is None:
            base, size = _with_room(span, bits)
            cells = _Cells(len(series), bits, base, size)
            self._series, self._rewritten = list(series), [-1] * len(series)
        for row, each in enumerate(series):
            if each.rewritten != self._rewritten[row]:
                self._rewritten[row] = each.rewritten
                self._refill(cells, row)
        self._cells = cells
        with np.errstate(invalid="ignore"):  # what is not finite may be beside the window
            self._take_in(cells)
            return _columns(cells, span, self._outside(span, bits, window), window)

    def _kept(self, series: Sequence[PlotSeries], bits: int, span: tuple[int, int]) -> _Cells | None:
        """What there is already, if it is of use: with room for what is looked at."""
        cells = self._cells
        if cells is None or not _same(self._series, series):
            return None
        if bits == cells.bits + 1:
            cells = cells.halved()
        if bits != cells.bits or not cells.base <= span[0] < cells.base + cells.size:
            return None
        if span[1] <= cells.base + cells.size:
            return cells
        return cells.moved(*_with_room(span, bits, first=cells.base))

    def _refill(self, cells: _Cells, row: int) -> None:
        """All samples of one series, from its beginning."""
        cells.clear(row)
        each = self._series[row]
        start = cells.stops[row] = _first_in(each.times, cells.base, cells.bits)
        stop = _first_in(each.times, cells.base + cells.size, cells.bits)
        if stop - start <= _FEW_SAMPLES * cells.size:
            return  # `_take_in` reads them with all the others
        numbers = range(cells.base, cells.base + cells.size + 1)
        begins = np.array([_time_of(number, cells.bits) for number in numbers], np.int64)
        edges = each.times.searchsorted(begins)
        edges[-1] = stop
        cells.lows[:, row], cells.highs[:, row] = each.extremes(edges)
        filled = edges[1:] > edges[:-1]
        cells.firsts[:, row] = np.where(filled, each.values[edges[:-1].clip(max=len(each) - 1)], np.nan)
        cells.lasts[:, row] = np.where(filled, each.values[(edges[1:] - 1).clip(min=0)], np.nan)
        cells.stops[row] = stop
        self.samples_read += len(edges)

    def _take_in(self, cells: _Cells) -> None:
        """The samples that are in no cell yet."""
        end = _time_of(cells.base + cells.size, cells.bits)
        times, values, counts = [], [], []
        for row, each in enumerate(self._series):
            start, stop = int(cells.stops[row]), len(each)
            if start < stop and each.times[stop - 1] >= end:
                stop = max(_first_in(each.times, cells.base + cells.size, cells.bits), start)
            cells.stops[row] = stop
            times.append(each.times[start:stop])
            values.append(each.values[start:stop])
            counts.append(stop - start)
        if not any(counts):
            return
        rows = np.repeat(np.arange(len(counts)), counts)
        numbers = (np.concatenate(times) >> cells.bits) - cells.base
        joined = np.concatenate(values)
        self.samples_read += len(rows)
        inside = numbers >= 0  # of cells that were moved past samples that were never read
        cells.put(rows[inside], numbers[inside], joined[inside])

    def _outside(self, span: tuple[int, int], bits: int, window: ColumnWindow) -> Floats:
        """The nearest samples left and right of some cells: shape (4, series), places and values; NaN without one."""
        found = np.full((4, len(self._series)), np.nan)
        begin, end = (_time_of(cell, bits) for cell in span)
        for row, each in enumerate(self._series):
            times = each.times
            if len(times) and times[0] < begin:
                place = _first_in(times, span[0], bits) - 1
                found[:2, row] = _place(int(times[place]), window), each.values[place]
            if len(times) and times[-1] >= end:
                place = _first_in(times, span[1], bits)
                if place < len(times):
                    found[2:, row] = _place(int(times[place]), window), each.values[place]
        found[:2, ~np.isfinite(found[1])] = found[2:, ~np.isfinite(found[3])] = np.nan
        return found


def _same(some: Sequence[PlotSeries], others: Sequence[PlotSeries]) -> bool:
    return len(some) == len(others) and all(a is b for a, b in zip(some, others))


def _time_of(cell: int, bits: int) -> int:
    return min(max(cell << bits, FIRST_TIME), LAST_TIME)


def _first_in(times: npt.NDArray[np.int64], cell: int, bits: int) -> int:
    """The first sample in a cell or after it."""
    return len(times) if cell << bits > LAST_TIME else int(times.searchsorted(_time_of(cell, bits)))


def _with_room(span: tuple[int, int], bits: int, *, first: int | None = None) -> tuple[int, int]:
    """The cells to have, first and number, for a window of some: a few more, since it will move.

    `first` is that of those there are: they stay as long as they are not many more than are looked at.
    """
    room = (span[1] - span[0]) // 8 + 1
    base = first if first is not None and span[0] - first <= 2 * room else span[0] - room
    base = max(base, FIRST_TIME >> bits)
    return base, min(span[1] + room, (LAST_TIME >> bits) + 1) - base


def _place(time: int, window: ColumnWindow) -> float:
    return (time - window.origin) * window.per_unit + window.offset


def _columns(cells: _Cells, span: tuple[int, int], outside: Floats, window: ColumnWindow) -> Columns:
    # From the window's first cell on, so that ties are decided alike whatever cells there are.
    left = _place(span[0] << cells.bits, window)
    width = window.per_unit * 2.0**cells.bits
    edges = np.ceil((np.arange(window.columns + 1) - left) / width - 0.5).astype(np.int64)
    # What is cut by the edges of the window is seen there.
    edges[0], edges[-1] = 0, span[1] - span[0]
    edges = edges.clip(edges[0], edges[-1]) + (span[0] - cells.base)
    lows, highs, firsts, lasts = _joined(cells, edges)
    enters, leaves = _borders(firsts, lasts, outside)
    with np.errstate(invalid="ignore"):
        low, high = np.fmin(enters, leaves), np.fmax(enters, leaves)
        is_line = ~((lows < low) | (highs > high) | np.isnan(enters) | np.isnan(leaves))
        direction = np.where(leaves < enters, np.int8(-1), np.int8(1)) * is_line
        return Columns(np.fmin(lows, low), np.fmax(highs, high), direction)


def _joined(cells: _Cells, edges: _Places) -> tuple[Floats, Floats, Floats, Floats]:
    """Extremes, first and last of the cells between neighbouring edges."""
    begin, end = edges[:-1], edges[1:]
    some = np.minimum(begin, cells.size - 1)
    lows, highs = cells.lows[some], cells.highs[some]
    firsts, lasts = cells.firsts[some], cells.lasts[some]
    empty = begin >= end
    lows[empty], highs[empty] = np.inf, -np.inf
    firsts[empty] = lasts[empty] = np.nan
    for step in range(1, int((end - begin).max(initial=0))):
        more = np.flatnonzero(begin + step < end)
        at = begin[more] + step
        lows[more] = np.minimum(lows[more], cells.lows[at])
        highs[more] = np.maximum(highs[more], cells.highs[at])
        early, late = firsts[more], cells.lasts[at]
        firsts[more] = np.where(np.isnan(early), cells.firsts[at], early)
        lasts[more] = np.where(np.isnan(late), lasts[more], late)
    return lows, highs, firsts, lasts


def _borders(firsts: Floats, lasts: Floats, outside: Floats) -> tuple[Floats, Floats]:
    """The values with which lines enter and leave each column; NaN where there is no line."""
    size = len(firsts)
    # A column more on either side: what is outside, wherever that is.
    firsts = np.concatenate([outside[1][None], firsts, outside[3][None]])
    lasts = np.concatenate([outside[1][None], lasts, outside[3][None]])
    borders = (lasts[:-1] + firsts[1:]) / 2  # halfway, between columns that both have samples
    left, right = np.fmin(outside[0], 0.0), np.fmax(outside[2], size)
    filled = ~np.isnan(firsts)
    others = np.isnan(borders)
    others[0], others[-1] = True, True
    border, series = np.nonzero(others)
    if len(border):
        number = np.arange(size + 2)[:, None]
        before = np.maximum.accumulate(np.where(filled, number, -1))[border, series]
        after = np.minimum.accumulate(np.where(filled, number, size + 2)[::-1])[::-1][border + 1, series]
        known = (before >= 0) & (after < size + 2)
        border, series, before, after = border[known], series[known], before[known], after[known]
        start_at = np.where(before == 0, left[series], before - 0.5)
        stop_at = np.where(after == size + 1, right[series], after - 0.5)
        share = ((border - start_at) / np.maximum(stop_at - start_at, 1e-9)).clip(0.0, 1.0)
        start, stop = lasts[before, series], firsts[after, series]
        borders[others] = np.nan
        borders[border, series] = start + (stop - start) * share
    return borders[:-1], borders[1:]
