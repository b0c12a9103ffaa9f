"""`Flipbook`: pictures of a recording over time, which show themselves in a notebook."""

from __future__ import annotations

import functools
import numbers
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from diorama_renderer.blueprint.properties import EntityProperties
from diorama_renderer.camera import Camera
from diorama_renderer.headless.renderer import render
from diorama_renderer.headless.request import Background, parse_size
from diorama_renderer.headless.sequence import AnyCamera
from diorama_renderer.notebook import markup
from diorama_renderer.notebook.binding import Album, bind
from diorama_renderer.notebook.pages import pages_of
from diorama_renderer.passes.shading import PLAIN, Shading
from diorama_renderer.recordings import ChunkSource, Recording, as_recording
from diorama_renderer.state import TimeValue

MOST_FRAMES = 1000
DEFAULT_FRAMES = 40
DEFAULT_SIZE = (640, 480)
DEFAULT_MEGABYTES = 4.0


class Flipbook:
    """Pictures of a recording over time, to leaf through in a notebook or in any browser.

    The last expression of a cell shows it: with a slider, a button to play, the keys space, arrows, Home and End, a
    choice of timelines, and the time. It is HTML with all pictures inside, and needs no kernel, no server and no
    network. Where scripts do not run, as in a notebook that is not trusted, the newest picture is shown.

    It is drawn when it is first shown or saved, and then stays as it is.

    Example:
        >>> dr.Flipbook(recording, "frame", camera="camera/image")
        >>> dr.Flipbook(recording, camera=dr.CameraPath.orbit()).save("run.html")
    """

    def __init__(
        self,
        recording: Recording | ChunkSource,
        timeline: str | Sequence[str] | None = None,
        *,
        start: TimeValue | None = None,
        stop: TimeValue | None = None,
        frames: int = DEFAULT_FRAMES,
        size: tuple[int, int] = DEFAULT_SIZE,
        camera: AnyCamera = None,
        space: str | None = None,
        antialias: int | None = None,
        background: Background = None,
        labels: bool = True,
        pixels_per_point: float = 1.0,
        shading: Shading = PLAIN,
        properties: Mapping[str, EntityProperties] | None = None,
        megabytes: float = DEFAULT_MEGABYTES,
        seconds: float | None = None,
    ) -> None:
        """Nothing is drawn yet.

        Args:
            recording: from `load`, or a live one, as it is now.
            timeline: the name of one, or several to choose from. None: the first three that a user set, by name.
            start: the first time, as `at` of `render` takes it. None: the first with data.
            stop: the last time, included. None: the last with data.
            frames: so many pictures a timeline, at most, 1 to 1000: one of each time at which something was logged,
                or of so many of those times, evenly, with the first and the last.
            size: width and height of the pictures, in pixels.
            camera: as `render` takes it, or a `CameraPath`, along each timeline. None: what `render` shows, but
                standing still, so that all that is seen at some time is in the picture.
            space: as `render` takes it; so are all others.
            antialias: samples along the side of a pixel.
            background: what is behind everything.
            labels: whether to draw texts.
            pixels_per_point: scale of what is measured in UI points.
            shading: how things are lit.
            properties: how entities are shown.
            megabytes: of the HTML, at most, unless a single picture is larger. Pictures are compressed as far as that
                takes; where it is not enough there are fewer, and the player says of how many.
            seconds: that drawing may take, about; where it is not enough there are fewer. None: as long as it takes.

        Raises:
            ValueError: no such timeline, nothing from start to stop, or a number out of its range. What `render` raises
                comes when it is drawn.
            TypeError: likewise.
        """
        self._recording = as_recording(recording, caller="Flipbook")
        self._recording.sync()
        self._size = parse_size(size)
        self._most_bytes = 1e6 * _positive(megabytes, "megabytes", below=1000)
        self._most_seconds = None if seconds is None else _positive(seconds, "seconds", below=1e6)
        most = _count(frames)
        self._pages = pages_of(self._recording.store, timeline, start, stop, most, caller="Flipbook")
        self._camera = _parse_camera(camera)
        self._space = space
        self._draw = functools.partial(
            render,
            self._recording,
            space=space,
            antialias=antialias,
            background=background,
            labels=labels,
            pixels_per_point=pixels_per_point,
            shading=shading,
            properties=properties,
        )

    def __repr__(self) -> str:
        width, height = self._size
        along = ", ".join(f"{pages.timeline.name}: {pages.note}" for pages in self._pages)
        return f"<Flipbook {width} x {height} of {_title(self._recording)!r}; {along or 'no times'}>"

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a page that any browser shows, without a network.

        Args:
            path: of the HTML file; what was there is replaced.

        Raises:
            OSError: it cannot be written.
        """
        Path(path).write_text(markup.page(_title(self._recording), self._repr_html_()), "utf-8")

    def _repr_html_(self) -> str:
        # Another name each time: one flipbook may be shown by two cells, and then both are to be played.
        return self._album.html(f"d{secrets.token_hex(8)}")

    def _repr_png_(self) -> bytes:
        return self._album.png

    @functools.cached_property
    def _album(self) -> Album:
        return bind(
            self._recording,
            self._pages,
            self._draw,
            size=self._size,
            camera=self._camera,
            space=self._space,
            title=_title(self._recording),
            most_bytes=self._most_bytes,
            most_seconds=self._most_seconds,
        )


def _title(recording: Recording) -> str:
    return "recording" if recording.info is None else recording.info.application_id


def _parse_camera(camera: AnyCamera) -> AnyCamera:
    if camera is None or isinstance(camera, Camera | str) or hasattr(camera, "cameras"):
        return camera
    raise TypeError(
        f"Flipbook: camera must be a path, a Camera, a CameraPath or None, got {type(camera).__name__}"
    )


def _count(frames: int) -> int:
    is_whole = isinstance(frames, int | np.integer) and not isinstance(frames, bool | np.timedelta64)
    if not is_whole or not 1 <= frames <= MOST_FRAMES:
        raise ValueError(f"Flipbook: frames must be a whole number from 1 to {MOST_FRAMES}, got {frames!r}")
    return int(frames)


def _positive(number: float, name: str, *, below: float) -> float:
    is_number = isinstance(number, numbers.Real | np.number) and not isinstance(number, bool)
    if not is_number or not 0 < float(number) < below:
        raise ValueError(f"Flipbook: {name} must be a number above 0 and below {below:g}, got {number!r}")
    return float(number)
