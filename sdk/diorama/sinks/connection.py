"""One TCP connection of a sink: a stream from its first byte to its last."""

from __future__ import annotations

import contextlib
import encodings.idna  # noqa: F401 -- looking a host up imports it; a fork meanwhile would leave the child half of it
import socket
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from diorama.sinks.sink import LOGGER
from diorama.wire import Buffer, RecordingInfo, StreamEncoder, WireError

if TYPE_CHECKING:
    from diorama.sinks.tcp import Parcel

CONNECT_TIMEOUT_SECS = 3.0
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


class Connection:
    """Encodes parcels and hands the bytes to the system."""

    def __init__(self, host: str, port: int) -> None:
        """Connects.

        Raises:
            OSError: nobody listens there, or does not answer in time.
        """
        self._socket = socket.create_connection((host, port), timeout=CONNECT_TIMEOUT_SECS)
        self._socket.settimeout(None)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._encoder: StreamEncoder | None = None
        self._info: RecordingInfo | None = None

    def peer_left(self) -> bool:
        """True if the peer has closed its end. It never has anything to say, so any answer means that."""
        self._socket.settimeout(0.0)
        try:
            return self._socket.recv(1) == b""
        except (BlockingIOError, InterruptedError):
            return False
        except OSError:
            return True
        finally:
            with contextlib.suppress(OSError):
                self._socket.settimeout(None)

    def send(self, parcels: Sequence[Parcel]) -> Iterator[Sent]:
        """Sends parcels and says so as they leave; small ones together.

        Raises:
            OSError: the connection broke. What has not been yielded must be sent again.
        """
        small: list[Buffer] = []
        parcel_count = refused = rows_refused = size = 0
        problem: str | None = None
        for parcel in parcels:
            try:
                pieces = self._encode(parcel)
            except WireError as error:
                rows_refused += parcel.chunk.row_count
                LOGGER.error("%d rows were lost: they cannot be sent: %s", parcel.chunk.row_count, error)
                problem, refused, pieces = str(error), refused + 1, []
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
                yield Sent(parcel_count, refused, rows_refused, size, problem)
                parcel_count = refused = rows_refused = size = 0
        self._send_all(small)
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

    def _encode(self, parcel: Parcel) -> list[Buffer]:
        pieces: list[Buffer] = []
        if self._encoder is None:
            self._encoder = StreamEncoder(parcel.info)
            pieces = self._encoder.begin()
        elif parcel.info != self._info:
            pieces = self._encoder.rename(parcel.info)
        self._info = parcel.info
        return pieces + self._encoder.encode(parcel.chunk)

    def _send_all(self, small: list[Buffer]) -> None:
        if small:
            self._socket.sendall(b"".join(small))
            small.clear()
