"""Oriented boxes: half sizes, centre, rotation."""

from __future__ import annotations

from diorama.components.arrays import F32_MAX
from diorama.components.field import Form, Part, field
from diorama.components.numbers import parse_finite, parse_quaternion
from diorama.errors import UsageError

HALF_SIZE = field("box3d", "f32", Form.VECTOR)
CENTER = field("vec3d", "f64", Form.VECTOR)
ROTATION = field("quaternion", "f32", Form.VECTOR)


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
