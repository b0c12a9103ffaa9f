"""How far apart numbers may be and still be called equal."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]

POSITIONS = frozenset(
    ("point2d", "point3d", "linestrip2d", "linestrip3d", "arrow3d", "vec3d", "box3d", "rect2d", "radius")
)
"""Components whose numbers are lengths or places."""
NUMBERS = frozenset(("scalar",))


@dataclass(frozen=True, slots=True)
class Tolerance:
    """What is still equal.

    Attributes:
        position: of places, lengths and radii, along each axis; scene units, or pixels in 2D.
        rotation_degrees: of turns.
        value: of scalars and of extension components that are numbers with fractions.
    """

    position: float = 1e-6
    rotation_degrees: float = 1e-4
    value: float = 0.0

    def __post_init__(self) -> None:
        for name in ("position", "rotation_degrees", "value"):
            number = getattr(self, name)
            is_number = isinstance(number, int | float | np.number) and not isinstance(number, bool)
            if not is_number or not 0 <= number < math.inf:
                raise ValueError(f"Tolerance: {name} must be a number from 0 on, got {number!r}")

    def of(self, component: str) -> float:
        """How far numbers of a component may be apart."""
        if component in POSITIONS:
            return self.position
        return self.value if component in NUMBERS or component.startswith("ext.") else 0.0


def apart(a: npt.NDArray[np.generic], b: npt.NDArray[np.generic], most: float) -> npt.NDArray[np.bool_]:
    """Where numbers differ by more than `most`; NaN is equal to NaN, and each infinity to itself."""
    differs: npt.NDArray[np.bool_] = np.asarray(a != b)
    if not bool(differs.any()) or a.dtype.kind != "f":
        return differs
    with np.errstate(all="ignore"):
        x, y = a[differs].astype(np.float64), b[differs].astype(np.float64)
        differs[differs] = ~((np.abs(x - y) <= most) | (np.isnan(x) & np.isnan(y)))
    return differs


def turned_degrees(a: npt.ArrayLike, b: npt.ArrayLike) -> F64:
    """How far it is from each turn to another, 0 to 180; NaN where one is none.

    Args:
        a: quaternions xyzw of any length, shape (n, 4).
        b: likewise.
    """
    with np.errstate(all="ignore"):
        p, q = (np.asarray(one, np.float64).reshape(-1, 4) for one in (a, b))
        cosine = np.abs((p * q).sum(axis=1))
        # The vector part of conj(p) q: exact where an arccosine of nearly one would have lost half its digits.
        vector = p[:, 3:] * q[:, :3] - q[:, 3:] * p[:, :3] - np.cross(p[:, :3], q[:, :3])
        angle: F64 = np.degrees(2 * np.arctan2(np.linalg.norm(vector, axis=1), cosine))
        angle[(cosine == 0) & (vector == 0).all(axis=1)] = np.nan
    return angle


def rigid_apart(a: F64, b: F64, tolerance: Tolerance) -> npt.NDArray[np.bool_]:
    """Which rigid motions differ: shape (n, 7) each, translation and quaternion xyzw."""
    differs: npt.NDArray[np.bool_] = np.asarray(apart(a, b, 0.0).any(axis=1))
    which = np.flatnonzero(differs)
    if len(which):
        moved = apart(a[which, :3], b[which, :3], tolerance.position).any(axis=1)
        differs[which] = moved | rotation_apart(a[which, 3:], b[which, 3:], tolerance)
    return differs


def rotation_apart(
    a: npt.NDArray[np.floating], b: npt.NDArray[np.floating], tolerance: Tolerance
) -> npt.NDArray[np.bool_]:
    """Which turns differ: quaternions xyzw, shape (n, 4) each."""
    differs: npt.NDArray[np.bool_] = np.asarray(apart(a, b, 0.0).any(axis=1))
    which = np.flatnonzero(differs)
    if len(which):
        differs[which] = ~(turned_degrees(a[which], b[which]) <= tolerance.rotation_degrees)
    return differs
