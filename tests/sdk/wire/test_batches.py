from __future__ import annotations

import numpy as np
import pytest
from chunk_samples import INFO, all_same, cloud, same, scalars
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama.chunk import layout_of
from diorama.wire import Decoder, StreamEncoder, WireError
from diorama.wire.batches import BatchReader, BatchWriter
from diorama.wire.inbox import Inbox


def test_a_message_whose_shape_came_before_is_checked_all_the_same():
    writer = BatchWriter(layout_of(scalars()))
    reader = BatchReader(writer.schema_message)
    messages = [memoryview(b"".join(writer.write(scalars(first=i)))) for i in range(3)]
    for i, message in enumerate(messages):
        assert same(reader.read("plot/value", message), scalars(first=i))
    assert len(reader._checker._known) == 1
    for size in range(0, len(messages[0]), 5):
        with pytest.raises(WireError, match="record batch"):
            reader.read("plot/value", messages[0][:size])
    assert same(reader.read("plot/value", messages[0]), scalars(first=0))


def test_shapes_that_were_seen_are_bounded():
    writer = BatchWriter(layout_of(scalars()))
    reader = BatchReader(writer.schema_message)
    for rows in range(1, 400):
        message = memoryview(b"".join(writer.write(scalars(rows=rows))))
        assert reader.read("plot/value", message).row_count == rows
    assert len(reader._checker._known) == 256


@given(
    st.lists(st.tuples(st.booleans(), st.integers(1000, 300_000)), min_size=1, max_size=9), st.integers(0, 7)
)
@settings(max_examples=25, deadline=None)
def test_bytes_may_be_fed_and_landed_in_any_parts(steps, pad):
    encoder = StreamEncoder(INFO)
    chunks = [
        cloud(points=20_000, at=1),
        scalars("x" * (pad + 1)),
        cloud(points=18_000, at=2),
        cloud(points=3, at=3),
    ]
    data = b"".join(
        encoder.begin() + [piece for chunk in chunks for piece in encoder.encode(chunk)] + encoder.end()
    )
    decoder = Decoder()
    got = []
    at = step = 0
    while at < len(data):
        lands, size = steps[step % len(steps)]
        step += 1
        room = decoder.landing() if lands else None
        part = data[at : at + (size if room is None else min(size, len(room)))]
        at += len(part)
        if room is None:
            got += decoder.feed(part)
        else:
            room[: len(part)] = part
            got += decoder.land(len(part))
    got += decoder.close()
    assert all_same(got, chunks)
    assert decoder.damage == []
    assert decoder.ended


def test_what_lands_is_aligned_as_it_was_in_the_stream():
    encoder = StreamEncoder(INFO)
    data = b"".join(encoder.begin() + encoder.encode(cloud(points=100_000)))
    decoder = Decoder()
    assert list(decoder.feed(data[:1000])) == []
    room = decoder.landing()
    assert room is not None
    assert len(room) == len(data) - 1000
    room[:] = data[1000:]
    (chunk,) = decoder.land(len(room))
    assert chunk.columns[0].values.ctypes.data % 8 == 0
    address = np.frombuffer(room, np.uint8).ctypes.data
    assert address <= chunk.columns[0].values.ctypes.data < address + len(room)  # not copied again


def test_no_memory_is_set_aside_for_small_huge_or_unsound_records():
    begin = b"".join(StreamEncoder(INFO).begin())
    for size in (1000, 1 << 27, 1 << 40, 1 << 63):
        decoder = Decoder()
        assert list(decoder.feed(begin + b"\x05" + size.to_bytes(8, "little") + bytes(100))) == []
        assert decoder.landing() is None
    decoder = Decoder()
    assert decoder.landing() is None
    assert list(decoder.feed(begin + bytes(100))) == []
    assert decoder.landing() is None


def test_bytes_that_come_one_by_one_are_not_kept_one_by_one():
    inbox = Inbox()
    for i in range(100_000):
        inbox.add(bytes([i % 256]))
    assert inbox.available == 100_000
    assert len(inbox._pieces) < 100
    view = inbox.peek(100_000)
    assert view is not None
    assert bytes(view) == bytes(i % 256 for i in range(100_000))
