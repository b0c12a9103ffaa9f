"""How recordings are told apart: when they began, and whether their program still runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diorama_renderer.ui.workspace import Opened


def started(opened: Opened, clock: Callable[[], float] = time.time) -> str:
    """When it began, local time: "14:03:22", or with its date if that is not today; "" if it does not say."""
    info = opened.recording.info
    if info is None or info.started_ns <= 0:
        return ""
    try:
        then = time.localtime(info.started_ns / 1e9)
        now = time.localtime(clock())
    except (OverflowError, OSError, ValueError):
        return ""
    is_today = then[:3] == now[:3]
    return time.strftime("%H:%M:%S" if is_today else "%Y-%m-%d %H:%M", then)


def origin(opened: Opened) -> str:
    """Where it comes from, in a few words."""
    if opened.source != "live":
        return Path(opened.source).name
    return "live" if opened.is_live else "ended"


def source(opened: Opened) -> str:
    """Where it comes from, in full: a path, or what has become of its program."""
    if opened.source != "live":
        return opened.source
    return "a running program" if opened.is_live else "a program that has ended"
