"""What can be done with a row of the tree of views: its menu, dragging entities, and the menu of views to add."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, ImVec4, imgui

from diorama_renderer.blueprint.heuristics import possible_views
from diorama_renderer.blueprint.items import ViewItem
from diorama_renderer.blueprint.views import ViewKind, ViewSpec
from diorama_renderer.ui import icons
from diorama_renderer.ui.items import hidden_id
from diorama_renderer.ui.one_line import title_of
from diorama_renderer.ui.panels.entity_kinds import kinds_of
from diorama_renderer.ui.panels.view_icons import VIEW_ICONS, VIEW_NAMES
from diorama_renderer.ui.theme import packed
from diorama_renderer.ui.widgets import shortened

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.panels.blueprint_panel import BlueprintMemo
    from diorama_renderer.ui.panels.view_rows import TreeRow
    from diorama_renderer.ui.workspace import Opened

ENTITY_PAYLOAD = "entity"
"""The type of what is dragged: the index of an entity."""

_MENU_WIDTH = 230.0
_LIST_HEIGHT = 420.0


@dataclass
class _Possible:
    """The views that could be added, by what was known when they were found."""

    revision: int = -1
    views: list[tuple[ViewKind, str]] = field(default_factory=list)


def offer_entity(ui: Ui, opened: Opened, entity: int) -> None:
    """Let the last item be the source of a drag: an entity, which views take."""
    flags = imgui.DragDropFlags_.source_no_disable_hover.value
    if not imgui.begin_drag_drop_source(flags):
        return
    imgui.set_drag_drop_payload_py_id(ENTITY_PAYLOAD, entity)
    path = opened.recording.store.entities.paths[entity]
    icon = kinds_of(opened).icon(entity)
    imgui.text_unformatted(f"{icon}  {path}" if icon else path)
    imgui.end_drag_drop_source()


def is_dragging_entity() -> bool:
    """Whether an entity is being dragged, from wherever."""
    if not imgui.internal.is_drag_drop_active():
        return False
    payload = imgui.get_drag_drop_payload_py_id()
    return payload is not None and payload.type == ENTITY_PAYLOAD


def take_entity(ui: Ui, opened: Opened, spec: ViewSpec) -> None:
    """Within a drop target: show what is dropped in a view."""
    payload = imgui.accept_drag_drop_payload_py_id(
        ENTITY_PAYLOAD, imgui.DragDropFlags_.accept_no_draw_default_rect.value
    )
    paths = opened.recording.store.entities.paths
    if payload is not None and 0 <= payload.data_id < len(paths):
        ui.do(opened.blueprint.include, spec.id, paths[payload.data_id])


def accept_entity(ui: Ui, opened: Opened, spec: ViewSpec) -> None:
    """Let a view's window take entities that are dragged onto it; call it within the window, after its content."""
    if not is_dragging_entity():
        return
    at, size = imgui.get_window_pos(), imgui.get_window_size()
    box = imgui.internal.ImRect(ImVec2(at.x, at.y), ImVec2(at.x + size.x, at.y + size.y))
    if not imgui.internal.begin_drag_drop_target_custom(box, imgui.get_id(f"drop {spec.id}")):
        return
    take_entity(ui, opened, spec)
    imgui.get_foreground_draw_list().add_rect(
        ImVec2(at.x + 2, at.y + 2),
        ImVec2(at.x + size.x - 2, at.y + size.y - 2),
        packed(ui.theme.accent),
        6.0,
        thickness=2.0,
    )
    imgui.end_drag_drop_target()


def draw(ui: Ui, opened: Opened, memo: BlueprintMemo) -> None:
    """The menu of a row, while it is open."""
    _push_menu_style()
    if imgui.begin_popup("##entity menu"):
        _close_by_escape()
        row = memo.menu
        if row is None or row.view not in opened.blueprint.views:
            imgui.close_current_popup()
        elif row.entity < 0:
            _draw_view_menu(ui, opened, memo, opened.blueprint.views[row.view])
        else:
            _draw_entity_menu(ui, opened, row)
        imgui.end_popup()
    elif memo.menu is not None and not imgui.is_popup_open("##entity menu"):
        memo.menu = None
    imgui.pop_style_var(2)


def draw_add_menu(ui: Ui, opened: Opened) -> None:
    """The menu of all views that could be added, once it was opened."""
    _push_menu_style()
    imgui.set_next_window_size_constraints(ImVec2(_MENU_WIDTH, 0), ImVec2(420, _LIST_HEIGHT))
    if imgui.begin_popup("##add view"):
        _close_by_escape()
        contents = kinds_of(opened).contents
        memo = opened.memo("add menu", _Possible)
        if memo.revision != contents.revision:
            memo.revision, memo.views = contents.revision, possible_views(opened.recording.store, contents)
        _draw_possible(ui, opened, memo.views)
        imgui.end_popup()
    imgui.pop_style_var(2)


def _draw_possible(ui: Ui, opened: Opened, possible: list[tuple[ViewKind, str]]) -> None:
    if not possible:
        _subdued(ui, "There is nothing to view yet.")
    last = None
    for kind, root in possible:
        if kind is not last:
            if last is not None:
                imgui.dummy(ImVec2(0, 3))
            imgui.push_font(None, 12)
            _subdued(ui, VIEW_NAMES[kind])
            imgui.pop_font()
        last = kind
        shown = shortened(root, 340)
        if _entry(ui, f"views/add/{kind.value}:{root}", VIEW_ICONS[kind], shown):
            ui.do(_add, opened, kind, root)


def _add(opened: Opened, kind: ViewKind, root: str) -> None:
    opened.selection.select([ViewItem(opened.blueprint.add_view(kind, root).id)])


def _draw_view_menu(ui: Ui, opened: Opened, memo: BlueprintMemo, spec: ViewSpec) -> None:
    from diorama_renderer.ui.panels.view_tree import rename

    blueprint = opened.blueprint
    if _entry(ui, "menu/rename", icons.PENCIL, "Rename", "F2"):
        rename(memo, spec)
    if _entry(
        ui, "menu/alone", icons.MAXIMIZE_2, "Show alone" if blueprint.maximized != spec.id else "Show all"
    ):
        ui.do(blueprint.maximize, None if blueprint.maximized == spec.id else spec.id)
    if _entry(ui, "menu/clone", icons.COPY, "Clone"):
        ui.do(blueprint.clone, spec.id)
    hide = "Hide" if spec.visible else "Show"
    if _entry(ui, "menu/hide", icons.EYE_OFF if spec.visible else icons.EYE, hide):
        ui.do(blueprint.set_view_visible, spec.id, not spec.visible)
    imgui.separator()
    if _entry(ui, "menu/close", icons.X, "Close", "Del"):
        ui.do(blueprint.close, spec.id)


def _draw_entity_menu(ui: Ui, opened: Opened, row: TreeRow) -> None:
    from diorama_renderer.ui.panels.view_tree import remove_row, toggle_visible

    blueprint = opened.blueprint
    spec, path = blueprint.views[row.view], opened.recording.store.entities.paths[row.entity]
    imgui.push_font(None, 12)
    _subdued(ui, shortened(path, 280))
    imgui.pop_font()
    hidden = not blueprint.is_visible(spec.id, path)
    if _entry(ui, "menu/hide", icons.EYE if hidden else icons.EYE_OFF, "Show" if hidden else "Hide"):
        toggle_visible(ui, opened, row)
    if _entry(ui, "menu/only", icons.FOCUS, "Show only this"):
        ui.do(show_only, opened, spec, path)
    if _entry(ui, "menu/remove", icons.MINUS, "Remove from view", "Del"):
        remove_row(ui, opened, row)
    imgui.separator()
    for kind in _kinds_for(opened, row.entity, spec.kind):
        if _entry(
            ui, f"menu/new/{kind.value}", VIEW_ICONS[kind], f"New {_within(VIEW_NAMES[kind])} from here"
        ):
            ui.do(_add, opened, kind, path)
    imgui.separator()
    if _entry(ui, "menu/copy", icons.COPY, "Copy path"):
        ui.do(ui.host.copy_text, path)


def _kinds_for(opened: Opened, entity: int, first: ViewKind) -> list[ViewKind]:
    """Kinds of views that would show something of what lies at and below an entity, the current one first."""
    kinds = kinds_of(opened)
    inside = kinds.contents.subtrees.below(entity)
    fitting = [kind for kind in ViewKind if bool((kinds.fits(kind) & inside).any())]
    return sorted(fitting, key=lambda kind: (kind is not first, list(ViewKind).index(kind)))


def show_only(opened: Opened, spec: ViewSpec, path: str) -> None:
    """Hide all of a view that is neither at, above nor below an entity."""
    blueprint = opened.blueprint
    for hidden in list(spec.hidden):
        blueprint.set_visible(spec.id, hidden, True)
    tree = opened.recording.store.entities
    kept = tree.index.get(path, 0)
    tops = {tree.index[each] for each in spec.included if each in tree.index}
    tops.add(tree.index.get(spec.root.strip("/") or "/", 0))
    parents = tree.parents.tolist()
    above = set()
    while kept >= 0:
        above.add(kept)
        kept = parents[kept]
    target = tree.index.get(path, 0)
    siblings = [entity for entity, parent in enumerate(parents) if parent in above - {target}]
    shown = kinds_of(opened).contents.subtrees
    inside = [shown.below(top) for top in tops]
    for entity in [*siblings, *tops]:
        if entity not in above and any(bool(mask[entity]) for mask in inside):
            blueprint.set_visible(spec.id, tree.paths[entity], False)


def _entry(ui: Ui, name: str, icon: str, text: str, keys: str = "") -> bool:
    clicked, _ = imgui.menu_item(f"{icon}   {title_of(text)}{hidden_id(name)}", keys, False)
    ui.items.record(name)
    return bool(clicked)


def _close_by_escape() -> None:
    if imgui.is_key_pressed(imgui.Key.escape):
        imgui.close_current_popup()


def _within(name: str) -> str:
    """A name as it is written within a sentence."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _subdued(ui: Ui, text: str) -> None:
    imgui.push_style_color(imgui.Col_.text, ImVec4(*ui.theme.subdued))
    imgui.text_unformatted(text)
    imgui.pop_style_color()


def _push_menu_style() -> None:
    imgui.push_style_var(imgui.StyleVar_.window_padding, ImVec2(10, 8))
    imgui.push_style_var(imgui.StyleVar_.item_spacing, ImVec2(8, 7))
