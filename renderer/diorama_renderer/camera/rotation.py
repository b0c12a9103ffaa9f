"""Rotations of an eye: unit quaternions, and the angles of a turntable.

A rotation is space_from_eye: its columns are the eye's right, down and forward in space. Quaternions are xyzw;
one is kept rather than a matrix, since a quaternion that is divided by its length never drifts into a shear.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
Quaternion = tuple[float, float, float, float]

_LEVEL = 1e-9
"""Radians of roll that are rounding: the horizon is level."""


def matrix_of(rotation: Quaternion) -> F64:
    """The same rotation as a matrix, shape (3, 3)."""
    x, y, z, w = rotation
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )


def quaternion_of(matrix: F64) -> Quaternion:
    """The same rotation as a quaternion; `matrix`, shape (3, 3), is orthonormal and does not reflect."""
    m = matrix
    # Each column is the quaternion times four times one of its numbers: the longest one loses no digits.
    candidates = np.array(
        [
            [1 + m[0, 0] - m[1, 1] - m[2, 2], m[0, 1] + m[1, 0], m[0, 2] + m[2, 0], m[2, 1] - m[1, 2]],
            [m[0, 1] + m[1, 0], 1 - m[0, 0] + m[1, 1] - m[2, 2], m[1, 2] + m[2, 1], m[0, 2] - m[2, 0]],
            [m[0, 2] + m[2, 0], m[1, 2] + m[2, 1], 1 - m[0, 0] - m[1, 1] + m[2, 2], m[1, 0] - m[0, 1]],
            [m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1], 1 + m[0, 0] + m[1, 1] + m[2, 2]],
        ]
    )
    return _normalised(*candidates[int(np.argmax(np.diag(candidates)))].tolist())


def product(a: Quaternion, b: Quaternion) -> Quaternion:
    """First `b`, then `a`, as with matrices."""
    (ax, ay, az, aw), (bx, by, bz, bw) = a, b
    return _normalised(
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
        aw * bw - ax * bx - ay * by - az * bz,
    )


def about(x: float, y: float, z: float) -> Quaternion:
    """The rotation about the axis (x, y, z) by its length in radians, right-handed."""
    angle = math.hypot(x, y, z)
    if not 0 < angle < math.inf:
        return 0.0, 0.0, 0.0, 1.0
    sine = math.sin(angle / 2)
    return _normalised(x / angle * sine, y / angle * sine, z / angle * sine, math.cos(angle / 2))


def angle_between(a: Quaternion, b: Quaternion) -> float:
    """How far it is from one rotation to another, 0 to pi radians."""
    x, y, z, w = product(_inverse(a), b)
    return 2 * math.atan2(math.hypot(x, y, z), abs(w))


def slerp(a: Quaternion, b: Quaternion, fraction: float) -> Quaternion:
    """Part of the way from `a` (0) to `b` (1), the shorter way round, at an even speed."""
    x, y, z, w = product(_inverse(a), b)
    sine = math.hypot(x, y, z)
    if sine == 0:
        return a
    angle = fraction * 2 * math.atan2(sine, abs(w)) * math.copysign(1, w) / sine
    return product(a, about(x * angle, y * angle, z * angle))


@dataclass(frozen=True, slots=True, eq=False)
class Turntable:
    """A rotation as somebody would describe it who knows what is up.

    Attributes:
        up: shape (3,), unit length.
        right: shape (3,), unit length and at right angles to `up`: the right of the eye with a level horizon.
        elevation: radians by which the eye looks up, -pi / 2 to pi / 2.
        roll: radians by which the eye is then turned about its forward axis, clockwise for the eye.
    """

    up: F64
    right: F64
    elevation: float
    roll: float

    @classmethod
    def of(cls, rotation: Quaternion, up: npt.ArrayLike) -> Turntable:
        """Right, elevation and roll of a rotation; looking straight up or down counts as level."""
        right, down, forward = matrix_of(rotation).T
        upward = np.asarray(up, np.float64)
        roll = 0.0
        # The eye's own right is exact at any elevation, straight up and down too, as long as the eye is level.
        if abs(right @ upward) > _LEVEL or down @ upward > _LEVEL:
            level: F64 = np.asarray(np.cross(forward, upward), np.float64)
            level /= np.linalg.norm(level)
            roll = math.atan2(right @ np.cross(forward, level), right @ level)
            right = level
        right = right - (right @ upward) * upward
        right /= np.linalg.norm(right)
        elevation = math.atan2(forward @ upward, forward @ np.cross(upward, right))
        return cls(upward, right, elevation, roll)

    @property
    def rotation(self) -> Quaternion:
        """The rotation with these angles."""
        ahead = np.cross(self.up, self.right)
        forward = math.cos(self.elevation) * ahead + math.sin(self.elevation) * self.up
        level = np.stack([self.right, np.cross(forward, self.right), forward], axis=1)
        return product(quaternion_of(level), about(0.0, 0.0, self.roll))

    def right_after(self, yaw: float) -> F64:
        """Shape (3,): `right` turned about `up` by `yaw` radians, counterclockwise seen from above."""
        right: F64 = math.cos(yaw) * self.right + math.sin(yaw) * np.cross(self.up, self.right)
        return right


def _inverse(rotation: Quaternion) -> Quaternion:
    x, y, z, w = rotation
    return -x, -y, -z, w


def _normalised(x: float, y: float, z: float, w: float) -> Quaternion:
    length = math.hypot(x, y, z, w)
    return x / length, y / length, z / length, w / length
