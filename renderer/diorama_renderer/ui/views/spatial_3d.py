"""The inside of a 3D view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import ImVec2, imgui

from diorama_renderer.blueprint.items import EntityItem
from diorama_renderer.blueprint.views import EyeMode, Spatial3DSettings
from diorama_renderer.camera import Camera
from diorama_renderer.camera.sides import Side
from diorama_renderer.transforms import Kind
from diorama_renderer.ui.frame import Hit, PictureRequest
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.panels.entity_details import hover_tooltip
from diorama_renderer.ui.views import spatial, spatial_marks
from diorama_renderer.ui.views.pointing import point_in_space, pointing
from diorama_renderer.ui.views.space_eye import SpaceEye

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened
    from diorama_renderer.view.frame import Arrangement


_SIDES: tuple[Side, ...] = ("front", "back", "left", "right", "top", "bottom")


def draw(ui: Ui, opened: Opened, spec: ViewSpec, rect: Rect) -> None:
    """Fill the rectangle."""
    settings = spec.settings
    assert isinstance(settings, Spatial3DSettings)
    control = opened.memo(("eye", spec.id), SpaceEye)
    arrangement = ui.pictures.arrange(opened, spec, control.tracked)
    control.update(ui, arrangement, settings, rect)
    is_over = spatial.surface(ui, f"##space {spec.id}", rect)
    hit = ui.pictures.hit(opened, spec) if is_over else None
    item = spatial.pointed_at(opened, spec, hit)
    hit = hit if item is not None else None
    control.hear(ui, rect, hit, is_over=is_over and bool(imgui.is_item_hovered()))
    eye = control.eye(arrangement, spatial.pixels(ui, rect))
    is_pointing = is_over and not imgui.is_mouse_dragging(imgui.MouseButton_.left, 4)
    request = PictureRequest(
        arrangement=arrangement,
        eye=eye,
        pointer=spatial.pointer_in(ui, rect) if is_pointing else None,
        background=spatial.background(ui, settings.background),
        grid=settings.shows_grid and control.tracked is None,
        axes=settings.shows_axes,
        outlined=spatial.outlined(opened, images=True),
        point_radius=settings.point_radius,
        line_radius=settings.line_radius,
    )
    texture = ui.pictures.draw(opened, spec, request)
    draw_list = imgui.get_window_draw_list()
    draw_list.add_image(imgui.ImTextureRef(texture), ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1))
    if is_over:
        point_in_space(ui, opened, spec.id, spec.root, None if hit is None else hit.position)
        _answer(ui, opened, spec, control, arrangement, hit, item, rect)
    draw_list.push_clip_rect(ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1), True)
    _draw_marks(ui, opened, spec, control, request, rect)
    draw_list.pop_clip_rect()
    _draw_menu(ui, opened, spec, control, arrangement, rect)
    if not _has_anything(arrangement):
        spatial_marks.draw_sentence(ui, rect, f"Nothing to show below {spec.root or '/'} at this time")


def camera_of(ui: Ui, opened: Opened, spec: ViewSpec) -> Camera | str | None:
    """What to pass to `render` for this view's picture: a Camera, the path of a logged one, or None."""
    control = opened.memo(("eye", spec.id), SpaceEye)
    return control.camera(ui.pictures.arrange(opened, spec, None))


def _answer(
    ui: Ui,
    opened: Opened,
    spec: ViewSpec,
    control: SpaceEye,
    arrangement: Arrangement,
    hit: Hit | None,
    item: EntityItem | None,
    rect: Rect,
) -> None:
    """What the pointer is on is told and can be clicked."""
    if imgui.is_item_hovered() and imgui.is_key_pressed(imgui.Key.escape):
        control.leave()
    if item is not None and hit is not None:
        ui.hover(item)
        if imgui.is_item_hovered() and not imgui.is_any_mouse_down():
            hover_tooltip(ui, opened, hit)
    if imgui.is_mouse_double_clicked(imgui.MouseButton_.left) and imgui.is_item_hovered():
        _double_click(ui, opened, control, arrangement, hit, rect)
    elif spatial.is_click(imgui.MouseButton_.left):
        spatial.click(ui, opened, item)


def _double_click(
    ui: Ui, opened: Opened, control: SpaceEye, arrangement: Arrangement, hit: Hit | None, rect: Rect
) -> None:
    """Look at what is there: follow a camera, orbit a point, or see everything again."""
    if hit is None:
        control.reset(arrangement, (rect.width, rect.height))
        return
    entity = opened.recording.store.entities.index.get(hit.path, -1)
    local = arrangement.graph.local
    has_camera = 0 <= entity < len(local.kind) and local.kind[entity] == Kind.PINHOLE
    shows_frustum = has_camera and opened.latest.of("tensor")[entity] < 0
    if shows_frustum and entity != arrangement.pinhole:
        control.track(arrangement, hit.path, (rect.width, rect.height))
    elif hit.position is not None:
        control.focus(hit.position)


def _draw_marks(
    ui: Ui, opened: Opened, spec: ViewSpec, control: SpaceEye, request: PictureRequest, rect: Rect
) -> None:
    arrangement, eye = request.arrangement, request.eye
    moved = control.control
    if moved is not None and moved.shows_center and moved.tracked is None:
        spatial_marks.draw_center(ui, eye, moved.eye, rect)
    there = pointing(opened)
    if there.is_fresh(ui.now) and there.pinhole is not None and there.view != spec.id:
        spatial_marks.draw_ray(ui, arrangement, eye, there, rect)
    if rect.width > 160 and rect.height > 140:
        side = spatial_marks.draw_gizmo(ui, spec, eye, arrangement.up, arrangement.right, rect)
        if side:
            control.look_from(side, arrangement.right)
    if control.tracked is not None:
        spatial_marks.draw_badge(ui, f"Through {control.tracked}   Esc leaves", rect)


def _draw_menu(
    ui: Ui, opened: Opened, spec: ViewSpec, control: SpaceEye, arrangement: Arrangement, rect: Rect
) -> None:
    """What a right click offers."""
    settings = spec.settings
    assert isinstance(settings, Spatial3DSettings)
    name = f"space menu {spec.id}"
    pointer = imgui.get_mouse_pos()
    over = rect.holds(pointer.x, pointer.y) and imgui.is_window_hovered(
        imgui.HoveredFlags_.allow_when_blocked_by_active_item.value
    )
    if over and spatial.is_click(imgui.MouseButton_.right):
        imgui.open_popup(name)
    if not imgui.begin_popup(name):
        return
    size = (rect.width, rect.height)
    if _entry(ui, spec, "See everything"):
        control.reset(arrangement, size)
    selected = [item.path for item in opened.selection.items if isinstance(item, EntityItem)]
    if selected and _entry(ui, spec, "See the selection"):
        bounds = ui.pictures.bounds(opened, spec, selected)
        if bounds is not None:
            control.enclose(bounds, size)
    if imgui.begin_menu("Look from"):
        for side in _SIDES:
            if _entry(ui, spec, side.capitalize()):
                control.look_from(side, arrangement.right)
        imgui.end_menu()
    cameras = np.flatnonzero((arrangement.graph.local.kind == Kind.PINHOLE) & arrangement.visible)
    if len(cameras) and imgui.begin_menu("Look through"):
        for entity in cameras[:30].tolist():
            path = arrangement.graph.store.entities.paths[entity]
            if _entry(ui, spec, path):
                control.track(arrangement, path, size)
        imgui.end_menu()
    imgui.separator()
    if _entry(ui, spec, "Parallel rays", ticked=settings.mode is EyeMode.ORTHOGRAPHIC):
        is_parallel = settings.mode is EyeMode.ORTHOGRAPHIC
        ui.do(setattr, settings, "mode", EyeMode.PERSPECTIVE if is_parallel else EyeMode.ORTHOGRAPHIC)
    for title, field in (("Ground", "shows_grid"), ("Axes", "shows_axes"), ("Spin", "spins")):
        if _entry(ui, spec, title, ticked=bool(getattr(settings, field))):
            ui.do(setattr, settings, field, not getattr(settings, field))
    imgui.separator()
    if _entry(ui, spec, "Copy as Python"):
        ui.do(ui.host.copy_python, opened, spec, camera_of(ui, opened, spec), spatial.pixels(ui, rect))
    if _entry(ui, spec, "Screenshot"):
        ui.do(ui.host.screenshot, spec.id)
    imgui.end_popup()


def _entry(ui: Ui, spec: ViewSpec, title: str, *, ticked: bool = False) -> bool:
    clicked, _ = imgui.menu_item(title, "", ticked)
    ui.items.record(f"view/{spec.name}/menu/{title}")
    return bool(clicked)


def _has_anything(arrangement: Arrangement) -> bool:
    return bool(arrangement.drawn.any())
