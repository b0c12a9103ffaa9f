from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import diorama_renderer as dr
from diorama_renderer.camera import Distortion
from diorama_renderer.camera.distortion import logged_distortion

RAYS = np.array([[0.1, -0.05, 1], [0.6, 0.4, 1], [-1.4, 1.0, 2], [0, 0, 3], [-0.3, -0.9, 1]])
# cv2.projectPoints and cv2.fisheye.projectPoints of RAYS, by opencv-python-headless 5.0.0, with K = I.
OPENCV = [
    (
        "brown_conrady",
        [-0.28, 0.07, 0.0012, -0.0009],
        [
            [0.09960984375, -0.049795546875],
            [0.5234568, 0.3499072],
            [-0.5841804, 0.417684],
            [0, 0],
            [-0.241734, -0.721692],
        ],
    ),
    (
        "plumb_bob",
        [0.11, -0.24, -0.0007, 0.0004, 0.08],
        [
            [0.100153765625, -0.050083132812],
            [0.602291584, 0.401025056],
            [-0.686497744, 0.49004896],
            [0, 0],
            [-0.288822, -0.868176],
        ],
    ),
    (
        "rational_polynomial",
        [2.1, 1.2, 0.001, -0.0005, 0.05, 2.4, 1.9, 0.2],
        [
            [0.099599133072, -0.049790191536],
            [0.52106715087, 0.348071433913],
            [-0.581925788726, 0.416136991947],
            [0, 0],
            [-0.241400057794, -0.721950173382],
        ],
    ),
    (
        "brown_conrady",
        [-0.28, 0.07, 0.001, 0.001, 0.01, 0.02, 0.01, 0.001, 0.003, -0.002, 0.001, 0.0005],
        [
            [0.099685720835, -0.049792938542],
            [0.52071920587, 0.347295203914],
            [-0.570638312154, 0.410684594396],
            [0, 0],
            [-0.234532294764, -0.707331884291],
        ],
    ),
    (
        "fisheye",
        [0, 0, 0, 0],
        [
            [0.0995864307, -0.04979321535],
            [0.519826640395, 0.346551093596],
            [-0.578080049038, 0.412914320741],
            [0, 0],
            [-0.240039076526, -0.720117229579],
        ],
    ),
    (
        "equidistant",
        [0.06, -0.01, 0.004, -0.0006],
        [
            [0.099660351724, -0.049830175862],
            [0.531324944201, 0.354216629467],
            [-0.594386966977, 0.424562119269],
            [0, 0],
            [-0.247708411762, -0.743125235285],
        ],
    ),
]


def brown_conrady_of_one(x: float, y: float, coefficients) -> tuple[float, float]:
    """OpenCV's formula, for one point."""
    k1, k2, p1, p2, k3, k4, k5, k6, s1, s2, s3, s4 = (*coefficients, *[0.0] * (12 - len(coefficients)))
    r2 = x * x + y * y
    ratio = (1 + k1 * r2 + k2 * r2**2 + k3 * r2**3) / (1 + k4 * r2 + k5 * r2**2 + k6 * r2**3)
    u = x * ratio + 2 * p1 * x * y + p2 * (r2 + 2 * x * x) + s1 * r2 + s2 * r2**2
    v = y * ratio + p1 * (r2 + 2 * y * y) + 2 * p2 * x * y + s3 * r2 + s4 * r2**2
    return u, v


def fisheye_of_one(ray, coefficients) -> tuple[float, float]:
    x, y, z = ray
    across = math.hypot(x, y)
    theta = math.atan2(across, z)
    theta_d = theta * (1 + sum(k * theta ** (2 * i) for i, k in enumerate(coefficients, start=1)))
    return (theta_d * x / across, theta_d * y / across) if across else (0.0, 0.0)


small = st.floats(-0.4, 0.4, allow_subnormal=False)
tiny = st.floats(-0.02, 0.02, allow_subnormal=False)
brown_conradys = st.one_of(
    st.tuples(small, small, tiny, tiny),
    st.tuples(small, small, st.just(0.0), st.just(0.0), small),
    st.tuples(small, small, tiny, tiny, small, small, small, small),
    st.tuples(small, small, tiny, tiny, small, small, small, small, tiny, tiny, tiny, tiny),
).map(lambda coefficients: Distortion("brown_conrady", coefficients))
fisheyes = st.tuples(*[st.floats(-0.1, 0.1, allow_subnormal=False)] * 4).map(
    lambda coefficients: Distortion("fisheye", coefficients)
)
parts = st.floats(0.01, 0.99)
turns = st.floats(0, 2 * math.pi)


def ray_at(angle: float, turn: float) -> np.ndarray:
    return np.array([math.sin(angle) * math.cos(turn), math.sin(angle) * math.sin(turn), math.cos(angle)])


@pytest.mark.parametrize(("model", "coefficients", "expected"), OPENCV)
def test_points_land_where_opencv_puts_them(model, coefficients, expected):
    lens = Distortion(model, coefficients)
    np.testing.assert_allclose(lens.distort_rays(RAYS), expected, atol=2e-12)
    back = lens.undistort_rays(expected)
    np.testing.assert_allclose(back, RAYS / np.linalg.norm(RAYS, axis=1, keepdims=True), atol=1e-10)


@given(lens=brown_conradys, part=parts, turn=turns)
def test_brown_conrady_agrees_with_the_formula_as_far_as_it_means_something(lens, part, turn):
    ray = ray_at(part * lens.max_angle, turn)
    xy = (ray[:2] / ray[2]).tolist()
    np.testing.assert_allclose(
        lens.distort([xy])[0], brown_conrady_of_one(*xy, lens.coefficients), rtol=1e-9, atol=1e-12
    )


@given(lens=fisheyes, part=parts, turn=turns, length=st.floats(1e-6, 1e6))
def test_a_fisheye_agrees_with_the_formula_behind_it_too(lens, part, turn, length):
    ray = length * ray_at(part * lens.max_angle, turn)
    np.testing.assert_allclose(
        lens.distort_rays([ray])[0], fisheye_of_one(ray, lens.coefficients), atol=1e-12
    )


@given(lens=st.one_of(brown_conradys, fisheyes), part=parts, turn=turns)
def test_what_is_undistorted_is_what_was_distorted(lens, part, turn):
    ray = ray_at(part * min(lens.max_angle, 1.5 if lens.model != "fisheye" else math.pi), turn)
    shown = lens.distort_rays([ray])
    back = lens.undistort_rays(shown)
    # Where the lens hardly spreads what it shows, the place says little about the direction: but it is the same place.
    np.testing.assert_allclose(lens.distort_rays(back), shown, rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(back[0], ray, atol=1e-4)


@given(lens=st.one_of(brown_conradys, fisheyes), first=parts, second=parts, turn=turns)
def test_what_lies_further_out_is_never_shown_further_in(lens, first, second, turn):
    assume(abs(first - second) > 1e-6)
    near, far = sorted([first, second])
    rays = [ray_at(part * lens.max_angle, turn) for part in (near, far)]
    shown = lens.distort_rays(rays)
    assert np.isfinite(shown).all()
    assert (shown[1] - shown[0]) @ rays[1][:2] >= 0


@given(lens=st.one_of(brown_conradys, fisheyes), beyond=st.floats(1.001, 3), turn=turns)
def test_what_lies_beyond_is_not_folded_back_into_the_picture(lens, beyond, turn):
    angle = beyond * lens.max_angle
    assume(angle <= math.pi)
    assert np.isnan(lens.distort_rays([ray_at(angle, turn)])).all()


@given(
    lens=st.one_of(brown_conradys, fisheyes),
    shown=st.tuples(st.floats(-3, 3), st.floats(-3, 3)),
)
def test_a_place_in_the_picture_shows_something_that_lands_there_or_nothing(lens, shown):
    ray = lens.undistort_rays([shown])
    if np.isfinite(ray).all():
        assert np.linalg.norm(ray) == pytest.approx(1)
        np.testing.assert_allclose(lens.distort_rays(ray)[0], shown, rtol=1e-8, atol=1e-9)
    else:
        assert np.isnan(ray).all()


@given(xy=st.tuples(st.floats(-50, 50), st.floats(-50, 50)), count=st.sampled_from([4, 5, 8, 12]))
def test_brown_conrady_with_coefficients_of_zero_is_a_pinhole(xy, count):
    lens = Distortion("brown_conrady", [0.0] * count)
    assert lens.is_identity
    assert lens.distort([xy]).tolist() == [list(xy)]
    np.testing.assert_allclose(lens.undistort([xy])[0], xy, rtol=1e-13, atol=1e-300)


def test_a_polynomial_ends_where_it_turns_around():
    # 1 + 3 k r^2 = 0
    lens = Distortion("brown_conrady", [-0.3, 0, 0, 0])
    assert math.tan(lens.max_angle) == pytest.approx(math.sqrt(1 / 0.9))
    # OpenCV shows this at (0.24, 0), in the middle of the picture.
    assert np.isnan(lens.distort([[1.69, 0]])).all()
    # 1 + 3 k theta^2 = 0
    assert Distortion("fisheye", [-0.2, 0, 0, 0]).max_angle == pytest.approx(math.sqrt(1 / 0.6))
    assert Distortion("fisheye", [0, 0, 0, 0]).max_angle == math.pi


def test_a_pole_ends_a_rational_lens():
    lens = Distortion("brown_conrady", [0, 0, 0, 0, 0, -1, 0, 0])
    assert math.tan(lens.max_angle) == pytest.approx(1, rel=5e-3)
    assert np.isnan(lens.distort([[1.2, 0]])).all()


def test_a_lens_whose_picture_is_bounded_shows_nothing_outside_of_it():
    # r / (1 + r^2 / 2) turns around at sqrt(2), where it is 1 / sqrt(2).
    lens = Distortion("brown_conrady", [0, 0, 0, 0, 0, 0.5, 0, 0])
    assert np.isfinite(lens.undistort([[0.7, 0]])).all()
    assert np.isnan(lens.undistort([[0.71, 0]])).all()


def test_a_fisheye_shows_what_is_behind_but_has_no_place_for_it_on_the_plane():
    lens = Distortion("fisheye", [0, 0, 0, 0])
    (shown,) = lens.distort_rays([[1, 0, -1]])
    np.testing.assert_allclose(shown, [0.75 * math.pi, 0])
    np.testing.assert_allclose(lens.undistort_rays([shown])[0], [math.sqrt(0.5), 0, -math.sqrt(0.5)])
    assert np.isnan(lens.undistort([shown])).all()
    assert np.isnan(lens.distort_rays([[0, 0, -1], [0, 0, 0]])).all()


def test_brown_conrady_shows_nothing_that_is_not_in_front():
    lens = Distortion("brown_conrady", [0.1, 0, 0.01, 0])
    assert np.isnan(lens.distort_rays([[0.1, 0, -1], [0, 0, 0], [0.1, 0, 0]])).all()


def test_no_points_and_points_that_are_none_are_taken():
    for lens in (Distortion("fisheye", [0] * 4), Distortion("brown_conrady", [0.1, 0.1, 0.01, 0])):
        assert lens.distort(np.empty((0, 2))).shape == (0, 2)
        assert lens.undistort_rays(np.empty((0, 2))).shape == (0, 3)
        hostile = [[np.nan, 0], [np.inf, 1], [-np.inf, np.inf], [1e300, -1e300]]
        assert np.isnan(lens.distort(hostile)[:3]).all()
        assert np.isnan(lens.undistort(hostile)[:3]).all()


@pytest.mark.parametrize("model", ["brown_conrady", "fisheye"])
@pytest.mark.parametrize("size", [1e300, -1e300, 1e-300, -1e-310, 1e20, -1e20])
def test_coefficients_of_any_size_give_points_or_nothing(model, size):
    for coefficients in ([size, 0, 0, 0], [size, -size, size, 1.0], [0.1, 0.1, 0.0, size]):
        lens = Distortion(model, coefficients)
        shown = lens.distort([[0.1, 0.2], [0, 0]])
        back = lens.undistort(shown)
        known = np.isfinite(back).all(axis=1)
        np.testing.assert_allclose(back[known], np.array([[0.1, 0.2], [0, 0]])[known], atol=1e-6)


def test_names_of_ros_are_other_names():
    assert Distortion("plumb_bob", [[1, 2, 3, 4, 5]]) == Distortion("brown_conrady", (1, 2, 3, 4, 5))
    assert Distortion("equidistant", np.ones((4, 1))) == Distortion("fisheye", (1, 1, 1, 1))
    assert Distortion("rational_polynomial", [0] * 8).model == "brown_conrady"
    assert eval(repr(Distortion("fisheye", [0, 1, 2, 3.5]))) == Distortion("fisheye", [0, 1, 2, 3.5])


def test_a_distortion_goes_to_other_processes_and_cannot_be_changed():
    lens = Distortion("fisheye", [0.1, 0, 0, 0])
    lens.distort([[0.1, 0.2]])
    assert pickle.loads(pickle.dumps(lens)) == lens
    with pytest.raises(AttributeError):
        lens.model = "brown_conrady"


def test_fourteen_coefficients_are_twelve_where_the_sensor_is_not_tilted():
    assert len(Distortion("brown_conrady", [0.1] * 12 + [0, 0]).coefficients) == 12


@pytest.mark.parametrize(
    ("model", "coefficients", "why"),
    [
        ("kannala", [0] * 4, "model must be one of 'brown_conrady'"),
        (3, [0] * 4, "model must be one of"),
        ("fisheye", [0] * 5, "of fisheye must be 4 numbers, got 5"),
        ("plumb_bob", [0] * 6, "must be 4, 5, 8 or 12 numbers, got 6"),
        ("brown_conrady", [0] * 12 + [0.1, 0], "tilted"),
        ("fisheye", [0, 0, 0, np.nan], "finite"),
        ("fisheye", "abcd", "must be 4 numbers"),
        ("fisheye", None, "must be 4 numbers, got"),
        ("fisheye", [[1, 2], [3]], "must be 4 numbers"),
    ],
)
def test_a_distortion_that_is_none_is_refused_with_the_reason(model, coefficients, why):
    with pytest.raises(ValueError, match=why):
        Distortion(model, coefficients)


def test_what_was_logged_is_a_distortion_or_none():
    pinhole = [0.0] * 11
    rest = [np.nan] * 7
    assert logged_distortion(np.array([*pinhole, 1, 1, 2, 3, 4, 5, *rest])) == Distortion(
        "brown_conrady", (1, 2, 3, 4, 5)
    )
    for code, coefficients in [(7, [0.0] * 4), (np.nan, [0.0] * 4), (2, [0.0] * 5), (1, [np.inf] * 4)]:
        values = [*pinhole, code, *coefficients, *[np.nan] * (12 - len(coefficients))]
        assert logged_distortion(np.array(values)) is None


def test_a_distortion_is_a_public_name():
    assert dr.Distortion is Distortion
