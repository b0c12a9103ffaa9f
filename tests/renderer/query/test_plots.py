"""Series are what a sort of all rows gives, and decimated ones draw what all of their samples draw."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama.chunk import Chunk, Column
from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama_renderer.query import plots, pyramid
from diorama_renderer.query.decimation import relative
from diorama_renderer.query.plots import SeriesCache
from diorama_renderer.query.pyramid import Pyramid
from diorama_renderer.store import Store

FRAME = Timeline("frame", TimeType.SEQUENCE)
HUGE = [-(2**63), -(2**62), -1, 0, 1, 2, 3, 2**62, 2**63 - 1]


def _column(component, variant, values, counts):
    return Column(component, variant, False, values, np.cumsum([0, *counts]).astype(np.int32))


def _scalars(times, values, *more, path="a", arrival=0):
    times = np.asarray(times, np.int64)
    values = np.asarray(values, np.float64)
    at = arrival + np.arange(len(times))
    column = _column("scalar", "f64", values, [1] * len(times))
    return Chunk(path, at, {LOG_TIME: at, FRAME: times}, (column, *more))


def _series(*chunks, entity=1):
    store = Store()
    for chunk in chunks:
        store.insert(chunk)
    cache = SeriesCache(store)
    cache.update()
    return cache.series(entity, FRAME)


# ------------------------------------------------------------------------------------------------ the pyramid


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([1, 20, 300, 1 << 17]), st.sampled_from([0.0, 0.3, 1.0]))
def test_extremes_are_those_of_a_scan(seed, walked, gap_share):
    rng = np.random.default_rng(seed)
    count = int(rng.integers(0, 6000))
    values = rng.normal(size=count)
    values[rng.random(count) < gap_share] = rng.choice([np.nan, np.inf, -np.inf])
    built, done = Pyramid(), 0
    while done < count:
        start = int(rng.integers(0, done + 1))
        stop = min(count, done + int(rng.integers(1, 3000)))
        built.replace(start, values[start:stop])
        done = stop
    edges = np.sort(rng.integers(0, count + 1, size=40))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pyramid, "_WALKED", walked)
        low, high = built.extremes(edges)
    for place in range(39):
        stretch = values[edges[place] : edges[place + 1]]
        stretch = stretch[np.isfinite(stretch)]
        assert low[place] == min(stretch, default=math.inf)
        assert high[place] == max(stretch, default=-math.inf)
    assert built.gaps.view.tolist() == np.flatnonzero(~np.isfinite(values)).tolist()


# ------------------------------------------------------------------------------------- series against a sort


@dataclass
class Row:
    time: int
    arrival: int
    value: float
    color: int | None


rows = st.lists(
    st.tuples(
        st.sampled_from(HUGE),
        st.integers(0, 5),
        st.sampled_from([0.0, 1.5, math.nan, math.inf, None]),
        st.sampled_from([None, None, 1, 2, -1]),  # -1: an empty row, which unsets the colour
    ),
    max_size=8,
)


def _chunk_of(logged, path):
    """One row a chunk would be slow: rows with and without colour go into two chunks."""
    for styled in (False, True):
        some = [row for row in logged if (row[3] is not None) is styled]
        if some:
            at = np.array([arrival for _, arrival, _, _ in some], np.int64)
            values = [value for _, _, value, _ in some]
            column = _column(
                "scalar",
                "f64",
                np.array([value for value in values if value is not None], np.float64),
                [value is not None for value in values],
            )
            colors = [color for _, _, _, color in some]
            color = _column(
                "colorrgba",
                "u32",
                np.array([color for color in colors if color != -1], np.uint32) if styled else None,
                [color != -1 for color in colors],
            )
            times = np.array([time for time, _, _, _ in some], np.int64)
            yield Chunk(path, at, {LOG_TIME: at, FRAME: times}, (column, color) if styled else (column,))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(rows, st.sampled_from("ab"), st.booleans()), max_size=6), st.sampled_from([0, 1 << 16])
)
def test_a_series_is_all_rows_sorted_whenever_it_is_asked_for(batches, easy_samples):
    store, logged = Store(), []
    cache = SeriesCache(store)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plots, "_EASY_SAMPLES", easy_samples)
        patch.setattr(plots, "_LATE_SHARE", 1)
        for batch, path, asks in batches:
            for chunk in _chunk_of(batch, path):
                store.insert(chunk)
            for styled in (False, True):
                logged += [(path, row) for row in batch if (row[3] is not None) is styled]
            cache.update()
            if asks and "a" in store.entities.index:
                cache.series(store.entities.index["a"], FRAME)
        cache.update()
        entity = store.entities.index.get("a", 99)
        series = cache.series(entity, FRAME)
        mine = [(row, number) for number, (path, row) in enumerate(logged) if path == "a"]
        want = sorted(mine, key=lambda each: (each[0][0], each[0][1], each[1]))
        assert series.times.tolist() == [time for (time, *_), _ in want]
        assert series.rows.tolist() == [number for _, number in want]
        values = [math.nan if row[2] is None else row[2] for row, _ in want]
        assert np.array_equal(series.values, values, equal_nan=True)
        assert _colors(series) == _held_colors([row for row, _ in want])
        finite = [value for value in values if math.isfinite(value)]
        assert series.value_range() == ((min(finite), max(finite)) if finite else None)


def _colors(series):
    return [series._runs.at(int(run)).color for run in _run_of(series)]


def _run_of(series):
    return series._runs.starts.view.searchsorted(np.arange(len(series)), "right") - 1


def _held_colors(in_order):
    """A colour holds from its call on; of calls with one time and arrival the last that styles decides."""
    keys = [row[:2] for row in in_order]
    held = []
    for key in keys:
        said = [row[3] for row in in_order if row[3] is not None and row[:2] <= key]
        held.append(None if not said or said[-1] == -1 else said[-1])
    return held


# ------------------------------------------------------------------------------------- what is drawn is the same


def _picture(times, values, window, height, dots=True):
    """The pixels of a polyline: shape (height, columns). `times` in columns of the window."""
    first, last, columns = window
    x = (times - first) * (columns / (last - first))
    y = values * height
    grid = np.zeros((height, columns), np.bool_)
    for column in range(columns):
        low, high = [], []
        x0, x1, y0, y1 = x[:-1], x[1:], y[:-1], y[1:]
        cross = np.isfinite(y0) & np.isfinite(y1) & (x1 >= column) & (x0 < column + 1)
        x0, x1, y0, y1 = x0[cross], x1[cross], y0[cross], y1[cross]
        width = np.where(x1 > x0, x1 - x0, 1.0)
        a = y0 + (y1 - y0) * np.clip((column - x0) / width, 0, 1)
        b = np.where(x1 > x0, y0 + (y1 - y0) * np.clip((column + 1 - x0) / width, 0, 1), y1)
        inside = np.isfinite(y) & (x >= column) & (x < column + 1) & dots
        low = np.concatenate([np.minimum(a, b), y[inside]])
        high = np.concatenate([np.maximum(a, b), y[inside]])
        for bottom, top in zip(low, high):
            grid[int(bottom) : int(top) + 1, column] = True
    return grid


def _grown(grid):
    padded = np.pad(grid, 1)
    height, width = grid.shape
    shifts = [(dy, dx) for dy in range(3) for dx in range(3)]
    return np.any([padded[dy : dy + height, dx : dx + width] for dy, dx in shifts], axis=0)


def _same_picture(a, b):
    assert not np.any(a & ~_grown(b))
    assert not np.any(b & ~_grown(a))


TIMES = {
    "even": lambda rng, n: np.arange(n),
    "random": lambda rng, n: np.sort(rng.integers(0, n, n)),
    "bursts": lambda rng, n: np.sort(rng.integers(0, 5, n) * (n // 4) + rng.integers(0, 3, n)),
    "one": lambda rng, n: np.full(n, n // 2),
}
VALUES = {
    "walk": lambda rng, n: np.cumsum(rng.normal(size=n)),
    "noise": lambda rng, n: rng.random(n),
    "spikes": lambda rng, n: (rng.random(n) < 0.01) * rng.random(n),
    "constant": lambda rng, n: np.zeros(n),
    "steps": lambda rng, n: np.floor(np.arange(n) / (n / 3)),
}


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, 2**32),
    st.sampled_from(sorted(TIMES)),
    st.sampled_from(sorted(VALUES)),
    st.sampled_from([0, 1, 5]),
    st.sampled_from([1, 64, 1 << 17]),
)
def test_a_decimated_line_draws_the_pixels_of_all_its_samples(seed, times, values, gap_count, walked):
    rng = np.random.default_rng(seed)
    count, columns, height = int(rng.integers(1, 3000)), 24, 32
    at, value = TIMES[times](rng, count), VALUES[values](rng, count)
    value = (value - value.min()) / (np.ptp(value) or 1.0) * 0.999
    value[rng.integers(0, count, gap_count)] = rng.choice([np.nan, np.inf, -np.inf])
    series = _series(_scalars(at, value))
    first = int(rng.integers(-10, count))
    window = (first, first + int(rng.integers(1, count + 20)), columns)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pyramid, "_WALKED", walked)
        drawn = series.decimated(*window, origin=first)
    assert len(drawn.times) <= 4 * (columns + 2 * gap_count + 4)
    assert np.all(np.diff(drawn.times) >= 0)
    value[~np.isfinite(value)] = np.nan
    _same_picture(
        _picture(drawn.times + first, drawn.values, window, height), _picture(at, value, window, height)
    )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 4))
def test_each_style_draws_the_pixels_of_its_own_samples(seed, change_count):
    rng = np.random.default_rng(seed)
    count, columns, height = 2000, 24, 32
    changes = np.sort(rng.choice(np.arange(count), change_count, replace=False))
    kinds = rng.integers(0, 3, change_count)
    color_counts = np.zeros(count, np.int64)
    color_counts[changes] = 1
    at, value = np.arange(count), rng.random(count) * 0.999
    colors = _column("colorrgba", "u32", kinds.astype(np.uint32), color_counts)
    # An empty row unsets the colour, so the samples after a change have none again.
    drawn = _series(_scalars(at, value, colors)).decimated(0, count, columns)
    style = np.full(count, -1)
    style[changes] = kinds
    window = (0, count, columns)
    for kind in (-1, 0, 1, 2):
        got, want = np.zeros((height, columns), np.bool_), np.zeros((height, columns), np.bool_)
        for piece in drawn.pieces:
            if (-1 if piece.style.color is None else piece.style.color) == kind:
                some = slice(piece.start, piece.stop)
                got |= _picture(drawn.times[some], drawn.values[some], window, height, dots=False)
        begins = np.append(0, np.flatnonzero(np.diff(style)) + 1)
        for begin, end in zip(begins, np.append(begins[1:], count)):
            if style[begin] == kind:
                some = slice(max(begin - 1, 0), end)
                want |= _picture(at[some], value[some], window, height, dots=False)
        _same_picture(got, want)


def test_a_thousand_breaks_a_column_draw_nothing_beyond_the_values_and_stay_few():
    value = np.tile([0.25, np.nan, 0.5, 0.5], 20_000)
    drawn = _series(_scalars(np.arange(len(value)), value)).decimated(0, len(value), 50)
    assert len(drawn.times) <= 4 * 54
    assert np.nanmin(drawn.values) == 0.25
    assert np.nanmax(drawn.values) == 0.5


def test_a_style_for_each_sample_makes_no_more_pieces_than_columns():
    count = 20_000
    colors = _column("colorrgba", "u32", np.arange(count, dtype=np.uint32), [1] * count)
    series = _series(_scalars(np.arange(count), np.zeros(count), colors))
    assert len(series.decimated(0, count, 100).pieces) <= 101
    some = series.decimated(50, 52, 100)
    assert some.exact
    assert [piece.style.color for piece in some.pieces] == [49, 50, 51, 52, 53]
    assert [(piece.start, piece.stop) for piece in some.pieces] == [(0, 1), (0, 2), (1, 3), (2, 4), (3, 5)]


def test_scattered_points_are_thinned_and_not_joined():
    count = 100_000
    series = _series(
        _scalars([0], [0.0], _column("scalar_scattered", "bool", np.ones(1, np.bool_), [1])),
        _scalars(np.arange(1, count), np.random.default_rng(0).random(count - 1), arrival=1),
    )
    drawn = series.decimated(0, count, 100)
    assert series.style.scattered
    assert all(piece.style.scattered for piece in drawn.pieces)
    assert 1000 < len(drawn.times) < 10_000


# ------------------------------------------------------------------------------------------------ styles, edges


def test_what_styles_the_first_sample_styles_the_line():
    labels = _column("label", "utf8", pa.array(["speed"]), [1])
    radii = _column("radius", "f32", np.array([-2.5], np.float32), [1])
    series = _series(_scalars([5], [1.0], labels, radii), _scalars([6, 7], [2.0, 3.0], arrival=9))
    assert series.style.label == "speed"
    assert series.style.radius == 2.5
    assert series.style.color is None
    assert len(series.decimated(0, 10, 10).pieces) == 1


def test_a_radius_that_is_not_finite_is_none():
    radii = _column("radius", "f32", np.array([np.nan], np.float32), [1])
    assert _series(_scalars([5], [1.0], radii)).style.radius is None


def test_a_style_that_comes_late_recolours_what_follows_it():
    store = Store()
    store.insert(_scalars([1, 2, 3], [0, 0, 0]))
    cache = SeriesCache(store)
    cache.update()
    assert cache.series(1, FRAME).style.color is None
    at = np.array([100])
    color = _column("colorrgba", "u32", np.array([7], np.uint32), [1])
    store.insert(Chunk("a", at, {LOG_TIME: at, FRAME: np.array([2])}, (color,)))
    cache.update()
    assert _colors(cache.series(1, FRAME)) == [None, None, 7]
    store.insert(Chunk("a", at, {}, (_column("colorrgba", "u32", np.array([9], np.uint32), [1]),)))
    cache.update()
    assert _colors(cache.series(1, FRAME)) == [9, 9, 7]


def test_what_was_never_logged_is_an_empty_series():
    series = SeriesCache(Store()).series(17, FRAME)
    assert len(series) == 0
    assert series.span is None
    assert series.value_range() is None
    assert series.nearest(0) is None
    assert series.decimated(-(2**63), 2**63 - 1, 10).pieces == ()
    assert series.style.label is None


def test_times_at_both_ends_of_int64_are_drawn_without_overflow():
    count = 1000
    at = np.linspace(-(2**62), 2**62, count).astype(np.int64)
    at[0], at[-1] = -(2**63), 2**63 - 1
    series = _series(_scalars(at, np.arange(count)))
    drawn = series.decimated(-(2**80), 2**80, 10, origin=-(2**63))
    assert drawn.times[0] == 0.0
    assert drawn.times[-1] == 2.0**64
    assert np.all(np.diff(drawn.times) >= 0)
    assert series.value_range(-(2**80), 2**80) == (0.0, count - 1.0)


def test_nanoseconds_since_the_epoch_stay_exact_near_the_origin():
    epoch = 1_700_000_000_000_000_000
    assert relative(np.array([epoch - 1, epoch, epoch + 1]), epoch).tolist() == [-1.0, 0.0, 1.0]


def test_the_nearest_sample_is_the_last_logged_of_equal_times():
    series = _series(_scalars([0, 10, 10, 20], [1, 2, 3, 4]))
    assert series.nearest(-(2**63)) == (0, 1.0, 0)
    assert series.nearest(5) == (0, 1.0, 0)
    assert series.nearest(6) == (10, 3.0, 2)
    assert series.nearest(2**62) == (20, 4.0, 3)


def test_a_store_that_dropped_rows_is_read_anew():
    store = Store()
    store.insert(_scalars([1, 2, 3], [1, 2, 3]))
    cache = SeriesCache(store)
    cache.update()
    before = cache.series(1, FRAME)
    store.generation = 1 + getattr(store, "generation", 0)
    cache.update()
    assert cache.series(1, FRAME) is not before
    assert cache.series(1, FRAME).values.tolist() == [1, 2, 3]


def test_nothing_is_computed_again_while_nothing_changes():
    store = Store()
    store.insert(_scalars(np.arange(1000), np.arange(1000)))
    cache = SeriesCache(store)
    cache.update()
    drawn = cache.series(1, FRAME).decimated(0, 1000, 10)
    cache.update()
    assert cache.series(1, FRAME).decimated(0, 1000, 10) is drawn
    store.insert(_scalars([5000], [5000], path="b"))
    cache.update()
    assert cache.series(1, FRAME).decimated(0, 1000, 10) is drawn


def test_a_long_series_is_read_slice_by_slice_and_then_is_what_it_is_at_once(monkeypatch):
    store = Store()
    store.insert(_scalars(np.arange(1000), np.sin(np.arange(1000.0))))
    entity = len(store.entities) - 1
    whole = SeriesCache(store).series(entity, FRAME)
    monkeypatch.setattr("diorama_renderer.query.plots._SLICE_ROWS", 64)
    cache = SeriesCache(store)
    sizes = []
    while not (series := cache.read_on(entity, FRAME)).is_whole:
        sizes.append(len(series))
    assert sizes[0] <= 128
    assert max(np.diff(sizes)) <= 64
    np.testing.assert_array_equal(series.times, whole.times)
    np.testing.assert_array_equal(series.values, whole.values)
    assert series.style == whole.style
