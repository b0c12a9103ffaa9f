from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
import diorama_renderer as dr
from diorama_renderer.headless.sequence import shots_of
from diorama_renderer.headless.timing import timing_of
from diorama_renderer.recordings import as_recording


def eyes(path, recording, timeline="frame", **times):
    """Positions and directions, shape (n, 3) each."""
    taken = as_recording(recording, caller="test")
    taken.sync()
    timing = timing_of(
        taken.store, timeline, times.get("start"), times.get("stop"), None, times.get("fps"), caller="test"
    )
    cameras = path.cameras(shots_of(taken, timing, times.get("space")))
    poses = np.array([camera.eye((64, 48), default_up=(0, 0, 1)).space_from_eye for camera in cameras])
    return poses[:, :3, 3], poses[:, :3, 2]


def test_keyframes_are_seconds_of_the_video(moving):
    path = dr.CameraPath.keyframes(
        [(3, dr.Camera.look_at((6, -5, 0), (6, 0, 0))), (0, dr.Camera.look_at((0, -5, 0), (0, 0, 0)))]
    )
    positions, directions = eyes(path, moving, fps=2)
    assert np.allclose(positions[:, 0], np.minimum(np.arange(10), 6))
    assert np.allclose(directions, [0, 1, 0])


def test_keyframes_may_be_times_of_the_timeline(moving):
    path = dr.CameraPath.keyframes(
        [(2, dr.Camera.look_at((0, -5, 0), (0, 0, 0))), (4, dr.Camera.look_at((2, -5, 0), (2, 0, 0)))],
        timeline="frame",
    )
    assert np.allclose(eyes(path, moving)[0][:, 0], [0, 0, 0, 1, 2, 2, 2, 2, 2, 2])
    with pytest.raises(ValueError, match="timeline must be that of the sequence, 'sim', got 'frame'"):
        eyes(path, moving, "sim")


def test_a_loop_begins_again(moving):
    keys = [(0, dr.Camera.look_at((0, -5, 0), (0, 0, 0))), (2, dr.Camera.look_at((2, -5, 0), (2, 0, 0)))]
    path = dr.CameraPath.keyframes(keys, loop=True)
    assert np.allclose(eyes(path, moving, fps=1, stop=4)[0][:, 0], [0, 1, 2, 1, 0])


def test_an_orbit_goes_round_once_and_joins_its_beginning(moving):
    positions, directions = eyes(dr.CameraPath.orbit((0, 0, 0), 4, elevation_degrees=0), moving)
    assert np.allclose(np.linalg.norm(positions, axis=1), 4)
    assert np.allclose(directions, -positions / 4)
    turns = np.unwrap(np.arctan2(positions[:, 1], positions[:, 0]))
    assert np.allclose(np.diff(turns), 2 * np.pi / 10)


def test_an_orbit_may_be_told_how_long_a_turn_takes(moving):
    path = dr.CameraPath.orbit((0, 0, 0), 4, seconds_per_turn=-4)
    positions, _ = eyes(path, moving, fps=1, stop=4)
    assert np.allclose(positions[0], positions[4])
    assert np.linalg.norm(positions[0] - positions[2]) > 7


@pytest.mark.parametrize("size", [(60, 60), (96, 54), (40, 80)])
def test_an_orbit_finds_the_middle_of_the_scene_and_shows_all_of_it(moving, renderer, size):
    taken = as_recording(moving, caller="test")
    for frame in dr.render_sequence(
        taken, "frame", camera=dr.CameraPath.orbit(), size=size, stop=3, passes=("entity_ids",)
    ):
        v, u = np.nonzero(frame.rendering.entity_ids > 0)
        assert min(u.min(), v.min()) >= 1
        assert u.max() <= size[0] - 2
        assert v.max() <= size[1] - 2
        assert max(np.ptp(u), np.ptp(v)) > 12


def test_following_keeps_what_is_followed_in_the_middle(moving):
    path = dr.CameraPath.follow("box", distance=3, smoothing_seconds=0)
    for frame in dr.render_sequence(moving, "frame", camera=path, size=(40, 30)):
        where = [0.2 * frame.at["frame"], 0, 0]
        pixels, depths = frame.rendering.eye.project([where])
        assert np.allclose(pixels, [[20, 15]])
        assert np.allclose(depths, [3])


def test_smoothing_leaves_an_even_motion_as_it_is_and_evens_a_jump(recording):
    for frame in range(41):
        rr.set_time_sequence("frame", frame)
        rr.log_rigid3("even", parent_from_child=([frame, 0, 0], [0, 0, 0, 1]))
        rr.log_rigid3("jump", parent_from_child=([10.0 * (frame >= 20), 0, 0], [0, 0, 0, 1]))
    even, _ = eyes(dr.CameraPath.follow("even", offset=(0, -3, 0)), recording)
    assert np.allclose(even[15:-15, 0], np.arange(41)[15:-15])
    jump, _ = eyes(dr.CameraPath.follow("jump", offset=(0, -3, 0)), recording)
    assert np.diff(jump[:, 0]).max() < 1.5
    assert np.diff(jump[:, 0]).min() >= 0


def test_a_camera_may_turn_with_what_it_follows(recording):
    for frame in range(3):
        rr.set_time_sequence("frame", frame)
        turn = np.pi / 2 * frame / 2
        rr.log_rigid3("car", parent_from_child=([5, 0, 0], [0, 0, np.sin(turn), np.cos(turn)]))
    path = dr.CameraPath.follow("car", offset=(-2, 0, 1), turning=True, smoothing_seconds=0)
    assert np.allclose(eyes(path, recording)[0], [[3, 0, 1], [5, -2, 1], [7, 0, 1]])


def test_before_there_is_anything_to_follow_the_camera_waits_where_it_will_be(recording):
    for frame in range(6):
        rr.set_time_sequence("frame", frame)
        rr.log_point("p", [0, 0, 0])
        if frame >= 3:
            rr.log_rigid3("late", parent_from_child=([frame, 0, 0], [0, 0, 0, 1]))
    path = dr.CameraPath.follow("late", offset=(0, -3, 0), smoothing_seconds=0)
    assert np.allclose(eyes(path, recording)[0][:, 0], [3, 3, 3, 3, 4, 5])


def test_following_is_told_in_the_space_that_is_looked_at(moving):
    rr.reset_time()
    rr.log_rigid3("table", parent_from_child=([0, 0, 2], [0, 0, 0, 1]), timeless=True)
    path = dr.CameraPath.follow("box", offset=(0, -3, 0), smoothing_seconds=0)
    positions, _ = eyes(path, moving, space="table")
    assert np.allclose(positions[:, 2], -2)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: dr.CameraPath.keyframes([]), "keys must be .* at least one"),
        (lambda: dr.CameraPath.keyframes([(0, "camera")]), "keys must be"),
        (lambda: dr.CameraPath.orbit((0, 0, 0), 0), "distance must be"),
        (lambda: dr.CameraPath.orbit((0, 0, np.nan), 1), "CameraPath.orbit: target must be finite"),
        (lambda: dr.CameraPath.orbit(seconds_per_turn=0), "seconds_per_turn must not be 0"),
        (lambda: dr.CameraPath.orbit(elevation_degrees=91), "CameraPath.orbit: elevation_degrees must be"),
        (lambda: dr.CameraPath.follow("a", turning=True), "turning needs an offset"),
        (lambda: dr.CameraPath.follow("a", offset=(0, 0, 0)), "offset must not be zero"),
        (lambda: dr.CameraPath.follow("a", smoothing_seconds=-1), "smoothing_seconds must be 0 or more"),
    ],
)
def test_what_is_no_path_is_an_error(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_an_entity_that_is_not_there_is_an_error(moving):
    with pytest.raises(ValueError, match=r"entity must be an entity of the recording .did you mean 'box'"):
        dr.render_sequence(moving, camera=dr.CameraPath.follow("bx"))


def test_two_keys_at_one_time_are_an_error(moving):
    camera = dr.Camera.look_at((0, -5, 0), (0, 0, 0))
    with pytest.raises(ValueError, match="no two the same"):
        dr.render_sequence(moving, camera=dr.CameraPath.keyframes([(1, camera), (1.0, camera)]))
