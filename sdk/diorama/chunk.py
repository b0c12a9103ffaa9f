"""A chunk: many rows of one entity with the same components and timelines, as immutable columns.

On the wire and on disk a chunk is one Arrow record batch: an int64 column a timeline, then a list column a
component. The column `log_time` is always there, also for timeless rows: it is the order of arrival.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diorama.schema import COMPONENTS, variant_of
from diorama.timelines import LOG_TIME, Timeline, TimeType

Values = np.ndarray | pa.Array
"""The instances of all rows of a column, one after another: numpy where the type has a fixed width (shape (n,) or
(n, width), exact dtype of the schema's variant), else Arrow."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One component of a chunk.

    Attributes:
        component: its name, such as `point3d` or `ext.error`.
        variant: name of the schema's variant that `values` have (`ext` for extension components).
        splat: True if each row holds one value that is meant for every instance of the entity.
        values: the instances of all rows, concatenated.
        offsets: shape (rows + 1,), int32: row i has the instances `offsets[i]:offsets[i + 1]`.
    """

    component: str
    variant: str
    splat: bool
    values: Values
    offsets: npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """Rows of one entity.

    Attributes:
        entity_path: normalised, `/` for the root.
        arrival: shape (rows,), int64, ns since the epoch when the call was made; strictly increasing within one
            logging process. Of two rows with equal time the one with the larger arrival wins.
        times: per timeline shape (rows,), int64. Empty if the rows are timeless; otherwise it holds LOG_TIME too
            (the very array `arrival`).
        columns: one a component.
    """

    entity_path: str
    arrival: npt.NDArray[np.int64]
    times: dict[Timeline, npt.NDArray[np.int64]]
    columns: tuple[Column, ...]

    @property
    def row_count(self) -> int:
        """How many rows."""
        return len(self.arrival)

    @property
    def timeless(self) -> bool:
        """True if the rows lie before all time, on every timeline."""
        return not self.times


def nbytes(chunk: Chunk) -> int:
    """Bytes of all the arrays of a chunk."""
    fixed = chunk.arrival.nbytes * (1 + len(chunk.times))
    return fixed + sum(column.values.nbytes + column.offsets.nbytes for column in chunk.columns)


def to_arrow(chunk: Chunk) -> pa.RecordBatch:
    """The chunk as an Arrow record batch; arrays are shared, not copied."""
    timelines = tuple(timeline for timeline in chunk.times if timeline != LOG_TIME)
    columns = tuple((column.component, column.variant, column.splat) for column in chunk.columns)
    arrays: list[pa.Array] = [pa.array(chunk.arrival)]
    arrays += [pa.array(chunk.times[timeline]) for timeline in timelines]
    lists = [_to_list(column) for column in chunk.columns]
    ext = tuple(array.type for array, column in zip(lists, chunk.columns) if column.variant == "ext")
    return pa.RecordBatch.from_arrays(arrays + lists, schema=_schema(chunk.timeless, timelines, columns, ext))


def from_arrow(entity_path: str, batch: pa.RecordBatch) -> Chunk:
    """The chunk of a record batch made by `to_arrow`; fixed-width values are views of the batch's memory.

    Raises:
        ValueError: the batch has not the columns, types or lengths of a chunk. Everything a hostile sender may
            have put into offsets is checked.
    """
    batch.validate(full=True)
    times: dict[Timeline, npt.NDArray[np.int64]] = {}
    columns: list[Column] = []
    arrival: npt.NDArray[np.int64] | None = None
    timeless = False
    for field, array in zip(batch.schema, batch.columns):
        metadata: dict[bytes, bytes] = field.metadata or {}
        kind = metadata.get(b"kind")
        if kind == b"arrival":
            arrival = _int64(field.name, array)
            timeless = metadata.get(b"timeless") == b"1"
        elif kind == b"timeline":
            times[Timeline(field.name, TimeType(metadata[b"type"].decode()))] = _int64(field.name, array)
        elif kind == b"component":
            columns.append(_from_list(field.name, metadata.get(b"splat") == b"1", array))
        else:
            raise ValueError(f"column {field.name!r} is neither arrival, timeline nor component")
    if arrival is None:
        raise ValueError("no arrival column")
    if timeless and times:
        raise ValueError("timeless rows with timelines")
    if not timeless:
        times[LOG_TIME] = arrival
    return Chunk(entity_path, arrival, times, tuple(columns))


@lru_cache(maxsize=4096)
def _schema(
    timeless: bool,
    timelines: tuple[Timeline, ...],
    columns: tuple[tuple[str, str, bool], ...],
    ext: tuple[pa.DataType, ...],
) -> pa.Schema:
    fields = [pa.field("log_time", pa.int64(), False, {"kind": "arrival", "timeless": "1" if timeless else "0"})]
    for timeline in timelines:
        fields.append(pa.field(timeline.name, pa.int64(), False, {"kind": "timeline", "type": timeline.type.value}))
    ext_types = iter(ext)
    for component, variant, splat in columns:
        arrow = next(ext_types) if variant == "ext" else _list_type(component, variant)
        fields.append(pa.field(component, arrow, False, {"kind": "component", "splat": "1" if splat else "0"}))
    return pa.schema(fields)


@lru_cache(maxsize=256)
def _list_type(component: str, variant: str) -> pa.DataType:
    for known in COMPONENTS[component].variants:
        if known.name == variant:
            return pa.list_(pa.field("item", known.arrow, nullable=False))
    raise ValueError(f"component {component!r} has no variant {variant!r}")


def _to_list(column: Column) -> pa.Array:
    values = column.values
    if isinstance(values, np.ndarray):
        list_type = _list_type(column.component, column.variant)
        flat = pa.array(np.ascontiguousarray(values).reshape(-1))
        item = list_type.value_type
        values = pa.FixedSizeListArray.from_arrays(flat, type=item) if values.ndim == 2 else flat
    else:
        ext = column.variant == "ext"
        item_field = pa.field("item", values.type, nullable=ext)
        list_type = pa.list_(item_field) if ext else _list_type(column.component, column.variant)
    return pa.ListArray.from_arrays(pa.array(column.offsets), values, type=list_type)


def _from_list(component: str, splat: bool, array: pa.Array) -> Column:
    if not pa.types.is_list(array.type):
        raise ValueError(f"component {component!r} must be a list column, got {array.type}")
    variant = variant_of(component, array.type.value_type)
    offsets: npt.NDArray[np.int32] = array.offsets.to_numpy()
    start, stop = int(offsets[0]), int(offsets[-1])
    items = array.values.slice(start, stop - start)
    if start:
        offsets = offsets - np.int32(start)
    if splat and not bool(np.all(np.diff(offsets) <= 1)):
        raise ValueError(f"component {component!r} is a splat, but a row has several values")
    values: Values = items
    if variant.dtype is not None:
        if items.null_count:
            raise ValueError(f"component {component!r} must not have nulls")
        if variant.width:
            values = items.flatten().to_numpy().reshape(-1, variant.width)
        else:
            values = items.to_numpy(zero_copy_only=False)
    return Column(component, variant.name, splat, values, offsets)


def _int64(name: str, array: pa.Array) -> npt.NDArray[np.int64]:
    if array.type != pa.int64() or array.null_count:
        raise ValueError(f"column {name!r} must be int64 without nulls, got {array.type}")
    values: npt.NDArray[np.int64] = array.to_numpy()
    return values
