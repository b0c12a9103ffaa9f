"""What keys and mouse do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, ImVec4, imgui

from diorama_renderer.ui import icons
from diorama_renderer.ui.actions import ACTIONS, key_title
from diorama_renderer.ui.cards import dialog
from diorama_renderer.ui.key_caps import draw_caps, width_of
from diorama_renderer.ui.theme import packed
from diorama_renderer.ui.widgets import icon_button, shortened

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui

Row = tuple[str, tuple[str, ...]]

_MOUSE: dict[str, tuple[Row, ...]] = {
    "3D view": (
        ("Orbit", ("Drag",)),
        ("Pan", ("Right drag",)),
        ("Roll", ("Middle drag",)),
        ("Closer, farther", ("Wheel",)),
        ("Fly", ("W", "A", "S", "D")),
        ("Down, up", ("Q", "E")),
        ("Faster, slower", ("Shift", "Ctrl")),
        ("Look at a thing, follow a camera", ("Double click",)),
        ("Leave a camera", ("Esc",)),
    ),
    "2D view and plots": (
        ("Pan", ("Drag",)),
        ("Zoom", ("Wheel",)),
        ("See everything", ("Double click",)),
    ),
    "Anywhere": (
        ("Select", ("Click",)),
        ("Select more", ("Ctrl", "Click")),
        ("Choose a span of time", ("Shift", "Drag")),
    ),
}
_SECTIONS = {
    "file": "Recordings",
    "edit": "Edit",
    "time": "Time",
    "selection": "Selection",
    "view": "Views",
    "panels": "Panels",
    "window": "Window",
    "help": "Help",
}
_COLUMNS: tuple[tuple[str, ...], ...] = (
    ("Recordings", "Time", "Selection", "Views"),
    ("Edit", "Panels", "Window", "Help"),
    ("3D view", "2D view and plots", "Anywhere"),
)
_ROW = 25.0
_HEADING = 32.0
_GAP = 12.0
_COLUMN = 300.0
_LEAST_COLUMN = 280.0
_BETWEEN = 36.0


def sections() -> dict[str, tuple[Row, ...]]:
    """By heading, what can be done and how."""
    made = {
        title: tuple(
            (action.title.rstrip("…"), tuple(map(key_title, action.keys)))
            for action in ACTIONS
            if action.group == group and action.keys
        )
        for group, title in _SECTIONS.items()
    }
    return {**made, **_MOUSE}


def draw(ui: Ui) -> None:
    """The dialog, while it is wanted."""
    made = sections()
    tallest = max(sum(_HEADING + _GAP + _ROW * len(made[title]) for title in column) for column in _COLUMNS)
    size = (3 * _COLUMN + 2 * _BETWEEN + 2 * 28, tallest + 68)
    dialog(ui, "shortcuts", size, _draw_inside, padding=(28, 22))


def _draw_inside(ui: Ui) -> bool:
    made = sections()
    imgui.push_font(None, 20)
    imgui.push_style_color(imgui.Col_.text, ImVec4(*ui.theme.strong))
    imgui.text_unformatted("Keys and mouse")
    imgui.pop_style_color()
    imgui.pop_font()
    imgui.same_line(imgui.get_window_width() - 28 - 26)
    closed = icon_button(ui, "shortcuts/close", icons.X)
    imgui.begin_child("##all", ImVec2(0, 0))
    at, room = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail()
    columns = _columns(room.x)
    width = (room.x - (len(columns) - 1) * _BETWEEN) / len(columns)
    bottom = at.y
    for number, column in enumerate(columns):
        x, y = at.x + number * (width + _BETWEEN), at.y
        for title in column:
            y = _draw_section(ui, title, made[title], x, y, width) + _GAP
        bottom = max(bottom, y)
    imgui.set_cursor_screen_pos(ImVec2(at.x, bottom - 14))
    imgui.dummy(ImVec2(1, 1))
    imgui.end_child()
    return not closed


def _columns(width: float) -> tuple[tuple[str, ...], ...]:
    """The headings of as many columns as there is room for."""
    if width >= 3 * _LEAST_COLUMN:
        return _COLUMNS
    if width >= 2 * _LEAST_COLUMN:
        return (_COLUMNS[0] + _COLUMNS[1][:1], _COLUMNS[1][1:] + _COLUMNS[2])
    return (sum(_COLUMNS, ()),)


def _draw_section(ui: Ui, title: str, rows: tuple[Row, ...], x: float, y: float, width: float) -> float:
    """One heading and its rows; returns where it ends."""
    draw_list, theme = imgui.get_window_draw_list(), ui.theme
    draw_list.add_text(ImVec2(x, y + 6), packed(theme.accent), title)
    y += _HEADING
    line = imgui.get_text_line_height()
    for label, keys in rows:
        draw_list.add_line(ImVec2(x, y - 1), ImVec2(x + width, y - 1), packed(theme.line))
        caps = width_of(keys)
        text = shortened(label, width - caps - 12)
        draw_list.add_text(ImVec2(x, y + (_ROW - line) / 2 - 1), packed(theme.text), text)
        draw_caps(ui, keys, x + width - caps, y + _ROW / 2 - 1)
        y += _ROW
    return y
