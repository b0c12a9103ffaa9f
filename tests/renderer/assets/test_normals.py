from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama_renderer.assets import NO_NORMAL, crease_normals, pack_normals

COS_CREASE = 0.5


def unpack(packed: np.ndarray) -> np.ndarray:
    halves = packed.astype("<u4").view("<i2").reshape(-1, 2) / 32767.0
    x, y = halves[:, 0], halves[:, 1]
    z = 1 - np.abs(x) - np.abs(y)
    fold = np.maximum(-z, 0)
    normals = np.stack([x - np.where(x >= 0, fold, -fold), y - np.where(y >= 0, fold, -fold), z], axis=1)
    return normals / np.linalg.norm(normals, axis=1, keepdims=True)


def slow_corner_normals(positions, triangles):
    """For each corner: the sum over the faces at its position that meet its own at less than 60 degrees."""
    faces = [np.cross(positions[b] - positions[a], positions[c] - positions[a]) for a, b, c in triangles]
    unit = [face / (np.linalg.norm(face) or 1) for face in faces]
    result = []
    for face, corners in enumerate(triangles):
        for corner in corners:
            total = np.zeros(3)
            for other, others in enumerate(triangles):
                if corner in others and (other == face or unit[face] @ unit[other] > COS_CREASE):
                    total += faces[other]
            result.append(total / (np.linalg.norm(total) or 1))
    return np.array(result)


@given(st.integers(0, 2**32 - 1), st.integers(3, 8), st.integers(2, 12))
@settings(deadline=None, max_examples=100)
def test_corner_normals_agree_with_the_slow_sum(seed, vertex_count, face_count):
    rng = np.random.default_rng(seed)
    positions = rng.normal(size=(vertex_count, 3)).astype(np.float32)
    triangles = np.array([rng.choice(vertex_count, 3, replace=False) for _ in range(face_count)])
    found = crease_normals(positions, triangles.astype(np.uint32).ravel())
    if found is None:
        assert len(set(triangles.ravel().tolist())) == triangles.size
        return
    source, indices, normals = found
    assert (source[indices] == triangles.ravel()).all()
    assert (source[:vertex_count] == np.arange(vertex_count)).all()
    expected = slow_corner_normals(positions.astype(np.float64), triangles.tolist())
    assert np.allclose(normals[indices], expected, atol=2e-4)


def test_a_cube_keeps_its_edges_and_a_sphere_is_smooth():
    import trimesh

    cube, ball = trimesh.creation.box(), trimesh.creation.icosphere(3)
    source, _, normals = crease_normals(
        cube.vertices.astype(np.float32), cube.faces.astype(np.uint32).ravel()
    )
    assert len(source) == 8 + 24
    assert set(np.abs(normals[8:]).max(axis=1).round(5)) == {1.0}
    source, _, normals = crease_normals(
        ball.vertices.astype(np.float32), ball.faces.astype(np.uint32).ravel()
    )
    assert len(source) == len(ball.vertices)
    assert (np.einsum("ij,ij->i", normals, ball.vertices) > 0.999).all()


def test_seams_of_texture_coordinates_do_not_show():
    # Two faces of a bent strip, each with vertices of its own: smooth only if positions are welded.
    positions = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 0, 0], [1, 1, 0.3], [0, 1, 0]], np.float32)
    assert crease_normals(positions, np.arange(6, dtype=np.uint32)) is None
    source, _, normals = crease_normals(positions, np.arange(6, dtype=np.uint32), seams=True)
    assert len(source) == 6
    assert np.allclose(normals[1], normals[3])
    assert not np.allclose(normals[0], normals[4])


def test_faces_without_area_give_no_normal_and_no_warning():
    positions = np.array([[0, 0, 0], [1, 0, 0], [2, 0, 0]], np.float32)
    _, _, normals = crease_normals(positions, np.array([0, 1, 2, 2, 1, 0], np.uint32))
    assert (normals == 0).all()
    assert (pack_normals(normals, 3) == NO_NORMAL).all()


@given(st.lists(st.tuples(*[st.floats(-100, 100, width=32)] * 3), min_size=1, max_size=50))
@settings(deadline=None)
def test_packed_normals_keep_their_direction(vectors):
    normals = np.array(vectors, np.float32).astype(np.float64)
    length = np.linalg.norm(normals, axis=1)
    packed = pack_normals(normals.astype(np.float32), len(normals))
    good = length > 1e-30
    assert (packed[good] != NO_NORMAL).all()
    assert (packed[length == 0] == NO_NORMAL).all()
    cosine = np.einsum("ij,ij->i", unpack(packed[good]), normals[good] / length[good, None])
    assert np.allclose(cosine, 1, atol=1e-7)


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("sign", [1, -1])
def test_axes_are_exact(axis, sign):
    normal = np.zeros((1, 3), np.float32)
    normal[0, axis] = sign
    assert np.allclose(unpack(pack_normals(normal, 1))[0], normal[0], atol=1e-7)


def test_no_normals_pack_to_none():
    assert (pack_normals(None, 3) == NO_NORMAL).all()
    assert (pack_normals(np.array([[np.nan, 0, 1]], np.float32), 1) == NO_NORMAL).all()
