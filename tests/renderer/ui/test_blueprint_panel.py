"""The panel of views and entities, driven as its user does."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
from diorama_renderer.blueprint.items import EntityItem, ViewItem
from diorama_renderer.blueprint.views import ViewKind


def log_scene():
    rr.log_view_coordinates("world", up="+Z", timeless=True)
    for name in ("a2", "a10", "b"):
        rr.log_points(f"world/cloud/{name}", np.zeros((3, 3)))
    rr.log_obb("world/box", half_size=[1, 1, 1])
    rr.log_scalar("plots/speed", 1.0)
    rr.log_scalar("plots/height", 2.0)


@pytest.fixture
def driver(drive):
    driver = drive(log_scene)
    driver.app.workspace.opened.time.pause()
    return driver


def opened(driver):
    return driver.app.workspace.opened


def view_named(driver, name):
    return next(spec for spec in opened(driver).blueprint.views.values() if spec.name == name)


def entities_of(driver, name):
    rects = {each: driver.item(each) for each in driver.names(f"tree/{name}:") if each.count("/") >= 1}
    rows = [each for each in rects if not each.endswith(("/eye", "/remove"))]
    return [each.partition(":")[2] for each in sorted(rows, key=lambda each: rects[each].y0)]


def test_small_views_are_unfolded_and_numbers_in_names_count(driver):
    assert entities_of(driver, "world") == [
        "world/box",
        "world/cloud",
        "world/cloud/a2",
        "world/cloud/a10",
        "world/cloud/b",
    ]


def test_a_view_lists_only_what_its_kind_shows(driver):
    assert entities_of(driver, "plots") == ["plots/height", "plots/speed"]


def test_a_click_selects_and_ctrl_adds(driver):
    world = view_named(driver, "world").id
    driver.click("tree/world:world/box")
    assert opened(driver).selection.items == (EntityItem("world/box", None, world),)
    driver.click("tree/world:world/cloud/b", keys=["left_ctrl"])
    assert len(opened(driver).selection.items) == 2
    driver.click("tree/world:world/cloud/b", keys=["left_ctrl"])
    assert opened(driver).selection.items == (EntityItem("world/box", None, world),)


def test_shift_selects_all_in_between(driver):
    driver.click("tree/world:world/cloud/a2")
    driver.click("tree/world:world/cloud/b", keys=["left_shift"])
    paths = [item.path for item in opened(driver).selection.items]
    assert paths == ["world/cloud/a2", "world/cloud/a10", "world/cloud/b"]


def test_what_the_pointer_is_on_is_hovered_everywhere(driver):
    driver.move("tree/world:world/box")
    assert opened(driver).selection.hovers_entity("world/box")
    driver.move((640, 300))
    assert not opened(driver).selection.hovers_entity("world/box")


def test_the_eye_hides_and_shows(driver):
    spec = view_named(driver, "world")
    driver.move("tree/world:world/cloud")
    driver.click("tree/world:world/cloud/eye")
    assert spec.hidden == {"world/cloud"}
    assert not opened(driver).blueprint.is_visible(spec.id, "world/cloud/b")
    driver.move("tree/world:world/cloud")
    driver.click("tree/world:world/cloud/eye")
    assert spec.hidden == set()


def test_minus_removes_from_the_view_and_dropping_brings_it_back(driver):
    driver.move("tree/world:world/box")
    driver.click("tree/world:world/box/remove")
    assert not driver.shows("tree/world:world/box")
    driver.drag("tree/plots:plots/speed", driver.item("tree/world").center)
    assert "plots/speed" in view_named(driver, "world").included


def test_an_entity_can_be_dropped_on_a_views_window(driver):
    driver.drag("tree/world:world/box", driver.item("tree/plots").center)
    assert "world/box" in view_named(driver, "plots").included
    assert driver.shows("tree/plots:world/box")


def test_a_double_click_renames_in_place(driver):
    driver.click("tree/plots", count=2)
    driver.frames(3)
    driver.press("left_ctrl", "a")
    driver.type("Charts")
    driver.press("enter")
    driver.frames(2)
    assert view_named(driver, "Charts").root == "plots"
    assert driver.shows("tree/Charts")


def test_escape_leaves_the_name(driver):
    driver.click("tree/plots")
    driver.press("f2")
    driver.frames(2)
    driver.type("other")
    driver.press("escape")
    assert driver.shows("tree/plots")


def test_arrows_walk_and_fold_and_do_not_step_time(driver):
    driver.click("tree/world:world/box")
    before = opened(driver).time.moment()
    driver.press("down_arrow")
    assert opened(driver).selection.items[0].path == "world/cloud"
    driver.press("left_arrow")
    assert not driver.shows("tree/world:world/cloud/b")
    driver.press("right_arrow")
    assert driver.shows("tree/world:world/cloud/b")
    driver.press("right_arrow")
    assert opened(driver).selection.items[0].path == "world/cloud/a2"
    driver.press("left_arrow")
    driver.press("left_arrow")
    driver.press("left_arrow")
    assert opened(driver).selection.items == (ViewItem(view_named(driver, "world").id),)
    assert opened(driver).time.moment() == before


def test_the_filter_keeps_what_is_above_a_hit_and_unfolds_it(driver):
    driver.click("tree/world:world/cloud")
    driver.press("left_arrow")
    driver.click("views/filter")
    driver.type("a10")
    driver.frames(2)
    assert entities_of(driver, "world") == ["world/cloud", "world/cloud/a10"]
    assert not driver.shows("tree/plots")
    driver.click("views/filter/clear")
    assert driver.shows("tree/plots")


def test_a_view_is_found_by_its_name_with_all_it_has(driver):
    driver.click("views/filter")
    driver.type("PLOT")
    driver.frames(2)
    assert entities_of(driver, "plots") == ["plots/height", "plots/speed"]
    assert not driver.shows("tree/world")


def test_the_menu_shows_only_one_thing(driver):
    driver.click("tree/world:world/cloud/b", button=1)
    driver.frames(2)
    driver.click("menu/only")
    blueprint, spec = opened(driver).blueprint, view_named(driver, "world")
    assert blueprint.is_visible(spec.id, "world/cloud/b")
    assert not blueprint.is_visible(spec.id, "world/cloud/a2")
    assert not blueprint.is_visible(spec.id, "world/box")


def test_the_menu_makes_a_view_from_here(driver):
    driver.click("tree/world:world/cloud", button=1)
    driver.frames(2)
    driver.click("menu/new/3d")
    roots = [(spec.kind, spec.root) for spec in opened(driver).blueprint.views.values()]
    assert (ViewKind.SPATIAL_3D, "world/cloud") in roots


def test_views_are_added_and_reset(driver):
    count = len(opened(driver).blueprint.views)
    driver.click("views/add")
    driver.frames(2)
    driver.click("views/add/time_series:/")
    assert len(opened(driver).blueprint.views) == count + 1
    driver.click("views/reset")
    driver.frames(3)
    assert len(opened(driver).blueprint.views) == count
    assert opened(driver).blueprint.is_automatic


def test_what_is_selected_elsewhere_is_unfolded_and_seen(driver):
    driver.click("tree/world:world/cloud")
    driver.press("left_arrow")
    world = view_named(driver, "world").id
    opened(driver).selection.select([EntityItem("world/cloud/a10", None, world)])
    driver.frames(3)
    assert driver.shows("tree/world:world/cloud/a10")


def test_a_view_is_hidden_by_its_eye_and_closed_by_its_minus(driver):
    driver.move("tree/plots")
    driver.click("tree/plots/eye")
    assert not view_named(driver, "plots").visible
    assert driver.shows("tree/plots")
    driver.move("tree/plots")
    driver.click("tree/plots/remove")
    assert not driver.shows("tree/plots")


def log_many():
    for number in range(600):
        rr.log_point(f"world/many/{number}", [number, 0, 0])


def test_of_many_entities_only_those_in_sight_are_drawn(drive):
    driver = drive(log_many)
    driver.frames(2)
    tree = opened(driver).memo("blueprint panel", None).tree
    if not driver.shows("tree/world:world/many/0"):
        name = next(each for each in driver.names("tree/") if each.endswith("world/many"))
        driver.click(name)
        driver.press("right_arrow")
    assert len(tree.rows(opened(driver))) > 600
    shown = [name for name in driver.names("tree/") if "many/" in name]
    assert 5 < len(shown) < 60
    driver.scroll(driver.item("tree").center, -1000)
    assert any(name.endswith("many/599") for name in driver.names("tree/"))


def test_an_entity_taken_out_of_a_view_comes_back_by_undo(drive):
    driver = drive(log_two_clouds)
    blueprint = driver.app.workspace.opened.blueprint
    assert blueprint.is_automatic
    row = next(name for name in driver.names("tree/") if name.endswith("/a"))
    driver.move(row)
    driver.click(f"{row}/remove")
    assert not driver.shows(row)
    driver.click("menu")
    driver.move("menu/Edit")
    driver.frames(20)
    assert driver.shows("menu/edit/undo")
    driver.click("menu/edit/undo")
    driver.frames(4)
    assert driver.shows(row)
    assert blueprint.is_automatic
    driver.press("left_ctrl", "left_shift", "z")
    driver.frames(3)
    assert not driver.shows(row)


def test_a_closed_view_comes_back_where_it_was(drive):
    driver = drive(log_two_clouds)
    opened = driver.app.workspace.opened
    view, layout = next(iter(opened.blueprint.views.values())), opened.blueprint.layout
    rect = driver.item(f"view/{view.name}")
    opened.history.around(lambda: opened.blueprint.close(view.id), driver.now)
    driver.frames(4)
    assert not driver.shows(f"view/{view.name}")
    driver.press("left_ctrl", "z")
    driver.frames(6)
    assert opened.blueprint.layout == layout
    assert driver.item(f"view/{view.name}") == rect


def log_two_clouds():
    for name in "ab":
        rr.log_points(f"world/{name}", np.zeros((3, 3)))
    rr.log_scalar("plot/x", 1.0)


def test_what_is_in_no_view_is_counted_below_the_tree_and_a_click_adds_a_view_of_it(drive):
    driver = drive(log_two_clouds)
    opened = driver.app.workspace.opened
    assert not driver.shows("views/unseen")
    view = next(spec for spec in opened.blueprint.views.values() if spec.kind is ViewKind.SPATIAL_3D)
    opened.blueprint.exclude(view.id, "world/b")
    driver.frames(3)
    driver.click("views/unseen")
    driver.frames(3)
    assert not driver.shows("views/unseen")
    added = opened.blueprint.views[opened.selection.items[-1].view]
    assert (added.root, added.kind) == ("world/b", ViewKind.SPATIAL_3D)


def test_what_is_merely_hidden_is_in_a_view(drive):
    driver = drive(log_two_clouds)
    driver.app.workspace.opened.blueprint.set_visible(None, "world/b", False)
    driver.frames(3)
    assert not driver.shows("views/unseen")


def test_number_signs_in_names_make_no_two_things_one(drive):
    def log() -> None:
        for path in ("a###x", "b###x"):
            rr.log_scalar(f"plot/{path}", 1.0)

    driver = drive(log)
    spec = next(iter(driver.app.workspace.opened.blueprint.views.values()))
    for path in ("a###x", "b###x"):
        driver.click(f"view/{spec.name}/legend/plot/{path}")
        assert spec.settings.hidden == {f"plot/{path}"}
        driver.click(f"view/{spec.name}/legend/plot/{path}")
