"""The time panel: buttons, the axis, and the streams of data over it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, imgui

from diorama_renderer.blueprint.time_axis import PlacedAxis, TimeAxis, find_axis, place
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.panels import time_controls, time_ruler, time_streams
from diorama_renderer.ui.panels.time_streams import Streams
from diorama_renderer.ui.theme import packed

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

CONTROLS_HEIGHT = 34.0
RULER_HEIGHT = 26.0
_LEAST_NAMES = 120.0


@dataclass
class TimeMemo:
    """What the panel keeps from frame to frame.

    Attributes:
        names_width: of the column of names, UI points.
        streams: what is unfolded, and how far it is scrolled.
        drag: what the pointer drags on the ruler: "", "seek", "select", "first", "last", "move", "pan" or "zoom".
        drag_from: where the drag began: a time, or a place.
    """

    names_width: float = 240.0
    streams: Streams = field(default_factory=Streams)
    drag: str = ""
    drag_from: tuple[int, int] = (0, 0)
    _axis: tuple[object, TimeAxis | None] = (None, None)

    def axis(self, opened: Opened) -> TimeAxis | None:
        """The axis of the timeline that is shown; found anew when there are new data."""
        timeline = opened.time.timeline
        if timeline is None:
            return None
        store = opened.recording.store
        key = (timeline, store.version, store.generation)
        if key != self._axis[0]:
            has_timeless = bool(opened.density.entities_on(None).any())
            axis = find_axis(timeline, opened.density.times(timeline), has_timeless=has_timeless)
            self._axis = (key, axis)
        return self._axis[1]


def draw(ui: Ui, opened: Opened) -> None:
    """Fill the panel."""
    memo = opened.memo("time panel", TimeMemo)
    at, room = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail()
    time_controls.draw(ui, opened)
    whole = Rect(at.x, at.y + CONTROLS_HEIGHT, at.x + room.x, at.y + room.y)
    if whole.height < RULER_HEIGHT + 8:
        return
    # Unless somebody chose another width, a narrow panel leaves most of it to the axis.
    most = 0.36 if memo.names_width == TimeMemo.names_width else 0.5
    split = min(max(memo.names_width, _LEAST_NAMES), max(whole.width * most, _LEAST_NAMES))
    names = Rect(whole.x0, whole.y0 + RULER_HEIGHT, whole.x0 + split, whole.y1)
    graph = Rect(whole.x0 + split + 1, whole.y0 + RULER_HEIGHT, whole.x1, whole.y1)
    ruler = Rect(graph.x0, whole.y0, graph.x1, whole.y0 + RULER_HEIGHT)
    ui.items.put("time/ruler", ruler)
    ui.items.put("time/streams", graph)
    axis = memo.axis(opened)
    placed = None if axis is None else place(axis, opened.time.state.view, graph.width)
    _draw_frame(ui, whole, names, ruler)
    _drag_split(ui, memo, split, Rect(names.x1 - 3, whole.y0, names.x1 + 3, whole.y1))
    if placed is not None:
        time_ruler.draw_behind(ui, opened, placed, ruler, graph)
    time_streams.draw(ui, opened, memo.streams, placed, names, graph)
    if placed is not None:
        _steer(ui, opened, memo, placed, graph)
        time_ruler.draw(ui, opened, memo, placed, ruler, graph)


def _draw_frame(ui: Ui, whole: Rect, names: Rect, ruler: Rect) -> None:
    draw_list = imgui.get_window_draw_list()
    line = packed(ui.theme.line)
    draw_list.add_line(ImVec2(whole.x0, ruler.y1), ImVec2(whole.x1, ruler.y1), line)
    draw_list.add_line(ImVec2(names.x1, whole.y0), ImVec2(names.x1, whole.y1), line)
    imgui.set_cursor_screen_pos(ImVec2(whole.x0 + 2, whole.y0 + 4))
    imgui.push_font(None, 12)
    draw_list.add_text(ImVec2(whole.x0 + 4, whole.y0 + 6), packed(ui.theme.subdued), "Streams")
    imgui.pop_font()


def _drag_split(ui: Ui, memo: TimeMemo, split: float, rect: Rect) -> None:
    imgui.set_cursor_screen_pos(ImVec2(rect.x0, rect.y0))
    imgui.invisible_button("##time split", ImVec2(rect.width, rect.height))
    ui.items.record("time/split")
    if imgui.is_item_hovered() or imgui.is_item_active():
        imgui.set_mouse_cursor(imgui.MouseCursor_.resize_ew.value)
    if imgui.is_item_active():
        moved = imgui.get_io().mouse_delta.x
        if moved and memo.names_width == TimeMemo.names_width:
            memo.names_width = split
        memo.names_width += moved


def _steer(ui: Ui, opened: Opened, memo: TimeMemo, placed: PlacedAxis, graph: Rect) -> None:
    """Pan and zoom with the pointer over the streams."""
    io = imgui.get_io()
    pointer = imgui.get_mouse_pos()
    over = graph.holds(pointer.x, pointer.y) and imgui.is_window_hovered(
        imgui.HoveredFlags_.allow_when_blocked_by_active_item.value
    )
    x = pointer.x - graph.x0
    if over and io.mouse_wheel and io.key_ctrl:
        ui.do(opened.time.set_view, placed.zoomed(x, 1.2**io.mouse_wheel))
    elif over and (io.mouse_wheel_h or (io.mouse_wheel and io.key_shift)):
        ui.do(opened.time.set_view, placed.panned((io.mouse_wheel_h or io.mouse_wheel) * 40))
    if over and not memo.drag:
        if imgui.is_mouse_double_clicked(imgui.MouseButton_.left):
            ui.do(opened.time.set_view, None)
        elif imgui.is_mouse_dragging(imgui.MouseButton_.left, 4) or imgui.is_mouse_dragging(
            imgui.MouseButton_.middle, 4
        ):
            memo.drag = "pan"
        elif imgui.is_mouse_dragging(imgui.MouseButton_.right, 4):
            memo.drag = "zoom"
            memo.drag_from = (int(x), 0)
    if memo.drag == "pan" and io.mouse_delta.x:
        ui.do(opened.time.set_view, placed.panned(io.mouse_delta.x))
    elif memo.drag == "zoom" and io.mouse_delta.y:
        ui.do(opened.time.set_view, placed.zoomed(memo.drag_from[0], 1.01**-io.mouse_delta.y))
    if memo.drag in ("pan", "zoom") and not any(imgui.is_mouse_down(button) for button in range(3)):
        memo.drag = ""
