"""Draws the pages of a flipbook and makes them fit into so many bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from diorama.timelines import TimeType
from diorama_renderer.camera import Camera
from diorama_renderer.headless.rendering import Rendering
from diorama_renderer.headless.sequence import AnyCamera, Shot
from diorama_renderer.notebook import markup
from diorama_renderer.notebook.encoding import plan, webp
from diorama_renderer.notebook.markup import Track
from diorama_renderer.notebook.pages import Pages, spread
from diorama_renderer.notebook.steady import small_size, steady_camera
from diorama_renderer.query import Cursor
from diorama_renderer.recordings import At, Recording
from diorama_renderer.recordings.snapshot import at_of
from diorama_renderer.state import Moment

_MEASURED = 7  # times that are looked at to place a camera
_TRIED = 3  # pictures that are encoded to find out how well that is done
_Still = Camera | str | None


class Draw(Protocol):
    """`render`, told all but this."""

    def __call__(
        self,
        *,
        at: At | None,
        size: tuple[int, int],
        camera: _Still,
        passes: tuple[str, ...],
    ) -> Rendering:
        """A picture."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Album:
    """Pictures as files.

    Attributes:
        title: of all of it.
        paths: of all entities.
        files: each different picture once.
        tracks: which of them along which timeline.
        size: width and height in pixels.
        png: the one that is shown first.
    """

    title: str
    paths: tuple[str, ...]
    files: tuple[bytes, ...]
    tracks: tuple[Track, ...]
    size: tuple[int, int]
    png: bytes

    def html(self, name: str) -> str:
        """The HTML, with a name that is no other's on its page."""
        return markup.fragment(self.title, self.paths, self.files, self.tracks, self.size, name=name)

    def halved(self) -> Album:
        """Every other picture, the first and the last of each timeline among them."""
        tracks = []
        for track in self.tracks:
            kept = spread(np.arange(len(track.frames)), max(1, len(track.frames) // 2)).tolist()
            frames, labels = ([of[index] for index in kept] for of in (track.frames, track.labels))
            tracks.append(replace(track, frames=frames, labels=labels, pace_ms=min(2 * track.pace_ms, 500)))
        used = sorted({index for track in tracks for index in track.frames})
        number = {index: place for place, index in enumerate(used)}
        return replace(
            self,
            files=tuple(self.files[index] for index in used),
            tracks=tuple(
                replace(track, frames=[number[index] for index in track.frames]) for track in tracks
            ),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Roll:
    """Pages, and from where each is seen."""

    pages: Pages
    moments: Sequence[At]
    cameras: Sequence[_Still]

    def thinned(self, most: int) -> _Roll:
        kept = spread(np.arange(len(self.moments)), most).tolist()
        return _Roll(
            self.pages.thinned(most),
            [self.moments[index] for index in kept],
            [self.cameras[index] for index in kept],
        )


def bind(
    recording: Recording,
    pages: Sequence[Pages],
    draw: Draw,
    *,
    size: tuple[int, int],
    camera: AnyCamera,
    space: str | None,
    title: str,
    most_bytes: float,
) -> Album:
    """Draw all pages; see `Flipbook` for the arguments.

    Raises:
        TypeError: `camera` is none.
    """
    if camera is not None and not isinstance(camera, Camera | str) and not hasattr(camera, "cameras"):
        raise TypeError(
            f"Flipbook: camera must be a path, a Camera, a CameraPath or None, got {type(camera).__name__}"
        )

    def color(at: At | None, seen_from: _Still) -> Rendering:
        return draw(at=at, size=size, camera=seen_from, passes=("color",))

    empty = Album(title, tuple(recording.entities()), (), (), size, b"")
    if not pages:
        newest = color(None, camera if isinstance(camera, Camera | str) else None)
        return replace(empty, files=(webp(newest.color, 88),), png=newest._repr_png_())
    rolls = [_roll(recording, each, draw, size, camera, space) for each in pages]
    tried = spread(np.arange(len(rolls[0].moments)), _TRIED).tolist()
    samples = [color(rolls[0].moments[index], rolls[0].cameras[index]) for index in tried]
    count = sum(len(roll.moments) for roll in rolls)
    planned = plan([sample.color for sample in samples], count, most_bytes)
    share = planned.pictures / count
    rolls = [roll.thinned(max(1, int(len(roll.moments) * share))) for roll in rolls]
    album = replace(empty, png=samples[-1]._repr_png_())
    album = _bound(album, rolls, lambda at, seen: webp(color(at, seen).color, planned.quality))
    while len(album.html("")) > most_bytes and any(len(track.frames) > 1 for track in album.tracks):
        album = album.halved()
    return _noted(album, pages)


def _bound(album: Album, rolls: Sequence[_Roll], encode: Callable[[At, _Still], bytes]) -> Album:
    known: dict[bytes, int] = {}
    tracks = []
    for roll in rolls:
        frames = [
            known.setdefault(encode(at, seen), len(known)) for at, seen in zip(roll.moments, roll.cameras)
        ]
        pages = roll.pages
        tracks.append(Track(pages.timeline.name, pages.labels, frames, pages.pace_ms, ""))
    return replace(album, files=tuple(known), tracks=tuple(tracks))


def _noted(album: Album, pages: Sequence[Pages]) -> Album:
    """Each track says how much of its timeline is left, and of two of one name which it is."""
    names = [each.timeline.name for each in pages]
    tracks = []
    for track, each in zip(album.tracks, pages):
        kind = " (count)" if each.timeline.type is TimeType.SEQUENCE else " (time)"
        name = track.name + (kind if names.count(track.name) > 1 else "")
        tracks.append(replace(track, name=name, note=each.thinned(len(track.frames)).note))
    return replace(album, tracks=tuple(tracks))


def _roll(
    recording: Recording,
    pages: Pages,
    draw: Draw,
    size: tuple[int, int],
    camera: AnyCamera,
    space: str | None,
) -> _Roll:
    moments = [at_of(recording.store, Moment(pages.timeline, time)) for time in pages.times.tolist()]
    if camera is None:
        return _Roll(pages, moments, [_still(draw, moments, size)] * len(moments))
    if isinstance(camera, Camera | str):
        return _Roll(pages, moments, [camera] * len(moments))
    cursor, count, pace = Cursor(recording.store), len(moments), pages.pace_ms / 1000
    shots = [
        Shot(recording, index, count, index * pace, Moment(pages.timeline, time), at, space, cursor)
        for index, (time, at) in enumerate(zip(pages.times.tolist(), moments))
    ]
    return _Roll(pages, moments, camera.cameras(shots))


def _still(draw: Draw, moments: Sequence[At], size: tuple[int, int]) -> Camera | None:
    if len(moments) == 1:
        return None
    picked = spread(np.arange(len(moments)), _MEASURED).tolist()
    measured = []
    for index in picked:
        rendering = draw(at=moments[index], size=small_size(size), camera=None, passes=("positions", "color"))
        rendering.positions  # noqa: B018  before the scene changes
        measured.append(rendering)
    return steady_camera(measured, size)
