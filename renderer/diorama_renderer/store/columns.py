"""The columns that every row has: entity, arrival, times, flags. Row numbers are the order of insertion."""

from __future__ import annotations

from itertools import chain
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from diorama.chunk import Chunk, Column
from diorama.timelines import Timeline
from diorama_renderer.store.growing import Growing
from diorama_renderer.store.survivors import Survivors

_Number = TypeVar("_Number", np.int32, np.int64)

NO_TIME = int(np.iinfo(np.int64).min)
"""What a time column says of rows that are timeless or not on its timeline. Never compare it as a time."""


class TimeColumn:
    """When each row was, on one timeline.

    Attributes:
        times: int64; `NO_TIME` where the row is not on the timeline.
        present: bool; a row may be at the time `NO_TIME` in earnest, so this decides.
        span: first and last time; None while there is none.
    """

    def __init__(self) -> None:
        """A column without rows."""
        self.times = Growing(np.int64)
        self.present = Growing(np.bool_)
        self.span: tuple[int, int] | None = None

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.times.nbytes + self.present.nbytes

    def pad(self, row_count: int) -> None:
        """Say of all rows up to `row_count` that have no time yet that they are not on the timeline."""
        missing = row_count - len(self.times)
        if missing > 0:
            self.times.extend_constant(NO_TIME, missing)
            self.present.extend_constant(False, missing)

    def extend(self, times: npt.NDArray[np.int64], present: npt.NDArray[np.bool_]) -> None:
        """Append rows, shape (m,) each."""
        self.times.extend(times)
        self.present.extend(present)
        times = times[present]
        if len(times):
            first, last = int(times.min()), int(times.max())
            known = self.span or (first, last)
            self.span = (min(first, known[0]), max(last, known[1]))

    def keep(self, survivors: Survivors) -> None:
        """Only these rows stay."""
        self.times.keep(survivors)
        self.present.keep(survivors)
        times = self.times.view[self.present.view]
        self.span = (int(times.min()), int(times.max())) if len(times) else None


class RowColumns:
    """The columns of one table but for the values; each attribute is a `Growing` of as many rows."""

    def __init__(self) -> None:
        """No rows."""
        self.entity = Growing(np.int32)
        self.arrival = Growing(np.int64)
        self.timeless = Growing(np.bool_)
        self.splat = Growing(np.bool_)
        self.count = Growing(np.int64)
        self.times: dict[Timeline, TimeColumn] = {}
        self.timeless_count = 0
        self.empty_count = 0

    def __len__(self) -> int:
        """How many rows."""
        return len(self.arrival)

    @property
    def nbytes(self) -> int:
        """Bytes of all columns."""
        fixed = (self.entity, self.arrival, self.timeless, self.splat, self.count)
        return sum(column.nbytes for column in fixed) + sum(column.nbytes for column in self.times.values())

    def extend(
        self, entities: list[int], chunks: list[Chunk], columns: list[Column]
    ) -> npt.NDArray[np.int64]:
        """Append the rows of one column of each chunk.

        Returns:
            Shape (new rows,): where in its column's values each row begins.
        """
        lengths = np.array([len(chunk.arrival) for chunk in chunks])
        starts, counts = _ranges(columns)
        timeless = np.repeat([not chunk.times for chunk in chunks], lengths)
        self._extend_times(chunks, lengths)
        self.entity.extend(np.repeat(entities, lengths))
        self.timeless.extend(timeless)
        self.splat.extend(np.repeat([column.splat for column in columns], lengths))
        self.count.extend(counts)
        self.arrival.extend(_joined([chunk.arrival for chunk in chunks]))
        self.timeless_count += int(np.count_nonzero(timeless))
        self.empty_count += int(np.count_nonzero(counts == 0))
        return starts

    def keep(self, survivors: Survivors) -> None:
        """Only these rows stay. One column is copied after another, so that little memory is needed for it."""
        for column in self.times.values():
            column.pad(survivors.row_count)
            column.keep(survivors)
        self.times = {timeline: column for timeline, column in self.times.items() if column.span is not None}
        for each in (self.entity, self.arrival, self.timeless, self.splat, self.count):
            each.keep(survivors)
        self.timeless_count = int(np.count_nonzero(self.timeless.view))
        self.empty_count = int(np.count_nonzero(self.count.view == 0))

    def time_column(self, timeline: Timeline) -> TimeColumn:
        """The times of all rows on a timeline, known or not."""
        column = self.times.get(timeline) or TimeColumn()
        column.pad(len(self))
        return column

    def _extend_times(self, chunks: list[Chunk], lengths: npt.NDArray[np.int64]) -> None:
        for timeline in dict.fromkeys(chain.from_iterable(chunk.times for chunk in chunks)):
            column = self.times.setdefault(timeline, TimeColumn())
            column.pad(len(self))
            pieces = [chunk.times.get(timeline) for chunk in chunks]
            present = np.repeat([piece is not None for piece in pieces], lengths)
            absent = (np.full(length, NO_TIME) for length in lengths[[piece is None for piece in pieces]])
            column.extend(_joined([next(absent) if piece is None else piece for piece in pieces]), present)


def _ranges(columns: list[Column]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    offsets = _joined([column.offsets for column in columns]).astype(np.int64)
    ends = np.cumsum([len(column.offsets) for column in columns])
    # Between the last offset of one column and the first of the next lies no row.
    is_row = np.ones(len(offsets), np.bool_)
    is_row[ends - 1] = False
    counts = np.diff(offsets)[is_row[:-1]]
    return offsets[is_row], counts


def _joined(arrays: list[npt.NDArray[_Number]]) -> npt.NDArray[_Number]:
    return np.concatenate(arrays) if len(arrays) > 1 else arrays[0]
