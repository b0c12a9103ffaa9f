"""Pictures as bytes, as fast as they must be: JPEG while things move, PNG once they are still."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import numpy.typing as npt
from PIL import Image
from zlib_ng import zlib_ng

_QUALITY = 85
_HALVED = 2
"""Pillow's number of 4:2:0: text loses colour at its edges, for as long as something moves."""
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_EIGHT_BIT, _RGB = 8, 2
_UP = 2
"""The filter of all rows: what differs from the row above. An interface is mostly that."""
_LEVEL = 2


def jpeg(pixels: npt.NDArray[np.uint8]) -> bytes:
    """A JPEG file, 2 ms for 1280x720.

    Args:
        pixels: shape (h, w, 4), sRGB; alpha is left out.
    """
    height, width = pixels.shape[:2]
    rows = np.ascontiguousarray(pixels)
    # A picture with a byte to spare: the encoder skips it, so that nothing is copied.
    image = Image.frombuffer("RGBX", (width, height), rows, "raw", "RGBX", 0, 1)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=_QUALITY, subsampling=_HALVED)
    return file.getvalue()


def png(pixels: npt.NDArray[np.uint8]) -> bytes:
    """A PNG file, 12 ms for 1280x720, where Pillow takes 30 for the same size.

    Args:
        pixels: shape (h, w, 4), sRGB; alpha is left out.
    """
    height, width = pixels.shape[:2]
    rows = np.ascontiguousarray(pixels[..., :3]).reshape(height, 3 * width)
    filtered = np.empty((height, 1 + 3 * width), np.uint8)
    filtered[:, 0] = _UP
    filtered[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    head = struct.pack(">IIBBBBB", width, height, _EIGHT_BIT, _RGB, 0, 0, 0)
    body = zlib_ng.compress(filtered.data, _LEVEL)
    return _SIGNATURE + _block(b"IHDR", head) + _block(b"IDAT", body) + _block(b"IEND", b"")


def _block(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
