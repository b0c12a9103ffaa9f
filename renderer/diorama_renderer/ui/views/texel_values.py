"""The values of an image's pixels, written into them where they are large."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from imgui_bundle import ImVec2, imgui

from diorama_renderer.camera.pan_zoom import Rectangle
from diorama_renderer.recordings.values import Tensor, tensor_of
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.theme import packed

if TYPE_CHECKING:
    from diorama_renderer.scene import Image
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened
    from diorama_renderer.view.frame import Arrangement

_MOST = 400
_DARK, _BRIGHT = (0.0, 0.0, 0.0, 0.85), (1.0, 1.0, 1.0, 0.9)


def draw(ui: Ui, opened: Opened, arrangement: Arrangement, seen: Rectangle, rect: Rect) -> None:
    """Write the values of the topmost image that is seen, and the borders of its pixels."""
    tensor = _topmost(ui, opened, arrangement)
    if tensor is None or tensor.values.ndim not in (2, 3):
        return
    low, high = seen.seen
    rows, columns = tensor.values.shape[:2]
    first = np.maximum(np.floor(low).astype(int), 0)
    last = np.minimum(np.ceil(high).astype(int), (columns, rows))
    if (last <= first).any() or np.prod(last - first) > _MOST:
        return
    imgui.push_font(ui.fonts.mono, 11)
    draw_list = imgui.get_window_draw_list()
    for row in range(first[1], last[1]):
        for column in range(first[0], last[0]):
            value = tensor.values[row, column]
            lines = _lines(value)
            x, y = seen.panel_from_image((column + 0.5, row + 0.5))[0].tolist()
            color = packed(_DARK if _is_bright(value) else _BRIGHT)
            top = rect.y0 + y - 6.5 * len(lines)
            for number, line in enumerate(lines):
                width = imgui.calc_text_size(line).x
                draw_list.add_text(ImVec2(rect.x0 + x - width / 2, top + 13 * number), color, line)
    imgui.pop_font()


def depth_at(ui: Ui, opened: Opened, arrangement: Arrangement, uv: npt.NDArray[np.float64]) -> float | None:
    """What a depth image of the camera that is looked through says at a pixel, scene units; None: nothing."""
    for image in _images(ui, opened, arrangement):
        if image.meaning != "depth":
            continue
        tensor = _tensor(opened, image.entity)
        if tensor is None or tensor.values.ndim < 2:
            continue
        column, row = int(np.floor(uv[0])), int(np.floor(uv[1]))
        if 0 <= row < tensor.values.shape[0] and 0 <= column < tensor.values.shape[1]:
            value = float(np.ravel(tensor.values[row, column])[0])
            is_whole = tensor.values.dtype.kind in "iu"
            meter = tensor.meter or (1000.0 if is_whole else 1.0)
            return value / meter if np.isfinite(value) and value > 0 else None
    return None


def _topmost(ui: Ui, opened: Opened, arrangement: Arrangement) -> Tensor | None:
    images = _images(ui, opened, arrangement)
    return _tensor(opened, images[-1].entity) if images else None


def _images(ui: Ui, opened: Opened, arrangement: Arrangement) -> list[Image]:
    """The images that are drawn in this arrangement, as they cover each other."""
    return [image for image in ui.pictures.images(opened) if arrangement.drawn[image.placement]]


def _tensor(opened: Opened, entity: int) -> Tensor | None:
    """The tensor of an entity that is in force; decoded once."""
    rows = opened.latest.rows.get("tensor")
    table = opened.recording.store.table("tensor")
    if rows is None or table is None or entity >= len(rows) or rows[entity] < 0:
        return None
    kept: dict[int, Any] = opened.memo("texels", dict)
    key = int(rows[entity])
    if key not in kept:
        kept.clear()
        try:
            kept[key] = tensor_of(table.instances(key))
        except ValueError:
            kept[key] = None
    found: Tensor | None = kept[key]
    return found


def _lines(value: Any) -> list[str]:
    channels = np.ravel(value)
    if channels.dtype.kind == "f":
        return [f"{float(channel):.4g}" for channel in channels[:4]]
    return [str(channel) for channel in channels[:4].tolist()]


def _is_bright(value: Any) -> bool:
    """Whether black is read better on it."""
    channels = np.ravel(value)
    if channels.dtype != np.uint8 or len(channels) < 3:
        return False
    r, g, b = (float(channel) for channel in channels[:3])
    return 0.299 * r + 0.587 * g + 0.114 * b > 140
