"""Windows in which there is little room, and what is said in few words."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
from diorama_renderer.blueprint.views import ViewKind
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.views.log_columns import BODY, Column, Widths, placed


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
