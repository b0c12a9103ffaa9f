"""Recordings: loaded from a file or filled live, and asked for what was logged. No graphics library is needed."""

from __future__ import annotations

from diorama_renderer.recordings.over_time import TemporalError
from diorama_renderer.recordings.recording import (
    ChunkSource,
    DamagedRecordingError,
    Recording,
    as_recording,
    load,
    summary_of,
)
from diorama_renderer.recordings.series import Series
from diorama_renderer.recordings.snapshot import EntityAt, Snapshot
from diorama_renderer.recordings.spans import TimelineSpan
from diorama_renderer.recordings.values import (
    Arrows,
    ClassAnnotation,
    KeypointAnnotation,
    Mesh,
    MeshFile,
    Tensor,
    TextEntry,
    Transform,
)
from diorama_renderer.state import At, TimeValue

__all__ = [
    "Arrows",
    "At",
    "ChunkSource",
    "ClassAnnotation",
    "DamagedRecordingError",
    "EntityAt",
    "KeypointAnnotation",
    "Mesh",
    "MeshFile",
    "Recording",
    "Series",
    "Snapshot",
    "TemporalError",
    "Tensor",
    "TextEntry",
    "TimeValue",
    "TimelineSpan",
    "Transform",
    "as_recording",
    "load",
    "summary_of",
]
