"""Textures of one picture, which numpy reads back."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import wgpu

from diorama_renderer.gpu import formats, recycled
from diorama_renderer.gpu.attachments import Attachments
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.textures import Readback
from diorama_renderer.view.downsample import Downsample

Output = Literal["depth", "ids", "normals"]
"""What can be read besides colours."""

_BLOCK = 32  # rows that stay in the cache


class Offscreen:
    """A picture of `size`, drawn `antialias` times as large in both directions.

    Only colours are antialiased: what else there is to read has the size that was drawn.

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
        self._readbacks: dict[str, Readback] = {"color": Readback(gpu, self._color)}
        self._recorded: set[str] = set()  # of the outputs: those whose copy was submitted and not read yet

    def finish(
        self,
        encoder: wgpu.GPUCommandEncoder,
        downsample: Downsample,
        outputs: Collection[Output] = (),
    ) -> None:
        """After the view: what makes its colour, and perhaps more, ready to be read, in the same submit.

        Args:
            encoder: to record into.
            downsample: of colours.
            outputs: what else is read, so that one wait does for all.
        """
        if self._color is not self.attachments.color:
            downsample.draw(encoder, self.attachments.color, self._color, self.antialias)
        self._readbacks["color"].record(encoder)
        self._recorded.clear()
        self.record(encoder, outputs)

    def record(self, encoder: wgpu.GPUCommandEncoder, outputs: Collection[Output]) -> None:
        """Copies of outputs, to be read later, whatever is drawn into the textures meanwhile."""
        for output in outputs:
            self._readback(output).record(encoder)
            self._recorded.add(output)

    def read_color(self) -> npt.NDArray[np.uint8]:
        """Shape (h, w, 4)."""
        pixels: npt.NDArray[np.uint8] = self._readbacks["color"].read()
        return pixels

    def read_depth(self) -> npt.NDArray[np.float32]:
        """Shape (h, w): clip depth."""
        depth: npt.NDArray[np.float32] = self._sampled("depth")
        return depth

    def read_ids(self) -> npt.NDArray[np.uint32]:
        """Shape (h, w, 2)."""
        ids: npt.NDArray[np.uint32] = self._sampled("ids")
        return ids

    def read_normals(self, out_from_eye: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Shape (h, w, 3), turned by a matrix of shape (3, 3) while they are read."""
        normals: npt.NDArray[np.float32] = self._sampled("normals", partial(_turned, out_from_eye))
        return normals

    def _sampled(
        self, output: Output, make: Callable[[npt.NDArray[Any]], npt.NDArray[Any]] | None = None
    ) -> npt.NDArray[Any]:
        """Of each sample: there is one a pixel wherever anybody asks for more than colours."""
        if output not in self._recorded:
            encoder = self._gpu.device.create_command_encoder(label="read back")
            self.record(encoder, (output,))
            self._gpu.device.queue.submit([encoder.finish()])
        self._recorded.discard(output)
        return self._readback(output).read(make)

    def _readback(self, output: Output) -> Readback:
        if output not in self._readbacks:
            drawn = self.attachments
            texture = drawn.depth if output == "depth" else drawn.id if output == "ids" else drawn.normal
            self._readbacks[output] = Readback(self._gpu, texture)
        return self._readbacks[output]

    def _texture(self) -> wgpu.GPUTexture:
        return self._gpu.device.create_texture(
            label="antialiased color",
            size=(*self.size, 1),
            format=formats.COLOR,
            usage=wgpu.TextureUsage.RENDER_ATTACHMENT | wgpu.TextureUsage.COPY_SRC,
        )


def _turned(out_from_eye: npt.NDArray[np.float32], texels: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Of `formats.NORMAL`, shape (h, w, 4): their three components in another frame."""
    # Four columns by three: one product of matrices, where three of four would be a loop.
    by_rows = np.zeros((4, 3), np.float32)
    by_rows[:3] = out_from_eye.T
    turned = recycled.empty((*texels.shape[:2], 3), np.float32)
    for first in range(0, len(texels), _BLOCK):
        rows = slice(first, first + _BLOCK)
        np.matmul(texels[rows].reshape(-1, 4), by_rows, out=turned[rows].reshape(-1, 3))
    return turned
