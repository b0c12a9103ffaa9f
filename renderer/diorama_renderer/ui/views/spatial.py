"""What 3D and 2D views share: the surface that takes the mouse, what is outlined and pointed at, backgrounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, imgui

from diorama_renderer.blueprint.items import EntityItem
from diorama_renderer.blueprint.views import Spatial2DSettings
from diorama_renderer.ui.frame import Hit, Layer, PictureRequest
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.panels.entity_details import hover_tooltip
from diorama_renderer.ui.theme import Rgba

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

Linear = tuple[float, float, float]

_MOST_OUTLINED = 64
_MOST_BOXED = 16
_CLOUD = 200
"""So many points are a cloud."""
_DRAG_SQUARED = 16.0
"""UI points: what moves no further while a button is down is a click."""


@dataclass(frozen=True, slots=True)
class Surface:
    """What the mouse does on a view, in this frame.

    Attributes:
        rect: of the view.
        pointer: from its upper left corner, UI points.
        moved: since the frame before, UI points; when a drag begins, since the button went down.
        is_hovered: the pointer is on it, and on nothing that lies over it.
        is_held: a button went down on it and is still down.
        is_pressed: a button went down in this frame.
        is_dragged: and the pointer has moved further since than one that clicks.
        is_clicked: the left button was let go after no drag; the second time of a double-click does not count.
        is_double_clicked: the left button went down for the second time.
        is_menu_wanted: the right button was let go after no drag.
        wheel: notches, away from the user, while the pointer is on it.
    """

    rect: Rect
    pointer: tuple[float, float]
    moved: tuple[float, float]
    is_hovered: bool
    is_held: bool
    is_pressed: bool
    is_dragged: bool
    is_clicked: bool
    is_double_clicked: bool
    is_menu_wanted: bool
    wheel: float

    @property
    def is_over(self) -> bool:
        """Whether the pointer is on it, or drags from it."""
        return self.is_hovered or self.is_held

    @property
    def size(self) -> tuple[float, float]:
        """Width and height, UI points."""
        return self.rect.width, self.rect.height


def surface(name: str, rect: Rect) -> Surface:
    """Fill a view with an item that takes all mouse buttons."""
    imgui.set_cursor_screen_pos(ImVec2(rect.x0, rect.y0))
    flags = imgui.ButtonFlags_.mouse_button_left.value | imgui.ButtonFlags_.mouse_button_right.value
    flags |= imgui.ButtonFlags_.mouse_button_middle.value
    imgui.set_next_item_allow_overlap()
    imgui.invisible_button(name, ImVec2(max(rect.width, 1), max(rect.height, 1)), flags)
    io = imgui.get_io()
    left, right = imgui.MouseButton_.left, imgui.MouseButton_.right
    is_hovered, is_held = bool(imgui.is_item_hovered()), bool(imgui.is_item_active())
    was_held = bool(imgui.is_item_deactivated())

    is_dragged = is_held and _dragged_button() is not None

    def is_click(button: imgui.MouseButton_) -> bool:
        distance = io.mouse_drag_max_distance_sqr[button.value]
        return was_held and bool(imgui.is_mouse_released(button)) and distance < _DRAG_SQUARED

    return Surface(
        rect,
        pointer=(float(io.mouse_pos.x - rect.x0), float(io.mouse_pos.y - rect.y0)),
        moved=_moved(is_dragged=is_dragged),
        is_hovered=is_hovered,
        is_held=is_held,
        is_pressed=bool(imgui.is_item_activated()),
        is_dragged=is_dragged,
        is_clicked=is_click(left) and io.mouse_clicked_last_count[left.value] < 2,
        is_double_clicked=is_hovered and bool(imgui.is_mouse_double_clicked(left)),
        is_menu_wanted=is_click(right),
        wheel=float(io.mouse_wheel) if is_hovered else 0.0,
    )


def _dragged_button() -> int | None:
    """A button that is down and has been dragged; of those that are up the library still knows how far they were."""
    distances = imgui.get_io().mouse_drag_max_distance_sqr
    return next(
        (each for each in range(3) if imgui.is_mouse_down(each) and distances[each] >= _DRAG_SQUARED), None
    )


def _moved(*, is_dragged: bool) -> tuple[float, float]:
    """How far the pointer went: in this frame, or until a drag of the last item began, so that none of it is lost."""
    io, storage = imgui.get_io(), imgui.get_state_storage()
    key = imgui.get_item_id()
    was_dragged = storage.get_bool(key)
    if is_dragged != was_dragged:
        storage.set_bool(key, is_dragged)
    if is_dragged and not was_dragged:
        delta = imgui.get_mouse_drag_delta(_dragged_button() or 0, 0.0)
        return float(delta.x), float(delta.y)
    return float(io.mouse_delta.x), float(io.mouse_delta.y)


def outlined(
    opened: Opened, *, images: bool, hit: Hit | None = None
) -> tuple[tuple[str, int | None, Layer], ...]:
    """What has an outline: the others of a selected instance, what is selected, what is hovered.

    Of a cloud none but the point at the pointer, or the one that is selected: a ring around each point would hide them
    all. A box is around a selected one; see `clouds_selected`.

    Args:
        opened: the recording.
        images: whether images have one; in their own view they are everywhere.
        hit: what the pointer is on in this view.
    """

    def is_left_out(path: str) -> bool:
        return not images and has_tensor(opened, path)

    found: dict[tuple[str, int | None, Layer], None] = {}
    for item in opened.selection.items[:_MOST_OUTLINED]:
        if isinstance(item, EntityItem) and not is_left_out(item.path):
            is_cloud = _is_cloud(opened, item.path)
            if item.instance is not None and not is_cloud:
                found[item.path, None, "related"] = None
            if item.instance is not None or not is_cloud:
                found[item.path, item.instance, "selected"] = None
    for item in opened.selection.hovered[:_MOST_OUTLINED]:
        if not isinstance(item, EntityItem) or is_left_out(item.path):
            continue
        if item.instance is None and _is_cloud(opened, item.path):
            if hit is not None and hit.path == item.path:
                found[item.path, hit.instance, "hovered"] = None
        else:
            found[item.path, item.instance, "hovered"] = None
    return tuple(found)


def clouds_selected(opened: Opened) -> list[str]:
    """The clouds that are selected as a whole, which have no outline."""
    items = opened.selection.items[:_MOST_BOXED]
    paths = [item.path for item in items if isinstance(item, EntityItem) and item.instance is None]
    return [path for path in paths if _is_cloud(opened, path)]


def _is_cloud(opened: Opened, path: str) -> bool:
    """Whether an entity is many points at this time."""
    store, latest = opened.recording.store, opened.latest
    entity = store.entities.index.get(path, -1)
    for component in ("point3d", "point2d"):
        table, rows = store.table(component), latest.of(component)
        is_there = table is not None and 0 <= entity < len(rows) and rows[entity] >= 0
        if table is not None and is_there and int(table.counts[rows[entity]]) > _CLOUD:
            return True
    return False


def has_tensor(opened: Opened, path: str) -> bool:
    """Whether an entity is an image, or a tensor, at this time."""
    tensors = opened.latest.of("tensor")
    entity = opened.recording.store.entities.index.get(path, -1)
    return 0 <= entity < len(tensors) and bool(tensors[entity] >= 0)


def show(ui: Ui, opened: Opened, spec: ViewSpec, request: PictureRequest, rect: Rect) -> None:
    """Have a picture drawn, and fill the view with it."""
    texture = ui.pictures.draw(opened, spec, request)
    imgui.get_window_draw_list().add_image(
        imgui.ImTextureRef(texture), ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1)
    )


def pointed_at(opened: Opened, spec: ViewSpec, hit: Hit | None) -> tuple[EntityItem | None, Hit | None]:
    """The item that a hit stands for: the whole entity, or its instance once that entity is selected; and the hit.

    Images have no instances: their pixels are not things. Both are None for what cannot be pointed at.
    """
    if hit is None or not opened.blueprint.properties_of(hit.path).interactive:
        return None, None
    is_single = has_tensor(opened, hit.path) or not opened.selection.has_entity(hit.path)
    is_single |= hit.past is not None  # the selection panel tells of the newest row alone
    return EntityItem(hit.path, None if is_single else hit.instance, spec.id), hit


def tell(ui: Ui, opened: Opened, surface: Surface, item: EntityItem | None, hit: Hit | None) -> None:
    """Say what the pointer is on: to all panels, and in a tooltip while no button is down."""
    if item is None or hit is None or not surface.is_over:
        return
    ui.hover(item)
    if surface.is_hovered and not imgui.is_any_mouse_down():
        hover_tooltip(ui, opened, hit, item.view)


def click(ui: Ui, opened: Opened, item: EntityItem | None) -> None:
    """Select what was clicked; with Ctrl as well as what is selected."""
    if imgui.get_io().key_ctrl:
        if item is not None:
            ui.do(opened.selection.toggle, item)
    else:
        ui.do(opened.selection.select, [] if item is None else [item])


def set_shows_scene(opened: Opened, settings: Spatial2DSettings, shown: bool) -> None:
    """Show a camera's image within the scene around it, or alone."""
    settings.shows_scene = shown
    opened.blueprint.touch()


def background(ui: Ui, chosen: tuple[int, int, int] | None) -> tuple[Linear, Linear]:
    """Linear RGB of the upper and lower edge of a 3D view."""
    if chosen is not None:
        one = _linear(tuple(channel / 255 for channel in chosen))
        return one, one
    return _linear(ui.theme.view_top), _linear(ui.theme.view_bottom)


def flat_background(ui: Ui, chosen: tuple[int, int, int] | None) -> tuple[Linear, Linear]:
    """Likewise of a 2D view, or a plot."""
    one = _linear(ui.theme.plot if chosen is None else tuple(channel / 255 for channel in chosen))
    return one, one


def pixels(ui: Ui, rect: Rect) -> tuple[int, int]:
    """Size of a picture that fills a rectangle."""
    scale = ui.pixels_per_point
    return max(round(rect.width * scale), 1), max(round(rect.height * scale), 1)


def pointer_in(ui: Ui, surface: Surface) -> tuple[float, float]:
    """Where the pointer is in the picture that fills a surface, in pixels."""
    x, y = surface.pointer
    return x * ui.pixels_per_point, y * ui.pixels_per_point


def _linear(color: Rgba | tuple[float, ...]) -> Linear:
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color[:3])
    return r, g, b
