"""Rows of annotation contexts, and contexts as plain dicts to compare them with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from diorama.chunk import Chunk, Column
from diorama.schema import CLASS_DESCRIPTION
from diorama.timelines import LOG_TIME, Timeline, TimeType

FRAME = Timeline("frame", TimeType.SEQUENCE)

Fixed = Callable[..., Column]
Row = Callable[..., Chunk]
Described = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def frame() -> Timeline:
    return FRAME


@pytest.fixture(scope="session")
def fixed() -> Fixed:
    """A column of one row of fixed-width values."""

    def make(component: str, values: Any, dtype: Any, *, splat: bool = False, variant: str = "f32") -> Column:
        array = np.asarray(values, dtype)
        return Column(component, variant, splat, array, np.array([0, len(array)], np.int32))

    return make


@pytest.fixture(scope="session")
def described() -> Described:
    """One class: (id, label, colour), its keypoints likewise, and pairs of keypoint ids."""

    def make(
        class_id: int,
        label: str | None = None,
        color: int | None = None,
        keypoints: Sequence[tuple[int, str | None, int | None]] = (),
        connections: Sequence[tuple[int, int]] = (),
    ) -> dict[str, Any]:
        names = ("id", "label", "color")
        return {
            "id": class_id,
            "label": label,
            "color": color,
            "keypoints": [dict(zip(names, keypoint, strict=True)) for keypoint in keypoints],
            "keypoint_connections": [list(pair) for pair in connections],
        }

    return make


@pytest.fixture(scope="session")
def context() -> Callable[..., Column]:
    """A column of one annotation context."""

    def make(*classes: dict[str, Any]) -> Column:
        values = pa.array(list(classes), CLASS_DESCRIPTION)
        offsets = np.array([0, len(classes)], np.int32)
        return Column("annotation_context", "class_description", False, values, offsets)

    return make


@pytest.fixture(scope="session")
def row() -> Row:
    """A chunk of one row; a frame of None is timeless."""
    arrivals: Iterator[int] = count()

    def make(path: str, frame: int | None, *columns: Column) -> Chunk:
        arrival = np.array([next(arrivals)])
        times = {} if frame is None else {FRAME: np.array([frame]), LOG_TIME: arrival}
        return Chunk(path, arrival, times, columns)

    return make
