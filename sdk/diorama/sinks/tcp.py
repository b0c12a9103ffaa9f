"""A live stream to a viewer over TCP, which never makes the program wait.

`send` puts chunks into a bounded queue and returns. A thread connects, encodes and sends. Four rules:
Rule 1: of a full queue the oldest chunks go, counted, and said once.
Rule 2: a chunk leaves the queue when the system has taken its last byte. If the connection breaks before, it is
sent again, whole, on the next one, after the records that begin a stream.
Rule 3: whoever closes waits no longer than asked; the connection is then cut off from outside.
Rule 4: a viewer that is gone is looked for as long as the sink lives, also while nothing is logged. The next one is
told the timeless rows again, then what waits; other rows that the last one had are not kept.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import chain
from typing import NamedTuple

from diorama.chunk import Chunk, nbytes
from diorama.sinks.connection import Connection, RefusedError
from diorama.sinks.fork import track
from diorama.sinks.remembered import Remembered
from diorama.sinks.sink import LOGGER, SinkStatistics
from diorama.wire import RecordingInfo

FIRST_RETRY_SECS = 0.1
LAST_RETRY_SECS = 3.0
SHORT_LIFE_SECS = 1.0
"""A connection that lives no longer counts as one that failed: the next waits longer."""
IDLE_LOOK_SECS = 1.0
"""How often a sink that has nothing to send looks whether its viewer is still there."""
CLOSING_CONNECT_SECS = 1.0
"""How long a sink that is being closed still looks for a peer: one may be starting, but most likely there is none."""

MOST_ATTEMPTS = 4
"""How many connections may break within one chunk before it is taken for the reason."""

_GATHER_BYTES = 1 << 20
_CHUNK_BYTES, _ARRAY_BYTES = 768, 256
"""Of a chunk, and of each of its columns and times, beside the values: nearly all of one that has a single row."""


LookUp = Callable[[], tuple[str, int, str | None] | None]
"""Says where a peer is by now: host, port and token; None: nobody knows."""


class Parcel(NamedTuple):
    """A chunk on its way, the recording it belongs to, and the memory that it takes, roughly."""

    info: RecordingInfo
    chunk: Chunk
    size_bytes: int


class TcpSink:
    """Sends chunks to a TCP peer, as fast as it takes them."""

    _changed: threading.Condition
    _queue: deque[Parcel]
    _in_flight: deque[Parcel]
    _queued_bytes: int
    _remembered: Remembered
    _attempts: int
    _retry_secs: float
    _connected_at: float | None
    _is_new: bool
    _refusal: str | None
    _thread: threading.Thread | None
    _connection: Connection | None
    _connect_deadline: float
    _closing: bool
    _abandoned: bool
    _ended: bool

    def __init__(
        self,
        host: str,
        port: int,
        *,
        token: str | None = None,
        look_up: LookUp | None = None,
        max_queued_bytes: int = 512 << 20,
    ) -> None:
        """Does nothing yet: the first chunk makes it connect.

        Args:
            host: name or address of the peer.
            port: its TCP port.
            token: proved to the peer if it asks for one.
            look_up: where the peer is by now, for one that may come back elsewhere; None: where it was.
            max_queued_bytes: how much memory what waits may take. One chunk may, whatever its size.
        """
        self._go_to(host, port, token)
        self._look_up = look_up
        self._max_queued_bytes = max_queued_bytes
        self._info: RecordingInfo | None = None
        self._error: str | None = None
        self._taken = self._delivered = self._dropped = self._rows_dropped = self._bytes_written = 0
        self._start_afresh()
        track(self)

    def _go_to(self, host: str, port: int, token: str | None) -> None:
        self._peer = (host, port)
        self._name = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self._token = token

    def begin(self, info: RecordingInfo) -> None:
        """See `Sink`."""
        self._info = info

    def send(self, chunks: Sequence[Chunk]) -> None:
        """See `Sink`. Never blocks."""
        if self._info is None or self._closing:
            raise RuntimeError(f"send: the sink is {'closed' if self._closing else 'not begun'}")
        parcels = [Parcel(self._info, chunk, _footprint(chunk)) for chunk in chunks]
        with self._changed:
            self._taken += len(parcels)
            for parcel in parcels:
                self._queue.append(parcel)
                self._queued_bytes += parcel.size_bytes
            dropped = self._make_room()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="diorama-tcp", daemon=True)
                self._thread.start()
            self._changed.notify_all()
        if dropped and dropped == self._dropped:
            why = (
                "has no viewer listening"
                if self._connection is None
                else "takes data more slowly than it is logged"
            )
            LOGGER.warning("%s %s: the oldest rows are lost (said once; see statistics())", self._name, why)

    def flush(self, timeout_secs: float) -> bool:
        """See `Sink`. What the system has taken counts as sent, whether or not the peer has read it."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting() or self._ended, timeout_secs) and (
                not self._waiting()
            )

    def close(self, timeout_secs: float) -> None:
        """See `Sink`. Says how many rows were lost."""
        deadline = time.monotonic() + timeout_secs
        with self._changed:
            if self._closing:
                return
            self._closing = True
            self._connect_deadline = time.monotonic() + min(timeout_secs, CLOSING_CONNECT_SECS)
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(max(deadline - time.monotonic(), 0.0))
            with self._changed:
                self._abandoned = True
                self._changed.notify_all()
                if self._connection is not None and self._thread.is_alive():
                    self._connection.cut()
            self._thread.join(1.0)
        with self._changed:
            lost = sum([parcel.chunk.row_count for parcel in (*self._in_flight, *self._queue)])
            self._dropped += self._waiting()
            self._rows_dropped += lost
            self._queue.clear()
            self._in_flight.clear()
            self._queued_bytes = 0
        if lost:
            reason = self._error or "it did not take them in time"
            LOGGER.warning("%d rows were lost: they could not be sent to %s: %s", lost, self._name, reason)

    def statistics(self) -> SinkStatistics:
        """See `Sink`."""
        with self._changed:
            return SinkStatistics(
                chunks_taken=self._taken,
                chunks_delivered=self._delivered,
                chunks_queued=self._waiting(),
                bytes_queued=self._queued_bytes,
                chunks_dropped=self._dropped,
                rows_dropped=self._rows_dropped,
                bytes_written=self._bytes_written,
                error=self._error,
            )

    def forget_parent(self) -> None:
        """In a forked child: begins again, with a connection of its own. The queue is the parent's to send."""
        connection = self._connection
        self._taken = self._delivered = self._dropped = self._rows_dropped = self._bytes_written = 0
        self._start_afresh()
        if connection is not None:
            connection.release()

    def _start_afresh(self) -> None:
        self._changed = threading.Condition()
        self._queue, self._in_flight = deque(), deque()
        self._queued_bytes = self._attempts = 0
        self._thread = None
        self._connection = None
        self._connect_deadline = 0.0
        self._remembered = Remembered()
        self._retry_secs = 0.0
        self._connected_at = None
        self._is_new = False
        self._refusal = None
        self._closing = self._abandoned = self._ended = False

    # With the lock held.

    def _waiting(self) -> int:
        return len(self._queue) + len(self._in_flight)

    def _make_room(self) -> int:
        dropped = 0
        while self._queued_bytes > self._max_queued_bytes and len(self._queue) > 1:
            parcel = self._queue.popleft()
            self._queued_bytes -= parcel.size_bytes
            self._rows_dropped += parcel.chunk.row_count
            dropped += 1
        self._dropped += dropped
        return dropped

    def _pause(self, secs: float) -> None:
        """Waits, but not longer than until somebody closes the sink."""
        closing = self._closing
        self._changed.wait_for(lambda: self._abandoned or self._closing != closing, secs)

    def _give_up_on_refused(self) -> None:
        """Drops the oldest chunk if it broke several connections: the peer may never take it."""
        self._attempts += 1
        if self._attempts >= MOST_ATTEMPTS and self._in_flight:
            self._attempts = 0
            parcel = self._in_flight.popleft()
            self._queued_bytes -= parcel.size_bytes
            self._dropped += 1
            self._rows_dropped += parcel.chunk.row_count
            LOGGER.error(
                "%d rows were lost: %s closed the connection at them again and again",
                parcel.chunk.row_count,
                self._name,
            )

    # The thread.

    def _run(self) -> None:
        try:
            while self._wait_for_work():
                connection = self._connected()
                if connection is None:
                    return
                try:
                    self._deliver(connection)
                except OSError as error:
                    self._disconnect(connection.why(error))
                    with self._changed:
                        self._give_up_on_refused()
            self._say_goodbye()
        finally:
            with self._changed:
                self._ended = True
                self._changed.notify_all()

    def _wait_for_work(self) -> bool:
        """True when there is something to do; False when there is not and will not be."""
        with self._changed:
            look_secs = None if self._connected_at is None else IDLE_LOOK_SECS
            self._changed.wait_for(lambda: self._waiting() or self._closing or self._abandoned, look_secs)
            # Without any work the viewer is looked for, or at.
            return not self._abandoned and bool(self._waiting() or not self._closing)

    def _connected(self) -> Connection | None:
        """A connection whose peer is there; None if it is not worth waiting for any more."""
        if self._connection is not None:
            try:
                self._connection.check_peer()
            except OSError as error:
                self._disconnect(error)
            else:
                return self._connection
        while self._connection is None and self._pause_before_connecting():
            self._connect()
        return self._connection

    def _connect(self) -> None:
        if self._look_up is not None and self._retry_secs:
            found = self._look_up()
            if found is not None:
                self._go_to(*found)
        try:
            connection = Connection(*self._peer, token=self._token)
        except (OSError, UnicodeError) as error:  # a host such as "a..b" is no name at all
            self._error = f"cannot connect: {error}"
            self._wait_longer()
            self._say_refusal(error)
            return
        with self._changed:
            self._connection, self._connected_at, self._is_new = connection, time.monotonic(), True

    def _wait_longer(self) -> None:
        self._retry_secs = min(max(2 * self._retry_secs, FIRST_RETRY_SECS), LAST_RETRY_SECS)

    def _pause_before_connecting(self) -> bool:
        """Waits until it is time to try; False if it is not worth it any more."""
        with self._changed:
            if self._retry_secs:
                self._pause(min(self._retry_secs, FIRST_RETRY_SECS) if self._closing else self._retry_secs)
            over = self._closing and (not self._waiting() or time.monotonic() > self._connect_deadline)
            return not (self._abandoned or over)

    def _say_refusal(self, error: Exception) -> None:
        if isinstance(error, RefusedError):
            self._retry_secs = LAST_RETRY_SECS
            if str(error) != self._refusal:
                self._refusal = str(error)
                LOGGER.warning("%s takes nothing from this program: %s (said once)", self._name, error)

    def _begin_stream(self, connection: Connection) -> None:
        """Says whose stream it is, and what another viewer was told that holds for ever."""
        with self._changed:
            first = next(chain(self._in_flight, self._queue), None)
        info = self._info if first is None else first.info
        if info is not None:
            connection.introduce(info)
        remembered = self._remembered.parcels()
        for sent in connection.send(remembered) if remembered else ():
            self._bytes_written += sent.bytes
        self._is_new = False

    def _deliver(self, connection: Connection) -> None:
        """Sends what waits, up to about a megabyte, oldest first."""
        if self._is_new:
            self._begin_stream(connection)
        with self._changed:
            size = sum([parcel.size_bytes for parcel in self._in_flight])
            while self._queue and (size < _GATHER_BYTES or not self._in_flight):
                parcel = self._queue.popleft()
                self._in_flight.append(parcel)
                size += parcel.size_bytes
            parcels = list(self._in_flight)
        for sent in connection.send(parcels) if parcels else ():
            with self._changed:
                for _ in range(sent.parcels):
                    parcel = self._in_flight.popleft()
                    self._queued_bytes -= parcel.size_bytes
                    self._remembered.add(parcel)
                self._delivered += sent.parcels - sent.refused
                self._dropped += sent.refused
                self._rows_dropped += sent.rows_refused
                self._bytes_written += sent.bytes
                self._error = sent.error or self._error
                self._attempts = 0
                self._changed.notify_all()

    def _say_goodbye(self) -> None:
        if self._connection is not None:
            try:
                self._connection.end()
            except OSError as error:
                self._error = str(error)
            self._disconnect(None)

    def _disconnect(self, error: OSError | None) -> None:
        with self._changed:
            connection, self._connection = self._connection, None
            if error is not None:
                self._error = str(error)
        if connection is None:
            return
        connection.release()
        if error is None:
            return
        lived_secs = time.monotonic() - (self._connected_at or 0.0)
        shortly = lived_secs < SHORT_LIFE_SECS
        self._retry_secs = (
            min(max(2 * self._retry_secs, FIRST_RETRY_SECS), LAST_RETRY_SECS) if shortly else 0.0
        )
        if isinstance(error, RefusedError):
            with self._changed:
                self._rows_dropped += connection.rows_sent
            self._say_refusal(error)


def _footprint(chunk: Chunk) -> int:
    """Bytes of memory that a chunk takes, roughly."""
    return nbytes(chunk) + _CHUNK_BYTES + _ARRAY_BYTES * (len(chunk.columns) + len(chunk.times))
