"""The background of a plot: lines at round values and times, and what they are, in gutters at the left and below."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from imgui_bundle import ImVec2, imgui

from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.theme import SMALL_SIZE, faded, packed
from diorama_renderer.ui.views.plot_frame import PlotFrame, value_ticks

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui

BOTTOM_GUTTER = 24.0
_LEAST_GUTTER = 40.0
_GUTTER_STEP = 8.0
_TOP = 6.0
_LEAST_HEIGHT, _LEAST_WIDTH = 60.0, 120.0

NOWHERE = (math.inf, math.inf)
"""A stretch that touches nothing."""


class Mark(NamedTuple):
    """A line of the grid: where, what is written at it (None: nothing), and how strong it is, 0 to 1."""

    place: float
    label: str | None
    strength: float


def split(whole: Rect, widest: float) -> Rect:
    """Where lines are drawn in a view: beside the gutters, or all of a small one."""
    if whole.height < _LEAST_HEIGHT or whole.width < _LEAST_WIDTH:
        return whole
    # In steps, so that the plot does not tremble while values change.
    gutter = max(-(-(widest + 14) // _GUTTER_STEP) * _GUTTER_STEP, _LEAST_GUTTER)
    return Rect(whole.x0 + min(gutter, whole.width / 2), whole.y0 + _TOP, whole.x1, whole.y1 - BOTTOM_GUTTER)


def value_marks(low: float, high: float, height: float) -> tuple[list[tuple[float, str]], float]:
    """Round values and their labels, and the width of the widest in the small font, UI points."""
    values, write = value_ticks(low, high, height)
    labels = [(value, write(value)) for value in values]
    imgui.push_font(None, SMALL_SIZE)
    widest = max((imgui.calc_text_size(label).x for _, label in labels), default=0.0)
    imgui.pop_font()
    return labels, widest


def draw(ui: Ui, whole: Rect, frame: PlotFrame, values: list[tuple[float, str]], marks: list[Mark]) -> None:
    """The grid, below everything.

    Args:
        ui: the frame.
        whole: the view.
        frame: the plot in it.
        values: at which there are lines, and their labels.
        marks: along the bottom, places from the left edge of the plot.
    """
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    rect = frame.rect
    draw_list.add_rect_filled(ImVec2(whole.x0, whole.y0), ImVec2(whole.x1, whole.y1), packed(theme.plot))
    has_gutters = rect.x0 > whole.x0
    pixel = 1.0 / ui.pixels_per_point
    imgui.push_font(None, SMALL_SIZE)
    height = imgui.calc_text_size("0").y
    for value, label in values:
        y = _snapped(frame.y_of(value), pixel)
        if not rect.y0 <= y <= rect.y1:
            continue
        color = faded(theme.faint, 0.55 if value == 0 else 0.22)
        draw_list.add_rect_filled(ImVec2(rect.x0, y), ImVec2(rect.x1, y + pixel), packed(color))
        if has_gutters and rect.y0 - 2 <= y <= rect.y1 - height / 2:
            width = imgui.calc_text_size(label).x
            draw_list.add_text(
                ImVec2(rect.x0 - 8 - width, round(y - height / 2)), packed(theme.subdued), label
            )
    for mark in marks:
        x = _snapped(rect.x0 + mark.place, pixel)
        color = faded(theme.faint, 0.22 * min(mark.strength, 1.0))
        draw_list.add_rect_filled(ImVec2(x, rect.y0), ImVec2(x + pixel, rect.y1), packed(color))
    imgui.pop_font()
    if has_gutters:
        line = packed(faded(theme.faint, 0.5))
        y = _snapped(rect.y1, pixel)
        draw_list.add_rect_filled(ImVec2(rect.x0, y), ImVec2(rect.x1, y + pixel), line)


def draw_labels(ui: Ui, whole: Rect, frame: PlotFrame, marks: list[Mark], taken: tuple[float, float]) -> None:
    """What is written along the bottom, but for what would touch a stretch that is `taken`, UI points."""
    rect = frame.rect
    if rect.y1 >= whole.y1:
        return
    imgui.push_font(None, SMALL_SIZE)
    for mark in marks:
        if mark.label is None:
            continue
        size = imgui.calc_text_size(mark.label)
        left = rect.x0 + mark.place - size.x / 2
        is_inside = left >= rect.x0 - 4 and left + size.x <= whole.x1 - 4
        if is_inside and (left + size.x < taken[0] - 4 or left > taken[1] + 4):
            at = ImVec2(round(left), round(rect.y1 + (BOTTOM_GUTTER - size.y) / 2))
            imgui.get_window_draw_list().add_text(at, packed(ui.theme.subdued), mark.label)
    imgui.pop_font()


def chip(
    ui: Ui, text: str, x: float, rect: Rect, whole: Rect, *, strong: bool = False
) -> tuple[float, float]:
    """A label instead of those of the marks below the plot, its middle at `x`; returns the stretch that it takes."""
    if rect.y1 >= whole.y1:
        return NOWHERE
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    imgui.push_font(None, SMALL_SIZE)
    size = imgui.calc_text_size(text)
    left = min(max(x - size.x / 2, whole.x0 + 6), whole.x1 - size.x - 6)
    top = rect.y1 + 3
    behind = theme.strong if strong else theme.raised
    draw_list.add_rect_filled(
        ImVec2(left - 5, top), ImVec2(left + size.x + 5, whole.y1 - 2), packed(behind), 4.0
    )
    color = theme.plot if strong else theme.text
    draw_list.add_text(
        ImVec2(round(left), round(top + (whole.y1 - 2 - top - size.y) / 2)), packed(color), text
    )
    imgui.pop_font()
    return left - 5, left + size.x + 5


def _snapped(place: float, pixel: float) -> float:
    return round(place / pixel) * pixel
