"""Texts on pictures, in the viewer's own typefaces."""

from __future__ import annotations

import io
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

from diorama_renderer.media.palette import Rgb

TEXT = "Inter-Regular.ttf"
DIGITS = "JetBrainsMono-Regular.ttf"
"""Every digit is as wide as every other, so that a time does not tremble while it runs."""


@lru_cache(maxsize=32)
def font(name: str, size: int) -> FreeTypeFont:
    """A shipped typeface, its em square `size` pixels high."""
    from PIL import ImageFont

    file = resources.files("diorama_renderer.assets") / "fonts" / name
    # The basic engine is in every build of Pillow, so the same text has the same pixels everywhere.
    return ImageFont.truetype(io.BytesIO(file.read_bytes()), size, layout_engine=ImageFont.Layout.BASIC)


def width_of(text: str, name: str, size: int) -> int:
    """In pixels, rounded up."""
    return int(np.ceil(font(name, size).getlength(text)))


def fitting(text: str, name: str, size: int, width: int) -> str:
    """As much of a line as fits into a width, with an ellipsis where it was cut."""
    text = " ".join(text.split())[:500]
    if width_of(text, name, size) <= width:
        return text
    while text and width_of(f"{text}…", name, size) > width:
        text = text[:-1]
    return f"{text.rstrip()}…" if text else ""


def write(
    canvas: npt.NDArray[np.uint8],
    text: str,
    at: tuple[int, int],
    *,
    color: Rgb,
    size: int,
    name: str = TEXT,
    anchor: str = "lm",
) -> None:
    """Write a line onto a picture.

    Args:
        canvas: shape (h, w, 3), changed; outside it nothing is written.
        text: one line.
        at: pixel (x, y) of the anchor.
        color: sRGB.
        size: pixels.
        name: the typeface.
        anchor: as Pillow has it: "lm" is the left end, "rm" the right end, in the middle of the height.
    """
    if not text:
        return
    coverage, (left, top) = _mask(text, name, size, anchor)
    x, y = at[0] + left, at[1] + top
    height, width = canvas.shape[:2]
    x0, y0 = max(x, 0), max(y, 0)
    x1, y1 = min(x + coverage.shape[1], width), min(y + coverage.shape[0], height)
    if x1 <= x0 or y1 <= y0:
        return
    part = coverage[y0 - y : y1 - y, x0 - x : x1 - x, None].astype(np.float32) / 255
    under = canvas[y0:y1, x0:x1].astype(np.float32)
    canvas[y0:y1, x0:x1] = (under + (np.array(color, np.float32) - under) * part + 0.5).astype(np.uint8)


@lru_cache(maxsize=256)
def _mask(text: str, name: str, size: int, anchor: str) -> tuple[npt.NDArray[np.uint8], tuple[int, int]]:
    mask, offset = font(name, size).getmask2(text, mode="L", anchor=anchor)
    width, height = mask.size
    coverage = np.array(mask, np.uint8).reshape(height, width)
    return coverage, (round(offset[0]), round(offset[1]))
