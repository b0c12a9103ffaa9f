"""What this program is."""

from __future__ import annotations

import platform
from importlib import metadata
from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, ImVec4, imgui

from diorama_renderer.ui.cards import dialog
from diorama_renderer.ui.logo import draw_logo
from diorama_renderer.ui.widgets import button, small, subdued

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui

_SIDE = 72.0


def version() -> str:
    """Of this program."""
    try:
        return metadata.version("diorama")
    except metadata.PackageNotFoundError:
        return "unknown version"


def draw(ui: Ui) -> None:
    """The dialog, while it is wanted."""
    dialog(ui, "about", (400.0, 196.0), _draw_inside, padding=(26, 24))


def _draw_inside(ui: Ui) -> bool:
    at = imgui.get_cursor_screen_pos()
    draw_logo(ui, at.x, at.y, _SIDE)
    imgui.set_cursor_screen_pos(ImVec2(at.x + _SIDE + 22, at.y - 2))
    imgui.begin_group()
    imgui.push_font(None, 24)
    imgui.push_style_color(imgui.Col_.text, ImVec4(*ui.theme.strong))
    imgui.text_unformatted("Diorama")
    imgui.pop_style_color()
    imgui.pop_font()
    subdued(ui, f"Version {version()}")
    imgui.dummy(ImVec2(1, 2))
    small(ui, f"Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    small(ui, f"Drawn by {ui.host.adapter()}")
    imgui.end_group()
    imgui.set_cursor_screen_pos(ImVec2(at.x, at.y + 116))
    imgui.push_text_wrap_pos(0)
    subdued(ui, "See what your program sees.")
    imgui.pop_text_wrap_pos()
    imgui.set_cursor_screen_pos(ImVec2(at.x + imgui.get_content_region_avail().x - 84, at.y + 112))
    return not button(ui, "about/close", "Close", width=84)
