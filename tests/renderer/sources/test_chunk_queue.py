from __future__ import annotations

import threading

import pytest
from chunk_samples import cloud, scalars, texts
from hypothesis import given
from hypothesis import strategies as st

from diorama.chunk import nbytes
from diorama_renderer.sources.chunk_queue import ChunkQueue


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def taken(queue):
    return [chunk for _, chunk in queue.drain()]


def test_chunks_come_out_as_they_went_in(clock):
    queue = ChunkQueue(1 << 30, clock=clock)
    chunks = [scalars(first=i) for i in range(5)]
    for i, chunk in enumerate(chunks):
        assert queue.put(f"id-{i}", chunk) == nbytes(chunk)
    assert queue.bytes == sum(nbytes(chunk) for chunk in chunks)
    assert queue.get() == ("id-0", chunks[0])
    assert queue.drain() == [(f"id-{i}", chunks[i]) for i in range(1, 5)]
    assert queue.get() is None
    assert queue.bytes == 0


def test_who_puts_into_a_full_queue_waits_until_there_is_room():
    queue = ChunkQueue(1)
    queue.put("id", scalars(first=1))
    done = threading.Event()

    def put():
        queue.put("id", scalars(first=2))
        done.set()

    thread = threading.Thread(target=put)
    thread.start()
    assert not done.is_set()
    assert queue.get() is not None
    assert done.wait(10)
    thread.join()
    assert queue.get(10) is not None


def test_a_flood_of_single_rows_fills_it_though_their_arrays_are_small(monkeypatch):
    class WaitsError(Exception):
        pass

    def wait(timeout):
        raise WaitsError

    queue = ChunkQueue(1 << 20)
    monkeypatch.setattr(queue._room, "wait", wait)
    put = (queue.put("id", scalars(first=first, rows=1)) for first in range(1000))
    with pytest.raises(WaitsError):
        sum(put)
    assert 100 < queue.statistics().queued_chunks < 400  # each takes about 3 KiB of memory
    assert queue.bytes < 1 << 16


def test_closing_ends_all_who_wait_and_leaves_what_is_there():
    queue = ChunkQueue(1)
    queue.put("id", scalars())
    ended = []

    def put():
        try:
            queue.put("id", scalars())
        except ConnectionAbortedError:
            ended.append(1)

    threads = [threading.Thread(target=put) for _ in range(8)]
    for thread in threads:
        thread.start()
    queue.close()
    for thread in threads:
        thread.join(10)
    assert len(ended) == 8
    assert len(queue.drain()) == 1
    assert queue.get(10) is None


def test_without_a_bound_on_latency_nothing_is_dropped(clock):
    queue = ChunkQueue(1 << 30, clock=clock)
    queue.put("id", scalars())
    queue.put("id", scalars())
    clock.now += 1e6
    assert len(queue.drain()) == 2
    assert queue.statistics().chunks_dropped == 0


def test_what_waited_too_long_is_dropped_but_the_newest_of_each_entity(clock):
    queue = ChunkQueue(1 << 30, max_latency_secs=0.2, clock=clock)
    for entity in ("a", "b"):
        for i in range(3):
            queue.put("id", scalars(entity, first=i, rows=4))
    queue.put("id", cloud("a"))  # other components
    queue.put("other", scalars("a", first=9))
    clock.now += 1.0
    queue.put("id", scalars("a", first=3))
    statistics = queue.statistics()
    assert (statistics.chunks_dropped, statistics.rows_dropped) == (4, 16)
    assert statistics.latency_secs == 1.0
    got = [(chunk.entity_path, int(chunk.arrival[0])) for chunk in taken(queue)]
    assert got == [("a", 2), ("b", 2), ("a", 10), ("a", 9), ("a", 3)]


def test_timeless_chunks_are_never_dropped(clock):
    queue = ChunkQueue(1 << 30, max_latency_secs=0.2, clock=clock)
    for _ in range(5):
        queue.put("id", texts())
    clock.now += 10.0
    assert queue.statistics().queued_chunks == 5
    assert len(taken(queue)) == 5


def test_a_full_queue_makes_room_by_what_is_late(clock):
    queue = ChunkQueue(10_000, max_latency_secs=0.2, clock=clock)
    for i in range(3):
        queue.put("id", scalars(first=i, rows=1))
        clock.now += 1.0
    for i in range(3, 30):  # would wait for ever
        queue.put("id", scalars(first=i, rows=1))
        clock.now += 1.0
    assert [int(chunk.arrival[0]) for chunk in taken(queue)][-1] == 29
    assert queue.bytes == 0


@given(
    st.lists(
        st.tuples(st.sampled_from("abT"), st.sampled_from([0.0, 0.1, 0.3]), st.integers(0, 2)), max_size=40
    )
)
def test_every_row_is_either_taken_or_counted_as_dropped(steps):
    clock = Clock()
    queue = ChunkQueue(1 << 30, max_latency_secs=0.2, clock=clock)
    got = []
    for i, (kind, secs, take) in enumerate(steps):
        queue.put("id", texts() if kind == "T" else scalars(kind, first=i, rows=2))
        clock.now += secs
        got += [item for item in (queue.get() for _ in range(take)) if item is not None]
    got += queue.drain()
    statistics = queue.statistics()
    assert sum(chunk.row_count for _, chunk in got) + statistics.rows_dropped == 2 * len(steps)
    assert len(got) + statistics.chunks_dropped == len(steps) or statistics.rows_received == 2 * len(steps)
    assert statistics.queued_bytes == statistics.queued_chunks == 0
    for entity in "ab":  # in order, and the newest is among them
        firsts = [int(chunk.arrival[0]) for _, chunk in got if chunk.entity_path == entity]
        assert firsts == sorted(firsts)
        assert firsts[-1:] == [i for i, step in enumerate(steps) if step[0] == entity][-1:]
    assert sum(chunk.timeless for _, chunk in got) == sum(step[0] == "T" for step in steps)


def test_rates_are_taken_over_at_least_half_a_second(clock):
    queue = ChunkQueue(1 << 30, clock=clock)
    queue.put("id", scalars(rows=100))
    clock.now += 0.1
    assert queue.statistics().rows_per_sec == 0.0
    clock.now += 0.9
    statistics = queue.statistics()
    assert statistics.rows_per_sec == pytest.approx(100.0)
    assert statistics.bytes_per_sec == pytest.approx(nbytes(scalars(rows=100)))
    clock.now += 10.0
    assert queue.statistics().rows_per_sec == 0.0
    assert queue.statistics().rows_received == 100


@pytest.mark.parametrize("secs", [0.0, -1.0, float("nan")])
def test_a_latency_that_is_none_is_said(secs):
    with pytest.raises(ValueError, match="max_latency_secs must be positive"):
        ChunkQueue(1, max_latency_secs=secs)
