"""What the drawing benchmarks share: a recording in memory, and a camera that circles."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
from harness import HEIGHT, WIDTH
from inputs import eye

import diorama as rr
import diorama_renderer as dr


def recording_of(log: Callable[[], None]):
    """The memory recording that `log` fills."""
    rr.init("benchmark", strict=True)
    recording = rr.memory_recording()
    log()
    return recording


def circling(recording, *, radius: float = 2.6, size: tuple[int, int] = (WIDTH, HEIGHT), **asked):
    """A function that draws the next view of a circle around the origin to numpy."""
    renderer = dr.Renderer()
    steps = itertools.count()

    def draw():
        camera = dr.Camera.look_at(eye(next(steps), radius=radius), [0, 0, 0], [0, 0, 1])
        return renderer.render(recording, space="/", size=size, camera=camera, **asked).color

    assert_drawn(draw())
    return draw


def assert_drawn(color) -> None:
    """A picture of nothing is cheap: a hundredth of it must differ from its left column."""
    background = color[:, :1]
    drawn = np.any(color[..., :3] != background[..., :3], axis=-1).mean()
    assert drawn > 0.01, f"only {drawn:.2%} of the picture is drawn"
