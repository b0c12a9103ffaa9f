"""The settings of text logs and tensor views, in the selection panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import ImVec2, imgui

from diorama_renderer.assets.colormaps import COLOR_MAPS
from diorama_renderer.assets.slices import colored_slice
from diorama_renderer.blueprint.views import TensorSettings, TextLogSettings
from diorama_renderer.query.histograms import Histogram, histogram
from diorama_renderer.ui import icons
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.panels.component_cells import number
from diorama_renderer.ui.panels.fields import field_name, reset_button, text_line
from diorama_renderer.ui.panels.tensor_details import histogram_picture
from diorama_renderer.ui.theme import packed
from diorama_renderer.ui.views import log_columns, log_menu, tensor_menu
from diorama_renderer.ui.views.log_columns import name_of
from diorama_renderer.ui.views.tensor import memo_of
from diorama_renderer.ui.views.tensor_choice import ShownTensor
from diorama_renderer.ui.views.tensor_look import look_of
from diorama_renderer.ui.views.tensor_slice import NO_DIMENSION, Mapping, gamma_of, mapped_range, mapping_of
from diorama_renderer.ui.widgets import button, checkbox, combo, drag_number, hint, icon_button

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

_NOTHING = "none"
_MOST_TIMELINES = 12
_HISTOGRAM_HEIGHT = 56.0
_SWATCH_HEIGHT = 10.0


def draw(ui: Ui, opened: Opened, spec: ViewSpec) -> None:
    """The settings of a view of one of these kinds; nothing of others."""
    if isinstance(spec.settings, TextLogSettings):
        _draw_text_log(ui, opened, spec.settings)
    elif isinstance(spec.settings, TensorSettings):
        _draw_tensor(ui, opened, spec, spec.settings)


def _draw_text_log(ui: Ui, opened: Opened, settings: TextLogSettings) -> None:
    field_name(ui, "monospace")
    changed = checkbox(ui, "settings/monospace", "", settings.is_monospace)
    if changed is not None:
        ui.do(setattr, settings, "is_monospace", changed)
    wanted = log_columns.DEFAULT if settings.columns is None else settings.columns
    columns = [("time", "current time")]
    columns += [
        (name_of(timeline), timeline.name)
        for timeline in list(opened.spans())[:_MOST_TIMELINES]
        if timeline != opened.time.timeline or name_of(timeline) in wanted
    ]
    columns += [("entity", "entity"), ("level", "level")]
    for place, (key, title) in enumerate(columns):
        field_name(ui, "columns" if not place else "")
        changed = checkbox(ui, f"settings/column/{key}", title, key in wanted)
        if changed is not None:
            ui.do(setattr, settings, "columns", set(wanted) ^ {key})
    left_out = _left_out(settings)
    if left_out:
        text_line(ui, "left out", left_out)
        field_name(ui, "")
        if button(ui, "settings/show all lines", "Show all lines"):
            ui.do(log_menu.show_all, settings)


def _left_out(settings: TextLogSettings) -> str:
    parts = []
    if settings.filter:
        parts.append(f"all without “{settings.filter}”")
    for some, noun, nouns in (
        (settings.hidden_levels, "level", "levels"),
        (settings.hidden_entities, "entity", "entities"),
    ):
        if some:
            parts.append(f"{len(some):,} {noun if len(some) == 1 else nouns}")
    return ", ".join(parts)


def _draw_tensor(ui: Ui, opened: Opened, spec: ViewSpec, settings: TensorSettings) -> None:
    choice = memo_of(opened, spec).choice
    tensor = choice.update(opened, spec)
    if isinstance(tensor, ShownTensor):
        mapping = mapping_of(settings, tensor.values.shape, tensor.names)
        _draw_dimensions(ui, settings, tensor, mapping)
    _draw_colors(ui, opened, spec, settings, tensor if isinstance(tensor, ShownTensor) else None)
    for name, attribute, title, note in (
        ("smooth", "is_smooth", "between texels", "Colours run into each other"),
        ("aspect", "keeps_aspect", "square texels", "Else they fill the view"),
    ):
        field_name(ui, name)
        changed = checkbox(ui, f"settings/{name}", title, getattr(settings, attribute))
        hint(note)
        if changed is not None:
            ui.do(setattr, settings, attribute, changed)


def _draw_dimensions(ui: Ui, settings: TensorSettings, tensor: ShownTensor, mapping: Mapping) -> None:
    rank = tensor.values.ndim
    names = [f"{tensor.name(each)}  {tensor.values.shape[each]:,}" for each in range(min(rank, 64))]
    if len(set(names)) < len(names):
        names = [f"{number_}: {name}" for number_, name in enumerate(names)]
    choices = [*names, _NOTHING]
    for axis, (title, shown) in enumerate((("width", mapping.across), ("height", mapping.down))):
        room = field_name(ui, title)
        value = _NOTHING if shown is None or shown >= len(names) else names[shown]
        chosen = combo(ui, f"settings/{title}", value, choices, width=room - 30)
        if chosen is not None:
            dimension = NO_DIMENSION if chosen == _NOTHING else names.index(chosen)
            ui.do(choose_dimension, settings, mapping, axis, dimension)
        imgui.same_line(0, 6)
        if icon_button(
            ui,
            f"settings/flip {title}",
            icons.MOVE_VERTICAL if axis else icons.MOVE_HORIZONTAL,
            tooltip="Turn it around",
            active=settings.flips[axis],
            side=22,
        ):
            ui.do(tensor_menu.flip, settings, axis)
    field_name(ui, "")
    if button(ui, "settings/swap", "Swap"):
        ui.do(tensor_menu.swap, settings, mapping)
    if settings.dimensions is not None or settings.at:
        imgui.same_line(0, 6)
        if button(ui, "settings/reset dimensions", "Reset"):
            ui.do(reset_dimensions, settings)


def choose_dimension(settings: TensorSettings, mapping: Mapping, axis: int, dimension: int) -> None:
    """Show a dimension across (axis 0) or down (1); if the other one shows it, they change places."""
    shown = [NO_DIMENSION if each is None else each for each in (mapping.across, mapping.down)]
    if shown[1 - axis] == dimension:
        shown[1 - axis] = shown[axis]
    shown[axis] = dimension
    if shown != [NO_DIMENSION, NO_DIMENSION]:
        settings.dimensions = (shown[0], shown[1])


def reset_dimensions(settings: TensorSettings) -> None:
    """As they are chosen by themselves."""
    settings.dimensions, settings.flips = None, (False, False)
    settings.at.clear()


def _draw_colors(
    ui: Ui, opened: Opened, spec: ViewSpec, settings: TensorSettings, tensor: ShownTensor | None
) -> None:
    room = field_name(ui, "colour map")
    chosen = combo(ui, "settings/color map", settings.color_map, list(COLOR_MAPS), width=room - 24)
    if chosen is not None:
        ui.do(setattr, settings, "color_map", chosen)
    room = field_name(ui, "gamma", tooltip="Below 1 is brighter")
    imgui.set_next_item_width(room - 24)
    flags = imgui.SliderFlags_.logarithmic.value | imgui.SliderFlags_.always_clamp.value
    imgui.push_style_color(imgui.Col_.slider_grab, packed(ui.theme.accent, 0.55))
    changed, gamma = imgui.slider_float("##gamma", gamma_of(settings), 0.1, 10.0, "%.2f", flags)
    imgui.pop_style_color()
    ui.items.record("settings/gamma")
    if changed:
        ui.do(setattr, settings, "gamma", float(gamma))
    if reset_button(ui, "settings/gamma/reset", is_default=settings.gamma == 1.0):
        ui.do(setattr, settings, "gamma", 1.0)
    if tensor is not None:
        _draw_range(ui, opened, spec, settings, tensor)


def _draw_range(
    ui: Ui, opened: Opened, spec: ViewSpec, settings: TensorSettings, tensor: ShownTensor
) -> None:
    low, high = mapped_range(settings, tensor.range)
    room = field_name(ui, "range", tooltip="What the first and the last colour stand for")
    width = (room - 30) / 2
    speed = max(abs(tensor.range[1] - tensor.range[0]) / 400, 1e-9)
    new_low = drag_number(ui, "settings/low", low, speed=speed, format="%.5g", width=width)
    imgui.same_line(0, 6)
    new_high = drag_number(ui, "settings/high", high, speed=speed, format="%.5g", width=width)
    if new_low is not None or new_high is not None:
        wanted = (low if new_low is None else new_low, high if new_high is None else new_high)
        ui.do(setattr, settings, "range", wanted)
    if reset_button(
        ui, "settings/range/reset", is_default=settings.range is None, tooltip="The range of the tensor"
    ):
        ui.do(setattr, settings, "range", None)
    _draw_histogram(ui, opened, spec, settings, tensor)


def _draw_histogram(
    ui: Ui, opened: Opened, spec: ViewSpec, settings: TensorSettings, tensor: ShownTensor
) -> None:
    """How often which values are, and the colours below them."""
    kept: dict[object, Histogram] = opened.memo(("tensor histogram", spec.id), dict)
    if tensor.key not in kept:
        kept.clear()
        with np.errstate(all="ignore"):
            kept[tensor.key] = histogram(tensor.values.reshape(-1), bins=96)
    found = kept[tensor.key]
    at, width = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail().x - 2
    if width < 60:
        return
    box = Rect(at.x + 2, at.y + 4, at.x + width, at.y + 4 + _HISTOGRAM_HEIGHT)
    draw_list = imgui.get_window_draw_list()
    low, high = ImVec2(box.x0, box.y0), ImVec2(box.x1, box.y1)
    draw_list.add_rect_filled(low, high, packed(ui.theme.plot), 5.0)
    if found.counts.max() > 0:
        ppp = ui.pixels_per_point
        size = (max(round(box.width * ppp), 1), max(round(box.height * ppp), 1))
        colors = (ui.theme.accent,)
        key = (("tensor histogram", spec.id), tensor.key, size, colors)
        texture = ui.pictures.image(opened, key, lambda: histogram_picture(found.counts, size, colors))
        draw_list.add_image(imgui.ImTextureRef(texture), low, high)
    _draw_colors_below(ui, opened, spec, settings, tensor, found, box)
    imgui.dummy(ImVec2(width, _HISTOGRAM_HEIGHT + _SWATCH_HEIGHT + 6))
    ui.items.record("settings/histogram")
    imgui.push_font(None, 11)
    bottom = box.y1 + _SWATCH_HEIGHT + 6
    first, last = number(found.low, 4), number(found.high, 4)
    draw_list.add_text(ImVec2(box.x0, bottom), packed(ui.theme.subdued), first)
    right = box.x1 - imgui.calc_text_size(last).x
    draw_list.add_text(ImVec2(right, bottom), packed(ui.theme.subdued), last)
    imgui.pop_font()
    imgui.dummy(ImVec2(0, 14))


def _draw_colors_below(
    ui: Ui,
    opened: Opened,
    spec: ViewSpec,
    settings: TensorSettings,
    tensor: ShownTensor,
    found: Histogram,
    box: Rect,
) -> None:
    look = look_of(settings, tensor.range)
    shares = np.linspace(0.0, 1.0, 256)[None]
    key = (("tensor scale", spec.id), tensor.key, look.key)
    texture = ui.pictures.image(
        opened,
        key,
        lambda: colored_slice(
            found.low * (1 - shares) + found.high * shares, look.colors, look.low, look.high, gamma=look.gamma
        ),
    )
    low, high = ImVec2(box.x0, box.y1 + 2), ImVec2(box.x1, box.y1 + 2 + _SWATCH_HEIGHT)
    imgui.get_window_draw_list().add_image_rounded(
        imgui.ImTextureRef(texture), low, high, ImVec2(0, 0), ImVec2(1, 1), 0xFFFFFFFF, 3.0
    )
