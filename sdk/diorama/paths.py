r"""Entity paths: how one is written, and its normal form.

A path is parts separated by `/`. A part is a name, or an index: `#7` (a sequence number), `-7` (an integer), a UUID,
or a `"quoted"` string with the escapes `\n \r \t \" \\`. No part of a normal form contains a `/`, so it may be
split at every one. The root is `/`.
"""

from __future__ import annotations

import re
import uuid

from diorama.errors import UsageError

ROOT = "/"

MOST_CHARACTERS = 4096
"""Of a normal form: readers take longer ones for damage."""

_INTEGER = re.compile(r"[+-]?[0-9]+", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_QUOTED = re.compile(r'"(?:[^"\\]|\\[nrt"\\])*"', re.DOTALL)
_U64_MAX = 2**64 - 1
_I128_MIN, _I128_MAX = -(2**127), 2**127 - 1
_LONGEST_INTEGER = 64  # beyond it a part is a name: int() of a long text is slow, and i128 has 39 digits


def normalise(path: str) -> str:
    """The normal form of `path`: no trailing slash, indexes in their shortest spelling.

    Raises:
        UsageError: not a str, empty, too long, a leading slash or a double one, a bad index, not encodable as UTF-8.

    >>> normalise("world/points/")
    'world/points'
    >>> normalise("frames/#007")
    'frames/#7'
    """
    if not isinstance(path, str):
        raise UsageError(f"entity_path must be a str, got {type(path).__name__}")
    path = str.__str__(path)  # what a subclass shows is not what it is
    if path == ROOT:
        return ROOT
    if not path:
        raise UsageError("entity_path must not be empty, got ''")
    if path[0] == "/":
        raise UsageError(f"entity_path must not start with a slash, got {_shown(path)}")
    parts = path.removesuffix("/").split("/")
    if "" in parts:
        raise UsageError(f"entity_path must not have a double slash, got {_shown(path)}")
    check_utf8(path, "entity_path")
    normal = "/".join([_normal_part(part) for part in parts])
    if len(normal) > MOST_CHARACTERS:
        raise UsageError(f"entity_path must have at most {MOST_CHARACTERS} characters, got {len(normal)}")
    return normal


def parts_of(path: str) -> tuple[str, ...]:
    """The parts of a normal form; none for the root."""
    return () if path == ROOT else tuple(path.split("/"))


def parent_of(path: str) -> str | None:
    """The path one level up from a normal form; None for the root."""
    if path == ROOT:
        return None
    return path.rpartition("/")[0] or ROOT


def check_utf8(text: str, name: str) -> None:
    """Raises UsageError if `text` cannot be written as UTF-8, because of a lone surrogate."""
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UsageError(f"{name} must be valid Unicode, got {_shown(text)}") from error


def _normal_part(part: str) -> str:
    first = part[0]
    if first == "#":
        digits = part[1:]
        if (
            not (digits.isascii() and digits.isdigit())
            or len(digits) > _LONGEST_INTEGER
            or int(digits) > _U64_MAX
        ):
            raise UsageError(f"entity_path must have a number below 2**64 after '#', got {_shown(part)}")
        return f"#{int(digits)}"
    if first == '"':
        if _QUOTED.fullmatch(part) is None:
            raise UsageError(
                f'entity_path must close a quote before the next slash, with only \\n \\r \\t \\" \\\\ as escapes, '
                f"got {_shown(part)}"
            )
        return part.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    if _INTEGER.fullmatch(part) and len(part) <= _LONGEST_INTEGER and _I128_MIN <= int(part) <= _I128_MAX:
        return str(int(part))
    if _UUID.fullmatch(part):
        return str(uuid.UUID(part))
    return part


def _shown(text: str) -> str:
    return ascii(text if len(text) <= 80 else text[:77] + "...")
