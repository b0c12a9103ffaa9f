"""Images to textures with mip chains, and textures back to numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import wgpu

from . import formats
from .device import Gpu

ROW_ALIGNMENT = 256  # of bytes per row in a copy between texture and buffer

_TEXEL: dict[str, tuple[np.dtype[Any], tuple[int, ...]]] = {
    formats.COLOR: (np.dtype(np.uint8), (4,)),
    formats.ID: (np.dtype(np.uint32), (2,)),
    formats.DEPTH: (np.dtype(np.float32), ()),
    formats.ACCUMULATED: (np.dtype(np.float16), (4,)),
    formats.REVEALED: (np.dtype(np.uint8), ()),
    wgpu.TextureFormat.rgba8unorm: (np.dtype(np.uint8), (4,)),
    wgpu.TextureFormat.bgra8unorm: (np.dtype(np.uint8), (4,)),
}


def upload_image(
    gpu: Gpu, label: str, rgba: npt.NDArray[np.uint8], *, mipmapped: bool = True
) -> wgpu.GPUTexture:
    """Texture of an image, for sampling.

    Args:
        gpu: the device.
        label: names the texture.
        rgba: shape (height, width, 4), sRGB bytes with straight alpha.
        mipmapped: whether to add the chain of halved images down to 1 x 1.
    """
    height, width = rgba.shape[:2]
    levels = mip_chain(rgba) if mipmapped else [np.ascontiguousarray(rgba)]
    texture = gpu.device.create_texture(
        label=label,
        size=(width, height, 1),
        mip_level_count=len(levels),
        format=formats.IMAGE,
        usage=wgpu.TextureUsage.TEXTURE_BINDING | wgpu.TextureUsage.COPY_DST | wgpu.TextureUsage.COPY_SRC,
    )
    for level, pixels in enumerate(levels):
        gpu.device.queue.write_texture(
            {"texture": texture, "mip_level": level, "origin": (0, 0, 0)},
            pixels,
            {"offset": 0, "bytes_per_row": pixels.shape[1] * 4, "rows_per_image": pixels.shape[0]},
            (pixels.shape[1], pixels.shape[0], 1),
        )
    gpu.device.queue.submit([])
    return texture


def mip_chain(rgba: npt.NDArray[np.uint8]) -> list[npt.NDArray[np.uint8]]:
    """The image, then each time half as wide and high (rounded down, at least 1), down to 1 x 1.

    Each texel is the mean of the 2 x 2 above it, of linear RGB weighted by alpha, so that neither brightness
    nor the hidden colour of clear texels creeps in. An odd last row or column is dropped, as graphics drivers
    do.

    Args:
        rgba: shape (height, width, 4), sRGB bytes with straight alpha.
    """
    levels = [np.ascontiguousarray(rgba)]
    if max(rgba.shape[:2]) == 1:
        return levels
    linear = _premultiplied(rgba)
    while max(linear.shape[:2]) > 1:
        linear = _halved(linear)
        levels.append(_straight(linear))
    return levels


_LINEAR_FROM_SRGB = np.array(
    [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in np.arange(256) / 255.0], np.float32
)
# The byte whose linear value is nearest, looked up by linear * 65535: much faster than pow.
_SRGB_STEPS = np.searchsorted(
    (_LINEAR_FROM_SRGB[1:] + _LINEAR_FROM_SRGB[:-1]) / 2, np.arange(65536, dtype=np.float32) / 65535
).astype(np.uint8)


def _premultiplied(rgba: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    linear = np.empty(rgba.shape, np.float32)
    linear[..., :3] = _LINEAR_FROM_SRGB[rgba[..., :3]]
    linear[..., 3] = rgba[..., 3] * np.float32(1 / 255)
    if (rgba[..., 3] != 255).any():
        linear[..., :3] *= linear[..., 3:]
    return linear


def _halved(image: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    height, width = image.shape[:2]
    if height > 1:
        image = image[: height // 2 * 2]
        image = (image[0::2] + image[1::2]) * np.float32(0.5)
    if width > 1:
        image = image[:, : width // 2 * 2]
        image = (image[:, 0::2] + image[:, 1::2]) * np.float32(0.5)
    return image


def _straight(linear: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    alpha = linear[..., 3:]
    rgb = np.divide(linear[..., :3], alpha, out=np.zeros_like(linear[..., :3]), where=alpha > 0)
    rgba = np.empty(linear.shape, np.uint8)
    rgba[..., :3] = _SRGB_STEPS[(np.clip(rgb, 0, 1) * np.float32(65535) + np.float32(0.5)).astype(np.uint16)]
    rgba[..., 3] = (alpha[..., 0] * 255 + np.float32(0.5)).astype(np.uint8)
    return rgba


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

    def read(self) -> npt.NDArray[Any]:
        """Wait for the submitted copy; an array of one's own, shape (height, width[, channels])."""
        self._buffer.map_sync(wgpu.MapMode.READ)
        try:
            mapped = np.frombuffer(self._buffer.read_mapped(copy=False), np.uint8)
            rows = mapped.reshape(self.height, self._stride)[:, : self._row_bytes]
            pixels = rows.copy()
        finally:
            self._buffer.unmap()
        typed: npt.NDArray[Any] = pixels.view(self.dtype)
        return typed.reshape(self.height, self.width, *self.texel_shape)


def read_texture(gpu: Gpu, texture: wgpu.GPUTexture) -> npt.NDArray[Any]:
    """A texture's pixels now, shape (height, width[, channels]); the dtype follows from its format."""
    readback = Readback(gpu, texture)
    encoder = gpu.device.create_command_encoder(label="read texture")
    readback.record(encoder)
    gpu.device.queue.submit([encoder.finish()])
    return readback.read()
