"""Pictures in tiles, where no texture is large enough, so that they look as if one were."""

from __future__ import annotations

from dataclasses import replace

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


def tiles_of(
    scene: Scene, frame: Frame, look: Look, size: tuple[int, int], factor: int
) -> list[tuple[tuple[int, int], Frame, Look]]:
    """The tiles of a picture.

    Args:
        scene: what is drawn.
        frame: the whole, in samples.
        look: likewise.
        size: width and height of the whole in pixels.
        factor: samples along the side of a pixel.

    Returns:
        Of each its upper left pixel, and what to draw.
    """
    side = TILE // factor
    tiles = []
    for y in range(0, size[1], side):
        for x in range(0, size[0], side):
            extent = min(side, size[0] - x), min(side, size[1] - y)
            corner = x * factor, y * factor
            eye = cropped(frame.eye, corner, (extent[0] * factor, extent[1] * factor))
            part = make_frame(frame.arrangement, scene, eye, eye.size)
            tiles.append(
                (
                    (x, y),
                    replace(part, whole=frame, corner=corner),
                    replace(look, background=_background(look.background, y, extent[1], size[1])),
                )
            )
    return tiles


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
