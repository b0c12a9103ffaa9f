"""Large clouds have a kernel of their own; nobody can tell."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
import diorama_renderer as dr

COUNT = 9000  # enough for a kernel of its own
CAMERA = dr.Camera.look_at((2, -3, 1), (0, 0, 0), (0, 0, 1))


@pytest.mark.parametrize("radius", [0.25, 0.5, 0.75, 1.0, 1.5, 2.0])
def test_clouds_are_the_points_that_triangles_draw(renderer, recording, radius: float) -> None:
    rng = np.random.default_rng(7)
    for name, count in (("a", 50), ("b", COUNT), ("c", 70), ("d", COUNT + 31), ("e", 3)):
        positions = rng.normal(size=(count, 3))
        positions[:2] = [[np.nan], [1e30]]
        rr.log_points(name, positions, colors=rng.integers(0, 256, (count, 3), np.uint8), radii=-radius)
    both = [
        renderer.render(recording, size=(160, 120), camera=CAMERA, route=route)
        for route in ("compute", "triangles")
    ]
    # Equal depths may go to another entity where one of the routes draws kinds apart; of one kind they never do.
    for name in ("color", "depth", "entity_ids", "instance_ids"):
        differs = getattr(both[0], name) != getattr(both[1], name)
        assert differs.sum() <= 4, name


def test_translucent_points_of_a_cloud_are_left_to_the_blending(renderer, recording) -> None:
    colors = np.full((COUNT, 4), 255, np.uint8)
    colors[::2, 3] = 0
    rr.log_points("a", np.linspace([-1, 0, 0], [1, 0, 0], COUNT), colors=colors, radii=-0.5)
    rendering = renderer.render(recording, size=(160, 120), camera=CAMERA, route="compute")
    seen = rendering.instance_ids[rendering.entity_ids > 0]
    assert len(seen)
    assert (seen % 2 == 1).all()
