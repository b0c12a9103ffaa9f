"""What is selected: what it is, what it says, and how it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, imgui

from diorama_renderer.blueprint.items import ComponentItem, EntityItem, Item, RecordingItem, ViewItem
from diorama_renderer.ui import icons
from diorama_renderer.ui.panels import (
    entity_settings,
    instance_table,
    recording_details,
    tensor_details,
    value_details,
    view_details,
)
from diorama_renderer.ui.panels.component_cells import number
from diorama_renderer.ui.panels.entity_details import draw_components, draw_times, draw_value, time_lines
from diorama_renderer.ui.panels.fields import field_name, fields, heading, text_line
from diorama_renderer.ui.panels.item_names import entity_icon, item_icon, item_kind, item_name, items_name
from diorama_renderer.ui.panels.path_line import draw_path
from diorama_renderer.ui.panels.readings import (
    Reading,
    instance_count,
    place_of,
    reading_of,
    readings_of,
)
from diorama_renderer.ui.panels.view_icons import VIEW_ICONS
from diorama_renderer.ui.theme import packed
from diorama_renderer.ui.widgets import icon_button, small

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

_MOST_BLOCKS = 20
_MOST_TOLD = 10


def draw(ui: Ui, opened: Opened) -> None:
    """Fill the panel."""
    _draw_header(ui, opened)
    imgui.dummy(ImVec2(0, 1))
    imgui.begin_child("##selection", ImVec2(0, 0), imgui.ChildFlags_.none.value)
    items = opened.selection.items
    if not items:
        _draw_title(ui, icons.FILM, "Recording", opened.title)
        recording_details.draw(ui, opened)
    for place, item in enumerate(items[:_MOST_BLOCKS]):
        imgui.push_id(place)
        if place:
            imgui.dummy(ImVec2(0, 6))
        _draw_item(ui, opened, item, is_alone=len(items) == 1)
        imgui.pop_id()
    if len(items) > _MOST_BLOCKS:
        small(ui, f"and {len(items) - _MOST_BLOCKS:,} more")
    imgui.dummy(ImVec2(0, 8))
    imgui.end_child()


def _draw_header(ui: Ui, opened: Opened) -> None:
    at, room = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail()
    count = len(opened.selection.items)
    title = f"Selection  ({count:,})" if count > 1 else "Selection"
    imgui.get_window_draw_list().add_text(ImVec2(at.x + 2, at.y + 4), packed(ui.theme.strong), title)
    imgui.set_cursor_screen_pos(ImVec2(at.x + room.x - 2 * 26 - 2, at.y))
    selection = opened.selection
    if icon_button(ui, "selection/back", icons.ARROW_LEFT, enabled=selection.can_go_back):
        ui.do(selection.back)
    _explain_history(ui, opened, selection.before, "Back  (Ctrl+Shift+←)")
    imgui.same_line(0, 2)
    if icon_button(ui, "selection/forward", icons.ARROW_RIGHT, enabled=selection.can_go_forward):
        ui.do(selection.forward)
    _explain_history(ui, opened, selection.after, "Forward  (Ctrl+Shift+→)")


def _explain_history(ui: Ui, opened: Opened, steps: tuple[tuple[Item, ...], ...], title: str) -> None:
    flags = imgui.HoveredFlags_.for_tooltip.value | imgui.HoveredFlags_.allow_when_disabled.value
    if not imgui.is_item_hovered(flags) or not imgui.begin_tooltip():
        return
    imgui.text_unformatted(title)
    for items in steps[:_MOST_TOLD]:
        icon = item_icon(opened, items[0]) if items else icons.FILM
        small(ui, f"{icon}  {items_name(opened, items)}")
    imgui.end_tooltip()


def _draw_item(ui: Ui, opened: Opened, item: Item, *, is_alone: bool) -> None:
    if isinstance(item, EntityItem):
        _draw_entity(ui, opened, item, is_alone=is_alone)
    elif isinstance(item, ComponentItem):
        _draw_component(ui, opened, item)
    elif isinstance(item, ViewItem):
        spec = opened.blueprint.views.get(item.view)
        _draw_title(ui, item_icon(opened, item), item_kind(opened, item), item_name(opened, item))
        if spec is not None:
            view_details.draw(ui, opened, spec)
    elif isinstance(item, RecordingItem):
        _draw_title(ui, icons.FILM, "Recording", opened.title)
        recording_details.draw(ui, opened)


def _draw_title(ui: Ui, icon: str, kind: str, name: str | None) -> None:
    """What an item is, and its name below."""
    at = imgui.get_cursor_screen_pos()
    draw_list = imgui.get_window_draw_list()
    draw_list.add_text(ImVec2(at.x + 1, at.y + 2), packed(ui.theme.accent), icon)
    imgui.push_font(None, 12)
    draw_list.add_text(ImVec2(at.x + 22, at.y + 3), packed(ui.theme.subdued), kind)
    imgui.pop_font()
    imgui.dummy(ImVec2(0, 15))
    if name is not None:
        at = imgui.get_cursor_screen_pos()
        imgui.set_cursor_screen_pos(ImVec2(at.x + 2, at.y))
        imgui.push_style_color(imgui.Col_.text, packed(ui.theme.strong))
        imgui.push_text_wrap_pos(0)
        imgui.text_unformatted(name)
        imgui.pop_text_wrap_pos()
        imgui.pop_style_color()


def _draw_entity(ui: Ui, opened: Opened, item: EntityItem, *, is_alone: bool) -> None:
    _draw_title(ui, entity_icon(opened, item.path), item_kind(opened, item), None)
    imgui.set_cursor_pos_x(imgui.get_cursor_pos_x() + 2)
    draw_path(ui, opened, item.path, item.instance, item.view)
    _draw_view_of(ui, opened, item)
    if item.path.strip("/") not in opened.recording.store.entities.index and item.path != "/":
        small(ui, "There is no such entity.")
        return
    readings = readings_of(opened, item.path)
    count = instance_count(readings)
    title = (
        "Data" if item.instance is None else f"Data of instance {number(item.instance)} of {number(count)}"
    )
    if heading(ui, f"{item.path}/data", title):
        draw_components(ui, opened, item.path, item.instance)
    _draw_details(ui, opened, item, readings, is_alone=is_alone)
    if readings and heading(ui, f"{item.path}/times", "Logged at", is_open=False):
        draw_times(ui, opened, item.path)
    if heading(ui, f"{item.path}/settings", "Shown as", is_open=is_alone):
        entity_settings.draw(ui, opened, item.path, item.view)


def _draw_view_of(ui: Ui, opened: Opened, item: EntityItem) -> None:
    spec = opened.blueprint.views.get(item.view) if item.view is not None else None
    if spec is None:
        imgui.dummy(ImVec2(0, 2))
        return
    at = imgui.get_cursor_screen_pos()
    imgui.push_font(None, 12)
    text = f"in  {VIEW_ICONS[spec.kind]}  {spec.name}"
    size = imgui.calc_text_size(text)
    if imgui.invisible_button("##in view", ImVec2(size.x + 4, size.y + 4)):
        ui.do(opened.selection.select, [ViewItem(spec.id)])
    ui.items.record("selection/view")
    hovered = imgui.is_item_hovered()
    if hovered:
        ui.hover(ViewItem(spec.id))
        imgui.set_mouse_cursor(imgui.MouseCursor_.hand.value)
    color = ui.theme.strong if hovered else ui.theme.subdued
    imgui.get_window_draw_list().add_text(ImVec2(at.x + 2, at.y + 1), packed(color), text)
    imgui.pop_font()
    imgui.dummy(ImVec2(0, 1))


def _draw_details(
    ui: Ui, opened: Opened, item: EntityItem, readings: list[Reading], *, is_alone: bool
) -> None:
    """Blocks for components that have more to say than a line."""
    for reading in readings:
        place = 0 if item.instance is None else place_of(opened, readings, reading, item.instance)
        title = _DETAILS.get(reading.component)
        if title is None or place < 0 or (reading.component == "mesh3d" and reading.count == 0):
            continue
        if heading(ui, f"{item.path}/{reading.component}", title, is_open=is_alone):
            draw_detail(ui, opened, item.path, reading, place)


_DETAILS = {
    "tensor": "Tensor",
    "transform": "Transform",
    "annotation_context": "Annotations",
    "mesh3d": "Mesh",
}


def draw_detail(ui: Ui, opened: Opened, path: str, reading: Reading, place: int) -> bool:
    """What a component has to say beside its line; False if that is nothing."""
    if reading.component == "tensor":
        tensor_details.draw(ui, opened, path, reading)
    elif reading.component == "transform":
        value_details.draw_transform(ui, opened, reading)
    elif reading.component == "annotation_context":
        value_details.draw_annotations(ui, opened, reading)
    elif reading.component == "mesh3d":
        value_details.draw_mesh(ui, opened, reading, place)
    else:
        return False
    return True


def _draw_component(ui: Ui, opened: Opened, item: ComponentItem) -> None:
    _draw_title(ui, item_icon(opened, item), "Component", item.component.removeprefix("ext."))
    imgui.set_cursor_pos_x(imgui.get_cursor_pos_x() + 2)
    draw_path(ui, opened, item.path, None, None)
    imgui.dummy(ImVec2(0, 2))
    reading = reading_of(opened, item.path, item.component)
    if reading is None:
        small(ui, "It has no value at this time.")
        return
    with fields(ui):
        for line in time_lines(opened, reading):
            name, _, time = line.partition("  ")
            text_line(ui, "logged" if not time else name, time or name, color=ui.theme.subdued)
        if reading.instances.splat:
            text_line(ui, "holds for", "every instance")
    whole = reading.component in ("tensor", "transform", "annotation_context")
    if whole and heading(ui, f"{item.path}:{item.component}/detail", _DETAILS[reading.component]):
        draw_detail(ui, opened, item.path, reading, 0)
    elif not whole and reading.count <= 1:
        with fields(ui):
            draw_value(ui, opened, item.path, reading, field_name(ui, "value"), None)
        if reading.component == "mesh3d":
            draw_detail(ui, opened, item.path, reading, 0)
    elif not whole and heading(ui, f"{item.path}:{item.component}/values", f"{reading.count:,} values"):
        instance_table.draw(ui, opened, item.path, reading)
