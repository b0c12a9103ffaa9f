"""Notices, top right: what went wrong, and what came of what the user asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, ImVec4, imgui

from diorama_renderer.ui import icons
from diorama_renderer.ui.cards import FLOATING, styled
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.theme import Rgba, packed
from diorama_renderer.ui.widgets import button, icon_button, small

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.notices import Notice

_WIDTH = 340.0
_TOP = 52.0
_GAP = 8.0
_CLOSE_SIDE = 20.0
_COPIED_SECS = 1.5


class _Copied:
    """Which notice was copied, and when."""

    def __init__(self) -> None:
        self._notice: Notice | None = None
        self._since = 0.0

    def set(self, notice: Notice, now: float) -> None:
        self._notice, self._since = notice, now

    def holds(self, notice: Notice, now: float) -> bool:
        return self._notice is notice and now - self._since < _COPIED_SECS


def draw(ui: Ui) -> None:
    """A card for each, below each other, the newest on top."""
    top = _TOP
    for number, notice in enumerate(ui.workspace.notices.shown()):
        if top > ui.size[1] - 60:
            break
        top += _draw_card(ui, notice, number, top) + _GAP


def _draw_card(ui: Ui, notice: Notice, number: int, top: float) -> float:
    """One card; returns its height, UI points."""
    imgui.set_next_window_pos(ImVec2(ui.size[0] - 14, top), pivot=ImVec2(1, 0))
    imgui.set_next_window_size(ImVec2(_WIDTH, 0))
    with styled(ui, padding=(16, 11)):
        imgui.begin(f"##notice {number}", None, FLOATING | imgui.WindowFlags_.no_move.value)
    # Above dialogs it would take their clicks; above panels it has to be.
    if not ui.workspace.overlay:
        imgui.internal.bring_window_to_display_front(imgui.internal.get_current_window())
    at, size = imgui.get_window_pos(), imgui.get_window_size()
    rect = Rect(at.x, at.y, at.x + size.x, at.y + size.y)
    ui.items.put(f"notice/{number}", rect)
    pointer = imgui.get_mouse_pos()
    is_over = rect.holds(pointer.x, pointer.y)
    was_held, notice.is_held = notice.is_held, is_over
    if was_held and not is_over:
        notice.touch(ui.now)
    color = _color(ui, notice.level)
    imgui.get_window_draw_list().add_rect_filled(
        ImVec2(rect.x0 + 1, rect.y0 + 10), ImVec2(rect.x0 + 4, rect.y1 - 10), packed(color), 2.0
    )
    _draw_text(ui, notice, color)
    _draw_offer(ui, notice, number)
    closed = _draw_close(ui, notice, number, rect) if is_over else False
    if (
        is_over
        and not closed
        and imgui.is_window_hovered()
        and imgui.is_mouse_clicked(imgui.MouseButton_.left)
        and not imgui.is_any_item_hovered()
    ):
        ui.do(ui.host.copy_text, notice.text)
        ui.workspace.memo("copied notice", _Copied).set(notice, ui.now)
        ui.animate()
    imgui.end()
    return float(size.y)


def _draw_text(ui: Ui, notice: Notice, color: Rgba) -> None:
    icon = {"error": icons.CIRCLE_X, "warning": icons.TRIANGLE_ALERT}.get(notice.level, icons.CHECK)
    imgui.text_colored(ImVec4(*color), icon)
    imgui.same_line(0, 10)
    imgui.begin_group()
    left = imgui.get_cursor_pos_x()
    imgui.push_text_wrap_pos(left + _WIDTH - 78)
    imgui.text_unformatted(notice.text)
    imgui.pop_text_wrap_pos()
    is_copied = ui.workspace.memo("copied notice", _Copied).holds(notice, ui.now)
    said = "Copied" if is_copied else f"{notice.count} times" if notice.count > 1 else ""
    if said:
        small(ui, said)
    imgui.end_group()


def _draw_offer(ui: Ui, notice: Notice, number: int) -> None:
    """A button with what can be done about it."""
    if notice.offer is None:
        return
    title, do = notice.offer
    imgui.dummy(ImVec2(14, 0))
    imgui.same_line(0, 10)
    if button(ui, f"notice/{number}/offer", title):
        ui.do(do)
        ui.do(notice.close)


def _draw_close(ui: Ui, notice: Notice, number: int, rect: Rect) -> bool:
    imgui.set_cursor_screen_pos(ImVec2(rect.x1 - _CLOSE_SIDE - 9, rect.y0 + 8))
    if icon_button(ui, f"notice/{number}/close", icons.X, side=_CLOSE_SIDE):
        ui.do(notice.close)
        return True
    return imgui.is_item_hovered()


def _color(ui: Ui, level: str) -> Rgba:
    theme = ui.theme
    return {"error": theme.error, "warning": theme.warning}.get(level, theme.success)
