"""The panels around the views."""

from __future__ import annotations

import math
from dataclasses import dataclass

_LARGEST = 10_000.0


@dataclass
class Panels:
    """Which panels are open, and how large they are, in UI points.

    Attributes:
        left, right, bottom: whether views and entities, the selection, and the time are shown.
        left_width, right_width, bottom_height: of each, while it is open.
    """

    left: bool = True
    right: bool = True
    bottom: bool = True
    left_width: float = 240.0
    right_width: float = 320.0
    bottom_height: float = 200.0

    def toggle(self, side: str) -> None:
        """Open or close "left", "right" or "bottom"; anything else is no panel."""
        if side in ("left", "right", "bottom"):
            setattr(self, side, not getattr(self, side))

    def resize(
        self,
        *,
        left_width: float | None = None,
        right_width: float | None = None,
        bottom_height: float | None = None,
    ) -> None:
        """Change sizes; None and what is no size leave them."""
        self.left_width = _size(left_width, self.left_width)
        self.right_width = _size(right_width, self.right_width)
        self.bottom_height = _size(bottom_height, self.bottom_height)


def _size(wanted: float | None, now: float) -> float:
    return now if wanted is None or not math.isfinite(wanted) else min(max(float(wanted), 1.0), _LARGEST)
