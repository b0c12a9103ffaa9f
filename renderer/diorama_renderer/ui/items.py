"""Where things were drawn, by name: how a test (or a guided tour) finds what a user would click."""

from __future__ import annotations

from typing import NamedTuple

from imgui_bundle import imgui


class Rect(NamedTuple):
    """A rectangle on the display, UI points: left, top, right, bottom."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def center(self) -> tuple[float, float]:
        """Its middle."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    @property
    def width(self) -> float:
        """From left to right."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.y1 - self.y0

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies within."""
        return self.x0 <= x < self.x1 and self.y0 <= y < self.y1


def hidden_id(name: str) -> str:
    """What the UI library knows an item by that shows no text.

    It takes three number signs in a name as the beginning of another one, so that items of several such names would be
    one; names that somebody logged may have them.
    """
    return f"##{name.replace('#', '%23')}" if "#" in name else f"##{name}"


class Items:
    """The named items of the frame that is being drawn, and those of the last one that was."""

    def __init__(self) -> None:
        """None yet."""
        self.last: dict[str, Rect] = {}
        self._now: dict[str, Rect] = {}

    def begin(self) -> None:
        """A new frame."""
        self._now = {}

    def end(self) -> None:
        """The frame is complete: `last` is what was drawn in it."""
        self.last = self._now

    def record(self, name: str) -> None:
        """The item that was drawn last has a name, such as "time/play"."""
        low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()
        self._now[name] = Rect(low.x, low.y, high.x, high.y)

    def put(self, name: str, rect: Rect) -> None:
        """Something drawn by hand has a name."""
        self._now[name] = rect
