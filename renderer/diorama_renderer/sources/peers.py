"""Who sends which recording: what a list of programs shows."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from diorama.wire import RecordingInfo, WireError

MOST_RECORDINGS = 4096
"""How many are remembered; beyond, those that ended first are forgotten. A peer may name as many as it likes."""
MOST_A_CONNECTION = 1024
_LONGEST_NAME = 1024


@dataclass(frozen=True, slots=True)
class PeerState:
    """One recording, and the programs that send it.

    Attributes:
        info: what the recording says of itself.
        address: `host:port` of the program that connected last.
        connections: how many programs are sending now: several processes may log to one recording.
        connected_ns: when the first of them came, ns since the epoch; if all have left, of those that were last.
        ended_ns: when the last of them left; None while somebody is connected.
        rows: received in all.
        bytes: of their arrays.
    """

    info: RecordingInfo
    address: str
    connections: int
    connected_ns: int
    ended_ns: int | None = None
    rows: int = 0
    bytes: int = 0

    @property
    def connected(self) -> bool:
        """Whether more may come now."""
        return self.connections > 0


class Roster:
    """The peers of a receiver, by recording id. Any thread may call anything."""

    def __init__(self, clock_ns: Callable[[], int] = time.time_ns) -> None:
        """Empty; `clock_ns` gives ns since the epoch."""
        self._clock_ns = clock_ns
        self._lock = threading.Lock()
        self._states: dict[str, PeerState] = {}
        self._counts: dict[str, list[int]] = {}

    def joined(self, info: RecordingInfo, address: str) -> None:
        """A connection begins to send a recording."""
        now = self._clock_ns()
        with self._lock:
            known = self._states.get(info.recording_id)
            if known is None:
                self._forget_ended()
                self._states[info.recording_id] = PeerState(info, address, 1, now)
                self._counts[info.recording_id] = [0, 0]
            else:
                self._states[info.recording_id] = replace(
                    known,
                    info=info,
                    address=address,
                    connections=known.connections + 1,
                    connected_ns=known.connected_ns if known.connected else now,
                    ended_ns=None,
                )

    def renamed(self, info: RecordingInfo) -> None:
        """A recording that is known says something else of itself."""
        with self._lock:
            known = self._states.get(info.recording_id)
            if known is not None:
                self._states[info.recording_id] = replace(known, info=info)

    def left(self, recording_id: str) -> None:
        """A connection that had joined sends the recording no more."""
        with self._lock:
            known = self._states.get(recording_id)
            if known is not None:
                left = known.connections - 1
                ended_ns = None if left > 0 else self._clock_ns()
                self._states[recording_id] = replace(known, connections=left, ended_ns=ended_ns)

    def count(self, recording_id: str, rows: int, size_bytes: int) -> None:
        """Something came of a recording that is known."""
        with self._lock:
            counts = self._counts.get(recording_id)
            if counts is not None:
                counts[0] += rows
                counts[1] += size_bytes

    def states(self) -> dict[str, PeerState]:
        """All that are remembered, in the order in which they first came."""
        with self._lock:
            return {recording_id: self._counted(recording_id) for recording_id in self._states}

    def state(self, recording_id: str) -> PeerState | None:
        """One of them; None if it is not remembered."""
        with self._lock:
            return self._counted(recording_id) if recording_id in self._states else None

    def connected(self) -> frozenset[str]:
        """Ids of the recordings of which more may come now."""
        with self._lock:
            return frozenset(recording_id for recording_id, state in self._states.items() if state.connected)

    def infos(self) -> dict[str, RecordingInfo]:
        """What the recordings say of themselves."""
        with self._lock:
            return {recording_id: state.info for recording_id, state in self._states.items()}

    # With the lock held.

    def _counted(self, recording_id: str) -> PeerState:
        rows, size_bytes = self._counts[recording_id]
        return replace(self._states[recording_id], rows=rows, bytes=size_bytes)

    def _forget_ended(self) -> None:
        if len(self._states) < MOST_RECORDINGS:
            return
        ended = [recording_id for recording_id, state in self._states.items() if not state.connected]
        if not ended:
            raise WireError(f"more than {MOST_RECORDINGS} recordings at once")
        first = min(ended, key=lambda recording_id: self._states[recording_id].ended_ns or 0)
        del self._states[first], self._counts[first]


class Membership:
    """Which recording one connection is sending. For its own thread alone.

    Attributes:
        info: the present recording; None before the first.
    """

    def __init__(self, roster: Roster, address: str) -> None:
        """None yet."""
        self.info: RecordingInfo | None = None
        self._roster = roster
        self._address = address
        self._names = 0

    def change(self, info: RecordingInfo) -> None:
        """The connection names its recording, perhaps once more.

        Raises:
            WireError: a name is too long, or it names too many.
        """
        if info == self.info:
            return
        if max(len(info.application_id), len(info.recording_id), len(info.sdk_version)) > _LONGEST_NAME:
            raise WireError(f"a name of a recording of more than {_LONGEST_NAME} characters")
        if self.info is not None and info.recording_id == self.info.recording_id:
            self._roster.renamed(info)
        else:
            self._names += 1
            if self._names > MOST_A_CONNECTION:
                raise WireError(f"it named more than {MOST_A_CONNECTION} recordings")
            self.leave()
            self._roster.joined(info, self._address)
        self.info = info

    def leave(self) -> None:
        """The connection ends."""
        if self.info is not None:
            self._roster.left(self.info.recording_id)
            self.info = None
