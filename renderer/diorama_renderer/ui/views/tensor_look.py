"""How the numbers of a tensor are coloured, and the bar that tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from imgui_bundle import ImVec2, imgui

from diorama_renderer.assets.slices import colored_slice
from diorama_renderer.blueprint.views import TensorSettings
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.theme import packed
from diorama_renderer.ui.views.plot_frame import checked_range, format_value, value_ticks
from diorama_renderer.ui.views.tensor_slice import color_map_of, gamma_of, mapped_range

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

BAR_WIDTH = 78.0
"""UI points at the right of the picture that the bar and its numbers take."""
_BAR = 12.0
_STEPS = 256


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """How numbers are coloured; see `assets.slices.colored_slice`.

    Attributes:
        name: of the colour map.
        colors: shape (n, 3).
        low, high: what the first and the last colour stand for.
        gamma: exponent.
    """

    name: str
    colors: npt.NDArray[np.uint8]
    low: float
    high: float
    gamma: float

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for equal looks."""
        return self.name, self.low, self.high, self.gamma


def look_of(settings: TensorSettings, by_itself: tuple[float, float]) -> Look:
    """What settings say."""
    low, high = mapped_range(settings, by_itself)
    return Look(settings.color_map, color_map_of(settings), low, high, gamma_of(settings))


def draw_bar(ui: Ui, opened: Opened, spec: ViewSpec, look: Look, rect: Rect, value: float | None) -> None:
    """The colours from the greatest value at the top to the least, and a mark at one of them."""
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    low, high = checked_range(min(look.low, look.high), max(look.low, look.high))
    bar = Rect(rect.x0 + 10, rect.y0 + 12, rect.x0 + 10 + _BAR, rect.y1 - 14)
    if bar.height < 40:
        return
    texture = ui.pictures.image(
        opened, (("color bar", spec.id), look.key), lambda: _bar_pixels(look, low, high)
    )
    corners = ImVec2(bar.x0, bar.y0), ImVec2(bar.x1, bar.y1)
    draw_list.add_image_rounded(
        imgui.ImTextureRef(texture), *corners, ImVec2(0, 0), ImVec2(1, 1), 0xFFFFFFFF, 4.0
    )
    draw_list.add_rect(*corners, packed(theme.line), 4.0)
    ui.items.put(f"view/{spec.name}/color bar", bar)
    imgui.push_font(None, 11)
    height = imgui.get_text_line_height()
    values, write = value_ticks(low, high, bar.height)
    x = bar.x1 + 6
    ends = [(high, format_value(high, high - low)), (low, format_value(low, high - low))]
    taken = [_y_of(bar, low, high, end) for end, _ in ends]
    labels = [*ends, *((each, write(each)) for each in values)]
    for number, (each, text) in enumerate(labels):
        y = _y_of(bar, low, high, each)
        if number >= len(ends) and min(abs(y - end) for end in taken) < height + 2:
            continue
        draw_list.add_line(ImVec2(bar.x1, y), ImVec2(bar.x1 + 3, y), packed(theme.faint))
        color = theme.text if number < len(ends) else theme.subdued
        draw_list.add_text(ImVec2(x, round(y - height / 2)), packed(color), text)
    imgui.pop_font()
    if value is not None and np.isfinite(value):
        y = min(max(_y_of(bar, low, high, value), bar.y0), bar.y1)
        draw_list.add_triangle_filled(
            ImVec2(bar.x0 - 7, y - 5), ImVec2(bar.x0 - 7, y + 5), ImVec2(bar.x0, y), packed(theme.strong)
        )
        draw_list.add_line(ImVec2(bar.x0, y), ImVec2(bar.x1, y), packed(theme.strong))


def _y_of(bar: Rect, low: float, high: float, value: float) -> float:
    share = (value / 2 - low / 2) / (high / 2 - low / 2)
    return bar.y1 - min(max(share, -1.0), 2.0) * bar.height


def _bar_pixels(look: Look, low: float, high: float) -> npt.NDArray[np.uint8]:
    shares = np.linspace(1.0, 0.0, _STEPS)[:, None]
    values = low * (1 - shares) + high * shares
    return colored_slice(values, look.colors, look.low, look.high, gamma=look.gamma)
