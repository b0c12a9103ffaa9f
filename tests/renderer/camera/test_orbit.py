from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.camera import Camera, fit, pinhole_eye
from diorama_renderer.camera.orbit import STEEPEST, OrbitEye
from diorama_renderer.camera.rotation import Turntable, angle_between, quaternion_of
from diorama_renderer.camera.vantage import enclose, frame, from_pinhole, looking_at

SIZE = (640, 480)
Z_UP = (0.0, 0.0, 1.0)
coordinates = st.floats(-100, 100, allow_subnormal=False)
points = st.tuples(coordinates, coordinates, coordinates)
drags = st.tuples(st.floats(-300, 300), st.floats(-300, 300))
directions = points.filter(lambda v: np.linalg.norm(v) > 1e-2)
ups = st.sampled_from([None, (0, 0, 1), (0, -1, 0), (1, 1, 1)])
hostile = st.sampled_from([0.0, -1.0, 1e-300, 1e300, -1e300, math.nan, math.inf, -math.inf, 3.0])


@st.composite
def eyes(draw, up=ups):
    away = np.array(draw(directions))
    center = np.array(draw(points))
    eye = looking_at(center, center + away, up=draw(up), fov_y_degrees=draw(st.floats(10, 120)))
    eye = eye.turn(draw(st.floats(-3, 3)), draw(st.floats(-1, 1)))
    return replace(eye, orthographic=draw(st.booleans()))


def pixel(eye, point, size=SIZE):
    return eye.eye(size).project([point])[0][0]


def seen_at(eye, xy, depth, size=SIZE):
    """The point at a pixel, `depth` ahead of the eye, by the plain pinhole formula."""
    x, y = (np.array(xy) - np.array(size) / 2) * eye.height / eye.radius / size[1]
    factor = eye.radius if eye.orthographic else depth
    return eye.position + np.array([x * factor, y * factor, depth]) @ eye.axes


def is_proper(eye):
    numbers = [*eye.center, eye.radius, *eye.rotation, *eye.velocity, eye.fov_y_degrees]
    drawn = eye.eye(SIZE, ((-1, -1, -1), (1, 1, 1)))
    return (
        bool(np.isfinite(numbers).all())
        and 0 < eye.radius <= 1e17
        and math.hypot(*eye.rotation) == pytest.approx(1)
        and bool(np.isfinite(drawn.eye_from_space).all() and np.isfinite(drawn.clip_from_eye()).all())
    )


@given(eye=eyes(), drag=drags)
def test_rotating_keeps_the_centre_the_radius_and_the_up_axis(eye, drag):
    turned = eye.rotate(*drag)
    assert (turned.center, turned.radius, turned.up) == (eye.center, eye.radius, eye.up)
    np.testing.assert_allclose(pixel(turned, eye.center), np.array(SIZE) / 2, atol=1e-5)


@given(eye=eyes(up=st.just(Z_UP)), drags=st.lists(drags, max_size=5))
def test_a_turntable_keeps_its_horizon_level_and_never_tips_over(eye, drags):
    eye = eye.turn(0.0, 1e-3)  # not a map, which may look straight down
    for drag in drags:
        eye = eye.rotate(*drag)
        right, down, forward = eye.axes
        assert right[2] == pytest.approx(0, abs=1e-12)
        assert down[2] < 0
        assert abs(math.asin(forward[2])) <= STEEPEST + 1e-7


def test_the_near_side_of_the_scene_follows_a_drag():
    for up in (Z_UP, None):
        eye = replace(looking_at((0, 0, 0), (0, -5, 0), up=Z_UP), up=up)
        moved = pixel(eye.rotate(10, 5), (0, -1, 0)) - pixel(eye, (0, -1, 0))
        assert (moved > 1).all()


def test_a_turntable_turns_four_milliradians_a_point():
    eye = looking_at((0, 0, 0), (0, -5, 0), up=Z_UP)
    assert angle_between(eye.rotation, eye.rotate(100, 0).rotation) == pytest.approx(0.4)
    assert angle_between(eye.rotation, eye.rotate(0, 100).rotation) == pytest.approx(0.4)
    assert eye.rotate(0, 9999).position[2] == pytest.approx(5 * math.sin(STEEPEST))


@given(eye=eyes(), drag=drags)
def test_without_an_up_axis_a_drag_there_and_back_is_no_drag(eye, drag):
    eye = replace(eye, up=None)
    assert angle_between(eye.rotation, eye.rotate(*drag).rotate(*np.negative(drag)).rotation) < 1e-7


@pytest.mark.parametrize("up", [None, Z_UP, (1, 2, 3)])
def test_ten_thousand_rotations_leave_no_drift(up):
    eye = start = looking_at((1e6, 2, 3), (1e6 + 4, 5, 5), up=up)
    for i in range(10_000):
        eye = eye.rotate(*((7, 0), (0, 3), (-7, 0), (0, -3))[i % 4] if up else ((7, 3), (-7, -3))[i % 2])
    assert eye.center == start.center
    assert angle_between(eye.rotation, start.rotation) < 1e-9
    assert math.hypot(*eye.rotation) == pytest.approx(1, abs=1e-15)
    if up:
        assert Turntable.of(eye.rotation, eye.up).roll == 0


def test_a_map_stays_a_map_while_it_only_turns():
    eye = looking_at((0, 0, 0), (0, 0, 5), up=Z_UP)
    turned = eye.rotate(50, 0)
    np.testing.assert_allclose(turned.axes[2], (0, 0, -1), atol=1e-12)
    assert angle_between(eye.rotation, turned.rotation) == pytest.approx(0.2)
    assert eye.rotate(0, -50).axes[2] @ (0, 1, 0) > 0  # and tips the way its top points


def test_a_tilted_eye_turns_the_way_the_pointer_goes_and_stays_tilted():
    level = looking_at((0, 0, 0), (0, -5, 1), up=Z_UP)
    tilted = replace(level.roll(0, 200, pointer=(600, 240), size=SIZE), up=Z_UP)
    roll = Turntable.of(tilted.rotation, Z_UP).roll
    assert abs(roll) > 0.3
    turned = tilted.rotate(10, 0)
    moved = pixel(turned, (0, -1, 0.2)) - pixel(tilted, (0, -1, 0.2))
    assert moved[0] > 1
    assert abs(moved[1]) < 0.2 * moved[0]
    assert Turntable.of(turned.rotation, Z_UP).roll == pytest.approx(roll)


@given(eye=eyes(), pointer=st.tuples(st.floats(0, 640), st.floats(0, 480)), drag=drags)
def test_rolling_turns_the_picture_with_the_pointer(eye, pointer, drag):
    middle = np.array(SIZE) / 2
    before, after = np.array(pointer) - middle, np.array(pointer) + drag - middle
    if min(np.linalg.norm(before), np.linalg.norm(after)) < 1:
        return
    rolled = eye.roll(*drag, pointer=pointer, size=SIZE)
    assert (rolled.up, rolled.center, rolled.radius) == (None, eye.center, eye.radius)
    grabbed = seen_at(eye, pointer, eye.radius)
    arm = pixel(rolled, grabbed) - middle
    assert np.linalg.norm(arm) == pytest.approx(np.linalg.norm(before), abs=1e-4)
    np.testing.assert_allclose(arm / np.linalg.norm(arm), after / np.linalg.norm(after), atol=1e-5)


@given(eye=eyes(), xy=st.tuples(st.floats(0, 640), st.floats(0, 480)), drag=drags, depth=st.floats(0.1, 100))
def test_panning_keeps_what_is_under_the_pointer_under_it(eye, xy, drag, depth):
    grabbed = seen_at(eye, xy, depth)
    panned = eye.pan(*drag, SIZE, depth=depth)
    np.testing.assert_allclose(seen_at(panned, np.add(xy, drag), depth), grabbed, atol=1e-9)
    if depth > 0.05 * eye.radius:
        np.testing.assert_allclose(pixel(panned, grabbed), np.add(xy, drag), atol=1e-3)
    assert (panned.radius, panned.rotation) == (eye.radius, eye.rotation)


@given(eye=eyes(), drag=drags)
def test_panning_over_nothing_is_panning_at_the_orbit_centre(eye, drag):
    for depth in (None, math.nan, -1.0, 0.0, math.inf):
        assert eye.pan(*drag, SIZE, depth=depth) == eye.pan(*drag, SIZE, depth=eye.radius)


@given(
    eye=eyes(),
    xy=st.tuples(st.floats(0, 640), st.floats(0, 480)),
    depth=st.floats(1, 100),
    factor=st.floats(0.01, 100),
)
def test_zooming_towards_a_point_keeps_its_pixel(eye, xy, depth, factor):
    point = seen_at(eye, xy, depth)
    zoomed = eye.zoom(factor, toward=point)
    assert zoomed.radius == pytest.approx(eye.radius / factor)
    again = seen_at(zoomed, xy, (point - zoomed.position) @ zoomed.axes[2])
    np.testing.assert_allclose(again, point, atol=1e-7 * max(1, zoomed.radius))
    back = zoomed.zoom(1 / factor, toward=point)
    np.testing.assert_allclose(back.center, eye.center, atol=1e-7 * max(1, zoomed.radius))


@given(eye=eyes(), factor=st.floats(1e-3, 1e3))
def test_zooming_towards_nothing_keeps_the_orbit_centre(eye, factor):
    behind = eye.position - eye.axes[2]
    for toward in (None, (math.nan,) * 3, (1e300, 0, 0)):
        zoomed = eye.zoom(factor, toward=toward)
        assert zoomed.center == eye.center
        assert zoomed.radius == pytest.approx(eye.radius / factor)
    if not eye.orthographic:
        assert eye.zoom(factor, toward=behind).center == eye.center


def test_zooming_ends_where_numbers_do():
    eye = looking_at((1e3, 0, 0), (1e3, -5, 0), up=Z_UP)
    closest = farthest = eye
    for _ in range(300):
        closest, farthest = closest.zoom(3), farthest.zoom(1 / 3)
        assert is_proper(closest)
        assert is_proper(farthest)
    assert closest.radius == pytest.approx(1e-8)
    assert farthest.radius == 1e17
    assert closest.zoom(3, toward=(1e3, 1, 1)) == closest


@given(eye=eyes(), point=points)
def test_focusing_keeps_the_direction_and_the_distance(eye, point):
    focused = eye.focus(point)
    assert focused.center == point
    assert focused.rotation == eye.rotation
    distance = np.linalg.norm(np.array(point) - eye.position)
    if distance > 1e-6 and not eye.orthographic:
        assert focused.radius == pytest.approx(distance)


@given(eye=eyes(), size=st.tuples(st.integers(1, 2000), st.integers(1, 2000)))
def test_the_camera_it_tells_makes_the_very_same_picture(eye, size):
    camera = eval(repr(eye.as_camera()), {"Camera": Camera})
    drawn, told = eye.eye(size), camera.eye(size, default_up=(1, 0, 0))
    np.testing.assert_array_equal(drawn.eye_from_space, told.eye_from_space)
    np.testing.assert_array_equal(drawn.intrinsics, told.intrinsics)
    np.testing.assert_allclose(drawn.eye_from_space[:3, :3], eye.axes, atol=1e-8)
    np.testing.assert_allclose(drawn.space_from_eye[:3, 3], eye.position, atol=1e-9 * max(1, eye.radius))


def test_the_camera_it_tells_is_one_that_somebody_would_write():
    eye = looking_at((0, 0, 0), (0, -5, 0), up=Z_UP).from_side("right")
    assert repr(eye.as_camera()) == (
        "Camera.look_at(eye=(5, 0, 0), target=(0, 0, 0), up=(0, 0, 1), fov_y_degrees=55)"
    )


@given(eye=eyes())
def test_both_projections_show_what_is_at_the_centre_equally_large(eye):
    right, down, _ = eye.axes
    flat = [eye.center + 0.3 * eye.radius * right, eye.center - 0.2 * eye.radius * down]
    a, b = (other.eye(SIZE).project(flat)[0] for other in (eye.to_perspective(), eye.to_orthographic()))
    np.testing.assert_allclose(a, b, atol=1e-4)
    assert eye.to_orthographic().to_perspective() == replace(eye, orthographic=False)


@given(eye=eyes(), corner=points)
def test_an_orthographic_eye_has_all_of_the_scene_ahead(eye, corner):
    low, high = np.minimum(corner, eye.center), np.maximum(corner, eye.center)
    drawn = eye.to_orthographic().zoom(1e3).eye(SIZE, (low, high))
    _, depths = drawn.project([low, high, corner])
    assert (depths >= drawn.near - 1e-9).all()
    assert (depths <= drawn.far).all()


@given(a=points, b=points, up=ups, size=st.tuples(st.integers(1, 2000), st.integers(1, 2000)))
def test_framing_is_what_fit_makes(a, b, up, size):
    low, high = np.minimum(a, b), np.maximum(a, b)
    if np.ptp(high - low) < 1e-3:
        high = low + 1
    eye = frame((low, high), size, up=up)
    wanted = fit(low, high, up=Z_UP if up is None else up, size=size)
    corners = [low, high, (low + high) / 2]
    scale = 1e-6 * max(size) * max(1, np.abs([low, high]).max() / np.linalg.norm(high - low))
    np.testing.assert_allclose(eye.eye(size).project(corners)[0], wanted.project(corners)[0], atol=scale)
    assert (eye.up is None) == (up is None)


@pytest.mark.parametrize("orthographic", [False, True])
@given(eye=eyes(), a=points, b=points)
def test_enclosing_keeps_the_direction_and_shows_all(orthographic, eye, a, b):
    low, high = np.minimum(a, b), np.maximum(a, b) + 0.1
    eye = enclose(replace(eye, orthographic=orthographic), (low, high), SIZE)
    corners = np.array(
        [[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])]
    )
    pixels, _ = eye.eye(SIZE, (low, high)).project(corners)
    first, last = pixels.min(axis=0) / SIZE, 1 - pixels.max(axis=0) / SIZE
    assert min(first.min(), last.min()) > 0.05 - 1e-5
    if orthographic:
        np.testing.assert_allclose(first, last, atol=1e-5)


@pytest.mark.parametrize(
    ("side", "position", "upward"),
    [
        ("front", (0, -5, 0), (0, 0, 1)),
        ("back", (0, 5, 0), (0, 0, 1)),
        ("left", (-5, 0, 0), (0, 0, 1)),
        ("right", (5, 0, 0), (0, 0, 1)),
        ("top", (0, 0, 5), (0, 1, 0)),
        ("bottom", (0, 0, -5), (0, -1, 0)),
    ],
)
def test_sides_are_those_of_a_drawing(side, position, upward):
    for up in (Z_UP, None):
        eye = replace(looking_at((0, 0, 0), (3, 4, 0), up=up)).from_side(side)
        np.testing.assert_allclose(eye.position, position, atol=1e-12)
        np.testing.assert_allclose(eye.axes[1], np.negative(upward), atol=1e-12)


def test_sides_follow_the_view_coordinates():
    eye = looking_at((0, 0, 0), (3, 4, 0), up=(0, -1, 0)).from_side("front", right=(1, 0, 0))  # RDF
    np.testing.assert_allclose(eye.position, (0, 0, -5), atol=1e-12)


def test_a_logged_camera_is_left_from_where_it_is():
    pose = np.eye(4)
    pose[:3, :3] = looking_at((0, 0, 0), (3, -4, 2), up=(0.1, 0, 1)).axes.T
    pose[:3, 3] = 3, -4, 2
    lens = np.array([[500, 0, 320], [0, 500, 240], [0, 0, 1.0]])
    eye = from_pinhole(pose, lens, (640, 480), size=(900, 500), radius=2.0, up=Z_UP)
    wanted = pinhole_eye(pose, lens, (640, 480), (900, 500))
    seen = wanted.unproject([(0, 0), (900, 500), (300, 40)], [1, 5, 9])
    np.testing.assert_allclose(eye.eye((900, 500)).project(seen)[0], wanted.project(seen)[0], atol=1e-5)
    np.testing.assert_allclose(eye.position, (3, -4, 2), atol=1e-12)


@pytest.mark.parametrize(
    ("pose", "lens", "resolution"),
    [
        (np.full((4, 4), np.nan), np.eye(3), (640, 480)),
        (np.zeros((4, 4)), np.eye(3), (640, 480)),
        (np.diag([1e300, 1e300, 1e300, 1]), np.eye(3), (640, 480)),
        (np.diag([1e-300, 1e-300, 1e-300, 1]), np.eye(3), (640, 480)),
        (np.diag([-2.0, 2, 2, 1]), np.diag([500.0, -500, 1]), (640, 480)),
        (np.eye(4), np.zeros((3, 3)), (640, 480)),
        (np.eye(4), np.eye(3), (0, 480)),
        (np.eye(4), np.diag([1e300, 1e300, 1]), (640, 480)),
        (np.eye(4), np.diag([1e-300, 1e-300, 1]), (1e-300, 1e300)),
    ],
)
def test_a_hostile_camera_is_none_or_proper(pose, lens, resolution):
    eye = from_pinhole(pose, lens, resolution, size=SIZE, radius=math.nan, up=(math.nan, 0, 0))
    assert eye is None or is_proper(eye)


def after(eye, seconds, steps, **keys):
    for _ in range(steps):
        eye = eye.fly(keys.get("forward", 0), keys.get("right", 0), keys.get("up", 0), dt=seconds / steps)
    return eye


@given(
    eye=eyes(), forward=st.sampled_from([-1, 0, 1]), right=st.sampled_from([-1, 1]), steps=st.integers(2, 9)
)
def test_the_way_flown_does_not_depend_on_the_frame_rate(eye, forward, right, steps):
    once = after(eye, 0.2, 1, forward=forward, right=right)
    often = after(eye, 0.2, steps, forward=forward, right=right)
    np.testing.assert_allclose(often.center, once.center, atol=1e-9)
    np.testing.assert_allclose(often.velocity, once.velocity, atol=1e-9)


def test_flying_takes_a_fifth_of_a_second_to_be_nearly_as_fast_as_a_radius_a_second():
    eye = looking_at((0, 0, 0), (0, -5, 0), up=Z_UP)
    flown = eye.fly(1, 0, 0, dt=0.2)
    np.testing.assert_allclose(flown.velocity, (0, 0.9 * 5, 0), atol=1e-9)
    np.testing.assert_allclose(eye.fly(0, 1, 0, dt=0.2, fast=True).velocity, (45, 0, 0), atol=1e-9)
    np.testing.assert_allclose(eye.fly(0, 0, 1, dt=0.2, slow=True).velocity, (0, 0, 0.45), atol=1e-9)
    assert flown.radius == eye.radius


def test_an_eye_that_flew_stops_for_good():
    eye = looking_at((0, 0, 0), (0, -5, 0), up=Z_UP).fly(1, 1, 1, dt=0.1)
    assert eye.is_moving
    eye = after(eye, 1.0, 60)
    assert not eye.is_moving
    assert eye.fly(0, 0, 0, dt=0.1) == eye


@given(eye=eyes(), a=hostile, b=hostile, c=hostile)
def test_nothing_that_is_no_number_gets_into_an_eye(eye, a, b, c):
    for other in (
        eye.rotate(a, b),
        eye.turn(a, b),
        eye.roll(a, b, pointer=(c, a), size=SIZE),
        eye.pan(a, b, SIZE, depth=c),
        eye.pan(1, 1, (0, 0)),
        eye.zoom(a, toward=(a, b, c)),
        eye.zoom(2, toward=(a, b, c)),
        eye.focus((a, b, c)),
        eye.focus(eye.position),
        eye.fly(a, b, c, dt=0.1),
        eye.fly(1, 0, 0, dt=a),
        eye.look_along((a, b, c), (b, c, a)),
        enclose(eye, ((a, b, c), (b, c, a)), SIZE),
        enclose(eye, ((0, 0, 0), (1, 1, 1)), (0, 0), points=[(a, b, c)]),
        frame(((a, b, c), (b, c, a)), SIZE, up=(a, b, c), right=(c, b, a), fov_y_degrees=a),
        frame(((0, 0, 0), (1, 1, 1)), (0, 0), up=None, points=[(a, b, c)]),
        looking_at((a, b, c), (c, b, a), up=(a, a, b), fov_y_degrees=c),
    ):
        assert is_proper(other)
    for bounds in (((a, b, c), (c, b, a)), ((a,) * 3, (b,) * 3)):
        for other in (eye.to_orthographic(), eye.to_perspective()):
            assert np.isfinite(other.eye(SIZE, bounds).clip_from_eye()).all()
            other.as_camera(bounds)


@given(matrix_from=directions, up=directions)
def test_a_turntable_takes_a_rotation_apart_and_puts_it_together(matrix_from, up):
    eye = looking_at((0, 0, 0), matrix_from, up=None)
    axis = np.array(up) / np.linalg.norm(up)
    assert angle_between(Turntable.of(eye.rotation, axis).rotation, eye.rotation) < 1e-6


@given(eye=eyes())
def test_a_quaternion_and_its_matrix_are_one_rotation(eye):
    assert angle_between(quaternion_of(eye.axes.T), eye.rotation) < 1e-7
    assert isinstance(eye, OrbitEye)
