"""Finding names by a few of their letters, in order: "wcam" finds "world/camera"."""

from __future__ import annotations

import heapq
import re
from collections.abc import Sequence
from dataclasses import dataclass

_BOUNDARY = frozenset(" /_-.:#([")
_LONGEST_QUERY = 64


@dataclass(frozen=True, slots=True)
class Match:
    """A text that was found: its index, and which of its letters the query names."""

    index: int
    letters: tuple[int, ...]


class Texts:
    """Texts to search, made ready once.

    All words of a query have to occur, each as its letters in order, whatever the case.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        """Of these; none may contain a line break that matters."""
        # `lower` may change the length of a text; letters are then those of another spelling, so it is not used there.
        self._lows = [low if len(low := text.lower()) == len(text) else text for text in texts]

    def __len__(self) -> int:
        """How many there are."""
        return len(self._lows)

    def best(self, query: str, most: int) -> list[Match]:
        """The best matches, the best first; equal ones in the order of the texts. An empty query finds the first ones.

        Best is what contains the words as they are, at the beginning of its parts, and is short.
        O(n) with a small constant: 10,000 texts take a few milliseconds.
        """
        words = query.lower()[:_LONGEST_QUERY].split()
        if not words:
            return [Match(index, ()) for index in range(min(most, len(self._lows)))]
        found: Sequence[int] = range(len(self._lows))
        for word in words:
            fits = _pattern(word).match
            found = [index for index in found if fits(self._lows[index])]
        ranked = heapq.nsmallest(most, ((*_cost(self._lows[index], words), index) for index in found))
        return [Match(index, letters_of(self._lows[index], words)) for *_, index in ranked]


def letters_of(low: str, words: Sequence[str]) -> tuple[int, ...]:
    """Which letters of a lower-case text the words name: where one stands as it is, there; else from the left."""
    letters: set[int] = set()
    for word in words:
        start = _place(low, word)
        if start >= 0:
            letters.update(range(start, start + len(word)))
            continue
        at = -1
        for letter in word:
            at = low.find(letter, at + 1)
            letters.add(at)
    return tuple(sorted(letters))


def _pattern(word: str) -> re.Pattern[str]:
    # Each class excludes the letter that it runs up to, so that no text is looked at twice.
    return re.compile("".join(f"[^{re.escape(letter)}]*{re.escape(letter)}" for letter in word), re.DOTALL)


def _cost(low: str, words: Sequence[str]) -> tuple[int, int]:
    """What is smaller fits better."""
    badness = 0
    for word in words:
        start = _place(low, word)
        if start < 0:
            badness += 4
        elif start > 0:
            badness += 1 if low[start - 1] in _BOUNDARY else 2
    return badness, len(low)


def _place(low: str, word: str) -> int:
    """Where a word stands as it is, at the beginning of a part if it does so anywhere; -1: nowhere."""
    first = at = low.find(word)
    while at > 0 and low[at - 1] not in _BOUNDARY:
        at = low.find(word, at + 1)
    return at if at >= 0 else first
