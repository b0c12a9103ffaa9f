"""Text logs."""

from __future__ import annotations

from typing import Final

import numpy.typing as npt

from diorama.components.texts import parse_text_entry
from diorama.log.call import log_function
from diorama.log.parts import Ext, Parts
from diorama.recording import RecordingStream


class LogLevel:
    """The usual levels of text entries; any other str will do."""

    CRITICAL: Final = "CRITICAL"
    ERROR: Final = "ERROR"
    WARN: Final = "WARN"
    INFO: Final = "INFO"
    DEBUG: Final = "DEBUG"
    TRACE: Final = "TRACE"


@log_function
def log_text_entry(
    entity_path: str,
    text: str,
    *,
    level: str | None = LogLevel.INFO,
    color: npt.ArrayLike | None = None,
    ext: Ext | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Logs a line of a text log.

    Args:
        entity_path: where it comes from.
        text: what it says.
        level: how much it matters: of `LogLevel`, any other str, or None.
        color: RGB or RGBA: integers 0-255 sRGB, or floats 0-1 linear; alpha is linear.
        ext: extension components, name to value.
        timeless: it lies before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    part = parse_text_entry(text, level)
    parts.add(part)
    parts.size_bytes += len(part[1][0])
    parts.add_style(color=color)
    parts.add_ext(ext, instance_count=1)
    parts.log(entity_path, timeless=timeless, recording=recording)
