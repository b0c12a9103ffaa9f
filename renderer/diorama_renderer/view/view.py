"""The order of the passes over one picture.

First what compute shaders rasterise, then one render pass of all that is opaque, back to front in kind only: the
backdrop, what compute found, then triangles. Translucent things come after, blended by weight, then labels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import floor, inf, log10

import wgpu

from diorama_renderer.gpu import pipelines
from diorama_renderer.gpu.attachments import NOTHING, Attachments, Clear
from diorama_renderer.gpu.buffers import Mirror
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.pipelines import Route, ViewBinding
from diorama_renderer.passes.arrows import ArrowsPass
from diorama_renderer.passes.axes import AxesPass
from diorama_renderer.passes.background import BackgroundPass, Rgb
from diorama_renderer.passes.boxes import BoxesPass
from diorama_renderer.passes.grid import GRID_STYLE, GridPass, GridStyle
from diorama_renderer.passes.images import ImageDraw, ImagesPass
from diorama_renderer.passes.labels import LabelBoxes, LabelsPass
from diorama_renderer.passes.meshes import MeshesPass
from diorama_renderer.passes.outline import OUTLINES, Outline, OutlinePass, OutlineStyle
from diorama_renderer.passes.points import PointsPass
from diorama_renderer.passes.segments import SegmentsPass
from diorama_renderer.passes.shading import PLAIN, Light, Shading, ShadingPass
from diorama_renderer.passes.transparency import TransparencyPass
from diorama_renderer.passes.visibility import VisibilityPass
from diorama_renderer.scene import Scene
from diorama_renderer.scene.layout import FLAT, PLACEMENT
from diorama_renderer.scene.meshes import MeshDraw
from diorama_renderer.view.frame import Arrangement, Frame
from diorama_renderer.view.labels import screen_labels
from diorama_renderer.view.uniform import VIEW, view_uniform

_AXES_SHARE = 0.1  # of the scene's diagonal
_REACH = 0.04  # likewise


@dataclass(frozen=True, slots=True)
class Look:
    """How a picture looks, whatever is in it.

    Attributes:
        background: linear RGB of the upper and the lower edge; None: transparent.
        pixels_per_point: pixels in a UI point.
        labels: whether texts are drawn.
        route: how points, segments and boxes are rasterised.
        outlines: what is surrounded, such as what is hovered or selected.
        outline_style: with which colours.
        grid: whether the ground is drawn, in the plane through the origin at right angles to up.
        grid_style: with which colours.
        axes: whether the axes of the space are drawn at its origin.
        shading: how things are lit beyond the light that comes with the eye.
    """

    background: tuple[Rgb, Rgb] | None
    pixels_per_point: float = 1.0
    labels: bool = True
    route: Route = "auto"
    outlines: tuple[Outline, ...] = ()
    outline_style: OutlineStyle = OUTLINES
    grid: bool = False
    grid_style: GridStyle = GRID_STYLE
    axes: bool = False
    shading: Shading = PLAIN


class View:
    """The passes over one scene; keeps what it has uploaded.

    The scene's dirty ranges are taken by the first view that draws it: a scene has one view.
    """

    def __init__(self, gpu: Gpu) -> None:
        """Pipelines are made when something needs them."""
        self._gpu = gpu
        self._uniform = Mirror(gpu, label="view", itemsize=VIEW.itemsize, usage=wgpu.BufferUsage.UNIFORM)
        self._placements = Mirror(gpu, label="placements", itemsize=PLACEMENT.itemsize)
        self._planes = Mirror(gpu, label="planes", itemsize=16)
        self._binding: ViewBinding | None = None  # of the last picture
        self._bound: tuple[tuple[int, int, int], wgpu.GPUBindGroup] | None = None
        self._background = BackgroundPass(gpu)
        self._points = PointsPass(gpu)
        self._segments = SegmentsPass(gpu)
        self._boxes = BoxesPass(gpu)
        self._meshes = MeshesPass(gpu, has_visibility=True)
        routed = (self._meshes, self._boxes, self._segments, self._points)
        self._visibility = VisibilityPass(gpu, routed)
        self._mesh_draws: list[MeshDraw] | None = None
        self._arrows = ArrowsPass(gpu)
        self._images = ImagesPass(gpu)
        self._grid = GridPass(gpu)
        self._axes = AxesPass(gpu)
        self._shading = ShadingPass(gpu)
        self._transparency = TransparencyPass(gpu)
        self._outline = OutlinePass(gpu)
        self._labels = LabelsPass(gpu)
        # Of equally near ones the later covers the earlier.
        self._solid = (self._images, self._meshes, self._arrows, self._boxes, self._segments, self._points)

    @property
    def images_not_drawn(self) -> dict[str, str]:
        """Of the last picture: why images are not in it, by the path of the entity."""
        return self._images.not_drawn

    @property
    def label_boxes(self) -> LabelBoxes:
        """Of the last picture: where its labels are, and what they name."""
        return self._labels.boxes

    def draw(
        self,
        encoder: wgpu.GPUCommandEncoder,
        attachments: Attachments,
        scene: Scene,
        frame: Frame,
        look: Look,
        *,
        ids: bool = False,
        normals: bool = False,
        keeps_plain: bool = False,
        light: Light | None = None,
    ) -> None:
        """Record colour and depth of one picture into the encoder.

        Uploads go to the queue at once, ahead of the encoder's commands: submit before the next call.

        Args:
            encoder: to record into.
            attachments: to draw into.
            scene: as of its last update.
            frame: what of it, and from where.
            look: how.
            ids: whether ids are drawn as well. True if there are outlines.
            normals: whether normals are drawn as well, and with them ids.
            keeps_plain: whether the colours are kept that `draw_outlines` needs.
            light: what casts shadows, if the look's shading has them; see `light_eye`.
        """
        normals = normals or look.shading.is_on
        ids = ids or normals or bool(look.outlines)
        binding = self._binding = self._bind(attachments, frame, look)
        self._upload(scene, frame)
        self._points.prepare(frame.placements, frame.planes, look.pixels_per_point)
        self._upload_orientation(frame, look)
        self._upload_marks(scene, frame, look)
        self._visibility.compute(encoder, binding)
        behind = self._draw_behind(encoder, attachments, binding, look)
        self._draw_opaque(encoder, attachments, replace(binding, ids=ids, normals=normals), behind)
        if look.shading.is_on:
            reach = _REACH * scene_size(frame.arrangement)
            self._shading.draw(
                encoder,
                binding,
                attachments,
                look.shading,
                eye=frame.eye,
                whole=(frame.whole or frame).eye,
                turned=frame.turned,
                reach=reach,
                light=light,
            )
        self._draw_over(encoder, attachments, binding, keeps_plain=keeps_plain)

    def draw_outlines(
        self,
        encoder: wgpu.GPUCommandEncoder,
        attachments: Attachments,
        scene: Scene,
        frame: Frame,
        look: Look,
    ) -> None:
        """Record the picture that these attachments hold with other outlines: the scene itself is not drawn again.

        Args:
            encoder: to record into.
            attachments: into which `draw` has drawn with ids, keeping the plain colours; ids and depth stay.
            scene: as of that call, like the others.
            frame: likewise.
            look: likewise, but for its outlines and their style.
        """
        binding = self._bind(attachments, frame, look)
        self._upload_marks(scene, frame, look)
        attachments.restore_plain(encoder)
        self._draw_marks(encoder, attachments, binding)

    def draw_ids(
        self, encoder: wgpu.GPUCommandEncoder, attachments: Attachments, *, normals: bool = False
    ) -> None:
        """Record the ids of the picture that the last `draw` recorded, and its depth anew; its colour is lost.

        Args:
            encoder: to record into.
            attachments: into which `draw` has drawn.
            normals: whether normals are drawn as well.
        """
        assert self._binding is not None
        binding = replace(self._binding, ids=True, normals=normals)
        self._draw_opaque(encoder, attachments, binding, NOTHING)

    def _draw_behind(
        self, encoder: wgpu.GPUCommandEncoder, attachments: Attachments, binding: ViewBinding, look: Look
    ) -> Clear | None:
        """What fills the picture; returns what colour is to be cleared to, or None if it is to stay."""
        background = look.background
        clear: Clear | None = NOTHING
        if background is not None and background[0] == background[1]:
            clear = (*background[0], 1.0)
        elif background is not None:
            self._background.fill(encoder, attachments, binding, background)
            clear = None
        if self._images.has_backdrop:
            behind = attachments.begin_color(encoder, background=clear)
            self._images.draw_backdrop(behind, binding)
            behind.end()
            clear = None
        return clear

    def _draw_opaque(
        self,
        encoder: wgpu.GPUCommandEncoder,
        attachments: Attachments,
        binding: ViewBinding,
        background: Clear | None,
    ) -> None:
        opaque = attachments.begin_opaque(
            encoder, ids=binding.ids, normals=binding.normals, background=background
        )
        self._visibility.draw(opaque, binding)
        for each in self._solid:
            each.draw(opaque, binding)
        if binding.ids:
            self._images.draw_ids(opaque, binding)
        opaque.end()

    def _draw_over(
        self,
        encoder: wgpu.GPUCommandEncoder,
        attachments: Attachments,
        binding: ViewBinding,
        *,
        keeps_plain: bool,
    ) -> None:
        if self._grid.is_seen or self._axes.is_seen:
            orientation = attachments.begin_tested(encoder)
            self._grid.draw(orientation, binding)
            self._axes.draw(orientation, binding)
            orientation.end()
        translucent = [each for each in self._solid if each.has_transparent]
        if translucent:
            blended = attachments.begin_transparent(encoder)
            for each in translucent:
                each.draw_transparent(blended, binding)
            blended.end()
            overlay = attachments.begin_color(encoder)
            self._transparency.draw(overlay, binding, attachments)
            overlay.end()
        if keeps_plain:
            attachments.keep_plain(encoder)
        self._draw_marks(encoder, attachments, binding)

    def _draw_marks(
        self, encoder: wgpu.GPUCommandEncoder, attachments: Attachments, binding: ViewBinding
    ) -> None:
        """Outlines and labels, which lie over everything."""
        if not self._outline.count and not self._labels.count:
            return
        self._outline.compute(encoder, binding, attachments)
        marks = attachments.begin_color(encoder)
        self._outline.draw(marks, binding)
        self._labels.draw(marks, binding)
        marks.end()

    def _upload_orientation(self, frame: Frame, look: Look) -> None:
        style = look.grid_style if look.grid else None
        self._grid.upload(frame.eye, frame.arrangement.up, style, pixels_per_point=look.pixels_per_point)
        self._axes.upload(frame.eye, axes_length(frame.arrangement) if look.axes else 0.0)

    def _upload_marks(self, scene: Scene, frame: Frame, look: Look) -> None:
        labels = []
        if look.labels:
            outlined = {outline.entity_id - 1 for outline in look.outlines}
            whole = frame if frame.whole is None else frame.whole
            labels = screen_labels(scene, whole, pixels_per_point=look.pixels_per_point, first=outlined)
            labels = [each.shifted(frame.corner) for each in labels] if any(frame.corner) else labels
        self._labels.upload(labels, pixels_per_point=look.pixels_per_point)
        self._outline.upload(
            look.outlines,
            look.outline_style,
            entity_count=len(frame.arrangement.graph.store.entities.paths),
            pixels_per_point=look.pixels_per_point,
        )

    def _upload(self, scene: Scene, frame: Frame) -> None:
        self._points.upload(scene.points.batch)
        self._segments.upload(scene.segments.batch)
        self._boxes.upload(scene.boxes.batch)
        self._arrows.upload(scene.arrows.batch)
        if scene.meshes.draws is not self._mesh_draws:
            self._mesh_draws = scene.meshes.draws
            meshes = scene.meshes
            self._meshes.upload(meshes.vertices.batch, meshes.indices.batch, meshes.draws)
        self._images.upload(_image_draws(scene, frame))

    def _bind(self, attachments: Attachments, frame: Frame, look: Look) -> ViewBinding:
        uniform = view_uniform(
            frame.eye,
            up=frame.arrangement.up,
            pixels_per_point=look.pixels_per_point,
            background=look.background,
            turned=frame.turned,
        )
        self._uniform.upload(uniform, count=1)
        self._placements.upload(frame.placements, count=len(frame.placements))
        if bool((frame.placements["entity"] & FLAT).any()):
            self._planes.upload(frame.planes, count=len(frame.planes))
        key = (self._placements.generation, self._uniform.generation, self._planes.generation)
        if self._bound is None or self._bound[0] != key:
            layout = pipelines.view_layout(self._gpu)
            buffers = self._uniform.buffer, self._placements.buffer, self._planes.buffer
            self._bound = key, pipelines.bind(self._gpu, "view", layout, *buffers)
        size = attachments.width, attachments.height
        return ViewBinding(
            self._bound[1],
            *size,
            ids=False,
            planes=bool(frame.planes.any()),
            route=look.route,
        )


def scene_size(arrangement: Arrangement) -> float:
    """Scene units: the diagonal of what is solid; 1 where nothing is."""
    diagonal = 0.0 if arrangement.bounds is None else arrangement.bounds.diagonal
    return diagonal if 0 < diagonal < inf else 1.0


def axes_length(arrangement: Arrangement) -> float:
    """Scene units: a share of the scene's diagonal, so 1, 2 or 5 times a power of ten; 1 where nothing is solid."""
    diagonal = 0.0 if arrangement.bounds is None else arrangement.bounds.diagonal
    if not 0 < diagonal < inf:
        return 1.0
    steps = [
        step * 10.0**power for power in (floor(log10(_AXES_SHARE * diagonal)),) for step in (1, 2, 5, 10)
    ]
    return min(steps, key=lambda step: abs(log10(step / (_AXES_SHARE * diagonal))))


def _image_draws(scene: Scene, frame: Frame) -> list[ImageDraw]:
    """The images that are seen, as they cover each other; those of the camera looked through as backdrops."""
    draws = []
    depths: dict[int, float] = {}  # of each image space, by its first image
    for image in scene.images_in_order():
        entity = image.entity
        placement = frame.placements[image.placement]
        if placement["entity"] == 0:
            continue
        is_backdrop = 0 <= frame.arrangement.pinhole == frame.arrangement.space.pinhole[entity]
        is_tinted = int(placement["color"]) & 255 < 255
        path = frame.arrangement.graph.store.entities.paths[entity]
        space = int(frame.arrangement.space.pinhole[entity])
        depth = depths.setdefault(
            space, float(placement["eye_from_local"][2] @ (image.width / 2, image.height / 2, 0, 1))
        )
        draws.append(
            (-depth, ImageDraw(image.key, image.placement, image.pixels, path, is_backdrop, is_tinted))
        )
    # Far spaces first: translucent images have no depth, and of their ids the last one drawn stays.
    return [draw for _, draw in sorted(draws, key=lambda each: each[0])]
