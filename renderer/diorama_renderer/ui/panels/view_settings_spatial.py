"""The settings of 3D and 2D views, in the selection panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from imgui_bundle import imgui

from diorama_renderer.blueprint.views import EyeMode, Spatial2DSettings, Spatial3DSettings
from diorama_renderer.camera.pan_zoom import PanZoom
from diorama_renderer.ui import icons
from diorama_renderer.ui.panels.component_cells import number
from diorama_renderer.ui.panels.fields import field_name, reset_button, text_line
from diorama_renderer.ui.theme import Rgba, mixed
from diorama_renderer.ui.views import spatial, spatial_2d, spatial_3d, spatial_menus
from diorama_renderer.ui.widgets import button, checkbox, combo, drag_number, hint, small

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened
    from diorama_renderer.view.frame import Arrangement

_CONTROL_WIDTH = 112.0
_PROJECTIONS = {EyeMode.PERSPECTIVE: "perspective", EyeMode.ORTHOGRAPHIC: "orthographic"}
_UNITS = ("automatic", "UI points", "scene units")
_FIRST_POINTS = 2.0
_FIRST_SHARE = 0.0025  # of the scene's diagonal
_AXES = "XYZ"


def draw(ui: Ui, opened: Opened, spec: ViewSpec) -> None:
    """The settings of a view of one of these kinds; nothing of others."""
    settings = spec.settings
    if isinstance(settings, Spatial3DSettings):
        _draw_3d(ui, opened, spec, settings)
    elif isinstance(settings, Spatial2DSettings):
        _draw_2d(ui, opened, spec, settings)


def _draw_3d(ui: Ui, opened: Opened, spec: ViewSpec, settings: Spatial3DSettings) -> None:
    arrangement = ui.pictures.arrange(opened, spec, None)
    control = spatial_3d.eye_of(opened, spec)
    room = field_name(ui, "projection")
    names = list(_PROJECTIONS.values())
    chosen = combo(
        ui, "settings/projection", _PROJECTIONS[settings.mode], names, width=min(_CONTROL_WIDTH, room)
    )
    if chosen is not None:
        ui.do(setattr, settings, "mode", next(mode for mode, name in _PROJECTIONS.items() if name == chosen))
    room = field_name(ui, "look from")
    side = combo(ui, "settings/side", "choose", [*spatial_menus.SIDES], width=min(_CONTROL_WIDTH, room))
    for each in spatial_menus.SIDES:
        if side == each:
            control.look_from(each, arrangement)
    imgui.same_line(0, 6)
    if button(ui, "settings/reset view", f"{icons.SCAN}  Reset"):
        control.reset(arrangement)
    hint("See everything; so does a double-click where nothing is")
    for name, title, field in (
        ("ground", "Ground", "shows_grid"),
        ("axes", "Axes of the space", "shows_axes"),
        ("spin", "Spin", "spins"),
    ):
        field_name(ui, "shows" if name == "ground" else "")
        changed = checkbox(ui, f"settings/{name}", title, bool(getattr(settings, field)))
        if changed is not None:
            ui.do(setattr, settings, field, changed)
    _draw_looks(ui, settings, arrangement)
    text_line(ui, "up", _direction(arrangement), note=_said(arrangement))
    _draw_bounds(ui, arrangement)


def _draw_2d(ui: Ui, opened: Opened, spec: ViewSpec, settings: Spatial2DSettings) -> None:
    arrangement = ui.pictures.arrange(opened, spec, None)
    resolution = spatial_2d.resolution_of(ui, opened, arrangement)
    is_shown = opened.blueprint.shows_scene(spec, opened.recording.store)
    if is_shown is not None:
        field_name(ui, "shows")
        changed = checkbox(ui, "settings/scene", "The scene around it", is_shown)
        hint("What lies outside of the image is projected into it, as its camera sees it")
        if changed is not None:
            ui.do(spatial.set_shows_scene, opened, settings, changed)
    _draw_looks(ui, settings, arrangement)
    field_name(ui, "")
    if button(ui, "settings/reset view", f"{icons.SCAN}  Show all of it"):
        spatial_2d.sheet_of(opened, spec).wanted = PanZoom()
    hint("A double-click does, too")
    if resolution is not None:
        text_line(ui, "image", f"{resolution[0]:g} x {resolution[1]:g}")
        return
    bounds = ui.pictures.flat_bounds(opened, arrangement)
    if bounds is not None:
        _draw_extents(ui, bounds[0], bounds[1])


def _draw_looks(ui: Ui, settings: Spatial3DSettings | Spatial2DSettings, arrangement: Arrangement) -> None:
    """Background and default radii."""
    theme = ui.theme
    own = (
        theme.plot
        if isinstance(settings, Spatial2DSettings)
        else mixed(theme.view_top, theme.view_bottom, 0.5)
    )
    _draw_background(ui, settings, own)
    diagonal = 0.0 if arrangement.bounds is None else arrangement.bounds.diagonal
    for title, field in (("point radius", "point_radius"), ("line radius", "line_radius")):
        _draw_radius(ui, settings, title, field, diagonal)


def _draw_background(ui: Ui, settings: Any, own: Rgba) -> None:
    field_name(ui, "background")
    chosen = settings.background
    shown = list(own[:3]) if chosen is None else [channel / 255 for channel in chosen]
    flags = imgui.ColorEditFlags_.no_inputs.value | imgui.ColorEditFlags_.no_label.value
    changed, new = imgui.color_edit3("##settings/background", shown, flags)
    ui.items.record("settings/background")
    if changed:
        ui.do(setattr, settings, "background", tuple(round(min(max(c, 0.0), 1.0) * 255) for c in new[:3]))
    imgui.same_line(0, 8)
    small(ui, "of the theme" if chosen is None else "one colour")
    if reset_button(ui, "settings/background/reset", is_default=chosen is None):
        ui.do(setattr, settings, "background", None)


def _draw_radius(ui: Ui, settings: Any, title: str, field: str, diagonal: float) -> None:
    """Of what was logged without one: UI points are negative."""
    name = f"settings/{title}"
    room = field_name(ui, title, tooltip=f"The radius of {title.split()[0]}s that were logged without one")
    now: float | None = getattr(settings, field)
    unit = _UNITS[0] if now is None else _UNITS[1] if now < 0 else _UNITS[2]
    chosen = combo(ui, f"{name}/unit", unit, _UNITS, width=min(_CONTROL_WIDTH, room))
    if chosen is not None and chosen != unit:
        share = _FIRST_SHARE * diagonal if 0 < diagonal < np.inf else 0.01
        first = {_UNITS[0]: None, _UNITS[1]: -_FIRST_POINTS, _UNITS[2]: float(f"{share:.2g}")}
        ui.do(setattr, settings, field, first[chosen])
    if now is None:
        return
    imgui.same_line(0, 6)
    size = abs(now)
    left = imgui.get_content_region_avail().x
    low, high = (0.1, 250.0) if now < 0 else (1e-9, 1e9)
    changed = drag_number(
        ui,
        f"{name}/size",
        size,
        speed=0.05 if now < 0 else 0.02 * size,
        low=low,
        high=high,
        width=min(64.0, left),
    )
    if changed is not None and low <= changed <= high:
        ui.do(setattr, settings, field, -changed if now < 0 else changed)


def _draw_bounds(ui: Ui, arrangement: Arrangement) -> None:
    bounds = arrangement.bounds
    if bounds is None:
        text_line(ui, "bounding box", "nothing", color=ui.theme.subdued)
    else:
        _draw_extents(ui, bounds.minimum, bounds.maximum)


def _draw_extents(ui: Ui, low: np.ndarray, high: np.ndarray) -> None:
    for axis, (first, last) in enumerate(zip(low.tolist(), high.tolist())):
        text = f"{_AXES[axis].lower()}  {number(first, 4)} to {number(last, 4)}"
        text_line(ui, "bounding box" if axis == 0 else "", text)


def _direction(arrangement: Arrangement) -> str:
    """What is up, by the name of an axis if it is one."""
    up = arrangement.up
    axis = int(np.argmax(np.abs(up)))
    if abs(abs(float(up[axis])) - 1.0) < 1e-6:
        return f"{'+' if up[axis] > 0 else '-'}{_AXES[axis]}"
    return ", ".join(number(float(each)) for each in up)


def _said(arrangement: Arrangement) -> str:
    """Whether anybody said so."""
    return "" if bool(arrangement.graph.view_coordinates.any()) else "nobody said"
