"""The one error of the logging side."""

from __future__ import annotations


class UsageError(TypeError, ValueError):
    """What a caller passed cannot be logged.

    It is both a TypeError and a ValueError: scripts catch either, and whether (4, 5) is a wrong type or a wrong
    value is not a question they should have to answer.
    """
