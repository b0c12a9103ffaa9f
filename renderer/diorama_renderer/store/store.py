"""The store: every chunk of a recording, by component."""

from __future__ import annotations

from typing import NamedTuple

from diorama.chunk import Chunk
from diorama.timelines import Timeline
from diorama_renderer.store.dropping import Dropped, Plan, plan_before, plan_to_free
from diorama_renderer.store.entities import EntityTree
from diorama_renderer.store.table import ComponentTable

_KEPT_SHARE = 2 / 3
"""Of the limit, after dropping. More would mean to copy what stays more often, less to remember less."""

_ENOUGH_SHARE = 3 / 4
"""Of the limit: when that was reached, although less was estimated."""

_NEAR_SHARE = 1 / 64
"""Of the limit: who comes this near to it is over it, so that sizes are rarely added up."""

_ROW_BYTES = 48
_TIME_BYTES = 49
"""Of a row, at most, and on each timeline, with two indexes."""


class StoreStatistics(NamedTuple):
    """What a store holds. `row_count` and `dropped_row_count` count a row once for each of its components."""

    chunk_count: int
    entity_count: int
    row_count: int
    size_bytes: int
    rows_of: dict[str, int]
    dropped_row_count: int = 0


class Store:
    """All rows logged so far; or, with a limit, the latest of them and what these need.

    What is dropped, and what stays the same, says `store.dropping`.

    Attributes:
        entities: the tree of all entities; none is ever dropped.
        version: number of changes; equal versions mean equal contents.
        generation: how often rows were dropped. Row numbers are those of one generation: they never change while it is
            the same, and mean nothing when it is another.
        dropped: all that was ever dropped.
    """

    def __init__(self, *, memory_limit: int | None = None) -> None:
        """An empty store; see `memory_limit`."""
        self.entities = EntityTree()
        self.version = 0
        self.generation = 0
        self.dropped = Dropped(0, 0, {})
        self._chunk_count = 0
        self._tables: dict[str, ComponentTable] = {}
        self._room: float = float("inf")  # bytes that may surely come before sizes are added up again
        self._memory_limit: int | None = None
        self.memory_limit = memory_limit

    @property
    def memory_limit(self) -> int | None:
        """How many bytes the store may hold before `insert` drops the oldest third or more; None: any number.

        What must stay may be larger: then as little else is held as possible, a quarter of the limit at most.
        """
        return self._memory_limit

    @memory_limit.setter
    def memory_limit(self, limit: int | None) -> None:
        self._memory_limit = limit
        self._room = float("inf") if limit is None else 0.0

    def insert(self, chunk: Chunk) -> None:
        """Take in a chunk. Rows may come in any order of time. With a limit, rows may be dropped.

        Raises:
            ValueError: the path, a component or a variant is not one. Nothing was inserted then.
        """
        targets = []
        for column in chunk.columns:
            table = self._tables.get(column.component)
            if table is None:
                table = ComponentTable(column.component)
            targets.append((table, column, table.code_of(column.variant)))
        entity = self.entities.add(chunk.entity_path)
        for table, column, code in targets:
            known = self._tables.setdefault(table.component, table)
            if len(chunk.arrival):
                known.append(entity, chunk, column, code)
        self._chunk_count += 1
        self.version += 1
        if self._memory_limit is not None:
            self._room -= _size_of(chunk)
            if self._room < 0:
                self._make_room(self._memory_limit)

    def shrink(self, target_bytes: int) -> Dropped:
        """Drop the oldest rows until the store is at most so large, or nothing more may go."""
        return self._shrink(target_bytes, enough_bytes=target_bytes)

    def drop_before(self, arrival: int) -> Dropped:
        """Drop the rows that were logged before a time, ns since the epoch, but those that later times need."""
        plan = plan_before(self._tables, arrival)
        return Dropped(0, 0, {}) if plan is None else self._drop(plan)

    def _make_room(self, limit: int) -> None:
        """Find out how large the store is, and drop the oldest rows if it is too large."""
        size = self.nbytes
        if size > limit * (1 - _NEAR_SHARE):
            self._shrink(limit * _KEPT_SHARE, enough_bytes=limit * _ENOUGH_SHARE)
            size = self.nbytes
            self._room = max(limit - size, limit / 4)
        else:
            self._room = limit - size

    def _shrink(self, target_bytes: float, *, enough_bytes: float) -> Dropped:
        """Drop until the store has the target size, as far as estimates go, and surely at most `enough_bytes`."""
        row_count, size_bytes = 0, 0
        until: dict[Timeline, int] = {}
        while (size := self.nbytes) > enough_bytes:
            plan = plan_to_free(self._tables, size - target_bytes)
            if plan is None:
                break
            found = self._drop(plan)
            row_count += found.row_count
            size_bytes += found.size_bytes
            until |= found.until
        return Dropped(row_count, size_bytes, until)

    def _drop(self, plan: Plan) -> Dropped:
        before = self.nbytes
        self.generation += 1
        self.version += 1
        row_count = plan.apply(self._tables)
        found = Dropped(row_count, max(before - self.nbytes, 0), plan.until)
        known = self.dropped.until
        until = {each: max(time, known.get(each, time)) for each, time in plan.until.items()}
        self.dropped = Dropped(
            self.dropped.row_count + found.row_count,
            self.dropped.size_bytes + found.size_bytes,
            {**known, **until},
        )
        return found

    def components(self) -> list[str]:
        """The components that were ever logged, in the order of their first chunk."""
        return list(self._tables)

    def table(self, component: str) -> ComponentTable | None:
        """The rows of a component; None if it was never logged."""
        return self._tables.get(component)

    def timelines(self) -> dict[Timeline, tuple[int, int]]:
        """The first and last time with data, on each timeline that has any."""
        spans: dict[Timeline, tuple[int, int]] = {}
        for table in self._tables.values():
            for timeline, (first, last) in table.spans().items():
                known = spans.get(timeline, (first, last))
                spans[timeline] = (min(first, known[0]), max(last, known[1]))
        return spans

    @property
    def nbytes(self) -> int:
        """Bytes of all rows, values and indexes, but not of the spare room of growing arrays."""
        return sum(table.nbytes for table in self._tables.values())

    def statistics(self) -> StoreStatistics:
        """How much the store holds."""
        rows_of = {name: table.row_count for name, table in self._tables.items()}
        return StoreStatistics(
            self._chunk_count,
            len(self.entities),
            sum(rows_of.values()),
            self.nbytes,
            rows_of,
            self.dropped.row_count,
        )


def _size_of(chunk: Chunk) -> int:
    """About how large a chunk is as rows."""
    size = len(chunk.arrival) * len(chunk.columns) * (_ROW_BYTES + _TIME_BYTES * len(chunk.times))
    for column in chunk.columns:
        size += column.values.nbytes
    return size
