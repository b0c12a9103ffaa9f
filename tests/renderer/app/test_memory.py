"""Who gives memory back, and what is told of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama.chunk import Chunk, Column
from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama_renderer.app.memory import Budget, gpu_bytes, level, resident_bytes
from diorama_renderer.blueprint.blueprint import Blueprint
from diorama_renderer.blueprint.time_control import TimeControl
from diorama_renderer.recordings import Recording
from diorama_renderer.ui.memory_use import told
from diorama_renderer.ui.workspace import Opened

SIZES = st.lists(st.integers(0, 10**12), min_size=1, max_size=8)
FRAME = Timeline("frame", TimeType.SEQUENCE)


@given(SIZES, st.integers(1, 10**12))
def test_held_to_the_level_all_fit_and_each_may_have_its_equal_share(sizes, limit):
    most = level(sizes, limit)
    assert sum(min(size, most) for size in sizes) <= limit
    assert most >= limit // len(sizes)


@given(SIZES, st.integers(1, 10**12))
def test_nothing_is_given_back_that_needs_not_be(sizes, limit):
    most = level(sizes, limit)
    if sum(sizes) <= limit:
        assert most >= max(sizes)
    else:
        assert sum(min(size, most + 1) for size in sizes) + len(sizes) > limit


def test_without_recordings_the_level_is_the_limit():
    assert level([], 5) == 5


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (123_456, "123 kB"), (3.4e9, "3.4 GB"), (2e12, "2.0 TB")],
)
def test_bytes_are_told_as_people_read_them(size, text):
    assert told(size) == text


def opened_with(name, rows, first=0):
    opened = Opened(name, Recording(), name, "live", True, TimeControl(), Blueprint())
    add(opened, rows, first)
    return opened


def add(opened, rows, first=0):
    arrival = np.arange(first, first + rows, dtype=np.int64)
    column = Column(
        "scalar", "f64", False, np.arange(rows, dtype=np.float64), np.arange(rows + 1, dtype=np.int32)
    )
    times = {FRAME: arrival, LOG_TIME: arrival}
    opened.recording.store.insert(Chunk("plot", arrival, times, (column,)))


def test_the_largest_recording_gives_first():
    small, large = opened_with("small", 1000), opened_with("large", 100_000)
    before = small.recording.store.nbytes
    budget = Budget(large.recording.store.nbytes // 2)
    assert budget.look([small, large], 0.0)
    assert small.recording.store.nbytes == before
    assert large.recording.store.nbytes + before <= budget.limit_bytes
    use = budget.use()
    assert use.dropped_rows == large.recording.store.dropped.row_count > 0
    assert [each.title for each in use.recordings] == ["large", "small"]


def test_what_streams_stays_within_the_limit():
    opened = opened_with("live", 1000)
    limit = 4_000_000
    budget = Budget(limit)
    for second in range(200):
        add(opened, 5000, 1000 + 5000 * second)
        budget.look([opened], float(second))
        assert opened.recording.store.nbytes <= limit
    assert opened.recording.store.dropped.row_count > 500_000


def test_what_is_being_written_keeps_its_rows():
    opened = opened_with("saved", 50_000)
    budget = Budget(1000)
    budget.look([opened], 0.0, busy=frozenset({"saved"}))
    assert opened.recording.store.dropped.row_count == 0
    budget.look([opened], 1.0)
    assert opened.recording.store.dropped.row_count > 0


def test_it_is_measured_once_a_second_and_remembered():
    budget = Budget(None)
    opened = opened_with("a", 10)
    assert [budget.look([opened], now) for now in (0.0, 0.5, 1.0, 1.9, 2.0)] == [
        True,
        False,
        True,
        False,
        True,
    ]
    assert [sample.time for sample in budget.use().history] == [0.0, 1.0, 2.0]


def test_this_process_uses_memory(renderer):
    assert resident_bytes() > 10_000_000
    assert gpu_bytes() >= 0
