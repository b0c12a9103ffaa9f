"""Writing a recording while more comes."""

from __future__ import annotations

import itertools
import threading

import numpy as np
import pytest

import diorama_renderer as dr
from diorama.chunk import Chunk, Column
from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama.wire import RecordingInfo
from diorama_renderer.app import saving
from diorama_renderer.app.files import Files
from diorama_renderer.app.ingest import Ingest
from diorama_renderer.app.saving import SaveJob
from diorama_renderer.blueprint.blueprint import Blueprint
from diorama_renderer.blueprint.time_control import TimeControl
from diorama_renderer.recordings import Recording
from diorama_renderer.recordings.saving import chunks_of, write_chunks
from diorama_renderer.store import Store
from diorama_renderer.ui.workspace import Opened, Workspace

FRAME = Timeline("frame", TimeType.SEQUENCE)
INFO = RecordingInfo("app", "id", 1, "0")


def add(store, first, rows=100):
    arrival = np.arange(first, first + rows, dtype=np.int64)
    column = Column(
        "scalar", "f64", False, np.arange(rows, dtype=np.float64), np.arange(rows + 1, dtype=np.int32)
    )
    store.insert(Chunk(f"plot/{first}", arrival, {FRAME: arrival, LOG_TIME: arrival}, (column,)))


@pytest.fixture
def store():
    store = Store()
    for first in range(0, 5000, 100):
        add(store, first)
    return store


def test_rows_that_come_meanwhile_are_left_out(store, tmp_path):
    job = SaveJob(store, tmp_path / "a.mcap", INFO)
    job.step(0.0)
    add(store, 9000)
    job.wait(30.0)
    assert job.error is None
    assert job.rows == 5000
    assert not [path for path in dr.load(tmp_path / "a.mcap").entities() if "9000" in path]


def test_only_a_span_of_time_is_written(store, tmp_path):
    job = SaveJob(store, tmp_path / "a.mcap", INFO, span=(FRAME, 1000, 1199))
    job.wait(30.0)
    times, _ = dr.load(tmp_path / "a.mcap").range("plot/1100", "scalar", "frame")
    assert list(times) == list(range(1100, 1200))


def test_where_nothing_can_be_written_it_says_why(store, tmp_path):
    job = SaveJob(store, tmp_path / "no" / "a.mcap", INFO)
    job.wait(30.0)
    assert "No such file" in job.error


def test_one_that_is_cancelled_leaves_no_file(store, tmp_path):
    job = SaveJob(store, tmp_path / "a.mcap", INFO)
    job.step(0.0)
    job.cancel()
    job.wait(30.0)
    assert job.error == "cancelled"
    assert list(tmp_path.iterdir()) == []


def test_who_gathers_never_waits_for_who_writes(store, tmp_path, monkeypatch):
    """Not even to say that it was all, or is not wanted: the disk may have stopped."""
    goes_on = threading.Event()

    def slow(chunks, path, info):
        assert goes_on.wait(20)
        return write_chunks(chunks, path, info)

    monkeypatch.setattr(saving, "write_chunks", slow)
    monkeypatch.setattr(saving, "_QUEUED_CHUNKS", len(list(chunks_of(store))))
    whole, cancelled = (SaveJob(store, tmp_path / f"{name}.mcap", INFO) for name in "ab")
    for job in (whole, cancelled):
        job.step(20.0)
        assert (job.rows, job.is_done) == (5000, False)
    cancelled.cancel()
    goes_on.set()
    for job in (whole, cancelled):
        job.wait(30.0)
    assert (whole.error, cancelled.error) == (None, "cancelled")
    assert [path.name for path in tmp_path.iterdir()] == ["a.mcap"]


def test_rows_that_were_dropped_meanwhile_end_it(store, tmp_path):
    job = SaveJob(store, tmp_path / "a.mcap", INFO)
    job.step(0.0)
    store.shrink(store.nbytes // 2)
    job.wait(30.0)
    assert "dropped" in job.error
    assert list(tmp_path.iterdir()) == []


def test_what_could_not_be_gathered_is_no_file(store, tmp_path, monkeypatch):
    def broken(store, *, span=None):
        yield from itertools.islice(chunks_of(store, span=span), 2)
        raise KeyError("a bug")

    monkeypatch.setattr(saving, "chunks_of", broken)
    job = SaveJob(store, tmp_path / "a.mcap", INFO)
    with pytest.raises(KeyError):
        job.step(30.0)
    job.wait(30.0)
    assert job.error is not None
    assert "a bug" in job.error
    assert list(tmp_path.iterdir()) == []


def test_a_file_for_which_there_is_no_memory_is_not_told_as_written(store, tmp_path, monkeypatch):
    def broken(chunks, path, info):
        raise MemoryError

    monkeypatch.setattr(saving, "write_chunks", broken)
    job = SaveJob(store, tmp_path / "a.mcap", INFO)
    job.wait(30.0)
    assert job.error == "MemoryError"


def test_nothing_is_dropped_from_when_a_file_is_asked_for(store, tmp_path):
    store.memory_limit = 1 << 30
    workspace = Workspace()
    files = Files(workspace, Ingest(), lambda level, text: None)
    opened = Opened("id", Recording(), "app", "live", True, TimeControl(), Blueprint())
    opened.recording.store = store
    files.ask_save(opened, only_loop=False)
    assert workspace.files is not None
    workspace.files.go(tmp_path)
    assert workspace.files.accept()
    assert store.memory_limit is None
    files.close()
