"""Who logs: the version of the SDK and the id of the recording."""

from __future__ import annotations

import hashlib
import uuid

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
