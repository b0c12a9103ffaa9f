"""Tests of a toy SLAM: what it logs is asked whether the robot was where it should be, and whether it looks the same.

    pytest examples/test_slam.py
    pytest examples/test_slam.py --diorama-report report

A robot drives a circle and dead-reckons, with a wheel that is slightly too large. It sees landmarks whose places it
knows, and corrects itself by the nearest one. `__diorama__` beside this file holds what was looked at and accepted.
"""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
import diorama_renderer as dr

FRAMES = 120
RADIUS = 4.0
LANDMARKS = np.array([[5.5 * np.cos(a), 5.5 * np.sin(a), 0.4] for a in np.linspace(0, 2 * np.pi, 9)[:-1]])
OVERVIEW = dr.Camera.look_at(eye=[7, -9, 8], target=[0, 0, 0], up=[0, 0, 1])


def drive(*, correct: bool) -> None:
    """Drive once around, and log where the robot is and where it thinks it is.

    Args:
        correct: whether it looks at landmarks.
    """
    rr.log_view_coordinates("world", up="+Z", timeless=True)
    rr.log_points("world/landmarks", LANDMARKS, colors=[240, 190, 60], radii=0.12, timeless=True)
    believed, path = np.array([RADIUS, 0.0]), []
    before = believed
    for frame in range(FRAMES):
        angle = 2 * np.pi * frame / FRAMES
        truth = RADIUS * np.array([np.cos(angle), np.sin(angle)])
        believed = believed + 1.01 * (truth - before)  # a wheel of 1 % too much
        believed = believed + 0.002 * np.array([-np.sin(angle), np.cos(angle)])
        if correct:
            believed = believed + 0.2 * observed_error(truth, believed)
        before = truth
        path.append([*believed, 0.0])

        rr.set_time_sequence("frame", frame)
        log_robot("world/truth", truth, angle, color=[110, 200, 120])
        log_robot("world/robot", believed, angle, color=[90, 150, 250])
        if frame:
            rr.log_line_strip("world/path", path, color=[90, 150, 250])


def observed_error(truth: np.ndarray, believed: np.ndarray) -> np.ndarray:
    """How far off the robot is by what it sees of the nearest landmark, shape (2,)."""
    nearest = LANDMARKS[np.argmin(np.linalg.norm(LANDMARKS[:, :2] - truth, axis=1)), :2]
    seen = nearest - truth  # what a perfect sensor measures
    return nearest - seen - believed


def log_robot(path: str, position: np.ndarray, angle: float, *, color: list[int]) -> None:
    """Log a robot that drives along its circle."""
    turn = [0, 0, np.sin((angle + np.pi / 2) / 2), np.cos((angle + np.pi / 2) / 2)]
    rr.log_rigid3(path, parent_from_child=([*position, 0], turn))
    rr.log_obb(f"{path}/body", half_size=[0.4, 0.25, 0.15], color=color)


def test_the_trajectory_stays_near_the_truth(scene):
    """Within 5 cm at each frame, and closed at the end."""
    drive(correct=True)
    scene.always(lambda s: s.distance("world/robot", "world/truth") < 0.05, over="frame")
    assert scene.at(frame=FRAMES - 1).distance("world/robot", "world/truth") < 0.02


def test_it_runs_over_no_landmark(scene):
    """No landmark is ever within the robot's body."""
    drive(correct=True)
    scene.never(lambda s: s.within("world/robot/body", LANDMARKS), over="frame")


def test_without_landmarks_it_drifts(scene):
    """The test above can fail: dead reckoning leaves the truth, and is told when."""
    drive(correct=False)
    with pytest.raises(AssertionError, match="does not hold at frame"):
        scene.always(lambda s: s.distance("world/robot", "world/truth") < 0.05, over="frame")


@pytest.mark.parametrize("frame", [30, FRAMES - 1])
def test_the_map_looks_as_accepted(scene, frame):
    """What was logged, to a tenth of a millimetre, and a picture of it."""
    drive(correct=True)
    scene.assert_matches(camera=OVERVIEW, at={"frame": frame}, size=(480, 360), space="world", position=1e-4)
