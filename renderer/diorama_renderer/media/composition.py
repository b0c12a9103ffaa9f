"""One picture of all views at one time, with titles and a caption."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from diorama_renderer.headless.rendering import Rendering
from diorama_renderer.media.layout import Box, Layout
from diorama_renderer.media.lettering import DIGITS, TEXT, fitting, width_of, write
from diorama_renderer.media.palette import Palette, Rgb
from diorama_renderer.media.views import View


class Composition:
    """What stays the same from picture to picture is drawn once."""

    def __init__(self, layout: Layout, views: Sequence[View], palette: Palette) -> None:
        """With the titles of `views`, where the layout has room for them."""
        self._layout = layout
        self._palette = palette
        width, height = layout.size
        self._ground = np.empty((height, width, 3), np.uint8)
        self._ground[:] = palette.window
        for box, view in zip(layout.titles, views):
            fill(self._ground, box, palette.panel)
            margin = round(layout.text * 0.7)
            title = fitting(view.title or "", TEXT, layout.text, box.width - 2 * margin)
            write(self._ground, title, (box.x + margin, middle(box)), color=palette.text, size=layout.text)

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing but one picture."""
        return not self._layout.titles and self._layout.caption is None and len(self._layout.pictures) == 1

    def draw(
        self, renderings: Sequence[Rendering], caption: tuple[str, str], done: float
    ) -> npt.NDArray[np.uint8]:
        """Shape (h, w, 3), or (h, w, 4) of a picture alone.

        Args:
            renderings: one a view, of the sizes that the layout has.
            caption: the timeline's name, and the time.
            done: which part of the whole has passed, 0 to 1.
        """
        if self.is_plain:
            return renderings[0].color
        canvas: npt.NDArray[np.uint8] = np.array(self._ground)
        for box, rendering in zip(self._layout.pictures, renderings):
            put(canvas, box, rendering.color)
        if self._layout.caption is not None:
            self._caption(canvas, self._layout.caption, caption, done)
        return canvas

    def _caption(
        self, canvas: npt.NDArray[np.uint8], box: Box, caption: tuple[str, str], done: float
    ) -> None:
        palette, text = self._palette, self._layout.text
        fill(canvas, box, palette.panel)
        thickness = max(2, round(text / 7))
        fill(canvas, Box(box.x, box.y, box.width, thickness), palette.track)
        fill(
            canvas, Box(box.x, box.y, round(box.width * min(max(done, 0.0), 1.0)), thickness), palette.accent
        )
        margin = round(text * 0.9)
        y = middle(Box(box.x, box.y + thickness, box.width, box.height - thickness))
        time = fitting(caption[1], DIGITS, text, box.width - 2 * margin)
        write(
            canvas,
            time,
            (box.x + box.width - margin, y),
            color=palette.strong,
            size=text,
            name=DIGITS,
            anchor="rm",
        )
        room = box.width - 3 * margin - width_of(time, DIGITS, text)
        name = fitting(caption[0], TEXT, text, room) if room > text else ""
        write(canvas, name, (box.x + margin, y), color=palette.subdued, size=text)


def fill(canvas: npt.NDArray[np.uint8], box: Box, color: Rgb) -> None:
    """Colour a rectangle."""
    canvas[box.y : box.y + box.height, box.x : box.x + box.width] = color


def put(canvas: npt.NDArray[np.uint8], box: Box, pixels: npt.NDArray[np.uint8]) -> None:
    """Lay a picture, shape (h, w, 4), into its rectangle; what is transparent shows what is there."""
    where = canvas[box.y : box.y + box.height, box.x : box.x + box.width]
    alpha = pixels[..., 3:]
    if alpha.min(initial=255) == 255:
        where[:] = pixels[..., :3]
        return
    share = alpha.astype(np.float32) / 255
    where[:] = (where + (pixels[..., :3] - where.astype(np.float32)) * share + 0.5).astype(np.uint8)


def middle(box: Box) -> int:
    """The y in the middle of a rectangle."""
    return box.y + box.height // 2
