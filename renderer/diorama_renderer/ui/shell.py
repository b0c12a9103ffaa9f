"""The whole window: the bar on top, panels at three sides, the views in the middle, and what lies over them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, imgui

from diorama_renderer.blueprint.layout import rectangles, view_ids
from diorama_renderer.blueprint.panels import Panels
from diorama_renderer.ui import drawer
from diorama_renderer.ui.docking import Docking, Placed
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.panels import menu_bar, overlays, welcome
from diorama_renderer.ui.panels.blueprint_panel import draw as draw_blueprint_panel
from diorama_renderer.ui.panels.selection_panel import draw as draw_selection_panel
from diorama_renderer.ui.panels.time_panel import draw as draw_time_panel
from diorama_renderer.ui.shortcuts import close_popups, run_shortcuts
from diorama_renderer.ui.theme import packed
from diorama_renderer.ui.views import draw_view

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

TOP_HEIGHT = 40.0
_GAP = 3.0
_LEAST_VIEW, _LEAST_BOTTOM = 130.0, 96.0
"""UI points: of a view with its title, and of the time panel, where a window is so low that both have to give."""
_FIXED = (
    imgui.WindowFlags_.no_decoration.value
    | imgui.WindowFlags_.no_move.value
    | imgui.WindowFlags_.no_docking.value
    | imgui.WindowFlags_.no_saved_settings.value
    | imgui.WindowFlags_.no_bring_to_front_on_focus.value
    | imgui.WindowFlags_.no_nav_focus.value
)


def draw(ui: Ui) -> None:
    """Lay out one frame."""
    drawer.settle(ui)
    if imgui.is_key_pressed(imgui.Key.escape, repeat=False):
        close_popups()
    width, height = ui.size
    with _Panel("##top", Rect(0, 0, width, TOP_HEIGHT), padding=(10, 7)):
        ui.guard.draw("The bar", menu_bar.draw, ui)
    opened = ui.workspace.opened
    rest = Rect(0, TOP_HEIGHT + _GAP, width, height)
    if opened is None:
        with _Panel("##welcome", rest):
            ui.guard.draw("The waiting screen", welcome.draw, ui)
    else:
        ui.guard.draw("The recording", _draw_recording, ui, opened, rest)
    ui.guard.draw("What lies over the window", overlays.draw, ui)
    ui.guard.run("A shortcut", run_shortcuts, ui)


def _draw_recording(ui: Ui, opened: Opened, rest: Rect) -> None:
    panels = opened.blueprint.panels
    width, height = ui.size
    shown = {side for side in ("left", "right", "bottom") if drawer.is_shown(ui, opened, side)}
    beside = {side for side in shown if drawer.has_room(ui, side)}
    left = min(panels.left_width, 0.4 * width) if "left" in beside else 0.0
    right = min(panels.right_width, 0.45 * width) if "right" in beside else 0.0
    bottom = _bottom_height(opened, height) if "bottom" in shown else 0.0
    floor = height - bottom - (_GAP if bottom else 0.0)
    if left:
        with _Panel("##left", Rect(0, rest.y0, left, floor)):
            _draw_side(ui, opened, "left")
    if right:
        with _Panel("##right", Rect(width - right, rest.y0, width, floor)):
            _draw_side(ui, opened, "right")
    if bottom:
        with _Panel("##bottom", Rect(0, height - bottom, width, height)):
            ui.guard.draw("The time panel", draw_time_panel, ui, opened)
    middle = Rect(left + (_GAP if left else 0.0), rest.y0, width - right - (_GAP if right else 0.0), floor)
    ui.guard.draw("The space of views", _draw_views, ui, opened, middle)
    ui.guard.draw("The edges of the panels", _splitters, ui, opened, middle, left, right, bottom)
    for side in shown - beside - {"bottom"}:
        drawer.draw(ui, side, rest._replace(y1=floor), partial(_draw_side, ui, opened, side))


def _draw_side(ui: Ui, opened: Opened, side: str) -> None:
    if side == "left":
        ui.guard.draw("The panel of views", draw_blueprint_panel, ui, opened)
    else:
        ui.guard.draw("The selection panel", draw_selection_panel, ui, opened)


def _bottom_height(opened: Opened, height: float) -> float:
    """How high the time panel is in a window of some height, UI points."""
    wanted = opened.blueprint.panels.bottom_height
    if wanted == Panels.bottom_height:  # nobody has chosen another
        left_over = height - TOP_HEIGHT - _GAP - _room_of_views(opened)
        wanted = min(wanted, max(min(left_over, height / 3), _LEAST_BOTTOM))
    return min(wanted, 0.6 * height)


def _room_of_views(opened: Opened) -> float:
    """The height in which the least of the views can be read, UI points."""
    shares = [rect.height for rect in rectangles(opened.blueprint.layout, 1.0, 1.0).values()]
    return _LEAST_VIEW / max(min(shares, default=1.0), 0.1)


def _draw_views(ui: Ui, opened: Opened, middle: Rect) -> None:
    blueprint = opened.blueprint
    aspect = middle.width / max(middle.height, 1.0)
    ui.guard.run("Making views", blueprint.update, opened.recording.store, aspect=aspect)
    docking = opened.memo("docking", lambda: Docking(opened.id))
    with _Panel("##views", middle, padding=(0, 0), behind=False):
        space = imgui.get_id(f"space of {opened.id}")
        maximized = blueprint.views.get(blueprint.maximized) if blueprint.maximized is not None else None
        if maximized is not None:
            imgui.dock_space(space, ImVec2(0, 0), imgui.DockNodeFlags_.keep_alive_only.value)
        else:
            docking.build(space, blueprint.layout, (middle.width, middle.height))
            imgui.dock_space(
                space, ImVec2(0, 0), imgui.internal.DockNodeFlagsPrivate_.no_window_menu_button.value
            )
    if maximized is not None:
        draw_view(ui, opened, maximized, place=middle)
        return
    shown: dict[int, Placed] = {}
    for view in view_ids(blueprint.layout):
        spec = blueprint.views.get(view)
        if spec is not None and spec.visible:
            shown[view] = draw_view(ui, opened, spec, place=None)
    if docking.note(shown, (middle.width, middle.height)):
        ui.do(blueprint.move, docking.read())
    if not docking.is_settled:
        ui.animate()


class _Panel:
    """A window at a fixed place, as a context."""

    def __init__(
        self, name: str, rect: Rect, *, padding: tuple[float, float] = (8, 8), behind: bool = True
    ) -> None:
        self._name, self._rect, self._padding, self._behind = name, rect, padding, behind

    def __enter__(self) -> None:
        rect = self._rect
        imgui.set_next_window_pos(ImVec2(rect.x0, rect.y0))
        imgui.set_next_window_size(ImVec2(max(rect.width, 1), max(rect.height, 1)))
        imgui.push_style_var(imgui.StyleVar_.window_padding, ImVec2(*self._padding))
        imgui.push_style_var(imgui.StyleVar_.window_rounding, 0.0)
        imgui.push_style_var(imgui.StyleVar_.window_min_size, ImVec2(1, 1))
        flags = _FIXED | (0 if self._behind else imgui.WindowFlags_.no_background.value)
        imgui.begin(self._name, None, flags)
        imgui.pop_style_var(3)

    def __exit__(self, *_: object) -> None:
        imgui.end()


def _splitters(ui: Ui, opened: Opened, middle: Rect, left: float, right: float, bottom: float) -> None:
    """Edges of the panels, which can be dragged."""
    panels = opened.blueprint.panels
    width, height = ui.size
    if left:
        moved = _splitter(ui, "left", Rect(left, middle.y0, middle.x0, middle.y1), vertical=True)
        if moved:
            ui.do(panels.resize, left_width=min(max(left + moved, 140.0), 0.4 * width))
    if right:
        moved = _splitter(ui, "right", Rect(middle.x1, middle.y0, width - right, middle.y1), vertical=True)
        if moved:
            ui.do(panels.resize, right_width=min(max(right - moved, 180.0), 0.45 * width))
    if bottom:
        moved = _splitter(ui, "bottom", Rect(0, middle.y1, width, middle.y1 + _GAP), vertical=False)
        if moved:
            ui.do(panels.resize, bottom_height=min(max(bottom - moved, 90.0), 0.6 * height))


def _splitter(ui: Ui, name: str, rect: Rect, *, vertical: bool) -> float:
    """How far an edge was dragged in this frame, UI points."""
    reach = 3.0
    grown = (
        Rect(rect.x0 - reach, rect.y0, rect.x1 + reach, rect.y1)
        if vertical
        else Rect(rect.x0, rect.y0 - reach, rect.x1, rect.y1 + reach)
    )
    imgui.set_next_window_pos(ImVec2(grown.x0, grown.y0))
    imgui.set_next_window_size(ImVec2(grown.width, grown.height))
    imgui.push_style_var(imgui.StyleVar_.window_padding, ImVec2(0, 0))
    imgui.push_style_var(imgui.StyleVar_.window_min_size, ImVec2(1, 1))
    imgui.begin(f"##edge {name}", None, _FIXED | imgui.WindowFlags_.no_background.value)
    imgui.pop_style_var(2)
    imgui.invisible_button(f"##drag {name}", ImVec2(grown.width, grown.height))
    ui.items.record(f"edge/{name}")
    moved = 0.0
    if imgui.is_item_active():
        delta = imgui.get_io().mouse_delta
        moved = float(delta.x if vertical else delta.y)
    if imgui.is_item_hovered() or imgui.is_item_active():
        imgui.set_mouse_cursor(
            imgui.MouseCursor_.resize_ew.value if vertical else imgui.MouseCursor_.resize_ns.value
        )
        imgui.get_window_draw_list().add_rect_filled(
            ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1), packed(ui.theme.accent)
        )
    imgui.end()
    return moved
