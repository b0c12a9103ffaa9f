"""What is written over the picture of a tensor: names of axes, values of large texels, the one under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from imgui_bundle import ImVec2, imgui

from diorama_renderer.assets.slices import colored_slice
from diorama_renderer.ui import icons
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.panels.component_cells import number
from diorama_renderer.ui.theme import SMALL_SIZE, faded, packed
from diorama_renderer.ui.views.tensor_choice import ShownTensor
from diorama_renderer.ui.views.tensor_look import Look
from diorama_renderer.ui.views.tensor_slice import Array, Mapping, Sheet
from diorama_renderer.ui.widgets import shortened

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui

VALUES_FROM = 40.0
"""UI points a texel: from there on its value is written into it."""
_MOST_VALUES = 400
_LEAST_FOR_AXES = (180.0, 120.0)
_MAGNIFIED_TO = 18.0
_HALF_PATCH = 4
_MOST_INDICES = 16
_DARK, _BRIGHT = (0.0, 0.0, 0.0, 0.85), (1.0, 1.0, 1.0, 0.9)


def draw_axes(ui: Ui, tensor: ShownTensor, mapping: Mapping, sheet: Sheet, rect: Rect) -> None:
    """Which dimensions run where, in the upper left corner of the picture."""
    if rect.width < _LEAST_FOR_AXES[0] or rect.height < _LEAST_FOR_AXES[1]:
        return
    left, top = sheet.panel_from_texel(0, 0)
    rect = Rect(rect.x0 + min(max(left, 0), rect.width / 2), rect.y0, rect.x1, rect.y1)
    y = rect.y0 + min(max(top, 0), max(rect.height - 70, 0)) + 8
    for dimension, icon in (
        (mapping.across, icons.ARROW_LEFT if mapping.flips[0] else icons.ARROW_RIGHT),
        (mapping.down, icons.ARROW_UP if mapping.flips[1] else icons.ARROW_DOWN),
    ):
        if dimension is not None:
            _draw_tag(ui, tensor.name(dimension), tensor.values.shape[dimension], icon, rect, y)
            y += 26


def _draw_tag(ui: Ui, name: str, size: int, icon: str, rect: Rect, y: float) -> None:
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    imgui.push_font(None, SMALL_SIZE)
    text, count = shortened(name, min(rect.width - 90, 160)), f"{size:,}"
    wide, narrow = imgui.calc_text_size(text).x, imgui.calc_text_size(count).x
    x = rect.x0 + 8
    draw_list.add_rect_filled(
        ImVec2(x, y), ImVec2(x + wide + narrow + 44, y + 22), packed(faded(theme.panel, 0.85)), 6.0
    )
    top = round(y + (22 - imgui.get_text_line_height()) / 2)
    draw_list.add_text(ImVec2(x + 8, top), packed(theme.text), text)
    draw_list.add_text(ImVec2(x + 14 + wide, top), packed(theme.subdued), count)
    draw_list.add_text(ImVec2(x + 21 + wide + narrow, top - 1), packed(theme.subdued), icon)
    imgui.pop_font()


def draw_values(ui: Ui, cut: Array, sheet: Sheet, look: Look, rect: Rect) -> None:
    """Write the values into the texels that are seen, if they are few."""
    low, high = sheet.extent
    first = np.maximum(np.floor(low).astype(int), 0)
    last = np.minimum(np.ceil(high).astype(int), (sheet.shape[1], sheet.shape[0]))
    if (last <= first).any() or int(np.prod(last - first)) > _MOST_VALUES:
        return
    some = np.ascontiguousarray(cut[first[1] : last[1], first[0] : last[0]])
    is_bright = _brightness(ui, _colors(some, look)) > 140
    imgui.push_font(ui.fonts.mono, 11)
    draw_list = imgui.get_window_draw_list()
    height, room = imgui.get_text_line_height(), sheet.points_per_texel[0] - 4
    for row, values in enumerate(some.tolist()):
        for column, value in enumerate(values):
            text = _fitted(value, room)
            x, y = sheet.panel_from_texel(first[0] + column + 0.5, first[1] + row + 0.5)
            color = packed(_DARK if is_bright[row, column] else _BRIGHT)
            left = round(rect.x0 + x - imgui.calc_text_size(text).x / 2)
            draw_list.add_text(ImVec2(left, round(rect.y0 + y - height / 2)), color, text)
    imgui.pop_font()


def draw_pointed(ui: Ui, sheet: Sheet, rect: Rect, row: int, column: int) -> None:
    """A frame around the texel under the pointer."""
    if min(sheet.points_per_texel) < 5:
        return
    low = sheet.panel_from_texel(column, row)
    high = sheet.panel_from_texel(column + 1, row + 1)
    draw_list = imgui.get_window_draw_list()
    for grown, color in ((0.0, _DARK), (-1.0, _BRIGHT)):
        draw_list.add_rect(
            ImVec2(rect.x0 + low[0] - 1 - grown, rect.y0 + low[1] - 1 - grown),
            ImVec2(rect.x0 + high[0] + 1 + grown, rect.y0 + high[1] + 1 + grown),
            packed(color),
        )


def draw_tooltip(
    ui: Ui,
    tensor: ShownTensor,
    mapping: Mapping,
    cut: Array,
    sheet: Sheet,
    look: Look,
    row: int,
    column: int,
) -> None:
    """The indices and the value of a texel, and small texels around it, magnified."""
    theme = ui.theme
    imgui.push_style_var(imgui.StyleVar_.window_padding, ImVec2(12, 10))
    imgui.push_style_var(imgui.StyleVar_.item_spacing, ImVec2(8, 3))
    if imgui.begin_tooltip():
        if min(sheet.points_per_texel) < _MAGNIFIED_TO:
            _draw_patch(ui, cut, look, row, column)
        _draw_value(ui, cut[row, column], look)
        imgui.push_font(None, SMALL_SIZE)
        indices = mapping.indices(tensor.values.ndim, sheet.shape, row, column)
        for dimension, index in list(enumerate(indices))[:_MOST_INDICES]:
            is_shown = dimension in (mapping.across, mapping.down)
            imgui.push_style_color(imgui.Col_.text, packed(theme.text if is_shown else theme.subdued))
            at = imgui.get_cursor_pos_x()
            imgui.text_unformatted(shortened(tensor.name(dimension), 110))
            imgui.same_line(at + 118, 0)
            imgui.text_unformatted(str(index))
            imgui.pop_style_color()
        imgui.pop_font()
        imgui.end_tooltip()
    imgui.pop_style_var(2)


def value_text(value: Any) -> str:
    """A number of a tensor, with as many digits as tell it from its neighbours in its type."""
    one = np.asarray(value)
    if one.dtype.kind == "f":
        digits = {2: 4, 4: 7}.get(one.dtype.itemsize, 9)
        return number(one, digits).replace("nan", "NaN").replace("inf", "∞")
    return number(one.item())


def _draw_value(ui: Ui, value: Any, look: Look) -> None:
    theme = ui.theme
    at = imgui.get_cursor_screen_pos()
    color = _colors(np.asarray(value).reshape(1, 1), look)[0, 0]
    draw_list = imgui.get_window_draw_list()
    low, high = ImVec2(at.x, at.y + 2), ImVec2(at.x + 14, at.y + 16)
    if color[3]:
        packed_color = int(color[0]) | int(color[1]) << 8 | int(color[2]) << 16 | int(color[3]) << 24
        draw_list.add_rect_filled(low, high, packed_color, 3.0)
    draw_list.add_rect(low, high, packed(theme.faint, 0.6), 3.0)
    imgui.set_cursor_screen_pos(ImVec2(at.x + 22, at.y))
    imgui.push_style_color(imgui.Col_.text, packed(theme.strong))
    imgui.text_unformatted(value_text(value))
    imgui.pop_style_color()
    imgui.dummy(ImVec2(0, 1))


def _draw_patch(ui: Ui, cut: Array, look: Look, row: int, column: int) -> None:
    """The texels around one as squares; nothing where there are none."""
    count, side = 2 * _HALF_PATCH + 1, _MAGNIFIED_TO
    at, draw_list = imgui.get_cursor_screen_pos(), imgui.get_window_draw_list()
    imgui.dummy(ImVec2(count * side, count * side + 4))
    draw_list.add_rect_filled(
        at, ImVec2(at.x + count * side, at.y + count * side), packed(ui.theme.plot), 4.0
    )
    top, left = max(row - _HALF_PATCH, 0), max(column - _HALF_PATCH, 0)
    some = np.ascontiguousarray(cut[top : row + _HALF_PATCH + 1, left : column + _HALF_PATCH + 1])
    words = _colors(some, look).view("<u4")[..., 0].tolist()
    y = at.y + (top - row + _HALF_PATCH) * side
    for line in words:
        x = at.x + (left - column + _HALF_PATCH) * side
        for word in line:
            draw_list.add_rect_filled(ImVec2(x, y), ImVec2(x + side, y + side), word)
            x += side
        y += side
    low = ImVec2(at.x + _HALF_PATCH * side, at.y + _HALF_PATCH * side)
    high = ImVec2(low.x + side, low.y + side)
    draw_list.add_rect(low, high, packed(_DARK), 0.0, 3.0)
    draw_list.add_rect(low, high, packed(_BRIGHT), 0.0, 1.5)


def _colors(values: Array, look: Look) -> npt.NDArray[np.uint8]:
    return colored_slice(values, look.colors, look.low, look.high, gamma=look.gamma)


def _brightness(ui: Ui, colors: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """0 to 255; of what is transparent that of the view."""
    alpha = colors[..., 3:] / 255.0
    behind = np.array(ui.theme.plot[:3]) * 255
    seen = colors[..., :3] * alpha + behind * (1 - alpha)
    brightness: npt.NDArray[np.float64] = seen @ np.array([0.299, 0.587, 0.114])
    return brightness


def _fitted(value: Any, room: float) -> str:
    """A value with as many digits as have room, at most five."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int) and abs(value) < 100_000:
        return str(value)
    for digits in (5, 4, 3, 2, 1):
        text = f"{float(value):.{digits}g}".replace("nan", "NaN").replace("inf", "∞")
        if imgui.calc_text_size(text).x <= room:
            break
    return text
