"""How much memory there is in use, and who has to give some back.

The limit is of all recordings together, with what panels keep to draw from them. Recordings that are small keep what
they have; the large ones are held to one level, so that the largest gives first.
"""

from __future__ import annotations

import contextlib
import os
from collections import deque
from collections.abc import Iterable, Sequence
from weakref import WeakKeyDictionary

import wgpu

from diorama_renderer.ui.memory_use import MemorySample, MemoryUse, RecordingMemory
from diorama_renderer.ui.workspace import Opened

_INTERVAL_SECS = 1.0
_MOST_SAMPLES = 600
_MOST_IN_TURN = 64
"""Recordings that are measured at once although no row has come: a program may send a thousand."""
_LEAST_SHARE = 1 / 4
"""Of the limit, that is left for rows whatever else is kept."""
_KEPT_SHARE = 2 / 3
"""Of its level, that a recording keeps which is over it and gets no rows that would make it drop some itself."""


def level(sizes: Sequence[int], limit: int) -> int:
    """How large each recording may become so that all fit: at least its equal share.

    Args:
        sizes: bytes of each.
        limit: bytes of all.

    Returns:
        L with sum(min(size, L)) <= limit; where all fit, what the largest has and all that is free.
    """
    if not sizes:
        return limit
    if sum(sizes) <= limit:
        return max(sizes) + limit - sum(sizes)
    left = limit
    ordered = sorted(sizes)
    for number, size in enumerate(ordered):
        share = left // (len(ordered) - number)
        if size > share:
            return share
        left -= size
    return left


def resident_bytes() -> int:
    """Of this process; 0 where the system does not tell."""
    with contextlib.suppress(OSError, ValueError, IndexError), open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def gpu_bytes() -> int:
    """Of all buffers and textures of this process."""
    amounts = getattr(
        getattr(getattr(wgpu.diagnostics, "object_counts", None), "tracker", None), "amounts", {}
    )
    return int(sum(amounts.values()))


class Budget:
    """Watches the limit, and remembers what was used."""

    def __init__(self, limit_bytes: int | None) -> None:
        """Of all recordings together; None: without limit."""
        self.limit_bytes = limit_bytes
        self._history: deque[MemorySample] = deque(maxlen=_MOST_SAMPLES)
        self._looked: float | None = None
        self._levels: dict[str, tuple[int, int]] = {}
        self._measured: WeakKeyDictionary[Opened, tuple[int, RecordingMemory]] = WeakKeyDictionary()
        self._turn = 0
        self._use = MemoryUse(limit_bytes=limit_bytes)

    def look(self, recordings: Iterable[Opened], now: float, *, busy: frozenset[str] = frozenset()) -> bool:
        """Once a second: measure, and drop rows where it is too much; True if it did.

        Args:
            recordings: all that are open.
            now: seconds, of a clock that only goes forward.
            busy: ids of recordings whose rows may not go now.
        """
        if self._looked is not None and now - self._looked < _INTERVAL_SECS:
            return False
        self._looked = now
        opened = list(recordings)
        self._measure(opened)
        if self.limit_bytes is not None and opened:
            self._share(opened, self.limit_bytes, busy)
        shares = sorted((self._measured[each][1] for each in opened), key=lambda each: -each.store_bytes)
        self._use = MemoryUse(
            resident_bytes=resident_bytes(),
            gpu_bytes=gpu_bytes(),
            limit_bytes=self.limit_bytes,
            recordings=tuple(shares),
            history=self._history,
        )
        use = self._use
        self._history.append(
            MemorySample(now, use.resident_bytes, use.store_bytes + use.cache_bytes, use.gpu_bytes)
        )
        return True

    def use(self) -> MemoryUse:
        """As it was measured last."""
        return self._use

    def _measure(self, opened: list[Opened]) -> None:
        """Measure those that have other rows than before; of the rest, whose caches may grow, some in turn."""
        first = self._turn % max(len(opened), 1)
        self._turn = first + _MOST_IN_TURN
        in_turn = {*opened[first : self._turn], *opened[: max(self._turn - len(opened), 0)]}
        for each in opened:
            version = each.recording.store.version
            if each in in_turn or self._measured.get(each, (-1,))[0] != version:
                self._measured[each] = (version, _memory_of(each))

    def _share(self, opened: list[Opened], limit: int, busy: frozenset[str]) -> None:
        caches = sum(self._measured[each][1].cache_bytes for each in opened)
        for_rows = max(limit - caches, round(limit * _LEAST_SHARE))
        most = level([self._measured[each][1].store_bytes for each in opened], for_rows)
        for each in opened:
            store = each.recording.store
            if each.id in busy:
                store.memory_limit = None
                continue
            known = store.memory_limit
            if known is None or abs(known - most) > most // 64:
                store.memory_limit = most
            tried = (store.version, most // (limit // 64 + 1))
            if self._measured[each][1].store_bytes > most and self._levels.get(each.id) != tried:
                store.shrink(round(most * _KEPT_SHARE))
                self._measured[each] = (store.version, _memory_of(each))
                self._levels[each.id] = (store.version, tried[1])


def _memory_of(opened: Opened) -> RecordingMemory:
    found = opened.recording.store.statistics()
    return RecordingMemory(
        recording_id=opened.id,
        title=opened.title,
        store_bytes=found.size_bytes,
        cache_bytes=_cache_bytes(opened),
        rows=found.row_count,
        dropped_rows=found.dropped_row_count,
    )


def _cache_bytes(opened: Opened) -> int:
    return opened.density.nbytes + opened.series.nbytes + opened.lines.nbytes
