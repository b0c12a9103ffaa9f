"""Where a long piece of work is, so that it can be said when its process has died."""

from __future__ import annotations

from collections.abc import Callable

_listeners: list[Callable[[str], None]] = []


def note_progress(at: str) -> None:
    """Say where the work of this process is, such as "frame 30".

    `render_many` reports it in a `RenderFailure`, should the process die. `render_sequence`, `save_video` and
    `contact_sheet` say it by themselves; elsewhere it does nothing.

    Args:
        at: a few words; of longer texts the beginning.
    """
    for listener in _listeners:
        listener(str(at))


def listen(listener: Callable[[str], None]) -> None:
    """Have a function called with all that `note_progress` is told in this process."""
    _listeners.append(listener)
