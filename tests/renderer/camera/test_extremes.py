"""What a scene has reached, as a few points."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from diorama_renderer.camera import vantage
from diorama_renderer.camera.extremes import Extremes, directions

coordinates = st.floats(-1e6, 1e6, width=32)
clouds = st_numpy.arrays(np.float64, st.tuples(st.integers(1, 40), st.just(3)), elements=coordinates)


@settings(max_examples=60, deadline=None)
@given(st.lists(clouds, min_size=1, max_size=4))
def test_nothing_reaches_farther_in_any_of_the_directions(batches):
    extremes = Extremes()
    for batch in batches:
        extremes.add(batch)
    everything = np.concatenate(batches)
    farthest = (everything @ directions().T).max(axis=0)
    kept = (extremes.points @ directions().T).max(axis=0)
    assert np.allclose(kept, farthest, rtol=1e-8, atol=1e-6)
    low, high = extremes.bounds
    assert np.allclose(low, everything.min(axis=0), rtol=1e-8, atol=1e-6)
    assert np.allclose(high, everything.max(axis=0), rtol=1e-8, atol=1e-6)


@settings(max_examples=60, deadline=None)
@given(clouds)
def test_the_same_again_is_no_growth(cloud):
    extremes = Extremes()
    assert extremes.add(cloud)
    revision = extremes.revision
    assert not extremes.add(cloud)
    assert not extremes.add(cloud[::-1])
    assert extremes.revision == revision


def test_what_is_not_finite_is_left_out():
    extremes = Extremes()
    assert not extremes.add([[np.nan, 0, 0], [np.inf, 1, 1]])
    assert not extremes.add(np.empty((0, 3)))
    assert extremes.bounds is None
    assert extremes.add([[np.nan, 0, 0], [1, 2, 3]])
    assert extremes.points[0].tolist() == [1, 2, 3]


def test_an_eye_that_frames_the_extremes_sees_a_ball_of_a_million_points():
    rng = np.random.default_rng(3)
    ball = rng.normal(size=(1_000_000, 3))
    ball /= np.linalg.norm(ball, axis=1)[:, None]
    extremes = Extremes()
    extremes.add(ball, closely=True)
    size = (800, 500)
    eye = vantage.frame(extremes.bounds, size, up=(0, 0, 1), points=extremes.points)
    pixels, depths = eye.eye(size).project(ball)
    assert (depths > 0).all()
    assert ((pixels >= 0) & (pixels <= size)).all()
    assert np.ptp(pixels[:, 1]) > 0.8 * size[1]  # and it fills the picture


def test_whether_all_is_seen_is_told():
    extremes = Extremes()
    eye = vantage.looking_at((0, 0, 0), (0, -10, 0), up=(0, 0, 1)).eye((400, 400))
    assert extremes.are_seen(eye)
    extremes.add([[0.0, 0, 0], [1, 0, 1]])
    assert extremes.are_seen(eye)
    extremes.add([[0.0, -20, 0]])  # behind
    assert not extremes.are_seen(eye)
    extremes.clear()
    assert extremes.are_seen(eye)
    assert len(extremes.points) == 0
