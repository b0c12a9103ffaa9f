"""Image files, undecoded: what they decode to is read from their headers."""

from __future__ import annotations

import re

import numpy as np

from diorama.components import pillow
from diorama.components.field import Part
from diorama.components.meshes import parse_bytes
from diorama.components.tensors import IMAGE_NAMES, TENSOR, Shape, Tensor, check_bytes
from diorama.errors import UsageError

_MOST_SEGMENTS = 10_000
"""Of a JPEG file before its frame header. Metadata takes hundreds, hostile files as many as have room."""
_MOST_PNG_CHUNKS = 1_000_000

_PNG_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
"""The bits a channel may have, by colour type: grey, RGB, palette, grey with alpha, RGBA."""
_PNG_CHUNK_TYPE = re.compile(rb"[A-Za-z]{4}")


def parse_content(value: object, name: str) -> bytes:
    """The bytes of a file: bytes-like, or an array of uint8 as encoders return it.

    Raises:
        UsageError: something else, or no bytes.
    """
    if hasattr(value, "read"):
        raise UsageError(f"{name} must be bytes, got a file object; pass what its read() returns")
    if isinstance(value, np.ndarray) and value.dtype == np.uint8:
        value = value.tobytes()
    return parse_bytes(value, name)


def parse_image_file(content: bytes, expected: str | None, name: str) -> Part:
    """An image file, undecoded; its first bytes tell the format.

    The headers of JPEG and PNG are read here, those of all other formats by Pillow. Damage beyond the header is noticed
    here only if the file ends too soon.

    Args:
        content: the whole file.
        expected: the format in lower case ("jpeg", "png", or another name of Pillow's), or None for any.
        name: of the argument, for messages.

    Raises:
        UsageError: no image file, not the expected one, or one that is cut off or makes no sense.
    """
    check_bytes(len(content), name)
    for format_name, magic, read in (
        ("jpeg", b"\xff\xd8\xff", _read_jpeg),
        ("png", b"\x89PNG\r\n\x1a\n", _read_png),
    ):
        if content.startswith(magic):
            _check_format(format_name, expected, name)
            return TENSOR, _undecoded(read(content, name), content, name)
    header = pillow.read_header(content, name)
    _check_format(header.format, expected, name)
    return TENSOR, _undecoded(header, content, name)


def _check_format(found: str, expected: str | None, name: str) -> None:
    if expected is not None and expected != found:
        raise UsageError(f"{name} must be a file of img_format {expected}, got {found}")


def _undecoded(header: pillow.Header, content: bytes, name: str) -> Tensor:
    shape = header.shape
    if 0 in shape:
        raise UsageError(f"{name} must have pixels, got {shape}")
    return Tensor(shape, IMAGE_NAMES[: len(shape)], header.dtype, header.format, content)


def _read_jpeg(content: bytes, name: str) -> pillow.Header:
    """Walks the segments to the frame header (ITU-T T.81, B.2.2)."""
    at = 2
    for _ in range(_MOST_SEGMENTS):
        if at + 4 > len(content) or content[at] != 0xFF:
            break
        marker = content[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
        elif marker == 0x01 or 0xD0 <= marker <= 0xD7:  # markers without a length
            at += 2
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            if content.rfind(b"\xff\xd9") < at:  # decoders refuse what has no end marker
                raise UsageError(f"{name} must be a whole JPEG file, got one without its end")
            return pillow.Header("jpeg", _jpeg_frame(content[at + 4 : at + 10], name), "uint8")
        else:
            at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    raise UsageError(f"{name} must be a whole JPEG file, got one without a frame header")


def _jpeg_frame(frame: bytes, name: str) -> Shape:
    """The shape by a frame header: precision, height, width, channels. Four channels (CMYK) decode to RGB."""
    size = (int.from_bytes(frame[1:3], "big"), int.from_bytes(frame[3:5], "big"))
    if len(frame) < 6 or frame[0] != 8 or frame[5] not in (1, 3, 4):
        raise UsageError(
            f"{name} must be a JPEG file of 1, 3 or 4 channels of 8 bits, got a frame header {frame!r}"
        )
    return size if frame[5] == 1 else (*size, 3)


def _read_png(content: bytes, name: str) -> pillow.Header:
    """The header chunk (PNG specification, 11.2.1), and a walk over all others.

    Palettes decode to RGB, or RGBA where a chunk says what is transparent; grey with alpha to RGBA. Only grey keeps
    16 bits.
    """
    if len(content) < 33 or content[12:16] != b"IHDR":
        raise UsageError(f"{name} must be a whole PNG file, got one without a header")
    size = (int.from_bytes(content[20:24], "big"), int.from_bytes(content[16:20], "big"))
    depth, kind = content[24], content[25]
    if depth not in _PNG_DEPTHS.get(kind, ()):
        raise UsageError(
            f"{name} must be a PNG file of a known colour type, got {kind} with {depth} bits a channel"
        )
    transparent = _png_is_transparent(content, name)
    if kind == 0 and depth == 16:
        return pillow.Header("png", size, "uint16")
    if kind in (4, 6) or transparent:
        return pillow.Header("png", (*size, 4), "uint8")
    return pillow.Header("png", size if kind == 0 else (*size, 3), "uint8")


def _png_is_transparent(content: bytes, name: str) -> bool:
    """Walks all chunks to the end: True if one before the pixels says which colours are transparent."""
    at, has_pixels, transparent = 8, False, False
    for _ in range(_MOST_PNG_CHUNKS):
        kind = content[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        if end > len(content) or not _PNG_CHUNK_TYPE.fullmatch(kind):
            break
        if kind == b"IEND" and has_pixels:
            return transparent
        has_pixels = has_pixels or kind == b"IDAT"
        transparent = transparent or (kind == b"tRNS" and not has_pixels)
        at = end
    raise UsageError(f"{name} must be a whole PNG file, got one that is cut off or damaged")
