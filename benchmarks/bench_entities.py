"""Many entities: all of them moving, and what Python costs a frame at 10 and at 10,000 of them."""

from __future__ import annotations

import itertools
import time

import inputs
import numpy as np
from drawing import assert_drawn, recording_of
from harness import HEIGHT, WIDTH, Cases, Took

import diorama as rr
import diorama_renderer as dr

cases = Cases()
FRAMES = 12


def swarm(entities: int, points: int):
    """Replay `entities` clouds of `points` points, each with a transform that changes every frame."""
    homes, local, colors = inputs.swarm(entities, points)

    def log() -> None:
        for index in range(entities):
            rr.log_points(f"swarm/{index}", local[index], colors=colors[index], radii=-1.0, timeless=True)
        for frame in range(FRAMES):
            rr.set_time_sequence("frame", frame)
            angle = 2 * np.pi * frame / FRAMES
            offset = [0.1 * np.cos(angle), 0.1 * np.sin(angle), 0]
            turn = [0, 0, np.sin(angle / 2), np.cos(angle / 2)]
            for index in range(entities):
                rr.log_rigid3(f"swarm/{index}", parent_from_child=(homes[index] + offset, turn))
        rr.reset_time()

    recording = recording_of(log)
    renderer = dr.Renderer()
    camera = dr.Camera.look_at([3.2, 0, 1.4], [0, 0, 0], [0, 0, 1])
    order = itertools.cycle(range(FRAMES))

    def draw():
        return renderer.render(
            recording, at={"frame": next(order)}, space="/", size=(WIDTH, HEIGHT), camera=camera
        ).color

    if entities > 100:
        assert_drawn(draw())
    assert (draw() != draw()).any(), "two frames of moving entities look alike"
    return draw


@cases.add("entities_5k_moving", budget=30.0)
def entities_5k_moving():
    return swarm(5_000, 20)


@cases.add("entities_10_moving")
def entities_10_moving():
    return swarm(10, 20)


@cases.add("entities_10k_moving")
def entities_10k_moving():
    return swarm(10_000, 20)


def python_share(entities: int):
    """CPU time of the calling thread for one frame: drawing itself happens on the driver's threads."""
    draw = swarm(entities, 1)

    def frame() -> Took:
        start = time.thread_time()
        draw()
        return Took(time.thread_time() - start)

    return frame


@cases.add("python_share_10_entities")
def python_share_10_entities():
    return python_share(10)


@cases.add("python_share_10k_entities")
def python_share_10k_entities():
    return python_share(10_000)


if __name__ == "__main__":
    cases.main()
