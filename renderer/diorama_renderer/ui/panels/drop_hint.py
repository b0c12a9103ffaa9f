"""What is shown while files are dragged over the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, imgui

from diorama_renderer.ui import icons
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.theme import faded, packed

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui

_INSET = 18.0


def draw(ui: Ui) -> None:
    """A frame around everything, and what would happen."""
    theme, (width, height) = ui.theme, ui.size
    draw_list = imgui.get_foreground_draw_list()
    draw_list.add_rect_filled(ImVec2(0, 0), ImVec2(width, height), packed(faded(theme.window, 0.8)))
    low, high = ImVec2(_INSET, _INSET), ImVec2(width - _INSET, height - _INSET)
    draw_list.add_rect_filled(low, high, packed(faded(theme.accent, 0.08)), 14.0)
    draw_list.add_rect(low, high, packed(theme.accent), 14.0, thickness=2.0)
    middle = height / 2
    _centered(draw_list, icons.DOWNLOAD, 40.0, (width / 2, middle - 34), packed(theme.accent))
    _centered(draw_list, "Drop to open", 24.0, (width / 2, middle + 20), packed(theme.strong))
    _centered(
        draw_list, "Recordings, meshes and images", 14.0, (width / 2, middle + 52), packed(theme.subdued)
    )
    ui.items.put("drop", Rect(low.x, low.y, high.x, high.y))


def _centered(
    draw_list: imgui.ImDrawList, text: str, size: float, at: tuple[float, float], color: int
) -> None:
    imgui.push_font(None, size)
    extent = imgui.calc_text_size(text)
    draw_list.add_text(ImVec2(round(at[0] - extent.x / 2), round(at[1] - extent.y / 2)), color, text)
    imgui.pop_font()
