"""The store and its queries: what a seek, a forward step, an insert and a range cost."""

from __future__ import annotations

import itertools
import time
from functools import cache

import numpy as np
from harness import Cases, Took

from diorama.chunk import Chunk, Column
from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama_renderer.query import Cursor, latest_at, range_rows
from diorama_renderer.store import Store

cases = Cases()
FRAME = Timeline("frame", TimeType.SEQUENCE)
FRAMES = 1_000


def motion(entity: int, arrival: np.ndarray, frames: np.ndarray) -> Chunk:
    """Transforms of one entity; each holds its frame as the x coordinate."""
    values = np.zeros((len(arrival), 7))
    values[:, 0] = frames
    column = Column("transform", "rigid3", False, values, np.arange(len(arrival) + 1, dtype=np.int32))
    return Chunk(f"world/part_{entity}", arrival, {FRAME: frames, LOG_TIME: arrival}, (column,))


def filled(entity_count: int, row_count: int) -> Store:
    """Every entity has a row each frame, in chunks of up to 100 rows, interleaved as a recorder would."""
    store, frames = Store(), row_count // entity_count
    for first in range(0, frames, 100):
        at = np.arange(first, min(first + 100, frames))
        for entity in range(entity_count):
            store.insert(motion(entity, at * entity_count + entity, at))
    return store


@cache
def million() -> Store:
    """1,000 entities, 1 M rows; not to be inserted into."""
    return filled(1_000, 1_000_000)


def seeks(timeline: Timeline, last: int):
    """Seek to random times."""
    store = million()
    table = store.table("transform")
    assert table is not None
    rows = latest_at(store, FRAME, 500).of("transform")[2:]
    assert (table.gather(rows, "rigid3")[:, 0] == 500).all()
    times = itertools.cycle(np.random.default_rng(0).integers(0, last, 997).tolist())
    return lambda: latest_at(store, timeline, next(times))


@cases.add("seek_1k_entities_1m_rows", budget=5.0, seconds=0.5)
def seek_1k_entities_1m_rows():
    return seeks(FRAME, FRAMES)


@cases.add("seek_1k_entities_1m_rows_log_time", budget=5.0, seconds=0.5)
def seek_1k_entities_1m_rows_log_time():
    return seeks(LOG_TIME, 1_000_000)


@cases.add("seek_far_from_checkpoint_1k_entities_1m_rows", budget=5.0, seconds=0.5)
def seek_far_from_checkpoint_1k_entities_1m_rows():
    """The dearest seeks there are: nearly 32,768 rows after the checkpoint that they start from."""
    seeks(FRAME, FRAMES)()
    times = itertools.cycle([31, 64])
    return lambda: latest_at(million(), FRAME, next(times))


@cases.add("range_1k_of_1m_rows", seconds=0.5)
def range_1k_of_1m_rows():
    store = million()
    assert len(range_rows(store, "transform", 7, FRAME, 0, FRAMES)) == FRAMES
    return lambda: range_rows(store, "transform", 7, FRAME, 0, FRAMES)


@cases.add("forward_3_rows_10k_entities", budget=1.0, seconds=0.5)
def forward_3_rows_10k_entities():
    store = filled(10_000, 200_000)
    cursor, times = Cursor(store), itertools.count(3, 3)
    for _ in range(10):
        here = next(times)
        want = latest_at(store, LOG_TIME, here).of("transform")
        assert (cursor.move(LOG_TIME, here).of("transform") == want).all()
    return lambda: cursor.move(LOG_TIME, next(times))


@cases.add("insert_far_out_of_order_and_seek_1m_rows", budget=5.0, seconds=0.5)
def insert_far_out_of_order_and_seek_1m_rows():
    store = filled(1_000, 1_000_000)
    arrivals = itertools.count(2_000_000)

    def insert():
        store.insert(motion(0, np.array([next(arrivals)]), np.array([3])))
        return latest_at(store, FRAME, FRAMES)

    return insert


@cases.add("live_frame_of_1k_chunks_at_1m_rows", seconds=1.0)
def live_frame_of_1k_chunks_at_1m_rows():
    store = filled(1_000, 1_000_000)
    cursor, frames = Cursor(store), itertools.count(FRAMES)
    cursor.move(FRAME, FRAMES - 1)

    def frame():
        now = next(frames)
        chunks = [
            motion(entity, np.array([now * 1_000 + entity]), np.array([now])) for entity in range(1_000)
        ]
        start = time.perf_counter()
        for chunk in chunks:
            store.insert(chunk)
        cursor.move(FRAME, now)
        return Took(time.perf_counter() - start)

    return frame


@cases.add("insert_chunk_of_one_row", budget=20.0, unit="us", calls=100_000)
def insert_chunk_of_one_row():
    at = np.arange(100_000).reshape(-1, 1)
    chunks = [motion(number % 1_000, at[number], at[number] // 1_000) for number in range(len(at))]

    def load():
        store = Store()
        for chunk in chunks:
            store.insert(chunk)
        return latest_at(store, FRAME, 50)

    assert (load().of("transform")[2:] == 50_000 + np.arange(1_000)).all()
    return load


if __name__ == "__main__":
    cases.main()
