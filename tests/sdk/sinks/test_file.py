from __future__ import annotations

import errno
import mmap
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from chunk_samples import INFO, all_same, cloud, scalars

from diorama.chunk import Chunk, Column
from diorama.sinks import FileSink, MemorySink, TeeSink
from diorama.sinks import file as file_module
from diorama.wire import Decoder


def read(path):
    decoder = Decoder(str(path))
    return [*decoder.feed(path.read_bytes()), *decoder.close()], decoder


@pytest.mark.parametrize("path", ["missing/dir/x.mcap", "."])
def test_a_path_that_cannot_be_created_is_an_error_that_names_it(tmp_path, path):
    with pytest.raises(OSError, match=r".") as caught:
        FileSink(tmp_path / path)
    assert caught.value.filename == str(tmp_path / path)


def test_what_was_flushed_is_in_the_file_before_it_is_closed(tmp_path):
    sink = FileSink(tmp_path / "x.mcap")
    sink.begin(INFO)
    sink.send([scalars()])
    assert sink.flush(1)
    got, decoder = read(tmp_path / "x.mcap")
    assert all_same(got, [scalars()])
    assert "truncated" in decoder.damage[0].what
    sink.close(1)
    assert read(tmp_path / "x.mcap")[1].damage == []


def test_a_chunk_is_written_soon_though_nothing_follows_and_nobody_flushes(tmp_path):
    sink = FileSink(tmp_path / "x.mcap")
    sink.begin(INFO)
    sink.send([scalars()])
    deadline = time.monotonic() + 10
    while sink.statistics().chunks_delivered == 0 and time.monotonic() < deadline:
        time.sleep(0.005)
    assert all_same(read(tmp_path / "x.mcap")[0], [scalars()])
    sink.close(1)


def test_small_flushes_of_the_recorder_are_gathered_in_few_mcap_chunks(tmp_path, monkeypatch):
    monkeypatch.setattr(file_module, "GATHER_SECS", 60.0)
    sink = FileSink(tmp_path / "x.mcap")
    sink.begin(INFO)
    for i in range(500):
        sink.send([scalars(first=i)])
    assert sink.statistics().chunks_queued == 500
    sink.close(1)
    assert (tmp_path / "x.mcap").stat().st_size < 500 * 60
    assert len(read(tmp_path / "x.mcap")[0]) == 500


def test_writing_over_a_file_that_somebody_has_mapped_leaves_the_mapping_alone(tmp_path):
    path = tmp_path / "x.mcap"
    path.write_bytes(b"old" * 10_000)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        FileSink(path).close(1)
        assert mapped[:] == b"old" * 10_000


def test_a_link_to_a_file_is_followed(tmp_path):
    (tmp_path / "target").write_bytes(b"old")
    (tmp_path / "link").symlink_to("target")
    sink = FileSink(tmp_path / "link")
    sink.begin(INFO)
    sink.close(1)
    assert (tmp_path / "target").read_bytes()[1:5] == b"MCAP"


def test_a_chunk_that_cannot_be_encoded_is_counted_and_the_others_are_written(tmp_path, caplog):
    bad = Chunk(
        "a", np.zeros(1, np.int64), {}, (Column("scalar", "f64", False, np.zeros(3), np.zeros(5, np.int32)),)
    )
    sink = FileSink(tmp_path / "x.mcap")
    sink.begin(INFO)
    sink.send([scalars(), bad, scalars(first=7)])
    sink.close(1)
    assert all_same(read(tmp_path / "x.mcap")[0], [scalars(), scalars(first=7)])
    assert sink.statistics().chunks_dropped == 1
    assert sink.statistics().chunks_delivered == 2
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_a_disk_that_takes_little_at_a_time_gets_all_of_it(tmp_path, monkeypatch):
    monkeypatch.setattr(file_module, "_write_some", lambda fd, views: os.write(fd, views[0][:777]))
    sink = FileSink(tmp_path / "x.mcap")
    sink.begin(INFO)
    sink.send([cloud(points=5000), scalars()])
    sink.close(1)
    got, decoder = read(tmp_path / "x.mcap")
    assert all_same(got, [cloud(points=5000), scalars()])
    assert decoder.damage == []


def test_a_full_disk_is_an_error_that_names_the_file_and_leaves_it_readable(tmp_path, monkeypatch):
    path = tmp_path / "x.mcap"
    room = [100_000]

    def write_some(fd, views):
        size = min(len(views[0]), room[0])
        room[0] -= size
        if not size:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return os.write(fd, views[0][:size])

    monkeypatch.setattr(file_module, "_write_some", write_some)
    sink = FileSink(path)
    sink.begin(INFO)
    sink.send([scalars()])
    assert sink.flush(1)
    with pytest.raises(OSError, match="No space left") as caught:
        sink.send([cloud(points=100_000)])
    assert caught.value.filename == str(path)
    with pytest.raises(OSError, match="takes no more"):
        sink.send([scalars()])
    assert not sink.flush(1)
    sink.close(1)
    got, decoder = read(path)
    assert all_same(got, [scalars()])
    ((offset, what),) = decoder.damage
    assert offset == path.stat().st_size
    assert "the end is missing, with all that its writer had not flushed" in what
    assert sink.statistics().chunks_dropped == 1
    assert "No space" in sink.statistics().error


def test_one_broken_sink_of_several_does_not_keep_the_others_from_theirs(tmp_path):
    broken, memory = FileSink(tmp_path / "x.mcap"), MemorySink()
    broken.close(1)
    tee = TeeSink([broken, memory])
    for act in (lambda: tee.begin(INFO), lambda: tee.send([scalars()])):
        with pytest.raises(OSError, match="closed"):
            act()
    assert all_same(memory.chunks(), [scalars()])


KILLED = """
import os, signal, sys
from chunk_samples import INFO, cloud, scalars
from diorama.sinks import FileSink
sink = FileSink(sys.argv[1])
sink.begin(INFO)
sink.send([scalars(first=i) for i in range(100)] + [cloud(points=20_000)])
assert sink.flush(10)
sink.send([scalars(first=999)])
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
def test_the_file_of_a_killed_process_is_readable_up_to_its_last_flush(tmp_path):
    root = Path(__file__).parents[3]
    run = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "x.mcap")],
        env={"PYTHONPATH": f"{root / 'sdk'}:{root / 'tests/sdk/chunk'}"},
        timeout=60,
    )
    assert run.returncode == -signal.SIGKILL
    got, decoder = read(tmp_path / "x.mcap")
    assert all_same(got, [*[scalars(first=i) for i in range(100)], cloud(points=20_000)])
    assert "truncated" in decoder.damage[0].what


@pytest.mark.slow
def test_a_real_limit_of_the_file_size_is_reported(tmp_path):
    path = tmp_path / "x.mcap"
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        sink = FileSink(path)
        sink.begin(INFO)
        sink.send([cloud(points=20_000)])
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, old[1]))
        with pytest.raises(OSError, match="large"):
            sink.send([cloud(points=200_000)])
        sink.close(1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)
    assert all_same(read(path)[0], [cloud(points=20_000)])
