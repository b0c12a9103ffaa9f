from __future__ import annotations

import logging
import os
import socket
import time
import tracemalloc

import pytest
from chunk_samples import INFO, all_same, cloud, same, scalars, texts
from peers import Peer

from diorama.chunk import nbytes
from diorama.sinks import TcpSink
from diorama.sinks import tcp as tcp_module
from diorama.sinks.remembered import Remembered
from diorama.sinks.tcp import Parcel
from diorama.wire import RecordingInfo


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def test_nothing_is_connected_until_there_is_something_to_send(make_peer):
    peer = make_peer()
    sink = TcpSink("127.0.0.1", peer.port)
    sink.begin(INFO)
    assert sink.flush(0.0)
    assert sink._thread is None
    assert peer.connections == []
    sink.close(0.1)


def test_what_is_sent_before_the_viewer_listens_arrives_when_it_does(make_peer):
    port = free_port()
    sink = TcpSink("127.0.0.1", port)
    sink.begin(INFO)
    sink.send([scalars(first=i) for i in range(10)])
    assert not sink.flush(0.05)
    assert "connect" in sink.statistics().error
    peer = make_peer(port)
    assert sink.flush(10)
    sink.close(10)
    peer.wait_for(Peer.has_read_to_the_end)
    assert all_same(peer.chunks, [scalars(first=i) for i in range(10)])
    assert peer.decoders[0].info == INFO


def test_a_viewer_that_does_not_read_never_blocks_the_program_and_the_oldest_goes(make_peer, caplog):
    peer = make_peer(reading=False)
    sink = TcpSink("127.0.0.1", peer.port, max_queued_bytes=4 << 20)
    sink.begin(INFO)
    chunks = [cloud(points=60_000, at=i) for i in range(40)]
    for chunk in chunks:
        sink.send([chunk])
    now = sink.statistics()
    assert now.bytes_queued <= (4 << 20) + 2_000_000
    assert now.chunks_dropped > 0
    assert now.chunks_delivered + now.chunks_queued + now.chunks_dropped == 40
    peer.reading.set()
    assert sink.flush(10)
    sink.close(10)
    peer.wait_for(Peer.has_read_to_the_end)
    times = [int(chunk.arrival[0]) for chunk in peer.chunks]
    assert times == sorted(times)
    assert times[-1] == 39
    assert len(times) == 40 - sink.statistics().chunks_dropped
    assert peer.decoders[0].damage == []
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_a_viewer_that_dies_and_returns_gets_a_whole_new_stream(make_peer):
    peer = make_peer()
    sink = TcpSink("127.0.0.1", peer.port)
    sink.begin(INFO)
    sink.send([scalars(first=1)])
    peer.wait_for(lambda peer: len(peer.chunks) == 1)
    peer.close()
    second = make_peer(peer.port)
    deadline = time.monotonic() + 10
    sent = 1
    while not second.chunks and time.monotonic() < deadline:
        sent += 1
        sink.send([scalars(first=sent)])
        sink.flush(0.2)
    sink.close(10)
    second.wait_for(Peer.has_read_to_the_end)
    assert second.decoders[-1].info == INFO
    assert same(second.chunks[-1], scalars(first=sent))


def test_a_connection_that_breaks_within_a_chunk_has_it_sent_again(make_peer):
    peer = make_peer(reading=False)
    sink = TcpSink("127.0.0.1", peer.port)
    sink.begin(INFO)
    chunk = cloud(points=2_000_000)
    sink.send([chunk])
    peer.wait_for(lambda peer: peer.connections)
    peer.reset_connections()
    peer.reading.set()
    peer.wait_for(lambda peer: peer.chunks)
    assert same(peer.chunks[0], chunk)
    assert len(peer.connections) == 2
    sink.close(10)


def test_a_chunk_that_breaks_every_connection_is_dropped_and_the_next_one_sent(caplog, monkeypatch):
    monkeypatch.setattr(tcp_module, "FIRST_RETRY_SECS", 0.01)
    real = tcp_module.Connection.send

    def send(self, parcels):
        if len(parcels[0].chunk.arrival) == 2:
            raise ConnectionResetError("reset by peer")
        yield from real(self, parcels)

    monkeypatch.setattr(tcp_module.Connection, "send", send)
    with socket.create_server(("127.0.0.1", 0)) as server:
        sink = TcpSink("127.0.0.1", server.getsockname()[1])
        sink.begin(INFO)
        sink.send([scalars(rows=2), scalars(rows=3)])
        assert sink.flush(10)
        now = sink.statistics()
        assert (now.chunks_delivered, now.chunks_dropped) == (1, 1)
        sink.close(10)
    assert "2 rows were lost" in caplog.text


def test_closing_without_a_viewer_takes_little_time_and_says_what_is_lost(caplog, monkeypatch):
    monkeypatch.setattr(tcp_module, "CLOSING_CONNECT_SECS", 0.1)
    sink = TcpSink("127.0.0.1", free_port())
    sink.begin(INFO)
    sink.send([scalars(), scalars()])
    start = time.monotonic()
    sink.close(60)
    assert time.monotonic() - start < 30
    assert sink.statistics().chunks_dropped == 2
    assert "rows were lost: they could not be sent" in caplog.text


def test_closing_on_a_frozen_viewer_ends_when_the_time_is_over(make_peer, caplog):
    peer = make_peer(reading=False)
    sink = TcpSink("127.0.0.1", peer.port)
    sink.begin(INFO)
    sink.send([cloud(points=2_000_000)])
    peer.wait_for(lambda peer: peer.connections)
    sink.close(0.1)
    sink._thread.join(10)
    assert not sink._thread.is_alive()
    assert "rows were lost: they could not be sent" in caplog.text


def test_the_stream_of_each_recording_names_it(make_peer):
    peer = make_peer()
    other = RecordingInfo("app", "id-2", 5, "0.1.0")
    sinks = [TcpSink("127.0.0.1", peer.port) for _ in range(2)]
    for sink, info in zip(sinks, (INFO, other), strict=True):
        sink.begin(info)
        sink.send([scalars()])
        sink.close(10)
    peer.wait_for(lambda peer: len(peer.decoders) == 2 and all(decoder.ended for decoder in peer.decoders))
    assert {decoder.info for decoder in peer.decoders} == {INFO, other}


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_child_logs_over_a_connection_of_its_own(make_peer):
    peer = make_peer()
    sink = TcpSink("127.0.0.1", peer.port)
    sink.begin(INFO)
    sink.send([scalars(first=1)])
    assert sink.flush(10)
    pid = os.fork()
    if pid == 0:
        sink.send([scalars(first=2)])
        sink.close(10)
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
    sink.send([scalars(first=3)])
    sink.close(10)
    peer.wait_for(lambda peer: len(peer.decoders) == 2 and all(decoder.ended for decoder in peer.decoders))
    assert all(decoder.damage == [] for decoder in peer.decoders)
    assert sorted(int(chunk.arrival[0]) for chunk in peer.chunks) == [1, 2, 3]


def test_a_sink_that_sends_nothing_finds_the_next_viewer_and_tells_the_timeless_rows_again(
    make_peer, monkeypatch
):
    monkeypatch.setattr(tcp_module, "IDLE_LOOK_SECS", 0.02)
    peer = make_peer()
    sink = TcpSink("127.0.0.1", peer.port)
    sink.begin(INFO)
    timeless = texts()
    sink.send([scalars(first=1), timeless, scalars(first=2)])
    peer.wait_for(lambda peer: len(peer.chunks) == 3)
    peer.close()
    second = make_peer(peer.port)
    second.wait_for(lambda peer: peer.chunks)
    assert second.decoders[0].info == INFO
    assert all_same(second.chunks, [timeless])
    sink.send([scalars(first=3)])
    second.wait_for(lambda peer: len(peer.chunks) == 2)
    assert same(second.chunks[1], scalars(first=3))
    now = sink.statistics()
    assert (now.chunks_taken, now.chunks_delivered, now.chunks_dropped) == (4, 4, 0)
    sink.close(10)
    second.wait_for(Peer.has_read_to_the_end)
    assert len(second.chunks) == 2


def test_what_is_logged_while_no_viewer_is_there_waits_for_the_next(make_peer, monkeypatch):
    monkeypatch.setattr(tcp_module, "IDLE_LOOK_SECS", 0.02)
    peer = make_peer()
    sink = TcpSink("127.0.0.1", peer.port)
    sink.begin(INFO)
    sink.send([scalars(first=0)])
    peer.wait_for(lambda peer: peer.chunks)
    peer.close()
    while "refused" not in (sink.statistics().error or ""):
        time.sleep(0.005)
    sink.send([scalars(first=i) for i in range(1, 50)])
    second = make_peer(peer.port)
    second.wait_for(lambda peer: len(peer.chunks) == 49)
    assert all_same(second.chunks, [scalars(first=i) for i in range(1, 50)])
    sink.close(10)


def test_closing_while_the_viewer_is_gone_and_nothing_waits_takes_no_time_and_says_nothing(
    make_peer, monkeypatch, caplog
):
    monkeypatch.setattr(tcp_module, "IDLE_LOOK_SECS", 0.02)
    peer = make_peer()
    sink = TcpSink("127.0.0.1", peer.port)
    sink.begin(INFO)
    sink.send([scalars()])
    peer.wait_for(lambda peer: peer.chunks)
    peer.close()
    while "refused" not in (sink.statistics().error or ""):
        time.sleep(0.005)
    sink.close(60)
    assert not sink._thread.is_alive()
    assert caplog.messages == []


def test_connections_that_end_at_once_are_not_tried_without_a_pause(make_peer, monkeypatch):
    monkeypatch.setattr(tcp_module, "IDLE_LOOK_SECS", 0.001)
    attempts = []
    monkeypatch.setattr(tcp_module.TcpSink, "_pause", lambda self, secs: attempts.append(secs))
    with socket.create_server(("127.0.0.1", 0)) as server:
        sink = TcpSink("127.0.0.1", server.getsockname()[1])
        sink.begin(INFO)
        sink.send([scalars()])
        for _ in range(8):
            server.accept()[0].close()
        sink.close(0.1)
    assert attempts[:6] == [0.1, 0.2, 0.4, 0.8, 1.6, 3.0]


def test_a_chunk_that_cannot_be_encoded_does_not_take_the_beginning_of_the_stream_with_it(make_peer, caplog):
    peer = make_peer()
    sink = TcpSink("127.0.0.1", peer.port)
    sink.begin(INFO)
    bad = scalars()
    object.__setattr__(bad.columns[0], "offsets", bad.columns[0].offsets[:-1])
    sink.send([bad, scalars(first=5)])
    peer.wait_for(lambda peer: peer.chunks)
    assert same(peer.chunks[0], scalars(first=5))
    assert peer.decoders[0].info == INFO
    assert peer.decoders[0].damage == []
    sink.close(10)
    assert sink.statistics().rows_dropped == bad.row_count


def test_timeless_rows_are_remembered_once_for_each_entity_and_components_but_texts_all():
    remembered = Remembered()
    mark = scalars("mark")
    object.__setattr__(mark, "times", {})
    parcels = [Parcel(INFO, chunk, nbytes(chunk)) for chunk in (mark, scalars(), texts(), mark, texts())]
    for parcel in parcels:
        remembered.add(parcel)
    assert [parcel.chunk.entity_path for parcel in remembered.parcels()] == ["log", "mark", "log"]
    assert remembered.rows_forgotten == 0


def test_of_more_timeless_rows_than_there_is_room_for_the_oldest_are_forgotten():
    parcels = [Parcel(INFO, texts(), 100) for _ in range(10)]
    remembered = Remembered(350)
    for parcel in parcels:
        remembered.add(parcel)
    assert remembered.parcels() == parcels[-3:]
    assert remembered.rows_forgotten == 7 * 2
    remembered.add(Parcel(INFO, texts(), 1000))
    assert remembered.parcels() == []


def test_an_address_of_ipv6_is_shown_in_brackets(caplog, monkeypatch):
    monkeypatch.setattr(tcp_module, "CLOSING_CONNECT_SECS", 0.01)
    sink = TcpSink("::1", free_port())
    sink.begin(INFO)
    sink.send([scalars()])
    sink.close(0.1)
    assert "could not be sent to [::1]:" in caplog.text


def test_what_single_rows_take_beside_their_values_counts(caplog):
    tracemalloc.start()
    sink = TcpSink("127.0.0.1", free_port(), max_queued_bytes=1 << 20)
    sink.begin(INFO)
    before, _ = tracemalloc.get_traced_memory()
    for number in range(5000):
        sink.send([scalars(first=number, rows=1)])
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sink.statistics().chunks_dropped > 3000
    assert after - before < 2 << 20
    sink.close(0.0)
