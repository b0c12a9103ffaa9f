"""The thread that turns rows into chunks, and its pace.

It sleeps until there is a row, waits for more of them, and flushes. Converting rows needs the interpreter that the
user's own code wants too, so after a flush it rests for a multiple of what the flush took of it: at least four
fifths of the interpreter stay with the user. Only `urge` ends the rest early, for bytes that must not pile up.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import thread_time

INTERVAL_SECS = 0.008
REST_FACTOR = 4.0


Weak = Callable[[], Callable[[], None] | None]
"""A method of an object that may be gone, such as a `weakref.WeakMethod`."""


class Flusher:
    """Calls a function from a thread of its own, soon after it was woken.

    The thread is a daemon and starts with the first `wake`.

    Attributes:
        awake: True from `wake` until the flush that follows begins; while it is, `wake` need not be called.
    """

    def __init__(self, flush: Weak, on_start: Weak, on_late: Weak) -> None:
        """A flusher that sleeps.

        Args:
            flush: must not raise. When its object is gone, the thread ends.
            on_start: called by the thread whose `wake` starts this one.
            on_late: called, once, by the thread whose `wake` comes after `stop`.
        """
        self.awake = False
        self._flush = flush
        self._on_start = on_start
        self._on_late = on_late
        self._work = threading.Event()
        self._hurry = threading.Event()
        self._urgent = threading.Event()
        self._stopped = threading.Event()
        self._start_lock = threading.RLock()
        self._thread: threading.Thread | None = None

    @property
    def stopped(self) -> bool:
        """True after `stop`."""
        return self._stopped.is_set()

    def wake(self) -> None:
        """There is work."""
        self.awake = True
        if self._stopped.is_set():
            _call(self._on_late)
        elif self._thread is None:
            self._start()
        self._work.set()

    def hurry(self) -> None:
        """There is enough work: not to wait for more."""
        self._hurry.set()

    def urge(self) -> None:
        """There is so much work: not to rest either."""
        self._hurry.set()
        self._urgent.set()

    def stop(self, timeout_secs: float) -> None:
        """Ends the thread, after the flush it is in; it does not start again."""
        self._stopped.set()
        self.urge()
        self._work.set()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout_secs)

    def _start(self) -> None:
        with self._start_lock:
            if self._thread is not None or self._stopped.is_set():
                return
            thread = threading.Thread(target=self._run, name="diorama-flusher", daemon=True)
            try:
                thread.start()
            except RuntimeError:
                return  # the interpreter is exiting: what is logged now is flushed by the exit itself
            self._thread = thread
            _call(self._on_start)

    def _run(self) -> None:
        while True:
            self._work.wait()
            self._hurry.wait(INTERVAL_SECS)
            if self._stopped.is_set():
                return
            started = thread_time()
            self._work.clear()
            self._hurry.clear()
            self._urgent.clear()
            self.awake = False
            if not _call(self._flush):
                return
            self._urgent.wait(REST_FACTOR * (thread_time() - started))


def _call(method: Weak) -> bool:
    """Calls it; False if its object is gone."""
    bound = method()
    if bound is not None:
        bound()
    return bound is not None
