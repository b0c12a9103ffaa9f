"""Rows to chunks. Imported by the first flush: this is what needs pyarrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter

import numpy as np

from diorama.chunk import Chunk
from diorama.components.columns import one_each, to_column
from diorama.recording.rows import Batch, Key, Row
from diorama.timelines import LOG_TIME


def groups_of(batch: Batch) -> Iterator[tuple[Key, Sequence[Row]]]:
    """The rows of each chunk to be."""
    yield from batch.small.items()
    for key, row in batch.large:
        yield key, (row,)


def to_chunk(key: Key, rows: Sequence[Row]) -> Chunk:
    """The chunk of rows that share a key; at least one."""
    # One comprehension a column: `zip(*rows)` makes an iterator a row, and takes eight times as long for many.
    entity_path, timelines, layout = key
    count = len(rows)
    arrival = np.fromiter([row[0] for row in rows], np.int64, count)
    if count > 1 and not (arrival[1:] > arrival[:-1]).all():
        # A signal handler logged while its thread did: its row was filed first, but arrived second.
        return to_chunk(key, sorted(rows, key=itemgetter(0)))
    times = {}
    if not timelines.timeless:
        for i, timeline in enumerate(timelines.timelines):
            times[timeline] = np.fromiter([row[1][i] for row in rows], np.int64, count)
        times[LOG_TIME] = arrival
    offsets = one_each(count)
    columns = [to_column(field, [row[2][i] for row in rows], offsets) for i, field in enumerate(layout)]
    return Chunk(entity_path, arrival, times, tuple(columns))
