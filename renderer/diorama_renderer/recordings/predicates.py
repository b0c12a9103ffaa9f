"""What a predicate is called in a message, and what its comparisons compared."""

from __future__ import annotations

import ast
import inspect
import linecache
import reprlib
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

import numpy as np

_MOST_VALUES = 6
_SHORT = reprlib.Repr()
_SHORT.maxother = _SHORT.maxstring = _SHORT.maxlong = 90


def source_of(predicate: Callable[..., Any]) -> str:
    """The text of a lambda, else the name of what is called."""
    code = getattr(predicate, "__code__", None)
    if not isinstance(code, CodeType) or code.co_name != "<lambda>":
        name = getattr(predicate, "__qualname__", None) or type(predicate).__qualname__
        return f"{name.replace('<locals>.', '')}()"
    body = _body_of(code)
    names = ", ".join(code.co_varnames[: code.co_argcount])
    if body is not None:
        return f"lambda {names}: {body}"
    line = linecache.getline(code.co_filename, code.co_firstlineno).strip()
    return line or f"lambda {names}: ..."


def values_of(predicate: Callable[..., Any], argument: object) -> list[str]:
    """What the comparisons of a lambda compared, such as `s.distance('a', 'b') = 0.42`; [] where nobody can tell.

    Their sides are computed again, so this is for messages alone.
    """
    code = getattr(predicate, "__code__", None)
    body = _body_of(code) if isinstance(code, CodeType) and code.co_name == "<lambda>" else None
    if not isinstance(code, CodeType) or body is None or code.co_argcount < 1:
        return []
    found: dict[str, str] = {}
    try:
        names = {**inspect.getclosurevars(predicate).nonlocals, code.co_varnames[0]: argument}
        scope = {**getattr(predicate, "__globals__", {}), **names}
        for side in _compared(ast.parse(body, mode="eval").body):
            if not _is_constant(side):
                value = eval(compile(ast.Expression(side), "<predicate>", "eval"), scope)
                found[ast.unparse(side)] = _SHORT.repr(
                    value.item() if isinstance(value, np.generic) else value
                )
    except Exception:
        # Whatever a user's expression does when it is taken apart: the failure itself is told anyway.
        return []
    return [f"{text} = {value}" for text, value in found.items()][:_MOST_VALUES]


def _body_of(code: CodeType) -> str | None:
    """The expression of a lambda, in one line; None before Python 3.11, and where there is no source."""
    places = getattr(code, "co_positions", None)
    if places is None:
        return None
    spans = [
        place for place in places() if None not in place and place[:1] + place[2:3] != place[1:2] + place[3:]
    ]
    if not spans:
        return None
    first, first_column = min((place[0], place[2]) for place in spans)
    last, last_column = max((place[1], place[3]) for place in spans)
    lines = [linecache.getline(code.co_filename, number).encode() for number in range(first, last + 1)]
    lines[-1] = lines[-1][:last_column]
    lines[0] = lines[0][first_column:]
    text = b" ".join(lines).decode(errors="replace").strip()
    try:
        parsed = ast.parse(text, mode="eval")
    except SyntaxError:
        return None
    return text if first == last else ast.unparse(parsed)


def _compared(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.Compare):
        yield node.left
        yield from node.comparators
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from _compared(value)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield from _compared(node.operand)
    elif isinstance(node, ast.Call) and len(node.args) == 1 and _name(node.func) in ("all", "any", "bool"):
        yield from _compared(node.args[0])
    elif (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("all", "any")
    ):
        yield from _compared(node.func.value)


def _name(node: ast.expr) -> str | None:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else None


def _is_constant(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True
