"""Points, segments and boxes, by compute and by triangles."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diorama_renderer.passes.rasterized import uses_compute
from diorama_renderer.passes.visibility import VisibilityPass

FLAT = 1 << 31
WHITE = 0xFFFFFFFF


def sizes(columns, rows):
    return np.meshgrid(np.arange(columns) + 0.5, np.arange(rows) + 0.5)


# Coverage, depth and colour of points


@pytest.mark.parametrize("radius", [0.8, 1.0, 1.5, 2.0, 2.5, 4.0, 9.0])
@pytest.mark.parametrize("center", [(20.0, 20.0), (20.5, 20.5), (20.3, 21.9), (0.2, 47.6), (-3.0, 10.0)])
def test_a_point_covers_the_pixels_whose_centres_lie_within_its_radius(
    scene, draw, make_eye, route, radius, center
):
    eye = make_eye()
    frame = draw(scene.add_points(eye.at(*center, 2.0), radius=-radius), eye, route)
    u, v = sizes(eye.width, eye.height)
    distance = np.hypot(u - center[0], v - center[1])
    sure = np.abs(distance - radius) > 1e-4
    assert (frame.covered == (distance <= radius))[sure].all()


@pytest.mark.parametrize("center", [(20.0, 20.0), (20.5, 20.5), (20.9, 21.1), (63.99, 0.01)])
def test_the_smallest_point_still_shows_in_its_pixel(scene, draw, make_eye, route, center):
    eye = make_eye()
    frame = draw(scene.add_points(eye.at(*center, 2.0), radius=-0.01), eye, route)
    assert np.argwhere(frame.covered).tolist() == [[int(center[1]), int(center[0])]]


@pytest.mark.parametrize("orthographic", [False, True])
def test_a_radius_in_scene_units_grows_with_scale_and_with_nearness(
    scene, draw, make_eye, route, orthographic
):
    eye = make_eye(orthographic=orthographic, focal=50.0 if not orthographic else 12.0)
    double = np.diag([2.0, 2.0, 2.0, 1.0])[:3]
    place = scene.place(eye_from_local=double)
    frame = draw(scene.add_points((0, 0, 1.5), radius=0.25, placement=place), eye, route)
    pixels = 0.5 * 12.0 if orthographic else 0.5 * 50.0 / 3.0
    assert frame.covered.sum() == pytest.approx(np.pi * pixels**2, rel=0.04)


def test_ui_points_are_multiplied_by_the_pixels_in_one(scene, draw, make_eye, route):
    eye = make_eye(pixels_per_point=2.5)
    frame = draw(scene.add_points(eye.at(32, 24, 2), radius=-2.0), eye, route)
    u, v = sizes(64, 48)
    assert (frame.covered == (np.hypot(u - 32, v - 24) <= 5.0)).all()


def test_every_srgb_byte_comes_out_as_it_went_in(scene, draw, make_eye, route):
    eye = make_eye(width=16, height=16)
    bytes_in = np.arange(256, dtype=np.uint32)
    positions = [eye.at(i % 16 + 0.5, i // 16 + 0.5, 1.0) for i in range(256)]
    frame = draw(scene.add_points(positions, color=bytes_in << 24 | 0x5500FF, radius=-0.1), eye, route)
    assert (frame.color[..., 0].reshape(-1) == bytes_in).all()
    assert (frame.color[..., 1] == 0x55).all()
    assert (frame.color[..., 2] == 0).all()


def test_a_large_point_is_lit_as_a_sphere_and_stands_out(scene, draw, make_eye, route):
    eye = make_eye()
    frame = draw(scene.add_points((0, 0, 2), color=WHITE, radius=0.4), eye, route)
    middle, rim = frame.color[24, 32, 0], frame.color[24, np.flatnonzero(frame.covered[24])[0], 0]
    assert middle == 255
    assert 0 < rim < 200
    assert eye.near / frame.depth[24, 32] == pytest.approx(2 - 0.4, abs=0.002)


def sphere_oracle(eye, center, radius):
    """Eye-space z at which each pixel's ray first meets the sphere; NaN: nowhere."""
    u, v = sizes(eye.width, eye.height)
    xy = np.stack([u - eye.width / 2, v - eye.height / 2], axis=-1) / eye.focal
    origins = np.zeros((*xy.shape[:2], 3))
    directions = np.concatenate([xy, np.ones_like(xy[..., :1])], axis=-1)
    if eye.orthographic:
        origins[..., :2], directions[..., :2] = xy, 0
    directions /= np.linalg.norm(directions, axis=-1, keepdims=True)
    half = ((center - origins) * directions).sum(axis=-1)
    inside = half**2 - ((center - origins) ** 2).sum(axis=-1) + radius**2
    with np.errstate(invalid="ignore"):
        return (origins + (half - np.sqrt(inside))[..., None] * directions)[..., 2]


@pytest.mark.parametrize("orthographic", [False, True])
@pytest.mark.parametrize(
    ("center", "radius"),
    [((0, 0, 2), 0.4), ((0.55, -0.3, 1.2), 0.4), ((-0.2, 0.3, 1), 0.7), ((1.0, 0.2, 0.9), 0.75)],
)
def test_a_sphere_lies_where_rays_meet_it(scene, draw, make_eye, route, center, radius, orthographic):
    eye = make_eye(orthographic=orthographic)
    frame = draw(scene.add_points(center, radius=radius), eye, route)
    expected = sphere_oracle(eye, np.array(center), radius)
    assert np.isfinite(expected).sum() > 100
    assert (frame.covered != np.isfinite(expected)).sum() <= 2  # a ray that grazes it
    both = frame.covered & np.isfinite(expected)
    drawn = frame.depth[both]
    depth = eye.far - drawn * (eye.far - eye.near) if orthographic else eye.near / drawn
    np.testing.assert_allclose(depth, expected[both], atol=2e-3 * radius)


def test_a_flat_placement_is_a_disc_of_one_colour_and_depth(scene, draw, make_eye, route):
    eye = make_eye()
    place = scene.place(7 | FLAT)
    frame = draw(scene.add_points((0, 0, 2), color=0x804020FF, radius=0.4, placement=place), eye, route)
    assert frame.covered.sum() > 250
    assert (frame.color[frame.covered] == (0x80, 0x40, 0x20, 255)).all()
    assert (frame.depth[frame.covered] == np.float32(0.1) / np.float32(2)).all()
    assert (frame.id[frame.covered, 0] == 7).all()


# Lines


def capsule_oracle(eye, start, end, radius):
    """Distance to the segment minus the radius, at each pixel's centre; constant radius."""
    u, v = sizes(eye.width, eye.height)
    way = np.subtract(end, start)
    length = way @ way
    share = 0 if length == 0 else np.clip(((u - start[0]) * way[0] + (v - start[1]) * way[1]) / length, 0, 1)
    return np.hypot(u - start[0] - share * way[0], v - start[1] - share * way[1]) - radius


@pytest.mark.parametrize("radius", [0.5, 1.5, 6.0])
@pytest.mark.parametrize(
    "ends",
    [
        ((10, 10), (50, 12)),
        ((10, 40), (14, 3)),
        ((5, 5), (40, 40)),
        ((30.25, 20.75), (30.25, 20.75)),
        ((-20, 10), (90, 60)),
        ((20, -500), (40, 900)),
    ],
)
def test_a_segment_covers_the_pixels_whose_centres_lie_within_its_capsule(
    scene, draw, make_eye, route, radius, ends
):
    eye = make_eye()
    start, end = ends
    frame = draw(scene.add_segments(eye.at(*start, 2), eye.at(*end, 2), radius=-radius), eye, route)
    off = capsule_oracle(eye, start, end, radius)
    sure = np.abs(off) > 1e-3
    assert (frame.covered == (off <= 0))[sure].all()


def test_the_thinnest_line_has_no_gaps(scene, draw, make_eye, route):
    eye = make_eye()
    frame = draw(scene.add_segments(eye.at(2, 3, 2), eye.at(60, 31, 2), radius=-0.01), eye, route)
    assert (frame.covered[:, 3:60].sum(axis=0) >= 1).all()


def test_depth_along_a_segment_is_that_of_its_points(scene, draw, make_eye, route):
    eye = make_eye()
    start, end = np.array(eye.at(4, 24, 1)), np.array(eye.at(60, 24, 9))
    frame = draw(scene.add_segments(start, end, radius=-1.0), eye, route)
    for u in range(8, 56, 4):
        # The point of the segment seen at column u + 0.5: x / z is known, x and z are linear.
        slope = (u + 0.5 - 32) / eye.focal
        share = (slope * start[2] - start[0]) / ((end - start)[0] - slope * (end - start)[2])
        z = start[2] + share * (end - start)[2]
        assert eye.near / frame.depth[24, u] == pytest.approx(z, rel=1e-4)


@pytest.mark.parametrize("radius", [-1.0, 0.02])
def test_a_line_that_passes_the_eye_is_cut_at_the_near_plane(scene, draw, make_eye, route, radius):
    eye = make_eye()
    frame = draw(scene.add_segments((0.3, 0.2, -40), (0.3, 0.2, 60), radius=radius), eye, route)
    # It goes away from us, along a slope of 2 / 3, to the vanishing point in the middle.
    assert frame.covered[24:26, 32:34].any()
    assert frame.covered[44:47, 61:64].any()
    assert not frame.covered[:22].any()


def test_a_line_behind_the_eye_is_not_seen(scene, draw, make_eye, route):
    frame = draw(scene.add_segments((-1, 0, -1), (1, 0, -0.5)), make_eye(), route)
    assert not frame.covered.any()


def test_a_box_shows_its_twelve_edges_and_nothing_else(scene, draw, make_eye, route):
    eye = make_eye(width=128, height=96, focal=100.0)
    quarter = (0.0, 0.0, np.sin(0.3), np.cos(0.3))
    frame = draw(
        scene.add_boxes((0.1, 0, 3), (0.8, 0.5, 0.6), quat_xyzw=quarter, radius=-1.0, color=WHITE), eye, route
    )
    turn = np.array([[np.cos(0.6), -np.sin(0.6), 0], [np.sin(0.6), np.cos(0.6), 0], [0, 0, 1]])
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
    eye_corners = corners * (0.8, 0.5, 0.6) @ turn.T + (0.1, 0, 3)
    pixels = eye_corners[:, :2] / eye_corners[:, 2:] * 100 + (64, 48)
    off = np.full((96, 128), np.inf)
    for i in range(8):
        for j in range(i):
            if (corners[i] != corners[j]).sum() == 1:
                off = np.minimum(off, capsule_oracle(eye, pixels[i], pixels[j], 1.0))
    sure = np.abs(off) > 1e-3
    assert (frame.covered == (off <= 0))[sure].all()
    assert (frame.color[frame.covered] == 255).all()


# What wins a pixel, and what is written there


def test_the_nearer_wins_whatever_the_order(scene, draw, make_eye, route):
    eye = make_eye()
    scene.add_points([(0, 0, 2), (0, 0, 1), (0, 0, 3)], radius=-1.0, color=[0x111111FF, WHITE, 0x333333FF])
    frame = draw(scene, eye, route)
    assert (frame.color[frame.covered] == 255).all()
    assert (frame.id[frame.covered] == (1, 1)).all()


def test_of_equally_near_elements_the_later_wins(scene, draw, make_eye, route):
    eye = make_eye()
    scene.add_points([(0, 0, 2)] * 40, radius=-1.0)
    frame = draw(scene, eye, route)
    assert (frame.id[frame.covered] == (1, 39)).all()
    lines = draw(replace(scene, points=[]).add_segments([(-1, 0, 2)] * 5, [(1, 0, 2)] * 5), eye, route)
    assert (lines.id[lines.covered] == (1, 4)).all()


def test_ids_are_the_placement_s_entity_and_the_index_within_it(scene, draw, make_eye, route):
    eye = make_eye()
    place = scene.place(9, first=2)
    scene.add_points([eye.at(5.5, 5.5, 1), eye.at(15.5, 5.5, 1)], radius=-0.1)
    scene.add_points([eye.at(25.5, 5.5, 1), eye.at(35.5, 5.5, 1)], radius=-0.1, placement=place)
    frame = draw(scene, eye, route)
    assert [frame.id[5, u].tolist() for u in (5, 15, 25, 35)] == [[1, 0], [1, 1], [9, 0], [9, 1]]


def test_a_radius_of_the_placement_goes_before_the_elements(scene, draw, make_eye, route):
    eye = make_eye()
    place = scene.place(1, radius=-6.0)
    frame = draw(scene.add_points(eye.at(32, 24, 2), radius=-1.0, placement=place), eye, route)
    assert frame.covered.sum() == pytest.approx(np.pi * 36, rel=0.05)


def test_an_entity_of_zero_is_not_drawn(scene, draw, make_eye, route):
    place = scene.place(0, radius=-5.0)
    scene.add_points((0, 0, 2), placement=place).add_segments((-1, 0, 2), (1, 0, 2), placement=place)
    scene.add_boxes((0, 0, 2), (1, 1, 1), placement=place)
    assert not draw(scene, make_eye(), route).covered.any()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_positions_that_are_not_finite_are_skipped(scene, draw, make_eye, route, bad, axis):
    where = np.array([0.0, 0.0, 2.0])
    where[axis] = bad
    scene.add_points([where, (0, 0, 2)], radius=-1.0).add_segments(where, (0, 0.1, 2))
    scene.add_boxes(where, (1, 1, 1))
    frame = draw(scene, make_eye(), route)
    assert 0 < frame.covered.sum() < 9


@pytest.mark.parametrize("z", [1e-3, 0.0, -1.0, 0.0999])
def test_a_point_before_the_near_plane_is_not_drawn(scene, draw, make_eye, route, z):
    assert not draw(scene.add_points((0, 0, z), radius=0.5), make_eye(), route).covered.any()


def test_a_point_larger_than_the_view_fills_it_and_ends(scene, draw, make_eye, route):
    frame = draw(scene.add_points([(0, 0, 2)] * 3, radius=-1e9, color=WHITE), make_eye(), route)
    assert frame.covered.all()


def test_transparent_elements_are_left_to_their_own_pass(scene, draw, make_eye, route):
    eye = make_eye()
    scene.add_points([(0, 0, 2), (0.3, 0, 2)], radius=-3.0, color=[0xFF000080, 0x00FF00FF])
    scene.add_segments((-1, 0.4, 2), (1, 0.4, 2), color=0x0000FF40)
    frame = draw(scene, eye, route)
    assert (frame.id[frame.covered, 1] == 1).all()
    accumulated, revealed = frame.transparency
    assert revealed[24, 32] == pytest.approx(127, abs=1)
    assert revealed[34, 20] == pytest.approx(191, abs=1)
    assert (accumulated[24, 32][[0, 3]] > 0).all()
    assert (accumulated[24, 32][[1, 2]] == 0).all()
    assert revealed[24, 39] == 255


def test_transparent_elements_behind_opaque_ones_do_not_show(scene, draw, make_eye, route):
    scene.add_points([(0, 0, 2), (0, 0, 1)], radius=-3.0, color=[0xFF000080, 0x00FF00FF])
    frame = draw(scene, make_eye(), route)
    assert (frame.transparency[1] == 255).all()


# The two routes agree


def random_scene(scene, seed):
    rng = np.random.default_rng(seed)
    flat, sized = scene.place(2 | FLAT, radius=0.1), scene.place(3, radius=-3.5)
    n = 120
    where = rng.normal(size=(n, 3)) * (1, 0.8, 1.5) + (0, 0, 2)
    radius = rng.choice([0.01, 0.05, 0.3, -0.3, -1.5, -8.0], n)
    color = rng.integers(0, 1 << 24, n, np.uint32) << 8 | 255
    scene.add_points(where, radius=radius, color=color, placement=rng.choice([1, flat, sized], n))
    ends = rng.normal(size=(2, 60, 3)) * 2 + (0, 0, 1)
    scene.add_segments(*ends, radius=rng.choice([0.02, -0.75, -4.0], 60), color=color[:60])
    quats = rng.normal(size=(10, 4))
    quats /= np.linalg.norm(quats, axis=1, keepdims=True)
    scene.add_boxes(where[:10], rng.uniform(0.1, 1, (10, 3)), quat_xyzw=quats, radius=0.02)
    return scene


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1), orthographic=st.booleans())
def test_compute_and_triangles_draw_the_same(gpu, scene, draw, make_eye, seed, orthographic):
    if not gpu.has_int64_atomics:
        pytest.skip("no 64-bit atomics")
    made = random_scene(
        replace(scene, placements=scene.placements[:2], points=[], segments=[], boxes=[]), seed
    )
    eye = make_eye(width=160, height=120, focal=30.0 if orthographic else 140.0, orthographic=orthographic)
    compute, triangles = (draw(made, eye, route) for route in ("compute", "triangles"))
    assert (compute.id != triangles.id).any(axis=-1).sum() <= 4
    same = (compute.id == triangles.id).all(axis=-1)
    difference = np.abs(compute.color.astype(int) - triangles.color)[same]
    assert difference.max() <= 2
    assert np.allclose(compute.depth[same], triangles.depth[same], rtol=1e-5)


def test_batches_beyond_the_binding_limit_are_drawn_in_windows(
    gpu, scene, make_eye, route, draw, monkeypatch
):
    made = random_scene(scene, 5)
    eye = make_eye(width=160, height=120, focal=140.0)
    whole = draw(made, eye, route)
    # 160 x 120 pixels of 8 bytes still fit, 120 points of 16 bytes do as well: only windows get smaller.
    monkeypatch.setattr(
        "diorama_renderer.passes.rasterized.windows",
        lambda _gpu, count, *_: [(first, min(16, count - first)) for first in range(0, count, 16)],
    )
    assert (draw(made, eye, route).id == whole.id).all()
    assert (draw(made, eye, route).color == whole.color).all()


def test_the_same_scene_gives_the_same_bytes(scene, draw, make_eye, route):
    made = random_scene(scene, 11)
    eye = make_eye(width=160, height=120, focal=140.0)
    first, second = (draw(made, eye, route) for _ in range(2))
    assert (first.color == second.color).all()
    assert (first.depth == second.depth).all()


# Which route


@pytest.mark.parametrize(
    ("route", "count", "able", "size", "expected"),
    [
        ("auto", 99, True, 100, False),
        ("auto", 100, True, 100, True),
        ("auto", 100, False, 100, False),
        ("auto", 100, True, 5000, False),
        ("compute", 1, True, 100, True),
        ("compute", 1, False, 100, False),
        ("compute", 0, True, 100, False),
        ("triangles", 1000, True, 100, False),
    ],
)
def test_many_elements_take_the_compute_route_where_the_device_can(route, count, able, size, expected):
    gpu = SimpleNamespace(has_int64_atomics=able, max_binding_bytes=128 << 20)
    view = SimpleNamespace(route=route, width=size, height=size)
    assert uses_compute(gpu, view, count=count, crossover=100) is expected


def test_without_elements_nothing_is_recorded_and_no_pipeline_made(gpu):
    visibility = VisibilityPass(gpu, [])
    view = SimpleNamespace(route="compute", width=10, height=10)
    visibility.compute(None, view)
    visibility.draw(None, view)
