"""Arrows: a lit cylinder and cone each, one instance of the same few triangles."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import wgpu

from diorama_renderer.gpu import pipelines
from diorama_renderer.gpu.buffers import Mirror, windows
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.pipelines import Pipeline, ViewBinding
from diorama_renderer.scene.layout import ARROW, Batch

_SHADERS = ("lighting.wgsl", "arrows.wgsl")
_FEW = 1000  # arrows; so many may be looked at closely
_SIDES_OF_FEW = 24
_SIDES_OF_MANY = 8
_START_CAP, _SHAFT_START, _SHAFT_END, _CONE_CAP, _CONE_BASE, _CONE_TIP = range(6)


class ArrowsPass:
    """Draws a batch whose column `data` has dtype ARROW."""

    def __init__(self, gpu: Gpu) -> None:
        """No pipeline is made before something needs it."""
        self.gpu = gpu
        self.count = 0
        self.has_transparent = False
        self._layout = pipelines.layout(gpu, "arrows", ("read-only-storage",), wgpu.ShaderStage.VERTEX)
        self._mirror = Mirror(gpu, label="arrows", itemsize=ARROW.itemsize)
        self._windows: list[tuple[int, wgpu.GPUBindGroup]] = []
        self._bound = (0, -1)
        self._triangles: dict[int, tuple[wgpu.GPUBuffer, int]] = {}  # by sides, as the pipelines are
        self._opaques: dict[int, Pipeline] = {}
        self._transparents: dict[int, Pipeline] = {}

    def upload(self, batch: Batch) -> None:
        """Send what changed in the batch since the last call, and remember how many arrows there are."""
        self._mirror.upload(batch.columns["data"], count=batch.count, dirty=batch.take_dirty())
        self.count = batch.count
        self.has_transparent = batch.has_transparent
        bound = (self.count, self._mirror.generation)
        if bound != self._bound:
            self._bound = bound
            self._windows = [
                (
                    count,
                    pipelines.bind(self.gpu, "arrows", self._layout, self._mirror.window(first, count)),
                )
                for first, count in windows(self.gpu, self.count, self._mirror)
            ]

    def draw(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding) -> None:
        """Record the draws of opaque arrows into COLOR, ID and DEPTH."""
        if self.count:
            self._record(render_pass, view, self._opaque(self._sides))

    def draw_transparent(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding) -> None:
        """Record the draws of translucent arrows into ACCUMULATED and REVEALED."""
        if self.count and self.has_transparent:
            self._record(render_pass, view, self._transparent(self._sides))

    def _record(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding, pipeline: Pipeline) -> None:
        buffer, indices = self._indices(self._sides)
        pipeline.set(render_pass, view)
        render_pass.set_bind_group(0, view.bind_group)
        render_pass.set_index_buffer(buffer, "uint32")
        for count, group in self._windows:
            render_pass.set_bind_group(1, group)
            render_pass.draw_indexed(indices, count)

    @property
    def _sides(self) -> int:
        return _SIDES_OF_FEW if self.count <= _FEW else _SIDES_OF_MANY

    def _indices(self, sides: int) -> tuple[wgpu.GPUBuffer, int]:
        if sides not in self._triangles:
            triangles = solid_triangles(sides)
            buffer = self.gpu.device.create_buffer_with_data(
                label="arrow triangles", data=triangles, usage=wgpu.BufferUsage.INDEX
            )
            self._triangles[sides] = buffer, triangles.size
        return self._triangles[sides]

    def _opaque(self, sides: int) -> Pipeline:
        # The solid is closed, so faces that look away are hidden by the others.
        if sides not in self._opaques:
            self._opaques[sides] = pipelines.opaque_pipeline(
                self.gpu,
                f"arrows of {sides} sides",
                shaders=_SHADERS,
                groups=[self._layout],
                cull_mode="back",
                constants={"SIDES": sides},
            )
        return self._opaques[sides]

    def _transparent(self, sides: int) -> Pipeline:
        if sides not in self._transparents:
            self._transparents[sides] = pipelines.transparent_pipeline(
                self.gpu,
                f"arrows of {sides} sides",
                shaders=_SHADERS,
                groups=[self._layout],
                vertex="vertex_transparent",
                cull_mode="back",
                constants={"SIDES": sides},
            )
        return self._transparents[sides]


def solid_triangles(sides: int) -> npt.NDArray[np.uint32]:
    """Indices of the arrow's solid, counter-clockwise seen from outside; shape (3 * n,).

    Vertex `ring * sides + k` is the k-th of a ring; the rings are those of arrows.wgsl.
    """
    k = np.arange(sides)
    after = (k + 1) % sides

    def at(ring: int, k: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return ring * sides + k

    def fan(ring: int) -> npt.NDArray[np.int64]:
        second = np.arange(1, sides - 1)
        return np.stack([at(ring, np.zeros_like(second)), at(ring, second + 1), at(ring, second)], axis=1)

    shaft = [
        np.stack([at(_SHAFT_START, k), at(_SHAFT_START, after), at(_SHAFT_END, after)], axis=1),
        np.stack([at(_SHAFT_START, k), at(_SHAFT_END, after), at(_SHAFT_END, k)], axis=1),
    ]
    cone = np.stack([at(_CONE_BASE, k), at(_CONE_BASE, after), at(_CONE_TIP, k)], axis=1)
    triangles = [fan(_START_CAP), *shaft, fan(_CONE_CAP), cone]
    return np.concatenate(triangles).astype(np.uint32).ravel()
