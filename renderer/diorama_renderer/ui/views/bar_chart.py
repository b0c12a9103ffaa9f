"""Vectors as bars, as they are at the time that is shown; several over each other, translucent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
from imgui_bundle import ImVec2, imgui

from diorama.timelines import Timeline, TimeType
from diorama_renderer.assets.slices import bar_width, bars_of
from diorama_renderer.blueprint.items import EntityItem
from diorama_renderer.blueprint.time_axis import TimeAxis, place
from diorama_renderer.blueprint.time_ticks import ticks
from diorama_renderer.blueprint.views import BarChartSettings
from diorama_renderer.recordings.values import tensor_of
from diorama_renderer.scene.colors import entity_color
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.theme import SMALL_SIZE, faded, packed
from diorama_renderer.ui.views import plot_grid, plot_legend, plot_mesh
from diorama_renderer.ui.views.plot_empty import draw_empty, draw_note
from diorama_renderer.ui.views.plot_frame import PlotFrame, PlotView, fitted_range, format_value
from diorama_renderer.ui.views.plot_steering import Heard, Steering, steer

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

_WIDTH = 0.95
_NARROW = 3.0  # UI points: gaps between narrower bars would flicker
_MOST_CHARTS = 50
_MOST_BARS = 8000
_MOST_TOLD = 12
_INDEX = Timeline("index", TimeType.SEQUENCE)


class Bars(NamedTuple):
    """One vector.

    Attributes:
        path: of the entity.
        label: what the legend says.
        color: 0xRRGGBBAA.
        values: shape (n,), as they were logged.
        span: least and greatest finite value; None: there is none.
    """

    path: str
    label: str
    color: int
    values: npt.NDArray[Any]
    span: tuple[float, float] | None


@dataclass
class BarsMemo:
    """What a view keeps from frame to frame.

    Attributes:
        hidden: paths of vectors that were switched off in the legend.
        in_legend: path of the one whose row in the legend the pointer is on.
    """

    view: PlotView = field(default_factory=PlotView)
    steering: Steering = field(default_factory=Steering)
    hidden: set[str] = field(default_factory=set)
    gutter: float = 0.0
    in_legend: str | None = None
    legend: plot_legend.LegendState = field(default_factory=plot_legend.LegendState)
    left_out: int = 0
    _decoded: dict[int, tuple[object, Bars | None]] = field(default_factory=dict)

    def charts(self, opened: Opened, spec: ViewSpec) -> list[Bars]:
        """The vectors that are in force."""
        store, table = opened.recording.store, opened.recording.store.table("tensor")
        if table is None:
            return []
        rows = opened.latest.of("tensor")
        shown = np.asarray(opened.blueprint.shown_entities(spec, store), np.bool_)
        count = min(len(rows), len(shown))
        entities = np.flatnonzero((rows[:count] >= 0) & shown[:count]).tolist()
        self.left_out = max(len(entities) - _MOST_CHARTS, 0)
        found = []
        for entity in entities[:_MOST_CHARTS]:
            row = int(rows[entity])
            key = (store.generation, row)
            known = self._decoded.get(entity)
            if known is None or known[0] != key:
                known = self._decoded[entity] = (
                    key,
                    _bars(store.entities.paths[entity], spec, table.instances(row)),
                )
            if known[1] is not None:
                found.append(known[1])
        return found


def _bars(path: str, spec: ViewSpec, row: Any) -> Bars | None:
    """The vector of a row; None if it is none, or cannot be read."""
    logged = row.values[0]
    # By its shape first, so that pictures are not decoded.
    if logged["encoding"].as_py() != "raw" or sum(size != 1 for size in logged["shape"].as_py()) > 1:
        return None
    try:
        values = np.asarray(tensor_of(row).values).reshape(-1)
    except (ValueError, TypeError):
        return None
    finite = values[np.isfinite(values)] if values.dtype.kind == "f" else values
    span = (float(finite.min()), float(finite.max())) if len(finite) else None
    root = spec.root.strip("/")
    label = path[len(root) + 1 :] if root and path.startswith(root + "/") else path
    return Bars(path, label, entity_color(path), values, span)


def draw(ui: Ui, opened: Opened, spec: ViewSpec, rect: Rect) -> None:
    """Fill the view."""
    memo = opened.memo(("bar chart", spec.id), BarsMemo)
    charts = memo.charts(opened, spec)
    if not charts:
        draw_empty(ui, rect, "No vectors at this time", "Tensors of one dimension show here as bars")
        return
    count = max(len(chart.values) for chart in charts)
    plot = plot_grid.split(rect, memo.gutter)
    # The first and the last bar need half a unit of room.
    placed = place(TimeAxis(TimeType.SEQUENCE, ((-1, max(count, 1)),)), memo.view.x, plot.width)
    low, high = memo.view.y or _range([chart.span for chart in charts if chart.path not in memo.hidden])
    frame = PlotFrame(plot, placed, low, high)
    _draw_grid(ui, memo, frame, rect, count)
    heard = steer(ui, f"##bars {spec.id}", rect, frame, memo.view, memo.steering, None)
    if heard.is_moved:
        ui.animate()
    ui.items.put(f"view/{spec.name}/plot", plot)
    on = [chart for chart in charts if chart.path not in memo.hidden]
    pointed = _pointed_at(frame, on, heard)
    _draw_bars(ui, opened, memo, frame, on, pointed)
    if pointed is not None:
        _tell(ui, on, pointed)
    if heard.is_clicked:
        chart = None if pointed is None else pointed.chart
        item = None if chart is None else EntityItem(chart.path, None, spec.id)
        ui.do(opened.selection.select, [] if item is None else [item])
    _legend(ui, opened, spec, memo, rect, frame, charts, pointed)
    if memo.left_out:
        draw_note(ui, plot, f"{memo.left_out:,} more vectors are not shown")


def _range(spans: list[tuple[float, float] | None]) -> tuple[float, float]:
    """All values and 0; no margin where all bars stand on it."""
    known = [span for span in spans if span is not None]
    low = min((span[0] for span in known), default=0.0)
    high = max((span[1] for span in known), default=0.0)
    if low >= 0 and high <= 0:
        return 0.0, 1.0
    fitted = fitted_range(min(low, 0.0), max(high, 0.0))
    return (0.0 if low >= 0 else fitted[0]), (0.0 if high <= 0 else fitted[1])


def _draw_grid(ui: Ui, memo: BarsMemo, frame: PlotFrame, rect: Rect, count: int) -> None:
    values, memo.gutter = plot_grid.value_marks(frame.low, frame.high, frame.rect.height)
    marks = [
        plot_grid.Mark(tick.x, tick.label.lstrip("#"), 0.0)
        for tick in ticks(frame.axis, _INDEX)
        if tick.label is not None and 0 <= tick.time < count
    ]
    plot_grid.draw(ui, rect, frame, values, marks)
    plot_grid.draw_labels(ui, rect, frame, marks, plot_grid.NOWHERE)


class Pointed(NamedTuple):
    """The bar under the pointer: its place in the vector, and whose it is (None: beside all bars)."""

    place: int
    chart: Bars | None


def _pointed_at(frame: PlotFrame, charts: list[Bars], heard: Heard) -> Pointed | None:
    if not heard.is_over:
        return None
    pointer = imgui.get_mouse_pos()
    index = int(frame.axis.times_of([pointer.x - frame.rect.x0])[0])
    if not any(0 <= index < len(chart.values) for chart in charts):
        return None
    value = frame.value_of(pointer.y)
    under = [
        (abs(height), number)
        for number, chart in enumerate(charts)
        if 0 <= index < len(chart.values)
        and min(0.0, (height := float(chart.values[index]))) <= value <= max(0.0, height)
    ]
    return Pointed(index, charts[min(under)[1]] if under else None)


def _draw_bars(
    ui: Ui, opened: Opened, memo: BarsMemo, frame: PlotFrame, charts: list[Bars], pointed: Pointed | None
) -> None:
    rect, draw_list = frame.rect, imgui.get_window_draw_list()
    draw_list.push_clip_rect(ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1 + 1), True)
    unit = frame.axis.view.points_per_unit
    if pointed is not None:
        x = frame.x_of(pointed.place)
        half = max(unit / 2, 1.0)
        draw_list.add_rect_filled(
            ImVec2(x - half, rect.y0), ImVec2(x + half, rect.y1), packed(faded(ui.theme.faint, 0.18))
        )
    strong = {
        item.path
        for item in (*opened.selection.items, *opened.selection.hovered)
        if isinstance(item, EntityItem)
    }
    if memo.in_legend is not None:
        strong.add(memo.in_legend)
    is_any_strong = any(chart.path in strong for chart in charts)
    quads = []
    for chart in charts:
        alpha = 0.9 if len(charts) == 1 else 0.6
        if is_any_strong:
            alpha = 1.0 if chart.path in strong else 0.35
        quads.append(_quads(frame, chart, max(_MOST_BARS // len(charts), 100), alpha, ui.pixels_per_point))
    texture = ui.pictures.image(opened, ("plot atlas",), plot_mesh.atlas)
    if quads:
        plot_mesh.add(draw_list, texture, np.concatenate(quads))
    y = round(frame.y_of(0.0) * ui.pixels_per_point) / ui.pixels_per_point
    draw_list.add_rect_filled(
        ImVec2(rect.x0, y), ImVec2(rect.x1, y + 1 / ui.pixels_per_point), packed(ui.theme.subdued, 0.8)
    )
    draw_list.pop_clip_rect()


def _quads(
    frame: PlotFrame, chart: Bars, most: int, alpha: float, pixels_per_point: float
) -> plot_mesh.Quads:
    """The bars of one vector that are in sight."""
    first, last = frame.axis.visible
    start, stop = max(first - 1, 0), min(last + 2, len(chart.values))
    if stop <= start:
        start = stop = 0
    each = bar_width(stop - start, most=most)
    start = start // each * each
    bars = bars_of(chart.values[start:stop], most=max(most, 1))
    heights = np.empty(0) if bars is None else bars
    each = bar_width(stop - start, most=most)
    begins = start + np.arange(len(heights)) * each
    # A last bar that stands for fewer numbers is narrower.
    edges = np.append(begins, stop) - 0.5 - float(frame.axis.view.time)
    edge = np.rint((frame.rect.x0 + frame.xs_of(edges)) * pixels_per_point)
    width = each * frame.axis.view.points_per_unit
    gap = max(round(width * (1 - _WIDTH) * pixels_per_point), 1) if width >= _NARROW else 0
    left = (edge[:-1] + gap // 2) / pixels_per_point
    right = np.maximum(edge[1:] - (gap - gap // 2), edge[:-1] + gap // 2 + 1) / pixels_per_point
    y = frame.rect.y0 + np.clip(frame.ys_of(np.nan_to_num(heights, posinf=1e300, neginf=-1e300)), -1e4, 1e5)
    zero = min(max(frame.y_of(0.0), -1e4), 1e5)
    there = np.flatnonzero(~np.isnan(heights))
    lows = np.stack([left, np.minimum(y, zero)], 1)[there]
    highs = np.stack([right, np.maximum(y, zero)], 1)[there]
    color = plot_mesh.with_alpha(plot_mesh.imgui_colors(np.full(len(there), chart.color, np.uint32)), alpha)
    return plot_mesh.boxes(lows, highs, color)


def _tell(ui: Ui, charts: list[Bars], pointed: Pointed) -> None:
    """A tooltip: the index, and the values of all vectors there."""
    if pointed.chart is not None:
        ui.hover(EntityItem(pointed.chart.path))
    theme = ui.theme
    there = [chart for chart in charts if pointed.place < len(chart.values)]
    imgui.push_style_var(imgui.StyleVar_.window_padding, ImVec2(10, 8))
    if imgui.begin_tooltip():
        imgui.push_font(None, SMALL_SIZE)
        imgui.push_style_color(imgui.Col_.text, packed(theme.subdued))
        imgui.text_unformatted(f"Index {pointed.place}")
        imgui.pop_style_color()
        imgui.pop_font()
        for chart in there[:_MOST_TOLD]:
            at = imgui.get_cursor_screen_pos()
            color = int(plot_mesh.imgui_colors(chart.color))
            imgui.get_window_draw_list().add_rect_filled(
                ImVec2(at.x, at.y + 4), ImVec2(at.x + 10, at.y + 14), color, 3.0
            )
            imgui.set_cursor_screen_pos(ImVec2(at.x + 16, at.y))
            is_it = chart is pointed.chart or len(there) == 1
            imgui.push_style_color(imgui.Col_.text, packed(theme.strong if is_it else theme.text))
            imgui.text_unformatted(f"{format_value(float(chart.values[pointed.place]))}   {chart.label}")
            imgui.pop_style_color()
        imgui.end_tooltip()
    imgui.pop_style_var()


def _legend(
    ui: Ui,
    opened: Opened,
    spec: ViewSpec,
    memo: BarsMemo,
    rect: Rect,
    frame: PlotFrame,
    charts: list[Bars],
    pointed: Pointed | None,
) -> None:
    memo.in_legend = None
    is_wanted = isinstance(spec.settings, BarChartSettings) and spec.settings.shows_legend
    if not is_wanted or len(charts) < 2:  # one bears the name of its view
        return
    selection = opened.selection
    entries = [
        plot_legend.Entry(
            chart.path,
            chart.label,
            chart.color,
            "",
            chart.path not in memo.hidden,
            selection.has_entity(chart.path) or selection.hovers_entity(chart.path),
        )
        for chart in charts
    ]
    heard = plot_legend.draw(ui, spec.name, rect, frame.rect, entries, memo.legend)
    memo.in_legend = heard.hovered
    if heard.hovered is not None:
        ui.hover(EntityItem(heard.hovered))
    if heard.clicked is not None:
        memo.hidden ^= {heard.clicked}
        ui.animate()
