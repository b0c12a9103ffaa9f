"""The inside of a 2D view: an image and what lies on it, or a flat space."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import ImVec2, imgui

from diorama_renderer.blueprint.items import EntityItem
from diorama_renderer.blueprint.views import Spatial2DSettings
from diorama_renderer.camera import Eye, linked
from diorama_renderer.camera.pan_zoom import PanZoom, Rectangle
from diorama_renderer.ui.frame import Hit, PictureRequest
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.panels.entity_details import hover_tooltip
from diorama_renderer.ui.views import spatial, spatial_marks, texel_values
from diorama_renderer.ui.views.pointing import point_in_image, pointing

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened
    from diorama_renderer.view.frame import Arrangement

_WHEEL = 1.15
_VALUES_FROM = 36.0
"""UI points a texel: from there on its value is written into it."""


class Sheet:
    """What part of a 2D view is seen.

    Attributes:
        wanted: by pan and zoom.
    """

    def __init__(self) -> None:
        """All of it."""
        self.wanted = PanZoom()


def draw(ui: Ui, opened: Opened, spec: ViewSpec, rect: Rect) -> None:
    """Fill the rectangle."""
    settings = spec.settings
    assert isinstance(settings, Spatial2DSettings)
    sheet = opened.memo(("sheet", spec.id), Sheet)
    arrangement = ui.pictures.arrange(opened, spec, None)
    seen = _rectangle(ui, opened, sheet, arrangement, rect)
    is_over = spatial.surface(ui, f"##sheet {spec.id}", rect)
    is_hovered = bool(imgui.is_item_hovered())
    hit = ui.pictures.hit(opened, spec) if is_over else None
    item = spatial.pointed_at(opened, spec, hit)
    hit = hit if item is not None else None
    if is_over:
        sheet.wanted = _steered(ui, seen, rect, is_hovered=is_hovered)
        seen = _rectangle(ui, opened, sheet, arrangement, rect)
    eye = _eye(ui, arrangement, seen, rect)
    request = PictureRequest(
        arrangement=arrangement,
        eye=eye,
        pointer=spatial.pointer_in(ui, rect) if is_hovered else None,
        background=spatial.flat_background(ui, settings.background),
        outlined=spatial.outlined(opened, images=False),
        point_radius=settings.point_radius,
        line_radius=settings.line_radius,
    )
    texture = ui.pictures.draw(opened, spec, request)
    draw_list = imgui.get_window_draw_list()
    draw_list.push_clip_rect(ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1), True)
    draw_list.add_image(imgui.ImTextureRef(texture), ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1))
    if seen.points_per_unit >= _VALUES_FROM:
        texel_values.draw(ui, opened, arrangement, seen, rect)
    if is_hovered:
        _answer(ui, opened, spec, arrangement, seen, hit, item, rect)
    _draw_marks(ui, opened, spec, arrangement, seen, rect)
    draw_list.pop_clip_rect()
    _draw_menu(ui, opened, spec, sheet, arrangement, rect)
    if not bool(arrangement.drawn.any()):
        spatial_marks.draw_sentence(ui, rect, f"Nothing to show below {spec.root or '/'} at this time")


def resolution_of(arrangement: Arrangement) -> tuple[float, float] | None:
    """Width and height of the image of the camera that is looked through; None in a flat space."""
    if arrangement.pinhole < 0:
        return None
    width, height = arrangement.graph.local.resolution[arrangement.pinhole].tolist()
    return (width, height) if width > 0 and height > 0 else None


def _rectangle(ui: Ui, opened: Opened, sheet: Sheet, arrangement: Arrangement, rect: Rect) -> Rectangle:
    resolution = resolution_of(arrangement)
    size = (rect.width, rect.height)
    if resolution is not None:
        return sheet.wanted.over(((0.0, 0.0), resolution), size, beyond=True)
    bounds = ui.pictures.flat_bounds(opened, arrangement)
    if bounds is None:
        return sheet.wanted.over(((0.0, 0.0), (1.0, 1.0)), size)
    low, high, margin = bounds
    return sheet.wanted.over((low, high), size, margin=margin)


def _eye(ui: Ui, arrangement: Arrangement, seen: Rectangle, rect: Rect) -> Eye:
    size = spatial.pixels(ui, rect)
    pinhole, local = arrangement.pinhole, arrangement.graph.local
    resolution = resolution_of(arrangement)
    if resolution is not None:
        bounds = arrangement.bounds
        eye = seen.through(
            arrangement.space.camera[pinhole],
            local.intrinsics[pinhole],
            resolution,
            size,
            scene_bounds=None if bounds is None else (bounds.minimum, bounds.maximum),
        )
        if eye is not None:
            return eye
    return seen.eye(size)


def _steered(ui: Ui, seen: Rectangle, rect: Rect, *, is_hovered: bool) -> PanZoom:
    """What the mouse makes of it: the wheel zooms about the pointer, a drag pans, a double-click shows everything."""
    io = imgui.get_io()
    at = imgui.get_mouse_pos()
    if is_hovered and imgui.is_mouse_double_clicked(imgui.MouseButton_.left):
        return PanZoom()
    if is_hovered and io.mouse_wheel:
        return seen.zoom(_WHEEL**io.mouse_wheel, about=(at.x - rect.x0, at.y - rect.y0))
    dragged = max(io.mouse_drag_max_distance_sqr[button] for button in range(3))
    if imgui.is_item_active() and dragged > 16:
        return seen.pan(io.mouse_delta.x, io.mouse_delta.y)
    return seen.pan(0.0, 0.0)


def _answer(
    ui: Ui,
    opened: Opened,
    spec: ViewSpec,
    arrangement: Arrangement,
    seen: Rectangle,
    hit: Hit | None,
    item: EntityItem | None,
    rect: Rect,
) -> None:
    """What the pointer is on is told, shown in other views, and can be clicked."""
    at = imgui.get_mouse_pos()
    uv = seen.image_from_panel((at.x - rect.x0, at.y - rect.y0))[0]
    if arrangement.pinhole >= 0:
        path = arrangement.graph.store.entities.paths[arrangement.pinhole]
        depth = None if hit is None or not np.isfinite(hit.depth) else hit.depth
        if depth is None:
            depth = texel_values.depth_at(ui, opened, arrangement, uv)
        point_in_image(ui, opened, spec.id, path, (float(uv[0]), float(uv[1])), depth)
    if item is not None and hit is not None:
        ui.hover(item)
        if not imgui.is_any_mouse_down():
            hover_tooltip(ui, opened, hit)
    if spatial.is_click(imgui.MouseButton_.left):
        spatial.click(ui, opened, item)


def _draw_marks(
    ui: Ui, opened: Opened, spec: ViewSpec, arrangement: Arrangement, seen: Rectangle, rect: Rect
) -> None:
    """Where this camera sees what the pointer is on in a 3D view."""
    there = pointing(opened)
    if not there.is_fresh(ui.now) or there.position is None or there.view == spec.id:
        return
    found = _seen_from_here(arrangement, there.root, there.position)
    if found is not None:
        x, y = seen.panel_from_image(found.uv)[0].tolist()
        depth = f"{found.depth * 1000:.0f} mm" if found.depth < 1 else f"{found.depth:.3f} m"
        spatial_marks.draw_seen_point(ui, (rect.x0 + x, rect.y0 + y), f"Depth: {depth}")


def _seen_from_here(arrangement: Arrangement, root: str, position: np.ndarray) -> linked.SeenPixel | None:
    """The pixel of this view's camera at which it sees a point of another view's space."""
    pinhole = arrangement.pinhole
    graph = arrangement.graph
    other = graph.store.entities.index.get(root.strip("/"), 0 if not root.strip("/") else -1)
    if pinhole < 0 or not 0 <= other < len(arrangement.space.reachable):
        return None
    space = graph.resolve(other)
    if not space.reachable[pinhole]:
        return None
    return linked.pixel_of(
        position,
        space.camera[pinhole],
        graph.local.intrinsics[pinhole],
        graph.local.resolution[pinhole],
    )


def _draw_menu(
    ui: Ui, opened: Opened, spec: ViewSpec, sheet: Sheet, arrangement: Arrangement, rect: Rect
) -> None:
    """What a right click offers."""
    name = f"sheet menu {spec.id}"
    pointer = imgui.get_mouse_pos()
    over = rect.holds(pointer.x, pointer.y) and imgui.is_window_hovered(
        imgui.HoveredFlags_.allow_when_blocked_by_active_item.value
    )
    if over and spatial.is_click(imgui.MouseButton_.right):
        imgui.open_popup(name)
    if not imgui.begin_popup(name):
        return
    if _entry(ui, spec, "See everything"):
        sheet.wanted = PanZoom()
    if _entry(ui, spec, "One pixel a point"):
        seen = _rectangle(ui, opened, sheet, arrangement, rect)
        middle = (rect.width / 2, rect.height / 2)
        sheet.wanted = seen.zoom(1.0 / seen.points_per_unit / ui.pixels_per_point, about=middle)
    imgui.separator()
    if _entry(ui, spec, "Copy as Python"):
        ui.do(ui.host.copy_python, opened, spec, None, spatial.pixels(ui, rect))
    if _entry(ui, spec, "Screenshot"):
        ui.do(ui.host.screenshot, spec.id)
    imgui.end_popup()


def _entry(ui: Ui, spec: ViewSpec, title: str) -> bool:
    clicked, _ = imgui.menu_item(title, "", False)
    ui.items.record(f"view/{spec.name}/menu/{title}")
    return bool(clicked)
