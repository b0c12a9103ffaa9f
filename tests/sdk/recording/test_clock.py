from __future__ import annotations

import threading

import numpy as np
import pytest

import diorama as rr
from diorama.timelines import LOG_TIME

TOP = 2**63 - 1


def test_each_row_lies_on_the_timelines_that_are_set(log):
    rr.log_scalar("s", 0)
    rr.set_time_sequence("frame", 5)
    rr.set_time_seconds("t", 1.5)
    rr.log_scalar("s", 1)
    rr.set_time_nanos("t", -3)
    rr.set_time_sequence("frame", None)
    rr.log_scalar("s", 2)
    rr.reset_time()
    rr.log_scalar("s", 3)
    assert [row.times for row in log.rows()] == [
        {},
        {("frame", "sequence"): 5, ("t", "time"): 1_500_000_000},
        {("t", "time"): -3},
        {},
    ]


def test_one_name_of_two_types_is_two_timelines(log):
    rr.set_time_sequence("x", 1)
    rr.set_time_seconds("x", 2)
    rr.log_scalar("s", 0)
    assert log.row().times == {("x", "sequence"): 1, ("x", "time"): 2_000_000_000}


def test_log_time_is_the_arrival_and_cannot_be_set(log):
    rr.set_time_nanos("log_time", 5)
    rr.log_scalar("s", 0)
    (chunk,) = log.recording.chunks()
    assert chunk.times[LOG_TIME] is chunk.arrival
    assert chunk.arrival[0] > 1_600_000_000_000_000_000


def test_timeless_rows_lie_on_no_timeline(log):
    rr.set_time_sequence("frame", 5)
    rr.log_point("p", [0, 0], timeless=True)
    assert log.row().timeless
    assert log.recording.chunks()[0].times == {}


@pytest.mark.parametrize("time", [TOP, -TOP - 1, np.int64(7), np.uint8(3), True, 0])
def test_any_integer_within_int64_is_a_time(log, time):
    rr.set_time_sequence("f", time)
    rr.set_time_nanos("n", time)
    rr.log_scalar("s", 0)
    assert log.row().times == {("f", "sequence"): int(time), ("n", "time"): int(time)}


@pytest.mark.parametrize(
    ("function", "value", "error"),
    [
        (rr.set_time_sequence, 1.5, TypeError),
        (rr.set_time_sequence, "1", TypeError),
        (rr.set_time_sequence, 2**63, OverflowError),
        (rr.set_time_sequence, -(2**63) - 1, OverflowError),
        (rr.set_time_nanos, np.float64(1), TypeError),
        (rr.set_time_nanos, 2**63, OverflowError),
        (rr.set_time_seconds, "1", TypeError),
        (rr.set_time_seconds, float("nan"), ValueError),
        (rr.set_time_seconds, float("inf"), OverflowError),
        (rr.set_time_seconds, 1e10, OverflowError),
        (rr.set_time_seconds, 10**10, OverflowError),
    ],
)
def test_a_bad_time_raises_in_any_mode_and_leaves_the_clock_alone(forgiving, function, value, error):
    rr.set_time_sequence("frame", 1)
    with pytest.raises(error):
        function("frame", value)
    rr.log_scalar("s", 0)
    assert forgiving.row().times == {("frame", "sequence"): 1}


@pytest.mark.parametrize("name", [None, 5, "\ud800"], ids=ascii)
def test_a_bad_timeline_raises(log, name):
    with pytest.raises(TypeError):
        rr.set_time_sequence(name, 1)


def test_seconds_are_rounded_to_nanoseconds(log):
    rr.set_time_seconds("t", np.float32(0.5))
    rr.set_time_seconds("u", 1e-9 * 2.6)
    rr.set_time_seconds("v", 1_700_000_000)
    rr.log_scalar("s", 0)
    assert list(log.row().times.values()) == [500_000_000, 3, 1_700_000_000_000_000_000]


def test_a_thread_has_a_clock_of_its_own(log):
    rr.set_time_sequence("frame", 1)

    def work():
        rr.log_scalar("thread", 0)
        rr.set_time_sequence("step", 2)
        rr.log_scalar("thread", 1)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    rr.log_scalar("main", 0)
    assert [row.times for row in log.rows()] == [{}, {("step", "sequence"): 2}, {("frame", "sequence"): 1}]


def test_rows_of_many_threads_have_a_total_order_and_none_is_lost(log):
    count, threads = 2000, 8
    barrier = threading.Barrier(threads)

    def work(index):
        barrier.wait()
        for i in range(count):
            rr.log_scalar(f"t{index}", i)

    workers = [threading.Thread(target=work, args=(i,)) for i in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    rows = log.rows()
    assert len({row.arrival for row in rows}) == len(rows) == count * threads
    for index in range(threads):
        assert [row.values["scalar"][0] for row in rows if row.path == f"t{index}"] == list(range(count))


def test_chunks_have_ascending_arrivals(log):
    for i in range(1000):
        rr.log_scalar("s", i)
    for chunk in log.recording.chunks():
        assert (np.diff(chunk.arrival) > 0).all()


@pytest.mark.parametrize(
    ("seconds", "nanos"),
    [
        (np.datetime64("1970-01-01T00:00:01.000000001", "ns"), 1_000_000_001),
        (np.datetime64("1970-01-02"), 86_400 * 10**9),
        (np.timedelta64(1500, "ms"), 1_500_000_000),
        (np.timedelta64(-1, "ns"), -1),
    ],
)
def test_seconds_may_be_a_time_of_numpy_and_are_exact(log, seconds, nanos):
    rr.set_time_seconds("t", seconds)
    rr.log_scalar("s", 1.0)
    assert log.row().times == {("t", "time"): nanos}


def test_a_time_of_numpy_that_is_none_or_too_far_is_an_error(log):
    with pytest.raises(ValueError, match="got NaT"):
        rr.set_time_seconds("t", np.datetime64("NaT"))
    with pytest.raises(OverflowError, match="set_time_seconds: seconds must be within int64 nanoseconds"):
        rr.set_time_seconds("t", np.datetime64("9999-01-01"))


def test_a_timeline_has_a_name_and_log_time_is_ours(log):
    with pytest.raises(rr.UsageError, match=r"^set_time_sequence: timeline must not be empty"):
        rr.set_time_sequence("", 1)
    with pytest.raises(rr.UsageError, match=r"^set_time_nanos: timeline must be a str, got int"):
        rr.set_time_nanos(5, 1)
    rr.set_time_sequence("log_time", 5)
    rr.set_time_nanos("log_time", 5)
    rr.log_scalar("s", 1.0)
    assert log.row().times == {}
