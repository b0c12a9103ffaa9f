"""A recording back into a file: all of it, or what is needed to see a span of time as it was."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diorama.chunk import Chunk, Column
from diorama.timelines import LOG_TIME, Timeline
from diorama.wire import FileEncoder, RecordingInfo
from diorama_renderer.query.clears import CLEAR, latest_rows
from diorama_renderer.store import ComponentTable, Selection, Store

_MOST_ROWS = 4096  # of a chunk
_MOST_BYTES = 4 << 20  # of its values, roughly
_MOST_SORTED = 1 << 18
"""Rows that are sorted into chunks at once: they are gathered between frames, which do not wait for millions."""

Span = tuple[Timeline, int, int]
"""A timeline and the first and last time on it."""


def save_store(
    store: Store, path: str | os.PathLike[str], info: RecordingInfo, *, span: Span | None = None
) -> int:
    """Write the rows of a store into a file, which is complete or not there at all.

    Args:
        store: what to write.
        path: of the file; one that is there is replaced when the new one is complete.
        info: what the file says of itself.
        span: only what can be seen in this span of time: its rows, those in force when it begins, and what is timeless.

    Returns:
        How many rows were written, a row counted for each of its components.

    Raises:
        OSError: it cannot be written.
    """
    return write_chunks(chunks_of(store, span=span), path, info)


def write_chunks(chunks: Iterable[Chunk], path: str | os.PathLike[str], info: RecordingInfo) -> int:
    """Write chunks into a file, which is complete or not there at all; as `save_store`, and whatever `chunks` raise."""
    target = Path(path)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    encoder = FileEncoder(info)
    count = 0
    try:
        with open(temporary, "wb") as file:
            file.writelines(encoder.begin())
            for chunk in chunks:
                file.writelines(encoder.encode(chunk))
                count += chunk.row_count
            file.writelines(encoder.end())
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    return count


def chunks_of(store: Store, *, span: Span | None = None) -> Iterator[Chunk]:
    """The rows of a store, a component a chunk; each keeps its times and its arrival. See `save_store`.

    Rows that come while this goes on are left out; none may be dropped before it ends.
    """
    tables = [(table, table.row_count) for table in map(store.table, store.components()) if table is not None]
    for table, count in tables:
        rows = np.arange(count) if span is None else _rows_of(table, span, len(store.entities))
        rows = rows[rows < count]
        most = (
            _MOST_SORTED if not table.component.startswith("ext.") else _MOST_ROWS
        )  # each has a type of its own
        for first in range(0, len(rows), most):
            yield from _chunks(store, table, rows[first : first + most])


def _rows_of(table: ComponentTable, span: Span, entity_count: int) -> npt.NDArray[np.int64]:
    """Rows within the span, the latest of each entity before it, and the timeless; of clears all until its end."""
    timeline, first, last = span
    on_it = table.rows_on(timeline)
    times = table.times(timeline)[on_it]
    begins = first if table.component != CLEAR else np.iinfo(np.int64).min
    latest = latest_rows(table, timeline, first, entity_count=entity_count, selection=Selection.ALL)
    within = on_it[(times >= begins) & (times <= last)]
    return np.unique(np.concatenate([table.rows_on(None), within, latest[latest >= 0]]))


def _chunks(store: Store, table: ComponentTable, rows: npt.NDArray[np.int64]) -> Iterator[Chunk]:
    """Chunks of rows that share entity, variant, splat and timelines, in the order of arrival."""
    timelines = list(table.spans())
    timeless = table.timeless[rows]
    present = [_is_on(table, timeline, rows) for timeline in timelines]
    keys = [
        table.entity[rows],
        table.variants(rows),
        table.splat[rows],
        _types(table, rows),
        timeless,
        *present,
    ]
    sorted_by: list[Any] = [rows, table.arrival[rows], *keys]
    order = np.lexsort(sorted_by)
    rows = rows[order]
    differs = np.zeros(len(rows), bool)
    for key in keys:
        ordered = np.asarray(key)[order]
        differs[1:] |= ordered[1:] != ordered[:-1]
    starts = np.append(np.flatnonzero(differs), len(rows))
    first = 0
    for stop in starts.tolist():
        group = rows[first:stop]
        if len(group):
            on = [timeline for timeline, column in zip(timelines, present) if column[order[first]]]
            for part in _parts(table, group):
                yield _chunk(store, table, part, on)
        first = stop


def _is_on(table: ComponentTable, timeline: Timeline, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which of the rows are on the timeline."""
    found = np.zeros(len(rows), np.bool_)
    found[table.places_on(timeline, rows)] = True
    return found


def _types(table: ComponentTable, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """A number for the Arrow type of each row; only extensions have several in one variant."""
    if not table.component.startswith("ext."):
        return np.zeros(len(rows), np.int64)
    codes: dict[Any, int] = {}
    arrays: list[Any] = [table.instances(row).values for row in rows.tolist()]
    return np.array([codes.setdefault(array.type, len(codes)) for array in arrays], np.int64)


def _parts(table: ComponentTable, rows: npt.NDArray[np.int64]) -> Iterator[npt.NDArray[np.int64]]:
    """Rows in pieces that make chunks of a sensible size."""
    start = 0
    while start < len(rows):
        sizes = _sizes(table, rows[start : start + _MOST_ROWS])
        within = np.searchsorted(np.cumsum(sizes), _MOST_BYTES, side="right")
        stop = start + max(int(within), 1)
        yield rows[start:stop]
        start = stop


def _sizes(table: ComponentTable, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Bytes of each row's values."""
    first = table.instances(int(rows[0])).values
    if isinstance(first, np.ndarray):
        width = first.itemsize * int(np.prod(first.shape[1:], dtype=np.int64))
        return np.asarray(table.counts[rows] * width)
    return np.array([table.instances(row).values.nbytes for row in rows.tolist()], np.int64)


def _chunk(
    store: Store, table: ComponentTable, rows: npt.NDArray[np.int64], timelines: list[Timeline]
) -> Chunk:
    first = table.instances(int(rows[0]))
    offsets = np.zeros(len(rows) + 1, np.int32)
    offsets[1:] = np.cumsum(table.counts[rows])
    values: Any = first.values
    if len(rows) > 1:
        is_fixed = isinstance(values, np.ndarray)
        values = table.gather_instances(rows, first.variant) if is_fixed else _joined(table, rows)
    column = Column(table.component, first.variant, first.splat, values, offsets)
    arrival = np.array(table.arrival[rows])
    times = {
        timeline: arrival if timeline == LOG_TIME else np.array(table.times(timeline)[rows])
        for timeline in timelines
    }
    path = store.entities.paths[int(table.entity[rows[0]])]
    return Chunk(path or "/", arrival, times, (column,))


def _joined(table: ComponentTable, rows: npt.NDArray[np.int64]) -> Any:
    return pa.concat_arrays([table.instances(row).values for row in rows.tolist()])
