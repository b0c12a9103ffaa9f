"""The eye of the light that casts shadows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera import Camera, Eye
from diorama_renderer.scene import Scene
from diorama_renderer.view.frame import Frame, make_frame

Float64 = npt.NDArray[np.float64]

LIGHT_SIZE = 2048
"""Pixels along the side of the light's picture."""

_ASIDE = np.array([-0.9, -0.2, -0.45])  # in eye space; shadows then fall to the right, where one sees them
_ELEVATION = np.radians(
    50
)  # above the ground, so that shadows are as long as things are high, wherever the eye is
_ROOM = 1.1


def light_frame(scene: Scene, frame: Frame) -> Frame | None:
    """What the light sees: all that is solid, along parallel rays from over the eye's left shoulder.

    Args:
        scene: as of its last update.
        frame: the picture in which the shadows fall.

    Returns:
        None where nothing is solid.
    """
    bounds = frame.arrangement.bounds
    if bounds is None or not 0 < bounds.diagonal < np.inf:
        return None
    to_light = _direction(frame)
    center, radius = (bounds.minimum + bounds.maximum) / 2, bounds.diagonal / 2 * _ROOM
    camera = Camera.orthographic(center + 4 * radius * to_light, center, height=2 * radius)
    eye: Eye = camera.eye((LIGHT_SIZE, LIGHT_SIZE), default_up=frame.arrangement.up)
    eye = replace(eye, near=0.0, far=8 * radius)
    return make_frame(frame.arrangement, scene, eye, eye.size)


def _direction(frame: Frame) -> Float64:
    """Unit, in the space, towards the light: to the left of the eye and a little behind it, at one elevation."""
    aside = _ASIDE if frame.turned is None else frame.turned @ _ASIDE
    up = frame.arrangement.up
    aside = frame.eye.eye_from_space[:3, :3].T @ aside
    aside -= (aside @ up) * up
    length = float(np.linalg.norm(aside))
    if length < 1e-3:
        return up
    direction: Float64 = np.cos(_ELEVATION) * aside / length + np.sin(_ELEVATION) * up
    return direction


def light_points(frame: Frame, light: Frame, pixels_per_point: float) -> float:
    """Pixels in a UI point of the light's picture, so that marks are about as large as in the picture itself."""
    bounds = light.arrangement.bounds
    assert bounds is not None
    scale = frame.eye.pixels_per_unit
    if not frame.eye.orthographic:
        _, depth = frame.eye.project([(bounds.minimum + bounds.maximum) / 2])
        scale /= max(float(depth[0]), frame.eye.near)
    return float(np.clip(pixels_per_point * light.eye.pixels_per_unit / scale, 1e-3, 1e3))
