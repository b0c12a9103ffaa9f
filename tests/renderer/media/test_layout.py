from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.media.layout import layout_of
from diorama_renderer.media.lettering import DIGITS, TEXT, fitting, width_of, write


@given(st.integers(200, 2000), st.integers(200, 2000), st.integers(1, 9), st.booleans(), st.booleans())
def test_nothing_overlaps_and_all_is_inside(width, height, count, titled, captioned):
    layout = layout_of((width, height), count, titled=titled, captioned=captioned, caller="test")
    covered = np.zeros((height, width), int)
    boxes = [*layout.pictures, *layout.titles, *([layout.caption] if layout.caption else [])]
    for box in boxes:
        assert min(box) >= 0
        assert box.x + box.width <= width
        assert box.y + box.height <= height
        covered[box.y : box.y + box.height, box.x : box.x + box.width] += 1
    assert covered.max() == 1
    assert covered.mean() > 0.9
    widths = {box.width for box in layout.pictures}
    assert len(layout.pictures) == count
    assert len(layout.titles) == (count if titled else 0)
    assert max(widths) >= min(widths) > 0


def test_one_picture_alone_has_all_the_room():
    layout = layout_of((640, 480), 1, titled=False, captioned=False, caller="test")
    assert layout.pictures == ((0, 0, 640, 480),)


def test_wide_pictures_stand_beside_each_other_and_high_ones_above():
    wide = layout_of((1280, 480), 2, titled=False, captioned=False, caller="test")
    high = layout_of((480, 1280), 2, titled=False, captioned=False, caller="test")
    assert wide.pictures[0].y == wide.pictures[1].y
    assert high.pictures[0].x == high.pictures[1].x


@given(st.text(max_size=60), st.integers(0, 300))
def test_a_line_is_cut_to_what_fits(text, width):
    found = fitting(text, TEXT, 14, width)
    assert width_of(found, TEXT, 14) <= width
    assert "\n" not in found


def test_digits_are_all_as_wide():
    assert len({width_of(digit * 10, DIGITS, 14) for digit in "0123456789"}) == 1


@pytest.mark.parametrize("at", [(-20, 5), (25, 5), (5, -4), (5, 12), (100, 100), (-100, -100)])
def test_what_is_written_beyond_the_edges_is_cut_off(at):
    canvas = np.zeros((10, 30, 3), np.uint8)
    write(canvas, "text", at, color=(255, 255, 255), size=14)
