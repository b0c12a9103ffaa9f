"""The menu behind the program's picture: all actions, in groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, imgui

from diorama_renderer.ui import drawer, icons
from diorama_renderer.ui.actions import BY_NAME
from diorama_renderer.ui.cards import styled
from diorama_renderer.ui.items import hidden_id
from diorama_renderer.ui.one_line import title_of
from diorama_renderer.ui.recording_titles import started
from diorama_renderer.ui.theme import packed
from diorama_renderer.ui.views import ICONS

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

_POPUP = "main menu"
_MOST_RECORDINGS = 20
_NARROW, _INDENT = 500.0, 20.0


@dataclass
class _Unfolded:
    """In a narrow window, the group whose entries are shown, or ""."""

    group: str = ""


def open_menu() -> None:
    """Show it from the next frame on."""
    imgui.open_popup(_POPUP)


def draw(ui: Ui, x: float, y: float) -> None:
    """The menu, while it is open, with its upper left corner at (x, y)."""
    imgui.set_next_window_pos(ImVec2(x, y))
    with styled(ui, padding=(9, 8)):
        imgui.push_style_var(imgui.StyleVar_.item_spacing, ImVec2(10, 9))
        if imgui.begin_popup(_POPUP):
            _draw_groups(ui)
            imgui.end_popup()
        imgui.pop_style_var()


def _draw_groups(ui: Ui) -> None:
    if _begin(ui, "Recording", icons.FILM):
        _actions(ui, "file/open", "file/save", "file/save_loop", "file/close", "file/reopen")
        _draw_recordings(ui)
        _end(ui)
    opened = ui.workspace.opened
    if opened is not None and _begin(ui, "Edit", icons.PENCIL):
        _actions(ui, "edit/undo", "edit/redo")
        imgui.separator()
        _actions(ui, "selection/back", "selection/forward")
        _end(ui)
    if opened is not None and _begin(ui, "View", icons.APP_WINDOW):
        _draw_views(ui, opened)
        _actions(ui, "view/maximize", "view/copy_python", "view/screenshot", "view/reset")
        imgui.separator()
        for side in ("left", "bottom", "right"):
            _action(ui, f"panels/{side}", ticked=drawer.is_shown(ui, opened, side))
        _end(ui)
    if _begin(ui, "Window", icons.MONITOR):
        _actions(ui, "window/theme", "window/larger", "window/smaller", "window/normal", "window/fullscreen")
        imgui.separator()
        options = ui.workspace.options
        _action(ui, "window/memory", ticked=options.shows_memory)
        _action(ui, "window/performance", ticked=options.shows_performance)
        imgui.separator()
        _actions(ui, "window/screenshot", "window/copy_screenshot")
        _end(ui)
    if _begin(ui, "Help", icons.CIRCLE_HELP):
        _actions(ui, "help/palette", "help/shortcuts", "help/about")
        _end(ui)
    imgui.separator()
    _action(ui, "window/quit")


def is_narrow(ui: Ui) -> bool:
    """Whether submenus have no room beside the menu, nor much else in the bar."""
    return ui.size[0] < _NARROW


def _begin(ui: Ui, title: str, icon: str) -> bool:
    """Begin a group; True if it is open: then `_end` it."""
    if is_narrow(ui):
        return _unfold(ui, title, icon)
    is_open = imgui.begin_menu(f"{icon}   {title}###{title}")
    ui.items.record(f"menu/{title}")
    return bool(is_open)


def _end(ui: Ui) -> None:
    if is_narrow(ui):
        imgui.unindent(_INDENT)
    else:
        imgui.end_menu()


def _unfold(ui: Ui, title: str, icon: str) -> bool:
    """A group whose entries are below its name, one at a time, once that is clicked."""
    memo = ui.workspace.memo("menu", _Unfolded)
    if imgui.is_window_appearing():
        memo.group = ""
    is_open = memo.group == title
    flags = imgui.SelectableFlags_.no_auto_close_popups.value
    clicked, _ = imgui.selectable(f"{icon}   {title}###{title}", False, flags)
    ui.items.record(f"menu/{title}")
    low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()
    chevron = icons.CHEVRON_DOWN if is_open else icons.CHEVRON_RIGHT
    size = imgui.calc_text_size(chevron)
    at = ImVec2(high.x - size.x - 6, (low.y + high.y - size.y) / 2)
    imgui.get_window_draw_list().add_text(at, packed(ui.theme.subdued), chevron)
    if clicked:
        ui.do(setattr, memo, "group", "" if is_open else title)
    if is_open:
        imgui.indent(_INDENT)
    return is_open


def _actions(ui: Ui, *names: str) -> None:
    for name in names:
        _action(ui, name)


def _action(ui: Ui, name: str, *, ticked: bool = False) -> None:
    action = BY_NAME[name]
    clicked, _ = imgui.menu_item(
        f"{action.icon}   {title_of(action.title_now(ui))}##{name}",
        "" if is_narrow(ui) else action.shortcut,  # who has little room has most likely no keys
        ticked,
        action.is_enabled(ui),
    )
    ui.items.record(f"menu/{name}")
    if clicked:
        action.run(ui)


def _draw_recordings(ui: Ui) -> None:
    recordings = list(ui.workspace.recordings.values())
    if not recordings:
        return
    imgui.separator()
    for opened in recordings[:_MOST_RECORDINGS]:
        icon = icons.RADIO if opened.is_live else icons.FILE
        clicked, _ = imgui.menu_item(
            f"{icon}   {title_of(opened.title)}{hidden_id(opened.id)}",
            started(opened),
            opened.id == ui.workspace.current,
        )
        ui.items.record(f"menu/recording/{opened.id}")
        if clicked:
            ui.do(ui.workspace.show, opened.id)
    if len(recordings) > _MOST_RECORDINGS:
        count = len(recordings) - _MOST_RECORDINGS
        imgui.menu_item(f"{icons.SEARCH}   {count:,} more", BY_NAME["help/palette"].shortcut, False, False)


def _draw_views(ui: Ui, opened: Opened) -> None:
    views = list(opened.blueprint.views.values())
    for spec in views[:_MOST_RECORDINGS]:
        clicked, _ = imgui.menu_item(
            f"{ICONS[spec.kind]}   {title_of(spec.name)}##{spec.id}", "", spec.visible
        )
        ui.items.record(f"menu/view/{spec.name}")
        if clicked:
            ui.do(opened.blueprint.set_view_visible, spec.id, not spec.visible)
    if views:
        imgui.separator()
