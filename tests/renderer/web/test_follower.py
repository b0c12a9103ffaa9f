"""What readers of the log data get: everything, once."""

from __future__ import annotations

import asyncio
import io
from contextlib import suppress

import aiohttp
import numpy as np
import pytest
from mcap.exceptions import EndOfFile
from mcap.stream_reader import StreamReader

import diorama_renderer as dr
from diorama.chunk import Chunk, Column
from diorama.sinks import TcpSink
from diorama.timelines import LOG_TIME
from diorama.wire import Decoder, RecordingInfo
from diorama_renderer.app.holdings import Holdings
from diorama_renderer.gpu.device import acquire
from diorama_renderer.sources import TcpReceiver
from diorama_renderer.web import follower as follower_module
from diorama_renderer.web.follower import Follower
from diorama_renderer.web.server import WebServer
from diorama_renderer.web.session import GoneError
from diorama_renderer.web.stage import Stage

TOKEN = "a-token-of-mine"


def row(number):
    at = np.array([number], np.int64)
    column = Column("scalar", "f64", False, np.full(1, float(number)), np.array([0, 1], np.int32))
    return Chunk("a", at, {LOG_TIME: at}, (column,))


class Reader:
    """Who reads, in memory."""

    def __init__(self, hall):
        self.bytes = bytearray()
        self.takes = True
        self.follower = Follower(list(hall.workspace.recordings.values()), self._hear)
        hall.holdings.hearers.append(self.follower.add)

    def _hear(self, data):
        self.bytes += data
        if self.takes:
            self.follower.taken(len(data))

    def chunks(self):
        decoder = Decoder("the reader")
        return list(decoder.feed(bytes(self.bytes)))

    def scalars(self):
        return sorted(
            float(value)
            for chunk in self.chunks()
            for column in chunk.columns
            if column.component == "scalar"
            for value in column.values
        )


def log(hall, numbers):
    for number in numbers:
        hall.holdings._insert("of one", RecordingInfo("app", "of one", 0, ""), row(number), None)


@pytest.mark.parametrize("before", [0, 1, 500])
def test_a_reader_gets_all_there_was_and_all_that_comes_and_each_once(hall, before):
    log(hall, range(before))
    reader = Reader(hall)
    log(hall, range(before, before + 20))  # before anything was sent
    reader.follower.turn(0.0)
    log(hall, range(before + 20, before + 50))
    while reader.follower.turn(0.0) == 0.0:
        pass
    assert reader.scalars() == [float(number) for number in range(before + 50)]


def test_two_recordings_are_told_apart(hall):
    log(hall, range(3))
    reader = Reader(hall)
    hall.holdings._insert("of two", RecordingInfo("app", "of two", 0, ""), row(7), None)
    log(hall, [3])
    reader.follower.turn(0.0)
    decoder = Decoder("the reader")
    found: dict[str, int] = {}
    for chunk in decoder.feed(bytes(reader.bytes)):
        found[decoder.info.recording_id] = found.get(decoder.info.recording_id, 0) + chunk.row_count
    assert found == {"of one": 4, "of two": 1}


def test_any_reader_of_mcap_reads_it(hall):
    log(hall, range(5))
    reader = Reader(hall)
    reader.follower.turn(0.0)
    records = []
    with suppress(EndOfFile):  # a stream goes on
        for record in StreamReader(io.BytesIO(bytes(reader.bytes)), record_size_limit=None).records:
            records.append(record)  # noqa: PERF402 -- what came before the end counts
    assert {type(record).__name__ for record in records} >= {
        "Header",
        "Metadata",
        "Schema",
        "Channel",
        "Message",
    }


def test_a_reader_that_takes_nothing_is_given_no_more(hall, monkeypatch):
    monkeypatch.setattr(follower_module, "MOST_UNDER_WAY_BYTES", 1000)
    log(hall, range(10))
    reader = Reader(hall)
    reader.takes = False
    log(hall, range(10, 2000))
    reader.follower.turn(0.0)
    assert len(reader.bytes) < 10_000


def test_a_reader_for_whom_too_much_waits_is_given_up(hall, monkeypatch):
    monkeypatch.setattr(follower_module, "MOST_WAITING_BYTES", 1000)
    reader = Reader(hall)
    log(hall, range(2000))
    with pytest.raises(GoneError, match="slowly"):
        reader.follower.turn(0.0)


def test_rows_that_are_dropped_before_they_are_sent_end_the_reading(hall):
    log(hall, range(100))
    reader = Reader(hall)
    next(iter(hall.workspace.recordings.values())).recording.store.generation += 1
    with pytest.raises(GoneError, match="dropped"):
        reader.follower.turn(0.0)


@pytest.fixture
def served():
    """A function: options of a server, to it and what programs send to."""
    made = []

    def start(**options):
        try:
            gpu = acquire()
        except dr.NoAdapterError as error:
            pytest.skip(str(error))
        receiver = TcpReceiver()
        stage = Stage(lambda *given: Holdings(*given, receiver=receiver), gpu)
        server = WebServer(stage, port=0, ws_port=0, **options)
        made.append((stage, server))
        stage.start()
        server.start()
        return server, receiver

    yield start
    for stage, server in made:
        server.stop()
        stage.stop()


def read(server, condition, **options):
    """Reads over a real socket until `condition(rows)`."""

    async def run():
        decoder, rows = Decoder("the reader"), 0
        async with (
            aiohttp.ClientSession() as client,
            client.ws_connect(f"http://127.0.0.1:{server.ws_port}/", max_msg_size=0, **options) as web,
        ):
            async for message in web:
                rows += sum(chunk.row_count for chunk in decoder.feed(message.data))
                if condition(rows):
                    return rows
        raise AssertionError(f"closed with {web.close_code}")

    return asyncio.run(asyncio.wait_for(run(), 30))


def test_rows_come_over_the_network_while_a_program_sends(served):
    server, receiver = served()
    sink = TcpSink(receiver.host, receiver.port)
    sink.begin(RecordingInfo("app", "of one", 0, ""))
    sink.send([row(number) for number in range(500)])
    assert read(server, lambda rows: rows == 500) == 500
    sink.send([row(number) for number in range(500, 600)])
    assert read(server, lambda rows: rows == 600) == 600
    sink.close(10)


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Origin": "http://evil.example"}],
)
def test_pages_from_elsewhere_read_nothing(served, headers):
    server, _ = served()
    with pytest.raises(aiohttp.WSServerHandshakeError) as raised:
        read(server, lambda rows: True, headers=headers)
    assert raised.value.status == 403


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}]
)
def test_without_the_token_nothing_is_read(served, headers):
    server, _ = served(token=TOKEN)
    with pytest.raises(aiohttp.WSServerHandshakeError) as raised:
        read(server, lambda rows: True, headers=headers)
    assert raised.value.status == 401


def test_with_the_token_all_is_read(served):
    server, receiver = served(token=TOKEN)
    sink = TcpSink(receiver.host, receiver.port)
    sink.begin(RecordingInfo("app", "of one", 0, ""))
    sink.send([row(number) for number in range(5)])
    assert read(server, lambda rows: rows == 5, headers={"Authorization": f"Bearer {TOKEN}"}) == 5
    sink.close(10)


@pytest.fixture
def two_runs(served):
    """A server with two recordings of the same application."""
    server, receiver = served()
    for recording, count in (("first", 30), ("second", 20)):
        sink = TcpSink(receiver.host, receiver.port)
        sink.begin(RecordingInfo("app", recording, 0, ""))
        sink.send([row(number) for number in range(count)])
        assert sink.flush(10)
        sink.close(10)
        until_in = 50 if recording == "second" else 30
        assert read(server, lambda rows, wanted=until_in: rows == wanted) == until_in
    return server


def copied(server, query):
    """What a client writes into a file that takes whatever comes until the server has no more."""

    async def run():
        async with (
            aiohttp.ClientSession() as client,
            client.ws_connect(f"http://127.0.0.1:{server.ws_port}/?{query}", max_msg_size=0) as web,
        ):
            content = b"".join([message.data async for message in web])
            return content, web.close_code

    return asyncio.run(asyncio.wait_for(run(), 30))


@pytest.mark.parametrize(
    ("query", "rows", "recording"),
    [
        ("copy&recording=latest", 20, "second"),
        ("copy&recording=first", 30, "first"),
        ("copy", 50, None),
    ],
)
def test_a_copy_is_a_whole_file(two_runs, query, rows, recording):
    content, code = copied(two_runs, query)
    assert code == 1000
    assert len(list(StreamReader(io.BytesIO(content)).records)) > 3  # which raises where a file has no end
    decoder = Decoder("the copy")
    assert sum(chunk.row_count for chunk in [*decoder.feed(content), *decoder.close()]) == rows
    assert decoder.damage == []
    if recording is not None:
        assert decoder.info.recording_id == recording


def test_of_a_recording_that_is_not_there_there_is_nothing(two_runs):
    assert copied(two_runs, "copy&recording=third") == (b"", 1000)


def test_one_recording_is_followed_without_the_others(two_runs):
    async def run():
        async with (
            aiohttp.ClientSession() as client,
            client.ws_connect(
                f"http://127.0.0.1:{two_runs.ws_port}/?recording=second", max_msg_size=0
            ) as web,
        ):
            decoder, rows = Decoder("the reader"), 0
            while rows < 20:
                rows += sum(chunk.row_count for chunk in decoder.feed((await web.receive(timeout=10)).data))
            return rows, decoder.info.recording_id

    assert asyncio.run(run()) == (20, "second")
