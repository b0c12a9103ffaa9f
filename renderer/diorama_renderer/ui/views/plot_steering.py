"""What the pointer does in a plot: pan, zoom, a box, a drag of the time cursor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from imgui_bundle import ImVec2, imgui

from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.theme import packed
from diorama_renderer.ui.views.plot_frame import PlotFrame, PlotView

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui

_GRAB = 5.0  # UI points to either side of the cursor
_MOVED = 4.0  # UI points from which a press is a drag
_WHEEL = 1.2
_WHEEL_PAN = 60.0
_LEFT, _RIGHT, _MIDDLE = range(3)


@dataclass
class Steering:
    """A drag in progress.

    Attributes:
        kind: "", "press", "pan", "right", "box" or "seek".
        start: where it began, UI points.
        button: that is held down.
    """

    kind: str = ""
    start: tuple[float, float] = (0.0, 0.0)
    button: int = _LEFT


class Heard(NamedTuple):
    """What is left for the plot to do.

    Attributes:
        is_over: the pointer is in the plot, and nothing is dragged.
        is_clicked: the left button was let go where it was pressed.
        seek: UI points at which the time cursor is to be; None: where it is.
        is_at_cursor: the pointer is on the time cursor, or drags it.
        is_moved: somebody has just changed what is in sight.
    """

    is_over: bool
    is_clicked: bool
    seek: float | None
    is_at_cursor: bool
    is_moved: bool


def steer(
    ui: Ui, name: str, whole: Rect, frame: PlotFrame, view: PlotView, state: Steering, cursor_x: float | None
) -> Heard:
    """Listen to the pointer, and change what is in sight.

    Args:
        ui: the frame.
        name: of the item that takes the pointer.
        whole: the view.
        frame: the plot in it.
        view: changed by it.
        state: of the drag; changed too.
        cursor_x: where the time cursor is, UI points; None: there is none.
    """
    imgui.set_cursor_screen_pos(ImVec2(whole.x0, whole.y0))
    flags = imgui.ButtonFlags_.mouse_button_left.value | imgui.ButtonFlags_.mouse_button_right.value
    flags |= imgui.ButtonFlags_.mouse_button_middle.value
    imgui.set_next_item_allow_overlap()
    imgui.invisible_button(name, ImVec2(max(whole.width, 1), max(whole.height, 1)), flags)
    is_hovered = bool(imgui.is_item_hovered())
    pointer = imgui.get_mouse_pos()
    at_cursor = (
        cursor_x is not None and abs(pointer.x - cursor_x) <= _GRAB and pointer.x >= frame.rect.x0 - _GRAB
    )
    before = (view.x, view.y)
    seek = None
    clicked = False
    if imgui.is_item_activated():
        _press(frame, state, pointer, at_cursor, has_cursor=cursor_x is not None)
    if state.kind:
        seek, clicked = _drag(ui, frame, view, state, pointer, has_cursor=cursor_x is not None)
    elif is_hovered:
        _wheel(frame, view, pointer)
    if is_hovered and imgui.is_mouse_double_clicked(imgui.MouseButton_.left) and not at_cursor:
        view.fit()
    if state.kind == "seek" or (is_hovered and at_cursor and not state.kind):
        imgui.set_mouse_cursor(imgui.MouseCursor_.resize_ew.value)
    is_over = is_hovered and state.kind in ("", "press") and frame.rect.holds(pointer.x, pointer.y)
    is_at_cursor = state.kind == "seek" or (is_hovered and at_cursor)
    return Heard(is_over, clicked, seek, is_at_cursor, before != (view.x, view.y))


def _press(frame: PlotFrame, state: Steering, pointer: ImVec2, at_cursor: bool, *, has_cursor: bool) -> None:
    state.start = (pointer.x, pointer.y)
    state.button = next(
        (button for button in (_LEFT, _RIGHT, _MIDDLE) if imgui.is_mouse_clicked(button)), _LEFT
    )
    if state.button == _RIGHT:
        state.kind = "right"
    elif state.button == _MIDDLE:
        state.kind = "pan"
    elif has_cursor and (at_cursor or (pointer.y >= frame.rect.y1 and pointer.x >= frame.rect.x0)):
        state.kind = "seek"
    else:
        state.kind = "press"


def _drag(
    ui: Ui, frame: PlotFrame, view: PlotView, state: Steering, pointer: ImVec2, *, has_cursor: bool
) -> tuple[float | None, bool]:
    """Go on with a drag; returns where the time cursor is to be, and whether it was a click after all."""
    dx, dy = pointer.x - state.start[0], pointer.y - state.start[1]
    if state.kind in ("press", "right") and max(abs(dx), abs(dy)) >= _MOVED:
        state.kind = "pan" if state.kind == "press" else "box"
    seek, clicked = None, False
    delta = imgui.get_io().mouse_delta
    if state.kind == "pan" and (delta.x or delta.y):
        frame.panned(view, delta.x, delta.y)
        imgui.set_mouse_cursor(imgui.MouseCursor_.resize_all.value)
    elif state.kind == "seek":
        seek = pointer.x
    elif state.kind == "box":
        _draw_box(ui, frame, _box(frame, state, pointer))
    if not imgui.is_mouse_down(state.button):
        if state.kind == "box":
            frame.zoomed_into(view, _box(frame, state, pointer))
        elif state.kind == "right" and has_cursor and pointer.x >= frame.rect.x0:
            seek = pointer.x
        clicked = state.kind == "press"
        state.kind = ""
    return seek, clicked


def _wheel(frame: PlotFrame, view: PlotView, pointer: ImVec2) -> None:
    io = imgui.get_io()
    turned = io.mouse_wheel
    # The library turns Shift and the vertical wheel into the horizontal one on some systems.
    if io.mouse_wheel_h or (turned and io.key_shift):
        frame.panned(view, (io.mouse_wheel_h or turned) * _WHEEL_PAN, 0.0)
    elif turned and (io.key_ctrl or pointer.x < frame.rect.x0):
        frame.zoomed_y(view, min(max(pointer.y, frame.rect.y0), frame.rect.y1), _WHEEL**turned)
    elif turned:
        frame.zoomed_x(view, max(pointer.x, frame.rect.x0), _WHEEL**turned)


def _box(frame: PlotFrame, state: Steering, pointer: ImVec2) -> Rect:
    rect = frame.rect
    xs = sorted(min(max(x, rect.x0), rect.x1) for x in (state.start[0], pointer.x))
    ys = sorted(min(max(y, rect.y0), rect.y1) for y in (state.start[1], pointer.y))
    return Rect(xs[0], ys[0], xs[1], ys[1])


def _draw_box(ui: Ui, frame: PlotFrame, box: Rect) -> None:
    draw_list = imgui.get_window_draw_list()
    corners = ImVec2(box.x0, box.y0), ImVec2(box.x1, box.y1)
    draw_list.add_rect_filled(*corners, packed(ui.theme.accent, 0.14))
    draw_list.add_rect(*corners, packed(ui.theme.accent, 0.9))
