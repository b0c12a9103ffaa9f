"""The lines of a text log that are on screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from imgui_bundle import ImVec2, imgui

from diorama_renderer.ui import icons
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.theme import Rgba, faded, packed
from diorama_renderer.ui.views.log_colors import level_color, readable
from diorama_renderer.ui.views.log_columns import BODY, Cell, Widths
from diorama_renderer.ui.views.log_lines import LogLine
from diorama_renderer.ui.views.log_scroll import LINE_HEIGHT
from diorama_renderer.ui.widgets import shortened

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

FONT_SIZE = 13.0
INDENT = 18.0
"""UI points before a text: the mark that unfolds it."""
_TIME_SIZE, _LEVEL_SIZE, _MONO_SIZE = 12.0, 11.0, 12.5
_LATER = 0.42  # alpha of what comes after the time that is shown
_MOST_LEVEL = 92.0


class Pointed(NamedTuple):
    """Where the pointer is: the place of the line, and the key of the column."""

    place: int
    key: str


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line on screen.

    Attributes:
        place: among all lines.
        line: what it says.
        y0, y1: its upper and lower edge, UI points.
        is_later: whether it comes after the time that is shown.
        is_unfolded: whether all of its text is shown.
    """

    place: int
    line: LogLine
    y0: float
    y1: float
    is_later: bool
    is_unfolded: bool

    @property
    def alpha(self) -> float:
        """Of everything in it."""
        return _LATER if self.is_later else 1.0


@dataclass(frozen=True, slots=True)
class RowsLook:
    """How lines are drawn.

    Attributes:
        is_monospace: the font of the text.
        searched: what is marked in it.
        pointed: where the pointer is.
    """

    is_monospace: bool
    searched: str
    pointed: Pointed | None


def draw(
    ui: Ui,
    opened: Opened,
    rect: Rect,
    lines: Sequence[PlacedLine],
    cells: Sequence[Cell],
    widths: Widths,
    look: RowsLook,
) -> None:
    """Draw them, column by column."""
    for placed in lines:
        _draw_behind(ui, opened, rect, placed, look)
    for cell in cells:
        if cell.column.timeline is not None:
            _draw_times(ui, opened, lines, cell, widths, look)
        elif cell.column.key == "entity":
            _draw_entities(ui, opened, lines, cell, widths, look)
        elif cell.column.key == "level":
            _draw_levels(ui, lines, cell, widths)
        else:
            _draw_bodies(ui, lines, cell, look)


def _draw_behind(ui: Ui, opened: Opened, rect: Rect, placed: PlacedLine, look: RowsLook) -> None:
    theme, path = ui.theme, placed.line.path
    color: Rgba | None = None
    if opened.selection.has_entity(path):
        color = faded(theme.selection, 0.4)
    elif look.pointed is not None and look.pointed.place == placed.place:
        color = faded(theme.hover, 0.7)
    elif (look.pointed is None or look.pointed.key == "entity") and opened.selection.hovers_entity(path):
        color = faded(theme.hover, 0.45)
    elif placed.is_unfolded:
        color = faded(theme.raised, 0.55)
    if color is not None:
        imgui.get_window_draw_list().add_rect_filled(
            ImVec2(rect.x0, placed.y0), ImVec2(rect.x1, placed.y1), packed(color)
        )


def _draw_times(
    ui: Ui, opened: Opened, lines: Sequence[PlacedLine], cell: Cell, widths: Widths, look: RowsLook
) -> None:
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    timeline, key = cell.column.timeline, cell.column.key
    assert timeline is not None
    imgui.push_font(ui.fonts.mono, _TIME_SIZE)
    drop = (LINE_HEIGHT - imgui.get_text_line_height()) / 2
    widest = imgui.calc_text_size(cell.column.title).x
    glyph = imgui.calc_text_size("0").x
    for placed in lines:
        time, text = placed.line.times[timeline]
        is_pointed = look.pointed == (placed.place, key) and time is not None
        color = theme.strong if is_pointed else theme.subdued
        if time is None:
            text, color = "-", theme.faint
        widest = max(widest, glyph * len(text))
        if glyph * len(text) > cell.x1 - cell.x0 - 4:
            text = shortened(text, cell.x1 - cell.x0 - 8)
        y = round(placed.y0 + drop)
        draw_list.add_text(ImVec2(cell.x0, y), packed(color, placed.alpha), text)
        if is_pointed:
            _underline(draw_list, cell.x0, y, glyph * len(text), packed(color))
    imgui.pop_font()
    _fit(ui, widths, key, widest)


def _draw_entities(
    ui: Ui, opened: Opened, lines: Sequence[PlacedLine], cell: Cell, widths: Widths, look: RowsLook
) -> None:
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    imgui.push_font(None, FONT_SIZE)
    drop = (LINE_HEIGHT - imgui.get_text_line_height()) / 2
    known: dict[str, tuple[str, float, float]] = {}  # few entities have many lines
    widest = 0.0
    for placed in lines:
        path, name = placed.line.path, placed.line.name
        if path not in known:
            text = shortened(name, cell.x1 - cell.x0 - 10)
            known[path] = text, imgui.calc_text_size(name).x, imgui.calc_text_size(text).x
        text, whole, width = known[path]
        widest = max(widest, whole)
        is_pointed = look.pointed == (placed.place, "entity")
        is_strong = is_pointed or opened.selection.has_entity(path)
        color = packed(theme.strong if is_strong else theme.subdued, placed.alpha)
        y = round(placed.y0 + drop)
        draw_list.add_text(ImVec2(cell.x0, y), color, text)
        if is_pointed:
            _underline(draw_list, cell.x0, y, width, color)
    imgui.pop_font()
    _fit(ui, widths, "entity", widest)


def _draw_levels(ui: Ui, lines: Sequence[PlacedLine], cell: Cell, widths: Widths) -> None:
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    imgui.push_font(None, _LEVEL_SIZE)
    height = imgui.get_text_line_height()
    drop = (LINE_HEIGHT - height) / 2
    known: dict[str, tuple[str, float, Rgba]] = {}
    widest = 0.0
    for placed in lines:
        level = placed.line.level
        if not level:
            continue
        if level not in known:
            text = shortened(level.replace("\n", " "), min(cell.x1 - cell.x0 - 20, _MOST_LEVEL))
            known[level] = text, imgui.calc_text_size(text).x, level_color(theme, level)
        text, width, color = known[level]
        widest = max(widest, min(imgui.calc_text_size(level).x, _MOST_LEVEL) + 12)
        is_filled = level.upper() == "CRITICAL"
        low = ImVec2(cell.x0, round(placed.y0 + drop) - 1)
        high = ImVec2(cell.x0 + width + 12, low.y + height + 4)
        behind = color if is_filled else faded(color, 0.15)
        draw_list.add_rect_filled(low, high, packed(behind, placed.alpha), 4.0)
        tint = theme.on_accent if is_filled else color
        draw_list.add_text(ImVec2(low.x + 6, low.y + 2), packed(tint, placed.alpha), text)
    imgui.pop_font()
    _fit(ui, widths, "level", widest)


def _draw_bodies(ui: Ui, lines: Sequence[PlacedLine], cell: Cell, look: RowsLook) -> None:
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    font = push_body_font(ui, is_monospace=look.is_monospace)
    drop = (LINE_HEIGHT - imgui.get_text_line_height()) / 2
    room = cell.x1 - cell.x0 - INDENT
    for placed in lines:
        line, x, y = placed.line, cell.x0 + INDENT, round(placed.y0 + drop)
        color = theme.text if line.color is None else readable(theme, line.color)
        tint = packed(color, placed.alpha)
        shown = cut(line, room, is_monospace=look.is_monospace)
        if look.searched:
            _mark(ui, line, shown, x, placed, look.searched)
        if placed.is_unfolded:
            draw_list.add_text(font, imgui.get_font_size(), ImVec2(x, y), tint, line.unfolded, room)
        else:
            draw_list.add_text(ImVec2(x, y), tint, shown)
        if line.more and not placed.is_unfolded:
            _draw_more(ui, line, x + imgui.calc_text_size(shown).x + 8, placed, cell.x1)
        if placed.is_unfolded or is_foldable(line, shown):
            is_pointed = look.pointed == (placed.place, BODY)
            icon = icons.CHEVRON_DOWN if placed.is_unfolded else icons.CHEVRON_RIGHT
            mark = packed(theme.strong if is_pointed else theme.faint, placed.alpha)
            draw_list.add_text(ImVec2(cell.x0, y - 1), mark, icon)
    imgui.pop_font()


def push_body_font(ui: Ui, *, is_monospace: bool) -> imgui.ImFont:
    """Write texts in their font from now on, until it is popped; returns it."""
    imgui.push_font(
        ui.fonts.mono if is_monospace else ui.fonts.body, _MONO_SIZE if is_monospace else FONT_SIZE
    )
    return imgui.get_font()


def cut(line: LogLine, room: float, *, is_monospace: bool) -> str:
    """What of a line's first line has room; the font is that of the text."""
    key = (int(room), is_monospace)
    if line.cut[0] != key:
        line.cut = key, _ended(line.first, room - 4)
    return line.cut[1]


def is_foldable(line: LogLine, shown: str) -> bool:
    """Whether there is more of a line than is shown of it."""
    return bool(line.more) or shown != line.first or len(line.first) < len(line.body.strip("\r\n"))


def unfolded_height(line: LogLine, room: float) -> float:
    """UI points that all of a text takes beyond a line; the font is that of the text."""
    height = imgui.calc_text_size(line.unfolded, False, max(room, 20.0)).y
    return max(float(height) - imgui.get_text_line_height(), 0.0) + 6.0


def _ended(text: str, width: float) -> str:
    """The beginning of a text, as much of it as has room."""
    if imgui.calc_text_size(text).x <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        kept = (low + high + 1) // 2
        if imgui.calc_text_size(text[:kept] + "…").x <= width:
            low = kept
        else:
            high = kept - 1
    return text[:low].rstrip() + "…"


def _mark(ui: Ui, line: LogLine, shown: str, x: float, placed: PlacedLine, searched: str) -> None:
    """Colour behind what was searched for, in the first line."""
    draw_list = imgui.get_window_draw_list()
    for begin, end in line.found(searched):
        if begin >= len(shown):
            break
        left = x + imgui.calc_text_size(shown[:begin]).x
        right = x + imgui.calc_text_size(shown[:end]).x
        draw_list.add_rect_filled(
            ImVec2(left - 1, placed.y0 + 3),
            ImVec2(right + 1, placed.y0 + LINE_HEIGHT - 3),
            packed(faded(ui.theme.warning, 0.35), placed.alpha),
            3.0,
        )


def _draw_more(ui: Ui, line: LogLine, x: float, placed: PlacedLine, right: float) -> None:
    """How many lines come after the first one."""
    draw_list = imgui.get_window_draw_list()
    imgui.push_font(ui.fonts.body, 11)
    text = f"+{line.more:,} {'line' if line.more == 1 else 'lines'}"
    width, height = imgui.calc_text_size(text).x, imgui.get_text_line_height()
    if x + width + 12 <= right:
        y = round(placed.y0 + (LINE_HEIGHT - height) / 2)
        low, high = ImVec2(x, y - 2), ImVec2(x + width + 12, y + height + 2)
        draw_list.add_rect_filled(low, high, packed(ui.theme.raised, placed.alpha), 4.0)
        draw_list.add_text(ImVec2(x + 6, y), packed(ui.theme.subdued, placed.alpha), text)
    imgui.pop_font()


def _underline(draw_list: imgui.ImDrawList, x: float, y: float, width: float, color: int) -> None:
    bottom = y + imgui.get_text_line_height()
    draw_list.add_line(ImVec2(x, bottom), ImVec2(x + width, bottom), color)


def _fit(ui: Ui, widths: Widths, key: str, width: float) -> None:
    if widths.fit(key, width):
        ui.animate()
