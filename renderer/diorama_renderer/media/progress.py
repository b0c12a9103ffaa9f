"""How far a long piece of work is: one line on a terminal."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from typing import TextIO

Progress = Callable[[int, int], None]
"""Called with how many frames are done, and of how many."""

_EVERY_SECS = 0.1
_BLOCKS = " ▏▎▍▌▋▊▉█"


class ProgressLine:
    """`out.mp4 ━━━━━━ 120/300  41 fps  0:04`, rewritten in place; on what is no terminal nothing."""

    def __init__(self, title: str, stream: TextIO | None = None) -> None:
        """On stderr, unless another stream is given."""
        self._title = title
        self._stream = sys.stderr if stream is None else stream
        self._is_shown = self._stream is not None and self._stream.isatty()
        self._begun = time.monotonic()
        self._told = -1.0

    def __call__(self, done: int, count: int) -> None:
        """Tell how many are done, and of how many."""
        now = time.monotonic()
        if not self._is_shown or (done < count and now - self._told < _EVERY_SECS):
            return
        self._told = now
        columns = shutil.get_terminal_size().columns
        line = line_of(self._title, done, count, now - self._begun, columns - 1, self._encoding())
        self._stream.write(f"\r\x1b[2K{line}")
        self._stream.flush()

    def close(self) -> None:
        """Take the line away."""
        if self._is_shown and self._told >= 0:
            self._stream.write("\r\x1b[2K")
            self._stream.flush()

    def _encoding(self) -> str:
        return self._stream.encoding or "ascii"


def line_of(title: str, done: int, count: int, seconds: float, columns: int, encoding: str = "utf-8") -> str:
    """The line, at most `columns` wide."""
    rate = done / seconds if seconds > 0 else 0.0
    left = (count - done) / rate if rate > 0 else 0.0
    figures = f" {done}/{count}  {rate:.0f} fps  {_clock(left)} left"
    room = columns - len(figures)
    title = title if len(title) + 12 <= room else ""
    width = min(40, room - len(title) - 3)
    if width < 4:
        return figures.strip()[: max(columns, 0)]
    return f"{title} {_bar(done / max(count, 1), width, encoding)}{figures}".strip()


def _bar(part: float, width: int, encoding: str) -> str:
    try:
        _BLOCKS.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        filled = round(part * width)
        return f"[{'#' * filled}{'.' * (width - filled)}]"
    eighths = round(part * width * 8)
    whole, rest = divmod(eighths, 8)
    return ("█" * whole + (_BLOCKS[rest] if rest else "")).ljust(width, "░")


def _clock(seconds: float) -> str:
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
