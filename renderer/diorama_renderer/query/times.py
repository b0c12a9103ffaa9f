"""The times with data on a timeline, of all entities together: for the time axis and for stepping."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama_renderer.store import Store, TimeIndex

FIRST_DATE = 365 * 24 * 3600 * 1_000_000_000
"""Nanoseconds: a timeline that begins later than a year after the epoch counts from the epoch."""

_FIRST, _LAST = -(2**63), 2**63 - 1


def is_date(timeline: Timeline, first: int) -> bool:
    """Whether times count from the Unix epoch (UTC), rather than from a start that nobody knows.

    Args:
        timeline: a sequence never does.
        first: the first time with data on it.
    """
    return timeline.type is TimeType.TIME and (timeline == LOG_TIME or first >= FIRST_DATE)


class Times:
    """The sorted times of all rows on a timeline, never copied: each question costs O(log rows) a component.

    It always says what the store holds now.
    """

    def __init__(self, store: Store, timeline: Timeline, component: str | None = None) -> None:
        """The times on `timeline`; of one component, or of all."""
        self._store = store
        self._timeline = timeline
        self._component = component

    @property
    def span(self) -> tuple[int, int] | None:
        """The first and the last time; None if there is none."""
        names = self._store.components() if self._component is None else [self._component]
        tables = [table for name in names if (table := self._store.table(name)) is not None]
        spans = [span for table in tables if (span := table.spans().get(self._timeline)) is not None]
        return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None

    def count_before(self, times: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """How many rows lie before each of `times`, shape (n,), ascending for speed."""
        counts: npt.NDArray[np.int64] = np.zeros(len(times), np.int64)
        for _, index in self._indexes():
            counts += index.count_before(times)
        return counts

    def counts(self, edges: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """How many rows lie between `edges`, shape (w + 1,), ascending, w > 0: shape (w,).

        Column i has the times from `edges[i]` on and before `edges[i + 1]`; the last column has its end too.
        """
        before = self.count_before(edges)
        if edges[-1] == _LAST:
            before[-1] = self.total
        else:
            before[-1:] = self.count_before(edges[-1:] + 1)
        return np.diff(before)

    @property
    def total(self) -> int:
        """How many rows."""
        return sum(len(index) for _, index in self._indexes())

    def after(self, time: int) -> int | None:
        """The next time with data after `time`; None if there is none."""
        found = [
            int(times[rows[0]]) for times, index in self._indexes() for rows in index.between(time, _LAST)
        ]
        return min(found, default=None)

    def before(self, time: int) -> int | None:
        """The previous time with data before `time`; None if there is none."""
        if time <= _FIRST:
            return None
        found = [
            int(times[rows[-1]])
            for times, index in self._indexes()
            for rows in index.between(_FIRST, time - 1)
        ]
        if found:
            return max(found)
        # `between` begins after its first argument, and nothing lies before the first time there is.
        span = self.span
        return _FIRST if span is not None and span[0] == _FIRST else None

    def _indexes(self) -> Iterator[tuple[npt.NDArray[np.int64], TimeIndex]]:
        names = self._store.components() if self._component is None else [self._component]
        for name in names:
            table = self._store.table(name)
            if table is not None and self._timeline in table.spans():
                yield table.times(self._timeline), table.index(self._timeline)
