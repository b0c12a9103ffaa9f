"""Chunks for the tests of the wire, the sinks and the sources, and what equality of chunks means."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

from diorama.chunk import Chunk, Column
from diorama.schema import COMPONENTS, MESH_FILE, TENSOR, TEXT_ENTRY
from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama.wire import RecordingInfo

FRAME = Timeline("frame", TimeType.SEQUENCE)
INFO = RecordingInfo("app", "id-1", 1_700_000_000_000_000_000, "0.1.0")


def scalars(entity="plot/value", *, first=10, rows=3):
    arrival = np.arange(first, first + rows, dtype=np.int64)
    offsets = np.arange(rows + 1, dtype=np.int32)
    column = Column("scalar", "f64", False, np.linspace(0, 1, rows), offsets)
    return Chunk(entity, arrival, {LOG_TIME: arrival, FRAME: arrival * 2}, (column,))


def cloud(entity="world/points", *, points=1000, seed=0, at=10):
    rng = np.random.default_rng(seed)
    arrival = np.array([at], np.int64)
    offsets = np.array([0, points], np.int32)
    columns = (
        Column("point3d", "f32", False, rng.normal(size=(points, 3)).astype(np.float32), offsets),
        Column("colorrgba", "u32", False, rng.integers(0, 2**32, points, dtype=np.uint32), offsets),
    )
    return Chunk(entity, arrival, {LOG_TIME: arrival}, columns)


def texts(entity="log", *, rows=2):
    arrival = np.arange(rows, dtype=np.int64)
    offsets = np.arange(rows + 1, dtype=np.int32)
    values = pa.array([{"body": f"hello {i}", "level": None} for i in range(rows)], TEXT_ENTRY)
    return Chunk(entity, arrival, {}, (Column("text_entry", "text_entry", False, values, offsets),))


def same(a: Chunk, b: Chunk) -> bool:
    return (
        a.entity_path == b.entity_path
        and a.times.keys() == b.times.keys()
        and _same_array(a.arrival, b.arrival)
        and all(_same_array(a.times[timeline], b.times[timeline]) for timeline in a.times)
        and len(a.columns) == len(b.columns)
        and all(_same_column(x, y) for x, y in zip(a.columns, b.columns, strict=True))
    )


def all_same(a, b):
    a, b = list(a), list(b)
    return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))


def _same_array(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def _same_column(a, b):
    if (a.component, a.variant, a.splat) != (b.component, b.variant, b.splat):
        return False
    if not _same_array(a.offsets, b.offsets):
        return False
    if isinstance(a.values, np.ndarray):
        return isinstance(b.values, np.ndarray) and _same_array(a.values, b.values)
    return a.values.type == b.values.type and a.values.equals(b.values)


_NESTED = {
    "label": st.text(max_size=5),
    "linestrip2d": st.lists(
        st.lists(st.floats(width=32, allow_nan=False), min_size=2, max_size=2), max_size=3
    ),
    "linestrip3d": st.lists(
        st.lists(st.floats(width=32, allow_nan=False), min_size=3, max_size=3), max_size=3
    ),
    "text_entry": st.fixed_dictionaries(
        {"body": st.text(max_size=5), "level": st.none() | st.text(max_size=4)}
    ),
    "tensor": st.fixed_dictionaries(
        {
            "shape": st.lists(st.integers(0, 9), max_size=3),
            "names": st.none() | st.lists(st.none() | st.text(max_size=3), max_size=3),
            "dtype": st.just("uint8"),
            "encoding": st.just("raw"),
            "data": st.binary(max_size=20),
            "meaning": st.just("unknown"),
            "meter": st.none() | st.just(1000.0),
        }
    ),
}
_TYPES = {"text_entry": TEXT_ENTRY, "tensor": TENSOR, "file": MESH_FILE}
_EXTENSIONS = [pa.int8(), pa.float64(), pa.utf8(), pa.bool_(), pa.list_(pa.int16()), pa.null()]
_PLAIN = [
    (component.name, variant)
    for component in COMPONENTS.values()
    for variant in component.variants
    if variant.dtype is not None
]
_int64s = st.integers(-(2**63), 2**63 - 1)


@st.composite
def _column(draw, rows, component, variant):
    splat = draw(st.booleans())
    counts = draw(st.lists(st.integers(0, 1 if splat else 3), min_size=rows, max_size=rows))
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32) if rows else np.zeros(1, np.int32)
    total = int(offsets[-1])
    if variant == "ext":
        values = draw(_extension(total))
    elif component in _NESTED:
        arrow = next(v.arrow for v in COMPONENTS[component].variants if v.name == variant)
        items = draw(st.lists(_NESTED[component], min_size=total, max_size=total))
        values = pa.array(items, arrow)
    else:
        found = next(v for v in COMPONENTS[component].variants if v.name == variant)
        shape = (total, found.width) if found.width else (total,)
        raw = draw(st.binary(min_size=0, max_size=16)) + b"\1"
        values = np.resize(np.frombuffer(raw, np.uint8), shape).astype(found.dtype)
    return Column(component, variant, splat, values, offsets)


@st.composite
def _extension(draw, total):
    arrow = draw(st.sampled_from(_EXTENSIONS))
    item = {
        pa.int8(): st.integers(-128, 127),
        pa.float64(): st.floats(allow_nan=False),
        pa.utf8(): st.text(max_size=4),
        pa.bool_(): st.booleans(),
        pa.list_(pa.int16()): st.lists(st.integers(-5, 5), max_size=3),
        pa.null(): st.none(),
    }[arrow]
    return pa.array(draw(st.lists(st.none() | item, min_size=total, max_size=total)), arrow)


@st.composite
def chunks(draw):
    """Any chunk: timeless or not, every kind of column, no rows to a few, rows without instances."""
    rows = draw(st.integers(0, 4))
    arrival = np.array(draw(st.lists(_int64s, min_size=rows, max_size=rows)), np.int64)
    times = {}
    if draw(st.booleans()):
        names = draw(st.sets(st.text(min_size=1, max_size=4), max_size=2))
        for name in sorted(names):
            timeline = Timeline(name, draw(st.sampled_from(TimeType)))
            times[timeline] = np.array(draw(st.lists(_int64s, min_size=rows, max_size=rows)), np.int64)
        times[LOG_TIME] = arrival
    kinds = [(name, variant.name) for name, variant in _PLAIN]
    kinds += [(name, COMPONENTS[name].variants[0].name) for name in _NESTED]
    kinds += [("ext.a", "ext"), ("ext.b c", "ext")]
    wanted = draw(st.lists(st.sampled_from(kinds), max_size=3, unique_by=lambda kind: kind[0]))
    columns = tuple(draw(_column(rows, component, variant)) for component, variant in wanted)
    path = draw(st.sampled_from(["/", "a", "a/b", "world/ü/\N{GRINNING FACE}"]))
    return Chunk(path, arrival, times, columns)
