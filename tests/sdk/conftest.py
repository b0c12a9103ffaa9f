"""A fresh, strict recording in memory, and a plain view of what it holds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import diorama as rr
from diorama.components import ext
from diorama.log import call
from diorama.recording import current
from diorama.timelines import LOG_TIME

# What tests of several rooms share.
sys.path += [str(Path(__file__).parent / room) for room in ("chunk", "sinks")]


@dataclass
class Row:
    """One row, as plain Python: component name to a list of instances."""

    path: str
    arrival: int
    times: dict[tuple[str, str], int]
    timeless: bool
    values: dict[str, list[Any]]
    variants: dict[str, str]
    splats: set[str]


class Log:
    """What a test logged."""

    def __init__(self, recording: rr.MemoryRecording) -> None:
        self.recording = recording

    def rows(self) -> list[Row]:
        rows = [row for chunk in self.recording.chunks() for row in _rows(chunk)]
        return sorted(rows, key=lambda row: row.arrival)

    def row(self) -> Row:
        (row,) = self.rows()
        return row


def _rows(chunk: Any) -> Iterator[Row]:
    for i in range(chunk.row_count):
        values = {}
        for column in chunk.columns:
            start, stop = column.offsets[i], column.offsets[i + 1]
            items = column.values[start:stop]
            values[column.component] = items.tolist() if isinstance(items, np.ndarray) else items.to_pylist()
        yield Row(
            chunk.entity_path,
            int(chunk.arrival[i]),
            {(t.name, t.type.value): int(times[i]) for t, times in chunk.times.items() if t != LOG_TIME},
            chunk.timeless,
            values,
            {column.component: column.variant for column in chunk.columns},
            {column.component for column in chunk.columns if column.splat},
        )


@pytest.fixture
def log() -> Iterator[Log]:
    rr.init("test", strict=True)
    rr.set_enabled(True)
    rr.disconnect()
    rr.memory_recording()  # takes what other tests left behind
    rr.reset_time()
    call._warned.clear()
    ext._types.clear()
    yield Log(rr.memory_recording())
    rr.reset_time()
    rr.set_enabled(True)
    current().strict = False


@pytest.fixture
def forgiving(log: Log) -> Log:
    rr.set_strict_mode(False)
    return log


@pytest.fixture
def make_peer():
    from peers import Peer

    made = []

    def make(*args, **kwargs):
        made.append(Peer(*args, **kwargs))
        return made[-1]

    yield make
    for peer in made:
        peer.close()
