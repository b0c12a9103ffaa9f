"""What an entity says: a table of its components, and what is under the pointer in views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, ImVec4, imgui

from diorama_renderer.blueprint.items import ComponentItem
from diorama_renderer.blueprint.time_format import format_time
from diorama_renderer.ui.frame import Hit
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.panels import tensor_pictures
from diorama_renderer.ui.panels.component_cells import Cell, cell_of, vector
from diorama_renderer.ui.panels.entity_kinds import kinds_of
from diorama_renderer.ui.panels.fields import (
    LINE_HEIGHT,
    NAME_WIDTH,
    draw_cell,
    explain,
    field_name,
    fields,
    text_line,
)
from diorama_renderer.ui.panels.item_names import entity_icon
from diorama_renderer.ui.panels.readings import Reading, instance_count, place_of, readings_of, times_of_row
from diorama_renderer.ui.theme import packed
from diorama_renderer.ui.widgets import shortened, small

if TYPE_CHECKING:
    from diorama_renderer.scene import HistoryRow
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

_THUMBNAIL_SIDE = 64
_THUMBNAIL_HEIGHT = 18.0
_MOST_IN_TOOLTIP = 10
_MOST_UNDER = 2
_TOOLTIP_WIDTH = 300.0
_PATCH_TEXEL = 5
_REDUCED_OUT = ("instance_key", "view_coordinates", "annotation_context", "clear")


def draw_components(ui: Ui, opened: Opened, path: str, instance: int | None) -> None:
    """The table of components: of the whole entity, or of one of its instances."""
    readings = readings_of(opened, path)
    with fields(ui):
        if not readings:
            small(ui, "Nothing here at this time.")
        for reading in readings:
            _draw_component(ui, opened, path, readings, reading, instance)


def _draw_component(
    ui: Ui, opened: Opened, path: str, readings: list[Reading], reading: Reading, instance: int | None
) -> None:
    at = imgui.get_cursor_screen_pos()
    width = imgui.get_content_region_avail().x
    item = ComponentItem(path, reading.component)
    name = reading.component.removeprefix("ext.")
    is_hovered = _hear_line(ui, opened, item, at, width)
    if is_hovered or item in opened.selection.hovered:
        imgui.get_window_draw_list().add_rect_filled(
            ImVec2(at.x - 4, at.y),
            ImVec2(at.x + width + 4, at.y + LINE_HEIGHT),
            packed(ui.theme.hover, 0.7),
            4.0,
        )
    ui.items.put(f"selection/{path}:{name}", Rect(at.x, at.y, at.x + width, at.y + LINE_HEIGHT))
    room = field_name(ui, name)
    if reading.is_timeless:
        mark = ImVec2(at.x + width - 14, at.y + 3)
        imgui.get_window_draw_list().add_text(mark, packed(ui.theme.faint), "∞")
        explain(mark, ImVec2(14, 18), "Timeless: it holds at all times.")
        room -= 18
    draw_value(ui, opened, path, reading, room, _place(opened, readings, reading, instance))
    if is_hovered and imgui.get_mouse_pos().x < at.x + NAME_WIDTH:
        _explain_times(ui, opened, reading)


def _place(opened: Opened, readings: list[Reading], reading: Reading, instance: int | None) -> int | None:
    """Which value is shown; None: all of them."""
    if instance is None:
        return None
    return place_of(opened, readings, reading, instance)


def draw_value(ui: Ui, opened: Opened, path: str, reading: Reading, room: float, place: int | None) -> None:
    """The value of a component at the cursor."""
    if place is not None and place < 0:
        draw_cell(ui, room, Cell("none"), color=ui.theme.faint)
        return
    if reading.component == "tensor":
        room -= _draw_thumbnail(ui, opened, path, reading)
    draw_cell(ui, room, cell_of(opened, path, reading, place))


def _draw_thumbnail(ui: Ui, opened: Opened, path: str, reading: Reading) -> float:
    found = tensor_pictures.texture(ui, opened, path, reading, _THUMBNAIL_SIDE)
    if found is None:
        return 0.0
    texture, width, height = found
    wide = min(max(_THUMBNAIL_HEIGHT * width / height, 6.0), 48.0)
    at = imgui.get_cursor_screen_pos()
    imgui.get_window_draw_list().add_image_rounded(
        imgui.ImTextureRef(texture),
        ImVec2(at.x, at.y + 2),
        ImVec2(at.x + wide, at.y + 2 + _THUMBNAIL_HEIGHT),
        ImVec2(0, 0),
        ImVec2(1, 1),
        0xFFFFFFFF,
        3.0,
    )
    imgui.set_cursor_screen_pos(ImVec2(at.x + wide + 8, at.y))
    return wide + 8


def _hear_line(ui: Ui, opened: Opened, item: ComponentItem, at: ImVec2, width: float) -> bool:
    corner = ImVec2(at.x + width, at.y + LINE_HEIGHT)
    if not imgui.is_window_hovered() or not imgui.is_mouse_hovering_rect(at, corner):
        return False
    ui.hover(item)
    if imgui.is_mouse_clicked(imgui.MouseButton_.left):
        if imgui.get_io().key_ctrl:
            ui.do(opened.selection.toggle, item)
        else:
            ui.do(opened.selection.select, [item])
    return True


def _explain_times(ui: Ui, opened: Opened, reading: Reading) -> None:
    if imgui.begin_tooltip():
        imgui.text_unformatted(reading.component)
        for line in time_lines(opened, reading):
            small(ui, line)
        imgui.end_tooltip()


def time_lines(opened: Opened, reading: Reading) -> list[str]:
    """When a row was logged, a line for each timeline."""
    if reading.is_timeless:
        return ["timeless"]
    spans = opened.spans()
    return [
        f"{timeline.name}  {format_time(timeline, time, span=spans.get(timeline))}"
        for timeline, time in times_of_row(opened, reading)
    ]


def draw_times(ui: Ui, opened: Opened, path: str) -> None:
    """When the newest row of an entity was logged."""
    timed = [reading for reading in readings_of(opened, path) if not reading.is_timeless]
    if not timed:
        return
    timeline = opened.time.timeline

    def shown_time(reading: Reading) -> int:
        return max(
            (time for each, time in times_of_row(opened, reading) if each == timeline), default=-(2**63)
        )

    newest = max(timed, key=shown_time)
    with fields(ui):
        spans = opened.spans()
        for each, time in times_of_row(opened, newest):
            text_line(ui, each.name, format_time(each, time, span=spans.get(each)), color=ui.theme.subdued)


def entity_tooltip(ui: Ui, opened: Opened, path: str) -> None:
    """A tooltip on the last item with what an entity has, once the pointer rests on it."""
    if not imgui.is_item_hovered(imgui.HoveredFlags_.for_tooltip.value):
        if imgui.is_item_hovered():
            ui.animate()  # until the pointer has rested long enough
        return
    if not imgui.begin_tooltip():
        return
    _draw_summary(ui, opened, path, None)
    imgui.end_tooltip()


def hover_tooltip(ui: Ui, opened: Opened, hit: Hit, view: int | None = None) -> None:
    """The tooltip for what is under the pointer in a 2D or 3D view, whose id is given."""
    imgui.push_style_var(imgui.StyleVar_.window_padding, ImVec2(10, 8))
    if imgui.begin_tooltip():
        _draw_hit(ui, opened, hit, view)
        imgui.end_tooltip()
    imgui.pop_style_var()


def _draw_hit(ui: Ui, opened: Opened, hit: Hit, view: int | None) -> None:
    readings = readings_of(opened, hit.path)
    told = None if hit.is_frustum else _pixel_of(opened, hit.path, hit.instance)
    if told is not None:
        _draw_summary(ui, opened, hit.path, None)
        with fields(ui):
            _draw_pixel(ui, told, _under(ui, opened, hit, view), opened)
        return
    more = () if hit.position is None else (("position", Cell(vector(hit.position))),)
    if hit.past is not None:
        _draw_summary(ui, opened, hit.path, None, (*_of_the_past(opened, hit.past), *more))
        return
    has_many = instance_count(readings) > 1 and not hit.is_frustum
    _draw_summary(ui, opened, hit.path, hit.instance if has_many else None, more)


def _pixel_of(opened: Opened, path: str, instance: int) -> tensor_pictures.PixelTold | None:
    """What is at a pixel of an entity's image; None if it has none."""
    image = next((each for each in readings_of(opened, path) if each.component == "tensor"), None)
    shape = None if image is None else tensor_pictures.shape_of(opened, image)
    if image is None or not isinstance(shape, tensor_pictures.TensorShape) or not shape.is_picture:
        return None
    v, u = divmod(instance, max(shape.shape[1], 1))
    return tensor_pictures.pixel(opened, path, image, u, v)


def _under(ui: Ui, opened: Opened, hit: Hit, view: int | None) -> tuple[tuple[str, Cell], ...]:
    """What images of the same size that a view shows in the same place have at the pixel of one."""
    store = opened.recording.store
    spec = None if view is None else opened.blueprint.views.get(view)
    index = store.entities.index.get(hit.path, -1)
    images = {image.entity: image for image in ui.pictures.images(opened)}
    if spec is None or index not in images or len(images) < 2:
        return ()
    shown = opened.blueprint.shown_entities(spec, store)
    spaces, size = opened.blueprint.contents(store).image_of(), (images[index].width, images[index].height)
    others = [
        each.entity
        for each in images.values()
        if each.entity != index
        and each.entity < min(len(shown), len(spaces))
        and shown[each.entity]
        and spaces[each.entity] == spaces[index]
        and (each.width, each.height) == size
    ]
    told = [_pixel_of(opened, store.entities.paths[each], hit.instance) for each in others[-_MOST_UNDER:]]
    return tuple(cell for each in told if each is not None for cell in each.cells[1:])


def _of_the_past(opened: Opened, past: HistoryRow) -> tuple[tuple[str, Cell], ...]:
    """When what is pointed at was logged, and which instance of its row it is."""
    timeline, table = opened.time.timeline, opened.recording.store.table(past.component)
    if timeline is None or table is None or past.row >= table.row_count:
        return ()
    time = int(table.times(timeline)[past.row])
    told = (
        "before all time" if table.timeless[past.row] else format_time(timeline, time, span=opened.time.span)
    )
    return ("logged at", Cell(told)), ("instance", Cell(str(past.instance)))


def _draw_summary(
    ui: Ui, opened: Opened, path: str, instance: int | None, more: tuple[tuple[str, Cell], ...] = ()
) -> None:
    """The path, the components in short, and what else is to be told."""
    readings = [each for each in readings_of(opened, path) if each.component not in _REDUCED_OUT]
    name = path if instance is None else f"{path}[{instance}]"
    at = imgui.get_cursor_screen_pos()
    imgui.dummy(ImVec2(_TOOLTIP_WIDTH, 0))
    imgui.set_cursor_screen_pos(at)
    imgui.push_style_color(imgui.Col_.text, ImVec4(*ui.theme.strong))
    imgui.text_unformatted(f"{entity_icon(opened, path)}  {shortened(name, _TOOLTIP_WIDTH - 24)}")
    imgui.pop_style_color()
    if not readings:
        below = int(_count_below(opened, path))
        small(ui, f"{below} entities below" if below else "nothing at this time")
        return
    with fields(ui):
        for reading in readings[:_MOST_IN_TOOLTIP]:
            room = min(field_name(ui, reading.component.removeprefix("ext.")), _TOOLTIP_WIDTH - NAME_WIDTH)
            place = _place(opened, readings, reading, instance)
            draw_value(ui, opened, path, reading, room, place)
        for title, cell in more:
            draw_cell(ui, min(field_name(ui, title), _TOOLTIP_WIDTH - NAME_WIDTH), cell)
    if len(readings) > _MOST_IN_TOOLTIP:
        small(ui, f"and {len(readings) - _MOST_IN_TOOLTIP} more")


def _count_below(opened: Opened, path: str) -> int:
    entity = opened.recording.store.entities.index.get(path.strip("/") or "/")
    subtrees = kinds_of(opened).contents.subtrees
    return 0 if entity is None else int(subtrees.below(entity).sum()) - 1


def _draw_pixel(
    ui: Ui, told: tensor_pictures.PixelTold, under: tuple[tuple[str, Cell], ...], opened: Opened
) -> None:
    """The pixels around one, and what is there; `under` it in other images."""
    at = imgui.get_cursor_screen_pos()
    side = draw_patch(ui, opened, told)
    imgui.same_line(0, 12)
    imgui.begin_group()
    for name, cell in (*told.cells, *under):
        _draw_narrow(ui, name, cell)
    imgui.end_group()
    imgui.set_cursor_screen_pos(ImVec2(at.x, max(at.y + side + 4, imgui.get_cursor_screen_pos().y)))


def _draw_narrow(ui: Ui, name: str, cell: Cell) -> None:
    at = imgui.get_cursor_screen_pos()
    ui.items.put(f"tooltip/{name}: {cell.text}", Rect(at.x, at.y, at.x + 172, at.y + LINE_HEIGHT))
    field_name(ui, name, width=52)
    draw_cell(ui, 120, Cell(cell.text, cell.swatches))
    if cell.note:
        field_name(ui, "", width=52)
        draw_cell(ui, 120, Cell(cell.note), color=ui.theme.subdued)


def draw_patch(ui: Ui, opened: Opened, told: tensor_pictures.PixelTold) -> float:
    """The pixels around one, which is framed; returns its side, UI points."""
    scale = max(round(_PATCH_TEXEL * ui.pixels_per_point), 1)
    side = float(_PATCH_TEXEL * tensor_pictures.PATCH_SIDE)
    texture = ui.pictures.image(
        opened,
        (("patch", scale), told.key),
        lambda: told.patch.repeat(scale, axis=0).repeat(scale, axis=1),
    )
    at = imgui.get_cursor_screen_pos()
    draw_list = imgui.get_window_draw_list()
    corner = ImVec2(at.x + side, at.y + side)
    draw_list.add_rect_filled(at, corner, packed(ui.theme.plot))
    draw_list.add_image(imgui.ImTextureRef(texture), at, corner)
    draw_list.add_rect(at, corner, packed(ui.theme.line))
    x = at.x + _PATCH_TEXEL * (tensor_pictures.PATCH_SIDE // 2)
    y = at.y + _PATCH_TEXEL * (tensor_pictures.PATCH_SIDE // 2)
    for grown, color in ((1, 0xFF000000), (0, 0xFFFFFFFF)):
        draw_list.add_rect(
            ImVec2(x - grown, y - grown), ImVec2(x + _PATCH_TEXEL + grown, y + _PATCH_TEXEL + grown), color
        )
    imgui.dummy(ImVec2(side, side))
    return side
