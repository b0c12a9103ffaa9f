"""Points: still clouds seen from a moving camera, clouds that change every frame, and depth images as clouds."""

from __future__ import annotations

import itertools

import numpy as np
from drawing import assert_drawn, circling, recording_of
from harness import HEIGHT, WIDTH, Cases
from inputs import cloud, depth_image

import diorama as rr
import diorama_renderer as dr

cases = Cases()


def still(count: int):
    """Draw `count` points, each one pixel wide."""

    def log() -> None:
        positions, colors = cloud(count)
        rr.log_points("points", positions, colors=colors, radii=-0.5)

    return circling(recording_of(log))


@cases.add("points_10k", budget=8.0)
def points_10k():
    return still(10_000)


@cases.add("points_100k", budget=20.0)
def points_100k():
    return still(100_000)


@cases.add("points_1m", budget=40.0)
def points_1m():
    return still(1_000_000)


@cases.add("points_10m", budget=200.0, seconds=4.0)
def points_10m():
    return still(10_000_000)


@cases.add("points_300k_own_radii")
def points_300k_own_radii():
    """Half a pixel to three."""

    def log() -> None:
        positions, colors = cloud(300_000)
        radii = np.random.default_rng(1).uniform(0.002, 0.012, 300_000)
        rr.log_points("points", positions, colors=colors, radii=radii)

    return circling(recording_of(log))


def log_depth_camera() -> None:
    """A camera at the origin that looks along +Z, with y down."""
    rr.log_rigid3("camera", parent_from_child=([0, 0, 0], [0, 0, 0, 1]), xyz="RDF", timeless=True)
    lens = [[570, 0, 320], [0, 570, 240], [0, 0, 1]]
    rr.log_pinhole("camera/image", child_from_parent=lens, width=640, height=480, timeless=True)


@cases.add("depth_cloud_640x480", budget=30.0)
def depth_cloud_640x480():
    """Seen from the side, from above, and from its own camera."""

    def log() -> None:
        log_depth_camera()
        rr.log_depth_image("camera/image", depth_image(), meter=1000.0)

    recording = recording_of(log)
    renderer = dr.Renderer()
    eyes = itertools.cycle([(4.5, 0, 3), (0.4, -4.5, 2), (0, 0, 0)])

    def draw():
        camera = dr.Camera.look_at(next(eyes), [0, 0, 3], [0, -1, 0])
        return renderer.render(recording, space="/", size=(WIDTH, HEIGHT), camera=camera).color

    assert_drawn(draw())
    return draw


@cases.add("depth_cloud_640x480_changing")
def depth_cloud_640x480_changing():
    """Replay: each frame has a depth image of its own, logged before, and is framed anew."""
    frames = 10

    def log() -> None:
        log_depth_camera()
        for frame in range(frames):
            rr.set_time_sequence("frame", frame)
            rr.log_depth_image("camera/image", depth_image(frame), meter=1000.0)
        rr.reset_time()

    recording = recording_of(log)
    renderer = dr.Renderer()
    order = itertools.cycle(range(frames))

    def draw():
        return renderer.render(recording, at={"frame": next(order)}, space="/", size=(WIDTH, HEIGHT)).color

    assert_drawn(draw())
    return draw


@cases.add("points_100k_changing", budget=30.0)
def points_100k_changing():
    """Replay: each frame has positions of its own, logged before; colours stay."""
    frames = 40
    clouds = [cloud(100_000, seed)[0] for seed in range(frames)]

    def log() -> None:
        rr.log_points("points", colors=cloud(100_000)[1], radii=-0.5, timeless=True)
        for frame, positions in enumerate(clouds):
            rr.set_time_sequence("frame", frame)
            rr.log_points("points", positions)
        rr.reset_time()

    recording = recording_of(log)
    renderer = dr.Renderer()
    camera = dr.Camera.look_at([2.6, 0, 1.4], [0, 0, 0], [0, 0, 1])
    order = itertools.cycle(range(frames))

    def draw():
        return renderer.render(
            recording, at={"frame": next(order)}, space="/", size=(WIDTH, HEIGHT), camera=camera
        ).color

    assert_drawn(draw())
    assert (draw() != draw()).any(), "two frames with different points look alike"
    return draw


@cases.add("points_100k_logged_live")
def points_100k_logged_live():
    """From the log call to the pixels: new positions are logged, then drawn."""
    clouds = itertools.cycle([cloud(100_000, seed)[0] for seed in range(4)])
    rr.init("benchmark", strict=True)
    recording = rr.memory_recording()
    rr.log_points("points", colors=cloud(100_000)[1], radii=-0.5, timeless=True)
    renderer = dr.Renderer()
    camera = dr.Camera.look_at([2.6, 0, 1.4], [0, 0, 0], [0, 0, 1])
    frames = itertools.count()

    def draw():
        rr.set_time_sequence("frame", next(frames))
        rr.log_points("points", next(clouds))
        return renderer.render(recording, space="/", size=(WIDTH, HEIGHT), camera=camera).color

    assert_drawn(draw())
    return draw


if __name__ == "__main__":
    cases.main()
