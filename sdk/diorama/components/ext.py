"""Extension components: whatever else a user wants to see beside a value, under names of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diorama.components.arguments import described
from diorama.components.arrays import as_array, check_count
from diorama.components.field import Field, Form, Part, field
from diorama.components.texts import parse_text
from diorama.errors import UsageError

with suppress(Exception):
    pa.array(())  # looks for pandas: see `diorama.arrow`. What fails as the interpreter ends fails only once.

_PLAIN = {float: pa.float64(), int: pa.int64(), bool: pa.bool_(), str: pa.utf8()}
"""What numpy and Arrow make of one plain value, without asking them: a third of the time."""

_DEEPEST = 32

_types: dict[str, pa.DataType] = {}
"""The type that the first use of a name fixed, for the process."""


def parse_ext(ext: object, splat_ones: bool = True) -> tuple[list[Part], list[UsageError]]:
    """The extension components of a call, and what is wrong with those that are none.

    Args:
        ext: name (with or without the prefix `ext.`) to a value: a number, a text, or a sequence (n,) of such. None
            is left out. The first type logged under a name is the type of all later ones: they are converted.
        splat_ones: a sequence of one is meant for all instances (a splat).

    Wrong are a name that is none, a value that Arrow cannot hold in one dimension, and one that cannot be converted to
    the type of its name without loss.
    """
    if not isinstance(ext, Mapping):
        return [], [UsageError(f"ext must be a dict, got {described(ext)}")]
    parts: list[Part] = []
    problems: list[UsageError] = []
    for name, value in ext.items():
        if value is not None:
            try:
                parts.append(_parse(name, value, splat_ones))
            except UsageError as error:
                problems.append(error)
    return parts, problems


def _parse(name: object, value: Any, splat_ones: bool) -> Part:
    component = _component(name)
    array = _as_type(_to_arrow(value, component), component)
    if pa.types.is_nested(array.type):
        _check_type(array.type, component)
    return field(component, "ext", Form.EXT, splat_ones and len(array) == 1, array.type), array


def fix_types(fields: Iterable[Field]) -> None:
    """The types of these fields, which were logged, are those of their names from now on."""
    for logged in fields:
        if logged.arrow is not None and not pa.types.is_null(logged.arrow):
            _types.setdefault(logged.component, logged.arrow)


def _check_type(arrow: pa.DataType, component: str, depth: int = 0) -> None:
    """Raises UsageError for what cannot be written: too many lists within lists, and dictionaries in them."""
    if depth > _DEEPEST:
        raise UsageError(f"{component} must be at most {_DEEPEST} levels deep, got more")
    if pa.types.is_dictionary(arrow):
        raise UsageError(f"{component} must not hold dictionaries inside others, got {arrow}")
    for i in range(arrow.num_fields):
        _check_type(arrow.field(i).type, component, depth + 1)


def _component(name: object) -> str:
    text = parse_text(name, "ext's name")
    if text in ("", "ext."):
        raise UsageError(f"ext's name must not be empty, got {text!r}")
    return text if text.startswith("ext.") else f"ext.{text}"


def _to_arrow(value: Any, component: str) -> pa.Array:
    plain = _PLAIN.get(type(value))
    if plain is not None:
        try:
            return pa.array((value,), plain)
        except (pa.ArrowException, OverflowError, UnicodeError):
            pass  # what is wrong with it is said below
    if isinstance(value, pa.Scalar):
        return pa.array([value.as_py()], value.type)
    if isinstance(value, pa.ChunkedArray):
        value = value.combine_chunks()
    if isinstance(value, pa.DictionaryArray):
        return value.dictionary_decode()  # arrays of different dictionaries cannot be joined
    if isinstance(value, pa.Array):
        return value
    if isinstance(value, list | tuple) and len(value) == 0:
        return pa.nulls(0)  # of no type, so that it fixes none
    try:
        array = np.atleast_1d(_to_numpy(value, component))
        if array.ndim != 1:
            raise UsageError(f"{component} must be one-dimensional, got {array.shape}")
        check_count(len(array), component)
        is_masked = isinstance(value, np.ma.MaskedArray)
        return pa.array(array, mask=np.atleast_1d(np.ma.getmaskarray(value)) if is_masked else None)
    except (pa.ArrowException, ValueError, TypeError, OverflowError) as error:
        if isinstance(error, UsageError):
            raise
        raise UsageError(
            f"{component} must be a sequence that Arrow can hold, got {described(value)}: {error}"
        ) from error


def _to_numpy(value: Any, component: str) -> npt.NDArray[Any]:
    """A copy of what the user passed, of a dtype that Arrow takes where it has one."""
    if callable(getattr(value, "numpy", None)):
        return np.array(as_array(value, component, bools=True))
    texts = [value] if isinstance(value, str | bytes) else value
    if type(texts) is list or type(texts) is tuple:
        # The texts of numpy cannot end in NUL.
        for kind in (str, bytes):
            if texts and all(isinstance(text, kind) for text in texts):
                return np.array(texts, dtype=object)
    array = np.array(value.data if isinstance(value, np.ma.MaskedArray) else value)
    if array.dtype.kind in "US" and not isinstance(value, np.ndarray | np.generic):
        # numpy makes texts of numbers that lie beside texts.
        raise UsageError(f"{component} must be values of one type, got {described(value)} of several")
    return array.astype(_arrow_dtype(array.dtype), copy=False)


def _arrow_dtype(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The dtype that keeps the values, and that Arrow has."""
    if dtype.kind == "f" and dtype.itemsize > 8:
        return np.dtype(np.float64)  # as everywhere: what is wider is rounded
    if dtype.kind in "mM":
        unit, _ = np.datetime_data(dtype)
        if unit in ("Y", "M", "W", "D"):
            unit = "D" if dtype.kind == "M" else "s"
        elif unit in ("h", "m"):
            unit = "s"
        if unit in ("D", "s", "ms", "us", "ns"):
            return np.dtype(f"{dtype.kind}8[{unit}]")
    native: np.dtype[Any] = dtype.newbyteorder("=")
    return native


def _as_type(array: pa.Array, component: str) -> pa.Array:
    if len(array) and array.null_count == len(array):
        raise UsageError(f"{component} must have a value that is not None")
    known = _types.get(component)
    if known is None or known == array.type:
        return array
    try:
        return array.cast(known)
    except pa.ArrowException as error:
        raise UsageError(f"{component} was first logged as {known}, got {array.type}: {error}") from error
