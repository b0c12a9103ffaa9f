"""Class ids, keypoint ids, and the identifiers of instances. 0 is an id like any other."""

from __future__ import annotations

import operator

import numpy as np
import numpy.typing as npt

from diorama.components.arguments import described
from diorama.components.arrays import as_array, check_count
from diorama.components.field import Field, Form, Part, field
from diorama.errors import UsageError

CLASS_ID = field("class_id", "u16", Form.NUMBER)
KEYPOINT_ID = field("keypoint_id", "u16", Form.NUMBER)
CLASS_ID_SPLAT = field("class_id", "u16", Form.NUMBER, splat=True)
INSTANCE_KEYS = field("instance_key", "u64", Form.ARRAY)

_U16_MAX = 65535


def parse_id(value: object, name: str) -> int:
    """One class or keypoint id: an integer in 0-65535, or a float that is a whole number, as in `parse_ids`."""
    try:
        is_whole = isinstance(value, float | np.floating) and float(value).is_integer()
        number = operator.index(int(value) if is_whole else value)  # type: ignore[arg-type, call-overload]
    except Exception:  # no integer, or an object that raises when it is asked for one
        raise UsageError(f"{name} must be an integer, got {described(value)}") from None
    if 0 <= number <= _U16_MAX:
        return number
    raise UsageError(f"{name} must be in 0-{_U16_MAX}, got {described(number)}")


def parse_ids(value: object, name: str, component: str) -> Part:
    """An id for each instance; one, or an array of one, is meant for all (a splat)."""
    array = _integers(value, name)
    if array.size and (int(array.min()) < 0 or int(array.max()) > _U16_MAX):
        worst = array.min() if int(array.min()) < 0 else array.max()
        raise UsageError(f"{name} must be in 0-{_U16_MAX}, got {worst}")
    return _ID_FIELDS[component][array.size == 1], array.astype(np.uint16)


def parse_identifiers(value: object, name: str) -> Part:
    """Instance keys: unsigned integers, each at most once."""
    array = _integers(value, name)
    if array.size and int(array.min()) < 0:
        raise UsageError(f"{name} must not be negative, got {array.min()}")
    keys = array.astype(np.uint64)
    if not np.all(keys[1:] > keys[:-1]) and len(np.unique(keys)) != len(keys):
        raise UsageError(f"{name} must be unique, got duplicates")
    return INSTANCE_KEYS, keys


_ID_FIELDS: dict[str, dict[bool, Field]] = {
    component: {splat: field(component, "u16", Form.ARRAY, splat) for splat in (False, True)}
    for component in ("class_id", "keypoint_id")
}


def _integers(value: object, name: str) -> npt.NDArray[np.integer]:
    array = np.atleast_1d(as_array(value, name))
    if array.ndim != 1:
        raise UsageError(f"{name} must be an integer or (n,), got {array.shape}")
    check_count(array.size, name)
    if array.size == 0:
        return np.empty(0, np.int64)
    if array.dtype.kind == "f":
        # Floats that are whole numbers are what np.loadtxt and pandas make of a column of ids.
        if (
            not np.all(np.isfinite(array))
            or not np.all(array == np.floor(array))
            or float(np.abs(array).max()) >= 2**53
        ):
            raise UsageError(f"{name} must be integers, got {array.dtype}")
        return array.astype(np.int64)
    return array
