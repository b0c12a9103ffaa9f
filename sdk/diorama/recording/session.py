"""What a user calls besides log functions: where a recording goes, what it is called, when it is now."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from diorama.errors import UsageError
from diorama.paths import check_utf8
from diorama.recording import LOGGER, RECORDING, Statistics
from diorama.recording.clock import parse_seconds, parse_time, parse_timeline
from diorama.recording.identity import VERSION, parse_recording_id
from diorama.timelines import TimeType

if TYPE_CHECKING:
    from diorama.chunk import Chunk
    from diorama.sinks import MemorySink, Sink

DEFAULT_ADDRESS = "127.0.0.1:9876"
_SWITCH_TIMEOUT_SECS = 10.0
_OFF, _ON = ("0", "false", "off"), ("1", "true", "on")


class MemoryRecording:
    """What was logged, in memory. Made by `memory_recording`."""

    def __init__(self, sink: MemorySink) -> None:
        """A view of what `sink` holds."""
        self._sink = sink

    def chunks(self, since: int = 0) -> tuple[Chunk, ...]:
        """All that was logged so far; flushes first.

        Args:
            since: how many of the first to leave out: those that the caller has. More may follow, none ever goes.
        """
        flush()
        return self._sink.chunks(since)

    @property
    def recording_id(self) -> str:
        """A UUID."""
        return RECORDING.recording_id

    @property
    def application_id(self) -> str:
        """As given to `init`."""
        return RECORDING.application_id


def init(
    application_id: str, spawn: bool = False, default_enabled: bool = True, strict: bool = False
) -> None:
    """Names the program that logs. Logging works before, too: what is logged is kept until it has somewhere to go.

    Args:
        application_id: recordings are grouped by it: pick one for each program.
        spawn: also start a viewer and send to it.
        default_enabled: whether logging is on, unless the environment variable DIORAMA (or RERUN) says so: `on`
            or `off`.
        strict: a log call with wrong arguments raises; otherwise it is dropped with a warning.

    Raises:
        TypeError: the application id is not a str.
    """
    if not isinstance(application_id, str):
        raise TypeError(f"init: application_id must be a str, got {type(application_id).__name__}")
    check_utf8(application_id, "init: application_id")
    RECORDING.strict = bool(strict)
    RECORDING.enabled = enabled_by_environment(default=bool(default_enabled))
    RECORDING.rename(application_id=application_id)
    if spawn and _enabled_for("init(spawn=True)"):
        LOGGER.warning("init(spawn=True): the viewer's window does not exist yet; use save() or connect()")


def save(path: str | os.PathLike[str]) -> None:
    """Writes what no sink has taken over so far, and all that follows, to a file.

    The file is created at once, and complete after `disconnect`, another `save` or `connect`, or the end of the
    program; after `flush` everything logged before is in it.

    Raises:
        OSError: it cannot be created.
    """
    if not _enabled_for("save"):
        return
    target = os.path.abspath(os.fspath(path))

    def make() -> Sink:
        from diorama.sinks import FileSink

        return FileSink(target)

    _switch(make)


def connect(addr: str | None = None) -> None:
    """Sends what no sink has taken over so far, and all that follows, to a viewer. Returns at once.

    Args:
        addr: "host:port", by default 127.0.0.1:9876. An IPv6 host stands in brackets.

    Raises:
        ValueError: not such an address.
    """
    if not _enabled_for("connect"):
        return
    host, port = parse_address(DEFAULT_ADDRESS if addr is None else addr)

    def make() -> Sink:
        from diorama.sinks import TcpSink

        return TcpSink(host, port)

    _switch(make)


def disconnect() -> None:
    """Closes the file or connection. What is logged from now on is kept until there is another."""

    def make() -> Sink:
        from diorama.sinks import BufferedSink

        return BufferedSink()

    _switch(make)


def memory_recording() -> MemoryRecording:
    """Keeps what no sink has taken over so far, and all that follows, in memory, to be looked at.

    >>> import diorama as rr
    >>> recording = rr.memory_recording()
    >>> rr.log_scalar("speed", 2.5)
    >>> recording.chunks()[-1].entity_path
    'speed'
    """
    from diorama.sinks import MemorySink

    sink = MemorySink()
    _switch(lambda: sink)
    return MemoryRecording(sink)


def flush(timeout_secs: float = 10.0) -> bool:
    """Waits until all that was logged is written to the file, or sent.

    Returns:
        False if that was not done within the time.
    """
    return RECORDING.flush(timeout_secs)


def statistics() -> Statistics:
    """What became of the rows so far: pending, flushed, lost."""
    return RECORDING.statistics()


def version() -> str:
    """The version of Diorama."""
    return VERSION


def get_recording_id() -> str:
    """The recording that this process logs to, a UUID.

    By default it is the same in all processes that `multiprocessing` started from one, so that they log to one
    recording.
    """
    return RECORDING.recording_id


def set_recording_id(value: str) -> None:
    """Logs to the recording `value`, a UUID: what is logged by several programs under one id is one recording.

    Raises:
        TypeError: no UUID.
    """
    RECORDING.rename(recording_id=parse_recording_id(value))


def is_enabled() -> bool:
    """Whether calls do anything. On by default; see `init`."""
    return RECORDING.enabled


def set_enabled(enabled: bool) -> None:
    """Turns logging on or off, for all threads."""
    RECORDING.enabled = bool(enabled)


def strict_mode() -> bool:
    """Whether wrong arguments raise. Off by default: then they are warned about, and the call is dropped."""
    return RECORDING.strict


def set_strict_mode(strict_mode: bool) -> None:
    """Turns strict mode on or off."""
    RECORDING.strict = bool(strict_mode)


def set_time_sequence(timeline: str, sequence: int | None) -> None:
    """Sets the time of this thread on a timeline of plain counts, such as frame numbers; None removes it.

    Time may go backwards.

    Raises:
        TypeError: not an integer.
        OverflowError: beyond int64.
    """
    if RECORDING.enabled:
        time = None if sequence is None else parse_time(sequence, "sequence")
        RECORDING.clock.set(parse_timeline(timeline, TimeType.SEQUENCE), time)


def set_time_seconds(timeline: str, seconds: float | None) -> None:
    """Sets the time of this thread in seconds; None removes the timeline.

    Large values are since the Unix epoch, small ones since an unknown start. Kept as whole nanoseconds.

    Raises:
        TypeError: not a number.
        ValueError: NaN.
        OverflowError: beyond int64 nanoseconds (292 years).
    """
    if RECORDING.enabled:
        time = None if seconds is None else parse_seconds(seconds)
        RECORDING.clock.set(parse_timeline(timeline, TimeType.TIME), time)


def set_time_nanos(timeline: str, nanos: int | None) -> None:
    """As `set_time_seconds`, in whole nanoseconds.

    Raises:
        TypeError: not an integer.
        OverflowError: beyond int64.
    """
    if RECORDING.enabled:
        time = None if nanos is None else parse_time(nanos, "nanos")
        RECORDING.clock.set(parse_timeline(timeline, TimeType.TIME), time)


def reset_time() -> None:
    """Removes all timelines of this thread."""
    if RECORDING.enabled:
        RECORDING.clock.reset()


def parse_address(addr: object) -> tuple[str, int]:
    """Host and port of "host:port".

    Raises:
        ValueError: no host, no port, or a port outside 1-65535.
    """
    if not isinstance(addr, str):
        raise UsageError(f"connect: addr must be a str, got {type(addr).__name__}")
    host, colon, port = addr.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    inner = host[1:-1] if bracketed else host
    plain = bool(inner) and not any(letter in inner for letter in " /@[]") and (bracketed or ":" not in inner)
    if not (
        colon and plain and port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65536
    ):
        raise UsageError(f"connect: addr must be 'host:port' with a port in 1-65535, got {addr!r}")
    return inner, int(port)


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
        LOGGER.warning("%s must be on or off, got %r: ignored", name, value)
    return default


def _enabled_for(name: str) -> bool:
    if not RECORDING.enabled:
        LOGGER.warning("%s: ignored, because logging is disabled", name)
    return RECORDING.enabled


def _switch(make: Callable[[], Sink]) -> None:
    RECORDING.switch_sink(make, _SWITCH_TIMEOUT_SECS)


RECORDING.enabled = enabled_by_environment(default=True)
