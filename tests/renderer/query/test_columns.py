"""Columns of pixels of many series: no spike is lost, and what is kept from before makes no difference."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama.chunk import Chunk, Column
from diorama.timelines import Timeline, TimeType
from diorama_renderer.query.columns import ColumnGrid, ColumnWindow
from diorama_renderer.query.plots import SeriesCache
from diorama_renderer.store import Store

FRAME = Timeline("frame", TimeType.SEQUENCE)
PATHS = ("a", "b", "c")


def _insert(store: Store, path: str, times, values) -> None:
    count = len(times)
    offsets = np.arange(count + 1, dtype=np.int32)
    column = Column("scalar", "f64", False, np.asarray(values, np.float64), offsets)
    store.insert(Chunk(path, np.arange(count), {FRAME: np.asarray(times, np.int64)}, (column,)))


def _plots(store: Store) -> SeriesCache:
    cache = SeriesCache(store)
    cache.update()
    return cache


def _all_series(store: Store, cache: SeriesCache):
    return [cache.series(number, FRAME) for number in range(1, len(store.entities))]  # 0 is the root


def _window(first: int, last: int, columns: int) -> ColumnWindow:
    return ColumnWindow(first, 0.0, columns / max(last - first, columns), columns)


_series = st.lists(st.tuples(st.integers(0, 400), st.floats(-100, 100)), max_size=60)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(_series, min_size=1, max_size=3),
    st.integers(-50, 300),
    st.integers(20, 600),
    st.integers(1, 20),
)
def test_no_column_loses_its_least_or_greatest_value(some, first, length, columns):
    store = Store()
    for path, samples in zip(PATHS, some):
        _insert(store, path, [time for time, _ in samples], [value for _, value in samples])
    cache = _plots(store)
    series = _all_series(store, cache)
    window = _window(first, first + length, columns)
    found = ColumnGrid().columns(series, window)
    for number, each in enumerate(series):
        for time, value in zip(each.times.tolist(), each.values.tolist()):
            place = (time - first) * window.per_unit
            if not 0 <= place < columns:
                continue
            near = {int(np.clip(place + by, 0, columns - 1)) for by in (-0.25, 0.25)}
            assert any(found.lows[at, number] <= value <= found.highs[at, number] for at in near)
        if len(each):
            filled = found.lows[:, number] <= found.highs[:, number]
            assert found.lows[filled, number].min(initial=np.inf) >= each.values.min() - 1e-9
            assert found.highs[filled, number].max(initial=-np.inf) <= each.values.max() + 1e-9


_steps = st.lists(
    st.tuples(st.integers(0, 2), st.lists(st.tuples(st.integers(0, 60), st.floats(-9, 9)), max_size=8)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=80, deadline=None)
@given(_steps, st.lists(st.tuples(st.integers(0, 200), st.integers(9, 500)), min_size=12, max_size=12))
def test_columns_that_were_kept_up_to_date_are_those_from_scratch(steps, windows):
    store = Store()
    for path in PATHS:
        _insert(store, path, [0], [0.0])
    cache, grid, now = _plots(store), ColumnGrid(), 0
    for (entity, samples), (first, length) in zip(steps, windows):
        if samples:
            times = [now + ahead for ahead, _ in samples]
            now = max(times) - 10  # so that some come late
            _insert(store, PATHS[entity], times, [value for _, value in samples])
        cache.update()
        series = _all_series(store, cache)
        window = _window(first, first + length, 9)
        for kept, new in zip(grid.columns(series, window), ColumnGrid().columns(series, window)):
            np.testing.assert_array_equal(kept, new)


def test_a_line_that_grows_costs_what_is_new():
    store = Store()
    _insert(store, "a", np.arange(100_000), np.sin(np.arange(100_000)))
    cache, grid = _plots(store), ColumnGrid()
    grid.columns(_all_series(store, cache), _window(0, 100_000, 500))
    before = grid.samples_read
    for step in range(100_000, 130_000, 100):
        _insert(store, "a", np.arange(step, step + 100), np.sin(np.arange(100.0)))
        cache.update()
        grid.columns(_all_series(store, cache), _window(0, step + 100, 500))
    assert grid.samples_read - before <= 30_000


def test_a_straight_line_is_a_line_and_noise_is_more():
    store = Store()
    count = 10_000
    _insert(store, "a", np.arange(count), np.arange(count))
    _insert(store, "b", np.arange(count), np.where(np.arange(count) % 2, 1.0, -1.0))
    cache = _plots(store)
    found = ColumnGrid().columns(_all_series(store, cache), _window(0, count, 100))
    assert np.all(found.direction[1:-1, 0] == 1)
    assert not found.direction[:, 1].any()
    assert np.all(found.highs[:, 0] - found.lows[:, 0] < 130)
    assert np.all(found.lows[:, 1] == -1)
    assert np.all(found.highs[:, 1] == 1)


def test_a_line_crosses_columns_without_samples():
    store = Store()
    _insert(store, "a", [0, 1000], [0.0, 10.0])
    found = ColumnGrid().columns(_all_series(store, _plots(store)), _window(0, 1000, 10))
    assert np.all(np.isfinite(found.lows))
    assert np.all(np.diff(found.lows[:, 0]) > 0)


def test_a_line_comes_in_from_the_left_and_goes_out_to_the_right():
    store = Store()
    _insert(store, "a", [-10_000, 20_000], [0.0, 30.0])
    found = ColumnGrid().columns(_all_series(store, _plots(store)), _window(0, 10_000, 10))
    np.testing.assert_allclose(found.lows[[0, -1], 0], [10.0, 19.0], atol=0.2)


@pytest.mark.parametrize("first", [-(2**63), -(2**62), 2**62, 2**63 - 1 - 4096])
def test_times_at_the_ends_of_int64_are_times(first):
    store = Store()
    _insert(store, "a", first + np.arange(0, 4096, dtype=np.int64), np.arange(4096))
    series = _all_series(store, _plots(store))
    found = ColumnGrid().columns(series, _window(first, first + 4095, 16))
    assert found.lows.min() == 0
    assert found.highs.max() == 4095


def test_a_series_without_samples_covers_nothing():
    store = Store()
    _insert(store, "a", [], [])
    found = ColumnGrid().columns([_plots(store).series(1, FRAME)], _window(0, 100, 10))
    assert np.all(found.lows > found.highs)
    assert ColumnGrid().columns([], _window(0, 100, 10)).lows.shape == (10, 0)
