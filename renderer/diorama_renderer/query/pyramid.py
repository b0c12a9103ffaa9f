"""The least and greatest of any stretch of a long series, in a time that hardly depends on its length.

The idea
    Level 1 holds the extremes of blocks of 16 samples, level 2 those of 16 blocks, and so on. A stretch is a few whole
    blocks and two ragged ends of less than 16 entries a level. Many stretches are answered together: the ends by one
    take of a 16-row matrix, the blocks by one `reduceat` over the first level that is short enough to be walked.

Rule 1: what is not finite has no part in extremes; a block without finite samples has (inf, -inf).
Rule 2: levels are built when extremes are asked for, of all samples that came since.
Rule 3: the last block of each level may be partial; appending computes it anew and leaves all others alone.

Cost: a seventh of the samples' memory; appending n samples O(n + levels); 1,000 stretches of 10 million samples 0.3 ms.
Rejected: blocks of 2, which need many times the memory and the levels; shifting stretches to whole blocks, which is
wrong where samples are sparse in time.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diorama_renderer.store.growing import Growing

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

_BITS = 4
_WIDTH = 1 << _BITS
_WALKED = 1 << 17
"""So many entries are walked by `reduceat` in about 0.05 ms, less than the ragged ends of one more level cost."""


class Pyramid:
    """Samples, and the extremes of blocks of them.

    Attributes:
        samples: float64, as they were given.
        gaps: int64, ascending: where samples are not finite.
    """

    def __init__(self) -> None:
        """No samples."""
        self.samples = Growing(np.float64)
        self.gaps = Growing(np.int64)
        self._levels: list[tuple[Growing, Growing]] = []
        self._built = 0

    def __len__(self) -> int:
        """How many samples."""
        return len(self.samples)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        levels = sum(lows.nbytes + highs.nbytes for lows, highs in self._levels)
        return self.samples.nbytes + self.gaps.nbytes + levels

    def replace(self, start: int, values: Floats) -> None:
        """Put `values`, shape (m,), in the place of all samples from `start` on."""
        self.samples.replace(start, values)
        kept = int(self.gaps.view.searchsorted(start))
        finite = np.isfinite(values)
        if kept < len(self.gaps) or not bool(finite.all()):
            self.gaps.replace(kept, np.flatnonzero(~finite) + start)
        self._built = min(self._built, start)

    def _build(self) -> None:
        """All levels of what came since the last time."""
        if self._built == len(self):
            return
        first = self._built >> _BITS << _BITS
        self._built = len(self)
        lows, highs = _finite(self.samples.view[first:])
        level = 0
        while len(self) > _WIDTH << _BITS * level:
            if level == len(self._levels):
                self._levels.append((Growing(np.float64), Growing(np.float64)))
            begins = np.arange(0, len(lows), _WIDTH)
            below = self._levels[level]
            first >>= _BITS
            below[0].replace(first, np.minimum.reduceat(lows, begins) if len(lows) else lows)
            below[1].replace(first, np.maximum.reduceat(highs, begins) if len(highs) else highs)
            first = first >> _BITS << _BITS
            lows, highs = below[0].view[first:], below[1].view[first:]
            level += 1
        del self._levels[level:]

    def extremes(self, edges: Places) -> tuple[Floats, Floats]:
        """The least and greatest finite sample of each stretch between neighbouring edges.

        Args:
            edges: shape (m + 1,), ascending, 0 to the number of samples.

        Returns:
            Shape (m,) twice; (inf, -inf) for a stretch without finite samples.
        """
        begin, end = edges[:-1], edges[1:]
        low, high = np.full(len(begin), np.inf), np.full(len(begin), -np.inf)
        if not len(begin) or edges[0] == edges[-1]:
            return low, high
        self._build()
        has_gaps = self._has_gaps(int(edges[0]), int(edges[-1]))
        lows = highs = self.samples.view
        for next_lows, next_highs in self._levels:
            if end[-1] - begin[0] <= _WALKED:
                break
            _fold(low, high, _ends(lows, highs, begin, end, has_gaps))
            begin, end = (begin + _WIDTH - 1) >> _BITS, end >> _BITS
            end = np.maximum(begin, end)
            lows, highs, has_gaps = next_lows.view, next_highs.view, False
        _fold(low, high, _walked(lows, highs, begin, end, has_gaps))
        return low, high

    def _has_gaps(self, start: int, stop: int) -> bool:
        gaps = self.gaps.view
        return bool(gaps.searchsorted(start) < gaps.searchsorted(stop))


def _fold(low: Floats, high: Floats, found: tuple[Floats, Floats]) -> None:
    np.minimum(low, found[0], out=low)
    np.maximum(high, found[1], out=high)


def _finite(samples: Floats) -> tuple[Floats, Floats]:
    """The samples for a minimum and for a maximum: what is not finite changes neither."""
    finite = np.isfinite(samples)
    if bool(finite.all()):
        return samples, samples
    return np.where(finite, samples, np.inf), np.where(finite, samples, -np.inf)


def _ends(lows: Floats, highs: Floats, begin: Places, end: Places, has_gaps: bool) -> tuple[Floats, Floats]:
    """The extremes of what each stretch has in the blocks that its ends lie in."""
    blocks = np.concatenate([begin, end]) >> _BITS << _BITS
    places = (
        blocks + np.arange(_WIDTH)[:, None]
    )  # columns are blocks: numpy reduces those 16 rows at full width
    inside = (places >= np.tile(begin, 2)) & (places < np.tile(end, 2))
    some_low = np.take(lows, places, mode="clip")
    some_high = some_low if highs is lows else np.take(highs, places, mode="clip")
    if has_gaps:
        inside &= np.isfinite(some_low)
    low = np.where(inside, some_low, np.inf).min(axis=0).reshape(2, -1).min(axis=0)
    high = np.where(inside, some_high, -np.inf).max(axis=0).reshape(2, -1).max(axis=0)
    return low, high


def _walked(lows: Floats, highs: Floats, begin: Places, end: Places, has_gaps: bool) -> tuple[Floats, Floats]:
    start, stop = int(begin[0]), int(end[-1])
    if start == stop:
        return np.full(len(begin), np.inf), np.full(len(begin), -np.inf)
    some_low, some_high = lows[start:stop], highs[start:stop]
    if has_gaps:
        some_low, some_high = _finite(some_low)
    # What lies between one stretch and the next is reduced too and left out. The last place must exist.
    places = np.stack([begin, end], axis=1).reshape(-1) - start
    places = np.minimum(places, stop - start)
    low = np.minimum.reduceat(np.append(some_low, np.inf), places)[::2]
    high = np.maximum.reduceat(np.append(some_high, -np.inf), places)[::2]
    filled = begin < end
    return np.where(filled, low, np.inf), np.where(filled, high, -np.inf)
