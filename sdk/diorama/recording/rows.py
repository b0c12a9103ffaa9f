"""Rows on their way to the flusher: appended by the threads that log, taken all at once by the flusher.

Rule 1: `append` is one atomic `deque.append`. There is no lock that a signal handler or a destructor, which may run in
the middle of it and log too, could wait for or find in disorder. Arrivals are made to increase strictly when rows
are taken, whatever the threads and the resolution of the clock.
Rule 2: nothing is converted here. Rows of one (entity, timelines, layout) become a list of plain tuples when they are
taken; columns are made of it later, elsewhere.
Rule 3: a large row is alone, so that its array becomes the column as it is.
"""

from __future__ import annotations

from collections import deque
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
    """The rows that the flusher has not taken yet.

    Any thread may append; one at a time may take.

    Attributes:
        pending_bytes: of the rows that wait, roughly: threads that append at once may miss each other.
        last_arrival: the newest that was given to a row that was taken.
    """

    __slots__ = ("_rows", "last_arrival", "pending_bytes")

    def __init__(self, last_arrival: int = 0) -> None:
        """An empty buffer, all of whose arrivals come after `last_arrival`."""
        self.pending_bytes = 0
        self.last_arrival = last_arrival
        self._rows: deque[tuple[Key, int, tuple[int, ...], tuple[Any, ...], int]] = deque()

    def __len__(self) -> int:
        """How many rows wait."""
        return len(self._rows)

    def append(self, key: Key, times: tuple[int, ...], values: tuple[Any, ...], size_bytes: int) -> None:
        """Files a row."""
        self._rows.append((key, time_ns(), times, values, size_bytes))
        self.pending_bytes += size_bytes

    def take(self) -> Batch:
        """All rows that are there now."""
        self.pending_bytes = 0
        batch = Batch({}, [])
        rows, small, last = self._rows, batch.small, self.last_arrival
        for _ in range(len(rows)):
            key, arrival, times, values, size_bytes = rows.popleft()
            if arrival <= last:
                arrival = last + 1
            last = arrival
            row = (arrival, times, values)
            if size_bytes >= LARGE_BYTES:
                batch.large.append((key, row))
                continue
            group = small.get(key)
            if group is None:
                small[key] = [row]
            else:
                group.append(row)
        self.last_arrival = last
        return batch
