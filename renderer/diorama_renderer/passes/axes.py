"""The axes of a space: three short lines from its origin, over what is opaque wherever nothing is before them."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import wgpu

from diorama_renderer.camera import Eye
from diorama_renderer.gpu import pipelines
from diorama_renderer.gpu.buffers import Mirror
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.pipelines import ViewBinding
from diorama_renderer.passes.fill import fill_pipeline

AXES = np.dtype(
    [
        ("origin", np.float32, 4),
        ("end_x", np.float32, 4),
        ("end_y", np.float32, 4),
        ("end_z", np.float32, 4),
        ("color_x", np.float32, 4),
        ("color_y", np.float32, 4),
        ("color_z", np.float32, 4),
        ("radius", np.float32),
        ("_pad0", np.float32),
        ("_pad1", np.float32),
        ("_pad2", np.float32),
    ]
)
"""struct Axes in axes.wgsl. 128 bytes."""

_COLORS = ((1.0, 0.01, 0.01, 1.0), (0.0, 0.87, 0.0, 1.0), (0.08, 0.08, 1.0, 1.0))  # linear, of x, y and z
_RADIUS = 1.0  # UI points


class AxesPass:
    """Draws the axes of a space, unless they have no length."""

    def __init__(self, gpu: Gpu) -> None:
        """No pipeline is made before something needs it."""
        self.gpu = gpu
        self.is_seen = False

    def upload(self, eye: Eye, length: float) -> None:
        """Draw axes of a length, scene units, as this eye sees them from now on; 0: none."""
        self.is_seen = length > 0
        if not self.is_seen:
            return
        rows = np.zeros(1, AXES)
        origin = eye.eye_from_space[:3, 3]
        rows["origin"][0, :3] = origin
        for i, axis in enumerate("xyz"):
            rows[f"end_{axis}"][0, :3] = origin + length * eye.eye_from_space[:3, i]
            rows[f"color_{axis}"] = _COLORS[i]
        rows["radius"] = _RADIUS
        self._uniform.upload(rows, count=1)

    def draw(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding) -> None:
        """Record the draw, in a render pass of COLOR, loaded, and DEPTH to read."""
        if self.is_seen:
            render_pass.set_pipeline(self._pipeline)
            render_pass.set_bind_group(0, view.bind_group)
            render_pass.set_bind_group(1, self._group)
            render_pass.draw(18)

    @cached_property
    def _uniform(self) -> Mirror:
        return Mirror(self.gpu, label="axes", itemsize=AXES.itemsize, usage=wgpu.BufferUsage.UNIFORM)

    @cached_property
    def _layout(self) -> wgpu.GPUBindGroupLayout:
        return pipelines.layout(self.gpu, "axes", ("uniform",), pipelines.DRAWING_STAGES)

    @cached_property
    def _group(self) -> wgpu.GPUBindGroup:
        return pipelines.bind(self.gpu, "axes", self._layout, self._uniform.buffer)

    @cached_property
    def _pipeline(self) -> wgpu.GPURenderPipeline:
        shaders = ("elements.wgsl", "capsules.wgsl", "axes.wgsl")
        return fill_pipeline(self.gpu, "axes", shaders=shaders, writes="tested", groups=[self._layout])
