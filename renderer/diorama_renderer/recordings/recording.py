"""A recording: a store, where it is filled from, and the questions that it answers."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np

from diorama.chunk import Chunk
from diorama.timelines import LOG_TIME
from diorama.wire import Damage, RecordingInfo
from diorama_renderer.query import Cursor, latest_of, range_rows, times_of
from diorama_renderer.recordings.names import components_of, entity_of, table_of, timeline_of
from diorama_renderer.recordings.series import Series, values_of
from diorama_renderer.recordings.spans import TimelineSpan, spans_of
from diorama_renderer.recordings.values import Tensor, tensor_of, value_of
from diorama_renderer.sources import read_file
from diorama_renderer.state import At, Moment, TimeValue, parse_at, time_of
from diorama_renderer.store import Instances, Store

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from diorama_renderer.recordings.snapshot import Snapshot

_FIRST, _LAST = -(2**63), 2**63 - 1
_MOST_TOLD = 3  # timelines of a repr


class ChunkSource(Protocol):
    """What `render` takes beside a `Recording`, such as `diorama.memory_recording()`."""

    def chunks(self, since: int = 0) -> Sequence[Chunk]:
        """All chunks so far but for the first `since`; more may follow, none goes."""
        ...


class DamagedRecordingError(ValueError):
    """A file that is not intact.

    Attributes:
        recording: everything of it that is.
        damage: what is not, and where.
    """

    def __init__(self, message: str, recording: Recording, damage: tuple[Damage, ...]) -> None:
        """With a message that names file and offset."""
        super().__init__(message)
        self.recording = recording
        self.damage = damage


class Recording:
    """Rows of many entities over time.

    A row is what one log call said of one entity. A live recording takes in what is new before each answer.

    Attributes:
        store: its rows.
        info: who logged it: `application_id`, `recording_id`, `started_ns` (since the epoch) and `sdk_version`; None
            if it does not say, as a live one before its first row.
        damage: what of its file is not intact.

    Example:
        >>> recording = dr.load("run.mcap")
        >>> recording.latest_at("world/points", "point3d", at={"frame": 30})
        >>> times, values = recording.range("plot/height", "scalar", "frame")
    """

    def __init__(self, source: ChunkSource | None = None) -> None:
        """Filled from `source`, now and at each `sync`; None: by whoever inserts into `store`.

        Raises:
            TypeError: `source` is none, such as the path of a file: that is for `load`.
        """
        if source is not None and not callable(getattr(source, "chunks", None)):
            raise TypeError(
                "Recording: source must be live, such as rr.memory_recording() (dr.load(path) reads files), "
                f"got {source!r}"
            )
        self.store = Store()
        self.info: RecordingInfo | None = getattr(source, "info", None)
        self.damage: tuple[Damage, ...] = ()
        self._source: Callable[[], ChunkSource | None] = lambda: source
        self._taken = 0
        self._cursor: Cursor | None = None
        self._snapshot: Snapshot | None = None  # the last one: what has not changed is not found out again
        self.sync()

    def __repr__(self) -> str:
        count = len(self.entities())  # takes in what is new, first of all who logs it
        name = "unnamed" if self.info is None else self.info.application_id
        spans = [span for timeline, span in spans_of(self.store).items() if timeline != LOG_TIME]
        times = [
            f"{span.name} {_told(span.first, span)} to {_told(span.last, span)}"
            for span in spans[:_MOST_TOLD]
        ]
        if len(spans) > _MOST_TOLD:
            times.append(f"{len(spans) - _MOST_TOLD} more timelines")
        noun = "entity" if count == 1 else "entities"
        return f"<Recording {name!r}: {count} {noun}; {', '.join(times) or 'no times'}>"

    def _repr_html_(self) -> str:
        from diorama_renderer.notebook.recordings import to_html

        return to_html(self)

    def _repr_png_(self) -> bytes | None:
        from diorama_renderer.notebook.recordings import to_png

        return to_png(self)

    def sync(self) -> None:
        """Take what its source has that is new."""
        source = self._source()
        if source is None:
            return
        chunks = source.chunks(self._taken)
        if self.info is None:
            self.info = getattr(source, "info", None)
        for chunk in chunks:
            self.store.insert(chunk)
        self._taken += len(chunks)

    def entities(self) -> list[str]:
        """The paths of all entities that anything was logged to, sorted."""
        self.sync()
        seen = np.zeros(len(self.store.entities), bool)
        for component in self.store.components():
            table = self.store.table(component)
            if table is not None:
                seen[table.entity] = True
        return sorted(self.store.entities.paths[entity] for entity in np.flatnonzero(seen).tolist())

    def timelines(self) -> list[TimelineSpan]:
        """All timelines that have data, by name; `log_time` is one, if not all rows are timeless."""
        self.sync()
        return list(spans_of(self.store).values())

    def components(self, path: str) -> list[str]:
        """What was ever logged at an entity, by name; `clear` is there if the entity itself was cleared.

        Raises:
            ValueError: no such entity; the message offers the nearest paths.
        """
        self.sync()
        return components_of(self.store, entity_of(self.store, path, caller="components"))

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
        row = self._row(path, component, at, caller="latest_at")
        with _named(f"latest_at: {component} of {path!r}"):
            return None if row is None else value_of(component, row)

    def tensor_at(self, path: str, at: At | None = None) -> Tensor | None:
        """As `latest_at` of a tensor or an image, with the names of its dimensions, its meaning and its scale.

        Raises:
            ValueError: see `latest_at`.
        """
        row = self._row(path, "tensor", at, caller="tensor_at")
        with _named(f"tensor_at: tensor of {path!r}"):
            return None if row is None else tensor_of(row)

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
        self.sync()
        entity = entity_of(self.store, path, caller="range")
        table = table_of(self.store, component, entity, caller="range")
        bounds = [time for time in (start, stop) if time is not None]
        axis = timeline_of(self.store, timeline, bounds, caller="range")
        first = _FIRST if start is None else time_of(axis, start, caller="range")
        last = _LAST if stop is None else time_of(axis, stop, caller="range")
        rows = range_rows(self.store, component, entity, axis, first, last)
        with _named(f"range: {component} of {path!r}"):
            return Series(times_of(self.store, component, rows, axis), values_of(table, rows))

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
        from diorama_renderer.recordings.snapshot import Snapshot

        if at is not None and times:
            raise ValueError(f"at: the time must be given once, got {dict(at)!r} and {times!r}")
        self.sync()
        moment = self._moment(times or at, caller="at")
        if self._cursor is None:
            self._cursor = Cursor(self.store)
        latest = self._cursor.move(*moment)
        self._snapshot = Snapshot(self.store, moment, latest, self._snapshot)
        return self._snapshot

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
        from diorama_renderer.recordings.over_time import check

        self.sync()
        check(self, "always", predicate, over, start, stop)

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
        from diorama_renderer.recordings.over_time import check

        self.sync()
        check(self, "never", predicate, over, start, stop)

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
        from diorama_renderer.recordings.over_time import check

        self.sync()
        check(self, "eventually", predicate, over, start, stop)

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
        from diorama_renderer.recordings.tables import to_arrow

        self.sync()
        return to_arrow(self.store, path, component, caller="to_arrow")

    def to_pandas(
        self, path: str | None = None, component: str | Sequence[str] | None = None
    ) -> pd.DataFrame:
        """`to_arrow` as a data frame. Counts are `Int64`, which has nulls, so they never become floats.

        Raises:
            ImportError: pandas is not installed.
            ValueError: see `to_arrow`.
        """
        from diorama_renderer.recordings.tables import to_arrow, to_pandas

        self.sync()
        return to_pandas(to_arrow(self.store, path, component, caller="to_pandas"))

    def _row(self, path: str, component: str, at: At | None, *, caller: str) -> Instances | None:
        self.sync()
        entity = entity_of(self.store, path, caller=caller)
        table = table_of(self.store, component, entity, caller=caller)
        if component == "clear":
            raise ValueError(f"{caller}: component must be one that stays in force; ask range for 'clear'")
        timeline, time = self._moment(at, caller=caller)
        row = int(latest_of(self.store, component, timeline, time)[entity])
        return None if row < 0 else table.instances(row)

    def _moment(self, at: At | None, *, caller: str) -> Moment:
        if at is None:
            return Moment(LOG_TIME, _LAST)
        name, time = parse_at(at, caller=caller)
        timeline = timeline_of(self.store, name, [time], caller=caller)
        return Moment(timeline, time_of(timeline, time, caller=caller))


def _told(time: int, span: TimelineSpan) -> str:
    if span.is_date:
        return str(np.datetime64(time, "ns").astype("datetime64[ms]"))
    return f"{time / 1e9:g} s" if span.type == "time" else str(time)


@contextmanager
def _named(what: str) -> Iterator[None]:
    """Errors of decoding say of what."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{what}: {error}") from None


def load(path: str | os.PathLike[str], *, damaged: Literal["raise", "keep"] = "raise") -> Recording:
    """Read a recording from a file.

    Args:
        path: of an MCAP file that Diorama (or anyone, with Diorama's schemas) has written.
        damaged: what to do with a file that is truncated or changed: raise an error, or keep all that is intact,
            with `recording.damage` saying what is not.

    Raises:
        FileNotFoundError: no such file.
        DamagedRecordingError: the file is not intact; its `recording` is what is.
        WireError: it is no MCAP file at all.
        TypeError: the path is none.
    """
    if damaged not in ("raise", "keep"):
        raise ValueError(f"load: damaged must be 'raise' or 'keep', got {damaged!r}")
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"load: path must be a path, got {path!r}")
    recording = Recording()
    source = read_file(path)
    for chunk in source:
        recording.store.insert(chunk)
    recording.info = source.info
    recording.damage = tuple(source.damage)
    if recording.damage and damaged == "raise":
        raise DamagedRecordingError(
            f"load: {os.fspath(path)}: {summary_of(recording.damage)}; "
            "load(path, damaged='keep') reads what is intact",
            recording,
            recording.damage,
        )
    return recording


def summary_of(damage: Sequence[Damage]) -> str:
    """What is damaged, at least one place, in a part of a line."""
    first, *others = damage
    return f"{first} (and {len(others)} more)" if others else str(first)


_recordings: weakref.WeakKeyDictionary[Any, Recording] = weakref.WeakKeyDictionary()


def as_recording(source: Recording | ChunkSource, *, caller: str) -> Recording:
    """The recording itself, or that of a source: the same one each time.

    Raises:
        TypeError: neither.
    """
    if isinstance(source, Recording):
        return source
    if not callable(getattr(source, "chunks", None)):
        raise TypeError(
            f"{caller}: recording must come from dr.load() or rr.memory_recording(), got {type(source).__name__}"
        )
    recording = _recordings.get(source)
    if recording is None:
        recording = _recordings[source] = Recording(source)
        recording._source = weakref.ref(source)  # lest the cache keep alive what it is kept for
    return recording
