"""Rows on their way to the flusher: appended by the threads that log, taken all at once by the flusher.

Rule 1: `append` decides the order. A row gets its arrival under the same lock that files it, so arrivals increase
strictly in the process, whatever the threads and the resolution of the clock.
Rule 2: nothing is converted here. Rows of one (entity, timelines, layout) are a list of plain tuples, a few dozen
nanoseconds each; columns are made of it later, elsewhere.
Rule 3: a large row is alone, so that its array becomes the column as it is.
"""

from __future__ import annotations

import threading
from time import time_ns
from typing import Any, NamedTuple

from diorama.components.field import Layout
from diorama.recording.clock import TimelineSet

Row = tuple[int, tuple[int, ...], tuple[Any, ...]]
"""Arrival, a time on each timeline, a value for each field of the layout."""
Key = tuple[str, TimelineSet, Layout]
"""What the rows of one chunk share: entity path, timelines, layout."""

LARGE_BYTES = 1 << 16
SMALL_ROW_BYTES = 200
"""What a row of plain numbers takes, roughly; `pending_bytes` only has to be right for large ones."""


class Batch(NamedTuple):
    """Rows that were taken together."""

    small: dict[Key, list[Row]]
    large: list[tuple[Key, Row]]

    @property
    def row_count(self) -> int:
        """How many rows."""
        return len(self.large) + sum(map(len, self.small.values()))


class RowBuffer:
    """The rows that the flusher has not taken yet. Safe to use from several threads."""

    __slots__ = ("_batch", "_last_arrival", "lock", "pending_bytes")

    def __init__(self, last_arrival: int = 0) -> None:
        """An empty buffer, all of whose arrivals come after `last_arrival`."""
        # Reentrant: a signal handler or a destructor that logs may run in the middle of `append`.
        self.lock = threading.RLock()
        self.pending_bytes = 0
        self._batch = Batch({}, [])
        self._last_arrival = last_arrival

    @property
    def last_arrival(self) -> int:
        """The newest arrival that was given."""
        return self._last_arrival

    @property
    def pending_rows(self) -> int:
        """How many rows wait."""
        with self.lock:
            return self._batch.row_count

    def append(self, key: Key, times: tuple[int, ...], values: tuple[Any, ...], size_bytes: int) -> None:
        """Files a row."""
        with self.lock:
            arrival = time_ns()
            if arrival <= self._last_arrival:
                arrival = self._last_arrival + 1
            self._last_arrival = arrival
            self.pending_bytes += size_bytes
            row = (arrival, times, values)
            if size_bytes >= LARGE_BYTES:
                self._batch.large.append((key, row))
                return
            rows = self._batch.small.get(key)
            if rows is None:
                self._batch.small[key] = [row]
            else:
                rows.append(row)

    def take(self) -> Batch:
        """All rows; the buffer is empty afterwards."""
        with self.lock:
            batch, self._batch = self._batch, Batch({}, [])
            self.pending_bytes = 0
        return batch
