"""The rows of a table in the order of time, all entities together, and the filtered ones among them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from diorama.timelines import Timeline
from diorama_renderer.store import ComponentTable, Rows
from diorama_renderer.store.growing import Growing

_Filter = TypeVar("_Filter", bound=Hashable)
Matches = Callable[[Rows], npt.NDArray[np.bool_]]
"""Which of some rows pass a filter; for one filter the answer for a row never changes."""


class _Shown:
    """What one filter lets pass: places in the order, for its first `done` rows."""

    def __init__(self) -> None:
        self.places = Growing(np.int64)
        self.done = 0
        self.timeless: Rows = np.empty(0, np.int64)
        self.timeless_done = 0
        self.rows: Rows | None = None


class LineOrder(Generic[_Filter]):
    """The timeless rows by (arrival, row), then those of a timeline by (time, arrival, row).

    New rows cost themselves and the rows that they come before; a filter likewise.
    """

    def __init__(self, timeline: Timeline | None, *, most_filters: int) -> None:
        """No rows.

        Args:
            timeline: None: timeless rows alone.
            most_filters: so many are remembered, those used last.
        """
        self._timeline = timeline
        self._most_filters = most_filters
        self._seen_rows = 0
        self._timeless: Rows = np.empty(0, np.int64)
        self._rows = Growing(np.int64)
        self._times = Growing(np.int64)
        self._filters: dict[_Filter, _Shown] = {}

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        shown = (
            each.places.nbytes + (0 if each.rows is None else each.rows.nbytes)
            for each in self._filters.values()
        )
        return self._timeless.nbytes + self._rows.nbytes + self._times.nbytes + sum(shown)

    def extend(self, table: ComponentTable) -> None:
        """Take in the new rows of the table, which is the same every time."""
        since, self._seen_rows = self._seen_rows, table.row_count
        if since == self._seen_rows:
            return
        timeless = table.rows_on(None, since=since)
        if len(timeless):
            rows = np.concatenate([self._timeless, timeless])
            self._timeless = rows[np.lexsort((rows, table.arrival[rows]))]
        rows = np.empty(0, np.int64) if self._timeline is None else table.rows_on(self._timeline, since=since)
        if self._timeline is not None and len(rows):
            start = self._merge(rows, table.times(self._timeline), table.arrival)
            for shown in self._filters.values():
                if shown.done > start:
                    shown.done = start
                    shown.places.replace(int(shown.places.view.searchsorted(start)), np.empty(0, np.int64))
                    shown.rows = None

    def shown(self, line_filter: _Filter, matches: Matches) -> Rows:
        """The rows that pass a filter, in order; the same array while nothing changes."""
        shown = self._up_to_date(line_filter, matches)
        if shown.rows is None:
            timed = self._rows.view[shown.places.view]
            shown.rows = np.concatenate([shown.timeless, timed]) if len(shown.timeless) else timed
        return shown.rows

    def place_at(self, line_filter: _Filter, matches: Matches, time: int) -> int:
        """The place in `shown` of the last row at or before a time; -1 if there is none."""
        shown = self._up_to_date(line_filter, matches)
        limits = np.iinfo(np.int64)
        time = min(max(time, limits.min), limits.max)
        before = self._times.view.searchsorted(time, "right")
        return len(shown.timeless) + int(shown.places.view.searchsorted(before)) - 1

    def _up_to_date(self, line_filter: _Filter, matches: Matches) -> _Shown:
        shown = self._filters.pop(line_filter, None) or _Shown()
        while len(self._filters) >= self._most_filters:
            del self._filters[next(iter(self._filters))]
        self._filters[line_filter] = shown  # as the last used
        if shown.timeless_done != len(self._timeless):
            shown.timeless = self._timeless[matches(self._timeless)]
            shown.timeless_done = len(self._timeless)
            shown.rows = None
        if shown.done != len(self._rows):
            found = np.flatnonzero(matches(self._rows.view[shown.done :])) + shown.done
            if len(found):
                shown.places.extend(found)
                shown.rows = None
            shown.done = len(self._rows)
        return shown

    def _merge(self, rows: Rows, times: npt.NDArray[np.int64], arrival: npt.NDArray[np.int64]) -> int:
        """Sort new rows in; where the first of them is."""
        rows = rows[np.lexsort((rows, arrival[rows], times[rows]))]
        first = int(rows[0])
        start = len(self._rows)
        if start:
            last = int(self._rows.view[-1])
            if (times[first], arrival[first]) < (times[last], arrival[last]):
                start = int(self._times.view.searchsorted(times[first], "left"))
        if start < len(self._rows):
            rows = np.concatenate([self._rows.view[start:], rows])
            rows = rows[np.lexsort((rows, arrival[rows], times[rows]))]
        self._rows.replace(start, rows)
        self._times.replace(start, times[rows])
        return start
