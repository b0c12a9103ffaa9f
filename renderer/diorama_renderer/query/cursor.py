"""A cursor: latest-at that goes forward by touching only the rows in between."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diorama.timelines import Timeline
from diorama_renderer.query.clears import CLEAR, Clears, clears_at, keys_of, latest_rows
from diorama_renderer.query.latest import LatestAt, data_tables, frozen, in_force
from diorama_renderer.store import ComponentTable, Rows, Selection, Store

_SEEK_ROWS = 16384
"""More rows than this are sooner sought anew than sorted and applied."""

_Entities = npt.NDArray[np.int64]
_NONE: npt.NDArray[np.int64] = frozen(np.empty(0, np.int64))


class Cursor:
    """A place in time that remembers what is in force there.

    `move` always equals `latest_at`. Forward on the same timeline it costs the rows in between and those
    inserted since; any other move, and one after rows were dropped, is a seek. A component of which no row
    changed keeps the very array that the `LatestAt` before had, unless entities were added: `is` tells whether
    a component has to be looked at again. Where that is so of no component, and the time is the same, the very
    `LatestAt` before is returned: rows have come, but none of them is in force.
    """

    def __init__(self, store: Store) -> None:
        """A cursor that was nowhere yet."""
        self._store = store
        self._version = -1
        self._latest: LatestAt | None = None
        self._clears: Clears | None = None
        self._clear_row_count = 0
        self._tracks: dict[str, _Track] = {}

    def move(self, timeline: Timeline | None, time: int) -> LatestAt:
        """What is in force at `time`; see `latest_at`."""
        before = self._latest
        if before is None or self._is_seek(before, timeline, time):
            step = _Step(timeline, time, time, len(self._store.entities))
            self._tracks = {}
            self._seek_clears(step)
            cleared = _NONE
        elif self._version == self._store.version and time == before.time:
            return before
        else:
            step = _Step(timeline, before.time, time, len(self._store.entities))
            cleared = self._move_clears(step)
        rows = self._move_tracks(step, cleared)
        self._version = self._store.version
        if before is not None and self._is_same(before, step, rows):
            return before
        self._latest = LatestAt(timeline, time, rows, step.entity_count, self._store.generation)
        return self._latest

    def _is_same(self, before: LatestAt, step: _Step, rows: dict[str, Rows]) -> bool:
        return (
            (before.timeline, before.time) == (step.timeline, step.last)
            and before.generation == self._store.generation
            and before.entity_count == step.entity_count
            and before.rows.keys() == rows.keys()
            and all(each is before.rows[component] for component, each in rows.items())
        )

    def _is_seek(self, before: LatestAt, timeline: Timeline | None, time: int) -> bool:
        renumbered = before.generation != self._store.generation
        return renumbered or timeline != before.timeline or time < before.time

    def _move_tracks(self, step: _Step, cleared: _Entities) -> dict[str, Rows]:
        rows: dict[str, Rows] = {}
        for component, table in data_tables(self._store):
            track = self._tracks.get(component)
            if track is None:
                track = self._tracks[component] = _Track(table)
                track.seek(step, self._clears)
            else:
                track.advance(step, self._clears, cleared)
            rows[component] = track.in_force
        return rows

    def _move_clears(self, step: _Step) -> _Entities:
        """Bring the clears up to date; returns the entities for which another clear matters now."""
        table = self._store.table(CLEAR)
        if table is None:
            return _NONE
        before = self._clears
        known = 0 if before is None else len(before.rows)
        inserted = table.row_count != self._clear_row_count or known != step.entity_count
        if not inserted and not _rows_between(table, step, Selection.VALUED):
            return _NONE
        rows = self._seek_clears(step)
        return np.flatnonzero(rows != _grown(_NONE if before is None else before.rows, step.entity_count))

    def _seek_clears(self, step: _Step) -> Rows:
        self._clears = clears_at(self._store, step.timeline, step.last)
        self._clear_row_count = 0 if self._clears is None else self._clears.table.row_count
        return _NONE if self._clears is None else self._clears.rows


class _Step(NamedTuple):
    """A move on `timeline` from the time `after` to the time `last`."""

    timeline: Timeline | None
    after: int
    last: int
    entity_count: int


class _Track:
    """Where the cursor is in one component.

    Attributes:
        in_force: the component's rows of the `LatestAt`, read-only.
    """

    def __init__(self, table: ComponentTable) -> None:
        self.in_force: Rows = _NONE
        self._table = table
        self._latest: Rows = _NONE
        self._seen_rows = 0

    def seek(self, step: _Step, clears: Clears | None) -> None:
        """Look everything up anew."""
        self._seen_rows = self._table.row_count
        self._latest = latest_rows(
            self._table, step.timeline, step.last, entity_count=step.entity_count, selection=Selection.ALL
        )
        rows = in_force(self._table, self._latest, clears)
        if not np.array_equal(rows, self.in_force):
            self.in_force = frozen(rows)

    def advance(self, step: _Step, clears: Clears | None, cleared: _Entities) -> None:
        """Go forward; `cleared` are the entities for which another clear matters now."""
        candidates = self._inserted(step) + _rows_between(self._table, step, Selection.ALL)
        if sum(map(len, candidates)) > _SEEK_ROWS:
            self.seek(step, clears)
            return
        self._latest = _grown(self._latest, step.entity_count)
        touched = self._apply(np.concatenate(candidates), step.timeline) if candidates else _NONE
        if len(cleared):
            touched = np.union1d(touched, cleared)
        if len(touched):
            rows = _grown(self.in_force, step.entity_count, copy=True)
            here = None if clears is None else clears.at(touched)
            rows[touched] = in_force(self._table, self._latest[touched], here)
            if not np.array_equal(rows, self.in_force):
                self.in_force = frozen(rows)
        self.in_force = frozen(_grown(self.in_force, step.entity_count))

    def _inserted(self, step: _Step) -> list[Rows]:
        """Rows inserted since the last move that do not lie ahead of it."""
        since, self._seen_rows = self._seen_rows, self._table.row_count
        if since == self._seen_rows:
            return []
        inserted = [self._table.rows_on(None, since=since)]
        if step.timeline is not None:
            rows = self._table.rows_on(step.timeline, since=since)
            inserted.append(rows[self._table.times(step.timeline)[rows] <= step.after])
        return [rows for rows in inserted if len(rows)]

    def _apply(self, rows: Rows, timeline: Timeline | None) -> _Entities:
        """Put `rows`, in any order, in the place of earlier ones; returns the entities it changed."""
        keys = keys_of(self._table, rows, timeline)
        entity = self._table.entity[rows]
        order = np.lexsort((rows, keys.arrival, keys.time, keys.timed, entity))
        rows, entity = rows[order], entity[order]
        is_last = np.append(entity[1:] != entity[:-1], True)
        rows, entity = rows[is_last], entity[is_last].astype(np.int64)
        known = self._latest[entity]
        before = keys_of(self._table, known, timeline)
        after = keys_of(self._table, rows, timeline)
        tied = after.at_or_before(before) & before.at_or_before(after)
        newer = (known < 0) | ~after.at_or_before(before) | (tied & (rows > known))
        self._latest[entity[newer]] = rows[newer]
        changed: _Entities = entity[newer]
        return changed


def _rows_between(table: ComponentTable, step: _Step, selection: Selection) -> list[Rows]:
    if step.timeline is None:
        return []
    return table.index(step.timeline, selection).between(step.after, step.last)


def _grown(rows: Rows, size: int, *, copy: bool = False) -> Rows:
    """`rows` with -1 appended up to `size`."""
    if len(rows) == size:
        return rows.copy() if copy else rows
    grown: Rows = np.full(size, -1)
    grown[: len(rows)] = rows
    return grown
