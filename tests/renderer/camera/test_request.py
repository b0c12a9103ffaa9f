from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.camera import Camera

SIZE = (640, 480)
Z_UP = (0.0, 0.0, 1.0)


def project(camera, point, *, default_up=Z_UP, size=SIZE):
    return camera.eye(size, default_up=default_up).project([point])[0][0]


@pytest.mark.parametrize(
    ("eye", "up", "to_the_right", "upward"),
    [
        ((0, -5, 0), (0, 0, 1), (1, 0, 0), (0, 0, 1)),  # z up, seen from the south: east is right
        ((5, 0, 0), (0, 0, 1), (0, 1, 0), (0, 0, 1)),
        ((0, 0, 5), (0, 1, 0), (1, 0, 0), (0, 1, 0)),  # y up, as in glTF
        ((0, 0, -5), (0, -1, 0), (1, 0, 0), (0, -1, 0)),  # the photographs' world, RDF
        ((0, 0, 5), (1, 0, 0), (0, -1, 0), (1, 0, 0)),
    ],
)
@pytest.mark.parametrize("parallel_rays", [False, True])
def test_right_is_right_and_up_is_up(eye, up, to_the_right, upward, parallel_rays):
    camera = (
        Camera.orthographic(eye, (0, 0, 0), up, height=10)
        if parallel_rays
        else Camera.look_at(eye, (0, 0, 0), up)
    )
    center = project(camera, (0, 0, 0))
    assert center.tolist() == [320, 240]
    du, dv = project(camera, to_the_right) - center
    assert du > 1
    assert dv == pytest.approx(0, abs=1e-9)
    du, dv = project(camera, upward) - center
    assert du == pytest.approx(0, abs=1e-9)
    assert dv < -1


@pytest.mark.parametrize("size", [(640, 480), (100, 900), (1, 1)])
def test_the_field_of_view_spans_the_height(size):
    camera = Camera.look_at((0, 0, 0), (0, 0, 1), (0, -1, 0), fov_y_degrees=90)
    _, v = project(camera, (0, 1, 1), size=size)
    assert v == pytest.approx(size[1])
    _, v = project(camera, (0, -1, 1), size=size)
    assert v == pytest.approx(0)


def test_the_height_of_an_orthographic_picture_is_that_many_scene_units():
    camera = Camera.orthographic((0, 0, -7), (0, 0, 0), (0, -1, 0), height=4)
    assert project(camera, (0, 2, 99)).tolist() == [320, 480]
    assert project(camera, (-2, -2, 0)).tolist() == [80, 0]


def test_without_an_up_the_space_says_what_is_up():
    camera = Camera.look_at((0, -5, 0), (0, 0, 0))
    assert project(camera, (0, 0, 1))[1] < 240
    assert project(camera, (0, 0, 1), default_up=(0, 0, -1))[1] > 240
    assert project(camera, (1, 0, 0), default_up=(1, 0, 0))[1] < 240


@pytest.mark.parametrize(
    ("eye", "default_up", "upward"), [((0, 0, 9), (0, 0, 1), (0, 1, 0)), ((0, 9, 0), (0, 1, 0), (0, 0, -1))]
)
def test_a_map_from_above_has_x_to_the_right(eye, default_up, upward):
    for up in (default_up, None):
        camera = Camera.look_at(eye, (0, 0, 0))
        u, v = project(camera, (1, 0, 0), default_up=up)
        assert (u > 321, v) == (True, pytest.approx(240))
        assert project(camera, upward, default_up=up)[1] < 239


def test_looking_along_x_without_any_up_works():
    assert project(Camera.look_at((0, 0, 0), (3, 0, 0)), (3, 0, 0), default_up=None).tolist() == [320, 240]


@given(scale=st.floats(1e-9, 1e9))
def test_a_scene_of_any_size_looks_the_same(scale):
    points = np.array([[1, 2, 3], [-1, 0.5, 2]]) * scale
    bounds = (np.full(3, -4.0), np.full(3, 4.0))

    def eye(size):
        camera = Camera.look_at(np.array([5, 6, 7]) * size, np.zeros(3), Z_UP)
        return camera.eye(SIZE, default_up=None, scene_bounds=(bounds[0] * size, bounds[1] * size))

    np.testing.assert_allclose(eye(scale).project(points)[0], eye(1.0).project(points / scale)[0], atol=1e-6)
    assert eye(scale).near == pytest.approx(eye(1.0).near * scale)


def test_equal_requests_are_equal_and_may_be_keys():
    a = Camera.look_at((1, 2, 3), [0, 0, 0], np.array([0, 0, 1]))
    assert a == Camera.look_at(np.array([1.0, 2, 3]), (0, 0, 0), (0, 0, 1.0))
    assert (
        len({a, Camera.look_at((1, 2, 3), (0, 0, 0)), Camera.orthographic((1, 2, 3), (0, 0, 0), height=3)})
        == 3
    )
    lens = np.diag([500.0, 500, 1])
    assert Camera.pinhole(np.eye(4), lens, (8, 6)) == Camera.pinhole(np.eye(4), lens * 2, [8, 6])


def test_a_scene_before_the_eye_lies_within_the_orthographic_depths():
    camera = Camera.orthographic((0, 0, -10), (0, 0, 0), (0, -1, 0), height=4)
    eye = camera.eye(SIZE, default_up=None, scene_bounds=((-1, -1, -2), (1, 1, 300)))
    assert 0 <= eye.near < 8
    assert 310 < eye.far < 1000


@pytest.mark.parametrize(
    "bounds", [None, ((1, 1, 1), (0, 0, 0)), ((np.nan,) * 3, (1, 1, 1)), ((5,) * 3, (5,) * 3)]
)
@pytest.mark.parametrize("height", [0, 2])
def test_a_scene_that_is_empty_or_behind_still_gives_a_proper_depth_range(bounds, height):
    eye, target = (0, 0, 0), (0, 0, -1)
    camera = Camera.orthographic(eye, target, height=2) if height else Camera.look_at(eye, target)
    resolved = camera.eye(SIZE, default_up=(0, 1, 0), scene_bounds=bounds)
    assert 0 <= resolved.near < resolved.far
    assert np.isfinite(resolved.clip_from_eye()).all()


@pytest.mark.parametrize("make", [Camera.look_at, lambda *a: Camera.orthographic(*a, height=1)])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (((0, 0, 0), (0, 0, 0)), "eye and target must differ"),
        (((0, 0, 0), (0, 0, 5), (0, 0, -3)), "up must not be zero or parallel"),
        (((0, 0, 0), (0, 0, 5), (0, 0, 0)), "up must not be zero or parallel"),
        (((0, 0), (0, 0, 5)), r"eye must be numbers of shape \(3,\), got shape \(2,\)"),
        (((0, 0, 0), "here"), r"target must be numbers of shape \(3,\), got 'here'"),
        (((0, 0, 0), (0, np.nan, 5)), "target must be finite"),
        (((0, 0, 0), (0, 0, 5), (np.inf, 0, 0)), "up must be finite"),
    ],
)
def test_a_camera_that_cannot_be_aimed_is_refused(make, arguments, message):
    with pytest.raises(ValueError, match=rf"Camera\.(look_at|orthographic): {message}"):
        make(*arguments)


@pytest.mark.parametrize("angle", [0, 180, -5, np.nan])
def test_an_impossible_angle_is_refused(angle):
    with pytest.raises(ValueError, match="fov_y_degrees must be between 0 and 180"):
        Camera.look_at((0, 0, 0), (1, 0, 0), fov_y_degrees=angle)


@pytest.mark.parametrize("height", [0, -1, np.nan, np.inf])
def test_an_impossible_height_is_refused(height):
    with pytest.raises(ValueError, match="height must be between 0 and inf"):
        Camera.orthographic((0, 0, 0), (1, 0, 0), height=height)


@pytest.mark.parametrize(
    ("pose", "lens", "resolution", "message"),
    [
        (np.eye(3), np.eye(3), (8, 6), r"space_from_camera must be numbers of shape \(4, 4\)"),
        (np.zeros((4, 4)), np.eye(3), (8, 6), "space_from_camera must be invertible"),
        (np.eye(4), np.diag([1.0, 0, 1]), (8, 6), "image_from_camera must be invertible"),
        (np.eye(4), np.zeros((3, 3)), (8, 6), r"must have \(0, 0, 1\) as its last row"),
        (np.eye(4), np.diag([1.0, 1, -1]), (8, 6), r"must have \(0, 0, 1\) as its last row"),
        (np.eye(4), np.full((3, 3), np.nan), (8, 6), "image_from_camera must be finite"),
        (np.eye(4), np.eye(3), (0, 6), "resolution must be positive, got 0 x 6"),
        (np.eye(4), np.eye(3), 8, r"resolution must be numbers of shape \(2,\)"),
    ],
)
def test_an_impossible_pinhole_is_refused(pose, lens, resolution, message):
    with pytest.raises(ValueError, match=rf"Camera\.pinhole.*{message}"):
        Camera.pinhole(pose, lens, resolution)


@pytest.mark.parametrize("size", [(0, 5), (5, 0), (-1, 5)])
def test_a_picture_without_pixels_is_refused(size):
    with pytest.raises(ValueError, match="size must be at least 1 x 1"):
        Camera.look_at((0, 0, 0), (1, 0, 0)).eye(size, default_up=Z_UP)


@pytest.mark.parametrize(
    "camera",
    [
        Camera.look_at((0, -5, 2), (0, 0, 0)),
        Camera.look_at((0, -5, 2), (0, 0, 0), (0, 0, 1), fov_y_degrees=30),
        Camera.orthographic((0, -5, 2.5), (0, 0, 0), height=3),
        Camera.orthographic((0, -5, 2), (0, 0, 0), up=(0, 0, 1), height=0.1),
        Camera.pinhole(np.eye(4), [[500, 0, 320], [0, 500, 240], [0, 0, 1]], (640, 480)),
    ],
    ids=str,
)
def test_a_camera_is_told_as_it_was_made(camera):
    assert eval(repr(camera), {"Camera": Camera}) == camera
    assert repr(camera).startswith("Camera.")
