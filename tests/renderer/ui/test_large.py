"""Much of everything: what is drawn and named is what is in sight, and all of it can be used."""

from __future__ import annotations

import numpy as np

import diorama as rr
from diorama_renderer.blueprint.items import ComponentItem, EntityItem

_MOST_NAMES = 400
"""Of items in a frame: a window has no room for more."""


def use_everything(driver, paths):
    """Select, search and scroll, with all panels open."""
    opened = driver.app.workspace.opened
    opened.time.pause()
    for items in ([EntityItem(paths[0])], [EntityItem(path) for path in paths], [EntityItem(paths[-1], 3)]):
        opened.selection.select(items)
        driver.frames(2)
        assert len(driver.names()) < _MOST_NAMES
    for part in ("tree", "time/streams"):
        driver.scroll(part, -5)
    driver.press("left_ctrl", "p")
    driver.type(paths[-1][-4:])
    driver.frames(2)
    assert len(driver.names()) < _MOST_NAMES
    driver.press("escape")
    driver.frames(2)


def test_an_entity_of_many_labelled_points(drive):
    count = 20_000
    points = np.random.default_rng(1).normal(size=(count, 3))
    driver = drive(lambda: rr.log_points("many", points, labels=[f"point {i}" for i in range(count)]))
    use_everything(driver, ["many"])
    driver.app.workspace.opened.selection.select([ComponentItem("many", "label")])
    driver.frames(2)
    assert len(driver.names()) < _MOST_NAMES


def test_many_entities_of_many_boxes(drive):
    paths = [f"world/g{i // 20}/b{i}" for i in range(200)]

    def log() -> None:
        for i, path in enumerate(paths):
            rr.log_obbs(path, half_sizes=np.full((100, 3), 0.1), positions=np.full((100, 3), i))

    use_everything(drive(log), paths)


def test_many_entities_of_all_kinds(drive):
    paths = [f"world/g{i // 100}/e{i}" for i in range(1200)]

    def log() -> None:
        for i, path in enumerate(paths):
            rr.set_time_sequence("frame", i % 10)
            if i % 3 == 0:
                rr.log_point(path, [i % 40, i // 40, 0])
            elif i % 3 == 1:
                rr.log_scalar(path, float(i))
            else:
                rr.log_text_entry(path, f"text {i}")

    use_everything(drive(log), paths)


def test_the_list_of_recordings_begins_at_the_one_that_is_shown(drive, tmp_path):
    paths = []
    for number in range(60):
        paths.append(tmp_path / f"run{number}.mcap")
        rr.init(f"run {number}", strict=True)
        rr.save(paths[-1])
        rr.log_scalar("a", float(number))
        rr.disconnect()
    driver = drive(paths=paths)
    workspace = driver.app.workspace
    assert len(workspace.recordings) == 60
    driver.press("left_ctrl", "page_up")
    driver.press("left_ctrl", "page_up")
    driver.click("recording/switch")
    driver.frames(3)
    assert driver.shows(f"recording/{workspace.current}")
    rows = [name for name in driver.names("recording/") if name.count("/") == 1]
    assert len(rows) < 20
