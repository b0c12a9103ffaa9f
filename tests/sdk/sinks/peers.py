"""TCP peers for the tests: a viewer that listens, stops reading, dies and returns."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading

from diorama.wire import Decoder


class Peer:
    """Accepts connections and decodes what comes, until told otherwise."""

    def __init__(self, port=0, *, reading=True):
        self.listener = socket.create_server(("127.0.0.1", port))
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        self.port = self.listener.getsockname()[1]
        self.changed = threading.Condition()
        self.chunks = []
        self.decoders = []
        self.connections = []
        self.reading = threading.Event()
        if reading:
            self.reading.set()
        self.stopped = False
        self.threads = [threading.Thread(target=self._accept, daemon=True)]
        self.threads[0].start()

    def wait_for(self, predicate):
        with self.changed:
            assert self.changed.wait_for(lambda: predicate(self), 10), "the peer waited in vain"

    def has_read_to_the_end(self):
        """Whether the latest connection, if any was accepted yet, ended its stream."""
        return bool(self.decoders) and self.decoders[-1].ended

    def reset_connections(self):
        """As when the peer's process is killed with data unread. Only while it is not reading."""
        for connection in list(self.connections):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()

    def drop_connections(self):
        for connection in list(self.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.stopped = True
        self.reading.set()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.drop_connections()
        for thread in self.threads:
            thread.join(5)

    def _accept(self):
        while not self.stopped:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            decoder = Decoder("peer")
            thread = threading.Thread(target=self._read, args=(connection, decoder), daemon=True)
            with self.changed:
                self.connections.append(connection)
                self.decoders.append(decoder)
                self.threads.append(thread)
                self.changed.notify_all()
            thread.start()

    def _read(self, connection, decoder):
        with connection, contextlib.suppress(OSError):
            self.reading.wait()
            while data := connection.recv(1 << 16):
                for chunk in decoder.feed(data):
                    with self.changed:
                        self.chunks.append(chunk)
                        self.changed.notify_all()
                self.reading.wait()
            list(decoder.close())
            with self.changed:
                self.changed.notify_all()
