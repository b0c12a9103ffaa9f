"""Dataclasses of settings to and from what JSON knows, by the types of their fields."""

from __future__ import annotations

import enum
import math
import types
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

_WHOLE = 2**63


class _WrongTypeError(Exception):
    """A value is not of the type of its field."""


def to_plain(value: Any) -> dict[str, Any]:
    """A dataclass as a dict of what JSON knows; fields that are dataclasses are left out."""
    return {
        each.name: _plain(getattr(value, each.name))
        for each in fields(value)
        if not is_dataclass(getattr(value, each.name))
    }


def from_plain(
    of: type[T],
    plain: object,
    default: T | None = None,
    *,
    check: Callable[[str, Any], bool] | None = None,
) -> T:
    """A dataclass from a dict; its fields have their defaults where the dict lacks them, or has something else.

    Args:
        of: the class: of bools, numbers, texts, enums, tuples, sets, and dicts of them, or None.
        plain: anything.
        default: what it is where `plain` says nothing; None: `of()`.
        check: whether a field, by its name, may have a value of the right type.
    """
    made = of() if default is None else default
    if not isinstance(plain, dict):
        return made
    values = {}
    fields_of: Any = of
    for name, read in _readers(fields_of).items():
        values[name] = getattr(made, name)
        if name in plain:
            with suppress(_WrongTypeError):
                value = read(plain[name])
                values[name] = value if check is None or check(name, value) else values[name]
    return of(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, set | frozenset):
        return sorted(_plain(each) for each in value)
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


@cache
def _readers(of: Any) -> dict[str, Callable[[object], Any]]:
    hints = get_type_hints(of)
    return {each.name: _reader(hints[each.name]) for each in fields(of)}


def _reader(hint: Any) -> Callable[[object], Any]:
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _any_of([_reader(each) for each in args])
    if origin is tuple:
        return _tuple_of([_reader(each) for each in args])
    if origin is set:
        return _set_of(_reader(args[0]))
    if origin is dict:
        return _dict_of(_reader(args[1]))
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return _enum_of(hint)
    return _SIMPLE.get(hint, _nothing)


def _any_of(readers: list[Callable[[object], Any]]) -> Callable[[object], Any]:
    def read(plain: object) -> Any:
        for each in readers:
            with suppress(_WrongTypeError):
                return each(plain)
        raise _WrongTypeError

    return read


def _tuple_of(readers: list[Callable[[object], Any]]) -> Callable[[object], Any]:
    def read(plain: object) -> Any:
        if not isinstance(plain, list) or len(plain) != len(readers):
            raise _WrongTypeError
        return tuple(each(value) for each, value in zip(readers, plain, strict=True))

    return read


def _set_of(reader: Callable[[object], Any]) -> Callable[[object], Any]:
    def read(plain: object) -> Any:
        if not isinstance(plain, list):
            raise _WrongTypeError
        return {reader(each) for each in plain}

    return read


def _dict_of(reader: Callable[[object], Any]) -> Callable[[object], Any]:
    """Of whole numbers, which are texts in JSON."""

    def read(plain: object) -> Any:
        if not isinstance(plain, dict) or not all(key.isdecimal() and len(key) < 19 for key in plain):
            raise _WrongTypeError
        return {int(key): reader(value) for key, value in plain.items()}

    return read


def _enum_of(of: type[enum.Enum]) -> Callable[[object], Any]:
    def read(plain: object) -> Any:
        try:
            return of(plain)
        except ValueError:
            raise _WrongTypeError from None

    return read


def _none(plain: object) -> Any:
    if plain is not None:
        raise _WrongTypeError
    return None


def _bool(plain: object) -> Any:
    if not isinstance(plain, bool):
        raise _WrongTypeError
    return plain


def _int(plain: object) -> Any:
    if not isinstance(plain, int) or isinstance(plain, bool) or not -_WHOLE <= plain < _WHOLE:
        raise _WrongTypeError
    return plain


def _float(plain: object) -> Any:
    if not isinstance(plain, int | float) or isinstance(plain, bool) or abs(plain) > 1e300:
        raise _WrongTypeError
    return float(plain)


def _str(plain: object) -> Any:
    if not isinstance(plain, str):
        raise _WrongTypeError
    return plain


def _nothing(plain: object) -> Any:
    raise _WrongTypeError


_SIMPLE: dict[Any, Callable[[object], Any]] = {
    type(None): _none,
    bool: _bool,
    int: _int,
    float: _float,
    str: _str,
}
