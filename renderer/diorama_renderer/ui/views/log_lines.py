"""Which lines a text log shows, and what is written in each: fetched for those on screen, kept until they are not."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from diorama.timelines import Timeline
from diorama_renderer.blueprint.time_format import format_time
from diorama_renderer.blueprint.views import TextLogSettings
from diorama_renderer.query.text_lines import LineFilter
from diorama_renderer.store import NO_TIME, Rows

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.workspace import Opened

MOST_COPIED = 100_000
"""Lines: more are no text that anybody wants in a clipboard."""
MOST_UNFOLDED = 64
_MOST_KEPT = 4096
_MOST_SHOWN = 600  # characters of a line that is not unfolded: wider than any window
_MOST_CHARACTERS, _MOST_BREAKS = 20_000, 400  # of one that is
_SEARCH_SECS, _SEARCH_ROWS = 0.012, 1 << 14  # a frame; at a time
_MOST_ENDS = 8  # places that a search marks in a line

SEVERITY = ("CRITICAL", "ERROR", "WARN", "INFO", "DEBUG", "TRACE")


@dataclass(slots=True)
class LogLine:
    """A line as it is drawn.

    Attributes:
        row: of the store's table.
        path: of its entity.
        name: the path as it is written: from the root of the view.
        level: such as "INFO"; "" without one.
        body: all of it.
        first: its first line, or what has room of it.
        more: how many lines come after that.
        color: 0xRRGGBBAA as it was logged, or None.
        times: what columns of timelines say, by timeline: the time (None: it has none), and its text.
        marks: what the search found in `first`, by what was searched.
        cut: what of `first` has room, and for which font and room that is so.
    """

    row: int
    path: str
    name: str
    level: str
    body: str
    first: str
    more: int
    color: int | None
    times: dict[Timeline, tuple[int | None, str]] = field(default_factory=dict)
    marks: tuple[str, tuple[tuple[int, int], ...]] = ("", ())
    cut: tuple[object, str] = (None, "")

    @property
    def unfolded(self) -> str:
        """The body as it is drawn when it is unfolded."""
        lines = self.body.split("\n", _MOST_BREAKS)
        text = "\n".join(_plain(line) for line in lines[:_MOST_BREAKS])
        if len(lines) > _MOST_BREAKS or len(text) > _MOST_CHARACTERS:
            return f"{text[:_MOST_CHARACTERS]}\n… copy it to see all of its {len(self.body):,} characters"
        return text

    def found(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where a searched text is in `first`: begin and end of each, in characters."""
        if self.marks[0] != text:
            found = re.finditer(re.escape(text), self.first, re.IGNORECASE) if text else ()
            self.marks = (text, tuple(match.span() for match in islice(found, _MOST_ENDS)))
        return self.marks[1]


def first_line(body: str) -> tuple[str, int]:
    """What a body begins with, cut where no window is as wide; and how many lines come after it."""
    text = body.strip("\r\n")
    first, _, rest = text.partition("\n")
    more = rest.count("\n") + 1 if rest else 0
    return _plain(first[:_MOST_SHOWN]), more


def _plain(line: str) -> str:
    """Without what cannot be drawn."""
    return line.rstrip("\r").replace("\t", "    ").replace("\0", " ")


@dataclass
class LogTexts:
    """What is written in the lines that were on screen lately."""

    _lines: dict[int, LogLine] = field(default_factory=dict)
    _key: tuple[int, str] = (-1, "")

    def of(self, opened: Opened, rows: Rows, timelines: Sequence[Timeline], root: str) -> list[LogLine]:
        """The lines of some rows, with their times on some timelines; `root` is that of the view."""
        store = opened.recording.store
        key = (store.generation, root)
        if key != self._key or len(self._lines) > _MOST_KEPT:
            self._key = key
            self._lines.clear()
        wanted = rows.tolist()
        unknown = np.array([row for row in wanted if row not in self._lines], np.int64)
        paths = store.entities.paths
        for line in opened.lines.lines(unknown):
            first, more = first_line(line.body)
            path = paths[line.entity]
            self._lines[line.row] = LogLine(
                line.row, path, _below(path, root), line.level or "", line.body, first, more, line.color
            )
        lines = [self._lines[row] for row in wanted]
        for timeline in timelines:
            self._read_times(opened, timeline, [line for line in lines if timeline not in line.times])
        return lines

    def _read_times(self, opened: Opened, timeline: Timeline, lines: list[LogLine]) -> None:
        rows = np.array([line.row for line in lines], np.int64)
        if not len(rows):
            return
        span = opened.spans().get(timeline)
        for line, when in zip(lines, opened.lines.times(timeline, rows).tolist(), strict=True):
            if when == NO_TIME:
                line.times[timeline] = (None, "")
            else:
                line.times[timeline] = (when, format_time(timeline, when, span=span))


@dataclass
class ShownLines:
    """Which lines a view shows.

    Attributes:
        rows: of the lines, in order.
        line_filter: by which they were chosen.
        entities: indexes of the entities of the view that have any text.
        of_view: the same; None: they are all that have text.
        searched: which share of the lines was searched for the text of the filter; until it is all of them,
            what was searched before stays.
    """

    rows: Rows = field(default_factory=lambda: np.empty(0, np.int64))
    line_filter: LineFilter = field(default_factory=LineFilter)
    entities: tuple[int, ...] = ()
    of_view: frozenset[int] | None = None
    searched: float = 1.0
    _seen: object = None
    _entities_key: object = None
    _levels: tuple[str | None, ...] = ()
    _filter_key: object = None

    def update(self, opened: Opened, spec: ViewSpec, timeline: Timeline | None) -> None:
        """As of now."""
        settings = settings_of(spec)
        self._update_entities(opened, spec)
        counts = opened.lines.level_counts(self.of_view)
        self._levels = tuple(counts)
        text = self._search(opened, settings.filter)
        key = (
            self._entities_key,
            self._levels,
            text,
            frozenset(settings.hidden_levels),
            frozenset(settings.hidden_entities),
        )
        if key != self._filter_key:
            self._filter_key = key
            self.line_filter = self._filter(opened, settings, text)
        self.rows = opened.lines.shown(timeline, self.line_filter)

    def whole(self, opened: Opened, timeline: Timeline | None) -> int:
        """How many lines there were without the filters of the view."""
        return len(opened.lines.shown(timeline, LineFilter(entities=self.of_view)))

    def is_filtering(self, spec: ViewSpec) -> bool:
        """Whether the view's own filters may leave out anything."""
        settings = settings_of(spec)
        return bool(settings.filter or settings.hidden_levels or settings.hidden_entities)

    def _update_entities(self, opened: Opened, spec: ViewSpec) -> None:
        store, revision = opened.recording.store, opened.blueprint.revision
        if (store.version, revision) == self._seen:
            return
        self._seen = (store.version, revision)
        counted = opened.lines.entity_counts()
        key = (store.generation, revision, len(store.entities), len(counted))
        if key == self._entities_key:
            return
        self._entities_key = key
        shown = np.asarray(opened.blueprint.shown_entities(spec, store), np.bool_)
        self.entities = tuple(entity for entity in counted if entity < len(shown) and shown[entity])
        self.of_view = None if len(self.entities) == len(counted) else frozenset(self.entities)

    def _search(self, opened: Opened, text: str) -> str:
        """The text that lines are filtered by: the one before, until all lines were searched for the new one."""
        if text == self.line_filter.text:
            self.searched = 1.0
            return text
        began = time.perf_counter()
        self.searched = 0.0
        while self.searched < 1.0 and time.perf_counter() - began < _SEARCH_SECS:
            self.searched = opened.lines.search(text, most_rows=_SEARCH_ROWS)
        return text if self.searched >= 1.0 else self.line_filter.text

    def _filter(self, opened: Opened, settings: TextLogSettings, text: str) -> LineFilter:
        index = opened.recording.store.entities.index
        hidden = {index[path] for path in settings.hidden_entities if path in index}
        entities = frozenset(self.entities) - hidden
        levels = frozenset(level for level in self._levels if (level or "") not in settings.hidden_levels)
        return LineFilter(
            None if self.of_view is None and len(entities) == len(self.entities) else entities,
            None if len(levels) == len(self._levels) else levels,
            text,
        )


def _below(path: str, root: str) -> str:
    top = root.strip("/")
    if not top or not path.startswith(top):
        return path
    return path[len(top) + 1 :] if path[len(top) :].startswith("/") else path.rpartition("/")[2]


def settings_of(spec: ViewSpec) -> TextLogSettings:
    """Those of a text log."""
    return spec.settings if isinstance(spec.settings, TextLogSettings) else TextLogSettings()


def by_severity(levels: Sequence[str | None]) -> list[str]:
    """Levels in the order in which they matter, others after them; "" for lines without one."""
    ranks = {level: rank for rank, level in enumerate(SEVERITY)}
    names = {level or "" for level in levels}
    return sorted(names, key=lambda level: (ranks.get(level, len(ranks)), level == "", level))


def as_text(opened: Opened, rows: Rows, timelines: Sequence[Timeline]) -> str:
    """Lines as somebody pastes them: times, entity, level and body, with tabs between."""
    paths = opened.recording.store.entities.paths
    columns = []
    for timeline in timelines:
        span = opened.spans().get(timeline)
        times = opened.lines.times(timeline, rows).tolist()
        columns.append(["" if time == NO_TIME else format_time(timeline, time, span=span) for time in times])
    lines = []
    for number, line in enumerate(opened.lines.lines(rows)):
        parts = [*(column[number] for column in columns), paths[line.entity], line.level or "", line.body]
        lines.append("\t".join(parts))
    return "\n".join(lines)
