"""Which stream a call logs to: the one that it names, else that of its thread, else that of the program."""

from __future__ import annotations

import threading

from diorama.recording.recording import RecordingStream


class _OfThread(threading.local):
    """The stream of the thread that asks: its own, or else the class's, which is the program's."""

    stream = RecordingStream()


_of_thread = _OfThread()


def current() -> RecordingStream:
    """The stream that calls of this thread log to if they name none."""
    return _of_thread.stream


def program_stream() -> RecordingStream:
    """The stream of all threads that have none of their own."""
    return _OfThread.stream


def set_program_stream(stream: RecordingStream) -> None:
    """All threads that have none of their own log to `stream` from now on."""
    _OfThread.stream = stream


def thread_stream() -> RecordingStream | None:
    """The stream that this thread was given, or None."""
    own: RecordingStream | None = _of_thread.__dict__.get("stream")
    return own


def set_thread_stream(stream: RecordingStream | None) -> None:
    """This thread logs to `stream` from now on; None: to the program's."""
    if stream is None:
        _of_thread.__dict__.pop("stream", None)
    else:
        _of_thread.stream = stream
