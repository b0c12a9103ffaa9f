"""The axes of entities: what is seen of a recording of transforms alone."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr

SIZE = (192, 128)
QUARTER_TURN = [0, 0, np.sqrt(0.5), np.sqrt(0.5)]


@pytest.mark.parametrize("spread", [0.0, 1e-3, 1.0, 1e5])
def test_transforms_alone_are_shown_as_axes_of_a_length_that_suits_them(renderer, recording, spread) -> None:
    for joint in range(3):
        rr.log_rigid3(f"arm/{joint}", parent_from_child=([joint * spread, 0, 0], QUARTER_TURN))
    rendering = renderer.render(recording, size=SIZE, background=(0, 0, 0), antialias=1)
    seen = {rendering.paths[entity] for entity in np.unique(rendering.entity_ids)} - {""}
    assert seen == ({"arm/0", "arm/1", "arm/2"} if spread else {"arm/2"})
    if spread:
        (pixel,), _ = rendering.eye.project([[0, 0, 0]])
        v, u = np.nonzero(rendering.entity_ids == rendering.paths.index("arm/0"))
        assert 8 < np.hypot(u - pixel[0], v - pixel[1]).max() < 60
        x_axis = (rendering.instance_ids == 0) & (rendering.entity_ids == rendering.paths.index("arm/0"))
        assert (rendering.color[x_axis][:, :3] == (255, 25, 25)).all()


def test_axes_give_way_to_whatever_is_drawn_and_come_back(renderer, recording) -> None:
    rr.log_rigid3("a", parent_from_child=([1, 0, 0], QUARTER_TURN))
    rr.log_rigid3("b", parent_from_child=([0, 0, 2], QUARTER_TURN))
    alone = renderer.render(recording, size=SIZE)
    assert alone.entity_ids.any()
    rr.log_points("cloud", np.eye(3), radii=0.1)
    with_cloud = renderer.render(recording, size=SIZE)
    assert set(np.unique(with_cloud.entity_ids)) == {0, with_cloud.paths.index("cloud")}
    rr.log_cleared("cloud")
    assert np.array_equal(renderer.render(recording, size=SIZE).color, alone.color)
    rr.log_cleared("b")
    assert "b" not in {
        alone.paths[entity] for entity in np.unique(renderer.render(recording, size=SIZE).entity_ids)
    }
