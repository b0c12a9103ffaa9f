"""What a script may want of `rerun_bindings`, also as `rr.bindings`: the session, and the meanings of tensors.

The rest of that module was between the parts of Rerun itself. It is not here, and saying so is all it gets.
"""

from __future__ import annotations

import enum

from diorama.recording.destinations import connect, disconnect, rerun_shutdown, save, serve
from diorama.recording.session import (
    get_recording_id,
    init,
    is_enabled,
    set_enabled,
    set_recording_id,
)
from diorama.recording.times import set_time_nanos, set_time_seconds, set_time_sequence

__all__ = [
    "TensorDataMeaning",
    "connect",
    "disconnect",
    "get_recording_id",
    "init",
    "is_enabled",
    "save",
    "serve",
    "set_enabled",
    "set_recording_id",
    "set_time_nanos",
    "set_time_seconds",
    "set_time_sequence",
    "shutdown",
]

shutdown = rerun_shutdown


class TensorDataMeaning(enum.Enum):
    """What the numbers of a tensor are."""

    Unknown = 0
    ClassId = 1
    Depth = 2


def __getattr__(name: str) -> object:
    raise AttributeError(
        f"rerun_bindings: {name} has no counterpart in Diorama, which keeps the public functions of rerun alone"
    )
