"""A rover in UTM coordinates, 5.4e6 m from the origin: what is near it keeps its digits."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from diorama_renderer.transforms import local_from_rows, resolve

DATA = Path(os.environ.get("DIORAMA_DATA", Path(__file__).parents[4] / "shared" / "data"))
TRAJECTORY = DATA / "trajectories" / "georeferenced.tum"


def exact_relative(rigid3):
    """Positions in the frame of the first pose, with more digits than float64 has."""
    values = rigid3.astype(np.longdouble)
    x, y, z, w = values[0, 3:] / np.sqrt((values[0, 3:] ** 2).sum())
    rotation = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )
    return (values[:, :3] - values[0, :3]) @ rotation


@pytest.mark.skipif(not TRAJECTORY.exists(), reason="needs shared/data/trajectories")
def test_a_georeferenced_trajectory_seen_from_the_rover_keeps_its_digits():
    rigid3 = np.loadtxt(TRAJECTORY)[:, 1:]
    count = len(rigid3)
    local = local_from_rows(count + 1, rigid=(np.arange(1, count + 1), rigid3))
    parents = np.zeros(count + 1, int)
    parents[0] = -1
    got = resolve([np.array([0]), np.arange(1, count + 1)], parents, local, root=1)
    error = np.linalg.norm(got.space_from_entity[1:, :3, 3] - exact_relative(rigid3).astype(float), axis=1)
    # Half a unit in the last place of 5.4e6 m is 5e-10 m; a few roundings add up.
    assert error.max() < 1e-8
    distance = np.linalg.norm(exact_relative(rigid3).astype(float), axis=1)
    moved = distance > 0.01
    assert (error[moved] / distance[moved]).max() < 1e-6


def test_children_of_a_far_root_are_as_exact_as_at_the_origin():
    far = np.array([[458074.6, 5429380.17, 162.9, 0.1, 0.2, -0.64, 0.77]])
    near = np.random.default_rng(0).normal(size=(5, 7))
    local = local_from_rows(6, rigid=(np.arange(6), np.concatenate([far, near])))
    parents = np.array([-1, 0, 0, 0, 0, 0])
    levels = [np.array([0]), np.arange(1, 6)]
    got = resolve(levels, parents, local, root=0)
    assert np.array_equal(got.space_from_entity[1:], local.parent_from_entity[1:])
