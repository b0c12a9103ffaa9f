"""The ruler of the time panel: marks, the cursor, the loop's selection, and the gaps that are folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, imgui

from diorama.timelines import TimeType
from diorama_renderer.blueprint.time_axis import PlacedAxis
from diorama_renderer.blueprint.time_control import Loop, TimelineState
from diorama_renderer.blueprint.time_format import format_duration
from diorama_renderer.blueprint.time_ticks import ticks
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.theme import faded, packed

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.panels.time_panel import TimeMemo
    from diorama_renderer.ui.workspace import Opened

_GRAB = 6.0  # UI points to either side of an edge that can be dragged


def draw_behind(ui: Ui, opened: Opened, placed: PlacedAxis, ruler: Rect, graph: Rect) -> None:
    """What lies behind the streams: marks, gaps, the loop's selection."""
    draw_list = imgui.get_window_draw_list()
    draw_list.push_clip_rect(ImVec2(ruler.x0, ruler.y0), ImVec2(graph.x1, graph.y1), True)
    _draw_ticks(ui, opened, placed, ruler, graph)
    _draw_gaps(ui, placed, ruler, graph)
    _draw_selection(ui, opened, placed, ruler, graph)
    draw_list.pop_clip_rect()


def draw(ui: Ui, opened: Opened, memo: TimeMemo, placed: PlacedAxis, ruler: Rect, graph: Rect) -> None:
    """What lies over the streams: the cursor; and what the pointer does on the ruler."""
    _hear(ui, opened, memo, placed, ruler)
    imgui.push_clip_rect(ImVec2(ruler.x0, ruler.y0), ImVec2(ruler.x1, ruler.y1), True)
    _draw_length(ui, opened, placed, ruler)
    imgui.pop_clip_rect()
    state = opened.time.state
    x = ruler.x0 + placed.x_of_moment(state.time, state.fraction)
    ui.items.put("time/cursor", Rect(x - 5, ruler.y0, x + 5, graph.y1))
    if not ruler.x0 - 6 <= x <= ruler.x1 + 6:
        return
    draw_list = imgui.get_window_draw_list()
    draw_list.push_clip_rect(ImVec2(ruler.x0, ruler.y0), ImVec2(graph.x1, graph.y1), True)
    color = packed(ui.theme.strong)
    x = round(x) + 0.5
    draw_list.add_line(ImVec2(x, ruler.y0 + 6), ImVec2(x, graph.y1), color, 1.5)
    draw_list.add_triangle_filled(
        ImVec2(x - 5.5, ruler.y0 + 2), ImVec2(x + 5.5, ruler.y0 + 2), ImVec2(x, ruler.y0 + 10), color
    )
    draw_list.pop_clip_rect()


def _draw_ticks(ui: Ui, opened: Opened, placed: PlacedAxis, ruler: Rect, graph: Rect) -> None:
    timeline = opened.time.timeline
    if timeline is None:
        return
    draw_list = imgui.get_window_draw_list()
    imgui.push_font(None, 11)
    for tick in ticks(placed, timeline):
        x = round(ruler.x0 + tick.x) + 0.5
        height = 12 if tick.strength >= 1 else 4 + 4 * tick.strength
        color = packed(faded(ui.theme.faint, 0.3 + 0.7 * tick.strength))
        draw_list.add_line(ImVec2(x, ruler.y1 - height), ImVec2(x, ruler.y1), color)
        if tick.strength >= 1:
            draw_list.add_line(ImVec2(x, ruler.y1), ImVec2(x, graph.y1), packed(faded(ui.theme.line, 0.6)))
        if tick.label is not None:
            draw_list.add_text(ImVec2(x + 4, ruler.y0 + 6), packed(ui.theme.subdued), tick.label)
    imgui.pop_font()


def _draw_gaps(ui: Ui, placed: PlacedAxis, ruler: Rect, graph: Rect) -> None:
    """Folded gaps are darker, with torn edges."""
    draw_list = imgui.get_window_draw_list()
    behind, edge = packed(ui.theme.window), packed(ui.theme.line)
    for first, last in placed.gaps():
        x0, x1 = ruler.x0 + first + 5, ruler.x0 + last - 5
        draw_list.add_rect_filled(ImVec2(x0, ruler.y0), ImVec2(x1, graph.y1), behind)
        for x, side in ((x0, 1), (x1, -1)):
            teeth = range(int((graph.y1 - ruler.y0) / 6) + 2)
            draw_list.add_polyline(
                [ImVec2(x + side * 3 * (number % 2), ruler.y0 + 6 * number) for number in teeth], edge, 1.0, 0
            )
    if placed.timeless is not None:
        x0, x1 = (ruler.x0 + x for x in placed.timeless)
        draw_list.add_rect_filled(
            ImVec2(x0, ruler.y0), ImVec2(x1, graph.y1), packed(faded(ui.theme.raised, 0.5)), 3.0
        )
        draw_list.add_text(ImVec2((x0 + x1) / 2 - 8, ruler.y0 + 4), packed(ui.theme.subdued), "-∞")


def _selection(opened: Opened, placed: PlacedAxis, ruler: Rect) -> tuple[float, float] | None:
    """Where the loop's selection is drawn."""
    selection = opened.time.state.selection
    if selection is None:
        return None
    x0, x1 = placed.x_of(list(selection)).tolist()
    return ruler.x0 + x0, ruler.x0 + x1


def _draw_selection(ui: Ui, opened: Opened, placed: PlacedAxis, ruler: Rect, graph: Rect) -> None:
    ends = _selection(opened, placed, ruler)
    if ends is None:
        return
    is_on = opened.time.loop is Loop.SELECTION
    color = ui.theme.accent if is_on else ui.theme.faint
    draw_list = imgui.get_window_draw_list()
    x0, x1 = ends
    draw_list.add_rect_filled(ImVec2(x0, ruler.y0), ImVec2(x1, graph.y1), packed(color, 0.16))
    draw_list.add_rect_filled(ImVec2(x0, ruler.y0), ImVec2(x1, ruler.y1), packed(color, 0.22))
    for x in ends:
        draw_list.add_line(ImVec2(x, ruler.y0), ImVec2(x, graph.y1), packed(color), 1.5)
    ui.items.put("time/selection", Rect(x0, ruler.y0, x1, ruler.y1))


def _draw_length(ui: Ui, opened: Opened, placed: PlacedAxis, ruler: Rect) -> None:
    """How long the loop's selection is, in its middle, over the marks of the ruler."""
    ends = _selection(opened, placed, ruler)
    if ends is None:
        return
    imgui.push_font(None, 11)
    text = _length(opened.time.timeline, opened.time.state)
    size = imgui.calc_text_size(text)
    middle, half = sum(ends) / 2, size.x / 2 + 7
    if ends[1] - ends[0] > 2 * half + 8:
        is_on = opened.time.loop is Loop.SELECTION
        ground, ink = (ui.theme.accent, ui.theme.window) if is_on else (ui.theme.raised, ui.theme.text)
        low, high = ImVec2(middle - half, ruler.y0 + 4), ImVec2(middle + half, ruler.y0 + 20)
        draw_list = imgui.get_window_draw_list()
        draw_list.add_rect_filled(low, high, packed(ground), 8.0)
        draw_list.add_text(ImVec2(middle - size.x / 2, low.y + (16 - size.y) / 2), packed(ink), text)
    imgui.pop_font()


def _length(timeline: object, state: TimelineState) -> str:
    assert state.selection is not None
    first, last = state.selection
    if getattr(timeline, "type", None) is TimeType.SEQUENCE:
        return str(last - first)
    return format_duration(last - first, least_digits=1, most_digits=3).lstrip("+")


def _hear(ui: Ui, opened: Opened, memo: TimeMemo, placed: PlacedAxis, ruler: Rect) -> None:
    """Clicks and drags on the ruler."""
    imgui.set_cursor_screen_pos(ImVec2(ruler.x0, ruler.y0))
    imgui.invisible_button("##ruler", ImVec2(max(ruler.width, 1), max(ruler.height, 1)))
    x = imgui.get_mouse_pos().x - ruler.x0
    ends = _selection(opened, placed, ruler)
    if imgui.is_item_hovered() or memo.drag in ("first", "last"):
        _show_cursor(ends, x + ruler.x0)
    if imgui.is_item_activated():
        memo.drag = _what_to_drag(ends, x + ruler.x0)
        time = int(placed.times_of([x])[0])
        selection = opened.time.state.selection or (time, time)
        memo.drag_from = (time, time) if memo.drag == "select" else (time, selection[0])
    if imgui.is_item_active():
        _drag(ui, opened, memo, placed, x)
    elif memo.drag in ("seek", "select", "first", "last", "move"):
        memo.drag = ""


def _what_to_drag(ends: tuple[float, float] | None, x: float) -> str:
    if imgui.get_io().key_shift:
        return "select"
    if ends is not None:
        if abs(x - ends[0]) <= _GRAB:
            return "first"
        if abs(x - ends[1]) <= _GRAB:
            return "last"
        if ends[0] < x < ends[1] and imgui.get_io().key_alt:
            return "move"
    return "seek"


def _drag(ui: Ui, opened: Opened, memo: TimeMemo, placed: PlacedAxis, x: float) -> None:
    time = opened.time
    now = int(placed.times_of([x])[0])
    if memo.drag == "seek":
        whole, fraction = placed.moment_of(x)
        is_sequence = time.timeline is not None and time.timeline.type is TimeType.SEQUENCE
        ui.do(time.seek, now if is_sequence else whole, 0.0 if is_sequence else fraction)
    elif memo.drag == "select" and now != memo.drag_from[0]:
        ui.do(time.select, memo.drag_from[0], now)
    elif memo.drag in ("first", "last", "move") and time.state.selection is not None:
        first, last = time.state.selection
        if memo.drag == "first":
            ui.do(time.select, min(now, last), last)
        elif memo.drag == "last":
            ui.do(time.select, first, max(now, first))
        else:
            moved = memo.drag_from[1] + now - memo.drag_from[0]
            ui.do(time.select, moved, moved + last - first)


def _show_cursor(ends: tuple[float, float] | None, x: float) -> None:
    if ends is not None and min(abs(x - end) for end in ends) <= _GRAB:
        imgui.set_mouse_cursor(imgui.MouseCursor_.resize_ew.value)
