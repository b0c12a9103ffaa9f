"""Which rows a clear hides: for every entity the one clear that matters at a time.

A clear of (time t, arrival a) hides all rows of its entity, and with `recursive` of all descendants, whose
(time, arrival) is at or before (t, a). So of all clears that reach an entity only the greatest matters, and
it hides the entity's latest row of a component exactly if it hides the component at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diorama.timelines import Timeline
from diorama_renderer.store import ComponentTable, Rows, Selection, Store

CLEAR = "clear"


class Keys(NamedTuple):
    """Where rows lie in the order of all rows: timeless ones first, then (time, arrival)."""

    timed: npt.NDArray[np.bool_]
    time: npt.NDArray[np.int64]
    arrival: npt.NDArray[np.int64]

    def at_or_before(self, other: Keys) -> npt.NDArray[np.bool_]:
        """Where self <= other."""
        same_time = (self.time == other.time) & (self.arrival <= other.arrival)
        both_timeless = ~self.timed & ~other.timed & (self.arrival <= other.arrival)
        both_timed = self.timed & other.timed & ((self.time < other.time) | same_time)
        before: npt.NDArray[np.bool_] = both_timeless | both_timed | (~self.timed & other.timed)
        return before


def keys_of(table: ComponentTable, rows: Rows, timeline: Timeline | None) -> Keys:
    """The keys of `rows`, each of which is timeless or on the timeline."""
    time = np.zeros(len(rows), np.int64) if timeline is None else table.times(timeline)[rows]
    return Keys(~table.timeless[rows], time, table.arrival[rows])


def latest_rows(
    table: ComponentTable, timeline: Timeline | None, time: int, *, entity_count: int, selection: Selection
) -> Rows:
    """The latest row of each entity: shape (entity_count,), -1 where there is none. Writable."""
    if timeline is None:
        return table.index(None, selection).latest(0, entity_count)
    rows = table.index(timeline, selection).latest(time, entity_count)
    if table.has_timeless:
        timeless = table.index(None, selection).latest(0, entity_count)
        np.copyto(rows, timeless, where=rows < 0)
    return rows


@dataclass(frozen=True, eq=False)
class Clears:
    """The clears in force.

    Attributes:
        table: of the component `clear`.
        timeline: asked about.
        rows: shape (n,): for each entity the row of `table` that matters, or -1.
    """

    table: ComponentTable
    timeline: Timeline | None
    rows: Rows

    def at(self, entities: npt.NDArray[np.int64]) -> Clears:
        """The clears of some entities, in their order."""
        return Clears(self.table, self.timeline, self.rows[entities])

    def hide(self, table: ComponentTable, rows: Rows) -> npt.NDArray[np.bool_]:
        """Shape (n,): where the row of `table` (or -1) of that entity is cleared."""
        hidden = (self.rows >= 0) & (rows >= 0)
        exposed = np.flatnonzero(hidden)
        keys = keys_of(table, rows[exposed], self.timeline)
        hidden[exposed] = keys.at_or_before(keys_of(self.table, self.rows[exposed], self.timeline))
        return hidden


def clears_at(store: Store, timeline: Timeline | None, time: int) -> Clears | None:
    """The clears in force for all entities at a time; None if nothing was ever cleared."""
    table = store.table(CLEAR)
    if table is None:
        return None
    count = len(store.entities)
    own = latest_rows(table, timeline, time, entity_count=count, selection=Selection.VALUED)
    reaching = latest_rows(table, timeline, time, entity_count=count, selection=Selection.TRUE)
    if bool(np.any(reaching >= 0)):
        parents = store.entities.parents
        for level in store.entities.levels()[1:]:
            reaching[level] = _later(table, reaching[level], reaching[parents[level]], timeline)
        own = _later(table, own, reaching, timeline)
    return Clears(table, timeline, own)


def _later(table: ComponentTable, rows: Rows, others: Rows, timeline: Timeline | None) -> Rows:
    """Of each pair the later row; equal ones hide the same."""
    before = keys_of(table, rows, timeline).at_or_before(keys_of(table, others, timeline))
    later: Rows = np.where((others >= 0) & ((rows < 0) | before), others, rows)
    return later
