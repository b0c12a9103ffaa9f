"""Every parameter of every log function, and what a caller may do to it.

A `Kind` says of one kind of parameter which values are the same value in another dress, which are fine, and which are
mistakes. `FUNCTIONS` says of each function how a good call looks and of which kind each of its parameters is.
"""

from __future__ import annotations

import inspect
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from PIL import Image

import diorama as rr

NAN, INF = float("nan"), float("inf")
Q = [0.0, 0.0, 0.0, 1.0]


class Tensor:
    """Like one of torch: no ndarray, but it can be had as one."""

    def __init__(self, array: Any) -> None:
        self._array = np.asarray(array)

    def numpy(self, *, force: bool = False) -> Any:
        assert force
        return self._array


class ArrayLike:
    """Anything with the array protocol."""

    def __init__(self, array: Any) -> None:
        self._array = np.asarray(array)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return self._array.astype(dtype) if dtype is not None else self._array


class Subclass(np.ndarray):
    """As libraries make them."""


@dataclass(frozen=True)
class Kind:
    """What one kind of parameter takes.

    Attributes:
        good: the value where the good call of a function has none.
        same: values that must log the same row as the good one, by a name.
        fine: values that are taken.
        bad: values that are a mistake; the message names the parameter, what it must be, and what was got.
    """

    good: Any = None
    same: dict[str, Any] = field(default_factory=dict)
    fine: dict[str, Any] = field(default_factory=dict)
    bad: dict[str, Any] = field(default_factory=dict)

    def but(
        self, *, bad: dict[str, Any] | None = None, fine: dict[str, Any] | None = None, drop: str = ""
    ) -> Kind:
        """The same with more, and without what `drop` names."""
        gone = drop.split(",") if drop else []

        def kept(values: dict[str, Any]) -> dict[str, Any]:
            missing = [name for name in gone if name not in {**self.same, **self.fine, **self.bad}]
            assert not missing, missing
            return {name: value for name, value in values.items() if name not in gone}

        return Kind(self.good, kept(self.same), kept(self.fine) | (fine or {}), kept(self.bad) | (bad or {}))


def dressed(array: Any) -> dict[str, Any]:
    """An array in every dress that says the same: memory layouts, byte orders, precisions, containers."""
    array = np.asarray(array)
    read_only = array.copy()
    read_only.flags.writeable = False
    gaps = np.repeat(array, 2, axis=0)[::2]
    found = {
        "list": array.tolist(),
        "tuple": tuple(array.tolist()),
        "non-contiguous": gaps,
        "reversed twice": array[::-1].copy()[::-1],
        "read-only": read_only,
        "Fortran order": np.asfortranarray(array),
        "big-endian": array.astype(array.dtype.newbyteorder(">")),
        "like a torch tensor": Tensor(array),
        "array protocol": ArrayLike(array),
        "subclass of ndarray": array.view(Subclass),
        "in the middle of a larger one": np.pad(array, 1)[(slice(1, -1),) * array.ndim],
    }
    if array.dtype.kind == "f":
        found |= {f"float{bits}": array.astype(f"f{bits // 8}") for bits in (16, 32, 64)}
        found["longdouble"] = array.astype(np.longdouble)
    else:
        found |= {name: array.astype(name) for name in ("u1", "i2", "u2", "i4", "u4", "i8", "u8")}
    return found


NOT_NUMBERS = {
    "text": "abc",
    "object": object(),
    "dict": {"a": 1},
    "set": {1, 2},
    "function": len,
    "array of objects": np.array([[None, {}, "x"]] * 4, object),
    "array of texts": np.array([["a", "b", "c"]] * 4),
    "complex": np.zeros((4, 3), complex),
    "dates": np.zeros((4, 3), "datetime64[ns]"),
    "ragged": [[1.0, 2.0, 3.0], [1.0]],
}

_points = np.array([[0, 0, 0], [1, 0.5, 0], [0, 2, 0.25], [3, 3, 3]])
POSITIONS = Kind(
    same=dressed(_points),
    fine={
        "NaN": _points * NAN,
        "infinite": np.full((4, 3), INF),
        "empty list": [],
        "no rows": np.empty((0, 3)),
        "2D": _points[:, :2],
    },
    bad={
        **NOT_NUMBERS,
        "bool": np.ones((4, 3), bool),
        "one number": 5.0,
        "numpy scalar": np.float32(5.0),
        "flat": np.zeros(3),
        "rank 3": np.zeros((2, 2, 2)),
        "last dimension 4": np.zeros((4, 4)),
        "last dimension 1": np.zeros((4, 1)),
        "last dimension 0": np.zeros((4, 0)),
    },
)

_rects = np.array([[0.0, 0, 10, 5], [1, 2, 3, 4], [5, 5, 1, 1], [0, 0, 0, 0]])
RECTS = Kind(
    same=dressed(_rects),
    fine={"NaN": _rects * NAN, "empty list": [], "no rows": np.empty((0, 4)), "None": None},
    bad={
        **NOT_NUMBERS,
        "bool": np.ones((4, 4), bool),
        "one number": 5.0,
        "rank 3": np.zeros((2, 2, 4)),
        "last dimension 3": np.zeros((4, 3)),
    },
)
RECT = Kind(
    same={name: value for name, value in dressed(_rects[1]).items() if name != "Fortran order"},
    fine={"NaN": [NAN] * 4, "None": None},
    bad={
        "text": "abc",
        "object": object(),
        "five numbers": [1, 2, 3, 4, 5],
        "two numbers": [1, 2],
        "bool": [True] * 4,
    },
)

_colors = np.array([[255, 0, 0], [0, 128, 0], [1, 2, 3], [0, 0, 0]], np.uint8)
COLORS = Kind(
    same=dressed(_colors),
    fine={
        "None": None,
        "one for all": [255, 0, 0],
        "one for all with alpha": (255, 0, 0, 128),
        "floats": np.full((4, 3), 0.5),
        "empty": [],
    },
    bad={
        **NOT_NUMBERS,
        "bool": np.ones((4, 3), bool),
        "floats beyond 1": np.full((4, 4), 7.5),
        "infinite": np.full((4, 3), INF),
        "floats of 0-255": [[255.0, 0, 0]] * 4,
        "too large": np.full((4, 3), 256),
        "negative": np.full((4, 3), -1),
        "NaN": np.full((4, 3), NAN),
        "two channels": np.zeros((4, 2), np.uint8),
        "five channels": np.zeros((4, 5), np.uint8),
        "rank 3": np.zeros((4, 3, 1), np.uint8),
        "too few": _colors[:2],
        "too many": np.zeros((5, 3), np.uint8),
        "one number": 255,
        "a name": "red",
    },
)
COLOR = Kind(
    good=[1, 2, 3],
    same={name: value for name, value in dressed(_colors[2]).items() if name != "Fortran order"},
    fine={
        "None": None,
        "with alpha": [1, 2, 3, 4],
        "floats": [0.5, 0.5, 0.5],
        "empty": [],
        "one row": [[1, 2, 3]],
    },
    bad={
        "text": "red",
        "object": object(),
        "bool": [True, False, True],
        "floats of 0-255": [255.0, 0, 0],
        "too large": [256, 0, 0],
        "negative": (0, -1, 0),
        "huge": [2**70, 0, 0],
        "NaN": [NAN, 0.0, 0.0],
        "two channels": [1, 2],
        "two colours": [[1, 2, 3], [4, 5, 6]],
        "one number": 255,
        "complex": [1j, 0, 0],
    },
)

_radii = np.array([0.5, 0.0, 2.0, 0.25])
RADII = Kind(
    same=dressed(_radii),
    fine={
        "None": None,
        "one for all": 0.5,
        "numpy scalar": np.float64(0.5),
        "0-d array": np.array(0.5),
        "UI points": -1.5,
        "empty": [],
    },
    bad={
        "text": "abc",
        "object": object(),
        "bool": np.ones(4, bool),
        "NaN": [NAN, 1, 1, 1],
        "infinite": INF,
        "beyond float32": 1e300,
        "rank 2": np.ones((4, 1)),
        "too few": [1.0, 2.0],
        "too many": [1.0] * 5,
        "complex": 1j,
    },
)
NUMBER = Kind(
    good=0.5,
    same={
        "numpy scalar": np.float32(0.5),
        "numpy double": np.float64(0.5),
        "half": np.float16(0.5),
        "big-endian": np.array(0.5, ">f8"),
        "0-d array": np.array(0.5),
        "array of one": np.array([0.5]),
        "like a torch scalar": type("Scalar", (), {"item": lambda self: 0.5})(),
    },
    fine={"None": None, "int": 1, "numpy int": np.int8(1), "zero": 0},
    bad={
        "text": "0.5",
        "bytes": b"1",
        "object": object(),
        "list": [0.5],
        "two numbers": np.array([0.5, 1.0]),
        "complex": 1j,
        "huge": 10**400,
        "NaN": NAN,
        "infinite": INF,
    },
)
VALUE = NUMBER.but(drop="NaN,infinite,None", fine={"NaN": NAN, "infinite": -INF}, bad={"None": None})

ID = Kind(
    good=7,
    same={
        "numpy": np.uint16(7),
        "signed": np.int64(7),
        "0-d array": np.array(7),
        "big-endian": np.array(7, ">u2"),
    },
    fine={"None": None, "zero": 0, "largest": 65535},
    bad={
        "negative": -1,
        "too large": 65536,
        "huge": 2**70,
        "text": "7",
        "float": 7.5,
        "object": object(),
        "two": [1, 2],
        "NaN": NAN,
    },
)
_ids = np.array([3, 0, 9, 7])
IDS = Kind(
    same=dressed(_ids) | {"whole floats": _ids.astype(float)},
    fine={"None": None, "one for all": 5, "numpy scalar": np.uint16(5), "largest": [65535] * 4, "empty": []},
    bad={
        "negative": [-1, 0, 1, 2],
        "too large": [65536, 0, 1, 2],
        "huge": [2**70, 0, 1, 2],
        "text": "abc",
        "texts": ["1", "2", "3", "4"],
        "fractions": [0.5, 1, 2, 3],
        "NaN": [NAN, 1, 2, 3],
        "bool": np.ones(4, bool),
        "rank 2": np.ones((4, 1), int),
        "too few": [1, 2],
        "too many": [1, 2, 3, 4, 5],
        "object": object(),
    },
)
IDENTIFIERS = IDS.but(
    drop="largest,too large,one for all,numpy scalar",
    bad={"twice the same": [1, 1, 2, 3]},
    fine={"beyond 16 bits": [2**40, 1, 2, 3]},
)

TEXT = Kind(
    good="car",
    same={"numpy": np.str_("car"), "subclass": type("Text", (str,), {})("car")},
    fine={"None": None, "empty": "", "any letters": "ä \N{GRINNING FACE}\n\0"},
    bad={
        "bytes": b"car",
        "number": 5,
        "list": ["car"],
        "object": object(),
        "lone surrogate": "\ud800",
        "NaN": NAN,
    },
)
TEXTS = Kind(
    same={
        "tuple": ("a", "", "c", "d"),
        "numpy": np.array(["a", "", "c", "d"]),
        "numpy objects": np.array(["a", "", "c", "d"], object),
    },
    fine={"None": None, "one for all": "car", "list of one": ["car"], "empty": []},
    bad={
        "bytes": b"abcd",
        "number": 5,
        "numbers": [1, 2, 3, 4],
        "None among them": ["a", None, "c", "d"],
        "too few": ["a", "b"],
        "too many": ["a"] * 5,
        "object": object(),
        "lone surrogate": ["\ud800", "b", "c", "d"],
        "NaN among them": ["a", NAN, "c", "d"],
    },
)

PATH = Kind(
    same={"trailing slash": "a/b/", "subclass": type("Path", (str,), {})("a/b"), "numpy": np.str_("a/b")},
    fine={"any letters": "ä/ b/\N{GRINNING FACE}", "index": "a/#7", "quoted": 'a/"b c"'},
    bad={
        "empty": "",
        "leading slash": "/a",
        "double slash": "a//b",
        "two trailing slashes": "a//",
        "None": None,
        "number": 5,
        "bytes": b"a",
        "list": ["a"],
        "bad index": "a/#x",
        "open quote": 'a/"b',
        "lone surrogate": "a/\ud800",
        "root": "/",
        "object": object(),
    },
)
ROOT_PATH = PATH.but(drop="root", fine={"root": "/"})

FLAG = Kind(
    fine={"True": True, "numpy": np.True_, "False": False},
    bad={"text": "yes", "number": 1, "None": None, "array": np.zeros(2), "object": object(), "list": [True]},
)
MAYBE_FLAG = FLAG.but(drop="None", fine={"None": None})

EXT = Kind(
    fine={
        "None": None,
        "empty": {},
        "number": {"a": 5},
        "text": {"a": "x"},
        "one in a list": {"ext.b": [1.0]},
        "bool": {"c": True},
        "None inside": {"a": None},
        "date": {"d": np.datetime64("2024-01-01", "ns")},
        "big-endian": {"e": np.array([1.0], ">f8")},
    },
    bad={
        "text": "abc",
        "list": [1],
        "number": 5,
        "a name that is none": {5: 1},
        "empty name": {"": 1},
        "rank 2": {"a": np.zeros((2, 2))},
        "object inside": {"a": object()},
        "mixed": {"a": [1, "x"]},
        "the same twice": {"a": 1, "ext.a": 2},
        "lone surrogate": {"\ud800": 1},
    },
)
RECORDING = Kind(
    fine={"None": None, "another": rr.RecordingStream("other")},
    bad={"text": "mine", "number": 5, "class": rr.RecordingStream, "id": "0" * 32, "memory": object()},
)

VECTOR3 = Kind(
    same={name: value for name, value in dressed([0.5, 2.0, 0.25]).items() if name != "Fortran order"},
    fine={"None": None, "ints": [1, 2, 3], "a row": [[1.0, 2.0, 3.0]]},
    bad={
        "text": "abc",
        "object": object(),
        "two numbers": [1.0, 2.0],
        "four numbers": [1.0, 2.0, 3.0, 4.0],
        "one number": 1.0,
        "NaN": [NAN, 0.0, 0.0],
        "infinite": [0.0, INF, 0.0],
        "bool": [True, False, True],
        "complex": [1j, 0, 0],
        "huge": [10**400, 0, 0],
        "empty": [],
    },
)
HALF_SIZE = VECTOR3.but(bad={"negative": [-1.0, 1.0, 1.0], "beyond float32": [1e39, 1, 1]})
POINT = VECTOR3.but(
    drop="NaN,infinite", fine={"NaN": [NAN, 0.0, 0.0], "infinite": [0.0, INF, 0.0], "2D": [1.0, 2.0]}
).but(drop="two numbers")
QUATERNION = Kind(
    same={name: value for name, value in dressed([0.0, 0.0, 0.0, 1.0]).items() if name != "Fortran order"}
    | {"not normalised": [0.0, 0.0, 0.0, 2.5]},
    fine={"None": None},
    bad={
        "zero": [0, 0, 0, 0],
        "three numbers": [0, 0, 1],
        "NaN": [NAN, 0, 0, 1],
        "infinite": [0, 0, 0, INF],
        "text": "abcd",
        "object": object(),
    },
)
VECTORS3 = Kind(
    same=dressed(_points),
    fine={"None": None, "empty": []},
    bad={
        **NOT_NUMBERS,
        "NaN": _points * NAN,
        "two columns": np.zeros((4, 2)),
        "too few": np.zeros((2, 3)),
        "too many": np.zeros((5, 3)),
        "bool": np.ones((4, 3), bool),
        "one number": 1.0,
    },
)
QUATERNIONS = Kind(
    same=dressed(np.tile([0.0, 0.0, 0.0, 1.0], (4, 1))),
    fine={"None": None, "empty": []},
    bad={
        "zero": np.zeros((4, 4)),
        "three columns": np.ones((4, 3)),
        "NaN": np.full((4, 4), NAN),
        "too few": np.tile(Q, (2, 1)),
        "too many": np.tile(Q, (5, 1)),
        "text": "abcd",
        "object": object(),
    },
)
_rigid = ([1.0, 2.0, 3.0], [0.0, 0.0, 0.0, 1.0])
RIGID = Kind(
    same={
        "list": list(_rigid),
        "numpy": (np.array(_rigid[0]), np.array(_rigid[1])),
        "half": (np.float16(_rigid[0]), np.float32(_rigid[1])),
        "big-endian": (np.array(_rigid[0], ">f8"), np.array(_rigid[1], ">f4")),
        "tensors": (Tensor(_rigid[0]), Tensor(_rigid[1])),
        "tuples": (tuple(_rigid[0]), tuple(_rigid[1])),
    },
    bad={
        "text": "ab",
        "object": object(),
        "matrix": np.eye(4),
        "one of two": ([1.0, 2.0, 3.0],),
        "three": (*_rigid, 1),
        "quaternion of zero": (_rigid[0], [0, 0, 0, 0]),
        "quaternion of three": (_rigid[0], [0, 0, 1]),
        "NaN": ([NAN, 0, 0], Q),
        "infinite": ([INF, 0, 0], Q),
        "texts": ("abc", "abcd"),
        "None inside": (None, Q),
    },
)
MATRIX33 = Kind(
    same=dressed([[500.0, 0, 320], [0, 500, 240], [0, 0, 1]]),
    bad={
        **NOT_NUMBERS,
        "None": None,
        "3x4": np.eye(4)[:3],
        "4x4": np.eye(4),
        "flat": np.eye(3).reshape(-1),
        "singular": np.zeros((3, 3)),
        "NaN": np.full((3, 3), NAN),
        "infinite": np.full((3, 3), INF),
        "bool": np.eye(3, dtype=bool),
    },
)
MATRIX34 = Kind(
    same=dressed(np.eye(4)[:3] * 2.0),
    fine={"None": None},
    bad={
        "4x4": np.eye(4),
        "3x3": np.eye(3),
        "NaN": np.full((3, 4), NAN),
        "text": "abc",
        "object": object(),
        "bool": np.ones((3, 4), bool),
    },
)
PIXELS = NUMBER.but(drop="None,zero", bad={"None": None, "zero": 0, "negative": -4})

_image = np.arange(60, dtype=np.uint8).reshape(4, 5, 3)


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
    same=image_dress(_image),
    fine=every_dtype(_image)
    | {
        "grey": _image[..., 0],
        "one channel": _image[..., :1],
        "RGBA": np.zeros((4, 5, 4), np.uint8),
        "batch of one": _image[None],
        "Pillow": Image.fromarray(_image),
        "Pillow palette": Image.fromarray(_image).convert("P"),
        "NaN": np.full((4, 5), NAN),
        "list": _image.tolist(),
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
_depth = np.arange(20, dtype=np.float32).reshape(4, 5)
DEPTH = Kind(
    same=image_dress(_depth),
    fine=every_dtype(_depth)
    | {"one channel": _depth[..., None], "NaN": _depth * NAN, "infinite": _depth + INF},
    bad={
        "None": None,
        "text": "abc",
        "object": object(),
        "flat": np.zeros(5),
        "three channels": _image,
        "complex": np.zeros((4, 5), complex),
        "no rows": np.zeros((0, 5)),
        "number": 5.0,
    },
)
_classes = np.arange(20, dtype=np.uint8).reshape(4, 5)
CLASSES = Kind(
    same=image_dress(_classes),
    fine=every_dtype(_classes) | {"one channel": _classes[..., None], "largest": np.full((4, 5), 65535)},
    bad={
        "None": None,
        "text": "abc",
        "object": object(),
        "flat": np.zeros(5, int),
        "three channels": _image,
        "negative": np.full((4, 5), -1),
        "too large": np.full((4, 5), 65536),
        "fractions": np.full((4, 5), 0.5),
        "NaN": np.full((4, 5), NAN),
        "no rows": np.zeros((0, 5), int),
    },
)
TENSOR = Kind(
    same=image_dress(_depth),
    fine=every_dtype(_depth)
    | {"0-d": 5.0, "flat": np.zeros(5), "rank 5": np.zeros((2, 2, 2, 2, 2)), "NaN": _depth * NAN},
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
    Image.fromarray(_image).convert(mode).save(file, kind)
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
MESH_BYTES = Kind(
    same={"bytearray": bytearray(b"glTF"), "memoryview": memoryview(b"glTF")},
    bad={
        "empty": b"",
        "text": "abc",
        "None": None,
        "number": 5,
        "object": object(),
        "array": np.zeros(5, np.uint8),
    },
)
FILE_PATH = Kind(bad={"number": 5.5, "list": ["a"], "object": object(), "zero byte": "a\0b"})


def choice(kind: Any, good: Any, *others: Any) -> Kind:
    """An enum: also its name in any case."""
    return Kind(
        same={"name": good.name, "small letters": good.name.lower()},
        fine={other.name: other for other in others},
        bad={"unknown": "nonsense", "number": 5, "object": object(), "the enum": kind, "bytes": b"GLB"},
    )


_triangles = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
VERTICES = Kind(
    same=dressed(_triangles) | {"flat": _triangles.reshape(-1)},
    bad={
        **NOT_NUMBERS,
        "None": None,
        "NaN": _triangles * NAN,
        "infinite": _triangles + INF,
        "not by three": np.zeros(10),
        "bool": np.ones((4, 3), bool),
    },
)
_indices = np.array([[0, 1, 2], [0, 2, 3]])
INDICES = Kind(
    same=dressed(_indices) | {"flat": _indices.reshape(-1)},
    fine={"empty": np.empty(0, int)},
    bad={
        "too large": [[0, 1, 4]],
        "negative": [[0, 1, -1]],
        "huge": [[0, 1, 2**70]],
        "not by three": [0, 1],
        "fractions": [[0.5, 1, 2]],
        "text": "abc",
        "object": object(),
        "bool": np.ones((2, 3), bool),
    },
)
NORMALS = Kind(
    same=dressed(_triangles) | {"flat": _triangles.reshape(-1)},
    fine={"None": None, "zero": np.zeros((4, 3))},
    bad={
        "too few": _triangles[:2],
        "too many": np.zeros((5, 3)),
        "not by three": np.zeros(10),
        "text": "abc",
        "object": object(),
        "bool": np.ones((4, 3), bool),
    },
)
ALBEDO = Kind(
    same={name: value for name, value in dressed([0.5, 0.25, 1.0]).items() if name != "Fortran order"},
    fine={"None": None, "with alpha": [1, 0, 0, 0.5]},
    bad={
        "beyond 1": [255, 0, 0],
        "negative": [-0.5, 0, 0],
        "NaN": [NAN, 0, 0],
        "two channels": [1, 0],
        "text": "red",
        "object": object(),
        "bool": [True] * 3,
    },
)
VERTEX_COLORS = COLORS.but(drop="one for all,one for all with alpha,empty", bad={"one for all": [255, 0, 0]})


def buffers(kind: Kind, *, good: Any) -> Kind:
    """A sequence of two of them."""
    return Kind(
        same={name: [value, value] for name, value in kind.same.items()} | {"tuple": (good, good)},
        bad={f"one {name}": [good, value] for name, value in kind.bad.items() if name != "None"}
        | {"too few": [good], "too many": [good] * 3, "text": "ab", "number": 5, "object": object()},
    )


LETTERS = Kind(
    good="RDF",
    same={"numpy": np.str_("RDF")},
    fine={"other axes": "RUB", "left-handed": "RUF"},
    bad={
        "small letters": "rdf",
        "two of an axis": "RLF",
        "four": "RDFB",
        "two": "RD",
        "number": 5,
        "None": None,
        "list": ["R", "D", "F"],
        "bytes": b"RDF",
        "object": object(),
        "lone surrogate": "\ud800DF",
    },
)
UP = Kind(
    same={"numpy": np.str_("+Z")},
    fine={"down": "-Y"},
    bad={
        "no sign": "Z",
        "small letters": "+z",
        "unknown": "up",
        "number": 5,
        "None": None,
        "object": object(),
        "list": ["+Z"],
    },
)
HANDED = MAYBE_FLAG

DESCRIPTIONS = Kind(
    same={
        "tuple": ((1, "car"), (2, "tree")),
        "infos": [rr.AnnotationInfo(1, "car"), rr.AnnotationInfo(2, "tree")],
        "numpy ids": [(np.uint8(1), "car"), (np.int64(2), "tree")],
        "lists": [[1, "car"], [2, "tree"]],
    },
    fine={
        "one info": rr.AnnotationInfo(1),
        "one description": rr.ClassDescription(rr.AnnotationInfo(1), [(0, "nose")], [(0, 1)]),
        "colours": [
            (1, "car", (255, 0, 0)),
            (2, "tree", [0.0, 1.0, 0.0]),
            (3, None, np.array([1, 2, 3], np.uint8)),
        ],
        "empty": [],
        "largest": [(65535, "x")],
        "flat connections": [rr.ClassDescription(rr.AnnotationInfo(1), [], [0, 1, 1, 2])],
        "array of connections": [rr.ClassDescription(rr.AnnotationInfo(1), [], np.array([[0, 1], [1, 2]]))],
    },
    bad={
        "None": None,
        "number": 5,
        "text": "car",
        "object": object(),
        "texts": ["car"],
        "negative": [(-1, "x")],
        "too large": [(65536, "x")],
        "fraction": [(0.5, "x")],
        "label of a number": [(1, 5)],
        "colour of a name": [(1, "x", "red")],
        "colour too large": [(1, "x", (256, 0, 0))],
        "four of them": [(1, "x", (1, 2, 3), 4)],
        "empty tuple": [()],
        "odd connections": [rr.ClassDescription(rr.AnnotationInfo(1), [], [0, 1, 2])],
        "connections too large": [rr.ClassDescription(rr.AnnotationInfo(1), [], [(0, 65536)])],
        "keypoints of numbers": [rr.ClassDescription(rr.AnnotationInfo(1), [5], [])],
    },
)

TRANSFORM = Kind(
    same={
        "rigid of numpy": rr.Rigid3D(np.array([1.0, 2.0, 3.0]), rr.Quaternion(xyzw=np.array(Q))),
        "matrix": np.array([[1.0, 0, 0, 1], [0, 1, 0, 2], [0, 0, 1, 3]]),
        "translation": rr.Translation3D([1, 2, 3]),
    },
    fine={
        "scale": rr.Scale3D(2.0),
        "scales": rr.Scale3D([1.0, 2.0, 3.0]),
        "mirror": rr.Scale3D(-1.0),
        "rotation": rr.RotationAxisAngle([0, 0, 1], 0.5),
        "3x3": rr.TranslationAndMat3([0, 0, 0], np.eye(3) * 2),
    },
    bad={
        "None": None,
        "text": "abc",
        "number": 5,
        "object": object(),
        "3x2": np.zeros((3, 2)),
        "NaN": np.full((3, 4), NAN),
        "class": rr.Rigid3D,
    },
)


@dataclass(frozen=True)
class Function:
    """How a log function is called well, and the kind of each of its parameters."""

    good: dict[str, Any]
    kinds: dict[str, Kind]


_COMMON = {"entity_path": PATH, "timeless": FLAG, "ext": EXT, "recording": RECORDING}
_STYLE = {"color": COLOR, "label": TEXT, "class_id": ID}
_LABELS = ["a", "", "c", "d"]


def _of(good: dict[str, Any], **kinds: Kind) -> Function:
    return Function(good, {**_COMMON, **kinds})


FUNCTIONS: dict[str, Function] = {
    "log_annotation_context": _of(
        {"class_descriptions": [(1, "car"), (2, "tree")]},
        class_descriptions=DESCRIPTIONS,
        entity_path=ROOT_PATH,
    ),
    "log_arrow": _of(
        {"origin": [0.5, 2.0, 0.25], "vector": [0.5, 2.0, 0.25]},
        origin=VECTOR3.but(drop="None"),
        vector=VECTOR3.but(drop="None"),
        width_scale=NUMBER,
        **_STYLE,
    ),
    "log_cleared": _of({}, recursive=FLAG),
    "log_depth_image": _of({"image": _depth, "meter": 0.5}, image=DEPTH, meter=METER),
    "log_disconnected_space": _of({}),
    "log_extension_components": _of(
        {"ext": {"a": [1, 2, 3, 4]}, "identifiers": _ids},
        ext=EXT.but(drop="None,one in a list", bad={"None": None}),
        identifiers=IDENTIFIERS.but(drop="empty"),
    ),
    "log_image": _of(
        {"image": _image},
        image=IMAGE,
        jpeg_quality=Kind(
            fine={"None": None, "90": 90, "numpy": np.int64(50)},
            bad={
                "negative": -1,
                "too large": 101,
                "text": "high",
                "float": 0.5,
                "object": object(),
                "huge": 2**70,
            },
        ),
    ),
    "log_image_file": _of(
        {"img_bytes": encoded("JPEG")},
        img_bytes=IMAGE_BYTES,
        img_path=FILE_PATH,
        img_format=choice(rr.ImageFormat, rr.ImageFormat.JPEG),
    ),
    "log_line_segments": _of(
        {"positions": _points}, positions=POSITIONS.but(fine={"None": None}), color=COLOR, stroke_width=NUMBER
    ),
    "log_line_strip": _of(
        {"positions": _points}, positions=POSITIONS.but(fine={"None": None}), color=COLOR, stroke_width=NUMBER
    ),
    "log_mesh": _of(
        {
            "positions": _triangles,
            "indices": _indices,
            "normals": _triangles,
            "albedo_factor": [0.5, 0.25, 1.0],
            "vertex_colors": _colors,
        },
        positions=VERTICES,
        indices=INDICES,
        normals=NORMALS,
        albedo_factor=ALBEDO,
        vertex_colors=VERTEX_COLORS,
    ),
    "log_mesh_file": _of(
        {"mesh_format": rr.MeshFormat.GLB, "mesh_file": b"glTF", "transform": np.eye(4)[:3] * 2.0},
        mesh_format=choice(rr.MeshFormat, rr.MeshFormat.GLB, rr.MeshFormat.OBJ),
        mesh_file=MESH_BYTES,
        transform=MATRIX34,
    ),
    "log_meshes": _of(
        {
            "position_buffers": [_triangles] * 2,
            "index_buffers": [_indices] * 2,
            "normal_buffers": [_triangles] * 2,
            "albedo_factors": [[0.5, 0.25, 1.0]] * 2,
            "vertex_color_buffers": [_colors] * 2,
        },
        position_buffers=buffers(VERTICES, good=_triangles),
        index_buffers=buffers(INDICES, good=_indices),
        normal_buffers=buffers(NORMALS, good=_triangles),
        albedo_factors=buffers(ALBEDO, good=[0.5, 0.25, 1.0]),
        vertex_color_buffers=buffers(VERTEX_COLORS, good=_colors),
    ),
    "log_obb": _of(
        {"half_size": [0.5, 2.0, 0.25], "position": [0.5, 2.0, 0.25], "rotation_q": Q},
        half_size=HALF_SIZE,
        position=VECTOR3,
        rotation_q=QUATERNION,
        stroke_width=NUMBER,
        **_STYLE,
    ),
    "log_obbs": _of(
        {
            "half_sizes": np.abs(_points),
            "positions": _points,
            "rotations_q": [Q] * 4,
            "colors": _colors,
            "stroke_widths": _radii,
            "labels": _LABELS,
            "class_ids": _ids,
            "identifiers": _ids,
        },
        half_sizes=VECTORS3.but(drop="too few,too many,empty", bad={"negative": -np.ones((4, 3))}),
        positions=VECTORS3,
        rotations_q=QUATERNIONS,
        colors=COLORS,
        stroke_widths=RADII,
        labels=TEXTS,
        class_ids=IDS,
        identifiers=IDENTIFIERS,
    ),
    "log_path": _of(
        {"positions": _points}, positions=POSITIONS.but(fine={"None": None}), color=COLOR, stroke_width=NUMBER
    ),
    "log_pinhole": _of(
        {"child_from_parent": [[500.0, 0, 320], [0, 500, 240], [0, 0, 1]], "width": 0.5, "height": 0.5},
        child_from_parent=MATRIX33,
        width=PIXELS,
        height=PIXELS,
    ),
    "log_point": _of(
        {
            "position": [0.5, 2.0, 0.25],
            "radius": 0.5,
            "color": [1, 2, 3],
            "label": "car",
            "class_id": 7,
            "keypoint_id": 7,
        },
        position=POINT,
        radius=NUMBER,
        keypoint_id=ID,
        **_STYLE,
    ),
    "log_points": _of(
        {
            "positions": _points,
            "identifiers": _ids,
            "colors": _colors,
            "radii": _radii,
            "labels": _LABELS,
            "class_ids": _ids,
            "keypoint_ids": _ids,
        },
        positions=POSITIONS.but(drop="empty list,no rows", fine={"None": None}),
        identifiers=IDENTIFIERS,
        colors=COLORS,
        radii=RADII,
        labels=TEXTS,
        class_ids=IDS,
        keypoint_ids=IDS,
    ),
    "log_rect": _of(
        {"rect": _rects[1], "rect_format": rr.RectFormat.XYWH},
        rect=RECT,
        rect_format=choice(rr.RectFormat, rr.RectFormat.XYWH, *rr.RectFormat),
        **_STYLE,
    ),
    "log_rects": _of(
        {
            "rects": _rects,
            "identifiers": _ids,
            "colors": _colors,
            "labels": _LABELS,
            "class_ids": _ids,
            "rect_format": rr.RectFormat.XYWH,
        },
        rects=RECTS.but(drop="empty list,no rows"),
        rect_format=choice(rr.RectFormat, rr.RectFormat.XYWH, *rr.RectFormat),
        identifiers=IDENTIFIERS,
        colors=COLORS,
        labels=TEXTS,
        class_ids=IDS,
    ),
    "log_rigid3": _of(
        {"parent_from_child": _rigid},
        parent_from_child=RIGID,
        child_from_parent=Kind(),
        xyz=LETTERS.but(drop="None", fine={"None": None, "none": ""}),
    ),
    "log_scalar": _of(
        {"scalar": 0.5, "radius": 0.5, "color": [1, 2, 3], "label": "car"},
        scalar=VALUE,
        radius=NUMBER,
        scattered=MAYBE_FLAG,
        **_STYLE,
    ),
    "log_segmentation_image": _of({"image": _classes}, image=CLASSES),
    "log_tensor": _of(
        {"tensor": _depth, "names": ["height", "width"], "meter": 0.5},
        tensor=TENSOR.but(drop="0-d,flat,rank 5"),
        names=NAMES,
        meter=METER,
    ),
    "log_text_entry": _of(
        {"text": "car", "level": "car"}, text=TEXT.but(drop="None", bad={"None": None}), level=TEXT, **_STYLE
    ),
    "log_transform3d": _of(
        {"transform": rr.Rigid3D([1.0, 2.0, 3.0], rr.Quaternion(xyzw=Q))},
        transform=TRANSFORM,
        from_parent=FLAG,
    ),
    "log_unknown_transform": _of({}),
    "log_view_coordinates": _of(
        {"xyz": "RDF"}, xyz=LETTERS, up=Kind(), right_handed=HANDED.but(drop="False"), entity_path=ROOT_PATH
    ),
}


def cases(column: Callable[[Kind], dict[str, Any]]) -> list[Any]:
    """(function, parameter, value) of one column of all kinds, with an id that names the value."""
    return [
        pytest.param(name, parameter, value, id=f"{name}-{parameter}-{label}")
        for name, function in sorted(FUNCTIONS.items())
        for parameter, kind in function.kinds.items()
        if parameter in inspect.signature(getattr(rr, name)).parameters
        for label, value in column(kind).items()
    ]
