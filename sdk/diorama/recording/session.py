"""What a user calls besides log functions, about a stream as a whole: its name, whether it is on, what became of it.

Each function has a keyword `recording`: the stream that is meant. Without it, it is the one of the calling thread,
else that of the program.
"""

from __future__ import annotations

import os
import threading
import uuid

from diorama.components.arguments import parse_flag
from diorama.components.numbers import parse_number
from diorama.errors import UsageError
from diorama.paths import check_utf8
from diorama.recording.delivery import LOGGER
from diorama.recording.identity import VERSION, parse_recording_id
from diorama.recording.recording import RecordingStream, Statistics
from diorama.recording.streams import (
    current,
    program_stream,
    set_program_stream,
    set_thread_stream,
    thread_stream,
)

_LONGEST_SECS = threading.TIMEOUT_MAX / 2
_OFF, _ON = ("0", "false", "off"), ("1", "true", "on")


def init(
    application_id: str, spawn: bool = False, default_enabled: bool = True, strict: bool = False
) -> None:
    """Names the program that logs. Logging works before, too: what is logged is kept until it has somewhere to go.

    Args:
        application_id: recordings are grouped by it: pick one for each program.
        spawn: also start a viewer and send to it; see `spawn`.
        default_enabled: whether logging is on, unless the environment variable DIORAMA (or RERUN) says so: `on`
            or `off`.
        strict: a log call with wrong arguments raises; otherwise it is dropped with a warning.

    Raises:
        TypeError: the application id is not a str.
    """
    _check_application_id("init", application_id)
    stream = current()
    stream.strict = parse_flag(strict, "init: strict")
    stream.enabled = enabled_by_environment(default=bool(default_enabled))
    stream.rename(application_id=application_id)
    if spawn:
        _spawn(stream)


def new_recording(
    application_id: str,
    recording_id: str | uuid.UUID | None = None,
    make_default: bool = False,
    make_thread_default: bool = False,
    spawn: bool = False,
    default_enabled: bool = True,
    strict: bool | None = None,
) -> RecordingStream:
    """A recording of its own, beside the program's: with its own file or viewer, its own times, its own errors.

    It is closed, and complete, when nobody holds it any more, or at the end of the program.

    >>> import diorama as rr
    >>> calibration = rr.new_recording("calibration")
    >>> kept = rr.memory_recording(recording=calibration)
    >>> rr.log_scalar("error", 0.3, recording=calibration)
    >>> kept.chunks()[0].entity_path
    'error'

    Args:
        application_id: as for `init`.
        recording_id: a UUID; None: a new one. Several processes that give the same one log to one recording.
        make_default: what names no recording goes to this one from now on, in threads without one of their own.
        make_thread_default: likewise in the calling thread.
        spawn: also start a viewer and send to it; see `spawn`.
        default_enabled: as for `init`.
        strict: as for `init`; None: as strict as the current recording.

    Raises:
        TypeError: the application id is not a str, or the recording id no UUID.
    """
    _check_application_id("new_recording", application_id)
    known = str(uuid.uuid4()) if recording_id is None else parse_recording_id(recording_id, "new_recording")
    stream = RecordingStream(
        application_id, known, strict=current().strict if strict is None else bool(strict)
    )
    stream.enabled = enabled_by_environment(default=bool(default_enabled))
    if make_default:
        set_program_stream(stream)
    if make_thread_default:
        set_thread_stream(stream)
    if spawn:
        _spawn(stream)
    return stream


def get_data_recording(recording: RecordingStream | None = None) -> RecordingStream:
    """The recording that a call with this argument would log to."""
    return named("get_data_recording", recording)


def get_global_data_recording() -> RecordingStream:
    """The recording of all threads that have none of their own."""
    return program_stream()


def set_global_data_recording(recording: RecordingStream) -> RecordingStream:
    """All threads that have no recording of their own log to `recording` from now on; returns the one before."""
    before = program_stream()
    set_program_stream(_stream("set_global_data_recording", recording))
    return before


def get_thread_local_data_recording() -> RecordingStream | None:
    """The calling thread's own recording, or None."""
    return thread_stream()


def set_thread_local_data_recording(recording: RecordingStream | None) -> RecordingStream | None:
    """The calling thread logs to `recording` from now on, with None to the program's; returns its own one before."""
    before = thread_stream()
    set_thread_stream(None if recording is None else _stream("set_thread_local_data_recording", recording))
    return before


def flush(timeout_secs: float = 10.0, *, recording: RecordingStream | None = None) -> bool:
    """Waits until all that was logged is written to the file, or sent.

    Args:
        timeout_secs: how long at most; infinity: as long as it takes.
        recording: which; default: this thread's, else the program's.

    Returns:
        False if that was not done within the time, or rows were lost.

    Raises:
        UsageError: no such time.
    """
    stream = named("flush", recording)
    secs = parse_number(timeout_secs, "flush: timeout_secs")
    if secs != secs:
        raise UsageError("flush: timeout_secs must be a number, got NaN")
    return stream.flush(min(max(secs, 0.0), _LONGEST_SECS))


def statistics(*, recording: RecordingStream | None = None) -> Statistics:
    """What became of the rows so far: pending, flushed, lost."""
    return named("statistics", recording).statistics()


def version() -> str:
    """The version of Diorama."""
    return VERSION


def get_application_id(recording: RecordingStream | None = None) -> str:
    """The name of the program that logs, as given to `init`."""
    return named("get_application_id", recording).application_id


def get_recording_id(recording: RecordingStream | None = None) -> str:
    """The recording that this process logs to, a UUID.

    By default it is the same in all processes that `multiprocessing` started from one, so that they log to one
    recording.
    """
    return named("get_recording_id", recording).recording_id


def set_recording_id(value: str | uuid.UUID, *, recording: RecordingStream | None = None) -> None:
    """Logs to the recording `value`, a UUID: what is logged by several programs under one id is one recording.

    Raises:
        TypeError: no UUID.
    """
    named("set_recording_id", recording).rename(recording_id=parse_recording_id(value, "set_recording_id"))


def is_enabled(recording: RecordingStream | None = None) -> bool:
    """Whether calls do anything. On by default; see `init`."""
    return named("is_enabled", recording).enabled


def set_enabled(enabled: bool, *, recording: RecordingStream | None = None) -> None:
    """Turns logging on or off, for all threads.

    Raises:
        UsageError: not a bool.
    """
    named("set_enabled", recording).enabled = parse_flag(enabled, "set_enabled: enabled")


def strict_mode(recording: RecordingStream | None = None) -> bool:
    """Whether wrong arguments raise. Off by default: then they are warned about, and the call is dropped."""
    return named("strict_mode", recording).strict


def set_strict_mode(strict_mode: bool, *, recording: RecordingStream | None = None) -> None:
    """Turns strict mode on or off.

    Raises:
        UsageError: not a bool.
    """
    named("set_strict_mode", recording).strict = parse_flag(strict_mode, "set_strict_mode: strict_mode")


def named(function_name: str, recording: RecordingStream | None) -> RecordingStream:
    """The stream that a caller named, or the current one.

    Raises:
        UsageError: it named something else.
    """
    return current() if recording is None else _stream(function_name, recording)


def enabled_for(function_name: str, stream: RecordingStream) -> bool:
    """Whether `stream` is enabled; says that the call is ignored if not."""
    if not stream.enabled:
        LOGGER.warning("%s: ignored, because logging is disabled", function_name)
    return stream.enabled


def enabled_by_environment(default: bool) -> bool:
    """What the environment variable DIORAMA says, else RERUN, else `default`."""
    for name in ("DIORAMA", "RERUN"):
        value = os.environ.get(name)
        if value is None:
            continue
        if value.lower() in _OFF:
            return False
        if value.lower() in _ON:
            return True
        if (name, value) not in _ignored:
            _ignored.add((name, value))
            LOGGER.warning("%s must be on or off, got %r: ignored", name, value)
    return default


_ignored: set[tuple[str, str]] = set()
"""Environment variables and their values that were warned about."""


def _stream(function_name: str, recording: object) -> RecordingStream:
    if not isinstance(recording, RecordingStream):
        raise UsageError(
            f"{function_name}: recording must be a RecordingStream, got {type(recording).__name__}"
        )
    return recording


def _check_application_id(function_name: str, application_id: object) -> None:
    if not isinstance(application_id, str):
        raise TypeError(f"{function_name}: application_id must be a str, got {type(application_id).__name__}")
    check_utf8(application_id, f"{function_name}: application_id")


def _spawn(stream: RecordingStream) -> None:
    from diorama.recording.destinations import spawn

    spawn(recording=stream)


current().enabled = enabled_by_environment(default=True)
