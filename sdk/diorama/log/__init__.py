"""The log functions, one file a subject.

A log function parses its arguments into fields and values (`diorama.components`) and appends one row to the
recording. A new one is a file here, and a parser there if it logs a component that nobody logged before.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, NoReturn

_FOR_THIRD_PARTIES = ("error_utils", "log_decorator", "text_internal")
"""Modules that are not imported before somebody asks for them."""


def set_visible(*args: object, **kwargs: object) -> NoReturn:
    """Used to hide entities. Nothing does that from a script any more.

    Args:
        args: ignored.
        kwargs: ignored.

    Raises:
        DeprecationWarning: always.
    """
    raise DeprecationWarning("set_visible is gone: what is shown is decided in the viewer")


def __getattr__(name: str) -> Any:
    if name in _FOR_THIRD_PARTIES:
        return import_module(f"diorama.log.{name}")
    raise AttributeError(f"module 'diorama.log' has no attribute {name!r}")
