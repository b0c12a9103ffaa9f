"""The rows of the tree of views that are in sight, and what is done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import ImVec2, imgui

from diorama_renderer.blueprint.items import EntityItem, Item, ViewItem
from diorama_renderer.blueprint.views import ViewSpec
from diorama_renderer.ui import icons
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.panels import entity_menu
from diorama_renderer.ui.panels.entity_kinds import kinds_of
from diorama_renderer.ui.panels.tree_marks import (
    BUTTON_WIDTH,
    ROW_HEIGHT,
    RowLook,
    behind_row,
    button_rect,
    draw_button,
    draw_row,
    is_on_chevron,
    text_start,
)
from diorama_renderer.ui.panels.view_icons import VIEW_ICONS
from diorama_renderer.ui.theme import faded, mixed, packed

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.panels.blueprint_panel import BlueprintMemo
    from diorama_renderer.ui.panels.view_rows import TreeRow
    from diorama_renderer.ui.workspace import Opened

_MOST_SELECTED = 10_000


def draw(ui: Ui, opened: Opened, memo: BlueprintMemo, rect: Rect) -> None:
    """The rows that are in sight, and what the pointer and the keys do to them."""
    rows = memo.tree.rows(opened)
    _hear_keys(ui, opened, memo, rect)
    memo.scroll.update(len(rows), rect)
    imgui.set_cursor_screen_pos(ImVec2(rect.x0, rect.y0))
    imgui.set_next_item_allow_overlap()
    buttons = imgui.ButtonFlags_.mouse_button_left.value | imgui.ButtonFlags_.mouse_button_right.value
    imgui.invisible_button("##tree", ImVec2(rect.width, rect.height), buttons)
    is_hovered = imgui.is_item_hovered(imgui.HoveredFlags_.allow_when_blocked_by_active_item.value)
    first = int(memo.scroll.at // ROW_HEIGHT)
    top = rect.y0 - (memo.scroll.at - first * ROW_HEIGHT)
    last = min(first + int(rect.height // ROW_HEIGHT) + 2, len(rows))
    pointed = _row_at(memo, opened, rect, top, first) if is_hovered else None
    _drag(ui, opened, memo, pointed)
    draw_list = imgui.get_window_draw_list()
    draw_list.push_clip_rect(ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1), True)
    for place in range(first, last):
        y = top + (place - first) * ROW_HEIGHT
        row = rows.at(place)
        line = Rect(rect.x0, y, rect.x1, y + ROW_HEIGHT)
        _draw_row(ui, opened, memo, row, line, is_pointed=row == pointed)
    draw_list.pop_clip_rect()
    if pointed is not None:
        place = rows.find(pointed.view, pointed.entity)
        y = top + (place - first) * ROW_HEIGHT
        _hear(ui, opened, memo, pointed, Rect(rect.x0, y, rect.x1, y + ROW_HEIGHT))
    elif is_hovered and imgui.is_mouse_clicked(imgui.MouseButton_.left):
        ui.do(opened.selection.select, [])
    memo.scroll.draw_bar(ui, "tree/scroll", len(rows), rect)


def item_of(opened: Opened, row: TreeRow) -> Item:
    """What a row stands for."""
    if row.entity < 0:
        return ViewItem(row.view)
    return EntityItem(opened.recording.store.entities.paths[row.entity], None, row.view)


def _row_at(memo: BlueprintMemo, opened: Opened, rect: Rect, top: float, first: int) -> TreeRow | None:
    rows, pointer = memo.tree.rows(opened), imgui.get_mouse_pos()
    if not rect.holds(pointer.x, pointer.y):
        return None
    place = first + int((pointer.y - top) // ROW_HEIGHT)
    return rows.at(place) if 0 <= place < len(rows) else None


def _draw_row(
    ui: Ui, opened: Opened, memo: BlueprintMemo, row: TreeRow, rect: Rect, *, is_pointed: bool
) -> None:
    spec = opened.blueprint.views[row.view]
    item = item_of(opened, row)
    path = item.path if isinstance(item, EntityItem) else None
    hidden = not spec.visible or (path is not None and not opened.blueprint.is_visible(spec.id, path))
    selection = opened.selection
    is_selected = selection.holds(item)
    is_related = path is not None and not is_selected and selection.has_entity(path)
    is_hovered = (
        is_pointed or item in selection.hovered or (path is not None and selection.hovers_entity(path))
    )
    if path is not None and is_related:
        is_selected = selection.holds(EntityItem(path))
    theme = ui.theme
    behind = behind_row(ui, is_selected=is_selected, is_related=is_related, is_hovered=is_hovered)
    if memo.menu is not None and row == memo.menu and behind is None:
        behind = faded(theme.hover, 0.8)
    is_lit = is_selected or is_related or is_hovered
    unseen = theme.text if is_lit else theme.faint  # on the colour of what is selected it would not be read
    color = unseen if hidden else theme.strong if is_selected or is_hovered else theme.text
    icon_color = unseen if hidden else theme.accent if path is None else theme.subdued
    if path is not None and is_selected and not hidden:
        icon_color = mixed(theme.subdued, theme.strong, 0.6)
    name = spec.name if path is None else path if row.is_base and path != spec.root else _last(path)
    icon = VIEW_ICONS[spec.kind] if path is None else kinds_of(opened).icon(row.entity)
    buttons = 2 if is_pointed and not imgui.is_mouse_dragging(imgui.MouseButton_.left) else int(hidden)
    room = 6 + buttons * BUTTON_WIDTH
    draw_row(ui, rect, RowLook(name, icon, row.depth, row.is_folded, behind, color, icon_color, room))
    label = _label(spec, path)
    ui.items.put(label, rect)
    if memo.renaming is not None and path is None and memo.renaming[0] == row.view:
        _draw_name_field(ui, opened, memo, rect)
    elif buttons:
        _draw_buttons(ui, label, rect, hidden=hidden, with_remove=buttons == 2)


def _label(spec: ViewSpec, path: str | None) -> str:
    return f"tree/{spec.name}" if path is None else f"tree/{spec.name}:{path}"


def _last(path: str) -> str:
    return path.rpartition("/")[2] or "/"


def _draw_buttons(ui: Ui, label: str, rect: Rect, *, hidden: bool, with_remove: bool) -> None:
    pointer = imgui.get_mouse_pos()
    eye = button_rect(rect, 1 if with_remove else 0)
    ui.items.put(f"{label}/eye", eye)
    draw_button(ui, eye, icons.EYE_OFF if hidden else icons.EYE, is_hovered=eye.holds(pointer.x, pointer.y))
    if with_remove:
        remove = button_rect(rect, 0)
        ui.items.put(f"{label}/remove", remove)
        draw_button(ui, remove, icons.MINUS, is_hovered=remove.holds(pointer.x, pointer.y))


def _draw_name_field(ui: Ui, opened: Opened, memo: BlueprintMemo, rect: Rect) -> None:
    """The name of a view, to be typed over."""
    assert memo.renaming is not None
    view, text = memo.renaming
    x = text_start(rect, 0) + 18
    imgui.set_cursor_screen_pos(ImVec2(x, rect.y0 - 1))
    imgui.push_style_var(imgui.StyleVar_.frame_padding, ImVec2(4, 3))
    imgui.set_next_item_width(max(rect.x1 - x - 4, 40))
    if memo.starts_renaming:
        imgui.set_keyboard_focus_here()
    flags = imgui.InputTextFlags_.auto_select_all.value | imgui.InputTextFlags_.enter_returns_true.value
    entered, text = imgui.input_text("##rename view", text, flags)
    ui.items.record("tree/name")
    imgui.pop_style_var()
    memo.renaming = (view, text)
    if imgui.is_key_pressed(imgui.Key.escape):
        memo.renaming = None
    elif entered or (imgui.is_item_deactivated() and not memo.starts_renaming):
        if text.strip():
            ui.do(opened.blueprint.rename, view, text.strip())
        memo.renaming = None
    memo.starts_renaming = memo.starts_renaming and not imgui.is_item_active()


def rename(memo: BlueprintMemo, spec: ViewSpec) -> None:
    """Let the user type a name for a view."""
    memo.renaming, memo.starts_renaming = (spec.id, spec.name), True


def _hear(ui: Ui, opened: Opened, memo: BlueprintMemo, row: TreeRow, rect: Rect) -> None:
    """What the pointer does to the row that it is on."""
    spec = opened.blueprint.views[row.view]
    item = item_of(opened, row)
    if imgui.internal.is_drag_drop_active():
        return
    ui.hover(item)
    pointer = imgui.get_mouse_pos()
    eye, remove = button_rect(rect, 1), button_rect(rect, 0)
    if memo.renaming is not None and memo.renaming[0] == row.view and row.entity < 0:
        return
    if imgui.is_mouse_clicked(imgui.MouseButton_.right):
        memo.menu = row
        if not opened.selection.holds(item):
            ui.do(opened.selection.select, [item])
        imgui.open_popup("##entity menu")
    elif imgui.is_mouse_clicked(imgui.MouseButton_.left):
        memo.pressed = row
        if eye.holds(pointer.x, pointer.y):
            toggle_visible(ui, opened, row)
            memo.pressed = None
        elif remove.holds(pointer.x, pointer.y):
            remove_row(ui, opened, row)
            memo.pressed = None
        elif row.is_folded is not None and is_on_chevron(rect, row.depth, pointer.x):
            memo.tree.toggle(row, with_all_below=imgui.get_io().key_alt)
            memo.pressed = None
    elif imgui.is_mouse_released(imgui.MouseButton_.left) and memo.pressed == row and _is_still():
        _select(ui, opened, memo, row)
        memo.pressed = None
    if row.entity < 0 and imgui.is_mouse_double_clicked(imgui.MouseButton_.left) and pointer.x < eye.x0:
        rename(memo, spec)
    elif row.entity >= 0:
        _explain(ui, opened, memo, item, pointer.x < eye.x0)


def _is_still() -> bool:
    return bool(imgui.get_io().mouse_drag_max_distance_sqr[0] < 36)


def _explain(ui: Ui, opened: Opened, memo: BlueprintMemo, item: Item, is_on_name: bool) -> None:
    """A tooltip with what an entity has, once the pointer rests on it."""
    from diorama_renderer.ui.panels.entity_details import entity_tooltip

    if is_on_name and memo.menu is None and isinstance(item, EntityItem):
        entity_tooltip(ui, opened, item.path)


def toggle_visible(ui: Ui, opened: Opened, row: TreeRow) -> None:
    """Show what is hidden, hide what is shown; with several selected rows all of them."""
    spec = opened.blueprint.views[row.view]
    if row.entity < 0:
        ui.do(opened.blueprint.set_view_visible, row.view, not spec.visible)
        return
    path = opened.recording.store.entities.paths[row.entity]
    show = not opened.blueprint.is_visible(spec.id, path)
    ui.do(opened.blueprint.set_visible, row.view, path, show)
    for item in opened.selection.items if opened.selection.holds(EntityItem(path, None, row.view)) else ():
        if isinstance(item, EntityItem) and item.view is not None and item.path != path:
            ui.do(opened.blueprint.set_visible, item.view, item.path, show)


def remove_row(ui: Ui, opened: Opened, row: TreeRow) -> None:
    """Close a view, or take an entity out of it."""
    if row.entity < 0:
        ui.do(opened.blueprint.close, row.view)
    else:
        ui.do(opened.blueprint.exclude, row.view, opened.recording.store.entities.paths[row.entity])


def _select(ui: Ui, opened: Opened, memo: BlueprintMemo, row: TreeRow) -> None:
    io, item = imgui.get_io(), item_of(opened, row)
    rows = memo.tree.rows(opened)
    here = rows.find(row.view, row.entity)
    start = -1 if memo.cursor is None else rows.find(*memo.cursor)
    if io.key_shift and start >= 0 and here >= 0:
        low, high = min(start, here), max(start, here) + 1
        high = min(high, low + _MOST_SELECTED)
        ui.do(opened.selection.select, [item_of(opened, rows.at(place)) for place in range(low, high)])
        return
    memo.cursor = (row.view, row.entity)
    if io.key_ctrl:
        ui.do(opened.selection.toggle, item)
    else:
        ui.do(opened.selection.select, [item])


def _hear_keys(ui: Ui, opened: Opened, memo: BlueprintMemo, rect: Rect) -> None:
    """Arrows, while the panel has the keyboard; then they do nothing else."""
    rows = memo.tree.rows(opened)
    if not imgui.is_window_focused() or imgui.get_io().want_text_input or memo.renaming is not None:
        return
    here = -1 if memo.cursor is None else rows.find(*memo.cursor)
    if here < 0:
        return
    row = rows.at(here)
    io = imgui.get_io()
    if not (io.key_ctrl or io.key_alt):
        _hear_arrows(ui, opened, memo, row, here, rect)
        owner = imgui.get_id("tree keys")
        lock = imgui.internal.InputFlagsPrivate_.lock_this_frame.value
        for key in (imgui.Key.left_arrow, imgui.Key.right_arrow):
            imgui.internal.set_key_owner(key, owner, lock)
    if imgui.is_key_pressed(imgui.Key.f2) and row.entity < 0:
        rename(memo, opened.blueprint.views[row.view])
    elif imgui.is_key_pressed(imgui.Key.delete):
        remove_row(ui, opened, row)
        _go(ui, opened, memo, min(here + 1, len(rows) - 1), rect)


def _hear_arrows(ui: Ui, opened: Opened, memo: BlueprintMemo, row: TreeRow, here: int, rect: Rect) -> None:
    rows = memo.tree.rows(opened)
    if imgui.is_key_pressed(imgui.Key.down_arrow):
        _go(ui, opened, memo, min(here + 1, len(rows) - 1), rect)
    elif imgui.is_key_pressed(imgui.Key.up_arrow):
        _go(ui, opened, memo, max(here - 1, 0), rect)
    elif imgui.is_key_pressed(imgui.Key.right_arrow):
        if row.is_folded:
            memo.tree.toggle(row)
        elif row.is_folded is not None:
            _go(ui, opened, memo, min(here + 1, len(rows) - 1), rect)
    elif imgui.is_key_pressed(imgui.Key.left_arrow):
        if row.is_folded is False:
            memo.tree.toggle(row)
        else:
            above = np.flatnonzero(rows.depths[:here] < row.depth)
            if len(above):
                _go(ui, opened, memo, int(above[-1]), rect)


def _go(ui: Ui, opened: Opened, memo: BlueprintMemo, place: int, rect: Rect) -> None:
    row = memo.tree.rows(opened).at(place)
    memo.cursor = (row.view, row.entity)
    memo.scroll.show(place, rect)
    ui.do(opened.selection.select, [item_of(opened, row)])


def _drag(ui: Ui, opened: Opened, memo: BlueprintMemo, pointed: TreeRow | None) -> None:
    """Drag the entity at which the button went down; drop one on the view that the pointer is on."""
    if imgui.is_item_active() and memo.pressed is not None and memo.pressed.entity >= 0:
        entity_menu.offer_entity(ui, opened, memo.pressed.entity)
    if pointed is None or not entity_menu.is_dragging_entity():
        return
    spec = opened.blueprint.views[pointed.view]
    low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()
    box = imgui.internal.ImRect(low, high)  # of another id than the source, which takes nothing of its own
    if imgui.internal.begin_drag_drop_target_custom(box, imgui.get_id("tree takes")):
        entity_menu.take_entity(ui, opened, spec)
        imgui.end_drag_drop_target()
    row = ui.items.last.get(_label(spec, None))
    if row is not None:
        imgui.get_window_draw_list().add_rect(
            ImVec2(row.x0 + 1, row.y0), ImVec2(row.x1 - 1, row.y1), packed(ui.theme.accent), 4.0
        )
