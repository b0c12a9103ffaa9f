"""Where a viewer that a program started says what it says, so that it can be read when its window has vanished.

One file a port, such as `viewer-9876.log` in the user's folder of states; once it is large it becomes
`viewer-9876.1.log`. A port has one viewer at a time, so that what the file says last is said by that one.
"""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

MOST_BYTES = 1 << 20
"""From which size on another file is begun."""
MOST_BYTES_OF_ONE = 16 << 20
"""From which size on a viewer that runs for weeks begins its file anew."""
_MOST_READ_BYTES = 64 * 1024
_STANDARD_ERROR = 2

VARIABLE = "DIORAMA_VIEWER_LOG"
"""Of the environment of a viewer whose output is such a file."""


def viewer_log_path(port: int, environment: Mapping[str, str] | None = None) -> Path:
    """The file: within `$XDG_STATE_HOME/diorama`, by default `~/.local/state/diorama`.

    Args:
        port: where the viewer listens.
        environment: instead of that of the process.
    """
    environment = os.environ if environment is None else environment
    home = Path(environment.get("XDG_STATE_HOME") or "")
    if not home.is_absolute():  # by the specification others count as if they were not set
        home = Path(environment.get("HOME") or os.path.expanduser("~")) / ".local" / "state"
    return home / "diorama" / f"viewer-{port}.log"


class ViewerLog:
    """What one viewer says, at the end of the file of its port.

    Attributes:
        path: of the file; None if there can be none, and what is said can be read here alone.
        file: to be the viewer's output.
    """

    def __init__(self, path: Path, title: str) -> None:
        """Begins with a line of the time and `title`. Never fails: without a place it is a temporary file."""
        self.path: Path | None = path
        self.file: IO[bytes]
        try:
            self.file = _opened(path)
        except OSError:
            self.path = None
            self.file = tempfile.TemporaryFile()  # noqa: SIM115 -- closed by `close`
        self.note(title)
        self._start = self.file.seek(0, os.SEEK_END)

    @property
    def where(self) -> str:
        """Where to read it, as the end of a message; "" if it is nowhere."""
        return "" if self.path is None else f"; what it said is in {self.path}"

    def note(self, text: str) -> None:
        """Write a line of our own, with the time."""
        with contextlib.suppress(OSError, ValueError):
            line = f"--- {time.strftime('%Y-%m-%d %H:%M:%S')} {text}\n"
            self.file.write(line.encode("utf-8", "replace"))
            self.file.flush()

    def last_line(self) -> str:
        """The last that the viewer said; of a crash, how Python begins to tell of it."""
        with contextlib.suppress(OSError):
            end = self.file.seek(0, os.SEEK_END)
            start = self._start if self._start <= end else 0  # else it was begun anew
            self.file.seek(max(start, end - _MOST_READ_BYTES))
            lines = self.file.read().decode("utf-8", "replace").strip().splitlines()
            crashes = [line for line in lines if line.startswith("Fatal Python error")]
            if lines:
                return crashes[-1] if crashes else lines[-1]
        return "it said nothing"

    def close(self) -> None:
        """Close it here; the viewer has it open all the same."""
        with contextlib.suppress(OSError):
            self.file.close()


def bound_viewer_log() -> None:
    """In a viewer, now and then: begin the file anew where it is too large. Another output is left alone."""
    if os.environ.get(VARIABLE) != "1":
        return
    with contextlib.suppress(OSError):
        said = os.fstat(_STANDARD_ERROR)
        if stat.S_ISREG(said.st_mode) and said.st_size > MOST_BYTES_OF_ONE:
            os.ftruncate(_STANDARD_ERROR, 0)  # it is appended to, so what comes next stands at its beginning


def ending(code: int) -> str:
    """How a process ended, by what `Popen.returncode` is: "signal SIGSEGV", "exit code 1"."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"


def title_of(port: int) -> str:
    """What tells one viewer in the file from those before it."""
    program = sys.argv[0] if sys.argv and sys.argv[0] else "python"
    return f"viewer on port {port}, started by {os.path.basename(program)!r} (process {os.getpid()})"


def _opened(path: Path) -> IO[bytes]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(OSError):
        if path.stat().st_size > MOST_BYTES:
            path.replace(path.with_suffix(".1.log"))
    # Appended to, since viewer and program both write; for the user's eyes alone, since it names files and programs.
    return os.fdopen(os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "a+b", buffering=0)
