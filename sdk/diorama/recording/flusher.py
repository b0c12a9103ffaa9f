"""The thread that turns rows into chunks and speaks to the sink, and its pace.

It sleeps until there is a row, waits for more of them, and flushes. Converting rows needs the interpreter that the
user's own code wants too, so after a flush it rests for a multiple of what the flush took of it: at least four
fifths of the interpreter stay with the user. Only `urge` ends the rest early, for bytes that must not pile up.

Others have it do things by `run` and wait as long as they like: a handler of Ctrl-C may end their wait, but never the
work, which is not theirs. So no file is torn, and no timeout is longer than it says.

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
_LOOK_SECS = 0.25
"""How often who waits looks whether the thread still lives."""

Weak = Callable[[], Callable[[], None] | None]
"""A method of an object that may be gone, such as a `weakref.WeakMethod`."""

_WORK, _HURRY, _URGE = 1, 2, 3


class _Task:
    """Something to do, by whoever comes first: the thread, or who waits for it if there is no thread any more."""

    def __init__(self, work: Callable[[], None]) -> None:
        self.done = threading.Lock()
        self.done.acquire()
        self.error: BaseException | None = None
        self._work = work
        self._taken = threading.Lock()

    def do(self) -> None:
        if not self._taken.acquire(blocking=False):
            return
        work, self._work = self._work, _nothing  # it holds a stream, which nobody else may hold any more
        try:
            work()
        except BaseException as error:  # it is raised to who waits
            self.error = error
        finally:
            self.done.release()


class Flusher:
    """Calls a function from a thread of its own, soon after it was woken.

    The thread is a daemon and starts with the first `wake` or `run`.

    Attributes:
        awake: True from `wake` until the flush that follows begins; while it is, `wake` need not be called.
        stopped: True after `stop`.
    """

    def __init__(self, flush: Weak, on_start: Weak, on_late: Weak) -> None:
        """A flusher that sleeps.

        Args:
            flush: must not raise. When its object is gone, the thread ends.
            on_start: called by the thread whose `wake` is the first.
            on_late: called, once, by the thread whose `wake` comes after `stop`.
        """
        self.awake = False
        self.stopped = False
        self._flush = flush
        self._on_start = on_start
        self._on_late = on_late
        self._calls: SimpleQueue[int | _Task] = SimpleQueue()
        self._called = 0  # the most that was called for since the last flush
        self._wanted = 0  # of this, what the thread has heard
        self._woken = False
        self._start_lock = threading.RLock()
        self._thread: threading.Thread | None = None

    @property
    def is_here(self) -> bool:
        """Whether the calling thread is this one's."""
        return threading.current_thread() is self._thread

    def wake(self) -> None:
        """There is work."""
        self.awake = True
        if self.stopped:
            _call(self._on_late)
        elif not self._woken and (self._thread is not None or self._start()):
            self._woken = True
            _call(self._on_start)
        self._calls.put(_WORK)

    def hurry(self) -> None:
        """There is enough work: not to wait for more."""
        self._call_for(_HURRY)

    def urge(self) -> None:
        """There is so much work: not to rest either."""
        self._call_for(_URGE)

    def run(self, work: Callable[[], None], timeout_secs: float | None = None) -> bool:
        """Has the thread do `work`, after what it is at, and waits; does it here if there is no thread.

        Returns:
            False if it was not done within the time. It will be.

        Raises:
            BaseException: what `work` raised.
        """
        if self.is_here or self.stopped or (self._thread is None and not self._start()):
            work()
            return True
        task = _Task(work)
        self._calls.put(task)
        deadline = None if timeout_secs is None else monotonic() + timeout_secs
        while True:
            left = _LOOK_SECS if deadline is None else min(_LOOK_SECS, max(deadline - monotonic(), 0.0))
            if task.done.acquire(timeout=left):
                break
            if self._thread is None or not self._thread.is_alive():
                task.do()  # it ended in between
            elif deadline is not None and monotonic() >= deadline:
                return False
        if task.error is not None:
            raise task.error
        return True

    def stop(self, timeout_secs: float) -> None:
        """Ends the thread, after what it is at; it does not start again."""
        self.stopped = True
        self._calls.put(_URGE)
        thread = self._thread
        if thread is not None and not self.is_here:
            thread.join(timeout_secs)
        self.awake = False  # so that who logs after this is told

    def _call_for(self, urgency: int) -> None:
        if self._called < urgency:  # every row calls while much is pending: once is enough
            self._called = urgency
            self._calls.put(urgency)

    def _start(self) -> bool:
        """True if there is a thread now."""
        with self._start_lock:
            if self._thread is not None or self.stopped:
                return self._thread is not None
            thread = threading.Thread(target=self._run, name="diorama-flusher", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # no more threads, or the interpreter is exiting: the next row tries again
                self.awake = False
                return False
            self._thread = thread
            return True

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
        """Until somebody calls for so much, or the time is over; does what it is given to do."""
        deadline = None if timeout_secs is None else monotonic() + timeout_secs
        while self._wanted < urgency:
            left = None if deadline is None else max(deadline - monotonic(), 0.0)
            try:
                call = self._calls.get(timeout=left)
            except Empty:
                return
            if isinstance(call, _Task):
                call.do()
            else:
                self._wanted = max(self._wanted, call)


def _nothing() -> None:
    pass


def _call(method: Weak) -> bool:
    """Calls it; False if its object is gone."""
    bound = method()
    if bound is not None:
        bound()
    return bound is not None
