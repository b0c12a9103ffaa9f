"""SIGTERM, where it just ends a process, ends it only after what was logged has reached its sink.

The handler runs in the main thread, wherever that happens to be, perhaps with a lock in its hands. So it only writes
to a pipe, and a thread that reads from it does the work. A second SIGTERM ends the process at once.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

TIMEOUT_SECS = 2.0
"""How long what was logged may take to reach its sink."""

_pipe: list[int] = []  # to read from, to write to; empty while there is no thread


def close_before_termination(close: Callable[[float], None]) -> None:
    """Sees to it that `close` is called, with the time it may take, before SIGTERM ends this process.

    Does nothing where SIGTERM is handled or ignored already, or outside the main thread.
    """
    if threading.current_thread() is not threading.main_thread() or _pipe:
        return
    if signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        return
    _pipe[:] = os.pipe()
    threading.Thread(target=_obey, args=(_pipe[0], close), name="diorama-termination", daemon=True).start()
    signal.signal(signal.SIGTERM, _note)


def forget_termination() -> None:
    """In a forked child, which has neither the thread nor a pipe of its own: SIGTERM ends it as usual."""
    if _pipe:
        for end in _pipe:
            os.close(end)
        _pipe.clear()
        if signal.getsignal(signal.SIGTERM) is _note:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _note(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_DFL)
    os.write(_pipe[1], b"!")


def _obey(read_end: int, close: Callable[[float], None]) -> None:
    if os.read(read_end, 1):
        try:
            close(TIMEOUT_SECS)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)
