from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from diorama_renderer.testing.judging import (
    LARGE,
    STRICT,
    TOLERANT,
    Overrides,
    Statistics,
    Thresholds,
    check_overrides,
    difference_picture,
    levels_between,
    statistics_of,
)

PAIRS = hnp.array_shapes(min_dims=2, max_dims=2, max_side=6).flatmap(
    lambda shape: st.tuples(*[hnp.arrays(np.uint8, (*shape, 3))] * 2)
)


def opaque(color):
    return np.dstack([color, np.full(color.shape[:2], 255, np.uint8)])


@given(PAIRS)
def test_statistics_are_those_of_a_loop_over_pixels(pair):
    got, want = (opaque(each) for each in pair)
    found = statistics_of(levels_between(got, want))
    worst = [
        max(abs(int(a) - int(b)) for a, b in zip(*pixels))
        for pixels in zip(got.reshape(-1, 4), want.reshape(-1, 4))
    ]
    assert found.mean == pytest.approx(np.abs(pair[0].astype(int) - pair[1].astype(int)).mean())
    assert found.pixels == sum(one > LARGE for one in worst)
    assert found.percentile == pytest.approx(np.percentile(worst, 99))


@given(PAIRS)
def test_a_difference_is_the_same_both_ways_and_none_to_itself(pair):
    got, want = (opaque(each) for each in pair)
    assert np.array_equal(levels_between(got, want), levels_between(want, got))
    assert statistics_of(levels_between(got, got)) == Statistics(0, 0, 0)


def test_what_has_no_alpha_has_no_colour():
    red, blue = np.zeros((2, 2, 4), np.uint8), np.zeros((2, 2, 4), np.uint8)
    red[..., 0], blue[..., 2] = 200, 200
    assert not levels_between(red, blue).any()
    red[0, 0, 3] = 255
    assert levels_between(red, blue)[0, 0].tolist() == [200, 0, 0, 255]


def test_each_threshold_is_enough_to_fail():
    size, allowed = (100, 100), Thresholds(1, 10, 0.01)
    assert Statistics(1, 10, 100).excesses(allowed, size) == []
    assert Statistics(1.1, 10, 100).excesses(allowed, size) == ["mean"]
    assert Statistics(1, 11, 100).excesses(allowed, size) == ["percentile"]
    assert Statistics(1, 10, 101).excesses(allowed, size) == ["pixels"]
    assert Statistics(0, 0, 1).excesses(STRICT, (64, 48)) == ["pixels"]


def test_what_a_test_chose_goes_before_settings_and_these_before_the_rule():
    chosen = Overrides(mean=0.0).over(Overrides(mean=3.0, pixels=7))
    assert TOLERANT.replaced(chosen) == Thresholds(0.0, TOLERANT.percentile, 7)
    assert TOLERANT.replaced(chosen).most_pixels((1, 1)) == 7


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (Overrides(mean=-1), ValueError),
        (Overrides(percentile=float("nan")), ValueError),
        (Overrides(pixels=1.5), ValueError),
        (Overrides(pixels=float("inf")), ValueError),
        (Overrides(pixels=True), TypeError),
        (Overrides(mean="1"), TypeError),
    ],
)
def test_a_threshold_that_is_none_is_refused(wrong, error):
    with pytest.raises(error, match=r"here: (mean|percentile|pixels) must be"):
        check_overrides("here", wrong)


def test_one_level_can_be_seen_in_a_difference_and_none_is_black():
    levels = np.array([[[0, 0, 0], [0, 1, 0], [255, 0, 0]]], np.uint8)
    picture = difference_picture(levels)
    assert picture.shape == (1, 3, 3)
    assert picture[0, 0].tolist() == [0, 0, 0]
    assert picture[0, 1].max() > 40
    assert picture[0, 2].tolist() == [255, 255, 235]
