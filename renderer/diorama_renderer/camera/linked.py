"""Pointing in one view, shown in another: a point in a camera's image, a pixel's ray in the scene.

What cannot be shown is None: a point behind the camera, a camera that cannot be looked through, NaN.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera.distortion import Distortion
from diorama_renderer.camera.eye import Eye
from diorama_renderer.camera.framing import pinhole_eye

F64 = npt.NDArray[np.float64]
Pixel = tuple[float, float]
_FARTHEST = 1e17  # scene units: squares of what is further away overflow float32
_ROOM = 1.0  # pictures beyond each edge that a line goes on, so that wide ends are not seen


@dataclass(frozen=True, slots=True)
class SeenPixel:
    """Where a camera sees a point.

    Attributes:
        uv: in pixels of the camera's image.
        depth: at right angles to the image plane, scene units.
    """

    uv: Pixel
    depth: float


@dataclass(frozen=True, slots=True, eq=False)
class PixelRay:
    """What a pixel of a camera sees, in space.

    Attributes:
        origin: shape (3,), the camera's position.
        end: shape (3,), where the ray is at the depth that was asked for.
        far: shape (3,), where it ends for drawing.
    """

    origin: F64
    end: F64
    far: F64


def pixel_of(
    point: npt.ArrayLike,
    space_from_camera: npt.ArrayLike,
    intrinsics: npt.ArrayLike,
    resolution: npt.ArrayLike,
    distortion: Distortion | None = None,
) -> SeenPixel | None:
    """The pixel at which a camera sees a point; None if that is behind it or outside its image.

    Args:
        point: shape (3,), in space.
        space_from_camera: shape (4, 4), pose of the camera: x right, y down, z forward.
        intrinsics: shape (3, 3), image_from_camera in pixels.
        resolution: width and height of the image in pixels.
        distortion: of its lens.
    """
    camera = _looked_through(space_from_camera, intrinsics, resolution, distortion)
    where = np.asarray(point, np.float64)
    if camera is None or not np.isfinite(where).all() or np.abs(where).max() > _FARTHEST:
        return None
    (uv,), (depth,) = camera.project([where])
    # The eye's picture has whole pixels; the image itself need not.
    if not (np.isfinite(uv).all() and (uv >= 0).all() and (uv <= np.asarray(resolution, np.float64)).all()):
        return None
    return SeenPixel((float(uv[0]), float(uv[1])), float(depth))


def ray_of(
    pixel: Pixel,
    space_from_camera: npt.ArrayLike,
    intrinsics: npt.ArrayLike,
    resolution: npt.ArrayLike,
    *,
    depth: float,
    far: float,
    distortion: Distortion | None = None,
) -> PixelRay | None:
    """The ray of a camera through a pixel of its image.

    Args:
        pixel: (u, v), in pixels of the image.
        space_from_camera: shape (4, 4), pose of the camera.
        intrinsics: shape (3, 3), image_from_camera.
        resolution: width and height of the image.
        depth: of what is seen there, scene units at right angles to the image plane; where that is not known,
            the distance of the image plane.
        far: depth at which to end the ray for drawing, such as ten times the size of the scene.
        distortion: of its lens. None is returned where that shows nothing that is ahead.
    """
    camera = _looked_through(space_from_camera, intrinsics, resolution, distortion)
    depths = np.array([0.0, depth, max(depth, far)], np.float64)
    if camera is None or not (np.isfinite(pixel).all() and np.isfinite(depths).all() and depth > 0):
        return None
    origin, end, last = camera.unproject([pixel] * 3, np.minimum(depths, _FARTHEST))
    if not np.isfinite(last).all():
        return None
    return PixelRay(origin, end, last)


def project_segment(eye: Eye, a: npt.ArrayLike, b: npt.ArrayLike) -> tuple[Pixel, Pixel] | None:
    """Where a straight line appears in a picture.

    It is cut at the near plane, and one picture's size beyond the picture's edges: what is drawn with it has
    no huge coordinates.

    Args:
        eye: of the picture.
        a: shape (3,), one end in space.
        b: shape (3,), the other end.

    Returns:
        Pixels of the picture for the ends of what is left, that of `a` first; None if nothing is.
    """
    ends = np.array([a, b], np.float64).reshape(2, 3)
    if not (np.isfinite(ends).all() and np.abs(ends).max() <= _FARTHEST):
        return None
    in_eye = ends @ eye.eye_from_space[:3, :3].T + eye.eye_from_space[:3, 3]
    on_plane = in_eye.copy()
    if eye.orthographic:
        on_plane[:, 2] = 1.0
    u, v, w = eye.intrinsics @ on_plane.T
    width, height = eye.size
    # All are linear along the line, and positive on the side that is seen.
    inside = np.stack(
        [
            in_eye[:, 2] - eye.near,
            u + _ROOM * width * w,
            (1 + _ROOM) * width * w - u,
            v + _ROOM * height * w,
            (1 + _ROOM) * height * w - v,
        ]
    )
    first, last = _positive_part(inside)
    if not first <= last:
        return None
    parts = np.array([first, last])
    x, y, z = (np.interp(parts, (0.0, 1.0), axis) for axis in (u, v, w))
    z = z if eye.orthographic else np.maximum(z, eye.near)  # from a far end behind the eye it may be rounding
    x, y = (np.clip(axis / z, -_ROOM * side, (1 + _ROOM) * side) for axis, side in ((x, width), (y, height)))
    return (float(x[0]), float(y[0])), (float(x[1]), float(y[1]))


def _positive_part(values: F64) -> tuple[float, float]:
    """The part of 0 to 1 where all of some straight lines, given at 0 and 1 as (n, 2), are not negative."""
    start, stop = values.T
    if ((start < 0) & (stop < 0)).any():
        return 1.0, 0.0
    crosses = (start < 0) != (stop < 0)
    where = start[crosses] / (start[crosses] - stop[crosses])
    rises = start[crosses] < 0
    return float(where[rises].max(initial=0.0)), float(where[~rises].min(initial=1.0))


def _looked_through(
    space_from_camera: npt.ArrayLike,
    intrinsics: npt.ArrayLike,
    resolution: npt.ArrayLike,
    distortion: Distortion | None,
) -> Eye | None:
    """An eye whose picture has the pixels of the camera's image."""
    try:
        with np.errstate(all="ignore"):
            eye = pinhole_eye(space_from_camera, intrinsics, resolution, (1, 1), distortion=distortion)
            raw = np.asarray(intrinsics, np.float64)
            lens = raw / raw[2, 2]
    except (ValueError, TypeError):
        return None
    if not (np.isfinite(eye.eye_from_space).all() and np.linalg.det(eye.eye_from_space[:3, :3]) != 0):
        return None
    return replace(eye, intrinsics=lens)
