"""What lies over the lines of a time series: the time that is shown, and what the pointer is on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from imgui_bundle import ImVec2, imgui

from diorama_renderer.blueprint.items import EntityItem
from diorama_renderer.blueprint.time_format import format_time
from diorama_renderer.query.plots import Sample
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.theme import SMALL_SIZE, faded, packed
from diorama_renderer.ui.views import plot_grid
from diorama_renderer.ui.views.plot_frame import PlotFrame, format_value
from diorama_renderer.ui.views.plot_series import Line
from diorama_renderer.ui.views.plot_steering import Heard

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened


class Pointed(NamedTuple):
    """The sample that the pointer is on, and its colour, as draw lists have it."""

    line: Line
    sample: Sample
    color: int


def draw_cursor(
    ui: Ui, opened: Opened, spec: ViewSpec, frame: PlotFrame, rect: Rect, x: float, heard: Heard
) -> tuple[float, float]:
    """The time that is shown; returns the stretch of the labels that it takes."""
    plot = frame.rect
    ui.items.put(f"view/{spec.name}/plot", plot)
    if not plot.x0 - 1 <= x <= plot.x1 + 1:
        return plot_grid.NOWHERE
    ui.items.put(f"view/{spec.name}/cursor", Rect(x - 4, plot.y0, x + 4, plot.y1))
    draw_list = imgui.get_window_draw_list()
    color = packed(ui.theme.strong if heard.is_at_cursor else faded(ui.theme.strong, 0.8))
    pixel = 1.0 / ui.pixels_per_point
    width = (2 if heard.is_at_cursor else 1) * max(round(1.25 / pixel), 1) * pixel
    left = round((x - width / 2) / pixel) * pixel
    draw_list.add_rect_filled(ImVec2(left, plot.y0), ImVec2(left + width, plot.y1), color)
    middle = left + width / 2
    draw_list.add_triangle_filled(
        ImVec2(middle - 5, rect.y0), ImVec2(middle + 5, rect.y0), ImVec2(middle, rect.y0 + 8), color
    )
    if heard.is_at_cursor and opened.time.timeline is not None:
        text = _time_text(opened, frame, opened.time.state.time)
        return plot_grid.chip(ui, text, x, plot, rect, strong=True)
    return plot_grid.NOWHERE


def _time_text(opened: Opened, frame: PlotFrame, time: int) -> str:
    timeline = opened.time.timeline
    assert timeline is not None
    is_close = frame.axis.view.points_per_unit * 1e6 > 2.0  # a millisecond is some points wide
    return format_time(timeline, time, span=opened.time.span, is_exact=is_close)


def draw_pointer(
    ui: Ui, opened: Opened, frame: PlotFrame, rect: Rect, found: Pointed | None
) -> tuple[float, float]:
    """The time under the pointer, and the stretch of the labels that it takes; or the sample, with a tooltip."""
    theme, draw_list, plot = ui.theme, imgui.get_window_draw_list(), frame.rect
    if found is None:
        x = imgui.get_mouse_pos().x
        pixel = 1.0 / ui.pixels_per_point
        left = round(x / pixel) * pixel
        draw_list.add_rect_filled(
            ImVec2(left, plot.y0), ImVec2(left + pixel, plot.y1), packed(faded(theme.subdued, 0.45))
        )
        time = int(frame.axis.times_of([x - plot.x0])[0])
        return plot_grid.chip(ui, _time_text(opened, frame, time), x, plot, rect)
    line, sample, color = found
    ui.hover(EntityItem(line.path))
    x, y = frame.x_of(sample.time), frame.y_of(sample.value)
    draw_list.add_circle_filled(ImVec2(x, y), 5.5, packed(theme.plot))
    draw_list.add_circle_filled(ImVec2(x, y), 4.0, color)
    _tell(
        ui,
        line,
        sample,
        color,
        span=(frame.high - frame.low) / 10,
        when=_time_text(opened, frame, sample.time),
    )
    return plot_grid.NOWHERE


def _tell(ui: Ui, line: Line, sample: Sample, color: int, *, span: float, when: str) -> None:
    """The tooltip of a sample."""
    imgui.push_style_var(imgui.StyleVar_.window_padding, ImVec2(10, 8))
    if imgui.begin_tooltip():
        at = imgui.get_cursor_screen_pos()
        inner = imgui.get_window_draw_list()
        inner.add_rect_filled(ImVec2(at.x, at.y + 4), ImVec2(at.x + 10, at.y + 14), color, 3.0)
        imgui.set_cursor_screen_pos(ImVec2(at.x + 16, at.y))
        imgui.push_style_color(imgui.Col_.text, packed(ui.theme.subdued))
        imgui.text_unformatted(line.label)
        imgui.pop_style_color()
        imgui.push_style_color(imgui.Col_.text, packed(ui.theme.strong))
        imgui.text_unformatted(format_value(sample.value, span))
        imgui.pop_style_color()
        imgui.push_font(None, SMALL_SIZE)
        imgui.push_style_color(imgui.Col_.text, packed(ui.theme.subdued))
        imgui.text_unformatted(when)
        imgui.pop_style_color()
        imgui.pop_font()
        imgui.end_tooltip()
    imgui.pop_style_var()
