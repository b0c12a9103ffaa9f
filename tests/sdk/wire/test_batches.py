from __future__ import annotations

import pytest
from chunk_samples import same, scalars

from diorama.chunk import layout_of
from diorama.wire import WireError
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


def test_bytes_that_come_one_by_one_are_not_kept_one_by_one():
    inbox = Inbox()
    for i in range(100_000):
        inbox.add(bytes([i % 256]))
    assert inbox.available == 100_000
    assert len(inbox._pieces) < 100
    view = inbox.peek(100_000)
    assert view is not None
    assert bytes(view) == bytes(i % 256 for i in range(100_000))
