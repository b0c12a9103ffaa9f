"""The thread that draws for all browsers: the graphics device and the interface belong to one thread.

Sessions have their turns one after another, beginning with another one each time, so that none is always the last.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from diorama_renderer.app.collector import Collector
from diorama_renderer.app.holdings import Holdings
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.ui.guard import Guard
from diorama_renderer.ui.workspace import Workspace
from diorama_renderer.web.follower import Follower
from diorama_renderer.web.guest import Guest
from diorama_renderer.web.session import GoneError, Send, Session

_log = logging.getLogger("diorama.web")

IDLE_SECS = 1 / 30
"""How long the thread sleeps when nothing happens: how late live data may be seen."""

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


class Stage:
    """Draws for browsers, and takes in the data meanwhile. All its methods may be called from any thread.

    Attributes:
        holdings: what is looked at; the thread's alone, once it runs.
    """

    def __init__(self, make_holdings: MakeHoldings, gpu: Gpu) -> None:
        """Nobody looks, and nothing runs: see `start`."""
        self._workspace = Workspace()
        self._guard = Guard(lambda text: self._tell_all("error", text))
        self.holdings = make_holdings(self._workspace, self._tell_all, self._guard)
        self._gpu = gpu
        self._takers: dict[Turns, Closed] = {}
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

    @property
    def session_count(self) -> int:
        """How many browsers look."""
        return sum(isinstance(each, Session) for each in list(self._takers))

    def enter(self, send: Send, opened: Callable[[Session | None], None], closed: Closed) -> None:
        """A browser comes.

        Args:
            send: takes messages for it; must not wait.
            opened: gets the session, in the thread that draws; None: there can be none.
            closed: gets why it ended, if that was not for `leave`.
        """

        def come() -> None:
            try:
                session = Session(Guest(self.holdings, gpu=self._gpu), send)
            except Exception:
                _log.exception("a browser cannot be shown anything")
                opened(None)
                return
            self._takers[session] = closed
            opened(session)

        self._ask(come)

    def follow(
        self, send: Callable[[bytes], None], opened: Callable[[Follower], None], closed: Closed
    ) -> None:
        """A reader of the data comes.

        Args:
            send: takes bytes for it; must not wait.
            opened: gets the follower, in the thread that draws.
            closed: gets why it ended, if that was not for `leave`.
        """

        def come() -> None:
            follower = Follower(list(self._workspace.recordings.values()), send)
            self._takers[follower] = closed
            self.holdings.hearers.append(follower.add)
            opened(follower)

        self._ask(come)

    def leave(self, taker: Turns) -> None:
        """A browser, or a reader, has gone."""
        self._ask(lambda: self._drop(taker))

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
        collector = Collector(time.monotonic())
        try:
            while not self._is_stopped:
                self._wake.clear()
                wait = self._turn(time.monotonic())
                collector.work(time.monotonic(), is_idle=wait >= IDLE_SECS)
                if wait > 0:
                    self._wake.wait(min(wait, IDLE_SECS))
        finally:
            collector.close()
            for taker in list(self._takers):
                self._drop(taker)
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
        return wait

    def _turn_of(self, taker: Turns) -> float:
        try:
            return taker.turn(time.monotonic())
        except GoneError as error:
            self._end(taker, str(error))
        except Exception:
            _log.exception("a browser's session ended for a bug")
            self._end(taker, "a bug in Diorama")
        return math.inf

    def _end(self, taker: Turns, why: str) -> None:
        closed = self._takers[taker]
        self._drop(taker)
        closed(why)

    def _drop(self, taker: Turns) -> None:
        if self._takers.pop(taker, None) is None:
            return
        if isinstance(taker, Follower):
            self.holdings.hearers.remove(taker.add)
        self._guard.run("Closing a session", taker.close)

    def _tell_all(self, level: str, text: str) -> None:
        for taker in self._takers:
            if isinstance(taker, Session):
                taker.app.notify(level, text)
