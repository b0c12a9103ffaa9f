"""Timelines: a name and a type. The same name with two types is two timelines."""

from __future__ import annotations

import enum
from typing import NamedTuple


class TimeType(enum.Enum):
    """How the int64 values of a timeline are read."""

    SEQUENCE = "sequence"
    """Plain counts, such as frame numbers."""
    TIME = "time"
    """Nanoseconds: since the Unix epoch where large, relative to an unknown start where small."""


class Timeline(NamedTuple):
    """One axis of time. Hashable; the identity is (name, type)."""

    name: str
    type: TimeType


LOG_TIME = Timeline("log_time", TimeType.TIME)
"""Every row that is not timeless lies on this timeline too: when the call was made, ns since the epoch."""
