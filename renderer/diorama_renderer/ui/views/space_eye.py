"""The eye of a 3D view: what the mouse and the keys mean to it, and framing what is new until somebody moves it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from imgui_bundle import imgui

from diorama_renderer.blueprint.views import EyeMode, Spatial3DSettings
from diorama_renderer.camera import Camera, Eye, EyeControl, OrbitEye, pinhole_eye, vantage
from diorama_renderer.camera.sides import Side
from diorama_renderer.ui.items import Rect

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Hit, Ui
    from diorama_renderer.view.frame import Arrangement

_SPIN = 0.6  # radians a second
_WHEEL = 0.15  # powers of e a notch
_GROWN = 1.3  # times the size that was framed: from there on what is new is shown too
_DRAG_SQUARED = 16.0

Bounds = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]
Size = tuple[float, float]


class SpaceEye:
    """From where one 3D view looks.

    Attributes:
        control: the eye; None until there was something to see.
    """

    def __init__(self) -> None:
        """Nowhere yet."""
        self.control: EyeControl | None = None
        self._is_placed = False  # by the user
        self._framed: Bounds | None = None
        self._seen: Bounds | None = None  # everything there ever was
        self._grabbed_depth: float | None = None

    @property
    def tracked(self) -> str | None:
        """Path of the logged camera that is looked through, or None."""
        return None if self.control is None else self.control.tracked

    def update(self, ui: Ui, arrangement: Arrangement, settings: Spatial3DSettings, rect: Rect) -> None:
        """Let time go on."""
        self._note_bounds(arrangement)
        size = (rect.width, rect.height)
        if self.control is None:
            self.control = EyeControl(self._home(arrangement, size))
        control = self.control
        if not self._is_placed and control.tracking_goal is None and self._has_grown():
            control.fly_to(self._home(arrangement, size))
        if control.tracking_goal is not None:
            there = self._at_camera(arrangement, control.tracking_goal, size)
            if there is None:
                control.untrack()
            else:
                control.follow(there)
        control.advance(ui.dt)
        self._apply(settings, ui.dt)
        if control.is_moving or settings.spins:
            ui.animate()

    def eye(self, arrangement: Arrangement, size: tuple[int, int]) -> Eye:
        """What to draw with, for a picture of `size` pixels."""
        assert self.control is not None
        if self.control.tracked is not None and arrangement.pinhole >= 0:
            through = logged_eye(arrangement, arrangement.pinhole, size)
            if through is not None:
                return through
        return self.control.eye.eye(size, bounds_of(arrangement))

    def camera(self, arrangement: Arrangement) -> Camera | str | None:
        """What to pass to `render` for the same picture."""
        if self.control is None:
            return None
        return self.control.tracked or self.control.eye.as_camera(bounds_of(arrangement))

    def hear(self, ui: Ui, rect: Rect, hit: Hit | None, *, is_over: bool) -> None:
        """The mouse and the keys, while the pointer is over the view or drags from it (the last item drawn)."""
        control = self.control
        if control is None:
            return
        io = imgui.get_io()
        if imgui.is_item_activated():
            control.press()
            self._grabbed_depth = None if hit is None else hit.depth
        if imgui.is_item_active():
            self._drag(control, rect)
        if is_over and io.mouse_wheel:
            toward = None if hit is None else hit.position
            control.steer(control.eye.zoom(math.exp(io.mouse_wheel * _WHEEL), toward=toward))
            self._is_placed = True
        self._walk(ui, control, is_over=is_over)
        if control.is_moving:
            ui.animate()

    def focus(self, point: npt.NDArray[np.float64]) -> None:
        """Orbit a point from now on."""
        self._fly(lambda eye: eye.focus(point))

    def reset(self, arrangement: Arrangement, size: Size) -> None:
        """Back to where everything is seen."""
        if self.control is not None:
            self.control.fly_to(self._home(arrangement, size))
            self._is_placed = False

    def enclose(self, bounds: Bounds, size: Size) -> None:
        """See all of a box, in the direction of now."""
        self._fly(lambda eye: vantage.enclose(eye, bounds, size))

    def look_from(self, side: Side, right: npt.NDArray[np.float64] | None) -> None:
        """Look along an axis."""
        self._fly(lambda eye: eye.from_side(side, right=right))

    def track(self, arrangement: Arrangement, path: str, size: Size) -> None:
        """Look through a logged camera, and follow it."""
        goal = self._at_camera(arrangement, path, size)
        if self.control is not None and goal is not None:
            self.control.track(path, goal)

    def leave(self) -> None:
        """Back to the eye before a camera was followed."""
        if self.control is not None:
            self.control.untrack()

    def _fly(self, goal: Callable[[OrbitEye], OrbitEye]) -> None:
        if self.control is not None:
            self._is_placed = True
            self.control.fly_to(goal(self.control.eye))

    def _drag(self, control: EyeControl, rect: Rect) -> None:
        io = imgui.get_io()
        dx, dy = float(io.mouse_delta.x), float(io.mouse_delta.y)
        dragged = max(io.mouse_drag_max_distance_sqr[button] for button in range(3))
        if not (dx or dy) or dragged < _DRAG_SQUARED:
            return
        size = (rect.width, rect.height)
        self._is_placed = True
        if imgui.is_mouse_down(imgui.MouseButton_.right):
            depth = self._grabbed_depth
            control.drag(dx, dy, lambda eye: eye.pan(dx, dy, size, depth=depth))
        elif imgui.is_mouse_down(imgui.MouseButton_.middle) or io.key_shift:
            at = io.mouse_pos
            pointer = (at.x - dx - rect.x0, at.y - dy - rect.y0)
            control.drag(dx, dy, lambda eye: eye.roll(dx, dy, pointer=pointer, size=size))
        else:
            control.drag(dx, dy, lambda eye: eye.rotate(dx, dy))

    def _walk(self, ui: Ui, control: EyeControl, *, is_over: bool) -> None:
        io = imgui.get_io()

        def held(key: imgui.Key) -> bool:
            is_free = is_over and not io.want_text_input and not io.key_alt and not io.key_super
            return is_free and bool(imgui.is_key_down(key))

        forward = held(imgui.Key.w) - held(imgui.Key.s)
        right = held(imgui.Key.d) - held(imgui.Key.a)
        up = held(imgui.Key.e) - held(imgui.Key.q)
        self._is_placed |= bool(forward or right or up)
        control.walk(forward, right, up, dt=ui.dt, fast=io.key_shift, slow=io.key_ctrl)

    def _apply(self, settings: Spatial3DSettings, dt: float) -> None:
        """The kind of projection, and spinning."""
        assert self.control is not None
        control, eye = self.control, self.control.eye
        wants_parallel = settings.mode is EyeMode.ORTHOGRAPHIC
        if control.tracking_goal is not None or control.goal is not control.eye:
            return
        if eye.orthographic != wants_parallel:
            control.jump_to(eye.to_orthographic() if wants_parallel else eye.to_perspective())
        if settings.spins:
            control.jump_to(control.eye.turn(_SPIN * dt, 0.0))

    def _at_camera(self, arrangement: Arrangement, path: str, size: Size) -> OrbitEye | None:
        """The eye that stands where a logged camera is; None if that cannot be looked through."""
        entity = arrangement.graph.store.entities.index.get(path, -1)
        local = arrangement.graph.local
        if not 0 <= entity < len(arrangement.space.reachable) or not arrangement.space.reachable[entity]:
            return None
        radius = 1.0 if self.control is None else self.control.eye.radius
        return vantage.from_pinhole(
            arrangement.space.camera[entity],
            local.intrinsics[entity],
            local.resolution[entity],
            size=size,
            radius=radius,
            up=arrangement.up,
        )

    def _home(self, arrangement: Arrangement, size: Size) -> OrbitEye:
        bounds = self._seen or (np.full(3, np.nan), np.full(3, np.nan))
        self._framed = self._seen
        return vantage.frame(bounds, size, up=arrangement.up, right=arrangement.right)

    def _note_bounds(self, arrangement: Arrangement) -> None:
        now = bounds_of(arrangement)
        if now is not None and self._seen is not None:
            now = np.minimum(self._seen[0], now[0]), np.maximum(self._seen[1], now[1])
        self._seen = now if now is not None else self._seen

    def _has_grown(self) -> bool:
        if self._seen is None or self._framed is None:
            return self._seen is not None
        before = float(np.linalg.norm(self._framed[1] - self._framed[0]))
        return float(np.linalg.norm(self._seen[1] - self._seen[0])) > _GROWN * before


def logged_eye(arrangement: Arrangement, entity: int, size: tuple[int, int]) -> Eye | None:
    """Exactly a logged camera; None if it cannot be looked through."""
    local = arrangement.graph.local
    try:
        return pinhole_eye(
            arrangement.space.camera[entity],
            local.intrinsics[entity],
            local.resolution[entity],
            size,
            scene_bounds=bounds_of(arrangement),
        )
    except ValueError:
        return None


def bounds_of(arrangement: Arrangement) -> Bounds | None:
    """Smallest and largest corner of what is solid in a space; None if there is nothing, or it is not finite."""
    bounds = arrangement.bounds
    if bounds is None or not (np.isfinite(bounds.minimum).all() and np.isfinite(bounds.maximum).all()):
        return None
    return bounds.minimum, bounds.maximum
