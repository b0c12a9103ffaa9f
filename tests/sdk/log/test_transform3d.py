"""Transforms in all the ways in which people have them, against 4x4 matrices."""

from __future__ import annotations

import math

import numpy as np
import pytest
from briefly import briefly
from hypothesis import given
from hypothesis import strategies as st

import diorama as rr
from diorama.components.transform3d import parse_transform3d

EYE4 = np.eye(4)
HALF = math.sqrt(0.5)


def stored(row):
    """The 4x4 that a row says, and its variant."""
    (values,) = row.values["transform"]
    variant = row.variants["transform"]
    return (
        as_matrix(values) if variant == "rigid3" else np.vstack([np.reshape(values, (3, 4)), EYE4[3]])
    ), variant


def as_matrix(rigid3):
    tx, ty, tz, x, y, z, w = rigid3
    return affine(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ],
        [tx, ty, tz],
    )


def affine(matrix, translation=(0, 0, 0)):
    out = np.eye(4)
    out[:3, :3], out[:3, 3] = matrix, translation
    return out


def turn_z(degrees):
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])


QUARTER = rr.Quaternion([0, 0, HALF, HALF])
SHEAR = [[1, 2, 0], [0, 1, 0], [0, 0, 1]]

CASES = [
    (rr.Translation3D([1, 2, 3]), affine(np.eye(3), [1, 2, 3]), "rigid3"),
    (QUARTER, affine(turn_z(90)), "rigid3"),
    (rr.Quaternion(xyzw=np.array([0, 0, 5, 5], np.float32)), affine(turn_z(90)), "rigid3"),
    (rr.RotationAxisAngle([0, 0, 9], math.pi / 2), affine(turn_z(90)), "rigid3"),
    (rr.RotationAxisAngle(axis=(0, 0, 1e-200), degrees=-30), affine(turn_z(-30)), "rigid3"),
    (rr.RotationAxisAngle([0, 0, -1], radians=1), affine(turn_z(-math.degrees(1))), "rigid3"),
    (rr.RotationAxisAngle([0, 0, 1], rr.Angle(deg=45)), affine(turn_z(45)), "rigid3"),
    (rr.RotationAxisAngle([0, 0, 1], angle=rr.Angle(rad=np.float32(0))), EYE4, "rigid3"),
    (rr.RotationAxisAngle([0, 0, 1], 0), EYE4, "rigid3"),
    (rr.Scale3D(2), affine(2 * np.eye(3)), "affine"),
    (rr.Scale3D([1, 2, 3]), affine(np.diag([1, 2, 3])), "affine"),
    (rr.Scale3D(1), EYE4, "rigid3"),
    (rr.Scale3D(0), affine(np.zeros((3, 3))), "affine"),
    (rr.Rigid3D(), EYE4, "rigid3"),
    (rr.Rigid3D([1, 2, 3], QUARTER), affine(turn_z(90), [1, 2, 3]), "rigid3"),
    (rr.Rigid3D(rr.Translation3D([1, 2, 3]), [0, 0, HALF, HALF]), affine(turn_z(90), [1, 2, 3]), "rigid3"),
    (rr.TranslationRotationScale3D(), EYE4, "rigid3"),
    (rr.TranslationRotationScale3D([1, 2, 3], QUARTER), affine(turn_z(90), [1, 2, 3]), "rigid3"),
    (
        rr.TranslationRotationScale3D([1, 2, 3], QUARTER, [2, 3, 4]),
        affine(turn_z(90) @ np.diag([2, 3, 4]), [1, 2, 3]),
        "affine",
    ),
    (rr.TranslationRotationScale3D(scale=rr.Scale3D(-1)), affine(-np.eye(3)), "affine"),
    (rr.TranslationAndMat3(), EYE4, "rigid3"),
    (rr.TranslationAndMat3([1, 2, 3], SHEAR), affine(SHEAR, [1, 2, 3]), "affine"),
    (rr.TranslationAndMat3(matrix=turn_z(90)), affine(turn_z(90)), "rigid3"),
    (turn_z(33), affine(turn_z(33)), "rigid3"),
    (turn_z(33).astype(np.float32), affine(turn_z(33)), "rigid3"),
    (np.eye(3, dtype=np.int8), EYE4, "rigid3"),
    (np.diag([-1, 1, 1]), affine(np.diag([-1, 1, 1])), "affine"),
    (SHEAR, affine(SHEAR), "affine"),
    (affine(SHEAR, [1, 2, 3]), affine(SHEAR, [1, 2, 3]), "affine"),
    (affine(turn_z(10), [1, 2, 3])[:3].tolist(), affine(turn_z(10), [1, 2, 3]), "rigid3"),
    (np.eye(3) * 0.9996, affine(np.eye(3) * 0.9996), "affine"),
    (np.eye(3) * (1 + 1e-8), affine(np.eye(3) * (1 + 1e-8)), "affine"),
]


@pytest.mark.parametrize(("transform", "expected", "variant"), CASES, ids=briefly)
def test_a_transform_is_the_motion_it_says(log, transform, expected, variant):
    rr.log_transform3d("a", transform, timeless=True)
    row = log.row()
    matrix, got = stored(row)
    assert got == variant
    assert np.allclose(matrix, expected, rtol=0, atol=1e-7 if variant == "rigid3" else 1e-14)
    assert row.timeless


@pytest.mark.parametrize(
    ("transform", "expected", "variant"),
    [case for case in CASES if np.linalg.det(case[1])],
    ids=briefly,
)
def test_from_the_parent_it_is_inverted(log, transform, expected, variant):
    rr.log_transform3d("a", transform, from_parent=np.bool_(True))
    matrix, got = stored(log.row())
    assert got == variant
    assert np.allclose(matrix @ expected, EYE4, atol=1e-6)


def test_a_pose_is_the_same_row_as_of_log_rigid3(log):
    pose = ([1.5, -2.0, 3.0], [0.1, 0.2, 0.3, 0.9])
    rr.log_rigid3("a", parent_from_child=pose)
    rr.log_transform3d("a", rr.Rigid3D(*pose))
    rr.log_rigid3("a", child_from_parent=pose)
    rr.log_transform3d("a", rr.Rigid3D(*pose), from_parent=True)
    first, second, third, fourth = (row.values for row in log.rows())
    assert first == second
    assert third == fourth


def test_far_translations_keep_their_digits(log):
    rr.log_transform3d("a", rr.TranslationRotationScale3D([500_000.123456789, 0, 0], scale=2))
    assert log.row().values["transform"][0][3] == 500_000.123456789


def test_a_disconnected_space_is_one_whose_transform_is_unknown(log):
    rr.log_disconnected_space("a", timeless=True)
    rr.log_unknown_transform("a", True)
    first, second = log.rows()
    assert first.values == second.values == {"transform": [True]}
    assert first.variants == second.variants == {"transform": "unknown"}
    assert first.timeless
    assert second.timeless


PARTS = st.floats(-1, 1)
ROTATION = st.tuples(PARTS, PARTS, PARTS, PARTS).filter(lambda q: math.hypot(*q) > 1e-3)


@given(ROTATION, st.tuples(*[st.floats(-1e3, 1e3)] * 3))
def test_a_rotation_matrix_and_its_quaternion_are_one_transform(quaternion, translation):
    _, rigid3 = parse_transform3d(rr.Rigid3D(translation, quaternion), False, "transform")
    field, again = parse_transform3d(as_matrix(rigid3), False, "transform")
    assert field.variant == "rigid3"
    assert again[:3] == translation
    # q and -q turn alike.
    assert abs(np.dot(again[3:], rigid3[3:])) == pytest.approx(1.0, abs=1e-12)


@given(
    st.tuples(PARTS, PARTS, PARTS).filter(lambda axis: math.hypot(*axis) > 1e-3),
    st.floats(-20, 20),
    st.tuples(PARTS, PARTS, PARTS),
)
def test_an_axis_and_an_angle_turn_by_the_formula_of_rodrigues(axis, angle, point):
    _, rigid3 = parse_transform3d(rr.RotationAxisAngle(axis, angle), False, "transform")
    k = np.array(axis) / math.hypot(*axis)
    p = np.array(point)
    expected = p * math.cos(angle) + np.cross(k, p) * math.sin(angle) + k * (k @ p) * (1 - math.cos(angle))
    assert np.allclose(as_matrix(rigid3)[:3, :3] @ p, expected, atol=1e-12)


@given(st.lists(st.floats(-10, 10), min_size=12, max_size=12))
def test_an_affine_map_is_kept_exactly_and_its_inverse_undoes_it(numbers):
    given_map = np.array(numbers).reshape(3, 4)
    field, kept = parse_transform3d(given_map, False, "transform")
    if field.variant == "affine":
        assert list(kept) == numbers
    if abs(np.linalg.det(given_map[:, :3])) > 1e-3:
        field, back = parse_transform3d(given_map, True, "transform")
        if field.variant == "affine":
            product = np.vstack([np.reshape(back, (3, 4)), EYE4[3]]) @ np.vstack([given_map, EYE4[3]])
            assert np.allclose(product, EYE4, atol=1e-6)
