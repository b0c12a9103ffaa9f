"""Tensors from arrays: images, depth images, segmentations, and arrays of any rank."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from diorama.components import pillow
from diorama.components.arguments import described
from diorama.components.arrays import F32_MAX, as_array, is_fresh, owned
from diorama.components.field import Form, Part, field
from diorama.components.numbers import parse_number
from diorama.components.texts import parse_text
from diorama.errors import UsageError

TENSOR = field("tensor", "tensor", Form.TENSOR)
MOST_BYTES = (1 << 32) - (1 << 24)
"""A reader undoes an MCAP chunk of up to 4 GiB; a tensor lies in one, with a little besides."""

Shape = tuple[int, ...]
IMAGE_NAMES = ("height", "width", "depth")

_F32_TINY = float(np.finfo(np.float32).tiny)
_U16_MAX = 65535


class Tensor(NamedTuple):
    """A tensor, as the schema has it.

    Attributes:
        shape: of the decoded values.
        names: one a dimension, or None.
        dtype: numpy name of the decoded values.
        encoding: "raw" (C order, little-endian), "jpeg", "png", or Pillow's name of another format, in lower case.
        content: the bytes: an array of any shape in C order, or bytes.
        meaning: "unknown", "class_id" or "depth".
        meter: depth units in one scene unit, or None.
    """

    shape: Shape
    names: tuple[str | None, ...] | None
    dtype: str
    encoding: str
    content: npt.NDArray[Any] | bytes
    meaning: str = "unknown"
    meter: float | None = None

    @property
    def nbytes(self) -> int:
        """Bytes of the content."""
        return self.content.nbytes if isinstance(self.content, np.ndarray) else len(self.content)


def parse_image(value: object, name: str, *, jpeg_quality: object = None) -> Part:
    """An image, from (h, w) or (h, w, 1, 3 or 4) numbers or bools; dimensions of 1 beyond these are dropped.

    A Pillow image becomes what it shows: grey, RGB or RGBA.

    Args:
        value: an array-like or a Pillow image.
        name: of the argument, for messages.
        jpeg_quality: 0-100 to compress it as a JPEG file of that quality, or None.

    Raises:
        UsageError: no such shape, no pixels, or another dtype; or what JPEG cannot hold.
    """
    fresh = is_fresh(value)
    if pillow.is_image(value):
        array, fresh = pillow.shown(value, name), True
    else:
        array = as_array(value, name, bools=True)
    image = _as_image(array)
    if image is None:
        raise UsageError(f"{name} must be (h, w), (h, w, 1), (h, w, 3) or (h, w, 4), got {array.shape}")
    _check_pixels(image, name)
    if jpeg_quality is not None:
        return TENSOR, _as_jpeg(image, jpeg_quality, name)
    return TENSOR, _raw(image, IMAGE_NAMES[: image.ndim], fresh=fresh, name=name)


def parse_depth_image(value: object, meter: object, name: str) -> Part:
    """A depth image, from (h, w) integers, floats or bools beside dimensions of 1. NaN and infinity are data.

    Raises:
        UsageError: no such shape, no pixels, another dtype, or a meter that is not a positive number.
    """
    plane = _plane(as_array(value, name, bools=True), name)
    tensor = _raw(plane, IMAGE_NAMES[:2], fresh=is_fresh(value), name=name)
    return TENSOR, tensor._replace(meaning="depth", meter=None if meter is None else parse_meter(meter))


def parse_segmentation_image(value: object, name: str) -> Part:
    """Class ids, from (h, w) whole numbers in 0-65535 (or bools) beside dimensions of 1.

    What has one byte an id is stored as uint8, all else as uint16.

    Raises:
        UsageError: no such shape, no pixels, or a value that is no class id.
    """
    plane = _plane(as_array(value, name, bools=True), name)
    if plane.dtype != np.uint8 and plane.dtype != np.uint16 and plane.dtype != np.bool_:
        _check_class_ids(plane, name)
    dtype = np.dtype("<u1" if plane.dtype.itemsize == 1 else "<u2")
    copy = owned(plane, dtype, fresh=is_fresh(value))
    return TENSOR, Tensor(copy.shape, IMAGE_NAMES[:2], dtype.name, "raw", copy, "class_id")


def parse_tensor(value: object, names: object, meter: object, name: str) -> Part:
    """Numbers or bools of any shape, also of none at all.

    Raises:
        UsageError: another dtype, names that are not one a dimension, or a meter that is not a positive number.
    """
    array = as_array(value, name, bools=True)
    named = None if names is None else _parse_names(names, array.ndim)
    tensor = _raw(array, named, fresh=is_fresh(value), name=name)
    return TENSOR, tensor._replace(meter=None if meter is None else parse_meter(meter))


def parse_meter(value: object) -> float:
    """How many units of a tensor's values make one scene unit: positive and finite, also as float32."""
    meter = parse_number(value, "meter")
    if _F32_TINY <= meter <= F32_MAX:
        return meter
    raise UsageError(f"meter must be positive and finite, got {meter}")


def check_bytes(size_bytes: int, name: str) -> None:
    """Raises UsageError if a recording could not be read back that has a tensor of so many bytes."""
    if size_bytes > MOST_BYTES:
        raise UsageError(f"{name} must be at most {MOST_BYTES:,} bytes, got {size_bytes:,}")


def _raw(array: npt.NDArray[Any], names: tuple[str | None, ...] | None, *, fresh: bool, name: str) -> Tensor:
    check_bytes(array.size * array.itemsize, name)
    dtype = array.dtype.newbyteorder("<")
    copy = owned(array, dtype, fresh=fresh)
    return Tensor(copy.shape, names, dtype.name, "raw", copy)


def _as_image(array: npt.NDArray[Any]) -> npt.NDArray[Any] | None:
    """`array` as (h, w), (h, w, 3) or (h, w, 4), or None if it is no image."""
    while array.ndim > 3 and array.shape[0] == 1:  # a batch of one
        array = array[0]
    if array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (3, 4)):
        return array
    if array.ndim == 3 and array.shape[2] == 1:
        return array[:, :, 0]
    squeezed = array.squeeze()
    if squeezed.ndim == 2 or (squeezed.ndim == 3 and squeezed.shape[2] in (3, 4)):
        return squeezed
    return None


def _plane(array: npt.NDArray[Any], name: str) -> npt.NDArray[Any]:
    """`array` as (h, w).

    Raises:
        UsageError: it has other than two dimensions beside those of 1, or no pixels.
    """
    plane = array
    while plane.ndim > 2 and 1 in (plane.shape[-1], plane.shape[0]):
        plane = plane[..., 0] if plane.shape[-1] == 1 else plane[0]
    if plane.ndim > 2:
        plane = plane.squeeze()
    if plane.ndim != 2:
        raise UsageError(f"{name} must be (h, w), got {array.shape}")
    _check_pixels(plane, name)
    return plane


def _check_pixels(image: npt.NDArray[Any], name: str) -> None:
    if image.size == 0:
        raise UsageError(f"{name} must have pixels, got {image.shape}")
    check_bytes(image.size * image.itemsize, name)


def _check_class_ids(plane: npt.NDArray[Any], name: str) -> None:
    low, high = plane.min().item(), plane.max().item()
    if not (low >= 0 and high <= _U16_MAX):  # NaN is neither
        worst = high if low >= 0 else low
        raise UsageError(f"{name} must be class ids in 0-{_U16_MAX}, got {worst}")
    if plane.dtype.kind == "f":
        broken = plane != np.floor(plane)
        if broken.any():
            raise UsageError(f"{name} must be class ids, whole numbers, got {plane[broken][0]}")


def _parse_names(names: object, rank: int) -> tuple[str | None, ...]:
    if not isinstance(names, Iterable) or isinstance(names, str | bytes | bytearray):
        raise UsageError(f"names must be a sequence of str or None, got {described(names)}")
    parsed: list[str | None] = []
    for each in names:  # counted as they come, for an iterable need not end
        if len(parsed) == rank:
            raise UsageError(f"names must be one per dimension ({rank}), got more")
        parsed.append(None if each is None else parse_text(each, "names"))
    if len(parsed) != rank:
        raise UsageError(f"names must be one per dimension ({rank}), got {len(parsed)}")
    return tuple(parsed)


def _as_jpeg(image: npt.NDArray[Any], jpeg_quality: object, name: str) -> Tensor:
    quality = _parse_quality(jpeg_quality)
    if image.dtype != np.uint8:
        raise UsageError(f"{name} must be uint8 where jpeg_quality is given, got {image.dtype}")
    if image.ndim == 3 and image.shape[2] == 4:
        raise UsageError(
            f"{name} must be grey or RGB where jpeg_quality is given: JPEG has no alpha, got {image.shape}"
        )
    content = pillow.as_jpeg(image, quality, name)
    return Tensor(image.shape, IMAGE_NAMES[: image.ndim], "uint8", "jpeg", content)


def _parse_quality(value: object) -> int:
    number = parse_number(value, "jpeg_quality")
    if isinstance(value, bool) or not (0 <= number <= 100 and math.floor(number) == number):
        raise UsageError(f"jpeg_quality must be an integer in 0-100, got {described(value)}")
    return int(number)
