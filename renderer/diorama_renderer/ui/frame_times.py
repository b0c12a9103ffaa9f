"""How long frames take, and what of them: numbers for the performance overlay."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

MOST_FRAMES = 120
_RATE_SECS = 1.0


@dataclass(frozen=True, slots=True)
class FrameTime:
    """Milliseconds of one frame: taking in data, laying out the interface, drawing."""

    ingest: float
    interface: float
    drawing: float

    @property
    def total(self) -> float:
        """All of it."""
        return self.ingest + self.interface + self.drawing


class FrameTimes:
    """The last 120 frames.

    Attributes:
        frames: the oldest first.
        fps: frames a second, over the last second or more.
        cpu_percent: of one core, over the same time.
        idle_percent: of that time, in which no frame was made.
    """

    def __init__(self) -> None:
        """None yet."""
        self.frames: deque[FrameTime] = deque(maxlen=MOST_FRAMES)
        self.fps = 0.0
        self.cpu_percent = 0.0
        self.idle_percent = 100.0
        self._begun: tuple[float, float] | None = None
        self._count = 0
        self._busy_ms = 0.0

    def add(self, frame: FrameTime) -> None:
        """A frame was made."""
        self.frames.append(frame)
        self._count += 1
        self._busy_ms += frame.total

    def measure(self, now: float, cpu_secs: float) -> bool:
        """Take the rates, once a second; True if they are new.

        Args:
            now: seconds, of a clock that only goes forward.
            cpu_secs: processor time of the program so far.
        """
        if self._begun is None:
            self._begun = now, cpu_secs
            return False
        secs = now - self._begun[0]
        if secs < _RATE_SECS:
            return False
        self.fps = self._count / secs
        self.cpu_percent = 100 * (cpu_secs - self._begun[1]) / secs
        self.idle_percent = min(max(100 - self._busy_ms / secs / 10, 0.0), 100.0)
        self._begun, self._count, self._busy_ms = (now, cpu_secs), 0, 0.0
        return True
