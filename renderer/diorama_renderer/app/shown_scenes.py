"""One recording as its views show it: a scene, and for each view what it shows and the picture of that."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from diorama_renderer.app.lens_faces import LensFaces
from diorama_renderer.blueprint.views import ViewSpec
from diorama_renderer.camera import Eye
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.passes.grid import GridStyle
from diorama_renderer.passes.outline import OUTLINES, Outline, OutlineStyle
from diorama_renderer.query import LatestAt
from diorama_renderer.scene import Scene
from diorama_renderer.targets import picture
from diorama_renderer.transforms import Kind, local_transforms, view_coordinates
from diorama_renderer.ui.frame import Hit, PictureRequest
from diorama_renderer.ui.theme import DARK, Rgba, Theme
from diorama_renderer.ui.workspace import Opened
from diorama_renderer.view.frame import (
    Arrangement,
    Frame,
    Graph,
    arrange,
    flat_bounds,
    make_frame,
)
from diorama_renderer.view.frustums import is_on_frustum
from diorama_renderer.view.lens_map import parts_of
from diorama_renderer.view.view import Look, View

Flat = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], float]

_NOWHERE = object()  # a pointer that is like none


_PICK_POINTS = 5.0
_HEAVY = 300_000
"""Points, or so many of other things as cost as much: from there on a moving picture is drawn with fewer pixels."""
_COARSENESS = 2
"""Pixels along the side of one of a coarse picture."""
_GRID_STRENGTH, _AXES_STRENGTH = 0.13, 0.6


@dataclass(frozen=True, slots=True)
class Style:
    """How all views look."""

    pixels_per_point: float = 1.0
    outlines: OutlineStyle = OUTLINES
    theme: Theme = DARK


class SceneOf:
    """What is drawn of one recording: one scene, many views."""

    def __init__(self, gpu: Gpu, opened: Opened) -> None:
        self._gpu = gpu
        self.scene = Scene(opened.recording.store)
        self.view = View(gpu)
        self.views: dict[int, Shown] = {}
        self._graph: Graph | None = None
        self._properties = -1
        self._arrangements: dict[Hashable, Arrangement] = {}
        self._flat_bounds: dict[Arrangement, Flat | None] = {}

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

    def shown(self, view: int) -> Shown:
        """What a view shows, by the view's id."""
        if view not in self.views:
            self.views[view] = Shown(self, self._gpu)
        return self.views[view]

    def arrange(self, opened: Opened, spec: ViewSpec, pinhole: str | None) -> Arrangement:
        """Where everything of a view is, perhaps looked at through a pinhole, by its path."""
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

    def flat_bounds(self, arrangement: Arrangement) -> Flat | None:
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


class Shown:
    """One view's picture."""

    def __init__(self, scene: SceneOf, gpu: Gpu) -> None:
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

    def render(self, style: Style) -> bool:
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

    def _render_coarse(self, request: PictureRequest, style: Style) -> None:
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


def bends_scene(scene: Scene, request: PictureRequest) -> bool:
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


def _look(request: PictureRequest, style: Style, antialias: int) -> Look:
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


def untouchable_entities(opened: Opened) -> frozenset[int]:
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
        goal = np.array(linear_color(color)[:3])
        most = int(np.argmax(np.abs(goal - behind)))
        first, last = float(behind[most]), float(goal[most])
        encoded = _encoded(first) + (_encoded(last) - _encoded(first)) * share
        alpha = (_decoded(encoded) - first) / (last - first) if last != first else 0.0
        return linear_color(color, alpha)

    x, y, z = (towards(axis, _AXES_STRENGTH) for axis in (theme.axis_x, theme.axis_y, theme.axis_z))
    return GridStyle(color=towards(lines, _GRID_STRENGTH), axes=(x, y, z))


def _decoded(channel: float) -> float:
    """From sRGB to linear."""
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _encoded(channel: float) -> float:
    """From linear to sRGB."""
    return channel * 12.92 if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def linear_color(color: Rgba, alpha: float = 1.0) -> Rgba:
    """A colour of the theme as shaders blend it."""
    r, g, b = (_decoded(channel) for channel in color[:3])
    return (r, g, b, color[3] * alpha)
