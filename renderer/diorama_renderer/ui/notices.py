"""What a user should know: warnings and errors, and what they asked for; counted, shown for a while, kept."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

SHOWN_SECS = 6.0
_ASKED_SECS = 14.0
"""How long a notice is shown that nobody points at; errors stay until they are closed."""

MOST_SHOWN = 5
_MOST_KEPT = 200
_LONGEST = 600


@dataclass
class Notice:
    """Something a user should know.

    Attributes:
        level: "info" (what the user asked for was done), "warning" or "error".
        text: one or two sentences.
        since: when it came last, seconds of the app's clock.
        count: how often it came.
        until: when it is shown no more; infinity: when somebody closes it.
        is_held: the pointer is on it, so it stays.
        offer: what can be done about it: a title, and what is done when that is clicked.
    """

    level: str
    text: str
    since: float
    count: int = 1
    until: float = math.inf
    is_held: bool = False
    offer: tuple[str, Callable[[], object]] | None = None

    def touch(self, now: float) -> None:
        """Show it from now on, as long as its level says."""
        self.since = now
        self.until = (
            math.inf if self.level == "error" else now + (SHOWN_SECS if self.offer is None else _ASKED_SECS)
        )

    def close(self) -> None:
        """Show it no more."""
        self.until = -math.inf
        self.is_held = False


class Notices:
    """The latest notices, the oldest first; iterating gives those that are shown no more, too."""

    def __init__(self) -> None:
        """None yet."""
        self._all: deque[Notice] = deque(maxlen=_MOST_KEPT)

    def __iter__(self) -> Iterator[Notice]:
        """All that are remembered."""
        return iter(self._all)

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._all)

    def add(
        self,
        level: str,
        text: str,
        now: float,
        *,
        count: int = 1,
        offer: tuple[str, Callable[[], object]] | None = None,
    ) -> Notice:
        """Tell something; the same again is counted, and shown anew."""
        text = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
        for notice in self._all:
            if notice.text == text and notice.level == level:
                notice.count += count
                self._all.remove(notice)
                break
        else:
            notice = Notice(level, text, now, count)
        notice.offer = offer
        self._all.append(notice)
        notice.touch(now)
        return notice

    def shown(self) -> list[Notice]:
        """Those to show, the newest first; of too many, errors rather than others."""
        alive = [notice for notice in reversed(self._all) if notice.until > -math.inf]
        if len(alive) > MOST_SHOWN:
            important = [notice for notice in alive if notice.level == "error"][:MOST_SHOWN]
            room = MOST_SHOWN - len(important)
            others = [notice for notice in alive if notice.level != "error"][:room]
            alive = sorted(important + others, key=lambda notice: -notice.since)
        return alive

    def expire(self, now: float) -> bool:
        """Close those whose time is over; True if there were any."""
        over = [n for n in self._all if -math.inf < n.until <= now and not n.is_held]
        for notice in over:
            notice.close()
        return bool(over)
