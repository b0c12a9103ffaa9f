"""Which series a view shows, and reading them without keeping a frame waiting."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from diorama.timelines import Timeline
from diorama_renderer.query.plots import PlotSeries
from diorama_renderer.scene.colors import entity_color
from diorama_renderer.store import Store

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.workspace import Opened

MOST_SERIES = 200
"""More lines in one view can neither be told apart nor be drawn in a frame."""
_READING_SECS = 0.025
"""How much of a frame reading series for the first time may take."""
_MANY_ROWS = 500_000
"""From so many rows on, reading may take long enough that somebody should be told before."""

Flags = npt.NDArray[np.bool_]


class Line(NamedTuple):
    """A series as a view shows it.

    Attributes:
        entity: its index.
        path: of the entity.
        label: its name: what was logged, else the path within the view.
        color: 0xRRGGBBAA, where none was logged for all of it that of the entity.
        series: its samples.
    """

    entity: int
    path: str
    label: str
    color: int
    series: PlotSeries


class PlottedEntities:
    """Which entities have scalars on which timeline: O(new rows) a question."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self._generation = -1
        self._found: dict[Timeline, tuple[int, Flags]] = {}

    def on(self, store: Store, timeline: Timeline) -> Flags:
        """Shape (entities,)."""
        if store.generation != self._generation:
            self._generation = store.generation
            self._found.clear()
        seen, flags = self._found.get(timeline, (0, np.zeros(0, np.bool_)))
        count = len(store.entities)
        if len(flags) < count:
            flags = np.append(flags, np.zeros(count - len(flags), np.bool_))
        table = store.table("scalar")
        if table is not None and table.row_count > seen:
            flags[table.entity[table.rows_on(timeline, since=seen)]] = True
            seen = table.row_count
        self._found[timeline] = (seen, flags)
        return flags


@dataclass
class SeriesOfView:
    """The series of one view.

    Attributes:
        is_reading: some are still to be read.
        left_out: how many are not shown because there are too many.
    """

    is_reading: bool = False
    left_out: int = 0
    _read: set[tuple[Timeline, int]] = field(default_factory=set)
    _whole: set[tuple[Timeline, int]] = field(default_factory=set)
    _generation: int = -1
    _was_told: bool = False

    def lines(self, opened: Opened, spec: ViewSpec, timeline: Timeline) -> list[Line]:
        """Those that could be read so far, in the order of their entities."""
        store = opened.recording.store
        if store.generation != self._generation:
            self._generation = store.generation
            self._read.clear()
            self._whole.clear()
        entities = self._entities(opened, spec, timeline)
        self.left_out = max(len(entities) - MOST_SERIES, 0)
        entities = entities[:MOST_SERIES]
        opened.series.update()
        self._read_some(opened, timeline, entities)
        return [
            line_of(opened, spec, timeline, entity) for entity in entities if (timeline, entity) in self._read
        ]

    def _entities(self, opened: Opened, spec: ViewSpec, timeline: Timeline) -> list[int]:
        store = opened.recording.store
        plotted = opened.memo("plotted entities", PlottedEntities).on(store, timeline)
        shown = np.asarray(opened.blueprint.shown_entities(spec, store), np.bool_)
        count = min(len(plotted), len(shown))
        found: list[int] = np.flatnonzero(plotted[:count] & shown[:count]).tolist()
        return found

    def _read_some(self, opened: Opened, timeline: Timeline, entities: list[int]) -> None:
        """Read series for the first time, as many as the frame has time for, at least one."""
        waiting = [entity for entity in entities if (timeline, entity) not in self._whole]
        self.is_reading = bool(waiting)
        if not waiting:
            self._was_told = False
            return
        table = opened.recording.store.table("scalar")
        if table is not None and table.row_count > _MANY_ROWS and not self._was_told:
            self._was_told = True  # this frame says so, the next one reads
            return
        deadline = time.perf_counter() + _READING_SECS
        for entity in waiting:
            self._read.add((timeline, entity))
            while not opened.series.read_on(entity, timeline).is_whole:
                if time.perf_counter() > deadline:
                    break
            else:
                self._whole.add((timeline, entity))
            if time.perf_counter() > deadline:
                break
        self.is_reading = any((timeline, entity) not in self._whole for entity in waiting)


def line_of(opened: Opened, spec: ViewSpec, timeline: Timeline, entity: int) -> Line:
    """One series, and what it is called."""
    series = opened.series.series(entity, timeline)
    path = opened.recording.store.entities.paths[entity]
    style = series.style
    root = spec.root.strip("/")
    within = path[len(root) + 1 :] if root and path.startswith(root + "/") else path
    color = entity_color(path) if style.color is None else style.color
    return Line(entity, path, style.label or within or "/", color, series)


def short_names(lines: list[Line]) -> dict[str, str]:
    """What a legend calls each series, by its path: as it was labelled, else by the last part of its path.

    Where two would be called the same, each is called by all of its path.
    """
    parts = [line.series.style.label or line.label.rpartition("/")[2] or line.label for line in lines]
    counts = Counter(parts)
    return {
        line.path: part if counts[part] == 1 else line.label for line, part in zip(lines, parts, strict=True)
    }
