"""Shapes with colours."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .turbo import turbo_colormap_data

__all__ = [
    "ColorGrid",
    "ColorSpiral",
    "RectPyramid",
    "build_color_grid",
    "build_color_spiral",
    "build_rect_pyramid",
]

Floats = npt.NDArray[np.floating[Any]]
Bytes = npt.NDArray[np.uint8]
_GRID_REACH = 10.0
"""The grid goes so far to each side of the origin: points of radius 0.5 then leave gaps in one of 10 x 10 x 10."""


class ColorGrid(NamedTuple):
    """Points in a box.

    Attributes:
        positions: shape (n, 3).
        colors: shape (n, 3), sRGB bytes.
    """

    positions: Floats
    colors: Bytes


class RectPyramid(NamedTuple):
    """Rectangles upon each other.

    Attributes:
        rects: shape (n, 4): x, y, width, height; y goes down.
        colors: shape (n, 3), sRGB bytes.
    """

    rects: Floats
    colors: Bytes

    @property
    def format(self) -> Any:
        """What the four numbers are, a `RectFormat`."""
        from diorama.components.rect2d import RectFormat

        return RectFormat.XYWH


class ColorSpiral(NamedTuple):
    """Points on a helix.

    Attributes:
        positions: shape (n, 3).
        colors: shape (n, 3), sRGB bytes.
    """

    positions: Floats
    colors: Bytes


def build_color_grid(x_count: int = 10, y_count: int = 10, z_count: int = 10, twist: float = 0) -> ColorGrid:
    """A box full of points, from -10 to 10 along each axis; the colours are the position: red x, green y, blue z.

    Args:
        x_count: points along x.
        y_count: along y.
        z_count: along z.
        twist: radians by which the top is turned about z; the bottom is as much the other way.
    """
    axes = [np.linspace(-1.0, 1.0, count) for count in (x_count, y_count, z_count)]
    unit = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
    x, y, z = unit.T
    cos, sin = np.cos(twist * z), np.sin(twist * z)
    turned = np.stack([cos * x - sin * y, sin * x + cos * y, z], axis=-1)
    return ColorGrid(_GRID_REACH * turned, np.round(127.5 * (unit + 1.0)).astype(np.uint8))


def build_rect_pyramid(count: int = 20, width: float = 100, height: float = 100) -> RectPyramid:
    """Layers of equal height, `width` wide at the bottom and narrower upward.

    Args:
        count: layers, the topmost first.
        width: of the lowest.
        height: of all together; y is 0 at the top.
    """
    layer = np.arange(count)
    widths = width * (layer + 1.0) / count
    thickness = height / count
    rects = np.stack([-widths / 2, layer * thickness, widths, np.full(count, thickness)], axis=-1)
    return RectPyramid(rects, _turbo(count))


def build_color_spiral(
    num_points: int = 100,
    radius: float = 2,
    angular_step: float = 0.02,
    angular_offset: float = 0,
    z_step: float = 0.1,
) -> ColorSpiral:
    """A helix about z, in the colours of Turbo.

    Args:
        num_points: how many.
        radius: distance from the axis.
        angular_step: turns from point to point.
        angular_offset: radians by which all are turned.
        z_step: rise from point to point.
    """
    index = np.arange(num_points)
    angle = angular_offset + 2 * np.pi * angular_step * index
    positions = np.stack([radius * np.cos(angle), radius * np.sin(angle), z_step * index], axis=-1)
    return ColorSpiral(positions, _turbo(num_points))


def _turbo(count: int) -> Bytes:
    """`count` colours, evenly from Turbo's first to its last."""
    rows = np.round(np.linspace(0, len(turbo_colormap_data) - 1, count)).astype(int)
    colors: Bytes = np.round(255 * turbo_colormap_data[rows]).astype(np.uint8)
    return colors
