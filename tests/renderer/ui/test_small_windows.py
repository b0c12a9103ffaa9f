"""Windows in which there is little room, and what is said in few words."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import diorama as rr
from diorama_renderer.app.driver import Driver
from diorama_renderer.blueprint.views import ViewKind
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.views.log_columns import BODY, Column, Widths, placed

PORTRAIT, LANDSCAPE = (390, 844), (844, 390)


def log_much():
    for frame in range(20):
        rr.set_time_sequence("frame", frame)
        rr.log_points("world/points", np.random.default_rng(frame).normal(size=(30, 3)))
        rr.log_scalar("plots/a", float(frame))
        rr.log_scalar("plots/b/c", float(frame))
        rr.log_text_entry("logs", f"line {frame}", level="INFO")
        rr.log_tensor("features", np.zeros((4, 3, 30, 40)), names=["batch", "c", "h", "w"])


def test_the_time_panel_gives_way_in_a_low_window_unless_somebody_chose_its_height(drive):
    driver = drive(log_much, size=(900, 600))
    usual = drive(log_much, size=(900, 1400))
    heights = [each.size[1] - each.item("edge/bottom").center[1] for each in (driver, usual)]
    assert heights == pytest.approx([96, 200], abs=4)
    panels = driver.app.workspace.opened.blueprint.panels
    panels.resize(bottom_height=260.0)
    driver.frames(3)
    assert driver.size[1] - driver.item("edge/bottom").center[1] == pytest.approx(260, abs=4)


def test_a_maximised_view_says_its_name_above_what_it_shows(drive):
    driver = drive(log_much)
    opened = driver.app.workspace.opened
    spec = next(iter(opened.blueprint.views.values()))
    opened.blueprint.maximize(spec.id)
    driver.frames(4)
    assert driver.item(f"title/{spec.name}").y1 == driver.item(f"view/{spec.name}").y0


def panels_of(driver):
    return driver.app.workspace.opened.blueprint.panels


def resized(driver, size):
    """The same window, of another size."""
    other = Driver(driver.app, size)
    other.now = driver.now
    other.frames(4)
    return other


def brightness(driver, name):
    """Of the icon of a button that the pointer is not on."""
    driver.move((driver.size[0] / 2, driver.size[1] - 4))
    at = driver.item(name)
    return driver.picture()[int(at.y0) : int(at.y1), int(at.x0) : int(at.x1), :3].max()


@pytest.mark.parametrize(("side", "content"), [("left", "tree"), ("right", "selection/back")])
def test_a_panel_that_has_no_room_lies_over_the_views_when_it_is_asked_for(drive, side, content):
    driver = drive(log_much, size=PORTRAIT)
    world = driver.item("view/world")
    assert not driver.shows(content)
    off = brightness(driver, f"panels/{side}")
    driver.click(f"panels/{side}")
    drawer, edge = driver.item("drawer"), driver.item("edge/bottom")
    assert drawer.width == pytest.approx(320)
    assert drawer.y0 <= world.y0
    assert drawer.y1 == pytest.approx(edge.center[1], abs=4)
    assert (drawer.x0 == 0) if side == "left" else (drawer.x1 == 390)
    assert drawer.holds(*driver.item(content).center)
    assert driver.item("view/world") == world
    assert brightness(driver, f"panels/{side}") > off
    driver.click(f"panels/{side}")
    assert not driver.shows("drawer")
    assert brightness(driver, f"panels/{side}") == off


def test_nothing_of_the_views_is_seen_through_a_drawer(drive):
    driver = drive(log_much, size=PORTRAIT)
    driver.click("panels/left")
    driver.move((195, 840))
    at = driver.item("drawer")
    below = driver.picture()[int(at.y1) - 60 : int(at.y1) - 4, 4 : int(at.x1) - 4, :3]
    assert (below == below[0, 0]).all()


def test_one_drawer_is_open_at_a_time_and_works_as_the_panel_does(drive):
    driver = drive(log_much, size=PORTRAIT)
    driver.click("panels/left")
    driver.click("tree/plots")
    assert driver.app.workspace.opened.selection.items
    driver.click("panels/right")
    assert driver.item("drawer").x1 == 390
    assert not driver.shows("tree")
    driver.press("left_ctrl", "left_shift", "b")
    driver.frames(2)
    assert driver.item("drawer").x0 == 0
    assert not driver.shows("selection/back")


@pytest.mark.parametrize("button", [0, 1, 2])
def test_a_click_beside_a_drawer_closes_it_and_does_nothing_else(drive, button):
    driver = drive(log_much, size=PORTRAIT)
    opened = driver.app.workspace.opened
    opened.time.pause()
    driver.click("panels/right")
    driver.move((195, 840))
    driver.click("panels/right")
    driver.move((195, 840))
    driver.frames(60)
    before = driver.picture()
    driver.click("panels/right")
    tab = driver.item("tab/world").center
    assert driver.item("drawer/beside").holds(*tab)
    driver.click(tab, button=button)
    driver.move((195, 840))
    driver.frames(60)
    assert not driver.shows("drawer")
    assert opened.selection.items == ()
    assert np.array_equal(driver.picture(), before)


def test_what_is_dragged_and_scrolled_beside_a_drawer_moves_no_view(drive):
    driver = drive(log_much, size=PORTRAIT)
    spec = next(iter(driver.app.workspace.opened.blueprint.views.values()))
    driver.app.workspace.opened.time.pause()
    driver.app.workspace.opened.blueprint.maximize(spec.id)
    driver.frames(20)
    before = driver.app.read_view(spec.id)
    driver.click("panels/left")
    driver.scroll("drawer/beside", 5.0)
    driver.drag("drawer/beside", (360, 300))
    driver.frames(20)
    assert not driver.shows("drawer")
    assert np.array_equal(driver.app.read_view(spec.id), before)


def test_escape_closes_a_drawer_after_what_lies_over_it(drive):
    driver = drive(log_much, size=PORTRAIT)
    driver.click("panels/left")
    driver.click("views/filter")
    driver.type("points")
    driver.press("escape")
    assert driver.shows("drawer")
    driver.press("left_ctrl", "p")
    driver.press("escape")
    driver.frames(4)
    assert driver.shows("drawer")
    assert not driver.shows("overlay/palette")
    driver.click("menu")
    driver.press("escape")
    driver.frames(2)
    assert driver.shows("drawer")
    assert not driver.shows("menu/Window")
    driver.press("escape")
    driver.frames(2)
    assert not driver.shows("drawer")


def test_drawers_leave_alone_what_the_blueprint_keeps_for_wide_windows(drive):
    wide = drive(log_much)
    opened = wide.app.workspace.opened
    panels_of(wide).right = False
    narrow = resized(wide, PORTRAIT)
    assert not narrow.shows("drawer")
    narrow.click("panels/right")
    narrow.click("panels/left")
    assert narrow.shows("drawer")
    assert (panels_of(narrow).left, panels_of(narrow).right) == (True, False)
    assert not opened.history.done
    wide = resized(narrow, (1280, 800))
    assert wide.shows("tree")
    assert not wide.shows("selection/back")
    assert not wide.shows("drawer")
    assert not resized(wide, PORTRAIT).shows("drawer")


def test_the_menu_ticks_a_drawer_that_is_open(drive):
    driver = drive(log_much, size=PORTRAIT)

    def entry():
        driver.click("menu")
        driver.click("menu/View")
        at = driver.item("menu/panels/left")
        driver.move((at.x0 + 20, at.y0 + 200))
        picture = driver.picture()[int(at.y0) : int(at.y1), int(at.x1) - 30 : int(at.x1), :3]
        driver.press("escape")
        driver.frames(3)
        return picture

    unticked = entry()
    driver.click("panels/left")
    assert not np.array_equal(entry(), unticked)


def test_groups_of_the_menu_unfold_within_it_where_they_have_no_room_beside_it(drive):
    driver = drive(log_much, size=PORTRAIT)
    driver.click("menu")
    driver.click("menu/View")
    views = driver.app.workspace.opened.blueprint.views.values()
    assert all(spec.visible for spec in views)
    assert driver.item("menu/panels/left").y0 > driver.item("menu/View").y1
    driver.click("menu/Window")
    assert not driver.shows("menu/panels/left")
    driver.click("menu/window/theme")
    assert driver.app.workspace.options.theme == "light"
    assert not driver.shows("menu/Window")
    driver.click("menu")
    assert not driver.shows("menu/window/theme")


def test_the_button_of_a_panel_says_what_it_would_do(drive, monkeypatch):
    said = []
    monkeypatch.setattr("diorama_renderer.ui.widgets.hint", said.append)
    driver = drive(log_much, size=PORTRAIT)
    driver.frames(1)
    assert any(text.startswith("Show views and entities") for text in said)
    driver.click("panels/left")
    said.clear()
    driver.frames(1)
    assert any(text.startswith("Hide views and entities") for text in said)
    assert any(text.startswith("Show selection") for text in said)


def test_a_low_window_has_the_selection_over_its_views(drive):
    driver = drive(log_much, size=LANDSCAPE)
    assert driver.shows("tree")
    assert not driver.shows("selection/back")
    driver.click("panels/right")
    assert driver.item("drawer").x1 == 844
    driver.click((100, 200))
    assert not driver.shows("drawer")


def test_a_drawer_goes_with_the_last_recording(drive):
    driver = drive(log_much, size=PORTRAIT)
    driver.click("panels/left")
    driver.app.close_recording(driver.app.workspace.current)
    driver.frames(4)
    assert driver.app.workspace.opened is None
    assert not driver.shows("drawer")


@pytest.mark.parametrize("size", [PORTRAIT, (360, 640), LANDSCAPE, (900, 420), (640, 480)])
@pytest.mark.parametrize("timeline", ["frame", "log_time"])
def test_the_time_panel_is_in_every_window_and_says_the_time(drive, size, timeline):
    driver = drive(log_much, size=size)
    opened = driver.app.workspace.opened
    opened.set_timeline(next(each for each in opened.spans() if each.name == timeline))
    driver.frames(4)
    inside = Rect(0, 0, *size)
    assert driver.item("time/now").x1 <= size[0]
    parts = sorted(
        (driver.item(name) for name in driver.names("time/") if is_control(name)), key=lambda at: at.x0
    )
    assert all(one.x1 < other.x0 for one, other in itertools.pairwise(parts))
    assert inside.holds(*driver.item("time/play").center)
    assert inside.holds(*driver.item("time/ruler").center)
    assert driver.item("time/ruler").y1 < size[1]
    assert size[1] - driver.item("edge/bottom").center[1] <= max(size[1] / 3, 100) + 4


def is_control(name):
    return name.removeprefix("time/") in {
        "play",
        "follow",
        "back",
        "forward",
        "loop",
        "timeline",
        "speed",
        "fps",
        "now",
    }


def test_what_matters_least_leaves_the_row_of_the_time_first(drive):
    driver = drive(log_much, size=(700, 600))
    optional = ["fps", "speed", "loop", "back"]
    lacking = []
    for width in range(700, 240, -10):
        driver = resized(driver, (width, 600))
        now = [name for name in optional if not driver.shows(f"time/{name}")]
        assert now == optional[: len(now)]
        lacking.append(len(now))
        assert driver.item("time/now").x1 <= width
    assert lacking == sorted(lacking)
    assert (lacking[0], lacking[-1]) == (0, 4)


def log_long_ago():
    for second in range(3):
        rr.set_time_seconds("capture", 1_700_000_000.0 + second)
        rr.log_points("world/points", np.zeros((1, 3)))


def test_a_time_of_day_that_is_typed_means_the_day_that_is_left_out(drive):
    driver = drive(log_long_ago, size=PORTRAIT)
    time = driver.app.workspace.opened.time
    time.pause()
    driver.frames(2)
    driver.click("time/now")
    driver.press("left_ctrl", "a")
    driver.type("22:13:21")
    driver.press("enter")
    driver.frames(2)
    assert time.moment().time == 1_700_000_001_000_000_000


def test_the_bar_says_the_name_of_the_recording_before_it_has_other_buttons(drive):
    driver = drive(log_much, size=PORTRAIT)
    opened = driver.app.workspace.opened
    widths = {}
    for name in ("robot", "delivery_robot", "a_recording_of_a_day"):
        opened.application_id = name
        driver.frames(2)
        widths[name] = driver.item("recording/switch").width
        others = [driver.item(each).x0 for each in driver.names("panels/") + driver.names("help/")]
        assert driver.item("recording/switch").x1 < min(others)
    assert widths["robot"] < widths["delivery_robot"] < widths["a_recording_of_a_day"]
    assert not driver.shows("help/palette")
    opened.application_id = "robot"
    driver.frames(2)
    assert driver.shows("help/palette")


def test_what_is_lost_is_told_by_a_sign_in_a_narrow_bar(drive):
    driver = drive(log_much, size=PORTRAIT)
    driver.app.workspace.saving["/tmp/a_long_name_of_a_file.mcap"] = 123_456
    driver.frames(3)
    assert driver.item("saving//tmp/a_long_name_of_a_file.mcap").width < 40
    assert driver.shows("recording/switch")


@pytest.mark.parametrize("width", [180, 240, 400, 900])
def test_the_text_of_a_log_has_room(width):
    widths = Widths(fitted={"time": 180.0, "entity": 150.0, "level": 60.0})
    columns = [Column(key, key) for key in ("time", "entity", "level")]
    *others, text = placed(Rect(0, 0, width, 100), columns, widths)
    assert text.column.key == BODY
    assert text.x1 - text.x0 >= min(120, width * 0.6)
    assert all(cell.x1 - cell.x0 >= widths.of(cell.column.key) * 0.55 for cell in others)


def test_a_click_on_a_number_lets_one_type_another(drive):
    driver = drive(log_much)
    driver.click("time/fps")
    driver.frames(3)
    driver.type("12")
    driver.press("enter")
    assert driver.app.workspace.opened.time.fps == 12


def test_the_buttons_of_a_narrow_tensor_view_leave_the_index_in_sight(drive):
    driver = drive(log_much, size=(900, 700))
    opened = driver.app.workspace.opened
    spec = next(each for each in opened.blueprint.views.values() if each.kind is ViewKind.TENSOR)
    opened.time.pause()
    opened.time.seek(5)
    driver.move(f"view/{spec.name}")
    driver.frames(4)
    tools = driver.item(f"view/{spec.name}/settings")
    for name in driver.names(f"view/{spec.name}/slider/"):
        if name.endswith("/value"):
            assert driver.item(name).x1 < tools.x0 or driver.item(name).y0 > tools.y1


def test_undo_calls_colours_as_the_panel_does(drive):
    driver = drive(log_much)
    opened = driver.app.workspace.opened
    opened.history.around(
        lambda: opened.blueprint.set_properties("world/points", color=(1, 2, 3, 255)), driver.now
    )
    assert opened.history.done[-1].title == "colour of world/points"
