from __future__ import annotations

import random
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from chunk_samples import INFO, all_same, chunks, cloud, same, scalars, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama.wire import Decoder, FileEncoder, Limits, StreamEncoder, WireError
from diorama.wire.records import MAGIC, RECORD_HEAD, Header, pack


def file_of(groups):
    """A file with an MCAP chunk a group, and where each of them ends."""
    encoder = FileEncoder(INFO)
    data = b"".join(encoder.begin())
    ends = [len(data)]
    for group in groups:
        for item in group:
            data += b"".join(encoder.encode(item))
        data += b"".join(encoder.flush())
        ends.append(len(data))
    return data + b"".join(encoder.end()), ends


def read(data, *, piece=None):
    decoder = Decoder("x.mcap")
    got = []
    for start in range(0, len(data), piece or max(len(data), 1)):
        got += decoder.feed(data[start : start + (piece or len(data))])
    return got + list(decoder.close()), decoder


TINY = [[texts(rows=1)]]
RAW = [[scalars(rows=1)], [cloud(points=30)], [scalars(first=50, rows=1)]]
COMPRESSED = [[scalars(first=i) for i in range(6)]]


def assert_flip_is_noticed(data, items, bit):
    damaged = bytearray(data)
    damaged[bit // 8] ^= 1 << bit % 8
    try:
        got, decoder = read(bytes(damaged))
    except WireError:
        return
    assert decoder.damage, bit
    assert all(any(same(chunk, item) for item in items) for chunk in got), bit


@pytest.mark.slow
def test_no_flipped_bit_of_a_file_goes_unnoticed():
    data, _ = file_of(TINY)
    for bit in range(len(data) * 8):
        assert_flip_is_noticed(data, TINY[0], bit)


@pytest.mark.slow
@pytest.mark.parametrize("groups", [RAW, COMPRESSED], ids=["raw", "compressed"])
def test_a_flipped_bit_in_any_byte_of_a_file_is_noticed(groups):
    data, _ = file_of(groups)
    items = [item for group in groups for item in group]
    for byte in range(len(data)):
        assert_flip_is_noticed(data, items, byte * 8 + byte * 5 % 8)


@given(
    groups=st.lists(st.lists(chunks(), min_size=1, max_size=3), max_size=3),
    where=st.floats(0, 1, exclude_max=True),
)
@settings(max_examples=60, deadline=None)
def test_a_flipped_bit_of_any_file_is_noticed(groups, where):
    data, _ = file_of(groups)
    items = [item for group in groups for item in group]
    assert_flip_is_noticed(data, items, int(where * len(data) * 8))


def test_a_file_cut_at_any_byte_gives_the_whole_chunks_before_and_says_so():
    groups = [[scalars(rows=1)], [texts(rows=1)], [scalars(rows=1)] * 3]
    data, ends = file_of(groups)
    chunk_ends = [end + 9 + RECORD_HEAD.unpack_from(data, end)[1] for end in ends[:-1]]
    for size in range(len(data)):
        wanted = [
            item for group, end in zip(groups, chunk_ends, strict=True) if end <= size for item in group
        ]
        got, decoder = read(data[:size])
        assert all_same(got, wanted)
        assert f"truncated at offset {size}" in decoder.damage[0].what


@pytest.mark.parametrize(
    "data",
    [b"\0" * 100, b"PK\x03\x04" + b"x" * 50, b"RRF2" + b"y" * 40, b"\x89PNG\r\n\x1a\n" + b"z" * 90, b"short"],
)
def test_a_foreign_file_is_an_error_that_names_file_and_place(data):
    with pytest.raises(WireError, match=r"x\.mcap: not an MCAP recording"):
        read(data)


@pytest.mark.parametrize("piece", [None, 7, 100])
@pytest.mark.parametrize("hurt", [0, 1, 2])
def test_a_damaged_chunk_is_skipped_and_those_around_it_are_read(hurt, piece):
    groups = [[scalars(first=i, rows=1), texts(rows=1)] for i in range(3)]
    data, ends = file_of(groups)
    damaged = bytearray(data)
    damaged[(ends[hurt] + ends[hurt + 1]) // 2 - 30] ^= 0x10
    got, decoder = read(bytes(damaged), piece=piece)
    assert all_same(got, [item for i, group in enumerate(groups) if i != hurt for item in group])
    assert decoder.damage[0].offset == ends[hurt]
    assert "CRC" in decoder.damage[0].what or "lz4" in decoder.damage[0].what


@pytest.mark.parametrize("piece", [None, 1, 100])
@pytest.mark.parametrize("byte", range(9))
def test_a_damaged_length_or_opcode_costs_one_chunk_only(byte, piece):
    groups = [[scalars(first=i, rows=1)] for i in range(4)]
    data, ends = file_of(groups)
    for flip in (0x01, 0x40, 0x80):
        damaged = bytearray(data)
        damaged[ends[1] + byte] ^= flip
        got, decoder = read(bytes(damaged), piece=piece)
        rest = [groups[i][0] for i in (0, 2, 3)]
        assert all_same(got, rest) or all_same(got, [group[0] for group in groups])
        assert decoder.damage


def test_a_hole_of_zeros_costs_what_it_covers():
    groups = [[scalars(first=i, rows=1)] for i in range(6)]
    data, ends = file_of(groups)
    damaged = data[: ends[2] + 20] + bytes(ends[4] - ends[2]) + data[ends[4] + 20 :]
    got, decoder = read(damaged)
    assert all_same(got, [groups[i][0] for i in (0, 1, 5)])
    assert any("skipped" in item.what for item in decoder.damage)


def test_missing_bytes_in_the_middle_cost_what_they_cover():
    groups = [[scalars(first=i, rows=1)] for i in range(6)]
    data, ends = file_of(groups)
    got, decoder = read(data[: ends[2] + 60] + data[ends[3] + 60 :])
    assert all(any(same(chunk, group[0]) for group in groups) for chunk in got)
    assert len(got) >= 4
    assert decoder.damage


def test_a_broken_writer_that_came_back_is_said_to_have_left_bytes_after_the_end():
    data, _ = file_of(RAW)
    got, decoder = read(data + b"junk")
    assert len(got) == 3
    assert decoder.damage == [(len(data), "bytes follow the end of the recording")]


def test_a_stream_that_ends_within_a_message_says_so():
    encoder = StreamEncoder(INFO)
    data = b"".join(encoder.begin() + encoder.encode(scalars()) + encoder.encode(texts()))
    got, decoder = read(data[:-5])
    assert all_same(got, [scalars()])
    assert "truncated" in decoder.damage[0].what


HEAD = MAGIC + pack(Header("diorama", "test"))
HOSTILE = {
    "a record of 2^63 bytes": HEAD + RECORD_HEAD.pack(5, 2**63) + b"x" * 100,
    "a chunk of 2^40 bytes": HEAD + RECORD_HEAD.pack(6, 2**40) + b"x" * 100,
    "a header of 60 kB": MAGIC + RECORD_HEAD.pack(1, 60_000) + b"x",
    "a schema name of 2^32 bytes": HEAD + RECORD_HEAD.pack(3, 10) + b"\1\0\xff\xff\xff\xff" + b"x" * 4,
    "opcode zero": HEAD + RECORD_HEAD.pack(0, 0) + b"x" * 100,
    "a metadata map longer than its record": HEAD + RECORD_HEAD.pack(12, 12) + b"\0\0\0\0\xff\0\0\0abcd",
    "lz4 of 2^31 bytes": HEAD
    + RECORD_HEAD.pack(6, 40 + 3 + 8)
    + bytes(16)
    + (2**31).to_bytes(8, "little")
    + bytes(4)
    + b"\3\0\0\0lz4"
    + (8).to_bytes(8, "little")
    + b"\x04\x22\x4d\x18abcd",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_lie_about_a_length_is_damage(data):
    _, decoder = read(data)
    assert decoder.damage


def test_limits_of_a_receiver_are_kept():
    encoder = StreamEncoder(INFO)
    data = b"".join(encoder.begin() + encoder.encode(cloud(points=10_000)))
    decoder = Decoder("peer", limits=Limits(record_bytes=100_000))
    assert list(decoder.feed(data)) == []
    assert "bytes" in decoder.damage[0].what


def test_searching_a_file_full_of_false_chunk_heads_takes_linear_work():
    fake = b"\x06" + (40 + 10**5).to_bytes(8, "little") + bytes(28) + bytes(4) + (10**5).to_bytes(8, "little")
    data = HEAD + bytes([0]) + fake * 20_000
    got, decoder = read(data)
    assert got == []
    assert decoder._search_budget < len(data)


def test_random_bytes_never_crash_or_hang():
    for seed in range(60):
        rng = random.Random(seed)
        data = HEAD + bytes(rng.choices(b"\0\1\2\3\4\5\6\7\x0cabc\xff", k=400))
        _, decoder = read(data)
        assert decoder.damage


FUZZ = """
import random, sys
import numpy as np
from chunk_samples import cloud, scalars, texts
from diorama.chunk import to_arrow
from diorama.wire.batches import BatchReader
from diorama.wire.errors import WireError

read = refused = 0
for item in (scalars(), texts(rows=5), cloud(points=7)):
    batch = to_arrow(item)
    schema = batch.schema.serialize().to_pybytes()
    data = batch.serialize().to_pybytes()
    for seed in range(int(sys.argv[1])):
        rng = random.Random(seed)
        target = bytearray(data if seed % 4 else schema)
        for _ in range(rng.choice((1, 1, 2, 8))):
            at = rng.randrange(len(target))
            target[at] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256), target[at] ^ 1 << rng.randrange(8)))
        if rng.random() < 0.1:
            target = target[: rng.randrange(len(target))]
        try:
            reader = BatchReader(bytes(target) if seed % 4 == 0 else schema)
            chunk = reader.read("x", memoryview(bytes(data if seed % 4 == 0 else target)))
            for column in chunk.columns:
                if isinstance(column.values, np.ndarray):
                    column.values.sum()
                else:
                    column.values.to_pylist()
            read += 1
        except WireError:
            refused += 1
print(read, refused)
"""


@pytest.mark.slow
def test_mutated_batches_are_refused_or_read_but_never_crash_the_interpreter():
    root = Path(__file__).parents[3]
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FUZZ), "6000"],
        env={"PYTHONPATH": f"{root / 'sdk'}:{root / 'tests/sdk/chunk'}"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    read_count, refused = map(int, run.stdout.split())
    assert read_count > 100
    assert refused > 100
