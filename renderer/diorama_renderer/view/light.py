"""The eye of the light that casts shadows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from diorama_renderer.camera import Camera, Eye
from diorama_renderer.scene import Scene
from diorama_renderer.view.frame import Frame, make_frame
from diorama_renderer.view.uniform import TO_KEY

LIGHT_SIZE = 2048
"""Pixels along the side of the light's picture."""

_UPWARD = 0.9  # of the space's up, so that shadows fall on the ground also where the eye looks across it
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
    to_key = TO_KEY if frame.turned is None else frame.turned @ TO_KEY
    to_light = frame.eye.eye_from_space[:3, :3].T @ to_key + _UPWARD * frame.arrangement.up
    to_light /= np.linalg.norm(to_light)
    center, radius = (bounds.minimum + bounds.maximum) / 2, bounds.diagonal / 2 * _ROOM
    camera = Camera.orthographic(center + 4 * radius * to_light, center, height=2 * radius)
    eye: Eye = camera.eye((LIGHT_SIZE, LIGHT_SIZE), default_up=frame.arrangement.up)
    eye = replace(eye, near=0.0, far=8 * radius)
    return make_frame(frame.arrangement, scene, eye, eye.size)


def light_points(frame: Frame, light: Frame, pixels_per_point: float) -> float:
    """Pixels in a UI point of the light's picture, so that marks are about as large as in the picture itself."""
    bounds = light.arrangement.bounds
    assert bounds is not None
    scale = frame.eye.pixels_per_unit
    if not frame.eye.orthographic:
        _, depth = frame.eye.project([(bounds.minimum + bounds.maximum) / 2])
        scale /= max(float(depth[0]), frame.eye.near)
    return float(np.clip(pixels_per_point * light.eye.pixels_per_unit / scale, 1e-3, 1e3))
