"""The inside of a 3D view."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from imgui_bundle import ImVec2, imgui

from diorama_renderer.blueprint.items import EntityItem
from diorama_renderer.blueprint.views import Spatial3DSettings
from diorama_renderer.camera import Camera
from diorama_renderer.transforms import Kind
from diorama_renderer.ui.frame import Hit, PictureRequest
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.views import spatial, spatial_marks, spatial_menus, steering_3d
from diorama_renderer.ui.views.pointing import point_in_space, pointing
from diorama_renderer.ui.views.space_eye import SpaceEye
from diorama_renderer.ui.views.spatial import Surface

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened
    from diorama_renderer.view.frame import Arrangement


def draw(ui: Ui, opened: Opened, spec: ViewSpec, rect: Rect) -> None:
    """Fill the rectangle."""
    settings = spec.settings
    assert isinstance(settings, Spatial3DSettings)
    control = eye_of(opened, spec)
    arrangement = ui.pictures.arrange(opened, spec, control.tracked)
    surface = spatial.surface(f"##space {spec.id}", rect)
    item, hit = spatial.pointed_at(opened, spec, ui.pictures.hit(opened, spec) if surface.is_over else None)

    def look_closely() -> npt.NDArray[np.float64]:
        return ui.pictures.points(opened, arrangement)

    if control.update(arrangement, settings, surface.size, ui.dt, look_closely):
        ui.animate()
    steering_3d.steer(ui, opened, spec.id, control, surface, hit)
    eye = control.eye(arrangement, spatial.pixels(ui, rect))
    if surface.wheel:
        steering_3d.zoom(ui, control, surface, eye, hit)
        eye = control.eye(arrangement, spatial.pixels(ui, rect))
    request = PictureRequest(
        arrangement=arrangement,
        eye=eye,
        pointer=spatial.pointer_in(ui, surface) if surface.is_over and not surface.is_dragged else None,
        background=spatial.background(ui, settings.background),
        grid=settings.shows_grid and control.tracked is None,
        axes=settings.shows_axes,
        outlined=spatial.outlined(opened, images=control.tracked is None, hit=hit),
        point_radius=settings.point_radius,
        line_radius=settings.line_radius,
    )
    spatial.show(ui, opened, spec, request, rect)
    if surface.is_over:
        _point(ui, opened, spec, arrangement, hit)
    is_on_mark = _draw_marks(ui, opened, spec, control, request, surface)
    if not is_on_mark:
        _answer(ui, opened, spec, control, arrangement, surface, hit, item)
    with spatial_menus.Menu(ui, opened, spec, surface, item) as is_open:
        if is_open:
            spatial_menus.draw_3d(ui, opened, spec, control, arrangement)
            spatial_menus.draw_shared(ui, opened, spec, rect, camera_of(ui, opened, spec))
    if control.control is not None and control.control.is_moving:
        ui.animate()


def eye_of(opened: Opened, spec: ViewSpec) -> SpaceEye:
    """From where a 3D view looks."""
    return opened.memo(("eye", spec.id), SpaceEye)


def camera_of(ui: Ui, opened: Opened, spec: ViewSpec) -> Camera | str | None:
    """What to pass to `render` for this view's picture: a Camera, the path of a logged one, or None."""
    return eye_of(opened, spec).camera(ui.pictures.arrange(opened, spec, None))


def _answer(
    ui: Ui,
    opened: Opened,
    spec: ViewSpec,
    control: SpaceEye,
    arrangement: Arrangement,
    surface: Surface,
    hit: Hit | None,
    item: EntityItem | None,
) -> None:
    """What the pointer is on is told and can be clicked."""
    if surface.is_hovered and imgui.is_key_pressed(imgui.Key.escape):
        control.leave()
    spatial.tell(ui, opened, surface, item, hit)
    if surface.is_double_clicked:
        _double_click(ui, opened, control, arrangement, hit)
    elif surface.is_clicked:
        spatial.click(ui, opened, item)


def _double_click(
    ui: Ui, opened: Opened, control: SpaceEye, arrangement: Arrangement, hit: Hit | None
) -> None:
    """Look at what is there: follow a camera, orbit a point, or see everything again."""
    if hit is None:
        control.reset(arrangement)
        return
    camera = _camera_shown_by(ui, opened, arrangement, hit)
    if camera >= 0 and camera != arrangement.pinhole:
        control.track(arrangement, arrangement.graph.store.entities.paths[camera])
    elif hit.position is not None:
        control.focus(hit.position)


def _point(ui: Ui, opened: Opened, spec: ViewSpec, arrangement: Arrangement, hit: Hit | None) -> None:
    """Tell other views where in the space the pointer is."""
    plane, position = None, None if hit is None else hit.position
    if hit is not None and not hit.is_frustum and spatial.has_tensor(opened, hit.path):
        camera = _camera_shown_by(ui, opened, arrangement, hit)
        plane = None if camera < 0 else arrangement.graph.store.entities.paths[camera]
    point_in_space(opened, spec.id, spec.root, position, plane)


def _camera_shown_by(ui: Ui, opened: Opened, arrangement: Arrangement, hit: Hit) -> int:
    """The camera whose frustum or image something is, in this space; -1: it is something else."""
    entity = arrangement.graph.store.entities.index.get(hit.path, -1)
    if not 0 <= entity < len(arrangement.graph.local.kind):
        return -1
    for image in [] if hit.is_frustum else ui.pictures.images(opened):
        if image.entity == entity:
            # A depth image that is shown as points is no plane.
            return int(arrangement.space.pinhole[entity]) if arrangement.drawn[image.placement] else -1
    return entity if arrangement.graph.local.kind[entity] == Kind.PINHOLE else -1


def _draw_marks(
    ui: Ui, opened: Opened, spec: ViewSpec, control: SpaceEye, request: PictureRequest, surface: Surface
) -> bool:
    """What lies over the picture; True if the pointer is on something of it that can be clicked."""
    arrangement, eye, rect = request.arrangement, request.eye, surface.rect
    draw_list = imgui.get_window_draw_list()
    draw_list.push_clip_rect(ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1), True)
    moved = control.control
    if moved is not None and moved.shows_center and moved.tracked is None:
        spatial_marks.draw_center(ui, eye, moved.eye, rect)
    _draw_boxes(ui, opened, spec, request, rect)
    there = pointing(opened)
    if there.is_fresh() and there.pinhole is not None and there.view != spec.id:
        spatial_marks.draw_ray(ui, arrangement, eye, there, rect)
    is_on_ball = False
    if rect.width > 160 and rect.height > 140:
        side, is_on_ball = spatial_marks.draw_gizmo(ui, spec, eye, arrangement.up, arrangement.right, surface)
        if side:
            control.look_from(side, arrangement)
    if control.tracked is not None:
        spatial_marks.draw_badge(ui, f"Through {control.tracked}", "Esc to leave", rect)
    else:
        has_place = arrangement.bounds is not None
        spatial_marks.draw_emptiness(ui, opened, spec, arrangement, rect, has_place=has_place)
    draw_list.pop_clip_rect()
    return is_on_ball


@dataclass
class _Boxes:
    """Of selected clouds, as of an arrangement."""

    arrangement: object = None
    paths: tuple[str, ...] = ()
    found: list[tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]] = field(default_factory=list)


def _draw_boxes(ui: Ui, opened: Opened, spec: ViewSpec, request: PictureRequest, rect: Rect) -> None:
    """Boxes around what is selected and has no outline."""
    paths = tuple(spatial.clouds_selected(opened))
    memo = opened.memo(("boxes", spec.id), _Boxes)
    if memo.arrangement is not request.arrangement or memo.paths != paths:
        memo.arrangement, memo.paths = request.arrangement, paths
        found = [ui.pictures.bounds(opened, spec, [path]) for path in paths]
        memo.found = [bounds for bounds in found if bounds is not None]
    for low, high in memo.found:
        spatial_marks.draw_box(ui, request.eye, low, high, rect)
