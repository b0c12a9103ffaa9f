"""Recordings over TCP: programs connect and send, one consumer takes chunks.

Each peer has a thread that receives and decodes, and puts chunks into one bounded queue. A full queue stops the
reading, so the peer's own bounded queue fills: its sink drops the oldest, here nothing is lost. Peers are not
trusted: records are bounded, a stream that is damaged is cut, and so is a peer that does not say who it is.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
import time
from collections import deque

from diorama.chunk import Chunk, nbytes
from diorama.wire import Decoder, Limits, RecordingInfo, WireError
from diorama.wire.probe import ANSWER, QUESTION

LOGGER = logging.getLogger("diorama")

HANDSHAKE_SECS = 10.0
"""How long a peer may take from connecting to naming its recording."""

MAX_PEERS = 256
ROOM_SECS = 5.0
"""How long a peer waits for another to leave when there are so many, before it is refused."""
_RECEIVE_BYTES = 256 * 1024


class TcpReceiver:
    """Listens on the loopback interface and queues the chunks of all who connect. Usable as a context manager.

    Attributes:
        host: what it listens on.
        port: and where.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        max_message_bytes: int = 1 << 30,
        max_queued_bytes: int = 1 << 30,
    ) -> None:
        """Starts to listen.

        Args:
            host: an address of this machine's loopback interface.
            port: 0 for any that is free.
            max_message_bytes: of one chunk; a peer that sends a larger one is cut off.
            max_queued_bytes: when so much waits for the consumer, nothing more is received.

        Raises:
            ValueError: `host` can be reached from other machines.
            OSError: the port is taken.
        """
        if host != "localhost" and not host.startswith("127.") and host != "::1":
            raise ValueError(f"TcpReceiver: host must be of the loopback interface, got {host!r}")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family)
        self.host = host
        self.port: int = self._listener.getsockname()[1]
        self._limits = Limits(record_bytes=max_message_bytes, decompressed_bytes=max_message_bytes)
        self._max_queued_bytes = max_queued_bytes
        self._changed = threading.Condition()
        self._queue: deque[tuple[str, Chunk, int]] = deque()
        self._queued_bytes = 0
        self._recordings: dict[str, RecordingInfo] = {}
        self._peers: dict[socket.socket, threading.Thread] = {}
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
        """What the recordings say of themselves, by recording id, in the order in which they came."""
        with self._changed:
            return dict(self._recordings)

    def get(self, timeout_secs: float = 0.0) -> tuple[str, Chunk] | None:
        """The oldest chunk that nobody has taken, with the id of its recording; None if none comes in time."""
        with self._changed:
            self._changed.wait_for(lambda: bool(self._queue) or self._closing, timeout_secs)
            return self._take() if self._queue else None

    def drain(self, timeout_secs: float = float("inf")) -> list[tuple[str, Chunk]]:
        """All chunks that wait, oldest first; those that can be taken within the time, at least one of them."""
        deadline = time.monotonic() + timeout_secs
        taken = []
        with self._changed:
            while self._queue:
                taken.append(self._take())
                if time.monotonic() >= deadline:
                    break
        return taken

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
        return self._queued_bytes

    def close(self) -> None:
        """Stops listening and cuts all connections. What is queued may still be taken."""
        with self._changed:
            if self._closing:
                return
            self._closing = True
            peers = dict(self._peers)
            self._changed.notify_all()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread in `accept`; `close` alone does not
        self._listener.close()
        for connection in peers:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in [self._acceptor, *peers.values()]:
            thread.join(5.0)

    def _take(self) -> tuple[str, Chunk]:
        recording_id, chunk, size = self._queue.popleft()
        self._queued_bytes -= size
        self._changed.notify_all()
        return recording_id, chunk

    def _accept(self) -> None:
        while not self._closing:
            try:
                connection, address = self._listener.accept()
            except OSError:
                if self._closing:
                    return
                time.sleep(0.1)  # out of file descriptors: some peer will leave
                continue
            with self._changed:  # who waits in the meantime has sent nothing in vain, as if it were refused
                self._changed.wait_for(lambda: len(self._peers) < MAX_PEERS or self._closing, ROOM_SECS)
            thread = threading.Thread(
                target=self._serve,
                args=(connection, f"{address[0]}:{address[1]}"),
                name="diorama-receive",
                daemon=True,
            )
            with self._changed:
                admitted = not self._closing and len(self._peers) < MAX_PEERS
                if admitted:
                    self._peers[connection] = thread
                    thread.start()
            if not admitted:
                connection.close()

    def _serve(self, connection: socket.socket, name: str) -> None:
        asked = False
        try:
            connection.settimeout(HANDSHAKE_SECS)
            asked = _asks_who_listens(connection)
            if asked:
                connection.sendall(ANSWER)
            else:
                self._receive(connection, Decoder(name, limits=self._limits))
        except WireError as error:
            LOGGER.warning("TcpReceiver: %s is cut off: %s", name, error)
        except OSError as error:
            if not self._closing:
                LOGGER.warning("TcpReceiver: the connection of %s broke: %s", name, error)
        finally:
            connection.close()
            with self._changed:
                del self._peers[connection]
                self._peers_ended += 0 if asked else 1
                self._changed.notify_all()

    def _receive(self, connection: socket.socket, decoder: Decoder) -> None:
        deadline = time.monotonic() + HANDSHAKE_SECS
        while data := connection.recv(_RECEIVE_BYTES):
            for chunk in decoder.feed(data):
                self._put(decoder.info, chunk)
            if decoder.damage:
                raise WireError(str(decoder.damage[0]))
            if decoder.info is not None:
                self._register(decoder.info)
                connection.settimeout(None)
            elif time.monotonic() > deadline:
                raise WireError(f"it did not name its recording within {HANDSHAKE_SECS:.0f} s")
        for chunk in decoder.close():
            self._put(decoder.info, chunk)
        if decoder.damage and not self._closing:
            raise WireError(str(decoder.damage[0]))

    def _register(self, info: RecordingInfo) -> None:
        if self._recordings.get(info.recording_id) != info:
            with self._changed:
                self._recordings[info.recording_id] = info
                self._changed.notify_all()

    def _put(self, info: RecordingInfo | None, chunk: Chunk) -> None:
        if info is None:
            raise WireError("it sends chunks without having named its recording")
        self._register(info)
        size = nbytes(chunk)
        with self._changed:
            self._changed.wait_for(lambda: self._queued_bytes < self._max_queued_bytes or self._closing)
            if self._closing:
                raise ConnectionAbortedError("the receiver is closing")
            self._queue.append((info.recording_id, chunk, size))
            self._queued_bytes += size
            self._changed.notify_all()


def _asks_who_listens(connection: socket.socket) -> bool:
    """True, and the question is read, if that is all that the peer wants."""
    if connection.recv(1, socket.MSG_PEEK) != QUESTION[:1]:
        return False
    asked = b""
    while len(asked) < len(QUESTION) and (data := connection.recv(len(QUESTION) - len(asked))):
        asked += data
    if asked != QUESTION:
        raise WireError(f"it sends no recording, but {asked!r}")
    return True
