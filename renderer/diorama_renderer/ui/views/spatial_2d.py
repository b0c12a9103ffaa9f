"""The inside of a 2D view: an image and what lies on it, or a flat space."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import ImVec2, imgui

from diorama_renderer.blueprint.items import EntityItem
from diorama_renderer.blueprint.views import Spatial2DSettings
from diorama_renderer.camera import Eye, linked
from diorama_renderer.camera.pan_zoom import PanZoom, Rectangle
from diorama_renderer.ui import icons
from diorama_renderer.ui.frame import Hit, PictureRequest
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.one_line import one_line
from diorama_renderer.ui.views import spatial, spatial_marks, spatial_menus, texel_values
from diorama_renderer.ui.views.pointing import point_in_image, pointing
from diorama_renderer.ui.views.spatial import Surface

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened
    from diorama_renderer.view.frame import Arrangement

_WHEEL = 1.15


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
    sheet = sheet_of(opened, spec)
    arrangement = ui.pictures.arrange(opened, spec, None)
    resolution = resolution_of(ui, opened, arrangement)
    surface = spatial.surface(f"##sheet {spec.id}", rect)
    item, hit = spatial.pointed_at(opened, spec, ui.pictures.hit(opened, spec) if surface.is_over else None)
    seen = _rectangle(ui, opened, sheet, arrangement, resolution, rect)
    if surface.is_over:
        sheet.wanted = _steered(seen, surface)
        seen = _rectangle(ui, opened, sheet, arrangement, resolution, rect)
    request = PictureRequest(
        arrangement=arrangement,
        eye=_eye(ui, arrangement, seen, resolution, rect),
        pointer=spatial.pointer_in(ui, surface) if surface.is_hovered and not surface.is_dragged else None,
        background=spatial.flat_background(ui, settings.background),
        outlined=spatial.outlined(opened, images=False, hit=hit),
        point_radius=settings.point_radius,
        line_radius=settings.line_radius,
    )
    spatial.show(ui, opened, spec, request, rect)
    if surface.is_hovered:
        _point(ui, opened, spec, arrangement, seen, surface, hit)
    _draw_marks(ui, opened, spec, arrangement, resolution, seen, surface, item)
    spatial.tell(ui, opened, surface, item, hit)
    if surface.is_clicked:
        spatial.click(ui, opened, item)
    with spatial_menus.Menu(ui, opened, spec, surface, item) as is_open:
        if is_open:
            _draw_menu(ui, opened, spec, sheet, seen)
            spatial_menus.draw_shared(ui, opened, spec, rect, None)


def sheet_of(opened: Opened, spec: ViewSpec) -> Sheet:
    """What part of a 2D view is seen."""
    return opened.memo(("sheet", spec.id), Sheet)


def resolution_of(ui: Ui, opened: Opened, arrangement: Arrangement) -> tuple[float, float] | None:
    """Width and height of the image of the camera that is looked through; None in a flat space.

    A camera that was logged without has that of its largest image.
    """
    if arrangement.pinhole < 0:
        return None
    width, height = arrangement.graph.local.resolution[arrangement.pinhole].tolist()
    if 0 < width < np.inf and 0 < height < np.inf:
        return width, height
    sizes = [
        (float(image.width), float(image.height))
        for image in texel_values.images_of(ui, opened, arrangement)
        if arrangement.space.pinhole[image.entity] == arrangement.pinhole
    ]
    return max(sizes, default=None)


def _rectangle(
    ui: Ui,
    opened: Opened,
    sheet: Sheet,
    arrangement: Arrangement,
    resolution: tuple[float, float] | None,
    rect: Rect,
) -> Rectangle:
    size = (rect.width, rect.height)
    if resolution is not None:
        return sheet.wanted.over(((0.0, 0.0), resolution), size, beyond=True)
    bounds = ui.pictures.flat_bounds(opened, arrangement)
    if bounds is None:
        return sheet.wanted.over(((0.0, 0.0), (1.0, 1.0)), size)
    low, high, margin = bounds
    return sheet.wanted.over((low, high), size, margin=margin)


def _eye(
    ui: Ui, arrangement: Arrangement, seen: Rectangle, resolution: tuple[float, float] | None, rect: Rect
) -> Eye:
    size = spatial.pixels(ui, rect)
    pinhole, local = arrangement.pinhole, arrangement.graph.local
    if resolution is not None:
        bounds = arrangement.bounds
        eye = seen.through(
            arrangement.space.camera[pinhole],
            local.intrinsics[pinhole],
            resolution,
            size,
            scene_bounds=None if bounds is None else (bounds.minimum, bounds.maximum),
            distortion=local.distortion.get(pinhole),
        )
        if eye is not None:
            return eye
    return seen.eye(size)


def _steered(seen: Rectangle, surface: Surface) -> PanZoom:
    """What the mouse makes of it: the wheel zooms about the pointer, a drag pans, a double-click shows everything."""
    if surface.is_double_clicked:
        return PanZoom()
    if surface.wheel:
        return seen.zoom(_WHEEL**surface.wheel, about=surface.pointer)
    return seen.pan(*(surface.moved if surface.is_dragged else (0.0, 0.0)))


def _point(
    ui: Ui,
    opened: Opened,
    spec: ViewSpec,
    arrangement: Arrangement,
    seen: Rectangle,
    surface: Surface,
    hit: Hit | None,
) -> None:
    """Tell other views where in the image of a camera the pointer is."""
    if arrangement.pinhole < 0:
        return
    uv = seen.image_from_panel(surface.pointer)[0]
    path = arrangement.graph.store.entities.paths[arrangement.pinhole]
    depth = None if hit is None or not np.isfinite(hit.depth) else hit.depth
    if depth is None:
        depth = texel_values.depth_at(ui, opened, arrangement, uv)
    point_in_image(opened, spec.id, path, (float(uv[0]), float(uv[1])), depth)


def _draw_marks(
    ui: Ui,
    opened: Opened,
    spec: ViewSpec,
    arrangement: Arrangement,
    resolution: tuple[float, float] | None,
    seen: Rectangle,
    surface: Surface,
    item: EntityItem | None,
) -> None:
    """What lies over the picture: values of pixels, what the tooltip magnifies, what is pointed at in 3D."""
    rect, draw_list = surface.rect, imgui.get_window_draw_list()
    draw_list.push_clip_rect(ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1), True)
    texel_values.draw(ui, opened, arrangement, seen, rect)
    if item is not None and surface.is_hovered and not surface.is_held:
        texel_values.draw_magnified(ui, opened, arrangement, item.path, seen, surface)
    there = pointing(opened)
    if there.is_fresh() and there.position is not None and there.view != spec.id:
        found = _seen_from_here(arrangement, there.root, there.position, resolution)
        mine = arrangement.graph.store.entities.paths[arrangement.pinhole] if arrangement.pinhole >= 0 else ""
        if found is not None and there.plane in (None, mine):
            x, y = seen.panel_from_image(found.uv)[0].tolist()
            depth = f"{found.depth * 1000:.0f} mm" if found.depth < 1 else f"{found.depth:.3f} m"
            text = f"Depth: {depth}" if there.plane is None else ""
            spatial_marks.draw_seen_point(ui, (rect.x0 + x, rect.y0 + y), text, rect)
    has_place = resolution is not None or ui.pictures.flat_bounds(opened, arrangement) is not None
    spatial_marks.draw_emptiness(ui, opened, spec, arrangement, rect, has_place=has_place)
    for path, reason in list(ui.pictures.not_drawn(opened, spec).items())[:1]:
        spatial_marks.draw_sentence(ui, rect, f"The image of {one_line(path)} cannot be shown: {reason}")
    draw_list.pop_clip_rect()


def _seen_from_here(
    arrangement: Arrangement, root: str, position: np.ndarray, resolution: tuple[float, float] | None
) -> linked.SeenPixel | None:
    """The pixel of this view's camera at which it sees a point of another view's space."""
    pinhole, graph = arrangement.pinhole, arrangement.graph
    other = graph.store.entities.index.get(root.strip("/") or "/", -1)
    if pinhole < 0 or resolution is None or not 0 <= other < len(arrangement.space.reachable):
        return None
    space = graph.resolve(other)
    if not space.reachable[pinhole]:
        return None
    local = graph.local
    lens, distortion = local.intrinsics[pinhole], local.distortion.get(pinhole)
    return linked.pixel_of(position, space.camera[pinhole], lens, resolution, distortion)


def _draw_menu(ui: Ui, opened: Opened, spec: ViewSpec, sheet: Sheet, seen: Rectangle) -> None:
    """The entries of a 2D view's menu."""
    if spatial_menus.entry(ui, spec, icons.SCAN, "See everything"):
        sheet.wanted = PanZoom()
    middle = (seen.size[0] / 2, seen.size[1] / 2)
    for title, scale in (("One pixel a pixel", 1.0 / ui.pixels_per_point), ("Values of pixels", 48.0)):
        if spatial_menus.entry(ui, spec, icons.ZOOM_IN, title):
            sheet.wanted = seen.zoom(scale / seen.points_per_unit, about=middle)
    settings = spec.settings
    if isinstance(settings, Spatial2DSettings):
        is_shown = opened.blueprint.shows_scene(spec, opened.recording.store)
        if is_shown is not None:
            imgui.separator()
            if spatial_menus.entry(ui, spec, icons.BOX, "Scene around it", ticked=is_shown):
                ui.do(spatial.set_shows_scene, opened, settings, not is_shown)
