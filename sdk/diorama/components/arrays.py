"""Array-likes to numpy: the part that all components share."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from diorama.errors import UsageError

FAR = 1e4
"""Coordinates of this size or more stay float64: float32 would round them to a thousandth or worse."""

F32_MAX = float(np.finfo(np.float32).max)
MOST_INSTANCES = 2**31 - 1
"""Offsets of a column are int32."""

Floats = npt.NDArray[np.float32] | npt.NDArray[np.float64]


def as_array(value: object, name: str, *, bools: bool = False) -> npt.NDArray[Any]:
    """The numbers of an array-like (also of torch tensors and Pillow images), shared with it where possible.

    What is wider than 64 bits (`np.longdouble`) is rounded to float64.

    Args:
        value: an array-like.
        name: of the argument, for messages.
        bools: bools are welcome too, and stay bools.

    Raises:
        UsageError: ragged, not integers or floats, or integers of which some are masked. Masked floats are NaN.
    """
    array = value if type(value) is np.ndarray else _converted(value, name)
    if array.dtype.kind not in "iuf" or array.dtype.itemsize > 8:
        return _unusual(array, value, name, bools)
    return array


def _unusual(array: npt.NDArray[Any], value: object, name: str, bools: bool) -> npt.NDArray[Any]:
    kind = array.dtype.kind
    if kind == "f" or (kind == "O" and array.size == 0):
        with np.errstate(all="ignore"):
            return array.astype(np.float64)
    if kind == "b" and bools:
        return array
    wanted = "integers, floats or bools" if bools else "integers or floats"
    raise UsageError(
        f"{name} must be an array of {wanted}, got {type(value).__name__} of dtype {array.dtype}"
    )


def _converted(value: object, name: str) -> npt.NDArray[Any]:
    if isinstance(value, np.ma.MaskedArray):
        return _unmasked(value, name)
    if isinstance(value, np.ndarray):
        return np.asarray(value)
    to_numpy = getattr(value, "numpy", None)
    try:
        if callable(to_numpy):
            return np.asarray(_detached(value))
        return np.asarray(value)
    except Exception as error:  # ragged lists, and whatever an object raises that is asked for its numbers
        raise UsageError(
            f"{name} must be a regular array of numbers, got {type(value).__name__}: {error}"
        ) from error


def _unmasked(array: np.ma.MaskedArray[Any, Any], name: str) -> npt.NDArray[Any]:
    if array.dtype.kind == "f":
        return np.asarray(array.filled(np.nan))
    if np.ma.is_masked(array):
        raise UsageError(f"{name} must not have masked values, got some in an array of {array.dtype}")
    return np.asarray(array.data)


def _detached(value: Any) -> object:
    # Tensors on an accelerator, or in a graph, need force=True; other libraries' numpy() does not know it.
    try:
        return value.numpy(force=True)
    except TypeError as error:
        if (
            "bfloat16" in str(error).lower()
        ):  # torch: numpy has no such dtype, but float32 holds all its values
            return value.float().numpy(force=True)
        return value.numpy()


def is_fresh(value: object) -> bool:
    """True if `as_array(value)` cannot share memory with `value`."""
    return type(value) is list or type(value) is tuple


def owned(array: npt.NDArray[Any], dtype: npt.DTypeLike, *, fresh: bool) -> npt.NDArray[Any]:
    """`array` as `dtype` in C order, in memory that nobody else writes to: copied once, or not at all if `fresh`."""
    with np.errstate(all="ignore"):
        return np.array(array, dtype=dtype, order="C", copy=None if fresh and _NUMPY_2 else not fresh)


_NUMPY_2 = int(np.__version__.split(".")[0]) >= 2  # before it, "copy if needed" was spelled copy=False


def owned_floats(array: npt.NDArray[Any], *, fresh: bool) -> tuple[str, Floats]:
    """The variant ("f32" or "f64") that keeps the digits of `array`, and an owned copy in it.

    Only float64 and integers can need f64, and only from `FAR` on.
    """
    wide = not (array.dtype.kind == "f" and array.dtype.itemsize <= 4) and is_far(array)
    copy: Floats = owned(array, np.float64 if wide else np.float32, fresh=fresh)
    return ("f64" if wide else "f32"), copy


def is_far(array: npt.NDArray[Any]) -> bool:
    """True if the absolute value of any element is `FAR` or more. NaN is not far."""
    if array.size == 0:
        return False
    # fmax, not max: one NaN among coordinates in UTM must not hide them.
    return bool(np.fmax.reduce(array, axis=None) >= FAR or np.fmin.reduce(array, axis=None) <= -FAR)


def check_count(count: int, name: str) -> None:
    """Raises UsageError if a row cannot have so many instances."""
    if count > MOST_INSTANCES:
        raise UsageError(f"{name} must be at most {MOST_INSTANCES:,} instances, got {count:,}")


def check_finite(array: npt.NDArray[Any], name: str) -> None:
    """Raises UsageError if an element is NaN or infinite."""
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise UsageError(f"{name} must be finite, got NaN or infinity")
