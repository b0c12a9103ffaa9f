"""Meshes made of a few triangles, flat-shaded: shape (3 * triangles, 3), counter-clockwise from outside."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]


def box(center: npt.ArrayLike, half_size: npt.ArrayLike) -> F64:
    """A box along the axes: twelve triangles."""
    triangles = []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            normal, u = np.roll([sign, 0.0, 0.0], axis), np.roll([0.0, 1.0, 0.0], axis)
            v = np.cross(normal, u)
            a, b, c, d = normal - u - v, normal + u - v, normal + u + v, normal - u + v
            triangles += [a, b, c, a, c, d]
    positions: F64 = np.asarray(center, np.float64) + np.array(triangles) * np.asarray(half_size, np.float64)
    return positions


def prism_roof(center: npt.ArrayLike, half_size: npt.ArrayLike) -> F64:
    """A gable roof whose ridge runs along x; `center` is the middle of its base."""
    a, b, c, d = ([-1.0, -1, 0], [1.0, -1, 0], [1.0, 1, 0], [-1.0, 1, 0])
    low, high = [-1.0, 0, 1], [1.0, 0, 1]
    triangles = [a, b, high, a, high, low, c, d, low, c, low, high, b, c, high, d, a, low]
    positions: F64 = np.asarray(center, np.float64) + np.array(triangles) * np.asarray(half_size, np.float64)
    return positions


def disc(center: npt.ArrayLike, radius: float, *, corners: int = 20) -> F64:
    """A flat disc that faces +z."""
    angles = np.linspace(0, 2 * np.pi, corners + 1)
    rim = np.column_stack([np.cos(angles), np.sin(angles), np.zeros_like(angles)]) * radius
    triangles = np.stack([np.zeros((corners, 3)), rim[:-1], rim[1:]], axis=1)
    positions: F64 = np.asarray(center, np.float64) + triangles.reshape(-1, 3)
    return positions


def turned(positions: F64, yaw: float) -> F64:
    """The shape turned about z by `yaw` radians."""
    c, s = np.cos(yaw), np.sin(yaw)
    moved: F64 = positions @ np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])
    return moved
