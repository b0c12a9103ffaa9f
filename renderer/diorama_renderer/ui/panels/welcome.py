"""What is shown while nothing is open: that it works, and what to type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, ImVec4, imgui

from diorama_renderer.ui import icons
from diorama_renderer.ui.theme import packed
from diorama_renderer.ui.widgets import button, icon_button, small

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui

_WIDTH = 460.0


def code_to_type(listening: str) -> str:
    """The lines of Python that bring something here."""
    address = f'"{listening}"' if listening else ""
    return (
        "import diorama as rr\n\n"
        f'rr.init("my_program")\nrr.connect({address})\n'
        'rr.log_points("world/points", positions)'
    )


def draw(ui: Ui) -> None:
    """Fill the window."""
    room, at = imgui.get_content_region_avail(), imgui.get_cursor_screen_pos()
    left = at.x + max((room.x - _WIDTH) / 2, 0)
    top = at.y + max((room.y - 380) / 2, 0)
    imgui.set_cursor_screen_pos(ImVec2(left, top))
    imgui.begin_group()
    imgui.push_font(None, 26)
    imgui.push_style_color(imgui.Col_.text, ImVec4(*ui.theme.strong))
    imgui.text_unformatted("Reading" if ui.workspace.loading else "Ready")
    imgui.pop_style_color()
    imgui.pop_font()
    if ui.workspace.loading:
        for path in ui.workspace.loading:
            small(ui, path)
    elif ui.workspace.listening:
        small(ui, f"Listening on {ui.workspace.listening}. Run this in any program:")
    else:
        small(ui, "Open a recording, or drop one here.")
    imgui.dummy(ImVec2(0, 6))
    _draw_code(ui, left)
    imgui.dummy(ImVec2(0, 10))
    if button(ui, "welcome/open", f"{icons.FOLDER_OPEN}  Open a recording…", primary=True):
        ui.do(ui.host.choose_files)
    imgui.same_line()
    small(ui, "or drop a file here")
    imgui.end_group()


def _draw_code(ui: Ui, left: float) -> None:
    code = code_to_type(ui.workspace.listening)
    at = imgui.get_cursor_screen_pos()
    lines = code.split("\n")
    height = 20.0 * len(lines) + 24
    draw_list = imgui.get_window_draw_list()
    corner = ImVec2(left + _WIDTH, at.y + height)
    draw_list.add_rect_filled(at, corner, packed(ui.theme.raised), 8.0)
    draw_list.add_rect(at, corner, packed(ui.theme.line), 8.0)
    imgui.push_font(ui.fonts.mono, 14)
    for number, line in enumerate(lines):
        draw_list.add_text(ImVec2(at.x + 16, at.y + 12 + 20 * number), packed(ui.theme.text), line)
    imgui.pop_font()
    imgui.set_cursor_screen_pos(ImVec2(corner.x - 36, at.y + 8))
    if icon_button(ui, "welcome/copy", icons.COPY, tooltip="Copy"):
        ui.do(ui.host.copy_text, code)
    imgui.set_cursor_screen_pos(ImVec2(at.x, corner.y))
    imgui.dummy(ImVec2(_WIDTH, 1))
