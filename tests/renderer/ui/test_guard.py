"""Bugs of the viewer: the rest of the window goes on, and the user is told once."""

from __future__ import annotations

import pytest
from imgui_bundle import ImVec2, ImVec4, imgui

import diorama as rr
from diorama_renderer.app import shown_scenes, viewer
from diorama_renderer.app.events import Text
from diorama_renderer.store import Store
from diorama_renderer.ui import shell, views
from diorama_renderer.ui.guard import Guard
from diorama_renderer.ui.panels import overlays


@pytest.fixture
def log():
    def log():
        for frame in range(3):
            rr.set_time_sequence("frame", frame)
            rr.log_points("world/points", [[0, 0, 0], [1, 1, 1]])
            rr.log_scalar("height", float(frame))

    return log


def leave_everything_open(*_):
    imgui.push_style_color(imgui.Col_.text.value, ImVec4(1, 0, 0, 1))
    imgui.push_style_var(imgui.StyleVar_.alpha.value, 0.1)
    imgui.push_id("open")
    imgui.begin_group()
    imgui.begin_disabled()
    imgui.push_clip_rect(ImVec2(0, 0), ImVec2(1, 1), True)
    imgui.begin_child("child", ImVec2(50, 50))
    if imgui.begin_table("table", 2):
        imgui.table_next_column()
    imgui.begin("another window")
    imgui.begin_tooltip()
    raise ZeroDivisionError("by nothing")


def leave_nothing(*_):
    raise KeyError("nothing")


def errors(driver):
    return [notice.text for notice in driver.app.workspace.notices if notice.level == "error"]


@pytest.mark.parametrize(
    ("part", "where", "name"),
    [
        ("The time panel", shell, "draw_time_panel"),
        ("The panel of views", shell, "draw_blueprint_panel"),
        ("The selection panel", shell, "draw_selection_panel"),
        ("The bar", shell.menu_bar, "draw"),
        ("The space of views", shell, "_draw_views"),
        ("A notice", overlays.notices, "draw"),
        ("What lies over the window", shell.overlays, "draw"),
        ("The edges of the panels", shell, "_splitters"),
    ],
)
def test_a_panel_with_a_bug_leaves_the_others_as_they_were(
    drive, log, monkeypatch, capsys, part, where, name
):
    driver = drive(log, is_strict=False)
    before = set(driver.names())
    with monkeypatch.context() as patch:
        patch.setattr(where, name, leave_everything_open)
        driver.frames(5)
        during = set(driver.names())
    (told,) = errors(driver)
    assert told.startswith(
        f"{part} failed. This is a bug in Diorama: ZeroDivisionError: by nothing (test_guard.py:"
    )
    assert capsys.readouterr().err.count("Traceback") == 1
    assert during
    driver.frames(3)
    assert before <= set(driver.names())


def test_a_view_with_a_bug_says_so_in_its_place(drive, log, monkeypatch):
    driver = drive(log, is_strict=False)
    opened = driver.app.workspace.opened
    kind = next(spec.kind for spec in opened.blueprint.views.values() if spec.kind.name == "TIME_SERIES")
    monkeypatch.setitem(views._INSIDES, kind, leave_everything_open)
    driver.frames(4)
    (told,) = errors(driver)
    assert "The view " in told
    assert driver.shows("time/play")
    driver.click("time/play")
    assert len(errors(driver)) == 1


def test_a_card_with_a_bug_closes(drive, log, monkeypatch):
    driver = drive(log, is_strict=False)
    monkeypatch.setitem(overlays._OVERLAYS, "palette", leave_everything_open)
    driver.press("left_ctrl", "p")
    assert driver.app.workspace.overlay == ""
    assert "palette" in errors(driver)[0]


def test_what_was_asked_for_and_has_a_bug_is_told(drive, log, monkeypatch):
    driver = drive(log, is_strict=False)
    monkeypatch.setattr(type(driver.app.workspace.opened.blueprint), "maximize", leave_nothing)
    driver.move("view/3D" if driver.shows("view/3D") else driver.names("view/")[0])
    driver.click(next(name for name in driver.names("view/") if name.endswith("/maximize")))
    assert errors(driver)[0].startswith("What you asked for failed")
    assert driver.shows("time/play")


def test_a_picture_with_a_bug_leaves_the_window(drive, log, monkeypatch):
    driver = drive(log, is_strict=False)
    monkeypatch.setattr(shown_scenes.Shown, "render", leave_nothing)
    driver.frames(3)
    (told,) = errors(driver)
    assert told.startswith("A picture of the scene failed")


def test_data_with_which_the_store_has_a_bug_are_told(drive, log, monkeypatch):
    real = Store.insert

    def insert(self, chunk):
        if chunk.entity_path == "height":
            raise IndexError("out of bounds")
        return real(self, chunk)

    monkeypatch.setattr(Store, "insert", insert)
    driver = drive(log, is_strict=False)
    assert "Taking in data failed" in errors(driver)[0]
    assert "world/points" in driver.app.workspace.opened.recording.store.entities.paths


def test_strict_ones_raise(drive, log, monkeypatch):
    driver = drive(log)
    monkeypatch.setattr(shell, "draw_time_panel", leave_nothing)
    with pytest.raises(KeyError):
        driver.frames(1)


def test_it_is_strict_where_the_environment_says_so(monkeypatch):
    assert Guard(print).is_strict
    monkeypatch.setenv("DIORAMA_STRICT", "0")
    assert not Guard(print).is_strict
    assert Guard(print, is_strict=True).is_strict


def test_a_bug_is_told_once_but_each_bug():
    told = []
    guard = Guard(told.append, is_strict=False)
    for _ in range(3):
        assert guard.run("A part", leave_nothing) is None
        assert guard.run("Another part", leave_nothing) is None
    assert guard.run("A part", int, "5") == 5
    assert len(told) == 2


@pytest.mark.parametrize(
    ("part", "where", "name"),
    [
        ("The window", viewer.shell, "draw"),
        ("What came from the window", viewer.App, "_hear"),
        ("What you typed or pointed at", viewer.Interface, "feed"),
        ("Drawing the window", viewer.InterfacePass, "draw"),
    ],
)
def test_a_frame_that_fails_is_told_once_and_the_next_is_drawn(drive, log, monkeypatch, part, where, name):
    driver = drive(log, is_strict=False)
    before = set(driver.names())
    with monkeypatch.context() as patch:
        patch.setattr(where, name, leave_nothing)
        driver.frames(3, [Text("a")])
    (told,) = errors(driver)
    assert told.startswith(f"{part} failed")
    driver.frames(3)
    assert before <= set(driver.names())


def test_what_is_no_text_can_be_typed_and_copied(drive, log):
    driver = drive(log)
    driver.frames(2, [Text("\ud800"), Text("\0"), Text("\udcff")])
    driver.app.copy_text("a\udcff")
    assert driver.app.interface.clipboard == "a?"
    driver.app.notify("info", "b\ud800")
    driver.frames(2)
    assert driver.app.workspace.notices.shown()[0].text == "b?"
