"""The index of one component on one timeline: which row of each entity is the latest at a time.

The idea
    Rows are kept in the order of time, not by entity. A live stream then only appends, and "all entities at
    once" is a replay: walk the rows up to t in order, and note for each entity the last one met. A
    *checkpoint* every `CHECKPOINT_ROWS` rows holds the result so far, so no seek replays more than that many
    rows, by one vectorised call. Moving forward by a few rows costs those rows.

Invariants
    Rule 1: a run is sorted by (time, arrival, row), so of two of its rows of one entity the one further on
        wins.
    Rule 2: a row is in exactly one run. The `main` run has nearly all; the `late` run those that came too far
        out of order, at most 1/16 of main (or `LATE_ROWS`). The answer is the later of both runs' answers.
    Rule 3: a checkpoint holds positions in its run. Positions below the first changed one never move, so a
        merge drops the checkpoints after it and keeps those before.
    Rule 4: timeless rows are an index of their own, with all times equal; every timed row is later.
    Rule 5: when rows of the table are dropped, the order of those that stay does not change; they get new
        numbers, and the checkpoints are made anew.
    Rule 6: clears are not in here. They are rows of the component `clear`, compared with a component's answer
        afterwards; therefore one also covers components and descendants that were first seen after it.

Cost, of n entities and m rows
    seek: O(n + CHECKPOINT_ROWS), some 0.1 ms; append in order: O(new rows); slightly out of order: the rows
        it
    passes; far out of order: amortised 16 copies of a row. 20 bytes a row, and 8 n a checkpoint.

Rejected designs
    Segments by entity with a vectorised binary search: a seek costs the same, but each append lands in the
    middle of the array, and a forward step touches all entities. A list of rows for each entity: a Python
    call an entity. Clears as empty rows in every table: cannot know the components and entities of the
    future. Fancy assignment for the replay: numpy does not promise that of equal indexes the last is
    assigned; `maximum.at` of positions says what is meant, and is as fast.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diorama_renderer.store.growing import Growing
from diorama_renderer.store.survivors import Survivors

Rows = npt.NDArray[np.int64]
"""Row numbers of one table; -1 where there is none."""

CHECKPOINT_ROWS = 32768
"""Replayed in about 0.05 ms; a checkpoint of 10,000 entities is then a tenth of the rows' own memory."""

LATE_ROWS = 8192
"""So few rows are re-sorted in about 0.1 ms, so no need to keep them apart any better."""

_Positions = npt.NDArray[np.int64]


class TimeIndex:
    """The rows of one table that are on one timeline, in the order of time.

    Attributes:
        seen_rows: how many rows of the table were considered so far; kept by the table.
    """

    def __init__(self) -> None:
        """An empty index."""
        self.seen_rows = 0
        self._main = _Run()
        self._late = _Run()
        self._times: npt.NDArray[np.int64] = np.empty(0, np.int64)
        self._arrival: npt.NDArray[np.int64] = np.empty(0, np.int64)

    def __len__(self) -> int:
        """How many rows."""
        return len(self._main) + len(self._late)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self._main.nbytes + self._late.nbytes

    def add(
        self,
        rows: Rows,
        times: npt.NDArray[np.int64],
        arrival: npt.NDArray[np.int64],
        entity: npt.NDArray[np.int32],
    ) -> None:
        """Take in new rows of a table.

        Args:
            rows: shape (n,), n > 0, not added before.
            times: of all rows of the table, shape (row_count,); likewise `arrival` and `entity`.
            arrival: ns.
            entity: indexes.
        """
        self._times, self._arrival = times, arrival
        passed = len(self._main) - self._main.position(int(times[rows].min()), side="left")
        if passed <= max(LATE_ROWS, 4 * len(rows)):
            self._main.merge(rows, times, arrival, entity)
            return
        self._late.merge(rows, times, arrival, entity)
        if len(self._late) > max(LATE_ROWS, len(self._main) // 16):
            self._main.merge(self._late.row.view, times, arrival, entity)
            self._late = _Run()

    def keep(
        self,
        new_rows: npt.NDArray[np.int32] | Rows,
        times: npt.NDArray[np.int64],
        arrival: npt.NDArray[np.int64],
    ) -> None:
        """Only some rows of the table stay.

        Args:
            new_rows: shape (rows there were,), the new number of each, -1 for those that are gone.
            times: of all rows that are left, by their new numbers; likewise `arrival`.
            arrival: ns.
        """
        self._times, self._arrival = times, arrival
        self.seen_rows = int(np.count_nonzero(new_rows[: self.seen_rows] >= 0))
        self._main.keep(new_rows)
        self._late.keep(new_rows)

    def latest(self, time: int, entity_count: int) -> Rows:
        """The latest row of each entity at or before `time`: shape (entity_count,), -1 where none."""
        rows = self._main.latest(time, entity_count)
        if len(self._late):
            late = self._late.latest(time, entity_count)
            np.copyto(rows, late, where=self._is_later(late, rows))
        return rows

    def between(self, after: int, last: int) -> list[Rows]:
        """The rows with `after` < time <= `last`: a few arrays, each in the order of (time, arrival, row)."""
        runs = (self._main, self._late) if len(self._late) else (self._main,)
        slices = (run.row.view[run.position(after) : run.position(last)] for run in runs)
        return [rows for rows in slices if len(rows)]

    def count_before(self, times: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """How many rows lie before each of `times`: the shape of `times`, int64."""
        counts: npt.NDArray[np.int64] = self._main.time.view.searchsorted(times)
        return counts + self._late.time.view.searchsorted(times) if len(self._late) else counts

    def of_entity(self, entity: int, first: int, last: int) -> Rows:
        """The rows of one entity with `first` <= time <= `last`, in the order of (time, arrival, row)."""
        rows = self._main.of_entity(entity, first, last)
        if not len(self._late):
            return rows
        rows = np.concatenate([rows, self._late.of_entity(entity, first, last)])
        return rows[np.lexsort((rows, self._arrival[rows], self._times[rows]))]

    def _is_later(self, rows: Rows, others: Rows) -> npt.NDArray[np.bool_]:
        time, other_time = self._times[rows], self._times[others]
        arrival, other_arrival = self._arrival[rows], self._arrival[others]
        later = (arrival > other_arrival) | ((arrival == other_arrival) & (rows > others))
        later = (time > other_time) | ((time == other_time) & later)
        found: npt.NDArray[np.bool_] = (rows >= 0) & ((others < 0) | later)
        return found


class _Run:
    """Rows sorted by (time, arrival, row), with checkpoints."""

    def __init__(self) -> None:
        self.time = Growing(np.int64)
        self.row = Growing(np.int64)
        self.entity = Growing(np.int32)
        self._interval = CHECKPOINT_ROWS
        self._checkpoints: list[_Positions] = []  # the i-th: after the first (i + 1) * interval rows
        self._recent: tuple[int, _Positions] = (0, np.empty(0, np.int64))
        self._groups = _Groups()

    def __len__(self) -> int:
        return len(self.row)

    @property
    def nbytes(self) -> int:
        columns = self.time.nbytes + self.row.nbytes + self.entity.nbytes
        return columns + sum(state.nbytes for state in self._checkpoints) + self._groups.nbytes

    def position(self, time: int, side: str = "right") -> int:
        """How many rows lie at or before `time`; with side "left": before it."""
        if side == "right":
            return int(self.time.view.searchsorted(time, "right"))
        return int(self.time.view.searchsorted(time, "left"))

    def merge(
        self,
        rows: Rows,
        times: npt.NDArray[np.int64],
        arrival: npt.NDArray[np.int64],
        entity: npt.NDArray[np.int32],
    ) -> None:
        """Take in `rows`; only the rows after the first of them are sorted again."""
        start = self.position(int(times[rows].min()), side="left")
        if start < len(self):
            rows = np.concatenate([self.row.view[start:], rows])
        # The sort is merge-like: rows that are in order, or are two runs, cost little more than a look.
        rows = rows[np.lexsort((rows, arrival[rows], times[rows]))]
        self._forget_after(start)
        self.time.replace(start, times[rows])
        self.row.replace(start, rows)
        self.entity.replace(start, entity[rows])

    def keep(self, new_rows: npt.NDArray[np.int32] | Rows) -> None:
        """Only some rows stay, in their order; see `TimeIndex.keep`."""
        rows = new_rows[self.row.view]
        survivors = Survivors.where(rows >= 0)
        for column in (self.time, self.row, self.entity):
            column.keep(survivors)
        self.row.replace(0, survivors.take(rows))
        self._forget_after(0)
        self._recent = (0, self._recent[1][:0])

    def latest(self, time: int, entity_count: int) -> Rows:
        positions = self._replayed(self.position(time), entity_count)
        rows: Rows = np.full(entity_count, -1)
        if len(self):
            np.copyto(rows, self.row.view[positions], where=positions >= 0)
        return rows

    def of_entity(self, entity: int, first: int, last: int) -> Rows:
        start, stop = self.position(first, side="left"), self.position(last)
        grouped = self._groups.positions(self.entity.view, entity)
        begin, end = grouped.searchsorted([start, stop])
        scanned = max(start, self._groups.size)
        tail = np.flatnonzero(self.entity.view[scanned:stop] == entity) + scanned
        rows: Rows = self.row.view[np.concatenate([grouped[begin:end], tail])]
        return rows

    def _replayed(self, stop: int, entity_count: int) -> _Positions:
        """The last position below `stop` of each entity."""
        while self._interval < 2 * entity_count:
            self._interval *= 2
            self._checkpoints = self._checkpoints[1::2]
        known = min(stop // self._interval, len(self._checkpoints))
        start, state = known * self._interval, self._checkpoints[known - 1] if known else self._recent[1][:0]
        if start <= self._recent[0] <= stop:
            start, state = self._recent
        positions: _Positions = np.full(entity_count, -1)
        positions[: len(state)] = state
        while len(self._checkpoints) < stop // self._interval:
            end = (len(self._checkpoints) + 1) * self._interval
            self._replay(positions, start, end)
            self._checkpoints.append(positions.copy())
            start = end
        self._replay(positions, start, stop)
        self._recent = (stop, positions)
        return positions

    def _replay(self, positions: _Positions, start: int, stop: int) -> None:
        np.maximum.at(positions, self.entity.view[start:stop], np.arange(start, stop))

    def _forget_after(self, position: int) -> None:
        del self._checkpoints[position // self._interval :]
        if self._recent[0] > position:
            self._recent = (0, self._recent[1][:0])
        self._groups.forget_after(position)


class _Groups:
    """The positions of a run grouped by entity, for the first `size` rows.

    The rest is scanned. Grouping lags behind, so that rows slightly out of order do not undo it.
    """

    def __init__(self) -> None:
        self.size = 0
        self._order: _Positions = np.empty(0, np.int64)
        self._ends: npt.NDArray[np.int64] = np.empty(0, np.int64)

    @property
    def nbytes(self) -> int:
        return self._order.nbytes + self._ends.nbytes

    def positions(self, entities: npt.NDArray[np.int32], entity: int) -> _Positions:
        """The positions of `entity`, ascending, after grouping more of the run's `entities` if that pays."""
        if len(entities) - self.size > 2 * LATE_ROWS + self.size // 4:
            self.size = len(entities) - LATE_ROWS
            entities = entities[: self.size]
            self._ends = np.cumsum(np.bincount(entities))
            # Up to 16 bits numpy sorts by radix, five times faster.
            narrow = entities.astype(np.uint16) if len(self._ends) <= 1 << 16 else entities
            self._order = np.argsort(narrow, kind="stable")
        if entity >= len(self._ends):
            return self._order[:0]
        start = self._ends[entity - 1] if entity else 0
        return self._order[start : self._ends[entity]]

    def forget_after(self, position: int) -> None:
        if position < self.size:
            self.size = 0
            self._order, self._ends = self._order[:0], self._ends[:0]
