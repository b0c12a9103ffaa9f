"""All rows of one component, of all entities.

Row numbers are the order of insertion. They change only when rows are dropped, see `Store.generation`.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diorama.chunk import Chunk, Column, Values
from diorama.schema import COMPONENTS
from diorama.timelines import Timeline
from diorama_renderer.store.arrivals import ArrivalIndex
from diorama_renderer.store.columns import RowColumns
from diorama_renderer.store.growing import Growing
from diorama_renderer.store.index import Rows, TimeIndex
from diorama_renderer.store.survivors import Serials, Survivors
from diorama_renderer.store.values import ValueBlocks, places_of, variants_of

_PENDING_LIMIT = 8192
"""Chunks that wait to become rows: enough to spread numpy's cost a call, few enough to keep memory small."""

_TAKEN_PER_ROW = 256
"""Values a row, up to which one take of all is faster than a call a row."""


@dataclass(frozen=True, slots=True, eq=False)
class Instances:
    """The values of one row.

    Attributes:
        values: numpy, shape (count,) or (count, width), a view; or a `pa.Array` slice.
        variant: the schema's variant that `values` have.
        splat: True if the value is meant for every instance of the entity.
        count: how many.
    """

    values: Values
    variant: str
    splat: bool
    count: int


class Selection(enum.Enum):
    """Which rows of a table an index holds."""

    ALL = "all"
    VALUED = "valued"
    """Rows that are not empty."""
    TRUE = "true"
    """Rows whose value is true; only for single components of bools."""


class ComponentTable:
    """The rows of one component.

    Chunks wait in a list until somebody reads: many one-row chunks then become rows by a few vectorised
    calls.

    Attributes:
        component: its name.
        single: True if a row holds one value (or none), never one an instance.
        variant_names: the name of each variant code.
    """

    def __init__(self, component: str) -> None:
        """An empty table.

        Raises:
            ValueError: the component is neither in the schema nor an extension.
        """
        variants = variants_of(component)
        self.component = component
        self.single = component in COMPONENTS and COMPONENTS[component].single
        self.variant_names = [variant.name for variant in variants]
        self._fixed = [variant.dtype is not None for variant in variants]
        self._codes = {name: code for code, name in enumerate(self.variant_names)}
        self._pending: list[tuple[int, Chunk, Column, int]] = []
        self._columns = RowColumns()
        self._blocks = ValueBlocks(variants, single=self.single)
        self._variant = Growing(np.int8)
        self._block = Growing(np.int32)
        self._start = Growing(np.int64)
        self._indexes: dict[tuple[Timeline | None, Selection], TimeIndex] = {}
        self._arrivals = ArrivalIndex()
        self._serials = Serials()

    def code_of(self, variant: str) -> int:
        """The code of a variant.

        Raises:
            ValueError: the component has no such variant.
        """
        code = self._codes.get(variant)
        if code is None:
            expected = " or ".join(self.variant_names)
            raise ValueError(f"{self.component}: the variant must be {expected}, got {variant!r}")
        return code

    def append(self, entity: int, chunk: Chunk, column: Column, code: int) -> None:
        """Take in one column of a chunk of `entity`, whose variant has the code `code`."""
        self._pending.append((entity, chunk, column, code))
        if len(self._pending) >= _PENDING_LIMIT:
            self._flushed()

    @property
    def row_count(self) -> int:
        """How many rows."""
        return len(self._flushed())

    @property
    def entity(self) -> npt.NDArray[np.int32]:
        """Shape (rows,), read-only: the entity of each row."""
        return self._flushed().entity.view

    @property
    def arrival(self) -> npt.NDArray[np.int64]:
        """Shape (rows,), read-only: when each row was logged, ns since the epoch."""
        return self._flushed().arrival.view

    @property
    def timeless(self) -> npt.NDArray[np.bool_]:
        """Shape (rows,), read-only: True for rows that lie before all time."""
        return self._flushed().timeless.view

    @property
    def splat(self) -> npt.NDArray[np.bool_]:
        """Shape (rows,), read-only: True for rows whose value is meant for every instance."""
        return self._flushed().splat.view

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        """Shape (rows,), read-only: how many instances each row has."""
        return self._flushed().count.view

    @property
    def has_timeless(self) -> bool:
        """True if any row is timeless."""
        return self._flushed().timeless_count > 0

    @property
    def has_empty(self) -> bool:
        """True if any row is empty."""
        return self._flushed().empty_count > 0

    @property
    def nbytes(self) -> int:
        """Bytes of all columns, values and indexes."""
        size = self._flushed().nbytes + self._blocks.nbytes
        size += self._variant.nbytes + self._block.nbytes + self._start.nbytes
        size += self._serials.nbytes + self._arrivals.nbytes
        return size + sum(index.nbytes for index in self._indexes.values())

    def spans(self) -> dict[Timeline, tuple[int, int]]:
        """The first and last time on each timeline that has any row."""
        times = self._flushed().times
        return {timeline: column.span for timeline, column in times.items() if column.span is not None}

    def times(self, timeline: Timeline) -> npt.NDArray[np.int64]:
        """Shape (rows,), read-only: when each row was; `NO_TIME` where it is not on the timeline."""
        return self._flushed().time_column(timeline).times.view

    def rows_on(self, timeline: Timeline | None, *, since: int = 0) -> Rows:
        """The rows from row `since` on that are on the timeline, ascending; for None the timeless ones."""
        columns = self._flushed()
        if timeline is None:
            present = columns.timeless
        elif timeline in columns.times:
            present = columns.times[timeline].present
        else:
            return np.empty(0, np.int64)
        return np.flatnonzero(present.view[since:]) + since

    def places_on(
        self, timeline: Timeline, rows: Rows, selection: Selection = Selection.ALL
    ) -> npt.NDArray[np.int64]:
        """Which of some `rows` are on the timeline and selected: their places in `rows`, ascending."""
        places = np.flatnonzero(self._present(timeline)[rows])
        if selection is not Selection.ALL:
            places = places[self.counts[rows[places]] > 0]
        if selection is Selection.TRUE:
            places = places[self.gather(rows[places], self.variant_names[0])]
        return places

    def index(self, timeline: Timeline | None, selection: Selection = Selection.ALL) -> TimeIndex:
        """The up-to-date index of the rows on `timeline` (None: of the timeless rows)."""
        row_count = self.row_count
        index = self._indexes.get((timeline, selection))
        if index is None:
            index = self._indexes[timeline, selection] = TimeIndex()
        if index.seen_rows != row_count:
            rows = self._selected(self.rows_on(timeline, since=index.seen_rows), selection)
            if len(rows):
                times = np.zeros(row_count, np.int64) if timeline is None else self.times(timeline)
                index.add(rows, times, self.arrival, self.entity)
            index.seen_rows = row_count
        return index

    def rows_at(self, arrival: npt.NDArray[np.int64], entity: npt.NDArray[np.int32]) -> Rows:
        """The row that each log call, known by arrival and entity, left here: shape (n,), -1 where none."""
        self._arrivals.extend(self.arrival, self.entity)
        return self._arrivals.rows_at(arrival, entity)

    def serial(self, row: int) -> int:
        """What names a row for ever, in caches: its number, if nothing had ever been dropped.

        Args:
            row: -1 is passed on.
        """
        return row if row < 0 else int(self._serials.of(np.array([row]))[0])

    def row_bytes(self, part: slice) -> npt.NDArray[np.float64]:
        """About how many bytes dropping each row of a part would free: shape (rows of the part,)."""
        columns = self._flushed()
        fixed = (self.nbytes - self._blocks.nbytes) / max(len(columns), 1)
        return self._blocks.row_bytes(self._block.view[part], columns.count.view[part]) + fixed

    def timelines_of(self, is_row: npt.NDArray[np.bool_]) -> list[Timeline]:
        """The timelines on which some rows are, given by their mask."""
        return [timeline for timeline in self.spans() if bool((self._present(timeline) & is_row).any())]

    def keep(self, survivors: Survivors) -> None:
        """Drop all other rows. The rest are numbered anew, in the same order; their values are the same."""
        columns = self._flushed()
        new_rows = survivors.new_rows()
        self._serials.keep(survivors)
        columns.keep(survivors)
        for each in (self._variant, self._block, self._start):
            each.keep(survivors)
        where = self._block.view, self._start.view
        blocks, starts = self._blocks.keep(self._variant.view, *where, columns.count.view)
        self._block.replace(0, blocks)
        self._start.replace(0, starts)
        for (timeline, _), index in self._indexes.items():
            times = np.zeros(len(columns), np.int64) if timeline is None else self.times(timeline)
            index.keep(new_rows, times, self.arrival)
        self._arrivals.keep(new_rows)

    def variants(self, rows: Rows) -> npt.NDArray[np.int8]:
        """Shape of `rows`: the variant code of each row, see `variant_names`."""
        self._flushed()
        codes: npt.NDArray[np.int8] = self._variant.view[rows]
        return codes

    def instances(self, row: int) -> Instances:
        """The values of one row, never copied.

        Raises:
            IndexError: no such row.
        """
        columns = self._flushed()
        if row < 0:
            raise IndexError(f"instances: a row must be 0 or more, got {row}")
        start, count = int(self._start.view[row]), int(columns.count.view[row])
        block = self._blocks.block(int(self._block.view[row]))
        values = block[start : start + count] if isinstance(block, np.ndarray) else block.slice(start, count)
        variant = self.variant_names[self._variant.view[row]]
        return Instances(values, variant, bool(columns.splat.view[row]), count)

    def gather(self, rows: Rows, variant: str) -> npt.NDArray[Any]:
        """The first value of each row, by one take.

        Args:
            rows: shape (n,), not empty rows of that variant.
            variant: a fixed-width one of a single component.

        Returns:
            Shape (n,) or (n, width), a copy.

        Raises:
            ValueError: a row is empty or of another variant, or the component is not single.
        """
        counts = self._flushed().count.view
        code = self.code_of(variant)
        fits = (self._variant.view[rows] == code) & (counts[rows] > 0)
        if not self.single or not self._fixed[code] or not bool(np.all(fits)):
            raise ValueError(f"gather: rows of {self.component} must hold a single fixed-width {variant}")
        return self._blocks.take(code, self._block.view[rows], self._start.view[rows])

    def gather_instances(self, rows: Rows, variant: str) -> npt.NDArray[Any]:
        """All values of the rows, one row after another, a copy.

        Args:
            rows: shape (n,), rows of that variant.
            variant: a fixed-width one.

        Returns:
            Shape (m,) or (m, width), m the sum of the rows' counts. One take where the chunks were small; a
            call more for each row otherwise.

        Raises:
            ValueError: a row has another variant, or the variant has no fixed width.
        """
        counts = self._flushed().count.view[rows]
        code = self.code_of(variant)
        if not self._fixed[code] or not bool(np.all(self._variant.view[rows] == code)):
            raise ValueError(f"gather_instances: rows of {self.component} must hold fixed-width {variant}")
        places = places_of(self._start.view[rows], counts)
        if len(places) <= _TAKEN_PER_ROW * len(rows):
            return self._blocks.take(code, np.repeat(self._block.view[rows], counts), places)
        return np.concatenate([np.asarray(self.instances(row).values) for row in rows.tolist()])

    def take_values(self, rows: Rows) -> Any:
        """All values of the rows, one row after another, as a `pa.Array`: one take for each block they lie in.

        Args:
            rows: shape (n,), of a component or variant without a fixed width, all of one Arrow type.
        """
        self._flushed()
        counts = self.counts[rows]
        blocks = np.repeat(self._block.view[rows], counts)
        places = places_of(self._start.view[rows], counts)
        if not len(blocks):
            return pa.nulls(0) if not len(rows) else self.instances(int(rows[0])).values
        pieces, taken = [], []
        for block in np.unique(blocks).tolist():
            mine = np.flatnonzero(blocks == block)
            values: Any = self._blocks.block(block)
            pieces.append(values.take(pa.array(places[mine])))
            taken.append(mine)
        if len(pieces) == 1:
            return pieces[0]
        return pa.concat_arrays(pieces).take(pa.array(np.argsort(np.concatenate(taken), kind="stable")))

    def _present(self, timeline: Timeline) -> npt.NDArray[np.bool_]:
        """Shape (rows,): the rows that are on the timeline."""
        present: npt.NDArray[np.bool_] = self._flushed().time_column(timeline).present.view
        return present

    def _selected(self, rows: Rows, selection: Selection) -> Rows:
        if selection is not Selection.ALL:
            rows = rows[self.counts[rows] > 0]
        if selection is Selection.TRUE:
            rows = rows[self.gather(rows, self.variant_names[0])]
        return rows

    def _flushed(self) -> RowColumns:
        if self._pending:
            pending, self._pending = self._pending, []
            lengths = [len(chunk.arrival) for _, chunk, _, _ in pending]
            columns = [column for _, _, column, _ in pending]
            codes = [code for _, _, _, code in pending]
            blocks, bases = self._blocks.add([column.values for column in columns], codes)
            entities = [entity for entity, _, _, _ in pending]
            starts = self._columns.extend(entities, [chunk for _, chunk, _, _ in pending], columns)
            self._start.extend(starts + np.repeat(bases, lengths))
            self._block.extend(np.repeat(blocks, lengths))
            self._variant.extend(np.repeat(codes, lengths))
        return self._columns
