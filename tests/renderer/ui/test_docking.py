"""Views in the docking space: they come by themselves, are moved by hand, and then stay."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import diorama as rr
from diorama_renderer.blueprint.layout import Rect as PlainRect
from diorama_renderer.blueprint.layout import Split, Tabs, panes, view_ids
from diorama_renderer.blueprint.views import ViewKind
from diorama_renderer.ui.docking import _tree
from diorama_renderer.ui.items import Rect


def log_much():
    for frame in range(4):
        rr.set_time_sequence("frame", frame)
        rr.log_points("world/points", np.eye(3))
        rr.log_scalar("plots/a", float(frame))
        rr.log_text_entry("log", f"line {frame}")


@pytest.fixture
def driver(drive):
    driver = drive(log_much)
    driver.click("time/play")
    driver.frames(6)
    return driver


def blueprint_of(driver):
    return driver.app.workspace.opened.blueprint


def test_views_appear_and_fill_the_middle(driver):
    assert len(driver.names("tab/")) == 3
    rects = [driver.item(name) for name in driver.names("view/") if name.count("/") == 1]
    assert len(rects) == 3
    assert sum(rect.width * rect.height for rect in rects) > 0.8 * (1280 - 560) * (800 - 40 - 200)


def test_a_separator_that_is_dragged_stays_and_nothing_jumps_any_more(driver):
    layout = blueprint_of(driver).layout
    assert isinstance(layout, Split)
    first = driver.item("view/world")
    edge = (first.center[0], first.y1 + 2) if layout.axis == "y" else (first.x1 + 2, first.center[1])
    end = (edge[0], edge[1] - 60) if layout.axis == "y" else (edge[0] - 60, edge[1])
    driver.drag(edge, end)
    driver.frames(6)
    moved = driver.item("view/world")
    assert abs((first.height - moved.height) + (first.width - moved.width) - 60) < 6
    assert not blueprint_of(driver).is_automatic
    assert blueprint_of(driver).layout.share < layout.share
    kept = driver.item("view/world")
    blueprint_of(driver).add_view(ViewKind.BAR_CHART, "plots", beside=None)
    blueprint_of(driver).close(max(blueprint_of(driver).views))
    driver.frames(8)
    assert abs(driver.item("view/world").width - kept.width) < 3
    assert abs(driver.item("view/world").height - kept.height) < 3


def test_a_tab_that_is_dragged_onto_another_view_lies_over_it(driver):
    target = driver.item("view/world")
    driver.drag("tab/log", target.center, steps=20)
    driver.frames(10)
    groups = [set(tabs.views) for tabs, _ in panes(blueprint_of(driver).layout, PlainRect(0, 0, 100, 100))]
    views = {spec.name: spec.id for spec in blueprint_of(driver).views.values()}
    assert {views["world"], views["log"]} in groups
    assert not blueprint_of(driver).is_automatic


def test_a_view_is_shown_alone_and_among_the_others_again(driver):
    driver.move("view/world")
    driver.click("view/world/maximize")
    driver.frames(6)
    assert driver.item("view/world").width > 700
    assert [name for name in driver.names("view/") if name.count("/") == 1] == ["view/world"]
    driver.click("view/world/maximize")
    driver.frames(6)
    assert len([name for name in driver.names("view/") if name.count("/") == 1]) == 3


def test_closing_a_tab_closes_its_view(driver):
    tab = driver.item("tab/log")
    driver.click((tab.x1 - 10, tab.center[1]))
    driver.frames(8)
    assert "log" not in [spec.name for spec in blueprint_of(driver).views.values()]
    assert not driver.shows("tab/log")


@st.composite
def layouts(draw, views=None):
    views = list(range(draw(st.integers(1, 7)))) if views is None else views
    if len(views) == 1 or (len(views) < 4 and draw(st.booleans())):
        return Tabs(tuple(views))
    cut = draw(st.integers(1, len(views) - 1))
    axis, share = draw(st.sampled_from(["x", "y"])), draw(st.floats(0.2, 0.8))
    return Split(axis, share, draw(layouts(views[:cut])), draw(layouts(views[cut:])))


@given(layouts())
def test_a_layout_is_read_back_from_the_places_of_its_panes(layout):
    whole = PlainRect(0.0, 0.0, 20_000.0, 20_000.0)
    placed = dict(panes(layout, whole))
    found = _tree([(Rect(r.x, r.y, r.x + r.width, r.y + r.height), tabs) for tabs, r in placed.items()])
    again = {tabs.views: rect for tabs, rect in panes(found, whole)}
    assert sorted(view_ids(found)) == sorted(view_ids(layout))
    for tabs, rect in placed.items():
        assert tuple(again[tabs.views]) == pytest.approx(tuple(rect), abs=60)
