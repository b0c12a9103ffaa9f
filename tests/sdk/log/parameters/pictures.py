"""Images, depth images, segmentations, tensors, and the files that they come in."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image

from parameters.common import NUMBER
from parameters.kind import INF, NAN, Kind, dressed

GOOD_IMAGE = np.arange(60, dtype=np.uint8).reshape(4, 5, 3)


def image_dress(array: Any) -> dict[str, Any]:
    """The dresses that do not change the dtype, which is part of an image."""
    return {
        name: value
        for name, value in dressed(array).items()
        if name
        in (
            "non-contiguous",
            "reversed twice",
            "read-only",
            "Fortran order",
            "like a torch tensor",
            "array protocol",
            "subclass of ndarray",
            "in the middle of a larger one",
        )
    }


def every_dtype(array: Any) -> dict[str, Any]:
    """All integers, floats and bool, in both byte orders."""
    names = ("?", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8")
    found = {
        f"{order}{name}": array.astype(np.dtype(name).newbyteorder(order)) for name in names for order in "<>"
    }
    return found | {"longdouble": array.astype(np.longdouble)}


IMAGE = Kind(
    same=image_dress(GOOD_IMAGE),
    fine=every_dtype(GOOD_IMAGE)
    | {
        "grey": GOOD_IMAGE[..., 0],
        "one channel": GOOD_IMAGE[..., :1],
        "RGBA": np.zeros((4, 5, 4), np.uint8),
        "batch of one": GOOD_IMAGE[None],
        "Pillow": Image.fromarray(GOOD_IMAGE),
        "Pillow palette": Image.fromarray(GOOD_IMAGE).convert("P"),
        "NaN": np.full((4, 5), NAN),
        "list": GOOD_IMAGE.tolist(),
        "1 x 1": [[5]],
    },
    bad={
        "None": None,
        "text": "abc",
        "object": object(),
        "flat": np.zeros(5),
        "two channels": np.zeros((4, 5, 2)),
        "five channels": np.zeros((4, 5, 5)),
        "rank 4": np.zeros((2, 4, 5, 3)),
        "no rows": np.zeros((0, 5)),
        "no columns": np.zeros((4, 0, 3)),
        "complex": np.zeros((4, 5), complex),
        "array of objects": np.array([[None]], object),
        "number": 5,
    },
)
GOOD_DEPTH = np.arange(20, dtype=np.float32).reshape(4, 5)
DEPTH = Kind(
    same=image_dress(GOOD_DEPTH),
    fine=every_dtype(GOOD_DEPTH)
    | {"one channel": GOOD_DEPTH[..., None], "NaN": GOOD_DEPTH * NAN, "infinite": GOOD_DEPTH + INF},
    bad={
        "None": None,
        "text": "abc",
        "object": object(),
        "flat": np.zeros(5),
        "three channels": GOOD_IMAGE,
        "complex": np.zeros((4, 5), complex),
        "no rows": np.zeros((0, 5)),
        "number": 5.0,
    },
)
GOOD_CLASSES = np.arange(20, dtype=np.uint8).reshape(4, 5)
CLASSES = Kind(
    same=image_dress(GOOD_CLASSES),
    fine=every_dtype(GOOD_CLASSES)
    | {"one channel": GOOD_CLASSES[..., None], "largest": np.full((4, 5), 65535)},
    bad={
        "None": None,
        "text": "abc",
        "object": object(),
        "flat": np.zeros(5, int),
        "three channels": GOOD_IMAGE,
        "negative": np.full((4, 5), -1),
        "too large": np.full((4, 5), 65536),
        "fractions": np.full((4, 5), 0.5),
        "NaN": np.full((4, 5), NAN),
        "no rows": np.zeros((0, 5), int),
    },
)
TENSOR = Kind(
    same=image_dress(GOOD_DEPTH),
    fine=every_dtype(GOOD_DEPTH)
    | {"0-d": 5.0, "flat": np.zeros(5), "rank 5": np.zeros((2, 2, 2, 2, 2)), "NaN": GOOD_DEPTH * NAN},
    bad={
        "None": None,
        "text": "abc",
        "object": object(),
        "complex": np.zeros((4, 5), complex),
        "ragged": [[1], [1, 2]],
        "array of objects": np.array([None], object),
    },
)
NAMES = Kind(
    same={"tuple": ("height", "width"), "numpy": np.array(["height", "width"])},
    fine={"None": None, "some unnamed": ["height", None]},
    bad={
        "too few": ["height"],
        "too many": ["a", "b", "c"],
        "text": "ab",
        "numbers": [1, 2],
        "number": 5,
        "object": object(),
        "lone surrogate": ["\ud800", "b"],
    },
)
METER = NUMBER.but(bad={"negative": -1.0, "none of it": 0.0}, drop="zero")


def encoded(kind: str, mode: str = "RGB") -> bytes:
    file = io.BytesIO()
    Image.fromarray(GOOD_IMAGE).convert(mode).save(file, kind)
    return file.getvalue()


IMAGE_BYTES = Kind(
    same={"bytearray": bytearray(encoded("JPEG")), "memoryview": memoryview(encoded("JPEG"))},
    fine={
        "PNG": encoded("PNG"),
        "grey JPEG": encoded("JPEG", "L"),
        "RGBA": encoded("PNG", "RGBA"),
        "BMP": encoded("BMP"),
        "GIF": encoded("GIF"),
        "TIFF": encoded("TIFF"),
        "WEBP": encoded("WEBP"),
        "CMYK": encoded("JPEG", "CMYK"),
    },
    bad={
        "empty": b"",
        "text": "abc",
        "number": 5,
        "object": object(),
        "no image": b"abc",
        "cut off": encoded("JPEG")[:20],
        "cut off PNG": encoded("PNG")[:20],
        "array": np.zeros(5, np.uint8),
    },
)


FILE_PATH = Kind(bad={"number": 5.5, "list": ["a"], "object": object(), "zero byte": "a\0b"})
