"""Several recordings in one process."""

from __future__ import annotations

import gc
import threading
import uuid
import weakref

import pytest

import diorama as rr
from diorama.wire import Decoder


def scalars(kept):
    rows = [(int(a), float(v)) for c in kept.chunks() for a, v in zip(c.arrival, c.columns[0].values)]
    return [value for _, value in sorted(rows)]


@pytest.fixture
def other(log):
    return rr.new_recording("other", strict=True)


def test_a_call_that_names_a_recording_logs_to_it_alone(log, other):
    kept = rr.memory_recording(recording=other)
    rr.log_scalar("s", 1.0, recording=other)
    rr.log_scalar("s", 2.0)
    assert scalars(kept) == [1.0]
    assert scalars(log.recording) == [2.0]


def test_each_log_function_takes_a_recording(log, other):
    kept = rr.memory_recording(recording=other)
    rr.log_point("p", [0, 0, 0], recording=other)
    rr.log_cleared("p", recording=other)
    rr.log_rigid3("p", parent_from_child=([0, 0, 0], [0, 0, 0, 1]), recording=other)
    rr.log_text_entry("t", "hi", recording=other)
    assert sum(chunk.row_count for chunk in kept.chunks()) == 4
    assert log.rows() == []


def test_what_is_no_recording_is_a_mistake_of_the_call(log):
    with pytest.raises(rr.UsageError, match=r"^log_scalar: recording must be a RecordingStream, got 'mine'"):
        rr.log_scalar("s", 1.0, recording="mine")
    with pytest.raises(rr.UsageError, match=r"^save: recording must be a RecordingStream, got str"):
        rr.save("x.mcap", recording="mine")
    rr.set_strict_mode(False)
    rr.log_scalar("s", 1.0, recording="mine")
    assert [row.path for row in log.rows()] == ["diorama"]


def test_a_new_recording_has_an_id_of_its_own_or_the_given_one(log):
    one, two = rr.new_recording("a"), rr.new_recording("a")
    assert len({one.recording_id, two.recording_id, rr.get_recording_id()}) == 3
    known = uuid.uuid4()
    for given in (known, str(known), known.hex.upper()):
        assert rr.new_recording("a", given).recording_id == str(known)
    with pytest.raises(TypeError, match="UUID"):
        rr.new_recording("a", "nonsense")
    with pytest.raises(TypeError, match=r"^new_recording: application_id must be a str, got int"):
        rr.new_recording(5)


def test_times_are_those_of_the_recording(log, other):
    kept = rr.memory_recording(recording=other)
    rr.set_time_sequence("frame", 1)
    rr.set_time_sequence("frame", 2, recording=other)
    rr.log_scalar("s", 0.0)
    rr.log_scalar("s", 0.0, recording=other)
    rr.reset_time(recording=other)
    rr.log_scalar("later", 0.0, recording=other)
    assert log.row().times == {("frame", "sequence"): 1}
    first, later = sorted(kept.chunks(), key=lambda chunk: chunk.entity_path, reverse=True)
    assert [int(t[0]) for name, t in first.times.items() if name.name == "frame"] == [2]
    assert {timeline.name for timeline in later.times} == {"log_time"}


def test_a_mistake_is_reported_where_it_was_to_be_logged(log, caplog):
    lenient = rr.new_recording("lenient", strict=False)
    kept = rr.memory_recording(recording=lenient)
    rr.log_scalar("s", "x", recording=lenient)
    assert [chunk.entity_path for chunk in kept.chunks()] == ["diorama"]
    assert log.rows() == []
    assert rr.statistics(recording=lenient).calls_rejected == 1


def test_strictness_is_inherited_and_belongs_to_the_recording(log):
    assert rr.new_recording("a").strict is True
    rr.set_strict_mode(False)
    heir, strict = rr.new_recording("a"), rr.new_recording("a", strict=True)
    assert (rr.strict_mode(heir), rr.strict_mode(strict), rr.strict_mode()) == (False, True, False)


def test_one_recording_may_be_off_while_another_is_on(log, other):
    kept = rr.memory_recording(recording=other)
    rr.set_enabled(False, recording=other)
    rr.log_scalar("s", 1.0, recording=other)
    rr.log_scalar("s", 2.0)
    assert (rr.is_enabled(other), rr.is_enabled()) == (False, True)
    assert (scalars(kept), scalars(log.recording)) == ([], [2.0])


def test_a_thread_may_have_a_recording_of_its_own(log, other):
    kept = rr.memory_recording(recording=other)

    def work():
        assert rr.set_thread_local_data_recording(other) is None
        rr.log_scalar("s", 1.0)
        assert rr.get_thread_local_data_recording() is other
        assert rr.get_data_recording() is other
        assert rr.set_thread_local_data_recording(None) is other
        rr.log_scalar("s", 2.0)

    thread = threading.Thread(target=work)
    thread.start()
    rr.log_scalar("s", 3.0)
    thread.join()
    assert scalars(kept) == [1.0]
    assert sorted(scalars(log.recording)) == [2.0, 3.0]


def test_the_programs_recording_can_be_replaced_and_put_back(log, other):
    kept = rr.memory_recording(recording=other)
    before = rr.set_global_data_recording(other)
    try:
        assert rr.get_global_data_recording() is other
        assert rr.get_application_id() == "other"
        rr.log_scalar("s", 1.0)
    finally:
        assert rr.set_global_data_recording(before) is other
    assert (scalars(kept), scalars(log.recording)) == ([1.0], [])


def test_make_default_replaces_the_programs_and_make_thread_default_this_threads(log):
    before = rr.get_global_data_recording()
    try:
        made = rr.new_recording("a", make_default=True)
        assert rr.get_data_recording() is made
        mine = rr.new_recording("b", make_thread_default=True)
        assert rr.get_data_recording() is mine
        assert rr.get_global_data_recording() is made
    finally:
        rr.set_global_data_recording(before)
        rr.set_thread_local_data_recording(None)


def test_a_recording_that_nobody_holds_is_complete_and_gone(log, tmp_path):
    stream = rr.new_recording("short")
    rr.save(tmp_path / "short.mcap", recording=stream)
    rr.log_scalar("s", 1.0, recording=stream)
    gone = weakref.ref(stream)
    del stream
    gc.collect()
    assert gone() is None
    decoder = Decoder()
    chunks = [*decoder.feed((tmp_path / "short.mcap").read_bytes()), *decoder.close()]
    assert [chunk.entity_path for chunk in chunks] == ["s"]
    assert not decoder.damage


def test_hundreds_of_recordings_leave_no_thread_behind(log):
    before = threading.active_count()
    for i in range(300):
        stream = rr.new_recording("short")
        kept = rr.memory_recording(recording=stream)
        rr.log_scalar("s", float(i), recording=stream)
        assert scalars(kept) == [float(i)]
        del stream, kept
    gc.collect()
    assert threading.active_count() <= before + 1


def test_switching_to_a_file_moves_only_the_recording_that_is_named(log, other, tmp_path):
    rr.log_scalar("s", 1.0, recording=other)
    rr.save(tmp_path / "other.mcap", recording=other)
    rr.log_scalar("s", 2.0)
    rr.disconnect(recording=other)
    rows = sum(chunk.row_count for chunk in Decoder().feed((tmp_path / "other.mcap").read_bytes()))
    assert rows == 1
    assert scalars(log.recording) == [2.0]
