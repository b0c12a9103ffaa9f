"""Positions of points and lines, origins of arrows. NaN is data here: the renderer skips it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from diorama.components.arrays import FAR, as_array, check_count, is_fresh, owned_floats
from diorama.components.field import Field, Form, Part, field
from diorama.components.numbers import parse_finite
from diorama.errors import UsageError


def _fields(stem: str, form: Form) -> dict[tuple[int, str], Field]:
    return {
        (size, variant): field(f"{stem}{size}d", variant, form)
        for size in (2, 3)
        for variant in ("f32", "f64")
    }


_POINT = _fields("point", Form.VECTOR)
_POINTS = _fields("point", Form.ARRAY)
_STRIP = _fields("linestrip", Form.STRIP)
_SEGMENTS = _fields("linestrip", Form.SEGMENTS)
_ARROW = {variant: field("arrow3d", variant, Form.VECTOR) for variant in ("f32", "f64")}
_POINT_3D = _POINT[3, "f32"]


def parse_point(value: Any, name: str) -> Part:
    """One position, from 2 or 3 numbers of any shape."""
    kind = type(value)
    if (kind is tuple or kind is list) and len(value) == 3:
        x, y, z = value
        if (
            type(x) is float
            and type(y) is float
            and type(z) is float
            and abs(x) < FAR
            and abs(y) < FAR
            and abs(z) < FAR
        ):
            return _POINT_3D, (x, y, z)
    array = as_array(value, name)
    if array.size not in (2, 3):
        raise UsageError(f"{name} must be 2 or 3 numbers, got {array.shape}")
    variant = (
        "f32"
        if array.dtype.kind == "f" and array.dtype.itemsize <= 4
        else far_variant(array.reshape(-1).tolist())
    )
    return _POINT[array.size, variant], tuple(array.reshape(-1).tolist())


def far_variant(coordinates: Sequence[float]) -> str:
    """The variant that keeps the digits of float64 coordinates."""
    for coordinate in coordinates:
        if abs(coordinate) >= FAR:
            return "f64"
    return "f32"


def parse_points(value: object, name: str) -> list[Part]:
    """Positions, from (n, 2) or (n, 3).

    An empty array clears: the points of its width, or all if it has none.
    """
    array = _checked(value, name)
    if array is None:
        return [(_POINTS[size, "f32"], np.empty((0, size), np.float32)) for size in (2, 3)]
    variant, copy = owned_floats(array, fresh=is_fresh(value))
    return [(_POINTS[array.shape[1], variant], copy)]


def parse_strip(value: object, name: str) -> list[Part]:
    """One line strip, from (n, 2) or (n, 3). An empty array clears."""
    array = _checked(value, name)
    if array is None or len(array) == 0:
        return _no_segments(array)
    variant, copy = owned_floats(array, fresh=is_fresh(value))
    return [(_STRIP[array.shape[1], variant], copy)]


def parse_segments(value: object, name: str) -> list[Part]:
    """Segments between the points 0-1, 2-3, ...; the odd last point is not part of any. An empty array clears."""
    array = _checked(value, name)
    if array is None or len(array) < 2:
        return _no_segments(array)
    size = array.shape[1]
    variant, copy = owned_floats(array[: len(array) // 2 * 2], fresh=is_fresh(value))
    return [(_SEGMENTS[size, variant], copy.reshape(-1, 2, size))]


def parse_arrow(origin: object, vector: object) -> Part:
    """An arrow, from where it starts and the offset to its tip; both finite."""
    arrow = parse_finite(origin, 3, "origin") + parse_finite(vector, 3, "vector")
    return _ARROW[far_variant(arrow)], arrow


def _no_segments(array: npt.NDArray[Any] | None) -> list[Part]:
    sizes = (2, 3) if array is None else (array.shape[1],)
    return [(_SEGMENTS[size, "f32"], np.empty((0, 2, size), np.float32)) for size in sizes]


def _checked(value: object, name: str) -> npt.NDArray[Any] | None:
    array = as_array(value, name)
    if array.shape == (0,):
        return None
    if array.ndim != 2 or array.shape[1] not in (2, 3):
        raise UsageError(f"{name} must be (n, 2) or (n, 3), got {array.shape}")
    check_count(len(array), name)
    return array
