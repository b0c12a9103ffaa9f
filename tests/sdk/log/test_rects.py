"""Rectangles: six ways to write one down."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import diorama as rr
from diorama.components.rect2d import RectFormat, parse_rect, parse_rects

RED = 0xFF0000FF
NAN = math.nan
WAYS = {
    "XYWH": [10, 20, 30, 40],
    "YXHW": [20, 10, 40, 30],
    "XYXY": [10, 20, 40, 60],
    "YXYX": [20, 10, 60, 40],
    "XCYCWH": [25, 40, 30, 40],
    "XCYCW2H2": [25, 40, 15, 20],
}


def test_the_names_of_the_formats_are_their_values():
    assert [(each.name, each.value) for each in rr.RectFormat] == [(name, name) for name in WAYS]


@pytest.mark.parametrize(("name", "numbers"), WAYS.items())
def test_every_format_gives_the_same_corners(log, name, numbers):
    for rect_format in (name, name.lower(), rr.RectFormat[name]):
        rr.log_rect("r", numbers, rect_format=rect_format)
        rr.log_rects("r", [numbers, numbers], rect_format=rect_format)
    assert [row.values["rect2d"] for row in log.rows()] == [[[10, 20, 40, 60]], [[10, 20, 40, 60]] * 2] * 3


def test_x_y_width_and_height_are_the_default(log):
    rr.log_rect("r", (1, 2, 3, 4))
    rr.log_rects("r", ((1, 2, 3, 4),))
    assert [row.values["rect2d"] for row in log.rows()] == [[[1, 2, 4, 6]]] * 2


def test_a_rectangle_of_zeros_is_one(log):
    rr.log_rect("r", [0, 0, 0, 0])
    rr.log_rects("r", np.zeros((2, 4)))
    assert [row.values["rect2d"] for row in log.rows()] == [[[0, 0, 0, 0]], [[0, 0, 0, 0]] * 2]


@pytest.mark.parametrize("empty", [[], np.zeros((0, 4)), np.zeros(0, np.uint8)])
def test_what_is_empty_removes(log, empty):
    rr.log_rect("r", empty)
    rr.log_rects("r", empty)
    assert [row.values for row in log.rows()] == [{"rect2d": []}] * 2


def test_none_logs_only_the_rest(log):
    rr.log_rect("r", None, label="still there")
    rr.log_rects("r", None, labels=["a", "b"])
    rr.log_rects("r", None)
    assert [row.values for row in log.rows()] == [{"label": ["still there"]}, {"label": ["a", "b"]}]


def test_a_rectangle_has_its_looks(log):
    rr.log_rect("r", [1, 2, 3, 4], color=[255, 0, 0], label="", class_id=0, ext={"score": 0.5}, timeless=True)
    row = log.row()
    assert row.values == {
        "rect2d": [[1, 2, 4, 6]],
        "colorrgba": [RED],
        "label": [""],
        "class_id": [0],
        "ext.score": [0.5],
    }
    assert row.splats == {"ext.score"}
    assert row.timeless


def test_one_is_for_all_rectangles_and_more_are_one_each(log):
    rects = np.arange(8).reshape(2, 4)
    rr.log_rects("r", rects, colors=[255, 0, 0], labels="all", class_ids=7, ext={"e": 1})
    rr.log_rects("r", rects, colors=[[255, 0, 0], [0, 0, 1]], labels=["a", "b"], class_ids=[0, 7])
    rr.log_rects("r", rects, identifiers=np.array([9, 3]), ext={"e": [1, 2]})
    rr.log_rects("r", rects[:1], identifiers=[9], ext={"e": 1})
    first, second, third, fourth = log.rows()
    assert first.splats == {"colorrgba", "label", "class_id", "ext.e"}
    assert second.splats == set()
    assert second.values["colorrgba"] == [RED, 0x000001FF]
    assert second.values["class_id"] == [0, 7]
    assert third.values["instance_key"] == [9, 3]
    assert third.values["ext.e"] == [1, 2]
    assert fourth.splats == set(), "a value for the one that is identified belongs to it alone"


def test_nan_and_negative_sizes_are_data(log):
    rr.log_rects("r", [[NAN, 0, 1, 1], [5, 5, -2, -3], [math.inf, 0, 1, 1]])
    broken, negative, infinite = log.row().values["rect2d"]
    assert math.isnan(broken[0])
    assert negative == [5, 5, 3, 2]
    assert infinite[0] == math.inf


@pytest.mark.parametrize("dtype", ["u1", "i1", ">i2", "f2", ">f4", "f8", "u8"])
def test_small_integers_do_not_wrap_around(log, dtype):
    rr.log_rects("r", np.array([[100, 100, 100, 100]]).astype(dtype))
    rr.log_rect("r", np.array([[100, 100, 100, 100]]).astype(dtype))
    assert [row.values["rect2d"] for row in log.rows()] == [[[100, 100, 200, 200]]] * 2


@pytest.mark.parametrize("count", [2, 100_000])
@pytest.mark.parametrize("rect_format", ["XYWH", "XYXY"])
def test_an_array_of_rectangles_may_be_changed_after_the_call(log, count, rect_format):
    rects = np.ones((count, 4), np.float32)
    rr.log_rects("r", rects, rect_format=rect_format)
    rects[:] = 0
    (chunk,) = log.recording.chunks()
    assert (chunk.columns[0].values >= 1).all()


NUMBERS = st.floats(-1e6, 1e6, width=32)


def model(rect_format: str, a: float, b: float, c: float, d: float) -> list[float]:
    """The corners, one format at a time, in plain numbers."""
    x, y, w, h = {
        "XYWH": (a, b, c, d),
        "YXHW": (b, a, d, c),
        "XYXY": (a, b, c - a, d - b),
        "YXYX": (b, a, d - b, c - a),
        "XCYCWH": (a - c / 2, b - d / 2, c, d),
        "XCYCW2H2": (a - c, b - d, 2 * c, 2 * d),
    }[rect_format]
    return [x, y, x + w, y + h]


@given(st.sampled_from(sorted(WAYS)), st.lists(st.tuples(*[NUMBERS] * 4), min_size=1, max_size=4))
def test_corners_equal_the_model(rect_format, rects):
    expected = [model(rect_format, *rect) for rect in rects]
    for value in (rects, np.array(rects), np.asfortranarray(np.array(rects, np.float32))):
        field, corners = parse_rects(value, RectFormat[rect_format], "rects")
        assert field.component == "rect2d"
        assert corners.dtype == np.float32
        assert corners.flags.c_contiguous
        assert np.allclose(corners, expected, rtol=1e-6, atol=1e-6)
    for rect in (rects[0], np.array(rects[0], np.float32)):
        assert np.float32(parse_rect(rect, rect_format, "rect")[1]).tolist() == corners[0].tolist()
