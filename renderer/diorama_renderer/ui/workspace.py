"""What one window has open: recordings, how each is looked at, and the options of the window."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from diorama.timelines import Timeline
from diorama_renderer.blueprint.blueprint import Blueprint
from diorama_renderer.blueprint.selection import Selection
from diorama_renderer.blueprint.time_control import TimeControl
from diorama_renderer.query import Cursor, LatestAt
from diorama_renderer.query.density import Density
from diorama_renderer.query.plots import SeriesCache
from diorama_renderer.query.text_lines import TextLines
from diorama_renderer.recordings import Recording

T = TypeVar("T")

_MOST_NOTICES = 200


@dataclass(eq=False)
class Opened:
    """A recording, and how it is looked at.

    Attributes:
        id: of the recording, or the path of the file where it says none.
        recording: its rows.
        application_id: what it says it was made by.
        source: where it comes from, in words: a path, or "live".
        is_live: whether more may come.
        time: which time is shown.
        blueprint: which views there are.
        selection: what is selected.
        density, series, lines: caches over its store that panels draw from.
    """

    id: str
    recording: Recording
    application_id: str
    source: str
    is_live: bool
    time: TimeControl
    blueprint: Blueprint
    selection: Selection = field(default_factory=Selection)

    def __post_init__(self) -> None:
        store = self.recording.store
        self.density = Density(store)
        self.series = SeriesCache(store)
        self.lines = TextLines(store)
        self._cursor = Cursor(store)
        self._memos: dict[object, Any] = {}
        self._spans: tuple[int, dict[Timeline, tuple[int, int]]] = (-1, {})
        self.latest: LatestAt = self._cursor.move(None, 0)

    @property
    def title(self) -> str:
        """What menus call it."""
        return self.application_id or self.source

    def spans(self) -> dict[Timeline, tuple[int, int]]:
        """The first and last time with data of each timeline; asked of the store once a version."""
        store = self.recording.store
        if self._spans[0] != store.version:
            self._spans = (store.version, store.timelines())
        return self._spans[1]

    def refresh(self) -> bool:
        """Look up what is in force at the time that is shown; True if that is something else than before."""
        moment = self.time.moment()
        with np.errstate(all="ignore"):
            latest = self._cursor.move(moment.timeline, moment.time)
        is_new = latest is not self.latest
        self.latest = latest
        return is_new

    def memo(self, key: object, make: Callable[[], T]) -> T:
        """What a panel keeps between frames for itself; made at first."""
        if key not in self._memos:
            self._memos[key] = make()
        found: T = self._memos[key]
        return found

    def forget(self, key: object) -> None:
        """A panel has gone."""
        self._memos.pop(key, None)


@dataclass
class Notice:
    """Something a user should know.

    Attributes:
        level: "info", "warning" or "error".
        text: one or two sentences.
        since: when it came, seconds of the app's clock.
        count: how often it came.
    """

    level: str
    text: str
    since: float
    count: int = 1


@dataclass
class Options:
    """Of the window, kept from run to run.

    Attributes:
        theme: name of the theme.
        scale: of everything, beside the display's own.
        shows_performance: whether frame times are shown.
        shows_memory: whether the memory panel is open.
    """

    theme: str = "dark"
    scale: float = 1.0
    shows_performance: bool = False
    shows_memory: bool = False


class Workspace:
    """What is open.

    Attributes:
        recordings: by id, in the order in which they came.
        current: id of the one that is shown, or None.
        options: of the window.
        notices: what was said lately, the oldest first.
        loading: paths that are being read, and how far (0 to 1).
        listening: where programs can connect to, such as "127.0.0.1:9876"; empty: nowhere.
    """

    def __init__(self) -> None:
        """Nothing is open."""
        self.recordings: dict[str, Opened] = {}
        self.current: str | None = None
        self.options = Options()
        self.notices: deque[Notice] = deque(maxlen=_MOST_NOTICES)
        self.loading: dict[str, float] = {}
        self.listening = ""

    @property
    def opened(self) -> Opened | None:
        """The recording that is shown."""
        return None if self.current is None else self.recordings.get(self.current)

    def add(self, opened: Opened) -> None:
        """Open a recording, and show it."""
        self.recordings[opened.id] = opened
        self.current = opened.id

    def show(self, recording_id: str) -> None:
        """Show a recording that is open."""
        if recording_id in self.recordings:
            self.current = recording_id

    def close(self, recording_id: str) -> None:
        """Close one; the one opened before it is shown, if it was."""
        self.recordings.pop(recording_id, None)
        if self.current == recording_id:
            self.current = next(reversed(self.recordings), None)

    def notify(self, level: str, text: str, now: float) -> None:
        """Tell the user something; the same again is counted."""
        for notice in self.notices:
            if notice.text == text and notice.level == level:
                notice.count += 1
                notice.since = now
                return
        self.notices.append(Notice(level, text, now))
