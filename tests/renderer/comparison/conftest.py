"""Recordings from lists of calls, which can be put in another order, and of which one can be changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pytest

import diorama_renderer as dr
from diorama.chunk import Chunk, Column
from diorama.schema import COMPONENTS
from diorama.timelines import LOG_TIME, Timeline, TimeType

FRAME = Timeline("frame", TimeType.SEQUENCE)


@dataclass(frozen=True)
class Call:
    """What one log call says; `frame` None: timeless. `values` by component, or by "component:variant"."""

    path: str
    frame: int | None
    values: dict = field(hash=False)

    def with_values(self, **values):
        return replace(self, values={**self.values, **values})


def _column(name, values):
    component, _, variant = name.partition(":")
    if component.startswith("ext."):
        return Column(component, "ext", False, pa.array(values), np.array([0, len(values)], np.int32))
    known = {one.name: one for one in COMPONENTS[component].variants}
    chosen = known[variant or next(iter(known))]
    if chosen.dtype is None:
        array = pa.array(values, chosen.arrow)
    else:
        array = np.asarray(values, chosen.dtype).reshape((-1, chosen.width) if chosen.width else -1)
    return Column(component, chosen.name, False, array, np.array([0, len(array)], np.int32))


def _recorded(calls, *, timelines=(FRAME,), started=1_000):
    recording = dr.Recording()
    for number, one in enumerate(calls):
        arrival = np.array([started + number])
        times = {} if one.frame is None else {line: np.array([one.frame]) for line in timelines}
        if one.frame is not None:
            times[LOG_TIME] = arrival
        columns = tuple(_column(name, values) for name, values in one.values.items())
        recording.store.insert(Chunk(one.path, arrival, times, columns))
    return recording


@pytest.fixture(scope="session")
def recorded():
    """A function: calls to a recording."""
    return _recorded


@pytest.fixture(scope="session")
def said():
    """The class of a call."""
    return Call


ALL_KINDS = {
    "point3d": [[0, 0, 0], [1, 2, 3]],
    "point2d": [[0, 0]],
    "colorrgba": [0xFF0000FF, 0x00FF00FF],
    "radius": [0.5],
    "label": ["a", "bc"],
    "class_id": [3],
    "keypoint_id": [4],
    "instance_key": [7, 9],
    "linestrip3d": [[[0, 0, 0], [1, 1, 1]], [[2, 2, 2]]],
    "arrow3d": [[0, 0, 0, 1, 1, 1]],
    "box3d": [[1, 2, 3]],
    "vec3d": [[4, 5, 6]],
    "quaternion": [[0, 0, 0, 1]],
    "rect2d": [[0, 0, 1, 1]],
    "mesh3d": [{"positions": [[0, 0, 0], [1, 0, 0], [0, 1, 0]], "indices": [0, 1, 2]}],
    "tensor": [{"shape": [1, 2], "dtype": "uint8", "encoding": "raw", "data": b"ab", "meaning": "unknown"}],
    "transform": [[1, 2, 3, 0, 0, 0, 1]],
    "view_coordinates": [[3, 2, 5]],
    "annotation_context": [{"id": 1, "label": "x", "keypoints": [], "keypoint_connections": []}],
    "scalar": [0.5],
    "scalar_scattered": [True],
    "text_entry": [{"body": "hello", "level": "INFO"}],
    "clear": [False],
    "ext.gain": [0.25, 0.5],
}
CHANGED = {
    "point3d": [[0, 0, 0], [1, 2, 3.5]],
    "point2d": [[0, 0], [1, 1]],
    "colorrgba": [0xFF0000FF, 0x00FF01FF],
    "radius": [0.25],
    "label": ["a", "bd"],
    "class_id": [2],
    "keypoint_id": [5],
    "instance_key": [7, 8],
    "linestrip3d": [[[0, 0, 0]], [[1, 1, 1], [2, 2, 2]]],
    "arrow3d": [[0, 0, 0, 1, 1, 2]],
    "box3d": [[1, 2, 4]],
    "vec3d": [[4, 5, 7]],
    "quaternion": [[0, 0, 0.1, 1]],
    "rect2d": [[0, 0, 1, 2]],
    "mesh3d": [{"positions": [[0, 0, 0], [1, 0, 0], [0, 1, 0]], "indices": [0, 2, 1]}],
    "tensor": [{"shape": [2, 1], "dtype": "uint8", "encoding": "raw", "data": b"ab", "meaning": "unknown"}],
    "transform": [[1, 2, 3, 0, 0, 0.1, 1]],
    "view_coordinates": [[3, 2, 6]],
    "annotation_context": [{"id": 1, "label": "y", "keypoints": [], "keypoint_connections": []}],
    "scalar": [0.75],
    "scalar_scattered": [False],
    "text_entry": [{"body": "hello", "level": None}],
    "clear": [True],
    "ext.gain": [0.25, 0.75],
}


@pytest.fixture(scope="session")
def all_kinds():
    """One value of every component, and another one."""
    return ALL_KINDS, CHANGED
