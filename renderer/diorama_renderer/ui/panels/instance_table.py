"""All values of one component, as a table of which only what is in sight is decoded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, imgui

from diorama_renderer.blueprint.items import EntityItem
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.panels.component_cells import cell_of, number
from diorama_renderer.ui.panels.fields import draw_cell
from diorama_renderer.ui.panels.readings import Reading
from diorama_renderer.ui.panels.tree_marks import ROW_HEIGHT, Scroll
from diorama_renderer.ui.theme import packed
from diorama_renderer.ui.widgets import small

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

_MOST_HEIGHT = 420.0


def draw(ui: Ui, opened: Opened, path: str, reading: Reading) -> None:
    """The table: an index and a value a row."""
    if reading.count == 0:
        small(ui, "It is empty.")
        return
    scroll = opened.memo(("instances", path, reading.component), Scroll)
    at, width = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail().x
    height = min(reading.count * ROW_HEIGHT + 4, _MOST_HEIGHT)
    rect = Rect(at.x, at.y, at.x + width, at.y + height)
    ui.items.put("selection/instances", rect)
    scroll.update(reading.count, rect)
    digits = imgui.calc_text_size(number(reading.count - 1)).x + 18
    first = int(scroll.at // ROW_HEIGHT)
    last = min(first + int(height // ROW_HEIGHT) + 2, reading.count)
    imgui.push_clip_rect(ImVec2(rect.x0 - 4, rect.y0), ImVec2(rect.x1, rect.y1), True)
    imgui.push_font(None, 13)
    imgui.push_style_var(imgui.StyleVar_.item_spacing, ImVec2(0, 0))
    for place in range(first, last):
        y = rect.y0 + place * ROW_HEIGHT - scroll.at
        _draw_row(ui, opened, path, reading, place, Rect(rect.x0, y, rect.x1, y + ROW_HEIGHT), digits)
    imgui.pop_style_var()
    imgui.pop_font()
    imgui.pop_clip_rect()
    scroll.draw_bar(ui, f"instances/{path}/scroll", reading.count, rect)
    imgui.set_cursor_screen_pos(ImVec2(at.x, rect.y1))
    imgui.dummy(ImVec2(width, 4))


def _draw_row(
    ui: Ui, opened: Opened, path: str, reading: Reading, place: int, rect: Rect, indent: float
) -> None:
    draw_list = imgui.get_window_draw_list()
    item = EntityItem(path, place)
    pointer = imgui.get_mouse_pos()
    is_hovered = rect.holds(pointer.x, pointer.y) and imgui.is_window_hovered()
    is_hovered &= imgui.is_mouse_hovering_rect(ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1))
    if is_hovered and not reading.is_single:
        draw_list.add_rect_filled(
            ImVec2(rect.x0 - 4, rect.y0), ImVec2(rect.x1 - 8, rect.y1), packed(ui.theme.hover, 0.7), 4.0
        )
        ui.hover(item)
        if imgui.is_mouse_clicked(imgui.MouseButton_.left) and pointer.x < rect.x1 - 10:
            ui.do(opened.selection.select, [item])
    draw_list.add_text(ImVec2(rect.x0 + 2, rect.y0 + 3), packed(ui.theme.faint), number(place))
    imgui.set_cursor_screen_pos(ImVec2(rect.x0 + indent, rect.y0))
    draw_cell(ui, rect.width - indent - 14, cell_of(opened, path, reading, place))
