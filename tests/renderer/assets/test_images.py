from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from diorama_renderer.assets import AssetError, decode_image, turbo


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
        ("float32", float("nan"), 0),
        ("uint32", 2**31, 255), ("bool", True, 255), ("float16", 1.0, 255), ("float64", 2.0, 255),
        ("float32", float("inf"), 255), ("float32", float("-inf"), 0),
        ("float32", 3e38, 255), ("float32", -3e38, 0), ("float64", 1e300, 255),
    ],
)  # fmt: skip
def test_other_numbers_become_bytes(dtype, value, expected):
    assert decode(np.full((2, 3), value, dtype))[0, 0].tolist() == [expected] * 3 + [255]


INTEGERS = ["int8", "int16", "int32", "int64", "uint32", "uint64"]


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("dtype", INTEGERS)
@given(st.data())
@settings(deadline=None, max_examples=15)
def test_integers_are_bytes_or_are_scaled_from_their_least_to_their_greatest(dtype, channels, data):
    limits = np.iinfo(dtype)
    numbers = data.draw(
        st.lists(st.integers(int(limits.min), int(limits.max)) | st.integers(0, 99), min_size=3, max_size=3)
    )
    values = np.array([[number] * channels for number in numbers], dtype)[None]
    low, high = min(numbers), max(numbers)
    if low >= 0 and high <= 255:
        expected = numbers
    elif low == high:
        expected = [min(max(low, 0), 255)] * 3
    else:
        expected = [255 * (number - low) / (high - low) for number in numbers]
    got = decode(values)[0]
    assert np.abs(got[:, 0] - np.array(expected, float)).max() <= 0.51
    assert (got[:, :3] == got[:, :1]).all()
    assert (got[:, 3] == (got[:, 0] if channels == 4 else 255)).all()


@pytest.mark.parametrize("name", ["bmp", "tiff", "webp", "gif"])
def test_other_files_that_pillow_reads_are_images(name):
    image = noise(9, 7).convert("P" if name == "gif" else "RGB")
    options = {"lossless": True} if name == "webp" else {}
    later = {"save_all": True, "append_images": [Image.new("P", (9, 7))]} if name == "gif" else options
    rgba = decode_image(shape=(7, 9, 3), dtype="uint8", encoding=name, data=encoded(image, name, **later))
    assert (rgba == np.asarray(image.convert("RGBA"))).all()


@pytest.mark.parametrize("ink", [(255, 0, 0, 0), (0, 0, 0, 255), (0, 0, 0, 0)])
def test_a_jpeg_of_four_inks_is_read_as_colors(ink):
    image = Image.new("CMYK", (16, 16), ink)
    rgba = decode_image(shape=(16, 16, 3), dtype="uint8", encoding="jpeg", data=encoded(image, "jpeg"))
    assert np.abs(rgba[8, 8].astype(int) - (*np.asarray(image.convert("RGB"))[0, 0].tolist(), 255)).max() <= 2


def test_a_tiff_keeps_what_does_not_fit_bytes():
    wide = Image.fromarray(np.array([[-1000, 0, 1000]], np.int32))
    got = decode_image(shape=(1, 3), dtype="int32", encoding="tiff", data=encoded(wide, "tiff"))
    assert got[0, :, 0].tolist() == [0, 128, 255]
    light = Image.fromarray(np.array([[0.0, 1.0, 2.0]], np.float32))
    got = decode_image(shape=(1, 3), dtype="float32", encoding="tiff", data=encoded(light, "tiff"))
    assert got[0, :, 0].tolist() == [0, 255, 255]


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


DEPTHS = [
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "int8",
    "int16",
    "int32",
    "int64",
    "float16",
    "float32",
    "float64",
]


@pytest.mark.parametrize("dtype", DEPTHS)
def test_depth_of_any_dtype_runs_from_0_to_its_greatest(dtype):
    rgba = decode(np.array([[0, 50, 100]], dtype), meaning="depth")
    assert rgba[0, :, :3].tolist() == turbo()[[0, 128, 255]].tolist()
    assert (rgba[..., 3] == 255).all()


def test_depth_starts_at_its_least_where_that_is_negative():
    assert decode(np.array([[-1.0, 0.0, 1.0]]), meaning="depth")[0, 1, :3].tolist() == turbo()[128].tolist()


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_depth_that_is_not_finite_is_transparent_and_leaves_the_others_alone(dtype):
    depth = np.array([[0.0, np.nan, 2.0, np.inf, -np.inf]], dtype)
    rgba = decode(depth, meaning="depth")
    assert rgba[0, :, 3].tolist() == [255, 0, 255, 0, 0]
    assert rgba[0, [0, 2], :3].tolist() == turbo()[[0, 255]].tolist()
    assert not decode(np.full((2, 2), np.nan, dtype), meaning="depth").any()


@pytest.mark.parametrize(("value", "entry"), [(0.0, 0), (7.0, 255), (-7.0, 0)])
def test_constant_depth_has_one_color(value, entry):
    rgba = decode(np.full((2, 2), value), meaning="depth")
    assert (rgba == [*turbo()[entry].tolist(), 255]).all()


@pytest.mark.parametrize("extreme", [np.finfo(np.float32).max, np.finfo(np.float64).max])
def test_the_greatest_depths_overflow_nothing(extreme):
    kind = np.float32 if extreme == np.finfo(np.float32).max else np.float64
    rgba = decode(np.array([[-extreme, 0, extreme]], kind), meaning="depth")
    assert rgba[0, :, :3].tolist() == turbo()[[0, 128, 255]].tolist()


def test_depth_and_class_ids_of_files_are_their_numbers_not_their_colors():
    png = encoded(Image.fromarray(np.array([[0, 30000, 60000]], np.uint16)), "png")
    rgba = decode_image(shape=(1, 3), dtype="uint16", encoding="png", data=png, meaning="depth")
    assert rgba[0, :, :3].tolist() == turbo()[[0, 128, 255]].tolist()
    indexed = Image.new("P", (2, 1))
    indexed.putpalette([9, 9, 9, 200, 0, 0])
    indexed.putpixel((1, 0), 1)
    palette = np.array([[1, 2, 3, 255], [4, 5, 6, 128]], np.uint8)
    fields = {"shape": (1, 2), "dtype": "uint8", "encoding": "png", "data": encoded(indexed, "png")}
    assert (decode_image(**fields, meaning="class_id", palette=palette)[0] == palette).all()


@pytest.mark.parametrize("dtype", ["bool", "uint8", "uint16", "int8", "int32", "int64", "uint64"])
def test_class_ids_look_up_the_palette_and_others_are_transparent(dtype):
    palette = np.array([[1, 2, 3, 255], [4, 5, 6, 128]], np.uint8)
    ids = np.array([[0, 1]], dtype)
    assert (decode(ids, meaning="class_id", palette=palette)[0] == palette).all()
    if dtype != "bool":
        far = np.array([[2, np.iinfo(dtype).max, np.iinfo(dtype).min]], dtype)
        rgba = decode(far, meaning="class_id", palette=palette)[0]
        unsigned = np.iinfo(dtype).min == 0
        assert rgba.tolist() == [[0] * 4, [0] * 4, [1, 2, 3, 255] if unsigned else [0] * 4]
    assert not decode(ids, meaning="class_id", palette=np.zeros((0, 4), np.uint8)).any()


@pytest.mark.parametrize(
    "fields",
    [
        {"shape": (2,)}, {"shape": (2, 2, 2)}, {"shape": (1, 2, 2, 3)}, {"shape": (0, 4, 3)}, {"dtype": "complex64"},
        {"dtype": "no dtype"}, {"dtype": "object"}, {"data": b"short"}, {"encoding": "jpeg"},
        {"encoding": "png", "data": b""},
        {"shape": (1 << 40, 1 << 40)}, {"meaning": "depth"}, {"shape": (2, 6), "meaning": "class_id"},
        {"shape": (2, 3), "meaning": "class_id", "palette": np.zeros((1, 4), np.uint8), "dtype": "float16"},
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
