"""How a recording is asked: what is near where a name is wrong, kinds of time, live recordings, tables."""

from __future__ import annotations

import gc
import sys
import weakref
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import diorama as rr
import diorama_renderer as dr
from diorama.chunk import Chunk, Column
from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama_renderer.recordings import as_recording

FRAME, CLOCK = Timeline("frame", TimeType.SEQUENCE), Timeline("clock", TimeType.TIME)
SECOND = 1_000_000_000


@pytest.fixture
def asked(call, column):
    """Three scalars at `plot/height` and a cloud at `world/points`."""
    recording = dr.Recording()
    for i in range(3):
        times = {FRAME: i, CLOCK: i * SECOND // 2}
        recording.store.insert(call("plot/height", i, times, column("scalar", [i / 2])))
    cloud = column("point3d", [[0, 0, 0]]), column("colorrgba", [0xFF0000FF])
    recording.store.insert(call("world/points", 9, {FRAME: 1}, *cloud))
    return recording


ERRORS = [
    (
        lambda r: r.latest_at("plot/hight", "scalar"),
        "latest_at: path .*did you mean 'plot/height'.*got 'plot/hight'",
    ),
    (
        lambda r: r.latest_at("plot/height", "scaler"),
        "latest_at: component .*did you mean 'scalar'.*got 'scaler'",
    ),
    (
        lambda r: r.latest_at("world/points", "scalar"),
        r"at 'world/points' \('colorrgba', 'point3d'\), got 'scalar'",
    ),
    (
        lambda r: r.latest_at("plot", "scalar"),
        r"logged at 'plot' \(nothing was; below it are 'plot/height'\), got 'scalar'",
    ),
    (lambda r: r.latest_at("/", "scalar"), r"nothing was; below it are 'plot/height', 'world/points'"),
    (
        lambda r: r.latest_at("plot/height", "scalar", {"frame": np.timedelta64(1, "s")}),
        r"time on 'frame' must be a whole number, got .*timedelta64\(1,'s'\)",
    ),
    (
        lambda r: r.latest_at("plot/height", "scalar", {"fram": 1}),
        "timeline .*did you mean 'frame'.*got 'fram'",
    ),
    (lambda r: r.latest_at("plot/height", "scalar", {}), "latest_at: at must name one timeline"),
    (lambda r: r.latest_at("plot/height", "scalar", {"frame": 1, "clock": 2}), "at must name one timeline"),
    (
        lambda r: r.latest_at("plot/height", "scalar", {"frame": 1.5}),
        "time on 'frame' must be a whole number, got 1.5",
    ),
    (lambda r: r.latest_at("plot/height", "scalar", {"frame": True}), "must be a whole number, got True"),
    (lambda r: r.latest_at("plot/height", "scalar", {"clock": np.nan}), "must be seconds, .* got nan"),
    (
        lambda r: r.latest_at("plot/height", "scalar", {"clock": np.datetime64("NaT")}),
        "must be seconds, .*NaT",
    ),
    (
        lambda r: r.latest_at("plot/height", "scalar", {"clock": datetime(2020, 1, 1)}),
        "must be seconds, datetime64",
    ),
    (lambda r: r.latest_at("plot/height", "scalar", {"frame": 2**63}), "time on 'frame' must be"),
    (lambda r: r.tensor_at("plot/height"), "tensor_at: component must be one that was logged at"),
    (lambda r: r.components("plot/x"), "components: path must be an entity of the recording"),
    (lambda r: r.range("plot/height", "scalar", "fram"), "range: timeline .*did you mean 'frame'"),
    (
        lambda r: r.range("plot/height", "scalar", "frame", 0.5),
        "range: time on 'frame' must be a whole number",
    ),
    (
        lambda r: r.range("plot/height", "scalar", "frame", 0, "1"),
        "range: time on 'frame' must be .* got '1'",
    ),
    (lambda r: r.to_arrow("plot/x"), "to_arrow: path must be an entity"),
    (
        lambda r: r.to_arrow(component="scaler"),
        "to_arrow: component .* in the recording .did you mean 'scalar'",
    ),
    (lambda r: r.to_arrow(component=["scalar", "x"]), "to_arrow: component .*got 'x'"),
]
TYPES = [
    (lambda r: r.latest_at(3, "scalar"), "latest_at: path must be the path of an entity, got 3"),
    (
        lambda r: r.latest_at("plot/height", None),
        "latest_at: component must be the name of a component, got None",
    ),
    (
        lambda r: r.latest_at("plot/height", "scalar", 3),
        'latest_at: at must be a mapping such as {"frame": 30}, got 3',
    ),
    (
        lambda r: r.latest_at("plot/height", "scalar", {3: 3}),
        "latest_at: timeline must be the name of a timeline, got 3",
    ),
    (
        lambda r: r.range("plot/height", "scalar", None),
        "range: timeline must be the name of a timeline, got None",
    ),
]


@pytest.mark.parametrize(("ask", "message"), ERRORS)
def test_a_wrong_question_is_a_value_error_that_offers_what_is_near(asked, ask, message):
    with pytest.raises(ValueError, match=message):
        ask(asked)


@pytest.mark.parametrize(("ask", "message"), TYPES)
def test_a_question_of_the_wrong_type_is_a_type_error(asked, ask, message):
    with pytest.raises(TypeError, match=message):
        ask(asked)


def test_a_path_may_have_slashes_around_it(asked):
    assert asked.components("/plot/height/") == ["scalar"]
    assert asked.components("/") == []


@pytest.mark.parametrize(
    ("start", "stop", "found"),
    [
        (None, None, [0, 1, 2]),
        (0.5, None, [1, 2]),
        (1, None, [2]),
        (np.float32(0.5), np.int64(1), [1, 2]),
        (np.timedelta64(500, "ms"), np.datetime64(999, "ms"), [1]),
        (0.6, 0.9, []),
        (1.0, 0.0, []),
    ],
)
def test_times_are_seconds_or_what_numpy_says_and_both_ends_are_included(asked, start, stop, found):
    times, values = asked.range("plot/height", "scalar", "clock", start, stop)
    assert times.tolist() == [i * SECOND // 2 for i in found]
    assert values.tolist() == [i / 2 for i in found]


def test_the_same_name_may_be_a_sequence_and_a_time(call, column):
    recording = dr.Recording()
    same = Timeline("clock", TimeType.SEQUENCE)
    recording.store.insert(call("a", 1, {CLOCK: 3 * SECOND}, column("scalar", [1])))
    recording.store.insert(call("a", 2, {same: 3}, column("scalar", [2])))
    assert recording.latest_at("a", "scalar", {"clock": 3}) == 2
    assert recording.latest_at("a", "scalar", {"clock": 3.0}) == 1
    assert [span.type for span in recording.timelines()] == ["sequence", "time", "time"]
    assert recording.to_arrow().column_names[3:5] == ["clock", "clock (time)"]


def test_without_a_time_what_was_logged_last_counts_whatever_its_timelines(call, column):
    recording = dr.Recording()
    recording.store.insert(call("a", 5, {FRAME: 9}, column("scalar", [1])))
    recording.store.insert(call("a", 6, {FRAME: 2}, column("scalar", [2])))
    recording.store.insert(call("a", 7, {CLOCK: 0}, column("scalar", [3])))
    recording.store.insert(call("b", 8, None, column("scalar", [4])))
    assert recording.latest_at("a", "scalar") == 3
    assert recording.latest_at("b", "scalar") == 4


def test_a_cleared_value_is_none_and_its_history_stays(call, column):
    recording = dr.Recording()
    recording.store.insert(call("a", 1, {FRAME: 1}, column("scalar", [1])))
    recording.store.insert(call("a", 2, {FRAME: 2}, column("clear", [True])))
    assert recording.latest_at("a", "scalar") is None
    assert recording.latest_at("a", "scalar", {"frame": 1}) == 1
    assert recording.range("a", "scalar", "frame").values.tolist() == [1]
    times, recursive = recording.range("a", "clear", "frame")
    assert (times.tolist(), recursive.tolist()) == ([2], [True])
    with pytest.raises(
        ValueError, match="latest_at: component must be one that stays in force; ask range for 'clear'"
    ):
        recording.latest_at("a", "clear")


def test_a_duration_means_the_time_where_a_sequence_has_its_name(call, column):
    recording = dr.Recording()
    same = Timeline("clock", TimeType.SEQUENCE)
    recording.store.insert(call("a", 1, {CLOCK: 3 * SECOND}, column("scalar", [1])))
    recording.store.insert(call("a", 2, {same: 3}, column("scalar", [2])))
    assert recording.latest_at("a", "scalar", {"clock": np.timedelta64(3, "s")}) == 1


def test_a_recording_holds_what_it_is_made_from(recording):
    rr.log_scalar("a", 1.0)
    made = dr.Recording(Forwarding(recording))
    gc.collect()
    rr.log_scalar("b", 1.0)
    assert made.entities() == ["a", "b"]


def test_a_recording_made_before_the_first_row_is_told_by_the_name_of_what_logs(recording):
    made = dr.Recording(recording)
    rr.log_scalar("a", 1.0)
    assert repr(made).startswith("<Recording 'test_renderer': 1 entity; ")


def test_asking_a_source_does_not_keep_it_alive(recording):
    source = Forwarding(recording)
    asked = as_recording(source, caller="test")
    gone = weakref.ref(source)
    del source
    gc.collect()
    assert gone() is None
    assert asked.entities() == []


@pytest.mark.parametrize("source", ["run.mcap", Path("run.mcap"), b"run.mcap", 5])
def test_a_recording_of_a_path_says_that_load_reads_files(source):
    with pytest.raises(TypeError, match=r"Recording: source must be .*dr\.load\(path\).*, got "):
        dr.Recording(source)


@pytest.mark.parametrize("path", [5, None, True, 1.5])
def test_what_is_no_path_cannot_be_loaded(path):
    with pytest.raises(TypeError, match=f"load: path must be a path, got {path}"):
        dr.load(path)


def test_a_damaged_file_says_once_where(tmp_path):
    (tmp_path / "empty.mcap").write_bytes(b"")
    with pytest.raises(dr.DamagedRecordingError) as raised:
        dr.load(tmp_path / "empty.mcap")
    assert str(raised.value).count("offset 0") == 1
    assert "at byte" not in str(raised.value)


class Forwarding:
    """A source of its own, that nobody else holds."""

    def __init__(self, source: rr.MemoryRecording) -> None:
        self.chunks = source.chunks


def test_an_empty_recording_has_nothing_and_says_so():
    recording = dr.Recording()
    assert recording.entities() == recording.timelines() == recording.components("/") == []
    assert recording.to_arrow().num_rows == 0
    assert recording.to_arrow().column_names == ["entity_path", "log_time", "timeless"]
    assert recording.info is None
    assert len(repr(recording)) < 100


def test_a_live_recording_answers_with_what_is_new(recording):
    live = as_recording(recording, caller="test")
    rr.log_scalar("a", 1.0)
    assert live.latest_at("a", "scalar") == 1.0
    rr.log_scalar("a", 2.0)
    assert live.range("a", "scalar", "log_time").values.tolist() == [1.0, 2.0]
    assert live.to_arrow().num_rows == 2
    rr.log_scalar("b", 2.0)
    assert live.entities() == ["a", "b"]
    assert live.info.application_id == "test_renderer"
    assert as_recording(recording, caller="test") is live


def test_a_file_answers_as_the_memory_it_was_saved_from(recording, tmp_path):
    rr.set_time_sequence("frame", 3)
    rr.log_points("p", [[1, 2, 3]], colors=[1, 2, 3])
    live = dr.Recording(recording)
    recording.save(tmp_path / "run.mcap")
    loaded = dr.load(tmp_path / "run.mcap")
    assert loaded.to_arrow().equals(live.to_arrow())
    assert loaded.info.recording_id == live.info.recording_id
    assert loaded.latest_at("p", "colorrgba", {"frame": 3}).tolist() == [[1, 2, 3, 255]]


def test_timelines_are_values_with_seconds_where_they_are_times(asked):
    clock, frame, log_time = asked.timelines()
    assert (clock.name, clock.type, clock.first, clock.last) == ("clock", "time", 0, SECOND)
    assert (clock.first_seconds, clock.last_seconds) == (0.0, 1.0)
    assert (frame.type, frame.first_seconds, frame.last_seconds) == ("sequence", None, None)
    assert log_time.is_date
    assert not clock.is_date
    with pytest.raises(AttributeError):
        clock.first = 3


def test_a_recording_is_told_in_a_line_however_many_timelines_it_has(call, column):
    recording = dr.Recording()
    date = int(np.datetime64("2024-02-29T12:00:00", "ns").astype(int))
    times = {FRAME: 7, CLOCK: SECOND // 2, Timeline("date", TimeType.TIME): date}
    recording.store.insert(call("a/b", 1, times, column("scalar", [1])))
    assert repr(recording) == (
        "<Recording 'unnamed': 1 entity; clock 0.5 s to 0.5 s, "
        "date 2024-02-29T12:00:00.000 to 2024-02-29T12:00:00.000, frame 7 to 7>"
    )
    many = {Timeline(f"t{i}", TimeType.SEQUENCE): i for i in range(50)}
    recording.store.insert(call("a/b", 2, many, column("scalar", [1])))
    assert repr(recording).endswith("50 more timelines>")
    assert len(repr(recording)) < 200


def test_a_table_has_typed_times_and_one_column_a_component(asked):
    table = asked.to_arrow()
    assert table.schema.field("frame").type == pa.int64()
    assert table.schema.field("clock").type == pa.duration("ns")
    assert table.schema.field("log_time").type == pa.timestamp("ns")
    assert table.column("frame").to_pylist() == [0, 1, 2, 1]
    assert table.column("scalar").to_pylist() == [0.0, 0.5, 1.0, None]
    assert table.column("point3d").to_pylist() == [None, None, None, [[0, 0, 0]]]
    assert asked.to_arrow("world", "colorrgba").column_names[3:] == ["clock", "frame", "colorrgba"]
    empty = asked.to_arrow("plot", ["colorrgba", "scalar"])
    assert empty.column("colorrgba").to_pylist() == [None] * 3
    assert asked.to_arrow(component=("scalar",)).num_rows == 3


def test_a_timeline_of_dates_is_a_timestamp(call, column):
    recording = dr.Recording()
    date = np.datetime64("2024-02-29T12:00:00", "ns")
    recording.store.insert(call("a", 1, {CLOCK: int(date.astype(int))}, column("scalar", [1])))
    (got,) = recording.to_arrow().column("clock").to_numpy()
    assert got == date
    assert recording.latest_at("a", "scalar", {"clock": date}) == 1
    assert recording.latest_at("a", "scalar", {"clock": date - np.timedelta64(1, "ns")}) is None


def test_positions_of_a_table_all_have_the_digits_of_the_best(call, column):
    recording = dr.Recording()
    recording.store.insert(call("a", 1, None, column("point3d", [[1, 2, 3]])))
    recording.store.insert(call("b", 2, None, column("point3d", [[1e9 + 0.5, 0, 0], [1, 1, 1]], "f64")))
    recording.store.insert(call("c", 3, None, column("scalar", [1])))
    got = recording.to_arrow().column("point3d").to_pylist()
    assert got == [[[1, 2, 3]], [[1e9 + 0.5, 0, 0], [1, 1, 1]], None]


def test_transforms_of_a_table_are_structs_of_their_kind(call, column):
    recording = dr.Recording()
    recording.store.insert(call("a", 1, None, column("transform", [0, 0, 0, 0, 0, 0, 1])))
    recording.store.insert(call("b", 2, None, column("transform", [True], "unknown")))
    recording.store.insert(call("c", 3, None, column("scalar", [1])))
    first, second, third = recording.to_arrow().column("transform").to_pylist()
    others = dict.fromkeys(["affine", "pinhole", "distorted_pinhole", "unknown"])
    assert first == {"rigid3": [0, 0, 0, 0, 0, 0, 1], **others}
    assert second["unknown"] is True
    assert third is None


def test_a_data_frame_keeps_counts_whole(asked):
    pytest.importorskip("pandas")
    frame = asked.to_pandas("plot")
    assert list(frame.columns) == ["entity_path", "log_time", "timeless", "clock", "frame", "scalar"]
    assert str(frame["frame"].dtype) == "Int64"
    assert str(frame["log_time"].dtype) == "datetime64[ns]"
    assert str(frame["clock"].dtype) == "timedelta64[ns]"
    assert frame["scalar"].tolist() == [0.0, 0.5, 1.0]


def test_without_pandas_a_data_frame_says_what_to_install(asked, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="to_pandas: needs pandas: pip install pandas"):
        asked.to_pandas()


def test_calls_that_nothing_tells_apart_are_rows_of_their_own(call, column):
    recording = dr.Recording()
    for value in (1.0, 2.0):
        recording.store.insert(call("a", 1, {FRAME: 1}, column("scalar", [value])))
    recording.store.insert(call("a", 1, {FRAME: 2}, column("radius", [3.0])))
    assert recording.to_arrow().column("scalar").to_pylist() == [1.0, 2.0, None]


@pytest.mark.parametrize(
    "component", ["scalar", "text_entry", "transform", "view_coordinates", "scalar_scattered"]
)
def test_a_second_value_of_what_there_is_one_of_is_ignored(call, column, component):
    values = {
        "scalar": [1, 2],
        "scalar_scattered": [True, False],
        "text_entry": [{"body": "a"}, {"body": "b"}],
        "transform": [[1, 0, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 0, 1]],
        "view_coordinates": [[3, 2, 5], [1, 1, 1]],
    }[component]
    recording = dr.Recording()
    for number in range(2):
        recording.store.insert(call("a", number, {FRAME: number}, column(component, values)))
    one, two = recording.range("a", component, "frame").values
    now = recording.latest_at("a", component)
    if component == "transform":
        one, two, now = (value.translation.tolist() for value in (one, two, now))
    assert one == two == now
    first, second = recording.to_arrow().column(component).to_pylist()
    assert first == second


def test_an_extension_of_several_types_is_one_column(call, column):
    recording = dr.Recording()
    for number, values in enumerate([pa.array([1]), pa.array([0.5]), pa.array(["x"]), pa.array([True])]):
        recording.store.insert(call("a", number, {FRAME: number}, column("ext.any", values)))
    assert [list(value) for value in recording.range("a", "ext.any", "frame").values] == [
        [1],
        [0.5],
        ["x"],
        [True],
    ]
    assert recording.to_arrow().column("ext.any").to_pylist() == [["1"], ["0.5"], ["x"], ["true"]]


def test_times_at_the_ends_of_int64_are_times_like_others(call, column):
    recording = dr.Recording()
    ends = [-(2**63), 2**63 - 1]
    for number, time in enumerate(ends):
        recording.store.insert(call("a", number, {FRAME: time, CLOCK: time}, column("scalar", [number])))
    assert recording.range("a", "scalar", "frame").times.tolist() == ends
    assert recording.range("a", "scalar", "frame", 0).values.tolist() == [1]
    assert recording.latest_at("a", "scalar", {"frame": -(2**63)}) == 0
    assert recording.to_arrow().column("frame").to_pylist() == ends


def test_a_million_scalars_come_as_one_array():
    count = 1_000_000
    arrival = np.arange(count)
    values = Column("scalar", "f64", False, np.sqrt(arrival), np.arange(count + 1, dtype=np.int32))
    recording = dr.Recording()
    recording.store.insert(Chunk("a", arrival, {FRAME: arrival * 2, LOG_TIME: arrival}, (values,)))
    times, got = recording.range("a", "scalar", "frame", start=10)
    assert np.array_equal(times, arrival[5:] * 2)
    assert np.array_equal(got, np.sqrt(arrival[5:]))
