"""Antialiasing by supersampling: the mean of n x n pixels, of linear light.

Chosen over multisampling because points and lines are rasterised in compute shaders, ids are integers and textures
have edges of their own: supersampling smooths all of them alike, with one pipeline for each pass.
"""

from __future__ import annotations

import wgpu

from diorama_renderer.gpu import formats
from diorama_renderer.gpu.device import Gpu
from diorama_shaders import source


class Downsample:
    """Draws a colour texture into one n times smaller."""

    def __init__(self, gpu: Gpu) -> None:
        """The pipeline is made at the first `draw`."""
        self._gpu = gpu
        self._pipelines: dict[int, wgpu.GPURenderPipeline] = {}

    def draw(
        self, encoder: wgpu.GPUCommandEncoder, fine: wgpu.GPUTexture, coarse: wgpu.GPUTexture, factor: int
    ) -> None:
        """Fill `coarse` with the means of `factor` x `factor` pixels of `fine`; both in the format COLOR."""
        pipeline = self._pipelines.get(factor)
        if pipeline is None:
            pipeline = self._pipelines[factor] = self._pipeline(factor)
        group = self._gpu.device.create_bind_group(
            label="downsample",
            layout=pipeline.get_bind_group_layout(1),
            entries=[{"binding": 0, "resource": fine.create_view()}],
        )
        render_pass = encoder.begin_render_pass(
            label="downsample",
            color_attachments=[{"view": coarse.create_view(), "load_op": "clear", "store_op": "store"}],
        )
        render_pass.set_pipeline(pipeline)
        render_pass.set_bind_group(1, group)
        render_pass.draw(3)
        render_pass.end()

    def _pipeline(self, factor: int) -> wgpu.GPURenderPipeline:
        module = self._gpu.device.create_shader_module(label="downsample", code=source("downsample.wgsl"))
        return self._gpu.device.create_render_pipeline(
            label="downsample",
            layout="auto",
            vertex={"module": module, "entry_point": "vertex"},
            primitive={"topology": "triangle-list"},
            fragment={
                "module": module,
                "entry_point": "fragment",
                "targets": [{"format": formats.COLOR}],
                "constants": {"factor": float(factor)},
            },
        )
