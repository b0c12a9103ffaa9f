"""What lies behind everything: a gradient from the picture's lower to its upper edge."""

from __future__ import annotations

from functools import cached_property

import wgpu

from diorama_renderer.gpu import formats
from diorama_renderer.gpu.attachments import Attachments
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.pipelines import ViewBinding
from diorama_renderer.passes.fill import fill_pipeline

Rgb = tuple[float, float, float]

DARK: tuple[Rgb, Rgb] = ((0.032, 0.038, 0.052), (0.008, 0.0095, 0.013))
"""Linear RGB of the upper and the lower edge: a dusk that lets every colour stand out."""


_KEPT = 4  # pictures: as many views of different size as may take turns


class BackgroundPass:
    """Fills COLOR with `View.background_top` to `background_bottom`.

    On a software adapter a full-screen draw costs as much as ten thousand points. So the gradient is that of the
    picture, not of the sky: drawn once a size and pair of colours, and copied from then on. Steps of 8 bits are hidden
    by a dither that depends on the pixel alone.
    """

    def __init__(self, gpu: Gpu) -> None:
        """No pipeline is made before something needs it."""
        self.gpu = gpu
        self._drawn: dict[tuple[int, int, tuple[Rgb, Rgb]], wgpu.GPUTexture] = {}  # in the order of last use

    def fill(
        self,
        encoder: wgpu.GPUCommandEncoder,
        attachments: Attachments,
        view: ViewBinding,
        colors: tuple[Rgb, Rgb],
    ) -> None:
        """Record the copy into COLOR, before any render pass. `colors` are those in the view's uniform."""
        wanted = (attachments.width, attachments.height, colors)
        texture = self._drawn.pop(wanted, None)
        if texture is None:
            texture = self._draw(encoder, attachments, view)
        self._drawn[wanted] = texture
        while len(self._drawn) > _KEPT:
            self._drawn.pop(next(iter(self._drawn)))
        encoder.copy_texture_to_texture(
            {"texture": texture},
            {"texture": attachments.color},
            (attachments.width, attachments.height, 1),
        )

    def _draw(
        self, encoder: wgpu.GPUCommandEncoder, attachments: Attachments, view: ViewBinding
    ) -> wgpu.GPUTexture:
        texture = self.gpu.device.create_texture(
            label="background",
            size=(attachments.width, attachments.height, 1),
            format=formats.COLOR,
            usage=wgpu.TextureUsage.RENDER_ATTACHMENT | wgpu.TextureUsage.COPY_SRC,
        )
        target = {"view": texture.create_view(), "load_op": "clear", "store_op": "store"}
        render_pass = encoder.begin_render_pass(label="background", color_attachments=[target])
        render_pass.set_pipeline(self._pipeline)
        render_pass.set_bind_group(0, view.bind_group)
        render_pass.draw(3)
        render_pass.end()
        return texture

    @cached_property
    def _pipeline(self) -> wgpu.GPURenderPipeline:
        return fill_pipeline(self.gpu, "background", shaders=("background.wgsl",), writes="color")
