"""The bar on top: the menu, the recordings, and which panels are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, ImVec4, imgui

from diorama_renderer.ui import icons
from diorama_renderer.ui.widgets import ICON_SIDE, icon_button

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui


def draw(ui: Ui) -> None:
    """Fill the bar."""
    imgui.push_style_color(imgui.Col_.text, ImVec4(*ui.theme.strong))
    imgui.align_text_to_frame_padding()
    imgui.text_unformatted(f"{icons.BOX}  Diorama")
    imgui.pop_style_color()
    opened = ui.workspace.opened
    if opened is None:
        return
    panels = opened.blueprint.panels
    imgui.same_line()
    imgui.text_unformatted(opened.title)
    imgui.same_line()
    imgui.set_cursor_pos(ImVec2(ui.size[0] - 3 * (ICON_SIDE + 4) - 10, 7))
    for side, icon, name in (
        ("left", icons.PANEL_LEFT, "views and entities"),
        ("bottom", icons.PANEL_BOTTOM, "time"),
        ("right", icons.PANEL_RIGHT, "selection"),
    ):
        shown = bool(getattr(panels, side))
        if icon_button(ui, f"panels/{side}", icon, tooltip=f"{'Hide' if shown else 'Show'} {name}"):
            ui.do(panels.toggle, side)
        imgui.same_line(0, 4)
