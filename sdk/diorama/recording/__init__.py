"""Where a program logs to: recording streams, each with its clocks, its rows, its sink, and who it is.

Built in the order clock, rows, flusher, recording, streams; `session` has the functions that users call.
"""

from __future__ import annotations

from diorama.recording.delivery import LOGGER
from diorama.recording.recording import RecordingStream, Statistics
from diorama.recording.streams import current

__all__ = ["LOGGER", "RecordingStream", "Statistics", "current"]
