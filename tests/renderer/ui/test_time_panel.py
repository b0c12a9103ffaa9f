"""The time panel, driven as its user does."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
from diorama_renderer.blueprint.items import EntityItem
from diorama_renderer.blueprint.time_control import Loop, PlayState
from diorama_renderer.ui.panels.time_streams import marks


def log_counts():
    for frame in range(0, 40, 2):
        rr.set_time_sequence("frame", frame)
        rr.log_scalar("plots/a", float(frame))
        rr.log_point("world/points", [frame, 0, 0])


@pytest.fixture
def driver(drive):
    return drive(log_counts)


def time_of(driver):
    return driver.app.workspace.opened.time


def test_a_file_plays_at_first_and_the_button_pauses_it(driver):
    assert time_of(driver).play_state is PlayState.PLAYING
    driver.click("time/play")
    assert time_of(driver).play_state is PlayState.PAUSED
    before = time_of(driver).moment()
    driver.frames(10)
    assert time_of(driver).moment() == before


def test_the_keys_step_to_times_with_data_and_play(driver):
    driver.click("time/play")
    time_of(driver).seek(10)
    driver.press("right_arrow")
    assert time_of(driver).moment().time == 12
    driver.press("left_arrow")
    driver.press("left_arrow")
    assert time_of(driver).moment().time == 8
    driver.press("space")
    assert time_of(driver).play_state is PlayState.PLAYING


def test_dragging_on_the_ruler_scrubs(driver):
    ruler = driver.item("time/ruler")
    driver.drag((ruler.x0 + 40, ruler.y0 + 12), (ruler.x1 - 14, ruler.y0 + 12))
    assert time_of(driver).play_state is PlayState.PAUSED
    assert time_of(driver).moment().time == 38


def test_shift_and_dragging_chooses_what_is_looped(driver):
    ruler = driver.item("time/ruler")
    y = ruler.center[1]
    driver.drag((ruler.x0 + ruler.width * 0.25, y), (ruler.x0 + ruler.width * 0.5, y), keys=["left_shift"])
    first, last = time_of(driver).state.selection
    assert 8 <= first < last <= 21
    assert time_of(driver).loop is Loop.SELECTION
    driver.click("time/loop")
    assert time_of(driver).loop is Loop.OFF


def test_the_edge_of_the_selection_can_be_dragged(driver):
    time_of(driver).select(10, 20)
    driver.frames(3)
    selection, ruler = driver.item("time/selection"), driver.item("time/ruler")
    driver.drag((selection.x1, ruler.center[1]), (ruler.x1 - 12, ruler.center[1]))
    assert time_of(driver).state.selection == (10, 38)


def test_the_timeline_is_chosen_from_those_there_are(driver):
    driver.click("time/timeline")
    driver.frames(2)
    driver.click("time/timeline/log_time")
    assert time_of(driver).timeline.name == "log_time"


def test_another_timeline_goes_on_from_the_same_moment(driver):
    opened = driver.app.workspace.opened
    opened.time.pause()
    opened.time.seek(16)
    driver.frames(2)
    before = {name: rows.copy() for name, rows in opened.latest.rows.items()}
    driver.click("time/timeline")
    driver.frames(2)
    driver.click("time/timeline/log_time")
    after = opened.latest.rows
    assert before.keys() == after.keys()
    assert all((before[name] == after[name]).all() for name in before)
    opened.set_timeline(next(each for each in opened.spans() if each.name == "frame"))
    assert opened.time.moment().time == 16


def test_a_time_is_typed(driver):
    driver.click("time/now", count=2)
    driver.press("left_ctrl", "a")
    driver.type("#17")
    driver.press("enter")
    assert time_of(driver).moment().time == 17


def test_streams_unfold_to_components_and_select(driver):
    assert driver.shows("stream/world/points")  # few entities are unfolded
    rect = driver.item("stream/world/points")
    driver.click((rect.x0 + 4 + 14 + 8, rect.center[1]))
    assert driver.shows("stream/world/points:point3d")
    driver.click("stream/world/points")
    assert EntityItem("world/points") in driver.app.workspace.opened.selection.items


def test_the_wheel_zooms_about_the_pointer_and_a_double_click_shows_everything(driver):
    streams = driver.item("time/streams")
    driver.scroll(streams.center, 3, keys=["left_ctrl"])
    assert time_of(driver).state.view is not None
    driver.click(streams.center, count=2)
    assert time_of(driver).state.view is None


def test_marks_are_where_data_are_and_nowhere_else():
    counts = np.zeros((2, 40), np.int64)
    counts[0, 20] = 5
    picture = marks(counts, 10, (1.0, 1.0, 1.0))
    alpha = picture[..., 3].reshape(2, 10, 40)
    assert alpha[0, 5, 20] > 100
    assert not alpha[1].any()
    assert not alpha[0, :, :17].any()
