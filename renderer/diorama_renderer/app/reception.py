"""What is received: how late it is, what went wrong, and which recordings still have a program."""

from __future__ import annotations

from collections.abc import Callable

from diorama_renderer.sources import Problem, TcpReceiver
from diorama_renderer.ui.workspace import Workspace

_INTERVAL_SECS = 0.25
_LATE_SECS = 0.2


class Reception:
    """Watches a receiver for a workspace.

    Attributes:
        closed: recordings that the user has closed, and when their program had connected, ns since the epoch.
    """

    def __init__(
        self, workspace: Workspace, receiver: TcpReceiver | None, notify: Callable[[str, str], None]
    ) -> None:
        """Of one receiver, or none; `notify` takes a level and a text."""
        self._workspace, self._receiver, self._notify = workspace, receiver, notify
        self._looked: float | None = None
        self.closed: dict[str, int] = {}

    def watch(self, now: float) -> bool:
        """Look after it, four times a second; True if something else is to be seen."""
        if self._receiver is None or (self._looked is not None and now - self._looked < _INTERVAL_SECS):
            return False
        self._looked = now
        for problem in self._receiver.problems():
            self._notify("warning", self._told(problem))
        before, found = self._workspace.reception, self._receiver.statistics()
        self._workspace.reception = found
        is_late = found.latency_secs > _LATE_SECS
        was_late = before is not None and before.latency_secs > _LATE_SECS
        lost = found.rows_dropped - (0 if before is None else before.rows_dropped)
        return self._watch_programs() | is_late | was_late | (lost > 0)

    def close_recording(self, recording_id: str) -> None:
        """The user has closed one: it is shown again if a program connects anew, or somebody asks for it."""
        self.closed[recording_id] = self._connected_ns(recording_id)
        opened = self._workspace.recordings.get(recording_id)
        if opened is not None and opened.is_live:
            self._workspace.closed[recording_id] = opened.title

    def reopen(self, recording_id: str) -> None:
        """Show one that was closed with what comes of it from now on."""
        self.closed.pop(recording_id, None)
        self._workspace.closed.pop(recording_id, None)

    def is_closed(self, recording_id: str) -> bool:
        """Whether what comes of a recording is not wanted."""
        known = self.closed.get(recording_id)
        if known is None:
            return False
        if self._connected_ns(recording_id) == known:
            return True
        del self.closed[recording_id]
        return False

    def _watch_programs(self) -> bool:
        assert self._receiver is not None
        live = [each for each in self._workspace.recordings.values() if each.source == "live"]
        closed = self._workspace.closed
        if not live and not closed:
            return False
        connected = self._receiver.connected()
        over = [each for each in closed if each not in connected]
        for each in over:
            del closed[each]
        changed = bool(over)
        for opened in live:
            is_live = opened.id in connected
            changed |= is_live != opened.is_live
            opened.is_live = is_live
        return changed

    def _connected_ns(self, recording_id: str) -> int:
        state = None if self._receiver is None else self._receiver.peer(recording_id)
        return 0 if state is None else state.connected_ns

    def _told(self, problem: Problem) -> str:
        opened = self._workspace.recordings.get(problem.recording_id or "")
        who = problem.peer if opened is None else f"{opened.title} ({problem.peer})"
        times = f" ({problem.count} times)" if problem.count > 1 else ""
        return f"{who} {problem.reason}{times}"
