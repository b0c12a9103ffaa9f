"""Points: still clouds of four sizes seen from a moving camera, and a cloud that changes every frame."""

from __future__ import annotations

import itertools

from drawing import assert_drawn, circling, recording_of
from harness import HEIGHT, WIDTH, Cases
from inputs import cloud

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
