"""The pictures of spatial views: textures that are drawn anew only when something in them has changed."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from diorama_renderer.app.lens_faces import LensFaces, parts_of
from diorama_renderer.blueprint.views import ViewSpec
from diorama_renderer.camera import Eye
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.passes.grid import GridStyle
from diorama_renderer.passes.interface import Textures
from diorama_renderer.passes.outline import OUTLINES, Outline, OutlineStyle
from diorama_renderer.passes.spans import SERIES, SpansPass
from diorama_renderer.query import LatestAt
from diorama_renderer.scene import Image, Scene
from diorama_renderer.targets import picture
from diorama_renderer.transforms import Kind, local_transforms, view_coordinates
from diorama_renderer.ui.frame import Hit, PictureRequest, SpanPicture
from diorama_renderer.ui.guard import Guard
from diorama_renderer.ui.theme import DARK, Rgba, Theme
from diorama_renderer.ui.workspace import Opened
from diorama_renderer.view.frame import (
    Arrangement,
    Frame,
    Graph,
    arrange,
    entity_bounds,
    fine_bounds,
    flat_bounds,
    make_frame,
)
from diorama_renderer.view.frustums import is_on_frustum
from diorama_renderer.view.view import Look, View

_Flat = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], float]

_MOST_IMAGES = 256
_MOST_PLOTS = 16
_NOWHERE = object()  # a pointer that is like none


_PICK_POINTS = 5.0
_HEAVY = 300_000
"""Points, or so many of other things as cost as much: from there on a moving picture is drawn with fewer pixels."""
_COARSENESS = 2
"""Pixels along the side of one of a coarse picture."""
_GRID_STRENGTH, _AXES_STRENGTH = 0.13, 0.6


@dataclass(frozen=True, slots=True)
class _Style:
    """How all views look."""

    pixels_per_point: float = 1.0
    outlines: OutlineStyle = OUTLINES
    theme: Theme = DARK


class PicturesDrawn(NamedTuple):
    """What was done for views.

    Attributes:
        pictures: how often one was drawn.
        outlines: how often outlines were drawn over one that stayed.
        looks: how often it was looked what is at the pointer.
    """

    pictures: int
    outlines: int
    looks: int


class ScenePictures:
    """Implements `ui.frame.Pictures`."""

    def __init__(self, gpu: Gpu, textures: Textures) -> None:
        """Nothing is drawn yet; `textures` are those that the interface draws with."""
        self._gpu = gpu
        self._textures = textures
        self._scenes: weakref.WeakKeyDictionary[Opened, _SceneOf] = weakref.WeakKeyDictionary()
        self._images: dict[tuple[int, Hashable], Hashable] = {}
        self._plots: dict[tuple[int, Hashable], tuple[Hashable, SpansPass]] = {}
        self._wanted: list[_Shown] = []
        self._style = _Style()

    def begin(self, pixels_per_point: float, theme: Theme) -> None:
        """A frame begins: nothing is wanted yet."""
        self._wanted = []
        self._style = _Style(
            pixels_per_point,
            OutlineStyle(
                related=_linear(theme.selected_outline, 0.45),
                selected=_linear(theme.selected_outline),
                hovered=_linear(theme.hovered_outline),
            ),
            theme,
        )

    def arrange(self, opened: Opened, spec: ViewSpec, pinhole: str | None) -> Arrangement:
        """Everything that a view shows, in its place; see `ui.frame.Pictures`."""
        return self._scene(opened).arrange(opened, spec, pinhole)

    def draw(self, opened: Opened, spec: ViewSpec, request: PictureRequest) -> int:
        """The id of a texture that will hold the picture; see `ui.frame.Pictures`."""
        scene = self._scene(opened)
        for closed in [view for view in scene.views if view not in opened.blueprint.views]:
            del scene.views[closed]
            self._textures.forget(("view", opened.serial, closed))
        shown = scene.shown(spec.id)
        shown.ask(request)
        shown.untouchable = _untouchable(opened)
        takes_long = self._gpu.is_cpu and (scene.is_heavy or _bends_scene(scene.scene, request))
        shown.choose(is_coarse=takes_long and shown.moves(request))
        # Supersampling is for GPUs.
        shown.picture.resize(shown.eye.size, antialias=2 if not self._gpu.is_cpu else 1)
        self._wanted.append(shown)
        return self._textures.register(("view", opened.serial, spec.id), shown.picture.color_view)

    def hit(self, opened: Opened, spec: ViewSpec) -> Hit | None:
        """What was at the pointer in the picture of the frame before."""
        return self._scene(opened).shown(spec.id).hit

    def not_drawn(self, opened: Opened, spec: ViewSpec) -> Mapping[str, str]:
        """Why images are not in the picture of the frame before, by the path of the entity."""
        return self._scene(opened).shown(spec.id).not_drawn

    def flat_bounds(
        self, opened: Opened, arrangement: Arrangement
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], float] | None:
        """What there is to see in a flat space; see `ui.frame.Pictures`."""
        return self._scene(opened).flat_bounds(arrangement)

    def points(self, opened: Opened, arrangement: Arrangement) -> npt.NDArray[np.float64]:
        """Points of what is solid; see `ui.frame.Pictures`."""
        with np.errstate(all="ignore"):
            bounds = fine_bounds(arrangement, self._scene(opened).scene)
        return np.empty((0, 3)) if bounds is None else bounds.points

    def images(self, opened: Opened) -> list[Image]:
        """All images of the scene, as they cover each other."""
        return self._scene(opened).scene.images_in_order()

    def bounds(
        self, opened: Opened, spec: ViewSpec, paths: Sequence[str]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None:
        """Smallest and largest corner of some entities; see `ui.frame.Pictures`."""
        scene = self._scene(opened)
        arrangement = scene.arrange(opened, spec, None)
        index = opened.recording.store.entities.index
        found = [
            bounds
            for path in paths
            if path in index and (bounds := entity_bounds(arrangement, scene.scene, index[path])) is not None
        ]
        if not found:
            return None
        low = np.min([bounds.minimum for bounds in found], axis=0)
        return low, np.max([bounds.maximum for bounds in found], axis=0)

    def image(
        self,
        opened: Opened | None,
        key: Any,
        pixels: Callable[[], npt.NDArray[np.uint8]],
        *,
        nearest: bool = False,
    ) -> int:
        """The id of a texture with some pixels; see `ui.frame.Pictures`."""
        name = (0 if opened is None else opened.serial, key[0])
        if self._images.get(name) != key or not self._textures.has(name):
            self._textures.put(name, pixels(), nearest=nearest)
        self._images.pop(name, None)
        self._images[name] = key
        while len(self._images) > _MOST_IMAGES:
            oldest = next(iter(self._images))
            del self._images[oldest]
            self._textures.forget(oldest)
        return self._textures.id_of(name)

    def spans(self, opened: Opened, key: Any, picture: Callable[[], SpanPicture]) -> int:
        """The id of a texture with series of a plot; see `ui.frame.Pictures`."""
        name = (opened.serial, key[0])
        drawn, plot = self._plots.pop(name, (None, None))
        if plot is None:
            plot = SpansPass(self._gpu)
        if drawn != key:
            made = picture()
            series = np.zeros(len(made.half), SERIES)
            series["color"], series["half"] = made.colors, made.half
            plot.draw(made.uppers, made.lowers, made.direction, series, height=made.height)
        self._plots[name] = (key, plot)  # the last of all
        while len(self._plots) > _MOST_PLOTS:
            self._forget_plot(next(iter(self._plots)))
        assert plot.view is not None  # drawn just now, or before
        return self._textures.register(("spans", *name), plot.view)

    def _forget_plot(self, name: tuple[int, Hashable]) -> None:
        del self._plots[name]
        self._textures.forget(("spans", *name))

    def render(self, guard: Guard) -> bool:
        """Draw what this frame wants and has changed; True if a view now has something else at its pointer.

        A picture that cannot be drawn stays as it was.
        """
        found = False
        with np.errstate(all="ignore"):
            for shown in self._wanted:
                found |= bool(guard.run("A picture of the scene", shown.render, self._style))
        return found

    def statistics(self) -> PicturesDrawn:
        """How much was drawn so far, of views that are still there."""
        shown = [each for scene in self._scenes.values() for each in scene.views.values()]
        return PicturesDrawn(*(sum(counts) for counts in zip((0, 0, 0), *(each.counts for each in shown))))

    def read(self, opened: Opened, spec: ViewSpec) -> npt.NDArray[np.uint8]:
        """A view's picture as it was drawn last, shape (h, w, 4)."""
        return self._scene(opened).shown(spec.id).picture.read()

    def forget(self, opened: Opened) -> None:
        """A recording was closed."""
        for name in [name for name in self._plots if name[0] == opened.serial]:
            self._forget_plot(name)
        for name in [name for name in self._images if name[0] == opened.serial]:
            del self._images[name]
            self._textures.forget(name)
        scene = self._scenes.pop(opened, None)
        if scene is not None:
            for view in scene.views:
                self._textures.forget(("view", opened.serial, view))
            scene.views.clear()  # they know the scene: else it would stay until all garbage is collected

    def _scene(self, opened: Opened) -> _SceneOf:
        scene = self._scenes.get(opened)
        if scene is None:
            scene = self._scenes[opened] = _SceneOf(self._gpu, opened)
        return scene


class _SceneOf:
    """What is drawn of one recording: one scene, many views."""

    def __init__(self, gpu: Gpu, opened: Opened) -> None:
        self._gpu = gpu
        self.scene = Scene(opened.recording.store)
        self.view = View(gpu)
        self.views: dict[int, _Shown] = {}
        self._graph: Graph | None = None
        self._properties = -1
        self._arrangements: dict[Hashable, Arrangement] = {}
        self._flat_bounds: dict[Arrangement, _Flat | None] = {}

    @property
    def is_heavy(self) -> bool:
        """Whether a software adapter needs more than a frame's time for a picture."""
        slots = (
            (self.scene.points, 1),
            (self.scene.segments, 4),
            (self.scene.boxes, 8),
            (self.scene.arrows, 8),
        )
        return sum(int(each.counts.sum()) * cost for each, cost in slots) > _HEAVY

    def shown(self, view: int) -> _Shown:
        if view not in self.views:
            self.views[view] = _Shown(self, self._gpu)
        return self.views[view]

    def arrange(self, opened: Opened, spec: ViewSpec, pinhole: str | None) -> Arrangement:
        graph = self._update(opened)
        tree = opened.recording.store.entities
        root = tree.index.get(spec.root.strip("/"), 0)
        through = -1 if pinhole is None else tree.index.get(pinhole, -1)
        if through >= 0 and not (
            graph.local.kind[through] == Kind.PINHOLE and graph.resolve(root).reachable[through]
        ):
            through = -1
        key = (spec.id, root, through, opened.blueprint.revision)
        found = self._arrangements.get(key)
        if found is None:
            shown = opened.blueprint.shown_entities(spec, opened.recording.store)
            with np.errstate(all="ignore"):
                found = arrange(
                    graph,
                    self.scene,
                    root=root,
                    pinhole=through,
                    shown=shown,
                    possible=opened.blueprint.possible_entities(spec, opened.recording.store),
                    properties=self._properties_of(opened),
                )
            self._arrangements[key] = found
        return found

    def flat_bounds(self, arrangement: Arrangement) -> _Flat | None:
        """What there is to see in a flat space; looked up once an arrangement."""
        if arrangement not in self._flat_bounds:
            with np.errstate(all="ignore"):
                self._flat_bounds[arrangement] = flat_bounds(arrangement, self.scene)
        return self._flat_bounds[arrangement]

    def _update(self, opened: Opened) -> Graph:
        latest: LatestAt = opened.latest
        revision = opened.blueprint.revision
        if self._graph is None or not self.scene.shows(latest) or self._properties != revision:
            store = opened.recording.store
            with np.errstate(all="ignore"):
                self.scene.update(latest, properties=self._properties_of(opened))
                local = local_transforms(store, latest)
                self._graph = Graph(store, latest, local, view_coordinates(store, latest))
            self._arrangements, self._flat_bounds = {}, {}
            self._properties = revision
        return self._graph

    def _properties_of(self, opened: Opened) -> dict[int, Any]:
        index = opened.recording.store.entities.index
        return {
            index[path]: properties
            for path, properties in opened.blueprint.properties.items()
            if path in index
        }


class _Shown:
    """One view's picture."""

    def __init__(self, scene: _SceneOf, gpu: Gpu) -> None:
        self._scene = scene
        self._fine, self._coarse = picture.Picture(gpu), picture.Picture(gpu)
        self.picture = self._fine
        self._gpu = gpu
        self._lens: LensFaces | None = None
        self.request: PictureRequest | None = None
        self._moved = False
        self.hit: Hit | None = None
        self.not_drawn: Mapping[str, str] = {}
        self.untouchable: frozenset[int] = frozenset()  # ids of entities that cannot be pointed at
        self.counts = [0, 0, 0]  # of `PicturesDrawn`
        self._drawn: Hashable = None
        self._outlined: Hashable = None
        self._pointer: object = _NOWHERE

    def ask(self, request: PictureRequest) -> None:
        """What is wanted in this frame."""
        before, self.request = self.request, request
        self._moved = before is not None and not (
            before.eye.size == request.eye.size
            and np.array_equal(before.eye.eye_from_space, request.eye.eye_from_space)
            and np.array_equal(before.eye.intrinsics, request.eye.intrinsics)
        )

    def moves(self, request: PictureRequest) -> bool:
        """Whether the eye is another one than a frame before."""
        return self._moved and min(request.eye.size) > 2 * _COARSENESS

    def choose(self, *, is_coarse: bool) -> None:
        """Draw with fewer pixels, which are enough for what moves, or with all of them."""
        self.picture = self._coarse if is_coarse else self._fine

    @property
    def is_coarse(self) -> bool:
        """Whether the picture has fewer pixels than it is shown with."""
        return self.picture is self._coarse

    @property
    def eye(self) -> Eye:
        """That of the request, for the pixels of the picture."""
        assert self.request is not None
        eye = self.request.eye
        if not self.is_coarse:
            return eye
        width, height = (max(side // _COARSENESS, 1) for side in eye.size)
        shrunk = np.diag([width / eye.size[0], height / eye.size[1], 1.0]) @ eye.intrinsics
        return replace(eye, intrinsics=shrunk, size=(width, height))

    def render(self, style: _Style) -> bool:
        """Draw what has changed, and look what is at the pointer; True if another frame will look different."""
        request = self.request
        assert request is not None
        if self.is_coarse:
            self._render_coarse(request, style)
            return True
        key = (_what_is_drawn(request), style)
        with_ids = request.pointer is not None or bool(request.outlined)
        is_stale = key != self._drawn or (with_ids and not self.picture.ids_are_fresh)
        if is_stale or request.outlined != self._outlined:
            frame = self._frame(request)
            look = _look(request, style, self.picture.antialias)
            if is_stale:
                self._draw(request, frame, look, ids=with_ids)
                self.not_drawn = self._scene.view.images_not_drawn
                self._pointer = _NOWHERE
                self.counts[0] += 1
            else:
                self.counts[1] += 1
                self.picture.draw_outlines(self._scene.view, self._scene.scene, frame, look)
            self._drawn, self._outlined = key, request.outlined
        return self._pick(request, style.pixels_per_point)

    def _render_coarse(self, request: PictureRequest, style: _Style) -> None:
        """Something to look at while the eye moves; what was at the pointer stays what it was."""
        coarse = replace(style, pixels_per_point=style.pixels_per_point / _COARSENESS)
        look = _look(request, coarse, self.picture.antialias)
        frame = self._frame(request)
        self._draw(request, frame, replace(look, outlines=()), ids=False)
        self.counts[0] += 1
        self._drawn = self._outlined = None

    def _frame(self, request: PictureRequest) -> Frame:
        factor = self.picture.antialias
        eye = self.eye
        if factor > 1:
            grown = np.diag([factor, factor, 1.0]) @ eye.intrinsics
            eye = replace(eye, intrinsics=grown, size=self.picture.frame_size)
        return self._frame_of(request, request.arrangement, eye)

    def _frame_of(self, request: PictureRequest, arrangement: Arrangement, eye: Eye) -> Frame:
        return make_frame(
            arrangement,
            self._scene.scene,
            eye,
            eye.size,
            point_radius=request.point_radius,
            line_radius=request.line_radius,
        )

    def _draw(self, request: PictureRequest, frame: Frame, look: Look, *, ids: bool) -> None:
        view, scene = self._scene.view, self._scene.scene
        if frame.eye.distortion is None or frame.eye.orthographic:
            self.picture.draw(view, scene, frame, look, ids=ids)
            return
        if self._lens is None:
            self._lens = LensFaces(self._gpu)
        through, make = self._lens, partial(self._frame_of, request)
        self.picture.draw_by(
            lambda into, with_ids: through.draw(view, into, scene, frame, look, make, ids=with_ids),
            view,
            scene,
            frame,
            look,
            ids=ids,
        )

    def _pick(self, request: PictureRequest, pixels_per_point: float) -> bool:
        if (request.pointer, self.untouchable) == self._pointer:
            return False
        self._pointer = (request.pointer, self.untouchable)
        before = None if self.hit is None else (self.hit.path, self.hit.instance)
        found = None if request.pointer is None else self._find(request, pixels_per_point)
        paths = request.arrangement.graph.store.entities.paths
        self.hit = (
            None
            if found is None
            else Hit(
                paths[found.entity_id - 1],
                found.instance,
                found.depth,
                found.position,
                self._scene.scene.history_row(found.entity_id - 1, found.instance),
                is_on_frustum(request.arrangement, found.entity_id - 1, found.instance, found.position),
            )
        )
        return (None if self.hit is None else (self.hit.path, self.hit.instance)) != before

    def _find(self, request: PictureRequest, pixels_per_point: float) -> picture.Hit | None:
        """What is at the pointer: labels lie over everything, and images behind all else that is near."""
        assert request.pointer is not None
        self.counts[2] += 1
        named = self.picture.label_at(*request.pointer)
        if named is not None and named.entity_id not in self.untouchable:
            return named
        arrangement, images = request.arrangement, self._scene.scene.images.values()
        return self.picture.pick(
            *request.pointer,
            radius=_PICK_POINTS * pixels_per_point,
            behind=[image.entity + 1 for image in images if arrangement.drawn[image.placement]],
            ignored=self.untouchable,
        )


def _bends_scene(scene: Scene, request: PictureRequest) -> bool:
    """Whether a lens shows more than what lies in its own image, which is bent already."""
    if request.eye.distortion is None:
        return False
    return bool(parts_of(scene, request.arrangement)[1].drawn.any())


def _what_is_drawn(request: PictureRequest) -> Hashable:
    """Equal for pictures that look alike but for their outlines."""
    return (
        request.arrangement,
        request.eye.eye_from_space.tobytes(),
        request.eye.intrinsics.tobytes(),
        request.eye.size,
        request.eye.distortion,
        request.background,
        request.grid,
        request.axes,
        request.point_radius,
        request.line_radius,
    )


def _look(request: PictureRequest, style: _Style, antialias: int) -> Look:
    index = request.arrangement.graph.store.entities.index
    outlines = tuple(
        Outline(index[path] + 1, instance, layer)
        for path, instance, layer in request.outlined
        if path in index
    )
    return Look(
        request.background,
        style.pixels_per_point * antialias,
        outlines=outlines,
        outline_style=style.outlines,
        grid=request.grid,
        grid_style=_grid_style(style.theme, request.background),
        axes=request.axes,
    )


def _untouchable(opened: Opened) -> frozenset[int]:
    """The ids of entities that were told not to be pointed at."""
    index = opened.recording.store.entities.index
    return frozenset(
        index[path] + 1
        for path, each in opened.blueprint.properties.items()
        if not each.interactive and path in index
    )


@lru_cache(maxsize=16)
def _grid_style(theme: Theme, background: tuple[tuple[float, float, float], ...]) -> GridStyle:
    """The ground as it is seen on a background: so far from it towards other colours, to the eye.

    Args:
        theme: whose axes it has.
        background: linear RGB of the upper and the lower edge.
    """
    behind = np.mean(background, axis=0)
    lines = (1.0, 1.0, 1.0, 1.0) if float(behind @ (0.2126, 0.7152, 0.0722)) < 0.18 else (0.0, 0.0, 0.0, 1.0)

    def towards(color: Rgba, share: float) -> Rgba:
        """Blended linearly, it is `share` of the way as sRGB is mixed; the channel that changes most decides."""
        goal = np.array(_linear(color)[:3])
        most = int(np.argmax(np.abs(goal - behind)))
        first, last = float(behind[most]), float(goal[most])
        encoded = _encoded(first) + (_encoded(last) - _encoded(first)) * share
        alpha = (_decoded(encoded) - first) / (last - first) if last != first else 0.0
        return _linear(color, alpha)

    x, y, z = (towards(axis, _AXES_STRENGTH) for axis in (theme.axis_x, theme.axis_y, theme.axis_z))
    return GridStyle(color=towards(lines, _GRID_STRENGTH), axes=(x, y, z))


def _decoded(channel: float) -> float:
    """From sRGB to linear."""
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _encoded(channel: float) -> float:
    """From linear to sRGB."""
    return channel * 12.92 if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def _linear(color: Rgba, alpha: float = 1.0) -> Rgba:
    """A colour of the theme as shaders blend it."""
    r, g, b = (_decoded(channel) for channel in color[:3])
    return (r, g, b, color[3] * alpha)
