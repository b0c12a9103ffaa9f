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
_at_rest: list[Outliving] = []
_hooked = [0]  # the process in which `call_at_multiprocessing_exit` has done its work


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
    if util is None or process is None or _hooked[0] == os.getpid():
        return
    _hooked[0] = os.getpid()
    # A child that logged while it was still importing the main module registers again when it starts in earnest.
    util.register_after_fork(close_all, _finalize_with)
    if process.parent_process() is not None:
        _finalize_with(close_all)
        close_before_termination(close_all)


def _finalize_with(function: Callable[[], None]) -> None:
    util = sys.modules["multiprocessing.util"]
    util.Finalize(None, function, exitpriority=100)


def _before_fork() -> None:
    _at_rest[:] = list(_streams)
    for stream in _at_rest:
        stream.before_fork()


def _after_fork() -> None:
    for stream in _at_rest:
        stream.after_fork()
    _at_rest.clear()


def _in_child() -> None:
    forget_termination()
    for stream in _at_rest:
        stream.in_child()
    _at_rest.clear()


atexit.register(close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_in_child)
