"""What memory is used for, how it grew, and what the limit cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from imgui_bundle import ImVec2, imgui

from diorama_renderer.ui.cards import above_time, floating
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.memory_use import MemorySample, MemoryUse, told
from diorama_renderer.ui.theme import Rgba, faded, packed
from diorama_renderer.ui.widgets import shortened, small

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui

_WIDTH = 340.0
_HEIGHT = 110.0
_BESIDE = 282.0
_MOST_RECORDINGS = 6
_SPAN_SECS = 600.0


def draw(ui: Ui) -> None:
    """A card, lower right, beside that of performance."""
    use = ui.host.memory()
    with floating(ui, "memory", lambda: (ui.size[0] - 14 - _BESIDE, above_time(ui)), _WIDTH):
        _draw_plot(ui, use)
        colors = _colors(ui)
        _draw_row(
            ui, "Whole program", told(use.resident_bytes) if use.resident_bytes else "unknown", colors[0]
        )
        _draw_row(ui, "Recordings", told(use.store_bytes + use.cache_bytes), colors[1])
        _draw_row(ui, "Graphics", told(use.gpu_bytes), colors[2])
        limit = "none" if use.limit_bytes is None else told(use.limit_bytes)
        _draw_row(ui, "Limit of recordings", limit, None)
        if use.dropped_rows:
            dropped = f"{use.dropped_rows:,} rows"
            _draw_row(ui, "Dropped by the limit", dropped, None, ui.theme.warning)
        _draw_recordings(ui, use)


def _colors(ui: Ui) -> tuple[Rgba, Rgba, Rgba]:
    return ui.theme.subdued, ui.theme.accent, ui.theme.warning


def _draw_recordings(ui: Ui, use: MemoryUse) -> None:
    if not use.recordings:
        return
    at = imgui.get_cursor_screen_pos()
    y = at.y + 4
    imgui.get_window_draw_list().add_line(ImVec2(at.x, y), ImVec2(at.x + _WIDTH, y), packed(ui.theme.line))
    imgui.set_cursor_screen_pos(ImVec2(at.x, y + 8))
    for each in use.recordings[:_MOST_RECORDINGS]:
        _draw_row(ui, each.title, f"{each.rows:,} rows   {told(each.store_bytes)}", None)
        if each.cache_bytes > each.store_bytes // 100:
            _draw_row(ui, "    and to draw from", told(each.cache_bytes), None)
        if each.dropped_rows:
            _draw_row(ui, "    dropped", f"{each.dropped_rows:,} rows", None, ui.theme.warning)
    left = len(use.recordings) - _MOST_RECORDINGS
    if left > 0:
        small(ui, f"{left} more")


def _draw_plot(ui: Ui, use: MemoryUse) -> None:
    """Bytes over the last ten minutes."""
    at = imgui.get_cursor_screen_pos()
    imgui.dummy(ImVec2(_WIDTH, _HEIGHT + 6))
    rect = Rect(at.x, at.y, at.x + _WIDTH, at.y + _HEIGHT)
    draw_list = imgui.get_window_draw_list()
    draw_list.add_rect_filled(at, ImVec2(rect.x1, rect.y1), packed(ui.theme.plot), 5.0)
    samples = list(use.history)
    most = max([1.0, *(float(max(each.resident, each.store, each.gpu)) for each in samples)])
    if use.limit_bytes is not None and use.limit_bytes < 2.5 * most:
        most = max(most, float(use.limit_bytes))
    top = _rounded(most * 1.1)
    for share in (1 / 3, 2 / 3):
        y = rect.y1 - share * rect.height
        draw_list.add_line(ImVec2(rect.x0, y), ImVec2(rect.x1, y), packed(faded(ui.theme.faint, 0.3)))
    if use.limit_bytes is not None and use.limit_bytes < top:
        y = rect.y1 - use.limit_bytes / top * rect.height
        draw_list.add_line(ImVec2(rect.x0, y), ImVec2(rect.x1, y), packed(faded(ui.theme.error, 0.7)))
        _label(ui, draw_list, "Limit", rect.x1 - 34, y + 2)
    for field, color in zip(("resident", "store", "gpu"), _colors(ui)):
        points = _curve(samples, field, rect, top)
        if len(points) > 1:
            draw_list.add_polyline(points, packed(color), 1.5, 0)
    _label(ui, draw_list, told(top), rect.x0 + 6, rect.y0 + 3)


def _curve(samples: list[MemorySample], field: str, rect: Rect, top: float) -> list[Any]:
    if not samples:
        return []
    last = samples[-1].time
    span = min(max(last - samples[0].time, 30.0), _SPAN_SECS)
    return [
        ImVec2(
            rect.x1 - (last - each.time) / span * rect.width,
            rect.y1 - min(getattr(each, field) / top, 1.0) * rect.height,
        )
        for each in samples
        if last - each.time <= span
    ]


def _rounded(value: float) -> float:
    """1, 2 or 5 times a power of ten, not below."""
    scale = 1.0
    while scale * 10 <= value:
        scale *= 10
    return next(step * scale for step in (1, 2, 3, 5, 10) if step * scale >= value)


def _label(ui: Ui, draw_list: imgui.ImDrawList, text: str, x: float, y: float) -> None:
    imgui.push_font(None, 11)
    draw_list.add_text(ImVec2(round(x), round(y)), packed(ui.theme.subdued), text)
    imgui.pop_font()


def _draw_row(ui: Ui, name: str, value: str, mark: Rgba | None, color: Rgba | None = None) -> None:
    at = imgui.get_cursor_screen_pos()
    left = at.x
    if mark is not None:
        imgui.get_window_draw_list().add_rect_filled(
            ImVec2(at.x, at.y + 6), ImVec2(at.x + 10, at.y + 9), packed(mark), 2.0
        )
        left += 18
    imgui.push_font(None, 12)
    width = imgui.calc_text_size(value).x
    name = shortened(name, at.x + _WIDTH - width - 16 - left)
    imgui.pop_font()
    imgui.set_cursor_screen_pos(ImVec2(left, at.y))
    small(ui, name)
    imgui.set_cursor_screen_pos(ImVec2(at.x + _WIDTH - width, at.y))
    small(ui, value, color or ui.theme.text)
