from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.camera import fit_2d, pinhole_eye
from diorama_renderer.camera.pan_zoom import PanZoom

IMAGE = ((0.0, 0.0), (640.0, 480.0))
LENS = np.array([[700, 0.5, 310], [0, 690, 250], [0, 0, 1]])
sides = st.integers(1, 3000)
sizes = st.tuples(sides, sides)
factors = st.floats(0.05, 20)
fractions = st.tuples(st.floats(0, 1), st.floats(0, 1))
hostile = st.sampled_from([0.0, -1.0, 1e-300, 1e300, -1e300, math.nan, math.inf, -math.inf, 1e17])


@st.composite
def rectangles(draw):
    low = np.array(draw(st.tuples(st.floats(-500, 500), st.floats(-500, 500))))
    bounds = (low, low + draw(st.tuples(st.floats(1, 2000), st.floats(1, 2000))))
    size, margin, around = draw(sizes), draw(st.sampled_from([0.0, 0.05])), draw(st.booleans())
    state = PanZoom()
    for factor, about, drag in draw(st.lists(st.tuples(factors, fractions, fractions), max_size=4)):
        seen = state.over(bounds, size, margin=margin, beyond=around)
        state = seen.zoom(factor, about=tuple(np.multiply(about, size)))
        state = state.over(bounds, size, margin=margin, beyond=around).pan(*np.multiply(drag, 100))
    return state.over(bounds, size, margin=margin, beyond=around)


@given(bounds=st.tuples(fractions, fractions), size=sizes, margin=st.sampled_from([0.0, 0.05]))
def test_until_somebody_zooms_it_is_fit_2d(bounds, size, margin):
    low, high = np.minimum(*bounds), np.maximum(*bounds)
    eye, wanted = (
        PanZoom().over((low, high), size, margin=margin).eye(size),
        fit_2d((low, high), size, margin=margin),
    )
    np.testing.assert_array_equal(eye.eye_from_space, wanted.eye_from_space)
    np.testing.assert_array_equal(eye.intrinsics, wanted.intrinsics)


@given(seen=rectangles(), pixels_per_point=st.integers(1, 3))
def test_the_eye_the_panel_and_the_image_agree(seen, pixels_per_point):
    size = tuple(int(side) * pixels_per_point for side in seen.size)
    uv = np.array([*seen.seen, *seen.bounds, seen.middle])
    pixels, depths = seen.eye(size).project(np.pad(uv, ((0, 0), (0, 1))))
    np.testing.assert_allclose(pixels, seen.panel_from_image(uv) * pixels_per_point, rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(seen.image_from_panel(seen.panel_from_image(uv)), uv, atol=1e-6)
    assert ((depths > 0) & (depths < 2000)).all()
    np.testing.assert_allclose(seen.panel_from_image(seen.seen), [(0, 0), seen.size], atol=1e-6)


@given(seen=rectangles(), factor=st.floats(1, 10), about=fractions)
def test_zooming_keeps_what_is_under_the_cursor(seen, factor, about):
    cursor = tuple(np.multiply(about, seen.size))
    under = seen.image_from_panel(cursor)[0]
    after = seen.zoom(factor, about=cursor).over(
        seen.bounds, seen.size, margin=seen.margin, beyond=seen.beyond
    )
    if after.is_fitted or ((under < seen.bounds[0]) | (under > seen.bounds[1])).any():
        return
    np.testing.assert_allclose(after.panel_from_image(under)[0], cursor, atol=1e-5)


@given(seen=rectangles(), drag=st.tuples(st.floats(-50, 50), st.floats(-50, 50)))
def test_panning_moves_the_scene_with_the_pointer_but_never_out_of_sight(seen, drag):
    after = seen.pan(*drag).over(seen.bounds, seen.size, margin=seen.margin, beyond=seen.beyond)
    assert after.points_per_unit == seen.points_per_unit
    wanted = np.array(seen.middle) - np.array(drag) / seen.points_per_unit
    expected = seen.middle if seen.is_fitted else np.clip(wanted, *seen.bounds)
    np.testing.assert_allclose(after.middle, expected, atol=1e-9)


def test_zooming_out_past_the_fitted_size_fits_again():
    fitted = PanZoom().over(IMAGE, (800, 600))
    larger = fitted.zoom(3, about=(100, 100))
    assert larger.over(IMAGE, (800, 600)).points_per_unit == pytest.approx(3 * 1.25)
    assert larger.over(IMAGE, (800, 600)).zoom(0.3, about=(100, 100)) == PanZoom()
    assert fitted.zoom(0.3, about=(100, 100)) == PanZoom()


def test_around_the_image_of_a_camera_there_is_more_to_see():
    state = PanZoom().over(IMAGE, (800, 600), beyond=True).zoom(0.5, about=(400, 300))
    assert state.over(IMAGE, (800, 600), beyond=True).points_per_unit == pytest.approx(0.5 * 1.25)
    assert state.over(IMAGE, (800, 600), beyond=True).zoom(2.5, about=(400, 300)) == PanZoom()
    for _ in range(100):
        state = state.over(IMAGE, (800, 600), beyond=True).zoom(0.5, about=(1, 1))
    assert state.points_per_unit == pytest.approx(1.25 / 50)


def test_a_texel_grows_to_two_hundred_points_and_more_but_not_without_end():
    state = PanZoom()
    for _ in range(100):
        state = state.over(IMAGE, (800, 600)).zoom(1.5, about=(400, 300))
    assert 200 <= state.points_per_unit <= 512
    small = PanZoom().over(((0, 0), (2, 2)), (800, 600)).zoom(2, about=(400, 300))
    assert small.points_per_unit == 600


def test_a_panel_that_grows_until_all_is_seen_is_fitted():
    state = PanZoom().over(IMAGE, (320, 240)).zoom(2, about=(0, 0))
    assert not state.over(IMAGE, (320, 240)).is_fitted
    assert state.over(IMAGE, (1280, 960)).is_fitted


@given(size=sizes)
def test_through_a_camera_the_fitted_image_is_exactly_what_it_sees(size):
    eye = PanZoom().over(IMAGE, size).through(np.eye(4), LENS, (640, 480), size)
    wanted = pinhole_eye(np.eye(4), LENS, (640, 480), size)
    np.testing.assert_array_equal(eye.intrinsics, wanted.intrinsics)


@given(seen=rectangles(), point=st.tuples(st.floats(-5, 5), st.floats(-5, 5), st.floats(0.5, 50)))
def test_through_a_camera_an_image_pixel_is_where_the_panel_has_it(seen, point):
    size = tuple(int(side) for side in seen.size)
    pose = np.diag([2.0, 2.0, 2.0, 1.0])
    eye = seen.through(pose, LENS * 3, (640, 480), size, scene_bounds=((-9,) * 3, (9,) * 3))
    uv = (LENS @ (np.array(point) / point[2]))[:2]
    pixel = eye.project([np.array(point) * 2])[0]
    np.testing.assert_allclose(pixel, seen.panel_from_image(uv), rtol=1e-9, atol=1e-5)


def test_a_camera_that_cannot_be_looked_through_has_no_eye():
    seen = PanZoom().over(IMAGE, (800, 600))
    assert seen.through(np.zeros((4, 4)), LENS, (640, 480), (800, 600)) is None
    assert seen.through(np.eye(4), np.zeros((3, 3)), (640, 480), (800, 600)) is None


@given(a=hostile, b=hostile, c=hostile, d=hostile)
def test_hostile_bounds_drags_and_panels_make_a_proper_eye(a, b, c, d):
    for size in ((800, 600), (0, 0), (1, 1)):
        for bounds in (((a, b), (c, d)), ((a, a), (a, a)), IMAGE):
            seen = PanZoom().over(bounds, size)
            for state in (
                seen.zoom(a, about=(b, c)),
                seen.zoom(3, about=(a, b)),
                PanZoom((1, 2), 300).over(bounds, size).pan(a, b),
            ):
                again = state.over(bounds, size)
                for numbers in (again.eye(size).clip_from_eye(), again.panel_from_image((1, 1)), *again.seen):
                    assert np.isfinite(numbers).all()
