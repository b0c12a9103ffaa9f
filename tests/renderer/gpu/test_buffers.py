from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama_renderer.gpu.buffers import Mirror, merged, windows
from diorama_renderer.gpu.device import Gpu

ranges = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted).map(tuple), max_size=8)


def contents(mirror: Mirror, count: int) -> np.ndarray:
    size = count * mirror.itemsize
    return np.frombuffer(mirror.gpu.device.queue.read_buffer(mirror.buffer, 0, size), np.uint32)


@given(ranges.map(sorted), st.integers(0, 60), st.integers(0, 10))
def test_merged_ranges_cover_what_was_given_and_stay_apart(given_ranges, count, gap):
    joined = merged(given_ranges, count=count, gap=gap)
    wanted = {i for first, stop in given_ranges for i in range(first, min(stop, count))}
    assert wanted <= {i for first, stop in joined for i in range(first, stop)}
    assert all(0 <= first < stop <= count for first, stop in joined)
    assert all(right[0] - left[1] > gap for left, right in pairwise(joined))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 3000), st.integers(0, 2999)), min_size=1, max_size=6))
def test_a_mirror_equals_its_column_after_any_changes(gpu: Gpu, steps: list[tuple[int, int]]):
    mirror = Mirror(gpu, label="mirror", itemsize=8)
    column = np.zeros((3000, 2), np.uint32)
    known = 0
    for step, (count, changed) in enumerate(steps, start=1):
        first, stop = sorted((min(changed, count - 1), count))
        column[first:stop] = step
        column[known:count] = step
        mirror.upload(column, count=count, dirty=sorted([(first, stop), (min(known, count), count)]))
        known = max(known, count)
        assert (contents(mirror, count) == column[:count].reshape(-1)).all()


def test_a_clean_range_does_not_travel(gpu: Gpu):
    mirror = Mirror(gpu, label="mirror", itemsize=4)
    mirror.upload(np.arange(50_000, dtype=np.uint32), count=50_000)
    mirror.upload(np.zeros(50_000, np.uint32), count=50_000, dirty=[(0, 1), (40_000, 40_001)])
    assert (np.flatnonzero(contents(mirror, 50_000) == 0) == [0, 40_000]).all()


def test_growth_keeps_the_elements_that_were_clean(gpu: Gpu):
    mirror = Mirror(gpu, label="mirror", itemsize=4)
    column = np.arange(10_000, dtype=np.uint32)
    mirror.upload(column, count=10)
    before = mirror.generation
    mirror.upload(column, count=10_000, dirty=[(10, 10_000)])
    assert mirror.generation == before + 1
    assert (contents(mirror, 10_000) == column).all()


def test_more_than_a_piece_travels_whole(gpu: Gpu):
    column = np.arange(3_000_000, dtype=np.uint32)
    mirror = Mirror(gpu, label="mirror", itemsize=4)
    mirror.upload(column, count=len(column))
    assert (contents(mirror, len(column)) == column).all()


@pytest.mark.parametrize("column", [np.arange(20, dtype=np.uint32)[::2], np.zeros(10, np.float32)])
def test_strided_and_float_columns_are_taken(gpu: Gpu, column: np.ndarray):
    mirror = Mirror(gpu, label="mirror", itemsize=4)
    mirror.upload(column, count=10)
    assert (contents(mirror, 10) == np.ascontiguousarray(column).view(np.uint32)).all()


def test_an_empty_upload_is_nothing(gpu: Gpu):
    Mirror(gpu, label="mirror", itemsize=4).upload(np.zeros(0, np.uint32), count=0)


def test_mistakes_are_named(gpu: Gpu):
    with pytest.raises(ValueError, match="multiple of 4 bytes, got 6"):
        Mirror(gpu, label="mirror", itemsize=6)
    with pytest.raises(ValueError, match="rows of 8 bytes, got 4"):
        Mirror(gpu, label="mirror", itemsize=8).upload(np.zeros(4, np.uint32), count=4)
    small = replace(gpu, max_buffer_bytes=1024)
    with pytest.raises(ValueError, match="at most 1024 bytes, got 257 elements"):
        Mirror(small, label="mirror", itemsize=4).upload(np.zeros(257, np.uint32), count=257)


@given(st.integers(0, 5000), st.sampled_from([4, 16, 48, 64]))
def test_windows_tile_the_elements_within_the_limits(gpu: Gpu, count: int, itemsize: int):
    small = replace(gpu, max_binding_bytes=16 << 10)
    mirror = Mirror(small, label="mirror", itemsize=itemsize)
    tiles = windows(small, count, mirror)
    assert [i for first, n in tiles for i in range(first, first + n)] == list(range(count))
    for first, n in tiles:
        assert n * itemsize <= small.max_binding_bytes
        assert first * itemsize % small.offset_alignment == 0
