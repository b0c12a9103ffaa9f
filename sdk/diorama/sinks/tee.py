"""Several sinks at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import fields

from diorama.chunk import Chunk
from diorama.sinks.sink import Sink, SinkStatistics
from diorama.wire import RecordingInfo


class TeeSink:
    """Gives every chunk to each of several sinks. What one of them cannot do, the others still do."""

    def __init__(self, sinks: Sequence[Sink]) -> None:
        self._sinks = tuple(sinks)

    def begin(self, info: RecordingInfo) -> None:
        """See `Sink`. Raises what the first sink that failed raised."""
        self._each(lambda sink: sink.begin(info))

    def send(self, chunks: Sequence[Chunk]) -> None:
        """See `Sink`. Raises what the first sink that failed raised."""
        self._each(lambda sink: sink.send(chunks))

    def flush(self, timeout_secs: float) -> bool:
        """See `Sink`. The time is for all together."""
        deadline = time.monotonic() + timeout_secs
        return all([sink.flush(max(deadline - time.monotonic(), 0.0)) for sink in self._sinks])  # noqa: C419 -- each

    def close(self, timeout_secs: float) -> None:
        """See `Sink`. The time is for all together."""
        deadline = time.monotonic() + timeout_secs
        self._each(lambda sink: sink.close(max(deadline - time.monotonic(), 0.0)))

    def statistics(self) -> SinkStatistics:
        """Of all sinks together: a chunk counts once for each."""
        parts = [sink.statistics() for sink in self._sinks]
        counts = {
            field.name: sum(getattr(part, field.name) for part in parts)
            for field in fields(SinkStatistics)
            if field.name != "error"
        }
        return SinkStatistics(**counts, error=next((part.error for part in parts if part.error), None))

    def _each(self, act: Callable[[Sink], None]) -> None:
        first: Exception | None = None
        for sink in self._sinks:
            try:
                act(sink)
            except Exception as error:  # noqa: PERF203 -- the others must get theirs
                first = first or error
        if first is not None:
            raise first
