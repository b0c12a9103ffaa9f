"""The last step of weighted blended order-independent transparency (McGuire and Bavoil, JCGT 2(2), 2013).

The idea: translucent surfaces are drawn in any order into two targets, a weighted sum of their colours and the
product of what each lets through; this pass lays the mean colour over the opaque picture. Right for one surface,
and for several of equal colour; else an approximation in which the nearer weigh more. No sorting, so points, lines
and meshes that intersect need no special care, and no order decides a pixel.

Rejected: sorting by object, wrong for whatever intersects; dithering, which needs many samples to look calm.
"""

from __future__ import annotations

from functools import cached_property

import wgpu

from diorama_renderer.gpu import pipelines
from diorama_renderer.gpu.attachments import Attachments
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.pipelines import ViewBinding
from diorama_renderer.passes.fill import fill_pipeline


class TransparencyPass:
    """Composites ACCUMULATED and REVEALED over COLOR."""

    def __init__(self, gpu: Gpu) -> None:
        """No pipeline is made before something needs it."""
        self.gpu = gpu
        self._layout = pipelines.layout(
            gpu, "transparency", ("texture", "texture"), wgpu.ShaderStage.FRAGMENT
        )
        self._bound: tuple[wgpu.GPUTexture, wgpu.GPUBindGroup] | None = None

    @cached_property
    def _pipeline(self) -> wgpu.GPURenderPipeline:
        return fill_pipeline(self.gpu, "transparency", shaders=("transparency.wgsl",), groups=[self._layout])

    def draw(
        self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding, attachments: Attachments
    ) -> None:
        """Record the draw, in a render pass with COLOR alone, loaded; after the transparent pass has ended."""
        accumulated, revealed = attachments.transparency
        if self._bound is None or self._bound[0] is not accumulated:
            views = (attachments.view(accumulated), attachments.view(revealed))
            self._bound = accumulated, pipelines.bind(self.gpu, "transparency", self._layout, *views)
        render_pass.set_pipeline(self._pipeline)
        render_pass.set_bind_group(0, view.bind_group)
        render_pass.set_bind_group(1, self._bound[1])
        render_pass.draw(3)
