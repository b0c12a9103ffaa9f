"""Which entities have new rows of a component, and from what time on: so that caches touch only what changed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diorama.timelines import Timeline
from diorama_renderer.store import Store

FIRST_TIME = int(np.iinfo(np.int64).min)
LAST_TIME = int(np.iinfo(np.int64).max)


class News:
    """The rows of one component on one timeline that nobody has taken yet, by entity.

    Timeless rows count as rows at `FIRST_TIME`.
    """

    def __init__(self, component: str, timeline: Timeline) -> None:
        """Nothing is known yet; the first `read` takes in all there is, unless `skip` came before."""
        self._component = component
        self._timeline = timeline
        self._seen_rows = 0
        self._count = np.zeros(0, np.int64)
        self._earliest = np.zeros(0, np.int64)
        self._latest = np.zeros(0, np.int64)

    def skip(self, store: Store) -> None:
        """What there is so far is no news."""
        table = store.table(self._component)
        self._seen_rows = 0 if table is None else table.row_count

    def read(self, store: Store) -> None:
        """Take in the rows since the last time: O(new rows), no Python an entity."""
        table = store.table(self._component)
        if table is None or table.row_count == self._seen_rows:
            return
        self._grow(len(store.entities))
        timed = table.rows_on(self._timeline, since=self._seen_rows)
        timeless = table.rows_on(None, since=self._seen_rows)
        self._seen_rows = table.row_count
        self._add(table.entity[timed], table.times(self._timeline)[timed])
        self._add(table.entity[timeless], np.full(len(timeless), FIRST_TIME))

    def count(self, entity: int) -> int:
        """How many rows were not taken yet."""
        return int(self._count[entity]) if entity < len(self._count) else 0

    def earliest(self, entity: int) -> int:
        """The time of the earliest of them; `LAST_TIME` if there are none."""
        return int(self._earliest[entity]) if entity < len(self._count) else LAST_TIME

    def latest(self, entity: int) -> int:
        """The time of the latest row ever; `FIRST_TIME` if there never was any."""
        return int(self._latest[entity]) if entity < len(self._count) else FIRST_TIME

    def take(self, entity: int) -> None:
        """The rows of an entity are news no more."""
        if entity < len(self._count):
            self._count[entity], self._earliest[entity] = 0, LAST_TIME

    def _add(self, entity: npt.NDArray[np.int32], times: npt.NDArray[np.int64]) -> None:
        if len(entity):
            self._count += np.bincount(entity, minlength=len(self._count))
            np.minimum.at(self._earliest, entity, times)
            np.maximum.at(self._latest, entity, times)

    def _grow(self, entity_count: int) -> None:
        more = entity_count - len(self._count)
        self._count = np.append(self._count, np.zeros(more, np.int64))
        self._earliest = np.append(self._earliest, np.full(more, LAST_TIME))
        self._latest = np.append(self._latest, np.full(more, FIRST_TIME))
