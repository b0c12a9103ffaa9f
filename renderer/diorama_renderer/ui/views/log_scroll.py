"""Where the lines of a text log are: all of one height, but for the few that are unfolded; and how far it is scrolled.

Positions are float64: the library's float32 would let the lines of a long log jump by points.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

LINE_HEIGHT = 22.0

_BAND = 0.15  # of the height, at the top and at the bottom: the time is kept out of it
_SPEED = 22.0  # 1 / seconds
_ARRIVED = 0.5


@dataclass(frozen=True, eq=False)
class Layout:
    """Where each line is; see `laid_out`.

    Attributes:
        count: of lines.
        unfolded: shape (n,), ascending: the places of those that are higher than others.
        extra: shape (n + 1,): UI points by which the first 0, 1, ... of them are higher.
    """

    count: int
    unfolded: npt.NDArray[np.int64]
    extra: npt.NDArray[np.float64]

    @property
    def height(self) -> float:
        """Of all lines."""
        return self.top(self.count)

    def top(self, place: int) -> float:
        """Where a line begins, from the top of the first."""
        before = int(self.unfolded.searchsorted(place))
        return place * LINE_HEIGHT + float(self.extra[before])

    def place_at(self, y: float) -> int:
        """The line that is at a height; the first or the last one beyond them, -1 where there is none."""
        tops = self.unfolded * LINE_HEIGHT + self.extra[:-1]
        before = int(tops.searchsorted(y, "right"))
        place = math.floor((y - float(self.extra[before])) / LINE_HEIGHT)
        if before:
            place = max(place, int(self.unfolded[before - 1]))
        return min(max(place, 0), self.count - 1)


def laid_out(count: int, extra: Mapping[int, float]) -> Layout:
    """The layout of so many lines; `extra` says by how many UI points some are higher, by their place."""
    places = sorted(place for place in extra if 0 <= place < count)
    heights = np.cumsum([0.0, *(extra[place] for place in places)])
    return Layout(count, np.array(places, np.int64), heights)


@dataclass
class LogScroll:
    """How far a log is scrolled.

    Attributes:
        at: what is at the upper edge, UI points from the top of the first line.
        wanted: where it moves to.
        follows: whether it goes along with the time; not once somebody has scrolled away.
    """

    at: float = 0.0
    wanted: float = 0.0
    follows: bool = True
    _grip: float | None = None

    def by(self, points: float) -> None:
        """Somebody scrolls."""
        self.wanted += points
        self.follows = False

    def to(self, points: float) -> None:
        """Somebody goes to a place at once."""
        self.at = self.wanted = points
        self.follows = False

    def shift(self, points: float) -> None:
        """The lines that are in sight have moved, as others came before them."""
        self.at += points
        self.wanted += points

    def show(self, y: float, height: float) -> None:
        """Bring a height into sight, no further than it takes; to the middle if it is far away."""
        band = height * _BAND
        if not -height <= y - self.wanted <= 2 * height:
            self.wanted = y - height / 2
        self.wanted = min(max(self.wanted, y - height + band), y - band)

    def settle(self, layout: Layout, height: float, dt: float) -> bool:
        """Stay within what there is, and move on; True while it moves."""
        most = max(layout.height - height, 0.0)
        self.wanted = min(max(self.wanted, 0.0), most)
        way = self.wanted - self.at
        if abs(way) > 3 * height:
            self.at, way = self.wanted - math.copysign(height, way), math.copysign(height, way)
        is_moving = abs(way) > _ARRIVED
        self.at = self.at + way * (1 - math.exp(-_SPEED * min(dt, 0.1))) if is_moving else self.wanted
        self.at = min(max(self.at, 0.0), most)
        return is_moving

    def grip(self, pointer: float, top: float, bar: Bar) -> None:
        """The bar is being dragged: `pointer` and `top`, of the way it has, are heights on the display."""
        y = top + bar.top
        if self._grip is None:
            self._grip = pointer - y if y <= pointer < y + bar.length else bar.length / 2
        way = bar.way
        self.to(min(max(pointer - self._grip - top, 0.0), way) / way * bar.most if way > 0 else 0.0)

    def let_go(self) -> None:
        """The bar is no longer being dragged."""
        self._grip = None

    def bar(self, layout: Layout, height: float) -> Bar | None:
        """The bar beside the lines; None where all of them have room."""
        whole = layout.height
        if whole <= height or height < 32:
            return None
        length = max(height * height / whole, 24.0)
        most = whole - height
        return Bar(self.at / most * (height - length), length, height - length, most)


@dataclass(frozen=True, slots=True)
class Bar:
    """Where the bar is on its way.

    Attributes:
        top: from the upper end of its way, UI points.
        length: of it.
        way: how far it can be moved.
        most: how far lines are scrolled at the end of it.
    """

    top: float
    length: float
    way: float
    most: float
