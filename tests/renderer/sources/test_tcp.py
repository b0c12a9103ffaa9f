from __future__ import annotations

import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from chunk_samples import INFO, all_same, cloud, same, scalars

from diorama.sinks import TcpSink
from diorama.wire import RecordingInfo, StreamEncoder
from diorama.wire.probe import ANSWER, QUESTION
from diorama_renderer.sources import TcpReceiver
from diorama_renderer.sources import tcp as tcp_module

OTHER = RecordingInfo("app", "id-2", 5, "0.1.0")


@pytest.fixture
def receiver():
    with TcpReceiver() as receiver:
        yield receiver


def taken(receiver):
    return [chunk for _, chunk in receiver.drain()]


def test_what_a_sink_sends_is_received_with_its_recording(receiver):
    chunks = [scalars(), cloud(points=200_000), *[scalars(first=i) for i in range(100)]]
    sink = TcpSink("127.0.0.1", receiver.port)
    sink.begin(INFO)
    sink.send(chunks)
    sink.close(10)
    assert receiver.wait_closed(10)
    got = receiver.drain()
    assert {recording_id for recording_id, _ in got} == {"id-1"}
    assert all_same([chunk for _, chunk in got], chunks)
    assert receiver.recordings() == {"id-1": INFO}
    assert receiver.queued_bytes == 0


def test_two_recordings_at_once_never_mix(receiver):
    def log(info, first):
        sink = TcpSink("127.0.0.1", receiver.port)
        sink.begin(info)
        for i in range(200):
            sink.send([scalars(info.recording_id, first=first + i)])
        sink.close(10)

    threads = [threading.Thread(target=log, args=args) for args in ((INFO, 0), (OTHER, 1000))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert receiver.wait_closed(10)
    got = receiver.drain()
    assert len(got) == 400
    assert all(chunk.entity_path == recording_id for recording_id, chunk in got)
    for recording_id, first in (("id-1", 0), ("id-2", 1000)):
        firsts = [int(chunk.arrival[0]) for each, chunk in got if each == recording_id]
        assert firsts == list(range(first, first + 200))
    assert set(receiver.recordings()) == {"id-1", "id-2"}


def test_one_connection_may_change_its_recording(receiver):
    sink = TcpSink("127.0.0.1", receiver.port)
    for info in (INFO, OTHER):
        sink.begin(info)
        sink.send([scalars()])
    sink.close(10)
    assert receiver.wait_closed(10)
    assert [recording_id for recording_id, _ in receiver.drain()] == ["id-1", "id-2"]


def test_a_consumer_can_wait_for_the_next_chunk(receiver):
    assert receiver.get(0.0) is None
    sink = TcpSink("127.0.0.1", receiver.port)
    sink.begin(INFO)
    sink.send([scalars()])
    recording_id, chunk = receiver.get(10)
    assert recording_id == "id-1"
    assert same(chunk, scalars())
    assert not receiver.wait_closed(0.01)
    sink.close(10)
    assert receiver.wait_closed(10)


def test_draining_within_a_time_takes_at_least_one_chunk(receiver):
    sink = TcpSink("127.0.0.1", receiver.port)
    sink.begin(INFO)
    sink.send([scalars(), scalars()])
    sink.close(10)
    assert receiver.wait_closed(10)
    assert [len(receiver.drain(0.0)) for _ in range(3)] == [1, 1, 0]


def test_a_full_queue_stops_the_reading_and_nothing_is_lost_here():
    with TcpReceiver(max_queued_bytes=2_000_000) as receiver:
        sink = TcpSink("127.0.0.1", receiver.port)
        sink.begin(INFO)
        chunks = [cloud(points=100_000, seed=i, at=i) for i in range(30)]
        sink.send(chunks)
        assert not sink.flush(0.1)
        assert receiver.queued_bytes <= 2_000_000 + 1_700_000
        got = [receiver.get(10)[1] for _ in chunks]
        assert all_same(got, chunks)
        sink.close(10)


HOSTILE = {
    "not MCAP": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "a record beyond the bound": b"".join(StreamEncoder(INFO).begin())
    + b"\5"
    + (2**40).to_bytes(8, "little"),
    "an impossible record": b"".join(StreamEncoder(INFO).begin()) + bytes(100),
    "no name": b"".join([StreamEncoder(INFO).begin()[0], *StreamEncoder(INFO).encode(scalars())]),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_peer_that_does_not_keep_to_the_format_is_cut_off_and_others_are_not(receiver, data, caplog):
    sink = TcpSink("127.0.0.1", receiver.port)
    sink.begin(INFO)
    sink.send([scalars()])
    assert receiver.get(10) is not None
    with socket.create_connection(("127.0.0.1", receiver.port)) as bad:
        bad.sendall(data)
        assert bad.recv(1) == b""
    sink.send([scalars(first=5)])
    assert same(receiver.get(10)[1], scalars(first=5))
    sink.close(10)
    assert "cut off" in caplog.text


def test_a_peer_that_never_says_who_it_is_is_cut_off(monkeypatch, caplog):
    monkeypatch.setattr(tcp_module, "HANDSHAKE_SECS", 0.02)
    with TcpReceiver() as receiver, socket.create_connection(("127.0.0.1", receiver.port)) as silent:
        assert silent.recv(1) == b""


def test_a_stream_that_breaks_gives_what_was_whole(receiver, caplog):
    encoder = StreamEncoder(INFO)
    data = b"".join(encoder.begin() + encoder.encode(scalars()) + encoder.encode(scalars(first=9)))
    with socket.create_connection(("127.0.0.1", receiver.port)) as dying:
        dying.sendall(data[:-4])
    assert receiver.wait_closed(10)
    assert all_same(taken(receiver), [scalars()])
    assert "truncated" in caplog.text


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org", ""])
def test_listening_to_other_machines_is_refused(host):
    with pytest.raises(ValueError, match="loopback"):
        TcpReceiver(host)


def test_a_port_that_is_taken_is_an_error(receiver):
    with pytest.raises(OSError, match="in use"):
        TcpReceiver(port=receiver.port)


def test_closing_while_a_peer_sends_ends_all_threads():
    receiver = TcpReceiver(max_queued_bytes=1)
    sink = TcpSink("127.0.0.1", receiver.port)
    sink.begin(INFO)
    sink.send([cloud(points=100_000, at=i) for i in range(20)])
    assert receiver.get(10) is not None
    receiver.close()
    receiver.close()
    assert receiver._peers == {}
    sink.close(0.1)


LOGGING_PROCESS = """
import sys
from chunk_samples import INFO, scalars
from diorama.sinks import TcpSink
sink = TcpSink("127.0.0.1", int(sys.argv[1]))
sink.begin(INFO)
for i in range(1000):
    sink.send([scalars(first=i)])
sink.close(10)
"""


@pytest.mark.slow
def test_another_process_that_logs_and_exits_at_once_loses_nothing(receiver):
    root = Path(__file__).parents[3]
    subprocess.run(
        [sys.executable, "-c", LOGGING_PROCESS, str(receiver.port)],
        env={"PYTHONPATH": f"{root / 'sdk'}:{root / 'tests/sdk/chunk'}"},
        timeout=60,
        check=True,
    )
    assert receiver.wait_closed(10)
    assert all_same(taken(receiver), [scalars(first=i) for i in range(1000)])


def test_who_comes_when_there_are_many_waits_for_another_to_leave(monkeypatch):
    monkeypatch.setattr(tcp_module, "MAX_PEERS", 2)
    with TcpReceiver() as receiver:
        first = [socket.create_connection(("127.0.0.1", receiver.port)) for _ in range(2)]
        for connection in first:
            connection.sendall(b"\x89")  # the beginning of a stream
        late = socket.create_connection(("127.0.0.1", receiver.port))
        late.sendall(QUESTION)
        first[0].close()
        late.settimeout(10)
        assert late.recv(len(ANSWER)) == ANSWER
        for connection in (first[1], late):
            connection.close()
