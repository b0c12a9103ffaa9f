"""Lines of a text log: all text entries of all entities in the order of time, filtered, and kept up to date.

A line is known by its row in the store's table of text entries. Timeless lines come first, then those on the timeline
by (time, arrival). What each frame costs is in proportion to the new rows and to the lines on screen: bodies are
fetched for these alone, and searched once a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from diorama.timelines import Timeline
from diorama_renderer.query.first_values import first_arrow_values, first_numbers
from diorama_renderer.query.line_order import LineOrder
from diorama_renderer.store import ComponentTable, Rows, Store
from diorama_renderer.store.growing import Growing

_MOST_FILTERS = 32
_MOST_SEARCHES = 8

_Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LineFilter:
    """Which lines are shown.

    Attributes:
        entities: their indexes; None: all.
        levels: such as "INFO", or None for lines without one; None: all.
        text: what the body contains, in upper or lower case; empty: anything.
    """

    entities: frozenset[int] | None = None
    levels: frozenset[str | None] | None = None
    text: str = ""


EVERY_LINE = LineFilter()
"""No line is left out."""


class Line(NamedTuple):
    """What a line says.

    Attributes:
        row: of the table of text entries; its times are `TextLines.times`.
        entity: its index.
        level: such as "INFO", or None.
        body: the text, of any length and number of lines.
        color: 0xRRGGBBAA, logged with it; or None.
    """

    row: int
    entity: int
    level: str | None
    body: str
    color: int | None


class TextLines:
    """The text entries of a store; every question is answered as of now.

    >>> lines = TextLines(recording.store)  # doctest: +SKIP
    >>> rows = lines.shown(timeline, LineFilter(text="error"))
    >>> lines.lines(rows[first_visible : first_visible + 50])
    """

    def __init__(self, store: Store) -> None:
        """Nothing is read until somebody asks.

        Args:
            store: may grow, and drop rows, at any time between two calls.
        """
        self._store = store
        self._generation = 0
        self._forget()

    def shown(self, timeline: Timeline | None, line_filter: LineFilter = EVERY_LINE) -> Rows:
        """The rows of the lines to show, in order; the same array while nothing changes.

        Args:
            timeline: whose times order them; None: only timeless lines.
            line_filter: which to show.
        """
        order = self._order(timeline)
        return (
            order.shown(line_filter, lambda rows: self._matches(rows, line_filter)) if order else _no_rows()
        )

    def line_at(self, timeline: Timeline, time: int, line_filter: LineFilter = EVERY_LINE) -> int:
        """The place among the shown lines of the last one at or before a time; -1 if there is none."""
        order = self._order(timeline)
        if order is None:
            return -1
        return order.place_at(line_filter, lambda rows: self._matches(rows, line_filter), time)

    def search(self, text: str, *, most_rows: int) -> float:
        """Search some more rows for a text, so that `shown` has less to do.

        Args:
            text: as `LineFilter.text`.
            most_rows: how many more.

        Returns:
            Which share of all rows has been searched, 0 to 1.
        """
        table = self._read()
        if table is None or not text or not len(self._levels):
            return 1.0
        return len(self._search(table, text, most_rows)) / len(self._levels)

    def lines(self, rows: Rows) -> list[Line]:
        """What some lines say; ask for those on screen only.

        Args:
            rows: shape (n,), of those that `shown` gave.
        """
        table = self._read()
        if table is None or not len(rows):
            return []
        bodies: list[str] = []
        levels: list[str | None] = []
        for values in first_arrow_values(table, rows):
            bodies += values.field("body").to_pylist()
            levels += values.field("level").to_pylist()
        entities = table.entity[rows].tolist()
        return [
            Line(*line) for line in zip(rows.tolist(), entities, levels, bodies, self._colors(table, rows))
        ]

    def times(self, timeline: Timeline, rows: Rows) -> npt.NDArray[np.int64]:
        """When lines were, on any timeline; `NO_TIME` for those that are not on it."""
        table = self._read()
        return np.empty(0, np.int64) if table is None else table.times(timeline)[rows]

    def level_counts(self, entities: frozenset[int] | None = None) -> dict[str | None, int]:
        """How many lines there are of each level ever seen, in the order of their first line.

        Args:
            entities: of which lines are counted; None: of all.
        """
        table = self._read()
        counts = self._level_counts
        if entities is not None and table is not None:
            counts = self._counts_among(table, entities)
        return dict(zip(self._level_codes, counts))

    def entity_counts(self) -> dict[int, int]:
        """How many lines there are of each entity that has any, by its index."""
        self._read()
        entities = np.flatnonzero(self._entity_counts)
        return dict(zip(entities.tolist(), self._entity_counts[entities].tolist()))

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        searches = sum(found.nbytes for found in self._searches.values())
        return self._levels.nbytes + searches + sum(order.nbytes for order in self._orders.values())

    def _forget(self) -> None:
        self._levels = Growing(np.int32)  # of each row; -1: the row is empty, so it is no line
        self._level_codes: dict[str | None, int] = {}
        self._level_counts: list[int] = []
        self._entity_counts = np.zeros(0, np.int64)
        self._orders: dict[Timeline | None, LineOrder[LineFilter]] = {}
        self._searches: dict[str, Growing] = {}
        self._counted: dict[frozenset[int], tuple[int, npt.NDArray[np.int64]]] = {}

    def _read(self) -> ComponentTable | None:
        """The table, after its new rows were taken in."""
        generation = getattr(self._store, "generation", 0)
        if generation != self._generation:
            self._generation = generation
            self._forget()  # the rows that are left have other numbers
        table = self._store.table("text_entry")
        if table is None or table.row_count == len(self._levels):
            return table
        rows = np.arange(len(self._levels), table.row_count)
        filled = table.counts[rows] > 0
        codes = np.full(len(rows), -1, np.int32)
        codes[filled] = self._codes_of(table, rows[filled])
        self._levels.extend(codes)
        new = np.bincount(table.entity[rows[filled]], minlength=len(self._store.entities))
        new[: len(self._entity_counts)] += self._entity_counts
        self._entity_counts = new
        return table

    def _codes_of(self, table: ComponentTable, rows: Rows) -> npt.NDArray[np.int32]:
        pieces = [np.empty(0, np.int32)]
        for values in first_arrow_values(table, rows):
            encoded = values.field("level").dictionary_encode(null_encoding="encode")
            codes = np.array([self._code_of(level) for level in encoded.dictionary.to_pylist()], np.int32)
            pieces.append(codes[encoded.indices.to_numpy()])
        joined = np.concatenate(pieces)
        for code, count in enumerate(np.bincount(joined).tolist()):
            self._level_counts[code] += count
        return joined

    def _code_of(self, level: str | None) -> int:
        code = self._level_codes.setdefault(level, len(self._level_counts))
        if code == len(self._level_counts):
            self._level_counts.append(0)
        return code

    def _counts_among(self, table: ComponentTable, entities: frozenset[int]) -> list[int]:
        """The lines of each level of some entities; new rows are added to those counted before."""
        done, counts = self._counted.pop(entities, (0, np.zeros(0, np.int64)))
        levels = self._levels.view[done:]
        of_them = (levels >= 0) & self._among(entities)[table.entity[done : len(self._levels)]]
        new = np.bincount(levels[of_them], minlength=len(self._level_codes))
        new[: len(counts)] += counts
        while len(self._counted) >= _MOST_FILTERS:
            del self._counted[next(iter(self._counted))]
        self._counted[entities] = len(self._levels), new
        found: list[int] = new.tolist()
        return found

    def _among(self, entities: frozenset[int]) -> _Flags:
        """Which entities are among some: shape (entity count,)."""
        among = np.zeros(len(self._store.entities), np.bool_)
        among[[entity for entity in entities if 0 <= entity < len(among)]] = True
        return among

    def _order(self, timeline: Timeline | None) -> LineOrder[LineFilter] | None:
        table = self._read()
        if table is None:
            return None
        order = self._orders.get(timeline)
        if order is None:
            order = self._orders[timeline] = LineOrder(timeline, most_filters=_MOST_FILTERS)
        order.extend(table)
        return order

    def _matches(self, rows: Rows, line_filter: LineFilter) -> _Flags:
        """Which rows are lines that pass the filter."""
        table = self._read()
        levels = self._levels.view[rows]
        matches: _Flags = levels >= 0
        if line_filter.levels is not None:
            # One more for the code -1, which is the last.
            wanted = np.array([level in line_filter.levels for level in self._level_codes] + [False])
            matches = matches & wanted[levels]
        if line_filter.entities is not None and table is not None:
            matches = matches & self._among(line_filter.entities)[table.entity[rows]]
        if line_filter.text and table is not None:
            matches = matches & self._search(table, line_filter.text)[rows]
        return matches

    def _search(self, table: ComponentTable, text: str, most_rows: int | None = None) -> _Flags:
        """Which rows of the table contain a text; of so many more than were searched, or of all."""
        found = self._searches.pop(text, None)
        if found is None:
            found = Growing(np.bool_)
            while len(self._searches) >= _MOST_SEARCHES:
                del self._searches[next(iter(self._searches))]
        start = len(found)
        stop = len(self._levels) if most_rows is None else min(start + most_rows, len(self._levels))
        candidates = self._levels.view[start:stop] >= 0
        for (
            shorter,
            hits,
        ) in self._searches.items():  # while somebody types, the last search has most of the answer
            if shorter in text:
                known = hits.view[start:stop]
                candidates[: len(known)] &= known
        rows = np.flatnonzero(candidates) + start
        pieces = [np.empty(0, np.bool_)]
        for values in first_arrow_values(table, rows):
            hit = pc.match_substring(  # pyright: ignore[reportAttributeAccessIssue]  # made when it is imported
                values.field("body"), text, ignore_case=True
            )
            pieces.append(hit.fill_null(False).to_numpy(zero_copy_only=False))
        candidates[rows - start] = np.concatenate(pieces)
        found.extend(candidates)
        self._searches[text] = found  # as the last used
        return found.view

    def _colors(self, table: ComponentTable, rows: Rows) -> list[int | None]:
        """The colours logged by the same calls: one that was logged with another line says nothing of this one."""
        colors = self._store.table("colorrgba")
        if colors is None:
            return [None] * len(rows)
        of_lines = colors.rows_at(table.arrival[rows], table.entity[rows])
        values, said = (
            first_numbers(colors, np.maximum(of_lines, 0)) if colors.row_count else _no_colors(rows)
        )
        said = said & (of_lines >= 0)
        return [value if is_said else None for value, is_said in zip(values.tolist(), said.tolist())]


def _no_rows() -> Rows:
    return np.empty(0, np.int64)


def _no_colors(rows: Rows) -> tuple[npt.NDArray[np.uint32], _Flags]:
    return np.zeros(len(rows), np.uint32), np.zeros(len(rows), np.bool_)
