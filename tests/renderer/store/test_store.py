"""What goes into the store comes out of it, whatever the sizes of the chunks."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama.chunk import Chunk, Column
from diorama.schema import TEXT_ENTRY
from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama_renderer.store import NO_TIME, Store, values

FRAME = Timeline("frame", TimeType.SEQUENCE)


def _chunk(*logged: Column, path: str = "a", arrival: int = 0, frames: list[int] | None = None) -> Chunk:
    row_count = len(logged[0].offsets) - 1 if logged else 1
    at = arrival + np.arange(row_count)
    now = {LOG_TIME: at}
    if frames is not None:
        now[FRAME] = np.array(frames)
    return Chunk(path, at, now, logged)


def _column(component: str, variant: str, rows: list, *, splat: bool = False) -> Column:
    offsets = np.cumsum([0] + [len(row) for row in rows]).astype(np.int32)
    joined = pa.concat_arrays(rows) if isinstance(rows[0], pa.Array) else np.concatenate(rows)
    return Column(component, variant, splat, joined, offsets)


def _scalars(*rows: list[float]) -> Column:
    return _column("scalar", "f64", [np.array(row, np.float64) for row in rows])


def _text(body: str) -> pa.Array:
    return pa.array([{"body": body, "level": None}], TEXT_ENTRY)


MAKERS = {
    "scalar": lambda n, i: ("f64", np.full(min(n, 1), i, np.float64)),
    "transform": lambda n, i: (
        ("rigid3", np.full((min(n, 1), 7), i, np.float64)),
        ("pinhole", np.full((min(n, 1), 11), i, np.float64)),
        ("unknown", np.full(min(n, 1), True)),
    )[i % 3],
    "point3d": lambda n, i: (f"f{32 + i % 2 * 32}", np.full((n, 3), i, np.float64 if i % 2 else np.float32)),
    "radius": lambda n, i: ("f32", np.full(n, i, np.float32)),
    "label": lambda n, i: ("utf8", pa.array([f"label {i}"] * n, pa.utf8())),
    "ext.any": lambda n, i: ("ext", pa.array([i] * n, pa.int64() if i % 2 else pa.float64())),
}


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(MAKERS)), st.lists(st.integers(0, 4), max_size=3), st.booleans())
    ),
    st.sampled_from([0, 30, 10**6]),
)
def test_every_row_gives_back_its_own_values(logged, small_bytes):
    store, want = Store(), []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(values, "SMALL_BYTES", small_bytes)
        for number, (component, counts, read) in enumerate(logged):
            rows = [MAKERS[component](count, number)[1] for count in counts] or [
                MAKERS[component](0, number)[1]
            ]
            variant = MAKERS[component](0, number)[0]
            store.insert(_chunk(_column(component, variant, rows), arrival=10 * number))
            want += [(component, variant, row) for row in rows]
            if read:
                assert store.table(component).row_count == sum(name == component for name, _, _ in want)
    for component in MAKERS:
        rows = [(variant, row) for name, variant, row in want if name == component]
        for number, (variant, row) in enumerate(rows):
            got = store.table(component).instances(number)
            assert (got.variant, got.count) == (variant, len(row))
            assert (
                store.table(component).variant_names[store.table(component).variants([number])[0]] == variant
            )
            if isinstance(row, pa.Array):
                assert got.values.equals(row)
            else:
                assert got.values.dtype == row.dtype
                assert got.values.shape == row.shape
                assert (got.values == row).all()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=8), st.data(), st.sampled_from([0, 40, 10**6]))
def test_values_of_many_rows_are_gathered_in_the_order_asked(counts, data, small_bytes):
    store = Store()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(values, "SMALL_BYTES", small_bytes)
        rows = [np.full((count, 3), number, np.float32) for number, count in enumerate(counts)]
        for number, row in enumerate(rows):
            store.insert(_chunk(_column("point3d", "f32", [row]), arrival=number))
        asked = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=6))
        got = store.table("point3d").gather_instances(np.array(asked, np.int64), "f32")
    want = np.concatenate([rows[number] for number in asked] or [np.empty((0, 3), np.float32)])
    assert got.dtype == np.float32
    assert got.tolist() == want.tolist()


def test_a_single_component_is_gathered_by_one_take():
    store = Store()
    for number in range(5):
        store.insert(_chunk(_scalars([number * 1.5], []), arrival=2 * number))
    table = store.table("scalar")
    assert table.gather(np.array([8, 0, 4]), "f64").tolist() == [6.0, 0.0, 3.0]
    assert table.gather(np.empty(0, np.int64), "f64").shape == (0,)


def test_gathering_an_empty_row_or_another_variant_is_refused():
    store = Store()
    store.insert(_chunk(_scalars([1.0], [])))
    store.insert(_chunk(_column("transform", "rigid3", [np.zeros((1, 7))])))
    store.insert(_chunk(_column("label", "utf8", [pa.array(["x"])])))
    with pytest.raises(ValueError, match="gather: rows of scalar must hold"):
        store.table("scalar").gather(np.array([1]), "f64")
    with pytest.raises(ValueError, match="gather: rows of transform must hold"):
        store.table("transform").gather(np.array([0]), "pinhole")
    with pytest.raises(
        ValueError, match=r"variant must be rigid3 or affine or pinhole or .*unknown, got 'similar'"
    ):
        store.table("transform").gather(np.array([0]), "similar")
    with pytest.raises(ValueError, match="gather_instances: rows of label must hold fixed-width"):
        store.table("label").gather_instances(np.array([0]), "utf8")


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 0, 2, 1], [2], [1], []])
def test_taking_texts_gives_those_of_the_rows_in_their_order_whatever_blocks_they_lie_in(order):
    store = Store()
    rows = [["a", "b"], [], ["long " * 10_000], ["c"]]
    for row in rows:
        store.insert(_chunk(_column("label", "utf8", [pa.array(row, pa.utf8())])))
    table = store.table("label")
    blocks = [table.instances(i).values.buffers()[2] for i in (0, 2)]
    assert blocks[0].address != blocks[1].address
    got = table.take_values(np.array(order, np.int64)).to_pylist()
    assert got == [text for i in order for text in rows[i]]


def test_values_of_a_large_chunk_are_views_of_its_memory():
    points = np.zeros((10_000, 3), np.float32)
    store = Store()
    store.insert(_chunk(_column("point3d", "f32", [points[:4000], points[4000:]])))
    column = _column("point3d", "f32", [points])
    store.insert(_chunk(column, arrival=5))
    got = store.table("point3d").instances(2).values
    assert np.shares_memory(got, column.values)


def test_a_row_number_below_zero_is_refused():
    store = Store()
    store.insert(_chunk(_scalars([1.0])))
    with pytest.raises(IndexError, match="row must be 0 or more, got -1"):
        store.table("scalar").instances(-1)


def test_timelines_span_all_components_and_leave_out_timeless_rows():
    store = Store()
    assert store.timelines() == {}
    store.insert(_chunk(_scalars([1.0], [2.0]), arrival=7, frames=[2**62, -(2**62)]))
    store.insert(_chunk(_column("radius", "f32", [np.ones(1, np.float32)]), arrival=3))
    store.insert(Chunk("b", np.array([99]), {}, (_scalars([3.0]),)))
    assert store.timelines() == {LOG_TIME: (3, 8), FRAME: (-(2**62), 2**62)}


def test_times_of_rows_off_the_timeline_are_no_time():
    store = Store()
    store.insert(_chunk(_scalars([1.0]), frames=[4]))
    store.insert(_chunk(_scalars([1.0]), arrival=5))
    store.insert(Chunk("b", np.array([6]), {}, (_scalars([3.0]),)))
    assert store.table("scalar").times(FRAME).tolist() == [4, NO_TIME, NO_TIME]
    assert store.table("scalar").times(Timeline("never", TimeType.TIME)).tolist() == [NO_TIME] * 3
    assert store.table("scalar").timeless.tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("path", "column", "message"),
    [
        ("a", Column("colour", "u32", False, np.zeros(1, np.uint32), np.array([0, 1], np.int32)), "'colour'"),
        ("a", Column("radius", "f64", False, np.zeros(1), np.array([0, 1], np.int32)), "'f64'"),
        ("a//b", _scalars([1.0]), "'a//b'"),
    ],
)
def test_a_chunk_that_is_refused_leaves_the_store_as_it_was(path, column, message):
    store = Store()
    with pytest.raises(ValueError, match=message):
        store.insert(_chunk(_scalars([1.0]), column, path=path))
    assert (store.version, store.components(), store.entities.paths) == (0, [], ["/"])
    assert store.table("scalar") is None


def test_statistics_count_rows_once_for_each_component():
    store = Store()
    store.insert(_chunk(_scalars([1.0], []), _column("text_entry", "text_entry", [_text("x"), _text("y")])))
    found = store.statistics()
    assert found.rows_of == {"scalar": 2, "text_entry": 2}
    assert (found.chunk_count, found.entity_count, found.row_count) == (1, 2, 4)
    assert found.size_bytes == store.nbytes > 0


def test_a_column_whose_first_offset_is_not_zero_keeps_its_rows():
    column = Column("radius", "f32", False, np.arange(5, dtype=np.float32), np.array([2, 3, 5], np.int32))
    store = Store()
    store.insert(_chunk(column))
    store.insert(_chunk(column, arrival=9))
    got = [store.table("radius").instances(row).values.tolist() for row in range(4)]
    assert got == [[2], [3, 4], [2], [3, 4]]


def test_rows_read_before_keep_their_values_when_the_columns_grow():
    store = Store()
    store.insert(_chunk(_scalars([1.0])))
    first = store.table("scalar").instances(0).values
    for number in range(500):
        store.insert(_chunk(_scalars([float(number)]), arrival=number))
        assert store.table("scalar").row_count == number + 2
    assert first.tolist() == [1.0]
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 2.0
