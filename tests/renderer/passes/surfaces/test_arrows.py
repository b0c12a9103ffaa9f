from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama_renderer.passes.arrows import solid_triangles


def extent(covered: np.ndarray, axis: int) -> tuple[int, int]:
    at = np.flatnonzero(covered.any(axis=1 - axis) if axis == 0 else covered.any(axis=0))
    return int(at[0]), int(at[-1]) + 1


@pytest.fixture
def side(make_stage):
    """Parallel rays, 100 pixels a unit, seeing arrows along x from the side."""
    return make_stage(width=300, height=120, focal=100.0, orthographic=True)


def test_the_total_length_and_the_tip_are_as_documented(side):
    side.add_arrow((-1, 0, 2), (2, 0, 0), radius=0.05)
    covered = side.draw().covered
    left, right = extent(covered, 1)
    assert abs(left - 50) <= 1
    assert abs(right - 250) <= 1
    heights = covered.sum(axis=0)
    assert abs(heights[120] - 10) <= 1  # the shaft: 2 * 0.05 units
    base = 250 - 20
    assert abs(heights[base + 1] - 20 * 19 / 20) <= 2  # the cone's base: 4 * 0.05
    assert abs(heights[base - 2] - 10) <= 1
    assert abs(heights[base + 10] - 10) <= 2  # half-way along the cone


def test_a_short_arrow_is_scaled_down_to_its_cone(side):
    side.add_arrow((0, 0, 2), (0.2, 0, 0), radius=0.5)
    covered = side.draw().covered
    left, right = extent(covered, 1)
    assert abs(left - 150) <= 1
    assert abs(right - 170) <= 1
    top, bottom = extent(covered, 0)
    assert abs((bottom - top) - 20) <= 1  # width 4 r where 4 r is the length


@pytest.mark.parametrize("pixels_per_point", [1.0, 2.0])
@pytest.mark.parametrize("z", [2.0, 8.0])
def test_radii_in_points_are_the_same_size_at_any_distance(make_stage, z, pixels_per_point):
    stage = make_stage(width=300, height=120, focal=200.0, pixels_per_point=pixels_per_point)
    stage.add_arrow((-0.5 * z, 0, z), (z, 0, 0), radius=-3)
    assert abs(stage.draw().covered[:, 120].sum() - 6 * pixels_per_point) <= 1


def test_thin_arrows_stay_visible(side):
    side.add_arrow((-1, 0.003, 2), (2, 0, 0), radius=1e-6)
    assert side.draw().covered[:, 60:240].any(axis=0).mean() > 0.95


def test_scaling_the_placement_scales_the_radius(side):
    side.add_arrow((-0.5, 0, 1), (1, 0, 0), radius=0.05, matrix=np.diag([2.0, 2, 2, 1]))
    assert abs(side.draw().covered[:, 120].sum() - 20) <= 1


def test_ids_are_entity_and_instance(side):
    side.add_arrow((-1, -0.3, 2), (2, 0, 0), radius=0.05, entity=4)
    side.add_arrow((-1, 0.3, 2), (2, 0, 0), radius=0.05, entity=4)
    side.add_arrow((-1, 0, 2), (2, 0, 0), radius=0.05, entity=0)
    ids = side.draw().id
    assert {tuple(each) for each in ids.reshape(-1, 2).tolist()} == {(0, 0), (4, 0), (4, 1)}


def test_nothing_is_drawn_of_an_arrow_without_length(side):
    side.add_arrow((0, 0, 2), (0, 0, 0), radius=0.05)
    assert not side.draw().covered.any()


@pytest.mark.parametrize("matrix", [np.eye(4), np.diag([-1.0, 1, 1, 1]), np.diag([1.0, 2, 0.5, 1])])
@pytest.mark.parametrize("vector", [(0, 0, 1), (0, 0, -1), (1, 0, 0), (0, -1, 0), (1, 1, 1)])
def test_no_face_is_missing_under_any_transform(make_stage, matrix, vector):
    # The nearest surface is never farther than the axis: where only a back face were left it would be.
    stage = make_stage(width=120, height=120, focal=100.0)
    inverse = np.linalg.inv(matrix)
    origin = inverse @ (0.001, 0.002, 4.0, 1)
    stage.add_arrow(origin[:3], inverse[:3, :3] @ np.asarray(vector, float), radius=0.2, matrix=matrix)
    picture = stage.draw()
    eye_z = stage.eye.near / picture.depth[picture.covered]
    start, end = 4.0, 4.0 + vector[2]
    assert picture.covered.any()
    assert (eye_z <= max(start, end) + 1e-3).all()
    assert picture.covered[58:62, 58:62].any()


def test_translucent_arrows_blend_and_leave_the_ids_alone(side):
    side.add_arrow((-1, 0, 2), (2, 0, 0), radius=0.05, color=0xFF000080)
    side.background = ((0.0, 0.0, 1.0), (0.0, 0.0, 1.0))
    picture = side.draw()
    assert not picture.covered.any()
    red, _, blue, _ = picture.color[60, 150]
    assert red > 60
    assert 150 < blue < 230


def test_the_solid_is_closed():
    triangles = solid_triangles(8).reshape(-1, 3)
    # Vertices of several rings lie at one place: two caps at a rim, all of the tip in one point.
    place = np.arange(48)
    place[8:16] = place[0:8]  # shaft start = start cap
    place[32:40] = place[24:32]  # cone base = cone cap
    place[40:48] = 40
    edges = place[np.stack([triangles, np.roll(triangles, -1, axis=1)], axis=-1).reshape(-1, 2)]
    rim = {(int(place[16 + a]), int(place[16 + b])) for a in range(8) for b in range(8)}
    forward = [tuple(edge) for edge in edges.tolist() if edge[0] != edge[1]]
    for a, b in forward:
        # The shaft ends inside the cone's cap, which is whole: that rim alone is open.
        assert (b, a) in forward or (a, b) in rim


@given(st.floats(-1, 1), st.floats(-1, 1), st.floats(-1, 1))
@settings(deadline=None, max_examples=25)
def test_the_tip_is_where_the_vector_ends(make_stage, x, y, z):
    vector = np.array([x, y, z])
    if np.linalg.norm(vector) < 0.3:
        return
    stage = make_stage(width=128, height=128, focal=100.0)
    stage.add_arrow((0, 0, 5), vector, radius=0.02)
    picture = stage.draw()
    tip = np.array([0, 0, 5.0]) + vector
    u, v = (tip[:2] / tip[2] * 100 + 64).round(3)
    rows, columns = np.nonzero(picture.covered)
    assert np.hypot(columns + 0.5 - u, rows + 0.5 - v).min() < 2.5
    eye_z = stage.eye.near / picture.depth[picture.covered]
    assert min(5, tip[2]) - 0.1 < eye_z.min() < max(5, tip[2]) + 0.1
