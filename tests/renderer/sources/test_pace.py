from __future__ import annotations

import pytest

from diorama.wire import WireError
from diorama_renderer.sources.pace import SLOWEST_BYTES_PER_SEC, STALL_SECS, Pace


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_between_messages_there_is_no_hurry(clock):
    pace = Pace(clock)
    pace.note(100, 0)
    clock.now += 1e6
    pace.note(100, 0)


def test_a_message_that_trickles_ends_its_peer(clock):
    pace = Pace(clock)
    pace.note(1, 1)
    for pending in range(2, 2 + int(STALL_SECS)):
        clock.now += 1.0
        pace.note(1, pending)
    clock.now += 1.0
    with pytest.raises(WireError, match="too slowly"):
        pace.note(1, 2 + int(STALL_SECS))


def test_a_large_message_over_a_slow_network_may_take_its_time(clock):
    pace = Pace(clock)
    size = 0
    for _ in range(10_000):
        size += 2 * SLOWEST_BYTES_PER_SEC
        pace.note(2 * SLOWEST_BYTES_PER_SEC, size)
        clock.now += 1.0


def test_each_message_has_a_time_of_its_own(clock):
    pace = Pace(clock)
    for _ in range(100):
        pace.note(10, 10)
        clock.now += STALL_SECS / 2
        pace.note(10, 5)  # one is complete, and five bytes of the next are here
        clock.now += STALL_SECS / 2
        pace.note(5, 0)
