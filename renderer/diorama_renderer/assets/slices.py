"""Pictures of tensors: of two dimensions of any one, of images as thumbnails, and bars of vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from diorama_renderer.assets.colormaps import colored, finite_range, shares
from diorama_renderer.assets.tensors import IMAGE_CHANNELS, TensorSlice, default_slice, take_slice

MOST_BARS = 2000

_ROWS_A_TEXEL = 4
"""A thumbnail's texel is the mean of at most so many rows and columns: more look the same and cost more."""


def choose_dimensions(
    shape: Sequence[int], names: Sequence[str | None] | None = None
) -> tuple[int | None, int | None]:
    """The dimensions that run across and down at first; None where there is none left.

    By `default_slice`, which has the rules.

    Args:
        shape: of the tensor.
        names: one a dimension, each may be None.

    Example:
        >>> choose_dimensions((8, 3, 480, 640), ("time", "channel", "height", "width"))
        (3, 2)
    """
    shown = default_slice(shape, names)
    return shown.width, shown.height


def slice_of(
    values: npt.NDArray[Any],
    across: int | None,
    down: int | None,
    at: Mapping[int, int] | None = None,
    *,
    flips: tuple[bool, bool] = (False, False),
) -> npt.NDArray[Any]:
    """The two-dimensional cut of a tensor: shape (size of `down`, size of `across`), a view but for a single number.

    Args:
        values: any rank and size.
        across: the dimension that runs to the right; one that the tensor does not have counts as None: one column.
        down: the dimension that runs down, another; likewise.
        at: index in each other dimension, clamped; those not named are cut in the middle.
        flips: across runs to the left, down runs up.
    """
    width = across if across is not None and 0 <= across < values.ndim else None
    height = down if down is not None and 0 <= down < values.ndim and down != width else None
    cut = [size // 2 for size in values.shape]
    for dimension, index in (at or {}).items():
        if 0 <= dimension < values.ndim:
            cut[dimension] = min(max(index, 0), max(values.shape[dimension] - 1, 0))
    hidden = [size for dim, size in enumerate(values.shape) if dim not in (width, height)]
    if 0 in hidden:  # there is no place to cut at
        return values.reshape(-1)[:0].reshape(0, 0)
    picture = take_slice(values, TensorSlice(height, width, tuple(cut)))
    return picture[:: -1 if flips[1] else 1, :: -1 if flips[0] else 1]


def default_range(values: npt.NDArray[Any]) -> tuple[float, float]:
    """What the first and the last colour stand for at first.

    All that 8 bits can hold; of other numbers the least and the greatest finite one, (0, 1) without any; and one more
    than the least where both are equal.
    """
    if values.dtype.kind == "b":
        return 0.0, 1.0
    if values.dtype.kind in "ui" and values.dtype.itemsize == 1:
        limits = np.iinfo(values.dtype)
        return float(limits.min), float(limits.max)
    low, high = finite_range(values) or (0.0, 1.0)
    return (low, high) if low < high else (low, low + max(1.0, abs(low) * 2.0**-20))


def colored_slice(
    values: npt.NDArray[Any],
    colors: npt.NDArray[np.uint8],
    low: float,
    high: float,
    *,
    gamma: float = 1.0,
) -> npt.NDArray[np.uint8]:
    """The picture of a slice; what is not finite is transparent.

    Args:
        values: shape (h, w), real numbers or bools.
        colors: a colour map, shape (n, 3), sRGB bytes.
        low: what the first colour stands for; may be above `high`, which turns the map around.
        high: likewise the last; values beyond take these.
        gamma: exponent of where a value lies between them, 0 to 1; below 1 is brighter. One that is not a positive
            number counts as 1.

    Returns:
        Shape (h, w, 4), uint8, sRGB.
    """
    numbers = values.astype(np.uint8) if values.dtype.kind == "b" else values
    if high < low:
        colors, low, high = colors[::-1], high, low
    if gamma == 1.0 or not 0.0 < gamma < np.inf or high == low:
        return colored(numbers, low, high, np.ascontiguousarray(colors))
    places = np.clip(shares(numbers, low, high), 0.0, 1.0) ** gamma
    if numbers.dtype.kind == "f":
        places[~np.isfinite(numbers)] = np.nan
    return colored(places, 0.0, 1.0, np.ascontiguousarray(colors))


def thumbnail(image: npt.NDArray[np.uint8], side: int) -> npt.NDArray[np.uint8]:
    """An image made so small that its longer side is at most `side` pixels.

    Each pixel is the mean of evenly spread ones of those that it stands for, of the bytes as they are; smaller images
    keep their size. The time depends on `side` alone.

    Args:
        image: shape (h, w) or (h, w, 1 | 3 | 4), uint8.
        side: 1 or more.

    Returns:
        Shape (height, width, 4), uint8; at least one pixel each way unless the image is empty.
    """
    pixels = image[..., None] if image.ndim == 2 else image
    if pixels.ndim != 3 or pixels.shape[2] not in IMAGE_CHANNELS:
        raise ValueError(f"thumbnail: image must be (h, w) or (h, w, 1 | 3 | 4), got {image.shape}")
    height, width = pixels.shape[:2]
    if height == 0 or width == 0:
        return np.zeros((0, 0, 4), np.uint8)
    scale = min(side / max(height, width), 1.0)
    rows, row_count = _spread(height, max(round(height * scale), 1))
    columns, column_count = _spread(width, max(round(width * scale), 1))
    some = pixels[rows[:, None], columns]
    some = some.reshape(-1, row_count, some.shape[1], pixels.shape[2]).mean(axis=1, dtype=np.float32)
    some = some.reshape(len(some), -1, column_count, pixels.shape[2]).mean(axis=2, dtype=np.float32)
    return _with_alpha(np.rint(some).astype(np.uint8))


def texel(values: npt.NDArray[Any], row: int, column: int) -> tuple[int | float | bool, ...] | None:
    """What is under the pointer: one number a channel; None outside.

    Args:
        values: shape (h, w) or (h, w, channels).
        row: from the top.
        column: from the left.
    """
    if values.ndim not in (2, 3) or not (0 <= row < values.shape[0] and 0 <= column < values.shape[1]):
        return None
    return tuple(np.atleast_1d(values[row, column]).tolist())


def bars_of(values: npt.NDArray[Any], *, most: int = MOST_BARS) -> npt.NDArray[np.float64] | None:
    """The heights of a bar chart; None of what is no vector.

    Args:
        values: real numbers; one dimension is left when those of size 1 are left out, or none at all.
        most: of more numbers each bar is the one furthest from 0 of several neighbours, as many for each but the last.
            NaN counts only where all are.

    Returns:
        Shape (n,), n at most `most`.
    """
    sizes = [size for size in values.shape if size != 1]
    if len(sizes) > 1:
        return None
    numbers = values.reshape(-1).astype(np.float64)
    if len(numbers) <= most:
        return numbers
    begins = np.arange(0, len(numbers), -(-len(numbers) // most))
    low, high = np.fmin.reduceat(numbers, begins), np.fmax.reduceat(numbers, begins)
    bars: npt.NDArray[np.float64] = np.where(-low > high, low, high)
    return bars


def bar_width(count: int, *, most: int = MOST_BARS) -> int:
    """How many numbers of a vector of so many each bar of `bars_of` stands for."""
    return max(-(-count // most), 1)


def _spread(size: int, texels: int) -> tuple[npt.NDArray[np.int64], int]:
    """Places in 0..size for each of some texels, the same number for each: shape (texels * number,), and the number."""
    number = min(max(size // texels, 1), _ROWS_A_TEXEL)
    centres = (np.arange(texels * number) + 0.5) / number * (size / texels)
    return np.minimum(centres.astype(np.int64), size - 1), number


def _with_alpha(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    rgba = np.full((*pixels.shape[:2], 4), 255, np.uint8)
    channels = pixels.shape[2]
    rgba[..., : max(channels, 3)] = pixels
    return rgba
