"""The rows of a component of two recordings, paired up by what is in force at the same time.

A *round* compares what is on one timeline. Rows that are on no timeline that both recordings have are compared in a
last round, the n-th of an entity with the n-th: programs that run twice have other clocks, and say the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diorama.timelines import Timeline
from diorama_renderer.store import ComponentTable, Rows

Ints = npt.NDArray[np.int64]

TIMELESS = 0
"""The rank before that of any time."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Each moment at which one of two recordings logs a component of an entity, and what is in force then in both.

    Attributes:
        entity: shape (n,), joint indexes, ascending; of one entity, time ascends.
        time: shape (n,), int64: on the timeline, or the ordinal of the row; 0 where `timeless`.
        timeless: shape (n,): before all time.
        rows: shape (n,) each, rows of the two tables; -1 where nothing is in force.
    """

    entity: Ints
    time: Ints
    timeless: npt.NDArray[np.bool_]
    rows: tuple[Rows, Rows]


class Side:
    """One recording's rows of one component, of which each is compared once."""

    def __init__(self, table: ComponentTable | None, joint: Ints) -> None:
        """Of a table, or of none; `joint` are the joint indexes of the recording's entities."""
        self.table = table
        self._joint = joint
        self._left = np.ones(0 if table is None else table.row_count, bool)

    def take(self, timeline: Timeline | None) -> tuple[Ints, Ints, npt.NDArray[np.bool_], Rows]:
        """Entity, time, whether timeless, and row of what is on a timeline, or of all that is left; in any order."""
        none = np.empty(0, np.int64)
        if self.table is None:
            return none, none, np.empty(0, bool), none
        table = self.table
        if timeline is None:
            rows = np.flatnonzero(self._left & ~table.timeless)
            times = _ordinals(table, rows)
            timeless = np.zeros(len(rows), bool)
        else:
            timed = table.rows_on(timeline)
            rows = np.concatenate([table.rows_on(None), timed[self._left[timed]]])
            timeless = table.timeless[rows]
            times = np.where(timeless, 0, table.times(timeline)[rows])
        self._left[rows] = False
        return self._joint[table.entity[rows]], times, timeless, rows


def paired(a: Side, b: Side, timeline: Timeline | None) -> Pairs:
    """What two sides have in force on a timeline; None: of all that is left, by ordinal."""
    taken = a.take(timeline), b.take(timeline)
    distinct = [np.unique(times[~timeless]) for _, times, timeless, _ in taken]
    times = distinct[0] if np.array_equal(distinct[0], distinct[1]) else np.union1d(distinct[0], distinct[1])
    base = len(times) + 1
    states = [
        _states(entity * base + np.where(timeless, TIMELESS, times.searchsorted(time) + 1), rows, side.table)
        for (entity, time, timeless, rows), side in zip(taken, (a, b))
    ]
    keys = (
        states[0][0] if np.array_equal(states[0][0], states[1][0]) else np.union1d(states[0][0], states[1][0])
    )
    entity, rank = keys // base, keys % base
    in_force = [_in_force(state, keys, base, side.table) for state, side in zip(states, (a, b))]
    timeless = rank == TIMELESS
    at = np.zeros(len(keys), np.int64)
    at[~timeless] = times[rank[~timeless] - 1]
    return Pairs(entity, at, timeless, (in_force[0], in_force[1]))


def _states(keys: Ints, rows: Rows, table: ComponentTable | None) -> tuple[Ints, Rows]:
    """Keys ascending, each once, and of each the row that counts: the one that arrived last."""
    if table is None or not len(keys):
        return keys, rows
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    if bool((ordered[1:] == ordered[:-1]).any()):
        order = np.lexsort((rows, table.arrival[rows], keys))
    ordered, rows = keys[order], rows[order]
    is_last = np.append(ordered[1:] != ordered[:-1], True)
    return ordered[is_last], rows[is_last]


def _in_force(state: tuple[Ints, Rows], keys: Ints, base: int, table: ComponentTable | None) -> Rows:
    """The row at or before each key, of the same entity; -1 where there is none, or one that says nothing."""
    known, rows = state
    if table is None or not len(known):
        return np.full(len(keys), -1)
    if known is keys:
        found: Rows = rows.copy()
    else:
        places = known.searchsorted(keys, "right") - 1
        same = (places >= 0) & (known[places] // base == keys // base)
        found = np.where(same, rows[places], -1)
    if table.has_empty:
        found[(found >= 0) & (table.counts[found] == 0)] = -1
    return found


def _ordinals(table: ComponentTable, rows: Rows) -> Ints:
    """The how-manieth of its entity each row is, by arrival."""
    entity = table.entity[rows]
    order = np.lexsort((rows, table.arrival[rows], entity))
    ordered = entity[order]
    firsts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
    counts = np.diff(np.append(firsts, len(ordered)))
    ordinals = np.empty(len(rows), np.int64)
    ordinals[order] = np.arange(len(rows)) - np.repeat(firsts, counts)
    return ordinals
