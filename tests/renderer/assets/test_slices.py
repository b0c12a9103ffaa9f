"""Slices, thumbnails and bars of tensors of any shape."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from diorama_renderer.assets import turbo, viridis
from diorama_renderer.assets.slices import (
    bar_width,
    bars_of,
    choose_dimensions,
    colored_slice,
    default_range,
    slice_of,
    texel,
    thumbnail,
)

shapes = st.lists(st.integers(0, 4), max_size=5).map(tuple)


def test_dimensions_are_chosen_by_name_then_by_length():
    assert choose_dimensions((8, 3, 480, 640), ("time", "channel", "height", "width")) == (3, 2)
    assert choose_dimensions((5, 480, 3, 640)) == (3, 1)
    assert choose_dimensions((7,)) == (0, None)
    assert choose_dimensions(()) == (None, None)


@settings(max_examples=300, deadline=None)
@given(shapes, st.none() | st.integers(-1, 5), st.none() | st.integers(-1, 5), st.data())
def test_a_slice_is_a_view_of_what_indexing_gives(shape, across, down, data):
    values = np.arange(int(np.prod(shape, dtype=int))).reshape(shape)
    at = data.draw(st.dictionaries(st.integers(-1, 6), st.integers(-3, 9)))
    flips = data.draw(st.tuples(st.booleans(), st.booleans()))
    got = slice_of(values, across, down, at, flips=flips)
    assert got.ndim == 2
    width = across if across is not None and 0 <= across < len(shape) else None
    height = down if down is not None and 0 <= down < len(shape) and down != width else None
    if any(size == 0 for dim, size in enumerate(shape) if dim not in (width, height)):
        assert got.size == 0
        return
    assert got.size <= 1 or np.shares_memory(got, values)
    columns = 1 if width is None else shape[width]
    rows = 1 if height is None else shape[height]
    assert got.shape == (rows, columns)
    for row in range(rows):
        for column in range(columns):
            place = [min(max(at.get(dim, size // 2), 0), size - 1) for dim, size in enumerate(shape)]
            if width is not None:
                place[width] = columns - 1 - column if flips[0] else column
            if height is not None:
                place[height] = rows - 1 - row if flips[1] else row
            assert got[row, column] == values[tuple(place)]


def test_what_is_not_finite_is_transparent_with_any_gamma():
    values = np.array([[0.0, np.nan, 1.0, np.inf, -np.inf]], np.float32)
    for gamma in (1.0, 2.2, 0.5, 0.0, -1.0, np.nan):
        picture = colored_slice(values, viridis(), 0.0, 1.0, gamma=gamma)
        assert picture[0, :, 3].tolist() == [255, 0, 255, 0, 0]
        assert picture[0, 0, :3].tolist() == viridis()[0].tolist()
        assert picture[0, 2, :3].tolist() == viridis()[-1].tolist()


def test_a_gamma_below_one_takes_later_colours():
    values = np.array([[0.0, 0.25, 1.0]])
    assert colored_slice(values, turbo(), 0, 1, gamma=0.5)[0, 1, :3].tolist() == turbo()[128].tolist()


def test_a_range_the_wrong_way_round_turns_the_map_around():
    values = np.array([[0, 255]], np.uint8)
    assert colored_slice(values, turbo(), 255, 0)[0, :, :3].tolist() == turbo()[[-1, 0]].tolist()


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["bool", "uint8", "int8", "int64", "uint64", "float16", "float32", "float64"]).flatmap(
        lambda dtype: hnp.arrays(dtype, st.tuples(st.integers(0, 4), st.integers(0, 4)))
    ),
    st.sampled_from([1.0, 0.3]),
)
def test_any_slice_has_a_picture_over_its_default_range(values, gamma):
    low, high = default_range(values)
    assert low < high
    assert colored_slice(values, viridis(), low, high, gamma=gamma).shape == (*values.shape, 4)


def test_eight_bits_have_their_full_range_and_others_that_of_their_values():
    assert default_range(np.array([3, 4], np.uint8)) == (0.0, 255.0)
    assert default_range(np.array([3, 4], np.int8)) == (-128.0, 127.0)
    assert default_range(np.array([True])) == (0.0, 1.0)
    assert default_range(np.array([3, np.nan, 4.5, np.inf])) == (3.0, 4.5)
    assert default_range(np.array([np.nan])) == (0.0, 1.0)
    assert default_range(np.array([7])) == (7.0, 8.0)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 300), st.integers(0, 300), st.sampled_from([0, 1, 3, 4]), st.integers(1, 50))
def test_a_thumbnail_fits_and_keeps_one_colour(height, width, channels, side):
    shape = (height, width, channels) if channels else (height, width)
    small = thumbnail(np.full(shape, 77, np.uint8), side)
    if 0 in (height, width):
        assert small.shape == (0, 0, 4)
        return
    assert max(small.shape[:2]) == min(side, max(height, width))
    assert min(small.shape[:2]) >= 1
    assert np.all(small[..., :3] == 77)
    assert np.all(small[..., 3] == (77 if channels == 4 else 255))


def test_a_thumbnail_is_the_mean_of_blocks_and_a_small_image_is_itself():
    image = np.arange(16, dtype=np.uint8).reshape(4, 4)
    assert thumbnail(image, 2)[..., 0].tolist() == [[2, 4], [10, 12]]
    assert thumbnail(image, 100)[..., 1].tolist() == image.tolist()


def test_a_thumbnail_of_other_channels_is_refused():
    with pytest.raises(ValueError, match="must be"):
        thumbnail(np.zeros((2, 2, 5), np.uint8), 4)


def test_a_texel_has_a_number_a_channel_and_none_outside():
    image = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    assert texel(image, 1, 2) == (18, 19, 20)
    assert texel(image[..., 0], 0, 1) == (3,)
    assert texel(image, 2, 0) is None
    assert texel(image, 0, -1) is None
    assert texel(np.zeros(3), 0, 0) is None


def test_bars_are_the_numbers_of_a_vector():
    assert bars_of(np.array([[1], [2]], np.uint8)).tolist() == [1.0, 2.0]
    assert bars_of(np.float32(3.0).reshape(())).tolist() == [3.0]
    assert bars_of(np.empty((0, 1))).tolist() == []
    assert bars_of(np.zeros((2, 2))) is None


@settings(max_examples=200, deadline=None)
@given(hnp.arrays(np.float64, st.integers(0, 60)), st.integers(1, 9))
def test_of_many_numbers_a_bar_is_the_one_furthest_from_nought(values, most):
    bars, width = bars_of(values, most=most), bar_width(len(values), most=most)
    assert len(bars) <= most
    for place, bar in enumerate(bars):
        some = values[place * width : (place + 1) * width]
        some = some[~np.isnan(some)]
        assert np.isnan(bar) if not len(some) else (bar in some and abs(bar) == np.abs(some).max())
