"""The frames of a video or a sheet: all views of each time, composed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diorama.timelines import Timeline
from diorama_renderer.blueprint.time_format import format_time
from diorama_renderer.headless.progress import note_progress
from diorama_renderer.headless.renderer import Renderer
from diorama_renderer.headless.rendering import Rendering
from diorama_renderer.headless.sequence import Looking
from diorama_renderer.headless.timing import Timing
from diorama_renderer.media.composition import Composition
from diorama_renderer.media.layout import Layout
from diorama_renderer.media.palette import Palette
from diorama_renderer.media.views import View
from diorama_renderer.recordings import At, Recording
from diorama_renderer.recordings.snapshot import at_of, told
from diorama_renderer.state import Moment


@dataclass(frozen=True, slots=True)
class Picture:
    """One frame.

    Attributes:
        index: counted from 0.
        at: its time, as `render` takes it.
        pixels: shape (h, w, 3) or (h, w, 4), uint8.
    """

    index: int
    at: At
    pixels: npt.NDArray[np.uint8]


class Storyboard:
    """What is drawn at which times, and how it is composed."""

    def __init__(
        self,
        recording: Recording,
        timing: Timing,
        views: Sequence[View],
        layout: Layout,
        palette: Palette,
        *,
        antialias: int | None,
        pixels_per_point: float,
        renderer: Renderer | None,
        caller: str,
    ) -> None:
        """Finds the way of cameras that move."""
        self.timing = timing
        self._recording = recording
        self._views = views
        self._layout = layout
        self._palette = palette
        self._antialias = antialias
        self._pixels_per_point = pixels_per_point
        self._renderer = Renderer() if renderer is None else renderer
        self._composition = Composition(layout, views, palette)
        self._span = recording.store.timelines().get(timing.timeline)
        self._looking = [
            Looking(view.camera, recording, timing, view.space, (box.width, box.height), caller=caller)
            for view, box in zip(views, layout.pictures)
        ]

    def pictures(self) -> Iterator[Picture]:
        """In the order of time; the next is drawn while one is composed."""
        ahead = self._drawn(0)
        for index in range(1, self.timing.count):
            ready, ahead = ahead, self._drawn(index)
            yield self._composed(index - 1, ready)
            del ready
        yield self._composed(self.timing.count - 1, ahead)

    def _composed(self, index: int, renderings: Sequence[Rendering]) -> Picture:
        moment = self._moment(index)
        caption = caption_of(self.timing.timeline, moment.time, self._span)
        done = (index + 1) / self.timing.count
        return Picture(
            index, at_of(self._recording.store, moment), self._composition.draw(renderings, caption, done)
        )

    def _drawn(self, index: int) -> list[Rendering]:
        moment = self._moment(index)
        note_progress(told(self._recording.store, moment))
        return [
            self._view(number, index, at_of(self._recording.store, moment))
            for number in range(len(self._views))
        ]

    def _view(self, number: int, index: int, at: At) -> Rendering:
        view, box = self._views[number], self._layout.pictures[number]
        return self._renderer.render(
            self._recording,
            at=at,
            space=view.space,
            size=(box.width, box.height),
            camera=self._looking[number].at(index),
            antialias=self._antialias,
            background=self._palette.background if view.background is None else view.background,
            labels=view.labels,
            pixels_per_point=self._pixels_per_point,
            shading=view.shading,
            passes=("color",),
            properties=view.properties,
        )

    def _moment(self, index: int) -> Moment:
        return Moment(self.timing.timeline, self.timing.time(index))


def parse_caption(caption: object, *, caller: str) -> bool:
    """Whether times are written.

    Raises:
        TypeError: it is something else, such as a text: `View.title` is for that.
    """
    if not isinstance(caption, bool):
        raise TypeError(
            f"{caller}: caption must be True or False (a View's title is for texts), got {caption!r}"
        )
    return caption


def caption_of(timeline: Timeline, time: int, span: tuple[int, int] | None) -> tuple[str, str]:
    """The name of a timeline and a time on it, for people."""
    text = format_time(timeline, time, span=span).removeprefix("#")
    # Microseconds of a date run too fast to be read.
    return timeline.name, f"{text[:-4]}Z" if text.endswith("Z") else text
