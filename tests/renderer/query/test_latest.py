"""The cases one wants to see spelled out, next to the laws."""

from __future__ import annotations

import numpy as np
import pytest

from diorama.chunk import Chunk, Column
from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama_renderer.query import Cursor, cursor, latest_at, times_of
from diorama_renderer.store import Store

FRAME = Timeline("frame", TimeType.SEQUENCE)
EARLIEST, LATEST = -(2**62), 2**62


class Log:
    """Logs scalars and clears one row a chunk; arrivals count up unless given."""

    def __init__(self) -> None:
        self.store = Store()
        self._arrival = 0

    def _insert(self, path: str, frame: int | None, arrival: int | None, column: Column) -> None:
        self._arrival += 1
        at = np.array([self._arrival if arrival is None else arrival])
        self.store.insert(
            Chunk(path, at, {} if frame is None else {FRAME: np.array([frame]), LOG_TIME: at}, (column,))
        )

    def scalar(self, path: str, frame: int | None, *values: float, arrival: int | None = None) -> None:
        offsets = np.array([0, len(values)], np.int32)
        self._insert(
            path, frame, arrival, Column("scalar", "f64", False, np.array(values, np.float64), offsets)
        )

    def clear(
        self, path: str, frame: int | None, *, recursive: bool = False, arrival: int | None = None
    ) -> None:
        column = Column("clear", "recursive", False, np.array([recursive]), np.array([0, 1], np.int32))
        self._insert(path, frame, arrival, column)

    def at(self, frame: int, path: str, timeline: Timeline | None = FRAME) -> float | None:
        row = int(latest_at(self.store, timeline, frame).of("scalar")[self.store.entities.index[path]])
        return None if row < 0 else float(self.store.table("scalar").instances(row).values[0])


EDGES = [
    ("the very first time", [("a", EARLIEST, 1.0)], EARLIEST, "a", 1.0),
    ("before the very first time", [("a", EARLIEST, 1.0)], EARLIEST - 1, "a", None),
    ("the very last time", [("a", LATEST, 1.0), ("a", 0, 2.0)], LATEST, "a", 1.0),
    ("just before the very last time", [("a", LATEST, 1.0), ("a", 0, 2.0)], LATEST - 1, "a", 2.0),
    ("equal times", [("a", 5, 1.0), ("a", 5, 2.0)], 5, "a", 2.0),
    ("times that go backwards", [("a", 5, 1.0), ("a", 3, 2.0)], 5, "a", 1.0),
    ("between times that went backwards", [("a", 5, 1.0), ("a", 3, 2.0)], 4, "a", 2.0),
    ("the root", [("/", 5, 1.0), ("a", 6, 2.0)], 9, "/", 1.0),
    ("a parent logged after its child", [("a/b", 5, 1.0), ("a", 6, 2.0)], 9, "a", 2.0),
    ("a parent never logged", [("a/b", 5, 1.0)], 9, "a", None),
    ("a timeless row after timed ones", [("a", 5, 1.0), ("a", None, 2.0)], 9, "a", 1.0),
    ("a timeless row before all time", [("a", 5, 1.0), ("a", None, 2.0)], EARLIEST, "a", 2.0),
    ("timeless rows by arrival", [("a", None, 1.0), ("a", None, 2.0)], 0, "a", 2.0),
]


@pytest.mark.parametrize(
    ("rows", "frame", "path", "want"), [edge[1:] for edge in EDGES], ids=[e[0] for e in EDGES]
)
def test_the_latest_row_at_the_edges(rows, frame, path, want):
    log = Log()
    for row in rows:
        log.scalar(*row)
    assert log.at(frame, path) == want


def test_among_equal_times_the_larger_arrival_wins_whatever_came_first():
    log = Log()
    log.scalar("a", 5, 1.0, arrival=9)
    log.scalar("a", 5, 2.0, arrival=8)
    assert log.at(5, "a") == 1.0
    log.scalar("a", 5, 3.0, arrival=9)
    assert log.at(5, "a") == 3.0


def test_an_empty_row_removes_until_the_next_row():
    log = Log()
    log.scalar("a", 1, 1.0)
    log.scalar("a", 3)
    log.scalar("a", 5, 2.0)
    assert [log.at(frame, "a") for frame in range(6)] == [None, 1.0, 1.0, None, None, 2.0]


def test_a_clear_hides_what_is_at_its_time_and_arrival_or_before():
    log = Log()
    log.scalar("a", 3, 1.0, arrival=10)
    log.clear("a", 3, arrival=10)
    assert log.at(3, "a") is None
    log.scalar("a", 3, 2.0, arrival=11)
    assert log.at(3, "a") == 2.0


def test_a_recursive_clear_reaches_descendants_that_were_first_seen_after_it():
    log = Log()
    log.clear("a", 5, recursive=True)
    log.scalar("a/b/c", 4, 1.0)
    log.scalar("a/b/c", 6, 2.0)
    log.scalar("ab", 4, 3.0)
    assert [log.at(frame, "a/b/c") for frame in (4, 5, 6)] == [1.0, None, 2.0]
    assert log.at(5, "ab") == 3.0


def test_a_recursive_clear_is_not_undone_by_a_later_one_that_is_not():
    log = Log()
    log.scalar("a/b", 1, 1.0)
    log.clear("a", 2, recursive=True)
    log.clear("a", 3)
    assert log.at(9, "a/b") is None


def test_a_clear_of_the_root_reaches_everything():
    log = Log()
    log.scalar("a/b", None, 1.0)
    log.scalar("/", 1, 1.0)
    log.clear("/", 2, recursive=True)
    assert [log.at(frame, "a/b") for frame in (1, 2)] == [1.0, None]
    assert log.at(2, "/") is None


def test_without_a_timeline_only_timeless_rows_are_seen():
    log = Log()
    log.scalar("a", None, 1.0)
    log.scalar("a", 5, 2.0)
    log.clear("a", 6)
    assert log.at(0, "a", None) == 1.0
    log.clear("a", None)
    assert log.at(0, "a", None) is None


def test_a_row_that_lacks_the_timeline_is_not_on_it():
    log = Log()
    log.scalar("a", 5, 1.0)
    assert log.at(LATEST, "a", Timeline("frame", TimeType.TIME)) is None
    assert log.at(1, "a", LOG_TIME) == 1.0


def test_a_component_that_was_never_logged_has_no_rows():
    log = Log()
    log.scalar("a", 5, 1.0)
    latest = latest_at(log.store, FRAME, 5)
    assert latest.of("radius").tolist() == [-1, -1]
    assert latest_at(Store(), FRAME, 5).of("radius").tolist() == [-1]
    with pytest.raises(KeyError, match="a component that was logged, got 'radius'"):
        times_of(log.store, "radius", np.array([0]), FRAME)


def test_the_cursor_keeps_the_array_of_a_component_that_did_not_change():
    log = Log()
    log.scalar("a", 1, 1.0)
    log.scalar("a", 5, 2.0)
    walker = Cursor(log.store)
    first = walker.move(FRAME, 1)
    assert walker.move(FRAME, 1) is first
    assert walker.move(FRAME, 4).of("scalar") is first.of("scalar")
    assert walker.move(FRAME, 5).of("scalar") is not first.of("scalar")
    assert first.of("scalar").tolist() == [-1, 0]


def test_rows_that_are_not_in_force_leave_the_answer_the_very_same(monkeypatch):
    log = Log()
    log.scalar("a", 5, 1.0)
    walker = Cursor(log.store)
    first = walker.move(FRAME, 7)
    for most in (cursor._SEEK_ROWS, 0):
        monkeypatch.setattr(cursor, "_SEEK_ROWS", most)
        log.scalar("a", 9, 2.0)  # is yet to come
        log.scalar("a", 3, 3.0)  # is over
        assert walker.move(FRAME, 7) is first
    assert walker.move(FRAME, 8) is not first
    eighth = walker.move(FRAME, 8)
    log.scalar("b", 9, 1.0)  # another entity
    ninth = walker.move(FRAME, 8)
    assert ninth is not eighth
    log.scalar("a", 6, 4.0)
    last = walker.move(FRAME, 8)
    assert last is not ninth
    assert_same(last, latest_at(log.store, FRAME, 8))


def assert_same(found, wanted):
    assert found.entity_count == wanted.entity_count
    assert found.rows.keys() == wanted.rows.keys()
    assert all(found.rows[each].tolist() == wanted.rows[each].tolist() for each in wanted.rows)


def test_answers_are_read_only():
    log = Log()
    log.scalar("a", 1, 1.0)
    for latest in (latest_at(log.store, FRAME, 1), Cursor(log.store).move(FRAME, 1)):
        for rows in (latest.of("scalar"), latest.of("radius")):
            with pytest.raises(ValueError, match="read-only"):
                rows[0] = 0
