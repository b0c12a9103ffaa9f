"""Which recording is shown, of those that are open; each can be closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, imgui

from diorama_renderer.ui import icons
from diorama_renderer.ui.cards import styled
from diorama_renderer.ui.items import hidden_id
from diorama_renderer.ui.one_line import one_line
from diorama_renderer.ui.recording_titles import origin, started
from diorama_renderer.ui.theme import Rgba, packed
from diorama_renderer.ui.widgets import hint, icon_button, shortened

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

_HEIGHT = 26.0
_ROW = 40.0
_WIDTH = 380.0
_MOST_WIDTH = 420.0
_AROUND_TITLE = 58.0
_POPUP = "recordings"


def least_width(ui: Ui, opened: Opened) -> float:
    """Of a button that says the whole name, though not when the recording began; UI points."""
    return float(imgui.calc_text_size(one_line(opened.title)).x) + _badge(ui)[1] + _AROUND_TITLE


def draw(ui: Ui, opened: Opened, room: float) -> None:
    """A button that says what is shown, and the list below it while it is open.

    Args:
        ui: the frame.
        opened: what is shown.
        room: most width, UI points.
    """
    at = imgui.get_cursor_screen_pos()
    begun = started(opened)
    end = imgui.calc_text_size(begun).x + 12 if begun else 0.0
    badge, badge_width = _badge(ui)
    for_title = min(room, _MOST_WIDTH) - badge_width - _AROUND_TITLE
    if room < _MOST_WIDTH and imgui.calc_text_size(one_line(opened.title)).x > for_title - end:
        begun, end = "", 0.0  # when it began is told by the list, too
    title = shortened(opened.title, max(for_title - end, 30))
    width = 26 + imgui.calc_text_size(title).x + end + badge_width + 30
    clicked = imgui.invisible_button("##recordings", ImVec2(width, _HEIGHT))
    hovered = imgui.is_item_hovered()
    ui.items.record("recording/switch")
    hint(f"{opened.source}" if opened.source != "live" else f"{opened.application_id}, {origin(opened)}")
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    draw_list.add_rect_filled(
        at, ImVec2(at.x + width, at.y + _HEIGHT), packed(theme.hover if hovered else theme.raised), 6.0
    )
    y = at.y + (_HEIGHT - imgui.get_text_line_height()) / 2
    _mark(ui, opened, at.x + 14, at.y + _HEIGHT / 2)
    x = at.x + 26
    draw_list.add_text(ImVec2(x, y), packed(theme.strong), title)
    x += imgui.calc_text_size(title).x
    if begun:
        draw_list.add_text(ImVec2(x + 12, y), packed(theme.subdued), begun)
        x += end
    if badge:
        draw_list.add_rect_filled(
            ImVec2(x + 8, at.y + 5), ImVec2(x + badge_width, at.y + _HEIGHT - 5), packed(theme.pressed), 8.0
        )
        draw_list.add_text(ImVec2(x + 14, y), packed(theme.text), badge)
        x += badge_width
    draw_list.add_text(ImVec2(x + 8, y), packed(theme.subdued), icons.CHEVRON_DOWN)
    if clicked:
        imgui.open_popup(_POPUP)
    _draw_list(ui, at.x, at.y + _HEIGHT + 6)


def _badge(ui: Ui) -> tuple[str, float]:
    """How many recordings are open, where there are several; and the width of that."""
    count = len(ui.workspace.recordings)
    return (f"{count}", float(imgui.calc_text_size(f"{count}").x) + 20) if count > 1 else ("", 0.0)


def _draw_list(ui: Ui, x: float, y: float) -> None:
    imgui.set_next_window_pos(ImVec2(x, y))
    rows = list(ui.workspace.recordings.values())
    height = min(len(rows) + len(ui.workspace.closed), 10) * _ROW + 12
    imgui.set_next_window_size(ImVec2(min(_WIDTH, ui.size[0] - 20), height))
    with styled(ui, padding=(6, 6)):
        imgui.push_style_var(imgui.StyleVar_.item_spacing, ImVec2(0, 0))
        if imgui.begin_popup(_POPUP):
            if imgui.is_window_appearing() and ui.workspace.current in ui.workspace.recordings:
                place = list(ui.workspace.recordings).index(ui.workspace.current)
                imgui.set_scroll_y(max(place * _ROW - height / 2, 0.0))
            for opened in rows:
                if _draw_row(ui, opened):
                    imgui.close_current_popup()
            for recording_id, title in list(ui.workspace.closed.items()):
                if _draw_closed(ui, recording_id, title):
                    imgui.close_current_popup()
            imgui.end_popup()
        imgui.pop_style_var()


def _draw_row(ui: Ui, opened: Opened) -> bool:
    """One recording; True when it was clicked."""
    at, width = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail().x
    if not imgui.is_rect_visible(ImVec2(width, _ROW)):
        imgui.dummy(ImVec2(width, _ROW))
        return False
    imgui.set_next_item_allow_overlap()
    clicked = imgui.invisible_button(hidden_id(opened.id), ImVec2(width, _ROW))
    hovered = imgui.is_item_hovered()
    ui.items.record(f"recording/{opened.id}")
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    is_current = opened.id == ui.workspace.current
    if is_current or hovered:
        color: Rgba = theme.selection if is_current else theme.hover
        draw_list.add_rect_filled(at, ImVec2(at.x + width, at.y + _ROW), packed(color), 6.0)
    _mark(ui, opened, at.x + 15, at.y + 13)
    draw_list.add_text(ImVec2(at.x + 28, at.y + 4), packed(theme.strong), shortened(opened.title, width - 70))
    imgui.push_font(None, 12)
    rows = opened.recording.store.version
    said = "   ".join(text for text in (started(opened), origin(opened) if rows else "no data yet") if text)
    draw_list.add_text(
        ImVec2(at.x + 28, at.y + 21),
        packed(theme.text if is_current else theme.subdued),
        shortened(said, width - 70),
    )
    imgui.pop_font()
    imgui.set_cursor_screen_pos(ImVec2(at.x + width - 32, at.y + 8))
    if icon_button(ui, f"recording/{opened.id}/close", icons.X, tooltip="Close this recording", side=24):
        ui.do(ui.host.close_recording, opened.id)
    imgui.set_cursor_screen_pos(ImVec2(at.x, at.y + _ROW))
    imgui.dummy(ImVec2(0, 0))
    if clicked:
        ui.do(ui.workspace.show, opened.id)
    return bool(clicked)


def _draw_closed(ui: Ui, recording_id: str, title: str) -> bool:
    """A live recording that was closed; True when it was clicked, to be shown again."""
    at, width = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail().x
    clicked = imgui.invisible_button(hidden_id(f"closed {recording_id}"), ImVec2(width, _ROW))
    ui.items.record(f"recording/{recording_id}/again")
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    if imgui.is_item_hovered():
        draw_list.add_rect_filled(at, ImVec2(at.x + width, at.y + _ROW), packed(theme.hover), 6.0)
    draw_list.add_circle(ImVec2(at.x + 15, at.y + 13), 3.5, packed(theme.success), thickness=1.5)
    draw_list.add_text(ImVec2(at.x + 28, at.y + 4), packed(theme.subdued), shortened(title, width - 44))
    imgui.push_font(None, 12)
    draw_list.add_text(ImVec2(at.x + 28, at.y + 21), packed(theme.subdued), "closed, still sends: show again")
    imgui.pop_font()
    if clicked:
        ui.do(ui.host.reopen_recording, recording_id)
    return bool(clicked)


def _mark(ui: Ui, opened: Opened, x: float, y: float) -> None:
    """A dot while the program runs, a ring when it has ended, a sheet for a file."""
    draw_list, theme = imgui.get_window_draw_list(), ui.theme
    if opened.source != "live":
        imgui.push_font(None, 13)
        size = imgui.calc_text_size(icons.FILE)
        draw_list.add_text(ImVec2(x - size.x / 2, y - size.y / 2), packed(theme.subdued), icons.FILE)
        imgui.pop_font()
    elif opened.is_live:
        draw_list.add_circle_filled(ImVec2(x, y), 4.0, packed(theme.success))
    else:
        draw_list.add_circle(ImVec2(x, y), 3.5, packed(theme.subdued), thickness=1.5)
