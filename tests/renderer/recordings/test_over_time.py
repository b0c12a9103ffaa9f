"""What has to hold over time, and what a failure says."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import diorama as rr
import diorama_renderer as dr
from diorama.timelines import Timeline, TimeType

FRAME, CLOCK = Timeline("frame", TimeType.SEQUENCE), Timeline("sim_time", TimeType.TIME)
SECOND = 1_000_000_000


@pytest.fixture
def rising(call, column):
    """`height` is the frame, at frames 0, 10, ..., 90, half a second each."""
    recording = dr.Recording()
    for i in range(10):
        times = {FRAME: 10 * i, CLOCK: i * SECOND // 2}
        recording.store.insert(call("height", i, times, column("scalar", [10 * i])))
    return recording


def test_what_holds_raises_nothing(rising):
    rising.always(lambda s: s["height"].scalar >= 0)
    rising.never(lambda s: s["height"].scalar > 90)
    rising.eventually(lambda s: s["height"].scalar == 50)
    rising.always(lambda s: s["height"].scalar > 45, start=50)
    rising.never(lambda s: s["height"].scalar > 45, over="sim_time", stop=2.0)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="a lambda does not know its place in the file before")
def test_always_names_the_first_time_how_often_and_what_was_compared(rising):
    most = 65
    with pytest.raises(dr.TemporalError) as caught:
        rising.always(lambda s: s["height"].scalar < most)
    assert str(caught.value).splitlines() == [
        "always: does not hold at frame 70, the first of 3 out of 10 times of 'frame'",
        '    lambda s: s["height"].scalar < most',
        "        s['height'].scalar = 70.0",
        "        most = 65",
    ]
    error = caught.value
    assert (error.at, error.failed, error.checked) == ({"frame": 70}, 3, 10)
    assert error.recording is rising


def test_never_names_the_first_time_on_a_time_in_seconds(rising):
    with pytest.raises(
        dr.TemporalError, match="never: holds at sim_time 2 s, the first of 2 out of 5 times"
    ) as caught:
        rising.never(lambda s: s["height"].scalar in (40, 70), "sim_time", 1.5, 3.5)
    assert caught.value.at == {"sim_time": np.timedelta64(2 * SECOND, "ns")}


def test_eventually_says_what_it_was_at_last(rising):
    with pytest.raises(
        dr.TemporalError, match="holds at none of 10 times of 'frame', of which the last is frame 90"
    ):
        rising.eventually(lambda s: s["height"].scalar > 1000)


def test_a_failure_is_an_assertion_error_of_a_named_function(rising):
    def low_enough(snapshot):
        return snapshot["height"].scalar < 5

    with pytest.raises(AssertionError, match=r"low_enough\(\)"):
        rising.always(low_enough)


def test_of_an_array_all_must_hold_and_none(rising):
    rising.always(lambda s: np.array([True, True]))
    rising.never(lambda s: np.array([False, False]))
    with pytest.raises(dr.TemporalError, match="frame 0, the first of 10"):
        rising.always(lambda s: np.array([True, False]))
    with pytest.raises(dr.TemporalError, match="frame 0, the first of 10"):
        rising.never(lambda s: np.array([True, False]))


@pytest.mark.skipif(sys.version_info < (3, 11), reason="notes came with it")
def test_what_a_predicate_raises_is_raised_with_the_time(rising):
    with pytest.raises(ZeroDivisionError) as caught:
        rising.always(lambda s: 1 / (s["height"].scalar - 30) < 5)
    assert caught.value.__notes__ == [
        'always: raised at frame 30 by lambda s: 1 / (s["height"].scalar - 30) < 5'
    ]


ERRORS = [
    (lambda r: r.always(lambda s: True, over="fram"), ValueError, "always: timeline .*did you mean 'frame'"),
    (lambda r: r.always(lambda s: True, start=1.5), ValueError, "always: time on 'frame' must be a whole"),
    (
        lambda r: r.never(lambda s: True, start=91),
        ValueError,
        r"never: .* between them \(frame 0 to frame 90\)",
    ),
    (lambda r: r.always(lambda s: True, start=50, stop=40), ValueError, "got 50 to 40"),
    (lambda r: r.eventually(True), TypeError, "eventually: predicate must be a function of a Snapshot"),
    (lambda r: r.always(lambda s: None), TypeError, "got None; is a return missing"),
    (lambda r: dr.Recording().always(lambda s: True), ValueError, "there are none"),
]


@pytest.mark.parametrize(("ask", "kind", "message"), ERRORS)
def test_a_wrong_question_is_an_error_and_never_holds(rising, ask, kind, message):
    with pytest.raises(kind, match=message):
        ask(rising)


@given(
    frames=st.sets(st.integers(-3, 9), min_size=1),
    start=st.none() | st.integers(-4, 10),
    bad=st.integers(-3, 9),
)
def test_each_distinct_time_with_data_is_looked_at_once_in_order(call, column, frames, start, bad):
    recording = dr.Recording()
    for number, frame in enumerate([*frames, *frames]):
        component = column("scalar", [frame]) if number % 2 else column("class_id", [1])
        recording.store.insert(call(f"e{number}", number, {FRAME: frame}, component))
    wanted = sorted(frame for frame in frames if start is None or frame >= start)
    seen = []

    def note(snapshot):
        seen.append(snapshot.at["frame"])
        return seen[-1] != bad

    if not wanted:
        with pytest.raises(ValueError, match="between"):
            recording.always(note, start=start)
    elif bad in wanted:
        with pytest.raises(dr.TemporalError, match=rf"frame {bad}, the first of 1 out of {len(wanted)} "):
            recording.always(note, start=start)
    else:
        recording.always(note, start=start)
    assert seen == wanted


def test_a_recording_in_memory_is_asked_the_same():
    stream = rr.new_recording("over_time")
    live = rr.memory_recording(recording=stream)
    for frame in range(3):
        rr.set_time_sequence("frame", frame, recording=stream)
        rr.log_rigid3("robot", parent_from_child=([frame, 0, 0], [0, 0, 0, 1]), recording=stream)
    assert live.at(frame=2)["robot"].translation.tolist() == [2, 0, 0]
    live.always(lambda s: s["robot"].translation[0] < 3)
    live.eventually(lambda s: s["robot"].translation[0] == 2)
    with pytest.raises(dr.TemporalError, match="frame 1"):
        live.never(lambda s: s["robot"].translation[0] == 1)


@pytest.mark.slow
def test_a_failure_draws_itself_and_writes_its_picture_where_a_report_is_kept(
    call, column, tmp_path, monkeypatch
):
    pytest.importorskip("wgpu")
    recording = dr.Recording()
    for frame in range(3):
        points, colors = column("point3d", [[frame, 0, 0]]), column("colorrgba", [0xFF0000FF])
        recording.store.insert(call("points", frame, {FRAME: frame}, points, colors, column("radius", [0.5])))
    monkeypatch.setenv("DIORAMA_REPORT", str(tmp_path / "report"))
    for _ in range(2):
        with pytest.raises(dr.TemporalError) as caught:
            recording.always(lambda s: s["points"].points_in_world[0, 0] < 2)
    try:
        picture = caught.value.picture(size=(64, 48))
    except dr.NoAdapterError as error:
        pytest.skip(str(error))
    assert picture.color.shape == (48, 64, 4)
    written = sorted(path.name for path in (tmp_path / "report").iterdir())
    assert len(written) == 2
    assert all(name.endswith(".png") and "frame_2" in name for name in written)
    assert f"picture: {tmp_path / 'report'}" in str(caught.value)


def test_a_picture_that_cannot_be_drawn_hides_no_failure(rising, tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("DIORAMA_REPORT", str(blocked))
    monkeypatch.setattr(
        dr.TemporalError, "picture", lambda self, **_: (_ for _ in ()).throw(RuntimeError("no driver"))
    )
    with pytest.raises(dr.TemporalError, match=r"frame 0, .*\n(.*\n)*.*no picture: no driver"):
        rising.always(lambda s: False)
