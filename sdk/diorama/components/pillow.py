"""All that the SDK asks of Pillow, which is imported when something needs it and not before.

Reading follows Pillow's own conversions, since the viewer decodes with Pillow too: what is said of a file here must be
what comes out there.
"""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Any, NamedTuple, TypeGuard

import numpy as np
import numpy.typing as npt

from diorama.errors import UsageError

if TYPE_CHECKING:
    from PIL.Image import Image


class Header(NamedTuple):
    """What an image file decodes to: its format as Pillow calls it, in lower case, the shape, and a numpy dtype."""

    format: str
    shape: tuple[int, ...]
    dtype: str


def is_image(value: object) -> TypeGuard[Image]:
    """True of a Pillow image. Whoever has one has imported Pillow; asking imports nothing."""
    module = sys.modules.get("PIL.Image")
    return module is not None and isinstance(value, module.Image)


def shown(image: Image, name: str) -> npt.NDArray[Any]:
    """What the image shows: (h, w) of any dtype, (h, w, 3) or (h, w, 4) uint8; nobody else has its memory.

    Raises:
        UsageError: its file is damaged, or its mode cannot be shown.
    """
    try:
        image.load()
        mode = _shown_mode(image)
        if mode is not None and image.mode == "La":  # Pillow has no direct way from here
            image = image.convert("LA")
        return np.asarray(image if mode in (None, image.mode) else image.convert(mode))
    except Exception as error:  # Pillow's decoders raise whatever their format made them trip over
        raise UsageError(
            f"{name} must be an image that can be decoded, got one of mode {image.mode}: {error}"
        ) from error


def _shown_mode(image: Image) -> str | None:
    """The mode in which an image is shown: L, RGB or RGBA, or None for one channel of more than 8 bits."""
    if image.mode.startswith(("I", "F")):
        return None
    if image.has_transparency_data:
        return "RGBA"
    return "L" if image.mode in ("1", "L") else "RGB"


def as_jpeg(image: npt.NDArray[np.uint8], quality: int, name: str) -> bytes:
    """A JPEG file of an image (h, w) or (h, w, 3), sRGB.

    Raises:
        UsageError: too large for the format.
    """
    import PIL.Image

    out = io.BytesIO()
    try:
        PIL.Image.fromarray(np.ascontiguousarray(image)).save(out, "jpeg", quality=quality)
    except OSError as error:
        raise UsageError(
            f"{name} must be at most 65500 x 65500 where jpeg_quality is given, got {image.shape}"
        ) from error
    return out.getvalue()


def read_header(content: bytes, name: str) -> Header:
    """What an image file decodes to, of any format that Pillow reads by itself. No pixels are decoded.

    Raises:
        UsageError: there is no such file.
    """
    import PIL.Image
    import PIL.ImageFile

    try:
        with PIL.Image.open(io.BytesIO(content)) as image:
            # Pillow knows these by name only, or would run another program to draw them.
            if isinstance(image, PIL.ImageFile.StubImageFile) or image.format in (None, "EPS"):
                raise UsageError(
                    f"{name} must be an image file that Pillow reads by itself, got {image.format}"
                )
            PIL.Image.new(image.mode, (1, 1)).convert("RGBA")  # fails where the viewer's conversion would
            shape, dtype = _decoded(image)
            return Header(str(image.format).lower(), shape, dtype)
    except UsageError:
        raise
    except Exception as error:  # Pillow's parsers raise whatever their format made them trip over
        raise UsageError(
            f"{name} must be an image file (JPEG, PNG, or another that Pillow reads), got one that starts with "
            f"{content[:8]!r}"
        ) from error


def _decoded(image: Image) -> tuple[tuple[int, ...], str]:
    size = (image.height, image.width)
    mode = _shown_mode(image)
    if mode is not None:
        return (size if mode == "L" else (*size, len(mode))), "uint8"
    if image.mode.startswith("F"):
        return size, "float32"
    # Pillow widens the 16 bits of some PNG and PGM files.
    return size, "uint16" if image.mode != "I" or image.format in ("PNG", "PPM") else "int32"
