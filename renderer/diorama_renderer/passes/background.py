"""What lies behind everything: one colour, or a gradient along the space's up direction."""

from __future__ import annotations

from functools import cached_property

import wgpu

from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.pipelines import ViewBinding
from diorama_renderer.passes.fill import fill_pipeline

Rgb = tuple[float, float, float]

DARK: tuple[Rgb, Rgb] = ((0.046, 0.054, 0.072), (0.010, 0.012, 0.016))
"""Linear RGB straight up and straight down: a dusk that lets every colour stand out."""


class BackgroundPass:
    """Draws `View.background_top` and `background_bottom`, or nothing if the view has no background.

    Where both are the same colour every pixel is exactly it; else steps of 8 bits are hidden by a dither that
    depends on the pixel alone.
    """

    has_transparent = False

    def __init__(self, gpu: Gpu) -> None:
        """No pipeline is made before something needs it."""
        self.gpu = gpu

    @cached_property
    def _pipeline(self) -> wgpu.GPURenderPipeline:
        return fill_pipeline(self.gpu, "background", shaders=("background.wgsl",), writes="color")

    def draw(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding) -> None:
        """Record the draw; first in a render pass with COLOR alone."""
        render_pass.set_pipeline(self._pipeline)
        render_pass.set_bind_group(0, view.bind_group)
        render_pass.draw(3)
