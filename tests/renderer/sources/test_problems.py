from __future__ import annotations

import pytest

from diorama_renderer.sources.problems import MOST_A_QUIET_TIME, QUIET_SECS, Problems


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_a_problem_is_logged_and_can_be_taken_once(caplog):
    problems = Problems()
    problems.note("10.0.0.1", "10.0.0.1:5", "is cut off: nonsense", recording_id="id-1")
    (problem,) = problems.take()
    assert (problem.peer, problem.recording_id, problem.count) == ("10.0.0.1:5", "id-1", 1)
    assert problems.take() == []
    assert caplog.messages == ["TcpReceiver: 10.0.0.1:5 is cut off: nonsense"]


def test_what_repeats_is_counted_and_said_later(clock, caplog):
    problems = Problems(clock)
    for port in range(1000):
        problems.note("h", f"h:{port}", "is refused: wrong token")
        assert len(problems.take()) == (1 if port == 0 else 0)
    clock.now += QUIET_SECS
    problems.note("h", "h:1001", "is refused: wrong token")
    assert [problem.count for problem in problems.take()] == [1000]
    assert len(caplog.messages) == 2
    assert "(1000 times)" in caplog.text


def test_what_goes_on_is_said_ever_less_often(clock):
    problems = Problems(clock)
    said = 0
    for _ in range(3600):
        problems.note("h", "h:1", "is refused: wrong token")
        said += len(problems.take())
        clock.now += 1.0
    assert 8 <= said <= 14
    clock.now += 10_000
    for _ in range(2):  # after a pause it is news again
        problems.note("h", "h:1", "is refused: wrong token")
        clock.now += QUIET_SECS
    assert len(problems.take()) >= 1


def test_the_same_of_another_host_or_recording_is_another(clock):
    problems = Problems(clock)
    problems.note("a", "a:1", "is cut off")
    problems.note("b", "b:1", "is cut off")
    problems.note("a", "a:1", "is cut off", recording_id="x")
    assert len(problems.take()) == 3


def test_a_flood_of_different_problems_is_bounded_and_counted(clock, caplog):
    problems = Problems(clock)
    for i in range(10_000):
        problems.note("h", f"h:{i}", f"is cut off: {i}")
    assert len(problems.take()) == MOST_A_QUIET_TIME
    clock.now += QUIET_SECS
    problems.note("h", "h:1", "is cut off: at last")
    assert len(problems.take()) == 1
    assert f"{10_000 - MOST_A_QUIET_TIME} other problems were not said" in caplog.text
    assert len(problems._known) <= 256


def test_what_nobody_takes_is_bounded(clock):
    problems = Problems(clock)
    for i in range(1000):
        problems.note("h", "h:1", f"{i}")
        clock.now += QUIET_SECS
    waiting = problems.take()
    assert [problem.reason for problem in waiting] == [str(i) for i in range(1000 - len(waiting), 1000)]
    assert len(waiting) == 64


def test_what_a_peer_puts_into_a_reason_neither_controls_the_terminal_nor_fills_it(caplog):
    problems = Problems()
    problems.note("h", "h:1", "said \x1b[2J\n\x00" + "x" * 10_000)
    (problem,) = problems.take()
    assert problem.reason.isprintable()
    assert len(problem.reason) == 300
