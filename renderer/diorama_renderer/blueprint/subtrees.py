"""Questions about what lies at and below entities, answered for all of them at once.

In pre-order everything below an entity is one run, so a subtree is a slice, and counting in it one difference of sums.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from diorama_renderer.query.preorder import Preorder
from diorama_renderer.store import EntityTree

Mask = npt.NDArray[np.bool_]
Ids = npt.NDArray[np.int64]


class Subtrees:
    """The subtrees of a tree of entities, which may grow.

    Attributes:
        tree: the entities.
    """

    def __init__(self, tree: EntityTree) -> None:
        """Those of a tree."""
        self.tree = tree
        self._order = Preorder(tree)

    def update(self) -> None:
        """Follow the tree; to be called before questions."""
        self._order.update()

    def painted(self, marks: Iterable[tuple[int, bool]], *, start: Mask | bool = False) -> Mask:
        """Which entities are marked, where each mark is for all at and below an entity and later ones win.

        Args:
            marks: (entity, value).
            start: what holds without any: one value, or shape (n,).

        Returns:
            Shape (n,).
        """
        places, sizes = self._order.places, self._order.sizes
        in_order = np.empty(len(places), np.bool_)
        in_order[places] = start
        for entity, value in marks:
            place = int(places[entity])
            in_order[place : place + int(sizes[entity])] = value
        painted: Mask = in_order[places]
        return painted

    def below(self, entity: int) -> Mask:
        """Which entities lie at and below one: shape (n,)."""
        return self.painted([(entity, True)])

    def counts(self, mask: Mask) -> Ids:
        """How many of those in `mask` lie at and below each entity: shape (n,)."""
        places, sizes = self._order.places, self._order.sizes
        in_order = np.zeros(len(places) + 1, np.int64)
        in_order[places + 1] = mask
        sums = np.cumsum(in_order)
        counts: Ids = sums[places + sizes] - sums[places]
        return counts

    def common(self, mask: Mask, counts: Ids | None = None) -> int:
        """The deepest entity at or below which all of those in `mask` lie, of which there is one at least."""
        counts = self.counts(mask) if counts is None else counts
        chain = np.flatnonzero(counts == np.count_nonzero(mask))
        return int(chain[np.argmax(self.tree.depths[chain])])

    def branches(self, entity: int, counts: Ids) -> list[int]:
        """The children of an entity at or below which something was counted, in the order in which they came."""
        found: list[int] = np.flatnonzero((self.tree.parents == entity) & (counts > 0)).tolist()
        return found

    def nearest(self, mask: Mask, stops: Mask | None = None) -> Ids:
        """The nearest entity of `mask` at or above each: shape (n,), -1 where there is none.

        Args:
            mask: shape (n,).
            stops: shape (n,): what lies at and below these has nothing from above.
        """
        found: Ids = np.where(mask, np.arange(len(mask)), -1)
        if not bool(mask.any()):
            return found
        parents = self.tree.parents
        for level in self.tree.levels()[1:]:
            inherits = level[found[level] < 0]
            if stops is not None:
                inherits = inherits[~stops[inherits]]
            found[inherits] = found[parents[inherits]]
        return found
