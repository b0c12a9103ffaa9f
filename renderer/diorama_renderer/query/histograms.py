"""How often which values are in an array, and what can be said of them in four numbers."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from diorama_renderer.assets.colormaps import shares

MOST_SAMPLES = 1 << 20
"""Of larger arrays evenly spread values are looked at, the same ones every time: some 5 ms."""

_BYTE_BINS = 256


class Histogram(NamedTuple):
    """How often values are in each bin.

    Attributes:
        counts: shape (channels, bins), int64; of the values that were looked at.
        low: where the first bin begins.
        high: where the last bin ends.
        share: of all values how many were looked at, 0 to 1; 1 for an empty array.
    """

    counts: npt.NDArray[np.int64]
    low: float
    high: float
    share: float


class Statistics(NamedTuple):
    """What an array holds.

    Attributes:
        least: of the finite values; None if there is none.
        greatest: likewise.
        mean: likewise, inf where float64 has no room for it.
        nan_count: how many are NaN, of those looked at.
        infinite_count: likewise infinite.
        share: see `Histogram`.
    """

    least: float | None
    greatest: float | None
    mean: float | None
    nan_count: int
    infinite_count: int
    share: float


def histogram(values: npt.NDArray[Any], *, bins: int = 128) -> Histogram:
    """The histogram of an array.

    Args:
        values: real numbers or bools. uint8 of shape (h, w, 3) or (h, w, 4) is a colour image, which has 3 channels:
            alpha is left out. Anything else has one.
        bins: how many, 1 or more, from the least to the greatest finite value, which is in the last bin. Bytes have one
            a value, 0 to 255, in spite of it.

    Returns:
        Values that are not finite are in no bin. Without any finite value all counts are 0, from 0 to 1. Where all are
        equal, the bins are around them.
    """
    if values.dtype == np.uint8:
        return _of_bytes(values)
    some, share = _sampled(values.ravel("K"))
    numbers = _finite(some)
    if not len(numbers):
        return Histogram(np.zeros((1, bins), np.int64), 0.0, 1.0, share)
    low, high = float(numbers.min()), float(numbers.max())
    if low == high:
        half = max(abs(low) * 2.0**-10, 0.5)
        low, high = max(low - half, -_MOST), min(high + half, _MOST)
    places = np.minimum((shares(numbers, low, high) * bins).astype(np.int64), bins - 1)
    return Histogram(np.bincount(places, minlength=bins)[None], low, high, share)


def statistics(values: npt.NDArray[Any]) -> Statistics:
    """The least, greatest and mean finite value, and what is not finite.

    Args:
        values: real numbers or bools, of any shape. Of more than `MOST_SAMPLES` only some are looked at.
    """
    some, share = _sampled(values.ravel("K"))
    numbers = _finite(some)
    is_float = some.dtype.kind == "f"
    nan_count = int(np.count_nonzero(np.isnan(some))) if is_float else 0
    infinite_count = len(some) - len(numbers) - nan_count
    if not len(numbers):
        return Statistics(None, None, None, nan_count, infinite_count, share)
    with np.errstate(over="ignore"):
        mean = float(numbers.mean())
    # As they were: float64 rounds great integers.
    extremes = some if len(numbers) == len(some) else numbers
    return Statistics(float(extremes.min()), float(extremes.max()), mean, nan_count, infinite_count, share)


_MOST = float(np.finfo(np.float64).max)


def _of_bytes(values: npt.NDArray[np.uint8]) -> Histogram:
    is_colored = values.ndim == 3 and values.shape[2] in (3, 4)
    pixels = values.reshape(-1, values.shape[2])[:, :3] if is_colored else values.reshape(-1, 1)
    some, share = _sampled(pixels)
    counts = [np.bincount(some[:, channel], minlength=_BYTE_BINS) for channel in range(some.shape[1])]
    return Histogram(np.stack(counts), 0.0, float(_BYTE_BINS), share)


def _sampled(values: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], float]:
    """Every n-th along the first axis, and which share that is; n is odd, so it divides few widths of images."""
    stride = -(-len(values) // MOST_SAMPLES) | 1
    some = values[::stride]
    return some, len(some) / len(values) if len(values) else 1.0


def _finite(values: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    with np.errstate(over="ignore"):  # wider floats than float64 become infinite
        numbers = values.astype(np.float64)
    finite = np.isfinite(numbers)
    return numbers if bool(finite.all()) else numbers[finite]
