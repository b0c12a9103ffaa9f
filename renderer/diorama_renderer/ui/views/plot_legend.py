"""The legend over the upper right corner of a plot: names and values, which can be switched off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from imgui_bundle import ImVec2, imgui

from diorama_renderer.ui.items import Rect, hidden_id
from diorama_renderer.ui.theme import SMALL_SIZE, faded, packed
from diorama_renderer.ui.views.plot_mesh import imgui_colors
from diorama_renderer.ui.widgets import shortened

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui

_ROW = 20.0
_MOST_ROWS = 14
_PADDING = 6.0
_SWATCH = 10.0
_TOOLS = 40.0
"""UI points at the top that the view's own buttons take."""
_MOST_NAME, _LEAST_ROOM = 170.0, 200.0


class Entry(NamedTuple):
    """A row of the legend.

    Attributes:
        path: of the entity.
        name: what it says.
        color: 0xRRGGBBAA.
        value: what it is at the time that is shown; empty: it has none.
        is_on: whether the series is drawn.
        is_strong: whether it is selected or pointed at.
    """

    path: str
    name: str
    color: int
    value: str
    is_on: bool
    is_strong: bool


class Heard(NamedTuple):
    """What the pointer does in the legend: paths of the row that it is on, and of the one that was clicked."""

    hovered: str | None
    clicked: str | None
    is_solo: bool


NOTHING = Heard(None, None, False)


def draw(ui: Ui, name: str, view_rect: Rect, plot: Rect, entries: Sequence[Entry]) -> Heard:
    """Draw it, and listen.

    Args:
        ui: the frame.
        name: of the view; rows are named "view/{name}/legend/{path}".
        view_rect: the view.
        plot: where lines are drawn.
        entries: its rows; those that have no room are scrolled to.
    """
    if plot.width < _LEAST_ROOM or plot.height < 2 * _ROW + _TOOLS or not entries:
        return NOTHING
    imgui.push_font(None, SMALL_SIZE)
    shown = entries[:64]  # widths of others: as these
    names = min(max(imgui.calc_text_size(each.name).x for each in shown), _MOST_NAME, plot.width * 0.4)
    values = max(imgui.calc_text_size(each.value).x for each in shown)
    values = -(-values // 12) * 12  # in steps: values change with every frame
    width = _PADDING * 2 + _SWATCH + 8 + names + (14 + values if values else 0)
    room = plot.height - _TOOLS - 12
    height = min(len(entries), _MOST_ROWS, max(int((room - 6) // _ROW), 2)) * _ROW + 6
    is_scrolled = height < len(entries) * _ROW + 6
    width += 10 if is_scrolled else 0
    box = Rect(
        view_rect.x1 - width - 8, view_rect.y0 + _TOOLS, view_rect.x1 - 8, view_rect.y0 + _TOOLS + height
    )
    draw_list = imgui.get_window_draw_list()
    draw_list.add_rect_filled(
        ImVec2(box.x0, box.y0), ImVec2(box.x1, box.y1), packed(faded(ui.theme.panel, 0.92)), 6.0
    )
    draw_list.add_rect(ImVec2(box.x0, box.y0), ImVec2(box.x1, box.y1), packed(ui.theme.line), 6.0)
    ui.items.put(f"view/{name}/legend", box)
    imgui.set_cursor_screen_pos(ImVec2(box.x0, box.y0 + 3))
    imgui.push_style_var(imgui.StyleVar_.item_spacing, ImVec2(0, 0))
    imgui.begin_child(hidden_id(f"legend {name}"), ImVec2(box.width, box.height - 6))
    heard = _rows(ui, name, box, entries, names, is_scrolled)
    imgui.end_child()
    imgui.pop_style_var()
    imgui.pop_font()
    return heard


def _rows(ui: Ui, name: str, box: Rect, entries: Sequence[Entry], names: float, is_scrolled: bool) -> Heard:
    hovered = clicked = None
    first = int(imgui.get_scroll_y() // _ROW)
    last = min(first + int(box.height // _ROW) + 2, len(entries))
    imgui.dummy(ImVec2(1, first * _ROW))
    right = box.x1 - _PADDING - (10 if is_scrolled else 0)
    for entry in entries[first:last]:
        at = imgui.get_cursor_screen_pos()
        if imgui.invisible_button(hidden_id(entry.path), ImVec2(right - box.x0, _ROW)):
            clicked = entry.path
        if imgui.is_item_hovered():
            hovered = entry.path
        ui.items.put(f"view/{name}/legend/{entry.path}", Rect(at.x, at.y, right, at.y + _ROW))
        _row(ui, entry, at, names, right, is_hovered=hovered == entry.path)
    imgui.dummy(ImVec2(1, max(len(entries) - last, 0) * _ROW))
    return Heard(hovered, clicked, bool(imgui.get_io().key_ctrl))


def _row(ui: Ui, entry: Entry, at: ImVec2, names: float, right: float, *, is_hovered: bool) -> None:
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    if is_hovered:
        draw_list.add_rect_filled(
            ImVec2(at.x + 3, at.y), ImVec2(right + 3, at.y + _ROW), packed(theme.hover), 4.0
        )
    x, y = at.x + _PADDING, at.y + (_ROW - _SWATCH) / 2
    color = int(imgui_colors(entry.color))
    corners = ImVec2(x, y), ImVec2(x + _SWATCH, y + _SWATCH)
    if entry.is_on:
        draw_list.add_rect_filled(*corners, color, 3.0)
    else:
        draw_list.add_rect(*corners, packed(theme.faint), 3.0)
    strength = theme.strong if entry.is_strong or is_hovered else theme.text
    height = imgui.calc_text_size("0").y
    top = round(at.y + (_ROW - height) / 2)
    text = packed(strength if entry.is_on else theme.faint)
    draw_list.add_text(ImVec2(x + _SWATCH + 8, top), text, shortened(entry.name, names + 1))
    if entry.is_on and entry.value:
        width = imgui.calc_text_size(entry.value).x
        draw_list.add_text(ImVec2(round(right - width), top), packed(theme.subdued), entry.value)
