"""The numbers of images: written into pixels that are large, asked for at one, and what a tooltip magnifies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from imgui_bundle import ImVec2, imgui

from diorama_renderer.camera.pan_zoom import Rectangle
from diorama_renderer.recordings.values import Tensor
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.panels import tensor_pictures
from diorama_renderer.ui.panels.readings import Unreadable, reading_of
from diorama_renderer.ui.theme import packed
from diorama_renderer.ui.views.spatial import Surface

if TYPE_CHECKING:
    from diorama_renderer.scene import Image
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened
    from diorama_renderer.view.frame import Arrangement

_LINE = 14.0  # UI points
_LEAST_TEXEL = 30.0  # UI points: from there on there is room for a number
_MOST_TEXELS = 600
_DARK, _BRIGHT = (0.0, 0.0, 0.0, 0.85), (1.0, 1.0, 1.0, 0.95)
_BORDER = (0.5, 0.5, 0.5, 0.3)
_SHADOW = (0.0, 0.0, 0.0, 0.6)


def images_of(ui: Ui, opened: Opened, arrangement: Arrangement) -> list[Image]:
    """The images that an arrangement shows as such, as they cover each other: the topmost is the last."""
    return [image for image in ui.pictures.images(opened) if arrangement.drawn[image.placement]]


def draw(ui: Ui, opened: Opened, arrangement: Arrangement, seen: Rectangle, rect: Rect) -> None:
    """Write the values of the topmost image into its pixels, once they are large enough."""
    if seen.points_per_unit < _LEAST_TEXEL:
        return
    images = images_of(ui, opened, arrangement)
    tensor = _tensor(opened, arrangement, images[-1]) if images else None
    if tensor is None:
        return
    lines = 1 if tensor.values.ndim == 2 else min(tensor.values.shape[2], 4)
    low, high = seen.seen
    rows, columns = tensor.values.shape[:2]
    first = np.clip(np.floor(low), 0, (columns, rows)).astype(int)
    last = np.clip(np.ceil(high), 0, (columns, rows)).astype(int)
    has_room = seen.points_per_unit >= _LINE * lines + 4
    if not has_room or (last <= first).any() or np.prod(last - first) > _MOST_TEXELS:
        return
    _draw_borders(first, last, seen, rect)
    is_roomy = seen.points_per_unit >= 64
    imgui.push_font(ui.fonts.mono, 13 if is_roomy else 11)
    digits = 5 if is_roomy else 3
    for row in range(first[1], last[1]):
        for column in range(first[0], last[0]):
            x, y = seen.panel_from_image((column + 0.5, row + 0.5))[0].tolist()
            at = (rect.x0 + x, rect.y0 + y)
            _write(tensor.values[row, column], at, digits, seen.points_per_unit - 4)
    imgui.pop_font()


def draw_magnified(
    ui: Ui, opened: Opened, arrangement: Arrangement, path: str, seen: Rectangle, surface: Surface
) -> None:
    """Frame the pixels of an image that the tooltip magnifies."""
    entity = opened.recording.store.entities.index.get(path, -1)
    side = tensor_pictures.PATCH_SIDE * seen.points_per_unit
    is_small = side < 0.6 * min(surface.size)
    if not is_small or all(image.entity != entity for image in images_of(ui, opened, arrangement)):
        return
    texel = np.floor(seen.image_from_panel(surface.pointer)[0])
    half = tensor_pictures.PATCH_SIDE // 2
    corners = seen.panel_from_image([texel - half, texel + half + 1])
    (x0, y0), (x1, y1) = (corners + np.array([surface.rect.x0, surface.rect.y0])).tolist()
    draw_list = imgui.get_window_draw_list()
    draw_list.add_rect(ImVec2(x0 - 1, y0 - 1), ImVec2(x1 + 1, y1 + 1), packed(_DARK), 2.0)
    draw_list.add_rect(ImVec2(x0, y0), ImVec2(x1, y1), packed(_BRIGHT), 1.0)


def depth_at(ui: Ui, opened: Opened, arrangement: Arrangement, uv: npt.NDArray[np.float64]) -> float | None:
    """What a depth image of the camera that is looked through says at a pixel, scene units; None: nothing."""
    for image in images_of(ui, opened, arrangement):
        if image.meaning != "depth" or not np.isfinite(uv).all():
            continue
        tensor = _tensor(opened, arrangement, image)
        column, row = np.floor(np.clip(uv, -1, 2**31)).astype(int).tolist()
        if tensor is None or not (0 <= row < tensor.values.shape[0] and 0 <= column < tensor.values.shape[1]):
            continue
        value = float(np.ravel(tensor.values[row, column])[0])
        meter = tensor.meter if tensor.meter is not None and tensor.meter > 0 else None
        if meter is None:
            meter = 1000.0 if tensor.values.dtype.kind in "iu" else 1.0
        return value / meter if np.isfinite(value) and value > 0 else None
    return None


def _draw_borders(
    first: npt.NDArray[np.int64], last: npt.NDArray[np.int64], seen: Rectangle, rect: Rect
) -> None:
    """Thin lines between pixels, which may be equal."""
    draw_list = imgui.get_window_draw_list()
    (x0, y0), (x1, y1) = (seen.panel_from_image([first, last]) + np.array([rect.x0, rect.y0])).tolist()
    for at in np.linspace(x0, x1, int(last[0] - first[0]) + 1).round().tolist():
        draw_list.add_line(ImVec2(at, y0), ImVec2(at, y1), packed(_BORDER))
    for at in np.linspace(y0, y1, int(last[1] - first[1]) + 1).round().tolist():
        draw_list.add_line(ImVec2(x0, at), ImVec2(x1, at), packed(_BORDER))


def _tensor(opened: Opened, arrangement: Arrangement, image: Image) -> Tensor | None:
    """The numbers of an image, decoded once; None if they are not those of an image."""
    reading = reading_of(opened, arrangement.graph.store.entities.paths[image.entity], "tensor")
    found = None if reading is None else tensor_pictures.tensor(opened, reading)
    if found is None or isinstance(found, Unreadable) or found.values.ndim not in (2, 3):
        return None
    return None if image.shown is not None or 0 in found.values.shape else found


def _write(value: Any, at: tuple[float, float], digits: int, room: float) -> None:
    """The channels of a pixel below each other, its middle at a place."""
    draw_list = imgui.get_window_draw_list()
    lines = _lines(value, digits)
    ink = _ink(value)
    top = at[1] - _LINE / 2 * len(lines)
    for number, line in enumerate(lines):
        width = imgui.calc_text_size(line).x
        if width > room:
            line, width = "…", imgui.calc_text_size("…").x
        x, y = round(at[0] - width / 2), round(top + _LINE * number)
        if ink is None:
            draw_list.add_text(ImVec2(x + 1, y + 1), packed(_SHADOW), line)
        draw_list.add_text(ImVec2(x, y), packed(ink or _BRIGHT), line)


def _lines(value: Any, digits: int) -> list[str]:
    channels = np.ravel(value)[:4]
    if channels.dtype.kind == "f":
        return [f"{channel:.{digits}g}" for channel in channels.tolist()]
    return [str(channel) for channel in channels.tolist()]


def _ink(value: Any) -> tuple[float, float, float, float] | None:
    """Black or white, whichever is read on the pixel's own colour; None where that is a colour map's."""
    channels = np.ravel(value)
    if channels.dtype != np.uint8 or len(channels) not in (1, 3, 4):
        return None
    r, g, b = (channels if len(channels) > 1 else channels.repeat(3))[:3].astype(float).tolist()
    return _DARK if 0.299 * r + 0.587 * g + 0.114 * b > 140 else _BRIGHT
