"""The command palette: type a few letters of anything, and Enter."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, ImVec4, imgui

from diorama_renderer.ui import icons
from diorama_renderer.ui.cards import dialog
from diorama_renderer.ui.findings import Finder, Finding
from diorama_renderer.ui.items import hidden_id
from diorama_renderer.ui.key_caps import draw_caps, width_of
from diorama_renderer.ui.theme import faded, packed
from diorama_renderer.ui.widgets import shortened, small

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui

_WIDTH = 600.0
_TOP = 64.0
_ROW = 30.0
_MOST_ROWS = 11


@dataclass
class _Palette:
    query: str = ""
    cursor: int = 0
    is_new: bool = True
    scrolls: bool = False
    finder: Finder = field(default_factory=Finder)


def draw(ui: Ui) -> None:
    """The palette, top centre, while it is wanted."""
    palette = ui.workspace.memo("palette", _Palette)
    if not imgui.is_popup_open("##palette"):
        palette.query, palette.cursor, palette.is_new = "", 0, True
    found = palette.finder.find(ui, palette.query)
    rows = min(max(len(found), 1), _MOST_ROWS)
    height = 52 + rows * _ROW + 10
    dialog(
        ui,
        "palette",
        (_WIDTH, height),
        lambda ui: _draw_inside(ui, palette),
        top=_TOP,
        dims=False,
        padding=(8, 8),
    )


def _draw_inside(ui: Ui, palette: _Palette) -> bool:
    _draw_field(ui, palette)
    found = palette.finder.find(ui, palette.query)
    palette.cursor = min(max(palette.cursor, 0), max(len(found) - 1, 0))
    _move(palette, len(found))
    chosen = _draw_rows(ui, palette, found)
    if chosen is None and found and _is_entered():
        chosen = found[palette.cursor]
    if chosen is None:
        return True
    chosen.run(ui)
    return False


def _is_entered() -> bool:
    return bool(
        imgui.is_key_pressed(imgui.Key.enter, False) or imgui.is_key_pressed(imgui.Key.keypad_enter, False)
    )


def _draw_field(ui: Ui, palette: _Palette) -> None:
    at = imgui.get_cursor_screen_pos()
    draw_list = imgui.get_window_draw_list()
    draw_list.add_text(ImVec2(at.x + 10, at.y + 9), packed(ui.theme.subdued), icons.SEARCH)
    imgui.set_cursor_screen_pos(ImVec2(at.x + 32, at.y))
    if palette.is_new:
        imgui.set_keyboard_focus_here()
        palette.is_new = False
    clear = ImVec4(0, 0, 0, 0)
    for color in (imgui.Col_.frame_bg, imgui.Col_.frame_bg_hovered, imgui.Col_.frame_bg_active):
        imgui.push_style_color(color, clear)
    imgui.push_style_var(imgui.StyleVar_.frame_padding, ImVec2(2, 9))
    imgui.set_next_item_width(imgui.get_content_region_avail().x)
    changed, query = imgui.input_text_with_hint("##query", "Commands, views, entities", palette.query)
    ui.items.record("palette/query")
    imgui.pop_style_var()
    imgui.pop_style_color(3)
    if changed:
        palette.query, palette.cursor, palette.scrolls = query, 0, True
    x0, x1, y = at.x, at.x + imgui.get_content_region_avail().x, at.y + 39
    draw_list.add_line(ImVec2(x0, y), ImVec2(x1, y), packed(ui.theme.line))
    imgui.set_cursor_screen_pos(ImVec2(at.x, y + 6))


def _move(palette: _Palette, count: int) -> None:
    """The arrow keys; the field leaves those for up and down alone."""
    step = 0
    for key, by in (
        (imgui.Key.down_arrow, 1),
        (imgui.Key.up_arrow, -1),
        (imgui.Key.page_down, _MOST_ROWS - 1),
        (imgui.Key.page_up, 1 - _MOST_ROWS),
    ):
        if imgui.is_key_pressed(key):
            step += by
    if step and count:
        at = palette.cursor + step
        # One step beyond the end begins again; a page stops there.
        palette.cursor = at % count if abs(step) == 1 else min(max(at, 0), count - 1)
        palette.scrolls = True


def _draw_rows(ui: Ui, palette: _Palette, found: list[Finding]) -> Finding | None:
    """The list; returns what was clicked."""
    if not found:
        imgui.dummy(ImVec2(1, 2))
        imgui.indent(12)
        small(ui, "Nothing is called that")
        imgui.unindent(12)
        return None
    imgui.push_style_var(imgui.StyleVar_.item_spacing, ImVec2(0, 0))
    imgui.begin_child("##found", ImVec2(0, 0))
    rows = imgui.get_window_height() / _ROW
    if palette.scrolls:
        palette.scrolls = False
        first = imgui.get_scroll_y() / _ROW
        first = min(max(first, palette.cursor - rows + 1), palette.cursor)
        imgui.set_scroll_y(max(first, 0.0) * _ROW)
    chosen = None
    first_row = int(imgui.get_scroll_y() // _ROW)
    imgui.set_cursor_pos_y(first_row * _ROW)
    for number in range(first_row, min(first_row + int(rows) + 2, len(found))):
        if _draw_row(ui, palette, number, found[number]):
            chosen = found[number]
    imgui.set_cursor_pos_y(len(found) * _ROW - 1)
    imgui.dummy(ImVec2(1, 1))
    imgui.end_child()
    imgui.pop_style_var()
    return chosen


def _draw_row(ui: Ui, palette: _Palette, number: int, finding: Finding) -> bool:
    at, width = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail().x
    clicked = imgui.invisible_button(hidden_id(finding.name), ImVec2(width, _ROW))
    ui.items.record(f"palette/{finding.name}")
    delta = imgui.get_io().mouse_delta
    if imgui.is_item_hovered() and (delta.x or delta.y):
        palette.cursor = number
    draw_list, theme = imgui.get_window_draw_list(), ui.theme
    if number == palette.cursor:
        draw_list.add_rect_filled(
            ImVec2(at.x, at.y + 1),
            ImVec2(at.x + width, at.y + _ROW - 1),
            packed(faded(theme.accent, 0.22)),
            6.0,
        )
    middle = at.y + _ROW / 2
    line = imgui.get_text_line_height()
    draw_list.add_text(ImVec2(at.x + 10, middle - line / 2), packed(theme.subdued), finding.icon)
    right = at.x + width - 10
    if finding.keys:
        right -= width_of(finding.keys)
        draw_caps(ui, finding.keys, right, middle)
    elif finding.kind:
        extent = imgui.calc_text_size(finding.kind)
        right -= extent.x
        draw_list.add_text(ImVec2(right, middle - line / 2), packed(theme.faint), finding.kind)
    _draw_title(ui, finding, at.x + 36, middle - line / 2, right - 16)
    return bool(clicked)


def _draw_title(ui: Ui, finding: Finding, x: float, y: float, end: float) -> None:
    """The title, the letters that were typed brighter; the path above an entity's name subdued."""
    draw_list, theme = imgui.get_window_draw_list(), ui.theme
    text = shortened(finding.title, end - x)
    if text != finding.title or not finding.letters:
        draw_list.add_text(ImVec2(x, y), packed(theme.text), text)
        return
    named = set(finding.letters)
    start = 0
    while start < len(text):
        stop = start + 1
        while stop < len(text) and (stop in named) == (start in named):
            stop += 1
        piece = text[start:stop]
        draw_list.add_text(ImVec2(x, y), packed(theme.accent if start in named else theme.text), piece)
        x += imgui.calc_text_size(piece).x
        start = stop
