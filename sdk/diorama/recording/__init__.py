"""The recording that this process logs to: its clock, its rows, its sink, who it is.

Built in the order clock, rows, flusher, recording; `session` has the functions that users call.
"""

from __future__ import annotations

from diorama.recording.recording import LOGGER, RecordingStream, Statistics

RECORDING = RecordingStream()
"""The one recording of the process."""
RECORDING.outlive()

__all__ = ["LOGGER", "RECORDING", "RecordingStream", "Statistics"]
