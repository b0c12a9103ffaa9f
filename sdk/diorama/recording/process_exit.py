"""What recordings must do when their process forks or ends.

Rule 1: a stream is held weakly here, so a program may make and forget as many as it likes.
Rule 2: all streams are at rest while a process forks: the child must not inherit a flush half done, such as a lock
    of the import system or a sink in mid-write.
Rule 3: children of `multiprocessing` skip atexit. They forget what was registered before their own start, so the
    hook is set when there is something to lose, not at import. Leaving `with Pool()` ends its workers by SIGTERM, as
    a rule just after their last rows, so what they logged is sent before they obey.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time
import weakref
from collections.abc import Callable
from typing import Protocol

from diorama.recording.termination import close_before_termination, forget_termination

EXIT_TIMEOUT_SECS = 10.0
"""How long all streams together may take when a program ends."""
_LEAST_EXIT_SECS = 0.5


class Outliving(Protocol):
    """What is told of forks and of the end of its process."""

    @property
    def has_destination(self) -> bool:
        """Whether it sends or writes what is logged."""
        ...

    def close(self, timeout_secs: float) -> None:
        """The process ends."""
        ...

    def before_fork(self) -> None:
        """Come to rest."""
        ...

    def after_fork(self) -> None:
        """In the parent: go on."""
        ...

    def in_child(self) -> None:
        """In the child: begin again."""
        ...


_streams: weakref.WeakSet[Outliving] = weakref.WeakSet()
_at_rest: list[list[Outliving]] = []  # one list a fork: a handler of a signal may fork during a fork
_forking = threading.RLock()
_finalized = [0]  # the process that calls `close_all` at its end
_guarded = [0]  # the process that calls it before SIGTERM


def outlive(stream: Outliving) -> None:
    """From now on `stream` is told."""
    _streams.add(stream)


def close_all(timeout_secs: float | None = None) -> None:
    """The process ends: what is logged must reach its sink, within the time (by default, of an exit)."""
    deadline = time.monotonic() + (EXIT_TIMEOUT_SECS if timeout_secs is None else timeout_secs)
    for stream in list(_streams):
        stream.close(max(deadline - time.monotonic(), _LEAST_EXIT_SECS))


def all_streams() -> list[Outliving]:
    """Every stream that somebody holds."""
    return list(_streams)


def unregister_shutdown() -> None:
    """The end of the program closes no recording any more: whoever calls this calls `rerun_shutdown`, or loses rows."""
    atexit.unregister(close_all)


def call_at_multiprocessing_exit() -> None:
    """Sees to it that `close_all` is called when this process ends, if it is a child of `multiprocessing`."""
    util = sys.modules.get("multiprocessing.util")
    process = sys.modules.get("multiprocessing.process")
    if util is None or process is None:
        return
    me = os.getpid()
    if _finalized[0] != me:
        _finalized[0] = me
        # A child that logged while it was still importing the main module registers again when it starts in earnest.
        util.register_after_fork(close_all, _begin_worker)
        if process.parent_process() is not None:
            _finalize_with(close_all)
    if _guarded[0] != me and process.parent_process() is not None and close_before_termination(close_all):
        _guarded[0] = me


def _begin_worker(function: Callable[[], None]) -> None:
    """A child begins, in its main thread: what its other threads will log must be waited for too."""
    _finalize_with(function)
    if any(stream.has_destination for stream in list(_streams)) and close_before_termination(close_all):
        _guarded[0] = os.getpid()


def _finalize_with(function: Callable[[], None]) -> None:
    util = sys.modules["multiprocessing.util"]
    util.Finalize(None, function, exitpriority=100)


def _before_fork() -> None:
    _forking.acquire()
    call_at_multiprocessing_exit()  # it may be `multiprocessing` that forks, and only just be loaded
    streams: list[Outliving] = list(_streams)
    _at_rest.append(streams)
    for stream in streams:
        stream.before_fork()


def _after_fork() -> None:
    for stream in _at_rest.pop():
        stream.after_fork()
    _forking.release()


def _in_child() -> None:
    global _forking
    forget_termination()
    streams = _at_rest.pop()
    _at_rest.clear()
    _forking = threading.RLock()  # another thread of the parent may have waited for the old one
    for stream in streams:
        stream.in_child()


atexit.register(close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_in_child)
