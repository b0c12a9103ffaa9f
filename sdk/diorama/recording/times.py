"""When it is: the times that rows of this thread get. Each recording has a clock in each thread."""

from __future__ import annotations

from diorama.recording.clock import parse_seconds, parse_time, parse_timeline
from diorama.recording.recording import RecordingStream
from diorama.recording.session import named
from diorama.timelines import TimeType


def set_time_sequence(
    timeline: str, sequence: int | None, *, recording: RecordingStream | None = None
) -> None:
    """Sets the time of this thread on a timeline of plain counts, such as frame numbers; None removes it.

    Time may go backwards.

    Args:
        timeline: its name.
        sequence: an integer within int64.
        recording: whose clock; default: this thread's recording, else the program's.

    Raises:
        TypeError: not an integer.
        OverflowError: beyond int64.
    """
    stream = named("set_time_sequence", recording)
    if stream.enabled:
        time = None if sequence is None else parse_time(sequence, "set_time_sequence: sequence")
        stream.clock.set(parse_timeline(timeline, TimeType.SEQUENCE, "set_time_sequence"), time)


def set_time_seconds(
    timeline: str, seconds: float | None, *, recording: RecordingStream | None = None
) -> None:
    """Sets the time of this thread in seconds; None removes the timeline.

    Large values are since the Unix epoch, small ones since an unknown start. Kept as whole nanoseconds.

    Args:
        timeline: its name.
        seconds: a number within int64 nanoseconds (292 years), or np.datetime64 or np.timedelta64 of any unit.
        recording: whose clock; default: this thread's recording, else the program's.

    Raises:
        TypeError: not a number.
        ValueError: NaN.
        OverflowError: beyond int64 nanoseconds.
    """
    stream = named("set_time_seconds", recording)
    if stream.enabled:
        time = None if seconds is None else parse_seconds(seconds, "set_time_seconds: seconds")
        stream.clock.set(parse_timeline(timeline, TimeType.TIME, "set_time_seconds"), time)


def set_time_nanos(timeline: str, nanos: int | None, *, recording: RecordingStream | None = None) -> None:
    """As `set_time_seconds`, in whole nanoseconds.

    Args:
        timeline: its name.
        nanos: an integer within int64.
        recording: whose clock; default: this thread's recording, else the program's.

    Raises:
        TypeError: not an integer.
        OverflowError: beyond int64.
    """
    stream = named("set_time_nanos", recording)
    if stream.enabled:
        time = None if nanos is None else parse_time(nanos, "set_time_nanos: nanos")
        stream.clock.set(parse_timeline(timeline, TimeType.TIME, "set_time_nanos"), time)


def reset_time(*, recording: RecordingStream | None = None) -> None:
    """Removes all timelines of this thread."""
    stream = named("reset_time", recording)
    if stream.enabled:
        stream.clock.reset()
