"""What a right click on a 3D or 2D view offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import ImVec2, ImVec4, imgui

from diorama_renderer.blueprint.items import EntityItem
from diorama_renderer.blueprint.views import EyeMode, Spatial3DSettings, ViewKind
from diorama_renderer.camera import Camera
from diorama_renderer.camera.sides import Side
from diorama_renderer.transforms import Kind
from diorama_renderer.ui import icons
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.views import spatial
from diorama_renderer.ui.views.space_eye import SpaceEye
from diorama_renderer.ui.views.spatial import Surface
from diorama_renderer.ui.widgets import shortened

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened
    from diorama_renderer.view.frame import Arrangement

SIDES: tuple[Side, ...] = ("front", "back", "left", "right", "top", "bottom")

_MOST_CAMERAS = 30


class MenuTarget:
    """What was under the pointer when the menu of a view was opened.

    Attributes:
        item: an entity, or None.
    """

    def __init__(self) -> None:
        """Nothing yet."""
        self.item: EntityItem | None = None


class Menu:
    """The menu of a view, as a context; true while it is open.

    What is under the pointer when it opens is kept, and has the first entries.
    """

    def __init__(
        self, ui: Ui, opened: Opened, spec: ViewSpec, surface: Surface, item: EntityItem | None
    ) -> None:
        self._ui, self._opened, self._spec = ui, opened, spec
        self._name = f"menu of view {spec.id}"
        self._target = opened.memo(("menu", spec.id), MenuTarget)
        if surface.is_menu_wanted:
            self._target.item = item
            imgui.open_popup(self._name)

    def __enter__(self) -> bool:
        imgui.push_style_var(imgui.StyleVar_.window_padding, ImVec2(10, 8))
        imgui.push_style_var(imgui.StyleVar_.item_spacing, ImVec2(8, 7))
        self._is_open = bool(imgui.begin_popup(self._name))
        if self._is_open:
            if imgui.is_key_pressed(imgui.Key.escape):
                imgui.close_current_popup()
            if self._target.item is not None:
                _draw_entity(self._ui, self._opened, self._spec, self._target.item)
        return self._is_open

    def __exit__(self, *_: object) -> None:
        if self._is_open:
            imgui.end_popup()
        imgui.pop_style_var(2)


def draw_3d(ui: Ui, opened: Opened, spec: ViewSpec, control: SpaceEye, arrangement: Arrangement) -> None:
    """The entries of a 3D view's menu."""
    settings = spec.settings
    assert isinstance(settings, Spatial3DSettings)
    if entry(ui, spec, icons.SCAN, "See everything"):
        control.reset(arrangement)
    selected = [item.path for item in opened.selection.items if isinstance(item, EntityItem)]
    if selected and entry(ui, spec, icons.FOCUS, "See the selection"):
        bounds = ui.pictures.bounds(opened, spec, selected)
        if bounds is not None:
            control.enclose(bounds)
    if imgui.begin_menu(f"{icons.ROTATE_3D}   Look from"):
        for side in SIDES:
            if entry(ui, spec, "", side.capitalize()):
                control.look_from(side, arrangement)
        imgui.end_menu()
    ui.items.record(f"view/{spec.name}/menu/Look from")
    cameras = np.flatnonzero((arrangement.graph.local.kind == Kind.PINHOLE) & arrangement.visible)
    if len(cameras):
        if imgui.begin_menu(f"{icons.CAMERA}   Look through"):
            for entity in cameras[:_MOST_CAMERAS].tolist():
                path = arrangement.graph.store.entities.paths[entity]
                if entry(ui, spec, "", path, shown=shortened(path, 320), ticked=path == control.tracked):
                    control.track(arrangement, path)
            imgui.end_menu()
        ui.items.record(f"view/{spec.name}/menu/Look through")
    imgui.separator()
    is_parallel = settings.mode is EyeMode.ORTHOGRAPHIC
    if entry(ui, spec, icons.BOX, "Orthographic", ticked=is_parallel):
        ui.do(setattr, settings, "mode", EyeMode.PERSPECTIVE if is_parallel else EyeMode.ORTHOGRAPHIC)
    for icon, title, field in (
        (icons.GRID_3X3, "Ground", "shows_grid"),
        (icons.MOVE_3D, "Axes", "shows_axes"),
        (icons.ORBIT, "Spin", "spins"),
    ):
        if entry(ui, spec, icon, title, ticked=bool(getattr(settings, field))):
            ui.do(setattr, settings, field, not getattr(settings, field))


def draw_shared(ui: Ui, opened: Opened, spec: ViewSpec, rect: Rect, camera: Camera | str | None) -> None:
    """The last entries of each menu."""
    imgui.separator()
    if entry(ui, spec, icons.CODE, "Copy as Python"):
        ui.do(ui.host.copy_python, opened, spec, camera, spatial.pixels(ui, rect), ui.pixels_per_point)
    if entry(ui, spec, icons.CAMERA, "Screenshot"):
        ui.do(ui.host.screenshot, spec.id)


def entry(ui: Ui, spec: ViewSpec, icon: str, title: str, *, shown: str = "", ticked: bool = False) -> bool:
    """One line of a menu; True when it is clicked."""
    text = shown or title
    clicked, _ = imgui.menu_item(f"{icon}   {text}" if icon else text, "", ticked)
    ui.items.record(f"view/{spec.name}/menu/{title}")
    return bool(clicked)


def _draw_entity(ui: Ui, opened: Opened, spec: ViewSpec, item: EntityItem) -> None:
    """What can be done with what was under the pointer."""
    imgui.push_font(None, 12)
    imgui.push_style_color(imgui.Col_.text, ImVec4(*ui.theme.subdued))
    imgui.text_unformatted(shortened(item.path, 280))
    imgui.pop_style_color()
    imgui.pop_font()
    is_solid = spec.kind is ViewKind.SPATIAL_3D
    if is_solid and entry(ui, spec, icons.FOCUS, "See it alone in the middle", shown="See this"):
        bounds = ui.pictures.bounds(opened, spec, [item.path])
        if bounds is not None:
            opened.memo(("eye", spec.id), SpaceEye).enclose(bounds)
    if entry(ui, spec, icons.EYE_OFF, "Hide"):
        ui.do(opened.blueprint.set_visible, spec.id, item.path, False)
    if entry(ui, spec, icons.COPY, "Copy path"):
        ui.do(ui.host.copy_text, item.path)
    imgui.separator()
