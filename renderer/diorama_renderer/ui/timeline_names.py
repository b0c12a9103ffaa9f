"""What timelines are called in lists: sorted, each by a name of its own, however many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from diorama.timelines import LOG_TIME, Timeline
from diorama_renderer.ui.one_line import one_line

if TYPE_CHECKING:
    from diorama_renderer.ui.workspace import Opened

_MOST_MEASURED = 200


@dataclass(frozen=True, slots=True)
class TimelineNames:
    """The timelines of a recording.

    Attributes:
        asked: in the order in which the store has them: what this was made from.
        timelines: by name, `log_time` last.
        names: theirs, each once: a sequence and a time may share one.
        width: of the widest, UI points; of the first few hundred.
    """

    asked: tuple[Timeline, ...]
    timelines: tuple[Timeline, ...]
    names: tuple[str, ...]
    width: float


def timeline_names(opened: Opened) -> TimelineNames:
    """Those of a recording; made anew only when there are others."""
    asked = tuple(opened.spans())
    kept = opened.memo("timeline names", dict[str, TimelineNames])
    found = kept.get("last")
    if found is None or found.asked != asked:
        timelines = tuple(sorted(asked, key=lambda timeline: (timeline == LOG_TIME, timeline.name)))
        names = distinct(timeline.name for timeline in timelines)
        shown = [one_line(name) for name in names[:_MOST_MEASURED]]
        width = max((float(imgui.calc_text_size(name).x) for name in shown), default=0.0)
        found = kept["last"] = TimelineNames(asked, timelines, names, width)
    return found


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """The names, those that came before with a number behind them.

    >>> distinct(["frame", "time", "time"])
    ('frame', 'time', 'time (2)')
    """
    taken: Counter[str] = Counter()
    found = []
    for name in names:
        taken[name] += 1
        found.append(name if taken[name] == 1 else f"{name} ({taken[name]})")
    return tuple(found)
