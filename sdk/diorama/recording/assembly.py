"""Rows to chunks. Imported by the first flush: this is what needs pyarrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from diorama.chunk import Chunk
from diorama.components.columns import one_each, to_column
from diorama.recording.rows import Batch, Key, Row
from diorama.timelines import LOG_TIME

MOST_BYTES = 1 << 20
"""Of a chunk of several rows, roughly: what one flipped bit of a file costs at most."""
_SAMPLES = 8


def groups_of(batch: Batch) -> Iterator[tuple[Key, Sequence[Row]]]:
    """The rows of each chunk to be."""
    for key, rows in batch.small.items():
        count = _rows_a_chunk(rows)
        for first in range(0, len(rows), count):
            yield key, rows[first : first + count] if count < len(rows) else rows
    for key, row in batch.large:
        yield key, (row,)


def _rows_a_chunk(rows: Sequence[Row]) -> int:
    """How many of these rows make a chunk of about `MOST_BYTES`, judged by some of them."""
    sample = rows[:: max(1, len(rows) // _SAMPLES)]
    size_bytes = sum([_size_bytes(value) for row in sample for value in row[2]]) / len(sample)
    return max(1, int(MOST_BYTES / max(size_bytes, 1.0)))


def _size_bytes(value: Any) -> int:
    size: int | None = getattr(value, "nbytes", None)
    if size is None:
        return 8 * len(value) if hasattr(value, "__len__") else 8
    return size


def to_chunk(key: Key, rows: Sequence[Row]) -> Chunk:
    """The chunk of rows that share a key; at least one."""
    # One comprehension a column: `zip(*rows)` makes an iterator a row, and takes eight times as long for many.
    entity_path, timelines, layout = key
    count = len(rows)
    arrival = np.fromiter([row[0] for row in rows], np.int64, count)
    times = {}
    if not timelines.timeless:
        for i, timeline in enumerate(timelines.timelines):
            times[timeline] = np.fromiter([row[1][i] for row in rows], np.int64, count)
        times[LOG_TIME] = arrival
    offsets = one_each(count)
    columns = [to_column(field, [row[2][i] for row in rows], offsets) for i, field in enumerate(layout)]
    return Chunk(entity_path, arrival, times, tuple(columns))
