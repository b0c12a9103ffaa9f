from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
import diorama_renderer as dr
from diorama_renderer.headless import progress, tiles

SIZE = (32, 24)
CAMERA = dr.Camera.look_at((1, -6, 3), (1, 0, 0))


@pytest.fixture
def moving(recording):
    for frame in range(3, 8):
        rr.set_time_sequence("frame", frame)
        rr.set_time_seconds("sim", frame / 10)
        rr.log_points("p", [[0.3 * frame, 0, 0]], radii=0.4)
    return recording


def frames(recording, *args, **kwargs):
    return list(dr.render_sequence(recording, *args, size=SIZE, camera=CAMERA, **kwargs))


def test_each_frame_is_what_render_draws_then(moving, renderer):
    for frame in frames(moving, "frame", renderer=renderer):
        alone = renderer.render(moving, at=frame.at, size=SIZE, camera=CAMERA)
        assert np.array_equal(frame.rendering.color, alone.color), frame.at


@pytest.mark.parametrize("passes", [("color", "depth", "class_ids"), None])
def test_passes_of_frames_that_are_kept_are_those_of_their_time(moving, renderer, passes):
    kept = frames(moving, "frame", passes=passes, renderer=renderer)
    for frame in kept:
        alone = renderer.render(moving, at=frame.at, size=SIZE, camera=CAMERA)
        assert np.array_equal(frame.rendering.depth, alone.depth), frame.at


@pytest.mark.parametrize("passes", [("color",), ("color", "depth", "normals", "class_ids")])
@pytest.mark.parametrize("way", ["tiles", "lens"])
def test_frames_that_are_drawn_when_they_are_read_are_of_their_time(
    moving, renderer, monkeypatch, way, passes
) -> None:
    camera = CAMERA
    if way == "lens":
        distortion = dr.Distortion("brown_conrady", [-0.2, 0.05, 0, 0])
        pose = CAMERA.eye(SIZE, default_up=np.array([0, 0, 1.0])).space_from_eye
        camera = dr.Camera.pinhole(pose, [[20, 0, 16], [0, 20, 12], [0, 0, 1]], SIZE, distortion=distortion)
    else:
        monkeypatch.setattr("diorama_renderer.headless.renderer.MOST_SIDE", 16)
        monkeypatch.setattr(tiles, "TILE", 10)
    asked = {"size": SIZE, "camera": camera, "antialias": 1}
    for frame in dr.render_sequence(moving, "frame", passes=passes, renderer=renderer, **asked):
        alone = dr.Renderer().render(moving, at=frame.at, **asked)
        for name in passes:
            got, expected = getattr(frame.rendering, name), getattr(alone, name)
            np.testing.assert_array_equal(got, expected, err_msg=f"{name} {frame.at}")


def test_a_sequence_goes_by_counts_and_both_ends_belong_to_it(moving):
    found = frames(moving, "frame")
    assert [frame.at for frame in found] == [{"frame": time} for time in range(3, 8)]
    assert [frame.index for frame in found] == list(range(5))
    assert [frame.seconds for frame in found] == [index / 30 for index in range(5)]
    assert [frame.at["frame"] for frame in frames(moving, "frame", start=4, stop=9, step=2)] == [4, 6, 8]


def test_a_time_passes_as_fast_as_it_did(moving):
    found = frames(moving, "sim", fps=10)
    assert [frame.at["sim"] for frame in found] == [
        np.timedelta64(100_000_000 * time, "ns") for time in range(3, 8)
    ]
    assert found[-1].seconds == pytest.approx(0.4)
    stepped = frames(moving, "sim", step=np.timedelta64(200, "ms"))
    assert [frame.seconds for frame in stepped] == [0, 0.2, 0.4]


def test_times_near_the_end_of_int64_are_exact(recording):
    last = 2**62
    for frame in (last - 2, last):
        rr.set_time_sequence("frame", frame)
        rr.log_point("p", [0, 0, 0])
    assert [frame.at["frame"] for frame in frames(recording, "frame")] == [last - 2, last - 1, last]


def test_the_timeline_is_the_first_that_a_user_set(moving):
    assert set(frames(moving, stop=3)[0].at) == {"frame"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"timeline": "fram"}, "timeline must be one of the recording.*'frame'"),
        (
            {"timeline": "frame", "start": 7, "stop": 3},
            "stop must not be before start, got frame 7 to frame 3",
        ),
        ({"timeline": "frame", "stop": 1}, "stop must not be before all data, which begin at frame 3"),
        ({"timeline": "frame", "step": 0}, "step must be a whole number from 1 on"),
        ({"timeline": "frame", "step": -1}, "step must be a whole number from 1 on"),
        ({"timeline": "frame", "step": 0.5}, "step must be a whole number from 1 on"),
        ({"timeline": "sim", "step": 0.0}, "step must be positive"),
        ({"timeline": "sim", "step": -0.1}, "step must be positive"),
        ({"timeline": "sim", "step": 1e-9}, "step must be long enough for 1000000 frames"),
        ({"timeline": "sim", "fps": 0}, "fps must be a number from 0.001 to 1000"),
        ({"timeline": "sim", "fps": float("nan")}, "fps must be a number"),
        ({"timeline": "frame", "start": 1.5}, "time on 'frame' must be a whole number"),
    ],
)
def test_what_makes_no_sequence_is_an_error_at_once(moving, arguments, message):
    with pytest.raises(ValueError, match=f"render_sequence: {message}"):
        dr.render_sequence(moving, **arguments)


def test_without_a_timeline_there_is_no_sequence(recording):
    rr.log_points("p", [[0, 0, 0]], timeless=True)
    with pytest.raises(ValueError, match="must have a timeline"):
        dr.render_sequence(recording)


def test_what_is_no_camera_is_an_error_at_once(moving):
    with pytest.raises(TypeError, match="camera must be a path, a Camera, a CameraPath or None, got int"):
        dr.render_sequence(moving, camera=3)


def test_a_pass_that_was_not_asked_for_says_what_to_do(moving):
    (frame,) = frames(moving, "frame", stop=3)
    with pytest.raises(ValueError, match="among the passes that render was asked for"):
        _ = frame.rendering.depth


def test_it_says_where_it_is(moving, monkeypatch):
    monkeypatch.setattr(progress, "_listeners", [])
    heard: list[str] = []
    progress.listen(heard.append)
    frames(moving, "frame", stop=4)
    assert heard == ["frame 3", "frame 4"]


def test_before_a_pinhole_is_there_the_picture_frames_the_scene(moving, renderer):
    rr.set_time_sequence("frame", 5)
    rr.log_pinhole("eye", child_from_parent=[[40, 0, 16], [0, 40, 12], [0, 0, 1]], width=32, height=24)
    arguments = {"size": SIZE, "renderer": renderer}
    for frame in dr.render_sequence(moving, "frame", camera="eye", **arguments):
        assert frame.rendering.camera == ("eye" if frame.at["frame"] >= 5 else None)
    with pytest.raises(ValueError, match=r"camera must be the path of a logged pinhole \('eye'\), got 'p'"):
        dr.render_sequence(moving, "frame", camera="p", **arguments)
