"""What the parts of the program log as warnings, for whoever shows it."""

from __future__ import annotations

import logging
from collections import deque

_MOST_WAITING = 64

SILENT = "diorama.web"
"""The logger of what strangers do to a server: for who runs it, and not for those who look at recordings."""


class WarningsLog(logging.Handler):
    """Keeps warnings and errors of the logger "diorama" until somebody takes them; from any thread."""

    def __init__(self) -> None:
        """Begins to listen; `close` ends it."""
        super().__init__(logging.WARNING)
        self._waiting: deque[tuple[str, str]] = deque(maxlen=_MOST_WAITING)
        self._logger = logging.getLogger("diorama")
        self._logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        # What receivers log of their peers is taken from them as problems, which know the recording.
        if record.module == "problems" or record.name.startswith(SILENT):
            return
        try:
            text = record.getMessage()
        except Exception:  # a message whose arguments do not fit it
            text = str(record.msg)
        self._waiting.append(("error" if record.levelno >= logging.ERROR else "warning", text))

    def take(self) -> list[tuple[str, str]]:
        """Level and text of those that nobody has taken, the oldest first."""
        taken = []
        while self._waiting:
            taken.append(self._waiting.popleft())
        return taken

    def close(self) -> None:
        """Listen no more."""
        self._logger.removeHandler(self)
        super().close()
