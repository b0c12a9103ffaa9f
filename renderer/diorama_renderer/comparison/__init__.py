"""What differs between scenes: digests of one moment, and recordings row by row. No graphics library is needed."""

from __future__ import annotations

from diorama_renderer.comparison.diff import diff
from diorama_renderer.comparison.differences import Difference, differences
from diorama_renderer.comparison.digest import ComponentDigest, SceneDigest
from diorama_renderer.comparison.outcome import EntityDifference, RecordingDiff
from diorama_renderer.comparison.tolerance import Tolerance

__all__ = [
    "ComponentDigest",
    "Difference",
    "EntityDifference",
    "RecordingDiff",
    "SceneDigest",
    "Tolerance",
    "diff",
    "differences",
]
