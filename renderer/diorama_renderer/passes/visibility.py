"""The compute route of points, segments and boxes: one buffer, in which the nearest of all elements wins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import wgpu

from diorama_renderer.gpu import pipelines
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.pipelines import ViewBinding
from diorama_renderer.passes.rasterized import Rasterized, read_layout, written_layout


@dataclass(frozen=True, slots=True)
class _Buffer:
    buffer: wgpu.GPUBuffer
    written: wgpu.GPUBindGroup
    read: wgpu.GPUBindGroup


class VisibilityPass:
    """Runs the passes that take the compute route in a view; where none does, it records nothing.

    The buffer serves all views of a device, one after another, and is as large as the largest needs.
    """

    def __init__(self, gpu: Gpu, passes: Sequence[Rasterized]) -> None:
        """For these passes; they share the buffer, so their order does not matter."""
        self.gpu = gpu
        self.passes = tuple(passes)
        self._buffer: _Buffer | None = None

    def compute(self, encoder: wgpu.GPUCommandEncoder, view: ViewBinding) -> None:
        """Fill the visibility buffer, before the view's opaque render pass and in the same encoder."""
        routed = [each for each in self.passes if each.uses_compute(view)]
        if not routed:
            return
        size = view.width * view.height * 8
        bound = self._sized(size)
        encoder.clear_buffer(bound.buffer, 0, size)
        compute_pass = encoder.begin_compute_pass(label="visibility")
        compute_pass.set_bind_group(0, view.bind_group)
        compute_pass.set_bind_group(2, bound.written)
        for each in routed:
            each.rasterize(compute_pass)
        compute_pass.end()

    def draw(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding) -> None:
        """Shade what won each pixel; before the `draw` of the passes, so that of equals the triangles win."""
        routed = [each for each in self.passes if each.uses_compute(view)]
        if not routed:
            return
        bound = self._sized(view.width * view.height * 8)
        render_pass.set_bind_group(0, view.bind_group)
        render_pass.set_bind_group(2, bound.read)
        for each in routed:
            each.resolve(render_pass)

    def _sized(self, size: int) -> _Buffer:
        if self._buffer is None or self._buffer.buffer.size < size:
            buffer = self.gpu.device.create_buffer(
                label="visibility", size=size, usage=wgpu.BufferUsage.STORAGE | wgpu.BufferUsage.COPY_DST
            )
            self._buffer = _Buffer(
                buffer,
                pipelines.bind(self.gpu, "visibility written", written_layout(self.gpu), buffer),
                pipelines.bind(self.gpu, "visibility read", read_layout(self.gpu), buffer),
            )
        return self._buffer
