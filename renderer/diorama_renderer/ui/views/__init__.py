"""Views: a window each, with a title, a few buttons over its corner, and inside what its kind draws."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, imgui

from diorama_renderer.blueprint.items import ViewItem
from diorama_renderer.blueprint.views import Spatial2DSettings, ViewKind, ViewSpec
from diorama_renderer.ui import icons
from diorama_renderer.ui.docking import Placed, window_id
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.one_line import one_line, title_of
from diorama_renderer.ui.panels.entity_menu import accept_entity
from diorama_renderer.ui.theme import faded, packed
from diorama_renderer.ui.views import (
    bar_chart,
    spatial,
    spatial_2d,
    spatial_3d,
    tensor,
    text_log,
    time_series,
)
from diorama_renderer.ui.widgets import icon_button, shortened

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

ICONS = {
    ViewKind.SPATIAL_3D: icons.BOX,
    ViewKind.SPATIAL_2D: icons.IMAGE,
    ViewKind.TIME_SERIES: icons.CHART_LINE,
    ViewKind.BAR_CHART: icons.CHART_COLUMN,
    ViewKind.TEXT_LOG: icons.SCROLL_TEXT,
    ViewKind.TENSOR: icons.GRID_3X3,
}

_INSIDES: dict[ViewKind, Callable[[Ui, Opened, ViewSpec, Rect], None]] = {
    ViewKind.SPATIAL_3D: spatial_3d.draw,
    ViewKind.SPATIAL_2D: spatial_2d.draw,
    ViewKind.TIME_SERIES: time_series.draw,
    ViewKind.BAR_CHART: bar_chart.draw,
    ViewKind.TEXT_LOG: text_log.draw,
    ViewKind.TENSOR: tensor.draw,
}

_FILLING = (ViewKind.SPATIAL_3D, ViewKind.SPATIAL_2D)
"""Kinds that leave nothing of their window to be seen."""

_TOOL_SIDE = 24.0
_TITLE_HEIGHT = 24.0


def draw_view(ui: Ui, opened: Opened, spec: ViewSpec, *, place: Rect | None) -> Placed:
    """One view's window.

    Args:
        ui: the frame.
        opened: the recording.
        spec: the view.
        place: where a maximised view stands; None: in the docking space.

    Returns:
        Where its window is.
    """
    flags = imgui.WindowFlags_.no_scrollbar.value | imgui.WindowFlags_.no_scroll_with_mouse.value
    flags |= imgui.WindowFlags_.no_collapse.value | imgui.WindowFlags_.no_focus_on_appearing.value
    if spec.kind in _FILLING:  # drawing what is covered anyway costs milliseconds without a GPU
        flags |= imgui.WindowFlags_.no_background.value
    title = f"{ICONS[spec.kind]}  {title_of(spec.name)}{window_id(opened.id, spec.id)}"
    if place is not None:
        title += " alone"
        flags |= imgui.WindowFlags_.no_decoration.value | imgui.WindowFlags_.no_docking.value
        flags |= imgui.WindowFlags_.no_move.value | imgui.WindowFlags_.no_saved_settings.value
        imgui.set_next_window_pos(ImVec2(place.x0, place.y0))
        imgui.set_next_window_size(ImVec2(place.width, place.height))
    imgui.push_style_var(imgui.StyleVar_.window_padding, ImVec2(0, 0))
    imgui.push_style_var(imgui.StyleVar_.window_rounding, 0.0)
    is_visible, is_open = imgui.begin(title, None if place is not None else True, flags)
    imgui.pop_style_var(2)
    at, size = imgui.get_window_pos(), imgui.get_window_size()
    rect = Rect(at.x, at.y, at.x + size.x, at.y + size.y)
    placed = Placed(int(imgui.get_window_dock_id()), rect, bool(is_visible))
    _record_tab(ui, spec)
    if not is_open and place is None:
        ui.do(opened.blueprint.close, spec.id)
    if is_visible:
        _draw_inside(ui, opened, spec, is_alone=place is not None)
    imgui.end()
    return placed


def _record_tab(ui: Ui, spec: ViewSpec) -> None:
    window = imgui.internal.get_current_window()
    rect = window.dc.dock_tab_item_rect
    if rect.max.x > rect.min.x:
        ui.items.put(f"tab/{spec.name}", Rect(rect.min.x, rect.min.y, rect.max.x, rect.max.y))


def _draw_inside(ui: Ui, opened: Opened, spec: ViewSpec, *, is_alone: bool) -> None:
    if is_alone:
        _draw_title(ui, spec)
    at, room = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail()
    rect = Rect(at.x, at.y, at.x + max(room.x, 1.0), at.y + max(room.y, 1.0))
    ui.items.put(f"view/{spec.name}", rect)
    ui.guard.draw(f"The view {spec.name}", _INSIDES[spec.kind], ui, opened, spec, rect)
    accept_entity(ui, opened, spec)
    if imgui.is_window_focused() and imgui.is_mouse_clicked(imgui.MouseButton_.left):
        tab = ui.items.last.get(f"tab/{spec.name}")
        pointer = imgui.get_mouse_pos()
        if tab is not None and tab.holds(pointer.x, pointer.y):
            ui.do(opened.selection.select, [ViewItem(spec.id)])
    _draw_tools(ui, opened, spec, rect, is_alone=is_alone)


def _draw_title(ui: Ui, spec: ViewSpec) -> None:
    """What a maximised view is called, where others have their tabs."""
    at, width = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail().x
    ui.items.put(f"title/{spec.name}", Rect(at.x, at.y, at.x + width, at.y + _TITLE_HEIGHT))
    draw_list = imgui.get_window_draw_list()
    draw_list.add_rect_filled(at, ImVec2(at.x + width, at.y + _TITLE_HEIGHT), packed(ui.theme.panel))
    y = round(at.y + (_TITLE_HEIGHT - imgui.get_text_line_height()) / 2)
    draw_list.add_text(ImVec2(at.x + 16, y), packed(ui.theme.subdued), ICONS[spec.kind])
    name = shortened(one_line(spec.name), max(width - 60, 20))
    draw_list.add_text(ImVec2(at.x + 38, y), packed(ui.theme.strong), name)
    imgui.set_cursor_screen_pos(ImVec2(at.x, at.y + _TITLE_HEIGHT))


def _draw_tools(ui: Ui, opened: Opened, spec: ViewSpec, rect: Rect, *, is_alone: bool) -> None:
    """Buttons over the view's upper right corner, which show themselves when the pointer is in the view."""
    pointer = imgui.get_mouse_pos()
    if not is_alone and not rect.holds(pointer.x, pointer.y):
        return
    if any(imgui.is_mouse_dragging(button, 6) for button in range(3)) and not is_alone:
        return
    scene = opened.blueprint.shows_scene(spec, opened.recording.store)
    width = _TOOL_SIDE * (2 if scene is None else 3) + (8 if scene is None else 10)
    corner = ImVec2(rect.x1 - width - 8, rect.y0 + 8)
    imgui.set_cursor_screen_pos(corner)
    flags = imgui.ChildFlags_.none.value
    imgui.push_style_var(imgui.StyleVar_.item_spacing, ImVec2(2, 0))
    imgui.begin_child(f"##tools {spec.id}", ImVec2(width, _TOOL_SIDE + 4), flags)
    draw_list = imgui.get_window_draw_list()
    draw_list.add_rect_filled(
        corner,
        ImVec2(corner.x + width, corner.y + _TOOL_SIDE + 4),
        packed(faded(ui.theme.panel, 0.85)),
        6.0,
    )
    imgui.set_cursor_screen_pos(ImVec2(corner.x + 3, corner.y + 2))
    if scene is not None:
        _draw_scene_toggle(ui, opened, spec, is_on=scene)
        imgui.same_line()
    chosen = opened.selection.holds(ViewItem(spec.id))
    if icon_button(
        ui,
        f"view/{spec.name}/settings",
        icons.SLIDERS_HORIZONTAL,
        tooltip="Settings of this view",
        active=chosen,
        side=_TOOL_SIDE,
    ):
        ui.do(opened.selection.select, [ViewItem(spec.id)])
    imgui.same_line()
    if icon_button(
        ui,
        f"view/{spec.name}/maximize",
        icons.MINIMIZE_2 if is_alone else icons.MAXIMIZE_2,
        tooltip="Show all views" if is_alone else "Show this view alone",
        side=_TOOL_SIDE,
    ):
        ui.do(opened.blueprint.maximize, None if is_alone else spec.id)
    imgui.end_child()
    imgui.pop_style_var()


def _draw_scene_toggle(ui: Ui, opened: Opened, spec: ViewSpec, *, is_on: bool) -> None:
    said = "Show the image alone" if is_on else "Lay the scene around the camera over its image"
    clicked = icon_button(
        ui, f"view/{spec.name}/scene", icons.BOX, tooltip=said, active=is_on, side=_TOOL_SIDE
    )
    if clicked and isinstance(spec.settings, Spatial2DSettings):
        ui.do(spatial.set_shows_scene, opened, spec.settings, not is_on)
