"""Texts on rounded boxes, drawn over everything: one draw for all boxes and glyphs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import isfinite
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import wgpu

from diorama_renderer.assets import GlyphAtlas
from diorama_renderer.gpu import pipelines
from diorama_renderer.gpu.buffers import Mirror
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.pipelines import ViewBinding
from diorama_renderer.passes.fill import fill_pipeline

QUAD = np.dtype(
    [
        ("corner", np.float32, 2),  # top left, pixels
        ("size", np.float32, 2),  # pixels
        ("texel", np.float32, 2),  # glyph: top left in the atlas
        ("color", np.uint32),  # 0xRRGGBBAA
        ("rounding", np.float32),  # box: radius of its corners, pixels; negative: a glyph
    ]
)
"""struct Quad in labels.wgsl. 32 bytes."""

FONT_SIZE = 12.0  # UI points, as the three below
PADDING = (4.0, 2.0)
ROUNDING = 3.0
BOX_COLOR = 0x1B1D23E6
_FAR = 1e6  # pixels: off any picture, and whole numbers in float32


class ScreenLabel(NamedTuple):
    """A text and where it stands.

    Attributes:
        x, y: pixels, of the anchor.
        text: may have several lines.
        color: of the text, 0xRRGGBBAA.
        box_color: 0xRRGGBBAA; alpha 0 for no box.
        anchor: which point of the box is at (x, y): (0, 0) its top left, (0.5, 0) the middle of its top edge.
        owner: id of the entity (1 + its number; 0: none) and the instance that it names.
    """

    x: float
    y: float
    text: str
    color: int = 0xFFFFFFFF
    box_color: int = BOX_COLOR
    anchor: tuple[float, float] = (0.5, 0.0)
    owner: tuple[int, int] = (0, 0)

    def shifted(self, corner: tuple[int, int]) -> ScreenLabel:
        """The same label on the part of the picture whose upper left pixel is `corner`."""
        return self._replace(x=self.x - corner[0], y=self.y - corner[1])


class LabelBoxes(NamedTuple):
    """Where labels are in a picture, in the order in which they cover each other.

    Attributes:
        low: shape (n, 2), upper left corners, pixels.
        high: shape (n, 2), lower right corners.
        owners: shape (n, 2), int64, see `ScreenLabel`.
    """

    low: npt.NDArray[np.float32]
    high: npt.NDArray[np.float32]
    owners: npt.NDArray[np.int64]

    def at(self, x: float, y: float) -> tuple[int, int] | None:
        """The owner of the topmost label at a place in the picture, pixels; None: no label is there."""
        place = np.array([x, y])
        found = np.flatnonzero(((self.low <= place) & (place < self.high)).all(axis=1))
        if not len(found) or not self.owners[found[-1], 0]:
            return None
        entity, instance = self.owners[found[-1]].tolist()
        return entity, instance


NO_BOXES = LabelBoxes(np.empty((0, 2), np.float32), np.empty((0, 2), np.float32), np.empty((0, 2), np.int64))


class LabelsPass:
    """Draws labels in their order: a later one covers an earlier one.

    Attributes:
        count: of boxes and glyphs.
        boxes: where the labels are that were uploaded last.
    """

    def __init__(self, gpu: Gpu) -> None:
        """No pipeline is made and no font is read before something needs them."""
        self.gpu = gpu
        self.count = 0
        self.boxes = NO_BOXES
        self._layout = pipelines.layout(
            gpu, "labels", ("read-only-storage", "texture"), pipelines.DRAWING_STAGES
        )
        self._mirror = Mirror(gpu, label="labels", itemsize=QUAD.itemsize)
        self._atlases: dict[float, GlyphAtlas] = {}
        self._texture: wgpu.GPUTexture | None = None
        self._shown: tuple[float, int] = (0.0, -1)
        self._bound: tuple[object, ...] = ()
        self._group: wgpu.GPUBindGroup | None = None

    def upload(self, labels: Sequence[ScreenLabel], *, pixels_per_point: float = 1.0) -> None:
        """Draw these labels from now on; positions are pixels, everything else scales with UI points."""
        self.count, self.boxes = 0, NO_BOXES
        if not labels:
            return
        atlas = self._atlas(FONT_SIZE * pixels_per_point)
        quads = layout(labels, atlas, pixels_per_point=pixels_per_point)
        self.count = len(quads)
        self.boxes = _boxes(labels, quads)
        self._mirror.upload(quads, count=self.count)
        self._send(atlas, FONT_SIZE * pixels_per_point)

    def draw(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding) -> None:
        """Record the draw, in a render pass with COLOR alone, loaded; after everything else."""
        if not self.count or self._group is None:
            return
        render_pass.set_pipeline(self._pipeline)
        render_pass.set_bind_group(0, view.bind_group)
        render_pass.set_bind_group(1, self._group)
        render_pass.draw(6 * self.count)

    def _atlas(self, pixel_size: float) -> GlyphAtlas:
        if pixel_size not in self._atlases:
            self._atlases[pixel_size] = GlyphAtlas(pixel_size)
        return self._atlases[pixel_size]

    def _send(self, atlas: GlyphAtlas, pixel_size: float) -> None:
        """Bring the texture and the bind group up to date."""
        height, width = atlas.pixels.shape
        if self._texture is None or self._texture.size[:2] != (width, height):
            self._texture = self.gpu.device.create_texture(
                label="glyphs",
                size=(width, height, 1),
                format=wgpu.TextureFormat.r8unorm,
                usage=wgpu.TextureUsage.TEXTURE_BINDING | wgpu.TextureUsage.COPY_DST,
            )
            self._shown = (0.0, -1)
        if self._shown != (pixel_size, atlas.generation):
            self._shown = (pixel_size, atlas.generation)
            self.gpu.device.queue.write_texture(
                {"texture": self._texture, "mip_level": 0, "origin": (0, 0, 0)},
                atlas.pixels,
                {"offset": 0, "bytes_per_row": width, "rows_per_image": height},
                (width, height, 1),
            )
        bound = (self._texture, self._mirror.generation)
        if bound != self._bound:
            self._bound = bound
            self._group = pipelines.bind(
                self.gpu, "labels", self._layout, self._mirror.buffer, self._texture.create_view()
            )

    @cached_property
    def _pipeline(self) -> wgpu.GPURenderPipeline:
        return fill_pipeline(self.gpu, "labels", shaders=("labels.wgsl",), groups=[self._layout])


def _boxes(labels: Sequence[ScreenLabel], quads: npt.NDArray[np.void]) -> LabelBoxes:
    boxes = quads[quads["rounding"] >= 0]
    owners = [label.owner for label in labels if isfinite(label.x) and isfinite(label.y)]
    return LabelBoxes(
        boxes["corner"], boxes["corner"] + boxes["size"], np.array(owners, np.int64).reshape(-1, 2)
    )


def layout(
    labels: Sequence[ScreenLabel], atlas: GlyphAtlas, *, pixels_per_point: float
) -> npt.NDArray[np.void]:
    """The boxes and glyphs of labels, shape (n,), QUAD, in the order drawn.

    Corners lie on whole pixels: glyphs are rasterised for them, and edges stay crisp.
    """
    shown = [label for label in labels if isfinite(label.x) and isfinite(label.y)]
    if not shown:
        return np.zeros(0, QUAD)
    padding = np.array([round(points * pixels_per_point) for points in PADDING])
    texts = [atlas.layout(label.text) for label in shown]
    sizes = np.array([(text.width, text.height) for text in texts]) + 2 * padding
    at = np.array([(label.x, label.y) for label in shown]).clip(-_FAR, _FAR)
    corners = np.rint(at - np.array([label.anchor for label in shown]) * sizes)
    counts = np.array([1 + len(text.glyphs) for text in texts])
    quads = np.zeros(counts.sum(), QUAD)
    boxes = np.cumsum(counts) - counts
    quads["rounding"] = -1.0
    is_glyph = np.ones(len(quads), bool)
    is_glyph[boxes] = False
    glyphs = np.concatenate([text.glyphs for text in texts])
    quads["color"] = np.repeat(np.array([label.color for label in shown], np.uint32), counts)
    quads["corner"][is_glyph] = glyphs["position"] + np.repeat(corners + padding, counts - 1, axis=0)
    quads["size"][is_glyph] = glyphs["size"]
    quads["texel"][is_glyph] = glyphs["texel"]
    quads["corner"][boxes], quads["size"][boxes] = corners, sizes
    quads["color"][boxes] = [label.box_color for label in shown]
    quads["rounding"][boxes] = ROUNDING * pixels_per_point
    return quads
