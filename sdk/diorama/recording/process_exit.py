"""The ends of a process at which something must still be flushed: of the interpreter, and of `multiprocessing`'s."""

from __future__ import annotations

import atexit
import sys
from collections.abc import Callable


def call_at_exit(function: Callable[[], None]) -> None:
    """Calls `function` when the interpreter exits."""
    atexit.register(function)


def call_at_multiprocessing_exit(function: Callable[[], None]) -> None:
    """Calls `function` when this process ends, if it is a child of `multiprocessing`; these skip atexit.

    To be called when there is something to lose, not at import: a child forgets what was registered before its
    own start. Does nothing if the module is not in use.
    """
    util = sys.modules.get("multiprocessing.util")
    process = sys.modules.get("multiprocessing.process")
    if util is None or process is None:
        return
    # A child that logged while it was still importing the main module registers again when it starts in earnest.
    util.register_after_fork(function, _finalize_with)
    if process.parent_process() is not None:
        _finalize_with(function)


def _finalize_with(function: Callable[[], None]) -> None:
    util = sys.modules["multiprocessing.util"]
    util.Finalize(None, function, exitpriority=100)
