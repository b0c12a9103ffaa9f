"""`OrbitEye`: the eye of a 3D view, and what the mouse and the keys do to it.

An eye looks at a point, its orbit centre, from a distance, its radius. All else follows: what it pans by, how
fast it flies, and how much an orthographic picture shows, so that both projections show what is at the centre
equally large. Updates return a new eye and never fail: what makes no sense (NaN, a factor of zero) changes
nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera.eye import Eye
from diorama_renderer.camera.framing import DEFAULT_FOV_Y_DEGREES, Bounds, box_corners
from diorama_renderer.camera.limits import (
    LARGEST,
    Size,
    Vector,
    between,
    limited_bounds,
    rounded,
    smallest_radius,
    vector,
    whole_size,
)
from diorama_renderer.camera.pose import look_at, parallel, unit, up_or_else
from diorama_renderer.camera.request import Camera
from diorama_renderer.camera.rotation import Quaternion, Turntable, about, matrix_of, product, quaternion_of
from diorama_renderer.camera.sides import Side, side_axes

F64 = npt.NDArray[np.float64]

RADIANS_PER_POINT = 0.004
STEEPEST = 0.999 * math.pi / 2
"""Radians a turntable looks up or down: right and left stay what they are."""
_STEEP = 1e-2  # sine of the angle to the up axis from which on the picture's own up is told
_FARTHEST_DRAG = 1e6
_FAST, _SLOW = 10.0, 0.1
_SETTLING = math.log(10) / 0.2  # a second: the speed is 90 % what it should be after 0.2 s
_STANDSTILL = 1e-3  # radii a second


@dataclass(frozen=True, slots=True)
class OrbitEye:
    """An eye that looks at a point.

    Make one with `looking_at`, `frame` or `from_pinhole` of `vantage`, which take whatever was logged.

    Attributes:
        center: the point, in space.
        radius: distance to it, scene units, > 0.
        rotation: space_from_eye as a unit quaternion; eye space is x right, y down, z forward.
        up: the axis of the turntable, unit length; None: rotates freely.
        fov_y_degrees: the vertical angle of view; if orthographic, of the perspective to return to.
        orthographic: whether rays are parallel.
        velocity: scene units a second, in space; not zero while the eye flies.
    """

    center: Vector
    radius: float
    rotation: Quaternion
    up: Vector | None = None
    fov_y_degrees: float = DEFAULT_FOV_Y_DEGREES
    orthographic: bool = False
    velocity: Vector = (0.0, 0.0, 0.0)

    # What an eye is.

    @property
    def axes(self) -> F64:
        """Shape (3, 3): right, down and forward in space, a row each."""
        rows: F64 = matrix_of(self.rotation).T
        return rows

    @property
    def position(self) -> F64:
        """Shape (3,): where the eye is, in space."""
        position: F64 = np.array(self.center) - self.radius * self.axes[2]
        return position

    @property
    def height(self) -> float:
        """Scene units that the height of the view spans at the orbit centre."""
        return 2 * self.radius * math.tan(math.radians(self.fov_y_degrees) / 2)

    @property
    def is_moving(self) -> bool:
        """Whether it flies, so that the next frame differs."""
        return any(self.velocity)

    def as_camera(self, scene_bounds: Bounds | None = None) -> Camera:
        """What to pass to `render` for the very same picture.

        Args:
            scene_bounds: of what there is to see. An orthographic eye stands back to have all of it ahead.
        """
        forward = self.axes[2]
        distance = self.radius
        if self.orthographic and scene_bounds is not None:
            distance = max(distance, self._standing_back(scene_bounds, forward))
        position = rounded(np.array(self.center) - distance * forward, distance)
        # Close to a centre far from the origin, the difference of the two would be rounding.
        ahead = max(distance, 1e-5 * float(np.abs(position).max()))
        target = rounded(position + ahead * forward if ahead > distance else np.array(self.center), distance)
        up = self._up_in_picture(target - position)
        if self.orthographic:
            return Camera.orthographic(position, target, up, height=self.height)
        return Camera.look_at(position, target, up, fov_y_degrees=round(self.fov_y_degrees, 10))

    def eye(self, size: tuple[int, int], scene_bounds: Bounds | None = None) -> Eye:
        """What a view draws with: the eye of `as_camera`.

        Args:
            size: width and height of the picture in pixels.
            scene_bounds: smallest and largest corner of what there is to see, shape (3,) each.
        """
        if scene_bounds is not None:
            scene_bounds = limited_bounds(scene_bounds)
        return self.as_camera(scene_bounds).eye(whole_size(size), default_up=None, scene_bounds=scene_bounds)

    # What the mouse does.

    def rotate(self, dx: float, dy: float) -> OrbitEye:
        """A drag by (dx, dy) points: the near side of the scene follows the pointer."""
        if self.up is not None:
            roll = Turntable.of(self.rotation, self.up).roll
            # A tilted eye turns the way the pointer goes all the same.
            cosine, sine = math.cos(roll), math.sin(roll)
            dx, dy = dx * cosine - dy * sine, dx * sine + dy * cosine
        return self.turn(-RADIANS_PER_POINT * dx, -RADIANS_PER_POINT * dy)

    def turn(self, yaw: float, pitch: float) -> OrbitEye:
        """Around the orbit centre: `yaw` radians to the left, and `pitch` upwards, as the eye sees it.

        A turntable goes around the up axis, and looks at most `STEEPEST` up or down; an eye that looks
        straight down, at a map, stays so while it only turns.
        """
        if not (math.isfinite(yaw) and math.isfinite(pitch)):
            return self
        if self.up is None:
            return self.moved(rotation=product(self.rotation, about(pitch, -yaw, 0.0)))
        was = Turntable.of(self.rotation, self.up)
        elevation = was.elevation if pitch == 0 else between(was.elevation + pitch, -STEEPEST, STEEPEST)
        turned = Turntable(was.up, was.right_after(yaw), elevation, was.roll)
        return self.moved(rotation=turned.rotation)

    def roll(self, dx: float, dy: float, *, pointer: tuple[float, float], size: Size) -> OrbitEye:
        """A drag by (dx, dy) that turns the picture like a steering wheel; forgets what was up.

        Args:
            dx: points to the right.
            dy: points down.
            pointer: where the drag began, from the top left corner of the view.
            size: width and height of the view.
        """
        x, y = pointer[0] - size[0] / 2, pointer[1] - size[1] / 2
        # At the very middle the pointer has no angle.
        if not (math.hypot(x, y) >= 1 and 1 <= math.hypot(x + dx, y + dy) < math.inf):
            return self
        angle = math.atan2(y + dy, x + dx) - math.atan2(y, x)
        return replace(self.moved(rotation=product(self.rotation, about(0.0, 0.0, -angle))), up=None)

    def pan(self, dx: float, dy: float, size: Size, *, depth: float | None = None) -> OrbitEye:
        """A drag by (dx, dy): what is under the pointer stays under it.

        Args:
            dx: to the right, in the unit of `size`.
            dy: down.
            size: width and height of the view.
            depth: eye-space z of what is under the pointer, scene units; None, or what is not ahead: the
                orbit radius.
        """
        if depth is None or not 0 < depth < math.inf or self.orthographic:
            depth = self.radius
        units = self.height * (depth / self.radius) / max(float(size[1]), 1.0)
        right, down, _ = self.axes
        dx, dy = between(dx, -_FARTHEST_DRAG, _FARTHEST_DRAG), between(dy, -_FARTHEST_DRAG, _FARTHEST_DRAG)
        return self.moved(center=np.array(self.center) - units * (dx * right + dy * down))

    def zoom(self, factor: float, *, toward: npt.ArrayLike | None = None) -> OrbitEye:
        """Closer by `factor` (> 1), or further away (< 1).

        Args:
            factor: what the radius is divided by.
            toward: shape (3,), a point that stays where it is in the picture; None, or one that is behind:
                the orbit centre.
        """
        if not 0 < factor < math.inf:
            return self
        center = np.array(self.center)
        fixed = center if toward is None else np.asarray(toward, np.float64)
        if not (np.isfinite(fixed).all() and (np.abs(fixed) <= LARGEST).all() and self._is_ahead(fixed)):
            fixed = center
        largest = max(np.abs(fixed).max(), np.abs(center).max())
        ratio = between(self.radius / factor, smallest_radius(float(largest)), LARGEST) / self.radius
        return self.moved(center=fixed + (center - fixed) * ratio, radius=self.radius * ratio)

    def focus(self, point: npt.ArrayLike) -> OrbitEye:
        """Orbits a point from now on: the direction and the distance to the point stay."""
        target = np.asarray(point, np.float64)
        if not np.isfinite(target).all():
            return self
        target = np.clip(target, -LARGEST, LARGEST)
        distance = float(np.linalg.norm(target - self.position))
        return self.moved(center=target, radius=self.radius if self.orthographic else distance)

    def look_along(self, direction: npt.ArrayLike, up: npt.ArrayLike | None = None) -> OrbitEye:
        """At the orbit centre in that direction, with `up` up in the picture; both shape (3,)."""
        forward = unit(direction)
        if forward is None:
            return self
        axes = look_at(np.zeros(3), forward, up_or_else(forward, unit(up)))[:3, :3]
        return self.moved(rotation=quaternion_of(axes.T))

    def from_side(self, side: Side, *, right: npt.ArrayLike | None = None) -> OrbitEye:
        """At the orbit centre from the front, the back, the left, the right, the top or the bottom (`side_axes`)."""
        return self.look_along(*side_axes(side, up=self.up, right=right))

    def to_orthographic(self) -> OrbitEye:
        """With parallel rays; what is at the orbit centre stays as large as it is."""
        return replace(self, orthographic=True)

    def to_perspective(self) -> OrbitEye:
        """In perspective; what is at the orbit centre stays as large as it is."""
        return replace(self, orthographic=False)

    # What the keys do.

    def fly(
        self, forward: float, right: float, up: float, *, dt: float, fast: bool = False, slow: bool = False
    ) -> OrbitEye:
        """Moves for `dt` seconds, a radius a second, picking up and losing speed smoothly.

        Args:
            forward: 1 while the key for ahead is held, -1 for back, 0 for none.
            right: likewise.
            up: likewise, in the picture.
            dt: seconds since the last call, at most a quarter is taken: nobody flies while the window hangs.
            fast: ten times as fast.
            slow: a tenth as fast.
        """
        step = between(dt, 0.0, 0.25) if math.isfinite(dt) else 0.0
        heading = unit((right, -up, forward))
        speed = self.radius * (_FAST if fast else 1.0) * (_SLOW if slow else 1.0)
        wanted = np.zeros(3) if heading is None else speed * (heading @ self.axes)
        change = np.array(self.velocity) - wanted
        kept = math.exp(-_SETTLING * step)
        velocity = wanted + change * kept
        # The integral of the speed, so that the way does not depend on the frame rate.
        way = wanted * step + change * (1 - kept) / _SETTLING
        if heading is None and float(np.abs(velocity).max()) <= _STANDSTILL * self.radius:
            velocity = np.zeros(3)
        moved = self.moved(center=np.array(self.center) + way)
        return replace(moved, velocity=vector(velocity))

    def still(self) -> OrbitEye:
        """The same eye, at rest."""
        return replace(self, velocity=(0.0, 0.0, 0.0))

    def moved(
        self,
        *,
        center: F64 | None = None,
        radius: float | None = None,
        rotation: Quaternion | None = None,
    ) -> OrbitEye:
        """With these instead, within what can be drawn; unchanged if something is not finite.

        Args:
            center: shape (3,), in space.
            radius: scene units.
            rotation: space_from_eye, of unit length.
        """
        middle = np.array(self.center) if center is None else center
        distance = self.radius if radius is None else radius
        if not (np.isfinite(middle).all() and math.isfinite(distance)):
            return self
        middle = np.clip(middle, -LARGEST, LARGEST)
        distance = between(distance, smallest_radius(float(np.abs(middle).max())), LARGEST)
        turned = self.rotation if rotation is None else rotation
        return replace(self, center=vector(middle), radius=distance, rotation=turned)

    def _is_ahead(self, point: F64) -> bool:
        return self.orthographic or float((point - self.position) @ self.axes[2]) > 0

    def _standing_back(self, scene_bounds: Bounds, forward: F64) -> float:
        """From how far all of a scene is ahead, with room for what sticks out of its bounds."""
        low, high = limited_bounds(scene_bounds)
        if not (np.isfinite(low).all() and np.isfinite(high).all() and (low <= high).all()):
            return 0.0
        nearest = float(((box_corners(low, high) - self.center) @ forward).min())
        return float(np.linalg.norm(high - low)) - nearest

    def _up_in_picture(self, forward: F64) -> F64:
        """The axis that is up if the horizon is level, since it is told so nicely; else the picture's own up."""
        right, down, _ = self.axes
        if self.up is not None:
            up = np.array(self.up)
            steep = float(np.linalg.norm(np.cross(self.axes[2], up))) < _STEEP
            if abs(float(right @ up)) < 1e-9 and down @ up < 0 and not steep:
                return up
        own = rounded(-down, 1.0)
        return -down if parallel(forward, own) else own
