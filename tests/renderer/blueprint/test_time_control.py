"""How time goes on: examples, and laws that hold after any commands."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama_renderer.blueprint.time_control import Loop, PlayState, TimeControl, default_timeline
from diorama_renderer.state import Moment

FRAME = Timeline("frame", TimeType.SEQUENCE)
STAMP = Timeline("stamp", TimeType.TIME)
EPOCH = 1_700_000_000_000_000_000

times = st.integers(-20, 60) | st.sampled_from([-(2**63), -(2**62), 2**62, 2**63 - 1, EPOCH])


class Listed:
    """Times with data, by timeline."""

    def __init__(self, times=()) -> None:
        self.logged: dict[Timeline, list[int]] = {FRAME: list(times)} if times else {}
        self.at: list[int] = []

    def times(self, timeline):
        listed = Listed()
        listed.at = sorted(self.logged.get(timeline, []))
        return listed

    @property
    def spans(self):
        return {timeline: (min(at), max(at)) for timeline, at in self.logged.items()}

    @property
    def span(self):
        return (self.at[0], self.at[-1]) if self.at else None

    def count_before(self, times):
        return np.array(self.at).searchsorted(times)

    def after(self, time):
        return min((at for at in self.at if at > time), default=None)

    def before(self, time):
        return max((at for at in self.at if at < time), default=None)


def _control(*at: int) -> tuple[TimeControl, Listed]:
    control, data = TimeControl(), Listed(at)
    control.update(data.spans)
    return control, data


class AnyCommands(RuleBasedStateMachine):
    """Whatever is done, a time is shown at which there can be data."""

    @initialize(is_live=st.booleans())
    def begin(self, is_live):
        self.control, self.data = TimeControl(), Listed()
        self.control.start(is_live=is_live)

    @rule(timeline=st.sampled_from([FRAME, STAMP, LOG_TIME]), at=st.lists(times, min_size=1, max_size=4))
    def log(self, timeline, at):
        self.data.logged.setdefault(timeline, []).extend(at)
        self.control.update(self.data.spans)

    @rule(data=st.data())
    def drop_the_oldest(self, data):
        for timeline, at in self.data.logged.items():
            at.sort()
            del at[: data.draw(st.integers(0, len(at) - 1), label=timeline.name)]
        self.control.update(self.data.spans)

    @rule(
        dt=st.floats(0, 2) | st.sampled_from([-1.0, math.nan, math.inf, 1e300]),
        speed=st.sampled_from([1.0, 0.01, -1.0, 0.0, 1e12, -1e300, math.nan, math.inf]),
    )
    def go_on(self, dt, speed):
        self.control.speed = speed
        state = self.control.state
        before = (state.time, state.fraction)
        moved = self.control.tick(dt, self.data.spans)
        state = self.control.state
        assert moved == ((state.time, state.fraction) != before)
        if self.control.play_state is PlayState.PAUSED:
            assert not moved
        if moved and self.control.loop is not Loop.OFF:
            first, last = self.control.loop_span
            assert first <= state.time <= last

    @rule(time=times, fraction=st.floats(0, 2))
    def seek(self, time, fraction):
        self.control.seek(time, fraction)
        assert self.control.play_state is PlayState.PAUSED

    @rule(command=st.sampled_from(["play", "pause", "follow", "toggle", "cycle_loop"]))
    def press(self, command):
        getattr(self.control, command)()

    @rule(first=times, last=times)
    def select(self, first, last):
        self.control.select(first, last)

    @precondition(lambda self: self.data.logged)
    @rule(data=st.data())
    def change_timeline(self, data):
        timeline = data.draw(st.sampled_from(list(self.data.logged)))
        self.control.set_timeline(timeline)
        assert self.control.timeline == timeline

    @rule(direction=st.sampled_from([1, -1, 0]))
    def step(self, direction):
        before = self.control.state.time
        self.control.step(self.data, direction)
        assert self.control.play_state is PlayState.PAUSED
        within = self.control.loop_span
        if within is None or not direction:
            assert self.control.state.time == before
            return
        first, last = within
        known = [at for at in self.data.logged[self.control.timeline] if first <= at <= last]
        ahead = [at for at in known if (at > before if direction > 0 else at < before)]
        first_of = min if direction > 0 else max
        assert self.control.state.time == first_of(ahead or known, default=before)

    @invariant()
    def a_time_is_shown_at_which_there_can_be_data(self):
        control, state = self.control, self.control.state
        assert 0 <= state.fraction < 1
        moment = control.moment()
        assert moment == Moment(control.timeline, state.time)
        if control.span is not None:
            first, last = control.span
            assert first <= moment.time <= last
            if control.play_state is PlayState.FOLLOWING:
                assert moment.time == last
        else:
            assert not self.data.logged

    @invariant()
    def nothing_is_looped_while_following(self):
        assert self.control.play_state is not PlayState.FOLLOWING or self.control.loop is Loop.OFF


AnyCommands.TestCase.settings = settings(max_examples=200, stateful_step_count=30, deadline=None)
test_any_commands_leave_a_time_with_data = AnyCommands.TestCase


def test_a_file_plays_from_its_beginning_and_a_live_recording_is_followed():
    for is_live, want in ((False, 0), (True, 9)):
        control, data = TimeControl(), Listed(range(10))
        control.start(is_live=is_live)
        control.update(data.spans)
        assert control.moment() == Moment(FRAME, want)


def test_a_sequence_goes_on_by_its_fps_and_a_time_by_seconds():
    control, data = _control(0, 100)
    control.play()
    assert control.tick(0.5, data.spans)
    assert control.moment().time == 15
    data.logged = {STAMP: [EPOCH, EPOCH + 10**12]}
    control.update(data.spans)
    control.speed = 2.0
    control.tick(0.25, data.spans)
    assert control.moment() == Moment(STAMP, EPOCH + 500_000_000)


def test_slow_speeds_add_up_and_nanoseconds_of_an_epoch_are_exact():
    control, data = _control(EPOCH, EPOCH + 1000)
    control.play()
    control.speed, control.fps = 0.001, 1.0
    for _ in range(64):
        control.tick(2**-3, data.spans)
    assert control.moment().time == EPOCH
    assert control.state.fraction == pytest.approx(0.008)
    control.seek(EPOCH + 7)
    assert control.moment().time == EPOCH + 7


def test_at_the_end_time_stands_and_goes_on_when_data_come():
    control, data = _control(0, 10)
    control.play()
    assert control.tick(5.0, data.spans)
    assert control.moment().time == 10
    assert control.is_at_end
    assert not control.tick(5.0, data.spans)
    assert control.play_state is PlayState.PLAYING
    data.logged[FRAME].append(1000)
    assert control.tick(1.0, data.spans)
    assert control.moment().time == 40


@pytest.mark.parametrize(("speed", "end", "start"), [(1.0, 10, 0), (-1.0, 0, 10)])
def test_toggling_at_the_end_begins_again(speed, end, start):
    control, data = _control(0, 10)
    control.speed = speed
    control.play()
    control.tick(5.0, data.spans)
    assert control.moment().time == end
    control.toggle()
    assert (control.play_state, control.moment().time) == (PlayState.PLAYING, start)
    control.toggle()
    assert control.play_state is PlayState.PAUSED
    control.seek(end)
    control.toggle()
    assert (control.play_state, control.moment().time) == (PlayState.PLAYING, start)


def test_a_loop_shows_each_of_its_times_equally_long():
    control, data = _control(*range(10))
    control.fps = 2.0
    control.play()
    control.select(3, 5)
    control.seek(0)
    control.play()
    shown = []
    for _ in range(13):
        control.tick(0.25, data.spans)
        shown.append(control.moment().time)
    assert shown == [3, 3, 4, 4, 5, 5] * 2 + [3]
    control.speed = -1.0
    control.seek(3)
    control.play()
    control.tick(0.5, data.spans)
    assert control.moment().time == 5


def test_following_ends_looping_and_looping_ends_following():
    control, _ = _control(0, 10)
    control.cycle_loop()
    assert control.loop is Loop.ALL
    control.follow()
    assert (control.loop, control.moment().time) == (Loop.OFF, 10)
    control.cycle_loop()
    assert (control.loop, control.play_state) == (Loop.ALL, PlayState.PLAYING)
    control.cycle_loop()
    assert (control.loop, control.state.selection) == (Loop.SELECTION, (0, 10))
    control.cycle_loop()
    assert control.loop is Loop.OFF


def test_steps_go_around_in_the_loop_selection():
    control, data = _control(0, 4, 7, 20)
    control.select(3, 9)
    shown = []
    for direction in (1, 1, 1, -1, -1):
        control.step(data, direction)
        shown.append(control.moment().time)
    assert shown == [4, 7, 4, 7, 4]


def test_the_timeline_is_the_first_by_name_until_somebody_chose():
    control, data = TimeControl(), Listed()
    control.start(is_live=False)
    for timeline in (LOG_TIME, STAMP, FRAME):
        data.logged[timeline] = [1, 2]
        control.update(data.spans)
        assert control.timeline == timeline == default_timeline(data.spans)
    control.set_timeline(STAMP)
    data.logged[Timeline("a", TimeType.TIME)] = [3]
    control.update(data.spans)
    assert control.timeline == STAMP
    assert default_timeline({}) is None


def test_each_timeline_keeps_its_time_and_its_view():
    control, data = _control(0, 10)
    data.logged[STAMP] = [EPOCH, EPOCH + 5]
    control.update(data.spans)
    control.seek(7)
    control.set_timeline(STAMP)
    assert control.moment() == Moment(STAMP, EPOCH)
    control.seek(2**63 - 1)
    assert control.moment() == Moment(STAMP, EPOCH + 5)
    control.set_timeline(FRAME)
    assert control.moment() == Moment(FRAME, 7)


def test_a_file_begins_at_its_first_time_however_late_that_is_read():
    frame = Timeline("frame", TimeType.SEQUENCE)
    control = TimeControl()
    control.start(is_live=False)
    control.tick(0.0, {frame: (7, 9)})
    control.tick(0.0, {frame: (2, 9)})
    assert control.moment().time == 2
    control.tick(0.1, {frame: (2, 9)})
    assert control.moment().time == 5
    control.tick(0.0, {frame: (0, 9)})
    assert control.moment().time == 5
