"""Which keys mean which action."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from diorama_renderer.ui.actions import ACTIONS, Action, Keys

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui


def close_popups() -> None:
    """Close menus and lists that are open, but no dialogs."""
    imgui.internal.close_popups_except_modals()


def run_shortcuts(ui: Ui) -> None:
    """Do what the keys of this frame stand for."""
    for action in _pressed(has_dialog=bool(ui.workspace.overlay)):
        if action.is_enabled(ui):
            close_popups()  # they may tell of what is another thing now, as the list of recordings does
            action.run(ui)


def _pressed(*, has_dialog: bool) -> Iterator[Action]:
    io = imgui.get_io()
    is_typing = io.want_text_input
    held = (io.key_ctrl, io.key_shift, io.key_alt)
    for action in ACTIONS:
        if (has_dialog and not action.over_dialogs) or (is_typing and not action.while_typing):
            continue
        if any(_is_pressed(keys, held, action.repeats) for keys in (action.keys, *action.other_keys) if keys):
            yield action


def _is_pressed(keys: Keys, held: tuple[bool, bool, bool], repeats: bool) -> bool:
    *modifiers, key = keys
    if held != ("ctrl" in modifiers, "shift" in modifiers, "alt" in modifiers):
        return False
    return bool(imgui.is_key_pressed(getattr(imgui.Key, key), repeats))
