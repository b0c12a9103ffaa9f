"""Draws the pictures of the viewer that README and docs show: `./dev docs` writes those that changed.

Nobody needs a display for it: the viewer's `App` is driven by events, as tests do, with recordings of scenes that are
made up. Pictures are the same wherever the software adapter draws them; look at each before committing it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from diorama.recording.spawning import environment
from diorama_renderer.app.driver import Driver
from diorama_renderer.app.viewer import App, AppOptions
from diorama_renderer.blueprint.items import EntityItem
from diorama_renderer.blueprint.layout import Split, Tabs
from diorama_renderer.blueprint.views import Spatial2DSettings, TensorSettings
from diorama_renderer.camera.vantage import looking_at
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.views.spatial_3d import eye_of
from diorama_renderer.ui.workspace import Opened
from reference_pages.running import on_software_adapter, pixels_of

Pixels = npt.NDArray[np.uint8]
"""Shape (h, w, 3)."""

DOCS = Path(__file__).parent
_STARTED_NS = int(time.mktime((2026, 1, 1, 12, 0, 0, 0, 0, 0))) * 1_000_000_000
"""What recordings say of when they began, instead of the truth, which is always new."""
_LOADING_SECS = 60.0
_SETTLING_FRAMES = 60


def record(folder: Path) -> dict[str, Path]:
    """The recordings that are shown, by name; they take half a minute to make."""
    yard, demo = folder / "delivery_robot.mcap", folder / "demo.mcap"
    _run([str(DOCS.parent / "examples" / "delivery_robot.py"), "--save", str(yard)])
    _run(["-m", "diorama_renderer", "demo", "--no-window", "--output-dir", str(folder)])
    return {"yard": yard, "demo": demo}


def draw(name: str, recordings: Mapping[str, Path]) -> Pixels:
    """One picture, by its name of `PICTURES`."""
    picture = PICTURES[name]
    file = None if picture.recording is None else recordings[picture.recording]
    app = App(AppOptions(paths=[] if file is None else [file], theme=picture.theme, is_strict=True))
    try:
        driver = Driver(app, picture.size)
        deadline = time.monotonic() + _LOADING_SECS
        # All of it before the first frame, so that nothing depends on how fast it came.
        while app.ingest.readers and time.monotonic() < deadline:
            app.tick(driver.now)
        opened = app.workspace.opened
        if opened is not None:
            info = opened.recording.info
            assert info is not None
            opened.recording.info = replace(info, started_ns=_STARTED_NS)
            opened.time.pause()
        driver.frames(8)
        return picture.draw(driver)
    finally:
        app.close()


def missing() -> list[Path]:
    """Pictures that should be there."""
    return [DOCS / name for name in PICTURES if not (DOCS / name).exists()]


def draw_and_write() -> None:
    """Draw all pictures, and write those that differ at all; on the software adapter alone."""
    if not on_software_adapter():
        print("pictures of the viewer are left as they are: this is not the software adapter")
        return
    with tempfile.TemporaryDirectory() as folder:
        recordings = record(Path(folder))
        for name in PICTURES:
            path, pixels = DOCS / name, draw(name, recordings)
            if not path.exists() or not np.array_equal(pixels_of(path), pixels):
                path.parent.mkdir(exist_ok=True)
                Image.fromarray(pixels).save(path, optimize=True)
                print(f"drew: docs/{name}")


# What is on the pictures.


def hero(driver: Driver) -> Pixels:
    """The whole window: the robot before the crossing, with half of the yard scanned."""
    opened = _opened(driver)
    _arrange_yard(driver, opened)
    opened.selection.select([EntityItem("world/robot/camera/image")])
    _settle(driver)
    return _cut(driver)


def light(driver: Driver) -> Pixels:
    """The demo's valley, in light colours."""
    opened = _opened(driver)
    opened.time.seek(74)
    _leave_out_scene(opened, ["image"])
    driver.frames(4)
    _place_eye(driver, (-2.7, -6.53, -6.91), (19.48, -84.14, 56.55))
    opened.selection.select([EntityItem("world/detections/chapel")])
    _settle(driver)
    return _cut(driver)


def linked(driver: Driver) -> Pixels:
    """Views beside each other, while the pointer is on the image of one."""
    opened = _opened(driver)
    panels, views = opened.blueprint.panels, _views(opened)
    panels.left = panels.right = panels.bottom = False
    opened.time.seek(54)
    _leave_out_scene(opened, ["camera/image"])
    opened.blueprint.move(Split("x", 0.56, Tabs((views["world"],)), Tabs((views["camera/image"],))))
    for name, view in views.items():
        if name not in ("world", "camera/image"):
            opened.blueprint.close(view)
    driver.frames(8)
    _place_eye(driver, (-1.22, -2.53, -0.02), (-7.12, -8.25, 4.97))
    rect = driver.item("view/camera/image")
    driver.move((rect.x0 + 0.57 * rect.width, rect.y0 + 0.53 * rect.height))
    driver.frames(20)
    return _cut(driver, Rect(0, driver.item("tab/world").y0 - 4, *driver.size))


def time_panel(driver: Driver) -> Pixels:
    """The time panel, with a span that is looped."""
    opened = _opened(driver)
    opened.time.seek(62)
    opened.time.select(46, 92)
    driver.frames(4)
    row = driver.item("stream/log")
    driver.click((row.x0 + 10, row.center[1]))
    driver.move((5, 5))
    _settle(driver)
    return _cut(driver, Rect(0, driver.item("time/play").y0 - 8, driver.size[0], driver.size[1]))


def selection(driver: Driver) -> Pixels:
    """The selection panel, about an image."""
    opened = _opened(driver)
    opened.time.seek(46)
    opened.selection.select([EntityItem("world/robot/camera/image")])
    _settle(driver)
    left = driver.item("edge/right").x1
    return _cut(
        driver, Rect(left, driver.item("edge/right").y0, driver.size[0], driver.item("edge/bottom").y0)
    )


def palette(driver: Driver) -> Pixels:
    """The command palette, with a few letters typed."""
    opened = _opened(driver)
    opened.time.seek(46)
    driver.press("left_ctrl", "p")
    driver.type("rob")
    _settle(driver)
    return _cut(driver, Rect(400, 20, 1200, 560))


def waiting(driver: Driver) -> Pixels:
    """The window before anything has come."""
    driver.app.workspace.listening = "127.0.0.1:9876"
    _settle(driver)
    return _cut(driver)


# How they are made.


def _arrange_yard(driver: Driver, opened: Opened) -> None:
    """As somebody would who has worked with these views for a minute."""
    blueprint, views = opened.blueprint, _views(opened)
    opened.time.seek(49)
    _leave_out_scene(opened, ["camera/image", "depth_camera/image"])
    blueprint.set_properties("world/scan", history=49)
    costs = blueprint.views[views["costs"]].settings
    assert isinstance(costs, TensorSettings)
    costs.at = {0: 0}
    beside = _column([Tabs((views[name],)) for name in ("camera/image", "depth_camera/image", "log")])
    below = _row([Tabs((views[name],)) for name in ("plots", "clearance", "costs")])
    blueprint.close(views["Plot"])
    blueprint.move(Split("x", 0.66, Split("y", 0.68, Tabs((views["world"],)), below), beside))
    driver.frames(8)
    _place_eye(driver, (-1.26, -2.48, -0.09), (-9.76, -8.93, 4.75))


def _opened(driver: Driver) -> Opened:
    opened = driver.app.workspace.opened
    assert opened is not None
    return opened


def _views(opened: Opened) -> dict[str, int]:
    return {spec.name: spec.id for spec in opened.blueprint.views.values()}


def _leave_out_scene(opened: Opened, names: list[str]) -> None:
    """Have the views of some cameras show no more than what lies on their images."""
    for name in names:
        settings = opened.blueprint.views[_views(opened)[name]].settings
        assert isinstance(settings, Spatial2DSettings)
        settings.shows_scene = False
    opened.blueprint.touch()


def _row(nodes: list[Tabs]) -> Tabs | Split:
    return nodes[0] if len(nodes) == 1 else Split("x", 1 / len(nodes), nodes[0], _row(nodes[1:]))


def _column(nodes: list[Tabs]) -> Tabs | Split:
    return nodes[0] if len(nodes) == 1 else Split("y", 1 / len(nodes), nodes[0], _column(nodes[1:]))


def _place_eye(
    driver: Driver, center: tuple[float, float, float], position: tuple[float, float, float]
) -> None:
    """Look at a point of the world from another: framing depends a little on the order in which data came."""
    opened = _opened(driver)
    spec = next(spec for spec in opened.blueprint.views.values() if spec.name == "world")
    control = eye_of(opened, spec).control
    assert control is not None
    control.steer(looking_at(center, position, up=(0, 0, 1)))
    driver.frames(40)


def _settle(driver: Driver) -> None:
    driver.frames(_SETTLING_FRAMES)


def _cut(driver: Driver, rect: Rect | None = None) -> Pixels:
    pixels = driver.picture()[..., :3]
    if rect is None:
        return pixels.copy()
    x0, y0, x1, y1 = map(round, rect)
    return pixels[max(y0, 0) : y1, max(x0, 0) : x1].copy()


def _run(arguments: list[str]) -> None:
    subprocess.run(
        [sys.executable, *arguments], check=True, env=environment(), stdout=subprocess.DEVNULL, timeout=300
    )


class Picture(NamedTuple):
    """How one picture is made.

    Attributes:
        draw: drives a viewer that shows the recording, and gives what is to be seen.
        recording: of `record`, or None: nothing is open.
        theme: of the colours.
        size: of the window, UI points, each a pixel.
    """

    draw: Callable[[Driver], Pixels]
    recording: str | None = "yard"
    theme: str = "dark"
    size: tuple[int, int] = (1600, 1000)


PICTURES = {
    "viewer.png": Picture(hero),
    "viewer_light.png": Picture(light, "demo", theme="light"),
    "viewer/linked.png": Picture(linked, size=(1200, 560)),
    "viewer/time.png": Picture(time_panel),
    "viewer/selection.png": Picture(selection),
    "viewer/palette.png": Picture(palette),
    "viewer/waiting.png": Picture(waiting, None, size=(1000, 620)),
}
"""By name within docs."""
