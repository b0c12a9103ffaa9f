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
    entity_path, timelines, layout = key
    arrivals, times, values = zip(*rows)
    arrival = np.array(arrivals, np.int64)
    if len(rows) > 1 and not (arrival[1:] > arrival[:-1]).all():
        # A signal handler logged while its thread did: its row was filed first, but arrived second.
        return to_chunk(key, sorted(rows, key=itemgetter(0)))
    times_by_timeline = {}
    if not timelines.timeless:
        for timeline, column in zip(timelines.timelines, zip(*times)):
            times_by_timeline[timeline] = np.array(column, np.int64)
        times_by_timeline[LOG_TIME] = arrival
    offsets = one_each(len(rows))
    columns = tuple([to_column(field, column, offsets) for field, column in zip(layout, zip(*values))])
    return Chunk(entity_path, arrival, times_by_timeline, columns)
