"""Where things are, and how they lie: positions, rectangles, boxes, rotations, transforms, lenses, axes."""

from __future__ import annotations

import numpy as np

import diorama as rr
from parameters.common import MAYBE_FLAG, NUMBER
from parameters.kind import INF, NAN, NOT_NUMBERS, Kind, Tensor, dressed

Q = [0.0, 0.0, 0.0, 1.0]

GOOD_POINTS = np.array([[0, 0, 0], [1, 0.5, 0], [0, 2, 0.25], [3, 3, 3]])
POSITIONS = Kind(
    same=dressed(GOOD_POINTS),
    fine={
        "NaN": GOOD_POINTS * NAN,
        "infinite": np.full((4, 3), INF),
        "empty list": [],
        "no rows": np.empty((0, 3)),
        "2D": GOOD_POINTS[:, :2],
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

GOOD_RECTS = np.array([[0.0, 0, 10, 5], [1, 2, 3, 4], [5, 5, 1, 1], [0, 0, 0, 0]])
RECTS = Kind(
    same=dressed(GOOD_RECTS),
    fine={"NaN": GOOD_RECTS * NAN, "empty list": [], "no rows": np.empty((0, 4)), "None": None},
    bad={
        **NOT_NUMBERS,
        "bool": np.ones((4, 4), bool),
        "one number": 5.0,
        "rank 3": np.zeros((2, 2, 4)),
        "last dimension 3": np.zeros((4, 3)),
    },
)
RECT = Kind(
    same={name: value for name, value in dressed(GOOD_RECTS[1]).items() if name != "Fortran order"},
    fine={"NaN": [NAN] * 4, "None": None},
    bad={
        "text": "abc",
        "object": object(),
        "five numbers": [1, 2, 3, 4, 5],
        "two numbers": [1, 2],
        "bool": [True] * 4,
    },
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
    same=dressed(GOOD_POINTS),
    fine={"None": None, "empty": []},
    bad={
        **NOT_NUMBERS,
        "NaN": GOOD_POINTS * NAN,
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
GOOD_RIGID = ([1.0, 2.0, 3.0], [0.0, 0.0, 0.0, 1.0])
RIGID = Kind(
    same={
        "list": list(GOOD_RIGID),
        "numpy": (np.array(GOOD_RIGID[0]), np.array(GOOD_RIGID[1])),
        "half": (np.float16(GOOD_RIGID[0]), np.float32(GOOD_RIGID[1])),
        "big-endian": (np.array(GOOD_RIGID[0], ">f8"), np.array(GOOD_RIGID[1], ">f4")),
        "tensors": (Tensor(GOOD_RIGID[0]), Tensor(GOOD_RIGID[1])),
        "tuples": (tuple(GOOD_RIGID[0]), tuple(GOOD_RIGID[1])),
    },
    bad={
        "text": "ab",
        "object": object(),
        "matrix": np.eye(4),
        "one of two": ([1.0, 2.0, 3.0],),
        "three": (*GOOD_RIGID, 1),
        "quaternion of zero": (GOOD_RIGID[0], [0, 0, 0, 0]),
        "quaternion of three": (GOOD_RIGID[0], [0, 0, 1]),
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
LENS_MODEL = Kind(
    same={"of ROS": "plumb_bob", "another of ROS": "rational_polynomial"},
    fine={"fisheye": "fisheye", "another fisheye": "equidistant"},
    bad={
        "None": None,
        "unknown": "kannala",
        "capital letters": "FISHEYE",
        "empty": "",
        "number": 5,
        "bytes": b"fisheye",
        "list": ["fisheye"],
        "object": object(),
    },
)
LENS_COEFFICIENTS = Kind(
    same=dressed([0.25, 0.5, 0.125, -0.5]) | {"column": [[0.25], [0.5], [0.125], [-0.5]]},
    fine={
        "five": np.ones(5),
        "eight": np.ones((1, 8)),
        "twelve": np.ones(12),
        "fourteen without tilt": [1.0] * 12 + [0, 0],
        "zero": np.zeros(4),
        "integers": [1, 2, 3, 4],
    },
    bad={
        **NOT_NUMBERS,
        "None": None,
        "three": np.ones(3),
        "six": np.ones(6),
        "thirteen": np.ones(13),
        "tilt": np.ones(14),
        "NaN": [0, 0, 0, NAN],
        "infinite": [0, 0, 0, INF],
        "empty": [],
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
