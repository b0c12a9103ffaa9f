"""How slowly a message may come."""

from __future__ import annotations

import time
from collections.abc import Callable

from diorama.wire import WireError

STALL_SECS = 60.0
"""How long a peer may be silent, or slower than `SLOWEST_BYTES_PER_SEC`, in the middle of a message."""
SLOWEST_BYTES_PER_SEC = 4096


class Pace:
    """Watches how fast one peer's messages come. Between messages there is no hurry."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Between messages; `clock` gives seconds."""
        self._clock = clock
        self._pending = 0
        self._since = 0.0
        self._received = 0

    def note(self, received_bytes: int, pending_bytes: int) -> None:
        """Some bytes came, and now so many belong to a message that is not complete.

        Raises:
            WireError: the message comes too slowly.
        """
        in_progress = self._pending and pending_bytes == self._pending + received_bytes
        self._pending = pending_bytes
        if not pending_bytes:
            return
        now = self._clock()
        if not in_progress:
            self._since, self._received = now, 0
            return
        self._received += received_bytes
        secs = now - self._since
        if secs > STALL_SECS and self._received < SLOWEST_BYTES_PER_SEC * secs:
            raise WireError(f"it sends a message too slowly: {self._received} bytes in {secs:.0f} s")
