"""What a window (or a test, or a browser) tells the app: plain values, in UI points."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PointerMoved:
    """The pointer is at (x, y) from the top left corner; None: it has left the window."""

    x: float | None
    y: float | None


@dataclass(frozen=True, slots=True)
class PointerButton:
    """Button 0 (primary), 1 (secondary) or 2 (middle) went down or up, while modifiers were held: see `Key`."""

    button: int
    is_down: bool
    held: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Wheel:
    """The wheel was turned: lines across and down; up is positive."""

    dx: float
    dy: float


@dataclass(frozen=True, slots=True)
class Key:
    """A key went down or up; its name is one of imgui's, such as "a", "enter", "left_arrow", "left_ctrl".

    `held` are the modifiers "ctrl", "shift", "alt", "super" at that moment; None: those of the keys before it.
    """

    name: str
    is_down: bool
    held: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Characters were typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Focus:
    """The window got the keyboard, or lost it."""

    has_focus: bool


@dataclass(frozen=True, slots=True)
class FilesDropped:
    """Files were dropped on the window."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class FilesHovering:
    """Files are being dragged over the window, or no longer."""

    is_over: bool


@dataclass(frozen=True, slots=True)
class CloseRequested:
    """The user wants the window gone."""


Event = (
    PointerMoved | PointerButton | Wheel | Key | Text | Focus | FilesDropped | FilesHovering | CloseRequested
)
