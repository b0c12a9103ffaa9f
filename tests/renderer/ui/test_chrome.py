"""Menu, palette, shortcuts and what lies over the panels, driven as their user does."""

from __future__ import annotations

import logging

import numpy as np
import pytest

import diorama as rr
from diorama_renderer.app.events import FilesDropped, FilesHovering, Key, PointerMoved, Text
from diorama_renderer.blueprint.items import EntityItem
from diorama_renderer.ui.actions import ACTIONS
from diorama_renderer.ui.notices import SHOWN_SECS
from diorama_renderer.ui.panels.shortcuts import sections


def log_some():
    for frame in range(20):
        rr.set_time_sequence("frame", frame)
        rr.log_scalar("plots/a", float(frame))
        rr.log_points("world/cam/points", np.zeros((3, 3)))


@pytest.fixture
def driver(drive):
    driver = drive(log_some)
    driver.app.workspace.opened.time.pause()
    return driver


def workspace(driver):
    return driver.app.workspace


def test_no_two_actions_have_one_shortcut_and_flying_keys_are_free():
    keys = [keys for action in ACTIONS for keys in (action.keys, *action.other_keys) if keys]
    assert len(keys) == len(set(keys))
    assert not {keys for keys in keys if keys in {(key,) for key in "wasdqe"}}
    assert len({action.name for action in ACTIONS}) == len(ACTIONS)


def test_the_menu_has_the_actions(driver):
    driver.click("menu")
    driver.click("menu/Window")
    driver.click("menu/window/theme")
    assert workspace(driver).options.theme == "light"
    assert not driver.shows("menu/Window")


def test_panels_are_toggled_by_button_and_by_key(driver):
    panels = workspace(driver).opened.blueprint.panels
    driver.click("panels/left")
    assert not panels.left
    driver.press("left_ctrl", "left_shift", "b")
    assert panels.left


def test_an_entity_is_found_by_some_letters_and_selected_by_enter(driver):
    driver.press("left_ctrl", "p")
    driver.type("wcp")
    assert driver.names("palette/entity")
    driver.press("enter")
    driver.frames(4)
    assert workspace(driver).opened.selection.items == (EntityItem("world/cam/points"),)
    assert not driver.shows("overlay/palette")


def test_the_arrows_choose_an_action_and_escape_leaves(driver):
    driver.press("left_ctrl", "p")
    driver.type("memory")
    driver.press("down_arrow")
    driver.press("up_arrow")
    driver.press("enter")
    driver.frames(4)
    assert workspace(driver).options.shows_memory
    driver.press("left_ctrl", "p")
    assert driver.shows("palette/query")
    driver.press("escape")
    driver.frames(4)
    assert not driver.shows("palette/query")


@pytest.mark.parametrize("ups", [("left_ctrl", "p"), ("p", "left_ctrl")])
def test_a_chord_that_comes_and_goes_within_one_frame_is_heard(driver, ups):
    for _ in range(3):
        keys = [Key("left_ctrl", True), Key("p", True), *(Key(key, False) for key in ups)]
        driver.frames(4, keys)
        assert driver.shows("palette/query")
        driver.press("escape")
        driver.frames(2)
        assert not driver.shows("palette/query")


def test_however_fast_somebody_types_it_is_read_in_one_frame(driver):
    driver.press("left_ctrl", "p")
    driver.frames(4)
    typed = [event for key in "memory" for event in (Key(key, True), Text(key), Key(key, False))]
    driver.frames(2, typed)
    driver.frames(1, [Key("enter", True), Key("enter", False)])
    driver.frames(2)
    assert workspace(driver).options.shows_memory


def test_a_key_before_a_modifier_in_one_frame_is_no_chord(driver):
    driver.frames(6, [Key("p", True), Key("p", False), Key("left_ctrl", True), Key("left_ctrl", False)])
    assert not driver.shows("palette/query")


def test_the_palette_says_when_nothing_is_found(driver):
    driver.press("left_ctrl", "p")
    driver.type("zzzzqqq")
    driver.press("enter")
    driver.frames(3)
    assert driver.shows("palette/query")
    assert driver.names("palette/") == ["palette/query"]


def palette_rows(driver, query):
    """What a query finds, from top to bottom."""
    driver.press("left_ctrl", "p")
    driver.type(query)
    names = {name: driver.item(name).y0 for name in driver.names("palette/") if name != "palette/query"}
    driver.press("escape")
    driver.frames(3)
    return sorted(names, key=names.__getitem__)


@pytest.mark.parametrize(
    ("query", "action"),
    [
        ("copy as", "view/copy_python"),
        ("code", "view/copy_python"),
        ("dark mode", "window/theme"),
        ("export", "file/save"),
        ("fps", "window/performance"),
        ("exit", "window/quit"),
        ("keyboard", "help/shortcuts"),
    ],
)
def test_actions_are_found_by_what_others_call_them(driver, query, action):
    assert palette_rows(driver, query)[0] == f"palette/{action}"


def test_what_was_undone_is_not_found_before_the_entity_of_its_name(driver):
    opened = workspace(driver).opened
    opened.history.around(
        lambda: opened.blueprint.set_properties("world/cam/points", color=(1, 2, 3, 255)), driver.now
    )
    driver.frames(5)
    assert opened.history.done
    rows = palette_rows(driver, "cam/points")
    assert rows[0] == "palette/entity/world/cam/points"
    assert "palette/edit/undo" not in rows


def test_typing_plays_nothing(driver):
    driver.press("left_ctrl", "p")
    driver.press("space")
    driver.press("f")
    assert workspace(driver).opened.time.play_state.value == "paused"


def test_a_view_is_found_and_brought_to_the_front(driver):
    spec = next(iter(workspace(driver).opened.blueprint.views.values()))
    driver.press("left_ctrl", "p")
    driver.type(spec.name)
    driver.click(f"palette/view/{spec.id}")
    driver.frames(3)
    assert [item.view for item in workspace(driver).opened.selection.items] == [spec.id]


def test_keys_and_mouse_are_shown_and_a_click_beside_leaves(driver):
    driver.press("f1")
    driver.frames(3)
    assert driver.shows("overlay/shortcuts")
    driver.click((5, 790))
    driver.frames(4)
    assert not driver.shows("overlay/shortcuts")
    driver.press("left_shift", "slash")
    driver.frames(3)
    assert driver.shows("overlay/shortcuts")


def test_every_action_with_keys_is_explained():
    told = {(row[0], row[1]) for rows in sections().values() for row in rows}
    assert sum(bool(action.keys) for action in ACTIONS) <= len(told)


def test_about_says_which_version(driver):
    driver.click("menu")
    driver.click("menu/Help")
    driver.click("menu/help/about")
    driver.frames(3)
    driver.click("about/close")
    driver.frames(4)
    assert not driver.shows("overlay/about")


def test_the_scale_makes_all_larger_and_the_pointer_follows(driver):
    before = driver.item("panels/left").x0
    driver.press("left_ctrl", "equal")
    driver.press("left_ctrl", "equal")
    assert workspace(driver).options.scale == 1.2
    assert driver.item("panels/left").x0 < before
    driver.click("panels/left")
    assert not workspace(driver).opened.blueprint.panels.left
    assert driver.picture()[-1, -1, 3] == 255
    driver.press("left_ctrl", "_0")
    assert workspace(driver).options.scale == 1.0


def test_warnings_go_after_a_while_and_errors_are_closed(driver):
    driver.app.notify("warning", "odd")
    driver.app.notify("error", "broken")
    driver.frames(3)
    assert driver.names("notice/") == ["notice/0", "notice/1"]
    driver.now += SHOWN_SECS
    driver.frames(3)
    assert driver.names("notice/") == ["notice/0"]
    driver.move("notice/0")
    driver.click("notice/0/close")
    driver.frames(3)
    assert driver.names("notice/") == []


def test_a_notice_that_is_pointed_at_stays_and_a_click_copies_it(driver):
    driver.app.notify("warning", "odd\n100 % odd")
    driver.frames(2)
    driver.move("notice/0")
    driver.now += 100
    driver.frames(2)
    assert driver.shows("notice/0")
    driver.click("notice/0")
    assert driver.app.interface.clipboard == "odd\n100 % odd"
    driver.move((20, 400))
    driver.now += SHOWN_SECS
    driver.frames(3)
    assert not driver.shows("notice/0")


def test_what_is_logged_as_a_warning_is_told_until_the_app_is_closed(driver):
    logger = logging.getLogger("diorama")
    count = len(logger.handlers)
    logger.warning("mesh %s is broken", "a")
    logger.info("nothing")
    driver.frames(2)
    assert [notice.text for notice in workspace(driver).notices] == ["mesh a is broken"]
    driver.app.close()
    assert len(logger.handlers) == count - 1
    driver.app.holdings.files.close()


def test_recordings_are_switched_and_closed(drive, tmp_path):
    driver = drive(log_some)
    first = workspace(driver).current
    rr.init("second", strict=True)
    rr.save(tmp_path / "second.mcap")
    rr.log_scalar("a", 1.0)
    rr.disconnect()
    driver.frames(1, [FilesDropped((tmp_path / "second.mcap",))])
    driver.until(lambda: not driver.app.ingest.readers)
    second = workspace(driver).current
    assert second != first
    driver.frames(3)
    driver.click("recording/switch")
    driver.click(f"recording/{first}")
    assert workspace(driver).current == first
    driver.click("recording/switch")
    driver.click(f"recording/{second}/close")
    assert list(workspace(driver).recordings) == [first]
    driver.press("escape")
    driver.press("left_ctrl", "w")
    driver.frames(3)
    assert workspace(driver).opened is None
    assert driver.shows("welcome/open")


def test_files_over_the_window_are_awaited(driver):
    driver.frames(2, [FilesHovering(True)])
    assert driver.shows("drop")
    driver.frames(2, [PointerMoved(5.0, 5.0)])
    assert not driver.shows("drop")


def test_what_is_measured_is_shown_and_hidden(driver):
    for name in ("memory", "performance"):
        setattr(workspace(driver).options, f"shows_{name}", True)
    driver.now += 2
    driver.frames(4)
    assert driver.app.memory().recordings[0].rows > 0
    at = driver.item("memory/title").center
    before = driver.item("memory")
    driver.drag(at, (at[0] - 100, at[1] - 60))
    assert driver.item("memory").x0 == pytest.approx(before.x0 - 100, abs=2)
    for name in ("memory", "performance"):
        driver.click(f"{name}/close")
        driver.frames(2)
        assert not driver.shows(name)


def test_an_idle_app_wants_no_frames(driver):
    driver.move((640, 5))
    driver.app.notify("error", "stays")
    for _ in range(400):
        driver.now += 1 / 60
        if not driver.app.tick(driver.now):
            break
        driver.frames(1)
    assert not driver.app.tick(driver.now)


def test_without_anything_open_the_menu_still_opens_files(drive):
    driver = drive()
    driver.frames(3)
    assert driver.shows("welcome/open")
    driver.click("menu")
    driver.click("menu/Recording")
    driver.click("menu/file/open")
    driver.frames(3)
    assert driver.shows("overlay/files")


def test_a_menu_is_closed_by_escape_and_by_whatever_a_key_does(driver):
    driver.click("recording/switch")
    current = workspace(driver).current
    assert driver.shows(f"recording/{current}")
    driver.press("escape")
    driver.frames(2)
    assert not driver.shows(f"recording/{current}")
    driver.click("menu")
    assert driver.shows("menu/Window")
    driver.press("left_ctrl", "left_shift", "b")
    driver.frames(2)
    assert not driver.shows("menu/Window")


def test_play_that_has_come_to_the_end_of_a_file_is_not_lit_and_begins_again(driver):
    time = workspace(driver).opened.time
    time.play()
    driver.until(lambda: time.is_at_end)
    assert time.has_ended(waits=False)
    assert not time.has_ended(waits=True)
    driver.press("space")
    assert not time.is_at_end
