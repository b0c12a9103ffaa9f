"""What a plot says where it has nothing to show, or not everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, imgui

from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.theme import BODY_SIZE, SMALL_SIZE, faded, packed
from diorama_renderer.ui.widgets import shortened

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui


def draw_empty(ui: Ui, rect: Rect, title: str, more: str) -> None:
    """Two calm lines in the middle of a view."""
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    draw_list.add_rect_filled(ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1), packed(theme.plot))
    middle_x, middle_y = rect.center
    for text, size, color, y in (
        (title, BODY_SIZE, theme.subdued, middle_y - 18),
        (more, SMALL_SIZE, theme.faint, middle_y + 4),
    ):
        imgui.push_font(None, size)
        text = shortened(text, rect.width - 24)
        width = imgui.calc_text_size(text).x
        draw_list.add_text(ImVec2(round(middle_x - width / 2), round(y)), packed(color), text)
        imgui.pop_font()


def draw_note(ui: Ui, plot: Rect, text: str) -> None:
    """A small text in the lower left corner of a plot."""
    draw_list = imgui.get_window_draw_list()
    imgui.push_font(None, SMALL_SIZE)
    text = shortened(text, plot.width - 24)
    size = imgui.calc_text_size(text)
    low = ImVec2(plot.x0 + 8, plot.y1 - size.y - 16)
    draw_list.add_rect_filled(
        low, ImVec2(low.x + size.x + 16, low.y + size.y + 8), packed(faded(ui.theme.panel, 0.85)), 5.0
    )
    draw_list.add_text(ImVec2(low.x + 8, low.y + 4), packed(ui.theme.subdued), text)
    imgui.pop_font()
