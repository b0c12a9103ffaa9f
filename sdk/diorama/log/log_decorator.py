"""The decorator of log functions, for those of third parties."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from diorama.log.call import log_function


def log_decorator(function: Callable[..., None]) -> Callable[..., None]:
    """A function that does nothing while logging is disabled, and whose errors never stop the user's program.

    It may be called with `recording=`, which it gets only if it takes that itself.
    """
    if "recording" in inspect.signature(function).parameters:
        return log_function(function)

    @functools.wraps(function)
    def without_recording(*args: Any, recording: object, **kwargs: Any) -> None:
        function(*args, **kwargs)

    return log_function(without_recording)
