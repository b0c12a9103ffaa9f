"""Colours: linear light to sRGB, and channels of 8 bits to one number 0xRRGGBBAA."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]


def linear_to_gamma_u8_value(linear: Floats) -> npt.NDArray[np.uint8]:
    """Linear light to sRGB.

    Args:
        linear: floats of any shape, 0-1; clipped to that. Not NaN.

    Returns:
        The same shape, 0-255 (IEC 61966-2-1, times 255, rounded).

    >>> import numpy as np
    >>> linear_to_gamma_u8_value(np.array([0.0, 0.5, 1.0])).tolist()
    [0, 188, 255]
    """
    light = _clipped(linear)
    gamma: npt.NDArray[Any] = np.where(
        light <= 0.0031308, 3294.6 * light, 269.025 * light ** (1 / 2.4) - 14.025
    )
    rounded: npt.NDArray[np.uint8] = np.rint(gamma).astype(np.uint8)
    return rounded


def linear_to_gamma_u8_pixel(linear: Floats) -> npt.NDArray[np.uint8]:
    """Pixels of linear light to sRGB; alpha is linear in both.

    Args:
        linear: floats (..., 3) RGB or (..., 4) RGBA, 0-1; clipped to that. Not NaN.

    Returns:
        The same shape, 0-255.

    >>> import numpy as np
    >>> linear_to_gamma_u8_pixel(np.array([0.0, 0.5, 1.0, 0.5])).tolist()
    [0, 188, 255, 128]
    """
    pixels = np.empty(linear.shape, np.uint8)
    pixels[..., :3] = linear_to_gamma_u8_value(linear[..., :3])
    pixels[..., 3:] = np.rint(_clipped(linear[..., 3:]) * 255.0)
    return pixels


def u8_array_to_rgba(arr: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    """Channels to one number a colour.

    Args:
        arr: (..., 3) RGB or (..., 4) RGBA; alpha is 255 where it is missing.

    Returns:
        Shape (...), 0xRRGGBBAA.

    >>> import numpy as np
    >>> hex(u8_array_to_rgba(np.array([[255, 0, 0]], np.uint8))[0])
    '0xff0000ff'
    """
    packed = np.empty(arr.shape[:-1], "<u4")
    lanes = packed.reshape(-1, 1).view(np.uint8)
    channels = arr.reshape(-1, arr.shape[-1])
    for lane in range(4):
        # Little-endian, so the least significant byte comes first: A B G R. Four strided copies take a third of
        # the time of shifting and joining uint32 arrays.
        lanes[:, 3 - lane] = channels[:, lane] if lane < channels.shape[1] else 255
    return packed.astype(np.uint32, copy=False)


def _clipped(linear: Floats) -> Floats:
    # Half precision has too few digits for 8 bits of gamma.
    light: Floats = np.clip(linear, 0.0, 1.0)
    return light.astype(np.float32) if light.dtype.itemsize < 4 else light
