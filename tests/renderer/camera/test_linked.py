from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.camera import Camera, fit_2d
from diorama_renderer.camera.linked import pixel_of, project_segment, ray_of

LENS = np.array([[500, 0, 320], [0, 500, 240], [0, 0, 1.0]])
RESOLUTION = (640.0, 480.0)
POSE = np.array([[0, 0, 1, 1], [-1, 0, 0, 2], [0, -1, 0, 3], [0, 0, 0, 1.0]])  # looks along x, z is up
CAMERA = (POSE, LENS, RESOLUTION)
EYE = Camera.look_at((0, -5, 0), (0, 0, 0), (0, 0, 1)).eye((640, 480), default_up=None)
FLAT = Camera.orthographic((0, -5, 0), (0, 0, 0), (0, 0, 1), height=4).eye((640, 480), default_up=None)
coordinates = st.floats(-20, 20, allow_subnormal=False)
points = st.tuples(coordinates, coordinates, coordinates)
NOT_FINITE = [math.nan, math.inf, -math.inf, 1e300]


def test_a_point_is_seen_at_its_pixel_and_depth():
    seen = pixel_of((5, 2, 3), *CAMERA)
    assert (seen.uv, seen.depth) == (pytest.approx((320, 240)), pytest.approx(4))
    assert pixel_of((5, 1, 3), *CAMERA).uv == pytest.approx((320 + 125, 240))
    assert pixel_of((5, 2, 4), *CAMERA).uv == pytest.approx((320, 240 - 125))


def test_a_point_behind_or_outside_the_image_is_not_seen():
    for point in ((1, 2, 3), (-5, 2, 3), (5, 9, 3), (2, 2, 9)):
        assert pixel_of(point, *CAMERA) is None


@given(uv=st.tuples(st.floats(1, 639), st.floats(1, 479)), depth=st.floats(0.01, 100))
def test_a_pixel_and_its_depth_come_back_from_the_end_of_the_ray(uv, depth):
    ray = ray_of(uv, *CAMERA, depth=depth, far=1000)
    np.testing.assert_allclose(ray.origin, (1, 2, 3), atol=1e-12)
    for end, distance in ((ray.end, depth), (ray.far, 1000)):
        seen = pixel_of(end, *CAMERA)
        assert (seen.uv, seen.depth) == (pytest.approx(uv, abs=1e-6), pytest.approx(distance))


def test_a_scaled_camera_tells_depths_in_scene_units():
    pose = POSE @ np.diag([0.01, 0.01, 0.01, 1])
    assert pixel_of((5, 2, 3), pose, LENS, RESOLUTION).depth == pytest.approx(4)
    np.testing.assert_allclose(ray_of((320, 240), pose, LENS, RESOLUTION, depth=4, far=9).end, (5, 2, 3))


@pytest.mark.parametrize("bad", NOT_FINITE)
def test_what_is_no_number_is_nothing(bad):
    assert pixel_of((bad, 2, 3), *CAMERA) is None
    assert ray_of((320, bad), *CAMERA, depth=1, far=2) is None or math.isfinite(bad)
    assert ray_of((320, 240), *CAMERA, depth=math.nan, far=2) is None
    assert pixel_of((5, 2, 3), np.where(POSE == 0, 0, bad), LENS, RESOLUTION) is None
    assert project_segment(EYE, (bad, 0, 0), (1, 1, 1)) is None
    assert ray_of((320, 240), POSE, np.zeros((3, 3)), RESOLUTION, depth=1, far=2) is None
    assert ray_of((320, 240), *CAMERA, depth=-1, far=2) is None


@pytest.mark.parametrize("eye", [EYE, FLAT, fit_2d(((-2, -2), (2, 2)), (640, 480))])
@given(a=points, b=points)
def test_a_segment_is_the_part_of_the_line_that_is_seen(eye, a, b):
    segment = project_segment(eye, a, b)
    parts = np.linspace(0, 1, 201)[:, None]
    pixels, depths = eye.project(np.array(a) * (1 - parts) + np.array(b) * parts)
    with np.errstate(invalid="ignore"):
        seen = (depths >= eye.near) & (pixels >= 0).all(axis=1) & (pixels <= (640, 480)).all(axis=1)
    if segment is None:
        assert not seen.any()
        return
    start, stop = np.array(segment)
    assert np.isfinite(segment).all()
    assert ((np.array(segment) >= (-640, -480)) & (np.array(segment) <= (1280, 960))).all()
    along = stop - start
    for pixel in pixels[seen]:  # on the line between the two, to a hundredth of a pixel
        part = np.clip((pixel - start) @ along / max(along @ along, 1e-12), 0, 1)
        np.testing.assert_allclose(start + part * along, pixel, atol=0.01)


def test_a_line_that_begins_behind_the_eye_is_cut_at_the_near_plane():
    (x0, y0), (x1, y1) = project_segment(EYE, (0, -9, 0), (1, 3, 1))
    assert (x1, y1) == pytest.approx(tuple(EYE.project([(1, 3, 1)])[0][0]))
    assert (x0, y0) != (x1, y1)
    assert project_segment(EYE, (0, -9, 0), (1, -6, 1)) is None


def test_ends_at_the_end_of_all_numbers_are_drawn_without_huge_coordinates():
    for end in ((1e17, 1e17, 0), (-1e17, -1e17, 1e3), (0, 1e17, 0), (1e-300, -5, 0)):
        segment = project_segment(EYE, (0, 0, 0), end)
        assert segment is None or np.abs(segment).max() <= 1280
