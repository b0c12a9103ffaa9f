"""What most functions take: paths, flags, recordings, extension components, and the styles of instances."""

from __future__ import annotations

import numpy as np

import diorama as rr
from parameters.kind import INF, NAN, NOT_NUMBERS, Kind, dressed

GOOD_COLORS = np.array([[255, 0, 0], [0, 128, 0], [1, 2, 3], [0, 0, 0]], np.uint8)
COLORS = Kind(
    same=dressed(GOOD_COLORS),
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
        "too few": GOOD_COLORS[:2],
        "too many": np.zeros((5, 3), np.uint8),
        "one number": 255,
        "a name": "red",
    },
)
COLOR = Kind(
    good=[1, 2, 3],
    same={name: value for name, value in dressed(GOOD_COLORS[2]).items() if name != "Fortran order"},
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

GOOD_RADII = np.array([0.5, 0.0, 2.0, 0.25])
RADII = Kind(
    same=dressed(GOOD_RADII),
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
GOOD_IDS = np.array([3, 0, 9, 7])
IDS = Kind(
    same=dressed(GOOD_IDS) | {"whole floats": GOOD_IDS.astype(float)},
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
