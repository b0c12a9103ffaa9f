"""A trajectory in UTM, 5.4e6 m from the origin: nothing jitters."""

from __future__ import annotations

import numpy as np
import pytest

import diorama_renderer as dr

pytestmark = pytest.mark.slow

SIZE = (160, 120)
FOV_Y_DEGREES = 50.0


@pytest.fixture(scope="module")
def positions(data):
    return np.loadtxt(data / "trajectories" / "georeferenced.tum")[:, 1:4]


def projected(positions, eye, target, up):
    """Pixels of positions in a perspective view, all in float64: shape (n, 2), and depths (n,)."""
    forward = (target - eye) / np.linalg.norm(target - eye)
    right = np.cross(forward, up)
    right /= np.linalg.norm(right)
    down = np.cross(forward, right)
    in_eye = (positions - eye) @ np.column_stack([right, down, forward])
    focal = SIZE[1] / 2 / np.tan(np.radians(FOV_Y_DEGREES) / 2)
    return in_eye[:, :2] / in_eye[:, 2:] * focal + np.array(SIZE) / 2, in_eye[:, 2]


def test_a_drawn_point_of_a_trajectory_in_utm_is_off_by_less_than_a_hundredth_of_a_pixel(
    positions, fresh_logging
):
    rr = fresh_logging
    rr.init("georeferenced", strict=True)
    recording = rr.memory_recording()
    chosen = positions[::50]
    for index, position in enumerate(chosen):
        rr.set_time_sequence("index", index)
        rr.log_rigid3("world/rover", parent_from_child=(position, [0, 0, 0, 1]))
        if index == 0:
            rr.log_point("world/rover/mark", [0, 0, 0], radius=-6, color=[255, 255, 255], timeless=True)
    worst = 0.0
    renderer = dr.Renderer()
    for index, position in enumerate(chosen):
        eye = position + np.array([7.0, -11.0, 6.0]) + 0.37 * index
        target, up = position + np.array([0.4, 0.3, -0.2]), np.array([0.0, 0.0, 1.0])
        camera = dr.Camera.look_at(eye, target, up, fov_y_degrees=FOV_Y_DEGREES)
        picture = renderer.render(
            recording,
            at={"index": index},
            space="world",
            size=SIZE,
            camera=camera,
            antialias=8,
            background=(0, 0, 0),
        )
        wanted = projected(position[None], eye, target, up)[0][0]
        worst = max(worst, float(np.abs(center_of_light(picture.color) - wanted).max()))
    assert worst < 0.01


def center_of_light(color):
    """The centre of what is bright on black, in pixels: weighted by how much of each pixel is covered."""
    srgb = color[..., 0] / 255.0
    coverage = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    v, u = np.indices(coverage.shape) + 0.5
    return np.array([(u * coverage).sum(), (v * coverage).sum()]) / coverage.sum()


def test_a_strip_in_utm_is_drawn_like_the_same_strip_near_the_origin(positions, fresh_logging):
    rr = fresh_logging
    rr.init("georeferenced", strict=True)
    recording = rr.memory_recording()
    origin = positions[500]
    # What float64 itself loses by the shift is a nanometre.
    rr.log_line_strip("far/strip", positions, color=[255, 200, 60], timeless=True)
    rr.log_line_strip("near/strip", positions - origin, color=[255, 200, 60], timeless=True)
    pictures = []
    for space, shift in (("far", origin), ("near", np.zeros(3))):
        camera = dr.Camera.look_at(
            shift + np.array([6.0, -9.0, 5.0]), shift, [0, 0, 1], fov_y_degrees=FOV_Y_DEGREES
        )
        pictures.append(dr.render(recording, space=space, size=SIZE, camera=camera, antialias=4))
    far, near = pictures
    assert (near.entity_ids > 0).sum() > 100
    difference = np.abs(far.color.astype(int) - near.color.astype(int))
    assert difference.max() <= 16  # a hundredth of a pixel, on the edge of a bright line
    assert (difference.max(axis=-1) > 2).mean() < 1e-3
