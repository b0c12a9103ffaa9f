"""The transform graph: 10,000 entities five levels deep, all of them moving."""

from __future__ import annotations

import itertools
from collections import deque

import numpy as np
from harness import Cases

from diorama_renderer.transforms import local_from_rows, resolve

cases = Cases()
COUNT, DEPTH = 10_000, 5


def tree():
    """Parents, levels and motions of a tree whose entities lie in no order."""
    rng = np.random.default_rng(0)
    names = rng.permutation(COUNT)
    levels = [names[:1], *np.array_split(names[1:], DEPTH)]
    parents = np.full(COUNT, -1)
    for above, level in itertools.pairwise(levels):
        parents[level] = rng.choice(above, len(level))
    return parents, levels, rng.normal(size=(COUNT, 7))


def slowly(parents, matrices, entity: int):
    """One entity's place, by a walk up."""
    matrix = np.eye(4)
    while parents[entity] >= 0:
        matrix = matrices[entity] @ matrix
        entity = parents[entity]
    return matrix


def composed(root_level: int, cameras: int = 0):
    """Quaternions to matrices to places of all entities, seen from one of `root_level`."""
    parents, levels, rigid3 = tree()
    everyone, root = np.arange(COUNT), int(levels[root_level][0])
    lens = np.tile([700.0, 0, 400, 0, 700, 300, 0, 0, 1, 800, 600], (cameras, 1))
    pinholes = levels[-1][-cameras:] if cameras else everyone[:0]

    # A view keeps what it drew with until the next frame; freeing at once would measure the allocator.
    kept = deque(maxlen=2)

    def compose():
        local = local_from_rows(COUNT, rigid=(everyone, rigid3), pinhole=(pinholes, lens))
        kept.append(resolve(levels, parents, local, root=root))
        return kept[-1]

    local, space = local_from_rows(COUNT, rigid=(everyone, rigid3)), compose()
    top = slowly(parents, local.parent_from_entity, root)
    for entity in levels[2][:5]:
        place = slowly(parents, local.parent_from_entity, int(entity))
        np.testing.assert_allclose(top @ space.space_from_entity[entity], place, atol=1e-8)
    return compose


@cases.add("transforms_10k_from_top", budget=2.0)
def transforms_10k_from_top():
    return composed(0)


@cases.add("transforms_10k_from_leaf", budget=2.0)
def transforms_10k_from_leaf():
    return composed(DEPTH)


@cases.add("transforms_10k_100_cameras", budget=2.0)
def transforms_10k_100_cameras():
    return composed(0, cameras=100)


if __name__ == "__main__":
    cases.main()
