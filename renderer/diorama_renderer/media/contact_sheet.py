"""`contact_sheet`: a recording at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from diorama.timelines import Timeline
from diorama_renderer.blueprint.properties import EntityProperties
from diorama_renderer.headless.renderer import Renderer
from diorama_renderer.headless.request import Background, parse_size
from diorama_renderer.headless.sequence import AnyCamera
from diorama_renderer.headless.timing import Timing, range_of
from diorama_renderer.media.composition import fill, middle, put
from diorama_renderer.media.layout import Box, layout_of
from diorama_renderer.media.lettering import DIGITS, TEXT, fitting, width_of, write
from diorama_renderer.media.palette import Palette, ThemeName, palette_of
from diorama_renderer.media.storyboard import Storyboard, caption_of, parse_caption
from diorama_renderer.media.views import View
from diorama_renderer.passes.shading import PLAIN, Shading
from diorama_renderer.recordings import ChunkSource, Recording, as_recording
from diorama_renderer.state import TimeValue

_MOST_PIXELS = 2**28


def contact_sheet(
    recording: Recording | ChunkSource,
    timeline: str | None = None,
    *,
    count: int = 12,
    columns: int = 4,
    start: TimeValue | None = None,
    stop: TimeValue | None = None,
    size: tuple[int, int] = (480, 270),
    camera: AnyCamera = None,
    space: str | None = None,
    caption: bool = True,
    theme: ThemeName = "dark",
    background: Background = None,
    labels: bool = True,
    pixels_per_point: float = 1.0,
    shading: Shading = PLAIN,
    antialias: int | None = None,
    properties: Mapping[str, EntityProperties] | None = None,
    renderer: Renderer | None = None,
) -> npt.NDArray[np.uint8]:
    """Pictures at evenly spaced times on one sheet, each with its time below.

    Args:
        recording: from `load`, or a live one, as it is now.
        timeline: its name; None: the first that a user set, by name.
        count: how many pictures, 1 to 1000, the first at `start` and the last at `stop`; fewer where a sequence has not
            so many counts between them.
        columns: pictures in a row.
        start: the first time; None: the first with data.
        stop: the last time; None: the last with data.
        size: width and height of each picture in pixels.
        camera: as `render` takes it, or a `CameraPath`, which passes over the whole sheet in a second a picture.
        space: as `render` takes it.
        caption: whether times stand below.
        theme: of what is around the pictures: "dark" or "light".
        background: sRGB, or None: that of the theme.
        labels: whether to draw texts that were logged.
        pixels_per_point: scale of what is measured in UI points.
        shading: how things are lit.
        antialias: samples along the side of a pixel.
        properties: how entities are shown.
        renderer: which draws; None: one for this sheet.

    Returns:
        Shape (h, w, 3), uint8, sRGB.

    Raises:
        ValueError: see `save_video`; or a sheet that is too large.

    Example:
        >>> Image.fromarray(dr.contact_sheet(recording, "frame")).save("sheet.png")
    """
    caller = "contact_sheet"
    taken = as_recording(recording, caller=caller)
    taken.sync()
    axis, first, last = range_of(taken.store, timeline, start, stop, caller=caller)
    timing = _evenly(axis, first, last, _whole(count, "count", 1000))
    across = min(_whole(columns, "columns", 100), timing.count)
    width, height = parse_size(size)
    palette = palette_of(theme, caller=caller)
    sheet = _Sheet(
        (width, height),
        timing.count,
        across,
        palette,
        captioned=parse_caption(caption, caller="contact_sheet"),
    )
    view = View(camera, space, None, background, labels, shading, properties)
    board = Storyboard(
        taken,
        timing,
        (view,),
        layout_of((width, height), 1, titled=False, captioned=False, caller=caller),
        palette,
        antialias=antialias,
        pixels_per_point=pixels_per_point,
        renderer=renderer,
        caller=caller,
    )
    span = taken.store.timelines().get(timing.timeline)
    for picture in board.pictures():
        time = caption_of(timing.timeline, timing.time(picture.index), span)
        sheet.put(picture.index, picture.pixels, time)
    return sheet.canvas


class _Sheet:
    """A grid of pictures with their times."""

    def __init__(
        self, size: tuple[int, int], count: int, columns: int, palette: Palette, *, captioned: bool
    ) -> None:
        self._size, self._columns, self._palette = size, columns, palette
        self._text = max(10, round(min(size[0] / 480, size[1] / 270) * 13))
        self._bar = round(self._text * 2) if captioned else 0
        self._gap = max(4, round(self._text * 0.75))
        rows = -(-count // columns)
        width = columns * size[0] + (columns + 1) * self._gap
        height = rows * (size[1] + self._bar) + (rows + 1) * self._gap
        if width * height > _MOST_PIXELS:
            raise ValueError(
                f"contact_sheet: size must be small enough for {_MOST_PIXELS} pixels in all, got {width} x {height}"
            )
        self.canvas = np.empty((height, width, 3), np.uint8)
        self.canvas[:] = palette.window

    def put(self, index: int, pixels: npt.NDArray[np.uint8], caption: tuple[str, str]) -> None:
        """Lay a picture and its time into their place."""
        width, height = self._size
        x = self._gap + index % self._columns * (width + self._gap)
        y = self._gap + index // self._columns * (height + self._bar + self._gap)
        put(self.canvas, Box(x, y, width, height), pixels)
        if self._bar:
            self._write(Box(x, y + height, width, self._bar), caption)

    def _write(self, box: Box, caption: tuple[str, str]) -> None:
        fill(self.canvas, box, self._palette.panel)
        margin, text = round(self._text * 0.8), self._text
        time = fitting(caption[1], DIGITS, text, box.width - 2 * margin)
        write(
            self.canvas,
            time,
            (box.x + box.width - margin, middle(box)),
            color=self._palette.strong,
            size=text,
            name=DIGITS,
            anchor="rm",
        )
        room = box.width - 3 * margin - width_of(time, DIGITS, text)
        name = fitting(caption[0], TEXT, text, room) if room > text else ""
        write(self.canvas, name, (box.x + margin, middle(box)), color=self._palette.subdued, size=text)


def _evenly(axis: Timeline, first: int, last: int, count: int) -> Timing:
    """`count` times from the first to the last; on a sequence no count twice."""
    count = min(count, last - first + 1)
    step = Fraction(last - first, count - 1) if count > 1 else Fraction(1)
    return Timing(axis, first, step, count, Fraction(1))


def _whole(value: int, name: str, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not 1 <= value <= most:
        raise ValueError(f"contact_sheet: {name} must be a whole number from 1 to {most}, got {value!r}")
    return int(value)
