"""The recording with sinks that a test controls."""

from __future__ import annotations

import signal
import threading
from types import SimpleNamespace

import numpy as np
import pytest

import diorama as rr
from diorama.components.field import Form, field
from diorama.log.scalar import SCALAR
from diorama.recording import recording as module
from diorama.recording import rows as rows_module
from diorama.recording.assembly import MOST_BYTES, groups_of
from diorama.recording.clock import TIMELESS
from diorama.recording.recording import RecordingStream
from diorama.recording.rows import Batch

KEY = ("s", TIMELESS, (SCALAR,))


class SpySink:
    """Keeps what it gets; fails or blocks when told to."""

    def __init__(self):
        self.calls = []
        self.chunks = []
        self.error = None
        self.gate = None
        self.during_send = None
        self.entered = threading.Event()

    def begin(self, info):
        self.calls.append(("begin", info.application_id, info.recording_id))

    def send(self, chunks):
        self.entered.set()
        if self.gate is not None:
            assert self.gate.wait(10)
        if self.during_send is not None:
            self.during_send()
        if self.error is not None:
            raise self.error
        self.calls.append(("send", sum(chunk.row_count for chunk in chunks)))
        self.chunks.extend(chunks)

    def flush(self, timeout_secs):
        self.calls.append(("flush",))
        return True

    def close(self, timeout_secs):
        self.calls.append(("close",))

    def statistics(self):
        return SimpleNamespace(rows_dropped=0)

    def scalars(self):
        rows = [(int(a), float(v)) for c in self.chunks for a, v in zip(c.arrival, c.columns[0].values)]
        return [value for _, value in sorted(rows)]


@pytest.fixture
def recording():
    made = RecordingStream()
    yield made
    made._flusher.stop(5.0)


def put(recording, value=1.0, path="s", **kwargs):
    recording.append(path, (SCALAR,), (value,), **kwargs)


def test_what_is_logged_before_there_is_a_sink_goes_to_the_first_one(recording):
    for i in range(10):
        put(recording, float(i))
    assert recording.flush(10)
    put(recording, 10.0)
    sink = SpySink()
    recording.switch_sink(lambda: sink, 1)
    put(recording, 11.0)
    assert recording.flush(10)
    assert sink.scalars() == [float(i) for i in range(12)]
    assert sink.calls[0][0] == "begin"


def test_the_next_sink_gets_only_what_follows_and_is_told_who_logs(recording):
    first, second = SpySink(), SpySink()
    recording.switch_sink(lambda: first, 1)
    put(recording, 1.0)
    recording.switch_sink(lambda: second, 1)
    put(recording, 2.0)
    recording.flush(10)
    assert (first.scalars(), second.scalars()) == ([1.0], [2.0])
    assert [call[0] for call in first.calls] == ["begin", "send", "close"]
    assert [call[0] for call in second.calls] == ["begin", "send", "flush"]


def test_a_burst_of_middling_rows_becomes_chunks_of_about_a_megabyte(recording):
    rows = [(i, (), (np.zeros((1000, 3), np.float32),)) for i in range(400)]
    batch = Batch({KEY: rows}, [])
    groups = [list(group) for _, group in groups_of(batch)]
    assert [row for group in groups for row in group] == rows
    sizes = [sum(row[2][0].nbytes for row in group) for group in groups]
    assert max(sizes) <= MOST_BYTES
    assert min(sizes[:-1]) > MOST_BYTES // 2


def test_a_file_of_no_rows_is_told_who_logs_too(recording):
    sink = SpySink()
    recording.switch_sink(lambda: sink, 1)
    recording.close(1)
    assert [call[0] for call in sink.calls] == ["begin", "close"]


def test_a_sink_that_cannot_be_made_leaves_the_old_one(recording):
    sink = SpySink()
    recording.switch_sink(lambda: sink, 1)

    def fail():
        raise OSError("no such folder")

    with pytest.raises(OSError, match="no such folder"):
        recording.switch_sink(fail, 1)
    put(recording, 1.0)
    recording.flush(10)
    assert sink.scalars() == [1.0]


def test_a_new_name_is_announced_and_earlier_rows_keep_the_old_one(recording):
    sink = SpySink()
    recording.switch_sink(lambda: sink, 1)
    recording.rename(application_id="one")
    put(recording)
    recording.rename(application_id="two")
    put(recording)
    recording.rename(application_id="two")
    put(recording)
    recording.flush(10)
    begun = [call[1] for call in sink.calls if call[0] == "begin"]
    sent = [sum(call[1] for call in calls if call[0] == "send") for calls in _split(sink.calls, "begin")]
    assert begun == ["one", "two"]
    assert sent == [1, 2]


def _split(calls, name):
    """The calls after each call of `name`, up to the next."""
    starts = [i for i, call in enumerate(calls) if call[0] == name]
    return [calls[start:stop] for start, stop in zip(starts, [*starts[1:], None])]


def test_a_failing_sink_loses_rows_with_a_word_and_the_next_ones_still_go(recording, caplog):
    sink = SpySink()
    recording.switch_sink(lambda: sink, 1)
    sink.error = OSError("disk full")
    put(recording, 1.0)
    assert recording.flush(10) is False
    sink.error = None
    put(recording, 2.0)
    assert recording.flush(10) is True
    assert sink.scalars() == [2.0]
    assert recording.statistics().rows_lost == 1
    assert recording.statistics().rows_flushed == 1
    assert "1 rows were lost: the sink failed: disk full" in caplog.text


def test_a_row_that_cannot_be_converted_takes_no_other_with_it(recording, caplog):
    sink = SpySink()
    recording.switch_sink(lambda: sink, 1)
    recording.append("bad", (field("label", "utf8", Form.TEXT),), (5,))
    put(recording, 1.0)
    assert recording.flush(10) is False
    assert sink.scalars() == [1.0]
    assert "'bad' could not be converted" in caplog.text


def test_rows_of_an_interrupted_flush_are_counted_as_lost(recording, caplog):
    sink = SpySink()
    recording.switch_sink(lambda: sink, 1)
    recording._flusher.stop(5)
    sink.error = KeyboardInterrupt()
    put(recording, 1.0)
    put(recording, 2.0, path="t")
    with pytest.raises(KeyboardInterrupt):
        recording.flush(10)
    assert recording.statistics().rows_lost == 2
    assert "the flush was interrupted" in caplog.text


def test_flush_returns_in_time_although_the_sink_is_stuck(recording):
    sink = SpySink()
    recording.switch_sink(lambda: sink, 1)
    sink.gate = threading.Event()
    put(recording, 1.0)
    busy = threading.Thread(target=lambda: recording.flush(10))
    busy.start()
    assert sink.entered.wait(10)
    assert recording.flush(0.01) is False
    put(recording, 2.0)  # does not block
    sink.gate.set()
    busy.join()
    assert recording.flush(10) is True
    assert sink.scalars() == [1.0, 2.0]


def test_a_sink_that_logs_does_not_wait_for_itself(recording):
    sink = SpySink()
    recording.switch_sink(lambda: sink, 1)
    answers = []

    def log_and_flush():
        sink.during_send = None
        put(recording, 2.0)
        answers.append(recording.flush(10))

    sink.during_send = log_and_flush
    put(recording, 1.0)
    assert recording.flush(10)
    assert recording.flush(10)
    assert answers == [False]
    assert sink.scalars() == [1.0, 2.0]


def test_memory_stays_bounded_when_a_thread_logs_faster_than_the_sink_takes(recording, monkeypatch):
    monkeypatch.setattr(module, "URGENT_BYTES", 2000)
    monkeypatch.setattr(module, "HURRY_BYTES", 1000)
    monkeypatch.setattr(module, "MOST_PENDING_BYTES", 4000)
    sink = SpySink()
    recording.switch_sink(lambda: sink, 1)
    most = 0
    for i in range(500):
        put(recording, float(i), size_bytes=500)
        most = max(most, recording.statistics().bytes_pending)
    assert most < 4000
    recording.flush(10)
    assert sink.scalars() == [float(i) for i in range(500)]


def test_the_flusher_needs_no_flush(recording):
    sink = SpySink()
    arrived = threading.Event()
    sink.during_send = arrived.set
    recording.switch_sink(lambda: sink, 1)
    for i in range(3):
        arrived.clear()
        put(recording, float(i))
        assert arrived.wait(10)


def test_closing_twice_is_safe_and_says_what_was_never_sent(recording, caplog):
    put(recording)
    recording.close(5)
    recording.close(5)
    assert caplog.text.count("1 rows were logged but never saved or sent") == 1


def test_arrivals_increase_strictly_although_the_clock_stands(recording, monkeypatch):
    monkeypatch.setattr(rows_module, "time_ns", lambda: 5)
    sink = SpySink()
    recording.switch_sink(lambda: sink, 1)
    for i in range(3):
        put(recording, float(i))
    assert recording.flush(10)
    put(recording, 3.0)
    assert recording.flush(10)
    assert [int(arrival) for chunk in sink.chunks for arrival in chunk.arrival] == [5, 6, 7, 8]


def test_logging_and_flushing_in_the_middle_of_a_call_loses_nothing(recording):
    sink = SpySink()
    recording.switch_sink(lambda: sink, 1)

    nested = []

    def interrupt(number, frame):
        put(recording, -1.0)
        nested.append(recording.flush(10))

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
        for i in range(30_000):
            put(recording, float(i))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert recording.flush(10)
    scalars = sink.scalars()
    assert [value for value in scalars if value >= 0] == [float(i) for i in range(30_000)]
    assert scalars.count(-1.0) == len(nested) > 0


def test_a_row_that_cannot_be_converted_costs_itself_alone(recording, caplog):
    sink = SpySink()
    recording.switch_sink(lambda: sink, 1)
    for value in (1.0, "no number", 2.0):
        put(recording, value)
    assert recording.flush(10) is False
    assert sink.scalars() == [1.0, 2.0]
    assert recording.statistics().rows_lost == 1


def test_a_thread_that_cannot_be_started_is_tried_again(recording, monkeypatch):
    sink = SpySink()
    recording.switch_sink(lambda: sink, 1)
    other = RecordingStream()
    other._delivery.sink = sink

    def refuse(self):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        put(other, 1.0)
    put(other, 2.0)
    assert other.flush(10)
    assert sink.scalars() == [1.0, 2.0]
    other._flusher.stop(5)


def test_a_destructor_that_logs_in_the_middle_of_a_call_does_not_hang(log):
    class Logs:
        def __del__(self):
            rr.log_scalar("destructor", 1.0)

    for i in range(2000):
        cycle = Logs()
        cycle.self = cycle
        del cycle
        rr.log_scalar("s", i)
    import gc

    gc.collect()
    assert sum(row.path == "destructor" for row in log.rows()) == 2000
