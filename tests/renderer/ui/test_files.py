"""Opening and saving through the window."""

from __future__ import annotations

import gc
import os
import re
import sys
import weakref
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import diorama as rr
import diorama_renderer as dr
from diorama_renderer.app.events import FilesDropped
from diorama_renderer.app.persist import HomeShelf
from diorama_renderer.blueprint.blueprint import Blueprint
from diorama_renderer.blueprint.time_control import TimeControl
from diorama_renderer.blueprint.views import Spatial2DSettings, Spatial3DSettings
from diorama_renderer.recordings import Recording
from diorama_renderer.ui.workspace import Opened


def log_points():
    for frame in range(10):
        rr.set_time_sequence("frame", frame)
        rr.log_points("world/points", np.random.default_rng(frame).normal(size=(200, 3)), colors=[255, 90, 0])


@pytest.fixture
def driver(drive, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    driver = drive(log_points)
    driver.app.workspace.opened.time.pause()
    return driver


def notices(driver):
    return [notice.text for notice in driver.app.workspace.notices]


def size_of(file):
    with Image.open(file) as image:
        return image.size


def drop(driver, *paths):
    driver.frames(1, [FilesDropped(paths)])
    driver.until(lambda: not driver.app.ingest.readers)
    driver.frames(3)


def test_a_recording_is_saved_and_can_be_loaded(driver, tmp_path):
    driver.press("left_ctrl", "s")
    driver.frames(4)
    assert driver.shows("files/name")
    driver.press("left_ctrl", "a")
    driver.type("copy")
    driver.press("enter")
    driver.until(lambda: not driver.app.workspace.saving and "Saved" in notices(driver)[-1])
    assert dr.load(tmp_path / "copy.mcap").entities() == ["world/points"]
    assert driver.app.workspace.options.recent_files[0] == str(tmp_path / "copy.mcap")
    assert not driver.shows("overlay/files")


def test_a_file_that_is_there_is_replaced_only_when_asked(driver, tmp_path):
    (tmp_path / "driven.mcap").write_bytes(b"old")
    driver.press("left_ctrl", "s")
    driver.frames(4)
    driver.click("files/accept")
    driver.frames(2)
    driver.click("files/keep")
    driver.frames(2)
    assert (tmp_path / "driven.mcap").read_bytes() == b"old"
    driver.click("files/accept")
    driver.frames(2)
    driver.click("files/replace")
    driver.until(lambda: "Saved" in (notices(driver) or [""])[-1])
    assert dr.load(tmp_path / "driven.mcap").entities() == ["world/points"]


def test_the_loop_selection_is_saved_alone(driver, tmp_path):
    opened = driver.app.workspace.opened
    driver.app.save(opened, only_loop=True)
    assert "span of time" in notices(driver)[-1]
    opened.time.state.selection = (3, 5)
    driver.press("left_ctrl", "left_shift", "s")
    driver.frames(4)
    driver.click("files/accept")
    driver.until(lambda: "Saved" in notices(driver)[-1])
    (span,) = [s for s in dr.load(tmp_path / "driven-loop.mcap").timelines() if s.name == "frame"]
    assert (span.first, span.last) == (3, 5)


def test_files_are_chosen_with_the_mouse(driver, tmp_path):
    (tmp_path / "sub").mkdir()
    Image.new("RGB", (4, 3), (200, 0, 0)).save(tmp_path / "sub" / "red.png")
    driver.press("left_ctrl", "o")
    driver.frames(4)
    driver.click("files/entry/sub", count=2)
    driver.now += 1  # else it would be one click of four
    driver.frames(3)
    driver.click("files/entry/red.png", count=2)
    driver.frames(3)
    driver.until(lambda: not driver.app.ingest.readers)
    assert driver.app.workspace.opened.title == "red.png"


def test_a_path_is_typed_and_completed(driver, tmp_path):
    Image.new("RGB", (4, 3)).save(tmp_path / "picture.png")
    driver.press("left_ctrl", "o")
    driver.frames(4)
    driver.press("left_ctrl", "a")
    driver.type(str(tmp_path / "pict"))
    driver.press("tab")
    driver.frames(2)
    driver.press("enter")
    driver.until(lambda: driver.app.workspace.opened.title == "picture.png")
    assert not driver.shows("overlay/files")


def test_a_mesh_and_an_image_are_shown_each_by_itself(driver, tmp_path):
    (tmp_path / "thing.obj").write_bytes(b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    Image.new("RGB", (40, 30), (0, 200, 0)).save(tmp_path / "green.png")
    drop(driver, tmp_path / "thing.obj", tmp_path / "green.png")
    titles = {opened.title: opened for opened in driver.app.workspace.recordings.values()}
    assert set(titles) == {"driven", "thing.obj", "green.png"}
    assert titles["thing.obj"].recording.entities() == ["thing"]
    driver.app.workspace.show(titles["green.png"].id)
    driver.frames(6)
    (view,) = titles["green.png"].blueprint.views.values()
    assert isinstance(view.settings, Spatial2DSettings)
    pixels = driver.app.read_view(view.id)
    assert tuple(pixels[pixels.shape[0] // 2, pixels.shape[1] // 2, :3]) == (0, 200, 0)


def test_what_is_said_of_files_that_are_none_is_for_people(driver, tmp_path):
    for name in ("bad.mcap", "bad.png", "bad.xyz"):
        (tmp_path / name).write_bytes(b"nothing of the kind")
    drop(driver, *(tmp_path / name for name in ("bad.mcap", "bad.png", "bad.xyz")))
    driver.until(lambda: not driver.app.ingest.readers)
    driver.frames(3)
    told = {text.partition(":")[0]: text for text in notices(driver)}
    assert told["bad.mcap"].count("bad.mcap") == 1
    assert "object at 0x" not in told["bad.png"]
    assert all(kind in told["bad.xyz"] for kind in (".mcap", ".glb", ".png"))


def test_files_that_are_none_say_why_and_the_rest_is_opened(driver, tmp_path):
    for name in ("a.mcap", "b.glb", "c.png", "d.txt"):
        (tmp_path / name).write_bytes(b"nonsense")
    Image.new("L", (4, 3)).save(tmp_path / "good.png")
    drop(
        driver, *(tmp_path / name for name in ("a.mcap", "b.glb", "c.png", "d.txt", "gone.mcap", "good.png"))
    )
    said = notices(driver)
    assert len(said) == 5
    for name in ("a.mcap", "b.glb: no GLB", "c.png: no PNG", "d.txt", "gone.mcap: No such file"):
        assert any(text.startswith(name) for text in said), name
    assert driver.app.workspace.opened.title == "good.png"


def test_the_welcome_screen_says_what_could_not_be_read(drive, tmp_path):
    (tmp_path / "a.mcap").write_bytes(b"nonsense")
    driver = drive(paths=[tmp_path / "a.mcap"])
    driver.frames(3)
    assert str(tmp_path / "a.mcap") in driver.app.workspace.unreadable
    assert driver.shows("welcome/open")


def test_pictures_are_written_beside_each_other(driver, tmp_path):
    driver.press("left_ctrl", "left_shift", "p")
    driver.frames(6)
    view = next(iter(driver.app.workspace.opened.blueprint.views))
    driver.app.screenshot(view)
    driver.app.screenshot(None)
    driver.frames(6)
    files = sorted(tmp_path.glob("diorama-*.png"))
    assert len(files) == 3
    sizes = sorted(size_of(file) for file in files)
    assert sizes[1:] == [driver.size, driver.size]
    rect = driver.item(f"view/{driver.app.workspace.opened.blueprint.views[view].name}")
    assert sizes[0] == (round(rect.width), round(rect.height))
    assert notices(driver)[-1].startswith("Picture written to ")


def test_a_picture_for_the_clipboard_leaves_its_path_where_pictures_cannot_be(driver, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda _: None)
    driver.press("left_ctrl", "left_shift", "c")
    driver.frames(6)
    assert re.search(r"diorama-.*\.png$", driver.app.interface.clipboard)


def test_a_view_that_is_gone_cannot_be_drawn(driver):
    driver.app.screenshot(999)
    driver.frames(6)
    assert notices(driver) == ["That view is not in sight"]


@pytest.mark.parametrize("turned", [False, True])
def test_the_call_that_is_copied_draws_the_very_same_picture(driver, turned):
    opened = driver.app.workspace.opened
    opened.time.seek(4)
    spec = next(
        spec for spec in opened.blueprint.views.values() if isinstance(spec.settings, Spatial3DSettings)
    )
    spec.settings.background = (30, 40, 50)
    spec.settings.shows_grid = False
    opened.blueprint.touch()
    driver.frames(4)
    if turned:
        x, y = driver.item(f"view/{spec.name}").center
        driver.drag((x, y), (x + 120, y + 45))
        driver.move((5, 5))
        driver.now += 2
        driver.frames(40)
    driver.press("left_ctrl", "p")
    driver.type("as python")
    driver.press("enter")
    driver.frames(6)
    call = driver.app.interface.clipboard
    assert "at={'frame': 4}" in call
    names = {}
    exec(call, names)
    want = driver.app.read_view(spec.id)
    assert names["image"].shape == want.shape
    difference = np.abs(names["image"].astype(int) - want.astype(int)).max(axis=2)
    assert (difference > 2).mean() < 0.001
    assert (want[..., :3] != (30, 40, 50)).any(axis=2).sum() > 200


def test_options_and_layouts_are_kept(drive, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "kept"))
    driver = drive(log_points, shelf=HomeShelf())
    opened = driver.app.workspace.opened
    view = next(iter(opened.blueprint.views))
    opened.blueprint.rename(view, "mine")
    driver.app.set_theme("light")
    driver.now += 3
    driver.frames(2)
    again = drive(log_points, shelf=HomeShelf())
    assert again.app.workspace.options.theme == "light"
    assert "mine" in [spec.name for spec in again.app.workspace.opened.blueprint.views.values()]


def test_where_nothing_can_be_kept_it_is_said_once(drive, tmp_path, monkeypatch):
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    driver = drive(shelf=HomeShelf())
    for theme in ("light", "dark", "light"):
        driver.app.set_theme(theme)
        driver.now += 3
        driver.frames(2)
    assert len(notices(driver)) == 1


def test_a_recording_that_is_closed_is_gone_at_once(drive):
    def log():
        for frame in range(5):
            rr.set_time_sequence("frame", frame)
            rr.log_points("points", np.zeros((5, 3)))
            rr.log_scalar("plot/a", frame)
            rr.log_image("image", np.zeros((20, 20, 3), np.uint8))
            rr.log_tensor("tensor", np.zeros((4, 5, 6)))
            rr.log_text_entry("log", "text")

    driver = drive(log)
    opened = weakref.ref(driver.app.workspace.opened)
    store = weakref.ref(opened().recording.store)
    serial = opened().serial
    gc.collect()
    gc.disable()
    try:
        driver.app.close_recording(opened().id)
        driver.frames(2)
        assert (opened(), store()) == (None, None)
    finally:
        gc.enable()
    assert not any(serial in key for key in driver.app.pictures._textures._ids if isinstance(key, tuple))


def test_pictures_of_a_recording_are_never_those_of_another(drive):
    driver = drive(log_points)
    pictures, workspace = driver.app.pictures, driver.app.workspace
    pixels = {}
    for number in range(4):
        opened = workspace.opened if number == 0 else Opened(**fresh(number))
        asked = []
        pictures.image(
            opened, ("same", 1), lambda asked=asked: asked.append(1) or np.zeros((1, 1, 4), np.uint8)
        )
        assert asked
        pixels[opened.serial] = number
        pictures.forget(opened)
        del opened
    assert len(pixels) == 4


def fresh(number):
    return {
        "id": str(number),
        "recording": Recording(),
        "application_id": "",
        "source": "live",
        "is_live": True,
        "time": TimeControl(),
        "blueprint": Blueprint(),
    }


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="names of files are UTF-8 there")
def test_names_of_files_need_not_be_utf8(driver, tmp_path):
    recordings = [Path(os.fsdecode(bytes(tmp_path) + name)) for name in (b"/\xff.mcap", b"/\xfe.mcap")]
    for path in recordings:
        path.write_bytes((tmp_path / "0.mcap").read_bytes())
    picture = Path(os.fsdecode(bytes(tmp_path) + b"/\xfd.png"))
    Image.new("L", (4, 3)).save(picture)
    missing = Path(os.fsdecode(bytes(tmp_path) + b"/none\xff.mcap"))
    drop(driver, *recordings, picture, missing)
    workspace = driver.app.workspace
    names = [rf"{tmp_path}/{name}" for name in (r"\xff.mcap", r"\xfe.mcap", r"\xfd.png")]
    assert set(names) <= set(workspace.recordings)
    for name in names:
        workspace.show(name)
        driver.frames(3)
        assert workspace.recordings[name].recording.entities()
    assert r"none\xff.mcap: No such file or directory" in notices(driver)
    assert not [text for text in workspace.options.recent_files if "xf" in text]
    driver.press("left_ctrl", "o")
    driver.frames(4)
    assert driver.shows("overlay/files")
    driver.press("escape")
    driver.app.save(workspace.opened)
    driver.frames(4)
    assert driver.shows("overlay/files")
