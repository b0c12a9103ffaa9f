"""Which row of a table was logged by which call: a call is known by its entity and its arrival."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diorama_renderer.store.growing import Growing
from diorama_renderer.store.index import Rows
from diorama_renderer.store.survivors import Survivors


class ArrivalIndex:
    """Rows sorted by (arrival, entity, row).

    Rows that come in the order of arrival are appended; others cost the rows they pass.

    Attributes:
        seen_rows: how many rows of the table are in here.
    """

    def __init__(self) -> None:
        """An empty index."""
        self.seen_rows = 0
        self._arrival = Growing(np.int64)
        self._entity = Growing(np.int32)
        self._row = Growing(np.int64)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self._arrival.nbytes + self._entity.nbytes + self._row.nbytes

    def extend(self, arrival: npt.NDArray[np.int64], entity: npt.NDArray[np.int32]) -> None:
        """Take in the rows of a table from `seen_rows` on; the arguments are its whole columns."""
        rows = np.arange(self.seen_rows, len(arrival))
        self.seen_rows = len(arrival)
        if not len(rows):
            return
        start = int(self._arrival.view.searchsorted(arrival[rows].min()))
        rows = np.concatenate([self._row.view[start:], rows])
        rows = rows[np.lexsort((rows, entity[rows], arrival[rows]))]
        self._arrival.replace(start, arrival[rows])
        self._entity.replace(start, entity[rows])
        self._row.replace(start, rows)

    def keep(self, new_rows: npt.NDArray[np.int32] | Rows) -> None:
        """Only some rows stay; see `Survivors.new_rows`."""
        self.seen_rows = int(np.count_nonzero(new_rows[: self.seen_rows] >= 0))
        rows = new_rows[self._row.view]
        survivors = Survivors.where(rows >= 0)
        self._arrival.keep(survivors)
        self._entity.keep(survivors)
        self._row.keep(survivors)
        self._row.replace(0, survivors.take(rows))

    def rows_at(self, arrival: npt.NDArray[np.int64], entity: npt.NDArray[np.int32]) -> Rows:
        """The row of each call, of several the last inserted: shape (n,), -1 where there is none.

        Args:
            arrival: shape (n,), ns.
            entity: shape (n,), indexes.
        """
        first = self._arrival.view.searchsorted(arrival, "left")
        low, high = first, self._arrival.view.searchsorted(arrival, "right")
        # Arrivals are nearly always unique, so this is one round; and it stays logarithmic where they are
        # not.
        while bool(np.any(low < high)):
            middle = (low + high) // 2
            open_ = low < high
            above = open_ & (self._entity.view[np.minimum(middle, len(self._row) - 1)] <= entity)
            low, high = np.where(above, middle + 1, low), np.where(open_ & ~above, middle, high)
        rows: Rows = np.full(len(arrival), -1)
        found = np.flatnonzero(low > first)
        found = found[self._entity.view[low[found] - 1] == entity[found]]
        rows[found] = self._row.view[low[found] - 1]
        return rows
