"""The colours of things that were logged without one."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

_GOLDEN_RATIO = 0.61803398875


@lru_cache(maxsize=65536)
def auto_color(number: int) -> int:
    """A colour for the n-th of many things, 0xRRGGBBAA: neighbours differ much in hue.

    Hue steps by the golden ratio; saturation and value are fixed in linear RGB, then encoded to sRGB.
    """
    return int(auto_colors(np.array([number]))[0])


def auto_colors(numbers: npt.NDArray[Any]) -> npt.NDArray[np.uint32]:
    """`auto_color` of each number; shape (n,) to (n,)."""
    hue = (numbers.astype(np.float64) * _GOLDEN_RATIO) % 1.0
    # HSV to RGB: each channel is a trapezoid of the hue, shifted by a third.
    shifted = np.abs(hue[:, None] * 6.0 - np.array([3.0, 2.0, 4.0]))
    pure = np.clip(np.stack([shifted[:, 0] - 1.0, 2.0 - shifted[:, 1], 2.0 - shifted[:, 2]], 1), 0.0, 1.0)
    value, saturation = 0.55, 0.78
    linear = value * (1.0 - saturation * (1.0 - pure))
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    rgb = np.rint(encoded * 255.0).astype(np.uint32)
    packed = (rgb[:, 0] << 24) | (rgb[:, 1] << 16) | (rgb[:, 2] << 8) | 255
    rgba: npt.NDArray[np.uint32] = packed.astype(np.uint32)
    return rgba


@lru_cache(maxsize=1)
def id_colors() -> npt.NDArray[np.uint32]:
    """`auto_color` of every id of 16 bits; shape (65536,), read-only: taking from it is how many ids are coloured."""
    table = auto_colors(np.arange(1 << 16))
    table.flags.writeable = False
    return table


@lru_cache(maxsize=65536)
def entity_color(path: str) -> int:
    """The colour of an entity without one, 0xRRGGBBAA: the same in every process."""
    return auto_color(zlib.crc32(path.encode()) % 65535)
