"""The viewer among programs that are broken: it stays up, says what is wrong, and shows the others' data."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import diorama_renderer as dr
from diorama.chunk import Chunk, Column
from diorama.sinks import TcpSink
from diorama.timelines import LOG_TIME
from diorama.wire import RecordingInfo, StreamEncoder
from diorama_renderer.app.driver import Driver
from diorama_renderer.app.viewer import App
from diorama_renderer.cli.view import Keeper
from diorama_renderer.sources import TcpReceiver

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PATHS = os.pathsep.join(str(ROOT / root) for root in ("sdk", "renderer", "shaders"))
MOST_FRAMES = 3000


@pytest.fixture
def driver() -> Iterator[Driver]:
    receiver = TcpReceiver(port=0)
    try:
        app = App(receiver=receiver)
    except dr.NoAdapterError as error:
        receiver.close()
        pytest.skip(str(error))
    driver = Driver(app, (900, 600))
    driver.frames(3)
    yield driver
    app.close()


def scalars(path: str, *, first: int = 0, count: int = 1) -> Chunk:
    at = np.arange(first + 1, first + count + 1, dtype=np.int64)
    column = Column("scalar", "f64", False, at.astype(np.float64), np.arange(count + 1, dtype=np.int32))
    return Chunk(path, at, {LOG_TIME: at}, (column,))


def port_of(driver: Driver) -> int:
    receiver = driver.app.ingest.receiver
    assert receiver is not None
    return receiver.port


def info_of(name: str) -> RecordingInfo:
    return RecordingInfo(name, f"id of {name}", 1, "0")


class Program:
    """One that behaves."""

    def __init__(self, driver: Driver, name: str) -> None:
        self.sink = TcpSink("127.0.0.1", port_of(driver))
        self.sink.begin(info_of(name))
        self.name, self._driver, self._sent = name, driver, 0

    def sends(self, count: int = 1) -> None:
        """Sends some rows, and waits until the viewer shows them."""
        self.sink.send([scalars("height", first=self._sent, count=count)])
        self._sent += count
        self._driver.until(lambda: self.rows() == self._sent, most_frames=MOST_FRAMES)

    def rows(self) -> int:
        opened = self._driver.app.workspace.recordings.get(f"id of {self.name}")
        return 0 if opened is None else opened.recording.store.statistics().row_count


@pytest.fixture
def healthy(driver) -> Iterator[Program]:
    """A program that behaves, before and after whatever a test does."""
    program = Program(driver, "healthy")
    program.sends()
    yield program
    program.sends()
    driver.app.workspace.show("id of healthy")
    driver.frames(3)
    assert driver.shows("time/play")
    program.sink.close(5)


def connect(driver: Driver) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port_of(driver)))


def said(driver: Driver) -> list[str]:
    return [notice.text for notice in driver.app.workspace.notices]


@pytest.mark.usefixtures("healthy")
def test_nonsense_is_told(driver):
    with connect(driver) as peer:
        peer.sendall(b"\x00 GET / HTTP/1.1\r\n\r\n" + b"\xff" * 1000)
        driver.until(lambda: said(driver), most_frames=MOST_FRAMES)
    assert "127.0.0.1" in said(driver)[0]


@pytest.mark.usefixtures("healthy")
def test_a_program_that_stops_in_the_middle_of_a_message_and_then_breaks_off(driver):
    encoder = StreamEncoder(info_of("half"))
    pieces = b"".join(bytes(piece) for piece in [*encoder.begin(), *encoder.encode(scalars("a", count=1000))])
    pieces += b"".join(bytes(piece) for piece in encoder.encode(scalars("a", first=1000, count=1000)))
    with connect(driver) as peer:
        peer.sendall(pieces[:-100])
        driver.until(lambda: "id of half" in driver.app.workspace.recordings, most_frames=MOST_FRAMES)
        driver.frames(30)
        opened = driver.app.workspace.recordings["id of half"]
        assert opened.is_live
    driver.until(lambda: not opened.is_live, most_frames=MOST_FRAMES)
    assert opened.recording.store.statistics().row_count == 1000


@pytest.mark.usefixtures("healthy")
def test_a_flood_of_small_messages_all_arrives_while_the_window_is_drawn(driver):
    flood = Program(driver, "flood")
    for first in range(0, 20_000, 10):
        flood.sink.send([scalars(f"curve/{first % 70}", first=first, count=10)])
    driver.until(lambda: flood.rows() == 20_000, most_frames=MOST_FRAMES)
    flood.sink.close(5)


@pytest.mark.usefixtures("healthy")
def test_what_is_closed_while_it_streams_stays_closed(driver):
    noisy = Program(driver, "noisy")
    noisy.sends()
    driver.app.close_recording("id of noisy")
    for first in range(100):
        noisy.sink.send([scalars("height", first=first)])
        driver.frames(1)
    assert "id of noisy" not in driver.app.workspace.recordings
    noisy.sink.close(5)


@pytest.mark.usefixtures("healthy")
def test_programs_come_and_go_by_the_dozen(driver):
    for number in range(40):
        with connect(driver) as peer:
            if number % 2:
                encoder = StreamEncoder(info_of(f"short {number}"))
                pieces = [*encoder.begin(), *encoder.encode(scalars("a"))]
                peer.sendall(b"".join(bytes(piece) for piece in pieces))
    driver.until(lambda: len(driver.app.workspace.recordings) == 21, most_frames=MOST_FRAMES)


def test_a_second_viewer_on_one_port_says_so_and_ends():
    command = [sys.executable, "-m", "diorama", "--headless", "--port"]
    environment = {**os.environ, "PYTHONPATH": PATHS}
    with TcpReceiver(port=0) as first:
        second = subprocess.run(
            [*command, str(first.port)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert second.returncode != 0
    assert f"cannot listen on 127.0.0.1:{first.port}" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_file_that_cannot_be_written_is_told_once_and_stops_nothing(tmp_path, caplog):
    keeper = Keeper(tmp_path / "missing" / "run.mcap")
    for first in range(3):
        keeper.keep("one", info_of("one"), scalars("a", first=first))
    keeper.end(None)
    (record,) = caplog.records
    assert "run.mcap is no longer written" in record.getMessage()
