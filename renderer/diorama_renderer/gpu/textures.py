"""Textures back to numpy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import wgpu

from . import formats, recycled
from .device import Gpu

ROW_ALIGNMENT = 256  # of bytes per row in a copy between texture and buffer

_TEXEL: dict[str, tuple[np.dtype[Any], tuple[int, ...]]] = {
    formats.COLOR: (np.dtype(np.uint8), (4,)),
    formats.NORMAL: (np.dtype(np.float32), (4,)),
    formats.ID: (np.dtype(np.uint32), (2,)),
    formats.DEPTH: (np.dtype(np.float32), ()),
    formats.ACCUMULATED: (np.dtype(np.float16), (4,)),
    formats.REVEALED: (np.dtype(np.uint8), ()),
    wgpu.TextureFormat.rgba8unorm: (np.dtype(np.uint8), (4,)),
    wgpu.TextureFormat.bgra8unorm: (np.dtype(np.uint8), (4,)),
}


class Readback:
    """Brings one texture to numpy again and again, through one buffer that stays.

    `record` after the passes in the same encoder, submit, then `read`: one submit for the frame and its
    pixels.
    """

    def __init__(self, gpu: Gpu, texture: wgpu.GPUTexture) -> None:
        """For this texture, whose format is one of `formats`."""
        self.gpu = gpu
        self.texture = texture
        self.width, self.height = int(texture.size[0]), int(texture.size[1])
        self.dtype, self.texel_shape = _TEXEL[texture.format]
        self._row_bytes = self.width * self.dtype.itemsize * int(np.prod(self.texel_shape, dtype=np.int64))
        self._stride = -(-self._row_bytes // ROW_ALIGNMENT) * ROW_ALIGNMENT
        self._buffer = gpu.device.create_buffer(
            label=f"readback of {texture.label}",
            size=self._stride * self.height,
            usage=wgpu.BufferUsage.COPY_DST | wgpu.BufferUsage.MAP_READ,
        )

    def record(self, encoder: wgpu.GPUCommandEncoder) -> None:
        """Copy the texture as it will be at this point of the encoder."""
        encoder.copy_texture_to_buffer(
            {"texture": self.texture, "mip_level": 0, "origin": (0, 0, 0)},
            {
                "buffer": self._buffer,
                "offset": 0,
                "bytes_per_row": self._stride,
                "rows_per_image": self.height,
            },
            (self.width, self.height, 1),
        )

    def read(self, make: Callable[[npt.NDArray[Any]], npt.NDArray[Any]] | None = None) -> npt.NDArray[Any]:
        """Wait for the submitted copy; an array of one's own, shape (height, width[, channels]).

        Args:
            make: makes it of the texels, shape (height, width[, channels]), which are gone afterwards; None: a copy.
        """
        self._buffer.map_sync(wgpu.MapMode.READ)
        try:
            mapped = np.asarray(self._buffer.read_mapped(copy=False), np.uint8)
            rows = mapped.reshape(self.height, self._stride)[:, : self._row_bytes]
            texels = rows.view(self.dtype).reshape(self.height, self.width, *self.texel_shape)
            return (_copied if make is None else make)(texels)
        finally:
            self._buffer.unmap()


def _copied(texels: npt.NDArray[Any]) -> npt.NDArray[Any]:
    copy = recycled.empty(texels.shape, texels.dtype)
    np.copyto(copy, texels)
    return copy


def read_texture(gpu: Gpu, texture: wgpu.GPUTexture) -> npt.NDArray[Any]:
    """A texture's pixels now, shape (height, width[, channels]); the dtype follows from its format."""
    readback = Readback(gpu, texture)
    encoder = gpu.device.create_command_encoder(label="read texture")
    readback.record(encoder)
    gpu.device.queue.submit([encoder.finish()])
    return readback.read()
