"""Which time of one recording is shown, and how it goes on."""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama_renderer.blueprint.time_axis import TimesWithData, TimeView
from diorama_renderer.state import Moment

Spans = Mapping[Timeline, tuple[int, int]]
"""The first and the last time with data, of each timeline that has any."""

_FIRST, _LAST = -(2**63), 2**63 - 1


class PlayState(enum.Enum):
    """How time goes on."""

    PAUSED = "paused"
    PLAYING = "playing"
    FOLLOWING = "following"
    """It is always the newest time."""


class Loop(enum.Enum):
    """What is played again and again."""

    OFF = "off"
    ALL = "all"
    SELECTION = "selection"


class HasTimes(Protocol):
    """Who knows at which times there are data, such as `query.Density`."""

    def times(self, timeline: Timeline) -> TimesWithData:
        """Those of a timeline."""
        ...


@dataclass
class TimelineState:
    """What is remembered of one timeline.

    Attributes:
        time: that is shown, int64.
        fraction: 0 <= fraction < 1: how far it is on the way to the next whole time.
        selection: the loop's first and last time, in order; None: nobody chose it.
        view: the part of the axis that is in sight; None: all of it.
        is_untouched: whether neither anybody nor play has moved the time: it is the first one then, however early what
            comes later lies.
    """

    time: int
    fraction: float = 0.0
    selection: tuple[int, int] | None = None
    view: TimeView | None = None
    is_untouched: bool = True


class TimeControl:
    """The time of one recording.

    Call `update` when data came, `tick` each frame. Until somebody has chosen anything, the timeline is the first by
    name that the user made, else `log_time`.

    Attributes:
        timeline: on which time goes; None: there are no data on any.
        play_state: how it goes on.
        loop: what is played again and again; never while following.
        speed: factor; 0 and negative ones are possible.
        fps: counts a second, on sequences.
    """

    def __init__(self) -> None:
        """Paused, with no timeline."""
        self.timeline: Timeline | None = None
        self.play_state = PlayState.PAUSED
        self.loop = Loop.OFF
        self.speed = 1.0
        self.fps = 30.0
        self._states: dict[Timeline, TimelineState] = {}
        self._spans: Spans = {}
        self._is_chosen = False

    def start(self, *, is_live: bool) -> None:
        """Begin as files do, playing; or as live recordings do, following."""
        self.play_state = PlayState.FOLLOWING if is_live else PlayState.PLAYING

    @property
    def state(self) -> TimelineState:
        """Of the timeline on which time goes; what is set here is kept. Without a timeline it is at 0."""
        return TimelineState(0) if self.timeline is None else self._state_of(self.timeline)

    @property
    def span(self) -> tuple[int, int] | None:
        """The first and the last time with data on the timeline."""
        return None if self.timeline is None else self._spans.get(self.timeline)

    @property
    def loop_span(self) -> tuple[int, int] | None:
        """The first and last time of the loop, as far as there are data; of all data where nothing is chosen."""
        span, selection = self.span, self.state.selection
        if span is None or selection is None or self.loop is not Loop.SELECTION:
            return span
        first, last = (min(max(time, span[0]), span[1]) for time in selection)
        return first, last

    @property
    def is_at_end(self) -> bool:
        """Whether play would stop here, because no time comes after it (before it, with a negative speed)."""
        span, state = self.span, self.state
        if span is None or self.loop is not Loop.OFF:
            return False
        return (state.time, state.fraction) <= (span[0], 0.0) if self.speed < 0 else state.time >= span[1]

    def moment(self) -> Moment:
        """The time that is shown."""
        return Moment(self.timeline, self.state.time)

    def update(self, spans: Spans) -> bool:
        """Data came or went; True if another time is shown now."""
        before = self.moment()
        self._spans = spans
        if self.timeline is None or self.timeline not in spans or not self._is_chosen:
            self.timeline = default_timeline(spans) or self.timeline
        self._clamp()
        return self.moment() != before

    def tick(self, dt_secs: float, spans: Spans) -> bool:
        """Let time go on; True if it moved, be it by less than a whole unit.

        Args:
            dt_secs: since the last frame.
            spans: as in `update`.
        """
        if spans is self._spans and (self.play_state is not PlayState.PLAYING or self.is_at_end):
            return False  # nothing came, and nothing goes on: most of a thousand recordings
        self.update(spans)
        state = self.state
        before = (state.time, state.fraction)
        if self.play_state is PlayState.PLAYING and self.span is not None:
            self._advance(state, dt_secs)
        return (state.time, state.fraction) != before

    def seek(self, time: int, fraction: float = 0.0) -> None:
        """Show a time, the nearest one between the first and the last data; pauses."""
        self.pause()
        if self.timeline is not None:
            state = self.state
            state.time, state.fraction = time, fraction if 0 <= fraction < 1 else 0.0
            state.is_untouched = False
            self._clamp()

    def play(self) -> None:
        """Let time go on; from the beginning if it was at its end."""
        self._is_chosen = True
        span = self.span
        if span is not None and self.is_at_end:
            state = self.state
            state.time, state.fraction = span[1] if self.speed < 0 else span[0], 0.0
        self.play_state = PlayState.PLAYING

    def pause(self) -> None:
        """Let time stand."""
        self._is_chosen = True
        self.play_state = PlayState.PAUSED

    def follow(self) -> None:
        """Show the newest time from now on; nothing is looped then."""
        self._is_chosen = True
        self.loop = Loop.OFF
        self.play_state = PlayState.FOLLOWING
        self._clamp()

    def has_ended(self, *, waits: bool) -> bool:
        """Whether play has come to its end; with `waits` it never does: it goes on when more data come."""
        return not waits and self.play_state is PlayState.PLAYING and self.is_at_end

    def toggle(self, *, waits: bool = False) -> None:
        """Pause, or play; where play `has_ended`, begin again."""
        if self.play_state is PlayState.PAUSED or self.has_ended(waits=waits):
            self.play()
        else:
            self.pause()

    def step(self, data: HasTimes, direction: int) -> None:
        """Show the next time with data (direction > 0) or the previous one, and pause.

        After the last comes the first; of the loop's selection, if that is what is looped.
        """
        self.pause()
        if self.timeline is None or not direction:
            return
        times, within = data.times(self.timeline), self.loop_span
        if within is None:
            return
        first, last = within
        at = min(max(self.state.time, first - 1), last + 1)
        if direction > 0:
            found = _next(times, at)
            found = found if found is not None and found <= last else _next(times, first - 1)
        else:
            found = _previous(times, at)
            found = found if found is not None and found >= first else _previous(times, last + 1)
        if found is not None and first <= found <= last:
            self.seek(found)

    def set_timeline(self, timeline: Timeline, time: int | None = None) -> None:
        """Go on another timeline, from a time; None: from where one was on it."""
        self._is_chosen = True
        self.timeline = timeline
        if time is not None:
            state = self.state
            state.time, state.fraction, state.is_untouched = time, 0.0, False
        self._clamp()

    def cycle_loop(self) -> None:
        """Loop all, then the selection, then nothing."""
        order = list(Loop)
        self.set_loop(order[(order.index(self.loop) + 1) % len(order)])

    def set_loop(self, loop: Loop) -> None:
        """What to loop; a selection that nobody chose is everything. Looping ends following."""
        self._is_chosen = True
        self.loop = loop
        if loop is Loop.SELECTION and self.timeline is not None and self.state.selection is None:
            self.state.selection = self.span
        if loop is not Loop.OFF and self.play_state is PlayState.FOLLOWING:
            self.play_state = PlayState.PLAYING

    def select(self, first: int, last: int) -> None:
        """Loop from one time to another, given in any order."""
        if self.timeline is not None:
            self.state.selection = min(first, last), max(first, last)
            self.set_loop(Loop.SELECTION)

    def set_view(self, view: TimeView | None) -> None:
        """Show a part of the axis; None: all of it."""
        self.state.view = view

    def _state_of(self, timeline: Timeline) -> TimelineState:
        if timeline not in self._states:
            span = self._spans.get(timeline, (0, 0))
            self._states[timeline] = TimelineState(span[0])
        return self._states[timeline]

    def _clamp(self) -> None:
        """Stay where there are data, or at the newest."""
        span, state = self.span, self.state
        if span is None:
            return
        first, last = span
        if state.is_untouched:
            state.time, state.fraction = first, 0.0
        # A loop shows its last time as long as any other, so there it may be underway from it to the first.
        is_last = state.time == last and self.loop is Loop.OFF
        if self.play_state is PlayState.FOLLOWING:
            state.is_untouched = False
        if self.play_state is PlayState.FOLLOWING or state.time > last or is_last:
            state.time, state.fraction = last, 0.0
        elif state.time < first:
            state.time, state.fraction = first, 0.0

    def _advance(self, state: TimelineState, dt_secs: float) -> None:
        rate = self.fps if self.timeline is not None and self.timeline.type is TimeType.SEQUENCE else 1e9
        units = dt_secs * self.speed * rate
        if not math.isfinite(units) or not dt_secs > 0:
            return
        before, state.is_untouched = state.time, False
        whole = math.floor(state.fraction + units)
        state.time, state.fraction = state.time + whole, state.fraction + units - whole
        if state.fraction >= 1.0:  # a tiny step back from a whole time is rounded up to it
            state.fraction = 0.0
            state.time += 1
        if self.loop is not Loop.OFF:
            self._wrap(state, before)
        self._clamp()

    def _wrap(self, state: TimelineState, before: int) -> None:
        """Begin the loop again if it was left, or if `before` time was not in it at all."""
        within = self.loop_span
        if within is None or within[0] <= state.time <= within[1]:
            return
        first, last = within
        if first <= before <= last:
            state.time = first + (state.time - first) % (last - first + 1)
        else:
            state.time, state.fraction = last if self.speed < 0 else first, 0.0


def default_timeline(spans: Spans) -> Timeline | None:
    """The first timeline by name that the user made, else `log_time`; None if there are none."""
    users = (timeline for timeline in spans if timeline != LOG_TIME)
    first = min(users, key=lambda timeline: (timeline.name, timeline.type.value), default=None)
    return first if first is not None or LOG_TIME not in spans else LOG_TIME


def _next(times: TimesWithData, after: int) -> int | None:
    """The first time with data after one that may lie just before all of int64."""
    if after < _FIRST:
        span = times.span
        return None if span is None else span[0]
    return times.after(min(after, _LAST))


def _previous(times: TimesWithData, before: int) -> int | None:
    if before > _LAST:
        span = times.span
        return None if span is None else span[1]
    return times.before(max(before, _FIRST))
