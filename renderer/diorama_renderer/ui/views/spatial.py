"""What 3D and 2D views share: what is outlined, what the pointer is on, clicks, backgrounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, imgui

from diorama_renderer.blueprint.items import EntityItem
from diorama_renderer.ui.frame import Hit, Layer
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.theme import Rgba

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

Linear = tuple[float, float, float]

_MOST_OUTLINED = 64


def outlined(opened: Opened, *, images: bool) -> tuple[tuple[str, int | None, Layer], ...]:
    """What has an outline: the others of a selected instance, what is selected, what is hovered.

    Args:
        opened: the recording.
        images: whether images have one; in their own view they are everywhere.
    """
    tensors = opened.latest.of("tensor")
    index = opened.recording.store.entities.index

    def is_left_out(path: str) -> bool:
        entity = index.get(path, -1)
        return not images and 0 <= entity < len(tensors) and bool(tensors[entity] >= 0)

    found: dict[tuple[str, int | None, Layer], None] = {}
    for item in opened.selection.items[:_MOST_OUTLINED]:
        if isinstance(item, EntityItem) and not is_left_out(item.path):
            if item.instance is not None:
                found[item.path, None, "related"] = None
            found[item.path, item.instance, "selected"] = None
    for item in opened.selection.hovered[:_MOST_OUTLINED]:
        if isinstance(item, EntityItem) and not is_left_out(item.path):
            found[item.path, item.instance, "hovered"] = None
    return tuple(found)


def pointed_at(opened: Opened, spec: ViewSpec, hit: Hit | None) -> EntityItem | None:
    """The item that a hit stands for: the whole entity, or its instance once that entity is selected."""
    if hit is None or not opened.blueprint.properties_of(hit.path).interactive:
        return None
    instance = hit.instance if opened.selection.has_entity(hit.path) else None
    return EntityItem(hit.path, instance, spec.id)


def click(ui: Ui, opened: Opened, item: EntityItem | None) -> None:
    """Select what was clicked; with Ctrl as well as what is selected."""
    if imgui.get_io().key_ctrl:
        if item is not None:
            ui.do(opened.selection.toggle, item)
    else:
        ui.do(opened.selection.select, [] if item is None else [item])


def is_click(button: imgui.MouseButton_) -> bool:
    """Whether the button was let go without a drag."""
    io = imgui.get_io()
    return bool(imgui.is_mouse_released(button)) and io.mouse_drag_max_distance_sqr[button.value] < 16


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


def surface(ui: Ui, name: str, rect: Rect) -> bool:
    """An item that fills a view and takes all mouse buttons; True while the pointer is on it, or drags from it."""
    imgui.set_cursor_screen_pos(ImVec2(rect.x0, rect.y0))
    flags = imgui.ButtonFlags_.mouse_button_left.value | imgui.ButtonFlags_.mouse_button_right.value
    flags |= imgui.ButtonFlags_.mouse_button_middle.value
    imgui.set_next_item_allow_overlap()
    imgui.invisible_button(name, ImVec2(max(rect.width, 1), max(rect.height, 1)), flags)
    return bool(imgui.is_item_hovered() or imgui.is_item_active())


def pixels(ui: Ui, rect: Rect) -> tuple[int, int]:
    """Size of a picture that fills a rectangle."""
    scale = ui.pixels_per_point
    return max(round(rect.width * scale), 1), max(round(rect.height * scale), 1)


def pointer_in(ui: Ui, rect: Rect) -> tuple[float, float]:
    """Where the pointer is in the picture that fills a rectangle, in pixels."""
    at = imgui.get_mouse_pos()
    return (at.x - rect.x0) * ui.pixels_per_point, (at.y - rect.y0) * ui.pixels_per_point


def _linear(color: Rgba | tuple[float, ...]) -> Linear:
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color[:3])
    return r, g, b
