"""Rectangles in 2D, in the orders in which people write them down."""

from __future__ import annotations

import enum
from typing import Any

import numpy as np
import numpy.typing as npt

from diorama.components.arrays import as_array, check_count, is_fresh, owned
from diorama.components.field import Form, Part, field
from diorama.components.numbers import described
from diorama.errors import UsageError

RECT = field("rect2d", "f32", Form.VECTOR)
RECTS = field("rect2d", "f32", Form.ARRAY)


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


def parse_rect(value: object, rect_format: object, name: str) -> Part:
    """One rectangle, from four numbers of any shape; an empty array clears.

    Raises:
        UsageError: another number of them, no such format, or corners beyond float32.
    """
    order = _parse_format(rect_format)
    array = as_array(value, name)
    if array.size == 0:
        return RECTS, np.empty((0, 4), np.float32)
    if array.size != 4:
        raise UsageError(f"{name} must be 4 numbers, got {array.shape}")
    return RECT, tuple(_corners(array.reshape(1, 4), order, name)[0].tolist())


def parse_rects(value: object, rect_format: object, name: str) -> Part:
    """Rectangles, from (n, 4), to their corners of least and of most x and y; an empty array clears.

    A negative width or height is kept: the corners come in the other order. NaN is data: the renderer skips it.

    Raises:
        UsageError: another shape, no such format, or corners beyond float32.
    """
    order = _parse_format(rect_format)
    array = as_array(value, name)
    if array.shape == (0,):
        return RECTS, np.empty((0, 4), np.float32)
    if array.ndim != 2 or array.shape[1] != 4:
        raise UsageError(f"{name} must be (n, 4), got {array.shape}")
    check_count(len(array), name)
    if order is RectFormat.XYXY and array.dtype == np.float32:
        return RECTS, owned(array, np.float32, fresh=is_fresh(value))
    return RECTS, _corners(array, order, name)


def _parse_format(value: object) -> RectFormat:
    if isinstance(value, str):
        value = RectFormat.__members__.get(value.upper(), value)
    if not isinstance(value, RectFormat):
        raise UsageError(
            f"rect_format must be one of {', '.join(RectFormat.__members__)}, got {described(value)}"
        )
    return value


def _corners(array: npt.NDArray[Any], order: RectFormat, name: str) -> npt.NDArray[np.float32]:
    """(n, 4) in that order to (n, 4): min x, min y, max x, max y."""
    # float64 first: x + width of uint8 wraps around, and of float32 rounds twice.
    wide = array.astype(np.float64)
    if order in (RectFormat.YXHW, RectFormat.YXYX):
        wide = wide[:, [1, 0, 3, 2]]
    first, second = wide[:, :2], wide[:, 2:]
    corners = np.empty((len(wide), 4), np.float32)
    with np.errstate(all="ignore"):
        if order in (RectFormat.XYXY, RectFormat.YXYX):
            corners[:, :2], corners[:, 2:] = first, second
        elif order in (RectFormat.XYWH, RectFormat.YXHW):
            corners[:, :2], corners[:, 2:] = first, first + second
        else:
            half = second * 0.5 if order is RectFormat.XCYCWH else second
            corners[:, :2], corners[:, 2:] = first - half, first + half
    lost = np.isfinite(wide).all(axis=1) & ~np.isfinite(corners).all(axis=1)
    if lost.any():
        raise UsageError(f"{name} must have corners within float32, got {array[lost][0].tolist()}")
    return corners
