from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from diorama_renderer.assets import AssetError, decode_image


def decode(values: np.ndarray, **more) -> np.ndarray:
    data = values.astype(values.dtype.newbyteorder("<")).tobytes()
    return decode_image(shape=values.shape, dtype=values.dtype.name, encoding="raw", data=data, **more)


def encoded(image: Image.Image, name: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, name, **options)
    return out.getvalue()


def noise(width: int, height: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8))


def slow_srgb(linear: float) -> int:
    x = 0.0 if np.isnan(linear) else min(max(float(linear), 0.0), 1.0)
    y = 12.92 * x if x <= 0.0031308 else 1.055 * x ** (1 / 2.4) - 0.055
    return round(y * 255)


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([1, 3, 4]), st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=60)
def test_bytes_come_out_as_they_went_in(height, width, channels, seed):
    values = np.random.default_rng(seed).integers(0, 256, (height, width, channels), dtype=np.uint8)
    rgba = decode(values)
    assert rgba.shape == (height, width, 4)
    assert rgba.dtype == np.uint8
    colors = 3 if channels == 3 else channels
    if channels == 1:
        assert (rgba[..., :3] == values).all()
    else:
        assert (rgba[..., :colors] == values).all()
    if channels != 4:
        assert (rgba[..., 3] == 255).all()


@given(st.lists(st.floats(-0.5, 1.5, width=32) | st.just(float("nan")), min_size=4, max_size=40))
@settings(deadline=None, max_examples=60)
def test_floats_are_linear_light_and_alpha_stays_linear(numbers):
    values = np.array(numbers[: len(numbers) // 4 * 4], np.float32).reshape(1, -1, 4)
    rgba = decode(values)
    exact = np.array([[slow_srgb(x) for x in pixel[:3]] for pixel in values[0]])
    assert np.abs(rgba[0, :, :3].astype(int) - exact).max() <= 1
    alpha = np.rint(np.clip(np.nan_to_num(values[0, :, 3]), 0, 1) * 255)
    assert np.abs(rgba[0, :, 3] - alpha).max() <= 1


def test_each_srgb_byte_survives_a_round_trip_through_linear_floats():
    codes = np.arange(256) / 255.0
    linear = np.where(codes <= 0.04045, codes / 12.92, ((codes + 0.055) / 1.055) ** 2.4).astype(np.float32)
    assert (decode(linear[None])[0, :, 0] == np.arange(256)).all()


@pytest.mark.parametrize(
    ("dtype", "value", "expected"),
    [
        ("uint16", 0xAB12, 0xAB), ("uint16", 65535, 255), ("int16", -5, 0), ("int32", 300, 255), ("int64", 7, 7),
        ("uint32", 2**31, 255), ("bool", True, 255), ("float16", 1.0, 255), ("float64", 2.0, 255),
        ("float32", float("inf"), 255), ("float32", float("-inf"), 0),
    ],
)  # fmt: skip
def test_other_numbers_become_bytes(dtype, value, expected):
    assert decode(np.full((2, 3), value, dtype))[0, 0].tolist() == [expected] * 3 + [255]


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "RGB", "RGBA"])
def test_png_of_any_mode_is_read(mode):
    image = noise(5, 4).convert(mode)
    rgba = decode_image(shape=(4, 5, 3), dtype="uint8", encoding="png", data=encoded(image, "png"))
    assert (rgba == np.asarray(image.convert("RGBA"))).all()


def test_png_of_16_bits_keeps_its_high_bytes():
    image = Image.fromarray(np.array([[0, 256, 65535]], np.uint16))
    rgba = decode_image(shape=(1, 3), dtype="uint16", encoding="png", data=encoded(image, "png"))
    assert rgba[0, :, 0].tolist() == [0, 1, 255]


def test_the_orientation_tag_is_not_applied():
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(Image.new("RGB", (5, 3)), "jpeg", exif=exif.tobytes())
    assert decode_image(shape=(3, 5, 3), dtype="uint8", encoding="jpeg", data=data).shape == (3, 5, 4)


def test_depth_runs_over_the_ramp_and_what_is_not_finite_is_transparent():
    depth = np.array([[0.0, 1.0, 2.0, np.nan, np.inf]], np.float32)
    rgba = decode(depth, meaning="depth")
    assert rgba[0, :, 3].tolist() == [255, 255, 255, 0, 0]
    assert len({tuple(color) for color in rgba[0, :3].tolist()}) == 3
    assert (decode(np.full((2, 2), 7, np.uint16), meaning="depth")[..., 3] == 255).all()


def test_class_ids_look_up_the_palette_and_others_are_transparent():
    palette = np.array([[1, 2, 3, 255], [4, 5, 6, 128]], np.uint8)
    rgba = decode(np.array([[0, 1, 2]], np.uint16), meaning="class_id", palette=palette)
    assert rgba[0].tolist() == [[1, 2, 3, 255], [4, 5, 6, 128], [0, 0, 0, 0]]


@pytest.mark.parametrize(
    "fields",
    [
        {"shape": (2,)}, {"shape": (2, 2, 2)}, {"shape": (1, 2, 2, 3)}, {"shape": (0, 4, 3)}, {"dtype": "complex64"},
        {"dtype": "no dtype"}, {"dtype": "object"}, {"data": b"short"}, {"encoding": "jpeg"},
        {"encoding": "png", "data": b""},
        {"shape": (1 << 40, 1 << 40)}, {"meaning": "depth"}, {"shape": (2, 6), "meaning": "class_id"},
    ],
)  # fmt: skip
def test_what_is_no_image_is_an_asset_error(fields):
    good = {"shape": (2, 2, 3), "dtype": "uint8", "encoding": "raw", "data": bytes(12)}
    with pytest.raises(AssetError, match=r"^decode_image: .*got"):
        decode_image(**(good | fields))


@given(st.data())
@settings(deadline=None, max_examples=100)
def test_damaged_files_are_images_or_asset_errors(data):
    whole = encoded(noise(16, 12), data.draw(st.sampled_from(["png", "jpeg"])))
    damaged = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    for at in data.draw(st.lists(st.integers(0, max(len(damaged) - 1, 0)), max_size=4)):
        if damaged:
            damaged[at] ^= data.draw(st.integers(1, 255))
    try:
        rgba = decode_image(shape=(12, 16, 3), dtype="uint8", encoding="any", data=bytes(damaged))
    except AssetError:
        return
    assert rgba.dtype == np.uint8
    assert rgba.shape[2] == 4
