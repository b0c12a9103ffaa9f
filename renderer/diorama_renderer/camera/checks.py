"""Parse what a caller asks for: exact shapes and finite numbers, or a ValueError that says which."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]


def parse_array(value: npt.ArrayLike, *, shape: tuple[int, ...], where: str) -> F64:
    """`value` as a finite float64 array of `shape`; `where` is "function: argument"."""
    try:
        array = np.asarray(value, np.float64)
    except (TypeError, ValueError):
        array = None
    if array is None or array.shape != shape:
        got = f"shape {array.shape}" if array is not None else repr(value)
        raise ValueError(f"{where} must be numbers of shape {shape}, got {got}")
    if not bool(np.isfinite(array).all()):
        raise ValueError(f"{where} must be finite, got {array.tolist()}")
    return array


def parse_size(size: tuple[int, int], *, where: str) -> tuple[int, int]:
    """Width and height in pixels, both at least 1."""
    width, height = (int(side) for side in size)
    if width < 1 or height < 1:
        raise ValueError(f"{where}: size must be at least 1 x 1 pixels, got {width} x {height}")
    return width, height


def parse_intrinsics(value: npt.ArrayLike, *, where: str) -> F64:
    """A 3x3 image_from_camera, scaled so that its last row is (0, 0, 1)."""
    raw = parse_array(value, shape=(3, 3), where=where)
    last = raw[2]
    if not (last[2] > 0 and np.abs(last[:2]).max() <= 1e-9 * last[2]):
        raise ValueError(f"{where} must have (0, 0, 1) as its last row, got {last.tolist()}")
    intrinsics: F64 = raw / last[2]
    intrinsics[2] = (0.0, 0.0, 1.0)
    parse_invertible(intrinsics, where=where)
    return intrinsics


def parse_invertible(matrix: F64, *, where: str) -> F64:
    """The inverse of a square matrix."""
    inverse = np.full(matrix.shape, np.nan)
    with suppress(np.linalg.LinAlgError):
        inverse = np.asarray(np.linalg.inv(matrix), np.float64)
    if not bool(np.isfinite(inverse).all()):
        raise ValueError(f"{where} must be invertible, got {matrix.tolist()}")
    return inverse


def parse_between(value: float, low: float, high: float, *, where: str) -> float:
    """A number strictly between `low` and `high`."""
    if not low < value < high:
        raise ValueError(f"{where} must be between {low:g} and {high:g}, got {value}")
    return float(value)
