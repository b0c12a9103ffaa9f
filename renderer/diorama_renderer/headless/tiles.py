"""Pictures in tiles, where no texture is large enough, so that they look as if one were."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from diorama_renderer.camera import Eye
from diorama_renderer.passes.background import Rgb
from diorama_renderer.scene import Scene
from diorama_renderer.view.frame import Frame, make_frame
from diorama_renderer.view.view import Look

MOST_SIDE = 8192
"""Samples: larger pictures are drawn in tiles, of which each needs a tenth of a gigabyte at most."""

TILE = 4096
"""Samples along the side of a tile, at most."""


class Tile(NamedTuple):
    """A part of a picture.

    Attributes:
        of_whole: its rows and columns in the whole, pixels.
        of_drawn: its rows and columns in what is drawn, which is more: what is around it lights it.
        frame: what to draw.
        look: how.
    """

    of_whole: tuple[slice, slice]
    of_drawn: tuple[slice, slice]
    frame: Frame
    look: Look


def tiles_of(scene: Scene, frame: Frame, look: Look, size: tuple[int, int], factor: int) -> list[Tile]:
    """The tiles of a picture.

    Args:
        scene: what is drawn.
        frame: the whole, in samples.
        look: likewise.
        size: width and height of the whole in pixels.
        factor: samples along the side of a pixel.
    """
    side = TILE // factor
    margin = -(-look.shading.reach_pixels(look.pixels_per_point) // factor)
    rows, columns = (
        [_along(first, side, margin, end) for first in range(0, end, side)] for end in size[::-1]
    )
    tiles = []
    for y, height, row, drawn_row in rows:
        for x, width, column, drawn_column in columns:
            corner = x * factor, y * factor
            eye = cropped(frame.eye, corner, (width * factor, height * factor))
            part = replace(make_frame(frame.arrangement, scene, eye, eye.size), whole=frame, corner=corner)
            its = replace(look, background=_background(look.background, y, height, size[1]))
            tiles.append(Tile((row, column), (drawn_row, drawn_column), part, its))
    return tiles


def _along(first: int, side: int, margin: int, end: int) -> tuple[int, int, slice, slice]:
    """Along one axis: where what is drawn of a tile begins, its length, and the tile in the whole and in that."""
    stop = min(first + side, end)
    low, high = max(first - margin, 0), min(stop + margin, end)
    return low, high - low, slice(first, stop), slice(first - low, stop - low)


def of_pixels(eye: Eye, size: tuple[int, int], factor: int) -> Eye:
    """An eye whose pixels are those of the picture, and not the samples of which each is the mean."""
    return replace(eye, intrinsics=np.diag([1 / factor, 1 / factor, 1.0]) @ eye.intrinsics, size=size)


def cropped(eye: Eye, corner: tuple[int, int], size: tuple[int, int]) -> Eye:
    """The eye that sees a rectangle of another's picture."""
    intrinsics = eye.intrinsics.copy()
    intrinsics[:2, 2] -= corner
    return replace(eye, intrinsics=intrinsics, size=size)


def _background(edges: tuple[Rgb, Rgb] | None, y: int, height: int, whole: int) -> tuple[Rgb, Rgb] | None:
    """What the gradient is at a tile's edges; it is even in the root of linear light, as in background.wgsl."""
    if edges is None or edges[0] == edges[1]:
        return edges
    top, bottom = np.sqrt(edges[0]), np.sqrt(edges[1])
    found = []
    for at in (y / whole, (y + height) / whole):
        r, g, b = ((top + at * (bottom - top)) ** 2).tolist()
        found.append((r, g, b))
    return found[0], found[1]
