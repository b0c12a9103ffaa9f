"""What is shown while nothing is open: that it works, what to type, what to open again."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, ImVec4, imgui

from diorama_renderer.ui import icons
from diorama_renderer.ui.code_colors import colored
from diorama_renderer.ui.items import hidden_id
from diorama_renderer.ui.key_caps import draw_caps
from diorama_renderer.ui.logo import draw_logo
from diorama_renderer.ui.memory_use import told
from diorama_renderer.ui.theme import faded, packed
from diorama_renderer.ui.widgets import button, icon_button, shortened, small, subdued

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui

_WIDTH = 520.0
_LOGO = 64.0
_MOST_RECENT = 5
_ROW = 26.0
_LINE = 21.0
_LONGEST_LINE = 50
_HINTS = (
    (("Ctrl", "O"), "Open"),
    (("Ctrl", "P"), "Commands"),
    (("F1",), "Keys and mouse"),
)


def code_to_type(connect_line: str) -> str:
    """The lines of Python that bring something here; a long call is one argument a line."""
    if len(connect_line) > _LONGEST_LINE:
        name, _, rest = connect_line.removesuffix(")").partition("(")
        arguments = "".join(f"    {argument},\n" for argument in rest.split(", "))
        connect_line = f"{name}(\n{arguments})"
    return (
        "import diorama as rr\n"
        f'rr.init("my_program")\n{connect_line}\n'
        'rr.log_points("world/points", positions)'
    )


def draw(ui: Ui) -> None:
    """Fill the window."""
    room, at = imgui.get_content_region_avail(), imgui.get_cursor_screen_pos()
    width = min(_WIDTH, room.x - 32)
    left = at.x + max((room.x - width) / 2, 0)
    heights = ui.workspace.memo("welcome height", lambda: [440.0])
    top = at.y + max((room.y - heights[0]) * 0.45, 8)
    imgui.set_cursor_screen_pos(ImVec2(round(left), round(top)))
    imgui.begin_group()
    _draw_head(ui, left, top)
    imgui.set_cursor_screen_pos(ImVec2(left, top + _LOGO + 26))
    if ui.workspace.loading:
        _draw_loading(ui, width)
    else:
        if ui.workspace.unreadable:
            _draw_unreadable(ui, width)
        if ui.workspace.listening:
            _draw_code(ui, left, width)
            imgui.dummy(ImVec2(1, 12))
        _draw_open(ui)
        _draw_recent(ui, width)
        _draw_hints(ui)
    imgui.end_group()
    height = imgui.get_item_rect_size().y
    if abs(height - heights[0]) > 1:
        heights[0] = height
        ui.animate()


def _draw_head(ui: Ui, left: float, top: float) -> None:
    draw_logo(ui, left, top, _LOGO)
    imgui.set_cursor_screen_pos(ImVec2(left + _LOGO + 20, top + 6))
    imgui.begin_group()
    imgui.push_font(None, 28)
    imgui.push_style_color(imgui.Col_.text, ImVec4(*ui.theme.strong))
    imgui.text_unformatted("Diorama")
    imgui.pop_style_color()
    imgui.pop_font()
    at = imgui.get_cursor_screen_pos()
    listening = ui.workspace.listening
    draw_list = imgui.get_window_draw_list()
    if listening:
        y = at.y + imgui.get_text_line_height() / 2
        draw_list.add_circle_filled(ImVec2(at.x + 4, y), 4.0, packed(ui.theme.success))
        draw_list.add_circle(ImVec2(at.x + 4, y), 7.0, packed(faded(ui.theme.success, 0.35)), thickness=1.5)
        imgui.set_cursor_screen_pos(ImVec2(at.x + 18, at.y))
    subdued(ui, f"Listening on {listening}" if listening else "Open a recording, a mesh or an image")
    imgui.end_group()


def _draw_loading(ui: Ui, width: float) -> None:
    """What is read, and a bar that moves: how far it is cannot be known before the end."""
    for path, size in ui.workspace.loading.items():
        head = imgui.get_cursor_screen_pos()
        imgui.text_unformatted(shortened(f"Reading {Path(path).name}", width - 100))
        said = told(size) if size else ""
        imgui.set_cursor_screen_pos(ImVec2(head.x + width - imgui.calc_text_size(said).x, head.y))
        subdued(ui, said)
        at = imgui.get_cursor_screen_pos()
        imgui.dummy(ImVec2(width, 18))
        draw_list = imgui.get_window_draw_list()
        low, high = ImVec2(at.x, at.y + 2), ImVec2(at.x + width, at.y + 6)
        draw_list.add_rect_filled(low, high, packed(ui.theme.raised), 2.0)
        share = 0.5 - 0.5 * math.cos(ui.now * 2.2)
        x = at.x + share * width * 0.7
        draw_list.add_rect_filled(
            ImVec2(x, low.y), ImVec2(x + width * 0.3, high.y), packed(ui.theme.accent), 2.0
        )
    ui.animate()


def _draw_unreadable(ui: Ui, width: float) -> None:
    for path, reason in list(ui.workspace.unreadable.items())[-3:]:
        at = imgui.get_cursor_screen_pos()
        draw_list = imgui.get_window_draw_list()
        draw_list.channels_split(2)
        draw_list.channels_set_current(1)
        imgui.set_cursor_screen_pos(ImVec2(at.x + 16, at.y + 12))
        imgui.begin_group()
        imgui.text_colored(ImVec4(*ui.theme.error), icons.CIRCLE_X)
        imgui.same_line(0, 10)
        imgui.begin_group()
        imgui.text_unformatted(shortened(f"{Path(path).name} cannot be shown", width - 60))
        imgui.push_text_wrap_pos(imgui.get_cursor_pos_x() + width - 60)
        small(ui, reason)
        imgui.pop_text_wrap_pos()
        imgui.end_group()
        imgui.end_group()
        bottom = imgui.get_item_rect_max().y + 12
        draw_list.channels_set_current(0)
        draw_list.add_rect_filled(at, ImVec2(at.x + width, bottom), packed(faded(ui.theme.error, 0.1)), 8.0)
        draw_list.channels_merge()
        imgui.set_cursor_screen_pos(ImVec2(at.x, bottom + 12))


def _draw_code(ui: Ui, left: float, width: float) -> None:
    code = code_to_type(ui.workspace.connect_line)
    subdued(ui, "Run this in any program:")
    imgui.dummy(ImVec2(1, 2))
    at = imgui.get_cursor_screen_pos()
    lines = code.split("\n")
    height = _LINE * len(lines) + 26
    draw_list = imgui.get_window_draw_list()
    corner = ImVec2(left + width, at.y + height)
    draw_list.add_rect_filled(at, corner, packed(ui.theme.plot), 8.0)
    draw_list.add_rect(at, corner, packed(ui.theme.line), 8.0)
    imgui.push_font(ui.fonts.mono, 14)
    for number, line in enumerate(lines):
        x = at.x + 18
        for text, color in colored(ui, line):
            draw_list.add_text(ImVec2(x, at.y + 13 + _LINE * number), packed(color), text)
            x += imgui.calc_text_size(text).x
    imgui.pop_font()
    imgui.set_cursor_screen_pos(ImVec2(corner.x - 36, at.y + 8))
    if icon_button(ui, "welcome/copy", icons.COPY, tooltip="Copy"):
        ui.do(ui.host.copy_text, code)
    imgui.set_cursor_screen_pos(ImVec2(at.x, corner.y))
    imgui.dummy(ImVec2(width, 1))


def _draw_open(ui: Ui) -> None:
    imgui.push_style_var(imgui.StyleVar_.frame_padding, ImVec2(14, 7))
    if button(ui, "welcome/open", f"{icons.FOLDER_OPEN}   Open…", primary=True):
        ui.do(ui.host.choose_files)
    imgui.same_line(0, 14)
    imgui.align_text_to_frame_padding()
    subdued(ui, "or drop files here: recordings, meshes, images")
    imgui.pop_style_var()


def _draw_recent(ui: Ui, width: float) -> None:
    recent = ui.workspace.options.recent_files[:_MOST_RECENT]
    if not recent:
        return
    imgui.dummy(ImVec2(1, 14))
    small(ui, "Recent")
    imgui.push_style_var(imgui.StyleVar_.item_spacing, ImVec2(0, 0))
    for text in recent:
        path = Path(text)
        at = imgui.get_cursor_screen_pos()
        if imgui.invisible_button(hidden_id(f"recent {text}"), ImVec2(width, _ROW)):
            ui.do(ui.host.open_files, [path])
        ui.items.record(f"welcome/recent/{text}")
        draw_list, theme = imgui.get_window_draw_list(), ui.theme
        if imgui.is_item_hovered():
            draw_list.add_rect_filled(
                ImVec2(at.x - 8, at.y), ImVec2(at.x + width, at.y + _ROW), packed(theme.hover), 5.0
            )
        y = at.y + (_ROW - imgui.get_text_line_height()) / 2
        name = shortened(path.name, width * 0.55)
        draw_list.add_text(ImVec2(at.x, y), packed(theme.subdued), icons.FILE)
        draw_list.add_text(ImVec2(at.x + 24, y), packed(theme.text), name)
        x = at.x + 24 + imgui.calc_text_size(name).x + 14
        imgui.push_font(None, 12)
        folder = shortened(str(path.parent), at.x + width - x)
        draw_list.add_text(ImVec2(x, y + 1), packed(theme.subdued), folder)
        imgui.pop_font()
    imgui.pop_style_var()


def _draw_hints(ui: Ui) -> None:
    imgui.dummy(ImVec2(1, 22))
    at = imgui.get_cursor_screen_pos()
    x, y = at.x, at.y + 9
    draw_list = imgui.get_window_draw_list()
    imgui.push_font(None, 12)
    for keys, said in _HINTS:
        x = draw_caps(ui, keys, x, y) + 8
        size = imgui.calc_text_size(said)
        draw_list.add_text(ImVec2(round(x), round(y - size.y / 2)), packed(ui.theme.subdued), said)
        x += size.x + 24
    imgui.pop_font()
    imgui.dummy(ImVec2(x - at.x, 18))
