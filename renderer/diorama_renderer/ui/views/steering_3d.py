"""What the mouse and the keys mean to the eye of a 3D view."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from diorama_renderer.camera import Eye
from diorama_renderer.ui.frame import Hit
from diorama_renderer.ui.views import spatial
from diorama_renderer.ui.views.space_eye import SpaceEye
from diorama_renderer.ui.views.spatial import Surface

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

_WHEEL = 0.15  # powers of e a notch


class Steering:
    """What is kept while a button is down.

    Attributes:
        grabbed_depth: eye-space z of what the pointer was on when the button went down; None: of nothing.
    """

    def __init__(self) -> None:
        """No button is down."""
        self.grabbed_depth: float | None = None


def steer(ui: Ui, opened: Opened, view: int, control: SpaceEye, surface: Surface, hit: Hit | None) -> None:
    """Let a drag turn, pan or roll the eye, and keys walk; the wheel is `zoom`'s."""
    steering = opened.memo(("steering", view), Steering)
    if surface.is_pressed:
        control.press()
        steering.grabbed_depth = None if hit is None else hit.depth
    if surface.is_dragged and surface.moved != (0.0, 0.0):
        _drag(control, surface, steering.grabbed_depth)
    _walk(ui, control, surface)


def zoom(ui: Ui, control: SpaceEye, surface: Surface, eye: Eye, hit: Hit | None) -> None:
    """Let the wheel bring what is under the pointer nearer; nothing counts as what is as far as the orbit centre."""
    if not surface.wheel or control.control is None:
        return
    toward = None if hit is None else hit.position
    if toward is None:
        pixel = spatial.pointer_in(ui, surface)
        toward = eye.unproject([pixel], control.control.eye.radius)[0]
    point = toward
    control.steer(lambda orbit: orbit.zoom(math.exp(surface.wheel * _WHEEL), toward=point))


def _drag(control: SpaceEye, surface: Surface, depth: float | None) -> None:
    dx, dy = surface.moved
    if imgui.is_mouse_down(imgui.MouseButton_.right):
        control.drag(dx, dy, lambda eye: eye.pan(dx, dy, surface.size, depth=depth))
    elif imgui.is_mouse_down(imgui.MouseButton_.middle) or imgui.get_io().key_shift:
        pointer = (surface.pointer[0] - dx, surface.pointer[1] - dy)
        control.drag(dx, dy, lambda eye: eye.roll(dx, dy, pointer=pointer, size=surface.size))
    else:
        control.drag(dx, dy, lambda eye: eye.rotate(dx, dy))


def _walk(ui: Ui, control: SpaceEye, surface: Surface) -> None:
    io = imgui.get_io()
    is_free = surface.is_over and not io.want_text_input and not io.key_alt and not io.key_super

    def held(key: imgui.Key) -> int:
        return int(is_free and bool(imgui.is_key_down(key)) and not _is_shortcut(key))

    control.walk(
        held(imgui.Key.w) - held(imgui.Key.s),
        held(imgui.Key.d) - held(imgui.Key.a),
        held(imgui.Key.e) - held(imgui.Key.q),
        dt=ui.dt,
        fast=io.key_shift,
        slow=io.key_ctrl,
    )


def _is_shortcut(key: imgui.Key) -> bool:
    """Whether Ctrl was held before the key: then Ctrl+S saves, and does not walk."""
    if not imgui.get_io().key_ctrl:
        return False
    durations = [imgui.internal.get_key_data(each).down_duration for each in (key, imgui.Key.mod_ctrl)]
    return bool(durations[0] < durations[1])
