from __future__ import annotations

import numpy as np
import pytest
import wgpu

from diorama_renderer.gpu import formats
from diorama_renderer.gpu.attachments import Attachments
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.textures import Readback, read_texture


def made_of(gpu: Gpu, pixels: np.ndarray) -> wgpu.GPUTexture:
    height, width = pixels.shape[:2]
    usage = wgpu.TextureUsage.COPY_DST | wgpu.TextureUsage.COPY_SRC
    texture = gpu.device.create_texture(size=(width, height, 1), format=formats.COLOR, usage=usage)
    layout = {"offset": 0, "bytes_per_row": 4 * width, "rows_per_image": height}
    gpu.device.queue.write_texture({"texture": texture}, pixels, layout, (width, height, 1))
    return texture


@pytest.mark.parametrize("size", [(1, 1), (64, 8), (65, 7), (3, 5)])
def test_pixels_come_back_as_they_went(gpu: Gpu, size: tuple[int, int]):
    pixels = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 4), np.uint8)
    assert (read_texture(gpu, made_of(gpu, pixels)) == pixels).all()


@pytest.mark.parametrize("size", [(64, 8), (65, 7)])
def test_cleared_attachments_read_as_nothing(gpu: Gpu, size: tuple[int, int]):
    made = Attachments(gpu, *size)
    encoder = gpu.device.create_command_encoder()
    made.begin_opaque(encoder).end()
    made.begin_transparent(encoder).end()
    gpu.device.queue.submit([encoder.finish()])
    shape = (size[1], size[0])
    for texture, kind, channels, value in (
        (made.color, np.uint8, (4,), 0),
        (made.id, np.uint32, (2,), 0),
        (made.depth, np.float32, (), 0),
        (made.transparency[0], np.float16, (4,), 0),
        (made.transparency[1], np.uint8, (), 255),
    ):
        pixels = read_texture(gpu, texture)
        assert pixels.dtype == kind
        assert pixels.shape == shape + channels
        assert (pixels == value).all()


def test_a_readback_is_used_again_and_its_arrays_are_ones_own(gpu: Gpu):
    readback = Readback(gpu, made_of(gpu, np.full((4, 4, 4), 7, np.uint8)))
    seen = []
    for _ in range(2):
        encoder = gpu.device.create_command_encoder()
        readback.record(encoder)
        gpu.device.queue.submit([encoder.finish()])
        seen.append(readback.read())
    seen[0][:] = 0
    assert (seen[1] == 7).all()
