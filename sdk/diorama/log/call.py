"""What all log functions share: a disabled recording costs nothing, and a mistake never stops the user's program."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from types import FrameType
from typing import ParamSpec

from diorama.components.numbers import described
from diorama.components.texts import parse_text_entry
from diorama.errors import UsageError
from diorama.recording import LOGGER, RecordingStream, current

P = ParamSpec("P")

ERROR_PATH = "diorama"
"""The entity at which mistakes are logged."""
_MOST_SITES = 10_000
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep

_warned: set[tuple[str, str, int]] = set()
"""Function, file and line of the calls that were warned about."""


def log_function(function: Callable[P, None]) -> Callable[P, None]:
    """A log function: does nothing while logging is disabled, and hands every error to `reject`.

    That includes missing and unknown arguments, so it cannot be done inside the function. Its keyword `recording` is
    the stream to log to; inside the function it is never None.
    """

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> None:
        recording = kwargs.get("recording")
        if recording is None:
            kwargs["recording"] = recording = current()
        elif not isinstance(recording, RecordingStream):
            reject(current(), function.__name__, _no_stream(recording))
            return
        if recording.enabled:
            try:
                function(*args, **kwargs)
            except Exception as error:
                reject(recording, function.__name__, error)

    return call


def _no_stream(value: object) -> UsageError:
    return UsageError(f"recording must be a RecordingStream, got {described(value)}")


def reject(recording: RecordingStream, function_name: str, error: Exception) -> None:
    """Raises `error` in strict mode; otherwise drops the call, warns once a call site, and logs a text entry."""
    if not recording.enabled:
        return
    recording.calls_rejected += 1
    if isinstance(error, UsageError) and not str(error).startswith(function_name):
        error = UsageError(f"{function_name}: {error}").with_traceback(error.__traceback__)
    if recording.strict:
        if isinstance(error, TypeError | ValueError) and not isinstance(error, UsageError):
            # Python's own begin with "name() ...": missing arguments, unknown ones, too many.
            said = str(error).removeprefix(f"{function_name}() ")
            raise UsageError(f"{function_name}: {said}") from error
        raise error from None
    try:
        _report(recording, function_name, error, _caller())
    except Exception:
        LOGGER.warning("%s: ignored, and the reason cannot be shown", function_name)


def _report(recording: RecordingStream, function_name: str, error: Exception, site: FrameType | None) -> None:
    body = (
        str(error) if isinstance(error, UsageError) else f"{function_name}: {type(error).__name__}: {error}"
    )
    key = (function_name, "", 0)
    if site is not None:
        key = (function_name, site.f_code.co_filename, site.f_lineno)
        body += f'\nFile "{key[1]}", line {key[2]}, in {site.f_code.co_name}'
    body = body.encode("utf-8", "backslashreplace").decode()
    field, entry = parse_text_entry(body, "WARN")
    recording.append(ERROR_PATH, (field,), (entry,))
    if key not in _warned and len(_warned) < _MOST_SITES:
        _warned.add(key)
        LOGGER.warning("%s", body)


def _caller() -> FrameType | None:
    """The innermost frame that is not of this package."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame = frame.f_back
    return frame
