"""Textures of one picture, which numpy reads back."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import wgpu

from diorama_renderer.gpu import formats
from diorama_renderer.gpu.attachments import Attachments
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.textures import Readback
from diorama_renderer.view.downsample import Downsample


class Offscreen:
    """A picture of `size`, drawn `antialias` times as large in both directions.

    Attributes:
        attachments: what the view is drawn into.
    """

    def __init__(self, gpu: Gpu, size: tuple[int, int], antialias: int, *, transparent: bool = False) -> None:
        """Textures; the read-back buffers are made when they are first needed.

        Args:
            gpu: the device.
            size: width and height in pixels.
            antialias: samples along the side of a pixel.
            transparent: whether there may be no background, so that alpha has to be taken out of the colours.
        """
        self._gpu = gpu
        self.size = size
        self.antialias = antialias
        self.attachments = Attachments(gpu, size[0] * antialias, size[1] * antialias)
        is_final = antialias == 1 and not transparent
        self._color = self.attachments.color if is_final else self._texture()
        self._color_readback = Readback(gpu, self._color)

    def finish(self, encoder: wgpu.GPUCommandEncoder, downsample: Downsample) -> None:
        """After the view: what makes its colour ready to be read, in the same submit."""
        if self._color is not self.attachments.color:
            downsample.draw(encoder, self.attachments.color, self._color, self.antialias)
        self._color_readback.record(encoder)

    def read_color(self) -> npt.NDArray[np.uint8]:
        """Shape (h, w, 4)."""
        pixels: npt.NDArray[np.uint8] = self._color_readback.read()
        return pixels

    def read_depth(self) -> npt.NDArray[np.float32]:
        """Shape (h, w): clip depth."""
        depth: npt.NDArray[np.float32] = self._sampled(self.attachments.depth)
        return depth

    def read_ids(self) -> npt.NDArray[np.uint32]:
        """Shape (h, w, 2)."""
        ids: npt.NDArray[np.uint32] = self._sampled(self.attachments.id)
        return ids

    def _sampled(self, texture: wgpu.GPUTexture) -> npt.NDArray[Any]:
        readback = Readback(self._gpu, texture)
        encoder = self._gpu.device.create_command_encoder(label="read back")
        readback.record(encoder)
        self._gpu.device.queue.submit([encoder.finish()])
        pixels = readback.read()
        n = self.antialias
        return pixels if n == 1 else np.ascontiguousarray(pixels[n // 2 :: n, n // 2 :: n])

    def _texture(self) -> wgpu.GPUTexture:
        return self._gpu.device.create_texture(
            label="antialiased color",
            size=(*self.size, 1),
            format=formats.COLOR,
            usage=wgpu.TextureUsage.RENDER_ATTACHMENT | wgpu.TextureUsage.COPY_SRC,
        )
