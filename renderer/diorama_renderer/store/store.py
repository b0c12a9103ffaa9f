"""The store: every chunk of a recording, by component."""

from __future__ import annotations

from typing import NamedTuple

from diorama.chunk import Chunk
from diorama.timelines import Timeline
from diorama_renderer.store.entities import EntityTree
from diorama_renderer.store.table import ComponentTable


class StoreStatistics(NamedTuple):
    """What a store holds. `row_count` counts a row once for each of its components."""

    chunk_count: int
    entity_count: int
    row_count: int
    size_bytes: int
    rows_of: dict[str, int]


class Store:
    """All rows logged so far; it only grows.

    Attributes:
        entities: the tree of all entities.
        version: number of chunks inserted; equal versions mean equal contents.
    """

    def __init__(self) -> None:
        """An empty store."""
        self.entities = EntityTree()
        self.version = 0
        self._tables: dict[str, ComponentTable] = {}

    def insert(self, chunk: Chunk) -> None:
        """Take in a chunk. Rows may come in any order of time.

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
        self.version += 1

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
        """Bytes of all rows, values and indexes; the spare room of growing arrays included."""
        return sum(table.nbytes for table in self._tables.values())

    def statistics(self) -> StoreStatistics:
        """How much the store holds."""
        rows_of = {name: table.row_count for name, table in self._tables.items()}
        return StoreStatistics(self.version, len(self.entities), sum(rows_of.values()), self.nbytes, rows_of)
