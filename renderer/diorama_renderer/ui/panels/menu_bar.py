"""The bar on top: the menu, the recordings, how things go, and which panels are shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, imgui

from diorama_renderer.ui import drawer, icons
from diorama_renderer.ui.actions import BY_NAME
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.logo import draw_logo
from diorama_renderer.ui.memory_use import told
from diorama_renderer.ui.panels import menu, recording_switch
from diorama_renderer.ui.theme import Rgba, faded, packed
from diorama_renderer.ui.widgets import ICON_SIDE, hint, icon_button, shortened

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui

_LEFT, _TOP = 10.0, 7.0
_LOGO = 22.0
_GAP = 4.0
_MENU_WIDTH = _LOGO + 28
_RECORDING_LEFT, _AFTER_RECORDING = _LEFT + _MENU_WIDTH + 10, 16.0
_LATE_SECS = 0.2
"""From when on it is said that what is seen is not what is now."""


def draw(ui: Ui) -> None:
    """Fill the bar."""
    right = _draw_right(ui)
    _draw_menu_button(ui)
    x = _RECORDING_LEFT
    opened = ui.workspace.opened
    if opened is not None and right - x > 120:
        imgui.set_cursor_screen_pos(ImVec2(x, _TOP))
        recording_switch.draw(ui, opened, right - x - _AFTER_RECORDING)
    menu.draw(ui, _LEFT - 4, _TOP + ICON_SIDE + 9)


def _draw_menu_button(ui: Ui) -> None:
    imgui.set_cursor_screen_pos(ImVec2(_LEFT, _TOP))
    at = imgui.get_cursor_screen_pos()
    width = _MENU_WIDTH
    clicked = imgui.invisible_button("##menu", ImVec2(width, ICON_SIDE))
    hovered = imgui.is_item_hovered()
    ui.items.record("menu")
    if hovered:
        imgui.get_window_draw_list().add_rect_filled(
            at, ImVec2(at.x + width, at.y + ICON_SIDE), packed(ui.theme.hover), 6.0
        )
    draw_logo(ui, at.x + 4, at.y + (ICON_SIDE - _LOGO) / 2, _LOGO)
    y = at.y + (ICON_SIDE - imgui.get_text_line_height()) / 2
    imgui.get_window_draw_list().add_text(
        ImVec2(at.x + _LOGO + 9, y), packed(ui.theme.subdued), icons.CHEVRON_DOWN
    )
    if clicked:
        menu.open_menu()


def _draw_right(ui: Ui) -> float:
    """From the right edge inwards; returns where it begins."""
    x = ui.size[0] - 10.0
    opened = ui.workspace.opened
    if opened is not None:
        for side in ("right", "bottom", "left"):
            action = BY_NAME[f"panels/{side}"]
            shown = drawer.is_shown(ui, opened, side)
            tint = ui.theme.text if shown else ui.theme.faint
            said = f"{'Hide' if shown else 'Show'} {action.title.lower()} ({action.shortcut})"
            x = _button(ui, action.name, action.icon, said, x, color=tint)
        x -= 8
    if menu.is_narrow(ui):
        x = _draw_pills(ui, x)
        return _draw_window_buttons(ui, x, _room_of_buttons(ui, x))
    x = _draw_window_buttons(ui, x, 2)
    if ui.workspace.options.shows_performance:
        x = _draw_performance(ui, x)
    return _draw_pills(ui, x)


def _draw_pills(ui: Ui, x: float) -> float:
    """What is received, read and written; a narrow bar has but signs of it."""
    x = _draw_reception(ui, x)
    if ui.workspace.not_listening:
        text, why = (
            f"{icons.RADIO}  not listening",
            f"{ui.workspace.not_listening}: what programs send goes there",
        )
        x = _pill(ui, "reception/none", text, x, tooltip=why)
    return _draw_files(ui, x)


def _room_of_buttons(ui: Ui, x: float) -> int:
    """How many buttons of the window end at `x` or before it, where the recording's name comes first."""
    opened = ui.workspace.opened
    if opened is None:
        return 2
    room = x - _RECORDING_LEFT - _AFTER_RECORDING - 8 - recording_switch.least_width(ui, opened)
    return int(min(max(room // (ICON_SIDE + _GAP), 0), 2))


def _draw_window_buttons(ui: Ui, x: float, count: int) -> float:
    """The palette, and the theme where there are two; returns where the next thing ends."""
    if count > 1:
        is_dark = ui.theme.name == "dark"
        icon, said = (icons.SUN, "Light") if is_dark else (icons.MOON, "Dark")
        x = _button(ui, "window/theme", icon, said, x)
    if count > 0:
        palette = BY_NAME["help/palette"]
        x = _button(ui, palette.name, palette.icon, f"{palette.title.rstrip('…')} ({palette.shortcut})", x)
    return x - 8 if count else x


def _button(ui: Ui, name: str, icon: str, tooltip: str, x: float, *, color: Rgba | None = None) -> float:
    """A button that ends at `x`; returns where the next one ends."""
    imgui.set_cursor_screen_pos(ImVec2(x - ICON_SIDE, _TOP))
    if icon_button(ui, name, icon, tooltip=tooltip, color=color):
        BY_NAME[name].run(ui)
    return x - ICON_SIDE - _GAP


def _draw_performance(ui: Ui, x: float) -> float:
    times = ui.workspace.frame_times
    recent = list(times.frames)[-30:]
    mean = sum(frame.total for frame in recent) / len(recent) if recent else 0.0
    return _pill(ui, "performance/short", f"{mean:.1f} ms   CPU {times.cpu_percent:.0f} %", x)


def _draw_reception(ui: Ui, x: float) -> float:
    """What is late, and what is lost."""
    reception = ui.workspace.reception
    if reception is None:
        return x
    if reception.rows_dropped:
        x = _pill(
            ui,
            "reception/dropped",
            f"{icons.TRIANGLE_ALERT}  {reception.rows_dropped:,} rows dropped",
            x,
            color=ui.theme.warning,
            tooltip="They had waited for longer than --drop-at-latency allows",
        )
    if reception.latency_secs > _LATE_SECS:
        x = _pill(
            ui,
            "reception/latency",
            f"{icons.TIMER}  {reception.latency_secs:.1f} s behind, {told(reception.queued_bytes)} waiting",
            x,
            color=ui.theme.warning,
            tooltip="More comes than can be taken in",
        )
    return x


def _draw_files(ui: Ui, x: float) -> float:
    """What is being read and written."""
    for path, rows in ui.workspace.saving.items():
        x = _pill(
            ui, f"saving/{path}", f"{icons.SAVE}  Saving {_short(path)}, {rows:,} rows", x, tooltip=path
        )
    if ui.workspace.opened is not None:
        for path, size in list(ui.workspace.loading.items())[:2]:
            x = _pill(
                ui,
                f"loading/{path}",
                f"{icons.REFRESH_CW}  Reading {_short(path)}, {told(size)}",
                x,
                tooltip=path,
            )
    return x


def _short(path: str) -> str:
    return shortened(Path(path).name, 180)


def _pill(ui: Ui, name: str, text: str, x: float, *, color: Rgba | None = None, tooltip: str = "") -> float:
    """A small text on a rounded ground that ends at `x`; returns where the next one ends.

    A narrow bar shows but the icon that the text begins with, and has the text in the tooltip.
    """
    if menu.is_narrow(ui):
        text, _, words = text.partition("  ")
        tooltip = f"{words}\n{tooltip}".strip()
    tint = color or ui.theme.subdued
    imgui.push_font(None, 12)
    width = imgui.calc_text_size(text).x + 20
    at = ImVec2(x - width, _TOP + 2)
    imgui.set_cursor_screen_pos(at)
    imgui.dummy(ImVec2(width, ICON_SIDE - 4))
    ui.items.put(name, Rect(at.x, at.y, at.x + width, at.y + ICON_SIDE - 4))
    draw_list = imgui.get_window_draw_list()
    ground = faded(tint, 0.14) if color is not None else ui.theme.raised
    draw_list.add_rect_filled(at, ImVec2(x, at.y + ICON_SIDE - 4), packed(ground), 11.0)
    y = at.y + (ICON_SIDE - 4 - imgui.get_text_line_height()) / 2
    draw_list.add_text(ImVec2(at.x + 10, y), packed(tint), text)
    imgui.pop_font()
    hint(tooltip)
    return x - width - 8
