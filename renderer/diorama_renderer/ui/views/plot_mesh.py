"""Many lines, bars and dots as one draw: quads that numpy writes straight into a draw list.

The idea
    The UI library draws a line by a call for each, which from Python costs a microsecond and more, and one colour a
    line. Here a whole plot is one array of quads with a colour each, so a colour for every sample costs nothing. Their
    edges are smooth by a texture: one row for each width of lines, one cell for each size of dots.

Measured on two cores without a GPU: 40,000 quads take 3 ms to make and 40 ms to draw, so callers bound their number;
with the library's feathered edges they would be three times as many triangles.
"""

from __future__ import annotations

import ctypes
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from imgui_bundle import imgui

VERTEX = np.dtype([("position", "<f4", 2), ("texcoord", "<f4", 2), ("color", "<u4")])
"""Mirrors ImDrawVert."""

Quads = npt.NDArray[np.void]
"""Shape (n, 4) of `VERTEX`: the corners, in order."""
Floats = npt.NDArray[np.float64]
Colors = npt.NDArray[np.uint32]

_CELL = 64
_WIDTHS = np.arange(48) * 0.5 + 1.5
"""Pixels: widths of lines with their soft edges, one row each."""
_RADII = np.array([1.5, 2.0, 3.0, 4.0, 6.0, 9.0, 14.0, 24.0])
"""Pixels: of dots, one cell each."""
_HEIGHT, _WIDTH = 2 * _CELL, _CELL * len(_RADII)
_CORNERS = np.array([0, 1, 2, 0, 2, 3], np.uint32)


@lru_cache(maxsize=1)
def atlas() -> npt.NDArray[np.uint8]:
    """The texture: shape (h, w, 4), white, its alpha the shapes."""
    pixels = np.full((_HEIGHT, _WIDTH, 4), 255, np.uint8)
    across = (np.arange(_CELL) + 0.5) / _CELL
    from_edge = np.minimum(across, 1.0 - across) * _WIDTHS[:, None]
    pixels[: len(_WIDTHS), :_CELL, 3] = np.rint(np.clip(from_edge, 0.0, 1.0) * 255)
    x = across * 2.0 - 1.0
    distance = np.hypot(x, x[:, None])
    for number, radius in enumerate(_RADII):
        inside = np.clip(radius + 0.5 - distance * (radius + 1.0), 0.0, 1.0)
        pixels[_CELL:, number * _CELL : (number + 1) * _CELL, 3] = np.rint(inside * 255)
    return pixels


def imgui_colors(rgba: npt.ArrayLike) -> Colors:
    """0xRRGGBBAA as draw lists have it."""
    colors: Colors = np.asarray(rgba, np.uint32).byteswap()
    return colors


def with_alpha(colors: Colors, alpha: npt.ArrayLike) -> Colors:
    """Colours of draw lists, more transparent; `alpha` 0 to 1 multiplies their own."""
    own = (colors >> np.uint32(24)).astype(np.float64)
    scaled = np.rint(own * np.clip(alpha, 0.0, 1.0)).astype(np.uint32)
    faded: Colors = (colors & np.uint32(0xFFFFFF)) | (scaled << np.uint32(24))
    return faded


def mixed(colors: Colors, other: int, shares: npt.ArrayLike) -> Colors:
    """Colours of draw lists on their way to another, 0 to 1; their alpha stays."""
    share = np.asarray(shares, np.float64)
    found: Colors = colors & np.uint32(0xFF000000)
    for shift in (np.uint32(0), np.uint32(8), np.uint32(16)):
        own = ((colors >> shift) & np.uint32(255)).astype(np.float64)
        target = float((other >> int(shift)) & 255)
        found = found | (np.rint(own + (target - own) * share).astype(np.uint32) << shift)
    return found


def lines(
    begins: Floats, ends: Floats, half_widths: Floats, colors: Colors, *, pixels_per_point: float = 1.0
) -> Quads:
    """Straight lines, each a little longer than it is, so that chains of them have no gaps.

    Args:
        begins: shape (n, 2), UI points.
        ends: shape (n, 2).
        half_widths: shape (n,), UI points; thinner ones than a pixel are fainter instead.
        colors: shape (n,), as draw lists have them.
        pixels_per_point: of the display.
    """
    half = half_widths * pixels_per_point
    colors = np.where(half < 0.5, with_alpha(colors, half * 2.0), colors)
    half = np.maximum(half, 0.5)
    along = ends - begins
    length = np.hypot(along[:, 0], along[:, 1])[:, None]
    is_dot = length < 1e-9
    along = np.where(is_dot, (1.0, 0.0), along / np.where(is_dot, 1.0, length)) / pixels_per_point
    side = np.stack([-along[:, 1], along[:, 0]], 1) * (half + 0.5)[:, None]
    # Where translucent lines overlapped, chains of them would look like beads.
    cap = along * np.where(colors >> np.uint32(24) == 255, np.minimum(half, 0.5), 0.0)[:, None]
    quads = np.empty((len(begins), 4), VERTEX)
    for corner, place in enumerate(
        (begins - cap + side, begins - cap - side, ends + cap - side, ends + cap + side)
    ):
        quads["position"][:, corner] = place
    row = np.clip(np.rint((2.0 * half + 1.0 - _WIDTHS[0]) * 2.0), 0, len(_WIDTHS) - 1)
    quads["texcoord"][:, :, 1] = ((row + 0.5) / _HEIGHT)[:, None]
    quads["texcoord"][:, :, 0] = np.array([0.0, 1.0, 1.0, 0.0]) * (_CELL / _WIDTH)
    quads["color"] = colors[:, None]
    return quads


def boxes(lows: Floats, highs: Floats, colors: Colors) -> Quads:
    """Filled rectangles with hard edges, between corners of shape (n, 2), UI points."""
    quads = np.empty((len(lows), 4), VERTEX)
    for corner, (x, y) in enumerate(((lows, lows), (highs, lows), (highs, highs), (lows, highs))):
        quads["position"][:, corner, 0] = x[:, 0]
        quads["position"][:, corner, 1] = y[:, 1]
    quads["texcoord"][:, :, 0] = 0.5 * _CELL / _WIDTH
    quads["texcoord"][:, :, 1] = (len(_WIDTHS) - 0.5) / _HEIGHT
    quads["color"] = colors[:, None]
    return quads


def dots(centers: Floats, radii: Floats, colors: Colors, *, pixels_per_point: float = 1.0) -> Quads:
    """Filled circles: centres of shape (n, 2) and radii of shape (n,), UI points."""
    radius = np.maximum(radii * pixels_per_point, 0.5)
    cell = np.minimum(np.searchsorted(_RADII, radius - 0.25), len(_RADII) - 1)
    half = radius * (_RADII[cell] + 1.0) / _RADII[cell] / pixels_per_point
    quads = np.empty((len(centers), 4), VERTEX)
    for corner, (x, y) in enumerate(((-1, -1), (1, -1), (1, 1), (-1, 1))):
        quads["position"][:, corner] = centers + np.stack([half * x, half * y], 1)
        quads["texcoord"][:, corner, 0] = (cell + (x > 0)) * (_CELL / _WIDTH)
        quads["texcoord"][:, corner, 1] = 0.5 + 0.5 * (y > 0)
    quads["color"] = colors[:, None]
    return quads


def add(draw_list: Any, texture: int, quads: Quads) -> None:
    """Draw quads, over what was drawn before; `texture` holds the `atlas`."""
    count = len(quads)
    if not count:
        return
    vertices = np.ascontiguousarray(quads)
    draw_list.push_texture(imgui.ImTextureRef(texture))
    base = draw_list._vtx_current_idx
    indices = (np.arange(count, dtype=np.uint32)[:, None] * np.uint32(4) + _CORNERS) + np.uint32(base)
    draw_list.prim_reserve(6 * count, 4 * count)
    for vector, array, itemsize in (
        (draw_list.vtx_buffer, vertices, VERTEX.itemsize),
        (draw_list.idx_buffer, indices, 4),
    ):
        end = vector.data_address() + vector.size() * itemsize
        ctypes.memmove(end - array.nbytes, array.ctypes.data, array.nbytes)
    draw_list._vtx_current_idx = base + 4 * count
    draw_list.prim_reserve(0, 0)  # moves the library's own write pointers behind what was written
    draw_list.pop_texture()
