"""Meshes, from buffers and from files."""

from __future__ import annotations

import numpy as np

from parameters.common import COLORS
from parameters.kind import INF, NAN, NOT_NUMBERS, Kind, dressed

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

GOOD_TRIANGLES = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
VERTICES = Kind(
    same=dressed(GOOD_TRIANGLES) | {"flat": GOOD_TRIANGLES.reshape(-1)},
    bad={
        **NOT_NUMBERS,
        "None": None,
        "NaN": GOOD_TRIANGLES * NAN,
        "infinite": GOOD_TRIANGLES + INF,
        "not by three": np.zeros(10),
        "bool": np.ones((4, 3), bool),
    },
)
GOOD_INDICES = np.array([[0, 1, 2], [0, 2, 3]])
INDICES = Kind(
    same=dressed(GOOD_INDICES) | {"flat": GOOD_INDICES.reshape(-1)},
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
    same=dressed(GOOD_TRIANGLES) | {"flat": GOOD_TRIANGLES.reshape(-1)},
    fine={"None": None, "zero": np.zeros((4, 3))},
    bad={
        "too few": GOOD_TRIANGLES[:2],
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
