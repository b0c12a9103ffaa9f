"""A store that drops its oldest rows, against one that keeps everything."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama.chunk import Chunk, Column
from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama_renderer.query import Cursor, LatestAt, key_rows, latest_at, range_rows
from diorama_renderer.store import Store, index, table, values

FRAME = Timeline("frame", TimeType.SEQUENCE)
STEP = Timeline("step", TimeType.SEQUENCE)
TIMELINES = [FRAME, STEP, LOG_TIME]
PATHS = ["/", "a", "a/b", "a/b/c", "d"]
COMPONENTS = ["scalar", "point3d", "label", "instance_key", "clear", "ext.list"]

far = st.sampled_from([-(2**63), -(2**62), 2**62, 2**63 - 1])
times = st.integers(-2, 12) | far


@pytest.fixture(scope="module", autouse=True)
def _small_limits():
    """Every branch for large recordings is taken by small ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "CHECKPOINT_ROWS", 2)
        patch.setattr(index, "LATE_ROWS", 1)
        patch.setattr(table, "_PENDING_LIMIT", 3)
        patch.setattr(table, "_TAKEN_PER_ROW", 2)
        patch.setattr(values, "SMALL_BYTES", 40)
        patch.setattr(values, "ARENA_BYTES", 60)
        yield


@st.composite
def chunks(draw: st.DrawFn) -> Chunk:
    row_count = draw(st.integers(1, 4))
    size = {"min_size": row_count, "max_size": row_count}
    arrival = np.array(draw(st.lists(st.integers(0, 20), **size)), np.int64)
    now: dict[Timeline, np.ndarray] = {}
    if draw(st.integers(0, 4)):
        for timeline in draw(st.sets(st.sampled_from([FRAME, STEP]))):
            now[timeline] = np.array(draw(st.lists(times, **size)), np.int64)
        now[LOG_TIME] = arrival
    names = draw(st.lists(st.sampled_from(COMPONENTS), min_size=1, max_size=4, unique=True))
    first = draw(st.integers(0, 10**6))
    logged = tuple(_column(name, draw(st.lists(st.integers(0, 3), **size)), first) for name in names)
    return Chunk(draw(st.sampled_from(PATHS)), arrival, now, logged)


def _column(component: str, counts: list[int], first: int) -> Column:
    if component in ("scalar", "clear"):
        counts = [min(count, 1) for count in counts]
    offsets = np.cumsum([0, *counts]).astype(np.int32)
    numbers = first + np.arange(offsets[-1])
    if component == "scalar":
        return Column(component, "f64", False, numbers.astype(np.float64), offsets)
    if component == "clear":
        return Column(component, "recursive", False, numbers % 2 == 1, offsets)
    if component == "instance_key":
        return Column(component, "u64", False, numbers.astype(np.uint64), offsets)
    if component == "point3d":
        dtype, variant = ((np.float32, "f32"), (np.float64, "f64"))[first % 2]
        return Column(
            component, variant, False, np.repeat(numbers[:, None], 3, axis=1).astype(dtype), offsets
        )
    if component == "label":
        return Column(component, "utf8", False, pa.array([f"label {n}" for n in numbers], pa.utf8()), offsets)
    return Column(component, "ext", False, pa.array([[n] for n in numbers], pa.list_(pa.int64())), offsets)


def _said(store: Store, component: str, row: int) -> object:
    """All that a row says, whatever its number."""
    if row < 0:
        return None
    found = store.table(component)
    instances = found.instances(row)
    listed = (
        instances.values.tolist()
        if isinstance(instances.values, np.ndarray)
        else instances.values.to_pylist()
    )
    at = [int(found.times(timeline)[row]) for timeline in TIMELINES]
    who = int(found.entity[row]), int(found.arrival[row]), bool(found.timeless[row])
    return who, at, instances.variant, instances.splat, instances.count, listed


def _shown(store: Store, latest: LatestAt, *, keyed: bool) -> dict[tuple[str, int], object]:
    """What is in force, and with the instance keys if calls can be told apart by their arrival."""
    shown = {}
    for component, rows in latest.rows.items():
        keys = key_rows(store, component, rows if keyed else np.full(len(rows), -1))
        for entity, (row, key) in enumerate(zip(rows.tolist(), keys.tolist(), strict=True)):
            if row >= 0:
                shown[component, entity] = (
                    _said(store, component, row),
                    _said(store, "instance_key", key),
                )
    return shown


def _ranged(store: Store, timeline: Timeline, first: int) -> dict[tuple[str, int], list]:
    found = {}
    for component, entity in itertools.product(store.components(), range(len(store.entities))):
        rows = range_rows(store, component, entity, timeline, first, 2**63 - 1, timeless=True).tolist()
        found[component, entity] = [_said(store, component, row) for row in rows]
    return found


def _expect_agreement(limited: Store, whole: Store, asked: list[int], *, keyed: bool = False) -> None:
    timeless = latest_at(limited, None, 0), latest_at(whole, None, 0)
    assert _shown(limited, timeless[0], keyed=keyed) == _shown(whole, timeless[1], keyed=keyed)
    dropped = limited.dropped.until
    for timeline in TIMELINES:
        until = dropped.get(timeline, -(2**63))
        for time in [time for time in (*asked, until) if time >= until]:
            got, want = latest_at(limited, timeline, time), latest_at(whole, timeline, time)
            assert _shown(limited, got, keyed=keyed) == _shown(whole, want, keyed=keyed)
        for time in [time for time in asked if time > until] + [-(2**63)] * (timeline not in dropped):
            assert _ranged(limited, timeline, time) == _ranged(whole, timeline, time)


steps = st.lists(chunks() | st.tuples(st.sampled_from(["before", "shrink"]), st.integers(0, 21)), max_size=14)


@settings(max_examples=300, deadline=None)
@given(steps, st.lists(times, min_size=1, max_size=4), st.booleans(), st.randoms())
def test_from_the_horizon_on_nothing_has_changed(logged, asked, keyed, random):
    limited, whole = Store(), Store()
    row_count = 0
    for number, step in enumerate(logged):
        if isinstance(step, Chunk):
            if keyed:
                step.arrival[:] = step.arrival * len(logged) + number
            limited.insert(step)
            whole.insert(step)
            row_count += len(step.arrival) * len(step.columns)
        elif step[0] == "before":
            limited.drop_before(step[1] * (len(logged) if keyed else 1))
        else:
            limited.shrink(limited.nbytes * step[1] // 20)
        if random.random() < 0.5:
            _expect_agreement(limited, whole, asked, keyed=keyed)
    _expect_agreement(limited, whole, asked, keyed=keyed)
    assert limited.statistics().row_count + limited.statistics().dropped_row_count == row_count


@settings(max_examples=150, deadline=None)
@given(steps, st.sampled_from([*TIMELINES, None]), st.lists(times, min_size=14, max_size=14))
def test_a_cursor_is_not_confused_by_rows_with_other_numbers(logged, timeline, stops):
    store = Store()
    walker = Cursor(store)
    for step, time in zip(logged, sorted(stops), strict=False):
        if isinstance(step, Chunk):
            store.insert(step)
        else:
            store.drop_before(step[1])
        got, want = walker.move(timeline, time), latest_at(store, timeline, time)
        assert got.generation == want.generation == store.generation
        assert {name: rows.tolist() for name, rows in got.rows.items()} == {
            name: rows.tolist() for name, rows in want.rows.items()
        }


@settings(max_examples=100, deadline=None)
@given(steps)
def test_a_serial_names_the_same_row_for_ever(logged):
    store, said = Store(), {}
    for step in logged:
        if isinstance(step, Chunk):
            store.insert(step)
        else:
            store.drop_before(step[1])
        for component in store.components():
            found = store.table(component)
            serials = [found.serial(row) for row in range(found.row_count)]
            assert serials == sorted(set(serials))
            for row, serial in enumerate(serials):
                what = _said(store, component, row)
                assert said.setdefault((component, serial), what) == what


@settings(max_examples=100, deadline=None)
@given(st.lists(chunks(), max_size=14), st.integers(0, 20_000))
def test_a_store_is_smaller_than_its_limit_or_holds_what_must_stay_and_a_quarter(logged, limit):
    limited, whole, least = Store(memory_limit=limit), Store(), Store()
    for chunk in logged:
        for store in (limited, whole, least):
            store.insert(chunk)
        least.shrink(0)
        assert limited.nbytes <= max(limit, least.nbytes + limit // 4)
    _expect_agreement(limited, whole, [0, 5])


@settings(max_examples=100, deadline=None)
@given(st.lists(chunks(), max_size=10))
def test_what_stays_when_all_is_dropped_can_not_be_dropped_again(logged):
    store = Store()
    for chunk in logged:
        store.insert(chunk)
    first = store.shrink(0)
    generation = store.generation
    assert store.shrink(0).row_count == 0
    assert store.generation == generation == bool(first.row_count)


@dataclass
class Streamed:
    """A stream of one entity: a scalar a nanosecond."""

    store: Store
    sent: int = 0
    kept: list[int] = field(default_factory=list)

    def send(self, count: int) -> None:
        at = self.sent + np.arange(count)
        column = Column("scalar", "f64", False, at.astype(np.float64), np.arange(count + 1, dtype=np.int32))
        self.store.insert(Chunk("a", at, {LOG_TIME: at}, (column,)))
        self.sent += count


def test_a_stream_is_cut_rarely_and_by_a_quarter_at_least():
    limit = 4_000_000
    stream = Streamed(Store(memory_limit=limit))
    generations = []
    for _ in range(4000):
        before = stream.store.nbytes
        stream.send(100)
        generations.append(stream.store.generation)
        assert stream.store.nbytes <= limit
        if len(generations) > 1 and generations[-1] > generations[-2]:
            assert stream.store.nbytes < 0.75 * before
    assert 2 < stream.store.generation < 30
    assert stream.store.statistics().row_count > 20_000
    assert stream.store.dropped.row_count == stream.sent - stream.store.statistics().row_count


def test_values_are_freed_but_for_those_that_are_left_of_a_large_chunk():
    store = Store()
    points = np.zeros((10, 100_000, 3), np.float32)
    offsets = np.arange(11, dtype=np.int32) * 100_000
    at = np.arange(10)
    column = Column("point3d", "f32", False, points.reshape(-1, 3), offsets)
    store.insert(Chunk("a", at, {LOG_TIME: at}, (column,)))
    found = store.drop_before(2**62)
    assert found.row_count == 9
    assert found.until == {LOG_TIME: 9}
    assert found.size_bytes > 0.89 * points.nbytes
    left = store.table("point3d").instances(0).values
    assert len(left) == 100_000
    assert not np.shares_memory(left, points)


def test_a_large_chunk_of_which_most_is_left_is_not_copied():
    store = Store()
    points = np.zeros((300_000, 3), np.float32)
    at = np.arange(3)
    column = Column("point3d", "f32", False, points, np.arange(4, dtype=np.int32) * 100_000)
    store.insert(Chunk("a", at, {LOG_TIME: at}, (column,)))
    assert store.drop_before(1).row_count == 0
    assert store.drop_before(2).row_count == 1
    assert np.shares_memory(store.table("point3d").instances(0).values, points)


def test_rows_and_values_read_before_do_not_change_when_rows_are_dropped():
    stream = Streamed(Store())
    stream.send(1000)
    found = stream.store.table("scalar")
    times_before, entity = found.times(LOG_TIME), found.entity
    value = found.instances(500).values
    stream.store.drop_before(990)
    assert found.row_count == 11
    assert times_before.tolist() == list(range(1000))
    assert len(entity) == 1000
    assert value.tolist() == [500.0]


def test_an_extension_that_arrow_cannot_take_from_is_kept_whole():
    store = Store()
    union = pa.UnionArray.from_sparse(
        pa.array([0, 1] * 4, pa.int8()), [pa.array(range(8)), pa.array("abcdefgh")]
    )
    at = np.arange(8)
    column = Column("ext.any", "ext", False, union, np.arange(9, dtype=np.int32))
    store.insert(Chunk("a", at, {LOG_TIME: at}, (column,)))
    assert store.drop_before(100).row_count == 7
    assert store.table("ext.any").instances(0).values.to_pylist() == ["h"]
    store.insert(Chunk("a", at + 8, {LOG_TIME: at + 8}, (column,)))
    assert store.table("ext.any").row_count == 9


def test_an_empty_store_has_nothing_to_drop():
    store = Store(memory_limit=0)
    assert store.shrink(0) == store.drop_before(2**63 - 1) == (0, 0, {})
    assert store.statistics().dropped_row_count == 0


def test_the_instance_keys_of_a_row_that_stays_stay_although_later_ones_were_logged():
    store = Store()
    for arrival, names in enumerate([("point3d", "instance_key"), ("label", "instance_key"), ("scalar",)]):
        at = np.array([arrival])
        columns = tuple(_column(name, [1], 10 + arrival) for name in names)
        store.insert(Chunk("a", at, {LOG_TIME: at}, columns))
    assert store.drop_before(9).row_count == 0
    for arrival in (3, 4):
        at = np.array([arrival])
        store.insert(Chunk("a", at, {LOG_TIME: at}, (_column("instance_key", [1], 0),)))
    whole = _shown(store, latest_at(store, LOG_TIME, 9), keyed=True)
    assert store.drop_before(9).row_count == 1
    assert _shown(store, latest_at(store, LOG_TIME, 9), keyed=True) == whole


def test_a_clear_that_hides_a_row_stays_although_others_came_later():
    store, whole = Store(), Store()
    for arrival, (path, name, count, first) in enumerate(
        [
            ("a/b", "scalar", 1, 0),
            ("a", "clear", 1, 1),
            ("a", "clear", 1, 2),
            ("a", "clear", 0, 0),
            ("d", "clear", 1, 2),
        ]
    ):
        at = np.array([arrival])
        for each in (store, whole):
            each.insert(Chunk(path, at, {LOG_TIME: at}, (_column(name, [count], first),)))
    assert store.drop_before(9).row_count == 0
    _expect_agreement(store, whole, [4, 9], keyed=True)
    assert not _shown(store, latest_at(store, LOG_TIME, 9), keyed=True)
