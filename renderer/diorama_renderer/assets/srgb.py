"""Between linear light and sRGB, for arrays. IEC 61966-2-1."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

_STEPS = 65535


def encode(linear: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Linear light to sRGB, both in 0..1; exact, and slow for millions of values."""
    x = np.clip(np.asarray(linear, np.float64), 0.0, 1.0)
    return np.where(x <= 0.0031308, x * 12.92, 1.055 * x ** (1.0 / 2.4) - 0.055)


def decode(encoded: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """From sRGB to linear light, both in 0..1."""
    x = np.clip(np.asarray(encoded, np.float64), 0.0, 1.0)
    return np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)


def bytes_from_linear(linear: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    """Linear light to sRGB bytes, any shape; clamped to 0..1, NaN counts as 0.

    Through a table of 65536 steps: at the steepest a step is a twentieth of a byte, so a result differs from
    the exact one only where that lies within 0.03 of the middle between two bytes.
    """
    return np.take(_table(), quantised(linear, _STEPS))


def quantised(values: npt.NDArray[np.floating], steps: int) -> npt.NDArray[np.uint16]:
    """0..1 to 0..steps, rounded; clamped, NaN counts as 0."""
    with np.errstate(over="ignore"):  # infinity is clamped like the number it was
        scaled = np.multiply(values, np.float32(steps), dtype=np.float32, casting="unsafe")
    scaled += np.float32(0.5)
    # fmin and fmax pass the number where the other is NaN.
    np.fmax(scaled, np.float32(0.0), out=scaled)
    np.fmin(scaled, np.float32(steps), out=scaled)
    result: npt.NDArray[np.uint16] = scaled.astype(np.uint16)
    return result


@lru_cache(maxsize=1)
def _table() -> npt.NDArray[np.uint8]:
    return np.rint(encode(np.arange(_STEPS + 1) / _STEPS) * 255.0).astype(np.uint8)
