from __future__ import annotations

import gc
import io
import os
import threading

import mcap.writer
import numpy as np
import pytest
from chunk_samples import INFO, all_same, cloud, scalars, texts

from diorama.sinks import FileSink
from diorama.wire import WireError
from diorama_renderer.sources import read_file


@pytest.fixture
def path(tmp_path):
    sink = FileSink(tmp_path / "x.mcap")
    sink.begin(INFO)
    sink.send([scalars(), cloud(points=50_000), texts()])
    sink.close(1)
    return tmp_path / "x.mcap"


def test_a_file_is_read_as_it_was_written(path):
    source = read_file(path)
    assert all_same(source, [scalars(), cloud(points=50_000), texts()])
    assert source.info == INFO
    assert source.damage == []


def test_large_values_are_views_of_the_mapped_file_and_outlive_the_source(path):
    source = read_file(path)
    values = next(chunk for chunk in source if chunk.entity_path == "world/points").columns[0].values
    del source
    gc.collect()
    base = values
    while isinstance(base, np.ndarray):
        base = base.base
    assert not values.flags.owndata
    assert not values.flags.writeable
    assert values.flags.aligned
    assert values.tobytes() == cloud(points=50_000).columns[0].values.tobytes()


def test_what_is_intact_of_a_damaged_file_is_read_and_the_rest_said(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    source = read_file(path)
    assert all_same(source, [scalars(), texts()])
    assert "CRC" in source.damage[0].what


def test_a_foreign_file_is_an_error_that_names_it(tmp_path):
    (tmp_path / "x.rrd").write_bytes(b"RRF2" + b"\0" * 100)
    with pytest.raises(WireError, match=r"x\.rrd"):
        list(read_file(tmp_path / "x.rrd"))


def test_an_empty_file_is_damaged_and_a_missing_one_is_an_error(tmp_path):
    (tmp_path / "empty").touch()
    source = read_file(tmp_path / "empty")
    assert list(source) == []
    assert "truncated" in source.damage[0].what
    with pytest.raises(FileNotFoundError):
        read_file(tmp_path / "missing")


def test_a_file_of_other_messages_is_read_and_they_are_counted(tmp_path):
    out = io.BytesIO()
    writer = mcap.writer.Writer(out)
    writer.start()
    channel = writer.register_channel("/x", "json", writer.register_schema("s", "jsonschema", b"{}"))
    writer.add_message(channel, 1, b"{}", 1)
    writer.finish()
    (tmp_path / "x.mcap").write_bytes(out.getvalue())
    source = read_file(tmp_path / "x.mcap")
    assert list(source) == []
    assert (source.foreign_messages, source.damage, source.info) == (1, [], None)


def test_a_copied_file_may_be_shortened_while_it_is_in_use(path):
    source = read_file(path, most_copied_bytes=1 << 20)
    path.write_bytes(b"")
    assert all_same(source, [scalars(), cloud(points=50_000), texts()])
    assert not source.damage


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with a name")
def test_a_pipe_is_read_to_its_end_and_a_device_not_at_all(path, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(path.read_bytes()))
    writer.start()
    assert all_same(read_file(pipe), [scalars(), cloud(points=50_000), texts()])
    writer.join()
    with pytest.raises(OSError, match="Not a file"):
        read_file("/dev/zero")
