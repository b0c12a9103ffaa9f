"""The times of one component on one timeline, grouped by entity, so that those of any few are quickly found.

Rows come in segments, in the order of insertion. A segment is merged with the one before until both have
`SEGMENT_ROWS`; so a row is moved O(log `SEGMENT_ROWS`) times, and no merge takes more than some 20 ms, however
long the recording.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_Ints = npt.NDArray[np.int64]

SEGMENT_ROWS = 1 << 20


class GroupedTimes:
    """Which entity has rows at which times, and how many.

    Attributes:
        counts: shape (n,), how many rows each entity has; later ones have none.
    """

    def __init__(self) -> None:
        """No rows."""
        self.counts: _Ints = np.zeros(0, np.int64)
        self._segments: list[_Segment] = []

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.counts.nbytes + sum(segment.nbytes for segment in self._segments)

    def count(self, entities: npt.NDArray[np.int32]) -> None:
        """Take in the entities of new rows, whose times are never asked for."""
        added = np.bincount(entities, minlength=len(self.counts))
        added[: len(self.counts)] += self.counts
        self.counts = added

    def add(self, times: _Ints, entities: npt.NDArray[np.int32]) -> None:
        """Take in new rows: shape (n,) each."""
        self.count(entities)
        for start in range(0, len(times), SEGMENT_ROWS):
            stop = start + SEGMENT_ROWS
            self._append(times[start:stop], entities[start:stop])

    def of_entities(self, is_asked: npt.NDArray[np.bool_]) -> list[_Ints]:
        """The times of the rows of some entities, in any order.

        Args:
            is_asked: shape (n,) of all entities.
        """
        return [segment.of_entities(is_asked) for segment in self._segments]

    def of_entity(self, entity: int) -> list[_Ints]:
        """The times of the rows of one entity, in any order."""
        return [segment.of_entity(entity) for segment in self._segments]

    def _append(self, times: _Ints, entities: npt.NDArray[np.int32]) -> None:
        pieces = [(times, entities)]
        size = len(times)
        while (
            self._segments
            and len(last := self._segments[-1]) <= 2 * size
            and size + len(last) <= SEGMENT_ROWS
        ):
            pieces.append((last.times, np.repeat(last.entities, np.diff(last.starts))))
            size += len(self._segments.pop())
        joined = (
            np.concatenate([time for time, _ in pieces]),
            np.concatenate([entity for _, entity in pieces]),
        )
        self._segments.append(_Segment(*joined))


class _Segment:
    """Some rows.

    Attributes:
        entities: shape (k,), int32, those with rows, ascending.
        starts: shape (k + 1,): where the rows of each begin.
        times: shape (n,), grouped by entity.
    """

    def __init__(self, times: _Ints, entities: npt.NDArray[np.int32]) -> None:
        # Up to 16 bits numpy sorts by radix, twenty times faster.
        narrow = entities.astype(np.uint16) if entities.max(initial=0) < 1 << 16 else entities
        order = np.argsort(narrow, kind="stable")
        entities = entities[order]
        firsts = np.flatnonzero(np.append(True, entities[1:] != entities[:-1]))
        self.entities = entities[firsts]
        self.starts = np.append(firsts, len(entities))
        self.times = times[order]

    def __len__(self) -> int:
        return len(self.times)

    @property
    def nbytes(self) -> int:
        return self.entities.nbytes + self.starts.nbytes + self.times.nbytes

    def of_entity(self, entity: int) -> _Ints:
        at = int(self.entities.searchsorted(entity))
        if at == len(self.entities) or self.entities[at] != entity:
            return self.times[:0]
        return self.times[self.starts[at] : self.starts[at + 1]]

    def of_entities(self, is_asked: npt.NDArray[np.bool_]) -> _Ints:
        found = np.flatnonzero(is_asked[self.entities])
        if len(found) == len(self.entities):
            return self.times
        starts = self.starts[found]
        counts = self.starts[found + 1] - starts
        places = np.repeat(starts - np.cumsum(counts) + counts, counts)
        return self.times[places + np.arange(len(places))]
