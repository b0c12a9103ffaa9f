"""Marks on the axis of time."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama_renderer.blueprint.time_axis import TimeAxis, place, show
from diorama_renderer.blueprint.time_ticks import ticks

FRAME = Timeline("frame", TimeType.SEQUENCE)
SINCE = Timeline("since", TimeType.TIME)
SECOND = 10**9
MIDNIGHT = 1_699_920_000 * SECOND
WIDTH = 800.0

timelines = st.sampled_from([FRAME, SINCE, LOG_TIME])
starts = st.sampled_from([-(2**63), -(2**62), -5, 0, MIDNIGHT, 2**62]) | st.integers(-(2**62), 2**62)
lengths = st.integers(0, 200) | st.sampled_from([10**6, SECOND, 86_400 * SECOND, 10**6 * SECOND, 2**61])


def _labels(timeline, first, last, width=WIDTH):
    axis = TimeAxis(timeline.type, ((first, last),))
    found = ticks(place(axis, show(axis, first, last, width), width), timeline)
    return [tick.label for tick in found if tick.label is not None]


@pytest.mark.parametrize(
    ("timeline", "first", "last", "want"),
    [
        (FRAME, 0, 100, ["#0", "#10", "#20"]),
        (FRAME, 0, 10, ["#0", "#1", "#2"]),
        (SINCE, 0, 10 * SECOND, ["+0s", "+1s", "+2s"]),
        (SINCE, 0, 4 * SECOND, ["+0s", "+0.5s", "+1s"]),
        (LOG_TIME, MIDNIGHT, MIDNIGHT + 3600 * SECOND, ["Nov 14", "00:05", "00:10"]),
        (LOG_TIME, MIDNIGHT + SECOND, MIDNIGHT + 2 * SECOND, ["00:00:01.0", "00:00:01.2", "00:00:01.4"]),
        (LOG_TIME, MIDNIGHT - 5 * SECOND, MIDNIGHT + 5 * SECOND, ["23:59:55", "23:59:56", "23:59:57"]),
        (LOG_TIME, MIDNIGHT, MIDNIGHT + 10 * 86_400 * SECOND, ["2023-11-15", "2023-11-17", "2023-11-19"]),
    ],
)
def test_labels_are_round_times_as_people_write_them(timeline, first, last, want):
    assert _labels(timeline, first, last)[:3] == want


@settings(max_examples=400, deadline=None)
@given(timelines, starts, lengths, lengths, st.floats(1, 3000), st.floats(0.01, 1e6), st.booleans())
def test_marks_are_few_in_order_and_their_labels_do_not_touch(
    timeline, start, length, gap, width, zoom, has_timeless
):
    ends = [start, start + length, start + length + gap + 1, start + 2 * length + gap + 1]
    ends = [min(end, 2**63 - 1) for end in ends]
    stretches = ((ends[0], ends[1]), (ends[2], ends[3])) if ends[1] < ends[2] else ((ends[0], ends[1]),)
    axis = TimeAxis(timeline.type, stretches, has_timeless)
    placed = place(axis, None, width)
    placed = place(axis, placed.zoomed(width / 3, zoom), width)
    found = ticks(placed, timeline)
    assert len(found) <= width / 5 + 10
    assert all(a.x <= b.x and a.time < b.time for a, b in pairwise(found))
    assert all(0 < tick.strength <= 1 and -1 <= tick.x <= width + 1 for tick in found)
    labelled = [tick for tick in found if tick.label is not None]
    assert all(a.x + 6.5 * len(a.label) < b.x for a, b in pairwise(labelled))
    for first, last in placed.gaps():
        assert not [tick for tick in found if first + 0.01 < tick.x < last - 0.01]


@settings(max_examples=200, deadline=None)
@given(timelines, st.integers(-(2**40), 2**40), st.integers(100, 2**45))
def test_an_axis_that_is_wide_enough_has_labels(timeline, start, length):
    assert len(_labels(timeline, start, start + length)) >= 2


def test_an_axis_without_data_has_marks_all_the_same():
    assert ticks(place(TimeAxis(TimeType.SEQUENCE, ()), None, WIDTH), FRAME)
