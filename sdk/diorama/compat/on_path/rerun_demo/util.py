"""Small arithmetic that demos share."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["bounce_lerp", "interleave"]


def bounce_lerp(a: npt.ArrayLike, b: npt.ArrayLike, t: npt.ArrayLike) -> Any:
    """From `a` to `b` while `t` goes from 0 to 1, back to `a` until it is 2, and so on.

    Args:
        a: a number, or an array.
        b: likewise, of a shape that fits.
        t: likewise.

    Returns:
        A number if all three are, else an array.

    >>> [float(bounce_lerp(10, 20, t)) for t in (0, 0.5, 1, 1.5, 2, 2.25)]
    [10.0, 15.0, 20.0, 15.0, 10.0, 12.5]
    """
    share = 1.0 - np.abs(np.mod(t, 2.0) - 1.0)
    return np.asarray(a) * (1.0 - share) + np.asarray(b) * share


def interleave(arr1: npt.ArrayLike, arr2: npt.ArrayLike) -> npt.NDArray[Any]:
    """The rows of both in turn, each time that of `arr1` first.

    Args:
        arr1: shape (n, ...).
        arr2: the same shape.

    Returns:
        Shape (2 n, ...): as positions of `log_line_segments`, a segment from each row to its fellow.

    Raises:
        ValueError: their shapes differ.

    >>> interleave([[1, 1], [2, 2]], [[7, 7], [8, 8]]).tolist()
    [[1, 1], [7, 7], [2, 2], [8, 8]]
    """
    first, second = np.asarray(arr1), np.asarray(arr2)
    if first.ndim == 0 or first.shape != second.shape:
        raise ValueError(
            f"interleave: arr2 must have the shape of arr1, got {second.shape} beside {first.shape}"
        )
    return np.stack([first, second], axis=1).reshape(-1, *first.shape[1:])
