from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.camera.flight import LONGEST, SHORTEST, Flight
from diorama_renderer.camera.rotation import Turntable, angle_between, slerp
from diorama_renderer.camera.vantage import looking_at

SIZE = (640, 480)
Z_UP = (0.0, 0.0, 1.0)
coordinates = st.floats(-100, 100, allow_subnormal=False)
points = st.tuples(coordinates, coordinates, coordinates)
parts = st.floats(0, 1)
ups = st.sampled_from([None, Z_UP])


@st.composite
def eyes(draw, up=ups):
    away = np.array(draw(points.filter(lambda v: np.linalg.norm(v) > 1e-2)))
    center = np.array(draw(points))
    eye = looking_at(center, center + away, up=draw(up), fov_y_degrees=draw(st.floats(10, 120)))
    return replace(eye, orthographic=draw(st.booleans()))


@given(start=eyes(), goal=eyes())
def test_a_flight_begins_and_ends_exactly(start, goal):
    flight = Flight(start, goal)
    assert flight.at(0) == start or start == goal
    assert flight.at(flight.seconds) == flight.at(math.inf) == goal
    assert flight.seconds == 0 or SHORTEST <= flight.seconds <= LONGEST


@given(start=eyes(), goal=eyes(), part=parts)
def test_on_the_way_the_height_is_between_and_never_jumps(start, goal, part):
    flight = Flight(start, goal)
    eye = flight.at(part * flight.seconds)
    low, high = sorted((start.height, goal.height))
    assert low * (1 - 1e-6) <= eye.height <= high * (1 + 1e-6)
    assert np.isfinite(eye.eye(SIZE).eye_from_space).all()


@given(start=eyes(), goal=eyes())
def test_a_flight_has_no_jumps(start, goal):
    flight = Flight(start, goal)
    path = [flight._after(part) for part in np.linspace(0, 1, 101)]
    for a, b in itertools.pairwise(path):
        assert angle_between(a.rotation, b.rotation) < 0.2
        assert abs(math.log(a.height / b.height)) < 0.2
    for got, want in ((path[0], start), (path[-1], goal)):
        np.testing.assert_allclose(got.center, want.center, atol=1e-9)
        assert got.height == pytest.approx(want.height, rel=1e-6)
        assert angle_between(got.rotation, want.rotation) < 1e-6


@given(eye=eyes(), point=points, factor=st.floats(0.1, 10), part=parts)
def test_a_flight_closer_to_a_point_keeps_it_where_it_is(eye, point, factor, part):
    eye = eye.to_orthographic()
    zoomed = eye.zoom(factor, toward=point)
    on_the_way = Flight(eye, zoomed)._after(part)
    got, wanted = (e.eye(SIZE).project([point])[0][0] for e in (on_the_way, eye))
    np.testing.assert_allclose(got, wanted, atol=1e-3 + 1e-6 * np.abs(wanted).max())


@given(start=eyes(up=st.just(Z_UP)), goal=eyes(up=st.just(Z_UP)), part=parts)
def test_the_horizon_stays_level(start, goal, part):
    eye = Flight(start, goal)._after(part)
    assert Turntable.of(eye.rotation, Z_UP).roll == 0
    low, high = sorted(Turntable.of(e.rotation, Z_UP).elevation for e in (start, goal))
    assert low - 1e-6 <= Turntable.of(eye.rotation, Z_UP).elevation <= high + 1e-6


@given(a=eyes(), b=eyes(), part=parts)
def test_slerp_turns_evenly_the_shorter_way(a, b, part):
    whole = angle_between(a.rotation, b.rotation)
    middle = slerp(a.rotation, b.rotation, part)
    assert angle_between(a.rotation, middle) == pytest.approx(part * whole, abs=1e-6)
    assert angle_between(middle, b.rotation) == pytest.approx((1 - part) * whole, abs=1e-6)
    assert slerp(a.rotation, tuple(-x for x in a.rotation), part) == pytest.approx(a.rotation)


def test_a_longer_way_takes_longer():
    eye = looking_at((0, 0, 0), (0, -5, 0), up=Z_UP)
    seconds = [Flight(eye, eye.turn(yaw, 0)).seconds for yaw in (0.1, 1, math.pi)]
    assert SHORTEST < seconds[0] < seconds[1] < seconds[2] == pytest.approx(LONGEST)
    ways = [Flight(eye, eye.focus((x, 0, 0))).seconds for x in (0.1, 5, 1e12)]
    assert SHORTEST < ways[0] < ways[1] < ways[2] == pytest.approx(LONGEST)


def test_it_is_fast_at_first_and_slows_down():
    eye = looking_at((0, 0, 0), (0, -5, 0), up=Z_UP)
    flight = Flight(eye, eye.turn(1.0, 0))
    halfway = flight.at(flight.seconds / 2)
    assert angle_between(eye.rotation, halfway.rotation) == pytest.approx(1 - 0.5**3)


def test_flying_nowhere_takes_no_time():
    eye = looking_at((0, 0, 0), (0, -5, 0), up=Z_UP)
    moving = eye.fly(1, 0, 0, dt=0.1)
    assert Flight(moving, moving.still()).seconds == 0
    assert not Flight(eye, eye.turn(0.5, 0)).at(0.01).is_moving


def test_changing_the_projection_is_a_dolly_zoom():
    eye = looking_at((0, 0, 0), (0, -5, 0), up=Z_UP)
    flight = Flight(eye, eye.to_orthographic())
    nearly = flight.at(flight.seconds * 0.99)
    assert not nearly.orthographic
    got, wanted = (e.eye(SIZE).project([(1, -1, 1), (-1, 1, 0.5)])[0] for e in (nearly, flight.goal))
    np.testing.assert_allclose(got, wanted, atol=1.0)


@pytest.mark.parametrize("radius", [1e-30, 1e17])
def test_the_ends_of_all_numbers_can_be_flown_to(radius):
    eye = looking_at((0, 0, 0), (0, -5, 0), up=Z_UP)
    goal = eye.moved(center=np.zeros(3) if radius < 1 else np.full(3, 1e17), radius=radius)
    for start, end in ((eye, goal), (goal, eye), (goal, eye.to_orthographic())):
        flight = Flight(start, end)
        for part in np.linspace(0, 1, 7):
            assert np.isfinite(flight.at(part * flight.seconds).eye(SIZE).eye_from_space).all()
