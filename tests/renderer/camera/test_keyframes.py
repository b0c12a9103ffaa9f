from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.camera import Camera, Distortion
from diorama_renderer.camera.keyframes import Curve, through

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)
KEYS = st.lists(
    st.tuples(st.integers(0, 1000), NUMBERS), min_size=1, max_size=8, unique_by=lambda key: key[0]
)


@given(KEYS, st.floats(-100, 1100))
def test_a_curve_stays_between_the_keys_around_it(keys, time):
    times, values = map(np.array, zip(*sorted(keys)))
    curve = Curve(times.astype(float), values[:, None].astype(float))
    before = np.searchsorted(times, time, side="right") - 1
    around = values[[max(before, 0), min(before + 1, len(values) - 1)]]
    slack = 1e-9 * (1 + np.abs(values).max())
    assert around.min() - slack <= curve(time)[0] <= around.max() + slack


@given(KEYS)
def test_a_curve_goes_through_its_keys(keys):
    times, values = map(np.array, zip(*sorted(keys)))
    curve = Curve(times.astype(float), values[:, None].astype(float))
    assert np.allclose([curve(time)[0] for time in times], values)


def test_a_curve_has_no_kinks():
    curve = Curve(np.array([0.0, 1, 3, 4]), np.array([[0.0], [1], [5], [6]]))
    for time in (1.0, 3.0):
        before, at, after = (curve(time + step)[0] for step in (-1e-6, 0, 1e-6))
        assert (after - at) / 1e-6 == pytest.approx((at - before) / 1e-6, abs=1e-3)


def pinhole(degrees: float, **kwargs) -> Camera:
    turn = np.radians(degrees)
    pose = np.eye(4)
    pose[:3, :3] = [[np.cos(turn), 0, np.sin(turn)], [0, 1, 0], [-np.sin(turn), 0, np.cos(turn)]]
    return Camera.pinhole(pose, [[100, 0, 50], [0, 100, 40], [0, 0, 1]], (100, 80), **kwargs)


@pytest.mark.parametrize(
    "cameras",
    [
        [Camera.look_at((0, -5, 0), (0, 0, 0)), Camera.look_at((5, 0, 1), (0, 1, 0), fov_y_degrees=30)],
        [
            Camera.orthographic((0, -5, 0), (0, 0, 0), (0, 0, 1), height=2),
            Camera.orthographic((5, 0, 0), (0, 0, 0), (0, 0, 1), height=8),
        ],
        [
            Camera.orbit((0, 0, 0), 2, azimuth_degrees=0, elevation_degrees=-90),
            Camera.orbit((0, 0, 1), 8, azimuth_degrees=720, elevation_degrees=90),
        ],
        [pinhole(0), pinhole(90), pinhole(100)],
    ],
)
def test_a_camera_is_met_at_its_time_and_kept_beyond_the_ends(cameras):
    times = np.arange(len(cameras), dtype=float)
    at = through(times, cameras)
    for time, camera in [*zip(times, cameras), (-9, cameras[0]), (99, cameras[-1])]:
        eye, wanted = (each.eye((64, 48), default_up=(0, 0, 1)) for each in (at(time), camera))
        assert np.allclose(eye.eye_from_space, wanted.eye_from_space, atol=1e-9)
        assert np.allclose(eye.intrinsics, wanted.intrinsics)


def test_halfway_between_two_turns_is_half_the_turn():
    eye = through(np.array([0.0, 1]), [pinhole(0), pinhole(90)])(0.5).eye((100, 80), default_up=None)
    wanted = pinhole(45).eye((100, 80), default_up=None)
    assert np.allclose(eye.eye_from_space, wanted.eye_from_space)


def test_orbits_go_around_and_not_through_the_middle():
    start, end = (Camera.orbit((0, 0, 0), 4, azimuth_degrees=turn, elevation_degrees=0) for turn in (0, 180))
    eye = through(np.array([0.0, 1]), [start, end])(0.5).eye((64, 48), default_up=(0, 0, 1))
    assert np.allclose(eye.space_from_eye[:3, 3], [4, 0, 0])


@pytest.mark.parametrize(
    ("cameras", "message"),
    [
        (
            [
                Camera.look_at((0, 1, 0), (0, 0, 0)),
                Camera.orbit((0, 0, 0), 1, azimuth_degrees=0, elevation_degrees=0),
            ],
            "made by one function, got look_at and orbit",
        ),
        (
            [Camera.look_at((0, 1, 0), (0, 0, 0)), Camera.look_at((0, 1, 0), (0, 0, 0), (0, 0, 1))],
            "up must be given to all",
        ),
        ([pinhole(0), pinhole(0, distortion=Distortion("brown_conrady", [0.1, 0, 0, 0]))], "one distortion"),
    ],
)
def test_cameras_that_cannot_be_mixed_are_an_error(cameras, message):
    with pytest.raises(ValueError, match=message):
        through(np.arange(len(cameras), dtype=float), cameras)
