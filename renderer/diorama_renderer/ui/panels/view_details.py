"""A view in the selection panel: its name, which entities it shows, and the settings of its kind."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import ImVec2, imgui

from diorama_renderer.blueprint.shown import shown_mask
from diorama_renderer.blueprint.views import ViewSpec
from diorama_renderer.ui import icons
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.panels.entity_kinds import EntityKinds, kinds_of
from diorama_renderer.ui.panels.entity_order import EntityOrder, Ids, Mask, order_of
from diorama_renderer.ui.panels.fields import field_name, fields, heading, text_line
from diorama_renderer.ui.panels.tree_marks import (
    ROW_HEIGHT,
    RowLook,
    Scroll,
    behind_row,
    draw_row,
    is_on_chevron,
)
from diorama_renderer.ui.panels.view_icons import VIEW_NAMES
from diorama_renderer.ui.panels.view_settings import draw_settings
from diorama_renderer.ui.theme import packed
from diorama_renderer.ui.widgets import button, checkbox, small, text_field

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

_MOST_ROWS = 14
_FEW = 16


@dataclass
class _Ticks:
    """What is unfolded of the tree of all entities."""

    order: EntityOrder
    scroll: Scroll = field(default_factory=Scroll)
    unfolded: set[int] = field(default_factory=lambda: {0})
    revision: int = 0
    rows: tuple[object, Ids] = (None, np.zeros(0, np.int64))
    is_begun: bool = False
    marks: tuple[object, Mask, Mask] = (None, np.zeros(0, bool), np.zeros(0, bool))


def draw(ui: Ui, opened: Opened, spec: ViewSpec) -> None:
    """All of it."""
    _draw_what(ui, opened, spec)
    draw_settings(ui, opened, spec)
    if heading(ui, f"view/{spec.id}/entities", "Entities"):
        small(ui, "What it shows, with all that lies below.")
        _draw_entities(ui, opened, spec)


def _draw_what(ui: Ui, opened: Opened, spec: ViewSpec) -> None:
    blueprint = opened.blueprint
    with fields(ui):
        room = field_name(ui, "name")
        named = text_field(ui, "view/name", spec.name, width=room, enter=True)
        if named is not None:
            ui.do(blueprint.rename, spec.id, named.strip())
        text_line(ui, "begins at", spec.root)
        text_line(ui, "shows", VIEW_NAMES[spec.kind])
        field_name(ui, "visible")
        changed = checkbox(ui, "view/visible", "", spec.visible)
        if changed is not None:
            ui.do(blueprint.set_view_visible, spec.id, changed)
        imgui.dummy(ImVec2(0, 1))
        if button(ui, "view/clone", f"{icons.COPY}  Clone"):
            ui.do(blueprint.clone, spec.id)
        imgui.same_line(0, 6)
        if button(ui, "view/close", f"{icons.X}  Close"):
            ui.do(blueprint.close, spec.id)


def _draw_entities(ui: Ui, opened: Opened, spec: ViewSpec) -> None:
    """The tree of all entities with a mark on those that the view shows; a click adds or removes."""
    kinds = kinds_of(opened)
    ticks = opened.memo(("ticks", spec.id), lambda: _Ticks(order_of(opened)))
    rows = _rows(opened, ticks, kinds, spec)
    at, width = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail().x
    height = min(max(len(rows), 1), _MOST_ROWS) * ROW_HEIGHT + 4
    rect = Rect(at.x - 4, at.y, at.x + width + 4, at.y + height)
    ticks.scroll.update(len(rows), rect)
    imgui.push_clip_rect(ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1), True)
    first = int(ticks.scroll.at // ROW_HEIGHT)
    shown, useful = _marks(opened, ticks, kinds, spec)
    for place in range(first, min(first + _MOST_ROWS + 2, len(rows))):
        y = rect.y0 + place * ROW_HEIGHT - ticks.scroll.at
        line = Rect(rect.x0, y, rect.x1 - 8, y + ROW_HEIGHT)
        entity = int(rows[place])
        _draw_tick(ui, opened, spec, ticks, entity, line, bool(shown[entity]), bool(useful[entity]))
    imgui.pop_clip_rect()
    ticks.scroll.draw_bar(ui, f"ticks/{spec.id}/scroll", len(rows), rect)
    imgui.set_cursor_screen_pos(ImVec2(at.x, rect.y1))
    imgui.dummy(ImVec2(width, 4))


def _rows(opened: Opened, ticks: _Ticks, kinds: EntityKinds, spec: ViewSpec) -> Ids:
    """The entities that have a row: those whose ancestors are all unfolded."""
    tree = opened.recording.store.entities
    ticks.order.update()
    key = (ticks.order.count, ticks.revision)
    if key == ticks.rows[0]:
        return ticks.rows[1]
    if not ticks.is_begun:
        ticks.is_begun = True
        if len(tree) <= _FEW:
            ticks.unfolded |= set(range(len(tree)))
        root = tree.index.get(spec.root.strip("/") or "/", 0)
        while root > 0:
            ticks.unfolded.add(root)
            root = int(tree.parents[root])
    folded = np.ones(ticks.order.count, bool)
    folded[[entity for entity in ticks.unfolded if entity < len(folded)]] = False
    shown = ~ticks.order.below(folded)[ticks.order.entities]
    shown[0] = False
    ticks.rows = (key, ticks.order.entities[shown])
    return ticks.rows[1]


def _marks(opened: Opened, ticks: _Ticks, kinds: EntityKinds, spec: ViewSpec) -> tuple[Mask, Mask]:
    """Which entities the view shows, hidden or not; and at or below which there is something that it can show."""
    key = (kinds.revision, opened.blueprint.revision)
    if key != ticks.marks[0]:
        shown = shown_mask(replace(spec, hidden=set()), kinds.contents)
        ticks.marks = (key, shown, kinds.contents.subtrees.counts(kinds.fits(spec.kind)) > 0)
    return ticks.marks[1], ticks.marks[2]


def _draw_tick(
    ui: Ui,
    opened: Opened,
    spec: ViewSpec,
    ticks: _Ticks,
    entity: int,
    rect: Rect,
    is_shown: bool,
    is_useful: bool,
) -> None:
    tree, theme = opened.recording.store.entities, ui.theme
    path = tree.paths[entity]
    depth = int(tree.depths[entity]) - 1
    pointer = imgui.get_mouse_pos()
    is_hovered = (
        rect.holds(pointer.x, pointer.y)
        and imgui.is_window_hovered()
        and imgui.is_mouse_hovering_rect(ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1))
    )
    is_folded = (entity not in ticks.unfolded) if ticks.order.sizes[entity] > 1 else None
    color = theme.faint if not is_useful else theme.text if is_shown else theme.subdued
    mark = icons.CHECK if is_shown else ""
    behind = behind_row(ui, is_selected=False, is_related=False, is_hovered=is_hovered)
    name = path.rpartition("/")[2]
    box = 22.0
    draw_row(ui, rect, RowLook(name, "", depth, is_folded, behind, color, theme.accent, box + 6))
    side = Rect(rect.x1 - box, rect.y0 + 4, rect.x1 - box + 14, rect.y0 + 18)
    _draw_box(ui, side, mark, is_hovered=is_hovered)
    ui.items.put(f"ticks/{path}", side)
    if not is_hovered or not imgui.is_mouse_clicked(imgui.MouseButton_.left):
        return
    if is_folded is not None and is_on_chevron(rect, depth, pointer.x):
        ticks.unfolded ^= {entity}
        ticks.revision += 1
    else:
        ui.do(opened.blueprint.exclude if is_shown else opened.blueprint.include, spec.id, path)


def _draw_box(ui: Ui, rect: Rect, mark: str, *, is_hovered: bool) -> None:
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    behind = theme.accent if mark else theme.pressed if is_hovered else theme.raised
    low, high = ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1)
    draw_list.add_rect_filled(low, high, packed(behind), 4.0)
    if mark:
        imgui.push_font(None, 11)
        draw_list.add_text(ImVec2(rect.x0 + 1.5, rect.y0), packed(theme.on_accent), mark)
        imgui.pop_font()
    else:
        draw_list.add_rect(low, high, packed(theme.faint, 0.6), 4.0)
