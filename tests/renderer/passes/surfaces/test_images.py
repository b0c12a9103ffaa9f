from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama_renderer.assets import AssetError, decode_image
from diorama_renderer.passes.images import ImageDraw, ImagesPass


def noise(width: int, height: int, seed: int = 0) -> np.ndarray:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    return pixels


def facing(stage, z: float, *, size: float = 1.0, at: tuple[float, float] = (0.0, 0.0)) -> np.ndarray:
    """A texel is `size` pixels large, and the image's corner is seen at pixel `at`."""
    unit = 1 / stage.eye.focal if stage.eye.orthographic else z / stage.eye.focal
    matrix = np.diag([size * unit, size * unit, 1.0, 1.0])
    matrix[:3, 3] = (at[0] - stage.eye.width / 2) * unit, (at[1] - stage.eye.height / 2) * unit, z
    return matrix


@given(st.integers(1, 90), st.integers(1, 70), st.floats(0.5, 1e5), st.booleans())
@settings(deadline=None, max_examples=25)
def test_a_backdrop_of_the_same_size_is_its_pixels_byte_for_byte(make_stage, width, height, z, orthographic):
    stage = make_stage(width=width, height=height, focal=70.0, far=2e5, orthographic=orthographic)
    pixels = noise(width, height, width)
    stage.add_image(pixels, facing(stage, z), backdrop=True)
    picture = stage.draw()
    assert np.array_equal(picture.color, pixels)
    assert np.array_equal(picture.id[..., 1], np.arange(width * height).reshape(height, width))
    assert (picture.depth == 0).all()


def test_a_photograph_as_backdrop_is_its_decoded_bytes(make_stage, data):
    jpeg = (data / "colmap_fiat" / "images" / "002930.jpg").read_bytes()
    pixels = decode_image(shape=(1, 1, 3), dtype="uint8", encoding="jpeg", data=jpeg)
    stage = make_stage(width=pixels.shape[1], height=pixels.shape[0], focal=600.0)
    stage.add_image(pixels, facing(stage, 1e4), backdrop=True)
    assert np.array_equal(stage.draw().color, pixels)


def test_everything_is_before_a_backdrop_even_what_is_farther(stage):
    stage.add_image(noise(64, 48), facing(stage, 1.0), backdrop=True, entity=1)
    stage.add_image(noise(64, 48, 1)[:10, :10], facing(stage, 50.0), entity=2)
    picture = stage.draw()
    assert (picture.id[:10, :10, 0] == 2).all()
    assert (picture.id[10:, :, 0] == 1).all()


@pytest.mark.parametrize("size", [1.0, 3.0, 7.0])
def test_magnified_texels_stay_sharp_and_ids_name_them(stage, size):
    pixels = noise(9, 5)
    stage.add_image(pixels, facing(stage, 3.0, size=size, at=(2, 3)), entity=6)
    picture = stage.draw()
    rows, columns = np.nonzero(picture.covered)
    v, u = ((rows - 3) // size).astype(int), ((columns - 2) // size).astype(int)
    assert picture.covered.sum() == min(9 * size, 62) * min(5 * size, 45)
    assert np.array_equal(picture.color[rows, columns], pixels[v, u])
    assert np.array_equal(picture.id[rows, columns, 1], v * 9 + u)
    assert (picture.id[rows, columns, 0] == 6).all()


def test_minified_texels_are_averaged_as_linear_light(stage):
    checker = np.zeros((64, 64, 4), np.uint8)
    checker[..., 3] = 255
    checker[::2, ::2, :3] = checker[1::2, 1::2, :3] = 255
    stage.add_image(checker, facing(stage, 3.0, size=0.25, at=(20, 20)))
    color = stage.draw().color[24:32, 24:32, :3].astype(int)
    assert np.abs(color - 188).max() <= 2  # half of the light


def test_a_tint_multiplies_in_linear_light(stage):
    stage.add_image(np.full((40, 40, 4), 255, np.uint8), facing(stage, 1.0), color=0xBC00FFFF)
    assert stage.draw().color[20, 20].tolist() == [188, 0, 255, 255]


@pytest.mark.parametrize("tint", [0xFFFFFF80, 0xFFFFFFFF])
def test_translucent_texels_blend_and_opaque_ones_have_ids(stage, tint):
    pixels = np.zeros((40, 40, 4), np.uint8)
    pixels[:, :20] = (255, 0, 0, 255)
    pixels[:, 20:] = (255, 0, 0, 128)
    stage.background = ((0.0, 0.0, 1.0), (0.0, 0.0, 1.0))
    stage.add_image(pixels, facing(stage, 1.0), color=tint)
    picture = stage.draw()
    left, right = picture.color[10, 10].astype(int), picture.color[10, 30].astype(int)
    if tint & 255 == 255:
        assert left.tolist() == [255, 0, 0, 255]
        assert picture.covered[10, 10]
        assert np.abs(right - (188, 0, 187, 255)).max() <= 2
    else:
        assert np.abs(left - (188, 0, 187, 255)).max() <= 2
        assert np.abs(right - (137, 0, 225, 255)).max() <= 2
    assert not picture.covered[10, 30]


def test_a_translucent_backdrop_lies_over_the_background(stage):
    stage.background = ((0.0, 0.0, 1.0), (0.0, 0.0, 1.0))
    stage.add_image(np.full((48, 64, 4), (255, 0, 0, 128), np.uint8), facing(stage, 1.0), backdrop=True)
    assert np.abs(stage.draw().color[10, 10].astype(int) - (188, 0, 187, 255)).max() <= 1


def test_pixels_are_decoded_once_a_key_and_forgotten_beyond_the_budget(gpu):
    calls = []

    def image(key: int) -> ImageDraw:
        return ImageDraw(key, 1, lambda: (calls.append(key), noise(64, 64))[1], is_backdrop=True)

    images = ImagesPass(gpu, cache_bytes=40_000, recent_bytes=40_000)
    for keys in ([1], [1], [2], [1, 2], [3], [1]):
        images.upload([image(key) for key in keys])
    assert calls == [1, 2, 3, 1]
    assert images.statistics() == {"textures": 2, "texture_bytes": 2 * 64 * 64 * 4}


def test_pictures_that_are_drawn_in_turn_keep_their_images_and_old_ones_go(gpu):
    calls = []

    def image(key: int) -> ImageDraw:
        return ImageDraw(key, 1, lambda: (calls.append(key), noise(64, 64))[1], is_backdrop=True)

    images = ImagesPass(gpu, cache_bytes=1000)
    for key in (1, 2) * 5:
        images.upload([image(key)])
    assert calls == [1, 2]
    for _ in range(8):
        images.upload([image(3)])
    assert images.statistics()["textures"] == 1


def test_an_image_that_cannot_be_decoded_is_left_out_and_said_once(gpu, caplog):
    def fails() -> np.ndarray:
        raise AssetError("decode_image: no")

    images = ImagesPass(gpu)
    for _ in range(3):
        images.upload([ImageDraw("broken", 1, fails, "a/b")])
    assert not images.has_transparent
    assert [record.getMessage() for record in caplog.records] == [
        "the image of 'a/b' is not drawn: decode_image: no"
    ]
