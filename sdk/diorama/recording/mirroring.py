"""Shows in a viewer what a recording in memory holds, and then what it gets."""

from __future__ import annotations

import threading
import time
import weakref

from diorama.sinks import MemorySink, Sink

_MOST_QUEUED_BYTES = 64 << 20
"""Given to the sink and not sent yet: nothing more is given meanwhile, as the memory has it anyway."""
_POLL_SECS = 0.02
_CLOSE_SECS = 2.0


class Mirror:
    """Gives a sink all chunks of a recording in memory, as fast as it takes them, in a thread. Nobody waits for it."""

    def __init__(self, source: MemorySink, target: Sink) -> None:
        """Begins at once, and ends with `source` or `close`.

        Args:
            source: is watched, and not kept alive.
            target: gets the chunks; is closed in the end.
        """
        self._came = threading.Event()
        self._is_closed = False
        self._source = weakref.ref(source, lambda _: self._came.set())
        self._target = target
        source.on_change.append(self._came.set)
        threading.Thread(target=self._run, name="diorama-mirror", daemon=True).start()

    def close(self) -> None:
        """Give nothing more."""
        source = self._source()
        if source is not None and not self._is_closed:
            source.on_change.remove(self._came.set)
        self._is_closed = True
        self._came.set()

    def _run(self) -> None:
        given = 0
        has_begun = False
        while not self._is_closed:
            self._came.clear()
            source = self._source()
            if source is None:
                break
            info, chunks = source.info, source.chunks(given)
            del source  # or it would live as long as there is nothing to do
            if info is not None and not has_begun:
                self._target.begin(info)
                has_begun = True
            for chunk in chunks:
                while not self._is_closed and self._target.statistics().bytes_queued > _MOST_QUEUED_BYTES:
                    time.sleep(_POLL_SECS)
                self._target.send((chunk,))
                given += 1
            del chunks
            self._came.wait()
        self._target.close(_CLOSE_SECS)
