"""Cards: windows that float over the panels, and dialogs in the middle that have the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, ImVec4, imgui

from diorama_renderer.ui import icons
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.theme import Rgba, mixed, packed
from diorama_renderer.ui.widgets import icon_button

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui

ROUNDING = 10.0

_FADE_SECS = 0.4

_CARD = (
    imgui.WindowFlags_.no_decoration.value
    | imgui.WindowFlags_.no_docking.value
    | imgui.WindowFlags_.no_saved_settings.value
    | imgui.WindowFlags_.no_nav.value
)
FLOATING = _CARD | imgui.WindowFlags_.no_focus_on_appearing.value
"""Of cards over the panels: as wide as is said, as high as their content."""


@contextmanager
def styled(ui: Ui, *, padding: tuple[float, float] = (16, 14), behind: Rgba | None = None) -> Iterator[None]:
    """Windows that begin within are cards: rounded, with a thin border."""
    imgui.push_style_var(imgui.StyleVar_.window_padding, ImVec2(*padding))
    imgui.push_style_var(imgui.StyleVar_.window_rounding, ROUNDING)
    imgui.push_style_var(imgui.StyleVar_.popup_rounding, ROUNDING)
    imgui.push_style_var(imgui.StyleVar_.window_border_size, 1.0)
    imgui.push_style_var(imgui.StyleVar_.window_min_size, ImVec2(1, 1))
    color = ImVec4(*(behind or surface(ui)))
    imgui.push_style_color(imgui.Col_.window_bg, color)
    imgui.push_style_color(imgui.Col_.popup_bg, color)
    imgui.push_style_color(imgui.Col_.border, ImVec4(*edge(ui)))
    try:
        yield
    finally:
        imgui.pop_style_color(3)
        imgui.pop_style_var(5)


@contextmanager
def floating(ui: Ui, name: str, place: Callable[[], tuple[float, float]], width: float) -> Iterator[None]:
    """A card with a title over the panels, which can be dragged by its title and closed by an option's name.

    Args:
        ui: the frame.
        name: of the card, and of its item for tests.
        place: where its lower right corner is at first, UI points.
        width: of its content.
    """
    corners: dict[str, tuple[float, float]] = ui.workspace.memo("cards", dict)
    x, y = corners.get(name) or place()
    # Wherever it was dragged to, and however small the window became, it is within.
    x, y = min(max(x, width * 0.5), ui.size[0] - 8), min(max(y, 80.0), ui.size[1] - 8)
    imgui.set_next_window_pos(ImVec2(x, y), pivot=ImVec2(1, 1))
    imgui.set_next_window_size(ImVec2(width + 32, 0))
    with styled(ui):
        imgui.begin(f"##{name}", None, FLOATING)
    at = imgui.get_cursor_screen_pos()
    imgui.invisible_button("##title", ImVec2(width - 28, 22))
    ui.items.record(f"{name}/title")
    if imgui.is_item_active():
        delta = imgui.get_io().mouse_delta
        corners[name] = (x + delta.x, y + delta.y)
    imgui.get_window_draw_list().add_text(ImVec2(at.x, at.y), packed(ui.theme.strong), name.capitalize())
    imgui.set_cursor_screen_pos(ImVec2(at.x + width - 20, at.y - 3))
    if icon_button(ui, f"{name}/close", icons.X, side=22):
        ui.do(setattr, ui.workspace.options, f"shows_{name}", False)
    imgui.set_cursor_screen_pos(ImVec2(at.x, at.y + 26))
    try:
        yield
    finally:
        place_now, size = imgui.get_window_pos(), imgui.get_window_size()
        ui.items.put(name, Rect(place_now.x, place_now.y, place_now.x + size.x, place_now.y + size.y))
        imgui.end()


def above_time(ui: Ui) -> float:
    """The lower edge of cards that leave the time panel free."""
    opened = ui.workspace.opened
    panels = None if opened is None else opened.blueprint.panels
    return ui.size[1] - 14 - (panels.bottom_height if panels is not None and panels.bottom else 0.0)


def surface(ui: Ui) -> Rgba:
    """What is behind the content of cards."""
    return mixed(ui.theme.panel, ui.theme.raised, 0.35)


def edge(ui: Ui) -> Rgba:
    """Around cards."""
    return mixed(ui.theme.line, ui.theme.faint, 0.35)


def dialog(
    ui: Ui,
    name: str,
    size: tuple[float, float],
    content: Callable[[Ui], bool],
    *,
    top: float | None = None,
    dims: bool = True,
    padding: tuple[float, float] = (20, 18),
) -> None:
    """A dialog that lies over everything, while `workspace.overlay` is its name.

    Escape and a click beside it close it.

    Args:
        ui: the frame.
        name: of the overlay.
        size: width and height, UI points; less where the window is small. A height of 0: as its content.
        content: draws the inside; False closes the dialog.
        top: where it begins; None: it is in the middle.
        dims: whether what is behind is dimmed.
        padding: between its edge and its content.
    """
    width, height = min(size[0], ui.size[0] - 24), min(size[1], ui.size[1] - 24)
    key = f"##{name}"
    is_new = not imgui.is_popup_open(key)
    if is_new:
        imgui.open_popup(key)
    x = ui.size[0] / 2
    if top is None:
        imgui.set_next_window_pos(ImVec2(x, ui.size[1] / 2), pivot=ImVec2(0.5, 0.5))
    else:
        imgui.set_next_window_pos(ImVec2(x, top), pivot=ImVec2(0.5, 0))
    imgui.set_next_window_size(ImVec2(width, height))
    with styled(ui, padding=padding):
        if dims:
            shown, _ = imgui.begin_popup_modal(key, None, _CARD)
        else:
            shown = imgui.begin_popup(key, _CARD)
    if not shown:
        ui.do(_close, ui, name)
        return
    at, extent = imgui.get_window_pos(), imgui.get_window_size()
    rect = Rect(at.x, at.y, at.x + extent.x, at.y + extent.y)
    ui.items.put(f"overlay/{name}", rect)
    _fade(ui, name, is_new)
    stays = content(ui)
    if (
        imgui.is_key_pressed(imgui.Key.escape, False)
        or not stays
        or (dims and _is_click_beside(rect, is_new))
    ):
        imgui.close_current_popup()
        ui.do(_close, ui, name)
    imgui.end_popup()


def _fade(ui: Ui, name: str, is_new: bool) -> None:
    """What is behind is dimmed by and by, which takes frames."""
    since = ui.workspace.memo("overlay since", dict)
    if is_new:
        since[name] = ui.now
    if ui.now - since.get(name, ui.now) < _FADE_SECS:
        ui.animate()


def _is_click_beside(rect: Rect, is_new: bool) -> bool:
    pointer = imgui.get_mouse_pos()
    return (
        not is_new
        and imgui.is_mouse_clicked(imgui.MouseButton_.left)
        and not rect.holds(pointer.x, pointer.y)
    )


def _close(ui: Ui, name: str) -> None:
    # The content may have asked for another overlay meanwhile, which stays.
    if ui.workspace.overlay == name:
        ui.workspace.overlay = ""
