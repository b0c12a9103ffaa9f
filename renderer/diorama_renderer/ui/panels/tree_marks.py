"""How rows of trees look: what lies behind them, chevrons, icons, names, and small buttons at their right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, imgui

from diorama_renderer.ui import icons
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.theme import Rgba, faded, packed
from diorama_renderer.ui.widgets import shortened

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui

ROW_HEIGHT = 22.0
INDENT = 14.0
FONT_SIZE = 13.0
BUTTON_WIDTH = 20.0

_CHEVRON_WIDTH = 16.0
_ICON_WIDTH = 20.0


@dataclass(frozen=True, slots=True)
class RowLook:
    """How a row of a tree looks.

    Attributes:
        text: its name.
        icon: before it, or "".
        depth: how far it is indented.
        is_folded: None: there is nothing to unfold.
        behind: what lies behind it, or None.
        color: of the text.
        icon_color: of the icon.
        room: at the right, UI points, that is not the text's.
    """

    text: str
    icon: str
    depth: int
    is_folded: bool | None
    behind: Rgba | None
    color: Rgba
    icon_color: Rgba
    room: float = 6.0


def draw_row(ui: Ui, rect: Rect, look: RowLook) -> None:
    """Draw a row into its rectangle."""
    draw_list = imgui.get_window_draw_list()
    if look.behind is not None:
        draw_list.add_rect_filled(
            ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1), packed(look.behind), 4.0
        )
    imgui.push_font(None, FONT_SIZE)
    x, y = text_start(rect, look.depth), rect.y0 + (rect.height - FONT_SIZE) / 2 - 2
    if look.is_folded is not None:
        chevron = icons.CHEVRON_RIGHT if look.is_folded else icons.CHEVRON_DOWN
        draw_list.add_text(ImVec2(x - _CHEVRON_WIDTH, y), packed(ui.theme.subdued), chevron)
    if look.icon:
        draw_list.add_text(ImVec2(x, y), packed(look.icon_color), look.icon)
        x += _ICON_WIDTH
    text = shortened(look.text, rect.x1 - x - look.room)
    draw_list.add_text(ImVec2(x, y), packed(look.color), text)
    imgui.pop_font()


def text_start(rect: Rect, depth: int) -> float:
    """Where icon or name of a row begin; the chevron is before it."""
    return rect.x0 + 4 + _CHEVRON_WIDTH + depth * INDENT


def is_on_chevron(rect: Rect, depth: int, x: float) -> bool:
    """Whether a place in a row unfolds it."""
    start = text_start(rect, depth)
    return start - _CHEVRON_WIDTH - 4 <= x < start


def draw_button(ui: Ui, rect: Rect, icon: str, *, is_hovered: bool) -> None:
    """A small icon at the right of a row."""
    imgui.push_font(None, FONT_SIZE)
    color = ui.theme.strong if is_hovered else ui.theme.subdued
    size = imgui.calc_text_size(icon)
    at = ImVec2(
        round(rect.x0 + (rect.width - size.x) / 2), round(rect.y0 + (rect.height - FONT_SIZE) / 2 - 2)
    )
    imgui.get_window_draw_list().add_text(at, packed(color), icon)
    imgui.pop_font()


def button_rect(rect: Rect, number: int) -> Rect:
    """Where the button of a row is; 0 is the rightmost."""
    right = rect.x1 - 2 - number * BUTTON_WIDTH
    return Rect(right - BUTTON_WIDTH, rect.y0, right, rect.y1)


def behind_row(ui: Ui, *, is_selected: bool, is_related: bool, is_hovered: bool) -> Rgba | None:
    """What lies behind a row: `is_related` ones stand for the same entity as a selected one."""
    if is_selected:
        return ui.theme.selection
    if is_related:
        return faded(ui.theme.selection, 0.35)
    return faded(ui.theme.hover, 0.8) if is_hovered else None


@dataclass
class Scroll:
    """How far a list is scrolled, and how it is with the wheel and the bar at its right.

    Attributes:
        at: UI points.
    """

    at: float = 0.0
    _grip: float | None = None

    def update(self, count: int, rect: Rect, row_height: float = ROW_HEIGHT) -> None:
        """Take in the wheel, and stay within what there is."""
        io = imgui.get_io()
        pointer = imgui.get_mouse_pos()
        if (
            rect.holds(pointer.x, pointer.y)
            and imgui.is_window_hovered()
            and not (io.key_ctrl or io.key_shift)
        ):
            self.at -= io.mouse_wheel * 3 * row_height
        most = max(count * row_height - rect.height + 4, 0.0)
        self.at = min(max(self.at, 0.0), most)

    def show(self, place: int, rect: Rect, row_height: float = ROW_HEIGHT) -> None:
        """Scroll no further than it takes to see a row."""
        top = place * row_height
        self.at = min(max(self.at, top + 2 * row_height - rect.height), max(top - row_height, 0.0))

    def draw_bar(self, ui: Ui, name: str, count: int, rect: Rect, row_height: float = ROW_HEIGHT) -> None:
        """The bar, if there is more than has room; it can be dragged."""
        whole = count * row_height + 4
        if whole <= rect.height or rect.height < 32:
            return
        length = max(rect.height * rect.height / whole, 24.0)
        way, most = rect.height - length, whole - rect.height
        y = rect.y0 + self.at / most * way
        imgui.set_cursor_screen_pos(ImVec2(rect.x1 - 8, rect.y0))
        imgui.invisible_button(f"##{name}", ImVec2(10, rect.height))
        ui.items.record(name)
        is_active, is_hovered = imgui.is_item_active(), imgui.is_item_hovered()
        pointer = imgui.get_mouse_pos()
        if is_active:
            if self._grip is None:
                inside = y <= pointer.y < y + length
                self._grip = pointer.y - y if inside else length / 2
            y = min(max(pointer.y - self._grip, rect.y0), rect.y0 + way)
            self.at = (y - rect.y0) / way * most
        else:
            self._grip = None
        color = ui.theme.subdued if is_active else ui.theme.faint
        alpha = 0.9 if is_active or is_hovered else 0.5
        imgui.get_window_draw_list().add_rect_filled(
            ImVec2(rect.x1 - 5, y), ImVec2(rect.x1 - 1, y + length), packed(color, alpha), 2.0
        )
