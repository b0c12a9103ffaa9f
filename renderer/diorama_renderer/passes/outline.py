"""Outlines around what is hovered and selected, found from the ids of the picture.

The idea: a full-screen draw that looks at the neighbours of each pixel costs more than most scenes on a software
adapter. So a compute shader first packs which layer each pixel is in, 16 pixels in a word; another shifts those words
to find what bands cover; and only the tiles that bands are in are drawn. An entity is one row of a table, whatever the
number of its instances.

Rule 1: a band lies outside of what it surrounds, `width` wide from its visible pixels, and nothing else changes.
Rule 2: of layers the higher one wins: its band covers the lower ones' pixels, and theirs end at its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt
import wgpu

from diorama_renderer.gpu import pipelines
from diorama_renderer.gpu.attachments import Attachments
from diorama_renderer.gpu.buffers import Mirror
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.pipelines import ViewBinding
from diorama_renderer.passes.fill import fill_pipeline
from diorama_renderer.passes.rasterized import dispatch

Rgba = tuple[float, float, float, float]
"""Linear RGB, straight alpha."""

Layer = Literal["related", "selected", "hovered"]

LAYERS: tuple[Layer, ...] = ("related", "selected", "hovered")
"""The least important first: numbers 1 to 3 in outline.wgsl."""

MOST_WIDTH = 15.0
"""Pixels: a tile is 16 wide, and looked for are neighbours in the tile and the next."""

SIDE = 16
"""Pixels, of a tile; as in outline.wgsl."""

STYLE = np.dtype(
    [
        ("color1", np.float32, 4),
        ("color2", np.float32, 4),
        ("color3", np.float32, 4),
        ("width", np.float32),
        ("entity_count", np.uint32),
        ("_pad", np.uint32, 2),
    ]
)
"""struct Style in outline.wgsl. 64 bytes."""


@dataclass(frozen=True, slots=True)
class Outline:
    """Something to surround.

    Attributes:
        entity_id: as in the id target; 0 and ids of no entity surround nothing.
        instance: which of its instances, as in the id target; None: all of it.
        layer: which of several for the same thing counts, and the colour.
    """

    entity_id: int
    instance: int | None = None
    layer: Layer = "selected"


@dataclass(frozen=True, slots=True)
class OutlineStyle:
    """How bands look.

    Attributes:
        related, selected, hovered: their colours.
        width: UI points.
    """

    related: Rgba = (0.02, 0.09, 0.35, 1.0)
    selected: Rgba = (0.05, 0.25, 1.0, 1.0)
    hovered: Rgba = (0.9, 0.95, 1.0, 1.0)
    width: float = 1.5


OUTLINES = OutlineStyle()
"""Blue around what is selected, nearly white around what is hovered."""


class OutlinePass:
    """Draws the bands over COLOR; without outlines it records nothing."""

    def __init__(self, gpu: Gpu) -> None:
        """No pipeline is made before something needs it."""
        self.gpu = gpu
        self._shown: tuple[object, ...] = ()
        self.count = 0
        self._size = (0, 0)  # words and tiles there is room for
        self._read: wgpu.GPUBindGroup | None = None

    def upload(
        self, outlines: Sequence[Outline], style: OutlineStyle, *, entity_count: int, pixels_per_point: float
    ) -> None:
        """Surround these from now on; entity ids are at most `entity_count`."""
        self.count = len(outlines)
        wanted = (tuple(outlines), style, entity_count, pixels_per_point)
        if not self.count or wanted == self._shown:
            return
        self._shown = wanted
        wholes, instances = tables(outlines, entity_count=entity_count)
        uniform = np.zeros(1, STYLE)
        uniform["color1"], uniform["color2"], uniform["color3"] = style.related, style.selected, style.hovered
        uniform["width"] = np.clip(style.width * pixels_per_point, 0.0, MOST_WIDTH)
        uniform["entity_count"] = len(wholes)
        self._style.upload(uniform, count=1)
        self._wholes.upload(wholes, count=len(wholes))
        self._instances.upload(instances, count=len(instances))

    def compute(self, encoder: wgpu.GPUCommandEncoder, view: ViewBinding, attachments: Attachments) -> None:
        """Record which pixels are in which bands; after the ids are drawn, and outside of render passes."""
        if not self.count:
            return
        columns, rows = _tile_counts(view)
        words = columns * view.height
        self._reserve(words, columns * rows)
        encoder.clear_buffer(self._tiles, 0, 4 * columns * rows)
        encoder.clear_buffer(self._drawn, 0, 4 * columns * rows)
        ids = attachments.view(attachments.id)
        buffers = (self._style.buffer, self._wholes.buffer, self._instances.buffer)
        group = pipelines.bind(
            self.gpu, "outline classify", self._classify_layout, *buffers, ids, self._packed, self._tiles
        )
        compute_pass = encoder.begin_compute_pass(label="outline")
        compute_pass.set_bind_group(0, view.bind_group)
        for pipeline, bound in ((self._classify, group), (self._surround, self._surrounded)):
            compute_pass.set_pipeline(pipeline)
            compute_pass.set_bind_group(1, bound)
            dispatch(self.gpu, compute_pass, words)
        compute_pass.end()

    def draw(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding) -> None:
        """Record the draw, in a render pass with COLOR alone, loaded; after `compute`."""
        if not self.count or self._read is None:
            return
        columns, rows = _tile_counts(view)
        render_pass.set_pipeline(self._draw)
        render_pass.set_bind_group(0, view.bind_group)
        render_pass.set_bind_group(1, self._read)
        render_pass.draw(6 * columns * rows)

    def _reserve(self, words: int, tiles: int) -> None:
        if words <= self._size[0] and tiles <= self._size[1]:
            return
        self._size = max(words, self._size[0]), max(tiles, self._size[1])
        usage = wgpu.BufferUsage.STORAGE | wgpu.BufferUsage.COPY_DST
        create = self.gpu.device.create_buffer
        self._packed = create(label="outline layers", size=4 * self._size[0], usage=usage)
        self._tiles = create(label="outline tiles", size=4 * self._size[1], usage=usage)
        bands = create(label="outline bands", size=8 * self._size[0], usage=usage)
        self._drawn = create(label="outlined tiles", size=4 * self._size[1], usage=usage)
        style = self._style.buffer
        self._surrounded = pipelines.bind(
            self.gpu,
            "outline surround",
            self._surround_layout,
            *(style, self._packed, self._tiles, bands, self._drawn),
        )
        self._read = pipelines.bind(self.gpu, "outline", self._draw_layout, style, bands, self._drawn)

    @cached_property
    def _style(self) -> Mirror:
        usage = wgpu.BufferUsage.UNIFORM
        return Mirror(self.gpu, label="outline style", itemsize=STYLE.itemsize, usage=usage)

    @cached_property
    def _wholes(self) -> Mirror:
        return Mirror(self.gpu, label="outlined entities", itemsize=16)

    @cached_property
    def _instances(self) -> Mirror:
        return Mirror(self.gpu, label="outlined instances", itemsize=8)

    @cached_property
    def _classify_layout(self) -> wgpu.GPUBindGroupLayout:
        kinds: tuple[pipelines.Binding, ...] = (
            "uniform",
            "read-only-storage",
            "read-only-storage",
            "texture-uint",
            "storage",
            "storage",
        )
        return pipelines.layout(self.gpu, "outline classify", kinds, wgpu.ShaderStage.COMPUTE)

    @cached_property
    def _surround_layout(self) -> wgpu.GPUBindGroupLayout:
        kinds: tuple[pipelines.Binding, ...] = (
            "uniform",
            "read-only-storage",
            "read-only-storage",
            "storage",
            "storage",
        )
        return pipelines.layout(self.gpu, "outline surround", kinds, wgpu.ShaderStage.COMPUTE)

    @cached_property
    def _draw_layout(self) -> wgpu.GPUBindGroupLayout:
        kinds: tuple[pipelines.Binding, ...] = ("uniform", "read-only-storage", "read-only-storage")
        return pipelines.layout(self.gpu, "outline", kinds, pipelines.DRAWING_STAGES)

    @cached_property
    def _classify(self) -> wgpu.GPUComputePipeline:
        return self._computing("classify", self._classify_layout)

    @cached_property
    def _surround(self) -> wgpu.GPUComputePipeline:
        return self._computing("surround", self._surround_layout)

    def _computing(self, entry: str, layout: wgpu.GPUBindGroupLayout) -> wgpu.GPUComputePipeline:
        return pipelines.compute_pipeline(
            self.gpu, f"outline {entry}", shaders=("outline.wgsl",), groups=[layout], entry=entry
        )

    @cached_property
    def _draw(self) -> wgpu.GPURenderPipeline:
        return fill_pipeline(self.gpu, "outline", shaders=("outline.wgsl",), groups=[self._draw_layout])


def tables(
    outlines: Sequence[Outline], *, entity_count: int
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """What the shader looks up.

    Args:
        outlines: in any order; of several for the same thing the highest layer counts.
        entity_count: greater ids and negative instances are left out.

    Returns:
        Shape (n, 4), by entity id: layer of the whole, first and stop of its range in the second. Shape (m, 2):
        instances, ascending within a range, and their layers.
    """
    rows = np.array(
        [
            (each.entity_id, -1 if each.instance is None else each.instance, 1 + LAYERS.index(each.layer))
            for each in outlines
        ],
        np.int64,
    ).reshape(-1, 3)
    is_valid = (rows[:, 0] > 0) & (rows[:, 0] <= entity_count) & (rows[:, 1] >= -1) & (rows[:, 1] < 1 << 32)
    rows = rows[is_valid]
    wholes = np.zeros((int(rows[:, 0].max(initial=0)) + 1, 4), np.uint32)
    whole = rows[rows[:, 1] < 0]
    np.maximum.at(wholes[:, 0], whole[:, 0], whole[:, 2].astype(np.uint32))
    single = rows[rows[:, 1] >= 0]
    single = single[np.lexsort((-single[:, 2], single[:, 1], single[:, 0]))]
    is_first = np.ones(len(single), bool)
    is_first[1:] = (single[1:, :2] != single[:-1, :2]).any(axis=1)
    single = single[is_first]
    ids = np.arange(len(wholes))
    wholes[:, 1] = np.searchsorted(single[:, 0], ids, side="left")
    wholes[:, 2] = np.searchsorted(single[:, 0], ids, side="right")
    return wholes, single[:, 1:].astype(np.uint32)


def _tile_counts(view: ViewBinding) -> tuple[int, int]:
    return -(-view.width // SIDE), -(-view.height // SIDE)
