"""Two scenes in sentences: what is worst comes first, and what moved is told once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import diorama_renderer as dr
from diorama_renderer.comparison.tolerance import turned_degrees

TURN = [0, 0, np.sin(np.radians(0.1)), np.cos(np.radians(0.1))]
STILL = [0, 0, 0, 1]
BOX = {"box3d": [[1, 1, 1]]}


def changed(recorded, said, before, after, **tolerances):
    digests = (dr.SceneDigest.of(recorded([said("robot/arm", 0, values)])) for values in (before, after))
    return [str(one) for one in dr.differences(*digests, **tolerances)]


SENTENCES = [
    (
        {**BOX, "transform": [[0, 0, 0, *STILL]]},
        {**BOX, "transform": [[0.03, 0, 0, *TURN]]},
        ["box `/robot/arm` moved 0.03 units, 0.2 deg"],
    ),
    (
        {**BOX, "transform": [[0, 0, 0, *STILL]]},
        {**BOX, "transform": [[0, 0, 0, *TURN]]},
        ["box `/robot/arm` turned 0.2 deg"],
    ),
    (
        {**BOX, "vec3d": [[0, 0, 0]], "quaternion": [STILL]},
        {**BOX, "vec3d": [[0, 3, 4]], "quaternion": [TURN]},
        ["box `/robot/arm` moved 5 units, 0.2 deg"],
    ),
    (BOX, {**BOX, "transform": [[1, 0, 0, *STILL]]}, ["box `/robot/arm` moved 1 unit"]),
    (BOX, {"box3d": [[1, 1, 2]]}, ["box `/robot/arm`: half size changed (1, 1, 1) -> (1, 1, 2)"]),
    (
        {"point3d": np.zeros((3, 3)), "colorrgba": [0xFF0000FF]},
        {"point3d": np.zeros((3, 3)), "colorrgba": [0x00FF00FF]},
        ["points `/robot/arm`: colour changed (255, 0, 0, 255) -> (0, 255, 0, 255)"],
    ),
    ({"point3d": np.zeros((100, 3))}, {"point3d": np.zeros((120, 3))}, ["points `/robot/arm`: 100 -> 120"]),
    (
        {"point3d": np.zeros((100, 3))},
        {"point3d": np.ones((100, 3)) * [0, 0, 2]},
        ["points `/robot/arm`: positions moved, their mean by 2 units (100 points)"],
    ),
    ({"point3d": [[0, 0, 0]]}, {"point3d": [[0, 0, 2]]}, ["point `/robot/arm` moved 2 units"]),
    ({"label": ["a"]}, {"label": ["b"]}, ["entity `/robot/arm`: label changed 'a' -> 'b'"]),
    ({"scalar": [0.5]}, {"scalar": [0.75]}, ["scalar `/robot/arm`: scalar changed 0.5 -> 0.75"]),
    ({"scalar": [0.5]}, {"scalar": [0.5], "label": ["b"]}, ["scalar `/robot/arm`: label appeared"]),
    ({"scalar": [0.5], "radius": [1]}, {"scalar": [0.5]}, ["scalar `/robot/arm`: radius is gone"]),
    (
        {"transform:rigid3": [[0, 0, 0, *STILL]]},
        {"transform:unknown": [True]},
        ["entity `/robot/arm`: transform changed rigid3 -> unknown"],
    ),
    (
        {"transform:pinhole": [[9, 0, 4, 0, 9, 4, 0, 0, 1, 8, 8]]},
        {"transform:pinhole": [[9, 0, 4, 0, 8, 4, 0, 0, 1, 8, 8]]},
        ["entity `/robot/arm`: lens changed by up to 1"],
    ),
    (
        {"transform:affine": [[1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]]},
        {"transform:affine": [[2, 0, 0, 3, 0, 1, 0, 0, 0, 0, 1, 0]]},
        ["entity `/robot/arm` moved 3 units, turned, scaled or sheared"],
    ),
    ({"scalar": [np.nan]}, {"scalar": [1]}, ["scalar `/robot/arm`: scalar changed nan -> 1"]),
    (
        {"transform": [[np.nan, 0, 0, *STILL]]},
        {"transform": [[0, 0, 0, *STILL]]},
        ["entity `/robot/arm` moved nan units"],
    ),
    (
        {"transform": [[0, 0, 0, 0, 0, 0, 0]]},
        {"transform": [[0, 0, 0, *STILL]]},
        ["entity `/robot/arm` turned nan deg"],
    ),
    (
        {"scalar": [np.inf]},
        {"scalar": [-np.inf]},
        ["scalar `/robot/arm`: scalar changed inf -> -inf"],
    ),
    (
        {"point3d": [[np.nan, 0, 0]]},
        {"point3d": [[np.inf, 0, 0]]},
        ["point `/robot/arm` moved nan units"],
    ),
    (
        {"point3d:f64": np.full((9, 3), 1e200)},
        {"point3d:f64": np.full((9, 3), -1e200)},
        ["points `/robot/arm`: positions moved, their mean by inf units (9 points)"],
    ),
]


@pytest.mark.parametrize(("before", "after", "sentences"), SENTENCES)
def test_a_difference_is_a_sentence(recorded, said, before, after, sentences):
    assert changed(recorded, said, before, after) == sentences
    assert changed(recorded, said, after, after) == []


def test_the_most_important_comes_first_and_a_motion_is_told_once(recorded, said):
    pose = {"transform": [[0, 0, 0, *STILL]]}
    a = [
        said("robot", 0, pose),
        said("robot/arm", 0, {**BOX, **pose}),
        said("near", 0, pose),
        said("map", 0, {"point3d": np.zeros((3, 3))}),
        said("text", 0, {"label": ["a"]}),
        said("old", 0, BOX),
    ]
    b = [
        said("robot", 0, {"transform": [[5, 0, 0, *STILL]]}),
        a[1],
        said("near", 0, {"transform": [[0.1, 0, 0, *STILL]]}),
        said("map", 0, {"point3d": np.zeros((4, 3))}),
        said("text", 0, {"label": ["b"]}),
        said("new", 0, BOX),
    ]
    found = dr.differences(*(dr.SceneDigest.of(recorded(made)) for made in (a, b)))
    assert [(one.entity, one.kind) for one in found] == [
        ("old", "removed"),
        ("new", "added"),
        ("robot", "moved"),
        ("near", "moved"),
        ("map", "count"),
        ("text", "changed"),
    ]


def test_what_is_within_the_tolerance_is_no_difference(recorded, said):
    before = {"transform": [[0, 0, 0, *STILL]], "point3d": [[0, 0, 0]], "scalar": [1.0]}
    after = {"transform": [[0.01, 0, 0, *TURN]], "point3d": [[0, 0.01, 0]], "scalar": [1.01]}
    wide = {"position": 0.02, "rotation_degrees": 0.3, "value": 0.02}
    assert changed(recorded, said, before, after, **wide) == []
    assert len(changed(recorded, said, before, after)) == 3
    assert len(changed(recorded, said, before, after, **{**wide, "rotation_degrees": 0.1})) == 1
    assert len(changed(recorded, said, before, after, **{**wide, "value": 0})) == 1


@given(seed=st.integers(0, 2**32 - 1), count=st.integers(5, 3000))
def test_of_many_points_rounding_is_forgiven_and_one_that_moved_is_not(recorded, said, seed, count):
    random = np.random.default_rng(seed)
    points = random.uniform(-1, 1, (count, 3)).astype(np.float32)
    rounded = points + random.uniform(-4e-7, 4e-7, points.shape).astype(np.float32)
    moved = points.copy()
    moved[random.integers(count), random.integers(3)] += 0.01
    one = {"point3d": points}
    assert changed(recorded, said, one, {"point3d": rounded}) == []
    assert len(changed(recorded, said, one, {"point3d": moved})) == 1
    swapped = points[random.permutation(count)]
    if (swapped != points).any():
        assert len(changed(recorded, said, one, {"point3d": swapped})) == 1


@given(
    axis=st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda v: np.linalg.norm(v) > 0.1),
    degrees=st.floats(1e-7, 180),
    start=st.tuples(*[st.floats(-1, 1)] * 4).filter(lambda v: np.linalg.norm(v) > 0.1),
    sign=st.sampled_from([1.0, -1.0]),
)
def test_how_far_one_turn_is_from_another_loses_no_digits(axis, degrees, start, sign):
    half = np.radians(degrees) / 2
    unit = np.divide(axis, np.linalg.norm(axis))
    turn = np.array([*(unit * np.sin(half)), np.cos(half)])
    a = np.array(start)
    x, y, z, w = a
    product = np.array([[w, -z, y, x], [z, w, -x, y], [-y, x, w, z], [-x, -y, -z, w]]) @ turn
    assert turned_degrees(a, sign * product)[0] == pytest.approx(degrees, rel=1e-6, abs=1e-12)


def test_there_is_no_way_to_a_turn_that_is_none():
    got = turned_degrees([[0, 0, 0, 0], [np.nan, 0, 0, 1], [0, 0, 0, 2]], [[0, 0, 0, 1]] * 3)
    assert np.isnan(got[:2]).all()
    assert got[2] == 0
