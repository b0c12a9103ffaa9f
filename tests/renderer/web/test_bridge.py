"""From a server's log data into another viewer's port."""

from __future__ import annotations

import argparse
import logging
import time

import numpy as np
import pytest

import diorama_renderer as dr
from diorama.chunk import Chunk, Column
from diorama.sinks import TcpSink
from diorama.timelines import LOG_TIME
from diorama.wire import RecordingInfo
from diorama_renderer.app.holdings import Holdings
from diorama_renderer.cli.streams import parse_stream
from diorama_renderer.gpu.device import acquire
from diorama_renderer.sources import TcpReceiver
from diorama_renderer.web.bridge import Bridge
from diorama_renderer.web.server import WebServer
from diorama_renderer.web.stage import Stage

TOKEN = "a-token-of-mine"


def rows(first, last):
    def row(number):
        at = np.array([number], np.int64)
        column = Column("scalar", "f64", False, np.zeros(1), np.array([0, 1], np.int32))
        return Chunk("a", at, {LOG_TIME: at}, (column,))

    return [row(number) for number in range(first, last)]


def received(receiver, count):
    found, deadline = {}, time.monotonic() + 20
    while sum(found.values()) < count:
        assert time.monotonic() < deadline, found
        taken = receiver.get(0.1)
        if taken is not None:
            found[taken[0]] = found.get(taken[0], 0) + taken[1].row_count
    return found


@pytest.fixture
def server():
    try:
        gpu = acquire()
    except dr.NoAdapterError as error:
        pytest.skip(str(error))
    receiver = TcpReceiver()
    stage = Stage(lambda *given: Holdings(*given, receiver=receiver), gpu)
    made = WebServer(stage, port=0, ws_port=0, token=TOKEN)
    stage.start()
    made.start()
    sink = TcpSink(receiver.host, receiver.port)
    sink.begin(RecordingInfo("far", "of one", 0, ""))
    made.sink = sink
    yield made
    sink.close(10)
    made.stop()
    stage.stop()


@pytest.mark.parametrize("token", [None, "another-token"])
def test_what_a_server_has_comes_to_a_viewer_elsewhere_and_goes_on_coming(server, token):
    server.sink.send(rows(0, 300))
    with TcpReceiver(token=token) as near:
        bridge = Bridge(f"ws://127.0.0.1:{server.ws_port}/#token={TOKEN}", near)
        assert received(near, 300) == {"of one": 300}
        server.sink.send(rows(300, 400))
        assert received(near, 100) == {"of one": 100}
        assert near.recordings()["of one"].application_id == "far"
        server.stop()
        assert bridge.wait(20)


def test_a_wrong_token_is_said(server, caplog):
    with TcpReceiver() as near, caplog.at_level(logging.ERROR):
        assert Bridge(f"ws://127.0.0.1:{server.ws_port}/#token=wrong", near).wait(20)
    assert "it wants its token" in caplog.text


def test_that_nobody_is_there_is_said(caplog):
    with TcpReceiver() as near, caplog.at_level(logging.ERROR):
        assert Bridge("ws://127.0.0.1:1/", near).wait(20)
    assert "ws://127.0.0.1:1/" in caplog.text


def test_addresses_of_streams_are_told_from_files():
    assert parse_stream("run.mcap") is None
    assert parse_stream("ws://robot:9877") == "ws://robot:9877"
    for text in ("ws://", "ws://host:port", "ws://host:99999", "ws://[::1", "ws://host:0"):
        with pytest.raises(argparse.ArgumentTypeError, match="ws://host:9877"):
            parse_stream(text)
