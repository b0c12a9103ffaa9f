"""What was logged, in memory: looked at as chunks, asked questions, shown in a notebook, saved to a file.

Questions and pictures are the renderer's. It answers them without a graphics library, in this process; pictures are
drawn by a process of its own, so that no graphics driver is loaded into a program that logs.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from diorama.chunk import Chunk
    from diorama.recording.recording import RecordingStream
    from diorama.sinks import MemorySink
    from diorama.wire import RecordingInfo

_FLUSH_TIMEOUT_SECS = 10.0


class MemoryRecording:
    """What was logged, in memory. Made by `memory_recording`."""

    def __init__(self, stream: RecordingStream, sink: MemorySink) -> None:
        """What `sink`, into which `stream` logs, holds."""
        self._stream = stream
        self._sink = sink

    def chunks(self, since: int = 0) -> tuple[Chunk, ...]:
        """All that was logged so far; flushes first.

        Args:
            since: how many of the first to leave out: those that the caller has. More may follow, none ever goes.
        """
        self._stream.flush(_FLUSH_TIMEOUT_SECS)
        return self._sink.chunks(since)

    @property
    def info(self) -> RecordingInfo | None:
        """Who logs it; None before the first row."""
        return self._sink.info

    @property
    def recording_id(self) -> str:
        """A UUID."""
        return self._stream.recording_id

    @property
    def application_id(self) -> str:
        """As given to `init`."""
        return self._stream.application_id

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes all that was logged so far to a file; logging goes on in memory.

        Args:
            path: of the file; what was there is replaced.

        Raises:
            OSError: it cannot be written.
        """
        from diorama.recording.identity import VERSION
        from diorama.sinks import FileSink
        from diorama.wire import RecordingInfo

        chunks = self.chunks()
        info = self.info or RecordingInfo(self.application_id, self.recording_id, 0, VERSION)
        sink = FileSink(os.path.abspath(os.fspath(path)))
        try:
            sink.begin(info)
            sink.send(chunks)
        finally:
            sink.close(_FLUSH_TIMEOUT_SECS)

    def as_html(self, width: int = 950, height: int = 712) -> str:
        """A piece of HTML for a notebook: a picture of the newest time, and what there is.

        Args:
            width: of the picture, in pixels.
            height: of the picture, in pixels.
        """
        from diorama.recording.drawing import to_html

        paths = sorted({chunk.entity_path for chunk in self.chunks()})
        return to_html(self.application_id, paths, self.as_png(width, height), width, height)

    def as_png(self, width: int = 950, height: int = 712) -> bytes | None:
        """A picture of the newest time as the bytes of a PNG file; None, and a warning, if it cannot be drawn.

        Args:
            width: in pixels.
            height: in pixels.
        """
        from diorama.recording.drawing import draw_png

        return draw_png(self.save, width, height)

    def show(self, width: int = 950, height: int = 712) -> None:
        """Shows `as_html` in a notebook.

        Args:
            width: of the picture, in pixels.
            height: of the picture, in pixels.

        Raises:
            RuntimeError: this is no notebook.
        """
        try:
            from IPython.display import HTML, display
        except ImportError:
            raise RuntimeError("show: needs a notebook, and IPython is not installed") from None
        display(HTML(self.as_html(width, height)))

    def _repr_html_(self) -> str:
        return self.as_html()

    def _repr_png_(self) -> bytes | None:
        return self.as_png()

    def __repr__(self) -> str:
        """Such as `<MemoryRecording 'my_app': 12 chunks>`."""
        return f"<MemoryRecording {self.application_id!r}: {len(self._sink.chunks())} chunks>"

    # Questions: see `diorama_renderer.Recording`, whose methods these are.

    def entities(self) -> list[str]:
        """See `diorama_renderer.Recording.entities`."""
        return list(self._answers("entities").entities())

    def timelines(self) -> Any:
        """See `diorama_renderer.Recording.timelines`."""
        return self._answers("timelines").timelines()

    def components(self, path: str) -> list[str]:
        """See `diorama_renderer.Recording.components`."""
        return list(self._answers("components").components(path))

    def latest_at(self, *args: Any, **kwargs: Any) -> Any:
        """See `diorama_renderer.Recording.latest_at`."""
        return self._answers("latest_at").latest_at(*args, **kwargs)

    def range(self, *args: Any, **kwargs: Any) -> Any:
        """See `diorama_renderer.Recording.range`."""
        return self._answers("range").range(*args, **kwargs)

    def to_arrow(self, *args: Any, **kwargs: Any) -> Any:
        """See `diorama_renderer.Recording.to_arrow`."""
        return self._answers("to_arrow").to_arrow(*args, **kwargs)

    def to_pandas(self, *args: Any, **kwargs: Any) -> Any:
        """See `diorama_renderer.Recording.to_pandas`."""
        return self._answers("to_pandas").to_pandas(*args, **kwargs)

    def _answers(self, caller: str) -> Any:
        from diorama_renderer.recordings import as_recording

        recording = as_recording(self, caller=caller)
        recording.sync()
        return recording
