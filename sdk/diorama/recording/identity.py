"""Who logs: the version of the SDK and the id of the recording."""

from __future__ import annotations

import hashlib
import time
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diorama.wire import RecordingInfo

VERSION = "0.1.0"
"""Version of the distribution; pyproject.toml has the same."""

UNKNOWN_APPLICATION = "unknown_app_id"
"""The application id of what is logged before `init`."""


def shared_recording_id() -> str:
    """A UUIDv4 that is the same in all processes that `multiprocessing` started from one.

    It is a hash of the secret that these processes share, from which the secret cannot be told.
    """
    from multiprocessing.process import (
        current_process,
    )  # a fifth of the import of diorama, for a later moment

    digest = hashlib.sha256(b"diorama recording id" + bytes(current_process().authkey)).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


def parse_recording_id(value: object, function_name: str) -> str:
    """A UUID in any spelling, in the usual one.

    Raises:
        TypeError: no UUID.
    """
    try:
        if isinstance(value, str | uuid.UUID):
            return str(uuid.UUID(str(value)))
    except ValueError:
        pass
    raise TypeError(f"{function_name}: recording id must be a UUID, got {value!r}")


class Identity:
    """Who logs: an application, a recording, and since when."""

    def __init__(self, application_id: str, recording_id: str | None) -> None:
        """With a recording id of None the one of `shared_recording_id`, when somebody asks for it."""
        self.application_id = application_id
        self._recording_id = recording_id
        self._started_ns = time.time_ns()

    @property
    def recording_id(self) -> str:
        """A UUID."""
        self.settle()
        assert self._recording_id is not None
        return self._recording_id

    def settle(self) -> None:
        """From now on the recording id is what it is, also in a process that is forked by hand."""
        if self._recording_id is None:
            self._recording_id = shared_recording_id()

    def rename(self, application_id: str | None, recording_id: str | None) -> None:
        """Changes what is not None. Another name is another start."""
        if application_id is not None and application_id != self.application_id:
            self.application_id, self._started_ns = application_id, time.time_ns()
        if recording_id is not None and recording_id != self._recording_id:
            self._recording_id, self._started_ns = recording_id, time.time_ns()

    def info(self) -> RecordingInfo:
        """What sinks are told."""
        from diorama.wire import RecordingInfo

        return RecordingInfo(self.application_id, self.recording_id, self._started_ns, VERSION)
