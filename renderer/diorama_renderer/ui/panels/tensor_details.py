"""A tensor in the selection panel: its picture, what it says of itself, and how its values are distributed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from imgui_bundle import ImVec2, imgui

from diorama_renderer.query.histograms import Histogram, Statistics
from diorama_renderer.ui.items import hidden_id
from diorama_renderer.ui.panels import tensor_pictures
from diorama_renderer.ui.panels.component_cells import TIMES, bytes_text, number
from diorama_renderer.ui.panels.entity_details import draw_patch
from diorama_renderer.ui.panels.fields import explain, fields, text_line
from diorama_renderer.ui.panels.readings import Reading, Unreadable
from diorama_renderer.ui.panels.tensor_pictures import TensorShape
from diorama_renderer.ui.theme import Rgba, packed
from diorama_renderer.ui.widgets import small

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

_PREVIEW_SIDE = 640
_MOST_HEIGHT = 260.0
_HISTOGRAM_HEIGHT = 64.0
_CHANNELS: tuple[Rgba, ...] = ((1.0, 0.35, 0.35, 1.0), (0.35, 0.85, 0.45, 1.0), (0.4, 0.6, 1.0, 1.0))
_MEANINGS = {"unknown": "plain values", "class_id": "class ids", "depth": "depths"}


def draw(ui: Ui, opened: Opened, path: str, reading: Reading) -> None:
    """All of it."""
    shape = tensor_pictures.shape_of(opened, reading)
    if isinstance(shape, Unreadable):
        small(ui, shape.reason, ui.theme.warning)
        return
    _draw_preview(ui, opened, path, reading, shape)
    with fields(ui):
        _draw_shape(ui, shape)
        counted = tensor_pictures.counted(opened, reading)
        if isinstance(counted, Unreadable):
            small(ui, counted.reason, ui.theme.warning)
            return
        _draw_statistics(ui, counted[1])
        imgui.dummy(ImVec2(0, 2))
        _draw_histogram(ui, opened, reading, counted[0])


def _draw_preview(ui: Ui, opened: Opened, path: str, reading: Reading, shape: TensorShape) -> None:
    found = tensor_pictures.texture(ui, opened, path, reading, _PREVIEW_SIDE)
    if found is None:
        return
    texture, width, height = found
    room = imgui.get_content_region_avail().x
    scale = min(room / width, _MOST_HEIGHT / height)
    wide, high = max(width * scale, 2.0), max(height * scale, 2.0)
    at = imgui.get_cursor_screen_pos()
    x = at.x + (room - wide) / 2
    low, high_corner = ImVec2(x, at.y + 2), ImVec2(x + wide, at.y + 2 + high)
    draw_list = imgui.get_window_draw_list()
    draw_list.add_rect_filled(low, high_corner, packed(ui.theme.plot), 5.0)
    draw_list.add_image_rounded(
        imgui.ImTextureRef(texture), low, high_corner, ImVec2(0, 0), ImVec2(1, 1), 0xFFFFFFFF, 5.0
    )
    draw_list.add_rect(low, high_corner, packed(ui.theme.line), 5.0)
    imgui.set_cursor_screen_pos(low)
    imgui.invisible_button(hidden_id(f"preview {path}"), ImVec2(wide, high))
    ui.items.record("selection/preview")
    if shape.is_picture and imgui.is_item_hovered():
        pointer = imgui.get_mouse_pos()
        u = int((pointer.x - x) / wide * shape.shape[1])
        v = int((pointer.y - low.y) / high * shape.shape[0])
        told = tensor_pictures.pixel(opened, path, reading, u, v)
        if told is not None and imgui.begin_tooltip():
            with fields(ui):
                draw_patch(ui, opened, told)
                for name, cell in told.cells:
                    text = f"{name}  {cell.text}" + (f"  {cell.note}" if cell.note else "")
                    imgui.text_unformatted(text)
            imgui.end_tooltip()
    imgui.set_cursor_screen_pos(ImVec2(at.x, high_corner.y + 6))
    imgui.dummy(ImVec2(0, 0))


def _draw_shape(ui: Ui, shape: TensorShape) -> None:
    names = [name or "-" for name in shape.names] if any(shape.names) else []
    sides = f" {TIMES} ".join(map(str, shape.shape))
    text_line(ui, "shape", sides or "a number", note=", ".join(names))
    encoding = "" if shape.encoding == "raw" else shape.encoding.upper()
    text_line(
        ui, "values", shape.dtype, note=" ".join(filter(None, (encoding, bytes_text(shape.size_bytes))))
    )
    text_line(ui, "meaning", _MEANINGS.get(shape.meaning, shape.meaning))
    if shape.meaning == "depth":
        logged = shape.meter is not None
        text_line(
            ui, "metre", number(shape.meter) if logged else "not logged", note="units" if logged else ""
        )


def _draw_statistics(ui: Ui, told: Statistics) -> None:
    if told.least is None or told.greatest is None:
        text_line(ui, "range", "no finite value")
    else:
        text_line(ui, "range", f"{number(told.least)} to {number(told.greatest)}")
        if told.mean is not None:
            text_line(ui, "mean", number(told.mean))
    for name, count in (("not a number", told.nan_count), ("infinite", told.infinite_count)):
        if count:
            about = "" if told.share >= 1 else "of those looked at"
            text_line(ui, name, number(count), note=about, color=ui.theme.warning)


def _draw_histogram(ui: Ui, opened: Opened, reading: Reading, found: Histogram) -> None:
    """A filled curve a channel; where they overlap their colours add up."""
    most = int(found.counts.max()) if found.counts.size else 0
    width = imgui.get_content_region_avail().x
    if not most or width < 40:
        return
    at = imgui.get_cursor_screen_pos()
    floor = at.y + _HISTOGRAM_HEIGHT
    corner = ImVec2(at.x + width, floor)
    draw_list = imgui.get_window_draw_list()
    draw_list.add_rect_filled(at, corner, packed(ui.theme.plot), 5.0)
    size = max(round(width * ui.pixels_per_point), 1), max(round(_HISTOGRAM_HEIGHT * ui.pixels_per_point), 1)
    colors = _CHANNELS if len(found.counts) > 1 else (ui.theme.accent,)
    key = ("histogram", reading.key, size, colors)
    texture = ui.pictures.image(opened, key, lambda: histogram_picture(found.counts, size, colors))
    draw_list.add_image_rounded(
        imgui.ImTextureRef(texture), at, corner, ImVec2(0, 0), ImVec2(1, 1), 0xFFFFFFFF, 5.0
    )
    draw_list.add_line(ImVec2(at.x, floor), corner, packed(ui.theme.faint, 0.5))
    imgui.dummy(ImVec2(width, _HISTOGRAM_HEIGHT))
    ui.items.record("selection/histogram")
    _explain_bin(at, width, found)
    low, high = number(found.low, 4), number(found.high, 4)
    imgui.push_font(None, 11)
    y = floor + 3
    draw_list.add_text(ImVec2(at.x + 2, y), packed(ui.theme.faint), low)
    right = at.x + width - imgui.calc_text_size(high).x - 2
    draw_list.add_text(ImVec2(right, y), packed(ui.theme.faint), high)
    imgui.pop_font()
    imgui.dummy(ImVec2(0, 14))


def _ceiling(counts: npt.NDArray[np.int64]) -> float:
    """What reaches the top: one bin that has nearly all does not flatten the others."""
    some = np.sort(counts[counts > 0])
    return float(min(some[-1], some[max(int(len(some) * 0.97) - 1, 0)] * 3)) or 1.0


def histogram_picture(
    counts: npt.NDArray[np.int64], size: tuple[int, int], colors: Sequence[Rgba]
) -> npt.NDArray[np.uint8]:
    """A filled curve a channel.

    Args:
        counts: shape (channels, bins).
        size: width and height, pixels.
        colors: one a channel.

    Returns:
        Shape (h, w, 4), transparent behind.
    """
    width, height = size
    places = np.minimum(np.arange(width) * counts.shape[1] // width, counts.shape[1] - 1)
    tops = np.minimum(counts[:, places] / _ceiling(counts), 1.0) * (height - 3)
    tops = np.where(counts[:, places] > 0, np.maximum(tops, 1.0), 0.0)
    rows = height - np.arange(height)[:, None]  # the upper edge of each, from below
    premultiplied, alpha = np.zeros((height, width, 3)), np.zeros((height, width))
    for top, color in zip(tops, colors):
        inside = np.clip(top - rows + 1, 0.0, 1.0)
        edge = np.clip(1.5 - np.abs(top - rows + 0.5), 0.0, 1.0) * (top > 0)
        cover = np.maximum(inside * 0.4, edge * 0.85)
        premultiplied = premultiplied * (1 - cover[..., None]) + cover[..., None] * np.array(color[:3])
        alpha = alpha * (1 - cover) + cover
    straight = premultiplied / np.maximum(alpha, 1e-6)[..., None]
    pixels = np.rint(np.concatenate([straight, alpha[..., None]], axis=2) * 255)
    found: npt.NDArray[np.uint8] = np.clip(pixels, 0, 255).astype(np.uint8)
    return found


def _explain_bin(at: ImVec2, width: float, found: Histogram) -> None:
    if not imgui.is_item_hovered():
        return
    bins = found.counts.shape[1]
    place = min(max(int((imgui.get_mouse_pos().x - at.x) / width * bins), 0), bins - 1)
    step = found.high / bins - found.low / bins
    low, high = found.low + place * step, found.low + (place + 1) * step
    counts = ", ".join(number(int(count)) for count in found.counts[:, place])
    is_byte = bins == 256 and found.low == 0 and found.high == 256
    span = str(place) if is_byte else f"{number(low, 4)} to {number(high, 4)}"
    explain(at, ImVec2(width, _HISTOGRAM_HEIGHT), f"{span}: {counts}")
