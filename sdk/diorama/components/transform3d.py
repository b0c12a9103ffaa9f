"""Transforms of an entity to its parent, in the ways in which people have them: the parts, or a matrix."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, hypot, isfinite, radians, sin
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from diorama.components.arguments import parse_flag
from diorama.components.arrays import as_array
from diorama.components.field import Form, Part, field
from diorama.components.numbers import parse_finite, parse_number, parse_quaternion
from diorama.components.transforms import RIGID3, inverse
from diorama.errors import UsageError

AFFINE = field("transform", "affine", Form.VECTOR)

Matrix = npt.NDArray[np.float64]

_NO_TRANSLATION = (0.0, 0.0, 0.0)
_NO_ROTATION = (0.0, 0.0, 0.0, 1.0)
_F32_TOLERANCE, _F64_TOLERANCE = 1e-6, 1e-9
"""How far from 0 and 1 the products of a rotation's columns may be, by the digits that it came with."""
_INVERSE_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Translation3D:
    """A translation xyz: three finite numbers, in the units of the parent."""

    translation: npt.ArrayLike


@dataclass(frozen=True)
class Scale3D:
    """A scale about the origin: one finite number, or one for each of x, y and z."""

    scale: npt.ArrayLike


@dataclass(frozen=True)
class Quaternion:
    """A rotation as a quaternion xyzw: finite, not zero; it is normalised."""

    xyzw: npt.ArrayLike


@dataclass(frozen=True)
class Angle:
    """An angle: exactly one of radians and degrees."""

    rad: float | None = None
    deg: float | None = None


@dataclass(frozen=True)
class RotationAxisAngle:
    """A rotation about an axis, counter-clockwise where the axis points at who looks.

    Attributes:
        axis: xyz: finite, not zero; it is normalised.
        angle: in radians, or an `Angle`; or
        degrees: in degrees; or
        radians: in radians.
    """

    axis: npt.ArrayLike
    angle: float | Angle | None = None
    degrees: float | None = None
    radians: float | None = None


Rotation3D: TypeAlias = "Quaternion | RotationAxisAngle | npt.ArrayLike"
"""A rotation; an array-like of four numbers is a quaternion xyzw."""


@dataclass(frozen=True)
class Rigid3D:
    """A rotation, then a translation. None: none."""

    translation: Translation3D | npt.ArrayLike | None = None
    rotation: Rotation3D | None = None


@dataclass(frozen=True)
class TranslationRotationScale3D:
    """A scale, then a rotation, then a translation. None: none."""

    translation: Translation3D | npt.ArrayLike | None = None
    rotation: Rotation3D | None = None
    scale: Scale3D | npt.ArrayLike | None = None


@dataclass(frozen=True)
class TranslationAndMat3:
    """A matrix (3, 3), row-major, that acts on column vectors, then a translation. None: none."""

    translation: Translation3D | npt.ArrayLike | None = None
    matrix: npt.ArrayLike | None = None


_Parts: TypeAlias = "TranslationRotationScale3D | TranslationAndMat3 | Rigid3D | Translation3D | Scale3D"
Transform3D: TypeAlias = "_Parts | Quaternion | RotationAxisAngle | npt.ArrayLike"
"""Any of these; an array-like is a matrix (3, 3), (3, 4) or (4, 4), row-major, that acts on column vectors."""


class _Rigid(NamedTuple):
    """A rotation by a unit quaternion, then a translation."""

    translation: tuple[float, ...]
    quat_xyzw: tuple[float, ...]


class _Affine(NamedTuple):
    """A matrix (3, 3), then a translation."""

    translation: tuple[float, ...]
    matrix: Matrix


def parse_transform3d(value: object, from_parent: object, name: str) -> Part:
    """A transform, as rigid motion where it is one, else as affine map.

    Args:
        value: a `Transform3D`.
        from_parent: it maps the parent's space to the entity's, and is inverted.
        name: of the argument, for messages.

    Raises:
        UsageError: no such transform, parts that are not finite, a rotation that is none, or no inverse.
    """
    is_from_parent = parse_flag(from_parent, "from_parent")
    motion = _parse(value, name)
    if isinstance(motion, _Rigid):
        rigid3 = (*motion.translation, *motion.quat_xyzw)
        return RIGID3, inverse(rigid3, name) if is_from_parent else rigid3
    matrix, translation = motion.matrix, np.array(motion.translation)
    if is_from_parent:
        matrix, translation = _inverse(matrix, translation, name)
    return AFFINE, tuple(np.column_stack([matrix, translation]).reshape(-1).tolist())


def _parse(value: object, name: str) -> _Rigid | _Affine:
    if isinstance(value, Translation3D):
        return _Rigid(_parse_translation(value, name), _NO_ROTATION)
    if isinstance(value, Quaternion | RotationAxisAngle):
        return _Rigid(_NO_TRANSLATION, _parse_rotation(value, name))
    if isinstance(value, Scale3D):
        return _scaled(_NO_TRANSLATION, _NO_ROTATION, _parse_scale(value, name))
    if isinstance(value, Rigid3D):
        return _Rigid(
            _parse_translation(value.translation, f"{name}.translation"),
            _parse_rotation(value.rotation, f"{name}.rotation"),
        )
    if isinstance(value, TranslationRotationScale3D):
        return _scaled(
            _parse_translation(value.translation, f"{name}.translation"),
            _parse_rotation(value.rotation, f"{name}.rotation"),
            _parse_scale(value.scale, f"{name}.scale"),
        )
    if isinstance(value, TranslationAndMat3):
        translation = _parse_translation(value.translation, f"{name}.translation")
        matrix = np.eye(3) if value.matrix is None else as_array(value.matrix, f"{name}.matrix")
        if matrix.shape != (3, 3):
            raise UsageError(f"{name}.matrix must be (3, 3), got {matrix.shape}")
        return _mapped(translation, matrix, f"{name}.matrix")
    return _parse_matrix(value, name)


def _parse_matrix(value: Any, name: str) -> _Rigid | _Affine:
    array = as_array(value, name)
    if array.shape not in ((3, 3), (3, 4), (4, 4)):
        raise UsageError(
            f"{name} must be a transform such as TranslationRotationScale3D, or a matrix (3, 3), (3, 4) or (4, 4), "
            f"got {array.shape}"
        )
    if len(array) == 4 and array[3].tolist() != [0, 0, 0, 1]:
        raise UsageError(f"{name} must have the last row 0 0 0 1, got {array[3].tolist()}")
    translation = (
        _NO_TRANSLATION if array.shape[1] == 3 else parse_finite(array[:3, 3], 3, f"{name}'s translation")
    )
    return _mapped(translation, array[:3, :3], name)


def _parse_translation(value: Any, name: str) -> tuple[float, ...]:
    if value is None:
        return _NO_TRANSLATION
    return parse_finite(value.translation if isinstance(value, Translation3D) else value, 3, name)


def _parse_rotation(value: Any, name: str) -> tuple[float, ...]:
    if value is None:
        return _NO_ROTATION
    if isinstance(value, RotationAxisAngle):
        return _about_axis(value, name)
    return parse_quaternion(value.xyzw if isinstance(value, Quaternion) else value, name)


def _about_axis(rotation: RotationAxisAngle, name: str) -> tuple[float, ...]:
    x, y, z = parse_finite(rotation.axis, 3, f"{name}'s axis")
    largest = max(abs(x), abs(y), abs(z))
    if largest == 0.0:
        raise UsageError(f"{name}'s axis must not be zero")
    x, y, z = x / largest, y / largest, z / largest  # the length of a tiny or huge axis is beyond float64
    half = _parse_angle(rotation, name) / 2.0
    factor = sin(half) / hypot(x, y, z)
    return x * factor, y * factor, z * factor, cos(half)


def _parse_angle(rotation: RotationAxisAngle, name: str) -> float:
    angle = rotation.angle if isinstance(rotation.angle, Angle) else Angle(rad=rotation.angle)
    given = [
        (value, degrees)
        for value, degrees in (
            (angle.rad, False),
            (angle.deg, True),
            (rotation.radians, False),
            (rotation.degrees, True),
        )
        if value is not None
    ]
    if len(given) != 1:
        raise UsageError(f"{name} must have exactly one angle, in radians or in degrees, got {len(given)}")
    value, is_degrees = given[0]
    number = parse_number(value, f"{name}'s angle")
    if not isfinite(number):
        raise UsageError(f"{name}'s angle must be finite, got {number}")
    return radians(number) if is_degrees else number


def _parse_scale(value: Any, name: str) -> tuple[float, ...]:
    if value is None:
        return 1.0, 1.0, 1.0
    array = as_array(value.scale if isinstance(value, Scale3D) else value, name)
    if array.size not in (1, 3):
        raise UsageError(f"{name} must be 1 or 3 numbers, got {array.shape}")
    scale = parse_finite(array, array.size, name)
    return scale if len(scale) == 3 else scale * 3


def _scaled(
    translation: tuple[float, ...], quat_xyzw: tuple[float, ...], scale: tuple[float, ...]
) -> _Rigid | _Affine:
    if scale == (1.0, 1.0, 1.0):
        return _Rigid(translation, quat_xyzw)
    return _Affine(translation, _matrix(quat_xyzw) * np.array(scale))


def _mapped(translation: tuple[float, ...], array: npt.NDArray[Any], name: str) -> _Rigid | _Affine:
    parse_finite(array, 9, name)
    matrix = array.astype(np.float64)
    is_narrow = array.dtype.kind == "f" and array.dtype.itemsize <= 4
    tolerance = _F32_TOLERANCE if is_narrow else _F64_TOLERANCE
    with np.errstate(all="ignore"):
        is_rotation = np.abs(matrix.T @ matrix - np.eye(3)).max() <= tolerance and np.linalg.det(matrix) > 0.0
    return _Rigid(translation, _quaternion(matrix)) if is_rotation else _Affine(translation, matrix)


def _matrix(quat_xyzw: tuple[float, ...]) -> Matrix:
    """The rotation matrix (3, 3) of a unit quaternion."""
    x, y, z, w = quat_xyzw
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def _quaternion(matrix: Matrix) -> tuple[float, ...]:
    """The unit quaternion xyzw of a rotation matrix (3, 3).

    All four products of one part with the others are sums of entries; those of the largest part lose no digits
    (Shepperd 1978).
    """
    (a, b, c), (d, e, f), (g, h, i) = matrix.tolist()
    products = (
        (1 + a - e - i, b + d, c + g, h - f),
        (b + d, 1 - a + e - i, f + h, c - g),
        (c + g, f + h, 1 - a - e + i, d - b),
        (h - f, c - g, d - b, 1 + a + e + i),
    )
    _, largest = max((products[k][k], k) for k in range(4))
    return parse_quaternion(products[largest], "rotation")


def _inverse(matrix: Matrix, translation: Matrix, name: str) -> tuple[Matrix, Matrix]:
    with np.errstate(all="ignore"):
        try:
            back: Matrix = np.linalg.inv(matrix).astype(np.float64)
        except np.linalg.LinAlgError:
            back = np.full((3, 3), np.nan)
        moved = -(back @ translation)
        # Where rounding has made a singular matrix a regular one, the product is far from the identity.
        error = np.abs(back @ matrix - np.eye(3)).max()
    if not (error <= _INVERSE_TOLERANCE and np.isfinite(moved).all()):
        raise UsageError(f"{name} must have an inverse within float64, got {matrix.tolist()}")
    return back, moved
