"""Tensors: the numbers of one, and the two dimensions of it that a picture shows."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from diorama_renderer.assets.errors import AssetError

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 1 << 28
"""Larger images are refused before anything is allocated: a few header bytes must not cost gigabytes."""

IMAGE_CHANNELS = (1, 3, 4)

_WIDTH_NAMES = frozenset({"w", "width", "right", "left"})
_HEIGHT_NAMES = frozenset({"h", "height", "up", "down"})


@dataclass(frozen=True, slots=True)
class TensorSlice:
    """What a picture shows of a tensor of any rank.

    Attributes:
        height: the dimension that runs down; None: the picture has one row.
        width: the dimension that runs to the right; None: the picture has one column.
        indices: one a dimension: where the picture cuts those that it does not show.
    """

    height: int | None
    width: int | None
    indices: tuple[int, ...]


def is_image(
    shape: Sequence[int],
    names: Sequence[str | None] | None = None,
    *,
    dtype: str = "uint8",
    encoding: str = "raw",
) -> bool:
    """Whether a tensor is a picture as it is.

    One is whose first two dimensions are named height and width, if it has no third but one of 1, 3 or 4 channels.
    So is one without names that can hardly be anything else: uint8 of 3 or 4 channels.

    Args:
        shape: of the tensor.
        names: of its dimensions.
        dtype: of its numbers.
        encoding: an image file is always a picture.
    """
    if encoding != "raw":
        return True
    if len(shape) not in (2, 3) or (len(shape) == 3 and shape[2] not in IMAGE_CHANNELS):
        return False
    first_two = tuple(names or ())[:2]
    if any(first_two):
        return first_two == ("height", "width")
    return dtype == "uint8" and len(shape) == 3 and shape[2] > 1


def default_slice(shape: Sequence[int], names: Sequence[str | None] | None = None) -> TensorSlice:
    """What to show of a tensor at first.

    Dimensions named w, width, right or left run to the right, those named h, height, up or down run down; the first
    of each counts, in whatever case it is written. Of the others, the last two of up to three dimensions are chosen,
    or else the two longest (the later one if they are equally long); the earlier one runs down. Of three without such
    names it is the first two, if the last is the shortest and has 1, 3 or 4, as channels do. The remaining ones are
    cut in the middle, at size // 2.

    Args:
        shape: of the tensor, any rank.
        names: one a dimension, each may be None.

    Example:
        >>> default_slice((8, 3, 480, 640), ("time", "channel", "height", "width"))
        TensorSlice(height=2, width=3, indices=(4, 1, 240, 320))
    """
    rank = len(shape)
    indices = tuple(size // 2 for size in shape)
    words = [(name or "").lower() for name in names or ()][:rank]
    width = next((dim for dim, word in enumerate(words) if word in _WIDTH_NAMES), None)
    height = next((dim for dim, word in enumerate(words) if word in _HEIGHT_NAMES), None)
    others = [dim for dim in range(rank) if dim not in (width, height)]
    if rank > 3:
        others.sort(key=lambda dim: (shape[dim], dim))
    if width is None and height is None:
        if rank == 3 and shape[2] in IMAGE_CHANNELS and shape[2] < min(shape[:2]):
            return TensorSlice(0, 1, indices)
        chosen = sorted(others[-2:])
        return TensorSlice(chosen[0] if len(chosen) == 2 else None, chosen[-1] if chosen else None, indices)
    rest = others[-1] if others else None
    return TensorSlice(rest if height is None else height, rest if width is None else width, indices)


def take_slice(values: npt.NDArray[Any], shown: TensorSlice) -> npt.NDArray[Any]:
    """The numbers that a slice shows: shape (height, width), a view.

    Args:
        values: a tensor.
        shown: its dimensions and indices are those of `values`.
    """
    dims = [dim for dim in (shown.height, shown.width) if dim is not None]
    cut = values[tuple(slice(None) if dim in dims else at for dim, at in enumerate(shown.indices))]
    if len(dims) == 2:
        return cut if dims[0] < dims[1] else cut.T
    flat = np.reshape(cut, -1)
    return flat[:, None] if shown.height is not None else flat[None, :]


def slice_size(shape: Sequence[int], shown: TensorSlice) -> tuple[int, int]:
    """Width and height of the picture of a slice."""
    width, height = (1 if dim is None else int(shape[dim]) for dim in (shown.width, shown.height))
    return width, height


def raw_values(shape: Sequence[int], dtype: str, data: bytes | memoryview) -> npt.NDArray[Any]:
    """The numbers of a raw tensor, of any rank; they share the memory of `data`.

    Raises:
        AssetError: not a dtype of real numbers, not as many bytes as the shape says, or a shape beyond numpy.
    """
    sizes = tuple(int(size) for size in shape)
    try:
        kind = np.dtype(dtype).newbyteorder("<")
    except (TypeError, ValueError, SyntaxError):  # numpy reads more than names
        raise AssetError(f"decode_image: dtype must be a numpy name, got {dtype!r}") from None
    if kind.kind not in "biuf":
        raise AssetError(f"decode_image: dtype must be of real numbers, got {dtype!r}")
    view = memoryview(data).cast("B")
    expected = math.prod(sizes) * kind.itemsize
    if len(view) != expected:
        raise AssetError(f"decode_image: {sizes} of {dtype} must be {expected} bytes, got {len(view)}")
    try:
        return np.frombuffer(view, kind).reshape(sizes)
    except (ValueError, OverflowError):
        raise AssetError(f"decode_image: shape must be one that numpy can hold, got {sizes}") from None


def raw_image(shape: Sequence[int], dtype: str, data: bytes | memoryview) -> npt.NDArray[Any]:
    """The numbers of a raw image, shape (height, width, channels).

    Raises:
        AssetError: see `raw_values`; or another shape, or more than `MOST_PIXELS`.
    """
    sizes = tuple(int(size) for size in shape)
    channels = sizes[2] if len(sizes) == 3 else 1
    if len(sizes) not in (2, 3) or channels not in IMAGE_CHANNELS:
        raise AssetError(f"decode_image: shape must be (h, w) or (h, w, 1 | 3 | 4), got {sizes}")
    _check_size(sizes[1], sizes[0])
    return raw_values(shape, dtype, data).reshape(sizes[0], sizes[1], channels)


def file_image(encoding: str, data: bytes | memoryview, *, numbers: bool = False) -> npt.NDArray[Any]:
    """The pixels of an image file, shape (height, width, channels).

    Args:
        encoding: for messages: the file says itself what it is.
        data: all of the file, of any format that Pillow reads; of several frames the first.
        numbers: False: 4 channels of sRGB bytes, or 1 of more than 8 bits. True: the very numbers of a file of
            grey or indexed pixels, as depths and class ids need them, 1 channel.

    Raises:
        AssetError: Pillow cannot read it, or it has more than `MOST_PIXELS`.
    """
    import PIL.Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # oversize is checked below, and odd metadata is nobody's concern
            with PIL.Image.open(io.BytesIO(data)) as image:
                _check_size(*image.size)
                return _pixels(image, numbers)
    except AssetError:
        raise
    except PIL.UnidentifiedImageError:  # its text names an object of ours
        raise AssetError(
            f"decode_image: encoding {encoding!r} must be an image file, got {len(data)} bytes that are none"
        ) from None
    except Exception as error:  # Pillow's decoders raise whatever their format made them trip over
        raise AssetError(
            f"decode_image: encoding {encoding!r} must be an image file, got {len(data)} bytes: {error}"
        ) from None


def _pixels(image: Image, numbers: bool) -> npt.NDArray[Any]:
    if image.mode.startswith(("I", "F")):  # more than 8 bits, which Pillow would clip rather than scale
        values = np.asarray(image)
        # Pillow widens the 16 bits of PNG and PGM files.
        narrow = values.dtype.kind in "iu" and (values.dtype.itemsize == 2 or image.format in ("PNG", "PPM"))
        return (values.astype(np.uint16) if narrow else values)[..., None]
    if numbers and image.mode in ("L", "P", "1"):
        return np.asarray(image)[..., None]
    if image.mode in ("RGB", "RGBA") and "transparency" not in image.info:
        return np.asarray(image)
    # What is printed has no alpha, and Pillow converts it to RGB alone.
    return np.asarray(image.convert("RGB" if image.mode in ("CMYK", "YCbCr", "LAB", "HSV") else "RGBA"))


def _check_size(width: int, height: int) -> None:
    if not 0 < width * height <= MOST_PIXELS:
        raise AssetError(f"decode_image: must have 1 to {MOST_PIXELS} pixels, got {width} x {height}")
