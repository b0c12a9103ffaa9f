"""The buttons of the time panel: play, follow, step, loop; which timeline, how fast, and the time as a text."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, NamedTuple

from imgui_bundle import ImVec2, ImVec4, imgui

from diorama.timelines import TimeType
from diorama_renderer.blueprint.time_control import Loop, PlayState
from diorama_renderer.blueprint.time_format import DAY, date_of, format_time, parse_time
from diorama_renderer.ui import icons
from diorama_renderer.ui.timeline_names import timeline_names
from diorama_renderer.ui.widgets import ICON_SIDE, combo, drag_number, icon_button, subdued

if TYPE_CHECKING:
    from diorama_renderer.blueprint.time_control import TimeControl
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

_BUTTON_GAP, _PART_GAP, _GAP = 3.0, 16.0, 8.0
_SPEED_WIDTH, _FPS_WIDTH = 64.0, 72.0
_TIMELINE_WIDTH, _MOST_TIMELINE_WIDTH, _LEAST_TIMELINE_WIDTH = 90.0, 220.0, 64.0
_AROUND_TIME = 24.0
"""UI points: what the field of the time is wider than its text."""

_LOOPS = {Loop.OFF: "nothing", Loop.ALL: "everything", Loop.SELECTION: "the selection"}


class _Fitted(NamedTuple):
    """What there is room for.

    Attributes:
        parts: of "steps", "loop", "speed" and "fps".
        timeline: width of the choice of timelines, UI points.
        today: the date that is left out of the time.
    """

    parts: frozenset[str]
    timeline: float
    today: datetime.date


def draw(ui: Ui, opened: Opened) -> None:
    """One row; where it is short, it lacks what matters least, and never the time."""
    fitted = _fit(ui, opened, imgui.get_content_region_avail().x)
    imgui.push_style_var(imgui.StyleVar_.item_spacing, ImVec2(_BUTTON_GAP, 4))
    _draw_buttons(ui, opened, fitted.parts)
    imgui.pop_style_var()
    imgui.same_line(0, _PART_GAP)
    _draw_timeline(ui, opened, fitted.timeline)
    _draw_pace(ui, opened.time, fitted.parts)
    imgui.same_line(0, _PART_GAP)
    _draw_time(ui, opened, fitted.today)


def _fit(ui: Ui, opened: Opened, room: float) -> _Fitted:
    """Which parts a row of some width has, UI points.

    What is left out is, in this order: the frame rate, the speed, the date, the loop, some of the timeline's name, and
    the steps.
    """
    time, loop, steps = opened.time, ICON_SIDE + _BUTTON_GAP, 2 * (ICON_SIDE + _BUTTON_GAP)
    wanted = min(max(timeline_names(opened).width + 44, _TIMELINE_WIDTH), _MOST_TIMELINE_WIDTH)
    timeline = min(wanted, max(room / 3, _TIMELINE_WIDTH))
    others = 2 * ICON_SIDE + _BUTTON_GAP + steps + 2 * _PART_GAP
    today = _today()
    spare = room - others - timeline - _time_width(ui, time, today)
    if spare < loop and time.timeline is not None:
        today = date_of(time.moment().time // DAY)
        spare = room - others - timeline - _time_width(ui, time, today)
    if spare < 0:
        narrower = max(timeline + spare, min(timeline, _LEAST_TIMELINE_WIDTH))
        spare, timeline = spare + timeline - narrower, narrower
        return _Fitted(frozenset(["steps"] if spare >= 0 else []), timeline, today)
    parts = {"steps"}
    for part, width in (("loop", loop), ("speed", _SPEED_WIDTH + _GAP), ("fps", _FPS_WIDTH + _GAP)):
        spare -= width
        if spare >= 0:
            parts.add(part)
    return _Fitted(frozenset(parts), timeline, today)


def _time_width(ui: Ui, time: TimeControl, today: datetime.date) -> float:
    """Of the widest time that there are data at, so that parts stay while time goes on."""
    if time.timeline is None:
        return 0.0
    times = (time.moment().time, *(time.span or ()))
    texts = [format_time(time.timeline, each, span=time.span, today=today) for each in times]
    imgui.push_font(ui.fonts.mono, 14)
    width = max(float(imgui.calc_text_size(text).x) for text in texts)
    imgui.pop_font()
    return width + _AROUND_TIME


def _draw_buttons(ui: Ui, opened: Opened, parts: frozenset[str]) -> None:
    time = opened.time
    is_playing = time.play_state is PlayState.PLAYING and not time.has_ended(waits=opened.is_live)
    if icon_button(
        ui,
        "time/play",
        icons.PAUSE if is_playing else icons.PLAY,
        tooltip=_play_tooltip(time, is_playing=is_playing),
        active=is_playing,
    ):
        ui.do(time.toggle, waits=opened.is_live)
    imgui.same_line()
    if icon_button(
        ui,
        "time/follow",
        icons.SKIP_FORWARD,
        tooltip="Follow the newest data  (F)",
        active=time.play_state is PlayState.FOLLOWING,
    ):
        ui.do(time.follow)
    if "steps" in parts:
        _draw_steps(ui, opened)
    if "loop" in parts:
        imgui.same_line()
        if icon_button(
            ui,
            "time/loop",
            icons.REPEAT_1 if time.loop is Loop.SELECTION else icons.REPEAT,
            tooltip=f"Loops {_LOOPS[time.loop]}  (L)",
            active=time.loop is not Loop.OFF,
        ):
            ui.do(time.cycle_loop)


def _draw_steps(ui: Ui, opened: Opened) -> None:
    imgui.same_line()
    if icon_button(ui, "time/back", icons.STEP_BACK, tooltip="Back to the time of the data before  (←)"):
        ui.do(opened.time.step, opened.density, -1)
    imgui.same_line()
    if icon_button(ui, "time/forward", icons.STEP_FORWARD, tooltip="On to the time of the next data  (→)"):
        ui.do(opened.time.step, opened.density, 1)


def _play_tooltip(time: TimeControl, *, is_playing: bool) -> str:
    if is_playing:
        return "At the newest data, waits for more: pause  (Space)" if time.is_at_end else "Pause  (Space)"
    return "Play from the beginning  (Space)" if time.is_at_end else "Play  (Space)"


def _draw_timeline(ui: Ui, opened: Opened, width: float) -> None:
    known = timeline_names(opened)
    if not known.timelines:
        imgui.align_text_to_frame_padding()
        subdued(ui, "no times yet")
        return
    now = opened.time.timeline
    shown = known.names[known.timelines.index(now)] if now in known.timelines else ""
    chosen = combo(ui, "time/timeline", shown, known.names, width=width)
    if chosen is not None:
        ui.do(opened.set_timeline, known.timelines[known.names.index(chosen)])


def _draw_pace(ui: Ui, time: TimeControl, parts: frozenset[str]) -> None:
    if "speed" in parts:
        imgui.same_line()
        speed = drag_number(ui, "time/speed", time.speed, speed=0.01, format="%.2fx", width=_SPEED_WIDTH)
        if speed is not None:
            ui.do(setattr, time, "speed", speed)
    if "fps" in parts and time.timeline is not None and time.timeline.type is TimeType.SEQUENCE:
        imgui.same_line()
        fps = drag_number(
            ui, "time/fps", time.fps, speed=0.2, low=0.1, high=1000.0, format="%.3g fps", width=_FPS_WIDTH
        )
        if fps is not None:
            ui.do(setattr, time, "fps", fps)


def _draw_time(ui: Ui, opened: Opened, today: datetime.date) -> None:
    """The time that is shown; a double-click makes it a field to type into.

    A date that is left out of what is shown is meant by what is typed, too.
    """
    time = opened.time
    if time.timeline is None:
        return
    now = time.moment().time
    text = format_time(time.timeline, now, span=time.span, today=today)
    imgui.push_font(ui.fonts.mono, 14)
    imgui.push_style_color(imgui.Col_.frame_bg, ImVec4(0, 0, 0, 0))
    imgui.set_next_item_width(imgui.calc_text_size(text).x + _AROUND_TIME)
    changed, typed = imgui.input_text(
        "##time/now",
        text,
        imgui.InputTextFlags_.enter_returns_true.value | imgui.InputTextFlags_.auto_select_all.value,
    )
    ui.items.record("time/now")
    imgui.pop_style_color()
    imgui.pop_font()
    if changed:
        wanted = parse_time(time.timeline, typed, span=time.span, today=today)
        if wanted is not None:
            ui.do(time.seek, wanted)


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.timezone.utc).date()
