"""Where the eye of a 3D view comes from: a scene to see, a logged camera, two points."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera.eye import Eye
from diorama_renderer.camera.framing import (
    DEFAULT_FOV_Y_DEGREES,
    FIT_MARGIN,
    Bounds,
    box_corners,
    fit,
    pinhole_eye,
    points_to_see,
    tightest,
)
from diorama_renderer.camera.limits import (
    Size,
    finite_point,
    finite_rows,
    limited_bounds,
    limited_fov,
    vector,
    whole_size,
)
from diorama_renderer.camera.orbit import OrbitEye
from diorama_renderer.camera.pose import unit
from diorama_renderer.camera.rotation import quaternion_of

F64 = npt.NDArray[np.float64]

_UNTURNED = (0.0, 0.0, 0.0, 1.0)


def looking_at(
    center: npt.ArrayLike,
    position: npt.ArrayLike,
    *,
    up: npt.ArrayLike | None = None,
    fov_y_degrees: float = DEFAULT_FOV_Y_DEGREES,
) -> OrbitEye:
    """An eye at a position that orbits a point.

    Args:
        center: shape (3,), the point. A coordinate that is not finite counts as 0.
        position: shape (3,), likewise; if it is the centre, one away from it along y.
        up: shape (3,), the axis of the turntable; None: rotates freely.
        fov_y_degrees: the whole vertical angle of view.
    """
    middle, away = finite_point(center), finite_point(center) - finite_point(position)
    forward = unit(away)
    start = OrbitEye(vector(middle), 1.0, _UNTURNED, _axis(unit(up)), limited_fov(fov_y_degrees))
    if forward is None:
        return start.look_along((0.0, 1.0, 0.0), start.up)
    return start.moved(radius=math.hypot(*away)).look_along(forward, start.up)


def frame(
    bounds: Bounds,
    size: Size,
    *,
    up: npt.ArrayLike | None,
    right: npt.ArrayLike | None = None,
    points: npt.ArrayLike | None = None,
    fov_y_degrees: float = DEFAULT_FOV_Y_DEGREES,
) -> OrbitEye:
    """The eye that `fit` makes: it sees a whole scene, as large as the view allows.

    Args:
        bounds: smallest and largest corner, shape (3,) each; empty or not finite: of size 1 at the origin.
        size: width and height of the view.
        up: shape (3,); None: z is up in the picture, but the eye rotates freely.
        right: shape (3,), the space's right axis if it has one.
        points: shape (n, 3), within the bounds: what has to be seen; None: all of the box.
        fov_y_degrees: the whole vertical angle of view.
    """
    low, high = limited_bounds(bounds)
    upward = unit(up)
    eye = fit(
        low,
        high,
        up=np.array([0.0, 0.0, 1.0]) if upward is None else upward,
        size=whole_size(size),
        points=None if points is None else finite_rows(points),
        right=unit(right),
        fov_y_degrees=limited_fov(fov_y_degrees),
    )
    middle = box_corners(low, high).mean(axis=0)
    return _at(eye, radius=float(eye.project([middle])[1][0]), up=upward)


def enclose(eye: OrbitEye, bounds: Bounds, size: Size, *, points: npt.ArrayLike | None = None) -> OrbitEye:
    """In the direction `eye` looks now: sees a whole box, or points, as large as the view allows.

    Args:
        eye: how to look.
        bounds: as for `frame`.
        size: width and height of the view.
        points: as for `frame`.
    """
    box = limited_bounds(bounds)
    seen = points_to_see(None if points is None else finite_rows(points), box)
    middle = box_corners(*box).mean(axis=0)
    in_eye = (seen - middle) @ eye.axes.T
    half = np.array([size[0] / max(size[1], 1.0), 1.0]) * math.tan(math.radians(eye.fov_y_degrees) / 2)
    half_tangent = np.maximum(half * (1 - 2 * FIT_MARGIN), 1e-6)
    if eye.orthographic:
        low, high = in_eye[:, :2].min(axis=0), in_eye[:, :2].max(axis=0)
        radius = float(((high - low) / 2 / half_tangent).max()) or eye.radius
        return eye.moved(center=middle + (low + high) / 2 @ eye.axes[:2], radius=radius)
    position = tightest(in_eye, half_tangent)
    return eye.moved(center=middle + position[:2] @ eye.axes[:2], radius=-float(position[2]) or eye.radius)


def from_pinhole(
    space_from_camera: npt.ArrayLike,
    intrinsics: npt.ArrayLike,
    resolution: npt.ArrayLike,
    *,
    size: Size,
    radius: float,
    up: npt.ArrayLike | None = None,
) -> OrbitEye | None:
    """To go on from where a logged camera is: its position, its axes and its focal length in the view.

    An orbit eye looks through the middle of the view, so where the camera's principal point is elsewhere the
    picture moves by that much; a reflection is undone.

    Args:
        space_from_camera: shape (4, 4), its pose: x right, y down, z forward.
        intrinsics: shape (3, 3), image_from_camera in pixels.
        resolution: width and height of its image in pixels.
        size: width and height of the view.
        radius: how far ahead the orbit centre is, scene units.
        up: shape (3,), the axis of the turntable.

    Returns:
        None if `pinhole_eye` would refuse: then there is nothing to look through.
    """
    try:
        with np.errstate(all="ignore"):
            eye = pinhole_eye(space_from_camera, intrinsics, resolution, whole_size(size))
            found = _at(eye, radius=radius, up=unit(up))
    except (ValueError, TypeError, ArithmeticError):
        return None
    return found if all(map(math.isfinite, found.rotation)) else None


def _at(eye: Eye, *, radius: float, up: F64 | None) -> OrbitEye:
    """The orbit eye at a perspective eye's position, with its axes at right angles."""
    rows = eye.eye_from_space[:3, :3]
    position = np.linalg.solve(rows, -eye.eye_from_space[:3, 3])
    forward = rows[2] / np.linalg.norm(rows[2])
    right = np.linalg.inv(rows)[:, 0]
    right = right - (right @ forward) * forward
    right = right / np.linalg.norm(right)
    rotation = quaternion_of(np.stack([right, np.cross(forward, right), forward], axis=1))
    fov = math.degrees(2 * math.atan(eye.size[1] / 2 / abs(float(eye.intrinsics[1, 1]))))
    distance = radius if 0 < radius < math.inf else 1.0
    start = OrbitEye((0.0, 0.0, 0.0), 1.0, rotation, _axis(up), limited_fov(fov))
    return start.moved(center=position + distance * forward, radius=distance)


def _axis(up: F64 | None) -> tuple[float, float, float] | None:
    return None if up is None else vector(up)
