"""`render`: one picture of a recording, without a window."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import ParamSpec, TypeVar

import numpy as np

from diorama_renderer.blueprint.properties import EntityProperties
from diorama_renderer.camera import Camera
from diorama_renderer.gpu.attachments import Attachments
from diorama_renderer.gpu.device import acquire, check_process
from diorama_renderer.gpu.pipelines import Route
from diorama_renderer.headless.classes import class_ids_of
from diorama_renderer.headless.lenses import distorted_pixels
from diorama_renderer.headless.pixels import AntialiasedPixels, DrawnPixels, Pixels, TiledPixels
from diorama_renderer.headless.recording_view import RecordingView
from diorama_renderer.headless.rendering import Rendering
from diorama_renderer.headless.request import (
    Background,
    check_kinds,
    outputs_of,
    parse_background,
    parse_passes,
    parse_size,
)
from diorama_renderer.headless.tiles import MOST_SIDE, of_pixels, tiles_of
from diorama_renderer.passes.shading import PLAIN, Light, Shading
from diorama_renderer.recordings import ChunkSource, Recording, as_recording
from diorama_renderer.scene import Scene
from diorama_renderer.state import At
from diorama_renderer.targets.offscreen import Offscreen, Output
from diorama_renderer.view.downsample import Downsample
from diorama_renderer.view.frame import Frame, make_frame
from diorama_renderer.view.light import light_frame, light_points
from diorama_renderer.view.view import Look, View

P = ParamSpec("P")
R = TypeVar("R")

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
        self._views: dict[int, RecordingView] = {}
        self._targets: dict[_TargetKey, tuple[Offscreen, weakref.ref[DrawnPixels]]] = {}
        self._downsample = Downsample(self._gpu)
        self._shadows: Attachments | None = None

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
        shading: Shading = PLAIN,
        passes: Collection[str] | None = None,
        properties: Mapping[str, EntityProperties] | None = None,
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
            shading: how things are lit.
            passes: what is wanted.
            properties: how entities are shown.
            route: how points, lines and boxes are rasterised, for tests: "auto", "compute" or "triangles".
        """
        check_process("render")
        taken = as_recording(recording, caller="render")
        check_kinds(
            space=space,
            labels=labels,
            pixels_per_point=pixels_per_point,
            properties=properties,
            shading=shading,
        )
        taken.sync()
        size = parse_size(size)
        factor = self._parse_antialias(antialias)
        asked = parse_passes(passes)
        view = self._view(taken)
        view.settle()
        look = Look(parse_background(background), pixels_per_point * factor, labels, route, shading=shading)
        frame = view.frame(at, space, camera, (size[0] * factor, size[1] * factor), properties)
        pinhole = frame.arrangement.pinhole if camera is None or isinstance(camera, str) else -1
        graph = frame.arrangement.graph
        distorts = frame.eye.distortion is not None
        pixels = self._pixels(view, frame, look, (*size, factor), outputs_of(asked))
        rendering = Rendering(
            pixels,
            of_pixels(frame.eye, size, factor),
            ("", *taken.store.entities.paths),
            partial(class_ids_of, graph.store, graph.latest),
            space=taken.store.entities.paths[frame.arrangement.space.root],
            camera=taken.store.entities.paths[pinhole] if pinhole >= 0 else None,
            image_plane=_image_plane(frame, view.scene) if pinhole >= 0 and not distorts else None,
            only=None if asked is None else outputs_of(asked),
            asked=() if passes is None else tuple(passes),
        )
        view.last = weakref.ref(rendering)
        return rendering

    def _pixels(
        self,
        view: RecordingView,
        frame: Frame,
        look: Look,
        shape: tuple[int, int, int],
        outputs: frozenset[Output],
    ) -> Pixels:
        width, height, factor = shape
        if frame.eye.distortion is not None and not frame.eye.orthographic:
            return distorted_pixels(
                view.scene,
                frame,
                look,
                factor,
                lambda face, its, wanted: self._draw(view, face, its, 1, wanted),
                lambda whole, its: self._pixels(view, whole, its, shape, frozenset()),
            )
        limit = int(self._gpu.device.limits["max-texture-dimension-2d"])
        if max(width, height) * factor <= min(limit, MOST_SIDE):
            return self._antialiased(view, frame, look, factor, outputs)
        tiles = tiles_of(view.scene, frame, look, (width, height), factor)
        return TiledPixels(
            (width, height), tiles, lambda tile, its: self._antialiased(view, tile, its, factor, outputs)
        )

    def _antialiased(
        self, view: RecordingView, frame: Frame, look: Look, factor: int, outputs: frozenset[Output]
    ) -> Pixels:
        if factor == 1:
            return self._draw(view, frame, look, 1, outputs)

        def draw_plain() -> DrawnPixels:
            size = frame.eye.size[0] // factor, frame.eye.size[1] // factor
            eye = of_pixels(frame.eye, size, factor)
            middles = make_frame(frame.arrangement, view.scene, eye, size)
            points = look.pixels_per_point / factor
            bare = Look(None, points, labels=False, route=look.route)
            return self._draw(view, middles, bare, 1, outputs)

        pixels = AntialiasedPixels(self._draw(view, frame, look, factor, frozenset()), draw_plain)
        if outputs:
            pixels.plain()
        return pixels

    def _draw(
        self, view: RecordingView, frame: Frame, look: Look, factor: int, outputs: frozenset[Output]
    ) -> DrawnPixels:
        """Draw one frame, of at most the size that a texture may have."""
        size = frame.eye.size[0] // factor, frame.eye.size[1] // factor
        key = (*size, factor, look.background is None)
        target = self._target(key)
        light = self._light(view, frame, look) if look.shading.shadows > 0 else None
        encoder = self._gpu.device.create_command_encoder(label="render")
        ids, normals = "ids" in outputs, "normals" in outputs
        view.view.draw(
            encoder, target.attachments, view.scene, frame, look, ids=ids, normals=normals, light=light
        )
        target.finish(encoder, self._downsample, outputs)
        self._gpu.device.queue.submit([encoder.finish()])
        again = partial(self._draw_ids, view.view, target)
        pixels = DrawnPixels(target, frame.eye, again, outputs)
        self._targets[key] = target, weakref.ref(pixels)
        return pixels

    def _light(self, view: RecordingView, frame: Frame, look: Look) -> Light | None:
        """Draw what casts shadows, as the light sees it."""
        seen = light_frame(view.scene, frame)
        if seen is None:
            return None
        if self._shadows is None:
            self._shadows = Attachments(self._gpu, *seen.eye.size)
        points = light_points(frame, seen, look.pixels_per_point)
        encoder = self._gpu.device.create_command_encoder(label="shadows")
        bare = Look(None, points, labels=False, route=look.route)
        view.view.draw(encoder, self._shadows, view.scene, seen, bare)
        self._gpu.device.queue.submit([encoder.finish()])
        return Light(seen.eye, self._shadows.depth)

    def _draw_ids(self, view: View, target: Offscreen, normals: bool) -> None:
        encoder = self._gpu.device.create_command_encoder(label="ids")
        view.draw_ids(encoder, target.attachments, normals=normals)
        self._gpu.device.queue.submit([encoder.finish()])

    def _view(self, recording: Recording) -> RecordingView:
        view = self._views.pop(id(recording), None)
        if view is None or view.recording is not recording:
            view = RecordingView(self._gpu, recording)
        self._views[id(recording)] = view
        while len(self._views) > _MOST_VIEWS:
            self._views.pop(next(iter(self._views)))
        return view

    def _target(self, key: _TargetKey) -> Offscreen:
        """Textures to draw into: those of pixels that still live are left to them."""
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
    shading: Shading = PLAIN,
    passes: Collection[str] | None = None,
    properties: Mapping[str, EntityProperties] | None = None,
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
        shading: how things are lit beyond the light that comes with the eye: ambient occlusion, shadows, eye-dome
            lighting.
        passes: names of `Rendering`'s arrays, such as ("color", "depth"): these are drawn at once, which is the fastest
            way to several, and no others but the colours, which are always there. None: the colours at once, each other
            when it is first asked for.
        properties: how entities are shown, by path, as the viewer's panel has it: colours, colours by a number, sizes,
            visible history, distance of image planes, ...

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
        shading=shading,
        passes=passes,
        properties=properties,
    )
