"""Where pictures stand beside each other, and their titles, and the caption below them all."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle of pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole of some size, divided.

    Attributes:
        size: width and height of the whole.
        pictures: of each view.
        titles: likewise, above the pictures; empty: there are none.
        caption: None: there is none.
        text: size of texts, pixels.
    """

    size: tuple[int, int]
    pictures: tuple[Box, ...]
    titles: tuple[Box, ...]
    caption: Box | None
    text: int


def layout_of(size: tuple[int, int], count: int, *, titled: bool, captioned: bool, caller: str) -> Layout:
    """A grid of `count` pictures, in as many columns as make them largest.

    Raises:
        ValueError: there is no room.
    """
    width, height = size
    text = max(10, round(min(width, height * 16 / 9) / 1280 * 15))
    bar = round(text * 2.1) if captioned else 0
    gap = max(2, round(text / 5)) if count > 1 else 0
    title = round(text * 1.9) if titled else 0
    columns = max(range(1, count + 1), key=lambda columns: _scale(size, count, columns, bar, title, gap))
    rows = math.ceil(count / columns)
    xs = _spread(width, columns, gap)
    ys = _spread(height - bar, rows, gap)
    pictures, titles = [], []
    for number in range(count):
        (y, tall) = ys[number // columns]
        # The last row may have fewer: they share its width.
        inrow = min(columns, count - number // columns * columns)
        (x, wide) = (xs if inrow == columns else _spread(width, inrow, gap))[number % columns]
        if titled:
            titles.append(Box(x, y, wide, title))
        pictures.append(Box(x, y + title, wide, tall - title))
    if min(min(box.width, box.height) for box in pictures) < 8:
        raise ValueError(
            f"{caller}: size must have room for {count} pictures and texts, got {width} x {height}"
        )
    caption = Box(0, height - bar, width, bar) if captioned else None
    return Layout(size, tuple(pictures), tuple(titles), caption, text)


def _scale(size: tuple[int, int], count: int, columns: int, bar: int, title: int, gap: int) -> float:
    """How large something of 4 to 3 is in each picture; ties go to fewer empty cells."""
    rows = math.ceil(count / columns)
    width = (size[0] - (columns - 1) * gap) / columns
    height = (size[1] - bar - (rows - 1) * gap) / rows - title
    return min(width / 4, height / 3) - 1e-3 * (rows * columns - count)


def _spread(length: int, count: int, gap: int) -> list[tuple[int, int]]:
    """Starts and lengths of `count` parts with gaps between them: all of one length, but for the last ones' pixel."""
    room = length - (count - 1) * gap
    edges = [room * i // count for i in range(count + 1)]
    return [(edges[i] + i * gap, edges[i + 1] - edges[i]) for i in range(count)]
