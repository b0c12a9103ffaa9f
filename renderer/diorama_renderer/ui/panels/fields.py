"""Names at the left, values at the right: what panels of details are made of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, ImVec4, imgui

from diorama_renderer.ui import icons
from diorama_renderer.ui.items import Rect, hidden_id
from diorama_renderer.ui.panels.component_cells import Cell
from diorama_renderer.ui.theme import Rgba, packed
from diorama_renderer.ui.widgets import icon_button, shortened

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui

NAME_WIDTH = 118.0
LINE_HEIGHT = 22.0
FONT_SIZE = 13.0
_GAP = 8.0
_RESET_SIDE = 20.0


@contextmanager
def fields(ui: Ui) -> Iterator[None]:
    """Draw lines of names and values within: smaller text, less space between."""
    imgui.push_font(None, FONT_SIZE)
    imgui.push_style_var(imgui.StyleVar_.item_spacing, ImVec2(6, 3))
    imgui.push_style_var(imgui.StyleVar_.frame_padding, ImVec2(6, 3))
    imgui.dummy(ImVec2(0, 1))
    yield
    imgui.dummy(ImVec2(0, 3))
    imgui.pop_style_var(2)
    imgui.pop_font()


def field_name(ui: Ui, name: str, *, width: float = NAME_WIDTH, tooltip: str = "") -> float:
    """The name of a line; what is drawn next is its value. Returns the room for it, UI points."""
    at = imgui.get_cursor_screen_pos()
    shown = shortened(name, width - _GAP)
    imgui.get_window_draw_list().add_text(ImVec2(at.x + 2, at.y + 3), packed(ui.theme.subdued), shown)
    explain(at, ImVec2(width - _GAP, LINE_HEIGHT), tooltip or (name if shown != name else ""))
    room = imgui.get_content_region_avail().x - width
    imgui.set_cursor_screen_pos(ImVec2(at.x + width, at.y))
    return max(float(room), 20.0)


def explain(at: ImVec2, size: ImVec2, text: str) -> None:
    """A tooltip on a rectangle that is no item."""
    if not text or not imgui.is_window_hovered():
        return
    corner = ImVec2(at.x + size.x, at.y + size.y)
    if imgui.is_mouse_hovering_rect(at, corner) and imgui.begin_tooltip():
        imgui.push_text_wrap_pos(420)
        imgui.text_unformatted(text)
        imgui.pop_text_wrap_pos()
        imgui.end_tooltip()


def text_line(ui: Ui, name: str, text: str, *, note: str = "", color: Rgba | None = None) -> None:
    """A line with a text, and what stands behind it, subdued."""
    draw_cell(ui, field_name(ui, name), Cell(text, note=note), color=color)


def draw_cell(ui: Ui, room: float, cell: Cell, *, color: Rgba | None = None) -> None:
    """A value at the cursor: swatches, text, note; what has no room is in a tooltip."""
    theme = ui.theme
    at = imgui.get_cursor_screen_pos()
    draw_list = imgui.get_window_draw_list()
    x = at.x
    for swatch in cell.swatches:
        draw_list.add_rect_filled(ImVec2(x, at.y + 4), ImVec2(x + 13, at.y + 17), packed(swatch), 3.0)
        draw_list.add_rect(ImVec2(x, at.y + 4), ImVec2(x + 13, at.y + 17), packed(theme.faint, 0.5), 3.0)
        x += 15 if len(cell.swatches) > 1 else 13
    if cell.swatches:
        x += 6
    if "\n" in cell.text or imgui.calc_text_size(cell.text).x > room * 1.5:
        _draw_long(ui, x - at.x, room, cell, color)
        return
    tint = color or (theme.warning if cell.is_odd else theme.text)
    shown = shortened(cell.text, at.x + room - x)
    draw_list.add_text(ImVec2(x, at.y + 3), packed(tint), shown)
    x += imgui.calc_text_size(shown).x
    is_whole = shown == cell.text
    if cell.note:
        left = at.x + room - x - _GAP
        note = shortened(cell.note, left) if left > 24 else ""
        draw_list.add_text(ImVec2(x + _GAP, at.y + 3), packed(theme.subdued), note)
        is_whole &= note == cell.note
    imgui.dummy(ImVec2(room, LINE_HEIGHT - 3))
    if not is_whole:
        explain(at, ImVec2(room, LINE_HEIGHT), f"{cell.text}\n{cell.note}" if cell.note else cell.text)


def _draw_long(ui: Ui, indent: float, room: float, cell: Cell, color: Rgba | None) -> None:
    """A text of several lines, cut where it becomes too many."""
    at = imgui.get_cursor_screen_pos()
    imgui.set_cursor_screen_pos(ImVec2(at.x + indent, at.y + 3))
    tint = color or (ui.theme.warning if cell.is_odd else ui.theme.text)
    imgui.push_style_color(imgui.Col_.text, ImVec4(*tint))
    imgui.begin_group()
    imgui.push_text_wrap_pos(imgui.get_cursor_pos_x() + room - indent)
    lines = cell.text.split("\n")
    text = "\n".join(lines[:12]) + ("\n…" if len(lines) > 12 else "")
    imgui.text_unformatted(text if len(text) < 400 else text[:400] + "…")
    imgui.pop_text_wrap_pos()
    imgui.end_group()
    imgui.pop_style_color()
    if cell.note:
        imgui.set_cursor_pos_x(imgui.get_cursor_pos_x() + NAME_WIDTH)
        imgui.push_style_color(imgui.Col_.text, ImVec4(*ui.theme.subdued))
        imgui.text_unformatted(cell.note)
        imgui.pop_style_color()


def reset_button(ui: Ui, name: str, *, is_default: bool, tooltip: str = "As it was by itself") -> bool:
    """A small button at the right edge, behind a value that is another than the default."""
    if is_default:
        return False
    imgui.same_line(0, 2)
    left = imgui.get_cursor_pos_x() + imgui.get_content_region_avail().x - _RESET_SIDE
    imgui.set_cursor_pos_x(max(left, imgui.get_cursor_pos_x()))
    return icon_button(ui, name, icons.ROTATE_CCW, side=_RESET_SIDE, tooltip=tooltip, color=ui.theme.subdued)


def heading(ui: Ui, name: str, title: str, *, is_open: bool = True) -> bool:
    """A heading that folds what is below it: quieter than a button, as wide as the panel."""
    theme = ui.theme
    key = imgui.get_id(f"open {name}")
    storage = imgui.get_state_storage()
    opened = storage.get_bool(key, is_open)
    at, width = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail().x
    if imgui.invisible_button(hidden_id(name), ImVec2(max(width, 1), 26)):
        opened = not opened
        storage.set_bool(key, opened)
    ui.items.record(name)
    draw_list = imgui.get_window_draw_list()
    draw_list.add_line(ImVec2(at.x - 8, at.y), ImVec2(at.x + width + 8, at.y), packed(theme.line))
    color = packed(theme.strong if imgui.is_item_hovered() else theme.text)
    icon = icons.CHEVRON_DOWN if opened else icons.CHEVRON_RIGHT
    imgui.push_font(None, FONT_SIZE)
    draw_list.add_text(ImVec2(at.x, at.y + 6), packed(theme.subdued), icon)
    draw_list.add_text(ImVec2(at.x + 18, at.y + 6), color, title)
    imgui.pop_font()
    return bool(opened)


def rect_here(width: float, height: float) -> Rect:
    """A rectangle that begins at the cursor."""
    at = imgui.get_cursor_screen_pos()
    return Rect(at.x, at.y, at.x + width, at.y + height)
