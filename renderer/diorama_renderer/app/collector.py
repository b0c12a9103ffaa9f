"""Python's garbage collector, when it disturbs nobody: a full run over a large store takes as long as four frames."""

from __future__ import annotations

import gc

_YOUNG_SECS = 2.0
_ALL_SECS = 60.0
_LONGEST_YOUNG_SECS, _LONGEST_ALL_SECS = 10.0, 300.0
"""While data comes without a pause: what was closed meanwhile must not stay for ever."""


class Collector:
    """Runs the collector between frames; while it lives, it does not run by itself."""

    def __init__(self, now: float) -> None:
        """What is there already will stay: it is looked at no more."""
        gc.collect()
        gc.freeze()
        gc.disable()
        self._young = self._all = now
        self._expects_garbage = False

    def expect_garbage(self) -> None:
        """Something large was closed: look at everything as soon as nothing is to be drawn."""
        self._expects_garbage = True

    def work(self, now: float, *, is_idle: bool) -> None:
        """Between two frames.

        Args:
            now: seconds, of a clock that only goes forward.
            is_idle: whether nothing is to be drawn.
        """
        wait = _ALL_SECS if is_idle else _LONGEST_ALL_SECS
        if self._expects_garbage:
            wait = _YOUNG_SECS if is_idle else _LONGEST_YOUNG_SECS
        if now - self._all > wait:
            gc.collect()
            self._all = self._young = now
            self._expects_garbage = False
        elif now - self._young > (_YOUNG_SECS if is_idle else _LONGEST_YOUNG_SECS):
            gc.collect(1)
            self._young = now

    def close(self) -> None:
        """As it was before."""
        gc.unfreeze()
        gc.enable()
