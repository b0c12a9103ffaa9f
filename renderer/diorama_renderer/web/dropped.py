"""Where files lie that were dropped on pages: as long as the server lives. One that was killed left them behind."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

_PREFIX = "diorama-dropped-"
_NAME = re.compile(re.escape(_PREFIX) + r"([0-9]+)-.*", re.ASCII)


def folder_of_dropped() -> Path:
    """A new folder; those of servers that are gone are removed."""
    home = Path(tempfile.gettempdir())
    with suppress(OSError):
        for folder in home.glob(f"{_PREFIX}*"):
            match = _NAME.fullmatch(folder.name)
            if match is not None and _is_ours(folder) and not _is_alive(int(match[1])):
                shutil.rmtree(folder, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=home))


def _is_ours(folder: Path) -> bool:
    return not folder.is_symlink() and (not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid())


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
