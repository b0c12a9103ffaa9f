"""The order in which a tree is read from top to bottom: everything below an entity comes right after it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diorama_renderer.store import EntityTree


class Preorder:
    """Places of entities; brought up to date, by O(levels) calls of numpy, when the tree has grown.

    Attributes:
        places: shape (n,), int64, the place of each entity. Siblings are in the order of their indexes.
        sizes: shape (n,), int64, how many entities lie at and below each.
    """

    def __init__(self, tree: EntityTree) -> None:
        """The order of `tree` now."""
        self._tree = tree
        self._seen = -1
        self.places: npt.NDArray[np.int64] = np.zeros(0, np.int64)
        self.sizes: npt.NDArray[np.int64] = np.zeros(0, np.int64)
        self.update()

    def update(self) -> None:
        """Follow the tree."""
        if self._seen == len(self._tree):
            return
        self._seen = len(self._tree)
        levels, parents = self._tree.levels(), self._tree.parents
        self.sizes = np.ones(len(parents), np.int64)
        for level in reversed(levels[1:]):
            np.add.at(self.sizes, parents[level], self.sizes[level])
        self.places = np.zeros(len(parents), np.int64)
        for level in levels[1:]:
            siblings = level[np.argsort(parents[level], kind="stable")]
            above = parents[siblings]
            ends = np.cumsum(self.sizes[siblings])
            begins = ends - self.sizes[siblings]
            is_first = np.append(True, above[1:] != above[:-1])
            begins -= begins[np.flatnonzero(is_first)[np.cumsum(is_first) - 1]]
            self.places[siblings] = self.places[above] + 1 + begins
