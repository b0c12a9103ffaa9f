"""Images of tensors: any dtype and channel count, raw or encoded, to RGBA8 in sRGB."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from diorama_renderer.assets import srgb
from diorama_renderer.assets.errors import AssetError

if TYPE_CHECKING:
    from PIL.Image import Image

Rgba8 = npt.NDArray[np.uint8]

MOST_PIXELS = 1 << 28
"""Larger images are refused before anything is allocated: a few header bytes must not cost gigabytes."""

_CHANNELS = (1, 3, 4)

# Far to near reads from dark to bright and from cold to warm; ten stops, in sRGB.
_DEPTH_STOPS = (
    (48, 18, 59), (68, 90, 205), (62, 155, 254), (24, 214, 203), (70, 247, 131),
    (162, 252, 60), (225, 220, 55), (253, 165, 49), (239, 90, 17), (122, 4, 3),
)  # fmt: skip


def decode_image(
    *,
    shape: Sequence[int],
    dtype: str,
    encoding: str,
    data: bytes | memoryview,
    meaning: str = "unknown",
    palette: Rgba8 | None = None,
) -> Rgba8:
    """The picture of a tensor.

    Args:
        shape: (height, width), or with a third dimension of 1, 3 or 4 channels; read only where `encoding` is
            "raw", since an encoded image says itself how large it is.
        dtype: numpy name. Unsigned bytes are sRGB, 16-bit values lose their low byte, other integers are
            clamped to 0..255, floats are linear light in 0..1 and are encoded to sRGB. Alpha is linear and
            straight throughout.
        encoding: "raw" (C order, little-endian), or anything else for a file that Pillow reads. The orientation
            an EXIF tag asks for is not applied: pixels stay where intrinsics expect them.
        data: bytes-like.
        meaning: "depth" maps 0..max to a colour ramp; "class_id" looks up `palette`; else a plain picture.
        palette: shape (n, 4), uint8, the colour of each class id; ids beyond it are transparent.

    Returns:
        shape (height, width, 4), uint8, sRGB with straight alpha; it may share memory with `data`.

    Raises:
        AssetError: no such image.
    """
    values = _raw(shape, dtype, data) if encoding == "raw" else _file(encoding, data)
    if values.shape[2] != 1 and meaning in ("depth", "class_id"):
        raise AssetError(f"decode_image: {meaning} image must have 1 channel, got {values.shape[2]}")
    if meaning == "depth":
        return _depth_ramp(values[..., 0])
    if meaning == "class_id":
        return _classes(values[..., 0], palette)
    return _rgba(_bytes(values))


def _raw(shape: Sequence[int], dtype: str, data: bytes | memoryview) -> npt.NDArray[Any]:
    sizes = tuple(int(size) for size in shape)
    channels = sizes[2] if len(sizes) == 3 else 1
    if len(sizes) not in (2, 3) or channels not in _CHANNELS:
        raise AssetError(f"decode_image: shape must be (h, w) or (h, w, 1 | 3 | 4), got {sizes}")
    try:
        kind = np.dtype(dtype).newbyteorder("<")
    except TypeError:
        raise AssetError(f"decode_image: dtype must be a numpy name, got {dtype!r}") from None
    if kind.kind not in "biuf":
        raise AssetError(f"decode_image: dtype must be of real numbers, got {dtype!r}")
    _check_size(sizes[1], sizes[0])
    view = memoryview(data).cast("B")
    expected = math.prod(sizes) * kind.itemsize
    if len(view) != expected:
        raise AssetError(f"decode_image: {sizes} of {dtype} must be {expected} bytes, got {len(view)}")
    return np.frombuffer(view, kind).reshape(sizes[0], sizes[1], channels)


def _file(encoding: str, data: bytes | memoryview) -> npt.NDArray[Any]:
    import PIL.Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # oversize is checked below, and odd metadata is nobody's concern
            with PIL.Image.open(io.BytesIO(data)) as image:
                _check_size(*image.size)
                return _pixels(image)
    except AssetError:
        raise
    except Exception as error:  # Pillow's decoders raise whatever their format made them trip over
        raise AssetError(
            f"decode_image: encoding {encoding!r} must be an image file, got {len(data)} bytes: {error}"
        ) from None


def _pixels(image: Image) -> npt.NDArray[Any]:
    if image.mode.startswith(("I", "F")):
        # High bit depths, which Pillow would clip rather than scale.
        values = np.asarray(image)
        values = values if values.dtype.kind == "f" else values.astype(np.uint16)
        return values[..., None]
    return np.asarray(image if image.mode == "RGBA" else image.convert("RGBA"))


def _check_size(width: int, height: int) -> None:
    if not 0 < width * height <= MOST_PIXELS:
        raise AssetError(f"decode_image: must have 1 to {MOST_PIXELS} pixels, got {width} x {height}")


def _bytes(values: npt.NDArray[Any]) -> Rgba8:
    """Pixels of any dtype as sRGB bytes; shape (h, w, c) to the same."""
    kind = values.dtype.kind
    if values.dtype == np.uint8:
        return values
    if values.dtype == np.uint16:
        return np.asarray(values >> 8, np.uint8)
    if kind == "b":
        full: Rgba8 = np.where(values, np.uint8(255), np.uint8(0))
        return full
    if kind in "iu":
        return np.asarray(np.clip(values, 0, 255), np.uint8)
    encoded = srgb.bytes_from_linear(values)
    if values.shape[2] == 4:
        encoded[..., 3] = srgb.quantised(values[..., 3], 255)
    return encoded


def _rgba(pixels: Rgba8) -> Rgba8:
    """1, 3 or 4 channels of bytes to 4."""
    height, width, channels = pixels.shape
    if channels == 4:
        return pixels
    if channels == 3:
        return _widened(np.ascontiguousarray(pixels))
    grey = np.multiply(pixels[..., 0], np.uint32(0x00010101), dtype=np.uint32)
    grey |= np.uint32(0xFF000000)
    rgba: Rgba8 = grey.astype("<u4", copy=False).view(np.uint8).reshape(height, width, 4)
    return rgba


def _widened(rgb: Rgba8) -> Rgba8:
    """RGB to RGBA, opaque.

    Each pixel is read as an unaligned word that also holds the next pixel's red, which the alpha then covers:
    eight times as fast as a strided copy.
    """
    flat = rgb.reshape(-1)
    count = len(flat) // 3
    words = np.empty(count, "<u4")
    np.bitwise_or(np.ndarray((count - 1,), "<u4", flat, 0, (3,)), np.uint32(0xFF000000), out=words[:-1])
    rgba = words.view(np.uint8).reshape(*rgb.shape[:2], 4)
    rgba[-1, -1] = (*flat[-3:], 255)
    return rgba


def _depth_ramp(depth: npt.NDArray[Any]) -> Rgba8:
    """From 0 (or the least, if negative) to the greatest finite depth; the others stay transparent."""
    values = depth.astype(np.float32, copy=False)
    finite = np.isfinite(values)
    low = min(0.0, float(np.min(values, where=finite, initial=np.inf)))
    high = float(np.max(values, where=finite, initial=low))
    stops = np.array(_DEPTH_STOPS, np.float64)
    at = np.linspace(0.0, len(stops) - 1.0, 256)
    ramp = np.full((256, 4), 255, np.uint8)
    for channel in range(3):
        ramp[:, channel] = np.rint(np.interp(at, np.arange(len(stops)), stops[:, channel]))
    share = (np.where(finite, values, low) - low) / ((high - low) or 1.0)
    colors: Rgba8 = ramp[srgb.quantised(share, 255)]
    colors[~finite] = 0
    return colors


def _classes(ids: npt.NDArray[Any], palette: Rgba8 | None) -> Rgba8:
    if palette is None:
        raise AssetError("decode_image: class_id image needs a palette, got none")
    if ids.dtype.kind not in "biu":
        raise AssetError(f"decode_image: class ids must be integers, got {ids.dtype}")
    known = np.vstack([palette, np.zeros((1, 4), np.uint8)])
    inside = (ids >= 0) & (ids < len(palette))
    colors: Rgba8 = known[np.where(inside, ids, len(palette)).astype(np.int64)]
    return colors
