"""Slots: each entity's elements lie together in one batch, in the order of the tree, and stay where they are.

Rule 1: elements lie in ascending (place of the entity in the tree, instance), whatever was shown or logged before, so
ties at equal depth are decided alike in every process. Rule 2: a change that fits an entity's slot rewrites that slot
alone. Rule 3: a slot that must grow moves everything behind it (one vectorised pass), and gets half as much again to
spare.

Rejected: a free list, which would let history decide the order; one array an entity, which costs Python per entity
a frame.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from diorama_renderer.scene.layout import Batch

Int64 = npt.NDArray[np.int64]
Columns = Mapping[str, npt.NDArray[Any]]


class SlotBatch:
    """A `Batch` whose elements are owned by slots, each with an ascending key.

    Attributes:
        batch: what the passes read.
        keys: shape (slots,), int64, in the order of their places.
        place: of keys, shape (n,): numbers that say which of them comes first; the key itself, until somebody sets it.
            It may change as long as no two slots change their order: see `follow`.
        firsts, counts: shape (slots,), int64: slot i owns `[first, first + count)`.
        moved: True if the last `put` changed where slots lie.
    """

    def __init__(
        self,
        spec: Mapping[str, tuple[np.dtype[Any], int]],
        dead: Mapping[str, Any],
        colors: Callable[[Columns], npt.NDArray[np.uint32]] | None = None,
    ) -> None:
        """An empty batch.

        Args:
            spec: dtype and width (0: plain) of each column.
            dead: the values of unused elements.
            colors: where among the columns the colours are, 0xRRGGBBAA; None: nothing is ever translucent.
        """
        self._colors = colors
        self._spec = dict(spec)
        self._dead = dict(dead)
        self.batch = Batch({name: self._empty(name, 0) for name in self._spec})
        self.keys: Int64 = np.empty(0, np.int64)
        self.place: Callable[[Int64], Int64] = lambda keys: keys
        self._places: Int64 = np.empty(0, np.int64)
        self.firsts: Int64 = np.empty(0, np.int64)
        self.counts: Int64 = np.empty(0, np.int64)
        self._capacities: Int64 = np.empty(0, np.int64)
        self._translucent: npt.NDArray[np.bool_] = np.empty(0, np.bool_)
        self.moved = False

    def put(self, changes: Mapping[int, Columns | None]) -> None:
        """Replace the elements of some slots; None or no elements empties a slot, which keeps its place."""
        self.moved = False
        if not changes:
            return
        keys, places = self._in_order(np.fromiter(changes, np.int64, len(changes)))
        counts = np.array([_length(changes[int(key)]) for key in keys], np.int64)
        unknown = ~np.isin(keys, self.keys)
        if bool(np.any(unknown & (counts > 0))):
            self._add(keys[unknown & (counts > 0)])
        known = np.isin(keys, self.keys)
        keys, counts, places = keys[known], counts[known], places[known]
        at = np.searchsorted(self._places, places)
        if bool(np.any(counts > self._capacities[at])):
            self.counts[at] = 0
            self._grow(at, counts)
        else:
            self._kill(self.firsts[at] + counts, self.firsts[at] + self.counts[at])
        self.counts[at] = counts
        self._write(at, [changes[int(key)] for key in keys])
        self.batch.dead = self.batch.count - int(self.counts.sum())
        self.batch.has_transparent = bool(self._translucent.any())

    def slot(self, key: int) -> slice:
        """Where the elements of a slot lie; empty if there are none."""
        if not len(self.keys):
            return slice(0, 0)
        at = int(np.searchsorted(self._places, self.place(np.array([key]))[0]))
        if at == len(self.keys) or self.keys[at] != key:
            return slice(0, 0)
        first = int(self.firsts[at])
        return slice(first, first + int(self.counts[at]))

    def follow(self) -> None:
        """The places of keys have changed, but not their order: the tree has grown between them."""
        self._places = self.place(self.keys)

    def _in_order(self, keys: Int64) -> tuple[Int64, Int64]:
        """Keys by their places, and these."""
        places = self.place(keys)
        order = np.argsort(places, kind="stable")
        return keys[order], places[order]

    @property
    def live_count(self) -> int:
        """Elements that are not dead."""
        return self.batch.count - self.batch.dead

    def _add(self, keys: Int64) -> None:
        merged, places = self._in_order(np.concatenate([self.keys, keys]))
        at = np.searchsorted(places, self._places)
        for name in ("firsts", "counts", "_capacities", "_translucent"):
            old: npt.NDArray[Any] = getattr(self, name)
            new = np.zeros(len(merged), old.dtype)
            new[at] = old
            setattr(self, name, new)
        self.keys, self._places = merged, places

    def _grow(self, at: Int64, counts: Int64) -> None:
        capacities = self._capacities.copy()
        grown = counts > capacities[at]
        first_time = capacities[at] == 0
        capacities[at] = np.where(grown, np.where(first_time, counts, counts + counts // 2), capacities[at])
        firsts = np.cumsum(capacities) - capacities
        total = int(capacities.sum())
        old = self.batch
        source = np.repeat(self.firsts - (np.cumsum(self.counts) - self.counts), self.counts)
        source += np.arange(len(source))
        target = source + np.repeat(firsts - self.firsts, self.counts)
        columns = {name: self._empty(name, total) for name in self._spec}
        for name, column in columns.items():
            column[target] = old.columns[name][source]
        self.batch.columns = columns
        self.batch.count = total
        self.batch.dirty = [(0, total)]
        self.firsts, self._capacities = firsts, capacities
        self.moved = True

    def _kill(self, firsts: Int64, stops: Int64) -> None:
        for first, stop in zip(firsts.tolist(), stops.tolist()):
            if stop > first:
                for name, value in self._dead.items():
                    self.batch.columns[name][first:stop] = value
                self.batch.dirty.append((first, stop))

    def _write(self, at: Int64, values: list[Columns | None]) -> None:
        for slot, columns in zip(at.tolist(), values):
            first, count = int(self.firsts[slot]), int(self.counts[slot])
            self._translucent[slot] = False
            if columns is None or count == 0:
                continue
            if self._colors is not None:
                self._translucent[slot] = bool(((self._colors(columns) & 255) < 255).any())
            for name, column in columns.items():
                self.batch.columns[name][first : first + count] = column
            self.batch.dirty.append((first, first + count))

    def _empty(self, name: str, length: int) -> npt.NDArray[Any]:
        dtype, width = self._spec[name]
        column = np.zeros((length, width) if width else length, dtype)
        if name in self._dead and length:
            column[...] = self._dead[name]
        return column


def _length(columns: Columns | None) -> int:
    return 0 if columns is None else len(next(iter(columns.values())))
