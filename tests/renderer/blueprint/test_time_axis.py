"""The axis of time: what is folded, and that places and times belong to each other."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama.timelines import Timeline, TimeType
from diorama_renderer.blueprint.time_axis import (
    GAP_COUNT,
    GAP_POINTS,
    GAP_SHARE,
    LEAST_GAP,
    TimeAxis,
    find_axis,
    fit,
    place,
    show,
)

FRAME = Timeline("frame", TimeType.SEQUENCE)
STAMP = Timeline("stamp", TimeType.TIME)
WIDTH = 800.0
EPOCH = 1_700_000_000_000_000_000

far = st.sampled_from([-(2**63), -(2**62), -1, 0, 2**62, 2**63 - 1])
near = st.integers(-50, 400)
clustered = st.builds(lambda base, offset: base + offset, st.sampled_from([0, 10**6, 10**12, EPOCH]), near)
time_lists = st.lists(clustered, max_size=20) | st.lists(clustered | far, max_size=30)
xs = st.floats(-WIDTH, 2 * WIDTH)
moves = st.lists(
    st.tuples(st.just("pan"), st.floats(-3000, 3000))
    | st.tuples(st.just("zoom"), st.tuples(st.floats(0, WIDTH), st.floats(0.1, 1000)))
    | st.tuples(st.just("show"), st.tuples(clustered | far, clustered | far)),
    max_size=8,
)


class Listed:
    """Times with data in a sorted list."""

    def __init__(self, times):
        self.times = np.unique(np.array(times, np.int64))

    @property
    def span(self):
        return (int(self.times[0]), int(self.times[-1])) if len(self.times) else None

    def count_before(self, times):
        return self.times.searchsorted(times)

    def after(self, time):
        found = self.times[self.times > time]
        return int(found[0]) if len(found) else None

    def before(self, time):
        found = self.times[self.times < time]
        return int(found[-1]) if len(found) else None


def _moved(axis: TimeAxis, steps):
    placed = place(axis, None, WIDTH)
    for kind, step in steps:
        if kind == "pan":
            view = placed.panned(step)
        elif kind == "zoom":
            view = placed.zoomed(*step)
        else:
            view = show(axis, min(step), max(step), WIDTH)
        placed = place(axis, view, WIDTH)
    return placed


def _stretches(times: list[int], least: int) -> list[tuple[int, int]]:
    """The oracle: the longest gaps first, each compared with the time that is left."""
    times = sorted(set(times))
    gaps = sorted(((after - before, -before) for before, after in pairwise(times)), reverse=True)
    left = times[-1] - times[0] if times else 0
    cuts = []
    for size, before in gaps[:GAP_COUNT]:
        if size <= max(least, int(GAP_SHARE * left)):
            break
        cuts.append(-before)
        left -= size
    starts = [time for time, previous in zip(times[1:], times, strict=False) if previous in cuts]
    return list(zip(times[:1] + starts, [*sorted(cuts), *times[-1:]], strict=True))


@settings(max_examples=400, deadline=None)
@given(time_lists, st.sampled_from([FRAME, STAMP]))
def test_the_gaps_that_are_folded_are_those_of_a_scan_of_all_gaps(times, timeline):
    axis = find_axis(timeline, Listed(times))
    want = _stretches(times, LEAST_GAP[timeline.type])
    # Of equal gaps any may be folded first.
    assert len(axis.stretches) == len(want)
    assert axis.length == sum(last - first for first, last in want)
    assert set(sum(axis.stretches, ())) <= set(times)


@settings(max_examples=400, deadline=None)
@given(time_lists, moves, st.lists(clustered | far, min_size=1))
def test_later_times_are_farther_right_and_what_is_in_sight_is_found_again(times, steps, asked):
    placed = _moved(find_axis(FRAME, Listed(times)), steps)
    x = placed.x_of(np.array(sorted(asked)))
    assert bool((np.diff(x) >= 0).all())
    assert np.isfinite(x).all()
    seen = np.array(sorted(asked))[np.abs(x) < 10 * WIDTH]
    again = placed.x_of(placed.times_of(placed.x_of(seen)))
    assert np.abs(again - placed.x_of(seen)).max(initial=0) < 0.01


@settings(max_examples=400, deadline=None)
@given(time_lists, moves, st.lists(xs, min_size=1))
def test_each_place_has_a_time_there(times, steps, asked):
    placed = _moved(find_axis(FRAME, Listed(times)), steps)
    found = placed.times_of(np.array(sorted(asked)))
    assert sorted(found.tolist()) == found.tolist()
    for x in asked:
        time, fraction = placed.moment_of(x)
        assert 0 <= fraction <= 1
        if -(2**63) < time < 2**63 - 1:
            assert placed.x_of_moment(time, fraction) == pytest.approx(x, abs=0.01)
    edges = placed.edges(100)
    assert edges.shape == (101,)
    assert sorted(edges.tolist()) == edges.tolist()
    first, last = placed.visible
    assert first <= edges[0] <= first + 1
    assert last <= edges[-1] <= last + 1
    begins = np.linspace(0.0, WIDTH, 101)
    is_inner = (edges > -(2**62)) & (edges < 2**62)
    assert (placed.x_of(edges)[is_inner] >= begins[is_inner] - 0.01).all()
    assert (placed.x_of(edges[is_inner] - 1) <= begins[is_inner] + 0.01).all()


@settings(max_examples=300, deadline=None)
@given(time_lists.filter(bool), moves, st.floats(0, WIDTH), st.floats(0.01, 100))
def test_what_one_zooms_at_stays_where_it_is(times, steps, x, factor):
    placed = _moved(find_axis(FRAME, Listed(times)), steps)
    time, fraction = placed.moment_of(x)
    zoomed = place(placed.axis, placed.zoomed(x, factor), WIDTH)
    if -(2**62) < time < 2**62 and zoomed.visible[0] > -(2**63):
        assert zoomed.x_of_moment(time, fraction) == pytest.approx(x, abs=0.05)


@settings(max_examples=200, deadline=None)
@given(st.lists(clustered | st.just(2**62), min_size=1), moves, st.booleans())
def test_some_data_stay_in_sight_however_far_one_pans(times, steps, has_timeless):
    axis = find_axis(FRAME, Listed(times), has_timeless=has_timeless)
    for far_away in (1e9, -1e9, float("inf"), float("nan")):
        placed = place(axis, _moved(axis, [("pan", far_away)]).view, WIDTH)
        left = placed.timeless[0] if has_timeless else placed.x_of_moment(axis.stretches[0][0])
        assert left <= 0.91 * WIDTH
        assert placed.x_of_moment(axis.stretches[-1][1]) >= 0.09 * WIDTH


@settings(max_examples=200, deadline=None)
@given(time_lists.filter(bool), st.booleans())
def test_a_view_that_nobody_chose_shows_everything(times, has_timeless):
    axis = find_axis(STAMP, Listed(times), has_timeless=has_timeless)
    placed = place(axis, None, WIDTH)
    ends = placed.x_of([axis.stretches[0][0], axis.stretches[-1][1]])
    assert ends[0] >= -0.01
    assert ends[1] <= WIDTH + 0.01
    assert (placed.timeless is not None) == has_timeless


def test_a_long_gap_takes_few_points_at_any_zoom():
    axis = find_axis(FRAME, Listed([*range(100), *range(10**6, 10**6 + 100)]), has_timeless=True)
    assert axis.stretches == ((0, 99), (10**6, 10**6 + 99))
    for factor in (0.5, 1, 10):
        placed = place(axis, place(axis, None, WIDTH).zoomed(WIDTH / 2, factor), WIDTH)
        ((first, last),) = placed.gaps()
        assert last - first == pytest.approx(GAP_POINTS)
    assert place(axis, show(axis, 0, 50, WIDTH), WIDTH).gaps() == []


def test_nanoseconds_of_an_epoch_are_exact_when_one_looks_closely():
    axis = find_axis(STAMP, Listed([EPOCH, EPOCH + 3_600_000_000_000]))
    axis = TimeAxis(TimeType.TIME, ((EPOCH, EPOCH + 3_600_000_000_000),))
    at = EPOCH + 1_234_567_890_123
    placed = place(axis, show(axis, at, at + 10, WIDTH), WIDTH)
    assert placed.visible == (at, at + 10)
    assert placed.times_of(placed.x_of(np.arange(at, at + 10))).tolist() == list(range(at, at + 10))


def test_a_loop_selection_is_shown_from_edge_to_edge():
    axis = find_axis(FRAME, Listed(range(1000)))
    assert place(axis, show(axis, 200, 300, WIDTH), WIDTH).visible == (200, 300)


@pytest.mark.parametrize("times", [[], [7], [2**63 - 1], [-(2**63)]])
def test_an_axis_of_one_time_or_none_has_room_around_it(times):
    axis = find_axis(FRAME, Listed(times))
    placed = place(axis, None, 0.0 if not times else WIDTH)
    assert placed.view == fit(axis, placed.width)
    assert placed.gaps() == []
    assert placed.visible[0] <= placed.visible[1]
