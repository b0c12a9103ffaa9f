"""Pictures into the system's clipboard, with the program that the desktop has for it; texts go through the window."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

_SECS = 3.0


def copy_picture(path: Path) -> bool:
    """Put a PNG file's picture into the clipboard; False where no program for it is installed."""
    command = _command(path)
    if command is None:
        return False
    try:
        with open(path, "rb") as file:
            # They go on in the background, holding the picture, so they get no pipe of ours to keep open.
            done = subprocess.run(
                command,
                stdin=file,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_SECS,
                check=False,
            )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _command(path: Path) -> list[str] | None:
    if sys.platform == "darwin":
        script = f'set the clipboard to (read (POSIX file "{path}") as «class PNGf»)'
        return ["osascript", "-e", script]
    if os.environ.get("WAYLAND_DISPLAY") and shutil.which("wl-copy"):
        return ["wl-copy", "--type", "image/png"]
    if os.environ.get("DISPLAY") and shutil.which("xclip"):
        return ["xclip", "-selection", "clipboard", "-t", "image/png"]
    return None
