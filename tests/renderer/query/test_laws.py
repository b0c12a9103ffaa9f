"""Latest-at, the cursor and ranges against a list of rows that is scanned from end to end."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama.chunk import Chunk, Column
from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama_renderer.query import Cursor, cursor, latest_at, range_rows, times_of
from diorama_renderer.store import NO_TIME, Store, index, table, values

FRAME = Timeline("frame", TimeType.SEQUENCE)
SAME_NAME = Timeline("frame", TimeType.TIME)
UNUSED = Timeline("unused", TimeType.TIME)
PATHS = ["/", "a", "a/b", "a/b/c", "d", "d/e"]
COMPONENTS = ["scalar", "point3d", "colorrgba", "clear"]

times = st.sampled_from([-(2**63), -(2**62), -1, 0, 1, 2, 3, 5, 8, 2**62, 2**63 - 1])
timelines = st.sampled_from([FRAME, SAME_NAME, LOG_TIME, UNUSED, None])


@dataclass
class Row:
    entity: str
    times: dict[Timeline, int]
    arrival: int
    count: int
    recursive: bool

    def key(self, timeline: Timeline | None) -> tuple[int, int, int]:
        if not self.times:
            return (0, 0, self.arrival)
        assert timeline is not None
        return (1, self.times[timeline], self.arrival)


@dataclass
class Model:
    """The rows of each component, in the order of insertion: their places are the row numbers of the store."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    paths: list[str] = field(default_factory=lambda: ["/"])

    def insert(self, chunk: Chunk) -> None:
        parts = [] if chunk.entity_path == "/" else chunk.entity_path.split("/")
        for depth in range(len(parts)):
            if (path := "/".join(parts[: depth + 1])) not in self.paths:
                self.paths.append(path)
        for column in chunk.columns:
            for i, arrival in enumerate(chunk.arrival.tolist()):
                start, stop = column.offsets[i : i + 2]
                now = {timeline: int(at[i]) for timeline, at in chunk.times.items()}
                recursive = column.component == "clear" and bool(np.any(column.values[start:stop]))
                row = Row(chunk.entity_path, now, arrival, int(stop - start), recursive)
                self.rows.setdefault(column.component, []).append(row)

    def seen(self, component: str, entity: str, timeline: Timeline | None, time: int) -> list[int]:
        return [
            number
            for number, row in enumerate(self.rows.get(component, []))
            if row.entity == entity
            and (not row.times or (timeline in row.times and row.times[timeline] <= time))
        ]

    def latest(self, component: str, entity: str, timeline: Timeline | None, time: int) -> int:
        rows = self.rows.get(component, [])
        seen = self.seen(component, entity, timeline, time)
        if not seen:
            return -1
        latest = max(seen, key=lambda number: (rows[number].key(timeline), number))
        if rows[latest].count == 0:
            return -1
        for path in self.paths:
            for number in self.seen("clear", path, timeline, time):
                clear = self.rows["clear"][number]
                below = path == "/" or entity.startswith(path + "/")
                reaches = path == entity or (below and clear.recursive)
                if clear.count and reaches and rows[latest].key(timeline) <= clear.key(timeline):
                    return -1
        return latest

    def range(self, component: str, entity: str, timeline: Timeline, first: int, last: int) -> list[int]:
        rows = self.rows.get(component, [])
        seen = self.seen(component, entity, timeline, last)
        found = [number for number in seen if rows[number].times and rows[number].times[timeline] >= first]
        return sorted(found, key=lambda number: (rows[number].key(timeline), number))


@st.composite
def columns(draw: st.DrawFn, component: str, row_count: int) -> Column:
    splat = component == "colorrgba" and draw(st.booleans())
    most = 3 if component in ("point3d", "colorrgba") and not splat else 1
    counts = draw(st.lists(st.integers(0, most), min_size=row_count, max_size=row_count))
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    size = int(offsets[-1])
    if component == "scalar":
        return Column(component, "f64", False, np.arange(size, dtype=np.float64), offsets)
    if component == "point3d":
        variant, dtype = draw(st.sampled_from([("f32", np.float32), ("f64", np.float64)]))
        return Column(component, variant, False, np.zeros((size, 3), dtype), offsets)
    if component == "colorrgba":
        return Column(component, "u32", splat, np.zeros(size, np.uint32), offsets)
    flags = np.array(draw(st.lists(st.booleans(), min_size=size, max_size=size)), np.bool_)
    return Column(component, "recursive", False, flags, offsets)


@st.composite
def chunks(draw: st.DrawFn) -> Chunk:
    row_count = draw(st.integers(0, 3))
    arrival = np.array(draw(st.lists(st.integers(0, 6), min_size=row_count, max_size=row_count)), np.int64)
    now: dict[Timeline, np.ndarray] = {}
    if draw(st.integers(0, 3)):
        for timeline in draw(st.sets(st.sampled_from([FRAME, SAME_NAME]))):
            at = draw(st.lists(times, min_size=row_count, max_size=row_count))
            now[timeline] = np.array(at, np.int64)
        now[LOG_TIME] = arrival
    names = draw(st.lists(st.sampled_from(COMPONENTS), min_size=1, max_size=3, unique=True))
    logged = tuple(draw(columns(name, row_count)) for name in names)
    return Chunk(draw(st.sampled_from(PATHS)), arrival, now, logged)


@pytest.fixture(scope="module", autouse=True)
def _small_limits():
    """Every branch for large recordings is taken by small ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "CHECKPOINT_ROWS", 2)
        patch.setattr(index, "LATE_ROWS", 1)
        patch.setattr(cursor, "_SEEK_ROWS", 4)
        patch.setattr(table, "_PENDING_LIMIT", 3)
        patch.setattr(values, "SMALL_BYTES", 30)
        yield


def _expect_equal(latest, store: Store, model: Model, timeline: Timeline | None, time: int) -> None:
    assert store.entities.paths == model.paths
    assert "clear" not in latest.rows
    for component in COMPONENTS[:-1]:
        got = dict(zip(store.entities.paths, latest.of(component).tolist(), strict=True))
        want = {path: model.latest(component, path, timeline, time) for path in store.entities.paths}
        assert got == want, component


@settings(max_examples=300, deadline=None)
@given(st.lists(chunks() | st.tuples(timelines, times), max_size=14))
def test_latest_at_and_the_cursor_agree_with_a_scan_of_all_rows(steps):
    store, model = Store(), Model()
    walker = Cursor(store)
    for step in steps:
        if isinstance(step, Chunk):
            store.insert(step)
            model.insert(step)
        else:
            _expect_equal(walker.move(*step), store, model, *step)
            _expect_equal(latest_at(store, *step), store, model, *step)


@settings(max_examples=150, deadline=None)
@given(st.lists(chunks(), max_size=8), st.lists(times, min_size=1, max_size=6), timelines, st.data())
def test_a_cursor_that_goes_forward_while_rows_arrive_agrees_with_a_scan(logged, stops, timeline, data):
    store, model = Store(), Model()
    walker = Cursor(store)
    for stop in sorted(stops):
        for chunk in logged[: data.draw(st.integers(0, 3))]:
            store.insert(chunk)
            model.insert(chunk)
            logged = logged[1:]
        _expect_equal(walker.move(timeline, stop), store, model, timeline, stop)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_dense_recordings_with_many_clears_and_late_rows_agree_with_a_scan(seed):
    random = np.random.default_rng(seed)
    store, model = Store(), Model()
    walker = Cursor(store)
    for number in range(40):
        chunk = _dense_chunk(random, number)
        store.insert(chunk)
        model.insert(chunk)
        timeline = FRAME if random.random() < 0.8 else None
        time = number // 4 if random.random() < 0.6 else int(random.integers(-1, 12))
        if random.random() < 0.6:
            _expect_equal(walker.move(timeline, time), store, model, timeline, time)
        if random.random() < 0.3:
            _expect_equal(latest_at(store, timeline, time), store, model, timeline, time)


def _dense_chunk(random: np.random.Generator, number: int) -> Chunk:
    row_count = int(random.integers(1, 4))
    arrival = random.integers(0, 5, row_count) + (number if random.random() < 0.7 else 0)
    start = number // 4 if random.random() < 0.6 else random.integers(0, 10)
    now = (
        {FRAME: start + random.integers(-1, 2, row_count), LOG_TIME: arrival} if random.random() < 0.8 else {}
    )
    counts = (random.random(row_count) < 0.9).astype(np.int32)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    if random.random() < 0.3:
        flags = random.random(offsets[-1]) < 0.5
        logged = Column("clear", "recursive", False, flags, offsets)
    else:
        logged = Column("scalar", "f64", False, random.random(offsets[-1]), offsets)
    return Chunk(PATHS[random.integers(0, 4)], arrival, now, (logged,))


@settings(max_examples=150, deadline=None)
@given(st.lists(chunks() | st.tuples(times, times), max_size=12), st.sampled_from([FRAME, LOG_TIME]))
def test_a_range_is_what_a_scan_finds_in_the_order_of_time_and_arrival(steps, timeline):
    store, model = Store(), Model()
    for step in steps:
        if isinstance(step, Chunk):
            store.insert(step)
            model.insert(step)
            continue
        for component in COMPONENTS:
            for entity, path in enumerate(store.entities.paths):
                got = range_rows(store, component, entity, timeline, *step)
                assert got.tolist() == model.range(component, path, timeline, *step)
                if len(got):
                    at = times_of(store, component, got, timeline).tolist()
                    assert at == [model.rows[component][row].times[timeline] for row in got]


@settings(max_examples=60, deadline=None)
@given(st.lists(chunks(), max_size=8))
def test_timeless_rows_come_first_in_a_range_that_asks_for_them(logged):
    store, model = Store(), Model()
    for chunk in logged:
        store.insert(chunk)
        model.insert(chunk)
    for entity, path in enumerate(store.entities.paths):
        rows = model.rows.get("scalar", [])
        timeless = [n for n, row in enumerate(rows) if row.entity == path and not row.times]
        timeless.sort(key=lambda number: (rows[number].arrival, number))
        timed = model.range("scalar", path, FRAME, -5, 5)
        got = range_rows(store, "scalar", entity, FRAME, -5, 5, timeless=True)
        assert got.tolist() == timeless + timed
        assert range_rows(store, "scalar", entity, None, 0, 0).tolist() == timeless
        if timeless:
            assert set(times_of(store, "scalar", np.array(timeless), FRAME).tolist()) == {NO_TIME}


@settings(max_examples=100, deadline=None)
@given(st.lists(chunks(), max_size=10), st.randoms())
def test_the_order_of_insertion_matters_only_among_equal_arrivals(logged, random):
    for number, chunk in enumerate(logged):
        chunk.arrival[:] = np.arange(len(chunk.arrival)) + 10 * number
    shuffled = list(logged)
    random.shuffle(shuffled)
    stores = Store(), Store()
    for store, order in zip(stores, (logged, shuffled), strict=True):
        for chunk in order:
            store.insert(chunk)
    for time in (-1, 0, 3, 2**62):
        assert _arrivals(stores[0], time) == _arrivals(stores[1], time)


def _arrivals(store: Store, time: int) -> dict[tuple[str, str], int]:
    latest = latest_at(store, FRAME, time)
    return {
        (component, store.entities.paths[entity]): int(store.table(component).arrival[row])
        for component, rows in latest.rows.items()
        for entity, row in enumerate(rows)
        if row >= 0
    }
