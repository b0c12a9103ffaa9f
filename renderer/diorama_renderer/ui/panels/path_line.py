"""The path of an entity, part by part: each selects what it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, ImVec4, imgui

from diorama_renderer.blueprint.items import EntityItem
from diorama_renderer.ui.items import hidden_id
from diorama_renderer.ui.theme import packed
from diorama_renderer.ui.widgets import shortened

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened


def draw_path(ui: Ui, opened: Opened, path: str, instance: int | None, view: int | None) -> None:
    """The path of an entity: its parts are clickable, wrapped where there is no room for all."""
    parts = path.strip("/").split("/") if path.strip("/") else [path]
    left = imgui.get_cursor_screen_pos().x
    right = left + imgui.get_content_region_avail().x
    imgui.push_font(None, 13)
    imgui.push_style_var(imgui.StyleVar_.item_spacing, ImVec2(0, 2))
    for number, part in enumerate(parts):
        is_last = number == len(parts) - 1
        prefix = "/".join(parts[: number + 1])
        text = shortened(part, max(right - left - 12, 40))
        width = imgui.calc_text_size(text).x
        if number and imgui.get_cursor_screen_pos().x + width > right:
            imgui.new_line()
        item = EntityItem(prefix, None, view)
        if _draw_part(ui, f"path/{prefix}", text, is_strong=is_last and instance is None):
            ui.do(opened.selection.select, [item])
        if imgui.is_item_hovered():
            ui.hover(item)
        imgui.same_line()
        if not is_last:
            imgui.push_style_color(imgui.Col_.text, ImVec4(*ui.theme.faint))
            imgui.text_unformatted(" / ")
            imgui.pop_style_color()
            imgui.same_line()
    if instance is not None:
        _draw_part(ui, f"path/{path}[{instance}]", f"[{instance}]", is_strong=True)
    else:
        imgui.new_line()
    imgui.pop_style_var()
    imgui.pop_font()


def _draw_part(ui: Ui, name: str, text: str, *, is_strong: bool) -> bool:
    at, size = imgui.get_cursor_screen_pos(), imgui.calc_text_size(text)
    clicked = imgui.invisible_button(hidden_id(name), ImVec2(max(size.x, 1), size.y + 4))
    ui.items.record(name)
    hovered = imgui.is_item_hovered()
    color = ui.theme.strong if is_strong or hovered else ui.theme.subdued
    draw_list = imgui.get_window_draw_list()
    draw_list.add_text(ImVec2(at.x, at.y + 1), packed(color), text)
    if hovered:
        imgui.set_mouse_cursor(imgui.MouseCursor_.hand.value)
        y = at.y + size.y + 1
        draw_list.add_line(ImVec2(at.x, y), ImVec2(at.x + size.x, y), packed(color, 0.6))
    return bool(clicked)
