from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.camera import Camera, Distortion, PanZoom, pinhole_eye
from diorama_renderer.camera.linked import pixel_of, ray_of

LENS = [[500, 2, 310], [0, 510, 250], [0, 0, 1]]
RESOLUTION = (640, 480)
POSE = Camera.look_at((3, -5, 2), (0, 0, 1), (0, 0, 1)).eye(RESOLUTION, default_up=None).space_from_eye
BARREL = Distortion("brown_conrady", [-0.28, 0.07, 0.0012, -0.0009])
FISHEYE = Distortion("fisheye", [-0.02, 0.003, -0.001, 0.0002])
EQUIDISTANT = Distortion("fisheye", [0, 0, 0, 0])

pixels = st.tuples(st.floats(0, 640), st.floats(0, 480))
depths = st.floats(0.01, 100)
lenses = st.sampled_from([BARREL, FISHEYE])


def eye_with(distortion, size=RESOLUTION):
    return pinhole_eye(POSE, LENS, RESOLUTION, size, distortion=distortion)


@given(lens=lenses, pixel=pixels, depth=depths)
def test_what_is_unprojected_projects_to_the_same_pixel_and_depth(lens, pixel, depth):
    eye = eye_with(lens)
    points = eye.unproject([pixel], depth)
    found, depths = eye.project(points)
    np.testing.assert_allclose(found, [pixel], atol=1e-6)
    np.testing.assert_allclose(depths, [depth], rtol=1e-8)
    origins, directions = eye.rays([pixel])
    np.testing.assert_allclose(origins[0], POSE[:3, 3], atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(directions, axis=1), 1)
    assert np.linalg.norm(np.cross(points[0] - origins[0], directions[0])) < 1e-7 * depth


@given(lens=lenses, pixel=pixels, depth=depths)
def test_intrinsics_come_after_the_distortion(lens, pixel, depth):
    point = eye_with(None).unproject([pixel], depth)
    xy = np.linalg.solve(LENS, [*pixel, 1.0])[:2]
    wanted = (np.array(LENS) @ [*lens.distort([xy])[0], 1.0])[:2]
    np.testing.assert_allclose(eye_with(lens).project(point)[0][0], wanted, atol=1e-6)


@given(lens=lenses, pixel=pixels)
def test_a_larger_picture_is_the_same_scaled(lens, pixel):
    small, large = eye_with(lens), eye_with(lens, (1280, 960))
    points = small.unproject([pixel], 2.0)
    np.testing.assert_allclose(large.project(points)[0], 2 * small.project(points)[0], atol=1e-6)
    moved = np.array([[3.0, 0, -7], [0, 3, 9], [0, 0, 1]]) @ small.intrinsics
    scaled = replace(small, intrinsics=moved, size=(1920, 1440))
    np.testing.assert_allclose(scaled.project(points)[0], 3 * small.project(points)[0] + [-7, 9], atol=1e-6)


def test_clip_space_is_that_of_the_pinhole():
    assert np.array_equal(eye_with(BARREL).clip_from_eye(), eye_with(None).clip_from_eye())


def test_a_fisheye_sees_what_is_behind_at_a_negative_depth():
    eye = pinhole_eye(
        np.eye(4), [[100, 0, 320], [0, 100, 240], [0, 0, 1]], RESOLUTION, RESOLUTION, distortion=EQUIDISTANT
    )
    pixels, depths = eye.project([[1, 0, -1], [1, 0, 0], [0, 0, -1]])
    np.testing.assert_allclose(pixels[:2], [[320 + 75 * math.pi, 240], [320 + 50 * math.pi, 240]])
    assert np.isnan(pixels[2]).all()
    assert depths.tolist() == [-1, 0, -1]
    np.testing.assert_allclose(eye.unproject(pixels[:1], -1.0), [[1, 0, -1]])
    # No point ahead is seen there, and none at all of depth 1 on the way sideways.
    assert np.isnan(eye.unproject(pixels[:1], 1.0)).all()
    _, directions = eye.rays(pixels)
    np.testing.assert_allclose(directions[0], [math.sqrt(0.5), 0, -math.sqrt(0.5)])
    np.testing.assert_allclose(directions[1], [1, 0, 0], atol=1e-12)
    assert np.isnan(directions[2]).all()


def test_beyond_what_the_lens_shows_there_is_nothing():
    eye = eye_with(Distortion("brown_conrady", [-0.3, 0, 0, 0]))
    assert np.isnan(eye.rays([[5000, 250]])[1]).all()
    assert np.isnan(eye.unproject([[5000, 250]], 1.0)).all()
    # The formula would show this at u = 423.
    far = eye.space_from_eye @ [1.7, 0, 1, 1]
    assert np.isnan(eye.project([far[:3]])[0]).all()


def test_a_distortion_that_does_nothing_is_dropped():
    assert eye_with(Distortion("brown_conrady", [0] * 5)).distortion is None
    assert eye_with(EQUIDISTANT).distortion == EQUIDISTANT


def test_an_orthographic_eye_has_no_use_for_a_lens():
    eye = Camera.orthographic((0, 0, -5), (0, 0, 0), (0, -1, 0), height=4).eye((40, 40), default_up=None)
    lensed = replace(eye, distortion=BARREL)
    assert np.array_equal(lensed.project([[1, 1, 1]])[0], eye.project([[1, 1, 1]])[0])
    assert np.array_equal(lensed.unproject([[3, 3]], 2.0), eye.unproject([[3, 3]], 2.0))
    assert np.array_equal(lensed.rays([[3, 3]])[1], eye.rays([[3, 3]])[1])


def test_a_camera_is_asked_for_with_its_distortion_and_told_with_it():
    camera = Camera.pinhole(POSE, LENS, RESOLUTION, distortion=FISHEYE)
    assert camera.eye(RESOLUTION, default_up=None).distortion == FISHEYE
    assert camera != Camera.pinhole(POSE, LENS, RESOLUTION)
    assert hash(camera) == hash(Camera.pinhole(POSE, LENS, RESOLUTION, distortion=FISHEYE))
    assert eval(repr(camera)) == camera
    with pytest.raises(ValueError, match=r"Camera.pinhole: distortion must be a Distortion, got \[1\]"):
        Camera.pinhole(POSE, LENS, RESOLUTION, distortion=[1])


def test_pointing_goes_through_the_lens():
    eye = eye_with(BARREL)
    point = eye.unproject([(600, 400)], 3.0)[0]
    seen = pixel_of(point, POSE, LENS, RESOLUTION, BARREL)
    assert seen.uv == pytest.approx((600, 400))
    ray = ray_of((600, 400), POSE, LENS, RESOLUTION, depth=3.0, far=50.0, distortion=BARREL)
    np.testing.assert_allclose(ray.end, point, atol=1e-9)
    turning = Distortion("brown_conrady", [-0.3, 0, 0, 0])
    assert ray_of((9000, 400), POSE, LENS, RESOLUTION, depth=3.0, far=50.0, distortion=turning) is None


def test_a_panel_looks_through_the_lens():
    seen = PanZoom((320, 240), 3.0).over(((0, 0), RESOLUTION), (400, 300), beyond=True)
    eye = seen.through(POSE, LENS, RESOLUTION, (400, 300), distortion=BARREL)
    point = eye_with(BARREL).unproject([(300, 250)], 3.0)
    np.testing.assert_allclose(eye.project(point)[0], seen.panel_from_image((300, 250)), atol=1e-9)
