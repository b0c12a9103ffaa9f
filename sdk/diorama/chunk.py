"""A chunk: many rows of one entity with the same components and timelines, as immutable columns.

On the wire and on disk a chunk is one Arrow record batch: an int64 column a timeline, then a list column a
component. The column `log_time` is always there, also for timeless rows: it is the order of arrival.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diorama.arrow import from_numpy
from diorama.schema import COMPONENTS, Variant, variant_of
from diorama.timelines import LOG_TIME, Timeline, TimeType

Values: TypeAlias = "npt.NDArray[np.generic] | pa.Array"
"""The instances of all rows of a column, one after another: numpy where the type has a fixed width (shape
(n,) or (n, width), exact dtype of the schema's variant), else Arrow."""


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
        arrival: shape (rows,), int64, ns since the epoch when the call was made; strictly increasing within
            one logging process. Of two rows with equal time the one with the larger arrival wins.
        times: per timeline shape (rows,), int64. Empty if the rows are timeless; otherwise it holds LOG_TIME
            too (the very array `arrival`).
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


class Layout(NamedTuple):
    """What chunks that share one Arrow schema have in common. Hashable, so an encoder finds the schema by it.

    `columns` holds (component, variant, splat) triples; `extensions` the list type of each `ext.*` column.
    """

    timeless: bool
    timelines: tuple[Timeline, ...]
    columns: tuple[tuple[str, str, bool], ...]
    extensions: tuple[pa.DataType, ...]


def layout_of(chunk: Chunk) -> Layout:
    """The layout of a chunk; equal layouts have equal Arrow schemas."""
    timelines = tuple(timeline for timeline in chunk.times if timeline != LOG_TIME)
    columns = tuple((column.component, column.variant, column.splat) for column in chunk.columns)
    extensions = tuple(_ext_list_type(column.values) for column in chunk.columns if column.variant == "ext")
    return Layout(not chunk.times, timelines, columns, extensions)


@lru_cache(maxsize=4096)
def schema_of(layout: Layout) -> pa.Schema:
    """The Arrow schema of chunks with this layout."""
    timeless = "1" if layout.timeless else "0"
    fields = [pa.field("log_time", pa.int64(), False, {"kind": "arrival", "timeless": timeless})]
    fields += [
        pa.field(timeline.name, pa.int64(), False, {"kind": "timeline", "type": timeline.type.value})
        for timeline in layout.timelines
    ]
    extensions = iter(layout.extensions)
    for component, variant, splat in layout.columns:
        arrow = next(extensions) if variant == "ext" else _list_type(component, variant)
        fields.append(
            pa.field(component, arrow, False, {"kind": "component", "splat": "1" if splat else "0"})
        )
    return pa.schema(fields)


def to_arrow(chunk: Chunk) -> pa.RecordBatch:
    """The chunk as an Arrow record batch; arrays are shared, not copied."""
    return to_arrow_as(schema_of(layout_of(chunk)), chunk)


def to_arrow_as(schema: pa.Schema, chunk: Chunk) -> pa.RecordBatch:
    """As `to_arrow`, for callers that already have `schema_of(layout_of(chunk))`."""
    arrays: list[pa.Array] = [from_numpy(chunk.arrival)]
    arrays += [from_numpy(times) for timeline, times in chunk.times.items() if timeline != LOG_TIME]
    arrays += [_to_list(column) for column in chunk.columns]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def from_arrow(entity_path: str, batch: pa.RecordBatch) -> Chunk:
    """The chunk of a record batch made by `to_arrow`; fixed-width values are views of the batch's memory.

    Raises:
        ValueError: the batch has not the columns, types or lengths of a chunk. Everything a hostile sender
            may have put into offsets is checked.
    """
    return ArrowReader(batch.schema).read(entity_path, batch)


class ArrowReader:
    """Makes chunks of the batches of one schema.

    Looking at the schema costs more than a small batch does, so a decoder keeps one reader a schema.
    """

    def __init__(self, schema: pa.Schema) -> None:
        """Checks the schema.

        Raises:
            ValueError: it is not the schema of a chunk.
        """
        self._timelines: list[tuple[int, Timeline]] = []
        self._columns: list[_ColumnReader] = []
        self._arrival = -1
        self._timeless = False
        for index, field in enumerate(schema):
            self._add(index, field)
        if self._arrival < 0:
            raise ValueError("no arrival column")
        if self._timeless and self._timelines:
            raise ValueError("timeless rows with timelines")
        if len({LOG_TIME, *(timeline for _, timeline in self._timelines)}) <= len(self._timelines):
            raise ValueError("the same timeline twice")
        if len({column.component for column in self._columns}) < len(self._columns):
            raise ValueError("the same component twice")

    def read(self, entity_path: str, batch: pa.RecordBatch) -> Chunk:
        """The chunk of a batch that has this reader's schema.

        Raises:
            ValueError: lengths, offsets or nulls are not those of a chunk.
        """
        batch.validate(full=True)
        arrival = _int64(batch.column(self._arrival))
        times = {timeline: _int64(batch.column(index)) for index, timeline in self._timelines}
        if not self._timeless:
            times[LOG_TIME] = arrival
        return Chunk(entity_path, arrival, times, tuple([column.read(batch) for column in self._columns]))

    def _add(self, index: int, field: pa.Field) -> None:
        metadata: Mapping[bytes, bytes] = field.metadata or {}
        kind = metadata.get(b"kind")
        if kind == b"component":
            self._columns.append(_column_reader(index, field, metadata.get(b"splat") == b"1"))
            return
        if kind not in (b"arrival", b"timeline"):
            raise ValueError(f"column {field.name!r} is neither arrival, timeline nor component")
        if field.type != pa.int64():
            raise ValueError(f"column {field.name!r} must be int64, got {field.type}")
        if kind == b"timeline":
            self._timelines.append(
                (index, Timeline(field.name, TimeType(metadata.get(b"type", b"").decode())))
            )
        elif self._arrival >= 0:
            raise ValueError("two arrival columns")
        else:
            self._arrival = index
            self._timeless = metadata.get(b"timeless") == b"1"


class _ColumnReader(NamedTuple):
    column: int
    component: str
    variant: Variant
    splat: bool

    def read(self, batch: pa.RecordBatch) -> Column:
        array = batch.column(self.column)
        if array.null_count:
            raise ValueError(f"component {self.component!r} must not have null rows")
        items, offsets = _items(array)
        if self.splat and len(offsets) > 1 and (offsets[1:] - offsets[:-1]).max() > 1:
            raise ValueError(f"component {self.component!r} is a splat, but a row has several values")
        values: Values = items
        if self.variant.dtype is not None:
            values = _fixed_width(self, items)
        return Column(self.component, self.variant.name, self.splat, values, offsets)


def _column_reader(index: int, field: pa.Field, splat: bool) -> _ColumnReader:
    if not pa.types.is_list(field.type):
        raise ValueError(f"component {field.name!r} must be a list column, got {field.type}")
    return _ColumnReader(index, field.name, variant_of(field.name, field.type.value_type), splat)


def _items(array: pa.ListArray) -> tuple[pa.Array, npt.NDArray[np.int32]]:
    """The instances of a list column, and the rows' offsets among them, starting at 0."""
    if not len(array):
        return array.values.slice(0, 0), np.zeros(1, np.int32)
    offsets: npt.NDArray[np.int32] = array.offsets.to_numpy()
    items = array.values
    start, stop = int(offsets[0]), int(offsets[-1])
    if start or stop != len(items):
        items = items.slice(start, stop - start)
    return items, offsets - np.int32(start) if start else offsets


def _fixed_width(column: _ColumnReader, items: pa.Array) -> npt.NDArray[np.generic]:
    width = column.variant.width
    flat = items
    if width:  # not `flatten`, which takes ten times as long
        flat = items.values.slice(items.offset * width, len(items) * width)
    if items.null_count or flat.null_count:
        raise ValueError(f"component {column.component!r} must not have nulls")
    values: npt.NDArray[np.generic] = flat.to_numpy(zero_copy_only=column.variant.dtype != np.bool_)
    return values.reshape(-1, width) if width else values


@lru_cache(maxsize=256)
def _list_type(component: str, variant: str) -> pa.DataType:
    for known in COMPONENTS[component].variants:
        if known.name == variant:
            return pa.list_(pa.field("item", known.arrow, nullable=False))
    raise ValueError(f"component {component!r} has no variant {variant!r}")


def _ext_list_type(values: Values) -> pa.DataType:
    if isinstance(values, np.ndarray):
        raise ValueError("extension values must be a pyarrow.Array, got a numpy array")
    arrow = values.type
    # IPC would send the dictionary as a message of its own; a record batch must be whole in one message.
    plain = arrow.value_type if pa.types.is_dictionary(arrow) else arrow
    return pa.list_(pa.field("item", plain))


def _to_list(column: Column) -> pa.Array:
    values = column.values
    offsets = from_numpy(column.offsets)
    if isinstance(values, np.ndarray):
        list_type = _list_type(column.component, column.variant)
        flat = from_numpy(np.ascontiguousarray(values).reshape(-1))
        if values.ndim == 2:
            flat = pa.FixedSizeListArray.from_arrays(flat, type=list_type.value_type)
        return pa.ListArray.from_arrays(offsets, flat, type=list_type)
    if column.variant != "ext":
        return pa.ListArray.from_arrays(offsets, values, type=_list_type(column.component, column.variant))
    plain = values.dictionary_decode() if pa.types.is_dictionary(values.type) else values
    return pa.ListArray.from_arrays(offsets, plain, type=_ext_list_type(values))


def _int64(array: pa.Array) -> npt.NDArray[np.int64]:
    if array.null_count:
        raise ValueError("times must not be null")
    values: npt.NDArray[np.int64] = array.to_numpy()
    return values
