"""What a view's eye may be, whatever was logged: finite, within what float32 can draw, as fine as float64 can tell."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera.framing import DEFAULT_FOV_Y_DEGREES, Bounds

F64 = npt.NDArray[np.float64]
Vector = tuple[float, float, float]
Size = tuple[float, float]
"""Width and height of a view, in whatever unit the pointer's positions have."""

LARGEST = 1e17
"""Of a radius and of a coordinate, scene units: its square is still a float32."""
_SMALLEST = 1e-30
_SMALLEST_RELATIVE = 1e-11  # of a centre's coordinates: below, steps of float64 would be seen
_DIGITS = 10  # of a position, relative to a distance: 1e-7 pixels, and no 0.30000000000000004


def between(value: float, low: float, high: float) -> float:
    """`value`, or the limit that it exceeds; NaN stays NaN."""
    return min(max(value, low), high)


def smallest_radius(coordinate: float) -> float:
    """The smallest radius around a centre whose largest coordinate this is."""
    return max(_SMALLEST, _SMALLEST_RELATIVE * coordinate)


def limited_fov(fov_y_degrees: float) -> float:
    """An angle that a picture can be drawn with."""
    return between(fov_y_degrees, 1e-3, 175.0) if math.isfinite(fov_y_degrees) else DEFAULT_FOV_Y_DEGREES


def whole_size(size: Size) -> tuple[int, int]:
    """Width and height as whole pixels, at least one."""
    width, height = (max(1, round(side)) for side in size)
    return width, height


def limited_bounds(bounds: Bounds) -> tuple[F64, F64]:
    """The same corners within what can be drawn; NaN stays NaN."""
    low, high = (np.clip(np.asarray(corner, np.float64), -LARGEST, LARGEST) for corner in bounds)
    return low, high


def finite_point(point: npt.ArrayLike) -> F64:
    """Shape (3,), with 0 for what is not finite."""
    array = np.asarray(point, np.float64)
    finite: F64 = np.where(np.isfinite(array), np.clip(array, -LARGEST, LARGEST), 0.0)
    return finite


def finite_rows(points: npt.ArrayLike) -> F64:
    """Shape (k, 3): the points all of whose coordinates are finite."""
    rows = np.asarray(points, np.float64).reshape(-1, 3)
    finite: F64 = np.clip(rows[np.isfinite(rows).all(axis=1)], -LARGEST, LARGEST)
    return finite


def rounded(point: F64, distance: float) -> F64:
    """Shape (3,): to as many digits as are seen from `distance`, so that a person can read them."""
    digits = _DIGITS - math.floor(math.log10(distance))
    return np.array([round(number, digits) for number in point.tolist()]) + 0.0  # no -0.0


def vector(array: npt.ArrayLike) -> Vector:
    """Three numbers as a tuple, which can be compared and hashed."""
    x, y, z = np.asarray(array, np.float64).tolist()
    return x, y, z
