"""What a recording is asked: a plot of a million numbers, a value at a time, a table."""

from __future__ import annotations

from functools import cache

import numpy as np
from harness import Cases

from diorama.chunk import Chunk, Column
from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama_renderer.recordings import Recording

cases = Cases()
FRAME = Timeline("frame", TimeType.SEQUENCE)
COUNT = 1_000_000


@cache
def plotted() -> Recording:
    """A million scalars of one entity; each is the root of its frame."""
    recording, frames = Recording(), np.arange(COUNT)
    column = Column("scalar", "f64", False, np.sqrt(frames), np.arange(COUNT + 1, dtype=np.int32))
    recording.store.insert(Chunk("plot/root", frames, {FRAME: frames, LOG_TIME: frames}, (column,)))
    return recording


@cases.add("range_1m_scalars", budget=20.0)
def range_1m_scalars():
    recording = plotted()
    times, values = recording.range("plot/root", "scalar", "frame", 10)
    assert np.array_equal(values, np.sqrt(times))
    assert len(times) == COUNT - 10
    return lambda: recording.range("plot/root", "scalar", "frame", 10)


@cases.add("latest_at_1m_scalars", budget=5.0)
def latest_at_1m_scalars():
    recording = plotted()
    assert recording.latest_at("plot/root", "scalar", {"frame": 250_000}) == 500.0
    return lambda: recording.latest_at("plot/root", "scalar", {"frame": 250_000})


@cases.add("to_arrow_1m_scalars", budget=2000.0)
def to_arrow_1m_scalars():
    recording = plotted()
    assert recording.to_arrow().num_rows == COUNT
    return recording.to_arrow


if __name__ == "__main__":
    cases.main()
