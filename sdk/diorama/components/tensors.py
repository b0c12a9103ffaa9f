"""Tensors: images from arrays, and image files as they are."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from diorama.components.arrays import as_array, is_fresh, owned
from diorama.components.field import Form, Part, field
from diorama.errors import UsageError

TENSOR = field("tensor", "tensor", Form.TENSOR)

Shape = tuple[int, ...]
_IMAGE_NAMES = ("height", "width", "depth")


class Tensor(NamedTuple):
    """A tensor, as the schema has it.

    Attributes:
        shape: of the decoded values.
        names: one a dimension, or None.
        dtype: numpy name of the decoded values.
        encoding: "raw" (C order, little-endian), "jpeg" or "png".
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


def parse_image(value: object, name: str) -> Part:
    """An image, from (h, w) or (h, w, 1, 3 or 4) integers or floats; dimensions of 1 beyond these are dropped.

    Raises:
        UsageError: no such shape, no pixels, or another dtype.
    """
    array = as_array(value, name)
    image = _as_image(array)
    if image is None:
        raise UsageError(f"{name} must be (h, w), (h, w, 1), (h, w, 3) or (h, w, 4), got {array.shape}")
    if image.size == 0:
        raise UsageError(f"{name} must have pixels, got {array.shape}")
    dtype = np.dtype(np.float32) if image.dtype == np.float16 else image.dtype.newbyteorder("<")
    copy = owned(image, dtype, fresh=is_fresh(value))
    return TENSOR, Tensor(copy.shape, _IMAGE_NAMES[: copy.ndim], dtype.name, "raw", copy)


def parse_image_file(content: bytes, expected: str | None, name: str) -> Part:
    """An image file, undecoded: JPEG or PNG, told by its first bytes.

    Args:
        content: the whole file.
        expected: "jpeg", "png", or None for either.
        name: of the argument, for messages.

    Raises:
        UsageError: not one of these, not the expected one, or a header that is cut off or makes no sense.
    """
    for encoding, magic, read in (("jpeg", b"\xff\xd8\xff", _jpeg), ("png", b"\x89PNG\r\n\x1a\n", _png)):
        if content.startswith(magic):
            if expected is not None and expected != encoding:
                raise UsageError(f"{name} must be {expected}, got {encoding}")
            shape, dtype = read(content, name)
            if 0 in shape:
                raise UsageError(f"{name} must have pixels, got {shape}")
            return TENSOR, Tensor(shape, _IMAGE_NAMES[: len(shape)], dtype, encoding, content)
    raise UsageError(f"{name} must be a JPEG or PNG file, got one that starts with {content[:8]!r}")


def _as_image(array: npt.NDArray[Any]) -> npt.NDArray[Any] | None:
    if array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (3, 4)):
        return array
    if array.ndim == 3 and array.shape[2] == 1:
        return array[:, :, 0]
    squeezed = array.squeeze()
    if squeezed.ndim == 2 or (squeezed.ndim == 3 and squeezed.shape[2] in (3, 4)):
        return squeezed
    return None


def _jpeg(content: bytes, name: str) -> tuple[Shape, str]:
    """Walks the segments to the frame header (ITU-T T.81, B.2.2): shape and dtype of the decoded image."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
        elif marker == 0x01 or 0xD0 <= marker <= 0xD7:  # markers without a length
            at += 2
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return _jpeg_frame(content[at + 4 : at + 10], name)
        else:
            at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    raise UsageError(f"{name} must be a whole JPEG file, got one without a frame header")


def _jpeg_frame(frame: bytes, name: str) -> tuple[Shape, str]:
    if len(frame) < 6:
        raise UsageError(f"{name} must be a whole JPEG file, got one cut off in its frame header")
    size = (int.from_bytes(frame[1:3], "big"), int.from_bytes(frame[3:5], "big"))
    if frame[0] != 8 or frame[5] not in (1, 3):
        raise UsageError(
            f"{name} must be grey or colour of 8 bits, got {frame[5]} channels of {frame[0]} bits"
        )
    return (size if frame[5] == 1 else (*size, 3)), "uint8"


def _png(content: bytes, name: str) -> tuple[Shape, str]:
    """The header chunk (PNG specification, 11.2.1): shape and dtype of the decoded image.

    Palettes decode to RGB or RGBA, grey with alpha to RGBA. Only grey keeps 16 bits.
    """
    if len(content) < 33 or content[12:16] != b"IHDR":
        raise UsageError(f"{name} must be a whole PNG file, got one without a header")
    size = (int.from_bytes(content[20:24], "big"), int.from_bytes(content[16:20], "big"))
    depth, kind = content[24], content[25]
    channels = {0: 1, 2: 3, 3: 4 if _has_transparency(content) else 3, 4: 4, 6: 4}.get(kind)
    if channels is None:
        raise UsageError(f"{name} must be a PNG file of a known colour type, got {kind}")
    return (size if channels == 1 else (*size, channels)), (
        "uint16" if depth == 16 and kind == 0 else "uint8"
    )


def _has_transparency(content: bytes) -> bool:
    at = 8
    while at + 8 <= len(content):
        kind = content[at + 4 : at + 8]
        if kind == b"tRNS":
            return True
        if kind in (b"IDAT", b"IEND"):
            return False
        at += 12 + int.from_bytes(content[at : at + 4], "big")
    return False
