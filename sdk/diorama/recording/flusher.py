"""The thread that turns rows into chunks, and its pace.

It sleeps until there is a row, waits for more of them, and flushes. Converting rows needs the interpreter that the
user's own code wants too, so after a flush it rests for a multiple of what the flush took of it: at least four
fifths of the interpreter stay with the user. Only `urge` ends the rest early, for bytes that must not pile up.

It is called through a `SimpleQueue`, whose `put` may be interrupted by a signal handler or a destructor that logs too;
the lock of a `threading.Event` would then wait for itself.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from time import monotonic, thread_time

INTERVAL_SECS = 0.008
REST_FACTOR = 4.0


Weak = Callable[[], Callable[[], None] | None]
"""A method of an object that may be gone, such as a `weakref.WeakMethod`."""


_WORK, _HURRY, _URGE = 1, 2, 3


class Flusher:
    """Calls a function from a thread of its own, soon after it was woken.

    The thread is a daemon and starts with the first `wake`.

    Attributes:
        awake: True from `wake` until the flush that follows begins; while it is, `wake` need not be called.
        stopped: True after `stop`.
    """

    def __init__(self, flush: Weak, on_start: Weak, on_late: Weak) -> None:
        """A flusher that sleeps.

        Args:
            flush: must not raise. When its object is gone, the thread ends.
            on_start: called by the thread whose `wake` starts this one.
            on_late: called, once, by the thread whose `wake` comes after `stop`.
        """
        self.awake = False
        self.stopped = False
        self._flush = flush
        self._on_start = on_start
        self._on_late = on_late
        self._calls: SimpleQueue[int] = SimpleQueue()
        self._called = 0  # the most that was called for since the last flush
        self._wanted = 0  # of this, what the thread has heard
        self._start_lock = threading.RLock()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """There is work."""
        self.awake = True
        if self.stopped:
            _call(self._on_late)
        elif self._thread is None:
            self._start()
        self._calls.put(_WORK)

    def hurry(self) -> None:
        """There is enough work: not to wait for more."""
        self._call_for(_HURRY)

    def urge(self) -> None:
        """There is so much work: not to rest either."""
        self._call_for(_URGE)

    def stop(self, timeout_secs: float) -> None:
        """Ends the thread, after the flush it is in; it does not start again."""
        self.stopped = True
        self._calls.put(_URGE)
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout_secs)
        self.awake = False  # so that who logs after this is told

    def _call_for(self, urgency: int) -> None:
        if self._called < urgency:  # every row calls while much is pending: once is enough
            self._called = urgency
            self._calls.put(urgency)

    def _start(self) -> None:
        with self._start_lock:
            if self._thread is not None or self.stopped:
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
            self._wait_for(_WORK)
            self._wait_for(_HURRY, INTERVAL_SECS)
            started = thread_time()
            self._called = self._wanted = 0
            self.awake = False
            if self.stopped or not _call(self._flush):
                return
            self._wait_for(_URGE, REST_FACTOR * (thread_time() - started))

    def _wait_for(self, urgency: int, timeout_secs: float | None = None) -> None:
        """Until somebody calls for so much, or the time is over."""
        deadline = None if timeout_secs is None else monotonic() + timeout_secs
        while self._wanted < urgency:
            left = None if deadline is None else max(deadline - monotonic(), 0.0)
            try:
                self._wanted = max(self._wanted, self._calls.get(timeout=left))
            except Empty:
                return


def _call(method: Weak) -> bool:
    """Calls it; False if its object is gone."""
    bound = method()
    if bound is not None:
        bound()
    return bound is not None
