"""What one window has open: recordings, how each is looked at, and the options of the window."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from diorama.timelines import Timeline
from diorama_renderer.blueprint.blueprint import Blueprint
from diorama_renderer.blueprint.history import BlueprintHistory
from diorama_renderer.blueprint.selection import Selection
from diorama_renderer.blueprint.time_control import TimeControl
from diorama_renderer.query import Cursor, LatestAt, time_on
from diorama_renderer.query.density import Density
from diorama_renderer.query.plots import SeriesCache
from diorama_renderer.query.text_lines import TextLines
from diorama_renderer.recordings import Recording
from diorama_renderer.sources import ReceiverStatistics
from diorama_renderer.ui.displayable import displayable
from diorama_renderer.ui.file_choice import FileChoice
from diorama_renderer.ui.frame_times import FrameTimes
from diorama_renderer.ui.notices import Notices

T = TypeVar("T")

_MOST_RECENT = 12
_SERIALS = itertools.count(1)


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
        history: what was changed of the blueprint.
        serial: a number that no other has, nor will when this one is closed.
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
        self.serial = next(_SERIALS)
        self.density = Density(store)
        self.series = SeriesCache(store)
        self.lines = TextLines(store)
        self.history = BlueprintHistory(self.blueprint)
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

    def set_timeline(self, timeline: Timeline) -> None:
        """Go on another timeline, from the same moment if what is in force says when that was."""
        if timeline == self.time.timeline:
            return
        self.refresh()
        self.time.set_timeline(timeline, time_on(self.recording.store, self.latest, timeline))

    def memo(self, key: object, make: Callable[[], T]) -> T:
        """What a panel keeps between frames for itself; made at first."""
        if key not in self._memos:
            self._memos[key] = make()
        found: T = self._memos[key]
        return found

    def forget(self, key: object) -> None:
        """A panel has gone."""
        self._memos.pop(key, None)

    def forget_all(self) -> None:
        """It is closed. Some memos know it, and would keep it until all garbage is collected."""
        self._memos.clear()


@dataclass
class Options:
    """Of the window, kept from run to run.

    Attributes:
        theme: name of the theme.
        scale: of everything, beside the display's own.
        shows_performance: whether frame times are shown.
        shows_memory: whether the memory panel is open.
        window_size: width and height when it was seen last, UI points.
        recent_files: paths that were opened or saved, the latest first.
    """

    theme: str = "dark"
    scale: float = 1.0
    shows_performance: bool = False
    shows_memory: bool = False
    window_size: tuple[int, int] = (1600, 1000)
    recent_files: list[str] = field(default_factory=list)

    def remember(self, path: str) -> None:
        """A file was opened or saved."""
        others = [each for each in self.recent_files if each != path]
        self.recent_files = [path, *others][:_MOST_RECENT]


class Workspace:
    """What is open.

    Attributes:
        recordings: by id, in the order in which they came.
        current: id of the one that is shown, or None.
        options: of the window.
        notices: what was said lately.
        loading: paths that are being read, and how many bytes of it have come.
        saving: paths that are being written, and how many rows of it have gone.
        unreadable: paths that could not be read, and why.
        listening: where programs can connect to, such as "127.0.0.1:9876"; empty: nowhere.
        not_listening: why programs cannot connect, where they could otherwise; empty: they can, or nobody asked.
        connect_line: the line of Python by which they do, with the token that they need.
        closed: live recordings that were closed while their programs send: by id, their titles.
        reception: what has been received; None: nobody listens.
        overlay: what lies over everything and has the keyboard: "palette", "shortcuts", "about", "files", or "".
        files: what the user is asked to choose, while `overlay` is "files".
        are_files_hovering: files are being dragged over the window.
        frame_times: how long frames took.
    """

    def __init__(self) -> None:
        """Nothing is open."""
        self.recordings: dict[str, Opened] = {}
        self.current: str | None = None
        self._is_chosen = False
        self._awaited: str | None = None
        self.options = Options()
        self.notices = Notices()
        self.loading: dict[str, int] = {}
        self.saving: dict[str, int] = {}
        self.unreadable: dict[str, str] = {}
        self.listening = ""
        self.not_listening = ""
        self.connect_line = "rr.connect()"
        self.closed: dict[str, str] = {}
        self.reception: ReceiverStatistics | None = None
        self.overlay = ""
        self.files: FileChoice | None = None
        self.are_files_hovering = False
        self.frame_times = FrameTimes()
        self._memos: dict[object, Any] = {}

    @property
    def opened(self) -> Opened | None:
        """The recording that is shown."""
        return None if self.current is None else self.recordings.get(self.current)

    def add(self, opened: Opened) -> None:
        """Open a recording, and show it, unless it came by itself and the user has chosen one to look at."""
        self.recordings[opened.id] = opened
        self.closed.pop(opened.id, None)
        is_awaited = opened.id == self._awaited
        if is_awaited:
            self._awaited = None
        if opened.source == "live" and self._is_chosen and self.opened is not None and not is_awaited:
            return
        self.current = opened.id

    def show(self, recording_id: str) -> None:
        """Show a recording that is open: the user has chosen it."""
        if recording_id in self.recordings:
            self.current = recording_id
            self.choose()

    def show_when_it_comes(self, recording_id: str) -> None:
        """Show a recording that is not open yet as soon as it is."""
        self._awaited = recording_id

    def choose(self) -> None:
        """The user has chosen what to look at: what programs begin to send does not take its place."""
        self._is_chosen = True

    def close(self, recording_id: str) -> None:
        """Close one; the one opened before it is shown, if it was."""
        closed = self.recordings.pop(recording_id, None)
        if closed is not None:
            closed.forget_all()
        if self.current == recording_id:
            self.current = next(reversed(self.recordings), None)
            self._is_chosen = False

    def notify(
        self, level: str, text: str, now: float, *, offer: tuple[str, Callable[[], object]] | None = None
    ) -> None:
        """Tell the user something, and what can be done about it; the same again is counted."""
        self.notices.add(level, displayable(text), now, offer=offer)

    def memo(self, key: object, make: Callable[[], T]) -> T:
        """What something that belongs to the window keeps between frames for itself; made at first."""
        if key not in self._memos:
            self._memos[key] = make()
        found: T = self._memos[key]
        return found
