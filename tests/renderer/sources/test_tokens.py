"""Who is let in, over real sockets."""

from __future__ import annotations

import contextlib
import socket

import pytest
from chunk_samples import INFO, scalars

from diorama.sinks import TcpSink
from diorama.sinks import tcp as sink_module
from diorama.sinks.connection import Connection, RefusedError
from diorama.wire import StreamEncoder
from diorama.wire.handshake import CHALLENGE, HELLO, NO_TOKEN, NONCE_BYTES, WELCOME, proof_of, refusal_in
from diorama.wire.probe import ANSWER, QUESTION
from diorama_renderer.sources import TcpReceiver
from diorama_renderer.sources import tcp as tcp_module

TOKEN = "correct horse battery"
HAS_IPV6 = socket.has_ipv6


@pytest.fixture
def guarded():
    with TcpReceiver("0.0.0.0", token=TOKEN) as receiver:
        yield receiver


def all_said(connection):
    said = b""
    connection.settimeout(10)
    with contextlib.suppress(ConnectionResetError):
        while data := connection.recv(4096):
            said += data
    return said


def stream():
    encoder = StreamEncoder(INFO)
    return b"".join(encoder.begin() + encoder.encode(scalars()) + encoder.end())


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "127.evil.example", "example.org", ""])
def test_without_a_token_nothing_but_the_loopback_interface_is_listened_on(host):
    with pytest.raises(ValueError, match="loopback interface needs a token"):
        TcpReceiver(host)


@pytest.mark.parametrize("token", ["", "short", "with\nline break"])
def test_a_token_that_is_none_is_said(token):
    with pytest.raises(ValueError, match="TcpReceiver: token must"):
        TcpReceiver("0.0.0.0", token=token)


def test_who_knows_the_token_is_received(guarded):
    sink = TcpSink("127.0.0.1", guarded.port, token=TOKEN)
    sink.begin(INFO)
    sink.send([scalars()])
    sink.close(10)
    assert guarded.wait_closed(10)
    assert [recording_id for recording_id, _ in guarded.drain()] == ["id-1"]
    assert guarded.problems() == []


def test_a_token_is_proved_on_the_loopback_interface_too_if_there_is_one():
    with TcpReceiver(token=TOKEN) as receiver:
        with pytest.raises(RefusedError, match="wrong token"):
            Connection("127.0.0.1", receiver.port, token=TOKEN[::-1])
        Connection("127.0.0.1", receiver.port, token=TOKEN).release()


def test_who_has_a_token_is_received_where_none_is_asked_for():
    with TcpReceiver() as receiver:
        sink = TcpSink("127.0.0.1", receiver.port, token=TOKEN)
        sink.begin(INFO)
        sink.send([scalars()])
        sink.close(10)
        assert receiver.wait_closed(10)
        assert len(receiver.drain()) == 1


def test_a_wrong_token_is_refused_said_once_on_both_sides_and_nothing_is_decoded(
    guarded, caplog, monkeypatch
):
    monkeypatch.setattr(sink_module, "LAST_RETRY_SECS", 0.01)
    sink = TcpSink("127.0.0.1", guarded.port, token="wrong horse battery")
    sink.begin(INFO)
    sink.send([scalars()])
    while guarded.peers_ended < 3:  # it goes on trying
        assert not sink.flush(0.05)
    sink.close(0.1)
    assert guarded.drain() == []
    assert guarded.recordings() == {}
    (problem,) = guarded.problems()
    assert problem.peer.startswith("127.0.0.1:")
    assert problem.reason == "is refused: wrong token"
    ours = [text for text in caplog.messages if "is refused: wrong token" in text]
    theirs = [text for text in caplog.messages if "takes nothing from this program: wrong token" in text]
    assert (len(ours), len(theirs)) == (1, 1)


def test_who_has_no_token_is_told_that_it_needs_one_and_counts_what_it_lost(guarded, caplog, monkeypatch):
    monkeypatch.setattr(sink_module, "IDLE_LOOK_SECS", 0.02)
    sink = TcpSink("127.0.0.1", guarded.port)
    sink.begin(INFO)
    sink.send([scalars()])
    assert sink.flush(10)
    while "takes nothing" not in caplog.text:
        sink.flush(0.05)
        if not guarded.peer_count:
            sink.send([scalars()])
    sink.close(0.1)
    assert "DIORAMA_TOKEN" in caplog.text
    assert sink.statistics().rows_dropped > 0
    assert guarded.drain() == []


def test_a_stream_without_a_proof_is_answered_with_the_reason(guarded):
    with socket.create_connection(("127.0.0.1", guarded.port)) as peer:
        peer.sendall(stream())
        assert refusal_in(all_said(peer)) == NO_TOKEN


def test_a_stream_behind_a_wrong_proof_is_not_decoded(guarded):
    with socket.create_connection(("127.0.0.1", guarded.port)) as peer:
        peer.sendall(HELLO + bytes(32) + stream())
        said = all_said(peer)
    assert said[:1] == CHALLENGE
    assert refusal_in(said[1 + NONCE_BYTES :]) == "wrong token"
    assert guarded.drain() == []


def test_a_proof_that_was_overheard_opens_nothing(guarded):
    proofs = []
    for _ in range(2):
        with socket.create_connection(("127.0.0.1", guarded.port)) as peer:
            peer.settimeout(10)
            peer.sendall(HELLO)
            nonce = peer.recv(1 + NONCE_BYTES)[1:]
            proofs.append(proof_of(TOKEN, nonce))
            peer.sendall(proofs[0])
            assert peer.recv(1) == (WELCOME if len(proofs) == 1 else b"-")
    assert proofs[0] != proofs[1]


def test_another_version_is_refused_in_words(guarded):
    with socket.create_connection(("127.0.0.1", guarded.port)) as peer:
        peer.sendall(HELLO[:-1] + b"9")
        assert "version" in (refusal_in(all_said(peer)) or "")


def test_a_question_needs_no_token(guarded):
    with socket.create_connection(("127.0.0.1", guarded.port)) as peer:
        peer.sendall(QUESTION)
        assert all_said(peer) == ANSWER


@pytest.mark.parametrize("said", [b"", HELLO[:3], HELLO, HELLO + b"x" * 31])
def test_a_handshake_that_stops_ends_when_its_time_is_over(said, monkeypatch):
    monkeypatch.setattr(tcp_module, "HANDSHAKE_SECS", 0.05)
    with (
        TcpReceiver("0.0.0.0", token=TOKEN) as receiver,
        socket.create_connection(("127.0.0.1", receiver.port)) as peer,
    ):
        peer.sendall(said)
        all_said(peer)
        assert receiver.wait_closed(10)
        assert len(receiver.problems()) == 1


def test_a_handshake_that_trickles_ends_when_its_time_is_over(monkeypatch):
    monkeypatch.setattr(tcp_module, "HANDSHAKE_SECS", 0.2)
    with (
        TcpReceiver("0.0.0.0", token=TOKEN) as receiver,
        socket.create_connection(("127.0.0.1", receiver.port)) as peer,
    ):
        peer.settimeout(0.02)
        sent = 0
        for byte in HELLO + bytes(31):
            try:
                peer.sendall(bytes([byte]))
                sent += 1
                if sent > len(HELLO) and peer.recv(100) == b"":
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        assert sent < len(HELLO) + 31
        assert receiver.wait_closed(10)


@pytest.mark.skipif(not HAS_IPV6, reason="needs IPv6")
@pytest.mark.parametrize("host", ["::1", "::"])
def test_ipv6_is_listened_on_and_named_in_brackets(host):
    try:
        receiver = TcpReceiver(host, token=TOKEN)
    except OSError:
        pytest.skip("this machine has no IPv6")
    with receiver:
        sink = TcpSink("::1", receiver.port, token=TOKEN)
        sink.begin(INFO)
        sink.send([scalars()])
        sink.close(10)
        assert receiver.wait_closed(10)
        assert receiver.peers()["id-1"].address.startswith("[::1]:")


def test_all_addresses_of_both_families_are_listened_on_where_the_system_can():
    if not socket.has_dualstack_ipv6():
        pytest.skip("no dual stack")
    with TcpReceiver("::", token=TOKEN) as receiver:
        Connection("127.0.0.1", receiver.port, token=TOKEN).release()
        assert receiver.wait_closed(10)
        assert all(problem.peer.startswith("127.0.0.1:") for problem in receiver.problems())
