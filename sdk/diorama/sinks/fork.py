"""Objects that a forked child must not use as the parent does."""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class Inheritable(Protocol):
    """Something with threads, locks or files that belong to one process."""

    def forget_parent(self) -> None:
        """Called in a forked child, where only this thread exists and any lock may be held for ever."""


_tracked: weakref.WeakSet[Inheritable] = weakref.WeakSet()


def track(inheritable: Inheritable) -> None:
    """Has `forget_parent` called in every child that is forked while the object lives."""
    _tracked.add(inheritable)


def _in_child() -> None:
    for inheritable in list(_tracked):
        inheritable.forget_parent()


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork either
    os.register_at_fork(after_in_child=_in_child)
