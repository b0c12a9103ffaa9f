"""Where the lines of a text log are, and how it is scrolled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.ui.views.log_scroll import LINE_HEIGHT, LogScroll, laid_out

EXTRAS = st.dictionaries(st.integers(-3, 40), st.floats(0.0, 500.0), max_size=6)


@given(st.integers(0, 40), EXTRAS)
def test_every_line_begins_where_the_one_before_it_ends(count, extra):
    layout, y = laid_out(count, extra), 0.0
    for place in range(count):
        assert layout.top(place) == pytest.approx(y)
        y += LINE_HEIGHT + extra.get(place, 0.0)
    assert layout.height == pytest.approx(y)


@given(st.integers(1, 40), EXTRAS, st.floats(0.0, 0.999))
def test_the_line_at_a_height_is_the_one_that_is_there(count, extra, share):
    layout = laid_out(count, extra)
    y = layout.height * share
    place = layout.place_at(y)
    assert layout.top(place) <= y + 1e-6
    assert y <= layout.top(place + 1) + 1e-6


def test_beyond_the_lines_are_the_first_and_the_last():
    layout = laid_out(3, {})
    assert [layout.place_at(-5.0), layout.place_at(1e9)] == [0, 2]
    assert laid_out(0, {}).place_at(0.0) == -1


def test_lines_of_a_long_log_are_whole_points_apart():
    layout = laid_out(10**8, {5: 30.0})
    assert layout.top(10**8 - 1) - layout.top(10**8 - 2) == LINE_HEIGHT
    assert layout.place_at(layout.top(99_999_999) + 1) == 99_999_999


@given(st.integers(1, 10_000), st.integers(0, 10_000), st.floats(0, 1e6), st.floats(100, 900))
def test_what_is_to_be_shown_comes_into_sight(count, place, start, height):
    layout, scroll = laid_out(count, {}), LogScroll(start, start)
    y = layout.top(min(place, count))
    for _ in range(120):
        scroll.show(y, height)
        scroll.settle(layout, height, 1 / 60)
    assert scroll.at <= y <= scroll.at + height
    assert 0 <= scroll.at <= max(layout.height - height, 0.0)


def test_what_is_in_sight_already_moves_nothing():
    layout, scroll = laid_out(1000, {}), LogScroll(500.0, 500.0)
    scroll.show(700.0, 400.0)
    assert not scroll.settle(layout, 400.0, 1 / 60)
    assert scroll.at == 500.0


def test_a_far_way_is_not_longer_than_some_pages():
    layout, scroll = laid_out(1_000_000, {}), LogScroll()
    scroll.by(2e7)
    scroll.settle(layout, 400.0, 1 / 60)
    assert scroll.at > 2e7 - 401


def test_the_bar_is_where_it_is_dragged_to():
    layout, scroll = laid_out(1000, {}), LogScroll()
    bar = scroll.bar(layout, 400.0)
    scroll.grip(50.0 + bar.length / 2, 50.0, bar)
    scroll.grip(50.0 + bar.length / 2 + bar.way / 2, 50.0, bar)
    assert scroll.at == pytest.approx(bar.most / 2)
    assert not scroll.follows


def test_all_that_has_room_needs_no_bar():
    assert LogScroll().bar(laid_out(3, {}), 400.0) is None
