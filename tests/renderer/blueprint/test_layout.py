"""Layouts: laws of cutting, adding and removing, and what automatic ones look like."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama_renderer.blueprint.arranging import LEAST_HEIGHT, LEAST_WIDTH, automatic_layout
from diorama_renderer.blueprint.layout import (
    Rect,
    Split,
    Tabs,
    panes,
    rectangles,
    view_ids,
    with_another,
    with_front,
    with_view,
    without,
)
from diorama_renderer.blueprint.views import ViewKind, ViewSpec

SOLID, FLAT, PLOT, BARS, LOG, TENSOR = ViewKind


def specs(**counts: int) -> list[ViewSpec]:
    kinds = {"solid": SOLID, "flat": FLAT, "plot": PLOT, "bars": BARS, "log": LOG, "tensor": TENSOR}
    listed = [(kinds[word], f"{word}/{n}") for word, count in counts.items() for n in range(count)]
    return [ViewSpec(number, kind, root, root) for number, (kind, root) in enumerate(listed)]


@st.composite
def layouts(draw):
    node = None
    for view in range(draw(st.integers(0, 8))):
        beside = draw(st.none() | st.integers(0, 8))
        node = with_view(node, view, beside=beside, axis=draw(st.sampled_from(["x", "y", "tab"])))
    return node


@given(layouts())
def test_panes_fill_the_rectangle_without_overlap(node):
    found = list(panes(node, Rect(0.0, 0.0, 800.0, 600.0)))
    area = sum(rect.width * rect.height for _, rect in found)
    assert area == pytest.approx(800 * 600 if node is not None else 0)
    for _, a in found:
        for _, b in found:
            overlap = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
            assert a is b or overlap < 1e-6 or min(a.y + a.height, b.y + b.height) - max(a.y, b.y) < 1e-6


@given(layouts(), st.integers(0, 9), st.none() | st.integers(0, 9), st.sampled_from(["x", "y", "tab"]))
def test_a_view_that_is_added_and_removed_leaves_the_rest(node, view, beside, axis):
    before = view_ids(node)
    if view in before:
        assert view not in view_ids(without(node, view))
        assert [each for each in before if each != view] == view_ids(without(node, view))
        return
    added = with_view(node, view, beside=beside, axis=axis)
    assert set(view_ids(added)) == {*before, view}
    assert view_ids(without(added, view)) == before
    assert without(node, view) is node


@given(layouts())
def test_rectangles_and_replacing_agree_with_the_views(node):
    assert set(rectangles(node, 10, 10)) == set(view_ids(node))
    for view in view_ids(node):
        assert with_another(with_another(node, view, 99), 99, view) == node
        front = with_front(node, view)
        assert any(tabs.shown == view for tabs, _ in panes(front, Rect(0, 0, 1, 1)))


def test_closing_the_tab_in_front_shows_its_neighbour():
    assert without(Tabs((1, 2, 3), 2), 2) == Tabs((1, 3), 3)
    assert without(Tabs((1, 2, 3), 3), 3) == Tabs((1, 2), 2)
    assert without(Tabs((1,)), 1) is None


def test_the_other_half_takes_the_room_of_a_view_that_went():
    node = Split("x", 0.7, Tabs((1,)), Split("y", 0.5, Tabs((2,)), Tabs((3,))))
    assert without(node, 2) == Split("x", 0.7, Tabs((1,)), Tabs((3,)))
    assert without(node, 1) == Split("y", 0.5, Tabs((2,)), Tabs((3,)))


def test_nothing_has_no_layout():
    assert automatic_layout([]) is None
    assert automatic_layout(specs(solid=1)) == Tabs((0,))


def test_a_scene_with_a_camera_and_a_plot_has_the_larger_part_on_the_left():
    place = rectangles(automatic_layout(specs(solid=1, flat=1, plot=1), 1.6), 1000, 625)
    assert place[0].x == 0
    assert place[0].height == 625
    assert 0.55 <= place[0].width / 1000 <= 0.7
    assert place[1].x == place[2].x > 0
    assert place[1].y < place[2].y


def test_plots_lie_above_each_other_so_that_their_times_do():
    place = rectangles(automatic_layout(specs(plot=3), 1.6), 1000, 625)
    assert {(rect.x, rect.width) for rect in place.values()} == {(0, 1000)}


def test_a_robot_keeps_a_large_scene():
    views = specs(solid=1, flat=6, plot=4, log=1, tensor=1)
    place = rectangles(automatic_layout(views, 1.6), 1.0, 1.0)
    assert place[0].width * place[0].height > 0.33
    assert len(place) == 13


@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries(
        {
            "solid": st.integers(0, 4),
            "flat": st.integers(0, 12),
            "plot": st.integers(0, 6),
            "bars": st.integers(0, 3),
            "log": st.integers(0, 1),
            "tensor": st.integers(0, 8),
        }
    ),
    st.floats(0.6, 2.5),
)
def test_each_view_has_one_place_which_is_never_tiny(counts, aspect):
    views = specs(**counts)
    node = automatic_layout(views, aspect)
    assert sorted(view_ids(node)) == [spec.id for spec in views]
    width, height = (1150 * 740 * aspect) ** 0.5, (1150 * 740 / aspect) ** 0.5
    for rect in rectangles(node, width, height).values():
        assert rect.width > 0.7 * LEAST_WIDTH
        assert rect.height > 0.7 * LEAST_HEIGHT
    assert automatic_layout(views[::-1], aspect) == node


@pytest.mark.parametrize("aspect", [0.0, -1.0, float("nan"), float("inf"), 1e-9])
def test_no_shape_is_too_strange(aspect):
    views = specs(solid=1, flat=3, plot=2)
    assert sorted(view_ids(automatic_layout(views, aspect, aspects={1: 1e30, 2: 1e-30}))) == list(range(6))
