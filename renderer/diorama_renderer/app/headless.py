"""`render`: one picture of a recording, without a window."""

from __future__ import annotations

import functools
import operator
import weakref
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import ParamSpec, TypeVar

import numpy as np

from diorama.timelines import Timeline
from diorama_renderer.app.rendering import Rendering
from diorama_renderer.camera import Camera, Eye
from diorama_renderer.gpu.device import Gpu, acquire, check_process
from diorama_renderer.gpu.pipelines import Route
from diorama_renderer.passes.background import DARK, Rgb
from diorama_renderer.query import Cursor, LatestAt
from diorama_renderer.recordings import ChunkSource, Recording, as_recording
from diorama_renderer.recordings.names import entity_of
from diorama_renderer.scene import Scene
from diorama_renderer.state import At, choose_moment, choose_space
from diorama_renderer.targets.offscreen import Offscreen
from diorama_renderer.transforms import Kind, LocalTransforms, local_transforms, view_coordinates
from diorama_renderer.view.downsample import Downsample
from diorama_renderer.view.frame import Arrangement, Frame, Graph, arrange, make_frame
from diorama_renderer.view.view import Look, View

P = ParamSpec("P")
R = TypeVar("R")

Background = tuple[int, int, int] | str | None
_TargetKey = tuple[int, int, int, bool]  # width, height, antialias, whether transparent

_MOST_VIEWS = 4
_MOST_TARGETS = 4
_ROUNDING = 5e-5  # of the depth of an image plane, whose layers are further apart


def _quietly(function: Callable[P, R]) -> Callable[P, R]:
    """The function, without numpy's warnings of what is not finite; `np.errstate` decorates for one thread alone."""

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        with np.errstate(all="ignore"):
            return function(*args, **kwargs)

    return call


class Renderer:
    """Renders recordings, keeping device, pipelines and what is on the GPU from picture to picture.

    Not safe for use from several threads at once.

    Example:
        >>> renderer = dr.Renderer()
        >>> for frame in range(100):
        ...     image = renderer.render(recording, at={"frame": frame}).color
    """

    def __init__(self, *, adapter: str | None = None) -> None:
        """On the adapter whose name contains `adapter`, or the system's preferred one.

        Raises:
            NoAdapterError: there is none; the message names the packages to install.
            ForkedProcessError: this process is a fork of one that had drawn before.
        """
        check_process("Renderer")
        self._gpu = acquire(adapter)
        self._views: dict[int, _RecordingView] = {}
        self._targets: dict[_TargetKey, tuple[Offscreen, weakref.ref[Rendering]]] = {}
        self._downsample = Downsample(self._gpu)

    @_quietly  # whatever was logged: what is not finite is not drawn, and no reason to warn
    def render(
        self,
        recording: Recording | ChunkSource,
        *,
        at: At | None = None,
        space: str | None = None,
        size: tuple[int, int] = (1280, 720),
        camera: Camera | str | None = None,
        antialias: int | None = None,
        background: Background = None,
        labels: bool = True,
        pixels_per_point: float = 1.0,
        route: Route = "auto",
    ) -> Rendering:
        """One picture: takes, returns and raises what the function `render` does.

        Args:
            recording: see there, as all but the last.
            at: a time.
            space: whose coordinates are the picture's.
            size: width and height in pixels.
            camera: from where.
            antialias: samples along the side of a pixel.
            background: what is behind everything.
            labels: whether to draw texts.
            pixels_per_point: scale of what is measured in UI points.
            route: how points, lines and boxes are rasterised, for tests: "auto", "compute" or "triangles".
        """
        check_process("render")
        taken = as_recording(recording, caller="render")
        _check_kinds(space=space, labels=labels, pixels_per_point=pixels_per_point)
        taken.sync()
        size = _parse_size(size)
        factor = self._parse_antialias(antialias)
        most = int(self._gpu.device.limits["max-texture-dimension-2d"])
        if max(size) * factor > most:
            raise ValueError(
                f"render: size times antialias must be at most {most} pixels each way, "
                f"got {size[0]} x {size[1]} times {factor}"
            )
        view = self._view(taken)
        view.settle()
        look = Look(_parse_background(background), pixels_per_point * factor, labels, route)
        frame = view.frame(at, space, camera, (size[0] * factor, size[1] * factor))
        key = (*size, factor, look.background is None)
        target = self._target(key)
        encoder = self._gpu.device.create_command_encoder(label="render")
        view.view.draw(encoder, target.attachments, view.scene, frame, look)
        target.finish(encoder, self._downsample)
        self._gpu.device.queue.submit([encoder.finish()])
        paths = ("", *taken.store.entities.paths)
        pinhole = frame.arrangement.pinhole if camera is None or isinstance(camera, str) else -1
        rendering = Rendering(
            target,
            _of_pixels(frame.eye, size, factor),
            paths,
            partial(self._draw_ids, view.view, target),
            space=taken.store.entities.paths[frame.arrangement.space.root],
            camera=taken.store.entities.paths[pinhole] if pinhole >= 0 else None,
            image_plane=_image_plane(frame, view.scene) if pinhole >= 0 else None,
        )
        view.last = weakref.ref(rendering)
        self._targets[key] = target, view.last
        return rendering

    def _draw_ids(self, view: View, target: Offscreen) -> None:
        encoder = self._gpu.device.create_command_encoder(label="ids")
        view.draw_ids(encoder, target.attachments)
        self._gpu.device.queue.submit([encoder.finish()])

    def _view(self, recording: Recording) -> _RecordingView:
        view = self._views.pop(id(recording), None)
        if view is None or view.recording is not recording:
            view = _RecordingView(self._gpu, recording)
        self._views[id(recording)] = view
        while len(self._views) > _MOST_VIEWS:
            self._views.pop(next(iter(self._views)))
        return view

    def _target(self, key: _TargetKey) -> Offscreen:
        """Textures to draw into: those of a rendering that still lives are left to it."""
        target, last = self._targets.pop(key, (None, None))
        while len(self._targets) >= _MOST_TARGETS:
            self._targets.pop(next(iter(self._targets)))
        if target is None or (last is not None and last() is not None):
            width, height, factor, transparent = key
            return Offscreen(self._gpu, (width, height), factor, transparent=transparent)
        return target

    def _parse_antialias(self, antialias: int | None) -> int:
        if antialias is None:
            return 1 if self._gpu.is_cpu else 2
        if (
            isinstance(antialias, bool)
            or not isinstance(antialias, int | np.integer)
            or not 1 <= antialias <= 8
        ):
            raise ValueError(f"render: antialias must be a whole number from 1 to 8, got {antialias!r}")
        return int(antialias)


def _of_pixels(eye: Eye, size: tuple[int, int], factor: int) -> Eye:
    """An eye whose pixels are those of the picture, and not the samples of which each is the mean."""
    return replace(eye, intrinsics=np.diag([1 / factor, 1 / factor, 1.0]) @ eye.intrinsics, size=size)


def _image_plane(frame: Frame, scene: Scene) -> tuple[float, float] | None:
    """Least and greatest depth of marks on the image that is looked through; None: there are none."""
    arrangement, placements = frame.arrangement, scene.placements
    on_it = placements.column("flat") & arrangement.drawn
    on_it &= arrangement.space.pinhole[placements.column("entity")] == arrangement.pinhole
    depths = arrangement.space_from_local[on_it, :3, 3] @ frame.eye.eye_from_space[2, :3]
    depths = depths[np.isfinite(depths)] + frame.eye.eye_from_space[2, 3]
    if not len(depths):
        return None
    return float(depths.min()) * (1 - _ROUNDING), float(depths.max()) * (1 + _ROUNDING)


class _RecordingView:
    """What a renderer keeps of one recording."""

    def __init__(self, gpu: Gpu, recording: Recording) -> None:
        self.recording = recording
        self.scene = Scene(recording.store)
        self.view = View(gpu)
        self._cursor = Cursor(recording.store)
        self.last: weakref.ref[Rendering] | None = None
        self._graph: Graph | None = None
        self._arrangements: dict[tuple[int, int], Arrangement] = {}  # by root and pinhole looked through

    def frame(
        self, at: At | None, space: str | None, camera: Camera | str | None, size: tuple[int, int]
    ) -> Frame:
        """The picture that was asked for; what does not depend on the camera is kept while nothing changes."""
        if not isinstance(camera, Camera | str | None):
            raise TypeError(f"render: camera must be a path, a Camera or None, got {type(camera).__name__}")
        moment = choose_moment(self.recording.store, at, caller="render")
        graph = self._graph_at(*moment)
        root = self._root(space, graph.latest, graph.local)
        pinhole = self._pinhole(camera, graph.local) if isinstance(camera, str) else -1
        arrangement = self._arrangements.get((root, pinhole))
        if arrangement is None:
            arrangement = arrange(graph, self.scene, root=root, pinhole=pinhole)
            self._arrangements[root, pinhole] = arrangement
        return make_frame(arrangement, self.scene, camera if isinstance(camera, Camera) else None, size)

    def settle(self) -> None:
        """Before the scene changes: what somebody may still ask of the last picture is drawn now."""
        last = None if self.last is None else self.last()
        if last is not None:
            last.settle()

    def _graph_at(self, timeline: Timeline | None, time: int) -> Graph:
        latest = self._cursor.move(timeline, time)
        if self._graph is None or self._graph.latest is not latest:
            store = self.recording.store
            self.scene.update(latest)
            local = local_transforms(store, latest)
            self._graph = Graph(store, latest, local, view_coordinates(store, latest))
            self._arrangements = {}
        return self._graph

    def _root(self, space: str | None, latest: LatestAt, local: LocalTransforms) -> int:
        if space is None:
            return choose_space(self.recording.store, latest, local)
        return entity_of(self.recording.store, space, caller="render", argument="space")

    def _pinhole(self, path: str, local: LocalTransforms) -> int:
        """The pinhole at a path, or the only one below it."""
        paths = self.recording.store.entities.paths
        wanted = path.strip("/")
        pinholes = [int(entity) for entity in np.flatnonzero(local.kind == Kind.PINHOLE)]
        for entity in pinholes:
            if paths[entity] == wanted:
                return entity
        below = [entity for entity in pinholes if paths[entity].startswith(wanted + "/")]
        if len(below) == 1:
            return below[0]
        offered = ", ".join(repr(paths[entity]) for entity in pinholes[:8]) or "none at this time"
        raise ValueError(f"render: camera must be the path of a logged pinhole ({offered}), got {path!r}")


def _check_kinds(*, space: object, labels: object, pixels_per_point: object) -> None:
    """What type hints say, for those who do not check them.

    Raises:
        TypeError: an argument of another kind.
        ValueError: pixels_per_point is no scale.
    """
    if space is not None and not isinstance(space, str):
        raise TypeError(f"render: space must be a path, got {space!r}")
    if not isinstance(labels, bool):
        raise TypeError(f"render: labels must be True or False, got {labels!r}")
    is_number = isinstance(pixels_per_point, int | float | np.number) and not isinstance(
        pixels_per_point, bool
    )
    if not is_number:
        raise TypeError(f"render: pixels_per_point must be a number, got {pixels_per_point!r}")
    if not 0.01 <= float(pixels_per_point) <= 100:  # type: ignore[arg-type]
        raise ValueError(f"render: pixels_per_point must be 0.01 to 100, got {pixels_per_point!r}")


def _parse_size(size: tuple[int, int]) -> tuple[int, int]:
    try:
        width, height = (operator.index(side) for side in size)
    except (TypeError, ValueError):
        raise ValueError(f"render: size must be (width, height), got {size!r}") from None
    if not (1 <= width <= 16384 and 1 <= height <= 16384):
        raise ValueError(f"render: size must be 1 to 16384 pixels each way, got {width} x {height}")
    return width, height


def _parse_background(background: Background) -> tuple[Rgb, Rgb] | None:
    if background is None:
        return DARK
    if isinstance(background, str | bytes):
        if background == "transparent":
            return None
        raise ValueError(f"render: background must be (r, g, b), 'transparent' or None, got {background!r}")
    srgb = np.asarray(background, np.float64)
    if srgb.shape != (3,) or not bool(((srgb >= 0) & (srgb <= 255)).all()):
        raise ValueError(f"render: background must be three numbers from 0 to 255, got {background!r}")
    if np.asarray(background).dtype.kind == "f" and 0 < srgb.max() <= 1:
        raise ValueError(
            f"render: background must be three numbers from 0 to 255, got {background!r}, which are of 0 to 1"
        )
    unit = srgb / 255.0
    r, g, b = np.where(unit <= 0.04045, unit / 12.92, ((unit + 0.055) / 1.055) ** 2.4).tolist()
    return (r, g, b), (r, g, b)


_default: list[Renderer] = []


def render(
    recording: Recording | ChunkSource,
    *,
    at: At | None = None,
    space: str | None = None,
    size: tuple[int, int] = (1280, 720),
    camera: Camera | str | None = None,
    antialias: int | None = None,
    background: Background = None,
    labels: bool = True,
    pixels_per_point: float = 1.0,
) -> Rendering:
    """One picture of a recording, by a `Renderer` that the process keeps.

    A space is an entity and what lies below it, as far as transforms reach. All is drawn in the entity's coordinates,
    and in those are an eye, a target and `Rendering.eye`; up is what its view coordinates say, or the nearest ones
    above it, or those below it where no transform lies between, else +Z. If there is nothing but 2D in it, that is
    shown flat; if the entity lies on the image of a pinhole, the picture is what that camera sees of the whole scene.

    Args:
        recording: from `load`, or a live one such as `diorama.memory_recording()`.
        at: a timeline's name and a time on it: `{"frame": 30}`, `{"sim_time": 1.5}` (seconds); datetime64 and
            timedelta64 where nanoseconds matter. None: the newest time of the first timeline by name.
        space: path of the entity whose space is looked at. None: `/`, unless unknown transforms cut more off from there
            than from somewhere else.
        size: width and height in pixels.
        camera: path of a logged pinhole (or of an entity with one below it), inside the space or not; its own image
            then lies behind everything, if the space has it; a `Camera`; None: frames the scene.
        antialias: 1: none; n from 2 to 8: the mean of n x n samples. None: 1 on software adapters, 2 on GPUs.
        background: sRGB, (r, g, b) from 0 to 255; "transparent"; None: a dark gradient.
        labels: whether to draw texts.
        pixels_per_point: scale of everything that is measured in UI points: lines, texts, points without radius.

    Raises:
        ValueError: no such timeline, space or camera, or a size that is none.
        TypeError: `recording` is none.
        NoAdapterError: there is nothing to draw with; the message names the packages to install.
        ForkedProcessError: this process is a fork of one that had drawn before.

    Example:
        >>> image = dr.render(dr.load("run.mcap"), at={"frame": 2930}, camera="camera/image").color
    """
    check_process("render")
    if not _default:
        _default.append(Renderer())
    return _default[0].render(
        recording,
        at=at,
        space=space,
        size=size,
        camera=camera,
        antialias=antialias,
        background=background,
        labels=labels,
        pixels_per_point=pixels_per_point,
    )
