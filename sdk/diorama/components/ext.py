"""Extension components: whatever else a user wants to see beside a value, under names of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from diorama.components.arrays import check_count
from diorama.components.field import Field, Form, Part, field
from diorama.components.numbers import described
from diorama.components.texts import parse_text
from diorama.errors import UsageError

_types: dict[str, pa.DataType] = {}
"""The type that the first use of a name fixed, for the process."""


def parse_ext(ext: object, splat_ones: bool = True) -> list[Part]:
    """The extension components of a call.

    Args:
        ext: name (with or without the prefix `ext.`) to a value: a number, a text, or a sequence (n,) of such. None
            is left out. The first type logged under a name is the type of all later ones: they are converted.
        splat_ones: a sequence of one is meant for all instances (a splat).

    Raises:
        UsageError: not a dict of names, a value that Arrow cannot hold in one dimension, or one that cannot be
            converted to the type of its name without loss.
    """
    if not isinstance(ext, Mapping):
        raise UsageError(f"ext must be a dict, got {described(ext)}")
    parts: list[Part] = []
    for name, value in ext.items():
        if value is None:
            continue
        component = _component(name)
        array = _as_type(_to_arrow(value, component), component)
        part = field(component, "ext", Form.EXT, splat_ones and len(array) == 1, array.type)
        parts.append((part, array))
    return parts


def fix_types(fields: Iterable[Field]) -> None:
    """The types of these fields, which were logged, are those of their names from now on."""
    for logged in fields:
        if logged.arrow is not None and not pa.types.is_null(logged.arrow):
            _types.setdefault(logged.component, logged.arrow)


def _component(name: object) -> str:
    text = parse_text(name, "ext's name")
    if text in ("", "ext."):
        raise UsageError("ext's name must not be empty")
    return text if text.startswith("ext.") else f"ext.{text}"


def _to_arrow(value: Any, component: str) -> pa.Array:
    if isinstance(value, pa.ChunkedArray):
        value = value.combine_chunks()
    if isinstance(value, pa.DictionaryArray):
        return value.dictionary_decode()  # arrays of different dictionaries cannot be joined
    if isinstance(value, pa.Array):
        return value
    try:
        numpy = getattr(value, "numpy", None)
        array = np.atleast_1d(np.array(numpy() if callable(numpy) else value))
        if array.ndim != 1:
            raise UsageError(f"{component} must be one-dimensional, got {array.shape}")
        check_count(len(array), component)
        return pa.array(array)
    except (pa.ArrowException, ValueError, TypeError) as error:
        if isinstance(error, UsageError):
            raise
        raise UsageError(
            f"{component} must be a sequence that Arrow can hold, got {described(value)}: {error}"
        ) from error


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
