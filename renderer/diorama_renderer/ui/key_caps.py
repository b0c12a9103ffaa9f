"""Shortcuts as little keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, imgui

from diorama_renderer.ui.theme import SMALL_SIZE, mixed, packed

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui

HEIGHT = 18.0
_PADDING = 6.0
_GAP = 4.0


def width_of(keys: Sequence[str]) -> float:
    """How wide keys are side by side, UI points."""
    imgui.push_font(None, SMALL_SIZE)
    width = sum(_cap_width(key) for key in keys) + _GAP * max(len(keys) - 1, 0)
    imgui.pop_font()
    return width


def draw_caps(ui: Ui, keys: Sequence[str], x: float, y: float) -> float:
    """Draw keys side by side from the left edge `x`, in the middle of `y`; returns where they end."""
    theme = ui.theme
    draw_list = imgui.get_window_draw_list()
    imgui.push_font(None, SMALL_SIZE)
    for number, key in enumerate(keys):
        x += _GAP if number else 0.0
        width = _cap_width(key)
        low, high = ImVec2(x, y - HEIGHT / 2), ImVec2(x + width, y + HEIGHT / 2)
        draw_list.add_rect_filled(low, high, packed(mixed(theme.panel, theme.hover, 0.75)), 4.0)
        draw_list.add_rect(low, high, packed(mixed(theme.line, theme.faint, 0.4)), 4.0)
        extent = imgui.calc_text_size(key)
        draw_list.add_text(
            ImVec2(round(x + (width - extent.x) / 2), round(y - extent.y / 2)), packed(theme.subdued), key
        )
        x += width
    imgui.pop_font()
    return x


def _cap_width(key: str) -> float:
    return max(float(imgui.calc_text_size(key).x) + 2 * _PADDING, HEIGHT)
