"""`render_sequence`: pictures of a recording over time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from diorama_renderer.blueprint.properties import EntityProperties
from diorama_renderer.camera import Camera
from diorama_renderer.headless.progress import note_progress
from diorama_renderer.headless.renderer import Renderer, render
from diorama_renderer.headless.rendering import Rendering
from diorama_renderer.headless.request import Background, parse_size
from diorama_renderer.headless.timing import Timing, timing_of
from diorama_renderer.passes.shading import PLAIN, Shading
from diorama_renderer.query import Cursor
from diorama_renderer.recordings import ChunkSource, Recording, as_recording
from diorama_renderer.recordings.snapshot import at_of, told
from diorama_renderer.state import At, Moment, TimeValue, choose_space
from diorama_renderer.transforms import Kind, local_transforms


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a sequence.

    Attributes:
        index: counted from 0.
        at: its time, as `render` takes it: `{"frame": 30}`; datetime64 or timedelta64 on a time.
        seconds: how long after the first frame it is shown.
        rendering: the picture.
    """

    index: int
    at: At
    seconds: float
    rendering: Rendering


@dataclass(frozen=True, slots=True)
class Shot:
    """What a moving camera is told of a picture that it is to be in.

    Attributes:
        recording: what is drawn.
        index: of the frame, counted from 0.
        count: of all frames.
        seconds: how long after the first frame it is shown.
        moment: the timeline, and the time on it, int64.
        at: the same, as `render` takes it.
        space: whose coordinates the camera is told in; None: as `render` chooses.
        aspect: width of the picture in heights.
    """

    recording: Recording
    index: int
    count: int
    seconds: float
    moment: Moment
    at: At
    space: str | None
    _cursor: Cursor = field(repr=False)
    aspect: float = 1.0

    def space_from(self, path: str) -> npt.NDArray[np.float64] | None:
        """Shape (4, 4): where an entity is in the space at this time; None: nothing says where, or not yet."""
        snapshot = self.recording.at(self.at)
        try:
            return snapshot.transform(self._root(), path)
        except ValueError:
            return None

    def _root(self) -> str:
        if self.space is not None:
            return self.space
        store = self.recording.store
        latest = self._cursor.move(*self.moment)
        return store.entities.paths[choose_space(store, latest, local_transforms(store, latest))]


class MovingCamera(Protocol):
    """What may be given as `camera` of a sequence: a `CameraPath`, or anything with this method."""

    def cameras(self, shots: Sequence[Shot]) -> Sequence[Camera | str | None]:
        """The camera of each shot."""
        ...


AnyCamera = Camera | str | MovingCamera | None


def shots_of(recording: Recording, timing: Timing, space: str | None, aspect: float = 1.0) -> list[Shot]:
    """What moving cameras are told of each frame."""
    cursor, store = Cursor(recording.store), recording.store
    moments = [Moment(timing.timeline, timing.time(index)) for index in range(timing.count)]
    return [
        Shot(
            recording,
            index,
            timing.count,
            timing.seconds(index),
            moment,
            at_of(store, moment),
            space,
            cursor,
            aspect,
        )
        for index, moment in enumerate(moments)
    ]


class Looking:
    """From where each frame of a sequence is drawn."""

    def __init__(
        self,
        camera: AnyCamera,
        recording: Recording,
        timing: Timing,
        space: str | None,
        size: tuple[int, int],
        *,
        caller: str,
    ) -> None:
        """Finds the way of a camera that moves.

        Raises:
            TypeError: it is no camera.
            ValueError: it is a path, and at no time that of a pinhole; or what the moving camera raises.
        """
        self._camera, self._recording, self._timing = camera, recording, timing
        self._cursor = Cursor(recording.store)
        self._pinholes: tuple[object, frozenset[str]] | None = None
        self._moving: Sequence[Camera | str | None] | None = None
        if isinstance(camera, str):
            # The last one first: what is logged at all is mostly there then.
            frames = (timing.count - 1, *range(timing.count - 1))
            if not any(self._is_pinhole(camera, index) for index in frames):
                self._find_pinholes(timing.count - 1)
                offered = ", ".join(map(repr, sorted(self._known()))) or "none at the end"
                raise ValueError(
                    f"{caller}: camera must be the path of a logged pinhole ({offered}), got {camera!r}"
                )
        elif camera is not None and not isinstance(camera, Camera):
            find = getattr(camera, "cameras", None)
            if find is None:
                raise TypeError(
                    f"{caller}: camera must be a path, a Camera, a CameraPath or None, got {type(camera).__name__}"
                )
            moving: Sequence[Camera | str | None] = find(
                shots_of(recording, timing, space, size[0] / size[1])
            )
            if len(moving) != timing.count:
                raise ValueError(f"{caller}: camera must give {timing.count} cameras, got {len(moving)}")
            self._moving = moving

    def at(self, index: int) -> Camera | str | None:
        """The camera of a frame; None in the place of a pinhole that is not there at that time."""
        camera = self._camera if self._moving is None else self._moving[index]
        assert camera is None or isinstance(camera, Camera | str)
        if isinstance(camera, str) and not self._is_pinhole(camera, index):
            return None
        return camera

    def _is_pinhole(self, path: str, index: int) -> bool:
        """Whether a frame has a pinhole at a path, or one alone below it."""
        self._find_pinholes(index)
        wanted = path.strip("/")
        below = sum(known.startswith(f"{wanted}/") for known in self._known())
        return wanted in self._known() or below == 1

    def _known(self) -> frozenset[str]:
        return frozenset() if self._pinholes is None else self._pinholes[1]

    def _find_pinholes(self, index: int) -> None:
        store = self._recording.store
        latest = self._cursor.move(self._timing.timeline, self._timing.time(index))
        rows = latest.rows.get("transform")
        if self._pinholes is None or self._pinholes[0] is not rows:
            kinds = local_transforms(store, latest).kind
            pinholes = np.flatnonzero(kinds == Kind.PINHOLE).tolist()
            self._pinholes = rows, frozenset(store.entities.paths[entity] for entity in pinholes)


def render_sequence(
    recording: Recording | ChunkSource,
    timeline: str | None = None,
    *,
    start: TimeValue | None = None,
    stop: TimeValue | None = None,
    step: TimeValue | None = None,
    fps: float | None = None,
    camera: AnyCamera = None,
    space: str | None = None,
    size: tuple[int, int] = (1280, 720),
    antialias: int | None = None,
    background: Background = None,
    labels: bool = True,
    pixels_per_point: float = 1.0,
    shading: Shading = PLAIN,
    passes: Collection[str] | None = ("color",),
    properties: Mapping[str, EntityProperties] | None = None,
    renderer: Renderer | None = None,
) -> Iterator[Frame]:
    """Pictures over time, each drawn while the one before it is looked at.

    Args:
        recording: from `load`, or a live one, as it is now.
        timeline: its name; None: the first that a user set, by name.
        start: the first time, as `at` of `render` takes it: a count, seconds, datetime64 or timedelta64. None: the
            first with data.
        stop: the last time, included if a step leads there. None: the last with data.
        step: from one frame to the next: a count on a sequence, None: 1; seconds or timedelta64 on a time, None:
            1 / fps, so that what happens takes as long as it did.
        fps: frames shown in a second, from which `Frame.seconds` follows, and where moving cameras are. None: 30, or
            1 / step if that is given on a time.
        camera: as `render` takes it, or a `CameraPath`. Before and after a logged pinhole is there, the picture frames
            the scene.
        space: as `render` takes it; so are all others.
        size: width and height in pixels.
        antialias: samples along the side of a pixel.
        background: what is behind everything.
        labels: whether to draw texts.
        pixels_per_point: scale of what is measured in UI points.
        shading: how things are lit.
        passes: the arrays that are wanted, such as ("color", "depth", "class_ids"): others raise an error, but for
            the colours, which are always there. None: any can be asked for, which costs more, as all of them are drawn
            of each picture that is still held.
        properties: how entities are shown.
        renderer: which draws; None: the one that the process keeps.

    Returns:
        An iterator of `Frame`, which draws as it goes. The arguments are checked at once.

    Raises:
        ValueError: no such timeline; stop before start, or before all data; a step or fps that is none; and what
            `render` raises.
        TypeError: likewise.

    Example:
        >>> for frame in dr.render_sequence(recording, "frame", passes=("color", "depth")):
        ...     np.savez(f"{frame.index:05}.npz", color=frame.rendering.color, depth=frame.rendering.depth)
    """
    taken = as_recording(recording, caller="render_sequence")
    taken.sync()
    timing = timing_of(taken.store, timeline, start, stop, step, fps, caller="render_sequence")
    looking = Looking(camera, taken, timing, space, parse_size(size), caller="render_sequence")
    draw = render if renderer is None else renderer.render

    def frame(index: int) -> Frame:
        moment = Moment(timing.timeline, timing.time(index))
        note_progress(told(taken.store, moment))
        at = at_of(taken.store, moment)
        rendering = draw(
            taken,
            at=at,
            space=space,
            size=size,
            camera=looking.at(index),
            antialias=antialias,
            background=background,
            labels=labels,
            pixels_per_point=pixels_per_point,
            shading=shading,
            passes=passes,
            properties=properties,
        )
        return Frame(index, at, timing.seconds(index), rendering)

    return _one_ahead(frame, timing.count) if passes is not None else map(frame, range(timing.count))


def _one_ahead(frame: Callable[[int], Frame], count: int) -> Iterator[Frame]:
    """Each picture is handed out when the next is on its way, so that nobody waits for what is drawn meanwhile.

    Only for pictures whose passes are known: others are settled before the next one (`Rendering.settle`).
    """
    ahead = frame(0)
    for index in range(1, count):
        ready, ahead = ahead, frame(index)
        yield ready
        del ready  # else a third picture would live while the next one is drawn
    yield ahead
