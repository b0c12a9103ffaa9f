"""SIGTERM, where it just ends a process, ends it only after what was logged has reached its sink.

The system may hand the signal to any thread, and only the main thread runs Python's handlers: while it waits for a
lock of another process it runs none. So the work is done by a thread of its own, which the signal reaches through the
wake-up file descriptor of `signal`. When it is done it sends the signal to the main thread itself, which obeys.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

TIMEOUT_SECS = 2.0
"""How long what was logged may take to reach its sink."""
_OBEY_SECS = 1.0
"""How long the main thread may take to obey, before the process is killed."""

_TERM = bytes([signal.SIGTERM])
_pipe: list[int] = []  # to read from, to write to; empty while there is no thread
_closed = threading.Event()


def close_before_termination(close: Callable[[float], None]) -> bool:
    """Sees to it that `close` is called, with the time it may take, before SIGTERM ends this process.

    Does nothing where SIGTERM is handled or ignored already, or on systems without signals.

    Returns:
        False outside the main thread, which alone can do it.
    """
    if threading.current_thread() is not threading.main_thread():
        return False
    if _pipe or not hasattr(signal, "pthread_kill") or signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        return True
    read_end, write_end = _pipe[:] = os.pipe()
    os.set_blocking(write_end, False)
    others = signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
    if others >= 0:  # an event loop's: then only the handler tells the thread
        signal.set_wakeup_fd(others)
    threading.Thread(target=_obey, args=(read_end, close), name="diorama-termination", daemon=True).start()
    signal.signal(signal.SIGTERM, _handle)
    return True


def forget_termination() -> None:
    """In a forked child, which has neither the thread nor a pipe of its own: SIGTERM ends it as usual."""
    if not _pipe:
        return
    others = signal.set_wakeup_fd(-1)
    if others >= 0 and others != _pipe[1]:
        signal.set_wakeup_fd(others)
    for end in _pipe:
        os.close(end)
    _pipe.clear()
    if signal.getsignal(signal.SIGTERM) is _handle:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _handle(number: int, frame: FrameType | None) -> None:
    if _closed.is_set():
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    elif _pipe:
        os.write(_pipe[1], _TERM)


def _obey(read_end: int, close: Callable[[float], None]) -> None:
    while os.read(read_end, 1) != _TERM:  # other signals wake too
        pass
    try:
        close(TIMEOUT_SECS)
    finally:
        _closed.set()
        main = threading.main_thread().ident
        if main is not None:
            signal.pthread_kill(main, signal.SIGTERM)
        time.sleep(_OBEY_SECS)
        os.kill(os.getpid(), signal.SIGKILL)
