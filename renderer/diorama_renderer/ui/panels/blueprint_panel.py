"""The views and their entities: a tree to filter, select, hide, rename and rearrange."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import ImVec2, imgui

from diorama_renderer.blueprint.items import EntityItem, Item, ViewItem
from diorama_renderer.blueprint.views import ViewKind
from diorama_renderer.ui import icons
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.panels import entity_menu, view_tree
from diorama_renderer.ui.panels.entity_kinds import kinds_of
from diorama_renderer.ui.panels.entity_order import Mask
from diorama_renderer.ui.panels.tree_marks import Scroll
from diorama_renderer.ui.panels.view_rows import TreeRow, ViewTree
from diorama_renderer.ui.theme import packed
from diorama_renderer.ui.widgets import hint, icon_button, text_field

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened


_HINT_HEIGHT = 30.0


@dataclass
class BlueprintMemo:
    """What the panel keeps from frame to frame.

    Attributes:
        tree: its rows.
        scroll: how far they are scrolled.
        cursor: the row that the keyboard is on, and where ranges begin: view and entity.
        pressed: the row at which the button went down.
        renaming: id of the view whose name is being typed, and its text.
        menu: the row whose menu is open.
        seen: what was selected when it was last revealed.
    """

    tree: ViewTree
    scroll: Scroll = field(default_factory=Scroll)
    cursor: tuple[int, int] | None = None
    pressed: TreeRow | None = None
    renaming: tuple[int, str] | None = None
    starts_renaming: bool = False
    menu: TreeRow | None = None
    seen: tuple[Item, ...] = ()


def draw(ui: Ui, opened: Opened) -> None:
    """Fill the panel."""
    memo = opened.memo("blueprint panel", lambda: BlueprintMemo(ViewTree(opened)))
    _draw_header(ui, opened)
    _draw_filter(ui, memo)
    at, room = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail()
    rect = Rect(at.x - 4, at.y + 2, at.x + room.x + 4, at.y + room.y + 6)
    if rect.height < 8 or rect.width < 8:
        return
    ui.items.put("tree", rect)
    rows = memo.tree.rows(opened)
    if memo.tree.is_behind:
        ui.animate()
    unseen = int(np.count_nonzero(memo.tree.unseen)) if len(rows) else 0
    if unseen and rect.height > 4 * _HINT_HEIGHT:
        rect = rect._replace(y1=rect.y1 - _HINT_HEIGHT)
        _draw_unseen(ui, opened, memo, unseen, Rect(rect.x0, rect.y1, rect.x1, rect.y1 + _HINT_HEIGHT))
    if not len(rows):
        _draw_empty(ui, rect, is_filtered=bool(memo.tree.filter.strip()))
        return
    _reveal_selected(opened, memo, rect)
    view_tree.draw(ui, opened, memo, rect)
    entity_menu.draw(ui, opened, memo)


def _draw_unseen(ui: Ui, opened: Opened, memo: BlueprintMemo, count: int, rect: Rect) -> None:
    """What no view has, at the end of the tree; a click adds a view of it."""
    imgui.set_cursor_screen_pos(ImVec2(rect.x0, rect.y0 + 3))
    clicked = imgui.invisible_button("##unseen", ImVec2(rect.width, rect.height - 3))
    ui.items.record("views/unseen")
    is_hovered = imgui.is_item_hovered()
    hint("Add a view of them" if count > 1 else "Add a view of it")
    draw_list = imgui.get_window_draw_list()
    draw_list.add_line(ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y0), packed(ui.theme.line))
    color = packed(ui.theme.text if is_hovered else ui.theme.subdued)
    imgui.push_font(None, 12)
    text = "1 entity is in no view" if count == 1 else f"{count:,} entities are in no view"
    draw_list.add_text(ImVec2(rect.x0 + 10, rect.y0 + 7), color, icons.PLUS)
    draw_list.add_text(ImVec2(rect.x0 + 30, rect.y0 + 8), color, text)
    imgui.pop_font()
    if clicked:
        ui.do(_view_unseen, opened, memo.tree.unseen)


def _view_unseen(opened: Opened, unseen: Mask) -> None:
    """Add a view of the kind that shows most of some entities, at the deepest place above all of these."""
    kinds = kinds_of(opened)
    counts = {kind: kinds.fits(kind)[: len(unseen)] & unseen for kind in ViewKind}
    kind = max(counts, key=lambda each: int(np.count_nonzero(counts[each])))
    if not counts[kind].any():
        return
    store = opened.recording.store
    wanted = np.zeros(len(kinds.contents.roles), np.bool_)
    wanted[: len(unseen)] = counts[kind]
    root = store.entities.paths[kinds.contents.subtrees.common(wanted)]
    opened.selection.select([ViewItem(opened.blueprint.add_view(kind, root).id)])


def _draw_header(ui: Ui, opened: Opened) -> None:
    at, room = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail()
    imgui.get_window_draw_list().add_text(ImVec2(at.x + 2, at.y + 4), packed(ui.theme.strong), "Views")
    imgui.set_cursor_screen_pos(ImVec2(at.x + room.x - 2 * 26 - 2, at.y))
    automatic = opened.blueprint.is_automatic
    if icon_button(
        ui,
        "views/reset",
        icons.ROTATE_CCW,
        tooltip="Views are as the data suggest" if automatic else "Back to what the data suggest",
        enabled=not automatic,
    ):
        ui.do(opened.blueprint.reset)
    imgui.same_line(0, 2)
    if icon_button(ui, "views/add", icons.PLUS, tooltip="Add a view"):
        imgui.open_popup("##add view")
    entity_menu.draw_add_menu(ui, opened)


def _draw_filter(ui: Ui, memo: BlueprintMemo) -> None:
    width = imgui.get_content_region_avail().x
    placeholder = f"{icons.SEARCH}  Filter views and entities"
    imgui.set_next_item_allow_overlap()
    changed = text_field(ui, "views/filter", memo.tree.filter, placeholder=placeholder, width=width)
    low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()
    if changed is not None:
        memo.tree.filter = changed
        memo.scroll.at = 0.0
    if memo.tree.filter:
        at = Rect(low.x, low.y, high.x, high.y)
        after = imgui.get_cursor_screen_pos()
        imgui.set_cursor_screen_pos(ImVec2(at.x1 - 23, at.y0 + (at.height - 20) / 2))
        if icon_button(ui, "views/filter/clear", icons.X, side=20, tooltip="Show everything"):
            memo.tree.filter = ""
        imgui.set_cursor_screen_pos(after)


def _draw_empty(ui: Ui, rect: Rect, *, is_filtered: bool) -> None:
    text = "Nothing has that in its name." if is_filtered else "No views yet."
    imgui.set_cursor_screen_pos(ImVec2(rect.x0 + 8, rect.y0 + 6))
    imgui.push_font(None, 13)
    imgui.push_style_color(imgui.Col_.text, packed(ui.theme.subdued))
    imgui.push_text_wrap_pos(0)
    imgui.text_unformatted(text)
    imgui.pop_text_wrap_pos()
    imgui.pop_style_color()
    imgui.pop_font()


def _reveal_selected(opened: Opened, memo: BlueprintMemo, rect: Rect) -> None:
    """Show what was selected elsewhere."""
    items = opened.selection.items
    if items == memo.seen:
        return
    memo.seen = items
    item = items[-1] if items else None
    index = opened.recording.store.entities.index
    if isinstance(item, EntityItem) and item.view in opened.blueprint.views and item.path in index:
        place = memo.tree.rows(opened).find(item.view, index[item.path])
        if place < 0:
            memo.tree.reveal(opened, item.view, item.path)
            place = memo.tree.rows(opened).find(item.view, index[item.path])
        memo.cursor = (item.view, index[item.path])
    elif isinstance(item, ViewItem):
        place = memo.tree.rows(opened).find(item.view, -1)
        memo.cursor = (item.view, -1)
    else:
        return
    if place >= 0:
        memo.scroll.show(place, rect)
