"""The compute route of meshes: one thread a triangle finds the pixels it covers, and what won them is shaded once.

Pays where triangles are many and small: a graphics pipeline spends most of its time setting each of them up, one
after another, and shades whole blocks of pixels for each (1 M triangles on 2 cores: 90 ms without any shading).
Here both cores transform, cover and compare, and only what is seen is lit. The look is that of meshes.wgsl.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import wgpu

from diorama_renderer.gpu import pipelines
from diorama_renderer.gpu.buffers import Mirror
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.pipelines import Pipeline, ViewBinding
from diorama_renderer.passes.rasterized import dispatch, read_layout, uses_compute, written_layout
from diorama_renderer.scene.meshes import MeshDraw

CROSSOVER = 80_000
"""Triangles from which this route is the faster one; measured on a software adapter."""

_SHADERS = ("elements.wgsl", "triangles.wgsl")
_MOST_INDICES = 1 << 30  # what a code of the visibility buffer can name
_SEEN_BYTES = 32  # struct Seen in triangles.wgsl


@dataclass(frozen=True, slots=True)
class _Range:
    """A draw's indices, as the shaders see them."""

    triangles: int
    written: wgpu.GPUBindGroup
    read: wgpu.GPUBindGroup


class TrianglesRoute:
    """Rasterises ranges of triangles into the visibility buffer; what `VisibilityPass` asks of a pass."""

    def __init__(self, gpu: Gpu) -> None:
        """No pipeline is made before something needs it."""
        self.gpu = gpu
        self._ranges: list[_Range] = []
        self._vertex_count = 0
        self._fits = True
        self._seen: wgpu.GPUBuffer | None = None
        self._bound: tuple[object, ...] = ()

    @property
    def count(self) -> int:
        """Triangles of all ranges."""
        return sum(each.triangles for each in self._ranges)

    def set(
        self, vertices: Mirror, indices: Mirror, draws: Sequence[MeshDraw], *, counts: tuple[int, int]
    ) -> None:
        """Rasterise these ranges from now on; `counts` are of the vertices and indices in the buffers."""
        bound = (vertices.generation, indices.generation, counts, tuple((d.first, d.count) for d in draws))
        if bound == self._bound:
            return
        self._bound = bound
        self._vertex_count = counts[0]
        bytes_bound = max(counts[0] * vertices.itemsize, counts[1] * indices.itemsize)
        self._fits = bytes_bound <= self.gpu.max_binding_bytes and counts[1] < _MOST_INDICES
        self._ranges = []
        if not draws or not self._fits:
            return
        size = max(counts[0], 1) * _SEEN_BYTES
        self._seen = self.gpu.device.create_buffer(
            label="seen vertices", size=size, usage=wgpu.BufferUsage.STORAGE
        )
        shared = (indices.window(0, counts[1]), vertices.window(0, counts[0]))
        self._ranges = [self._range(draw, *shared, self._seen) for draw in draws]

    def uses_compute(self, view: ViewBinding) -> bool:
        """Whether `rasterize` and `resolve` draw the ranges in this view."""
        return self._fits and uses_compute(self.gpu, view, count=self.count, crossover=CROSSOVER)

    def rasterize(self, compute_pass: wgpu.GPUComputePassEncoder) -> None:
        """Dispatch over all vertices, then all triangles; groups 0 (view) and 2 (visibility buffer) are set."""
        compute_pass.set_pipeline(self._project)
        compute_pass.set_bind_group(1, self._ranges[0].written)
        dispatch(self.gpu, compute_pass, self._vertex_count)
        compute_pass.set_pipeline(self._rasterize)
        for each in self._ranges:
            compute_pass.set_bind_group(1, each.written)
            dispatch(self.gpu, compute_pass, each.triangles)

    def resolve(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding, *, tiles: int) -> None:
        """Shade the pixels that triangles won; groups 0 and 2 are set."""
        self._resolve.set(render_pass, view)
        for each in self._ranges:
            render_pass.set_bind_group(1, each.read)
            render_pass.draw(6 * tiles)

    def _range(
        self, draw: MeshDraw, indices: pipelines.Resource, vertices: pipelines.Resource, seen: wgpu.GPUBuffer
    ) -> _Range:
        window = self.gpu.device.create_buffer_with_data(
            label="triangles",
            data=np.array([draw.first, draw.count, 0, 0], np.uint32),
            usage=wgpu.BufferUsage.UNIFORM,
        )
        return _Range(
            draw.count // 3,
            pipelines.bind(self.gpu, "triangles", self._written, window, indices, vertices, seen),
            pipelines.bind(self.gpu, "triangles", self._read, window, indices, seen),
        )

    @cached_property
    def _written(self) -> wgpu.GPUBindGroupLayout:
        kinds: tuple[pipelines.Binding, ...] = (
            "uniform",
            "read-only-storage",
            "read-only-storage",
            "storage",
        )
        return pipelines.layout(self.gpu, "triangles written", kinds, wgpu.ShaderStage.COMPUTE)

    @cached_property
    def _read(self) -> wgpu.GPUBindGroupLayout:
        kinds: tuple[pipelines.Binding, ...] = ("uniform", "read-only-storage", "read-only-storage")
        return pipelines.layout(self.gpu, "triangles read", kinds, pipelines.DRAWING_STAGES)

    @cached_property
    def _project(self) -> wgpu.GPUComputePipeline:
        return self._compute("project")

    @cached_property
    def _rasterize(self) -> wgpu.GPUComputePipeline:
        return self._compute("rasterize")

    def _compute(self, entry: str) -> wgpu.GPUComputePipeline:
        return pipelines.compute_pipeline(
            self.gpu,
            f"triangles {entry}",
            shaders=(*_SHADERS, "lighting.wgsl", "visibility.wgsl", "triangles_visibility.wgsl"),
            groups=[self._written, written_layout(self.gpu)],
            entry=entry,
        )

    @cached_property
    def _resolve(self) -> Pipeline:
        return pipelines.opaque_pipeline(
            self.gpu,
            "triangles resolve",
            shaders=(*_SHADERS, "lighting.wgsl", "visibility_resolve.wgsl", "triangles_resolve.wgsl"),
            groups=[self._read, read_layout(self.gpu)],
        )
