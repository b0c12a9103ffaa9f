"""Peers that mean harm or are broken, over real sockets; the one that behaves is never disturbed."""

from __future__ import annotations

import contextlib
import random
import socket
import struct
import threading

import pytest
from chunk_samples import INFO, cloud, same, scalars

from diorama.sinks import TcpSink
from diorama.wire import RecordingInfo, StreamEncoder
from diorama_renderer.sources import TcpReceiver
from diorama_renderer.sources import pace as pace_module
from diorama_renderer.sources import tcp as tcp_module

BEGIN = b"".join(StreamEncoder(RecordingInfo("bad", "bad-id", 5, "0")).begin())
HUGE_SCHEMA = b"\x03" + (1 << 29).to_bytes(8, "little")


def message():
    encoder = StreamEncoder(RecordingInfo("bad", "bad-id", 5, "0"))
    return b"".join(encoder.begin() + encoder.encode(cloud(points=1000)))


def connect(receiver):
    peer = socket.create_connection(("127.0.0.1", receiver.port))
    peer.settimeout(10)
    return peer


def reset(peer):
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


def wait_until_cut(peer):
    with contextlib.suppress(ConnectionError):
        while peer.recv(4096):
            pass


@pytest.fixture
def receiver():
    with TcpReceiver(max_message_bytes=64 << 20) as receiver:
        yield receiver


@pytest.fixture
def good(receiver):
    """A program that behaves; afterwards all it sent has come."""
    sink = TcpSink("127.0.0.1", receiver.port)
    sink.begin(INFO)
    sink.send([scalars(first=1)])
    assert receiver.get(10) is not None
    yield sink
    sink.send([scalars(first=2)])
    while (taken := receiver.get(10)) is not None and taken[0] != "id-1":
        pass
    assert taken is not None
    assert same(taken[1], scalars(first=2))
    sink.close(10)


@pytest.mark.usefixtures("good")
def test_nonsense_is_cut_off_and_named(receiver):
    seed = random.Random(1)
    for size in (1, 8, 17, 1000, 100_000):
        with connect(receiver) as peer:
            with contextlib.suppress(ConnectionError):
                peer.sendall(b"\x00" + seed.randbytes(size))
                peer.shutdown(socket.SHUT_WR)
            wait_until_cut(peer)
    problems = receiver.problems()
    assert problems
    assert all(problem.recording_id is None and "is cut off" in problem.reason for problem in problems)


@pytest.mark.usefixtures("good")
def test_a_stream_with_one_byte_wrong_anywhere_disturbs_nobody(receiver):
    whole = message()
    for at in range(0, 600, 7):
        with connect(receiver) as peer:
            with contextlib.suppress(ConnectionError):
                peer.sendall(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
                peer.shutdown(socket.SHUT_WR)
            wait_until_cut(peer)
    assert receiver.problems()
    assert all(threading.Thread.is_alive(thread) for thread in [receiver._acceptor])


@pytest.mark.usefixtures("good")
def test_who_stops_within_a_message_is_cut_off_with_its_recording(receiver, monkeypatch):
    monkeypatch.setattr(pace_module, "STALL_SECS", 0.05)
    with connect(receiver) as peer:
        peer.sendall(message()[:-100])
        wait_until_cut(peer)
    (problem,) = receiver.problems()
    assert problem.recording_id == "bad-id"
    assert problem.reason == "is cut off: it stopped in the middle of a message"


@pytest.mark.usefixtures("good")
def test_who_trickles_a_message_is_cut_off(receiver, monkeypatch):
    monkeypatch.setattr(pace_module, "STALL_SECS", 0.1)
    monkeypatch.setattr(pace_module, "SLOWEST_BYTES_PER_SEC", 1 << 40)
    with connect(receiver) as peer:
        peer.sendall(BEGIN + message()[len(BEGIN) : -10_000])
        with contextlib.suppress(ConnectionError):
            while True:
                peer.sendall(b"x")
                peer.setblocking(True)
                threading.Event().wait(0.005)
    (problem,) = receiver.problems()
    assert "too slowly" in problem.reason


@pytest.mark.usefixtures("good")
def test_who_floods_without_saying_who_it_is_is_cut_off(receiver):
    with connect(receiver) as peer:
        peer.sendall(StreamEncoder(INFO).begin()[0])
        with contextlib.suppress(ConnectionError):
            peer.sendall(HUGE_SCHEMA)
            for _ in range(600):
                peer.sendall(bytes(1 << 16))
        wait_until_cut(peer)
    assert any("is cut off" in problem.reason for problem in receiver.problems())


@pytest.mark.usefixtures("good")
def test_incomplete_messages_of_many_peers_are_bounded_together(receiver):
    """Each below the bound, all together above: the largest goes."""
    peers = [connect(receiver) for _ in range(4)]
    begin = BEGIN + b"\x05" + (60 << 20).to_bytes(8, "little")
    cut = 0
    for peer in peers:
        with contextlib.suppress(ConnectionError):
            peer.sendall(begin + bytes(30 << 20))
    while not (problems := receiver.problems()):
        peers[0].settimeout(0.05)
        with contextlib.suppress(OSError):
            peers[0].recv(1)
    cut = [problem for problem in problems if "too large to be received at once" in problem.reason]
    assert cut
    for peer in peers:
        peer.close()


@pytest.mark.usefixtures("good")
def test_who_disconnects_at_any_point_disturbs_nobody(receiver):
    whole = message()
    for size in (0, 1, 8, 20, len(BEGIN), len(BEGIN) + 5, len(whole) - 1, len(whole)):
        for end in (socket.socket.close, reset):
            peer = connect(receiver)
            peer.sendall(whole[:size])
            end(peer)
    while receiver.peers_ended < 16:
        threading.Event().wait(0.005)
    assert receiver.problems()
    assert not receiver.peers()["bad-id"].connected


@pytest.mark.usefixtures("good")
def test_names_without_end_are_cut_off(receiver):
    encoder = StreamEncoder(INFO)
    with connect(receiver) as peer:
        with contextlib.suppress(ConnectionError):
            peer.sendall(b"".join(encoder.begin()))
            for i in range(5000):
                renaming = encoder.rename(RecordingInfo("app", f"name-{i}", 1, "0"))
                peer.sendall(b"".join(renaming + encoder.encode(scalars())))
        wait_until_cut(peer)
    assert any("named more than" in problem.reason for problem in receiver.problems())
    assert len(receiver.recordings()) < 1100


@pytest.mark.slow
@pytest.mark.usefixtures("good")
def test_strangers_who_take_every_place_have_to_make_room(receiver, monkeypatch):
    monkeypatch.setattr(tcp_module, "UNNAMED_SECS", 0.05)
    strangers = [connect(receiver) for _ in range(tcp_module.MAX_PEERS + 20)]
    sink = TcpSink("127.0.0.1", receiver.port)
    sink.begin(RecordingInfo("late", "late-id", 5, "0"))
    sink.send([scalars(first=7)])
    recording_id, chunk = receiver.get(30)
    assert recording_id == "late-id"
    assert same(chunk, scalars(first=7))
    sink.close(10)
    assert any("when others wanted its place" in problem.reason for problem in receiver.problems())
    for stranger in strangers:
        stranger.close()


@pytest.mark.slow
def test_as_many_programs_as_there_are_places_send_at_once_and_nothing_is_lost():
    with TcpReceiver() as receiver:
        sinks = [TcpSink("127.0.0.1", receiver.port) for _ in range(tcp_module.MAX_PEERS)]
        for i, sink in enumerate(sinks):
            sink.begin(RecordingInfo("many", f"id-{i}", 5, "0"))
            sink.send([scalars(first=j) for j in range(10)])
        for sink in sinks:
            sink.close(30)
        assert receiver.wait_closed(30)
        counts: dict[str, int] = {}
        for recording_id, _ in receiver.drain():
            counts[recording_id] = counts.get(recording_id, 0) + 1
        assert counts == {f"id-{i}": 10 for i in range(tcp_module.MAX_PEERS)}
        assert receiver.problems() == []
        states = receiver.peers()
        assert len(states) == tcp_module.MAX_PEERS
        assert all(state.rows == 30 and not state.connected for state in states.values())
