from __future__ import annotations

import numpy as np
import pytest

from diorama_renderer.gpu import textures
from diorama_renderer.gpu.attachments import Attachments
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.textures import mip_chain, read_texture, upload_image


@pytest.mark.parametrize("size", [(1, 1), (64, 8), (65, 7), (3, 5)])
def test_an_image_comes_back_as_it_went(gpu: Gpu, size: tuple[int, int]):
    image = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 4), np.uint8)
    assert (read_texture(gpu, upload_image(gpu, "image", image)) == image).all()


def test_each_mip_level_halves_the_one_above():
    levels = mip_chain(np.zeros((5, 12, 4), np.uint8))
    assert [level.shape[:2] for level in levels] == [(5, 12), (2, 6), (1, 3), (1, 1)]


def test_a_uniform_image_keeps_its_colour_in_every_level():
    for color in np.random.default_rng(0).integers(0, 256, (40, 3)):
        image = np.full((8, 8, 4), 255, np.uint8)
        image[..., :3] = color
        assert all((level[..., :3] == color).all() for level in mip_chain(image))


def test_a_mean_is_of_light_and_not_of_bytes():
    image = np.array([[[0, 0, 0, 255], [255, 255, 255, 255]]], np.uint8)
    assert mip_chain(image)[1].tolist() == [[[188, 188, 188, 255]]]


def test_the_colour_of_clear_texels_does_not_creep_in():
    image = np.array([[[0, 255, 0, 0], [255, 0, 0, 255]]], np.uint8)
    assert mip_chain(image)[1].tolist() == [[[255, 0, 0, 128]]]


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
    image = np.full((4, 4, 4), 7, np.uint8)
    texture = upload_image(gpu, "image", image)
    readback = textures.Readback(gpu, texture)
    seen = []
    for _ in range(2):
        encoder = gpu.device.create_command_encoder()
        readback.record(encoder)
        gpu.device.queue.submit([encoder.finish()])
        seen.append(readback.read())
    seen[0][:] = 0
    assert (seen[1] == 7).all()
