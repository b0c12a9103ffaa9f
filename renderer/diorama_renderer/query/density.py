"""How many rows there are at which times, for the rows of a tree of streams.

The idea
    A row of the tree that is in sight has its times sorted (`SortedTimes`), so a histogram over any columns is
    one binary search for each of them. What it needs to come into sight is taken from times that are grouped by
    entity (`GroupedTimes`). Both only take in what was inserted since they were last asked.

Invariants
    Rule 1: what counts is a row of a table, so a log call counts once for each of its components.
    Rule 2: of a row of the tree and all the others, the fewer times are sorted: what the row has is then all
        there is (`Times`, without a copy) less the others. So `/` and `/world` with everything below cost nothing.
    Rule 3: what has not been in sight for long is dropped, and found again; everything is when the store drops rows.

Rejected designs
    Bins of powers of two for each entity: no cheaper to ask, and wrong between the bins of two collapsed gaps.
    Sorted times for all rows of the tree at all times: memory for what nobody looks at.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diorama.timelines import Timeline
from diorama_renderer.query.grouped_times import GroupedTimes
from diorama_renderer.query.preorder import Preorder
from diorama_renderer.query.sorted_times import SortedTimes
from diorama_renderer.query.times import Times
from diorama_renderer.store import Rows, Store

_Ints = npt.NDArray[np.int64]

KEPT_ROWS = 256
"""Rows of the tree whose times stay sorted; a screen has about 40."""
KEPT_BYTES = 256 << 20
KEPT_TIMELINES = 3

EXACT_ROWS = 200_000
"""So many are looked through in some milliseconds, while the pointer rests on a column."""


class StreamRow(NamedTuple):
    """A row of the tree of streams.

    Attributes:
        entity: its index.
        component: only this one; None: all of them.
        is_collapsed: with all entities below it.
    """

    entity: int
    component: str | None = None
    is_collapsed: bool = False


class DensityStatistics(NamedTuple):
    """What is kept: timelines, rows of the tree whose times are sorted, bytes."""

    timeline_count: int
    row_count: int
    size_bytes: int


class Density:
    """Answers about the times of a store. Everything it keeps may be dropped at any time."""

    def __init__(self, store: Store) -> None:
        """Of `store`; rows inserted later count as well."""
        self._store = store
        self._generation = store.generation
        self._preorder = Preorder(store.entities)
        self._timelines: dict[Timeline | None, _OnTimeline] = {}
        self._last: tuple[_Question, npt.NDArray[np.int64]] | None = None

    def counts(self, timeline: Timeline, rows: Sequence[StreamRow], edges: _Ints) -> _Ints:
        """The histogram of each row.

        Args:
            timeline: with no data on it all is 0.
            rows: those in sight. A row asked for the first time costs some 10 ns for each of its times.
            edges: shape (w + 1,), int64, ascending, w > 0: the times at which columns begin; the last column's end
                is in it.

        Returns:
            Shape (n, w), read-only.
        """
        on = self._on(timeline)
        question = _Question(on, on.seen_version, tuple(rows), edges.tobytes())
        if self._last is None or self._last[0] != question:
            found = [on.counts(row, edges) for row in rows]
            on.forget(keep=len(rows))
            counts = np.array(found, np.int64).reshape(len(rows), len(edges) - 1)
            counts.flags.writeable = False
            self._last = question, counts
        return self._last[1]

    def totals(self, timeline: Timeline | None, rows: Sequence[StreamRow]) -> _Ints:
        """How many times each row has; None: how many timeless ones. Shape (n,)."""
        on = self._on(timeline)
        return np.array([on.total(row) for row in rows], np.int64)

    def entities_on(self, timeline: Timeline | None) -> npt.NDArray[np.bool_]:
        """Which entities have data on a timeline, themselves or below (None: timeless data): shape (entities,)."""
        return self._on(timeline).entities()

    def components_on(self, timeline: Timeline | None, entity: int) -> list[str]:
        """The components that an entity itself has on a timeline (None: timeless), by name."""
        return self._on(timeline).components(entity)

    def times(self, timeline: Timeline) -> Times:
        """All times with data: for the axis and for stepping."""
        return Times(self._store, timeline)

    def rows_near(
        self, timeline: Timeline, row: StreamRow, first: int, last: int, *, limit: int = 1000
    ) -> dict[str, Rows]:
        """The rows with `first` <= time <= `last`, by component, at most `limit` of each.

        Of collapsed rows only the first `EXACT_ROWS` rows of all entities in the span are looked through.
        """
        on = self._on(timeline)
        low, high = on.bounds(row)
        found = {}
        for component in self._store.components() if row.component is None else [row.component]:
            table = self._store.table(component)
            if table is None or timeline not in table.spans():
                continue
            index = table.index(timeline)
            if row.is_collapsed:
                near = [rows[:EXACT_ROWS] for rows in index.between(max(first - 1, -(2**63)), last)]
                joined = np.concatenate([np.empty(0, np.int64), *near])
                places = self._preorder.places[table.entity[joined]]
                mine = joined[(places >= low) & (places < high)]
            else:
                mine = index.of_entity(row.entity, first, last)
            if len(mine):
                found[component] = mine[:limit]
        return found

    def message_count(self, timeline: Timeline, row: StreamRow, first: int, last: int) -> int:
        """How many log calls a row has with `first` <= time <= `last`.

        Where more than `EXACT_ROWS` rows lie in that span, a call counts once for each of its components.
        """
        edges = np.array([first, max(first, last)], np.int64)
        if int(self.times(timeline).counts(edges)[0]) > EXACT_ROWS:
            return int(self.counts(timeline, [row], edges)[0, 0])
        calls = [np.empty((0, 2), np.int64)]
        for component, rows in self.rows_near(timeline, row, first, last, limit=EXACT_ROWS).items():
            table = self._store.table(component)
            if table is not None:
                calls.append(np.stack([table.arrival[rows], table.entity[rows].astype(np.int64)], axis=1))
        return len(np.unique(np.concatenate(calls), axis=0))

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return sum(on.nbytes for on in self._timelines.values())

    def statistics(self) -> DensityStatistics:
        """How much is kept."""
        kept = sum(len(on.kept) for on in self._timelines.values())
        return DensityStatistics(len(self._timelines), kept, self.nbytes)

    def _on(self, timeline: Timeline | None) -> _OnTimeline:
        """What is known of a timeline, up to date."""
        if self._generation != self._store.generation:
            self._generation = self._store.generation
            self._timelines, self._last = {}, None
        on = self._timelines.pop(timeline, None) or _OnTimeline(self._store, self._preorder, timeline)
        self._timelines[timeline] = on
        if len(self._timelines) > KEPT_TIMELINES:
            del self._timelines[next(iter(self._timelines))]
        on.update()
        return on


class _Question(NamedTuple):
    """What was asked of `Density.counts`."""

    on: _OnTimeline
    version: int
    rows: tuple[StreamRow, ...]
    edges: bytes


class _Kept(NamedTuple):
    """Whose times are sorted: those of a row, or (`is_rest`) of everything of its component but the row."""

    row: StreamRow
    is_rest: bool


class _OnTimeline:
    """The times on one timeline; on None the rows that have none, which are only counted.

    Attributes:
        seen_version: of the store.
        kept: the times that are sorted; those asked for last come last.
    """

    def __init__(self, store: Store, preorder: Preorder, timeline: Timeline | None) -> None:
        self.seen_version = -1
        self.kept: dict[_Kept, SortedTimes] = {}
        self._store = store
        self._preorder = preorder
        self._timeline = timeline
        self._seen_rows: dict[str, int] = {}
        self._groups: dict[str, GroupedTimes] = {}
        self._sums: dict[str | None, _Ints] = {}

    @property
    def nbytes(self) -> int:
        kept = sum(times.nbytes for times in self.kept.values())
        return kept + sum(groups.nbytes for groups in self._groups.values())

    def update(self) -> None:
        """Take in what was inserted since."""
        if self.seen_version == self._store.version:
            return
        self.seen_version = self._store.version
        self._preorder.update()
        self._sums = {}
        for component in self._store.components():
            self._take_in(component)

    def counts(self, row: StreamRow, edges: _Ints) -> _Ints:
        """The histogram of one row."""
        everything = self._total(row.component)
        mine = self.total(row)
        if not mine or self._timeline is None:
            return np.zeros(len(edges) - 1, np.int64)
        if _Kept(row, False) in self.kept or 2 * mine <= everything:
            return self._sorted(_Kept(row, False)).counts(edges)
        counts = Times(self._store, self._timeline, row.component).counts(edges)
        return counts if mine == everything else counts - self._sorted(_Kept(row, True)).counts(edges)

    def total(self, row: StreamRow) -> int:
        """How many times a row has."""
        low, high = self.bounds(row)
        sums = self._summed(row.component)
        return int(sums[high] - sums[low])

    def entities(self) -> npt.NDArray[np.bool_]:
        """Which entities have any, themselves or below."""
        sums, places = self._summed(None), self._preorder.places
        found: npt.NDArray[np.bool_] = sums[places + self._preorder.sizes] > sums[places]
        return found

    def components(self, entity: int) -> list[str]:
        """What one entity itself has."""
        return sorted(
            component
            for component, groups in self._groups.items()
            if entity < len(groups.counts) and groups.counts[entity]
        )

    def bounds(self, row: StreamRow) -> tuple[int, int]:
        """The places of a row's entities: from the first to before the second."""
        if not 0 <= row.entity < len(self._preorder.places):
            return 0, 0
        low = int(self._preorder.places[row.entity])
        return low, low + (int(self._preorder.sizes[row.entity]) if row.is_collapsed else 1)

    def forget(self, *, keep: int) -> None:
        """Drop what was not asked for lately, but for the last `keep`."""
        size = sum(times.nbytes for times in self.kept.values())
        while len(self.kept) > keep and (len(self.kept) > KEPT_ROWS or size > KEPT_BYTES):
            size -= self.kept.pop(next(iter(self.kept))).nbytes

    def _take_in(self, component: str) -> None:
        table = self._store.table(component)
        since = self._seen_rows.get(component, 0)
        if table is None or table.row_count == since:
            return
        self._seen_rows[component] = table.row_count
        rows = table.rows_on(self._timeline, since=since)
        if not len(rows):
            return
        groups = self._groups.setdefault(component, GroupedTimes())
        entities = table.entity[rows]
        if self._timeline is None:
            groups.count(entities)
            return
        times = table.times(self._timeline)[rows]
        groups.add(times, entities)
        self._hand_out(component, times, entities)

    def _hand_out(self, component: str, times: _Ints, entities: npt.NDArray[np.int32]) -> None:
        """Add new times to those that are sorted."""
        kept = [(key, kept) for key, kept in self.kept.items() if key.row.component in (None, component)]
        if not kept:
            return
        places = self._preorder.places[entities]
        order = np.argsort(places, kind="stable")
        places, times = places[order], times[order]
        bounds = np.array([self.bounds(key.row) for key, _ in kept])
        cuts = places.searchsorted(bounds).tolist()
        for (key, sorted_times), (start, stop) in zip(kept, cuts, strict=True):
            mine = np.concatenate([times[:start], times[stop:]]) if key.is_rest else times[start:stop]
            if len(mine):
                sorted_times.add(mine)

    def _sorted(self, key: _Kept) -> SortedTimes:
        times = self.kept.pop(key, None)
        if times is None:
            times = SortedTimes(self._gathered(key))
        self.kept[key] = times
        return times

    def _gathered(self, key: _Kept) -> _Ints:
        component, entity = key.row.component, key.row.entity
        groups = self._groups.values() if component is None else [self._groups[component]]
        if key.row.is_collapsed or key.is_rest:
            low, high = self.bounds(key.row)
            places = self._preorder.places
            is_mine = ((places >= low) & (places < high)) != key.is_rest
            pieces = [piece for group in groups for piece in group.of_entities(is_mine)]
        else:
            pieces = [piece for group in groups for piece in group.of_entity(entity)]
        return np.concatenate(pieces)

    def _total(self, component: str | None) -> int:
        return int(self._summed(component)[-1])

    def _summed(self, component: str | None) -> _Ints:
        """Shape (entities + 1,): how many rows lie before each place."""
        known = self._sums.get(component)
        if known is not None and len(known) == len(self._preorder.places) + 1:
            return known
        by_place: _Ints = np.zeros(len(self._preorder.places) + 1, np.int64)
        for name, groups in self._groups.items():
            if component in (None, name):
                by_place[self._preorder.places[: len(groups.counts)] + 1] += groups.counts
        self._sums[component] = np.cumsum(by_place)
        return self._sums[component]
