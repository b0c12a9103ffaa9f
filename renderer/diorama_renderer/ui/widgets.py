"""The few controls that panels are made of; each is named for tests and looks the same everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, ImVec4, imgui

from diorama_renderer.ui.items import hidden_id
from diorama_renderer.ui.one_line import one_line, title_of
from diorama_renderer.ui.theme import SMALL_SIZE, Rgba, packed

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui

ICON_SIDE = 26.0
_WIDEST_CHOICE = 400.0


def icon_button(
    ui: Ui,
    name: str,
    icon: str,
    *,
    tooltip: str = "",
    active: bool = False,
    enabled: bool = True,
    side: float = ICON_SIDE,
    color: Rgba | None = None,
) -> bool:
    """A square button that shows an icon; True when it is clicked.

    Args:
        ui: the frame.
        name: for tests, such as "time/play"; unique in the window.
        icon: of icons.py.
        tooltip: what it does, and its shortcut.
        active: whether what it stands for is on.
        enabled: whether it can be clicked.
        side: of the square, UI points.
        color: of the icon.
    """
    theme = ui.theme
    if not enabled:
        imgui.begin_disabled()
    at = imgui.get_cursor_screen_pos()
    clicked = imgui.invisible_button(hidden_id(name), ImVec2(side, side))
    hovered, held = imgui.is_item_hovered(), imgui.is_item_active()
    ui.items.record(name)
    draw_list = imgui.get_window_draw_list()
    behind = theme.pressed if held else theme.hover if hovered else None
    if active:
        behind = theme.accent
    if behind is not None:
        draw_list.add_rect_filled(at, ImVec2(at.x + side, at.y + side), packed(behind), 5.0)
    tint = theme.on_accent if active else color or (theme.strong if hovered else theme.text)
    size = imgui.calc_text_size(icon)
    draw_list.add_text(
        ImVec2(round(at.x + (side - size.x) / 2), round(at.y + (side - size.y) / 2)),
        packed(tint, 1.0 if enabled else 0.35),
        icon,
    )
    if not enabled:
        imgui.end_disabled()
    if tooltip:
        hint(tooltip)
    return bool(clicked) and enabled


def button(ui: Ui, name: str, label: str, *, primary: bool = False, width: float = 0.0) -> bool:
    """A button with a text; `primary` ones are what one most likely wants."""
    if primary:
        imgui.push_style_color(imgui.Col_.button, ImVec4(*ui.theme.accent))
        imgui.push_style_color(imgui.Col_.button_hovered, ImVec4(*ui.theme.accent))
        imgui.push_style_color(imgui.Col_.text, ImVec4(*ui.theme.on_accent))
    clicked = imgui.button(f"{label}##{name}", ImVec2(width, 0))
    if primary:
        imgui.pop_style_color(3)
    ui.items.record(name)
    return bool(clicked)


def checkbox(ui: Ui, name: str, label: str, value: bool) -> bool | None:
    """The new value when it was changed, else None."""
    changed, new = imgui.checkbox(f"{label}##{name}", value)
    ui.items.record(name)
    return bool(new) if changed else None


def combo(ui: Ui, name: str, value: str, choices: Sequence[str], *, width: float = 0.0) -> str | None:
    """The choice when another was made, else None."""
    if width:
        imgui.set_next_item_width(width)
    chosen = None
    opened = imgui.begin_combo(hidden_id(name), title_of(value))
    ui.items.record(name)
    if opened:
        for number in in_sight(len(choices)):
            choice = choices[number]
            clicked, _ = imgui.selectable(
                f"{title_of(shortened(choice, _WIDEST_CHOICE))}##{number}", choice == value
            )
            ui.items.record(f"{name}/{choice}")
            if clicked:
                chosen = choice
        imgui.end_combo()
    return chosen


def drag_number(
    ui: Ui,
    name: str,
    value: float,
    *,
    speed: float = 0.01,
    low: float = 0.0,
    high: float = 0.0,
    format: str = "%.3g",
    width: float = 90.0,
) -> float | None:
    """The new number when it was dragged or typed, else None; `low` == `high`: without limits."""
    imgui.set_next_item_width(width)
    changed, new = imgui.drag_float(hidden_id(name), value, speed, low, high, format)
    ui.items.record(name)
    return float(new) if changed else None


def text_field(
    ui: Ui, name: str, value: str, *, placeholder: str = "", width: float = -1.0, enter: bool = False
) -> str | None:
    """The new text when it was changed (with `enter`: when Enter was pressed), else None."""
    imgui.set_next_item_width(width)
    flags = imgui.InputTextFlags_.enter_returns_true.value if enter else 0
    changed, new = imgui.input_text_with_hint(hidden_id(name), placeholder, value, flags)
    ui.items.record(name)
    return str(new) if changed else None


def hint(text: str) -> None:
    """A tooltip on the last item, once the pointer rests on it."""
    flags = imgui.HoveredFlags_.for_tooltip.value | imgui.HoveredFlags_.allow_when_disabled.value
    if text and imgui.is_item_hovered(flags) and imgui.begin_tooltip():
        imgui.text_unformatted(text)
        imgui.end_tooltip()


def subdued(ui: Ui, text: str) -> None:
    """A text that matters less."""
    imgui.text_colored(ImVec4(*ui.theme.subdued), text.replace("%", "%%"))


def small(ui: Ui, text: str, color: Rgba | None = None) -> None:
    """A text in the small size."""
    imgui.push_font(None, SMALL_SIZE)
    imgui.push_style_color(imgui.Col_.text, ImVec4(*(color or ui.theme.subdued)))
    imgui.text_unformatted(text)
    imgui.pop_style_color()
    imgui.pop_font()


def swatch(color: Rgba, side: float = 14.0, *, width: float = 0.0) -> None:
    """A small rounded rectangle of a colour, as an item."""
    at = imgui.get_cursor_screen_pos()
    wide = width or side
    imgui.dummy(ImVec2(wide, side))
    imgui.get_window_draw_list().add_rect_filled(at, ImVec2(at.x + wide, at.y + side), packed(color), 3.0)


def section(ui: Ui, name: str, title: str, *, is_open: bool = True) -> bool:
    """A heading that folds what is below it; True while it is open."""
    imgui.push_style_color(imgui.Col_.header, ImVec4(*ui.theme.raised))
    imgui.set_next_item_open(is_open, imgui.Cond_.once)
    opened = imgui.collapsing_header(f"{title}##{name}")
    imgui.pop_style_color()
    ui.items.record(name)
    return bool(opened)


def in_sight(count: int) -> Iterator[int]:
    """Which of so many lines, all as high as the first, are to be drawn; of the others there is only their room."""
    clipper = imgui.ListClipper()
    clipper.begin(count)
    while clipper.step():
        yield from range(clipper.display_start, clipper.display_end)


def shortened(text: str, width: float) -> str:
    """The text in one line, its middle left out where it is wider than some points."""
    text = one_line(text)
    if imgui.calc_text_size(text).x <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        kept = (low + high + 1) // 2
        if imgui.calc_text_size(_cut(text, kept)).x <= width:
            low = kept
        else:
            high = kept - 1
    return _cut(text, low)


def _cut(text: str, kept: int) -> str:
    head = kept // 3
    return text[:head] + "…" + text[len(text) - (kept - head) :]
