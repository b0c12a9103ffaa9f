"""A store with a limit: what a live stream costs, how long dropping rows takes, how much memory the process has.

The unit "%" is a share: 100 is the limit.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from harness import Cases, Took

from diorama.chunk import Chunk, Column
from diorama.schema import TENSOR
from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama.wire import Decoder, RecordingInfo, StreamEncoder
from diorama_renderer.query import Cursor
from diorama_renderer.store import Store

cases = Cases()
FRAME = Timeline("frame", TimeType.SEQUENCE)
START_NS = 1_700_000_000 * 10**9
LIMIT_BYTES = 1 << 30
HOUR_PARTS = 8
"""The harness calls three times to warm up, then five times."""

_RNG = np.random.default_rng(0)
_POSITIONS = _RNG.random((1_000_000, 3), dtype=np.float32)
_COLORS = _RNG.integers(0, 2**32, 1_000_000, dtype=np.uint32)
_PIXELS = _RNG.integers(0, 255, 1280 * 720 * 3, dtype=np.uint8).tobytes()


def rows(path: str, second: float, count: int, *columns: Column, rate: float = 1.0) -> Chunk:
    """`count` rows of an entity, from a second on, so many a second."""
    arrival = START_NS + int(second * 1e9) + (np.arange(count) * int(1e9 / rate))
    return Chunk(path, arrival, {FRAME: arrival // 10**7, LOG_TIME: arrival}, columns)


def column(component: str, variant: str, values, count: int) -> Column:
    """Values that belong to `count` rows in equal parts."""
    return Column(
        component, variant, False, values, (np.arange(count + 1) * (len(values) // count)).astype(np.int32)
    )


def scalars(path: str, second: float, count: int, rate: float) -> Chunk:
    return rows(path, second, count, column("scalar", "f64", _RNG.random(count), count), rate=rate)


def transforms(path: str, second: float, count: int, rate: float) -> Chunk:
    return rows(path, second, count, column("transform", "rigid3", _RNG.random((count, 7)), count), rate=rate)


def cloud(second: float, points: int) -> Chunk:
    positions, colors = _POSITIONS[:points].copy(), _COLORS[:points].copy()
    return rows(
        "world/cloud",
        second,
        1,
        column("point3d", "f32", positions, 1),
        column("colorrgba", "u32", colors, 1),
    )


def image(second: float) -> Chunk:
    pixels = {
        "shape": [720, 1280, 3],
        "dtype": "u8",
        "encoding": "raw",
        "meaning": "unknown",
        "data": _PIXELS,
    }
    return rows("world/image", second, 1, column("tensor", "tensor", pa.array([pixels], TENSOR), 1))


class Wire:
    """Chunks as they come from a program: sent and decoded, so that they hold the memory that they would."""

    def __init__(self) -> None:
        self._encoder = StreamEncoder(RecordingInfo("bench", "bench", 0, "0"))
        self.decoder = Decoder()
        assert not list(self.decoder.feed(b"".join(self._encoder.begin())))

    def encoded(self, chunk: Chunk) -> bytes:
        """As bytes."""
        return b"".join(self._encoder.encode(chunk))

    def sent(self, chunk: Chunk) -> Iterator[Chunk]:
        """As it arrives."""
        yield from self.decoder.feed(self.encoded(chunk))


def resident_bytes(field: str = "VmRSS") -> int:
    """Memory of this process; of "VmHWM" the most that it ever had."""
    status = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in status if line.startswith(field + ":"))


def second_of_a_robot(wire: Wire, second: float) -> Iterator[Chunk]:
    """What comes in a second: 10,000 scalars, 2,500 transforms, an image, and every fifth time a million points."""
    for number in range(100):
        yield scalars(f"plots/{number}", second + number * 1e-6, 100, 100)
    for number in range(50):
        yield transforms(f"world/{number}", second + number * 1e-6, 50, 50)
    yield from wire.sent(image(second))
    if second % 5 == 0:
        yield from wire.sent(cloud(second, 1_000_000))


@cases.add("store_1gib_limit_hour_of_stream_peak_memory", budget=110.0, unit="%", seconds=0.0)
def hour_of_stream_peak_memory():
    """An eighth of an hour in each call: the most memory so far, less what a second of the stream takes on its way."""
    store, wire, seconds = Store(memory_limit=LIMIT_BYTES), Wire(), itertools.count()
    cursor = Cursor(store)
    for chunk in second_of_a_robot(wire, 0):
        Store().insert(chunk)
    base = resident_bytes("VmHWM")

    def part():
        for second in itertools.islice(seconds, 3600 // HOUR_PARTS):
            for chunk in second_of_a_robot(wire, second):
                store.insert(chunk)
            latest = cursor.move(LOG_TIME, START_NS + second * 10**9)
            if second % 60 == 0:
                cursor.move(FRAME, latest.time // 10**7)
                cursor.move(LOG_TIME, latest.time)
        assert store.nbytes <= LIMIT_BYTES
        return Took((resident_bytes("VmHWM") - base) / LIMIT_BYTES)

    return part


def filled_with_scalars(size_bytes: int) -> tuple[Store, Iterator[Chunk]]:
    store = Store()
    stream = (
        scalars(f"plots/{number}", second + number * 1e-6, 2000, 2000)
        for second in itertools.count()
        for number in range(100)
    )
    while store.nbytes < size_bytes:
        for chunk in itertools.islice(stream, 100):
            store.insert(chunk)
    return store, stream


@cases.add("store_1gib_of_scalars_drop_a_third")
def drop_a_third_of_scalars():
    """The longest stop: nothing but small rows, all of them indexed."""
    store, stream = filled_with_scalars(LIMIT_BYTES * 3 // 4)
    cursor = Cursor(store)
    cursor.move(LOG_TIME, 2**62)
    store.memory_limit = LIMIT_BYTES

    def fill_and_drop() -> Took:
        before = store.generation
        while True:
            chunk = next(stream)
            start = time.perf_counter()
            store.insert(chunk)
            if store.generation != before:
                break
        cursor.move(LOG_TIME, 2**62)
        return Took(time.perf_counter() - start)

    return fill_and_drop


@cases.add("store_limit_insert_chunk_of_one_row", budget=20.0, unit="us", calls=100_000)
def insert_chunk_of_one_row():
    """As `insert_chunk_of_one_row`, of a store that counts and now and then drops."""
    chunks = [scalars(f"plots/{number % 1000}", number / 1e5, 1, 1) for number in range(100_000)]

    def load():
        store = Store(memory_limit=4_000_000)
        for chunk in chunks:
            store.insert(chunk)
        assert store.nbytes <= 4_000_000
        return store

    assert load().generation > 1
    return load


def eight_milliseconds(wire: Wire, second: float) -> bytes:
    """200,000 scalars and 100,000 transforms a second of 100 entities each, and a twentieth of 20 million points."""
    chunks = [scalars(f"plots/{number}", second + number * 1e-9, 16, 2000) for number in range(100)]
    chunks += [transforms(f"world/{number}", second + number * 1e-9, 8, 1000) for number in range(100)]
    chunks.append(cloud(second, 160_000))
    return b"".join(map(wire.encoded, chunks))


@cases.add("ingest_8ms_of_300k_rows_and_20m_points_a_second", budget=8.0)
def ingest():
    """Decoding, inserting, and the first look afterwards: with less than 8 ms the viewer keeps up on one core."""
    store, wire = Store(memory_limit=LIMIT_BYTES), Wire()
    cursor, ticks = Cursor(store), itertools.count()

    def tick() -> Took:
        second = next(ticks) * 0.008
        data = eight_milliseconds(wire, second)
        start = time.perf_counter()
        for at in range(0, len(data), 256 * 1024):
            for chunk in wire.decoder.feed(data[at : at + 256 * 1024]):
                store.insert(chunk)
        cursor.move(LOG_TIME, START_NS + int((second + 0.008) * 1e9))
        return Took(time.perf_counter() - start)

    return tick


if __name__ == "__main__":
    cases.main()
