"""`Extremes`: how far a scene has reached in all directions, as the few points that reached farthest."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera.eye import Eye
from diorama_renderer.camera.limits import finite_rows

F64 = npt.NDArray[np.float64]

_DIRECTIONS = 64
_MOST_LOOKED_AT = 2048
_MOST_CLOSELY = 65_536
_RATIO = math.pi * (3.0 - math.sqrt(5.0))  # golden angle: neighbours are nowhere in a line


class Extremes:
    """The points that reached farthest in some directions, of all that were ever added.

    An eye that sees these points sees all others, or nearly: between two directions a scene sticks out of their
    convex hull by about a hundredth of its size.

    Attributes:
        revision: grows when a point reached farther.
    """

    def __init__(self) -> None:
        """Nothing was added yet."""
        self.revision = 0
        self._points: F64 | None = None
        self._reached = np.full(len(directions()), -np.inf)

    @property
    def points(self) -> F64:
        """Shape (k, 3); k is 0 or the number of directions."""
        return np.empty((0, 3)) if self._points is None else self._points

    @property
    def bounds(self) -> tuple[F64, F64] | None:
        """Smallest and largest corner, shape (3,), of what was added; None if that is nothing."""
        if self._points is None:
            return None
        return self._points.min(axis=0), self._points.max(axis=0)

    def add(self, points: npt.ArrayLike, *, closely: bool = False) -> bool:
        """Take more points, shape (n, 3); True if any reaches farther. What is not finite is left out.

        Of many points some are looked at, `closely` at more, and those that reach farthest along the axes.
        """
        found = _few(finite_rows(points), _MOST_CLOSELY if closely else _MOST_LOOKED_AT)
        if not len(found):
            return False
        along = found @ directions().T
        best = along.argmax(axis=0)
        reached = along[best, np.arange(len(best))]
        # Rounding is no growth.
        farther = (reached - self._reached) > 1e-9 * np.abs(reached)
        if not farther.any():
            return False
        if self._points is None:
            self._points = found[best]
        else:
            self._points = np.where(farther[:, None], found[best], self._points)
        self._reached = np.where(farther, reached, self._reached)
        self.revision += 1
        return True

    def clear(self) -> None:
        """As if nothing had been added."""
        self._points, self._reached = None, np.full(len(directions()), -np.inf)
        self.revision += 1

    def are_seen(self, eye: Eye) -> bool:
        """Whether all of them are within the picture of an eye."""
        if self._points is None:
            return True
        pixels, depths = eye.project(self._points)
        with np.errstate(invalid="ignore"):
            within = ((pixels >= 0) & (pixels <= eye.size)).all(axis=1)
        return bool((within & (depths > 0)).all())


@lru_cache(maxsize=1)
def directions() -> F64:
    """Shape (k, 3), of unit length: those of the axes, and others spread evenly."""
    number = np.arange(_DIRECTIONS) + 0.5
    z = 1.0 - 2.0 * number / _DIRECTIONS
    across = np.sqrt(1.0 - z * z)
    spread = np.stack([across * np.cos(_RATIO * number), across * np.sin(_RATIO * number), z], axis=1)
    found: F64 = np.concatenate([np.eye(3), -np.eye(3), spread])
    found.flags.writeable = False
    return found


def _few(points: F64, most: int) -> F64:
    if len(points) <= most:
        return points
    corners = np.concatenate([points.argmin(axis=0), points.argmax(axis=0)])
    evenly = np.linspace(0, len(points) - 1, most).astype(np.int64)
    few: F64 = points[np.concatenate([evenly, corners])]
    return few
