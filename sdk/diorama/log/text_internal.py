"""A text entry without extension components, as third parties log it."""

from __future__ import annotations

import numpy.typing as npt

from diorama.log.text import LogLevel, log_text_entry

__all__ = ["LogLevel", "log_text_entry_internal"]


def log_text_entry_internal(
    entity_path: str,
    text: str,
    *,
    level: str | None = LogLevel.INFO,
    color: npt.ArrayLike | None = None,
    timeless: bool = False,
) -> None:
    """The same as `log_text_entry`.

    Args:
        entity_path: where it comes from.
        text: what it says.
        level: how much it matters: of `LogLevel`, any other str, or None.
        color: RGB or RGBA.
        timeless: it lies before all time, on every timeline.
    """
    log_text_entry(entity_path, text, level=level, color=color, timeless=timeless)
