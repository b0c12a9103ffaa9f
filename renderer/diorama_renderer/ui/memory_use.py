"""What memory is used for, as the memory panel shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecordingMemory:
    """One recording's share.

    Attributes:
        recording_id: of the recording.
        title: what menus call it.
        store_bytes: its rows and their indexes.
        cache_bytes: what panels keep to draw from: densities, series, lines.
        rows: each counted once for each of its components.
        dropped_rows: that the limit cost.
    """

    recording_id: str
    title: str
    store_bytes: int
    cache_bytes: int
    rows: int
    dropped_rows: int


@dataclass(frozen=True, slots=True)
class MemorySample:
    """Bytes at a time, seconds of the app's clock."""

    time: float
    resident: int
    store: int
    gpu: int


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """All of it.

    Attributes:
        resident_bytes: of the whole program; 0 where the system does not tell.
        gpu_bytes: of buffers and textures.
        limit_bytes: of all recordings; None: without limit.
        recordings: by size, the largest first.
        history: a sample a second, the oldest first.
    """

    resident_bytes: int = 0
    gpu_bytes: int = 0
    limit_bytes: int | None = None
    recordings: tuple[RecordingMemory, ...] = ()
    history: Sequence[MemorySample] = ()

    @property
    def store_bytes(self) -> int:
        """Of all recordings' rows."""
        return sum(each.store_bytes for each in self.recordings)

    @property
    def cache_bytes(self) -> int:
        """Of all recordings' caches."""
        return sum(each.cache_bytes for each in self.recordings)

    @property
    def dropped_rows(self) -> int:
        """That the limit cost."""
        return sum(each.dropped_rows for each in self.recordings)


def told(size_bytes: float) -> str:
    """A number of bytes as people read it: "3.4 GB"."""
    size = float(size_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        if abs(size) < 999.5:
            return f"{size:.0f} {unit}" if unit == "B" or abs(size) >= 99.95 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
