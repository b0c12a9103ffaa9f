from __future__ import annotations

import io
import sys
import zlib

import mcap.data_stream
import mcap.records
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama.wire import WireError, records
from diorama.wire.compression import compress, decompress
from diorama.wire.crc import crc32, crc32_combine
from diorama.wire.inbox import Inbox


@given(first=st.binary(), second=st.binary())
def test_a_combined_crc_is_that_of_the_pieces_joined(first, second):
    assert crc32(first) == zlib.crc32(first)
    assert crc32_combine(zlib.crc32(first), zlib.crc32(second), len(second)) == zlib.crc32(first + second)


@pytest.mark.parametrize("size", [1 << 16, (1 << 20) + 7, 3 << 22])
def test_a_combined_crc_is_right_for_large_pieces(size):
    piece = bytes(range(251)) * (size // 251 + 1)
    piece = piece[:size]
    assert crc32_combine(zlib.crc32(b"before"), zlib.crc32(piece), size) == zlib.crc32(b"before" + piece)


RECORDS = [
    (records.Header("p", "lib"), mcap.records.Header("p", "lib")),
    (records.Footer(1, 2, 3), mcap.records.Footer(1, 2, 3)),
    (records.Schema(7, "näme", "arrow", b"\0\1"), mcap.records.Schema(7, b"\0\1", "arrow", "näme")),
    (
        records.Channel(3, 7, "/a", "arrow", {"k": "v"}),
        mcap.records.Channel(3, "/a", "arrow", {"k": "v"}, 7),
    ),
    (
        records.MessageIndex(3, [(1, 2), (3, 4)]),
        mcap.records.MessageIndex(3, [(1, 2), (3, 4)]),
    ),
    (
        records.ChunkIndex(1, 2, 3, 4, {5: 6}, 7, "lz4", 8, 9),
        mcap.records.ChunkIndex(4, 3, "lz4", 8, 2, 7, {5: 6}, 1, 9),
    ),
    (
        records.Statistics(1, 2, 3, 4, 5, 6, 7, 8, {9: 10}),
        mcap.records.Statistics(4, 3, {9: 10}, 6, 1, 8, 7, 5, 2),
    ),
    (records.Metadata("m", {"a": "b", "": ""}), mcap.records.Metadata("m", {"a": "b", "": ""})),
    (records.MetadataIndex(1, 2, "m"), mcap.records.MetadataIndex(1, 2, "m")),
    (records.SummaryOffset(4, 5, 6), mcap.records.SummaryOffset(4, 5, 6)),
    (records.DataEnd(9), mcap.records.DataEnd(9)),
]


@pytest.mark.parametrize(("ours", "theirs"), RECORDS, ids=lambda r: type(r).__name__)
def test_a_record_is_packed_as_mcap_packs_it_and_unpacked_again(ours, theirs):
    builder = mcap.data_stream.RecordBuilder()
    theirs.write(builder)
    packed = builder.end()
    assert records.pack(ours) == packed
    assert records.unpack(type(ours), memoryview(packed)[9:]) == ours
    longer = memoryview(packed + b"fields of a later version")[9:]
    assert records.unpack(type(ours), longer) == ours


@pytest.mark.parametrize("ours", [ours for ours, _ in RECORDS], ids=lambda r: type(r).__name__)
def test_a_record_cut_short_is_refused(ours):
    content = memoryview(records.pack(ours))[9:]
    for size in range(len(content)):
        with pytest.raises(WireError):
            records.unpack(type(ours), content[:size])


def test_a_chunk_head_and_its_records_make_the_record_of_mcap():
    data = memoryview(b"some records")
    chunk = records.ChunkRecord(1, 2, 12, 3, "", data)
    builder = mcap.data_stream.RecordBuilder()
    mcap.records.Chunk("", bytes(data), 2, 1, 3, 12).write(builder)
    packed = builder.end()
    assert records.pack_chunk_head(chunk, len(data)) + bytes(data) == packed
    assert records.unpack(records.ChunkRecord, memoryview(packed)[9:]) == chunk


@given(pieces=st.lists(st.binary(max_size=9)), asked=st.lists(st.integers(0, 12)))
def test_the_inbox_hands_out_the_bytes_in_order_whatever_the_pieces(pieces, asked):
    inbox = Inbox()
    for piece in pieces:
        inbox.add(piece)
    stream = io.BytesIO(b"".join(pieces))
    for size in asked:
        view = inbox.peek(size)
        if view is None:
            assert inbox.available < size
            continue
        inbox.skip(size)
        assert bytes(view) == stream.read(size)
        assert inbox.offset == stream.tell()


COMPRESSIBLE = b"the same again and again; " * 5000


@pytest.mark.parametrize("cut", [0, 1, 100_000, len(COMPRESSIBLE)])
def test_what_shrinks_is_compressed_and_comes_back(cut):
    name, pieces, size = compress([COMPRESSIBLE[:cut], COMPRESSIBLE[cut:]], len(COMPRESSIBLE))
    assert name == "lz4"
    data = memoryview(b"".join(pieces))
    assert size == len(data)
    assert decompress(name, data, len(COMPRESSIBLE)) == COMPRESSIBLE


@pytest.mark.parametrize("name", ["lz4", "zstd"])
@pytest.mark.parametrize("off", [-1, 1, 10**12])
def test_decompressing_to_another_size_than_stated_is_refused(name, off):
    import lz4.frame
    import zstandard

    packed = {"lz4": lz4.frame.compress, "zstd": zstandard.compress}[name](COMPRESSIBLE)
    with pytest.raises(WireError):
        decompress(name, memoryview(packed), len(COMPRESSIBLE) + off)


def test_what_does_not_shrink_is_handed_back_as_it_came():
    import random

    noise = random.Random(1).randbytes(100_000)
    assert compress([noise], len(noise)) == ("", [noise], len(noise))


def test_an_unknown_compression_is_refused():
    with pytest.raises(WireError, match="brotli"):
        decompress("brotli", memoryview(b"x"), 1)


def test_without_zlib_ng_the_crc_is_that_of_zlib(monkeypatch):
    from diorama.wire import crc

    monkeypatch.setitem(sys.modules, "zlib_ng", None)
    assert crc._crc32_function() is zlib.crc32
