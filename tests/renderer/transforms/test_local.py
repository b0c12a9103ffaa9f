from __future__ import annotations

import numpy as np
import pytest

from diorama_renderer.transforms import Kind, local_from_rows, matrices_from_rigid3

HALF = np.sqrt(0.5)


@pytest.mark.parametrize(
    ("quat_xyzw", "point", "turned"),
    [
        ((0, 0, 0, 1), (1, 2, 3), (1, 2, 3)),
        ((0, 0, HALF, HALF), (1, 0, 0), (0, 1, 0)),
        ((HALF, 0, 0, HALF), (0, 1, 0), (0, 0, 1)),
        ((0, HALF, 0, HALF), (0, 0, 1), (1, 0, 0)),
        ((0, 0, 0, -7), (1, 2, 3), (1, 2, 3)),
        ((0, 0, 1e-9, 1e-9), (1, 0, 0), (0, 1, 0)),
    ],
)
def test_a_quaternion_turns_the_right_handed_way_whatever_its_length(quat_xyzw, point, turned):
    matrix = matrices_from_rigid3([[10, 20, 30, *quat_xyzw]])[0]
    np.testing.assert_allclose(matrix @ [*point, 1], [*np.add(turned, (10, 20, 30)), 1], atol=1e-12)


@pytest.mark.parametrize("count", [0, 1, 2047, 2048, 2049, 5000])
def test_many_motions_are_those_of_each_one(count):
    rigid3 = np.random.default_rng(count).normal(size=(count, 7))
    matrices = matrices_from_rigid3(rigid3)
    assert matrices.shape == (count, 4, 4)
    for i in {0, 1, 2046, 2047, 2048, count - 1} & set(range(count)):
        assert np.array_equal(matrices[i], matrices_from_rigid3(rigid3[i : i + 1])[0])
    rotations = matrices[:, :3, :3]
    np.testing.assert_allclose(
        rotations @ rotations.transpose(0, 2, 1), np.broadcast_to(np.eye(3), (count, 3, 3)), atol=1e-14
    )
    assert np.array_equal(matrices[:, :3, 3], rigid3[:, :3])
    assert np.array_equal(matrices[:, 3], np.broadcast_to([0, 0, 0, 1], (count, 4)))


@pytest.mark.parametrize("quat_xyzw", [(0, 0, 0, 0), (np.nan, 0, 0, 1), (np.inf, 0, 0, 1)])
def test_a_quaternion_that_is_no_rotation_gives_a_matrix_that_is_not_finite(quat_xyzw):
    assert not np.isfinite(matrices_from_rigid3([[0, 0, 0, *quat_xyzw]])).all()


def test_float32_read_only_and_strided_values_are_taken():
    rigid3 = np.zeros((4, 14), np.float32)[:, ::2]
    rigid3[:, 6] = 1
    rigid3.flags.writeable = False
    assert np.array_equal(matrices_from_rigid3(rigid3), np.broadcast_to(np.eye(4), (4, 4, 4)))


def test_what_was_not_logged_is_the_identity_of_kind_none():
    local = local_from_rows(2)
    assert local.kind.tolist() == [Kind.NONE] * 2
    assert np.array_equal(local.parent_from_entity, np.broadcast_to(np.eye(4), (2, 4, 4)))


def test_rows_come_to_their_entities():
    local = local_from_rows(
        5,
        rigid=(np.array([3, 1]), np.array([[1, 2, 3, 0, 0, 0, 1], [4, 5, 6, 0, 0, 0, 1.0]])),
        pinhole=(np.array([0]), np.array([[1, 2, 3, 4, 5, 6, 7, 8, 9, 640, 480.0]])),
        unknown=np.array([4]),
    )
    assert local.kind.tolist() == [Kind.PINHOLE, Kind.RIGID, Kind.NONE, Kind.RIGID, Kind.UNKNOWN]
    assert local.parent_from_entity[[3, 1], :3, 3].tolist() == [[1, 2, 3], [4, 5, 6]]
    assert local.intrinsics[0].tolist() == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    assert local.resolution[0].tolist() == [640, 480]
