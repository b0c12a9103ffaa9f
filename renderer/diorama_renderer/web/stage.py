"""The thread that draws for all browsers: the graphics device and the interface belong to one thread.

Sessions have their turns one after another, beginning with another one each time, so that none is always the last.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

from diorama_renderer.app.collector import Collector
from diorama_renderer.app.holdings import Holdings
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.ui.guard import Guard
from diorama_renderer.ui.workspace import Workspace
from diorama_renderer.web.downloads import Downloads
from diorama_renderer.web.follower import Follower, Wish
from diorama_renderer.web.guest import Guest
from diorama_renderer.web.messages import Hello
from diorama_renderer.web.page_shelf import PageShelf
from diorama_renderer.web.session import GoneError, Send, Session

_log = logging.getLogger("diorama.web")

IDLE_SECS = 1 / 30
"""How long the thread sleeps when nothing happens: how late live data may be seen."""
CALM_SECS = 1 / 4
"""How long it does where nothing is expected, either: how late the first data of a program may be seen."""

AWAY_SECS = 600.0
"""How long a page that has gone finds everything as it was."""
MOST_AWAY = 16
"""How many such there are at once."""
TAKEN = "its page has come again"
"""Why turns ended: by another connection that knows the same key."""

MakeHoldings = Callable[[Workspace, Callable[[str, str], None], Guard], Holdings]
"""Makes the holdings of a stage: its workspace, what tells everybody something, and what runs parts that have bugs."""

Closed = Callable[[str], None]
"""Told why somebody's turns were ended."""


class Turns(Protocol):
    """Who has turns: a browser's session, or a reader of the data."""

    def turn(self, now: float) -> float:
        """Do what there is to do; in how many seconds it wants its next turn."""
        ...

    def close(self) -> None:
        """It has no more."""
        ...


class _Away(NamedTuple):
    """A page that may come again, and since when it is away."""

    session: Session
    since: float


class Stage:
    """Draws for browsers, and takes in the data meanwhile. All its methods may be called from any thread.

    Attributes:
        holdings: what is looked at; the thread's alone, once it runs.
        downloads: what pages fetch.
    """

    def __init__(self, make_holdings: MakeHoldings, gpu: Gpu) -> None:
        """Nobody looks, and nothing runs: see `start`."""
        self._workspace = Workspace()
        self._guard = Guard(lambda text: self._tell_all("error", text))
        self.holdings = make_holdings(self._workspace, self._tell_all, self._guard)
        self.downloads = Downloads()
        self._gpu = gpu
        self._takers: dict[Turns, Closed] = {}
        self._keys: dict[Turns, str] = {}  # of those that are pages
        self._away: OrderedDict[str, _Away] = OrderedDict()  # by key, in the order in which they left
        self._asked: deque[Callable[[], None]] = deque()
        self._wake = threading.Event()
        self._is_stopped = False
        self._turns = 0
        self._thread = threading.Thread(target=self._run, name="diorama-draw", daemon=True)

    def start(self) -> None:
        """Begin to draw."""
        self._thread.start()

    def stop(self, timeout_secs: float = 30.0) -> None:
        """End, and complete what is being written."""
        self._is_stopped = True
        self._wake.set()
        self._thread.join(timeout_secs)
        self.downloads.close()

    @property
    def session_count(self) -> int:
        """How many browsers look."""
        return sum(isinstance(each, Session) for each in list(self._takers))

    @property
    def reader_count(self) -> int:
        """How many read the log data."""
        return sum(isinstance(each, Follower) for each in list(self._takers))

    def enter(
        self, hello: Hello, send: Send, opened: Callable[[Session | None], None], closed: Closed
    ) -> None:
        """A page comes. One that has been here finds its session as it was, and takes it from itself if need be.

        Args:
            hello: what it says first.
            send: takes messages for it; must not wait.
            opened: gets the session, in the thread that draws; None: there can be none.
            closed: gets why it ended, if that was not for `leave`: `TAKEN` if it has come again.
        """

        def come() -> None:
            try:
                session = self._session_of(hello, send)
            except Exception:
                _log.exception("a browser cannot be shown anything")
                opened(None)
                return
            self._takers[session] = closed
            self._keys[session] = hello.key
            opened(session)

        self._ask(come)

    def _session_of(self, hello: Hello, send: Send) -> Session:
        for taker, key in list(self._keys.items()):
            if key == hello.key:
                self._end(taker, TAKEN)
        away = self._away.pop(hello.key, None)
        if away is None:
            shelf = PageShelf(hello.kept)
            guest = Guest(
                self.holdings,
                gpu=self._gpu,
                shelf=shelf,
                is_framed=hello.is_framed,
                downloads=self.downloads,
            )
            return Session(guest, send, hello.recording)
        away.session.enter(send, hello.recording)
        return away.session

    def follow(
        self,
        wish: Wish,
        send: Callable[[bytes], None],
        opened: Callable[[Follower | None], None],
        closed: Closed,
    ) -> None:
        """A reader of the data comes.

        Args:
            wish: what it wants.
            send: takes bytes for it; must not wait.
            opened: gets the follower, in the thread that draws; None: there can be none.
            closed: gets why it ended, if that was not for `leave`.
        """

        def come() -> None:
            try:
                follower = Follower(list(self._workspace.recordings.values()), send, wish)
            except Exception:
                _log.exception("a reader cannot be given anything")
                opened(None)
                return
            self._takers[follower] = closed
            self.holdings.hearers.append(follower.add)
            opened(follower)

        self._ask(come)

    def leave(self, taker: Turns, closed: Closed) -> None:
        """A page, or a reader, has gone.

        Args:
            taker: whose turns these were.
            closed: what it came with: a page that has come again meanwhile has not gone.
        """
        self._ask(lambda: self._drop(taker) if self._takers.get(taker) is closed else None)

    def open(self, paths: list[Path]) -> None:
        """Read files, for all."""
        self._ask(lambda: self.holdings.open(paths))

    def wake(self) -> None:
        """Something has come for a session."""
        self._wake.set()

    def _ask(self, call: Callable[[], None]) -> None:
        self._asked.append(call)
        self._wake.set()

    def _run(self) -> None:
        self._collector = Collector(time.monotonic())
        try:
            while not self._is_stopped:
                self._wake.clear()
                wait = self._turn(time.monotonic())
                self._collector.work(time.monotonic(), is_idle=wait >= IDLE_SECS)
                if wait > 0:
                    longest = IDLE_SECS if self.holdings.ingest.is_expecting else CALM_SECS
                    self._wake.wait(min(wait, longest))
        finally:
            self._collector.close()
            for taker in [*self._takers, *(away.session for away in self._away.values())]:
                self._guard.run("Closing a session", taker.close)
            self.holdings.close()

    def _turn(self, now: float) -> float:
        """One turn of everybody; in how many seconds there should be another."""
        while self._asked:
            self._guard.run("What a browser asked for", self._asked.popleft())
        came = self.holdings.drain()
        self._guard.run("Watching files and peers", self.holdings.watch, now)
        self._turns += 1
        wait = 0.0 if came else math.inf
        takers = deque(self._takers)
        takers.rotate(self._turns)
        for taker in takers:
            wait = min(wait, self._turn_of(taker))
        self._wait_for_those_away(now)
        return wait

    def _wait_for_those_away(self, now: float) -> None:
        for key, away in list(self._away.items()):
            away.session.app.follow()  # or it would keep recordings that are closed
            if len(self._away) > MOST_AWAY or now - away.since > AWAY_SECS:
                del self._away[key]
                self._close(away.session)

    def _close(self, taker: Turns) -> None:
        self._guard.run("Closing a session", taker.close)
        self._collector.expect_garbage()  # an app is in cycles, and some megabytes

    def _turn_of(self, taker: Turns) -> float:
        try:
            return taker.turn(time.monotonic())
        except GoneError as error:
            self._end(taker, str(error))
        except Exception:
            _log.exception("a browser's session ended for a bug")
            self._keys.pop(taker, None)  # none that comes again is to find it so
            self._end(taker, "a bug in Diorama")
        return math.inf

    def _end(self, taker: Turns, why: str) -> None:
        closed = self._takers[taker]
        self._drop(taker)
        closed(why)

    def _drop(self, taker: Turns) -> None:
        """End somebody's turns; a page may come again."""
        if self._takers.pop(taker, None) is None:
            return
        if isinstance(taker, Follower):
            self.holdings.hearers.remove(taker.add)
        key = self._keys.pop(taker, None)
        if key is not None and isinstance(taker, Session):
            self._guard.run("Leaving a session", taker.leave)
            self._away[key] = _Away(taker, time.monotonic())
        else:
            self._close(taker)

    def _tell_all(self, level: str, text: str) -> None:
        for taker in self._takers:
            if isinstance(taker, Session):
                taker.app.notify(level, text)
