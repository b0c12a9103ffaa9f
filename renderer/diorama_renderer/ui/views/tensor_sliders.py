"""Where the dimensions that a tensor's picture does not show are cut: a slider each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, imgui

from diorama_renderer.blueprint.views import TensorSettings
from diorama_renderer.ui import icons
from diorama_renderer.ui.items import Rect, hidden_id
from diorama_renderer.ui.theme import SMALL_SIZE, packed
from diorama_renderer.ui.views.tensor_choice import ShownTensor
from diorama_renderer.ui.views.tensor_slice import Mapping
from diorama_renderer.ui.widgets import icon_button, shortened

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.frame import Ui

_ROW = 26.0
_PADDING = 8.0
_MOST_SHARE = 0.4  # of the view's height
_NARROW = 340.0  # a view in which the buttons lie over the sliders, and these are without buttons
_NAME, _NARROW_NAME = 112.0, 44.0
_VALUE, _NARROW_VALUE = 78.0, 30.0
_TOOLS = 72.0  # at the right: the view's own buttons
_STEPS = 22.0


def height_of(tensor: ShownTensor, mapping: Mapping, rect: Rect) -> float:
    """UI points that the sliders take at the top of a view; more of them are scrolled."""
    count = len(_sliding(tensor, mapping))
    if not count:
        return 0.0
    return min(count * _ROW + 2 * _PADDING, max(rect.height * _MOST_SHARE, _ROW + 2 * _PADDING))


def draw(
    ui: Ui, spec: ViewSpec, settings: TensorSettings, tensor: ShownTensor, mapping: Mapping, rect: Rect
) -> None:
    """Draw them."""
    draw_list = imgui.get_window_draw_list()
    draw_list.add_rect_filled(ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1), packed(ui.theme.panel))
    imgui.set_cursor_screen_pos(ImVec2(rect.x0, rect.y0 + _PADDING))
    imgui.push_style_var(imgui.StyleVar_.item_spacing, ImVec2(0, 0))
    flags = imgui.WindowFlags_.no_scroll_with_mouse.value  # the wheel moves sliders
    size = ImVec2(rect.width, max(rect.height - 2 * _PADDING, 1))
    imgui.begin_child(f"##sliders {spec.id}", size, imgui.ChildFlags_.none.value, flags)
    for dimension, index in _sliding(tensor, mapping):
        at = imgui.get_cursor_screen_pos()
        tools = 8.0 if rect.width < _NARROW else _TOOLS + 8
        row = Rect(at.x + 12, at.y, at.x + rect.width - tools, at.y + _ROW)
        if row.y1 >= rect.y0 and row.y0 <= rect.y1:
            _draw_slider(ui, spec, settings, tensor, dimension, index, row)
        imgui.set_cursor_screen_pos(ImVec2(at.x, at.y + _ROW))
    imgui.dummy(ImVec2(1, 0))
    imgui.end_child()
    imgui.pop_style_var()


def _sliding(tensor: ShownTensor, mapping: Mapping) -> list[tuple[int, int]]:
    """The dimensions that can be slid along, and where they are cut."""
    return [(dimension, index) for dimension, index in mapping.at if tensor.values.shape[dimension] > 1]


def _draw_slider(
    ui: Ui,
    spec: ViewSpec,
    settings: TensorSettings,
    tensor: ShownTensor,
    dimension: int,
    index: int,
    row: Rect,
) -> None:
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    size, name = tensor.values.shape[dimension], f"view/{spec.name}/slider/{dimension}"
    is_narrow = row.width < _NARROW - _TOOLS
    name_width = _NARROW_NAME if is_narrow else _NAME
    value_width, steps = (_NARROW_VALUE, 0.0) if is_narrow else (_VALUE, _STEPS)
    imgui.push_font(None, SMALL_SIZE)
    y = round(row.y0 + (_ROW - imgui.get_text_line_height()) / 2)
    title = shortened(tensor.name(dimension), name_width - 12)
    draw_list.add_text(ImVec2(row.x0, y), packed(theme.subdued), title)
    imgui.pop_font()
    track = Rect(row.x0 + name_width + steps, row.y0, row.x1 - value_width - steps, row.y1)
    if is_narrow:  # the view's buttons may lie over the end of the row: what is read there comes first
        track = Rect(row.x0 + name_width + value_width, row.y0, row.x1, row.y1)
    wanted = index if is_narrow else _draw_steps(ui, name, track, index, size)
    if track.width > 24:
        wanted = _draw_track(ui, name, track, wanted, size)
    imgui.push_font(ui.fonts.mono, SMALL_SIZE)
    text = str(index) if is_narrow else f"{index} / {size - 1}"
    x = row.x0 + name_width if is_narrow else track.x1 + steps + 8
    draw_list.add_text(ImVec2(x, y), packed(theme.text), shortened(text, value_width - 8))
    ui.items.put(f"{name}/value", Rect(x, y, x + imgui.calc_text_size(text).x, y + SMALL_SIZE))
    imgui.pop_font()
    if wanted != index:
        ui.do(_put, settings.at, dimension, min(max(wanted, 0), size - 1))


def _draw_steps(ui: Ui, name: str, track: Rect, index: int, size: int) -> int:
    """A button at each end of the slider; returns where they lead to."""
    color, wanted = ui.theme.subdued, index
    imgui.set_cursor_screen_pos(ImVec2(track.x0 - _STEPS - 2, track.y0 + 3))
    if icon_button(ui, f"{name}/less", icons.CHEVRON_LEFT, side=20, color=color, enabled=index > 0):
        wanted = index - 1
    imgui.set_cursor_screen_pos(ImVec2(track.x1 + 4, track.y0 + 3))
    has_more = index < size - 1
    if icon_button(ui, f"{name}/more", icons.CHEVRON_RIGHT, side=20, color=color, enabled=has_more):
        wanted = index + 1
    return wanted


def _draw_track(ui: Ui, name: str, track: Rect, index: int, size: int) -> int:
    """The slider itself; returns where it is slid to."""
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    imgui.set_cursor_screen_pos(ImVec2(track.x0, track.y0))
    imgui.invisible_button(hidden_id(name), ImVec2(track.width, track.height))
    ui.items.record(name)
    is_hovered, is_active = imgui.is_item_hovered(), imgui.is_item_active()
    low, way = track.x0 + 7, track.width - 14
    wanted = index
    if is_active:
        wanted = round((imgui.get_mouse_pos().x - low) / way * (size - 1))
    elif is_hovered:
        io = imgui.get_io()
        step = max(size // 100, 1) if io.key_shift else 1
        wanted += round(io.mouse_wheel) * step
        if not io.want_text_input:
            wanted += int(imgui.is_key_pressed(imgui.Key.up_arrow)) * step
            wanted -= int(imgui.is_key_pressed(imgui.Key.down_arrow)) * step
    wanted = min(max(wanted, 0), size - 1)
    x, y = low + way * wanted / (size - 1), (track.y0 + track.y1) / 2
    draw_list.add_rect_filled(
        ImVec2(low, y - 2),
        ImVec2(low + way, y + 2),
        packed(theme.pressed if is_hovered else theme.hover),
        2.0,
    )
    draw_list.add_rect_filled(ImVec2(low, y - 2), ImVec2(x, y + 2), packed(theme.accent, 0.7), 2.0)
    radius = 7.0 if is_active or is_hovered else 6.0
    draw_list.add_circle_filled(ImVec2(x, y), radius, packed(theme.strong if is_active else theme.accent))
    return wanted


def _put(at: dict[int, int], dimension: int, index: int) -> None:
    at[dimension] = index
