"""The index alone, with limits so small that a few rows take every branch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama_renderer.store import TimeIndex, index
from diorama_renderer.store.arrivals import ArrivalIndex

ENTITY_COUNT = 3
far = st.sampled_from([-(2**63), -(2**62), 2**62, 2**63 - 1])
times = st.integers(-4, 12) | far
rows = st.tuples(times, st.integers(0, 5), st.integers(0, ENTITY_COUNT - 1))
batches = st.lists(st.lists(rows, min_size=1, max_size=6), max_size=14)


@pytest.fixture(scope="module", autouse=True)
def _small_limits():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "CHECKPOINT_ROWS", 2)
        patch.setattr(index, "LATE_ROWS", 2)
        yield


class Scan:
    """The oracle: every question looks at every row."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, int, int, int]] = []

    def add(self, time: int, arrival: int, entity: int) -> None:
        self.rows.append((time, arrival, len(self.rows), entity))

    def latest(self, time: int, entity_count: int = ENTITY_COUNT) -> list[int]:
        found = [
            max((row for row in self.rows if row[3] == entity and row[0] <= time), default=(0, 0, -1))
            for entity in range(entity_count)
        ]
        return [row[2] for row in found]

    def of_entity(self, entity: int, first: int, last: int) -> list[int]:
        return [row[2] for row in sorted(self.rows) if row[3] == entity and first <= row[0] <= last]

    def between(self, after: int, last: int) -> set[int]:
        return {row[2] for row in self.rows if after < row[0] <= last}


def _filled(logged, check) -> None:
    built, scan = TimeIndex(), Scan()
    for batch in logged:
        first = len(scan.rows)
        for row in batch:
            scan.add(*row)
        time, arrival, _, entity = np.array(scan.rows, np.int64).T
        built.add(np.arange(first, len(scan.rows)), time, arrival, entity.astype(np.int32))
        check(built, scan)


@settings(max_examples=300, deadline=None)
@given(batches, st.lists(times, min_size=1, max_size=4))
def test_the_latest_row_of_each_entity_is_what_a_scan_finds(logged, asked):
    def check(built: TimeIndex, scan: Scan) -> None:
        for time in asked:
            assert built.latest(time, ENTITY_COUNT).tolist() == scan.latest(time)

    _filled(logged, check)


@settings(max_examples=100, deadline=None)
@given(batches, st.lists(times, max_size=4))
def test_as_many_rows_lie_before_a_time_as_a_scan_finds(logged, asked):
    def check(built: TimeIndex, scan: Scan) -> None:
        want = [sum(row[0] < time for row in scan.rows) for time in asked]
        assert built.count_before(np.array(asked, np.int64)).tolist() == want

    _filled(logged, check)


@settings(max_examples=200, deadline=None)
@given(batches, st.integers(0, ENTITY_COUNT), times, times)
def test_the_rows_of_an_entity_are_what_a_scan_finds(logged, entity, first, last):
    def check(built: TimeIndex, scan: Scan) -> None:
        assert built.of_entity(entity, first, last).tolist() == scan.of_entity(entity, first, last)

    _filled(logged, check)


@settings(max_examples=100, deadline=None)
@given(batches, times, times)
def test_the_rows_between_two_times_are_what_a_scan_finds(logged, after, last):
    def check(built: TimeIndex, scan: Scan) -> None:
        found = [row for part in built.between(after, last) for row in part.tolist()]
        assert len(found) == len(set(found))
        assert set(found) == scan.between(after, last)

    _filled(logged, check)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_long_recordings_with_late_rows_and_new_entities_agree_with_a_scan(seed):
    random = np.random.default_rng(seed)
    built, scan = TimeIndex(), Scan()
    for batch in range(40):
        first, entity_count = len(scan.rows), 1 + batch // 5
        start = batch if random.random() < 0.7 else random.integers(0, 40)
        for _ in range(random.integers(1, 4)):
            time = int(start + random.integers(-2, 3))
            scan.add(time, int(random.integers(0, 4)), int(random.integers(0, entity_count)))
        time, arrival, _, entity = np.array(scan.rows, np.int64).T
        built.add(np.arange(first, len(scan.rows)), time, arrival, entity.astype(np.int32))
        asked = int(random.integers(-3, 44))
        assert built.latest(asked, entity_count).tolist() == scan.latest(asked, entity_count)
        one = int(random.integers(0, entity_count))
        assert built.of_entity(one, 5, asked).tolist() == scan.of_entity(one, 5, asked)


def test_an_answer_handed_out_does_not_change_when_rows_are_added():
    built = TimeIndex()
    entity = np.zeros(2, np.int32)
    built.add(np.array([0]), np.array([5]), np.array([1]), entity[:1])
    before = built.latest(9, 1)
    built.add(np.array([1]), np.array([6, 5])[::-1], np.array([1, 2]), entity)
    assert before.tolist() == [0]
    assert built.latest(9, 1).tolist() == [1]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=5), max_size=6))
def test_a_call_is_found_by_its_entity_and_arrival(logged):
    built = ArrivalIndex()
    calls: list[tuple[int, int]] = []
    for batch in logged:
        calls += batch
        arrival, entity = np.array(calls, np.int64).reshape(-1, 2).T
        built.extend(arrival, entity.astype(np.int32))
        asked = [(a, e) for a in range(-1, 6) for e in range(5)]
        got = built.rows_at(*(np.array(column) for column in zip(*asked, strict=True)))
        want = [max((row for row, call in enumerate(calls) if call == one), default=-1) for one in asked]
        assert got.tolist() == want
