"""Which part of a frame is another than that of the frame before."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

GRID = 16
"""Pixels: what is sent begins and ends on blocks of JPEG, so that the colours of one do not bleed into its edge."""


class Area(NamedTuple):
    """Pixels [x0, x1) times [y0, y1)."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def size(self) -> int:
        """How many pixels it has."""
        return (self.x1 - self.x0) * (self.y1 - self.y0)

    def of(self, pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """That part of a frame (h, w, 4)."""
        return pixels[self.y0 : self.y1, self.x0 : self.x1]


def changed(before: npt.NDArray[np.uint8] | None, after: npt.NDArray[np.uint8]) -> Area | None:
    """The smallest rectangle on the grid with all that differs; None if nothing does.

    Args:
        before: shape (h, w, 4), or None: there was nothing.
        after: likewise; of another size, all of it is new.
    """
    height, width = after.shape[:2]
    if before is None or before.shape != after.shape:
        return Area(0, 0, width, height)
    differs = before.view(np.uint32)[..., 0] != after.view(np.uint32)[..., 0]
    rows = np.flatnonzero(differs.any(axis=1))
    if not rows.size:
        return None
    y0, y1 = int(rows[0]), int(rows[-1]) + 1
    columns = np.flatnonzero(differs[y0:y1].any(axis=0))
    x0, x1 = int(columns[0]), int(columns[-1]) + 1
    return Area(
        x0 // GRID * GRID,
        y0 // GRID * GRID,
        min(-(-x1 // GRID) * GRID, width),
        min(-(-y1 // GRID) * GRID, height),
    )


def union(one: Area | None, other: Area | None) -> Area | None:
    """The rectangle around both."""
    if one is None or other is None:
        return one or other
    return Area(min(one.x0, other.x0), min(one.y0, other.y0), max(one.x1, other.x1), max(one.y1, other.y1))
