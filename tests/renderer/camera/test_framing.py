from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.camera import fit, fit_2d, near_for, pinhole_eye

coordinates = st.floats(-1000, 1000, allow_subnormal=False)
corner = st.tuples(coordinates, coordinates, coordinates)
sides = st.integers(1, 3000)
LENS = np.array([[703.7, 0.5, 401.0], [0, 690.0, 299.0], [0, 0, 1]])
UPS = [(0, 0, 1), (0, -1, 0), (1, 0, 0), (1, 1, 1), (-2, -2, -2)]


def corners_of(low, high):
    return np.array([[(low, high)[(i >> k) & 1][k] for k in range(3)] for i in range(8)])


@given(
    a=corner,
    b=corner,
    size=st.tuples(sides, sides),
    up=st.sampled_from(UPS),
    right=st.sampled_from([None, (1, 0, 0), (0, 1, 0), (0, 0, 1)]),
    fov=st.floats(10, 120),
)
def test_the_whole_box_is_in_the_picture_and_touches_its_margin(a, b, size, up, right, fov):
    low, high = np.minimum(a, b), np.maximum(a, b)
    if np.linalg.norm(high - low) < 1e-3:
        high = low + 1.0
    eye = fit(low, high, up=up, right=right, size=size, fov_y_degrees=fov)
    pixels, depths = eye.project(corners_of(low, high))
    assert (depths > eye.near).all()
    first, last = pixels.min(axis=0) / size, 1 - pixels.max(axis=0) / size
    assert min(first.min(), last.min()) > 0.05 - 1e-6
    touches = (np.maximum(first, last) < 0.05 + 1e-6).any()
    in_eye = corners_of(low, high) @ eye.eye_from_space[:3, :3].T
    assert touches or depths.min() == pytest.approx(0.2 * np.ptp(in_eye, axis=0).max())
    center, above = eye.project([(low + high) / 2, (low + high) / 2 + np.multiply(up, 1e-3 * depths.min())])[
        0
    ]
    assert above[1] < center[1]


def test_only_the_given_points_have_to_be_in_the_picture():
    points = [(-1, -1, -1), (1, 1, 1), (0.2, 0, 0)]
    tight = fit((-1, -1, -1), (1, 1, 1), points=points, up=(0, 0, 1), size=(64, 48))
    whole = fit((-1, -1, -1), (1, 1, 1), up=(0, 0, 1), size=(64, 48))
    assert tight.project(points)[1].min() < whole.project(points)[1].min()
    assert ((tight.project(points)[0] > 0) & (tight.project(points)[0] < (64, 48))).all()


def test_with_view_coordinates_it_looks_forward_a_little_to_the_right_and_down():
    eye = fit((-1, -1, -1), (1, 1, 1), up=(0, -1, 0), right=(1, 0, 0), size=(64, 48))  # RDF
    forward = eye.eye_from_space[2, :3] * np.linalg.norm((0.75, 0.25, 0.25))
    np.testing.assert_allclose(forward, (0.25, 0.25, 0.75), atol=1e-12)


def test_without_it_looks_diagonally_and_down():
    eye = fit((-1, -1, -1), (1, 1, 1), up=(0, 0, 2), size=(64, 48))
    np.testing.assert_allclose(eye.eye_from_space[2, :3] * 1.5, (1, 1, -0.5), atol=1e-12)


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ((5, 5, 5), (5, 5, 5)),
        ((1, 1, 1), (0, 0, 0)),
        ((np.inf,) * 3, (-np.inf,) * 3),
        ((np.nan,) * 3, (1, 1, 1)),
    ],
)
def test_a_box_without_extent_or_sense_still_gives_an_eye(low, high):
    eye = fit(low, high, up=(0, 0, 1), size=(64, 48))
    assert np.isfinite(eye.clip_from_eye() @ eye.eye_from_space).all()
    at = np.array(low) if np.array_equal(low, high) else np.zeros(3)
    np.testing.assert_allclose(eye.project([at])[0][0], (32, 24), atol=6)


@pytest.mark.parametrize("flat", [0, 1, 2])
def test_a_flat_box_is_framed(flat):
    high = np.ones(3)
    high[flat] = -1
    eye = fit((-1, -1, -1), high, up=(0, 0, 1), size=(64, 48))
    pixels, _ = eye.project(corners_of((-1, -1, -1), high))
    assert (pixels > 0).all()
    assert (pixels < (64, 48)).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"size": (0, 4)}, "size must be at least"),
        ({"up": (0, 0, 0)}, "up must have a direction"),
        ({"up": (0, np.nan, 0)}, "up must be finite"),
        ({"fov_y_degrees": 180}, "fov_y_degrees must be between"),
    ],
)
def test_an_impossible_framing_is_refused(arguments, message):
    with pytest.raises(ValueError, match=f"fit: {message}"):
        fit((0, 0, 0), (1, 1, 1), **{"up": (0, 0, 1), "size": (4, 4)} | arguments)


@given(
    a=st.tuples(coordinates, coordinates), b=st.tuples(coordinates, coordinates), size=st.tuples(sides, sides)
)
def test_a_rectangle_fits_the_picture_centred_with_its_aspect_and_y_down(a, b, size):
    low, high = np.minimum(a, b), np.maximum(a, b)
    high = np.where(high - low < 1e-3, low + 1, high)
    eye = fit_2d((low, high), size)
    (top_left, bottom_right), _ = eye.project([[*low, 0], [*high, 0]])
    np.testing.assert_allclose(top_left + bottom_right, size, atol=1e-6)
    width, height = bottom_right - top_left
    assert width / height == pytest.approx((high[0] - low[0]) / (high[1] - low[1]), rel=1e-6)
    assert min(size[0] - width, size[1] - height) == pytest.approx(0, abs=1e-6)
    assert (width > 0, height > 0) == (True, True)


@pytest.mark.parametrize("size", [(800, 600), (801, 601), (1, 1)])
def test_a_rectangle_of_the_size_of_the_picture_is_exact_to_the_bit(size):
    eye = fit_2d(((0, 0), size), size)
    points = [[0, 0, 0], [0.5, 0.5, 3], [*size, -3]]
    pixels, _ = eye.project(points)
    assert np.array_equal(pixels, np.array(points)[:, :2])


def test_a_margin_leaves_so_much_free_at_the_edges_that_the_rectangle_would_touch():
    eye = fit_2d(((10, 20), (50, 40)), (200, 150), margin=0.05)
    (top_left, bottom_right), _ = eye.project([[10, 20, 0], [50, 40, 0]])
    np.testing.assert_allclose(top_left, [10, 30])
    np.testing.assert_allclose(bottom_right, [190, 120])


def test_in_2d_the_smaller_depth_is_in_front():
    eye = fit_2d(((0, 0), (8, 8)), (8, 8))
    _, depths = eye.project([[0, 0, -1000], [0, 0, -1], [0, 0, 1], [0, 0, 1000]])
    assert depths[0] == eye.near
    assert depths[-1] == eye.far
    assert (np.diff(depths) > 0).all()


@pytest.mark.parametrize(
    "bounds", [((0, 0), (0, 0)), ((1, 1), (0, 0)), ((np.nan, 0), (1, 1)), ((0, 0), (np.inf, 1))]
)
def test_a_rectangle_without_extent_or_sense_still_gives_an_eye(bounds):
    assert np.isfinite(fit_2d(bounds, (8, 8)).clip_from_eye()).all()


def test_a_logged_image_fills_a_picture_of_its_aspect():
    eye = pinhole_eye(np.eye(4), LENS, (800, 600), (1600, 1200))
    np.testing.assert_allclose(eye.intrinsics, np.diag([2, 2, 1]) @ LENS, atol=1e-12)
    assert np.array_equal(pinhole_eye(np.eye(4), LENS, (800, 600), (800, 600)).intrinsics, LENS)


@pytest.mark.parametrize(("size", "offset"), [((1000, 600), (100, 0)), ((800, 1000), (0, 200))])
def test_a_picture_of_another_aspect_has_the_image_in_its_middle(size, offset):
    eye = pinhole_eye(np.eye(4), LENS, (800, 600), size)
    ours, _ = eye.project([[0.1, 0.2, 2.0]])
    theirs, _ = pinhole_eye(np.eye(4), LENS, (800, 600), (800, 600)).project([[0.1, 0.2, 2.0]])
    np.testing.assert_allclose(ours, theirs + offset)


@pytest.mark.parametrize("resolution", [(0, 600), (800, -1), (np.nan, 600), (800,)])
def test_an_image_without_pixels_is_refused(resolution):
    with pytest.raises(ValueError, match="pinhole_eye: resolution must be"):
        pinhole_eye(np.eye(4), LENS, resolution, (8, 6))


@given(a=corner, b=corner, position=corner)
def test_the_near_plane_lies_well_before_a_scene_seen_from_outside(a, b, position):
    low, high = np.minimum(a, b), np.maximum(a, b)
    eye_from_space = np.eye(4)
    eye_from_space[:3, 3] = np.negative(position)
    near = near_for(eye_from_space, (low, high))
    gap = np.linalg.norm(np.clip(position, low, high) - position)
    farthest = np.linalg.norm(corners_of(low, high) - position, axis=1).max()
    assert near > 0
    if farthest > 0:
        assert near <= 1e-3 * max(gap, 1e-2 * farthest) * (1 + 1e-9)
        assert near >= 1e-5 * farthest * (1 - 1e-9)


@pytest.mark.parametrize(
    "bounds",
    [
        None,
        ((1, 1, 1), (0, 0, 0)),
        ((np.nan,) * 3, (1, 1, 1)),
        ((0, 0, 0), (0, 0, 0)),
        ((0,) * 3, (np.inf,) * 3),
    ],
)
def test_without_a_scene_the_near_plane_is_a_hundredth(bounds):
    assert near_for(np.eye(4), bounds) == 0.01
