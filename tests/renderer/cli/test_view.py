"""The viewer's command, with a window that nobody sees."""

from __future__ import annotations

import argparse
import sys
import types

import numpy as np
import pytest

import diorama_renderer as dr
from diorama.chunk import Chunk, Column
from diorama.sinks import TcpSink
from diorama.timelines import LOG_TIME
from diorama.wire import RecordingInfo
from diorama_renderer.app.driver import Driver
from diorama_renderer.app.viewer import FORMAT
from diorama_renderer.cli.commands import main
from diorama_renderer.cli.options import BindAddress
from diorama_renderer.cli.view import view
from diorama_renderer.sources import TcpReceiver

ROWS = 500


def row(number):
    at = np.array([number], np.int64)
    column = Column("scalar", "f64", False, np.zeros(1), np.array([0, 1], np.int32))
    return Chunk("a", at, {LOG_TIME: at}, (column,))


def send_to(app):
    receiver = app.ingest.receiver
    sink = TcpSink(receiver.host, receiver.port)
    sink.begin(RecordingInfo("sender", "of one", 0, ""))
    sink.send([row(k) for k in range(ROWS)])
    assert sink.flush(20)
    sink.close(20)
    assert receiver.wait_closed(20)


@pytest.fixture
def window(monkeypatch, tmp_path):
    """A function: what is done while the window is open, instead of showing it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def put(meanwhile):
        class Window:
            def __init__(self, *, size):
                self.app = None

            def show(self, app):
                self.app = app

            def run(self, *, each):
                meanwhile(self.app)

            def close(self):
                if self.app is not None:
                    self.app.close()

        module = types.ModuleType("diorama_renderer.app.window")
        module.FORMAT, module.Window = FORMAT, Window
        monkeypatch.setitem(sys.modules, "diorama_renderer.app.window", module)

    return put


def arguments(**changes):
    defaults = {
        "files": [],
        "save": None,
        "memory_limit": None,
        "exit_after_last": False,
        "bind": BindAddress("127.0.0.1", 0),
        "port": 0,
        "token": None,
        "drop_at_latency": None,
    }
    return argparse.Namespace(**{**defaults, **changes})


def shown(**changes):
    try:
        return view(arguments(**changes))
    except dr.NoAdapterError as error:
        pytest.skip(str(error))


def test_what_nobody_has_taken_when_the_window_closes_is_saved(window, tmp_path):
    window(send_to)
    assert shown(save=tmp_path / "kept.mcap") == 0
    assert dr.load(tmp_path / "kept.mcap").store.statistics().rows_of["scalar"] == ROWS


def test_what_was_received_is_saved_though_the_window_fails(window, tmp_path):
    def fail(app):
        send_to(app)
        raise MemoryError

    window(fail)
    with pytest.raises(MemoryError):
        shown(save=tmp_path / "kept.mcap")
    assert dr.load(tmp_path / "kept.mcap").store.statistics().rows_of["scalar"] == ROWS


def test_a_port_that_is_taken_is_said_and_no_file_appears(window, tmp_path):
    window(send_to)
    with TcpReceiver() as taken, pytest.raises(OSError, match=str(taken.port)):
        shown(save=tmp_path / "kept.mcap", bind=BindAddress("127.0.0.1", taken.port))
    assert not list(tmp_path.glob("*.mcap"))


def test_a_port_that_is_taken_is_named_once_with_what_helps(window):
    window(send_to)
    with TcpReceiver() as taken:
        port = taken.port
        with pytest.raises(OSError, match=f"127.0.0.1:{port}") as told:
            shown(bind=BindAddress("127.0.0.1", port))
    assert str(told.value).count(str(port)) == 1
    assert "--port N" in str(told.value)


def test_a_second_window_says_in_its_bar_that_it_does_not_listen(window, tmp_path, monkeypatch):
    monkeypatch.setattr("diorama_renderer.cli.view.who_listens", lambda port: "viewer")
    (tmp_path / "a.mcap").write_bytes(b"")
    seen = []

    def look(app):
        driver = Driver(app, (1000, 600))
        driver.frames(4)
        seen.append((driver.shows("reception/none"), app.workspace.not_listening))

    window(look)
    with TcpReceiver() as taken:
        shown(files=[tmp_path / "a.mcap"], bind=BindAddress("127.0.0.1", taken.port), port=taken.port)
    assert seen == [(True, f"Another viewer listens on port {taken.port}")]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--prot", "3"], "unknown option: --prot; did you mean --port?"),
        (["--sav=x.mcap", "--zzz"], "unknown option: --zzz"),
    ],
)
def test_an_option_that_is_none_is_named_with_the_nearest(words, told, capsys):
    with pytest.raises(SystemExit):
        main(words)
    assert capsys.readouterr().err.rstrip().endswith(told)
