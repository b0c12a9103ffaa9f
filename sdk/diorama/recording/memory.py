"""What was logged, in memory: looked at as chunks, asked questions, shown in a notebook, saved to a file.

Questions and pictures are the renderer's. It answers them without a graphics library, in this process; pictures are
drawn by a process of its own, so that no graphics driver is loaded into a program that logs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from diorama.recording.delivery import LOGGER

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from diorama.chunk import Chunk
    from diorama.recording.drawing import Drawn
    from diorama.recording.mirroring import Mirror
    from diorama.recording.recording import RecordingStream
    from diorama.recording.serving import FoundServer
    from diorama.sinks import MemorySink
    from diorama.wire import RecordingInfo
    from diorama_renderer.recordings import (
        At,
        Recording,
        Series,
        Snapshot,
        Tensor,
        TimelineSpan,
        TimeValue,
    )

_FLUSH_TIMEOUT_SECS = 10.0


class MemoryRecording:
    """What was logged, in memory. Made by `memory_recording`."""

    def __init__(self, stream: RecordingStream, sink: MemorySink) -> None:
        """What `sink`, into which `stream` logs, holds."""
        self._stream = stream
        self._sink = sink
        self._mirror: tuple[FoundServer, Mirror] | None = None
        self._drawn: tuple[tuple[int, int, int], int, Drawn | None] | None = (
            None  # of what, how many, and what
        )

    def chunks(self, since: int = 0) -> tuple[Chunk, ...]:
        """All that was logged so far; flushes first.

        Args:
            since: how many of the first to leave out: those that the caller has. More may follow, none ever goes.
        """
        if not self._stream.flush(_FLUSH_TIMEOUT_SECS):
            LOGGER.warning("a recording in memory may lack rows: not all could be converted in time")
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

    def as_html(self, width: int = 950, height: int = 712, frames: int = 40) -> str:
        """A piece of HTML for a notebook: pictures over time with a slider, and what entities there are.

        It holds its pictures and needs nothing else: it goes on to work in a saved or exported notebook, offline. Where
        scripts do not run, the newest picture is shown. For other cameras and timelines see `dr.Flipbook`.

        Args:
            width: of the pictures, in pixels.
            height: of the pictures, in pixels.
            frames: how many times of each timeline are shown, at most, 1 to 1000. 1: a picture of the newest time.
        """
        from diorama.recording.drawing import to_html

        chunks = self.chunks()
        drawn = self._draw(len(chunks), width, height, frames)
        if drawn is not None and drawn.html is not None and frames > 1:
            return drawn.html
        paths = sorted({chunk.entity_path for chunk in chunks})
        return to_html(self.application_id, paths, None if drawn is None else drawn.png, width, height)

    def as_png(self, width: int = 950, height: int = 712) -> bytes | None:
        """A picture of the newest time as the bytes of a PNG file; None, and a warning, if it cannot be drawn.

        Args:
            width: in pixels.
            height: in pixels.
        """
        drawn = self._draw(len(self.chunks()), width, height, 1)
        return None if drawn is None else drawn.png

    def show(self, width: int = 950, height: int = 712) -> None:
        """Shows the viewer in the output of a notebook's cell: live, with all that was logged and all that will be.

        The viewer is a process that all cells of this program share, on 127.0.0.1. The cell also holds a picture of the
        newest time, which is seen where the viewer is not reached, and once it has gone: in a saved notebook, say. If
        there can be no viewer, that is said, and `as_html` is shown.

        Args:
            width: of the viewer, in pixels, at most.
            height: in pixels.

        Raises:
            RuntimeError: this is no notebook.
        """
        from importlib import import_module

        try:
            notebook = import_module("IPython.display")
        except ImportError:
            raise RuntimeError("show: needs a notebook, and IPython is not installed") from None
        notebook.display(notebook.HTML(self._live_html(width, height)))

    def _live_html(self, width: int, height: int) -> str:
        from diorama.recording.live_cell import live_html
        from diorama.recording.serving import ensure_notebook_server

        server = ensure_notebook_server()
        if server.problem is not None:
            LOGGER.error("show: %s", server.problem)
            return self.as_html(width, height)
        self._mirror_to(server)
        return live_html(
            self.as_html(width, height, frames=1),
            server,
            recording_id=self.recording_id,
            title=self.application_id,
            width=width,
            height=height,
        )

    def _mirror_to(self, server: FoundServer) -> None:
        """Once to each: a server that was started anew has nothing yet."""
        from diorama.recording.mirroring import Mirror
        from diorama.sinks import TcpSink

        if self._mirror is not None:
            known, mirror = self._mirror
            if known == server:
                return
            mirror.close()
        sink = TcpSink(server.host, server.port, token=server.token)
        self._mirror = server, Mirror(self._sink, sink)

    def _repr_html_(self) -> str:
        return self.as_html()

    def _repr_png_(self) -> bytes | None:
        return self.as_png()

    def _draw(self, chunk_count: int, width: int, height: int, frames: int) -> Drawn | None:
        """As HTML or PNG: a notebook asks for both, one after the other, and is to wait once."""
        from diorama.recording.drawing import draw

        key = (chunk_count, width, height)
        if self._drawn is None or self._drawn[0] != key or frames not in (1, self._drawn[1]):
            self._drawn = key, frames, draw(self.save, width, height, frames)
        return self._drawn[2]

    def __repr__(self) -> str:
        """Such as `<MemoryRecording 'my_app': 12 chunks>`."""
        return f"<MemoryRecording {self.application_id!r}: {len(self._sink.chunks())} chunks>"

    # Questions: those of `diorama_renderer.Recording`, which answers them; a test compares their words.

    def entities(self) -> list[str]:
        """The paths of all entities that anything was logged to, sorted."""
        return self._answers("entities").entities()

    def timelines(self) -> list[TimelineSpan]:
        """All timelines that have data, by name; `log_time` is one, if not all rows are timeless."""
        return self._answers("timelines").timelines()

    def components(self, path: str) -> list[str]:
        """What was ever logged at an entity, by name; `clear` is there if the entity itself was cleared.

        Raises:
            ValueError: no such entity; the message offers the nearest paths.
        """
        return self._answers("components").components(path)

    def latest_at(self, path: str, component: str, at: At | None = None) -> Any:
        """What was in force at a time: the latest row at or before it that was not cleared.

        Args:
            path: of the entity.
            component: its name, see the table.
            at: a timeline's name and a time on it, as `render` takes it: `{"frame": 30}`, `{"sim_time": 1.5}` in
                seconds, or datetime64 and timedelta64. None: what was logged last, whatever its timelines.

        Returns:
            None where nothing is in force, else a copy, for n instances:

            | component | value |
            |---|---|
            | `point2d`, `point3d` | (n, 2), (n, 3) float32, or float64 where float32 would lose digits |
            | `colorrgba` | (n, 4) uint8, sRGB, straight alpha |
            | `radius` | (n,) float32; > 0 scene units, < 0 UI points |
            | `label` | list of n str |
            | `class_id`, `keypoint_id` | (n,) uint16 |
            | `instance_key` | (n,) uint64 |
            | `linestrip2d`, `linestrip3d` | list of n arrays (k, 2), (k, 3) |
            | `arrow3d` | `Arrows`: origins, vectors |
            | `box3d`, `vec3d`, `quaternion` | half sizes (n, 3) float32; centres (n, 3) float64; xyzw (n, 4) float32 |
            | `rect2d` | (n, 4) float32: min x, min y, max x, max y |
            | `mesh3d` | list of n `Mesh` or `MeshFile` |
            | `tensor` | the numbers, of the logged shape and dtype; image files decoded. See `tensor_at` |
            | `transform` | `Transform`: kind, matrix, translation, quaternion, intrinsics, resolution |
            | `view_coordinates` | str, such as "RDF" |
            | `annotation_context` | list of n `ClassAnnotation` |
            | `scalar`, `scalar_scattered` | float, bool |
            | `text_entry` | `TextEntry`: body, level |
            | `ext.*` | array (n,) of numbers without nulls, else list |

            What was logged once for all instances (one colour, one radius) is one value, n = 1.

        Raises:
            ValueError: no such entity, component or timeline, with what is near; no such time; or a tensor whose
                bytes are not what it says.
        """
        return self._answers("latest_at").latest_at(path, component, at)

    def tensor_at(self, path: str, at: At | None = None) -> Tensor | None:
        """As `latest_at` of a tensor or an image, with the names of its dimensions, its meaning and its scale.

        Raises:
            ValueError: see `latest_at`.
        """
        return self._answers("tensor_at").tensor_at(path, at)

    def range(
        self,
        path: str,
        component: str,
        timeline: str,
        start: TimeValue | None = None,
        stop: TimeValue | None = None,
    ) -> Series:
        """What was logged from `start` to `stop`, both included, in the order of time.

        Timeless rows lie before all time, so they are in no range. Clears hide nothing of a range: it is what was
        logged, while `latest_at` is what was in force.

        Args:
            path: of the entity.
            component: its name.
            timeline: its name.
            start: as `at` of `latest_at` gives a time: counts, seconds, datetime64 or timedelta64; None: the first.
            stop: likewise; None: the last. Before `start`: the range is empty.

        Returns:
            `times, values`. Times are int64, counts or nanoseconds, shape (n,). Values are an array (n,) of float64
            for `scalar` and of bool for `scalar_scattered` and `clear` (True: with all below); of other components a
            list of n values as `latest_at` gives them. An empty row is NaN, False or None.

        Raises:
            ValueError: see `latest_at`.
        """
        return self._answers("range").range(path, component, timeline, start, stop)

    def at(self, at: At | None = None, /, **times: TimeValue) -> Snapshot:
        """One moment: where entities are, how far from each other, what is said of them.

        Args:
            at: the time, as `latest_at` takes it; None: what was logged last.
            **times: the same by name: `recording.at(frame=30)` is `recording.at({"frame": 30})`.

        Returns:
            A `Snapshot`, which stays as it is when more is logged. One a frame is cheap, best in the order of time.

        Raises:
            ValueError: no such timeline, more than one, or no such time.

        Example:
            >>> recording.at(frame=30)["robot/arm"].world_from_entity
            >>> recording.at(sim_time=1.5).distance("robot", "goal")
        """
        return self._answers("at").at(at, **times)

    def always(
        self,
        predicate: Callable[[Snapshot], Any],
        over: str = "frame",
        start: TimeValue | None = None,
        stop: TimeValue | None = None,
    ) -> None:
        """Raise an error unless something holds at all times.

        Args:
            predicate: takes a `Snapshot` and returns whether it holds; of an array, whether it all does.
            over: name of a timeline; each distinct time of it at which anything was logged is looked at.
            start: the first time, as `range` takes it; None: the first there is.
            stop: the last time, included; None: the last there is.

        Raises:
            TemporalError: an AssertionError that names the time, how often it failed, and what a lambda compared. Its
                `at` is that time, and `picture()` draws it. Where the environment variable `DIORAMA_REPORT` names a
                folder, the picture is written there.
            ValueError: no such timeline, or nothing was logged on it between start and stop.
            Exception: whatever the predicate raises, with a note that says at what time.

        Example:
            >>> recording.always(lambda s: s.distance("robot", "wall") > 0.5, over="frame")
        """
        __tracebackhide__ = True  # pytest shows who asked
        self._answers("always").always(predicate, over, start, stop)

    def never(
        self,
        predicate: Callable[[Snapshot], Any],
        over: str = "frame",
        start: TimeValue | None = None,
        stop: TimeValue | None = None,
    ) -> None:
        """Raise an error unless something holds at no time.

        Args:
            predicate: takes a `Snapshot` and returns whether it holds; of an array, whether any does.
            over: as `always` takes it, like the others.
            start: the first time.
            stop: the last time.

        Raises:
            TemporalError: see `always`.
            ValueError: likewise.

        Example:
            >>> recording.never(lambda s: s.within("no_go", s["robot"].translation), over="frame")
        """
        __tracebackhide__ = True  # pytest shows who asked
        self._answers("never").never(predicate, over, start, stop)

    def eventually(
        self,
        predicate: Callable[[Snapshot], Any],
        over: str = "frame",
        start: TimeValue | None = None,
        stop: TimeValue | None = None,
    ) -> None:
        """Raise an error unless something holds at one time at least.

        Args:
            predicate: takes a `Snapshot` and returns whether it holds; of an array, whether it all does.
            over: as `always` takes it, like the others.
            start: the first time.
            stop: the last time.

        Raises:
            TemporalError: see `always`.
            ValueError: likewise.

        Example:
            >>> recording.eventually(lambda s: s.distance("robot", "goal") < 0.05, over="frame")
        """
        __tracebackhide__ = True  # pytest shows who asked
        self._answers("eventually").eventually(predicate, over, start, stop)

    def to_arrow(self, path: str | None = None, component: str | Sequence[str] | None = None) -> pa.Table:
        """Rows as a table: one row for each log call, by the time of the call.

        Args:
            path: of an entity, and of all below it; None: all entities.
            component: one name or several; None: all.

        Returns:
            The columns `entity_path` (str), `log_time` (timestamp in ns, UTC: when the call was made), `timeless`
            (bool), then one for each other timeline and one for each component.

            A timeline is int64 for counts; nanoseconds are a timestamp if they count from the epoch and a duration
            if not. It is null where a row is not on it.

            A component is null where the call did not log it, and else what was logged, in the types of the schema:
            plain values of components that an entity has one of (`scalar`, `text_entry`, `tensor`, ...), lists of the
            instances of all others. `transform` and `mesh3d` are structs of which the field of their kind is not null.

        Raises:
            ValueError: no such entity or component, with what is near.
        """
        return self._answers("to_arrow").to_arrow(path, component)

    def to_pandas(
        self, path: str | None = None, component: str | Sequence[str] | None = None
    ) -> pd.DataFrame:
        """`to_arrow` as a data frame. Counts are `Int64`, which has nulls, so they never become floats.

        Raises:
            ImportError: pandas is not installed.
            ValueError: see `to_arrow`.
        """
        return self._answers("to_pandas").to_pandas(path, component)

    def _answers(self, caller: str) -> Recording:
        from diorama_renderer.recordings import as_recording

        recording = as_recording(self, caller=caller)
        recording.sync()
        return recording
