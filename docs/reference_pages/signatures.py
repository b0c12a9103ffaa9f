"""Signatures as a reader would write them."""

from __future__ import annotations

import enum
import inspect
from collections.abc import Callable
from typing import Any

_MOST_COLUMNS = 88
_STARS: dict[object, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}


def signature_of(name: str, function: Callable[..., Any]) -> str:
    """`name(...)` with types and defaults, on one line if it is short, else one line a parameter."""
    signature = inspect.signature(function)
    parameters = _with_separators(
        [parameter for parameter in signature.parameters.values() if parameter.name not in ("self", "cls")]
    )
    returns = signature.return_annotation
    arrow = "" if returns in (inspect.Signature.empty, None, "None") else f" -> {_type(returns)}"
    line = f"{name}({', '.join(parameters)}){arrow}"
    if len(line) <= _MOST_COLUMNS:
        return line
    return "\n".join([f"{name}(", *(f"    {parameter}," for parameter in parameters), f"){arrow}"])


def _with_separators(parameters: list[inspect.Parameter]) -> list[str]:
    texts: list[str] = []
    before = None
    for parameter in parameters:
        if parameter.kind is parameter.KEYWORD_ONLY and before not in (
            parameter.KEYWORD_ONLY,
            parameter.VAR_POSITIONAL,
        ):
            texts.append("*")
        before = parameter.kind
        texts.append(_parameter(parameter))
    return texts


def _parameter(parameter: inspect.Parameter) -> str:
    text = _STARS.get(parameter.kind, "") + parameter.name
    if parameter.annotation is not parameter.empty:
        text += f": {_type(parameter.annotation)}"
    if parameter.default is parameter.empty:
        return text
    return f"{text}{' = ' if ':' in text else '='}{_default(parameter.default)}"


def _type(annotation: Any) -> str:
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)


def _default(value: Any) -> str:
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    return f'"{value}"' if isinstance(value, str) else repr(value)
