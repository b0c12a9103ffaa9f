"""Which times a flipbook shows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import diorama as rr
import diorama_renderer as dr
from diorama.timelines import Timeline, TimeType
from diorama_renderer.notebook.pages import Pages, pages_of, spread


@given(st.lists(st.integers(-(2**63), 2**63 - 1), unique=True, min_size=1), st.integers(1, 50))
def test_times_are_spread_evenly_with_the_first_and_the_last(times, most):
    ascending = np.array(sorted(times), np.int64)
    picked = spread(ascending, most)
    assert len(picked) == min(most, len(times))
    assert picked[-1] == ascending[-1]
    assert (np.diff(np.searchsorted(ascending, picked)) > 0).all()
    if len(picked) > 1:
        assert picked[0] == ascending[0]
        steps = np.diff(np.searchsorted(ascending, picked))
        assert steps.max() - steps.min() <= 1


@given(st.lists(st.integers(-(2**63), 2**63 - 1), unique=True, min_size=1, max_size=20))
def test_any_times_have_texts_and_a_pace_that_can_be_watched(times):
    ascending = np.array(sorted(times), np.int64)
    span = int(ascending[0]), int(ascending[-1])
    for kind in TimeType:
        pages = Pages(Timeline("t", kind), ascending, len(times), span)
        assert len(pages.labels) == len(times)
        assert 40 <= pages.pace_ms <= 500


def test_times_play_as_fast_as_they_went():
    ten_hertz = np.arange(11) * 100_000_000
    assert Pages(Timeline("t", TimeType.TIME), ten_hertz, 11, (0, 10**9)).pace_ms == 100


def test_a_note_says_what_is_left_out():
    pages = Pages(Timeline("frame", TimeType.SEQUENCE), np.arange(100), 100, (0, 99))
    assert pages.note == "100 times"
    assert pages.thinned(40).note == "40 of 100 times"
    assert pages.thinned(1).times.tolist() == [99]


def chosen(recording, *arguments):
    store = dr.Recording(recording).store
    return {
        pages.timeline.name: pages.times.tolist() for pages in pages_of(store, *arguments, caller="Flipbook")
    }


def test_timelines_are_those_of_the_user_at_times_with_data(recording):
    for time in (3, 5, 1000):
        rr.set_time_sequence("frame", time)
        rr.set_time_seconds("sim", time / 10)
        rr.log_scalar("s", 1.0)
    assert chosen(recording, None, None, None, 40) == {
        "frame": [3, 5, 1000],
        "sim": [300_000_000, 500_000_000, 100_000_000_000],
    }
    assert chosen(recording, "frame", 4, None, 40) == {"frame": [5, 1000]}
    assert chosen(recording, None, 4, 6, 40) == {"frame": [5]}
    assert list(chosen(recording, ["sim", "frame", "sim"], None, None, 40)) == ["sim", "frame"]


def test_log_time_is_shown_where_there_is_no_other(recording):
    rr.log_scalar("s", 1.0)
    assert list(chosen(recording, None, None, None, 40)) == ["log_time"]


def test_there_are_no_pages_without_times(recording):
    assert chosen(recording, None, None, None, 40) == {}
    rr.log_points("p", [[0, 0, 0]], timeless=True)
    assert chosen(recording, None, None, None, 40) == {}


def test_what_is_not_there_is_an_error(recording):
    rr.set_time_sequence("frame", 1)
    rr.log_scalar("s", 1.0)
    with pytest.raises(ValueError, match="frame"):
        chosen(recording, "frmae", None, None, 40)
    with pytest.raises(ValueError, match="start and stop must have data between them"):
        chosen(recording, "frame", 2, 5, 40)
    with pytest.raises(ValueError, match="whole number"):
        chosen(recording, "frame", 0.5, None, 40)
