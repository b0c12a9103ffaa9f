"""Which panels are shown: beside the views where there is room for them, else over the views as a drawer.

Where there is room, the blueprint says what is shown, and keeps it. Where there is none, nothing is shown at first:
what the blueprint says was said of wide windows. What is asked for there is shown alone, and the blueprint is left as
it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, ImVec4, imgui

from diorama_renderer.ui.cards import edge
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.theme import faded, packed

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

_LEAST_LEFT, _LEAST_RIGHT = 500.0, 700.0
_LEAST_RIGHT_OF_LOW, _LOW = 960.0, 450.0
"""UI points: telephones held sideways are wide, but two panels would leave their views a stamp."""
_LEAST_BOTTOM = 240.0
_WIDTH, _SHARE = 320.0, 0.85

_FLAGS = (
    imgui.WindowFlags_.no_decoration.value
    | imgui.WindowFlags_.no_background.value
    | imgui.WindowFlags_.no_move.value
    | imgui.WindowFlags_.no_docking.value
    | imgui.WindowFlags_.no_saved_settings.value
)
_ANY_BUTTON = (
    imgui.ButtonFlags_.mouse_button_left.value
    | imgui.ButtonFlags_.mouse_button_right.value
    | imgui.ButtonFlags_.mouse_button_middle.value
)
_ANY_POPUP = imgui.PopupFlags_.any_popup.value


@dataclass
class _Drawer:
    """Of a window: the side whose panel was asked for though it has no room, or ""."""

    side: str = ""


def has_room(ui: Ui, side: str) -> bool:
    """Whether a panel has room beside the views: "left", "right" or "bottom"."""
    width, height = ui.size
    if side == "right":
        return width >= (_LEAST_RIGHT if height >= _LOW else _LEAST_RIGHT_OF_LOW)
    return width >= _LEAST_LEFT if side == "left" else height >= _LEAST_BOTTOM


def is_shown(ui: Ui, opened: Opened, side: str) -> bool:
    """Whether the panel of a side is in sight, wherever it is."""
    if has_room(ui, side):
        return bool(getattr(opened.blueprint.panels, side))
    return _drawer(ui).side == side


def toggle(ui: Ui, opened: Opened, side: str) -> None:
    """Show the panel of a side, or no longer."""
    if has_room(ui, side):
        ui.do(opened.blueprint.panels.toggle, side)
    else:
        ui.do(setattr, _drawer(ui), "side", "" if _drawer(ui).side == side else side)


def close(ui: Ui) -> None:
    """Show what has room alone."""
    ui.do(setattr, _drawer(ui), "side", "")


def settle(ui: Ui) -> None:
    """Close it when Escape is pressed, when no recording is left, and when the window has become wide enough.

    Menus, dialogs and text fields hear of Escape before it does.
    """
    side = _drawer(ui).side
    if not side:
        return
    is_escaped = (
        imgui.is_key_pressed(imgui.Key.escape, repeat=False)
        and not ui.workspace.overlay
        and not imgui.get_io().want_text_input
        and not imgui.is_popup_open("", _ANY_POPUP)
    )
    if is_escaped or ui.workspace.opened is None or has_room(ui, side):
        close(ui)


def draw(ui: Ui, side: str, space: Rect, content: Callable[[], object]) -> None:
    """The panel of the left or the right side, over everything between the bar and the time panel.

    Args:
        ui: the frame.
        side: where it lies.
        space: over what it lies; a click beside the panel closes it, and does nothing else.
        content: fills it.
    """
    width = min(_WIDTH, _SHARE * space.width)
    cut = space.x0 + width if side == "left" else space.x1 - width
    first, second = space._replace(x1=cut), space._replace(x0=cut)
    panel, beside = (first, second) if side == "left" else (second, first)
    imgui.set_next_window_pos(ImVec2(space.x0, space.y0))
    imgui.set_next_window_size(ImVec2(space.width, space.height))
    imgui.push_style_var(imgui.StyleVar_.window_padding, ImVec2(0, 0))
    imgui.push_style_var(imgui.StyleVar_.window_min_size, ImVec2(1, 1))
    imgui.begin("##drawer", None, _FLAGS)
    imgui.pop_style_var(2)
    _draw_beside(ui, beside)
    _draw_panel(ui, side, panel, content)
    imgui.get_window_draw_list().add_line(ImVec2(cut, space.y0), ImVec2(cut, space.y1), packed(edge(ui)))
    imgui.end()


def _draw_beside(ui: Ui, rect: Rect) -> None:
    """What takes the clicks; the views shine through it."""
    imgui.get_window_draw_list().add_rect_filled(
        ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1), packed(faded(ui.theme.window, 0.6))
    )
    imgui.set_cursor_screen_pos(ImVec2(rect.x0, rect.y0))
    if imgui.invisible_button("##beside", ImVec2(rect.width, max(rect.height, 1)), _ANY_BUTTON):
        close(ui)
    ui.items.record("drawer/beside")


def _draw_panel(ui: Ui, side: str, rect: Rect, content: Callable[[], object]) -> None:
    ui.items.put("drawer", rect)
    imgui.set_cursor_screen_pos(ImVec2(rect.x0, rect.y0))
    imgui.push_style_var(imgui.StyleVar_.window_padding, ImVec2(8, 8))
    imgui.push_style_var(imgui.StyleVar_.child_rounding, 0.0)
    imgui.push_style_color(imgui.Col_.child_bg, ImVec4(*ui.theme.panel))
    imgui.begin_child(
        f"##{side}",
        ImVec2(rect.width, max(rect.height, 1)),
        imgui.ChildFlags_.always_use_window_padding.value,
        imgui.WindowFlags_.no_scrollbar.value,
    )
    imgui.pop_style_color()
    imgui.pop_style_var(2)
    content()
    imgui.end_child()


def _drawer(ui: Ui) -> _Drawer:
    return ui.workspace.memo("drawer", _Drawer)
