"""Latest-at: the latest row of every component of every entity at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diorama.timelines import Timeline
from diorama_renderer.query.clears import CLEAR, Clears, clears_at, latest_rows
from diorama_renderer.store import ComponentTable, Rows, Selection, Store


@dataclass(frozen=True, eq=False)
class LatestAt:
    """What is in force at a time.

    Attributes:
        timeline: the timeline asked about; None for the timeless rows alone.
        time: the time asked about.
        rows: for each component but `clear`, shape (entity_count,), read-only: the row in its table, or -1
            where nothing was logged yet, or the latest row is empty or cleared.
        entity_count: number of entities when asked.
        generation: of the store when asked: rows of two generations must not be compared.
    """

    timeline: Timeline | None
    time: int
    rows: dict[str, Rows]
    entity_count: int
    generation: int = 0

    def of(self, component: str) -> Rows:
        """The rows of a component; all -1 if it was never logged."""
        rows = self.rows.get(component)
        if rows is None:
            return frozen(np.full(self.entity_count, -1))
        return rows


def latest_at(store: Store, timeline: Timeline | None, time: int) -> LatestAt:
    """What is in force at `time`, for all entities at once.

    Each component is looked up on its own: the latest row at or before `time`; among equal times the one with
    the larger arrival, among equal arrivals the one inserted later. Timeless rows lie before all time. A row
    that is not on the timeline is not seen.

    Args:
        store: where to look.
        timeline: None sees only timeless rows.
        time: int64, in the unit of the timeline.

    O(entities + 32768) numpy work a component, after new rows were sorted in.
    """
    count = len(store.entities)
    clears = clears_at(store, timeline, time)
    rows: dict[str, Rows] = {}
    for component, table in data_tables(store):
        latest = latest_rows(table, timeline, time, entity_count=count, selection=Selection.ALL)
        rows[component] = frozen(in_force(table, latest, clears))
    return LatestAt(timeline, time, rows, count, store.generation)


def latest_of(store: Store, component: str, timeline: Timeline | None, time: int) -> Rows:
    """The rows of one component that are in force at `time`: see `latest_at`, of which it is a part.

    Returns:
        Shape (entity_count,), read-only; -1 where nothing is.
    """
    count, table = len(store.entities), store.table(component)
    if table is None or component == CLEAR:
        return frozen(np.full(count, -1))
    latest = latest_rows(table, timeline, time, entity_count=count, selection=Selection.ALL)
    return frozen(in_force(table, latest, clears_at(store, timeline, time)))


def data_tables(store: Store) -> list[tuple[str, ComponentTable]]:
    """All components but `clear`, which is not a state but what ends one."""
    tables = ((component, store.table(component)) for component in store.components())
    return [(component, table) for component, table in tables if table is not None and component != CLEAR]


def in_force(table: ComponentTable, latest: Rows, clears: Clears | None) -> Rows:
    """A copy of `latest` with -1 instead of rows that are empty or cleared.

    Args:
        table: of the rows.
        latest: shape (n,), the latest row of each of n entities, or -1.
        clears: in force for these entities.
    """
    rows: Rows = latest.copy()
    if table.has_empty:
        rows[(rows >= 0) & (table.counts[rows] == 0)] = -1
    if clears is not None:
        rows[clears.hide(table, rows)] = -1
    return rows


def frozen(rows: Rows) -> Rows:
    """The same array, read-only from now on."""
    rows.flags.writeable = False
    return rows
