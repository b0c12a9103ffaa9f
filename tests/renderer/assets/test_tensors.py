"""What a picture shows of a tensor that is no image."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama_renderer.assets import (
    TensorSlice,
    decode_image,
    default_slice,
    is_image,
    slice_size,
    take_slice,
    viridis,
)


@pytest.mark.parametrize(
    ("shape", "names", "height", "width"),
    [
        ((), None, None, None),
        ((7,), None, None, 0),
        ((7,), ("up",), 0, None),
        ((7,), ("time",), None, 0),
        ((4, 9), None, 0, 1),
        ((4, 9), ("Width", "HEIGHT"), 1, 0),
        ((4, 9), ("left", None), 1, 0),
        ((4, 9), ("x", "down"), 1, 0),
        ((5, 4, 9), None, 1, 2),
        ((7, 9, 3), None, 0, 1),
        ((7, 9, 1), None, 0, 1),
        ((7, 9, 2), None, 1, 2),
        ((3, 9, 3), None, 1, 2),
        ((5, 4, 9), ("channel", "height", "width"), 1, 2),
        ((5, 4, 9), ("h", "c", "w"), 0, 2),
        ((5, 4, 9), ("w", "a", "b"), 2, 0),
        ((9, 2, 8, 3), None, 0, 2),
        ((2, 3, 48, 64), None, 2, 3),
        ((4, 4, 4, 4), None, 2, 3),
        ((9, 2, 8, 3), ("a", "height", "c", "d"), 1, 0),
        ((9, 2, 8, 3), ("a", "b", "c", "right"), 0, 3),
        ((9, 9, 9), ("w", "width", "h"), 2, 0),
    ],
)
def test_dimensions_are_chosen_by_name_or_by_place_or_by_size(shape, names, height, width):
    assert default_slice(shape, names) == TensorSlice(height, width, tuple(size // 2 for size in shape))


@pytest.mark.parametrize(
    ("shape", "names", "expected"),
    [
        ((4, 9, 3), None, True), ((4, 9, 4), None, True), ((4, 9, 3), (None, None, None), True),
        ((4, 9), None, False), ((4, 9, 1), None, False), ((4, 9), (None, None), False),
        ((4, 9), ("height", "width"), True), ((4, 9, 1), ("height", "width", "depth"), True),
        ((4, 9, 3), ("height", "width", "depth"), True), ((4, 9, 2), ("height", "width", "depth"), False),
        ((4, 9, 2), None, False), ((4,), None, False), ((), None, False), ((4, 9, 3, 1), None, False),
        ((4, 9), ("a", "b"), False), ((4, 9, 3), ("x", "y", "z"), False),
    ],
)  # fmt: skip
def test_an_image_has_the_names_of_one_or_no_names_and_colors_of_uint8(shape, names, expected):
    assert is_image(shape, names) is expected
    assert is_image(shape, names, dtype="float32") is (expected and any(names or ()))
    assert is_image(shape, names, encoding="png")


@given(st.lists(st.integers(1, 5), max_size=5), st.data())
@settings(deadline=None, max_examples=100)
def test_a_slice_is_taken_number_by_number(shape, data):
    words = st.sampled_from([None, "a", "w", "height", "up", "left"])
    names = data.draw(st.lists(words, min_size=len(shape), max_size=len(shape)))
    values = np.arange(math.prod(shape)).reshape(shape)
    shown = default_slice(shape, names)
    picture = take_slice(values, shown)
    assert picture.shape[::-1] == slice_size(shape, shown)
    for v in range(picture.shape[0]):
        for u in range(picture.shape[1]):
            at = list(shown.indices)
            for dim, index in ((shown.height, v), (shown.width, u)):
                if dim is not None:
                    at[dim] = index
            assert picture[v, u] == values[tuple(at)]


def picture(values: np.ndarray) -> list[list[int]]:
    shown = default_slice(values.shape)
    return decode_image(
        shape=values.shape, dtype=values.dtype.name, encoding="raw", data=values.tobytes(), shown=shown
    )[0].tolist()


@pytest.mark.parametrize(
    ("values", "entries"),
    [
        (np.array([0, 51, 255], np.uint8), [0, 51, 255]),
        (np.array([-128, -77, 127], np.int8), [0, 51, 255]),
        (np.array([False, True]), [0, 255]),
        (np.array([1000, 1051, 1255], np.int32), [0, 51, 255]),
        (np.array([-1.0, 0.0, 4.0]), [0, 51, 255]),
        (np.array([3.0, 3.0], np.float16), [0, 0]),
        (np.array(5, np.int64), [0]),
    ],
)
def test_numbers_take_their_place_in_the_range_of_bytes_or_in_their_own(values, entries):
    assert picture(values) == [[*viridis()[entry].tolist(), 255] for entry in entries]


def test_numbers_that_are_not_finite_are_transparent_and_stretch_no_range():
    first, last = viridis()[[0, 255]].tolist()
    got = picture(np.array([0.0, np.nan, np.inf, 2.0], np.float32))
    assert got == [[*first, 255], [0] * 4, [0] * 4, [*last, 255]]
    assert picture(np.full(2, np.nan)) == [[0] * 4] * 2
