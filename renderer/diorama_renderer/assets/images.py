"""Pictures of tensors: any dtype and channel count, raw or encoded, to RGBA8 in sRGB."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from diorama_renderer.assets import srgb
from diorama_renderer.assets.colormaps import colored, finite_range, shares, turbo, viridis
from diorama_renderer.assets.errors import AssetError
from diorama_renderer.assets.tensors import TensorSlice, file_image, raw_image, raw_values, take_slice

Rgba8 = npt.NDArray[np.uint8]


def decode_image(
    *,
    shape: Sequence[int],
    dtype: str,
    encoding: str,
    data: bytes | memoryview,
    meaning: str = "unknown",
    palette: Rgba8 | None = None,
    shown: TensorSlice | None = None,
    colors: Rgba8 | None = None,
) -> Rgba8:
    """The picture of a tensor.

    Numbers become sRGB bytes so: uint8 as they are; uint16 lose their low byte (65535 is white); bools are black and
    white; other integers as they are if all of the image lie within 0..255, else scaled so that its least is 0 and
    its greatest 255, all channels alike. Floats are linear light, 0..1, and are encoded to sRGB, grey and colour
    alike; what lies beyond is clamped, NaN is black. Alpha is linear and straight throughout.

    Args:
        shape: (height, width), or with a third dimension of 1, 3 or 4 channels; any if there is a slice. Read only
            where `encoding` is "raw", since an encoded image says itself how large it is.
        dtype: numpy name.
        encoding: "raw" (C order, little-endian), or anything else for a file that Pillow reads. The orientation
            an EXIF tag asks for is not applied: pixels stay where intrinsics expect them.
        data: bytes-like.
        meaning: "depth" maps `depth_range` to Turbo; "class_id" looks up `palette`; else a plain picture.
        palette: shape (n, 4), uint8, the colour of each class id; ids beyond it are transparent.
        colors: shape (n, 3), sRGB bytes, the colour map that takes the place of Turbo or Viridis; None: these.
        shown: the two dimensions of a raw tensor that is no image: Viridis over the range of int8, uint8 and bool,
            or over what finite numbers there are in the slice; the others are transparent.

    Returns:
        shape (height, width, 4), uint8, sRGB with straight alpha; it may share memory with `data`.

    Raises:
        AssetError: no such image.
    """
    if shown is not None:
        return _slice(
            take_slice(raw_values(shape, dtype, data), shown), viridis() if colors is None else colors
        )
    if meaning == "depth":
        depths = decode_numbers(shape=shape, dtype=dtype, encoding=encoding, data=data, meaning=meaning)
        return colored(depths, *depth_range(depths), turbo() if colors is None else colors)
    if meaning == "class_id":
        ids = decode_numbers(shape=shape, dtype=dtype, encoding=encoding, data=data, meaning=meaning)
        return _classes(ids, palette)
    return _rgba(_bytes(raw_image(shape, dtype, data) if encoding == "raw" else file_image(encoding, data)))


def decode_numbers(
    *, shape: Sequence[int], dtype: str, encoding: str, data: bytes | memoryview, meaning: str = "unknown"
) -> npt.NDArray[Any]:
    """The numbers of an image of one channel, such as depths and class ids: shape (height, width).

    Args:
        shape: as of `decode_image`.
        dtype: likewise.
        encoding: likewise.
        data: likewise; of a file with a palette the indexes count, not the colours.
        meaning: for messages.

    Raises:
        AssetError: no such image, or it has several channels.
    """
    raw = encoding == "raw"
    values = raw_image(shape, dtype, data) if raw else file_image(encoding, data, numbers=True)
    if values.shape[2] != 1:
        raise AssetError(f"decode_image: {meaning} image must have 1 channel, got {values.shape[2]}")
    numbers: npt.NDArray[Any] = values[..., 0]
    return numbers


def depth_range(depths: npt.NDArray[Any]) -> tuple[float, float]:
    """What the first and the last colour of a depth image stand for.

    From 0, or the least finite depth if that is negative, to the greatest; (0, 0) if none is finite.
    """
    low, high = finite_range(depths) or (0.0, 0.0)
    return min(0.0, low), max(low, high)


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
        return _scaled(values)
    encoded = srgb.bytes_from_linear(values)
    if values.shape[2] == 4:
        encoded[..., 3] = srgb.quantised(values[..., 3], 255)
    return encoded


def _scaled(values: npt.NDArray[np.integer]) -> Rgba8:
    low, high = int(values.min()), int(values.max())
    if (low >= 0 and high <= 255) or low == high:
        return np.asarray(np.clip(values, 0, 255), np.uint8)
    return np.asarray(srgb.quantised(shares(values, low, high), 255), np.uint8)


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


def _slice(values: npt.NDArray[Any], colors: Rgba8) -> Rgba8:
    """Numbers of any dtype, shape (h, w), by a colour map."""
    if values.dtype.kind == "b":
        return colored(values.astype(np.uint8), 0, 1, colors)
    if values.dtype in (np.uint8, np.int8):
        limits = np.iinfo(values.dtype)
        return colored(values, limits.min, limits.max, colors)
    low, high = finite_range(values) or (0.0, 0.0)
    return colored(values, low, high, colors)


def _classes(ids: npt.NDArray[Any], palette: Rgba8 | None) -> Rgba8:
    if palette is None:
        raise AssetError("decode_image: class_id image needs a palette, got none")
    if ids.dtype.kind not in "biu":
        raise AssetError(f"decode_image: class ids must be integers, got {ids.dtype}")
    words = np.append(np.ascontiguousarray(palette, np.uint8).view("<u4")[:, 0], np.uint32(0)).astype("<u4")
    index = ids.astype(np.uint8) if ids.dtype.kind == "b" else ids
    if int(index.min()) < 0 or int(index.max()) >= len(palette):
        index = np.where((index >= 0) & (index < len(palette)), index, len(palette))
    colors: Rgba8 = np.take(words, index.astype(np.int64)).view(np.uint8).reshape(*ids.shape, 4)
    return colors
