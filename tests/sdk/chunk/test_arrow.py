from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from chunk_samples import chunks, cloud, same, scalars, texts
from hypothesis import given

from diorama.chunk import from_arrow, layout_of, nbytes, schema_of, to_arrow
from diorama.schema import COMPONENTS


@given(chunk=chunks())
def test_a_chunk_survives_arrow(chunk):
    assert same(from_arrow(chunk.entity_path, to_arrow(chunk)), chunk)


@given(chunk=chunks())
def test_equal_layouts_have_equal_schemas(chunk):
    layout = layout_of(chunk)
    assert to_arrow(chunk).schema.equals(schema_of(layout), check_metadata=True)
    assert hash(layout) == hash(layout_of(from_arrow("x", to_arrow(chunk))))


def test_arrays_are_shared_with_arrow_not_copied():
    chunk = cloud(points=100)
    batch = to_arrow(chunk)
    assert batch.column(1).values.values.buffers()[1].address == chunk.columns[0].values.ctypes.data
    again = from_arrow("x", batch)
    assert np.shares_memory(again.columns[0].values, chunk.columns[0].values)


def test_rows_of_a_slice_are_those_of_the_whole():
    batch = to_arrow(scalars(rows=5)).slice(2, 2)
    chunk = from_arrow("x", batch)
    assert chunk.arrival.tolist() == [12, 13]
    assert chunk.columns[0].offsets.tolist() == [0, 1, 2]
    assert chunk.columns[0].values.tolist() == [0.5, 0.75]


def test_bytes_of_a_chunk_are_those_of_its_arrays():
    assert nbytes(cloud(points=10)) >= 10 * 16


def field(index, schema, **changes):
    old = schema.field(index)
    metadata = {k.decode(): v.decode() for k, v in old.metadata.items()} | changes.pop("metadata", {})
    new = pa.field(changes.get("name", old.name), changes.get("type", old.type), False, metadata)
    return schema.set(index, new)


def rebuilt(batch, schema=None, **arrays):
    columns = [arrays.get(name, array) for name, array in zip(batch.schema.names, batch.columns, strict=True)]
    schema = schema or batch.schema
    types = [pa.field(f.name, a.type, True, f.metadata) for f, a in zip(schema, columns, strict=True)]
    return pa.RecordBatch.from_arrays(columns, schema=pa.schema(types))


def lists(offsets, values):
    """A list column that nobody has checked; None as an offset makes its row null."""
    wanted = np.array([1 if offset is None else offset for offset in offsets], np.int32)
    present = np.packbits([offset is not None for offset in offsets[:-1]], bitorder="little")
    rows = np.zeros_like(wanted)
    array = pa.Array.from_buffers(
        SCALARS.column(2).type,
        len(offsets) - 1,
        [pa.py_buffer(present.tobytes()), pa.py_buffer(rows)],
        children=[pa.array(values)],
    )
    rows[:] = wanted  # afterwards, because Arrow checks what it is given
    return array


SCALARS = to_arrow(scalars())
HOSTILE = {
    "no arrival": (SCALARS.select([1, 2]), "no arrival"),
    "an unknown kind": (
        rebuilt(SCALARS, field(1, SCALARS.schema, metadata={"kind": "x"})),
        "neither arrival",
    ),
    "an unknown timeline type": (
        rebuilt(SCALARS, field(1, SCALARS.schema, metadata={"type": "x"})),
        "TimeType",
    ),
    "timeless rows with times": (
        rebuilt(SCALARS, field(0, SCALARS.schema, metadata={"timeless": "1"})),
        "timeless",
    ),
    "log time twice": (
        rebuilt(SCALARS, field(1, SCALARS.schema, name="log_time", metadata={"type": "time"})),
        "timeline twice",
    ),
    "a component twice": (
        pa.RecordBatch.from_arrays(
            [*SCALARS.columns, SCALARS.column(2)],
            schema=pa.schema([*SCALARS.schema, SCALARS.schema.field(2)]),
        ),
        "component twice",
    ),
    "an unknown component": (rebuilt(SCALARS, field(2, SCALARS.schema, name="wheels")), "wheels"),
    "a component of another type": (
        rebuilt(SCALARS, scalar=pa.array([[1], [2], [3]], pa.list_(pa.int8()))),
        "must be",
    ),
    "a component without lists": (rebuilt(SCALARS, scalar=pa.array([1.0, 2.0, 3.0])), "list column"),
    "float times": (rebuilt(SCALARS, frame=pa.array([1.0, 2.0, 3.0])), "int64"),
    "null times": (rebuilt(SCALARS, frame=pa.array([1, None, 3])), "null"),
    "null rows": (
        rebuilt(
            SCALARS,
            scalar=lists([0, None, 2, 3], [1.0, 2.0, 3.0]),
        ),
        "null",
    ),
    "null values": (
        rebuilt(
            SCALARS,
            scalar=lists([0, 1, 2, 3], [1.0, None, 3.0]),
        ),
        "null",
    ),
    "offsets that fall": (
        rebuilt(
            SCALARS,
            scalar=lists([0, 3, 1, 3], [1.0, 2.0, 3.0]),
        ),
        "ffset",
    ),
    "a splat of several": (
        rebuilt(
            SCALARS,
            field(2, SCALARS.schema, metadata={"splat": "1"}),
            scalar=lists([0, 3, 3, 3], [1.0, 2.0, 3.0]),
        ),
        "splat",
    ),
}


@pytest.mark.parametrize(("batch", "message"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_batch_that_is_no_chunk_is_refused_and_says_why(batch, message):
    with pytest.raises(ValueError, match=message):
        from_arrow("x", batch)


@pytest.mark.parametrize("offset", [-1, 4, 2**31 - 1])
@pytest.mark.parametrize("row", [0, 1, 3])
def test_offsets_that_point_outside_the_values_are_refused(offset, row):
    data = bytearray(SCALARS.serialize())
    offsets = np.arange(4, dtype=np.int32)
    at = data.index(offsets.tobytes())
    offsets[row] = offset
    data[at : at + 16] = offsets.tobytes()
    batch = pa.ipc.read_record_batch(pa.py_buffer(bytes(data)), SCALARS.schema)
    with pytest.raises(ValueError, match="offset"):
        from_arrow("x", batch)


def test_text_that_is_not_utf8_is_refused():
    bad = pa.StringArray.from_buffers(
        2, pa.py_buffer(np.array([0, 1, 2], np.int32)), pa.py_buffer(b"\xff\xfe")
    )
    labels = COMPONENTS["label"].variants[0].arrow
    lists = pa.ListArray.from_arrays(
        pa.array([0, 1, 2], pa.int32()), bad, type=pa.list_(pa.field("item", labels, False))
    )
    batch = to_arrow(texts())
    schema = pa.schema(
        [batch.schema.field(0), pa.field("label", lists.type, False, batch.schema.field(1).metadata)]
    )
    with pytest.raises(ValueError, match="UTF8"):
        from_arrow("x", pa.RecordBatch.from_arrays([batch.column(0), lists], schema=schema))
