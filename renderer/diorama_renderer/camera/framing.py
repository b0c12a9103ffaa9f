"""Eyes that frame something: a logged camera's image, a 3D scene, a rectangle."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera.checks import (
    parse_array,
    parse_between,
    parse_intrinsics,
    parse_invertible,
    parse_size,
)
from diorama_renderer.camera.distortion import Distortion
from diorama_renderer.camera.eye import Eye
from diorama_renderer.camera.pose import look_at, parallel, up_or_else

F64 = npt.NDArray[np.float64]
Bounds = tuple[npt.ArrayLike, npt.ArrayLike]
"""Smallest and largest corner, shape (3,) or (2,) each, scene units."""

DEFAULT_FOV_Y_DEGREES = 55.0
FIT_MARGIN = 0.05
"""The part of the picture, at each edge, that is left free around a scene."""
NEAR_WITHOUT_SCENE = 0.01
DEPTH_RANGE_2D = 1000.0
"""A 2D view shows depths from minus to plus this."""
_CENTERING_STEPS = 8
_NEAREST = 0.2  # of the scene's extent: so much room there is at least in front of an eye that `fit` makes


def pinhole_eye(
    space_from_camera: npt.ArrayLike,
    intrinsics: npt.ArrayLike,
    resolution: tuple[float, float] | npt.ArrayLike,
    size: tuple[int, int],
    *,
    scene_bounds: Bounds | None = None,
    distortion: Distortion | None = None,
) -> Eye:
    """Exactly a logged camera: what its image shows at a pixel, the picture shows there.

    The image is scaled uniformly so that it fits the picture, and centred. Where the picture is wider or
    higher, it shows the scene beyond the image's edge. At equal aspect the image fills the picture.

    Args:
        space_from_camera: shape (4, 4), pose of the camera: x right, y down, z forward. May reflect, scale and
            shear; depths are scene units all the same, at right angles to the image plane.
        intrinsics: shape (3, 3), image_from_camera in pixels of the image.
        resolution: width and height of the image in pixels, > 0.
        size: width and height of the picture in pixels.
        scene_bounds: of what there is to see; decides the near plane.
        distortion: of the lens. One that does nothing is dropped.

    Raises:
        ValueError: a shape, a number that is not finite, a matrix without inverse, a size or resolution below
            what makes sense.
    """
    width, height = parse_size(size, where="pinhole_eye")
    pose = parse_array(space_from_camera, shape=(4, 4), where="pinhole_eye: space_from_camera")
    eye_from_space = parse_invertible(pose, where="pinhole_eye: space_from_camera")
    units_per_depth = float(np.linalg.norm(eye_from_space[2, :3]))
    if abs(units_per_depth - 1.0) > 1e-9:  # a scaled camera sees the same rays
        eye_from_space[:3] /= units_per_depth
    lens = parse_intrinsics(intrinsics, where="pinhole_eye: intrinsics")
    image = parse_array(resolution, shape=(2,), where="pinhole_eye: resolution")
    if not (image > 0).all():
        raise ValueError(f"pinhole_eye: resolution must be positive, got {image.tolist()}")
    lens = _picture_from_rectangle(image, (width, height)) @ lens
    near = near_for(eye_from_space, scene_bounds)
    distorts = distortion is not None and not distortion.is_identity
    return Eye(
        eye_from_space,
        lens,
        (width, height),
        orthographic=False,
        near=near,
        far=np.inf,
        distortion=distortion if distorts else None,
    )


def fit(
    bounds_min: npt.ArrayLike,
    bounds_max: npt.ArrayLike,
    *,
    up: npt.ArrayLike,
    size: tuple[int, int],
    points: npt.ArrayLike | None = None,
    right: npt.ArrayLike | None = None,
    fov_y_degrees: float = DEFAULT_FOV_Y_DEGREES,
) -> Eye:
    """A perspective eye that sees a whole box (or some points), as large as the picture allows, whatever its aspect.

    It looks slightly down: along 0.75 forward + 0.25 right - 0.25 up where it is known what is right, else
    along (1, 1, 1) with its part along up replaced by -0.5.

    Args:
        bounds_min: shape (3,), smallest corner of the box.
        bounds_max: shape (3,), largest corner. A box that is empty or not finite counts as one of size 1 at
            the origin; one without extent as one of size 1.
        up: shape (3,), any length but 0.
        size: width and height of the picture in pixels.
        points: shape (n, 3), within the box: what has to be seen; None: all of the box.
        right: shape (3,), the space's right axis if it has one.
        fov_y_degrees: the whole vertical angle of view.

    Raises:
        ValueError: a size below 1, an angle outside 0 to 180, `up` not three finite numbers or zero.
    """
    width, height = parse_size(size, where="fit")
    focal = (
        height / 2 / np.tan(np.radians(parse_between(fov_y_degrees, 0, 180, where="fit: fov_y_degrees")) / 2)
    )
    up = parse_array(up, shape=(3,), where="fit: up")
    if not up.any():
        raise ValueError("fit: up must have a direction, got zero")
    low, high = _box(bounds_min, bounds_max)
    center = (low + high) / 2
    forward = _overview(up / np.linalg.norm(up), None if right is None else np.asarray(right, np.float64))
    rotation = look_at(np.zeros(3), forward, up_or_else(forward, up))[:3, :3]
    box_is_whole = points is None or np.array_equal(bounds_min, bounds_max)
    seen = points_to_see(None if box_is_whole else points, (low, high))
    half_tangent = np.array([width, height]) / 2 / focal * (1 - 2 * FIT_MARGIN)
    position = center + tightest((seen - center) @ rotation.T, half_tangent) @ rotation
    forward = rotation[2]
    eye_from_space = look_at(position, forward, up_or_else(forward, up))
    lens = np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1.0]])
    near = near_for(eye_from_space, (low, high))
    return Eye(eye_from_space, lens, (width, height), orthographic=False, near=near, far=np.inf)


def fit_2d(bounds: Bounds, size: tuple[int, int], *, margin: float = 0.0) -> Eye:
    """An orthographic eye on the xy plane, x right, y down: a rectangle, keeping its aspect, centred.

    Without a margin a rectangle of the picture's size gets pixel (u, v) at (x - x_min, y - y_min) exactly. Depths
    from -1000 to 1000 are seen; the smaller is in front.

    Args:
        bounds: smallest and largest corner, shape (2,) each. A rectangle that is empty or not finite counts
            as the unit square; a side of no length as long as a pixel.
        size: width and height of the picture in pixels.
        margin: the part of the picture, at each edge, that is left free; 0 to 0.5.

    Raises:
        ValueError: a size below 1.
    """
    width, height = parse_size(size, where="fit_2d")
    low, high = rectangle_of(bounds)
    extent, middle = high - low, (low + high) / 2
    lens = _picture_from_rectangle(extent, (width, height)) * (1.0 - 2.0 * margin)
    lens[:, 2] = width / 2, height / 2, 1.0
    eye_from_space = np.eye(4)
    eye_from_space[:3, 3] = -middle[0], -middle[1], DEPTH_RANGE_2D
    return Eye(eye_from_space, lens, (width, height), orthographic=True, near=0.0, far=2 * DEPTH_RANGE_2D)


def rectangle_of(bounds: Bounds) -> tuple[F64, F64]:
    """Corners, shape (2,) each, of the rectangle that `fit_2d` fits: with sides, and finite."""
    low, high = (np.asarray(corner, np.float64).reshape(-1)[:2] for corner in bounds)
    if not _proper(low, high):
        return np.zeros(2), np.ones(2)
    pad = np.maximum(0.5, 1e-9 * np.abs(low))
    flat = high - low <= np.maximum(1e-30, 1e-15 * np.abs(low))
    return np.where(flat, low - pad, low), np.where(flat, high + pad, high)


def near_for(eye_from_space: F64, scene_bounds: Bounds | None) -> float:
    """Where to put the near plane of a perspective eye, in scene units.

    A thousandth of the distance to the scene; from inside, a hundred-thousandth of the distance to its
    farthest corner. Reversed infinite depth loses no precision to a small near plane, so it only has to be
    well in front of all there is to see. Without a scene, or with one that is not finite: 0.01.
    """
    if scene_bounds is None:
        return NEAR_WITHOUT_SCENE
    low, high = (np.asarray(corner, np.float64) for corner in scene_bounds)
    position = np.linalg.solve(eye_from_space[:3, :3], -eye_from_space[:3, 3])
    if not (_proper(low, high) and np.isfinite(position).all()):
        return NEAR_WITHOUT_SCENE
    gap = np.linalg.norm(np.maximum(np.maximum(low - position, position - high), 0))
    reach = np.linalg.norm(np.maximum(np.abs(low - position), np.abs(high - position)))
    near = 1e-3 * max(float(gap), 1e-2 * float(reach))
    return near if near > 0 else NEAR_WITHOUT_SCENE


def depth_range_for(
    eye_from_space: F64, scene_bounds: Bounds | None, *, distance: float
) -> tuple[float, float]:
    """Near and far of an orthographic eye: all of the scene that lies before it, with room to spare.

    Without a scene: from 0 to a thousand times `distance`, that to the point looked at.
    """
    near, far = 0.0, 1e3 * distance
    if scene_bounds is not None:
        low, high = (np.asarray(corner, np.float64) for corner in scene_bounds)
        if _proper(low, high):
            z = _corners(low, high) @ eye_from_space[2, :3] + eye_from_space[2, 3]
            # Radii, labels and camera frustums may stick out of the bounds.
            room = float(np.linalg.norm(high - low)) + 1e-3 * distance
            near, far = max(0.0, float(z.min()) - room), float(z.max()) + room
    # So far out that the room is less than a step of float64, there is still a range.
    return near, far if far > near else near * (1 + 1e-6) + distance


def _picture_from_rectangle(extent: F64, size: tuple[int, int]) -> F64:
    """(3, 3): uniform scale and centring of a rectangle at the origin."""
    scale = min(size[0] / extent[0], size[1] / extent[1])
    offset = (np.array(size) - scale * extent) / 2
    return np.array([[scale, 0, offset[0]], [0, scale, offset[1]], [0, 0, 1.0]])


def tightest(points: F64, half_tangent: F64) -> F64:
    """Where along its axes an eye must stand to have all points between its four side planes, as near as it can.

    Between a pair of opposite planes, |x - x_eye| <= t (z - z_eye): with the largest x - t z and the largest
    -x - t z of all points this bounds z_eye. Across, the eye then goes where both margins of the picture are equal.

    Args:
        points: shape (n, 3), in the eye's axes.
        half_tangent: shape (2,), of half the angle of view, across and along.
    """
    # One array an axis: numpy reduces the rows of an (n, 2) array twenty times as slowly.
    *axes, depth = (np.ascontiguousarray(axis) for axis in points.T)
    high = np.array([(axis - tangent * depth).max() for axis, tangent in zip(axes, half_tangent)])
    low = np.array([(-axis - tangent * depth).max() for axis, tangent in zip(axes, half_tangent)])
    z = (-(high + low) / (2 * half_tangent)).min()
    z = min(z, depth.min() - _NEAREST * max(np.ptp(axis) for axis in (*axes, depth)))
    across, depths = (high - low) / 2, depth - z
    nearest = depths.min()
    for i, axis in enumerate(axes):
        for _ in range(_CENTERING_STEPS):
            tangents = (axis - across[i]) / depths
            across[i] += (tangents.max() + tangents.min()) / 2 * nearest
    return np.append(across, z)


def _overview(up: F64, right: F64 | None) -> F64:
    if right is not None and not parallel(up, right):
        right = right / np.linalg.norm(right)
        return np.asarray(0.75 * np.cross(up, right) + 0.25 * right - 0.25 * up, np.float64)
    diagonal = np.ones(3)
    along = np.cross(up, np.eye(3)[0]) if parallel(up, diagonal) else diagonal - up * (up @ diagonal)
    return np.asarray(along - 0.5 * up, np.float64)


def _box(bounds_min: npt.ArrayLike, bounds_max: npt.ArrayLike) -> tuple[F64, F64]:
    low, high = np.asarray(bounds_min, np.float64), np.asarray(bounds_max, np.float64)
    if not _proper(low, high):
        return np.full(3, -0.5), np.full(3, 0.5)
    if np.array_equal(low, high):
        pad = max(0.5, 1e-9 * float(np.abs(low).max()))  # so far out, half a unit may be less than a step
        return low - pad, high + pad
    return low, high


def _proper(low: F64, high: F64) -> bool:
    return bool(np.isfinite(low).all() and np.isfinite(high).all() and (low <= high).all())


def points_to_see(points: npt.ArrayLike | None, bounds: Bounds) -> F64:
    """Shape (n, 3): the points; the corners of the box if there are none, or all in one place."""
    seen = np.zeros((0, 3)) if points is None else np.asarray(points, np.float64)
    return seen if len(seen) and (seen != seen[0]).any() else box_corners(*bounds)


def box_corners(bounds_min: npt.ArrayLike, bounds_max: npt.ArrayLike) -> F64:
    """Shape (8, 3): the corners of the box that `fit` frames."""
    return _corners(*_box(bounds_min, bounds_max))


def _corners(low: F64, high: F64) -> F64:
    picks = np.array(np.meshgrid([0, 1], [0, 1], [0, 1])).reshape(3, 8).T
    corners: F64 = np.where(picks == 1, high, low)
    return corners
