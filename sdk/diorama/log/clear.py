"""Removing."""

from __future__ import annotations

from diorama.components.arguments import parse_flag
from diorama.components.field import Form, field
from diorama.log.call import log_function
from diorama.recording import RecordingStream, current

CLEAR = field("clear", "recursive", Form.NUMBER)


@log_function
def log_cleared(
    entity_path: str, *, recursive: bool = False, recording: RecordingStream | None = None
) -> None:
    """Removes all that was logged at an entity, from the current time on.

    Args:
        entity_path: what to remove.
        recursive: also everything below it.
        recording: where to; default: this thread's, else the program's.
    """
    flag = parse_flag(recursive, "recursive")
    (current() if recording is None else recording).append(entity_path, (CLEAR,), (flag,))
