"""What all log functions share: a disabled recording costs nothing, and a mistake never stops the user's program."""

from __future__ import annotations

import functools
import inspect
import os
import re
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import ParamSpec, cast

from diorama.components.arguments import described
from diorama.components.texts import parse_text_entry
from diorama.errors import UsageError
from diorama.recording import LOGGER, RecordingStream, current

P = ParamSpec("P")

ERROR_PATH = "diorama"
"""The entity at which mistakes are logged."""
_UNKNOWN = re.compile(r"unexpected keyword argument '(\w+)'")
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_NUMBERS = re.compile(r"\d+")
_MOST_CALLERS = 6
_MOST_WARNINGS = 10_000

_warned: set[tuple[str, ...]] = set()
"""What was wrong, without its numbers, and the lines of code that led there."""


def log_function(function: Callable[P, None]) -> Callable[P, None]:
    """A log function: does nothing while logging is disabled, and hands every error to `reject`.

    That includes missing and unknown arguments, so it cannot be done inside the function. Its keyword `recording` is
    the stream to log to; inside the function it is never None.
    """

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> None:
        given = kwargs.get("recording")
        if given is None:
            kwargs["recording"] = recording = current()
        elif issubclass(type(given), RecordingStream):  # not isinstance, which asks the object
            recording = cast(RecordingStream, given)
        else:
            reject(current(), function, _no_stream(given))
            return
        if recording.enabled:
            try:
                function(*args, **kwargs)
            except Exception as error:
                timeout = _of_signal(error)
                if timeout is not None:
                    raise timeout from None  # it only happened to come while this function ran
                entity_path = args[0] if args else kwargs.get("entity_path")
                reject(recording, function, error, entity_path)

    return call


def _no_stream(value: object) -> UsageError:
    return UsageError(f"recording must be a RecordingStream, got {described(value)}")


def reject(
    recording: RecordingStream,
    function: Callable[..., None] | None,
    error: Exception,
    entity_path: object = None,
) -> None:
    """Raises `error` in strict mode; otherwise warns, once for each mistake of a call site, and logs a text entry."""
    if not recording.enabled:
        return
    recording.calls_rejected += 1
    said = _said(function, error)
    if recording.strict:
        if isinstance(error, UsageError):
            raise UsageError(said).with_traceback(error.__traceback__) from error.__cause__
        if isinstance(error, OSError):
            raise error from None  # a file that is not there is no wrong argument
        raise UsageError(said) from error
    try:
        _report(recording, said, entity_path, _callers())
    except Exception:
        LOGGER.warning("a log call is ignored, and the reason cannot be shown")


def _report(recording: RecordingStream, said: str, entity_path: object, callers: list[str]) -> None:
    at = [f"at entity {entity_path!r}"] if isinstance(entity_path, str) else []
    body = "\n".join([said, *at, *callers]).encode("utf-8", "backslashreplace").decode()
    field, entry = parse_text_entry(body, "WARN")
    recording.append(ERROR_PATH, (field,), (entry,))
    # One line of code may make several mistakes, such as a wrapper's; the same with other numbers is the same.
    key = (_NUMBERS.sub("", said), *callers[:2])
    if key not in _warned and len(_warned) < _MOST_WARNINGS:
        _warned.add(key)
        LOGGER.warning("%s", body)


def _said(function: Callable[..., None] | None, error: Exception) -> str:
    """What an error message says, after the name of the function."""
    name = "" if function is None else function.__name__
    try:
        text = str(error)
    except Exception:
        text = "an error that cannot be shown"
    if isinstance(error, UsageError):
        return text if text.startswith(name) else f"{name}: {text}"
    if function is None or not isinstance(error, TypeError) or not text.startswith(f"{name}() "):
        return f"{name}: {type(error).__name__}: {text}"
    # Python's own: missing arguments, unknown ones, too many. `recording` is ours, not the caller's.
    text = text.removeprefix(f"{name}() ").replace(" positional arguments (and 1 keyword-only argument)", "")
    unknown = _UNKNOWN.search(text)
    if unknown is not None:
        import difflib

        known = inspect.signature(function).parameters
        close = difflib.get_close_matches(unknown[1], known, n=1)
        text += f"; did you mean {close[0]!r}?" if close else f"; there are {', '.join(known)}"
    return f"{name}: {text}"


def _of_signal(error: BaseException) -> BaseException | None:
    """What a handler of a signal raised, such as a timeout, in the middle of a call that it has nothing to do with."""
    handlers = [signal.getsignal(number) for number in signal.valid_signals()]
    codes = [getattr(handler, "__code__", None) for handler in handlers if callable(handler)]
    found: BaseException | None = error
    while found is not None:
        raised = found.__traceback__
        while raised is not None:
            if raised.tb_frame.f_code in codes:
                return found
            raised = raised.tb_next
        found = found.__cause__ or found.__context__
    return None


def _callers() -> list[str]:
    """The lines of code that led here, but for those of this package, innermost first."""
    found: list[str] = []
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and len(found) < _MOST_CALLERS:
        code = frame.f_code
        if not code.co_filename.startswith(_PACKAGE):
            found.append(f'File "{code.co_filename}", line {frame.f_lineno}, in {code.co_name}')
        frame = frame.f_back
    return found
