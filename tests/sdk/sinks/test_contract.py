from __future__ import annotations

import os
import threading

import pytest
from chunk_samples import INFO, all_same, cloud, scalars, texts

from diorama.sinks import BufferedSink, FileSink, MemorySink, TcpSink, TeeSink
from diorama.wire import Decoder, RecordingInfo

MANY = [scalars(), texts(), cloud(points=50_000), *[scalars(f"e/{i}", first=i) for i in range(300)]]


def chunks_of_file(path):
    decoder = Decoder(str(path))
    got = [*decoder.feed(path.read_bytes()), *decoder.close()]
    assert decoder.damage == []
    return got


@pytest.fixture(params=["memory", "buffered", "file", "tcp", "tee"])
def sink_and_chunks(request, tmp_path, make_peer):
    """A sink, and a function that says what arrived after it was closed."""
    if request.param == "memory":
        sink = MemorySink()
        return sink, sink.chunks
    if request.param == "buffered":
        sink = BufferedSink()
        return sink, sink.drain
    if request.param == "file":
        return FileSink(tmp_path / "x.mcap"), lambda: chunks_of_file(tmp_path / "x.mcap")
    if request.param == "tcp":
        peer = make_peer()
        sink = TcpSink("127.0.0.1", peer.port)

        def arrived():
            streams = 1 if sink.statistics().chunks_delivered else 0
            peer.wait_for(lambda peer: [decoder.ended for decoder in peer.decoders] == [True] * streams)
            return peer.chunks

        return sink, arrived
    memory = MemorySink()
    tee = TeeSink([memory, FileSink(tmp_path / "tee.mcap")])

    def both():
        assert all_same(memory.chunks(), chunks_of_file(tmp_path / "tee.mcap"))
        return memory.chunks()

    return tee, both


def test_all_that_is_sent_arrives_in_order(sink_and_chunks):
    sink, arrived = sink_and_chunks
    sink.begin(INFO)
    for chunk in MANY:
        sink.send([chunk])
    sink.close(10)
    assert all_same(arrived(), MANY)


def test_a_flush_delivers_and_later_chunks_follow(sink_and_chunks):
    sink, arrived = sink_and_chunks
    sink.begin(INFO)
    sink.send(MANY[:5])
    assert sink.flush(10)
    sink.send(MANY[5:9])
    assert sink.flush(10)
    sink.close(10)
    assert all_same(arrived(), MANY[:9])


def test_nothing_sent_is_nothing_arrived(sink_and_chunks):
    sink, arrived = sink_and_chunks
    sink.begin(INFO)
    assert sink.flush(1)
    sink.close(1)
    assert list(arrived()) == []


def test_statistics_account_for_every_chunk(sink_and_chunks):
    sink, _ = sink_and_chunks
    copies = 2 if isinstance(sink, TeeSink) else 1
    assert sink.statistics().chunks_taken == 0
    sink.begin(INFO)
    sink.send(MANY)
    assert sink.flush(10)
    now = sink.statistics()
    assert now.chunks_taken == len(MANY) * copies
    assert now.chunks_delivered + now.chunks_queued == now.chunks_taken
    assert now.chunks_dropped == 0
    assert now.error is None
    if not isinstance(sink, BufferedSink):
        assert now.chunks_queued == now.bytes_queued == 0
    sink.close(10)


def test_closing_twice_is_closing_once_and_sending_afterwards_is_an_error(sink_and_chunks):
    sink, arrived = sink_and_chunks
    sink.begin(INFO)
    sink.send(MANY[:2])
    sink.close(10)
    sink.close(10)
    with pytest.raises((OSError, RuntimeError), match="closed"):
        sink.send(MANY[:1])
    assert len(arrived()) == 2


def test_sending_before_begin_is_an_error(sink_and_chunks):
    sink, _ = sink_and_chunks
    with pytest.raises(RuntimeError, match="not begun"):
        sink.send(MANY[:1])
    sink.close(1)


def test_another_recording_may_begin_in_the_same_sink(sink_and_chunks):
    sink, arrived = sink_and_chunks
    sink.begin(INFO)
    sink.send(MANY[:2])
    sink.begin(RecordingInfo("other", "id-2", 7, "0.1.0"))
    sink.send(MANY[2:4])
    sink.close(10)
    assert all_same(arrived(), MANY[:4])


def test_flushing_while_another_thread_sends_loses_nothing(sink_and_chunks):
    sink, arrived = sink_and_chunks
    sink.begin(INFO)
    sender = threading.Thread(target=lambda: [sink.send([chunk]) for chunk in MANY])
    sender.start()
    while sender.is_alive():
        assert sink.flush(10)
    sender.join()
    sink.close(10)
    assert all_same(arrived(), MANY)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_child_writes_nothing_of_the_parents(sink_and_chunks):
    sink, arrived = sink_and_chunks
    sink.begin(INFO)
    sink.send(MANY[:3])
    pid = os.fork()
    if pid == 0:
        sink.flush(0.0)
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
    sink.send(MANY[3:6])
    sink.close(10)
    assert all_same(arrived(), MANY[:6])
