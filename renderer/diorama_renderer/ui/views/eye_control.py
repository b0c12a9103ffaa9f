"""The eye of a 3D view: what the mouse and the keys do to it, flights, and the camera it follows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from imgui_bundle import imgui

from diorama_renderer.blueprint.views import EyeMode, Spatial3DSettings
from diorama_renderer.camera import Eye, pinhole_eye, vantage
from diorama_renderer.camera.flight import Flight
from diorama_renderer.camera.orbit import OrbitEye
from diorama_renderer.ui.items import Rect

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Hit, Ui
    from diorama_renderer.view.frame import Arrangement

_SPIN = 0.6  # radians a second
_STICKY_POINTS = 4.0
_GROWN = 1.3  # times the size that was framed: from there on what is new is shown too
_CROSS_SECS = 0.4
_DRAG_SQUARED = 16.0

Bounds = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]


@dataclass
class EyeControl:
    """From where one 3D view looks.

    Attributes:
        eye: of now; None until there was something to see.
        tracked: path of the camera that is followed, or None.
        last_touched: when the user moved the eye last, seconds of the app's clock.
    """

    eye: OrbitEye | None = None
    tracked: str | None = None
    last_touched: float = -10.0
    _flight: Flight | None = None
    _took_off: float = 0.0
    _is_own: bool = False  # the user has placed it
    _framed: Bounds | None = None
    _seen: Bounds | None = None  # everything there ever was
    _before_tracking: OrbitEye | None = None
    _grabbed_depth: float | None = None

    def update(self, ui: Ui, arrangement: Arrangement, settings: Spatial3DSettings, rect: Rect) -> None:
        """Let time go on: flights, spinning, and framing what is new until the user has placed the eye."""
        self._note_bounds(arrangement)
        size = (rect.width, rect.height)
        if self.eye is None:
            self.eye = self._home(arrangement, size)
        elif not self._is_own and self.tracked is None and self._has_grown():
            self._fly(ui, self._home(arrangement, size))
        if self._flight is not None:
            seconds = ui.now - self._took_off
            self.eye = self._flight.at(seconds)
            if self._flight.is_over(seconds):
                self._flight = None
            ui.animate()
        orthographic = settings.mode is EyeMode.ORTHOGRAPHIC
        if self.eye.orthographic != orthographic:
            self.eye = self.eye.to_orthographic() if orthographic else self.eye.to_perspective()
        if settings.spins and self._flight is None:
            self.eye = self.eye.turn(_SPIN * ui.dt, 0.0)
            ui.animate()

    def of(self, arrangement: Arrangement, size: tuple[int, int]) -> Eye:
        """What to draw with, for a picture of `size` pixels."""
        bounds = _bounds_of(arrangement)
        if self.tracked is not None and arrangement.pinhole >= 0:
            followed = followed_eye(arrangement, arrangement.pinhole, size)
            if followed is not None:
                return followed
        assert self.eye is not None
        return self.eye.eye(size, bounds)

    def hear(self, ui: Ui, rect: Rect, hit: Hit | None, *, is_over: bool) -> None:
        """The mouse and the keys, while the pointer is over the view or drags from it."""
        io = imgui.get_io()
        size = (rect.width, rect.height)
        if self.eye is None:
            return
        if imgui.is_item_active():
            self._drag(ui, size, rect, hit)
        else:
            self._grabbed_depth = None
        if is_over and io.mouse_wheel:
            toward = None if hit is None else hit.position
            self._leave_camera(size)
            self._touch(ui, self.eye.zoom(math.exp(io.mouse_wheel * 0.15), toward=toward))
        self._fly_by_keys(ui, size, is_over=is_over)

    def focus(self, ui: Ui, point: npt.NDArray[np.float64]) -> None:
        """Orbit a point from now on."""
        if self.eye is not None:
            self._is_own = True
            self._fly(ui, self.eye.focus(point))

    def reset(self, ui: Ui, arrangement: Arrangement, size: tuple[float, float]) -> None:
        """Back to where everything is seen."""
        self.tracked, self._is_own = None, False
        self._fly(ui, self._home(arrangement, size))

    def enclose(self, ui: Ui, bounds: Bounds, size: tuple[float, float]) -> None:
        """See all of a box, in the direction of now."""
        if self.eye is not None:
            self._is_own = True
            self._fly(ui, vantage.enclose(self.eye, bounds, size))

    def look_from(self, ui: Ui, side: str, right: npt.NDArray[np.float64] | None) -> None:
        """Look along an axis: from the "front", "back", "left", "right", "top" or "bottom"."""
        if self.eye is not None:
            self._is_own = True
            self._fly(ui, self.eye.from_side(side, right=right))  # type: ignore[arg-type]

    def track(self, path: str) -> None:
        """Look through a logged camera, and follow it."""
        if self.tracked is None:
            self._before_tracking = self.eye
        self.tracked, self._flight = path, None

    def leave(self, ui: Ui) -> None:
        """Back to the eye before a camera was followed."""
        if self.tracked is not None:
            self.tracked = None
            if self._before_tracking is not None:
                self._fly(ui, self._before_tracking)

    def leave_here(self, arrangement: Arrangement, size: tuple[float, float]) -> None:
        """No longer follow the camera, but stay where it is."""
        if self.tracked is None or self.eye is None:
            return
        space, local = arrangement.space, arrangement.graph.local
        entity = arrangement.pinhole
        if entity >= 0:
            lens = local.intrinsics[entity], local.resolution[entity]
            there = vantage.from_pinhole(
                space.camera[entity], *lens, size=size, radius=self.eye.radius, up=self.eye.up
            )
            self.eye = there or self.eye
        self.tracked, self._is_own = None, True

    @property
    def shows_center(self) -> bool:
        """Whether what is orbited should be marked, given when the user moved the eye last."""
        return self.eye is not None and self.tracked is None

    def cross_alpha(self, now: float) -> float:
        """How strongly the orbit centre is marked, 0 to 1."""
        return min(max((self.last_touched + _CROSS_SECS - now) / _CROSS_SECS, 0.0), 1.0)

    def _drag(self, ui: Ui, size: tuple[float, float], rect: Rect, hit: Hit | None) -> None:
        io = imgui.get_io()
        dx, dy = float(io.mouse_delta.x), float(io.mouse_delta.y)
        assert self.eye is not None
        if imgui.is_item_activated():
            self._grabbed_depth = None if hit is None else hit.depth
        dragged = max(io.mouse_drag_max_distance_sqr[button] for button in range(3))
        if not (dx or dy) or dragged < _DRAG_SQUARED:
            return
        self._flight = None
        self._leave_camera(size)
        if imgui.is_mouse_down(imgui.MouseButton_.right):
            self._touch(ui, self.eye.pan(dx, dy, size, depth=self._grabbed_depth))
        elif imgui.is_mouse_down(imgui.MouseButton_.middle) or io.key_shift:
            at = io.mouse_pos
            pointer = (at.x - dx - rect.x0, at.y - dy - rect.y0)
            self._touch(ui, self.eye.roll(dx, dy, pointer=pointer, size=size))
        else:
            self._touch(ui, self.eye.rotate(dx, dy))

    def _fly_by_keys(self, ui: Ui, size: tuple[float, float], *, is_over: bool) -> None:
        io = imgui.get_io()
        assert self.eye is not None

        def held(key: imgui.Key) -> bool:
            return is_over and not io.want_text_input and not io.key_alt and bool(imgui.is_key_down(key))

        forward = held(imgui.Key.w) - held(imgui.Key.s)
        right = held(imgui.Key.d) - held(imgui.Key.a)
        up = held(imgui.Key.e) - held(imgui.Key.q)
        if (forward or right or up) or self.eye.is_moving:
            if forward or right or up:
                self._leave_camera(size)
                self._flight = None
            flown = self.eye.fly(forward, right, up, dt=ui.dt, fast=io.key_shift, slow=io.key_ctrl)
            self._touch(ui, flown)
            ui.animate()

    def _leave_camera(self, size: tuple[float, float]) -> None:
        """Whoever moves the eye takes it from the camera that it follows."""
        if self.tracked is not None and self._arrangement is not None:
            self.leave_here(self._arrangement, size)

    _arrangement: Arrangement | None = None

    def _touch(self, ui: Ui, eye: OrbitEye) -> None:
        self.eye, self._is_own, self.last_touched = eye, True, ui.now
        ui.animate()

    def _fly(self, ui: Ui, goal: OrbitEye) -> None:
        if self.eye is None:
            self.eye = goal
            return
        self._flight, self._took_off = Flight(self.eye.still(), goal), ui.now
        ui.animate()

    def _home(self, arrangement: Arrangement, size: tuple[float, float]) -> OrbitEye:
        bounds = self._seen or (np.full(3, np.nan), np.full(3, np.nan))
        self._framed = self._seen
        return vantage.frame(bounds, size, up=arrangement.up, right=arrangement.right)

    def _note_bounds(self, arrangement: Arrangement) -> None:
        self._arrangement = arrangement
        now = _bounds_of(arrangement)
        if now is None:
            return
        if self._seen is None:
            self._seen = now
        else:
            low, high = np.minimum(self._seen[0], now[0]), np.maximum(self._seen[1], now[1])
            self._seen = low, high

    def _has_grown(self) -> bool:
        if self._seen is None:
            return False
        if self._framed is None:
            return True
        before = float(np.linalg.norm(self._framed[1] - self._framed[0]))
        now = float(np.linalg.norm(self._seen[1] - self._seen[0]))
        return now > _GROWN * before


def followed_eye(arrangement: Arrangement, entity: int, size: tuple[int, int]) -> Eye | None:
    """Exactly a logged camera; None if it cannot be looked through."""
    local = arrangement.graph.local
    try:
        return pinhole_eye(
            arrangement.space.camera[entity],
            local.intrinsics[entity],
            local.resolution[entity],
            size,
            scene_bounds=_bounds_of(arrangement),
        )
    except ValueError:
        return None


def _bounds_of(arrangement: Arrangement) -> Bounds | None:
    bounds = arrangement.bounds
    if bounds is None or not (np.isfinite(bounds.minimum).all() and np.isfinite(bounds.maximum).all()):
        return None
    return bounds.minimum, bounds.maximum
