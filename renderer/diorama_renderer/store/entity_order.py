"""The order in which people read a tree of entities: below each entity its children by name, "2" before "10"."""

from __future__ import annotations

import re
from bisect import bisect

import numpy as np
import numpy.typing as npt

from diorama_renderer.store.entities import EntityTree

Mask = npt.NDArray[np.bool_]
"""Shape (entities,)."""
Ids = npt.NDArray[np.int64]

MOST_NEW = 10_000
"""So many entities are sorted in a frame, in some 20 ms."""
_FEW = 64
_DIGITS = re.compile(r"\d+")


class EntityOrder:
    """Places of entities; brought up to date when the tree has grown.

    Rule: everything below an entity comes right after it, so a subtree is a slice of `entities`.

    Attributes:
        tree: the tree.
        count: how many of its entities are known here: the first ones. All shapes (n,) are those of so many.
        entities: shape (n,), int64, from top to bottom; the root is the first.
        places: shape (n,), int64, where each entity is in `entities`.
        sizes: shape (n,), int64, how many entities lie at and below each.
    """

    def __init__(self, tree: EntityTree) -> None:
        """Nothing is known before `update`."""
        self.tree = tree
        self.count = 0
        self._keys: list[tuple[str, int]] = []
        self.entities: Ids = np.zeros(0, np.int64)
        self.places: Ids = self.entities
        self.sizes: Ids = self.entities

    def update(self, *, most: int = MOST_NEW) -> bool:
        """Follow the tree by at most so many entities; True if there are more.

        A few take some 0.1 ms, many a pass over all there are: 30 ms for 100,000.
        """
        first, end = self.count, min(len(self.tree), self.count + most)
        if first == end:
            return False
        self.count = end
        if first and end - first <= _FEW:
            for entity in range(first, end):
                self._insert(entity)
        else:
            self._extend(first, end)
        self.places = np.empty(end, np.int64)
        self.places[self.entities] = np.arange(end)
        return end < len(self.tree)

    def _insert(self, entity: int) -> None:
        key = (order_key(self.tree.paths[entity]), entity)
        place = bisect(self._keys, key)
        self._keys.insert(place, key)
        self.entities = np.insert(self.entities, place, entity)
        self.sizes = np.append(self.sizes, 1)
        parents = self.tree.parents
        above = int(parents[entity])
        while above >= 0:
            self.sizes[above] += 1
            above = int(parents[above])

    def _extend(self, first: int, end: int) -> None:
        paths = self.tree.paths
        self._keys += [(order_key(paths[entity]), entity) for entity in range(first, end)]
        self._keys.sort()  # mostly sorted already, which costs one comparison an entity
        self.entities = np.fromiter((entity for _, entity in self._keys), np.int64, end)
        self.sizes = np.ones(end, np.int64)
        for level in reversed(self.tree.levels()[1:]):
            known = level[level < end]
            np.add.at(self.sizes, self.tree.parents[known], self.sizes[known])

    def count_below(self, mask: Mask) -> npt.NDArray[np.int64]:
        """How many of the entities of a mask, shape (n,), lie at and below each entity: shape (n,)."""
        sums = np.concatenate([[0], np.cumsum(mask[self.entities])])
        counts: npt.NDArray[np.int64] = sums[self.places + self.sizes] - sums[self.places]
        return counts

    def below(self, mask: Mask) -> Mask:
        """Which entities lie below (not at) one of a mask, shape (n,): likewise."""
        steps = np.zeros(len(self.entities) + 1, np.int64)
        np.add.at(steps, self.places[mask] + 1, 1)
        np.add.at(steps, (self.places + self.sizes)[mask], -1)
        covered: Mask = (np.cumsum(steps[:-1]) > 0)[self.places]
        return covered

    def at_and_below(self, entity: int) -> npt.NDArray[np.int64]:
        """An entity and all below it, in order."""
        place = int(self.places[entity])
        return self.entities[place : place + int(self.sizes[entity])]


def order_key(path: str) -> str:
    """What paths are sorted by; different paths have different keys, so no two subtrees mix.

    Numbers count by their value. Slashes come before all that names are made of, so children stand right below.
    """
    key = "" if path == "/" else path.replace("/", "\x00")
    return _DIGITS.sub(_number_key, key)


def _number_key(match: re.Match[str]) -> str:
    digits = match[0]
    return digits.lstrip("0").zfill(20) + chr(min(len(digits), 0xD000))  # "7" and "07" differ
