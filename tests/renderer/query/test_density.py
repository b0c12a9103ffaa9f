"""Densities and times against a list of rows that is scanned from end to end."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama.chunk import Chunk, Column
from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama_renderer.query import density as density_room
from diorama_renderer.query import grouped_times, sorted_times
from diorama_renderer.query.density import Density, StreamRow
from diorama_renderer.query.preorder import Preorder
from diorama_renderer.query.times import Times
from diorama_renderer.store import EntityTree, Store, index

FRAME = Timeline("frame", TimeType.SEQUENCE)
UNUSED = Timeline("unused", TimeType.TIME)
PATHS = ["/", "a", "a/b", "a/b/c", "d", "d/e", "a/f", "g"]
LAST = 2**63 - 1

times = st.integers(-4, 12) | st.sampled_from([-(2**63), -(2**62), 2**62, LAST])
logs = st.tuples(
    st.sampled_from(PATHS),
    st.lists(times, max_size=8),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
stream_rows = st.builds(
    StreamRow,
    st.integers(0, len(PATHS)),
    st.sampled_from([None, None, "scalar", "clear", "radius"]),
    st.booleans(),
)
edge_lists = st.lists(times, min_size=2, max_size=6).map(sorted)


@pytest.fixture(scope="module", autouse=True)
def _small_limits():
    """Every branch for large recordings is taken by small ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "CHECKPOINT_ROWS", 2)
        patch.setattr(index, "LATE_ROWS", 1)
        patch.setattr(grouped_times, "SEGMENT_ROWS", 6)
        patch.setattr(sorted_times, "PASSED", 0)
        patch.setattr(density_room, "KEPT_ROWS", 3)
        patch.setattr(density_room, "KEPT_TIMELINES", 2)
        yield


class Model:
    """The oracle: every row of every component."""

    def __init__(self) -> None:
        self.store = Store()
        self.rows: list[tuple[str, str, int | None, int]] = []
        self.arrival = 0

    def log(self, path: str, at: list[int], has_scalar: bool, has_clear: bool, is_timeless: bool) -> None:
        arrival = np.arange(self.arrival, self.arrival + len(at))
        self.arrival += len(at)
        now = {} if is_timeless else {FRAME: np.array(at, np.int64), LOG_TIME: arrival}
        offsets = np.arange(len(at) + 1, dtype=np.int32)
        columns = []
        if has_scalar:
            columns.append(Column("scalar", "f64", False, np.zeros(len(at)), offsets))
        if has_clear or not has_scalar:
            columns.append(Column("clear", "recursive", False, np.zeros(len(at), bool), offsets))
        self.store.insert(Chunk(path, arrival, now, tuple(columns)))
        for column in columns:
            for time, call in zip(at, arrival.tolist(), strict=True):
                self.rows.append((path, column.component, None if is_timeless else time, call))

    def of(self, row: StreamRow) -> list[tuple[str, str, int | None, int]]:
        paths = self.store.entities.paths
        if row.entity >= len(paths):
            return []
        root = paths[row.entity]
        return [
            each
            for each in self.rows
            if row.component in (None, each[1])
            and (each[0] == root or (row.is_collapsed and (root == "/" or each[0].startswith(root + "/"))))
        ]

    def count(self, row: StreamRow, first: int, last: int, *, is_closed: bool) -> int:
        times = [each[2] for each in self.of(row) if each[2] is not None]
        return sum(first <= time < last or (is_closed and time == last) for time in times)


@settings(max_examples=300, deadline=None)
@given(st.lists(logs | st.tuples(st.lists(stream_rows, max_size=4), edge_lists), max_size=14))
def test_the_histogram_of_each_row_is_what_a_scan_counts(steps):
    model = Model()
    asked = Density(model.store)
    for step in steps:
        if len(step) == 5:
            model.log(*step)
            continue
        rows, edges = step
        got = asked.counts(FRAME, rows, np.array(edges, np.int64))
        want = [
            [
                model.count(row, first, last, is_closed=number == len(edges) - 2)
                for number, (first, last) in enumerate(pairwise(edges))
            ]
            for row in rows
        ]
        assert got.tolist() == want
        assert asked.counts(FRAME, rows, np.array(edges, np.int64)) is got
        timed = [[each for each in model.of(row) if each[2] is not None] for row in rows]
        assert asked.totals(FRAME, rows).tolist() == list(map(len, timed))
        timeless = [[each for each in model.of(row) if each[2] is None] for row in rows]
        assert asked.totals(None, rows).tolist() == list(map(len, timeless))
        assert asked.totals(UNUSED, rows).tolist() == [0] * len(rows)


@settings(max_examples=100, deadline=None)
@given(st.lists(logs, max_size=8), st.sampled_from([FRAME, None]))
def test_entities_are_on_a_timeline_if_they_or_what_lies_below_have_rows_on_it(logged, timeline):
    model = Model()
    asked = Density(model.store)
    for log in logged:
        model.log(*log)
        present = [row for row in model.rows if (row[2] is None) == (timeline is None)]
        want = [
            any(path == "/" or row[0] == path or row[0].startswith(path + "/") for row in present)
            for path in model.store.entities.paths
        ]
        assert asked.entities_on(timeline).tolist() == want
        for entity, path in enumerate(model.store.entities.paths):
            own = sorted({row[1] for row in present if row[0] == path})
            assert asked.components_on(timeline, entity) == own


@settings(max_examples=200, deadline=None)
@given(st.lists(logs, max_size=8), stream_rows, st.tuples(times, times).map(sorted))
def test_a_log_call_of_two_components_is_one_message(logged, row, span):
    model = Model()
    asked = Density(model.store)
    for log in logged:
        model.log(*log)
    first, last = span
    calls = {(each[0], each[3]) for each in model.of(row) if each[2] is not None and first <= each[2] <= last}
    if first > -(2**63):
        assert asked.message_count(FRAME, row, first, last) == len(calls)
    near = asked.rows_near(FRAME, row, first, last, limit=2)
    assert all(0 < len(rows) <= 2 for rows in near.values())


@settings(max_examples=200, deadline=None)
@given(st.lists(logs, max_size=8), st.lists(times, min_size=1), st.sampled_from([None, "scalar", "radius"]))
def test_the_next_and_the_previous_time_are_what_a_scan_finds(logged, asked, component):
    model = Model()
    for log in logged:
        model.log(*log)
    known = [row[2] for row in model.rows if row[2] is not None and component in (None, row[1])]
    found = Times(model.store, FRAME, component)
    assert found.total == len(known)
    assert found.span == ((min(known), max(known)) if known else None)
    for time in asked:
        assert found.after(time) == min((each for each in known if each > time), default=None)
        assert found.before(time) == max((each for each in known if each < time), default=None)
        assert found.count_before(np.array([time])).tolist() == [sum(each < time for each in known)]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map("/".join), max_size=12))
def test_everything_below_an_entity_comes_right_after_it(paths):
    tree = EntityTree()
    order = Preorder(tree)
    for path in paths:
        tree.add(path)
    order.update()
    assert sorted(order.places.tolist()) == list(range(len(tree)))
    for entity, path in enumerate(tree.paths):
        below = {n for n, each in enumerate(tree.paths) if path == "/" or (each + "/").startswith(path + "/")}
        low = order.places[entity]
        assert set(np.argsort(order.places)[low : low + order.sizes[entity]].tolist()) == below


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(times, min_size=1), max_size=20), edge_lists)
def test_sorted_times_count_like_one_sort_of_all_in_few_runs(batches, edges):
    kept = sorted_times.SortedTimes(np.array([], np.int64))
    everything: list[int] = []
    for batch in batches:
        kept.add(np.array(batch, np.int64))
        everything += batch
    assert len(kept) == len(everything)
    got = kept.counts(np.array(edges, np.int64)).tolist()
    spans = list(pairwise(edges))
    want = [sum(first <= time < last for time in everything) for first, last in spans]
    want[-1] += everything.count(edges[-1])
    assert got == want
    lengths = [len(run) for run in kept._runs]
    assert all(longer > 2 * shorter for longer, shorter in pairwise(lengths))


def test_what_was_not_asked_for_lately_is_dropped_and_found_again():
    model = Model()
    asked = Density(model.store)
    edges = np.array([0, 100], np.int64)
    for path in PATHS[1:]:
        model.log(path, [1, 2, 3], True, False, False)
    for row in map(StreamRow, range(1, 8)):
        assert asked.counts(FRAME, [row], edges).tolist() == [[3]]
    statistics = asked.statistics()
    assert statistics.row_count == 3
    assert statistics.size_bytes == asked.nbytes > 0
    for timeline in (FRAME, LOG_TIME, UNUSED, None):
        asked.totals(timeline, [])
    assert asked.statistics().timeline_count == 2
    assert asked.counts(FRAME, [StreamRow(1)], edges).tolist() == [[3]]


def test_nothing_is_asked_of_an_empty_store():
    asked = Density(Store())
    assert asked.counts(FRAME, [StreamRow(0, None, True)], np.array([0, 1, 2])).tolist() == [[0, 0]]
    assert asked.counts(FRAME, [], np.array([0, 1, 2])).shape == (0, 2)
    assert asked.entities_on(FRAME).tolist() == [False]
    assert asked.times(FRAME).span is None
    assert asked.message_count(FRAME, StreamRow(0), 5, 4) == 0


def test_rows_that_the_store_dropped_are_counted_no_longer():
    model = Model()
    asked = Density(model.store)
    edges = np.array([0, 5, 10], np.int64)
    row = StreamRow(1)
    for time in range(10):
        model.log("a", [time], True, False, False)
    assert asked.counts(FRAME, [row], edges).tolist() == [[5, 5]]
    model.store.drop_before(5)
    left = asked.times(FRAME).counts(edges).tolist()
    assert left[0] < 5
    assert asked.counts(FRAME, [row], edges).tolist() == [left]
    assert asked.totals(FRAME, [row]).tolist() == [sum(left)]
