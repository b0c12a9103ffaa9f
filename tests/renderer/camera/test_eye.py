from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.camera import Camera, Eye, fit_2d, pinhole_eye

numbers = st.floats(-50, 50, allow_subnormal=False)
points = st.tuples(numbers, numbers, numbers)
SIZE = (640, 480)
BOUNDS = ((-60.0,) * 3, (60.0,) * 3)


@st.composite
def eyes(draw):
    position, target, up = (np.array(draw(points)) for _ in range(3))
    if np.linalg.norm(np.cross(target - position, up)) < 1e-2:
        position, target, up = np.array([1.0, 2, 3]), np.zeros(3), np.array([0.0, 0, 1])
    kind = draw(st.sampled_from(["perspective", "orthographic", "pinhole"]))
    if kind == "orthographic":
        camera = Camera.orthographic(position, target, up, height=draw(st.floats(0.1, 100)))
    else:
        camera = Camera.look_at(position, target, up, fov_y_degrees=draw(st.floats(5, 150)))
    eye = camera.eye(SIZE, default_up=(0, 0, 1), scene_bounds=BOUNDS)
    if kind == "pinhole":
        lens = [
            [draw(st.floats(100, 900)), draw(st.floats(-9, 9)), 300],
            [0, draw(st.floats(-900, -100)), 250],
            [0, 0, 1],
        ]
        eye = pinhole_eye(eye.space_from_eye, lens, (700, 500), SIZE, scene_bounds=BOUNDS)
    return eye


def pixel_from_clip(clip, size):
    """What common.wgsl does."""
    ndc = clip[:, :2] / clip[:, 3:]
    return np.stack([ndc[:, 0] * 0.5 + 0.5, 0.5 - ndc[:, 1] * 0.5], axis=1) * size


@given(eye=eyes(), pixel=st.tuples(st.floats(-900, 900), st.floats(-900, 900)), depth=st.floats(0.1, 200))
def test_what_is_unprojected_projects_to_the_same_pixel_and_depth(eye, pixel, depth):
    pixels, depths = eye.project(eye.unproject([pixel], depth))
    np.testing.assert_allclose(pixels, [pixel], atol=1e-6)
    np.testing.assert_allclose(depths, [depth], rtol=1e-8)


@given(eye=eyes(), pixel=st.tuples(st.floats(-900, 900), st.floats(-900, 900)), depth=st.floats(0.1, 200))
def test_a_ray_passes_through_all_that_projects_to_its_pixel(eye, pixel, depth):
    origins, directions = eye.rays([pixel])
    np.testing.assert_allclose(np.linalg.norm(directions, axis=1), 1)
    offset = eye.unproject([pixel], depth)[0] - origins[0]
    assert offset @ directions[0] > 0
    assert np.linalg.norm(np.cross(offset, directions[0])) < 1e-8 * (1 + np.linalg.norm(offset))


@given(eye=eyes(), point=points)
def test_clip_space_agrees_with_projection(eye, point):
    pixels, depths = eye.project([point])
    if not eye.orthographic and depths[0] < 1e-3:
        return
    in_eye = eye.eye_from_space @ [*point, 1]
    clip = (eye.clip_from_eye() @ in_eye)[None]
    np.testing.assert_allclose(pixel_from_clip(clip, eye.size), pixels, rtol=1e-9, atol=1e-6)
    if eye.orthographic:
        expected = (eye.far - depths[0]) / (eye.far - eye.near)
        assert clip[0, 3] == 1
    else:
        expected = eye.near / depths[0]
        assert clip[0, 3] == pytest.approx(depths[0])
    assert clip[0, 2] / clip[0, 3] == pytest.approx(expected, rel=1e-9, abs=1e-12)


@given(eye=eyes())
def test_an_eye_turns_but_does_not_stretch_or_mirror(eye):
    rotation = eye.eye_from_space[:3, :3]
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-9)
    assert np.linalg.det(rotation) == pytest.approx(1)


def test_clip_depth_is_one_at_near_and_nothing_at_infinity():
    eye = Camera.look_at((0, 0, 0), (0, 0, 1), (0, -1, 0)).eye(SIZE, default_up=None)
    near = eye.clip_from_eye() @ (0, 0, eye.near, 1)
    far = eye.clip_from_eye() @ (0, 0, 1e30, 1)
    assert near[2] / near[3] == 1
    assert far[2] / far[3] == pytest.approx(0, abs=1e-30)


def test_orthographic_clip_depth_runs_from_one_to_zero():
    eye = fit_2d(((0, 0), (10, 10)), SIZE)
    depths = [(eye.clip_from_eye() @ (0, 0, z, 1))[2] for z in (eye.near, (eye.near + eye.far) / 2, eye.far)]
    assert depths == [1.0, 0.5, 0.0]


def test_a_point_not_in_front_of_a_perspective_eye_has_no_pixel():
    eye = Camera.look_at((0, 0, 0), (0, 0, 1), (0, -1, 0)).eye(SIZE, default_up=None)
    pixels, depths = eye.project([[0, 0, 1], [0, 0, 0], [1, 1, -1]])
    assert np.isnan(pixels).tolist() == [[False, False], [True, True], [True, True]]
    assert depths.tolist() == [1, 0, -1]


def test_a_point_behind_an_orthographic_eye_has_a_pixel_and_a_negative_depth():
    eye = Camera.orthographic((0, 0, 0), (0, 0, 1), (0, -1, 0), height=4).eye(SIZE, default_up=None)
    pixels, depths = eye.project([[1, 0, -3]])
    assert pixels.tolist() == [[320 + 120, 240]]
    assert depths.tolist() == [-3]


def test_no_points_are_no_pixels():
    eye = fit_2d(((0, 0), (10, 10)), SIZE)
    pixels, depths = eye.project(np.empty((0, 3)))
    assert (pixels.shape, depths.shape) == ((0, 2), (0,))
    assert eye.unproject(np.empty((0, 2)), 1.0).shape == (0, 3)


def test_pixels_per_unit_is_the_focal_length_or_the_scale():
    lens = [[300, 0, 1], [0, 1200, 1], [0, 0, 1]]
    assert pinhole_eye(np.eye(4), lens, SIZE, SIZE).pixels_per_unit == pytest.approx(600)
    camera = Camera.orthographic((0, 0, 0), (0, 0, 1), (0, -1, 0), height=4)
    assert camera.eye(SIZE, default_up=None).pixels_per_unit == pytest.approx(120)


def test_an_eye_far_from_the_origin_projects_what_is_near_it_to_a_thousandth_of_a_pixel():
    base = np.array([458074.6, 5429380.17, 162.9])
    offsets = np.random.default_rng(0).normal(size=(50, 3))
    far = Camera.look_at(base + np.array([0, -9, 2]), base, (0, 0, 1)).eye(SIZE, default_up=None)
    near = Camera.look_at((0, -9, 2), (0, 0, 0), (0, 0, 1)).eye(SIZE, default_up=None)
    assert np.abs(far.project(base + offsets)[0] - near.project(offsets)[0]).max() < 1e-3


def test_an_eye_cannot_be_changed():
    eye = fit_2d(((0, 0), (10, 10)), SIZE)
    assert isinstance(eye, Eye)
    with pytest.raises(AttributeError):
        eye.near = 1.0
