"""Where values are in a plot, and how they are written."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama.timelines import TimeType
from diorama_renderer.blueprint.time_axis import TimeAxis, place
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.views.plot_frame import (
    PlotFrame,
    PlotView,
    checked_range,
    fitted_range,
    format_value,
    settled_range,
    value_ticks,
)

NUMBERS = st.floats(allow_nan=False)


def frame_of(low=0.0, high=10.0, view=None):
    rect = Rect(100, 50, 900, 450)
    axis = TimeAxis(TimeType.SEQUENCE, ((0, 100),))
    return PlotFrame(rect, place(axis, None if view is None else view.x, rect.width), low, high)


@given(NUMBERS, NUMBERS)
def test_every_two_numbers_make_a_range_that_can_be_drawn(a, b):
    for low, high in (checked_range(a, b), fitted_range(min(a, b), max(a, b))):
        assert math.isfinite(high - low)
        assert low < high
        assert math.isfinite(frame_of(low, high).points_per_value)


@given(st.floats(-1e9, 1e9), st.floats(1e-3, 1e9), st.floats(0, 1))
def test_a_value_is_where_its_height_says(low, span, share):
    frame = frame_of(low, low + span)
    value = low + share * span
    assert frame.value_of(frame.y_of(value)) == pytest.approx(value, abs=span * 1e-6)


@given(st.floats(-1e12, 1e12), st.floats(1e-3, 1e12), st.floats(20, 2000))
def test_ticks_are_in_sight_evenly_apart_and_told_apart(low, span, height):
    low, high = checked_range(low, low + span)
    span = high - low
    values, write = value_ticks(low, high, height)
    assert all(low - span * 1e-9 <= value <= low + span * (1 + 1e-9) for value in values)
    assert len({write(value) for value in values}) == len(values)
    assert len(values) <= max(height / 20, 12)


@given(NUMBERS, NUMBERS, st.floats(1, 4000))
def test_no_range_is_without_an_answer(a, b, height):
    low, high = checked_range(a, b)
    values, write = value_ticks(low, high, height)
    assert all(isinstance(write(value), str) for value in values)


def test_zoom_keeps_what_the_pointer_is_on():
    frame, view = frame_of(), PlotView()
    frame.zoomed_y(view, 150.0, 2.0)
    assert view.y is not None
    zoomed = frame_of(*view.y)
    assert zoomed.value_of(150.0) == pytest.approx(frame.value_of(150.0))
    assert view.y[1] - view.y[0] == pytest.approx(5.0)


def test_a_flat_box_zooms_time_alone_and_a_narrow_one_values_alone():
    frame, view = frame_of(), PlotView()
    frame.zoomed_into(view, Rect(300, 200, 500, 203))
    assert view.x is not None
    assert view.y is None
    view.fit()
    frame.zoomed_into(view, Rect(300, 200, 303, 300))
    assert view.x is None
    assert view.y == pytest.approx((3.75, 6.25))


def test_panning_moves_values_only_where_somebody_chose_them():
    frame, view = frame_of(), PlotView()
    frame.panned(view, 10.0, 40.0)
    assert view.y is None
    view.y = (0.0, 10.0)
    frame.panned(view, 0.0, 40.0)
    assert view.y == pytest.approx((1.0, 11.0))


def test_a_range_settles_where_it_is_wanted():
    shown, is_moving = (0.0, 1.0), True
    steps = 0
    while is_moving:
        shown, is_moving = settled_range(shown, (0.0, 2.0), 1 / 60)
        steps += 1
    assert shown == (0.0, 2.0)
    assert 3 < steps < 40
    assert settled_range((0.0, 1.0), (0.0, 1e6), 1 / 60) == ((0.0, 1e6), False)


@pytest.mark.parametrize(
    ("value", "span", "text"),
    [
        (3.0, 0.0, "3"),
        (0.123456789, 2.0, "0.1235"),
        (0.123456789, 0.0, "0.12346"),
        (1.5e-9, 0.0, "1.5e-09"),
        (97.6, 50.0, "97.600"),
        (math.nan, 1.0, "NaN"),
        (-math.inf, 1.0, "-∞"),
        (1e200, 1.0, "1e+200"),
    ],
)
def test_values_have_the_digits_that_matter(value, span, text):
    assert format_value(value, span) == text
