"""The file dialog, inside the window: a path to type, a list to click, recent files."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, ImVec4, imgui

from diorama_renderer.ui import icons
from diorama_renderer.ui.cards import dialog
from diorama_renderer.ui.displayable import displayable
from diorama_renderer.ui.file_choice import FILTERS, IMAGES, MESHES, FileChoice
from diorama_renderer.ui.items import hidden_id
from diorama_renderer.ui.memory_use import told
from diorama_renderer.ui.theme import faded, packed
from diorama_renderer.ui.widgets import button, combo, icon_button, shortened, small

if TYPE_CHECKING:
    from diorama_renderer.ui.folder import Entry
    from diorama_renderer.ui.frame import Ui

_SIZE = (860.0, 560.0)
_SIDE = 190.0
_ROW = 26.0
_FOOT = 44.0
_PAGE = 12
_MOST_RECENT = 8


def draw(ui: Ui) -> None:
    """The dialog, while a question is open."""
    choice = ui.workspace.files
    if choice is None:
        ui.do(setattr, ui.workspace, "overlay", "")
        return
    dialog(ui, "files", _SIZE, lambda ui: _draw_inside(ui, choice), padding=(18, 16))


def _draw_inside(ui: Ui, choice: FileChoice) -> bool:
    stays = _draw_head(ui, choice)
    at, room = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail()
    height = room.y - _FOOT
    imgui.begin_child("##places", ImVec2(_SIDE, height))
    taken = _draw_places(ui, choice)
    imgui.end_child()
    imgui.same_line(0, 14)
    imgui.begin_child("##entries", ImVec2(0, height))
    taken |= _draw_entries(ui, choice)
    imgui.end_child()
    imgui.set_cursor_screen_pos(ImVec2(at.x, at.y + height + 12))
    taken |= _draw_foot(ui, choice)
    if imgui.is_key_pressed(imgui.Key.escape, False) and choice.asks:
        choice.asks = False
        return True
    return stays and not taken and not _is_cancelled(ui)


def _draw_head(ui: Ui, choice: FileChoice) -> bool:
    """The title and the path; False when the path that was typed was that of a file."""
    imgui.push_font(None, 18)
    imgui.push_style_color(imgui.Col_.text, ImVec4(*ui.theme.strong))
    imgui.text_unformatted(choice.title)
    imgui.pop_style_color()
    imgui.pop_font()
    imgui.dummy(ImVec2(1, 2))
    if icon_button(ui, "files/up", icons.ARROW_UP, tooltip="The folder above (Backspace)"):
        choice.up()
    imgui.same_line(0, 6)
    imgui.set_next_item_width(imgui.get_content_region_avail().x)
    if imgui.is_window_appearing() and not choice.saves:
        imgui.set_keyboard_focus_here()
    flags = imgui.InputTextFlags_.enter_returns_true.value | imgui.InputTextFlags_.callback_completion.value

    def complete(event: imgui.InputTextCallbackData) -> int:
        typed = str(event.buf)
        wanted = choice.complete(typed)
        if wanted != typed:
            event.delete_chars(0, event.buf_text_len)
            event.insert_chars(0, wanted)
        return 0

    entered, text = imgui.input_text("##path", displayable(choice.typed), flags, complete)
    ui.items.record("files/path")
    is_typing = imgui.is_item_active()
    ui.workspace.memo("files typing", lambda: [False])[0] = is_typing
    if is_typing or entered:
        choice.typed = text
    imgui.dummy(ImVec2(1, 4))
    if not entered:
        return True
    is_unchanged = text.rstrip("/") == displayable(str(choice.folder)).rstrip("/")
    return not (choice.accept() if is_unchanged and choice.can_accept else choice.type(text))


def _draw_places(ui: Ui, choice: FileChoice) -> bool:
    """Folders to go to, and files that were opened lately; True when one of those was chosen."""
    small(ui, "Places")
    home = Path(os.path.expanduser("~"))
    places = [(icons.GLOBE, "Home", home), (icons.TERMINAL, "Working folder", Path.cwd())]
    downloads = home / "Downloads"
    if downloads.is_dir():
        places.insert(1, (icons.DOWNLOAD, "Downloads", downloads))
    for icon, name, path in places:
        if _place(ui, f"files/place/{name}", icon, name, str(path), is_on=choice.folder == path):
            choice.go(path)
    recent = ui.workspace.options.recent_files[:_MOST_RECENT]
    if not recent:
        return False
    imgui.dummy(ImVec2(1, 6))
    small(ui, "Recent")
    for text in recent:
        path = Path(text)
        if not _place(ui, f"files/recent/{text}", _icon_of(path.name, False), path.name, text, is_on=False):
            continue
        if choice.saves:
            choice.go(path.parent)
            choice.name = path.name
        elif choice.type(text):
            return True
    return False


def _place(ui: Ui, name: str, icon: str, title: str, tooltip: str, *, is_on: bool) -> bool:
    at, width = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail().x
    clicked = imgui.invisible_button(hidden_id(name), ImVec2(width, _ROW - 2))
    ui.items.record(name)
    draw_list, theme = imgui.get_window_draw_list(), ui.theme
    if imgui.is_item_hovered() or is_on:
        color = faded(theme.accent, 0.18) if is_on else theme.hover
        draw_list.add_rect_filled(at, ImVec2(at.x + width, at.y + _ROW - 2), packed(color), 5.0)
        if imgui.is_item_hovered(imgui.HoveredFlags_.for_tooltip.value):
            imgui.set_tooltip(tooltip.replace("%", "%%"))
    y = at.y + (_ROW - 2 - imgui.get_text_line_height()) / 2
    draw_list.add_text(ImVec2(at.x + 8, y), packed(theme.subdued), icon)
    draw_list.add_text(ImVec2(at.x + 32, y), packed(theme.text), shortened(title, width - 40))
    return bool(clicked)


def _draw_entries(ui: Ui, choice: FileChoice) -> bool:
    """The list; True when a file was chosen from it."""
    at, room = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail()
    imgui.get_window_draw_list().add_rect_filled(
        at, ImVec2(at.x + room.x, at.y + room.y), packed(ui.theme.plot), 6.0
    )
    if choice.problem or not choice.entries:
        text = choice.problem or f"Nothing here that is shown as “{choice.filter}”"
        color = ui.theme.error if choice.problem else ui.theme.subdued
        imgui.set_cursor_screen_pos(ImVec2(at.x + 16, at.y + 14))
        imgui.push_text_wrap_pos(imgui.get_cursor_pos_x() + room.x - 32)
        small(ui, text, color)
        imgui.pop_text_wrap_pos()
        if not choice.entries:
            return _hear_keys(ui, choice)
        imgui.set_cursor_screen_pos(ImVec2(at.x, imgui.get_cursor_screen_pos().y + 8))
    taken = _hear_keys(ui, choice)
    imgui.push_style_var(imgui.StyleVar_.item_spacing, ImVec2(0, 0))
    imgui.begin_child("##list", ImVec2(0, 0))
    top = 4.0
    rows = imgui.get_window_height() / _ROW
    _follow_cursor(ui, choice, rows)
    opened: int | None = None
    first = max(int((imgui.get_scroll_y() - top) // _ROW), 0)
    for index in range(first, min(first + int(rows) + 2, len(choice.entries))):
        imgui.set_cursor_pos_y(top + index * _ROW)
        if _draw_entry(ui, choice, index):
            opened = index
    imgui.set_cursor_pos_y(top + len(choice.entries) * _ROW + 3)
    imgui.dummy(ImVec2(1, 1))
    imgui.end_child()
    imgui.pop_style_var()
    # Only now, since it may show another folder.
    return taken or (opened is not None and choice.open(opened))


def _draw_entry(ui: Ui, choice: FileChoice, index: int) -> bool:
    """One row; True when it was double-clicked."""
    entry = choice.entries[index]
    entry.look(choice.folder)
    at, width = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail().x
    clicked = imgui.invisible_button(f"##{index}", ImVec2(max(width, 1), _ROW))
    ui.items.record(f"files/entry/{entry.name}")
    hovered = imgui.is_item_hovered()
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    is_chosen = index in choice.chosen
    if is_chosen or hovered:
        color = faded(theme.accent, 0.25) if is_chosen else theme.hover
        draw_list.add_rect_filled(
            ImVec2(at.x + 4, at.y), ImVec2(at.x + width - 4, at.y + _ROW), packed(color), 5.0
        )
    y = at.y + (_ROW - imgui.get_text_line_height()) / 2
    tint = theme.accent if entry.is_folder else theme.subdued
    draw_list.add_text(ImVec2(at.x + 14, y), packed(tint), _icon_of(entry.name, entry.is_folder))
    draw_list.add_text(
        ImVec2(at.x + 40, y), packed(theme.text), shortened(displayable(entry.name), max(width - 300, 60))
    )
    _draw_details(ui, entry, at.x + width - 14, y)
    if hovered and imgui.is_mouse_double_clicked(imgui.MouseButton_.left):
        return True
    if clicked:
        io = imgui.get_io()
        choice.pick(index, toggles=io.key_ctrl, extends=io.key_shift)
    return False


def _draw_details(ui: Ui, entry: Entry, right: float, y: float) -> None:
    imgui.push_font(None, 12)
    draw_list, color = imgui.get_window_draw_list(), packed(ui.theme.subdued)
    if entry.modified is not None:
        text = _date(entry.modified)
        draw_list.add_text(ImVec2(right - 124, y + 1), color, text)
    if entry.size_bytes is not None and not entry.is_folder:
        text = told(entry.size_bytes)
        draw_list.add_text(ImVec2(right - 146 - imgui.calc_text_size(text).x, y + 1), color, text)
    imgui.pop_font()


def _date(modified: float) -> str:
    try:
        return time.strftime("%Y-%m-%d  %H:%M", time.localtime(modified))
    except (OverflowError, OSError, ValueError):
        return ""


def _hear_keys(ui: Ui, choice: FileChoice) -> bool:
    """Keys that work on the list while no field has the keyboard, and some that always do."""
    is_typing = imgui.get_io().want_text_input
    extends = imgui.get_io().key_shift
    for key, count in (
        (imgui.Key.down_arrow, 1),
        (imgui.Key.up_arrow, -1),
        (imgui.Key.page_down, _PAGE),
        (imgui.Key.page_up, -_PAGE),
    ):
        if imgui.is_key_pressed(key):
            choice.step(count, extends=extends)
            ui.workspace.memo("files scrolls", lambda: [False])[0] = True
    if not is_typing:
        if imgui.is_key_pressed(imgui.Key.backspace):
            choice.up()
        if imgui.is_key_pressed(imgui.Key.enter, False):
            return choice.accept()
    return False


def _follow_cursor(ui: Ui, choice: FileChoice, rows: float) -> None:
    scrolls = ui.workspace.memo("files scrolls", lambda: [False])
    if scrolls[0] and choice.cursor >= 0:
        first = imgui.get_scroll_y() / _ROW
        imgui.set_scroll_y(max(min(max(first, choice.cursor - rows + 1.5), choice.cursor), 0) * _ROW)
    scrolls[0] = False


def _draw_foot(ui: Ui, choice: FileChoice) -> bool:
    """What is chosen, and the buttons; True when it was taken."""
    if choice.asks:
        return _draw_question(ui, choice)
    left = imgui.get_cursor_pos_x()
    right = left + imgui.get_content_region_avail().x
    if choice.saves:
        imgui.align_text_to_frame_padding()
        imgui.text_unformatted("Name")
        imgui.same_line(0, 10)
        imgui.set_next_item_width(right - imgui.get_cursor_pos_x() - 208)
        if imgui.is_window_appearing():
            imgui.set_keyboard_focus_here()
        flags = imgui.InputTextFlags_.enter_returns_true.value
        entered, choice.name = imgui.input_text("##name", displayable(choice.name), flags)
        ui.items.record("files/name")
    else:
        entered = False
        chosen = combo(ui, "files/filter", choice.filter, tuple(FILTERS), width=210)
        if chosen is not None:
            choice.show_only(chosen)
        if len(choice.chosen) > 1:
            imgui.same_line(0, 12)
            imgui.align_text_to_frame_padding()
            small(ui, f"{len(choice.chosen)} chosen")
    imgui.same_line(right - 188)
    if button(ui, "files/cancel", "Cancel", width=90):
        ui.workspace.memo("files cancelled", lambda: [False])[0] = True
    imgui.same_line(0, 8)
    imgui.begin_disabled(not choice.can_accept)
    accepted = button(ui, "files/accept", "Save" if choice.saves else "Open", primary=True, width=90)
    imgui.end_disabled()
    return (accepted or entered) and choice.accept()


def _draw_question(ui: Ui, choice: FileChoice) -> bool:
    right = imgui.get_cursor_pos_x() + imgui.get_content_region_avail().x
    imgui.align_text_to_frame_padding()
    imgui.text_colored(ImVec4(*ui.theme.warning), icons.TRIANGLE_ALERT)
    imgui.same_line(0, 10)
    imgui.text_unformatted(
        shortened(f"{displayable(choice.name)} is there already. Replace it?", right - 250)
    )
    imgui.same_line(right - 188)
    if button(ui, "files/keep", "Keep", width=90):
        choice.asks = False
    imgui.same_line(0, 8)
    return button(ui, "files/replace", "Replace", primary=True, width=90) and choice.accept()


def _is_cancelled(ui: Ui) -> bool:
    cancelled = ui.workspace.memo("files cancelled", lambda: [False])
    was, cancelled[0] = bool(cancelled[0]), False
    return was


def _icon_of(name: str, is_folder: bool) -> str:
    low = name.lower()
    if is_folder:
        return icons.FOLDER_OPEN
    if low.endswith(MESHES):
        return icons.TRIANGLE
    return icons.IMAGE if low.endswith(IMAGES) else icons.FILM if low.endswith(".mcap") else icons.FILE
