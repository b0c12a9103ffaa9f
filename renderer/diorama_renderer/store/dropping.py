"""Which rows go when a store has a limit: the oldest by arrival, but not what later times still show.

Given an arrival before which rows may go (*candidates*; timeless rows never are), and for each timeline the latest time
of a candidate, its *horizon*:

Rule 1: of each entity and component the latest candidate on each timeline stays. At any time from the horizon on all
    candidates have been, so no other one can be the latest.
Rule 2: of clears, likewise the latest that says anything, and the latest recursive one.
Rule 3: the instance keys of the calls whose rows stay, stay.

So from the horizon on latest-at is the same as ever, and after it so are ranges. Before it they show less. Whatever
stays by these rules is a candidate again the next time: it does not pile up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diorama.timelines import Timeline
from diorama_renderer.store.index import Rows
from diorama_renderer.store.survivors import Survivors
from diorama_renderer.store.table import ComponentTable, Selection

_STEPS = 4096
"""Into so many parts of equal size the rows of a table are cut when the oldest are looked for."""

_Mask = npt.NDArray[np.bool_]


class Dropped(NamedTuple):
    """What was dropped.

    Attributes:
        row_count: rows, counted once for each of their components.
        size_bytes: how much smaller the store is.
        until: for each timeline of these rows its horizon: latest-at is as ever from this time on, ranges are after it.
    """

    row_count: int
    size_bytes: int
    until: dict[Timeline, int]


@dataclass(frozen=True, eq=False)
class Plan:
    """What is to be dropped.

    Attributes:
        stays: for each component with rows that go, the mask of those that stay.
        until: see `Dropped`.
        size_bytes: about how much that frees.
    """

    stays: dict[str, _Mask]
    until: dict[Timeline, int]
    size_bytes: float

    def apply(self, tables: dict[str, ComponentTable]) -> int:
        """Drop it; returns how many rows went."""
        row_count = 0
        while self.stays:
            component, stays = self.stays.popitem()
            survivors = Survivors.where(stays)
            del stays
            row_count += survivors.dropped_count
            tables[component].keep(survivors)
        return row_count


def plan_to_free(tables: dict[str, ComponentTable], size_bytes: float) -> Plan | None:
    """Drop the oldest rows, so that about so much is freed, or all that may go; None if nothing may."""
    weights = {component: table.row_bytes() for component, table in tables.items()}
    wanted, plan = size_bytes, None
    while True:
        arrival = _arrival_after(tables, weights, wanted)
        plan = plan_before(tables, arrival, weights)
        if arrival is None or (plan is not None and plan.size_bytes >= size_bytes):
            return plan
        # Some rows before it stay: so look further.
        freed = 0.0 if plan is None else plan.size_bytes
        wanted += max(size_bytes - freed, size_bytes / 8)


def plan_before(
    tables: dict[str, ComponentTable],
    arrival: int | None,
    weights: dict[str, npt.NDArray[np.float64]] | None = None,
) -> Plan | None:
    """Drop all rows that arrived before a time, but those that must stay; None if there are none.

    Args:
        tables: of the store.
        arrival: ns; None: whenever they arrived.
        weights: the bytes of each row, by component, if they are known.
    """
    candidates = {component: _candidates(table, arrival) for component, table in tables.items()}
    candidates = {component: rows for component, rows in candidates.items() if len(rows)}
    going = {component: _superseded(tables[component], rows) for component, rows in candidates.items()}
    if "instance_key" in going:
        going["instance_key"] = _without_keys(tables, candidates, going)
    going = {component: rows for component, rows in going.items() if len(rows)}
    if not going:
        return None
    stays = {}
    for component, rows in going.items():
        stays[component] = np.ones(tables[component].row_count, np.bool_)
        stays[component][rows] = False
    sizes = [
        (tables[component].row_bytes() if weights is None else weights[component])[rows].sum()
        for component, rows in going.items()
    ]
    return Plan(stays, _horizons(tables, candidates, going), float(sum(sizes)))


def _candidates(table: ComponentTable, arrival: int | None) -> Rows:
    may_go = ~table.timeless
    if arrival is not None:
        may_go &= table.arrival < arrival
    return np.flatnonzero(may_go)


def _superseded(table: ComponentTable, candidates: Rows) -> Rows:
    """The candidates that are not the latest of their entity on any timeline."""
    latest = np.zeros(len(candidates), np.bool_)
    for timeline in table.spans():
        for selection in _selections(table):
            places = table.places_on(timeline, candidates, selection)
            rows = candidates[places]
            last = _last_of_each(table.entity[rows], (table.times(timeline)[rows], table.arrival[rows]))
            latest[places[last]] = True
    return candidates[~latest]


def _selections(table: ComponentTable) -> tuple[Selection, ...]:
    if table.component == "clear":
        return (Selection.ALL, Selection.VALUED, Selection.TRUE)
    return (Selection.ALL,)


def _last_of_each(
    entity: npt.NDArray[np.int32], keys: Iterable[npt.NDArray[np.int64]]
) -> npt.NDArray[np.int64]:
    """The place of the last of each entity, in the order of the keys, then of the places. O(n), without sorting."""
    places = np.arange(len(entity))
    for key in (*keys, places):
        mine = entity[places]
        greatest = np.full(int(mine.max(initial=-1)) + 1, np.iinfo(np.int64).min)
        np.maximum.at(greatest, mine, key[places])
        places = places[key[places] == greatest[mine]]
    return places


def _without_keys(
    tables: dict[str, ComponentTable], candidates: dict[str, Rows], going: dict[str, Rows]
) -> Rows:
    """The rows of `instance_key` that may go: no other candidate that stays was logged with them."""
    keys = tables["instance_key"]
    needed = np.zeros(keys.row_count, np.bool_)
    for component, rows in candidates.items():
        table = tables[component]
        staying = np.setdiff1d(rows, going[component], assume_unique=True)
        found = keys.rows_at(table.arrival[staying], table.entity[staying])
        needed[found[found >= 0]] = True
    rows = going["instance_key"]
    return rows[~needed[rows]]


def _horizons(
    tables: dict[str, ComponentTable], candidates: dict[str, Rows], going: dict[str, Rows]
) -> dict[Timeline, int]:
    """For each timeline on which rows go, the latest time of a candidate."""
    until: dict[Timeline, int] = {}
    touched = {
        timeline
        for component, rows in going.items()
        for timeline in tables[component].spans()
        if len(tables[component].places_on(timeline, rows))
    }
    for component, rows in candidates.items():
        table = tables[component]
        for timeline in touched & set(table.spans()):
            times = table.times(timeline)[rows[table.places_on(timeline, rows)]]
            if len(times):
                until[timeline] = max(until.get(timeline, int(times[0])), int(times.max()))
    return until


def _arrival_after(
    tables: dict[str, ComponentTable], weights: dict[str, npt.NDArray[np.float64]], wanted: float
) -> int | None:
    """The arrival before which rows have about so many bytes; None if all have not."""
    arrivals, sizes = [np.empty(0, np.int64)], [np.empty(0)]
    for component, table in tables.items():
        timed = np.flatnonzero(~table.timeless)
        arrival = table.arrival[timed]
        if bool((arrival[1:] < arrival[:-1]).any()):
            order = np.argsort(arrival, kind="stable")
            timed, arrival = timed[order], arrival[order]
        total = np.cumsum(weights[component][timed])
        if not len(total):
            continue
        steps = np.linspace(0.0, total[-1], _STEPS + 1)[1:]
        ends = np.unique(np.minimum(total.searchsorted(steps), len(total) - 1))
        arrivals.append(arrival[ends])
        sizes.append(np.diff(total[ends], prepend=0.0))
    joined = np.concatenate(arrivals)
    order = np.argsort(joined, kind="stable")
    total = np.cumsum(np.concatenate(sizes)[order])
    place = int(total.searchsorted(wanted))
    if place >= len(total) - 1:
        return None
    return int(joined[order[place]]) + 1
