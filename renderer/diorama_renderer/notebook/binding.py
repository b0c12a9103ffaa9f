"""Draws the pages of a flipbook and makes them fit into so many bytes."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from diorama.timelines import TimeType
from diorama_renderer.camera import Camera
from diorama_renderer.headless.rendering import Rendering
from diorama_renderer.headless.sequence import AnyCamera, Shot
from diorama_renderer.notebook import markup
from diorama_renderer.notebook.encoding import QUALITIES, plan, webp
from diorama_renderer.notebook.markup import Track
from diorama_renderer.notebook.pages import Pages, spread
from diorama_renderer.notebook.steady import small_size, steady_camera
from diorama_renderer.query import Cursor, LatestAt
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
class _Leaf:
    """What one picture is of.

    Attributes:
        at: the time.
        state: what is in force then, and from where it is seen: what has the same looks the same.
        camera: from where.
    """

    at: At
    state: Hashable
    camera: _Still


@dataclass(frozen=True, slots=True, eq=False)
class _Roll:
    """Pages, and what the picture on each is of."""

    pages: Pages
    leaves: Sequence[_Leaf]

    def thinned(self, most: int) -> _Roll:
        kept = spread(np.arange(len(self.leaves)), most).tolist()
        return _Roll(self.pages.thinned(most), [self.leaves[index] for index in kept])


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
    most_seconds: float | None = None,
) -> Album:
    """Draw all pages; see `Flipbook` for the arguments."""

    def color(at: At | None, seen_from: _Still) -> Rendering:
        return draw(at=at, size=size, camera=seen_from, passes=("color",))

    album = Album(title, tuple(recording.entities()), (), (), size, b"")
    if not pages:
        newest = color(None, camera if isinstance(camera, Camera | str) else None)
        return replace(album, files=(webp(newest.color, QUALITIES[0]),), png=newest._repr_png_())
    begun = time.perf_counter()
    rolls = [_roll(recording, each, camera, space, size[0] / size[1]) for each in pages]
    if camera is None:
        rolls = _held_still(rolls, draw, size)
    tried = spread(np.arange(len(rolls[0].leaves)), _TRIED).tolist()
    tried_from = time.perf_counter()
    attempts = [_attempted(color, rolls[0].leaves[index]) for index in tried]
    samples = [drawn for drawn in attempts if drawn is not None]
    if not samples:
        samples = [color(rolls[0].leaves[-1].at, rolls[0].leaves[-1].camera)]  # which says what is wrong
    album = replace(album, png=samples[-1]._repr_png_())
    count = len({leaf.state for roll in rolls for leaf in roll.leaves})
    planned = plan([sample.color for sample in samples], count, most_bytes - len(markup.player()))
    now = time.perf_counter()
    a_picture = (now - tried_from) / len(tried)
    left = count if most_seconds is None else int((begun + most_seconds - now) / a_picture)
    share = min(planned.pictures, max(left, _TRIED)) / count
    rolls = [roll.thinned(max(1, int(len(roll.leaves) * share))) for roll in rolls]

    def encode(leaf: _Leaf) -> bytes | None:
        drawn = _attempted(color, leaf)
        return None if drawn is None else webp(drawn.color, planned.quality)

    album = _bound(album, rolls, encode)
    while len(album.html("")) > most_bytes and any(len(track.frames) > 1 for track in album.tracks):
        album = album.halved()
    return album


def _attempted(color: Callable[[At, _Still], Rendering], leaf: _Leaf) -> Rendering | None:
    """A picture; None where what it is to be seen from is not there at that time."""
    try:
        return color(leaf.at, leaf.camera)
    except ValueError:
        return None


def _bound(album: Album, rolls: Sequence[_Roll], encode: Callable[[_Leaf], bytes | None]) -> Album:
    """With all that can be drawn, each state once."""
    numbers: dict[bytes, int] = {}
    known: dict[Hashable, int] = {}
    tracks = []
    for roll in rolls:
        for leaf in roll.leaves:
            if leaf.state not in known:
                file = encode(leaf)
                known[leaf.state] = -1 if file is None else numbers.setdefault(file, len(numbers))
        pages = roll.pages
        labelled = zip(pages.labels, (known[leaf.state] for leaf in roll.leaves))
        drawn = [(label, frame) for label, frame in labelled if frame >= 0]
        if drawn:
            labels, frames = zip(*drawn)
            tracks.append(Track(_name(pages, rolls), labels, frames, pages.pace_ms, pages.known))
    return replace(album, files=tuple(numbers), tracks=tuple(tracks))


def _name(pages: Pages, rolls: Sequence[_Roll]) -> str:
    """Of a timeline; of two of one name it says which it is."""
    timeline = pages.timeline
    if sum(roll.pages.timeline.name == timeline.name for roll in rolls) < 2:
        return timeline.name
    return f"{timeline.name} ({'count' if timeline.type is TimeType.SEQUENCE else 'time'})"


def _roll(recording: Recording, pages: Pages, camera: AnyCamera, space: str | None, aspect: float) -> _Roll:
    cursor, pace = Cursor(recording.store), pages.pace_ms / 1000
    moments = [Moment(pages.timeline, each) for each in pages.times.tolist()]
    times = [at_of(recording.store, moment) for moment in moments]
    states = [_state(cursor.move(*moment)) for moment in moments]
    if camera is None or isinstance(camera, Camera | str):
        return _Roll(pages, [_Leaf(at, state, camera) for at, state in zip(times, states)])
    shots = [
        Shot(recording, index, len(moments), index * pace, moment, at, space, cursor, aspect)
        for index, (moment, at) in enumerate(zip(moments, times))
    ]
    cameras = camera.cameras(shots)
    return _Roll(
        pages, [_Leaf(at, (state, repr(each)), each) for at, state, each in zip(times, states, cameras)]
    )


def _state(latest: LatestAt) -> bytes:
    """The same for the same rows: two timelines that are logged together are drawn once."""
    rows = hashlib.sha256()
    for component in sorted(latest.rows):
        rows.update(component.encode())
        rows.update(np.ascontiguousarray(latest.rows[component]).data)
    return rows.digest()


def _held_still(rolls: Sequence[_Roll], draw: Draw, size: tuple[int, int]) -> list[_Roll]:
    """Seen by one camera that sees all that there is at some times of all timelines."""
    unlike = {leaf.state: leaf for roll in reversed(rolls) for leaf in roll.leaves}
    leaves = [*unlike.values()]
    if len(leaves) == 1:
        return list(rolls)
    measured = []
    for index in spread(np.arange(len(leaves)), _MEASURED).tolist():
        rendering = draw(at=leaves[index].at, size=small_size(size), camera=None, passes=("positions",))
        rendering.positions  # noqa: B018  before the scene changes
        measured.append(rendering)
    found = steady_camera(measured, size)
    return [_Roll(roll.pages, [replace(leaf, camera=found) for leaf in roll.leaves]) for roll in rolls]
