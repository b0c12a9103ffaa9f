"""A camera that stands still while the scene moves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from diorama_renderer.camera import Camera, Eye
from diorama_renderer.camera.framing import FIT_MARGIN, tightest
from diorama_renderer.headless.rendering import Rendering


def steady_camera(renderings: Sequence[Rendering], size: tuple[int, int]) -> Camera | None:
    """Sees what each of some pictures shows, from the direction of the last one.

    Args:
        renderings: at some times, each with a camera that fits what is there.
        size: width and height of the pictures that it is for.

    Returns:
        None: the picture is no 3D scene (a flat space, or the image of a camera), or not always of one space; then
        what `render` chooses at each time stands still by itself.
    """
    last = renderings[-1]
    for each in renderings:
        if each.camera is not None or each.eye.orthographic or each.space != last.space:
            return None
    seen = [each.positions.reshape(-1, 3).astype(np.float64) for each in renderings]
    points = np.concatenate(seen)
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points):
        return None
    rotation = last.eye.eye_from_space[:3, :3]
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    half_tangent = np.array([size[0] / size[1], 1.0]) * _half_tangent(last.eye) * (1 - 2 * FIT_MARGIN)
    in_eye = (points - middle) @ rotation.T
    if not np.ptp(in_eye, axis=0).any():
        return None
    position = middle + tightest(in_eye, half_tangent) @ rotation
    reach = float(np.linalg.norm(middle - position))
    if not np.isfinite(position).all() or reach <= 0:
        return None
    fov = float(np.degrees(2 * np.arctan(_half_tangent(last.eye))))
    return Camera.look_at(position, position + reach * rotation[2], -rotation[1], fov_y_degrees=fov)


def _half_tangent(eye: Eye) -> float:
    return float(eye.size[1] / 2 / eye.intrinsics[1, 1])


def small_size(size: tuple[int, int]) -> tuple[int, int]:
    """Width and height of pictures that are only measured, of the same aspect."""
    scale = min(1.0, 160 / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
