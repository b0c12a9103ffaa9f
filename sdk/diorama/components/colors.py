"""Colours to 0xRRGGBBAA: sRGB, straight alpha.

Integers are 0-255 sRGB, floats are 0-1 linear light (clipped) and get the sRGB curve; alpha is linear in both and
255 where it is missing. An array is one or the other: a list with any float in it is of floats.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from diorama.color_conversion import linear_to_gamma_u8_pixel, u8_array_to_rgba
from diorama.components.arrays import as_array, check_count
from diorama.components.field import Form, Part, field
from diorama.errors import UsageError

COLOR = field("colorrgba", "u32", Form.NUMBER)
COLOR_SPLAT = field("colorrgba", "u32", Form.NUMBER, splat=True)
COLORS = field("colorrgba", "u32", Form.ARRAY)

_CHANNELS = (3, 4)
_ROUNDING = 1e-3
"""How far beyond 1 what should be 1 may be."""


def beyond_one(value: object, name: str) -> UsageError | None:
    """What is wrong with floats that are meant as 0-255: they would all be white. None if nothing is."""
    if type(value) is list or type(value) is tuple:
        if not any(type(item) is not int for item in value):
            return None
    elif isinstance(value, np.ndarray) and value.dtype.kind != "f":
        return None
    array = as_array(value, name)
    if array.dtype.kind != "f" or array.size == 0:
        return None
    largest = float(np.fmax.reduce(array, axis=None))
    if largest <= 1.0 + _ROUNDING:
        return None
    return UsageError(
        f"{name} must be integers in 0-255 or floats in 0-1 (linear), got {largest:g} among floats"
    )


def parse_color(value: Any, name: str) -> int | None:
    """One colour, from 3 or 4 numbers; None if `value` is empty, which unsets it."""
    kind = type(value)
    if (kind is tuple or kind is list) and len(value) in _CHANNELS:
        packed = 0
        for channel in value:
            if type(channel) is not int or not 0 <= channel <= 255:
                break
            packed = packed << 8 | channel
        else:
            return packed if len(value) == 4 else packed << 8 | 255
    array = as_array(value, name)
    if array.size == 0:
        return None
    if array.size not in _CHANNELS or array.shape.count(1) != array.ndim - 1:
        raise UsageError(f"{name} must be 3 or 4 numbers (RGB or RGBA), got {array.shape}")
    return int(pack(array.reshape(1, -1), name)[0])


def parse_colors(value: object, name: str) -> Part:
    """A colour for each instance, from (n, 3) or (n, 4); one from (3,) or (4,), meant for all (a splat)."""
    array = as_array(value, name)
    if array.ndim == 1 and array.size in _CHANNELS:
        return COLOR_SPLAT, int(pack(array.reshape(1, -1), name)[0])
    if array.size == 0 and array.ndim <= 2:
        return COLORS, np.empty(0, np.uint32)
    if array.ndim != 2 or array.shape[1] not in _CHANNELS:
        raise UsageError(f"{name} must be (3,), (4,), (n, 3) or (n, 4), got {array.shape}")
    check_count(len(array), name)
    return COLORS, pack(array, name)


def pack(colors: npt.NDArray[Any], name: str) -> npt.NDArray[np.uint32]:
    """Colours (n, 3) or (n, 4) as 0xRRGGBBAA, shape (n,).

    Raises:
        UsageError: integers outside 0-255, or NaN.
    """
    return u8_array_to_rgba(_gamma(colors, name) if colors.dtype.kind == "f" else _bytes(colors, name))


def _bytes(colors: npt.NDArray[Any], name: str) -> npt.NDArray[np.uint8]:
    if colors.dtype == np.uint8:
        return colors
    if colors.size:
        low, high = int(colors.min()), int(colors.max())
        if low < 0 or high > 255:
            raise UsageError(
                f"{name} must be integers in 0-255 or floats in 0-1, got {low if low < 0 else high}"
            )
    return colors.astype(np.uint8)


def _gamma(colors: npt.NDArray[Any], name: str) -> npt.NDArray[np.uint8]:
    if np.isnan(colors).any():
        raise UsageError(f"{name} must not be NaN, got some")
    return linear_to_gamma_u8_pixel(colors)
