"""Shows in a viewer what a recording in memory holds, and then what it gets."""

from __future__ import annotations

import threading
import time
import weakref
from collections import deque
from collections.abc import Sequence

from diorama.chunk import Chunk
from diorama.sinks import MemorySink, Sink
from diorama.wire import RecordingInfo

_MOST_QUEUED_BYTES = 64 << 20
"""Given to the sink and not sent yet: nothing more is given meanwhile, as the memory has it anyway."""
_POLL_SECS = 0.02
_CLOSE_SECS = 2.0


class Mirror:
    """Gives a sink all chunks of a recording in memory, as fast as it takes them, in a thread. Nobody waits for it."""

    def __init__(self, source: MemorySink, target: Sink) -> None:
        """Begins at once, and ends with `close`, or when all has been given of a `source` that is gone.

        Args:
            source: is not kept alive.
            target: gets the chunks; is closed in the end.
        """
        self._waiting: deque[Chunk] = deque()
        self._info: RecordingInfo | None = None
        self._came = threading.Event()
        self._is_closed = False
        self._target = target
        self._source = weakref.ref(source, lambda _: self._came.set())
        source.add_follower(self._add)
        threading.Thread(target=self._run, name="diorama-mirror", daemon=True).start()

    def close(self) -> None:
        """Give nothing more."""
        source = self._source()
        if source is not None and not self._is_closed:
            source.remove_follower(self._add)
        self._is_closed = True
        self._came.set()

    def _add(self, info: RecordingInfo, chunks: Sequence[Chunk]) -> None:
        self._info = info
        self._waiting.extend(chunks)
        self._came.set()

    def _run(self) -> None:
        has_begun = False
        while not self._is_closed:
            self._came.clear()
            is_last = self._source() is None  # before what waits is given: after that nothing can come
            if self._info is not None and not has_begun:
                self._target.begin(self._info)
                has_begun = True
            while self._waiting and not self._is_closed:
                if self._target.statistics().bytes_queued > _MOST_QUEUED_BYTES:
                    time.sleep(_POLL_SECS)
                else:
                    self._target.send((self._waiting.popleft(),))
            if is_last:
                break
            self._came.wait()
        self._target.close(_CLOSE_SECS)
