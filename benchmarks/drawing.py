"""What the drawing benchmarks share: a recording in memory, and a camera that circles."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
from harness import HEIGHT, WIDTH

import diorama as rr
import diorama_renderer as dr

CAMERAS = 64
"""How many views a circle has: enough that no frame equals the one before it."""


def recording_of(log: Callable[[], None]):
    """The memory recording that `log` fills."""
    rr.init("benchmark", strict=True)
    recording = rr.memory_recording()
    log()
    return recording


def circling(recording, *, radius: float = 2.6, size: tuple[int, int] = (WIDTH, HEIGHT)):
    """A function that draws the next view of a circle around the origin to numpy."""
    renderer = dr.Renderer()
    angles = itertools.cycle(np.linspace(0, 2 * np.pi, CAMERAS, endpoint=False))

    def draw():
        angle = next(angles)
        eye = [radius * np.cos(angle), radius * np.sin(angle), 0.55 * radius]
        camera = dr.Camera.look_at(eye, [0, 0, 0], [0, 0, 1])
        return renderer.render(recording, space="/", size=size, camera=camera).color

    assert_drawn(draw())
    return draw


def assert_drawn(color) -> None:
    """A picture of nothing is cheap: a hundredth of it must differ from its left column."""
    background = color[:, :1]
    drawn = np.any(color[..., :3] != background[..., :3], axis=-1).mean()
    assert drawn > 0.01, f"only {drawn:.2%} of the picture is drawn"


def cloud(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Points in a ball of radius 1, float32 (count, 3), and a colour each, uint8 (count, 3)."""
    rng = np.random.default_rng(seed)
    positions = rng.normal(0, 0.4, (count, 3)).astype(np.float32)
    return positions, rng.integers(60, 255, (count, 3), dtype=np.uint8)
