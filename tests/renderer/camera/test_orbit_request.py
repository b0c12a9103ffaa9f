from __future__ import annotations

import numpy as np
import pytest

from diorama_renderer.camera import Camera
from diorama_renderer.camera.vantage import looking_at

SIZE = (640, 480)


def axes_of(camera, default_up=None):
    """Position, right, down and forward, shape (3,) each."""
    pose = camera.eye(SIZE, default_up=default_up).space_from_eye
    return pose[:3, 3], *pose[:3, :3].T


def orbit(azimuth=0.0, elevation=0.0, **rest):
    return Camera.orbit((1, 2, 3), 4, azimuth_degrees=azimuth, elevation_degrees=elevation, **rest)


@pytest.mark.parametrize(
    ("azimuth", "elevation", "away"),
    [
        (0, 0, (0, -1, 0)),
        (90, 0, (1, 0, 0)),
        (180, 0, (0, 1, 0)),
        (-90, 0, (-1, 0, 0)),
        (450, 0, (1, 0, 0)),
        (0, 90, (0, 0, 1)),
        (0, -90, (0, 0, -1)),
        (0, 30, (0, -np.sqrt(0.75), 0.5)),
    ],
)
def test_azimuths_go_around_from_the_front_and_elevations_up(azimuth, elevation, away):
    position, _, _, forward = axes_of(orbit(azimuth, elevation))
    np.testing.assert_allclose(position, np.array([1, 2, 3]) + 4 * np.array(away), atol=1e-12)
    np.testing.assert_allclose(forward, -np.array(away), atol=1e-12)


@pytest.mark.parametrize("elevation", [-90, -60, 0, 60, 90])
@pytest.mark.parametrize("azimuth", [0, 37, 211])
def test_the_horizon_is_level_and_up_is_not_down(azimuth, elevation):
    _, right, down, _ = axes_of(orbit(azimuth, elevation))
    turn = np.radians(azimuth)
    np.testing.assert_allclose(right, [np.cos(turn), np.sin(turn), 0], atol=1e-12)
    assert down[2] <= 1e-12


@pytest.mark.parametrize("up", [(0, 0, 1), (0, 1, 0), (1, 0, 0), (0, -1, 0), (1, 2, 3)])
def test_it_stands_at_the_front_of_the_viewer(up):
    front = looking_at((1, 2, 3), (0, 0, 0), up=up).from_side("front")
    _, right, down, forward = axes_of(orbit(up=up))
    np.testing.assert_allclose([right, down, forward], front.axes, atol=1e-12)


def test_a_drag_to_the_left_in_the_viewer_is_a_greater_azimuth():
    start = looking_at((1, 2, 3), (1, -2, 3), up=(0, 0, 1))
    turned = start.turn(np.radians(-30), np.radians(-20))
    position, *axes = axes_of(orbit(-30, 20))
    np.testing.assert_allclose(axes, turned.axes, atol=1e-12)
    np.testing.assert_allclose(position, turned.position, atol=1e-12)


def test_without_an_up_it_goes_around_that_of_the_space():
    camera = orbit(25, 10)
    for up in ((0, 1, 0), (0, -1, 0)):
        asked = camera.eye(SIZE, default_up=up).eye_from_space
        np.testing.assert_allclose(asked, orbit(25, 10, up=up).eye(SIZE, default_up=None).eye_from_space)
    np.testing.assert_allclose(
        camera.eye(SIZE, default_up=None).eye_from_space,
        camera.eye(SIZE, default_up=(0, 0, 5)).eye_from_space,
    )


def test_a_request_is_told_as_it_was_made():
    camera = orbit(0.5, -20, up=(0, 1, 0), fov_y_degrees=40)
    assert repr(camera).startswith(
        "Camera.orbit(target=(1, 2, 3), distance=4, azimuth_degrees=0.5, elevation"
    )
    assert eval(repr(camera)) == camera
    assert eval(repr(orbit())) == orbit()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"distance": 0}, "distance must be between 0"),
        ({"distance": np.nan}, "distance must be between 0"),
        ({"azimuth_degrees": np.inf}, "azimuth_degrees"),
        ({"elevation_degrees": 91}, "elevation_degrees must be -90 to 90, got 91"),
        ({"elevation_degrees": np.nan}, "elevation_degrees must be"),
        ({"up": (0, 0, 0)}, "up must not be zero"),
        ({"up": (0, 1)}, "up must be numbers of shape"),
        ({"target": "abc"}, "target must be"),
        ({"fov_y_degrees": 180}, "fov_y_degrees"),
    ],
)
def test_an_orbit_that_is_none_is_refused(change, why):
    wanted = {"target": (0, 0, 0), "distance": 1, "azimuth_degrees": 0, "elevation_degrees": 0} | change
    with pytest.raises(ValueError, match=f"Camera.orbit: {why}"):
        Camera.orbit(**wanted)
