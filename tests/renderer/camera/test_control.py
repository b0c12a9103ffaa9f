from __future__ import annotations

import math

import pytest

from diorama_renderer.camera.control import CENTER_SECONDS, EyeControl
from diorama_renderer.camera.vantage import looking_at

START = looking_at((0, 0, 0), (0, -5, 0), up=(0, 0, 1))
CAMERA = looking_at((4, 4, 4), (3, 1, 4), up=(0, 0, 1))


def tracking():
    control = EyeControl(START)
    control.track("world/camera", CAMERA)
    control.advance(1.0)
    return control


def test_an_eye_at_rest_needs_no_frames():
    control = EyeControl(START)
    assert not control.is_moving
    control.advance(0.1)
    assert control.eye == START


def test_after_a_drag_the_centre_is_marked_for_a_moment():
    control = EyeControl(START)
    control.drag(10, 0, lambda eye: eye.rotate(10, 0))
    assert control.eye == START.rotate(10, 0)
    assert control.shows_center
    control.advance(CENTER_SECONDS)
    assert not control.shows_center
    assert not control.is_moving


def test_a_flight_goes_on_with_the_frames_and_ends():
    control = EyeControl(START)
    control.fly_to(CAMERA)
    control.advance(0.05)
    assert control.eye not in (START, CAMERA)
    assert control.goal == CAMERA
    assert control.is_moving
    control.advance(0.7)
    assert control.eye == CAMERA
    assert not control.is_moving


def test_taking_the_eye_by_hand_ends_its_flight():
    control = EyeControl(START)
    control.fly_to(CAMERA)
    control.advance(0.05)
    eye = control.eye
    control.drag(1, 0, lambda eye: eye.rotate(1, 0))
    assert control.eye == control.goal == eye.rotate(1, 0)


def test_a_camera_is_tracked_once_the_eye_is_there():
    control = EyeControl(START)
    control.track("world/camera", CAMERA)
    assert (control.tracked, control.tracking_goal) == (None, "world/camera")
    moved = CAMERA.focus((5, 5, 5))
    control.follow(moved)
    control.advance(1.0)
    assert (control.tracked, control.eye) == ("world/camera", moved)
    control.follow(CAMERA)
    assert control.eye == CAMERA


def test_a_tracked_camera_is_left_by_a_drag_of_more_than_four_points_and_from_where_it_is():
    control = tracking()
    control.press()
    for _ in range(4):
        control.drag(1, 0, lambda eye: eye.rotate(1, 0))
    assert (control.tracked, control.eye) == ("world/camera", CAMERA)
    control.press()
    control.drag(0, 4, lambda eye: eye.rotate(0, 4))
    assert control.tracked == "world/camera"
    control.drag(1, 0, lambda eye: eye.rotate(1, 0))
    assert (control.tracked, control.tracking_goal) == (None, None)
    assert control.eye == CAMERA.rotate(1, 0)


def test_leaving_a_camera_goes_back_to_where_the_eye_was_before_any():
    control = tracking()
    control.track("world/other", START.focus((9, 9, 9)))
    control.advance(1.0)
    control.untrack()
    control.advance(1.0)
    assert (control.tracked, control.eye) == (None, START)
    control.untrack()
    control.follow(CAMERA)
    assert control.eye == START


def test_keys_move_the_eye_until_it_stands_still():
    control = EyeControl(START)
    control.walk(1, 0, 0, dt=0.1)
    assert control.eye.position[1] > -5
    frames = 0
    while control.eye.is_moving:
        control.walk(0, 0, 0, dt=0.016)
        frames += 1
    assert 10 < frames < 100
    control.walk(0, 0, 0, dt=0.016)


def test_keys_that_are_not_held_leave_a_tracked_camera_alone():
    control = tracking()
    control.walk(0, 0, 0, dt=0.1)
    assert control.tracked == "world/camera"
    control.walk(0, 0, 1, dt=0.1)
    assert control.tracked is None


@pytest.mark.parametrize("dt", [0.0, -1.0, math.nan, math.inf])
def test_no_time_is_no_flight(dt):
    control = EyeControl(START)
    control.fly_to(CAMERA)
    control.advance(dt)
    assert control.eye == START
    control.jump_to(CAMERA)
    assert control.eye == CAMERA
