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

from diorama_renderer.app.collector import Collector
from diorama_renderer.app.library import Library
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.ui.guard import Guard
from diorama_renderer.ui.workspace import Workspace
from diorama_renderer.web.guest import Guest
from diorama_renderer.web.session import GoneError, Send, Session

_log = logging.getLogger("diorama.web")

IDLE_SECS = 1 / 30
"""How long the thread sleeps when nothing happens: how late live data may be seen."""

MakeLibrary = Callable[[Workspace, Callable[[str, str], None], Guard], Library]
"""Makes the library of a stage: its workspace, what tells everybody something, and what runs parts that have bugs."""

Closed = Callable[[str], None]
"""Told why a session was ended."""


class Stage:
    """Draws for browsers, and takes in the data meanwhile. All its methods may be called from any thread.

    Attributes:
        library: what is looked at; the thread's alone, once it runs.
    """

    def __init__(self, make_library: MakeLibrary, gpu: Gpu) -> None:
        """Nobody looks, and nothing runs: see `start`."""
        self._workspace = Workspace()
        self._guard = Guard(lambda text: self._tell_all("error", text))
        self.library = make_library(self._workspace, self._tell_all, self._guard)
        self._gpu = gpu
        self._sessions: dict[Session, Closed] = {}
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
        return len(self._sessions)

    def enter(self, send: Send, opened: Callable[[Session | None], None], closed: Closed) -> None:
        """A browser comes.

        Args:
            send: takes messages for it; must not wait.
            opened: gets the session, in the thread that draws; None: there can be none.
            closed: gets why it ended, if that was not for `leave`.
        """

        def come() -> None:
            try:
                session = Session(Guest(self.library, gpu=self._gpu), send)
            except Exception:
                _log.exception("a browser cannot be shown anything")
                opened(None)
                return
            self._sessions[session] = closed
            opened(session)

        self._ask(come)

    def leave(self, session: Session) -> None:
        """A browser has gone."""
        self._ask(lambda: self._drop(session))

    def open(self, paths: list[Path]) -> None:
        """Read files, for all."""
        self._ask(lambda: self.library.open(paths))

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
            for session in list(self._sessions):
                self._drop(session)
            self.library.close()

    def _turn(self, now: float) -> float:
        """One turn of everybody; in how many seconds there should be another."""
        while self._asked:
            self._guard.run("What a browser asked for", self._asked.popleft())
        came = self.library.drain()
        self._guard.run("Watching files and peers", self.library.watch, now)
        self._turns += 1
        wait = 0.0 if came else math.inf
        sessions = deque(self._sessions)
        sessions.rotate(self._turns)
        for session in sessions:
            wait = min(wait, self._turn_of(session))
        return wait

    def _turn_of(self, session: Session) -> float:
        try:
            return session.turn(time.monotonic())
        except GoneError as error:
            self._end(session, str(error))
        except Exception:
            _log.exception("a browser's session ended for a bug")
            self._end(session, "a bug in Diorama")
        return math.inf

    def _end(self, session: Session, why: str) -> None:
        closed = self._sessions[session]
        self._drop(session)
        closed(why)

    def _drop(self, session: Session) -> None:
        if self._sessions.pop(session, None) is not None:
            self._guard.run("Closing a session", session.close)

    def _tell_all(self, level: str, text: str) -> None:
        for session in self._sessions:
            session.app.notify(level, text)
