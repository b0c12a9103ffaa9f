"""What a recording is: shown while it, or nothing, is selected."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, imgui

from diorama_renderer.blueprint.time_format import format_time
from diorama_renderer.ui.panels.component_cells import bytes_text, number
from diorama_renderer.ui.panels.fields import LINE_HEIGHT, explain, fields, heading, text_line
from diorama_renderer.ui.recording_titles import source
from diorama_renderer.ui.timeline_names import timeline_names
from diorama_renderer.ui.widgets import in_sight, small

if TYPE_CHECKING:
    from diorama.timelines import Timeline
    from diorama_renderer.store.store import StoreStatistics
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened


_LONGEST_SPAN = 32
_UNITS = (
    (86_400_000_000_000, "days"),
    (3_600_000_000_000, "h"),
    (60_000_000_000, "min"),
    (1_000_000_000, "s"),
    (1_000_000, "ms"),
    (1_000, "µs"),
    (1, "ns"),
)
_COUNTED_EVERY_SECS = 0.25


@dataclass
class _Counted:
    """What the store held, at which of its versions, and when that was asked."""

    told: StoreStatistics
    version: int
    since: float


def draw(ui: Ui, opened: Opened) -> None:
    """All of it."""
    info = opened.recording.info
    with fields(ui):
        text_line(ui, "source", source(opened))
        if info is not None:
            text_line(ui, "application", info.application_id or "unnamed")
            text_line(ui, "recording", info.recording_id)
            text_line(ui, "started", date_text(info.started_ns))
            text_line(ui, "logged by", f"Diorama {info.sdk_version}" if info.sdk_version else "not said")
    if heading(ui, "recording/timelines", "Timelines"):
        _draw_timelines(ui, opened)
    told = _statistics(ui, opened)
    if heading(ui, "recording/contents", "Contents"):
        _draw_contents(ui, told)
    if heading(ui, "recording/components", "Rows by component", is_open=False):
        with fields(ui):
            counts = sorted(told.rows_of.items(), key=lambda each: -each[1])
            for component, count in (counts[place] for place in in_sight(len(counts))):
                text_line(ui, component.removeprefix("ext."), number(count))


def _draw_contents(ui: Ui, told: StoreStatistics) -> None:
    with fields(ui):
        text_line(ui, "entities", number(told.entity_count - 1))
        text_line(ui, "rows", number(told.row_count), note="one a component")
        text_line(ui, "memory", bytes_text(told.size_bytes))
        if told.dropped_row_count:
            text_line(
                ui, "dropped", number(told.dropped_row_count), note="oldest rows", color=ui.theme.warning
            )


def _draw_timelines(ui: Ui, opened: Opened) -> None:
    spans = opened.spans()
    timelines = timeline_names(opened).timelines
    with fields(ui):
        if not spans:
            small(ui, "Everything is timeless so far.")
        for number in in_sight(len(timelines)):
            timeline = timelines[number]
            text, whole = span_text(timeline, spans[timeline])
            # One line each, as all that is listed as far as it is in sight.
            at, room = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail().x
            text_line(ui, timeline.name, text)
            if text != whole:
                explain(at, ImVec2(room, LINE_HEIGHT), whole)


def span_text(timeline: Timeline, span: tuple[int, int]) -> tuple[str, str]:
    """From when to when a timeline has data: in few characters, and in all digits.

    Dates are long, and mostly the same but for their ends: of those it is said how long it took from the first on.
    """
    first, last = (format_time(timeline, time, span=span, is_exact=True) for time in span)
    whole = first if span[0] == span[1] else f"{first} to {last}"
    if len(whole) <= _LONGEST_SPAN:
        return whole, whole
    start = format_time(timeline, span[0], span=span)
    second = start.partition(".")[0]
    return (second if span[0] == span[1] else f"{second}, {took(span[1] - span[0])}"), whole


def took(nanos: int) -> str:
    """How long something took, in three digits or so: "12.5 ms", "2.25 min"."""
    scale, unit = next((each for each in _UNITS if nanos >= each[0]), _UNITS[-1])
    return f"{nanos / scale:.3g} {unit}" if nanos < 1000 * scale else f"{nanos / scale:,.0f} {unit}"


def _statistics(ui: Ui, opened: Opened) -> StoreStatistics:
    """Counted four times a second at most: sizes are added up over all there is."""
    store = opened.recording.store
    memo = opened.memo("recording details", lambda: _Counted(store.statistics(), store.version, ui.now))
    if memo.version != store.version:
        if ui.now - memo.since > _COUNTED_EVERY_SECS:
            memo.told, memo.version, memo.since = store.statistics(), store.version, ui.now
        else:
            ui.animate()  # or what came last would never be counted
    return memo.told


def date_text(nanos: int) -> str:
    """Nanoseconds since the epoch as a date in local time; what is beyond all calendars as a number."""
    try:
        when = datetime.datetime.fromtimestamp(nanos / 1e9, datetime.timezone.utc).astimezone()
    except (ValueError, OverflowError, OSError):
        return f"{nanos} ns"
    return when.strftime("%Y-%m-%d %H:%M:%S")
