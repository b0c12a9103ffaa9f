"""A recording that can be rendered: a store, and where it is filled from."""

from __future__ import annotations

import os
import weakref
from collections.abc import Sequence
from typing import Any, Literal, Protocol

from diorama.chunk import Chunk
from diorama.wire import Damage, RecordingInfo
from diorama_renderer.sources import read_file
from diorama_renderer.store import Store


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

    Attributes:
        store: its rows.
        info: who logged it, or None if it does not say.
        damage: what of its file is not intact.
    """

    def __init__(self, source: ChunkSource | None = None) -> None:
        """Filled from `source`, now and at each `sync`; None: by whoever inserts into `store`."""
        self.store = Store()
        self.info: RecordingInfo | None = getattr(source, "info", None)
        self.damage: tuple[Damage, ...] = ()
        self._source = None if source is None else weakref.ref(source)
        self._taken = 0
        self.sync()

    def __repr__(self) -> str:
        name = "unnamed" if self.info is None else self.info.application_id
        times = ", ".join(
            f"{timeline.name} {first} to {last}"
            for timeline, (first, last) in sorted(self.store.timelines().items())
        )
        return f"<Recording {name!r}: {len(self.store.entities)} entities; {times or 'no times'}>"

    def sync(self) -> None:
        """Take what its source has that is new."""
        source = None if self._source is None else self._source()
        if source is None:
            return
        chunks = source.chunks(self._taken)
        for chunk in chunks:
            self.store.insert(chunk)
        self._taken += len(chunks)


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
    """
    if damaged not in ("raise", "keep"):
        raise ValueError(f"load: damaged must be 'raise' or 'keep', got {damaged!r}")
    recording = Recording()
    source = read_file(path)
    for chunk in source:
        recording.store.insert(chunk)
    recording.info = source.info
    recording.damage = tuple(source.damage)
    if recording.damage and damaged == "raise":
        first = recording.damage[0]
        more = f" (and {len(recording.damage) - 1} more)" if len(recording.damage) > 1 else ""
        raise DamagedRecordingError(
            f"load: {os.fspath(path)}: at byte {first.offset}: {first.what}{more}; "
            "load(path, damaged='keep') reads what is intact",
            recording,
            recording.damage,
        )
    return recording


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
    return recording
