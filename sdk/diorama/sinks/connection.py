"""One TCP connection of a sink: a stream from its first byte to its last."""

from __future__ import annotations

import contextlib
import encodings.idna  # noqa: F401 -- looking a host up imports it; a fork meanwhile would leave the child half of it
import socket
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from diorama.sinks.sink import LOGGER
from diorama.wire import Buffer, RecordingInfo, StreamEncoder, WireError
from diorama.wire.handshake import CHALLENGE, HELLO, NONCE_BYTES, WELCOME, proof_of, refusal_in

if TYPE_CHECKING:
    from diorama.chunk import Chunk
    from diorama.sinks.tcp import Parcel

CONNECT_TIMEOUT_SECS = 3.0
ANSWER_TIMEOUT_SECS = 10.0
"""How long a viewer may take to answer whoever has a token."""
_MOST_ANSWER_BYTES = 512
_LARGE_BYTES = 64 * 1024


class Sent(NamedTuple):
    """The system has taken the last byte of some parcels.

    `refused` of them, with so many `rows_refused`, could not be encoded, for the reason `error`.
    """

    parcels: int
    refused: int
    rows_refused: int
    bytes: int
    error: str | None


class RefusedError(OSError):
    """The viewer does not let this program in; its text is the viewer's reason."""


class Connection:
    """Encodes parcels and hands the bytes to the system.

    Attributes:
        rows_sent: whose last byte the system has taken.
    """

    def __init__(self, host: str, port: int, *, token: str | None = None) -> None:
        """Connects, and proves the token if there is one.

        Raises:
            RefusedError: the viewer says that it does not let us in.
            OSError: nobody listens there, or does not answer in time.
        """
        self.rows_sent = 0
        self._encoder: StreamEncoder | None = None
        self._info: RecordingInfo | None = None
        self._said = b""
        self._socket = socket.create_connection((host, port), timeout=CONNECT_TIMEOUT_SECS)
        try:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            if token is not None:
                self._prove(token, time.monotonic() + ANSWER_TIMEOUT_SECS)
            self._socket.settimeout(None)
        except BaseException:
            self.release()
            raise

    def check_peer(self) -> None:
        """Looks whether the peer is still there. During a stream all it ever says is why it closes.

        Raises:
            RefusedError: it said that it does not take the stream.
            OSError: it has closed its end, or the connection broke.
        """
        self._socket.settimeout(0.0)
        left: OSError = ConnectionError("the peer closed the connection")
        try:
            data = self._socket.recv(_MOST_ANSWER_BYTES)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            data, left = b"", error
        finally:
            with contextlib.suppress(OSError):
                self._socket.settimeout(None)
        self._said = (self._said + data)[:_MOST_ANSWER_BYTES]
        reason = refusal_in(self._said)
        if reason is not None:
            raise RefusedError(reason)
        if not data:
            raise left

    def why(self, error: OSError) -> OSError:
        """After a `send` that failed: what the peer said before it closed, if it did, else `error`."""
        try:
            self.check_peer()
        except RefusedError as refusal:
            return refusal
        except OSError:
            pass
        return error

    def introduce(self, info: RecordingInfo) -> None:
        """Names the recording, with the records that begin a stream if these are the first.

        Raises:
            OSError: the connection broke.
        """
        self._send_all(self._introduction(info))

    def send(self, parcels: Sequence[Parcel]) -> Iterator[Sent]:
        """Sends parcels and says so as they leave; small ones together.

        Raises:
            OSError: the connection broke. What has not been yielded must be sent again.
        """
        small: list[Buffer] = []
        rows = parcel_count = refused = rows_refused = size = 0
        problem: str | None = None
        for parcel in parcels:
            pieces = self._introduction(parcel.info)
            try:
                pieces += self._encode(parcel.chunk)
                rows += parcel.chunk.row_count
            except WireError as error:
                rows_refused += parcel.chunk.row_count
                LOGGER.error("%d rows were lost: they cannot be sent: %s", parcel.chunk.row_count, error)
                problem, refused = str(error), refused + 1
            parcel_count += 1
            for piece in pieces:
                size += len(piece)
                if len(piece) < _LARGE_BYTES:
                    small.append(piece)
                    continue
                self._send_all(small)
                self._socket.sendall(piece)
            if size >= _LARGE_BYTES:
                self._send_all(small)
                self.rows_sent += rows
                yield Sent(parcel_count, refused, rows_refused, size, problem)
                rows = parcel_count = refused = rows_refused = size = 0
        self._send_all(small)
        self.rows_sent += rows
        yield Sent(parcel_count, refused, rows_refused, size, problem)

    def end(self) -> None:
        """Sends the records that end a stream."""
        if self._encoder is not None:
            self._send_all(self._encoder.end())
        self._socket.shutdown(socket.SHUT_WR)

    def cut(self) -> None:
        """From another thread: makes a `send` that hangs fail."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def release(self) -> None:
        """Closes this process's end, without a word to the peer: after a fork the parent's stays open."""
        with contextlib.suppress(OSError):
            self._socket.close()

    def _prove(self, token: str, deadline: float) -> None:
        self._socket.sendall(HELLO)
        said = self._heard(1, deadline)
        if said == CHALLENGE:
            self._socket.sendall(proof_of(token, self._heard(NONCE_BYTES, deadline)))
            said = self._heard(1, deadline)
        if said == WELCOME:
            return
        with contextlib.suppress(OSError):
            said += self._heard(1, deadline)
            said += self._heard(said[1], deadline)
        reason = refusal_in(said)
        raise ConnectionError("what listens there is no viewer") if reason is None else RefusedError(reason)

    def _heard(self, size: int, deadline: float) -> bytes:
        """The next `size` bytes that the viewer says."""
        heard = b""
        while len(heard) < size:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("timed out")
            self._socket.settimeout(left)
            data = self._socket.recv(size - len(heard))
            if not data:
                raise ConnectionError("the peer closed the connection")
            heard += data
        return heard

    def _introduction(self, info: RecordingInfo) -> list[Buffer]:
        pieces: list[Buffer] = []
        if self._encoder is None:
            self._encoder = StreamEncoder(info)
            pieces = self._encoder.begin()
        elif info != self._info:
            pieces = self._encoder.rename(info)
        self._info = info
        return pieces

    def _encode(self, chunk: Chunk) -> list[Buffer]:
        return [] if self._encoder is None else self._encoder.encode(chunk)

    def _send_all(self, small: list[Buffer]) -> None:
        if small:
            self._socket.sendall(b"".join(small))
            small.clear()
