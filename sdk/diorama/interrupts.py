"""Ctrl-C at a moment that suits: what must not be left half done is finished first."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Uninterrupted:
    """A context in which signal handlers written in Python wait until its end.

    A handler may raise wherever the main thread happens to be, as that of Ctrl-C does: between two writes of one
    record, or between taking rows and sending them. Other threads are never interrupted. Contexts may be nested.
    To be held briefly: nothing that waits for a peer belongs inside.
    """

    __slots__ = ("_before", "_received")

    def __enter__(self) -> None:
        """Handlers wait from now on."""
        self._received: list[tuple[int, FrameType | None]] = []
        self._before: list[tuple[int, Callable[[int, FrameType | None], Any]]] = []
        if threading.current_thread() is threading.main_thread():
            try:
                self._defer()
            except BaseException:  # a handler ran just before it was to wait
                self._restore()
                raise

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """What came meanwhile is handled now."""
        self._restore()
        handlers = dict(self._before)
        for number, frame in self._received:
            handlers[number](number, frame)

    def _defer(self) -> None:
        for number in _SIGNALS:
            handler = signal.getsignal(number)
            if callable(handler):  # neither the system's own reaction, nor set by something other than Python
                self._before.append((number, handler))
                signal.signal(number, self._note)

    def _restore(self) -> None:
        for number, handler in self._before:
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._received.append((number, frame))
