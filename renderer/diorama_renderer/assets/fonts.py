"""Text: a texture of glyphs that grows as texts need them, and where each glyph of a text stands.

Glyphs are rasterised by FreeType at exactly the size they are drawn with, and stand on whole pixels: crisp at
any scale of the display, and the same pixels every time. A character that the first font lacks is looked for
in the second (arrows, mathematics, symbols); one that neither has is a box.
"""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from diorama_renderer.assets.errors import AssetError

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

FONTS = ("Inter-Regular.ttf", "DejaVuSans-Symbols.ttf")
"""In the order they are asked. Their licences lie beside them."""

GLYPH = np.dtype(
    [
        ("position", np.float32, 2),  # top left corner, pixels, relative to the text's top left corner; whole
        ("size", np.float32, 2),  # pixels
        ("texel", np.float32, 2),  # top left corner in the atlas, texels
    ]
)

MOST_CHARACTERS = 1000
"""A longer text is cut and ends with an ellipsis."""

_NOWHERE = "\U0010ffff"  # never a character, so every font draws its box
_BOX = "□"
_MOST_ROWS = 8192  # what every GPU can hold
_MOST_LAYOUTS = 4096
_TAB = "    "


class TextLayout(NamedTuple):
    """Where the glyphs of a text stand.

    Attributes:
        width: pixels, whole: of the longest line.
        height: pixels, whole: lines times line height.
        glyphs: shape (n,), GLYPH; blanks have none.
    """

    width: int
    height: int
    glyphs: npt.NDArray[np.void]


@dataclass(frozen=True, slots=True)
class _Glyph:
    left: int
    top: int  # relative to the baseline, downwards
    width: int
    height: int
    column: int
    row: int
    advance: float


def font_bytes(name: str = FONTS[0]) -> bytes:
    """A shipped font file, for others that draw text.

    Raises:
        AssetError: no such font.
    """
    if name not in FONTS:
        raise AssetError(f"font_bytes: expected one of {', '.join(FONTS)}, got {name!r}")
    return _font_bytes(name)


@lru_cache(maxsize=len(FONTS))
def _font_bytes(name: str) -> bytes:
    return resources.files("diorama_renderer.assets").joinpath("fonts").joinpath(name).read_bytes()


class GlyphAtlas:
    """The glyphs used so far, at one size.

    Attributes:
        pixels: shape (rows, columns), uint8, how much of each texel is covered. Another array after growth.
        generation: how often `pixels` changed; upload again when it did.
        line_height: pixels, whole.
    """

    def __init__(self, pixel_size: float) -> None:
        """An atlas without glyphs.

        Args:
            pixel_size: height of the em square in pixels, 1 to 256.

        Raises:
            AssetError: another size.
        """
        from PIL import ImageFont

        if not 1.0 <= pixel_size <= 256.0:
            raise AssetError(f"GlyphAtlas: pixel_size must lie in 1..256, got {pixel_size}")
        self._fonts = [
            # The basic engine is in every build of Pillow, so the same text has the same pixels everywhere.
            ImageFont.truetype(
                io.BytesIO(_font_bytes(name)), pixel_size, layout_engine=ImageFont.Layout.BASIC
            )
            for name in FONTS
        ]
        ascent, descent = self._fonts[0].getmetrics()
        self._ascent = int(ascent)
        self.line_height = int(ascent + descent)
        columns = 512 if pixel_size <= 32 else 2048
        self.pixels = np.zeros((128, columns), np.uint8)
        self.generation = 0
        self._shelf = (0, 0, 0)  # top row, height, next free column
        self._glyphs: dict[str, _Glyph] = {}
        self._layouts: dict[str, TextLayout] = {}
        self._boxes = [self._mask(font, _NOWHERE)[0] for font in self._fonts]
        self._box = self._stored(self._fonts[0], _BOX)

    def layout(self, text: str) -> TextLayout:
        """Where the glyphs of `text` stand; lines break at newlines only, and start at the left."""
        known = self._layouts.get(text)
        if known is None:
            if len(self._layouts) >= _MOST_LAYOUTS:
                self._layouts.clear()
            known = self._layouts[text] = self._laid_out(text)
        return known

    def _laid_out(self, text: str) -> TextLayout:
        if len(text) > MOST_CHARACTERS:
            text = text[: MOST_CHARACTERS - 1] + "…"
        lines = text.replace("\r\n", "\n").replace("\t", _TAB).split("\n")
        placed: list[tuple[tuple[int, int], tuple[int, int], tuple[int, int]]] = []
        width = 0
        for number, line in enumerate(lines):
            baseline = number * self.line_height + self._ascent
            pen = 0.0
            for character in line:
                glyph = self._glyph(character)
                if glyph.width:
                    at = (round(pen) + glyph.left, baseline + glyph.top)
                    placed.append((at, (glyph.width, glyph.height), (glyph.column, glyph.row)))
                pen += glyph.advance
            width = max(width, round(pen))
        return TextLayout(width, len(lines) * self.line_height, np.array(placed, GLYPH))

    def _glyph(self, character: str) -> _Glyph:
        glyph = self._glyphs.get(character)
        if glyph is None:
            glyph = self._glyphs[character] = self._found(character)
        return glyph

    def _found(self, character: str) -> _Glyph:
        if unicodedata.category(character) in ("Cc", "Cf", "Cs"):
            return _Glyph(0, 0, 0, 0, 0, 0, 0.0)
        for font, box in zip(self._fonts, self._boxes, strict=True):
            mask, _ = self._mask(font, character)
            if mask.shape != box.shape or not np.array_equal(mask, box):
                return self._stored(font, character)
        return self._box

    def _mask(self, font: FreeTypeFont, character: str) -> tuple[npt.NDArray[np.uint8], tuple[int, int]]:
        mask, offset = font.getmask2(character, mode="L", anchor="ls")
        width, height = mask.size
        coverage = np.array(mask, np.uint8).reshape(height, width)
        return coverage, (int(offset[0]), int(offset[1]))

    def _stored(self, font: FreeTypeFont, character: str) -> _Glyph:
        mask, (left, top) = self._mask(font, character)
        height, width = mask.shape
        advance = float(font.getlength(character))
        if not mask.any():
            return _Glyph(0, 0, 0, 0, 0, 0, advance)
        place = self._place(width, height)
        if place is None:
            return self._box
        row, column = place
        self.pixels[row : row + height, column : column + width] = mask
        self.generation += 1
        return _Glyph(left, top, width, height, column, row, advance)

    def _place(self, width: int, height: int) -> tuple[int, int] | None:
        """A free rectangle, on shelves that fill from the left; None if the atlas may grow no more."""
        top, tall, column = self._shelf
        if column + width > self.pixels.shape[1]:
            top, tall, column = top + tall, 0, 0
        tall = max(tall, height)
        rows = self.pixels.shape[0]
        while top + tall > rows:
            rows *= 2
        if rows > _MOST_ROWS:
            return None
        if rows > self.pixels.shape[0]:
            self.pixels = np.vstack(
                [self.pixels, np.zeros((rows - self.pixels.shape[0], self.pixels.shape[1]), np.uint8)]
            )
        self._shelf = (top, tall, column + width)
        return top, column
