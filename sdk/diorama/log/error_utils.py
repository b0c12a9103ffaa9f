"""Mistakes in the arguments of a third party's log functions."""

from __future__ import annotations

from diorama.errors import UsageError
from diorama.log.call import reject
from diorama.recording import current


def send_warning(message: str, depth_to_user_code: int = 0) -> None:
    """Says that arguments are wrong: as a warning and a text entry, or in strict mode as an error.

    Args:
        message: what is wrong.
        depth_to_user_code: ignored; the warning names the innermost line outside of Diorama.

    Raises:
        UsageError: in strict mode.
    """
    reject(current(), None, UsageError(message))
