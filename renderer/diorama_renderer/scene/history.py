"""Entities that show not only their latest row but those of some time before it: trails, paths, ghosts.

Each past row is joined with the other components as they were in force at its time, and all of them are drawn as the
instances of one row: oldest first, so that the newest lie over the others.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diorama_renderer.blueprint.properties import EntityProperties
from diorama_renderer.query import LatestAt, range_rows
from diorama_renderer.scene.annotations import AnnotationContexts
from diorama_renderer.scene.rows import ClassIds, EntityRows, Float32
from diorama_renderer.store import Instances, Rows, Store

MOST_ROWS = 10_000
"""Of one entity, the newest."""
MOST_INSTANCES = 4_000_000

_FIRST = -(2**63)


class PastRows(EntityRows):
    """What an entity showed at one time of the past."""

    __slots__ = ("_rows_then",)

    def __init__(
        self,
        store: Store,
        latest: LatestAt,
        entity: int,
        contexts: AnnotationContexts | None,
        properties: EntityProperties,
        rows_then: dict[str, int],
    ) -> None:
        """With the row of each component that was in force then."""
        super().__init__(store, latest, entity, contexts, properties)
        self._rows_then = rows_then

    def row(self, component: str) -> int:
        """The row of a component in its table, or -1."""
        return self._rows_then.get(component, -1)


class HistoryRows(EntityRows):
    """The rows of an entity over some time, as if they were one.

    Attributes:
        rows: shape (k,): the rows of the primary component, oldest first.
        ends: shape (k,): how many instances there are up to each of them.
    """

    __slots__ = ("_parts", "_primary", "ends", "rows")

    def __init__(
        self,
        store: Store,
        latest: LatestAt,
        entity: int,
        contexts: AnnotationContexts | None,
        properties: EntityProperties,
        primary: str,
    ) -> None:
        """Of the primary component that is drawn."""
        super().__init__(store, latest, entity, contexts, properties)
        self._primary = primary
        found, times = _rows_within(store, latest, entity, primary, properties.history)
        then = _in_force_at(store, latest, entity, primary, times)
        self._parts = [
            PastRows(
                store,
                latest,
                entity,
                contexts,
                properties,
                {primary: row, **{component: rows[number] for component, rows in then.items()}},
            )
            for number, row in enumerate(found.tolist())
        ]
        self._limit()
        counts = [part._count(primary) for part in self._parts]
        self.rows: Rows = found[len(found) - len(self._parts) :]
        self.ends = np.cumsum(np.array(counts, np.int64))

    def row(self, component: str) -> int:
        """The newest row of a component, or -1."""
        if self._parts:
            return self._parts[-1].row(component)
        return -1

    def instances(self, component: str) -> Instances | None:
        """Of the primary component those of all rows; of another one those of the newest."""
        if component != self._primary or len(self._parts) < 2:
            return self._parts[-1].instances(component) if self._parts else None
        found = [each for part in self._parts if (each := part.instances(component)) is not None]
        variants = {each.variant for each in found}
        pieces: list[Any] = [each.values for each in found]
        if isinstance(pieces[0], np.ndarray):
            values: Any = np.concatenate(pieces)
        else:
            values = pa.concat_arrays(pieces)
        variant = found[-1].variant if len(variants) == 1 else max(variants)
        return Instances(values, variant, False, sum(each.count for each in found))

    def joined(self, primary: str, component: str, default: Any) -> npt.NDArray[Any] | list[Any] | None:
        """One value for each instance of all rows."""
        found = [part.joined(primary, component, default) for part in self._parts]
        if all(each is None for each in found):
            return None
        whole: list[Any] = []
        for part, each in zip(self._parts, found):
            whole.extend([default] * part._count(primary) if each is None else each)
        is_array = any(isinstance(each, np.ndarray) for each in found)
        return np.array([np.asarray(each, np.float64) for each in whole]) if is_array else whole

    def splat(self, component: str) -> Any | None:
        """Nothing is meant for the instances of all rows."""
        return self._parts[-1].splat(component) if len(self._parts) == 1 else None

    def colors(self, primary: str, count: int) -> npt.NDArray[np.uint32]:
        """Those of all rows, each as it was then."""
        found = [part.colors(primary, part._count(primary)) for part in self._parts]
        return np.concatenate(found) if found else np.empty(0, np.uint32)

    def labels(self, primary: str, count: int) -> list[str | None] | None:
        """Only the newest row has labels: those of all would cover each other."""
        if not self._parts:
            return None
        newest = self._parts[-1].labels(primary, self._parts[-1]._count(primary))
        if newest is None:
            return None
        return [None] * (count - len(newest)) + newest

    def class_ids(self, primary: str, count: int) -> ClassIds | None:
        """None: colours are asked of each row."""
        return None

    def radii(self, primary: str, default: float) -> tuple[float, Float32 | None]:
        """One for each instance of all rows, unless it is the same for all."""
        found = [part.radii(primary, default) for part in self._parts]
        if not found:
            return default, None
        if all(each is None for _, each in found) and len({radius for radius, _ in found}) == 1:
            return found[0]
        pieces = [
            np.full(part._count(primary), radius, np.float32) if each is None else each
            for part, (radius, each) in zip(self._parts, found)
        ]
        return float("nan"), np.concatenate(pieces)

    def _limit(self) -> None:
        """Leave out the oldest rows if there is too much to draw."""
        total, kept = 0, len(self._parts)
        for number in range(len(self._parts) - 1, -1, -1):
            total += self._parts[number]._count(self._primary)
            if total > MOST_INSTANCES and number < len(self._parts) - 1:
                kept = len(self._parts) - number - 1
                break
        self._parts = self._parts[len(self._parts) - kept :]


def _rows_within(
    store: Store, latest: LatestAt, entity: int, primary: str, history: int
) -> tuple[Rows, npt.NDArray[np.int64]]:
    """The rows of the last `history` units, and when each was; at least the one in force."""
    newest = int(latest.of(primary)[entity]) if entity < latest.entity_count else -1
    table = store.table(primary)
    if latest.timeline is None or table is None or newest < 0:
        only = np.array([newest] if newest >= 0 else [], np.int64)
        return only, np.full(len(only), latest.time, np.int64)
    first = max(latest.time - history, _FIRST)
    rows = range_rows(store, primary, entity, latest.timeline, first, latest.time)[-MOST_ROWS:]
    rows = rows[table.counts[rows] > 0]
    if not len(rows) or rows[-1] != newest:
        rows = np.append(rows[rows != newest], newest)
    times = np.array(table.times(latest.timeline)[rows])
    times[table.timeless[rows]] = _FIRST
    return rows, times


def _in_force_at(
    store: Store, latest: LatestAt, entity: int, primary: str, times: npt.NDArray[np.int64]
) -> dict[str, list[int]]:
    """Of each other component, the row that was in force at each time; -1 where none was."""
    found: dict[str, list[int]] = {}
    for component in latest.rows:
        table = store.table(component)
        if component == primary or table is None:
            continue
        now = int(latest.rows[component][entity]) if entity < len(latest.rows[component]) else -1
        if latest.timeline is None:
            found[component] = [now] * len(times)
            continue
        rows = range_rows(store, component, entity, latest.timeline, _FIRST, latest.time, timeless=True)
        if not len(rows):
            continue
        at = np.array(table.times(latest.timeline)[rows])
        at[table.timeless[rows]] = _FIRST
        places = np.searchsorted(at, times, side="right") - 1
        then = np.where(places >= 0, rows[np.maximum(places, 0)], -1)
        then[(then >= 0) & (table.counts[np.maximum(then, 0)] == 0)] = -1
        found[component] = then.tolist()
        if len(times):
            found[component][-1] = now  # clears included
    return found
