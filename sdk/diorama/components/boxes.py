"""Oriented boxes: half sizes, centres, rotations, widths of edges."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from diorama.components.arrays import F32_MAX, as_array, check_count, check_finite, is_fresh, owned
from diorama.components.field import Form, Part, field
from diorama.components.numbers import parse_finite, parse_quaternion, parse_radii
from diorama.errors import UsageError

HALF_SIZE = field("box3d", "f32", Form.VECTOR)
CENTER = field("vec3d", "f64", Form.VECTOR)
ROTATION = field("quaternion", "f32", Form.VECTOR)
HALF_SIZES = field("box3d", "f32", Form.ARRAY)
CENTERS = field("vec3d", "f64", Form.ARRAY)
CENTER_SPLAT = field("vec3d", "f64", Form.VECTOR, splat=True)
ROTATIONS = field("quaternion", "f32", Form.ARRAY)
ROTATION_SPLAT = field("quaternion", "f32", Form.VECTOR, splat=True)


def parse_half_size(value: object, name: str) -> Part:
    """Half the extent along x, y and z: finite, not negative, in scene units."""
    half_size = parse_finite(value, 3, name)
    for extent in half_size:
        if not 0.0 <= extent <= F32_MAX:
            raise UsageError(f"{name} must not be negative or beyond float32, got {list(half_size)}")
    return HALF_SIZE, half_size


def parse_center(value: object, name: str) -> Part:
    """The centre, in the entity's space."""
    return CENTER, parse_finite(value, 3, name)


def parse_rotation(value: object, name: str) -> Part:
    """The quaternion xyzw that turns the box."""
    return ROTATION, parse_quaternion(value, name)


def parse_half_sizes(value: object, name: str) -> Part:
    """Half the extents of each box, from (n, 3): finite, not negative. An empty array clears."""
    array = _rows(value, 3, name)
    check_finite(array, name)
    if array.size and not (float(array.min()) >= 0.0 and float(array.max()) <= F32_MAX):
        worst = array[((array < 0) | (array > F32_MAX)).any(axis=1)][0]
        raise UsageError(f"{name} must not be negative or beyond float32, got {worst.tolist()}")
    return HALF_SIZES, owned(array, np.float32, fresh=is_fresh(value))


def parse_centers(value: object, name: str) -> Part:
    """The centre of each box, from (n, 3); one of all, from (3,). An empty array clears."""
    array = as_array(value, name)
    if array.ndim == 1 and array.size:
        return CENTER_SPLAT, parse_finite(array, 3, name)
    array = _rows(array, 3, name)
    check_finite(array, name)
    return CENTERS, owned(array, np.float64, fresh=is_fresh(value))


def parse_rotations(value: object, name: str) -> Part:
    """The quaternion xyzw of each box, from (n, 4), normalised; one of all, from (4,). An empty array clears."""
    array = as_array(value, name)
    if array.ndim == 1 and array.size:
        return ROTATION_SPLAT, parse_quaternion(array, name)
    array = _rows(array, 4, name).astype(np.float64)
    with np.errstate(all="ignore"):
        lengths = np.einsum("ij,ij->i", array, array)
    if not ((lengths > 1e-200) & (lengths < 1e200)).all():
        array = _brought_near_one(array, name)
        lengths = np.einsum("ij,ij->i", array, array)
    array /= np.sqrt(lengths)[:, None]
    return ROTATIONS, array.astype(np.float32)


def _brought_near_one(quaternions: npt.NDArray[np.float64], name: str) -> npt.NDArray[np.float64]:
    """With a largest part of 1: the length of a tiny or huge quaternion is beyond float64."""
    largest = np.abs(quaternions).max(axis=1, keepdims=True)
    wrong = ~((largest > 0) & np.isfinite(largest))
    if wrong.any():
        worst = quaternions[wrong[:, 0]][0].tolist()
        raise UsageError(f"{name} must be quaternions xyzw that are finite and not zero, got {worst}")
    scaled: npt.NDArray[np.float64] = quaternions / largest
    return scaled


def parse_widths(value: object, name: str) -> Part:
    """Widths of edges, one or (n,), as the radii that are stored."""
    radius, widths = parse_radii(value, name)
    return radius, widths * np.float32(0.5)


def _rows(value: object, size: int, name: str) -> npt.NDArray[Any]:
    array = as_array(value, name)
    if array.shape == (0,):
        return array.reshape(0, size)
    if array.ndim != 2 or array.shape[1] != size:
        raise UsageError(f"{name} must be (n, {size}), got {array.shape}")
    check_count(len(array), name)
    return array
