"""What a recording in memory holds, shown in a viewer as well."""

from __future__ import annotations

import gc
import time

from chunk_samples import INFO, all_same, scalars

from diorama.recording import mirroring
from diorama.recording.mirroring import Mirror
from diorama.sinks import MemorySink, SinkStatistics


class Target(MemorySink):
    """A sink that can be full, and is seen to be closed."""

    def __init__(self):
        super().__init__()
        self.queued = 0
        self.is_closed = False

    def statistics(self):
        return SinkStatistics(bytes_queued=self.queued)

    def close(self, timeout_secs):
        self.is_closed = True


def until(condition):
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "it was never so"
        time.sleep(0.005)


def filled(count):
    sink = MemorySink()
    sink.begin(INFO)
    sink.send([scalars(first=i) for i in range(count)])
    return sink


def test_a_mirror_gets_what_is_there_and_what_comes_once_and_in_order():
    source, target = filled(5), Target()
    Mirror(source, target)
    until(lambda: len(target.chunks()) == 5)
    for i in range(50):
        source.send([scalars(first=i)])
    until(lambda: len(target.chunks()) == 55)
    assert all_same(target.chunks(), source.chunks())
    assert target.info == INFO


def test_a_mirror_of_nothing_begins_with_the_recording():
    source, target = MemorySink(), Target()
    Mirror(source, target)
    source.begin(INFO)
    source.send([scalars()])
    until(lambda: len(target.chunks()) == 1)


def test_no_more_is_given_than_the_target_has_room_for(monkeypatch):
    monkeypatch.setattr(mirroring, "_POLL_SECS", 0.001)
    source, target = filled(5), Target()
    target.queued = 65 << 20
    Mirror(source, target)
    until(lambda: target.info is not None)
    time.sleep(0.05)
    assert target.chunks() == ()
    target.queued = 0
    until(lambda: len(target.chunks()) == 5)


def test_a_mirror_ends_with_what_it_mirrors_once_all_of_it_is_given(monkeypatch):
    monkeypatch.setattr(mirroring, "_POLL_SECS", 0.001)
    source, target = filled(3), Target()
    target.queued = 65 << 20
    Mirror(source, target)
    source.send([scalars(first=9)])
    del source
    gc.collect()
    time.sleep(0.02)
    assert not target.is_closed
    target.queued = 0
    until(lambda: target.is_closed)
    assert len(target.chunks()) == 4


def test_a_mirror_that_is_closed_leaves_the_rest_to_another_one():
    source, first, second = filled(2), Target(), Target()
    mirror = Mirror(source, first)
    until(lambda: len(first.chunks()) == 2)
    mirror.close()
    mirror.close()
    until(lambda: first.is_closed)
    Mirror(source, second)
    source.send([scalars(first=9)])
    until(lambda: len(second.chunks()) == 3)
    assert len(first.chunks()) == 2
    assert len(source._followers) == 1
