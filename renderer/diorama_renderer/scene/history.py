"""Entities that show not only their latest row but those of some time before it: trails, paths, ghosts.

All these rows are one to whoever builds batches: their instances lie one after another, the oldest first, and each is
joined with the other components as they were in force at the time of its row. So a history costs a few vectorised
calls a component, however many rows it has.

What ids mean, and where the entity is, are of now: an annotation context and a transform are read once.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diorama_renderer.blueprint.properties import EntityProperties
from diorama_renderer.query import LatestAt, join_indices, key_rows, latest_of, range_rows, values_at
from diorama_renderer.scene.annotations import AnnotationContexts
from diorama_renderer.scene.rows import EntityRows, Int64
from diorama_renderer.store import ComponentTable, Instances, Rows, Store

PRIMARIES = ("point3d", "point2d", "linestrip3d", "linestrip2d", "rect2d", "box3d", "arrow3d")
"""What has a history."""

MOST_ROWS = 10_000
"""Of one component of an entity: the newest are shown."""
MOST_POINTS = 2_000_000
"""Likewise: instances, or the points of strips."""

_JOINED = ("colorrgba", "radius", "class_id", "keypoint_id", "label", "vec3d", "quaternion")
_FIRST = -(2**63)


class Past(NamedTuple):
    """The rows that a history is made of.

    Attributes:
        rows: shape (k,), of the primary component, the oldest first; k > 0.
        then: of other components, shape (k,): the row that was in force at the time of each, or -1.
    """

    rows: Rows
    then: dict[str, Rows]

    def equals(self, other: Past | None) -> bool:
        """Whether the other one, of the same store and generation, shows the same."""
        return (
            other is not None
            and np.array_equal(self.rows, other.rows)
            and self.then.keys() == other.then.keys()
            and all(np.array_equal(rows, other.then[component]) for component, rows in self.then.items())
        )


class PastFinder:
    """Finds the pasts of entities at one time; what they have in common is looked up once."""

    def __init__(self, store: Store, latest: LatestAt) -> None:
        """At the time of `latest`."""
        self._store = store
        self._latest = latest
        self._before: dict[tuple[str, int], Rows] = {}

    def find(self, primary: str, entity: int, history: int) -> Past | None:
        """The rows of the last `history` units of the timeline, and at least the one in force; None if none is.

        Args:
            primary: the component that is drawn.
            entity: whose.
            history: ns or sequence numbers, >= 0.
        """
        newest = self._now(primary, entity)
        table = self._store.table(primary)
        if newest < 0 or table is None:
            return None
        timeline, time = self._latest.timeline, self._latest.time
        if timeline is not None:
            rows = range_rows(self._store, primary, entity, timeline, max(time - history, _FIRST), time)
            rows = rows[-MOST_ROWS:]
            rows = rows[table.counts[rows] > 0]
            if len(rows) and rows[-1] == newest:
                rows = _limited(table, rows)
                return Past(rows, self._in_force(primary, entity, table.times(timeline)[rows]))
        return Past(
            np.array([newest]), {each: np.array([self._now(each, entity)]) for each in self._others()}
        )

    def _in_force(self, primary: str, entity: int, times: Int64) -> dict[str, Rows]:
        """Of each other component, the row at each of the times, which ascend."""
        found = {}
        for component in self._others():
            before = self._in_force_before(component, entity, int(times[0]))
            rows = range_rows(
                self._store, component, entity, self._latest.timeline, int(times[0]), self._latest.time
            )
            table = self._store.table(component)
            timeline = self._latest.timeline
            assert table is not None
            assert timeline is not None
            places = np.searchsorted(table.times(timeline)[rows], times, side="right")
            then = np.append(before, rows)[places]
            then[(then >= 0) & (table.counts[then] == 0)] = -1
            then[-1] = self._now(component, entity)  # clears included
            found[component] = then
        return found

    def _in_force_before(self, component: str, entity: int, time: int) -> int:
        key = component, time
        if key not in self._before:
            self._before[key] = latest_of(
                self._store, component, self._latest.timeline, max(time - 1, _FIRST)
            )
        rows = self._before[key]
        return int(rows[entity]) if entity < len(rows) else -1

    def _now(self, component: str, entity: int) -> int:
        rows = self._latest.rows.get(component)
        return int(rows[entity]) if rows is not None and 0 <= entity < len(rows) else -1

    def _others(self) -> list[str]:
        return [component for component in _JOINED if component in self._latest.rows]


class HistoryRows(EntityRows):
    """The rows of an entity over some time, as if they were one.

    Attributes:
        ends: shape (k,): how many instances there are up to the end of each row of the past.
    """

    __slots__ = ("_found", "_past", "_places_of", "_primary", "ends")

    def __init__(
        self,
        store: Store,
        latest: LatestAt,
        entity: int,
        contexts: AnnotationContexts | None,
        properties: EntityProperties,
        primary: str,
        past: Past,
    ) -> None:
        """Of the primary component that is drawn."""
        super().__init__(store, latest, entity, contexts, properties)
        self._primary = primary
        self._past = past
        self._found: dict[str, Instances | None] = {}
        self._places_of: dict[str, Int64] = {}
        self.ends: Int64 = np.cumsum(self._table(primary).counts[past.rows])

    def instances(self, component: str) -> Instances | None:
        """Of the primary component those of all rows; of another one all that was in force at any of their times."""
        if component not in self._found:
            self._found[component] = self._all_instances(component)
        return self._found[component]

    def joined(self, primary: str, component: str, default: Any) -> npt.NDArray[Any] | list[Any] | None:
        """One value for each instance of all rows, or None if there never was any."""
        values = self.instances(component)
        if values is None:
            return None
        places = self._places(primary, component, values, int(self.ends[-1]))
        return values_at(values.values, places, default)

    def labels(self, primary: str, count: int) -> list[str | None] | None:
        """Those of the newest row: those of all would cover each other."""
        newest = EntityRows(self.store, self.latest, self.entity, self._contexts, self.properties)
        return newest.labels(primary, int(np.diff(self.ends, prepend=0)[-1]))

    def starts(self, primary: str) -> Int64:
        """The instances with which rows begin, but the first: shape (k - 1,)."""
        return self.ends[:-1]

    def _all_instances(self, component: str) -> Instances | None:
        if component == self._primary:
            return _concatenated(self._table(component), self._past.rows)
        then = self._past.then.get(component)
        if then is None or bool((then < 0).all()):
            return None
        table = self._table(component)
        if bool((then == then[0]).all()) and table.splat[then[0]]:
            return table.instances(int(then[0]))
        return _concatenated(table, np.unique(then[then >= 0]))

    def _places(self, primary: str, component: str, logged: Instances, count: int) -> Int64:
        if component not in self._places_of:
            self._places_of[component] = self._found_places(component, logged)
        return self._places_of[component]

    def _found_places(self, component: str, logged: Instances) -> Int64:
        """Which of all values belongs to each instance of all rows, -1 where none does."""
        total = int(self.ends[-1])
        if logged.splat:
            return np.zeros(total, np.int64)
        table, then = self._table(component), self._past.then[component]
        distinct = np.unique(then[then >= 0])
        firsts = np.cumsum(table.counts[distinct]) - table.counts[distinct]
        first = firsts[np.minimum(np.searchsorted(distinct, then), len(distinct) - 1)]
        counts = np.diff(self.ends, prepend=0)
        part = np.repeat(np.arange(len(counts)), counts)
        within = np.arange(total) - (self.ends - counts)[part]
        splat, held = table.splat[then] & (then >= 0), np.where(then >= 0, table.counts[then], 0)
        within = np.where(splat[part], 0, within)
        places: Int64 = np.where(within < held[part], first[part] + within, -1)
        self._join_by_key(component, then, first, places)
        return places

    def _join_by_key(self, component: str, then: Rows, first: Int64, places: Int64) -> None:
        """Find the places of rows that were logged with instance keys; in place."""
        keys = self.store.table("instance_key")
        if keys is None:
            return
        of_primary = key_rows(self.store, self._primary, self._past.rows)
        of_value = key_rows(self.store, component, then)
        table = self._table(component)
        for number in np.flatnonzero(((of_primary >= 0) | (of_value >= 0)) & (then >= 0)).tolist():
            values = table.instances(int(then[number]))
            if values.splat:
                continue
            start, end = int(self.ends[number - 1]) if number else 0, int(self.ends[number])
            found = join_indices(
                end - start,
                _keys_at(keys, int(of_primary[number])),
                values,
                _keys_at(keys, int(of_value[number])),
            )
            places[start:end] = np.where(found >= 0, first[number] + found, -1)

    def _table(self, component: str) -> ComponentTable:
        table = self.store.table(component)
        assert table is not None
        return table


def _keys_at(table: ComponentTable, row: int) -> npt.NDArray[np.uint64] | None:
    return None if row < 0 else np.asarray(table.instances(row).values, np.uint64)


def _concatenated(table: ComponentTable, rows: Rows) -> Instances:
    """The instances of some rows as those of one; of several variants as the widest of them."""
    codes = table.variants(rows)
    code = int(codes.max())
    variant = table.variant_names[code]
    values: Any
    if bool((codes == code).all()) and isinstance(table.instances(int(rows[0])).values, np.ndarray):
        values = table.gather_instances(rows, variant)
    elif bool((codes == code).all()):
        values = table.take_values(rows)
    else:
        pieces: list[Any] = [table.instances(row).values for row in rows.tolist()]
        if isinstance(pieces[0], np.ndarray):
            values = np.concatenate(pieces)
        else:
            widest = pieces[int(np.argmax(codes))].type
            values = pa.concat_arrays([piece.cast(widest) for piece in pieces])
    return Instances(values, variant, False, len(values))


def _limited(table: ComponentTable, rows: Rows) -> Rows:
    """The newest rows, at least one, as far as they are not too much to draw."""
    sizes = table.counts[rows]
    if table.component.startswith("linestrip"):
        strips: list[Any] = [table.instances(row).values for row in rows.tolist()]
        sizes = np.array([len(each.flatten()) for each in strips])
    total = np.cumsum(sizes[::-1])
    return rows[len(rows) - max(int(np.searchsorted(total, MOST_POINTS, side="right")), 1) :]
