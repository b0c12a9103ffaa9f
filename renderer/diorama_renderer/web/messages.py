"""What the page and the server say to each other: parsed here, and nowhere trusted before.

The page sends JSON objects, one a message: a `Hello` at first, then such whose "type" is one of `_PARSERS`; places are
points from the upper left.
The server sends pictures, as bytes: a `FrameHeader` and a JPEG or PNG of the rectangle that has changed; and JSON
objects: "welcome" at first, "page" (title, cursor, whether text is typed), "copy" (a text for the clipboard), "choose"
(files), "full screen", "keep" (a text that is said again by the next `Hello`), "download" (a recording), and "file" (a
picture to be kept or copied follows as bytes with kind 2).
"""

from __future__ import annotations

import json
import math
import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any, NamedTuple, TypeAlias

from diorama_renderer.app.events import (
    Event,
    FilesHovering,
    Focus,
    Key,
    PointerButton,
    PointerMoved,
    Text,
    Wheel,
)
from diorama_renderer.app.turns import MODIFIERS

MOST_BYTES = 4 << 20
"""Of one message: a text that is pasted is the largest."""
LONGEST_TEXT = 1 << 20
LONGEST_KEPT = 1 << 18
"""Of one text that a page keeps."""
MOST_KEPT = 64
"""Texts that a page keeps."""
_MOST_SIDE = 8192.0
_MOST_WHEEL = 1000.0
_RATIOS = 0.25, 8.0
_LONGEST_NAME = 32
_LONGEST_KEPT_NAME = 100
_LONGEST_ID = 256
_NAMED_KEYS = (
    "space apostrophe comma minus period slash semicolon equal left_bracket backslash right_bracket grave_accent "
    "escape enter tab backspace insert delete page_up page_down home end right_arrow left_arrow down_arrow up_arrow "
    "keypad_add keypad_subtract keypad_enter keypad_decimal"
)
KEYS = frozenset(
    [
        *ascii_lowercase,
        *_NAMED_KEYS.split(),
        *(f"{prefix}{digit}" for prefix in ("_", "keypad") for digit in range(10)),
        *(f"f{number}" for number in range(1, 13)),
        *(f"{side}_{name}" for side in ("left", "right") for name in MODIFIERS),
    ]
)
"""The names of keys that pages tell."""
_KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)

JPEG, PNG, FILE = 0, 1, 2


class MalformedError(ValueError):
    """A message that no page of ours sends."""


@dataclass(frozen=True, slots=True)
class Hello:
    """A page has come.

    Attributes:
        key: the same when it is loaded again or has lost its connection: 32 hexadecimal digits that nobody guesses.
        recording: id of the one that it is to show first; empty: whatever there is.
        kept: texts by name that it was told to keep.
        is_framed: whether it is shown within another page, as in a cell of a notebook.
    """

    key: str
    recording: str
    kept: Mapping[str, str]
    is_framed: bool = False


@dataclass(frozen=True, slots=True)
class Resized:
    """The page has `width` times `height` points, of `ratio` pixels each."""

    width: float
    height: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Shown:
    """The page has shown the frame of that number."""

    serial: int


@dataclass(frozen=True, slots=True)
class Pasted:
    """What the browser's clipboard holds, just before the keys that paste it."""

    text: str


@dataclass(frozen=True, slots=True)
class Visible:
    """Whether the page can be seen."""

    is_visible: bool


Message: TypeAlias = Event | Resized | Shown | Pasted | Visible


class FrameHeader(NamedTuple):
    """Before the bytes of a picture.

    Attributes:
        kind: JPEG, PNG or FILE.
        width, height: of the whole frame, in pixels.
        x, y: the corner of what has changed.
        serial: a number, by which the page says that it has shown it.
        ratio: pixels of a point.
    """

    kind: int
    width: int
    height: int
    x: int
    y: int
    serial: int
    ratio: float


_HEADER = struct.Struct("<BxHHHHIf")


def encode_frame(header: FrameHeader, picture: bytes) -> bytes:
    """One message of a picture."""
    return _HEADER.pack(*header) + picture


def decode_frame(message: bytes) -> tuple[FrameHeader, bytes]:
    """The same, read as the page does.

    Raises:
        MalformedError: it is shorter than a header.
    """
    if len(message) < _HEADER.size:
        raise MalformedError("a frame is shorter than its header")
    return FrameHeader(*_HEADER.unpack_from(message)), message[_HEADER.size :]


def parse_hello(text: str) -> Hello:
    """The first message of a page.

    Raises:
        MalformedError: it is none.
    """
    plain = _object(text)
    if plain.get("type") != "hello":
        raise MalformedError("it does not say hello")
    key, kept = _text(plain, "key", _LONGEST_NAME), plain.get("kept")
    if _KEY.fullmatch(key) is None:
        raise MalformedError("its key is none")
    if (
        not isinstance(kept, dict)
        or len(kept) > MOST_KEPT
        or max(map(len, kept), default=0) > _LONGEST_KEPT_NAME
    ):
        raise MalformedError("what it keeps is none, or too much")
    texts = {name: _text(kept, name, LONGEST_KEPT) for name in kept}
    return Hello(key, _text(plain, "recording", _LONGEST_ID), texts, _flag(plain, "framed"))


def parse(text: str) -> Message:
    """One message of a page, after its first.

    Raises:
        MalformedError: it is none; the text says why, and repeats nothing that was sent.
    """
    plain = _object(text)
    kind = plain.get("type")
    parser = _PARSERS.get(kind) if isinstance(kind, str) else None
    if parser is None:
        raise MalformedError("its type is unknown")
    return parser(plain)


def _object(text: str) -> dict[str, Any]:
    try:
        plain = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise MalformedError("it is not JSON") from error
    if not isinstance(plain, dict):
        raise MalformedError("it is no object")
    return plain


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


Plain: TypeAlias = Mapping[str, Any]


def _number(plain: Plain, name: str, least: float, most: float) -> float:
    value = plain.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise MalformedError(f"{name} is no number")
    if (isinstance(value, int) and abs(value) > 2**53) or not math.isfinite(value):
        raise MalformedError(f"{name} is out of range")
    return min(max(float(value), least), most)


def _flag(plain: Plain, name: str) -> bool:
    value = plain.get(name)
    if not isinstance(value, bool):
        raise MalformedError(f"{name} is neither true nor false")
    return value


def _text(plain: Plain, name: str, longest: int) -> str:
    value = plain.get(name)
    if not isinstance(value, str) or len(value) > longest:
        raise MalformedError(f"{name} is no text, or too long")
    return value.encode("utf-8", "replace").decode()  # half a surrogate pair, where a text was cut


def _held(plain: Plain) -> frozenset[str] | None:
    value = plain.get("held")
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(each, str) and each in MODIFIERS for each in value):
        raise MalformedError("held is no list of modifiers")
    return frozenset(value)


def _size(plain: Plain) -> Resized:
    width, height = (_number(plain, name, 1.0, _MOST_SIDE) for name in ("width", "height"))
    return Resized(width, height, _number(plain, "ratio", *_RATIOS))


def _move(plain: Plain) -> PointerMoved:
    if plain.get("x") is None:
        return PointerMoved(None, None)
    x, y = (_number(plain, name, -_MOST_SIDE, 2 * _MOST_SIDE) for name in ("x", "y"))
    return PointerMoved(x, y)


def _button(plain: Plain) -> PointerButton:
    button = plain.get("button")
    if isinstance(button, bool) or not isinstance(button, int) or not 0 <= button <= 2:
        raise MalformedError("button is none of 0, 1 and 2")
    return PointerButton(button, _flag(plain, "down"), _held(plain))


def _wheel(plain: Plain) -> Wheel:
    dx, dy = (_number(plain, name, -_MOST_WHEEL, _MOST_WHEEL) for name in ("dx", "dy"))
    return Wheel(dx, dy)


def _key(plain: Plain) -> Key:
    name = _text(plain, "name", _LONGEST_NAME)
    if name not in KEYS:
        raise MalformedError("its name is no key's")
    return Key(name, _flag(plain, "down"), _held(plain))


def _shown(plain: Plain) -> Shown:
    return Shown(int(_number(plain, "serial", 0, 2**32)))


_PARSERS: dict[str, Callable[[Plain], Message]] = {
    "size": _size,
    "move": _move,
    "button": _button,
    "wheel": _wheel,
    "key": _key,
    "text": lambda plain: Text(_text(plain, "text", LONGEST_TEXT)),
    "focus": lambda plain: Focus(_flag(plain, "has")),
    "hovering": lambda plain: FilesHovering(_flag(plain, "over")),
    "paste": lambda plain: Pasted(_text(plain, "text", LONGEST_TEXT)),
    "visible": lambda plain: Visible(_flag(plain, "is")),
    "shown": _shown,
}
