"""Single numbers and short vectors, without numpy where the caller used none."""

from __future__ import annotations

from math import hypot, isfinite
from typing import Any

import numpy as np

from diorama.components.arguments import described
from diorama.components.arrays import F32_MAX, as_array, check_count, is_fresh, owned
from diorama.components.field import Form, Part, field
from diorama.errors import UsageError

RADIUS = field("radius", "f32", Form.NUMBER)
RADII = field("radius", "f32", Form.ARRAY)
RADIUS_SPLAT = field("radius", "f32", Form.ARRAY, splat=True)
RADIUS_SPLAT_NUMBER = field("radius", "f32", Form.NUMBER, splat=True)

_SEQUENCES = (list, tuple)


def parse_number(value: Any, name: str) -> float:
    """A float from anything that is one number: NaN and infinity are numbers.

    Raises:
        UsageError: text, several numbers, complex, or beyond float64.
    """
    if type(value) is float:
        return value
    item = getattr(value, "item", None)
    try:
        plain: Any = item() if callable(item) else value
        if not isinstance(plain, str | bytes | bytearray):
            return float(plain)
    except Exception as error:  # an object may raise whatever it likes
        raise UsageError(f"{name} must be a number, got {described(value)}") from error
    raise UsageError(f"{name} must be a number, got {described(value)}")


def parse_radius(value: object, name: str) -> float:
    """A radius: > 0 scene units, < 0 UI points, 0 is a radius too. Finite, within float32."""
    radius = parse_number(value, name)
    if -F32_MAX <= radius <= F32_MAX:
        return radius
    raise UsageError(f"{name} must be finite, got {radius}")


def parse_radii(value: object, name: str) -> Part:
    """A radius for each instance; one number, or an array of one, is meant for all (a splat)."""
    array = as_array(value, name)
    if array.ndim > 1:
        raise UsageError(f"{name} must be a number or (n,), got {array.shape}")
    check_count(array.size, name)
    copy = np.atleast_1d(owned(array, np.float32, fresh=is_fresh(value)))
    if not np.isfinite(copy).all():
        raise UsageError(f"{name} must be finite, got NaN or infinity")
    return (RADIUS_SPLAT if len(copy) == 1 else RADII), copy


def parse_vector(value: Any, size: int, name: str) -> tuple[float, ...]:
    """`size` floats from an array-like of that many numbers, of any shape."""
    kind = type(value)
    if kind in _SEQUENCES and len(value) == size:
        for item in value:
            if type(item) is not float and type(item) is not int:
                break
        else:
            return _floats(value, name)
    array = as_array(value, name)
    if array.size != size:
        raise UsageError(f"{name} must be {size} numbers, got {array.shape}")
    return tuple([float(item) for item in array.reshape(-1).tolist()])


def _floats(values: list[float] | tuple[float, ...], name: str) -> tuple[float, ...]:
    try:
        return tuple(map(float, values))
    except OverflowError:
        raise UsageError(f"{name} must be within float64, got a larger integer") from None


def parse_finite(value: Any, size: int, name: str) -> tuple[float, ...]:
    """`parse_vector`, but NaN and infinity are errors."""
    kind = type(value)
    if size == 3 and (kind is tuple or kind is list) and len(value) == 3:
        x, y, z = value
        if type(x) is type(y) is type(z) is float and isfinite(x) and isfinite(y) and isfinite(z):
            return x, y, z
    vector = parse_vector(value, size, name)
    for item in vector:
        if not isfinite(item):
            raise UsageError(f"{name} must be finite, got {list(vector)}")
    return vector


def parse_quaternion(value: Any, name: str) -> tuple[float, float, float, float]:
    """A rotation as a quaternion xyzw, normalised.

    Raises:
        UsageError: not four numbers, or zero, NaN or infinite: no rotation.
    """
    kind = type(value)
    if (kind is tuple or kind is list) and len(value) == 4:
        x, y, z, w = value
        if not type(x) is type(y) is type(z) is type(w) is float:
            x, y, z, w = parse_vector(value, 4, name)
    else:
        x, y, z, w = parse_vector(value, 4, name)
    length = hypot(x, y, z, w)
    if length > 0.0 and isfinite(length):
        if length < 1e-300 or length > 1e300:  # a subnormal length has too few digits to divide by
            scale = max(abs(x), abs(y), abs(z), abs(w))
            x, y, z, w = x / scale, y / scale, z / scale, w / scale
            length = hypot(x, y, z, w)
        return x / length, y / length, z / length, w / length
    raise UsageError(f"{name} must be a quaternion xyzw that is finite and not zero, got {[x, y, z, w]}")
