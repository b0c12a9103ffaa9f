"""What differs between recordings: nothing of the same, exactly what was changed, and from when on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import diorama_renderer as dr
from diorama.timelines import Timeline, TimeType

PATHS = ["a", "a/b", "c"]
NAMES = ["scalar", "point3d", "transform", "label", "ext.gain", "text_entry"]


@st.composite
def calls(draw, said, all_kinds):
    made = []
    for _ in range(draw(st.integers(1, 12))):
        names = draw(st.sets(st.sampled_from(NAMES), min_size=1, max_size=3))
        values = {
            name: draw(st.sampled_from([all_kinds[0][name], all_kinds[1][name]])) for name in sorted(names)
        }
        made.append(said(draw(st.sampled_from(PATHS)), draw(st.none() | st.integers(0, 4)), values))
    return made


def state(made, path, name, frame):
    """What is in force at a frame (-1: of the timeless), by a scan of all calls."""
    mine = [one for one in made if one.path == path and name in one.values]
    mine = [one for one in mine if one.frame is None or one.frame <= frame]
    ranks = [-1 if one.frame is None else one.frame for one in mine]
    return mine[max(range(len(mine)), key=lambda i: (ranks[i], i))].values[name] if mine else None


def first_differences(a, b):
    found = {}
    for path in PATHS:
        for frame in range(-1, 5):
            if any(state(a, path, name, frame) != state(b, path, name, frame) for name in NAMES):
                found[path] = frame
                break
    return found


@given(data=st.data())
def test_the_first_difference_of_each_entity_is_what_a_scan_of_all_times_finds(
    recorded, said, all_kinds, data
):
    a, b = (data.draw(calls(said, all_kinds)) for _ in range(2))
    # Both have the timeline.
    a, b = ([*made, said("z", 0, {"scalar": [0]})] for made in (a, b))
    got = dr.diff(recorded(a), recorded(b, started=9_000))
    assert {one.entity: -1 if one.at is None else one.at["frame"] for one in got} == first_differences(a, b)
    assert bool(got) == bool(first_differences(a, b))
    there = [{one.path for one in made} for made in (a, b)]
    assert set(got.removed) == there[0] - there[1]
    assert set(got.added) == there[1] - there[0]


@given(data=st.data())
def test_a_recording_does_not_differ_from_itself(recorded, said, all_kinds, data):
    made = data.draw(calls(said, all_kinds))
    one = recorded(made)
    assert not dr.diff(one, one)
    assert not dr.diff(one, recorded(made, started=5))
    assert str(dr.diff(one, one)) == "no differences"


@pytest.mark.parametrize("frame", [None, 2])
def test_of_every_component_one_changed_value_is_reported_at_that_entity_alone(
    recorded, said, all_kinds, frame
):
    before, changed = all_kinds
    for name in before:
        made = [said(path, when, before) for path in PATHS for when in (None, 1, 2)]
        target = made.index(said("a/b", frame, before))
        other = [*made]
        other[target] = made[target].with_values(**{name: changed[name]})
        got = dr.diff(recorded(made), recorded(other))
        assert [one.entity for one in got] == ["a/b"], name
        assert got.first.components == (name,)
        assert got.first.at == (None if frame is None else {"frame": 2})
        assert got.first.sentence.startswith("points `/a/b`"), got.first.sentence
        assert "`/a/b`" in str(got)


def test_what_a_difference_says(recorded, said):
    box = {"box3d": [[1, 1, 1]], "vec3d": [[0, 0, 0]]}
    pose = {"transform": [[0, 0, 0, 0, 0, 0, 1]]}
    a = [
        said("robot/arm", 0, {**box, **pose}),
        said("map", 0, {"point3d": np.zeros((100, 3))}),
        said("old", 1, box),
    ]
    turned = [0.03, 0, 0, 0, 0, np.sin(np.radians(0.1)), np.cos(np.radians(0.1))]
    b = [
        a[0],
        said("robot/arm", 3, {"transform": [turned]}),
        said("map", 0, {"point3d": np.zeros((120, 3))}),
        said("new", 4, {"label": ["hi"]}),
    ]
    got = dr.diff(recorded(a), recorded(b))
    assert str(got).splitlines() == [
        "4 entities differ (1 added, 1 removed, 1 moved, 1 changed)",
        "  frame 0  points `/map`: 100 -> 120",
        "  frame 1  box `/old` is gone",
        "  frame 3  box `/robot/arm` moved 0.03 units, 0.2 deg",
        "  frame 4  entity `/new` is new",
    ]
    assert (got.moved, got.changed, len(got)) == (["robot/arm"], ["map"], 4)


def test_what_was_logged_again_without_a_change_is_no_difference(recorded, said):
    once = [said("a", 0, {"scalar": [1]}), said("b", 5, {"scalar": [2]})]
    again = [said("a", 0, {"scalar": [1]}), *(said("a", frame, {"scalar": [1]}) for frame in (2, 4)), once[1]]
    assert not dr.diff(recorded(once), recorded(again))


def test_numbers_within_the_tolerance_are_equal(recorded, said):
    def make(shift):
        return recorded(
            [
                said("p", 0, {"point3d": [[1 + shift, 0, 0]], "radius": [0.5 + shift]}),
                said("q", 0, {"transform": [[shift, 0, 0, 0, 0, np.sin(shift), np.cos(shift)]]}),
                said("l", 0, {"linestrip3d": [[[shift, 0, 0], [1, 1, 1]]]}),
                said("s", 0, {"scalar": [shift]}),
            ]
        )

    a, b = make(0.0), make(0.01)
    assert [one.entity for one in dr.diff(a, b)] == ["l", "p", "q", "s"]
    assert [one.entity for one in dr.diff(a, b, position=0.02)] == ["q", "s"]
    assert [one.entity for one in dr.diff(a, b, position=0.02, rotation_degrees=2)] == ["s"]
    assert not dr.diff(a, b, position=0.02, rotation_degrees=2, value=0.02)


def test_not_a_number_is_equal_to_itself_and_zero_has_no_sign(recorded, said):
    a = [said("p", 0, {"point3d": [[np.nan, 0.0, np.inf]], "scalar": [np.nan]})]
    b = [said("p", 0, {"point3d": [[np.nan, -0.0, np.inf]], "scalar": [np.nan]})]
    c = [said("p", 0, {"point3d": [[np.nan, 0.0, -np.inf]], "scalar": [0]})]
    assert not dr.diff(recorded(a), recorded(b))
    assert dr.diff(recorded(a), recorded(c)).first.components == ("point3d", "scalar")


def test_recordings_without_a_shared_timeline_are_compared_call_by_call(recorded, said):
    other = Timeline("step", TimeType.SEQUENCE)
    made = [said("a", frame, {"scalar": [frame]}) for frame in range(5)]
    got = dr.diff(recorded(made), recorded(made, timelines=(other,)))
    assert (got.timelines_removed, got.timelines_added, len(got)) == (("frame",), ("step",), 0)
    assert got
    assert "timeline 'frame' is only in the first" in str(got)
    neither = (
        recorded(made, timelines=()),
        recorded([*made[:3], said("a", 9, {"scalar": [9]}), made[4]], timelines=()),
    )
    got = dr.diff(*neither)
    assert (got.first.when, got.first.sentence) == ("in log order", "scalar `/a`: scalar changed 3 -> 9")
    assert got.first.at is None


def test_one_timeline_alone_is_compared_if_asked(recorded, said):
    other = Timeline("step", TimeType.SEQUENCE)
    a = [said("a", 0, {"scalar": [0]})]
    both = (Timeline("frame", TimeType.SEQUENCE), other)
    got = dr.diff(recorded(a), recorded(a, timelines=both), over="frame")
    assert not got
    with pytest.raises(ValueError, match=r"diff: timeline .*got 'step'"):
        dr.diff(recorded(a), recorded(a, timelines=both), over="step")


def test_what_is_no_recording_and_no_tolerance_is_an_error(recorded, said):
    one = recorded([said("a", 0, {"scalar": [0]})])
    with pytest.raises(TypeError, match="diff: recording must come from"):
        dr.diff(one, "run.mcap")
    for wrong in (-1, np.nan, np.inf, "x", True):
        with pytest.raises(ValueError, match="Tolerance: position must be a number from 0 on"):
            dr.diff(one, one, position=wrong)


def test_empty_recordings_are_equal_and_differ_from_all_others(recorded, said):
    empty = dr.Recording()
    assert not dr.diff(empty, dr.Recording())
    got = dr.diff(empty, recorded([said("a", 0, {"scalar": [0]})]))
    assert (got.added, got.timelines_added) == (["a"], ("frame",))


def test_times_at_the_ends_of_int64_are_times(recorded, said):
    far = [said("a", time, {"scalar": [1]}) for time in (-(2**62), 2**62)]
    got = dr.diff(recorded(far), recorded([far[0], far[1].with_values(scalar=[2])]))
    assert got.first.at == {"frame": 2**62}


def test_rows_of_one_time_count_by_arrival(recorded, said):
    a = [said("a", 1, {"scalar": [1]}), said("a", 1, {"scalar": [2]})]
    assert not dr.diff(recorded(a), recorded([a[1]]))
    assert dr.diff(recorded(a), recorded([a[0]]))


@pytest.mark.slow
def test_pictures_show_both_from_the_same_place(recorded, said):
    pytest.importorskip("wgpu")

    def make(x):
        return recorded(
            [
                said("a", 0, {"point3d": [[0, 0, 0]], "colorrgba": [0xFF0000FF], "radius": [0.2]}),
                said("b", 0, {"point3d": [[5, 0, 0]], "colorrgba": [0x00FF00FF], "radius": [0.2]}),
                said("b", 1, {"point3d": [[x, 3, 0]]}),
            ]
        )

    try:
        one, other = dr.diff(make(5), make(4)).pictures(size=(64, 48), antialias=1)
    except dr.NoAdapterError as error:
        pytest.skip(str(error))
    np.testing.assert_allclose(one.eye.eye_from_space, other.eye.eye_from_space, atol=1e-9)
    reds = [(picture.color[..., 0] > 150) & (picture.color[..., 1] < 100) for picture in (one, other)]
    assert reds[0].sum() > 0
    assert (reds[0] == reds[1]).all()
    assert (one.color != other.color).any()
