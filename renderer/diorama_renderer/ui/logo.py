"""The program's picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import ImVec2, imgui

from diorama_renderer.assets.icon import icon

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui


def draw_logo(ui: Ui, x: float, y: float, side: float) -> None:
    """Draw it with its upper left corner at (x, y)."""
    pixels = max(round(side * ui.pixels_per_point), 1)
    texture = ui.pictures.image(None, (f"logo {side:g}", pixels), lambda: np.asarray(icon(pixels), np.uint8))
    imgui.get_window_draw_list().add_image(
        imgui.ImTextureRef(texture), ImVec2(round(x), round(y)), ImVec2(round(x) + side, round(y) + side)
    )
