"""Taking in what comes: from several files at once, from programs, from what is no file."""

from __future__ import annotations

import os
import time

import numpy as np
import pytest

from diorama.chunk import Chunk, Column
from diorama.timelines import LOG_TIME
from diorama.wire import FileEncoder, RecordingInfo
from diorama_renderer.app import ingest as ingest_module
from diorama_renderer.app import single_files
from diorama_renderer.app.ingest import FileReader, Ingest


def write(path, *, chunks, rows=1):
    encoder = FileEncoder(RecordingInfo("app", path.stem, 1, "0"))
    at = np.arange(rows, dtype=np.int64)
    offsets = np.arange(rows + 1, dtype=np.int32)
    with path.open("wb") as file:
        file.writelines(encoder.begin())
        for number in range(chunks):
            column = Column("scalar", "f64", False, np.zeros(rows), offsets)
            file.writelines(encoder.encode(Chunk(f"e/{number}", at, {LOG_TIME: at}, (column,))))
        file.writelines(encoder.end())
    return path


def wait(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


@pytest.fixture
def ingest():
    made = Ingest()
    yield made
    made.close()


def test_files_are_taken_in_side_by_side(ingest, tmp_path):
    for name in "abc":
        ingest.readers[name] = FileReader(write(tmp_path / f"{name}.mcap", chunks=20))
    wait(lambda: all(reader.ended for reader in ingest.readers.values()))
    came = []
    while ingest.drain(0.0, lambda *sent: came.append(sent)):
        pass
    assert len(came) == 60
    assert {recording_id for recording_id, *_ in came[:3]} == set("abc")
    for recording_id, info, _, reader in came:
        assert reader is ingest.readers[recording_id]
        assert info.recording_id == recording_id


def test_of_a_file_no_more_is_read_ahead_than_so_many_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(ingest_module, "_QUEUED_BYTES", 1 << 20)
    reader = FileReader(write(tmp_path / "a.mcap", chunks=50, rows=10_000))
    taken = [reader.take()]
    wait(lambda: reader._queue.bytes >= 1 << 20 or reader.ended)
    assert not reader.ended
    assert reader._queue.bytes < 3 << 20
    wait(lambda: (taken.append(reader.take()), reader.is_done)[1])
    assert sum(chunk is not None for chunk in taken) == 50


def test_a_reader_that_is_stopped_ends_without_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(ingest_module, "_QUEUED_BYTES", 1)
    reader = FileReader(write(tmp_path / "a.mcap", chunks=50))
    wait(lambda: reader._queue.chunks)
    reader.stop()
    wait(lambda: reader.ended)
    assert reader.error is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
@pytest.mark.parametrize("name", ["pipe.mcap", "pipe.png"])
def test_a_pipe_into_which_nobody_writes_is_given_up(tmp_path, monkeypatch, name):
    monkeypatch.setattr(single_files, "_PATIENCE_SECS", 0.01)
    os.mkfifo(tmp_path / name)
    reader = FileReader(tmp_path / name)
    wait(lambda: reader.ended)
    assert reader.error in ("Nobody writes into this pipe", "Not a file")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_into_which_somebody_writes_late_is_read(tmp_path):
    content = write(tmp_path / "a.mcap", chunks=30, rows=1000).read_bytes()
    os.mkfifo(tmp_path / "pipe")
    reader = FileReader(tmp_path / "pipe")
    with open(tmp_path / "pipe", "wb") as pipe:
        pipe.write(content[:100])
        pipe.flush()
        pipe.write(content[100:])
    taken = []
    wait(lambda: (taken.append(reader.take()), reader.is_done)[1])
    assert reader.error is None
    assert sum(chunk is not None for chunk in taken) == 30
