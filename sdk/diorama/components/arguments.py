"""Arguments that are no numbers: flags, choices, collections; and how error messages show any argument."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import numpy as np

from diorama.errors import UsageError

Choice = TypeVar("Choice", bound=enum.Enum)


def parse_flag(value: object, name: str) -> bool:
    """A bool, also numpy's. Nothing else: `timeless="no"` would be true."""
    if not isinstance(value, bool | np.bool_):
        raise UsageError(f"{name} must be a bool, got {described(value)}")
    return bool(value)


def parse_choice(value: object, choices: type[Choice], name: str) -> Choice:
    """A member of an enumeration, or the one of a name in whatever case."""
    if isinstance(value, str):
        value = choices.__members__.get(value.upper(), value)
    if not isinstance(value, choices):
        raise UsageError(f"{name} must be one of {', '.join(choices.__members__)}, got {described(value)}")
    return value


def parse_items(value: Any, expected: str, name: str) -> list[Any]:
    """What an iterable holds; texts, bytes and mappings are none. `expected` says what must be there instead."""
    if not isinstance(value, Iterable) or isinstance(value, str | bytes | bytearray | Mapping):
        raise UsageError(f"{name} must be {expected}, got {described(value)}")
    return list(value)


def described(value: object) -> str:
    """How an error message shows a value: short, whatever it is, and whatever it raises."""
    try:
        return _described(value)
    except Exception:
        return type(value).__name__


def _described(value: object) -> str:
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and shape:
        return f"{type(value).__name__} of shape {shape}"
    if value is None or isinstance(value, int | float | complex | str | bytes):
        text = ascii(value) if not isinstance(value, int) or value.bit_length() < 256 else "a huge int"
        return text if len(text) <= 60 else text[:57] + "..."
    return type(value).__name__
