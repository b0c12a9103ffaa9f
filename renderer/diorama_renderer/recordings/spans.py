"""The timelines of a recording, as a user sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from diorama.timelines import Timeline, TimeType
from diorama_renderer.query import is_date
from diorama_renderer.store import Store


@dataclass(frozen=True, slots=True)
class TimelineSpan:
    """One timeline, and from when to when anything was logged on it.

    Attributes:
        name: as given to `set_time_*`; `log_time` is always there.
        type: "sequence" for counts, "time" for nanoseconds.
        first: the first time with data, int64: a count, or nanoseconds.
        last: the last one, likewise.
    """

    name: str
    type: Literal["sequence", "time"]
    first: int
    last: int

    @property
    def first_seconds(self) -> float | None:
        """`first` in seconds; None on a sequence."""
        return self.first / 1e9 if self.type == "time" else None

    @property
    def last_seconds(self) -> float | None:
        """`last` in seconds; None on a sequence."""
        return self.last / 1e9 if self.type == "time" else None

    @property
    def is_date(self) -> bool:
        """Whether times count from the Unix epoch (UTC), rather than from a start that nobody knows."""
        return is_date(Timeline(self.name, TimeType(self.type)), self.first)


def spans_of(store: Store) -> dict[Timeline, TimelineSpan]:
    """All timelines with data, by name."""
    found = sorted(store.timelines().items(), key=lambda item: (item[0].name, item[0].type.value))
    return {
        timeline: TimelineSpan(
            timeline.name, "sequence" if timeline.type is TimeType.SEQUENCE else "time", first, last
        )
        for timeline, (first, last) in found
    }
