"""The eye of a 3D view: it frames what there is to see until somebody moves it, flies, and follows logged cameras."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diorama_renderer.blueprint.views import EyeMode, Spatial3DSettings
from diorama_renderer.camera import Camera, Eye, EyeControl, OrbitEye, pinhole_eye, vantage
from diorama_renderer.camera.extremes import Extremes
from diorama_renderer.camera.sides import Side

if TYPE_CHECKING:
    from diorama_renderer.view.frame import Arrangement

Float64 = npt.NDArray[np.float64]
Bounds = tuple[Float64, Float64]
Size = tuple[float, float]

_SPIN = 0.6  # radians a second
_NOTHING = np.full(3, np.nan)


class SpaceEye:
    """From where one 3D view looks.

    Until somebody moves the eye it keeps all that was ever seen in the picture: it flies when something reaches out of
    it, and jumps when the view gets another size.

    Attributes:
        control: the eye; None until there was something to see.
        size: width and height of the view, UI points.
    """

    def __init__(self) -> None:
        """Nowhere yet."""
        self.control: EyeControl | None = None
        self.size: Size = (1.0, 1.0)
        self._is_placed = False  # by the user
        self._is_parallel = False
        self._seen = Extremes()
        self._noted: Arrangement | None = None
        self._framed: tuple[object, ...] | None = None  # what the eye was brought home for
        self._look_closely: Callable[[], Float64] = lambda: np.empty((0, 3))
        self._checked = -1  # revision of what was seen, when it was last looked whether all is in the picture

    @property
    def tracked(self) -> str | None:
        """Path of the logged camera that is looked through, or None."""
        return None if self.control is None else self.control.tracked

    @property
    def is_placed(self) -> bool:
        """Whether somebody has moved the eye, so that it stays."""
        return self._is_placed

    def update(
        self,
        arrangement: Arrangement,
        settings: Spatial3DSettings,
        size: Size,
        dt: float,
        look_closely: Callable[[], Float64],
    ) -> bool:
        """Let time go on.

        Args:
            arrangement: what there is now.
            settings: of the view.
            size: of the view, UI points.
            dt: seconds since the frame before.
            look_closely: tells many points of what there is, shape (n, 3); asked when the eye is brought home.

        Returns:
            Whether the next frame differs though nobody does anything.
        """
        self.size, self._look_closely = size, look_closely
        self._is_parallel = settings.mode is EyeMode.ORTHOGRAPHIC
        self._note(arrangement)
        if self.control is None:
            self.control = EyeControl(self._home(arrangement))
        control = self.control
        self._keep_framing(control, arrangement)
        if control.tracking_goal is not None:
            there = self._at_camera(arrangement, control.tracking_goal)
            if there is None:
                control.untrack()
            else:
                control.follow(there)
        control.advance(dt)
        self._apply(control, settings, dt)
        return control.is_moving or settings.spins

    def eye(self, arrangement: Arrangement, pixels: tuple[int, int]) -> Eye:
        """What to draw with, for a picture of so many pixels."""
        assert self.control is not None
        if self.control.tracked is not None and arrangement.pinhole >= 0:
            through = logged_eye(arrangement, arrangement.pinhole, pixels)
            if through is not None:
                return through
        return self.control.eye.eye(pixels, bounds_of(arrangement))

    def camera(self, arrangement: Arrangement) -> Camera | str | None:
        """What to pass to `render` for the same picture."""
        if self.control is None:
            return None
        return self.control.tracked or self.control.eye.as_camera(bounds_of(arrangement))

    # What the user does.

    def press(self) -> None:
        """A button went down on the view."""
        if self.control is not None:
            self.control.press()

    def drag(self, dx: float, dy: float, change: Callable[[OrbitEye], OrbitEye]) -> None:
        """A drag went on by so many points, which means a change of the eye."""
        if self.control is not None:
            self.control.drag(dx, dy, change)
            self._is_placed |= self.control.tracking_goal is None

    def steer(self, change: Callable[[OrbitEye], OrbitEye]) -> None:
        """Change the eye at once."""
        if self.control is not None:
            self.control.steer(change(self.control.eye))
            self._is_placed = True

    def walk(
        self, forward: int, right: int, up: int, *, dt: float, fast: bool = False, slow: bool = False
    ) -> None:
        """Keys to move with are held, each 1, -1 or 0; to be called each frame."""
        if self.control is not None:
            self._is_placed |= bool(forward or right or up)
            self.control.walk(forward, right, up, dt=dt, fast=fast, slow=slow)

    def focus(self, point: Float64) -> None:
        """Orbit a point from now on."""
        self._fly(lambda eye: eye.focus(point))

    def enclose(self, bounds: Bounds) -> None:
        """See all of a box, in the direction of now."""
        self._fly(lambda eye: vantage.enclose(eye, bounds, self.size))

    def look_from(self, side: Side, arrangement: Arrangement) -> None:
        """Look along an axis, with what is up in the space up; whoever sees everything still does."""
        if self.control is None:
            return
        up, eye = _vector(arrangement.up), self.control.goal
        sees_all = self._seen.are_seen(self._picture_of(eye, arrangement))

        def turned(eye: OrbitEye) -> OrbitEye:
            eye = replace(eye, up=up).from_side(side, right=arrangement.right)
            bounds = self._seen.bounds
            if bounds is None or not sees_all:
                return eye
            return vantage.enclose(eye, bounds, self.size, points=self._seen.points)

        self._fly(turned)

    def reset(self, arrangement: Arrangement) -> None:
        """See everything that is there now, and frame again what comes."""
        self._seen.clear()
        self._noted = None
        self._note(arrangement)
        self._is_placed = False
        if self.control is not None:
            self._bring_home(self.control, arrangement, at_once=False)

    def track(self, arrangement: Arrangement, path: str) -> None:
        """Look through a logged camera, and follow it."""
        goal = self._at_camera(arrangement, path)
        if self.control is not None and goal is not None:
            self.control.track(path, goal)

    def leave(self) -> None:
        """Back to the eye before a camera was followed."""
        if self.control is not None:
            self.control.untrack()

    def _fly(self, goal: Callable[[OrbitEye], OrbitEye]) -> None:
        if self.control is not None:
            self._is_placed = True
            self.control.fly_to(goal(self.control.goal))

    # What it does by itself.

    def _note(self, arrangement: Arrangement) -> None:
        if arrangement is not self._noted:
            self._noted = arrangement
            self._seen.add(points_to_see(arrangement))

    def _keep_framing(self, control: EyeControl, arrangement: Arrangement) -> None:
        if self._is_placed or control.tracking_goal is not None:
            return
        before, now = self._framed, self._wanted(arrangement)
        rests = control.goal is control.eye
        if before != now:
            # Of another size it is the same picture, and what comes first has nothing to be compared with.
            is_first = before is None or not before[0]
            is_resized = before is not None and before[1:3] != now[1:3]
            self._bring_home(control, arrangement, at_once=is_first or (is_resized and rests))
        elif rests and self._checked != self._seen.revision:
            self._checked = self._seen.revision
            if not self._seen.are_seen(self._picture_of(control.eye, arrangement)):
                self._bring_home(control, arrangement, at_once=False)

    def _wanted(self, arrangement: Arrangement) -> tuple[object, ...]:
        """Whether there is anything, the size of the view, and how it looks: what home depends on beside the data."""
        width, height = self.size
        has_anything = len(self._seen.points) > 0
        return has_anything, round(width), round(height), _vector(arrangement.up), self._is_parallel

    def _bring_home(self, control: EyeControl, arrangement: Arrangement, *, at_once: bool) -> None:
        home = self._home(arrangement)
        self._framed, self._checked = self._wanted(arrangement), self._seen.revision
        if at_once:
            control.jump_to(home)
        else:
            control.fly_to(home)

    def _home(self, arrangement: Arrangement) -> OrbitEye:
        """Where all is in sight that was ever seen."""
        self._seen.add(self._look_closely(), closely=True)
        bounds = self._seen.bounds or (_NOTHING, _NOTHING)
        points = self._seen.points if len(self._seen.points) else None
        home = vantage.frame(bounds, self.size, up=arrangement.up, right=arrangement.right, points=points)
        if not self._is_parallel:
            return home
        return vantage.enclose(home.to_orthographic(), bounds, self.size, points=points)

    def _picture_of(self, eye: OrbitEye, arrangement: Arrangement) -> Eye:
        width, height = self.size
        return eye.eye((max(round(width), 1), max(round(height), 1)), bounds_of(arrangement))

    def _apply(self, control: EyeControl, settings: Spatial3DSettings, dt: float) -> None:
        """The kind of projection, and spinning."""
        if control.tracking_goal is not None or control.goal is not control.eye:
            return
        if control.eye.orthographic != self._is_parallel:
            eye = control.eye
            control.fly_to(eye.to_orthographic() if self._is_parallel else eye.to_perspective())
        elif settings.spins:
            control.jump_to(control.eye.turn(_SPIN * dt, 0.0))

    def _at_camera(self, arrangement: Arrangement, path: str) -> OrbitEye | None:
        """The eye that stands where a logged camera is; None if that cannot be looked through."""
        entity = arrangement.graph.store.entities.index.get(path, -1)
        local = arrangement.graph.local
        if not 0 <= entity < len(arrangement.space.reachable) or not arrangement.space.reachable[entity]:
            return None
        return vantage.from_pinhole(
            arrangement.space.camera[entity],
            local.intrinsics[entity],
            local.resolution[entity],
            size=self.size,
            radius=1.0 if self.control is None else self.control.eye.radius,
            up=arrangement.up,
        )


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
            distortion=local.distortion.get(entity),
        )
    except ValueError:
        return None


def bounds_of(arrangement: Arrangement) -> Bounds | None:
    """Smallest and largest corner of what is solid in a space; None if there is nothing, or it is not finite."""
    bounds = arrangement.bounds
    if bounds is None or not (np.isfinite(bounds.minimum).all() and np.isfinite(bounds.maximum).all()):
        return None
    return bounds.minimum, bounds.maximum


def points_to_see(arrangement: Arrangement) -> Float64:
    """Shape (n, 3): of what is solid, and of the image planes of cameras, in the space."""
    found = [np.empty((0, 3))]
    if arrangement.bounds is not None:
        found.append(arrangement.bounds.points)
    cameras = arrangement.cameras
    sizes = cameras.resolutions
    chosen = (
        (cameras.entities != arrangement.pinhole) & (sizes > 0).all(axis=1) & np.isfinite(sizes).all(axis=1)
    )
    if bool(chosen.any()):
        corners = np.array([[0.0, 0, 0, 1], [1, 0, 0, 1], [1, 1, 0, 1], [0, 1, 0, 1]])
        pixels = corners * np.pad(sizes[chosen], ((0, 0), (0, 2)), constant_values=1.0)[:, None]
        matrices = arrangement.space.space_from_entity[cameras.entities[chosen], :3]
        with np.errstate(all="ignore"):
            found.append(np.einsum("nij,nkj->nki", matrices, pixels).reshape(-1, 3))
    return np.concatenate(found)


def _vector(array: Float64) -> tuple[float, float, float]:
    x, y, z = array.tolist()
    return x, y, z
