"""Chunks by hand: what a log call leaves, without a program that logs."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from diorama.chunk import Chunk, Column
from diorama.schema import COMPONENTS
from diorama.timelines import LOG_TIME, Timeline, TimeType

FRAME = Timeline("frame", TimeType.SEQUENCE)


def _column(component, values, variant=None):
    """One row of `values`; a pa.Array, or something that becomes one of the schema's type."""
    if component.startswith("ext."):
        return Column(component, "ext", False, values, np.array([0, len(values)], np.int32))
    variants = {known.name: known for known in COMPONENTS[component].variants}
    known = variants[variant or next(iter(variants))]
    if known.dtype is None:
        array = values if isinstance(values, pa.Array) else pa.array(values, known.arrow)
    else:
        array = np.asarray(values, known.dtype).reshape((-1, known.width) if known.width else -1)
    return Column(component, known.name, False, array, np.array([0, len(array)], np.int32))


def _call(path, arrival, times, *columns):
    """What one log call leaves; `times` None: timeless."""
    at = np.array([arrival], np.int64)
    now = (
        {}
        if times is None
        else {**{t: np.array([time], np.int64) for t, time in times.items()}, LOG_TIME: at}
    )
    return Chunk(path, at, now, columns)


@pytest.fixture(scope="session")
def column():
    return _column


@pytest.fixture(scope="session")
def call():
    return _call
