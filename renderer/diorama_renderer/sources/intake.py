"""One peer's bytes to its decoder, in as few reads as there can be.

Each read ends with a wait for the interpreter, up to 5 ms while another thread computes: a cloud of 16 MB in pieces of
256 KiB would wait 64 times. So what is missing of a large message is read by few calls, to where it stays.
"""

from __future__ import annotations

import socket
import struct
import sys
import time
from collections.abc import Iterator

from diorama.chunk import Chunk
from diorama.wire import Decoder, WireError
from diorama_renderer.sources import pace as pace_module
from diorama_renderer.sources.pace import Pace

_RECEIVE_BYTES = 256 * 1024
_LAND_BYTES = 8 << 20
"""At most by one call, since nobody knows how much has come before it returns."""
_NAME_BYTES = 1 << 20
"""In so many bytes a peer must have named its recording."""


class Intake:
    """Reads what a peer sends.

    Attributes:
        decoder: of its stream.
    """

    def __init__(self, connection: socket.socket, decoder: Decoder, *, name_deadline: float) -> None:
        """Of a peer that must have named its recording by `name_deadline`, on the monotonic clock."""
        self.decoder = decoder
        self._connection = connection
        self._pace = Pace()
        self._name_deadline = name_deadline
        self._named = False

    def read(self) -> Iterator[Chunk] | None:
        """The chunks that the next bytes complete, to be exhausted before the next call; None at the end.

        Raises:
            WireError: this is no stream, or it comes too slowly.
            OSError: the connection broke.
        """
        if not self._named:
            self._check_name()
        room = self.decoder.landing() if self._named else None
        try:
            if room is not None:
                size = self._connection.recv_into(room, min(len(room), _LAND_BYTES), socket.MSG_WAITALL)
                return self._counted(size, self.decoder.land(size)) if size else None
            data = self._connection.recv(_RECEIVE_BYTES)
        except (TimeoutError, BlockingIOError):
            if self.decoder.pending_bytes and self._named:
                raise WireError("it stopped in the middle of a message") from None
            return iter(())
        return self._counted(len(data), self.decoder.feed(data)) if data else None

    def _counted(self, size: int, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
        yield from chunks
        self._pace.note(size, self.decoder.pending_bytes)

    def _check_name(self) -> None:
        if self.decoder.info is not None:
            self._named = True
            self._connection.settimeout(None)
            _limit_reads(self._connection, pace_module.STALL_SECS)
            return
        if self.decoder.pending_bytes > _NAME_BYTES:
            raise WireError(f"it did not name its recording in its first {self.decoder.pending_bytes} bytes")
        left = self._name_deadline - time.monotonic()
        if left <= 0:
            raise WireError("it did not name its recording in time")
        self._connection.settimeout(left)


def _limit_reads(connection: socket.socket, secs: float) -> None:
    """By the system, since with Python's timeouts a read takes no more than what is there."""
    whole = int(secs)
    limit: int | bytes = max(int(1000 * secs), 1)
    if sys.platform != "win32":
        limit = struct.pack("ll", whole, max(int(1e6 * (secs - whole)), 0 if whole else 1))
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
