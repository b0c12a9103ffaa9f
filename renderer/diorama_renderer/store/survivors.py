"""Which rows of a table stay when others are dropped."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

_Rows = npt.NDArray[np.int64]


class Survivors(NamedTuple):
    """The rows that stay: a few old ones, and all that came later. So most columns are copied by one slice.

    Attributes:
        head: ascending, each before `tail`.
        tail: the row from which on all stay.
        row_count: how many rows there were.
    """

    head: _Rows
    tail: int
    row_count: int

    @classmethod
    def where(cls, stays: npt.NDArray[np.bool_]) -> Survivors:
        """Those that a mask of all rows names."""
        dropped = np.flatnonzero(~stays)
        tail = int(dropped[-1]) + 1 if len(dropped) else 0
        return cls(np.flatnonzero(stays[:tail]), tail, len(stays))

    def __len__(self) -> int:
        """How many stay."""
        return len(self.head) + self.row_count - self.tail

    @property
    def dropped_count(self) -> int:
        """How many do not."""
        return self.tail - len(self.head)

    def take(self, values: npt.NDArray[Any], out: npt.NDArray[Any] | None = None) -> npt.NDArray[Any]:
        """The values of the rows that stay.

        Args:
            values: shape (row_count, ...).
            out: where to put them, shape (n, ...); None: an array of its own.
        """
        if out is None:
            out = np.empty((len(self), *values.shape[1:]), values.dtype)
        count = len(self.head)
        out[:count] = values[self.head]
        out[count:] = values[self.tail :]
        return out

    def new_rows(self) -> npt.NDArray[np.int32] | _Rows:
        """Shape (row_count,): the new number of each row, -1 for those that are dropped."""
        dtype: Any = np.int32 if self.row_count < 2**31 else np.int64
        numbers: npt.NDArray[Any] = np.full(self.row_count, -1, dtype)
        numbers[self.head] = np.arange(len(self.head), dtype=dtype)
        numbers[self.tail :] = np.arange(len(self.head), len(self), dtype=dtype)
        return numbers


class Serials:
    """What names a row for ever: the number that it would have if nothing had ever been dropped."""

    def __init__(self) -> None:
        """Nothing was dropped yet: each row is its own serial."""
        self._head: _Rows = np.empty(0, np.int64)
        self._dropped_count = 0

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self._head.nbytes

    def of(self, rows: _Rows) -> _Rows:
        """The serials of rows, ascending as these are."""
        serials: _Rows = rows + self._dropped_count
        is_head = rows < len(self._head)
        serials[is_head] = self._head[rows[is_head]]
        return serials

    def keep(self, survivors: Survivors) -> None:
        """Only these rows are left."""
        # What stays of the old head belongs to the new one, although no row between may have been dropped.
        until = max(survivors.tail, min(len(self._head), survivors.row_count))
        self._head = self.of(np.concatenate([survivors.head, np.arange(survivors.tail, until)]))
        self._dropped_count += survivors.dropped_count
