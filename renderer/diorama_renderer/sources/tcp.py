"""Recordings over TCP: programs connect and send, one consumer takes chunks.

Each peer has a thread that receives and decodes, and puts chunks into one bounded queue. A full queue stops the
reading, so the peer's own bounded queue fills: its sink drops the oldest, here nothing is lost unless there is a bound
on latency. Peers are not trusted:
Rule 1: records are bounded, alone and all together, and so are peers, the names they give, and what is said of them.
Rule 2: a peer that is damaged, silent or slow in the middle of a message, or does not say who it is in time is cut off.
That costs a healthy program nothing: its sink connects again and sends the message anew. One that sends nothing
between messages may do so for ever.
Rule 3: other machines prove a token before anything they send is decoded (`admission.py`).
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from dataclasses import dataclass, field

from diorama.chunk import Chunk
from diorama.wire import Decoder, Limits, RecordingInfo, WireError
from diorama_renderer.sources.admission import (
    RefusalError,
    address_text,
    admit,
    checked_token,
    plain_host,
    refuse,
)
from diorama_renderer.sources.chunk_queue import ChunkQueue, ReceiverStatistics
from diorama_renderer.sources.intake import Intake
from diorama_renderer.sources.peers import Membership, PeerState, Roster
from diorama_renderer.sources.problems import Problem, Problems

HANDSHAKE_SECS = 10.0
"""How long a peer may take from connecting to naming its recording."""

MAX_PEERS = 256
ROOM_SECS = 5.0
"""How long a peer waits for another to leave when there are so many, before it is refused."""
UNNAMED_SECS = 1.0
"""How old a peer that has not named its recording must be to have to make room for another."""
_NOTABLE_BYTES = 1 << 20
"""Of an incomplete message, before anybody adds up those of all peers."""


class _LeftError(WireError):
    """The peer is gone, and did not say that it would go."""


@dataclass(eq=False)
class _Peer:
    connection: socket.socket
    host: str
    address: str
    membership: Membership
    accepted_at: float = field(default_factory=time.monotonic)
    thread: threading.Thread | None = None
    incomplete_bytes: int = 0
    cut_because: str | None = None

    def cut(self, reason: str) -> None:
        """From another thread: its own then ends, for this reason."""
        self.cut_because = self.cut_because or reason
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)


class TcpReceiver:
    """Listens and queues the chunks of all who connect. Usable as a context manager.

    Attributes:
        host: what it listens on.
        port: and where.
        token: what peers must prove that they know; None: nothing.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        token: str | None = None,
        max_message_bytes: int = 1 << 30,
        max_queued_bytes: int = 1 << 30,
        max_latency_secs: float | None = None,
    ) -> None:
        """Starts to listen.

        Args:
            host: an address of this machine; `0.0.0.0` or `::` for all it has. Beyond the loopback interface a token
                is demanded.
            port: 0 for any that is free.
            token: that peers must prove, at least 8 characters.
            max_message_bytes: of one chunk, and of all that are incomplete; a peer that sends a larger one is cut off.
            max_queued_bytes: when so much waits for the consumer, nothing more is received.
            max_latency_secs: chunks that wait for longer are dropped: the oldest, but neither timeless ones nor the
                newest of each entity and its components. None: nothing is dropped.

        Raises:
            ValueError: `host` can be reached from other machines and there is no token, or an argument is no such
                thing.
            OSError: the port is taken, or `host` is no address of this machine.
        """
        self.token = checked_token(host, token)
        self._queue = ChunkQueue(max_queued_bytes, max_latency_secs=max_latency_secs)
        self._listener = _listen(host, port)
        self.host = host
        self.port: int = self._listener.getsockname()[1]
        self._limits = Limits(record_bytes=max_message_bytes, decompressed_bytes=max_message_bytes)
        self._roster = Roster()
        self._problems = Problems()
        self._changed = threading.Condition()
        self._peers: dict[socket.socket, _Peer] = {}
        self._peers_ended = 0
        self._closing = False
        self._acceptor = threading.Thread(target=self._accept, name="diorama-accept", daemon=True)
        self._acceptor.start()

    def __enter__(self) -> TcpReceiver:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes."""
        self.close()

    def recordings(self) -> dict[str, RecordingInfo]:
        """What the recordings say of themselves, by recording id, in the order in which they came.

        Of more than 4096, those that ended first are forgotten.
        """
        return self._roster.infos()

    def peers(self) -> dict[str, PeerState]:
        """Who sends, or sent, which recording, by its id, in the order in which they came."""
        return self._roster.states()

    def peer(self, recording_id: str) -> PeerState | None:
        """Who sends, or sent, one recording; None if that is not remembered."""
        return self._roster.state(recording_id)

    def connected(self) -> frozenset[str]:
        """Ids of the recordings of which more may come now."""
        return self._roster.connected()

    def problems(self) -> list[Problem]:
        """What went wrong with peers since the last call, oldest first; each was logged too.

        What repeats is said once, then ever less often with a count; there are never more than 64.
        """
        return self._problems.take()

    def statistics(self) -> ReceiverStatistics:
        """What has come, what waits, and what was dropped because it had waited too long."""
        return self._queue.statistics()

    def get(self, timeout_secs: float = 0.0) -> tuple[str, Chunk] | None:
        """The oldest chunk that nobody has taken, with the id of its recording; None if none comes in time."""
        return self._queue.get(timeout_secs)

    def drain(self, timeout_secs: float = float("inf")) -> list[tuple[str, Chunk]]:
        """All chunks that wait, oldest first; those that can be taken within the time, at least one of them."""
        return self._queue.drain(timeout_secs)

    @property
    def peer_count(self) -> int:
        """How many programs are connected."""
        with self._changed:
            return len(self._peers)

    @property
    def peers_ended(self) -> int:
        """How many programs were connected and are gone."""
        return self._peers_ended

    def wait_closed(self, timeout_secs: float) -> bool:
        """Waits until somebody has connected and all who have are gone; all they sent is then queued.

        A queue that is full keeps peers from ending: take chunks meanwhile, or expect False.
        """
        with self._changed:
            return self._changed.wait_for(lambda: self._peers_ended > 0 and not self._peers, timeout_secs)

    @property
    def queued_bytes(self) -> int:
        """Bytes that wait for the consumer."""
        return self._queue.bytes

    def close(self) -> None:
        """Stops listening and cuts all connections. What is queued may still be taken."""
        with self._changed:
            if self._closing:
                return
            self._closing = True
            peers = list(self._peers.values())
            self._changed.notify_all()
        self._queue.close()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread in `accept`; `close` alone does not
        self._listener.close()
        for peer in peers:
            peer.cut("the receiver is closing")
        for thread in [self._acceptor, *[peer.thread for peer in peers]]:
            if thread is not None:
                thread.join(5.0)

    # The thread that accepts.

    def _accept(self) -> None:
        while not self._closing:
            try:
                connection, (host, port, *_) = self._listener.accept()
            except OSError:
                if self._closing:
                    return
                time.sleep(0.1)  # out of file descriptors: some peer will leave
                continue
            address = address_text(host, port)
            peer = _Peer(connection, plain_host(host), address, Membership(self._roster, address))
            if not self._start(peer):
                if not self._closing:
                    self._note(peer, f"is refused: {MAX_PEERS} programs are connected already")
                    refuse(connection, f"{MAX_PEERS} programs are connected already")
                connection.close()

    def _start(self, peer: _Peer) -> bool:
        peer.thread = threading.Thread(target=self._serve, args=(peer,), name="diorama-receive", daemon=True)
        with self._changed:  # who waits in the meantime has sent nothing in vain, as if it were refused
            deadline = time.monotonic() + ROOM_SECS
            while len(self._peers) >= MAX_PEERS and not self._closing and time.monotonic() < deadline:
                self._make_room()
                self._changed.wait(min(UNNAMED_SECS, ROOM_SECS))
            if self._closing or len(self._peers) >= MAX_PEERS:
                return False
            try:
                peer.thread.start()
            except RuntimeError:  # no more threads
                return False
            self._peers[peer.connection] = peer
            return True

    def _make_room(self) -> None:
        """Cuts the oldest peer that has not said who it is: strangers shall not keep programs out."""
        before = time.monotonic() - UNNAMED_SECS
        unnamed = [
            peer
            for peer in self._peers.values()
            if peer.membership.info is None and peer.accepted_at <= before and peer.cut_because is None
        ]
        if unnamed:
            unnamed[0].cut("it had not named its recording when others wanted its place")

    # The threads of the peers.

    def _serve(self, peer: _Peer) -> None:
        asked = False
        try:
            asked = not admit(peer.connection, self.token, peer.accepted_at + HANDSHAKE_SECS)
            if not asked:
                self._receive(peer)
        except RefusalError as error:
            self._note(peer, f"is refused: {error}")
            refuse(peer.connection, str(error))
        except _LeftError as error:
            self._note(peer, f"is cut off: {peer.cut_because}" if peer.cut_because else str(error))
        except WireError as error:
            self._note(peer, f"is cut off: {peer.cut_because or error}")
        except OSError as error:
            broke = f"has a connection that broke: {error}"
            self._note(peer, f"is cut off: {peer.cut_because}" if peer.cut_because else broke)
        except Exception as error:  # whatever it sent, it ends this peer alone
            self._note(peer, f"is cut off: {error!r}")
        finally:
            peer.membership.leave()
            peer.connection.close()
            with self._changed:
                del self._peers[peer.connection]
                self._peers_ended += 0 if asked else 1
                self._changed.notify_all()

    def _receive(self, peer: _Peer) -> None:
        decoder = Decoder(peer.address, limits=self._limits)
        intake = Intake(peer.connection, decoder, name_deadline=peer.accepted_at + HANDSHAKE_SECS)
        peer.connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        while (chunks := intake.read()) is not None:
            for chunk in chunks:
                self._put(peer, decoder.info, chunk)
            if decoder.damage:
                raise WireError(str(decoder.damage[0]))
            if decoder.info is not None:
                peer.membership.change(decoder.info)
            self._bound(peer, decoder.pending_bytes)
        whole = decoder.info is not None and not decoder.pending_bytes
        for chunk in decoder.close():
            self._put(peer, decoder.info, chunk)
        if decoder.damage:
            what = "all that came is here" if whole else str(decoder.damage[0])
            raise _LeftError(f"left without ending its stream, killed or cut off: {what}")

    def _put(self, peer: _Peer, info: RecordingInfo | None, chunk: Chunk) -> None:
        if info is None:
            raise WireError("it sends chunks without having named its recording")
        peer.membership.change(info)
        self._roster.count(info.recording_id, chunk.row_count, self._queue.put(info.recording_id, chunk))

    def _bound(self, peer: _Peer, incomplete_bytes: int) -> None:
        """Bounds the incomplete messages of all peers together; the peer with the largest one goes."""
        peer.incomplete_bytes = incomplete_bytes
        if incomplete_bytes < _NOTABLE_BYTES:
            return
        with self._changed:
            peers = list(self._peers.values())
        if sum([each.incomplete_bytes for each in peers]) > self._limits.record_bytes:
            largest = max(peers, key=lambda each: each.incomplete_bytes)
            largest.cut("its message and those of others are too large to be received at once")

    def _note(self, peer: _Peer, what: str) -> None:
        if not self._closing:
            info = peer.membership.info
            recording_id = None if info is None else info.recording_id
            self._problems.note(peer.host, peer.address, what, recording_id=recording_id)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = host == "::" and socket.has_dualstack_ipv6()
    return socket.create_server((host, port), family=family, backlog=MAX_PEERS, dualstack_ipv6=both)
