"""Rectangles in 2D, in the orders in which people write them down."""

from __future__ import annotations

import enum
from math import isfinite
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from diorama.components.arguments import parse_choice
from diorama.components.arrays import F32_MAX, as_array, check_count, is_fresh, owned
from diorama.components.field import Form, Part, field
from diorama.components.numbers import parse_vector
from diorama.errors import UsageError

RECT = field("rect2d", "f32", Form.VECTOR)
RECTS = field("rect2d", "f32", Form.ARRAY)


Number = TypeVar("Number", float, npt.NDArray[np.float64])


class RectFormat(enum.Enum):
    """What the four numbers of a rectangle are, in their order."""

    XYWH = "XYWH"
    """The corner of least x and y, then width and height."""
    YXHW = "YXHW"
    """The same, with y before x and height before width."""
    XYXY = "XYXY"
    """The corner of least x and y, then that of most."""
    YXYX = "YXYX"
    """The same, with y before x."""
    XCYCWH = "XCYCWH"
    """The centre, then width and height."""
    XCYCW2H2 = "XCYCW2H2"
    """The centre, then half the width and half the height."""


_Y_FIRST = (RectFormat.YXHW, RectFormat.YXYX)


def parse_rect(value: Any, rect_format: object, name: str) -> Part:
    """One rectangle, from four numbers of any shape; an empty array clears.

    Raises:
        UsageError: another number of them, no such format, or corners beyond float32.
    """
    order = parse_choice(rect_format, RectFormat, "rect_format")
    if not (type(value) in (list, tuple) and len(value) == 4):
        value = as_array(value, name)
        if value.size == 0:
            return RECTS, np.empty((0, 4), np.float32)
    numbers = parse_vector(value, 4, name)
    corners: tuple[float, ...] = _corners(order, *numbers)
    for corner in corners:
        if not -F32_MAX <= corner <= F32_MAX and all(map(isfinite, numbers)):
            raise _lost(list(numbers), name)
    return RECT, corners


def parse_rects(value: object, rect_format: object, name: str) -> Part:
    """Rectangles, from (n, 4), to their corners of least and of most x and y; an empty array clears.

    A negative width or height is kept: the corners come in the other order. NaN is data: the renderer skips it.

    Raises:
        UsageError: another shape, no such format, or corners beyond float32.
    """
    order = parse_choice(rect_format, RectFormat, "rect_format")
    array = as_array(value, name)
    if array.shape == (0,):
        return RECTS, np.empty((0, 4), np.float32)
    if array.ndim != 2 or array.shape[1] != 4:
        raise UsageError(f"{name} must be (n, 4), got {array.shape}")
    check_count(len(array), name)
    if order is RectFormat.XYXY and array.dtype == np.float32:
        return RECTS, owned(array, np.float32, fresh=is_fresh(value))
    # float64 first: x + width of uint8 wraps around, and of float32 rounds twice.
    wide = array.astype(np.float64)
    corners = np.empty(array.shape, np.float32)
    with np.errstate(all="ignore"):
        corners.T[:] = _corners(order, *wide.T)
    if not np.isfinite(corners).all():
        lost = np.isfinite(wide).all(axis=1) & ~np.isfinite(corners).all(axis=1)
        if lost.any():
            raise _lost(wide[lost][0].tolist(), name)
    return RECTS, corners


def _corners(order: RectFormat, a: Number, b: Number, c: Number, d: Number) -> tuple[Number, ...]:
    """The numbers in that order to min x, min y, max x, max y; of one rectangle, or of a column each."""
    if order in _Y_FIRST:
        a, b, c, d = b, a, d, c
    if order in (RectFormat.XYXY, RectFormat.YXYX):
        return a, b, c, d
    if order in (RectFormat.XYWH, RectFormat.YXHW):
        return a, b, a + c, b + d
    if order is RectFormat.XCYCWH:
        c, d = c * 0.5, d * 0.5
    return a - c, b - d, a + c, b + d


def _lost(numbers: list[float], name: str) -> UsageError:
    return UsageError(f"{name} must have corners within float32, got {numbers}")
