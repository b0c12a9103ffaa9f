"""Scalars over time: all of them on the timeline that is shown, with the time cursor over them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from imgui_bundle import ImVec2, imgui

from diorama.timelines import Timeline, TimeType
from diorama_renderer.blueprint.items import EntityItem
from diorama_renderer.blueprint.time_axis import MARGIN_POINTS, PlacedAxis, TimeAxis, place
from diorama_renderer.blueprint.time_control import PlayState
from diorama_renderer.blueprint.time_ticks import ticks
from diorama_renderer.blueprint.views import TimeSeriesSettings
from diorama_renderer.query.columns import ColumnGrid
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.theme import packed
from diorama_renderer.ui.views import plot_columns, plot_grid, plot_legend, plot_mesh, plot_scales
from diorama_renderer.ui.views.plot_columns import Spans
from diorama_renderer.ui.views.plot_cursor import Pointed, draw_cursor, draw_pointer
from diorama_renderer.ui.views.plot_empty import draw_empty, draw_note
from diorama_renderer.ui.views.plot_frame import (
    PlotFrame,
    PlotView,
    fitted_range,
    format_value,
    settled_range,
)
from diorama_renderer.ui.views.plot_lines import Points, Shapes, gather, mesh, shapes
from diorama_renderer.ui.views.plot_mesh import imgui_colors
from diorama_renderer.ui.views.plot_pointing import nearest_line, nearest_sample, value_at
from diorama_renderer.ui.views.plot_series import Line, PlottedEntities, SeriesOfView, short_names
from diorama_renderer.ui.views.plot_steering import Heard, Steering, steer

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

_MOST_COLUMNS = 8000
"""Of all series together: what can be drawn in a frame without a GPU."""
_LEAST_COLUMNS = 40
_FADED = 0.72
"""How far towards the background the others are while one is pointed at."""


@dataclass
class Kept:
    """The last result of a computation, what it was made from, and how many there were."""

    key: object = None
    value: Any = None
    count: int = 0

    def of(self, key: object, make: Callable[[], Any]) -> Any:
        """The result for a key; made anew when it is another than before."""
        if key != self.key or self.value is None:
            self.key, self.value, self.count = key, make(), self.count + 1
        return self.value


@dataclass
class PlotMemo:
    """What a view keeps from frame to frame.

    Attributes:
        views: what is in sight, by timeline.
        sticks: whether the newest data stay in sight while time follows: not once somebody has moved away from them.
        range: of values that is shown, on its way to what fits.
        gutter: width of the widest label of values.
        in_legend: path of the series whose row in the legend the pointer is on.
    """

    views: dict[Timeline, PlotView] = field(default_factory=dict)
    steering: Steering = field(default_factory=Steering)
    series: SeriesOfView = field(default_factory=SeriesOfView)
    sticks: bool = True
    range: tuple[float, float] | None = None
    gutter: float = 0.0
    in_legend: str | None = None
    points: Kept = field(default_factory=Kept)
    shapes: Kept = field(default_factory=Kept)
    quads: Kept = field(default_factory=Kept)
    grid: ColumnGrid = field(default_factory=ColumnGrid)
    covered: Kept = field(default_factory=Kept)
    legend: plot_legend.LegendState = field(default_factory=plot_legend.LegendState)
    _timeline: Timeline | None = None

    def view(self, timeline: Timeline) -> PlotView:
        """What is in sight of a timeline."""
        if timeline != self._timeline:
            self._timeline, self.range = timeline, None
        return self.views.setdefault(timeline, PlotView())


def draw(ui: Ui, opened: Opened, spec: ViewSpec, rect: Rect) -> None:
    """Fill the view."""
    memo = opened.memo(("time series", spec.id), PlotMemo)
    timeline = opened.time.timeline
    lines = [] if timeline is None else memo.series.lines(opened, spec, timeline)
    lines = [line for line in lines if len(line.series)]
    if timeline is None or not lines:
        _draw_empty(ui, opened, spec, rect, is_reading=memo.series.is_reading)
        return
    settings = _settings(spec)
    view = memo.view(timeline)
    axis = _axis(timeline, lines)
    plot = plot_grid.split(rect, memo.gutter)
    _follow(opened, settings, memo, view, axis, plot.width)
    placed = place(axis, view.x, plot.width)
    on = [line for line in lines if line.path not in settings.hidden]
    columns = _column_count(ui, on, placed)
    generation = opened.recording.store.generation
    dense = _dense(ui, on, placed, columns)
    covered = _spans(ui, memo, dense, placed, plot, generation)
    dense_entities = {line.entity for line in dense}
    on = [line for line in on if line.entity not in dense_entities]
    points = _points(memo, on, placed, columns, generation)
    low, high = _range(ui, memo, view, points, covered, placed)
    frame = PlotFrame(plot, placed, low, high)
    marks = _draw_grid(ui, memo, frame, timeline, rect)
    cursor = frame.x_of(opened.time.state.time, opened.time.state.fraction)
    heard = steer(ui, f"##plot {spec.id}", rect, frame, view, memo.steering, cursor)
    if heard.is_moved:
        memo.sticks = view.x is None or _newest_x(axis, place(axis, view.x, plot.width)) <= plot.width
        ui.animate()
    found = _draw_lines(ui, opened, spec, memo, frame, on, points, covered, heard, columns)
    taken = draw_cursor(ui, opened, spec, frame, rect, cursor, heard)
    if heard.is_over and not heard.is_at_cursor:
        taken = draw_pointer(ui, opened, frame, rect, found)
    plot_grid.draw_labels(ui, rect, frame, marks, taken)
    _hear(ui, opened, spec, frame, timeline, heard, None if found is None else found.line)
    _legend(ui, opened, spec, settings, memo, rect, frame, lines, _colors_in_sight(on, points))
    if not plot_scales.draw(ui, opened, spec, plot, on, points, memo.points.count):
        _draw_notes(ui, memo, frame)


def _settings(spec: ViewSpec) -> TimeSeriesSettings:
    return spec.settings if isinstance(spec.settings, TimeSeriesSettings) else TimeSeriesSettings()


def _axis(timeline: Timeline, lines: list[Line]) -> TimeAxis:
    spans = [span for line in lines if (span := line.series.span) is not None]
    return TimeAxis(timeline.type, ((min(first for first, _ in spans), max(last for _, last in spans)),))


def _newest_x(axis: TimeAxis, placed: PlacedAxis) -> float:
    return placed.x_of_moment(axis.stretches[-1][1])


def _follow(
    opened: Opened, settings: TimeSeriesSettings, memo: PlotMemo, view: PlotView, axis: TimeAxis, width: float
) -> None:
    """Keep the newest data in sight, if that is wanted; where all are in sight, nothing needs to move."""
    is_live = opened.is_live and opened.time.play_state is PlayState.FOLLOWING
    if view.x is None or memo.steering.kind or not (settings.follows or (is_live and memo.sticks)):
        return
    placed = place(axis, view.x, width)
    beyond = _newest_x(axis, placed) - (width - MARGIN_POINTS)
    if beyond > 0:
        view.x = placed.panned(-beyond)


def _column_count(ui: Ui, on: list[Line], placed: PlacedAxis) -> int:
    """On how many columns points are drawn, where there are more."""
    width = max(round(placed.width * ui.pixels_per_point), 1)
    return min(width, max(_MOST_COLUMNS // max(len(on), 1), _LEAST_COLUMNS))


def _dense(ui: Ui, on: list[Line], placed: PlacedAxis, columns: int) -> list[Line]:
    """The series of many samples, where there are so many that their points would not be on every column."""
    if columns >= round(placed.width * ui.pixels_per_point):
        return []  # a picture of its own would cost more
    return [line for line in on if plot_columns.is_dense(line, placed, columns, ui.pixels_per_point)]


def _spans(
    ui: Ui, memo: PlotMemo, dense: list[Line], placed: PlacedAxis, rect: Rect, generation: int
) -> Spans:
    """What the series of many samples cover."""
    scale = ui.pixels_per_point
    key = (_versions(dense), generation, placed.view, rect, scale)
    covered: Spans = memo.covered.of(key, lambda: plot_columns.spans(memo.grid, dense, placed, rect, scale))
    return covered


def _versions(lines: list[Line]) -> tuple[object, ...]:
    return tuple((line.entity, line.series.version, line.color) for line in lines)


def _points(memo: PlotMemo, on: list[Line], placed: PlacedAxis, columns: int, generation: int) -> Points:
    """The points of the other series that are on."""
    first, last = placed.visible
    key = (_versions(on), generation, placed.view, columns, first, last)

    def make() -> Points:
        drawn = [line.series.decimated(first, last, columns, origin=placed.view.time) for line in on]
        return gather(drawn, [line.color for line in on])

    points: Points = memo.points.of(key, make)
    return points


def _range(
    ui: Ui, memo: PlotMemo, view: PlotView, points: Points, covered: Spans, placed: PlacedAxis
) -> tuple[float, float]:
    """The values at the lower and the upper edge."""
    if view.y is not None:
        memo.range = view.y
        return view.y
    end = placed.width / placed.view.points_per_unit
    start = placed.view.fraction
    within = (points.times >= start) & (points.times <= start + end)
    values = points.values[within]
    values = values[np.isfinite(values)]
    between = covered.value_range()
    if between is not None:
        values = np.append(values, between)
    if not len(values):
        values = points.values[np.isfinite(points.values)]
    wanted = memo.range or (-1.0, 1.0)
    if len(values):
        wanted = fitted_range(float(values.min()), float(values.max()))
    memo.range, is_moving = settled_range(memo.range, wanted, ui.dt)
    if is_moving:
        ui.animate()
    return memo.range


def _draw_grid(
    ui: Ui, memo: PlotMemo, frame: PlotFrame, timeline: Timeline, rect: Rect
) -> list[plot_grid.Mark]:
    values, memo.gutter = plot_grid.value_marks(frame.low, frame.high, frame.rect.height)
    marks = [
        plot_grid.Mark(tick.x, tick.label, 1.0) for tick in ticks(frame.axis, timeline) if tick.strength >= 1
    ]
    plot_grid.draw(ui, rect, frame, values, marks)
    return marks


def _draw_lines(
    ui: Ui,
    opened: Opened,
    spec: ViewSpec,
    memo: PlotMemo,
    frame: PlotFrame,
    on: list[Line],
    points: Points,
    covered: Spans,
    heard: Heard,
    columns: int,
) -> Pointed | None:
    """Draw the series; returns the one that the pointer is on, and the sample of it."""
    rect = frame.rect
    shape_key = (memo.points.count, rect, frame.low, frame.high)
    drawn: Shapes = memo.shapes.of(shape_key, lambda: shapes(points, frame))
    found = None
    if heard.is_over and not heard.is_at_cursor:
        pointer = imgui.get_mouse_pos()
        found = _pointed(frame, on, points, drawn, covered, pointer, columns)
    fades, widenings = _emphasis(opened, memo, [*covered.lines, *on])
    look = (ui.pixels_per_point, ui.theme.name)
    draw_list = imgui.get_window_draw_list()
    draw_list.push_clip_rect(ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1 + 1), True)
    some = len(covered.lines)
    if some:
        spans_key = (("plot", spec.id), memo.covered.count, frame.low, frame.high, *look)
        _draw_spans(ui, opened, draw_list, spans_key, covered, frame, fades[:some], widenings[:some])
    quads = memo.quads.of(
        (shape_key, tuple(fades), tuple(widenings), *look),
        lambda: mesh(
            points,
            drawn,
            frame,
            fades=fades[some:],
            widenings=widenings[some:],
            background=packed(ui.theme.plot),
            pixels_per_point=ui.pixels_per_point,
        ),
    )
    texture = ui.pictures.image(opened, ("plot atlas",), plot_mesh.atlas)
    plot_mesh.add(draw_list, texture, quads)
    draw_list.pop_clip_rect()
    return found


def _draw_spans(
    ui: Ui,
    opened: Opened,
    draw_list: imgui.ImDrawList,
    key: tuple[object, ...],
    covered: Spans,
    frame: PlotFrame,
    fades: plot_mesh.Floats,
    widenings: plot_mesh.Floats,
) -> None:
    background = packed(ui.theme.plot)
    texture = ui.pictures.spans(
        opened,
        (*key, frame.rect, tuple(fades), tuple(widenings)),
        lambda: plot_columns.picture(covered, frame, fades, widenings, background),
    )
    plot_columns.add(draw_list, texture, covered, frame)


def _pointed(
    frame: PlotFrame,
    on: list[Line],
    points: Points,
    drawn: Shapes,
    covered: Spans,
    pointer: ImVec2,
    columns: int,
) -> Pointed | None:
    """The sample that the pointer is on: of lines that are drawn over the dense ones first."""
    rect = frame.rect
    x, y = pointer.x - rect.x0, pointer.y - rect.y0
    near, line, column = nearest_line(points, drawn, x, y), None, max(rect.width / columns, 1.0)
    if near is not None:
        line = on[near.owner]
    elif (near := plot_columns.nearest(covered, frame, x, y)) is not None:
        line, column = covered.lines[near.owner], 1.0
    if near is None or line is None:
        return None
    sample = nearest_sample(line.series, frame, near.x, near.y, column)
    return None if sample is None else Pointed(line, sample, near.color)


def _emphasis(opened: Opened, memo: PlotMemo, on: list[Line]) -> tuple[plot_mesh.Floats, plot_mesh.Floats]:
    """How faded each series is, and how much wider: what is pointed at stands out, what is selected is stronger."""
    selected = opened.selection.paths
    hovered = {item.path for item in opened.selection.hovered if isinstance(item, EntityItem)}
    if memo.in_legend is not None:
        hovered.add(memo.in_legend)
    is_hovered = np.array([line.path in hovered for line in on], np.bool_)
    is_selected = np.array([line.path in selected for line in on], np.bool_)
    fades = np.where(is_hovered | is_selected | ~is_hovered.any(), 0.0, _FADED)
    return fades, np.where(is_selected, 0.6, 0.0) + np.where(is_hovered, 0.4, 0.0)


def _hear(
    ui: Ui,
    opened: Opened,
    spec: ViewSpec,
    frame: PlotFrame,
    timeline: Timeline,
    heard: Heard,
    line: Line | None,
) -> None:
    if heard.seek is not None:
        time, fraction = frame.axis.moment_of(heard.seek - frame.rect.x0)
        if timeline.type is TimeType.SEQUENCE:
            time, fraction = int(frame.axis.times_of([heard.seek - frame.rect.x0])[0]), 0.0
        ui.do(opened.time.seek, time, fraction)
    if heard.is_clicked:
        item = None if line is None else EntityItem(line.path, None, spec.id)
        if item is not None and imgui.get_io().key_ctrl:
            ui.do(opened.selection.toggle, item)
        else:
            ui.do(opened.selection.select, [] if item is None else [item])


def _legend(
    ui: Ui,
    opened: Opened,
    spec: ViewSpec,
    settings: TimeSeriesSettings,
    memo: PlotMemo,
    rect: Rect,
    frame: PlotFrame,
    lines: list[Line],
    colors: dict[str, int],
) -> None:
    memo.in_legend = None
    if not settings.shows_legend:
        return
    time, span = opened.time.state.time, frame.high - frame.low
    selection = opened.selection
    names = short_names(lines)

    def entry(line: Line) -> plot_legend.Entry:
        value = value_at(line.series, time)
        strong = selection.has_entity(line.path) or selection.hovers_entity(line.path)
        text = "" if value is None else format_value(value, span)
        return plot_legend.Entry(
            line.path,
            names[line.path],
            colors.get(line.path, line.color),
            text,
            line.path not in settings.hidden,
            strong,
        )

    entries = [entry(line) for line in lines]
    heard = plot_legend.draw(ui, spec.name, rect, frame.rect, entries, memo.legend, _covered(memo, frame))
    memo.in_legend = heard.hovered
    if heard.hovered is not None:
        ui.hover(EntityItem(heard.hovered))
    if heard.clicked is not None:
        others = {line.path for line in lines} - {heard.clicked}
        ui.do(_toggle, settings.hidden, heard.clicked, others if heard.is_solo else None)


def _covered(memo: PlotMemo, frame: PlotFrame) -> plot_legend.Covered:
    """What a legend should not stand over: points all along the lines."""
    key = (memo.shapes.count, memo.covered.count, frame.rect, frame.low, frame.high)
    if key == memo.legend.key:
        return plot_legend.Covered(key, np.empty((0, 2)))
    drawn: Shapes = memo.shapes.value
    spans: Spans = memo.covered.value
    between = [drawn.begins + share * (drawn.ends - drawn.begins) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    return plot_legend.Covered(key, np.concatenate([*between, drawn.dots, plot_columns.places(spans, frame)]))


def _colors_in_sight(on: list[Line], points: Points) -> dict[str, int]:
    """The colour of each series in the middle of what is in sight: it may have many."""
    edges = points.owners.searchsorted(np.arange(len(on) + 1))
    return {
        line.path: int(imgui_colors(points.colors[(first + last) // 2]))
        for line, first, last in zip(on, edges[:-1].tolist(), edges[1:].tolist(), strict=True)
        if last > first
    }


def _toggle(hidden: set[str], path: str, others: set[str] | None) -> None:
    """Switch a series on or off; or, with `others`, show it alone, or all again."""
    if others is None:
        hidden ^= {path}
    elif path not in hidden and others <= hidden:
        hidden -= others
    else:
        hidden |= others
        hidden.discard(path)


def _draw_notes(ui: Ui, memo: PlotMemo, frame: PlotFrame) -> None:
    if memo.series.is_reading:
        draw_note(ui, frame.rect, "Reading…")
        ui.animate()
    elif memo.series.left_out:
        draw_note(ui, frame.rect, f"{memo.series.left_out:,} more series are not shown")


def _draw_empty(ui: Ui, opened: Opened, spec: ViewSpec, rect: Rect, *, is_reading: bool) -> None:
    timeline = opened.time.timeline
    if is_reading:
        draw_empty(ui, rect, "Reading…", "")
        ui.animate()
        return
    if timeline is None:
        draw_empty(ui, rect, "No data yet", "Scalars show here as they are logged")
        return
    store = opened.recording.store
    plotted = opened.memo("plotted entities", PlottedEntities)
    shown = np.asarray(opened.blueprint.shown_entities(spec, store), np.bool_)
    others = [
        other.name
        for other in opened.spans()
        if other != timeline
        and np.any((flags := plotted.on(store, other))[: len(shown)] & shown[: len(flags)])
    ]
    more = f"There are some on {', '.join(others[:4])}" if others else f"In {spec.root or '/'}"
    draw_empty(ui, rect, f"No scalars on {timeline.name}", more)
