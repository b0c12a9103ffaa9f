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

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diorama.timelines import Timeline
from diorama_renderer.store.freeing import return_freed_memory
from diorama_renderer.store.index import Rows
from diorama_renderer.store.survivors import Survivors
from diorama_renderer.store.table import ComponentTable, Selection

_SAMPLES = 1 << 16
"""Rows of a table at which arrivals are looked at to find the oldest share."""

_SLICE_ROWS = 1 << 18
"""Rows are gone through in slices, so that finding out what to drop needs little memory."""

_MARGIN = 0.02
"""More is asked for, as samples and averages are not exact, and to go through everything again costs more."""

_FIRST = np.iinfo(np.int64).min


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

    stays: dict[str, npt.NDArray[np.bool_]]
    until: dict[Timeline, int]
    size_bytes: float

    def apply(self, tables: dict[str, ComponentTable]) -> int:
        """Drop it; returns how many rows went."""
        row_count = 0
        # Where rows are few, values are large: what these free is there when the columns of many rows are copied.
        for component in sorted(self.stays, key=lambda component: tables[component].row_count):
            survivors = Survivors.where(self.stays.pop(component))
            row_count += survivors.dropped_count
            tables[component].keep(survivors)
            return_freed_memory()
        return row_count


def plan_to_free(tables: dict[str, ComponentTable], size_bytes: float) -> Plan | None:
    """Drop the oldest rows, so that about so much is freed, or all that may go; None if nothing may."""
    oldest, wanted = _Oldest(tables), size_bytes * (1 + _MARGIN)
    while True:
        arrival = oldest.arrival_after(wanted)
        plan = plan_before(tables, arrival)
        if arrival is None or (plan is not None and plan.size_bytes >= size_bytes):
            return plan
        # Some rows before it stay: so look further.
        freed = 0.0 if plan is None else plan.size_bytes
        wanted += max(size_bytes - freed, size_bytes / 8)


def plan_before(tables: dict[str, ComponentTable], arrival: int | None) -> Plan | None:
    """Drop all rows that arrived before a time, but those that must stay; None if there are none.

    Args:
        tables: of the store.
        arrival: ns; None: whenever they arrived.
    """
    found = {component: _Candidates(table, arrival) for component, table in tables.items()}
    staying = {component: candidates.latest() for component, candidates in found.items()}
    if "instance_key" in tables:
        keys = _keys_of(tables, staying)
        mine = found["instance_key"].are_candidates(keys)
        staying["instance_key"] = np.union1d(staying["instance_key"], keys[mine])
    going = {
        component: candidates
        for component, candidates in found.items()
        if candidates.count() > len(staying[component])
    }
    stays = {component: candidates.stays(staying[component]) for component, candidates in going.items()}
    if not stays:
        return None
    timelines = {
        timeline for component in stays for timeline in tables[component].timelines_of(~stays[component])
    }
    until: dict[Timeline, int] = {}
    for candidates in found.values():
        for timeline, time in candidates.horizons(timelines):
            until[timeline] = max(until.get(timeline, time), time)
    return Plan(stays, until, sum(_size_of(tables[component], mask) for component, mask in stays.items()))


class _Candidates:
    """The rows of a table that may go, if later times do not need them."""

    def __init__(self, table: ComponentTable, arrival: int | None) -> None:
        """Those that arrived before a time; None: whenever."""
        self._table = table
        self._arrival = arrival

    def count(self) -> int:
        """How many."""
        return sum(len(rows) for rows in self._slices())

    def are_candidates(self, rows: Rows) -> npt.NDArray[np.bool_]:
        """Which of some rows are."""
        found: npt.NDArray[np.bool_] = ~self._table.timeless[rows]
        if self._arrival is not None:
            found &= self._table.arrival[rows] < self._arrival
        return found

    def stays(self, needed: Rows) -> npt.NDArray[np.bool_]:
        """The mask of the rows that stay: `needed`, and all that are no candidates."""
        stays: npt.NDArray[np.bool_] = self._table.timeless.copy()
        if self._arrival is not None:
            stays |= self._table.arrival >= self._arrival
        stays[needed] = True
        return stays

    def latest(self) -> Rows:
        """Those of them that no other is later than, on some timeline; ascending."""
        found = [np.empty(0, np.int64)]
        for timeline in self._table.spans():
            found += [self._latest(timeline, selection) for selection in _selections(self._table)]
        return np.unique(np.concatenate(found))

    def horizons(self, timelines: set[Timeline]) -> Iterator[tuple[Timeline, int]]:
        """The latest time of a candidate, on each of some timelines where there is one."""
        for timeline in timelines & set(self._table.spans()):
            times = self._table.times(timeline)
            on = (rows[self._table.places_on(timeline, rows)] for rows in self._slices())
            latest = [int(times[rows].max()) for rows in on if len(rows)]
            if latest:
                yield timeline, max(latest)

    def _latest(self, timeline: Timeline, selection: Selection) -> Rows:
        """The latest of each entity."""
        entity, times, arrival = self._table.entity, self._table.times(timeline), self._table.arrival
        latest: Rows = np.empty(0, np.int64)
        # The last rows mostly have the latest times: once they are known, a look rules out nearly all others.
        known = np.full(int(entity.max(initial=-1)) + 1, _FIRST)
        for rows in self._slices():
            rows = rows[self._table.places_on(timeline, rows, selection)]
            rows = rows[times[rows] >= known[entity[rows]]]
            if len(rows):
                rows = np.concatenate([rows, latest])
                latest = np.sort(rows[_last_of_each(entity[rows], (times[rows], arrival[rows]))])
                known[entity[latest]] = times[latest]
        return latest

    def _slices(self) -> Iterator[Rows]:
        """The candidates, ascending, some at a time; the last first."""
        for start in reversed(range(0, self._table.row_count, _SLICE_ROWS)):
            part = slice(start, start + _SLICE_ROWS)
            may_go = ~self._table.timeless[part]
            if self._arrival is not None:
                may_go &= self._table.arrival[part] < self._arrival
            yield np.flatnonzero(may_go) + start


class _Oldest:
    """How many bytes of rows that may go there are before which arrival; by samples of large tables."""

    def __init__(self, tables: dict[str, ComponentTable]) -> None:
        arrivals, sizes = [np.empty(0, np.int64)], [np.empty(0)]
        for table in tables.values():
            step = 1 + table.row_count // _SAMPLES
            arrivals.append(table.arrival[::step])
            sizes.append(_sampled_sizes(table, step))
        joined = np.concatenate(arrivals)
        order = np.argsort(joined, kind="stable")
        self._arrivals = joined[order]
        self._sizes = np.cumsum(np.concatenate(sizes)[order])

    def arrival_after(self, size_bytes: float) -> int | None:
        """The arrival before which rows have about so many bytes; None if all have not."""
        place = int(self._sizes.searchsorted(size_bytes))
        if place >= len(self._sizes) - 1 or self._arrivals[place] == self._arrivals[-1]:
            return None
        return int(self._arrivals[place]) + 1


def _sampled_sizes(table: ComponentTable, step: int) -> npt.NDArray[np.float64]:
    """The bytes of the rows that may go, of each `step` rows together."""
    found = [np.empty(0)]
    size = _SLICE_ROWS // step * step
    for start in range(0, table.row_count, size):
        part = slice(start, start + size)
        sizes = np.where(table.timeless[part], 0.0, table.row_bytes(part))
        found.append(np.add.reduceat(sizes, np.arange(0, len(sizes), step)))
    return np.concatenate(found)


def _size_of(table: ComponentTable, stays: npt.NDArray[np.bool_]) -> float:
    """About how much is freed by dropping all rows but some."""
    size = 0.0
    for start in range(0, len(stays), _SLICE_ROWS):
        part = slice(start, start + _SLICE_ROWS)
        size += float(table.row_bytes(part)[~stays[part]].sum())
    return size


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
        greatest = np.full(int(mine.max(initial=-1)) + 1, _FIRST)
        np.maximum.at(greatest, mine, key[places])
        places = places[key[places] == greatest[mine]]
    return places


def _keys_of(tables: dict[str, ComponentTable], staying: dict[str, Rows]) -> Rows:
    """The rows of `instance_key` that were logged in the same calls as rows that stay; ascending."""
    found = [np.empty(0, np.int64)]
    for component, rows in staying.items():
        table = tables[component]
        found.append(tables["instance_key"].rows_at(table.arrival[rows], table.entity[rows]))
    joined = np.unique(np.concatenate(found))
    return joined[joined >= 0]
