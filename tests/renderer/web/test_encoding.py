from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from diorama_renderer.web.changes import Area, changed, union
from diorama_renderer.web.encoding import jpeg, png


@pytest.mark.parametrize("size", [(1, 1), (1, 7), (5, 1), (33, 20)])
def test_a_png_has_the_very_pixels(size):
    pixels = np.random.default_rng(0).integers(0, 256, (*size, 4), np.uint8)
    again = np.asarray(Image.open(io.BytesIO(png(pixels))))
    assert np.array_equal(again, pixels[..., :3])


def test_part_of_a_picture_is_encoded_as_well_as_a_whole_one():
    pixels = np.random.default_rng(0).integers(0, 256, (40, 50, 4), np.uint8)
    part = pixels[3:30, 5:41]
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(png(part)))), part[..., :3])
    assert Image.open(io.BytesIO(jpeg(part))).size == (36, 27)


def test_a_jpeg_is_near_and_has_its_channels_in_order():
    pixels = np.zeros((32, 32, 4), np.uint8)
    pixels[...] = 200, 100, 50, 0
    again = np.asarray(Image.open(io.BytesIO(jpeg(pixels))).convert("RGB")).astype(int)
    assert np.abs(again - [200, 100, 50]).max() < 4


@given(st.integers(1, 50), st.integers(1, 50), st.lists(st.tuples(st.integers(0, 49), st.integers(0, 49))))
def test_all_that_differs_is_in_the_area_and_no_more_than_a_block_around(height, width, places):
    before = np.zeros((height, width, 4), np.uint8)
    after = before.copy()
    inside = [(y, x) for y, x in places if y < height and x < width]
    for y, x in inside:
        after[y, x, (y + x) % 4] = 9
    area = changed(before, after)
    if not inside:
        assert area is None
        return
    ys, xs = [y for y, _ in inside], [x for _, x in inside]
    assert area is not None
    assert min(ys) - 16 < area.y0 <= min(ys)
    assert max(ys) < area.y1 <= min(max(ys) + 16, height)
    assert min(xs) - 16 < area.x0 <= min(xs)
    assert max(xs) < area.x1 <= min(max(xs) + 16, width)
    patched = before.copy()
    area.of(patched)[...] = area.of(after)
    assert np.array_equal(patched, after)


def test_a_frame_of_another_size_is_all_new():
    assert changed(None, np.zeros((4, 6, 4), np.uint8)) == Area(0, 0, 6, 4)
    assert changed(np.zeros((4, 5, 4), np.uint8), np.zeros((4, 6, 4), np.uint8)) == Area(0, 0, 6, 4)


def test_a_union_holds_both():
    assert union(None, None) is None
    assert union(Area(0, 0, 2, 2), None) == Area(0, 0, 2, 2)
    assert union(Area(0, 5, 2, 6), Area(3, 1, 4, 2)) == Area(0, 1, 4, 6)
