"""Times that are kept sorted while more arrive, nearly always at the end."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diorama_renderer.store.growing import Growing

_Ints = npt.NDArray[np.int64]

PASSED = 4096
"""Rows this far out of order are sorted in; those that come later still begin a run of their own."""


class SortedTimes:
    """A few sorted runs, each more than twice as long as the next, so that a row is merged O(log n) times."""

    def __init__(self, times: _Ints) -> None:
        """Of `times`, shape (n,), int64, in any order; they are copied."""
        self._runs = [Growing(np.int64)]
        self._runs[0].extend(np.sort(times))

    def __len__(self) -> int:
        """How many times."""
        return sum(map(len, self._runs))

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return sum(run.nbytes for run in self._runs)

    def add(self, times: _Ints) -> None:
        """Take in `times`, shape (n,), n > 0, int64, in any order."""
        times = np.sort(times)
        longest = self._runs[0]
        start = int(longest.view.searchsorted(times[0], "right"))
        passed = len(longest) - start
        if passed == 0:
            longest.extend(times)
        elif passed <= max(PASSED, 4 * len(times)):
            longest.replace(start, np.sort(np.concatenate([longest.view[start:], times]), kind="stable"))
        else:
            self._add_run(times)

    def counts(self, edges: _Ints) -> _Ints:
        """How many times lie between `edges`: see `Times.counts`."""
        total: _Ints = np.zeros(len(edges) - 1, np.int64)
        for run in self._runs:
            before = run.view.searchsorted(edges)
            before[-1] = run.view.searchsorted(edges[-1], "right")
            total += np.diff(before)
        return total

    def _add_run(self, times: _Ints) -> None:
        while len(self._runs) > 1 and len(self._runs[-1]) <= 2 * len(times):
            times = np.sort(np.concatenate([self._runs.pop().view, times]), kind="stable")
        if len(self._runs[0]) <= 2 * len(times):
            times = np.sort(np.concatenate([self._runs.pop().view, times]), kind="stable")
        run = Growing(np.int64)
        run.extend(times)
        self._runs.append(run)
