"""What went wrong with peers, for a log and for whoever shows it; neither can be flooded."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

LOGGER = logging.getLogger("diorama")

QUIET_SECS = 10.0
"""How long the same problem of the same host is only counted after it was said. If it goes on, it is said after twice
as long each time: a program with a wrong token tries for ever."""
LONGEST_QUIET_SECS = 640.0
MOST_A_QUIET_TIME = 20
"""How many different problems are said in such a time; hostile peers may invent as many as they like."""
MOST_WAITING = 64
_MOST_KNOWN = 256
_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a user should know about a peer.

    Attributes:
        peer: its address, `host:port`.
        recording_id: of the recording that it was sending; None if it named none.
        reason: what happened, such as "is refused: wrong token".
        count: how often it did since it was last said, this time included.
        time_ns: when, ns since the epoch.
    """

    peer: str
    recording_id: str | None
    reason: str
    count: int
    time_ns: int


class Problems:
    """Collects problems: logs each when it comes, and keeps it until somebody takes it.

    What repeats within `QUIET_SECS` (later more) is only counted, and so is what comes when too much does. The count is
    said with the next that is said.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """None yet; `clock` gives seconds."""
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: deque[Problem] = deque(maxlen=MOST_WAITING)
        self._known: OrderedDict[tuple[str, str | None, str], _Known] = OrderedDict()
        self._said_at: deque[float] = deque(maxlen=MOST_A_QUIET_TIME)
        self._unsaid = 0

    def note(self, host: str, peer: str, reason: str, *, recording_id: str | None = None) -> None:
        """Something went wrong.

        Args:
            host: of the peer, without its port: equal for all its connections.
            peer: the address to name.
            reason: continues a sentence that begins with the peer.
            recording_id: if one is known.
        """
        reason = "".join([letter if letter.isprintable() else "?" for letter in reason[:_LONGEST_REASON]])
        with self._lock:
            problem = self._said(host, peer, reason, recording_id)
            if problem is None:
                return
            others, self._unsaid = self._unsaid, 0
            self._waiting.append(problem)
        times = f" ({problem.count} times)" if problem.count > 1 else ""
        more = f"; {others} other problems were not said" if others else ""
        LOGGER.warning("TcpReceiver: %s %s%s%s", peer, reason, times, more)

    def take(self) -> list[Problem]:
        """All problems that nobody has taken, oldest first; of more than 64 the newest."""
        with self._lock:
            taken = list(self._waiting)
            self._waiting.clear()
            return taken

    def _said(self, host: str, peer: str, reason: str, recording_id: str | None) -> Problem | None:
        now = self._clock()
        key = (host, recording_id, reason)
        known = self._known.get(key)
        if known is not None and now - known.said_at < known.quiet_secs:
            known.count += 1
            return None
        if len(self._said_at) == MOST_A_QUIET_TIME and now - self._said_at[0] < QUIET_SECS:
            self._unsaid += 1
            return None
        self._said_at.append(now)
        goes_on = known is not None and known.count > 0
        quiet_secs = min(2 * known.quiet_secs, LONGEST_QUIET_SECS) if known and goes_on else QUIET_SECS
        self._known[key] = _Known(now, quiet_secs)
        self._known.move_to_end(key)
        if len(self._known) > _MOST_KNOWN:
            self._known.popitem(last=False)
        count = 1 if known is None else known.count + 1
        return Problem(peer, recording_id, reason, count, time.time_ns())


@dataclass(slots=True)
class _Known:
    said_at: float
    quiet_secs: float
    count: int = 0
