"""How long frames take: the last 120 as bars, and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, imgui

from diorama_renderer.ui.cards import above_time, floating
from diorama_renderer.ui.frame_times import MOST_FRAMES
from diorama_renderer.ui.theme import Rgba, faded, packed
from diorama_renderer.ui.widgets import small

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui

_BAR = 2.0
_HEIGHT = 64.0
_TARGET_MS = 1000 / 60
_WIDTH = MOST_FRAMES * _BAR


def draw(ui: Ui) -> None:
    """A card, lower right, above the time panel."""
    with floating(ui, "performance", lambda: (ui.size[0] - 14, above_time(ui)), _WIDTH):
        times = ui.workspace.frame_times
        _draw_bars(ui)
        last = times.frames[-1] if times.frames else None
        colors = _colors(ui)
        for name, value in (
            ("Data", None if last is None else last.ingest),
            ("Interface", None if last is None else last.interface),
            ("Drawing", None if last is None else last.drawing),
        ):
            _draw_row(ui, name, "-" if value is None else f"{value:.1f} ms", colors[name])
        _draw_row(ui, "Frames a second", f"{times.fps:.0f}", None)
        _draw_row(ui, "CPU", f"{times.cpu_percent:.0f} %", None)
        _draw_row(ui, "Idle", f"{times.idle_percent:.0f} %", None)


def _colors(ui: Ui) -> dict[str, Rgba]:
    return {"Data": ui.theme.success, "Interface": ui.theme.accent, "Drawing": ui.theme.warning}


def _draw_bars(ui: Ui) -> None:
    """A bar a frame, its parts above each other; the line is what 60 frames a second allow."""
    frames = list(ui.workspace.frame_times.frames)
    colors = [packed(color) for color in _colors(ui).values()]
    at = imgui.get_cursor_screen_pos()
    imgui.dummy(ImVec2(_WIDTH, _HEIGHT + 6))
    draw_list = imgui.get_window_draw_list()
    bottom = at.y + _HEIGHT
    draw_list.add_rect_filled(at, ImVec2(at.x + _WIDTH, bottom), packed(ui.theme.plot), 4.0)
    top_ms = max(2 * _TARGET_MS, *(frame.total for frame in frames)) if frames else 2 * _TARGET_MS
    scale = _HEIGHT / top_ms
    x = at.x + (MOST_FRAMES - len(frames)) * _BAR
    for frame in frames:
        y = bottom
        for part, color in zip((frame.ingest, frame.interface, frame.drawing), colors):
            height = part * scale
            if height >= 0.25:
                draw_list.add_rect_filled(ImVec2(x, y - height), ImVec2(x + _BAR - 0.5, y), color)
            y -= height
        x += _BAR
    target = bottom - _TARGET_MS * scale
    draw_list.add_line(
        ImVec2(at.x, target), ImVec2(at.x + _WIDTH, target), packed(faded(ui.theme.subdued, 0.6))
    )


def _draw_row(ui: Ui, name: str, value: str, color: Rgba | None) -> None:
    at = imgui.get_cursor_screen_pos()
    left = at.x
    if color is not None:
        imgui.get_window_draw_list().add_rect_filled(
            ImVec2(at.x, at.y + 4), ImVec2(at.x + 8, at.y + 12), packed(color), 2.0
        )
        left += 14
    imgui.set_cursor_screen_pos(ImVec2(left, at.y))
    small(ui, name)
    imgui.push_font(None, 12)
    width = imgui.calc_text_size(value).x
    imgui.pop_font()
    imgui.set_cursor_screen_pos(ImVec2(at.x + _WIDTH - width, at.y))
    small(ui, value, ui.theme.text)
