"""What a sink is. `tests/sdk/sinks/test_contract.py` is run against every one."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from diorama.chunk import Chunk
from diorama.wire import RecordingInfo

LOGGER = logging.getLogger("diorama")


@dataclass(frozen=True, slots=True)
class SinkStatistics:
    """What became of the chunks given to a sink.

    Attributes:
        chunks_taken: given to `send`.
        chunks_delivered: kept, written, or handed to the network.
        chunks_queued: waiting for that.
        bytes_queued: of these, in memory.
        chunks_dropped: lost, for want of room, of a peer, or because they cannot be encoded.
        rows_dropped: the rows of these.
        bytes_written: to the file or the network.
        error: the last thing that went wrong, or None.
    """

    chunks_taken: int = 0
    chunks_delivered: int = 0
    chunks_queued: int = 0
    bytes_queued: int = 0
    chunks_dropped: int = 0
    rows_dropped: int = 0
    bytes_written: int = 0
    error: str | None = None


class Sink(Protocol):
    """Where the chunks of a recording go.

    `begin`, `send` and `close` are called by one thread at a time; the others by any. After a fork the child may
    use a sink that it inherited, but nothing of the parent's is written by it.
    """

    def begin(self, info: RecordingInfo) -> None:
        """What is sent from now on belongs to this recording. Comes before the first chunk."""
        ...

    def send(self, chunks: Sequence[Chunk]) -> None:
        """Takes chunks.

        Raises:
            OSError: they cannot be taken, now or ever. None of them counts as taken then.
            RuntimeError: there was no `begin`, or it is closed.
        """
        ...

    def flush(self, timeout_secs: float) -> bool:
        """Waits until all chunks are delivered. False if they were not within the time."""
        ...

    def close(self, timeout_secs: float) -> None:
        """Delivers what it can within about the time and ends. A second call does nothing."""
        ...

    def statistics(self) -> SinkStatistics:
        """What became of the chunks so far."""
        ...
