"""The compute route of meshes agrees with the graphics pipeline."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama_renderer.assets import MeshPart


@pytest.fixture(autouse=True, scope="module")
def able(gpu):
    if not gpu.has_int64_atomics:
        pytest.skip("no 64-bit atomics")


def part(positions, indices=None, *, normals=None, colors=None) -> MeshPart:
    positions = np.asarray(positions, np.float32)
    indices = np.arange(len(positions)) if indices is None else np.asarray(indices)
    return MeshPart(
        positions=positions,
        indices=indices.astype(np.uint32).ravel(),
        normals=None if normals is None else np.asarray(normals, np.float32),
        uv=None,
        colors=np.full(len(positions), 0xFFFFFFFF, np.uint32) if colors is None else colors,
        albedo=np.ones(4, np.float32),
        texture=None,
        entity_from_part=np.eye(4),
    )


def both(stage):
    pictures = []
    for route in ("triangles", "compute"):
        stage.route = route
        pictures.append(stage.draw())
    return pictures


def assert_alike(stage, *, pixels: int) -> None:
    drawn, computed = both(stage)
    same = (drawn.id == computed.id).all(axis=2)
    assert (~same).sum() <= pixels
    there = same & drawn.covered
    relative = np.abs(drawn.depth[there] - computed.depth[there]) / drawn.depth[there]
    assert (relative > 1e-3).sum() <= pixels
    close = np.abs(drawn.color[there].astype(int) - computed.color[there]).max(axis=1)
    assert (close > 2).sum() <= pixels


@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.booleans(), st.booleans())
@settings(deadline=None, max_examples=40)
def test_random_triangles_look_alike_also_behind_and_across_the_eye(
    make_stage, seed, count, orthographic, smooth
):
    rng = np.random.default_rng(seed)
    stage = make_stage(
        width=90, height=70, focal=60.0 if not orthographic else 20.0, orthographic=orthographic
    )
    corners = rng.normal(size=(count, 1, 3)) * (2, 2, 3) + rng.normal(size=(count, 3, 3))
    corners[..., 2] += 2
    positions = corners.reshape(-1, 3)
    normals = rng.normal(size=positions.shape) if smooth else None
    colors = rng.integers(0, 2**32, len(positions), dtype=np.uint32) | np.uint32(255)
    stage.add_part(part(positions, normals=normals, colors=colors), entity=3, first=5)
    # What differs: pixel centres within a rounding error of an edge, or of where two triangles intersect.
    assert_alike(stage, pixels=4 + count)


def test_a_closed_surface_has_no_pinholes(make_stage):
    import trimesh

    ball = trimesh.creation.icosphere(5, radius=1.0)
    for z in (1.5, 3.0, 40.0):
        stage = make_stage(width=200, height=200, focal=150.0)
        matrix = np.eye(4)
        matrix[:3, 3] = (0.013, 0.017, z)
        stage.add_part(part(ball.vertices, ball.faces, normals=ball.vertices), matrix)
        drawn, computed = both(stage)
        assert (drawn.covered != computed.covered).sum() <= 4
        inner = drawn.covered[1:-1, 1:-1] & drawn.covered[:-2, 1:-1] & drawn.covered[2:, 1:-1]
        assert computed.covered[1:-1, 1:-1][inner].all()


def test_a_floor_that_passes_under_the_eye_is_whole(make_stage):
    stage = make_stage(width=120, height=90, focal=60.0)
    stage.add_part(part([[-50, 1, -50], [50, 1, -50], [50, 1, 50], [-50, 1, 50]], [0, 1, 2, 0, 2, 3]))
    drawn, computed = both(stage)
    assert computed.covered[60:].all()
    assert not computed.covered[:44].any()
    assert (drawn.covered != computed.covered).sum() <= 2


def test_mirrored_scaled_and_tinted_placements_look_alike(make_stage):
    import trimesh

    ball = trimesh.creation.icosphere(3)
    stage = make_stage(width=160, height=120, focal=120.0)
    for x, scale, color in (
        (-1.2, (-0.5, 0.5, 0.5), 0xFF8040FF),
        (0, (0.3, 1, 0.6), 0x4080FFFF),
        (1.2, (0.4,) * 3, 255),
    ):
        matrix = np.diag([*scale, 1.0])
        matrix[:3, 3] = (x, 0, 4)
        stage.add_part(part(ball.vertices, ball.faces, normals=ball.vertices), matrix, color=color, entity=1)
    assert_alike(stage, pixels=40)


def test_entity_0_and_corners_that_are_not_finite_are_not_drawn(make_stage):
    triangle = [[-1, -1, 2], [1, -1, 2], [0, 1, 2]]
    stage = make_stage()
    stage.route = "compute"
    stage.add_part(part(triangle), entity=0)
    matrix = np.eye(4)
    matrix[0, 0] = np.nan
    stage.add_part(part(triangle), matrix, entity=2)
    assert not stage.draw().covered.any()


def test_of_equally_near_triangles_the_later_wins_in_both(make_stage):
    triangle = [[-1, -1, 2], [1, -1, 2], [0, 1, 2]]
    stage = make_stage()
    for entity in (1, 2, 3):
        stage.add_part(part(triangle), entity=entity)
    for picture in both(stage):
        assert set(picture.id[picture.covered][:, 0].tolist()) == {3}


def test_textured_parts_stay_with_the_graphics_pipeline(make_stage):
    from dataclasses import replace

    stage = make_stage()
    triangle = part([[-1, -1, 2], [1, -1, 2], [0, 1, 2]])
    texture = np.full((2, 2, 4), 255, np.uint8)
    stage.add_part(replace(triangle, texture=texture, uv=np.zeros((3, 2), np.float32)), entity=4)
    behind = np.eye(4)
    behind[2, 3] = 1
    stage.add_part(triangle, behind, entity=5)
    drawn, computed = both(stage)
    assert np.array_equal(drawn.id, computed.id)
    assert {4} <= set(computed.id[..., 0].ravel().tolist())


def test_the_same_bytes_each_time(make_stage):
    rng = np.random.default_rng(1)
    stage = make_stage(width=90, height=70)
    stage.route = "compute"
    stage.add_part(part(rng.normal((0, 0, 4), size=(900, 3))))
    first, second = stage.draw(), stage.draw()
    assert first.color.tobytes() == second.color.tobytes()
    assert first.id.tobytes() == second.id.tobytes()
