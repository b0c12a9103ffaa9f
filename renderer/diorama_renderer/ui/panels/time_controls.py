"""The buttons of the time panel: play, follow, step, loop; which timeline, how fast, and the time as a text."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, ImVec4, imgui

from diorama.timelines import TimeType
from diorama_renderer.blueprint.time_control import Loop, PlayState
from diorama_renderer.blueprint.time_format import format_time, parse_time
from diorama_renderer.ui import icons
from diorama_renderer.ui.timeline_names import timeline_names
from diorama_renderer.ui.widgets import combo, drag_number, icon_button, subdued

if TYPE_CHECKING:
    from diorama_renderer.blueprint.time_control import TimeControl
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

_LOOPS = {Loop.OFF: "nothing", Loop.ALL: "everything", Loop.SELECTION: "the selection"}


def draw(ui: Ui, opened: Opened) -> None:
    """One row."""
    imgui.push_style_var(imgui.StyleVar_.item_spacing, ImVec2(3, 4))
    _draw_buttons(ui, opened)
    imgui.pop_style_var()
    imgui.same_line(0, 16)
    _draw_timeline(ui, opened)
    _draw_pace(ui, opened.time)
    imgui.same_line(0, 16)
    _draw_time(ui, opened)


def _draw_buttons(ui: Ui, opened: Opened) -> None:
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
    imgui.same_line()
    if icon_button(ui, "time/back", icons.STEP_BACK, tooltip="Back to the time of the data before  (←)"):
        ui.do(time.step, opened.density, -1)
    imgui.same_line()
    if icon_button(ui, "time/forward", icons.STEP_FORWARD, tooltip="On to the time of the next data  (→)"):
        ui.do(time.step, opened.density, 1)
    imgui.same_line()
    if icon_button(
        ui,
        "time/loop",
        icons.REPEAT_1 if time.loop is Loop.SELECTION else icons.REPEAT,
        tooltip=f"Loops {_LOOPS[time.loop]}  (L)",
        active=time.loop is not Loop.OFF,
    ):
        ui.do(time.cycle_loop)


def _play_tooltip(time: TimeControl, *, is_playing: bool) -> str:
    if is_playing:
        return "At the newest data, waits for more: pause  (Space)" if time.is_at_end else "Pause  (Space)"
    return "Play from the beginning  (Space)" if time.is_at_end else "Play  (Space)"


def _draw_timeline(ui: Ui, opened: Opened) -> None:
    known = timeline_names(opened)
    if not known.timelines:
        imgui.align_text_to_frame_padding()
        subdued(ui, "no times yet")
        return
    now = opened.time.timeline
    shown = known.names[known.timelines.index(now)] if now in known.timelines else ""
    chosen = combo(ui, "time/timeline", shown, known.names, width=min(max(known.width + 44, 90), 220))
    if chosen is not None:
        ui.do(opened.set_timeline, known.timelines[known.names.index(chosen)])


def _draw_pace(ui: Ui, time: TimeControl) -> None:
    imgui.same_line()
    speed = drag_number(ui, "time/speed", time.speed, speed=0.01, format="%.2fx", width=64)
    if speed is not None:
        ui.do(setattr, time, "speed", speed)
    if time.timeline is not None and time.timeline.type is TimeType.SEQUENCE:
        imgui.same_line()
        fps = drag_number(
            ui, "time/fps", time.fps, speed=0.2, low=0.1, high=1000.0, format="%.3g fps", width=72
        )
        if fps is not None:
            ui.do(setattr, time, "fps", fps)


def _draw_time(ui: Ui, opened: Opened) -> None:
    """The time that is shown; a double-click makes it a field to type into."""
    time = opened.time
    if time.timeline is None:
        return
    now = time.moment().time
    text = format_time(time.timeline, now, span=time.span, today=_today())
    imgui.push_font(ui.fonts.mono, 14)
    imgui.push_style_color(imgui.Col_.frame_bg, ImVec4(0, 0, 0, 0))
    imgui.set_next_item_width(imgui.calc_text_size(text).x + 24)
    changed, typed = imgui.input_text(
        "##time/now",
        text,
        imgui.InputTextFlags_.enter_returns_true.value | imgui.InputTextFlags_.auto_select_all.value,
    )
    ui.items.record("time/now")
    imgui.pop_style_color()
    imgui.pop_font()
    if changed:
        wanted = parse_time(time.timeline, typed, span=time.span, today=_today())
        if wanted is not None:
            ui.do(time.seek, wanted)


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.timezone.utc).date()
