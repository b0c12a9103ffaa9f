"""The pictures of spatial views: textures that are drawn anew only when something in them has changed."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from diorama_renderer.app.shown_scenes import (
    SceneOf,
    Shown,
    Style,
    bends_scene,
    linear_color,
    untouchable_entities,
)
from diorama_renderer.blueprint.views import ViewSpec
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.passes.interface import Textures
from diorama_renderer.passes.outline import OutlineStyle
from diorama_renderer.passes.spans import SERIES, SpansPass
from diorama_renderer.scene import Image
from diorama_renderer.ui.frame import Hit, PictureRequest, SpanPicture
from diorama_renderer.ui.guard import Guard
from diorama_renderer.ui.theme import Theme
from diorama_renderer.ui.workspace import Opened
from diorama_renderer.view.frame import (
    Arrangement,
    entity_bounds,
    fine_bounds,
)

_MOST_IMAGES = 256
_MOST_PLOTS = 16


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
        self._scenes: weakref.WeakKeyDictionary[Opened, SceneOf] = weakref.WeakKeyDictionary()
        self._images: dict[tuple[int, Hashable], Hashable] = {}
        self._plots: dict[tuple[int, Hashable], tuple[Hashable, SpansPass]] = {}
        self._wanted: list[Shown] = []
        self._style = Style()

    def begin(self, pixels_per_point: float, theme: Theme) -> None:
        """A frame begins: nothing is wanted yet."""
        self._wanted = []
        self._style = Style(
            pixels_per_point,
            OutlineStyle(
                related=linear_color(theme.selected_outline, 0.45),
                selected=linear_color(theme.selected_outline),
                hovered=linear_color(theme.hovered_outline),
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
        shown.untouchable = untouchable_entities(opened)
        takes_long = self._gpu.is_cpu and (scene.is_heavy or bends_scene(scene.scene, request))
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

    def _scene(self, opened: Opened) -> SceneOf:
        scene = self._scenes.get(opened)
        if scene is None:
            scene = self._scenes[opened] = SceneOf(self._gpu, opened)
        return scene
