"""What the SDK says of an image file, from its header, is what the renderer decodes."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from diorama.components.image_files import parse_image_file
from diorama.errors import UsageError
from diorama_renderer.assets import AssetError, decode_image

WIDTH, HEIGHT = 37, 23


def noise(mode: str) -> Image.Image:
    """Random pixels of a mode."""
    random = np.random.default_rng(0)
    if mode.startswith("I;16"):
        return Image.fromarray(random.integers(0, 65536, (HEIGHT, WIDTH), dtype=np.uint16)).convert(mode)
    if mode == "I":
        return Image.fromarray(random.integers(0, 65536, (HEIGHT, WIDTH), dtype=np.int32))
    if mode == "F":
        return Image.fromarray(random.random((HEIGHT, WIDTH), np.float32))
    pixels = random.integers(0, 256, (HEIGHT, WIDTH, 4), dtype=np.uint8)
    if mode == "RGBA":
        return Image.fromarray(pixels)
    if mode == "LA":
        return Image.merge("LA", Image.fromarray(pixels).split()[2:])
    return Image.fromarray(pixels[..., :3].copy()).convert(mode)


def ramp() -> Image.Image:
    """All greys in turn."""
    return Image.fromarray(np.arange(HEIGHT * WIDTH).astype(np.uint8).reshape(HEIGHT, WIDTH))


def saved(image: Image.Image, format_name: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format_name, **options)
    return out.getvalue()


def png(depth: int, kind: int, *, extra: bytes = b"", interlaced: bool = False) -> bytes:
    """A PNG file of zeros, also of the kinds that Pillow does not write."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[kind]
    row = b"\0" + bytes((WIDTH * channels * depth + 7) // 8)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, kind, 0, 0, interlaced)
    palette = chunk(b"PLTE", bytes(range(6))) if kind == 3 else b""
    transparency = chunk(b"tRNS", extra) if extra else b""
    pixels = chunk(b"IDAT", zlib.compress(row * HEIGHT * (2 if interlaced else 1)))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + palette + transparency + pixels + chunk(b"IEND", b"")
    )


GREY, RGB, RGBA = (HEIGHT, WIDTH), (HEIGHT, WIDTH, 3), (HEIGHT, WIDTH, 4)
FILES = {
    # name: content, format, shape, dtype
    "jpeg grey": (saved(noise("L"), "jpeg"), "jpeg", GREY, "uint8"),
    "jpeg": (saved(noise("RGB"), "jpeg"), "jpeg", RGB, "uint8"),
    "jpeg progressive": (saved(noise("RGB"), "jpeg", progressive=True), "jpeg", RGB, "uint8"),
    "jpeg 4:4:4": (saved(noise("RGB"), "jpeg", subsampling=0), "jpeg", RGB, "uint8"),
    "jpeg RGB": (saved(noise("RGB"), "jpeg", keep_rgb=True), "jpeg", RGB, "uint8"),
    "jpeg CMYK": (saved(noise("CMYK"), "jpeg"), "jpeg", RGB, "uint8"),
    "jpeg with more after it": (saved(noise("RGB"), "jpeg") + b"trailer" * 99, "jpeg", RGB, "uint8"),
    "jpeg of several pictures": (
        saved(noise("RGB"), "mpo", save_all=True, append_images=[noise("RGB")]), "jpeg", RGB, "uint8",
    ),
    "png grey": (saved(noise("L"), "png"), "png", GREY, "uint8"),
    "png grey, alpha": (saved(noise("LA"), "png"), "png", RGBA, "uint8"),
    "png grey, one transparent": (saved(noise("L"), "png", transparency=7), "png", RGBA, "uint8"),
    "png black and white": (saved(noise("1"), "png"), "png", GREY, "uint8"),
    "png 16 bits": (saved(noise("I;16"), "png"), "png", GREY, "uint16"),
    "png": (saved(noise("RGB"), "png"), "png", RGB, "uint8"),
    "png, one transparent": (saved(noise("RGB"), "png", transparency=(1, 2, 3)), "png", RGBA, "uint8"),
    "png alpha": (saved(noise("RGBA"), "png"), "png", RGBA, "uint8"),
    "png palette": (saved(noise("P"), "png"), "png", RGB, "uint8"),
    "png palette, one transparent": (saved(noise("P"), "png", transparency=3), "png", RGBA, "uint8"),
    "png palette of 2": (saved(noise("P").quantize(2), "png", bits=1), "png", RGB, "uint8"),
    "png animated": (saved(noise("RGB"), "png", save_all=True, append_images=[noise("L")]), "png", RGB, "uint8"),
    "png interlaced": (png(8, 2, interlaced=True), "png", RGB, "uint8"),
    "png grey of 2 bits": (png(2, 0), "png", GREY, "uint8"),
    "png grey of 4 bits": (png(4, 0), "png", GREY, "uint8"),
    "png grey of 4 bits, one transparent": (png(4, 0, extra=b"\0\0"), "png", RGBA, "uint8"),
    "png grey of 16 bits, one transparent": (png(16, 0, extra=b"\0\0"), "png", GREY, "uint16"),
    "png RGB of 16 bits": (png(16, 2), "png", RGB, "uint8"),
    "png RGB of 16 bits, one transparent": (png(16, 2, extra=bytes(6)), "png", RGBA, "uint8"),
    "png grey, alpha, of 16 bits": (png(16, 4), "png", RGBA, "uint8"),
    "png RGBA of 16 bits": (png(16, 6), "png", RGBA, "uint8"),
    "png palette of 4 bits": (png(4, 3), "png", RGB, "uint8"),
    "bmp": (saved(noise("RGB"), "bmp"), "bmp", RGB, "uint8"),
    "bmp grey": (saved(noise("L"), "bmp"), "bmp", GREY, "uint8"),
    "bmp palette": (saved(noise("P"), "bmp"), "bmp", RGB, "uint8"),
    "bmp of 32 bits": (saved(noise("RGBA"), "bmp"), "bmp", RGB, "uint8"),
    "gif": (saved(noise("P"), "gif"), "gif", RGB, "uint8"),
    "gif, one transparent": (saved(ramp().quantize(8), "gif", transparency=3), "gif", RGBA, "uint8"),
    "gif grey": (saved(ramp(), "gif"), "gif", GREY, "uint8"),
    "gif animated": (
        saved(noise("P"), "gif", save_all=True, append_images=[noise("L")]), "gif", RGB, "uint8",
    ),
    "tiff": (saved(noise("RGB"), "tiff"), "tiff", RGB, "uint8"),
    "tiff deflated": (saved(noise("RGB"), "tiff", compression="tiff_deflate"), "tiff", RGB, "uint8"),
    "tiff grey": (saved(noise("L"), "tiff"), "tiff", GREY, "uint8"),
    "tiff black and white": (saved(noise("1"), "tiff"), "tiff", GREY, "uint8"),
    "tiff palette": (saved(noise("P"), "tiff"), "tiff", RGB, "uint8"),
    "tiff grey, alpha": (saved(noise("LA"), "tiff"), "tiff", RGBA, "uint8"),
    "tiff alpha": (saved(noise("RGBA"), "tiff"), "tiff", RGBA, "uint8"),
    "tiff CMYK": (saved(noise("CMYK"), "tiff"), "tiff", RGB, "uint8"),
    "tiff YCbCr": (saved(noise("YCbCr"), "tiff"), "tiff", RGB, "uint8"),
    "tiff 16 bits": (saved(noise("I;16"), "tiff"), "tiff", GREY, "uint16"),
    "tiff 16 bits, big-endian": (saved(noise("I;16B"), "tiff", big_tiff=False), "tiff", GREY, "uint16"),
    "tiff 32 bits": (saved(noise("I"), "tiff"), "tiff", GREY, "int32"),
    "tiff floats": (saved(noise("F"), "tiff"), "tiff", GREY, "float32"),
    "webp": (saved(noise("RGB"), "webp", lossless=True), "webp", RGB, "uint8"),
    "webp alpha": (saved(noise("RGBA"), "webp", lossless=True), "webp", RGBA, "uint8"),
    "ppm": (saved(noise("RGB"), "ppm"), "ppm", RGB, "uint8"),
    "pgm": (saved(noise("L"), "ppm"), "ppm", GREY, "uint8"),
    "pbm": (saved(noise("1"), "ppm"), "ppm", GREY, "uint8"),
    "pgm 16 bits": (saved(noise("I"), "ppm"), "ppm", GREY, "uint16"),
    "pfm": (saved(noise("F"), "ppm"), "ppm", GREY, "float32"),
    "tga": (saved(noise("RGB"), "tga"), "tga", RGB, "uint8"),
    "tga palette": (saved(noise("P"), "tga"), "tga", RGB, "uint8"),
    "pcx palette": (saved(noise("P"), "pcx"), "pcx", RGB, "uint8"),
    "sgi": (saved(noise("RGB"), "sgi"), "sgi", RGB, "uint8"),
    "ico": (saved(noise("RGBA"), "ico", sizes=[(WIDTH, HEIGHT)]), "ico", RGBA, "uint8"),
    "dds": (saved(noise("RGBA"), "dds"), "dds", RGBA, "uint8"),
}  # fmt: skip


def as_raw(content: bytes, shape: tuple[int, ...], dtype: str) -> bytes:
    """The file's pixels as the values that the SDK promises."""
    with Image.open(io.BytesIO(content)) as image:
        if dtype == "uint8":
            values = np.asarray(image.convert("L" if len(shape) == 2 else "RGB" if shape[2] == 3 else "RGBA"))
        else:
            values = np.asarray(image).astype(dtype)
    assert values.shape == shape
    return values.astype(values.dtype.newbyteorder("<")).tobytes()


@pytest.mark.parametrize("name", FILES)
def test_a_file_decodes_to_what_its_tensor_promises(name):
    content, format_name, shape, dtype = FILES[name]
    _, tensor = parse_image_file(content, format_name, "img_bytes")
    assert (tensor.encoding, tensor.shape, tensor.dtype) == (format_name, shape, dtype)
    assert tensor.content is content
    fields = {"shape": tensor.shape, "dtype": tensor.dtype}
    decoded = decode_image(**fields, encoding=tensor.encoding, data=tensor.content)
    promised = decode_image(**fields, encoding="raw", data=as_raw(content, shape, dtype))
    assert np.array_equal(decoded, promised)


def drawn(content: bytes) -> tuple[int, int] | None:
    """(height, width) of what the renderer decodes, or None if it refuses."""
    try:
        return decode_image(shape=(), dtype="", encoding="any", data=content).shape[:2]
    except AssetError:
        return None


@pytest.mark.parametrize(
    "name", ["jpeg", "jpeg progressive", "jpeg grey", "png", "png palette", "png 16 bits"]
)
def test_a_file_that_is_cut_off_anywhere_is_an_error(name):
    content = FILES[name][0]
    for size in range(len(content)):
        with pytest.raises(UsageError, match=r"^img_bytes must be"):
            parse_image_file(content[:size], None, "img_bytes")


@pytest.mark.slow
@settings(deadline=None, max_examples=400)
@given(st.data())
def test_a_damaged_file_is_an_error_or_no_other_size_is_drawn_than_is_promised(data):
    content = FILES[data.draw(st.sampled_from(sorted(FILES)))][0]
    damaged = bytearray(content[: data.draw(st.integers(1, len(content)))])
    head = min(len(damaged), data.draw(st.sampled_from([40, 200, len(damaged)])))
    for at in data.draw(st.lists(st.integers(0, head - 1), max_size=4)):
        damaged[at] ^= data.draw(st.integers(1, 255))
    try:
        _, tensor = parse_image_file(bytes(damaged), None, "img_bytes")
    except UsageError:
        return
    assert drawn(bytes(damaged)) in (None, tensor.shape[:2])


@settings(deadline=None)
@given(
    st.binary(max_size=60),
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"BM", b"II*\0", b"P6 "]),
)
def test_noise_is_an_error_or_of_no_other_size_than_is_drawn(noise, magic):
    try:
        _, tensor = parse_image_file(magic + noise, None, "img_bytes")
    except UsageError:
        return
    assert drawn(magic + noise) in (None, tensor.shape[:2])


def test_a_file_whose_pixels_would_fill_the_memory_is_taken_at_its_word_and_not_drawn():
    bomb = bytearray(png(8, 2))
    bomb[16:24] = struct.pack(">II", 1 << 30, 1 << 30)
    bomb[29:33] = struct.pack(">I", zlib.crc32(bytes(bomb[12:29])))
    _, tensor = parse_image_file(bytes(bomb), None, "img_bytes")
    assert tensor.shape == (1 << 30, 1 << 30, 3)
    assert drawn(bytes(bomb)) is None
