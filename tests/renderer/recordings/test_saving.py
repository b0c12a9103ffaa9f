"""What is saved says the same as what it was saved from."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import diorama_renderer as dr
from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama.wire import RecordingInfo
from diorama_renderer.query import latest_at
from diorama_renderer.recordings import saving
from diorama_renderer.recordings.saving import chunks_of, save_store
from diorama_renderer.store import Store

FRAME = Timeline("frame", TimeType.SEQUENCE)
INFO = RecordingInfo("app", "id", 5, "0")
COMPONENTS = {
    "scalar": lambda n: [float(n)],
    "point3d": lambda n: [[n, 0, i] for i in range(n % 3)],
    "label": lambda n: [f"{n}-{i}" for i in range(n % 3)],
    "text_entry": lambda n: [{"body": str(n), "level": None}],
}

rows = st.lists(
    st.tuples(
        st.sampled_from(["/", "a", "a/b"]),
        st.none() | st.fixed_dictionaries({}, optional={FRAME: st.integers(-3, 3)}),
        st.sets(st.sampled_from(sorted(COMPONENTS)), min_size=1) | st.booleans(),
    ),
    max_size=14,
)
"""Path, times, and the components that are logged, or whether a clear is recursive."""


@pytest.fixture(scope="session")
def logged(call, column):
    def log(made):
        recording = dr.Recording()
        for number, (path, times, names) in enumerate(made):
            columns = (
                [column("clear", [names])]
                if isinstance(names, bool)
                else [column(name, COMPONENTS[name](number)) for name in sorted(names)]
            )
            recording.store.insert(call(path, number, times, *columns))
        return recording.store

    return log


def in_force(store, timeline, time):
    latest = latest_at(store, timeline, time)
    found = {}
    for component, numbers in latest.rows.items():
        table = store.table(component)
        for entity, row in enumerate(numbers.tolist()):
            if row >= 0:
                values = table.instances(row).values
                plain = values.tolist() if isinstance(values, np.ndarray) else values.to_pylist()
                found[store.entities.paths[entity], component] = plain, int(table.arrival[row])
    return found


@given(made=rows)
def test_a_saved_store_has_the_same_in_force_at_any_time(made, logged, tmp_path_factory):
    store = logged(made)
    path = tmp_path_factory.mktemp("saved") / "a.mcap"
    save_store(store, path, INFO)
    again = dr.load(path)
    assert again.info.recording_id == "id"
    for timeline, times in ((None, [0]), (FRAME, range(-4, 5)), (LOG_TIME, range(-1, 16))):
        for time in times:
            assert in_force(again.store, timeline, time) == in_force(store, timeline, time)


@given(made=rows, ends=st.tuples(st.integers(-4, 4), st.integers(-4, 4)))
def test_a_saved_span_shows_what_was_to_be_seen_in_it_and_no_row_after(made, ends, logged, tmp_path_factory):
    store = logged(made)
    first, last = sorted(ends)
    path = tmp_path_factory.mktemp("saved") / "a.mcap"
    save_store(store, path, INFO, span=(FRAME, first, last))
    again = dr.load(path).store
    for time in range(first, last + 1):
        assert in_force(again, FRAME, time) == in_force(store, FRAME, time)
    spans = again.timelines()
    assert FRAME not in spans or spans[FRAME][1] <= last


def test_extensions_of_several_types_are_saved(call, column, tmp_path):
    recording = dr.Recording()
    for number, values in enumerate((pa.array([1, 2]), pa.array(["a"]), pa.array([3]))):
        recording.store.insert(call("a", number, {FRAME: number}, column("ext.x", values)))
    save_store(recording.store, tmp_path / "a.mcap", INFO)
    assert in_force(dr.load(tmp_path / "a.mcap").store, FRAME, 9)["a", "ext.x"][0] == [3]


def test_a_file_that_cannot_be_written_leaves_nothing_behind(call, column, tmp_path):
    recording = dr.Recording()
    recording.store.insert(call("a", 0, None, column("scalar", [1.0])))
    (tmp_path / "taken").mkdir()
    with pytest.raises(IsADirectoryError, match="taken"):
        save_store(recording.store, tmp_path / "taken", INFO)
    assert [each.name for each in tmp_path.iterdir()] == ["taken"]


def test_rows_are_sorted_so_many_at_once(logged, call, column, tmp_path, monkeypatch):
    store = Store()
    for number in range(40):
        store.insert(call("ab"[number % 2], number, {FRAME: 40 - number}, column("scalar", [float(number)])))
    whole = list(chunks_of(store))
    monkeypatch.setattr(saving, "_MOST_SORTED", 10)
    assert [chunk.row_count for chunk in whole] == [20, 20]
    assert [chunk.row_count for chunk in chunks_of(store)] == [5] * 8
    assert save_store(store, tmp_path / "a.mcap", INFO) == 40
    loaded = dr.load(tmp_path / "a.mcap").store
    for timeline, time in [(FRAME, 1), (FRAME, 20), (FRAME, 40), (LOG_TIME, 2**62)]:
        assert in_force(loaded, timeline, time) == in_force(store, timeline, time)
