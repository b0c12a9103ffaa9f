"""The call of `render` that draws what a view shows, to paste into a program."""

from __future__ import annotations

from diorama.timelines import Timeline, TimeType
from diorama_renderer.blueprint.views import Spatial2DSettings, Spatial3DSettings, ViewSpec
from diorama_renderer.camera import Camera
from diorama_renderer.ui.workspace import Opened

LIVE_PATH = "recording.mcap"
"""Stands for the file of a recording that has none yet."""


def render_call(opened: Opened, spec: ViewSpec, camera: object, size: tuple[int, int]) -> str:
    """A program of a few lines whose last assigns the picture.

    Numbers are written so that they are read back exactly. Entities that the view leaves out, its grid and its outlines
    are not in that picture.

    Args:
        opened: the recording.
        spec: a spatial view.
        camera: a `Camera`, the path of a logged pinhole, or None, for a frame that fits the scene.
        size: width and height, pixels.
    """
    path = LIVE_PATH if opened.source == "live" else opened.source
    imports = ["import diorama_renderer as dr"]
    arguments = [f"dr.load({path!r})"]
    moment = opened.time.moment()
    if moment.timeline is not None:
        time, needs_numpy = _time(moment.timeline, moment.time)
        if needs_numpy:
            imports.insert(0, "import numpy as np")
        arguments.append(f"at={{{moment.timeline.name!r}: {time}}}")
    arguments.append(f"space={spec.root or '/'!r}")
    if isinstance(camera, Camera):
        arguments.append(f"camera=dr.{camera!r}")
    elif camera is not None:
        arguments.append(f"camera={camera!r}")
    arguments.append(f"size=({int(size[0])}, {int(size[1])})")
    settings = spec.settings
    if isinstance(settings, Spatial2DSettings | Spatial3DSettings) and settings.background is not None:
        arguments.append(f"background={settings.background!r}")
    lines = [*imports, "", "image = dr.render(", *(f"    {argument}," for argument in arguments), ").color"]
    if opened.source == "live":
        lines.insert(len(imports) + 1, f"# Save the recording first, as {LIVE_PATH}.")
    return "\n".join(lines) + "\n"


def _time(timeline: Timeline, time: int) -> tuple[str, bool]:
    """A time as `at` takes it, and whether that needs numpy: seconds only where a float is exact."""
    if timeline.type is TimeType.SEQUENCE:
        return str(time), False
    if time % 1_000_000_000 == 0 and abs(time) < 1_000_000_000 * 1_000_000:
        return str(time // 1_000_000_000), False
    return f'np.timedelta64({time}, "ns")', True
