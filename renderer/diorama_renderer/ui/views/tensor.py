"""Tensors: two dimensions of one as a picture, and sliders for the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from imgui_bundle import ImVec2, imgui

from diorama_renderer.assets.slices import colored_slice
from diorama_renderer.blueprint.items import EntityItem
from diorama_renderer.blueprint.views import TensorSettings
from diorama_renderer.camera.pan_zoom import PanZoom
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.panels.component_cells import TIMES
from diorama_renderer.ui.theme import SMALL_SIZE, packed
from diorama_renderer.ui.views import spatial, tensor_marks, tensor_menu, tensor_sliders
from diorama_renderer.ui.views.plot_empty import draw_empty
from diorama_renderer.ui.views.spatial import Surface
from diorama_renderer.ui.views.tensor_choice import ShownTensor, TensorChoice, Unreadable
from diorama_renderer.ui.views.tensor_look import BAR_WIDTH, Look, draw_bar, look_of
from diorama_renderer.ui.views.tensor_marks import value_text
from diorama_renderer.ui.views.tensor_slice import (
    Array,
    Mapping,
    Sheet,
    Window,
    mapping_of,
    sheet_of,
    window_of,
)
from diorama_renderer.ui.widgets import combo, shortened

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

_TABS = 36.0
_TOOLS = 72.0
_MOST_TABS, _MOST_CHOICES = 8, 500
_WHEEL = 1.15
_LEAST_FOR_BAR = 220.0
_CHECK = 8.0


@dataclass
class TensorMemo:
    """What a view keeps from frame to frame.

    Attributes:
        choice: of which tensor is shown.
        wanted: by pan and zoom.
        has_holes: whether there is something transparent in the picture.
        pointed: the value that the right button was pressed on.
    """

    choice: TensorChoice = field(default_factory=TensorChoice)
    wanted: PanZoom = field(default_factory=PanZoom)
    has_holes: bool = False
    pointed: str = ""

    def show_all(self) -> None:
        """Zoom out."""
        self.wanted = PanZoom()


def settings_of(spec: ViewSpec) -> TensorSettings:
    """Those of a tensor view."""
    return spec.settings if isinstance(spec.settings, TensorSettings) else TensorSettings()


def memo_of(opened: Opened, spec: ViewSpec) -> TensorMemo:
    """That of a view."""
    return opened.memo(("tensor view", spec.id), TensorMemo)


def draw(ui: Ui, opened: Opened, spec: ViewSpec, rect: Rect) -> None:
    """Fill the view."""
    memo, settings = memo_of(opened, spec), settings_of(spec)
    tensor = memo.choice.update(opened, spec)
    if tensor is None:
        draw_empty(ui, rect, "No tensor at this time", f"In {spec.root or '/'}")
        return
    top = rect.y0
    if len(memo.choice.entities) > 1:
        _draw_choice(ui, opened, spec, memo, tensor.path, Rect(rect.x0, top, rect.x1, top + _TABS))
        top += _TABS
    below = Rect(rect.x0, top, rect.x1, max(rect.y1, top + 1))
    if isinstance(tensor, Unreadable):
        draw_empty(ui, below, f"The tensor of {tensor.path} cannot be read", tensor.reason)
    elif not tensor.values.size:
        shape = f" {TIMES} ".join(map(str, tensor.values.shape))
        draw_empty(ui, below, f"The tensor of {tensor.path} is empty", f"Its shape is {shape}")
    else:
        _draw_tensor(ui, opened, spec, memo, settings, tensor, below)


def _draw_tensor(
    ui: Ui,
    opened: Opened,
    spec: ViewSpec,
    memo: TensorMemo,
    settings: TensorSettings,
    tensor: ShownTensor,
    rect: Rect,
) -> None:
    mapping = mapping_of(settings, tensor.values.shape, tensor.names)
    taken = tensor_sliders.height_of(tensor, mapping, rect)
    if taken:
        sliders = Rect(rect.x0, rect.y0, rect.x1, rect.y0 + taken)
        tensor_sliders.draw(ui, spec, settings, tensor, mapping, sliders)
    area = Rect(rect.x0, rect.y0 + taken, rect.x1, max(rect.y1, rect.y0 + taken + 1))
    look = look_of(settings, tensor.range)
    has_bar = area.width >= _LEAST_FOR_BAR
    picture = Rect(area.x0, area.y0, area.x1 - (BAR_WIDTH if has_bar else 0), area.y1)
    draw_list = imgui.get_window_draw_list()
    draw_list.add_rect_filled(ImVec2(area.x0, area.y0), ImVec2(area.x1, area.y1), packed(ui.theme.plot))
    with np.errstate(all="ignore"):
        value = _draw_picture(ui, opened, spec, memo, tensor, mapping, look, picture)
        if has_bar:
            drop = 0.0 if taken or len(memo.choice.entities) > 1 else 32.0  # below the view's own buttons
            bar = Rect(picture.x1, area.y0 + drop, area.x1, area.y1)
            draw_bar(ui, opened, spec, look, bar, value)


def _draw_picture(
    ui: Ui,
    opened: Opened,
    spec: ViewSpec,
    memo: TensorMemo,
    tensor: ShownTensor,
    mapping: Mapping,
    look: Look,
    rect: Rect,
) -> float | None:
    """The picture and what is over it; returns the value under the pointer."""
    settings, cut = settings_of(spec), mapping.cut(tensor.values)
    height, width = cut.shape
    shape, size = (height, width), (rect.width, rect.height)
    sheet = sheet_of(shape, memo.wanted, size, keeps_aspect=settings.keeps_aspect)
    surface = spatial.surface(f"##tensor {spec.id}", rect)
    is_hovered = surface.is_hovered
    if is_hovered or surface.is_held:
        memo.wanted = _steered(sheet, surface)
        sheet = sheet_of(shape, memo.wanted, size, keeps_aspect=settings.keeps_aspect)
    ui.items.put(f"view/{spec.name}/picture", rect)
    draw_list = imgui.get_window_draw_list()
    draw_list.push_clip_rect(ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1), True)
    _draw_texels(ui, opened, spec, memo, tensor, mapping, cut, sheet, look, rect)
    if min(sheet.points_per_texel) >= tensor_marks.VALUES_FROM:
        tensor_marks.draw_values(ui, cut, sheet, look, rect)
    found = sheet.texel_at(*surface.pointer) if is_hovered else None
    if not is_hovered:
        tensor_marks.draw_axes(ui, tensor, mapping, sheet, rect)
    if found is not None:
        tensor_marks.draw_pointed(ui, sheet, rect, *found)
        if not imgui.is_any_mouse_down():
            tensor_marks.draw_tooltip(ui, tensor, mapping, cut, sheet, look, *found)
    draw_list.pop_clip_rect()
    _answer(ui, opened, spec, tensor, surface, is_on_texel=found is not None)
    if surface.is_menu_wanted:
        memo.pointed = "" if found is None else value_text(cut[found])
        imgui.open_popup(tensor_menu.name_of(spec))
    tensor_menu.draw(ui, spec, settings, mapping, memo.pointed, memo.show_all)
    return None if found is None else float(cut[found])


def _steered(sheet: Sheet, surface: Surface) -> PanZoom:
    """What the mouse makes of it: the wheel zooms about the pointer, a drag pans, a double-click shows everything."""
    if surface.is_double_clicked:
        return PanZoom()
    if surface.wheel:
        return sheet.seen.zoom(_WHEEL**surface.wheel, about=surface.pointer)
    return sheet.seen.pan(*(surface.moved if surface.is_dragged else (0.0, 0.0)))


def _draw_texels(
    ui: Ui,
    opened: Opened,
    spec: ViewSpec,
    memo: TensorMemo,
    tensor: ShownTensor,
    mapping: Mapping,
    cut: Array,
    sheet: Sheet,
    look: Look,
    rect: Rect,
) -> None:
    window = window_of(sheet, ui.pixels_per_point)
    sizes = zip(sheet.points_per_texel, reversed(window.steps), strict=True)
    is_large = all(points * step * ui.pixels_per_point >= 1 for points, step in sizes)
    nearest = is_large and not settings_of(spec).is_smooth

    def make() -> npt.NDArray[np.uint8]:
        some = window.take(cut)
        pixels = colored_slice(some, look.colors, look.low, look.high, gamma=look.gamma)
        memo.has_holes = some.dtype.kind == "f" and not bool(pixels[..., 3].all())
        return pixels

    key = (("tensor", spec.id), tensor.key, mapping, window, look.key, nearest)
    texture = ui.pictures.image(opened, key, make, nearest=nearest)
    low, high, uv = _corners(sheet, window, rect)
    draw_list = imgui.get_window_draw_list()
    if memo.has_holes:
        _draw_checker(ui, opened, spec, _within(Rect(*low, *high), rect))
    draw_list.add_image(imgui.ImTextureRef(texture), ImVec2(*low), ImVec2(*high), ImVec2(0, 0), ImVec2(*uv))
    x0, y0 = sheet.panel_from_texel(0, 0)
    x1, y1 = sheet.panel_from_texel(sheet.shape[1], sheet.shape[0])
    draw_list.add_rect(
        ImVec2(rect.x0 + x0 - 0.5, rect.y0 + y0 - 0.5),
        ImVec2(rect.x0 + x1 + 0.5, rect.y0 + y1 + 0.5),
        packed(ui.theme.line),
    )


def _corners(
    sheet: Sheet, window: Window, rect: Rect
) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
    """Where the picture's texture is on the display, and which part of it lies within the picture."""
    left, top, right, bottom = window.drawn
    end_x, end_y = min(right, sheet.shape[1]), min(bottom, sheet.shape[0])
    low, high = sheet.panel_from_texel(left, top), sheet.panel_from_texel(end_x, end_y)
    uv = (end_x - left) / (right - left), (end_y - top) / (bottom - top)
    return (rect.x0 + low[0], rect.y0 + low[1]), (rect.x0 + high[0], rect.y0 + high[1]), uv


def _within(one: Rect, other: Rect) -> Rect:
    return Rect(max(one.x0, other.x0), max(one.y0, other.y0), min(one.x1, other.x1), min(one.y1, other.y1))


def _draw_checker(ui: Ui, opened: Opened, spec: ViewSpec, rect: Rect) -> None:
    """Behind what is no number."""
    if rect.width <= 0 or rect.height <= 0:
        return
    theme = ui.theme
    rows, columns = int(rect.height // _CHECK) + 1, int(rect.width // _CHECK) + 1
    colors = np.array([theme.raised, theme.hover]) * 255

    def make() -> npt.NDArray[np.uint8]:
        places = (np.arange(rows)[:, None] + np.arange(columns)) % 2
        return np.ascontiguousarray(np.rint(colors[places]).astype(np.uint8))

    key = (("checker", spec.id), rows, columns, theme.name)
    texture = ui.pictures.image(opened, key, make, nearest=True)
    imgui.get_window_draw_list().add_image(
        imgui.ImTextureRef(texture),
        ImVec2(rect.x0, rect.y0),
        ImVec2(rect.x1, rect.y1),
        ImVec2(0, 0),
        ImVec2(rect.width / _CHECK / columns, rect.height / _CHECK / rows),
    )


def _answer(
    ui: Ui, opened: Opened, spec: ViewSpec, tensor: ShownTensor, surface: Surface, *, is_on_texel: bool
) -> None:
    """What the pointer is on is told, and can be clicked."""
    item = EntityItem(tensor.path, None, spec.id)
    if surface.is_hovered and is_on_texel:
        ui.hover(item)
    if surface.is_clicked:
        spatial.click(ui, opened, item if is_on_texel else None)


def _draw_choice(ui: Ui, opened: Opened, spec: ViewSpec, memo: TensorMemo, path: str, rect: Rect) -> None:
    """Which of several tensors is shown: tabs, or a list where they have no room."""
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    draw_list.add_rect_filled(ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1), packed(theme.panel))
    entities, paths = memo.choice.entities, opened.recording.store.entities.paths
    room = rect.width - _TOOLS - 16
    imgui.push_font(None, SMALL_SIZE)
    names = [paths[entity] for entity in entities[:_MOST_CHOICES]]
    widths = [imgui.calc_text_size(name).x + 20 for name in names[: _MOST_TABS + 1]]
    if len(entities) <= _MOST_TABS and sum(widths) + 4 * len(widths) <= room:
        x = rect.x0 + 8
        for name, width in zip(names, widths, strict=True):
            tab = Rect(x, rect.y0 + 7, x + width, rect.y0 + 31)
            if _draw_tab(ui, spec, name, tab, is_on=name == path):
                memo.choice.path = name
                ui.animate()
            x += width + 4
    else:
        imgui.set_cursor_screen_pos(ImVec2(rect.x0 + 8, rect.y0 + 6))
        chosen = combo(ui, f"view/{spec.name}/tensors", path, names, width=max(min(room, 360.0), 40.0))
        if chosen is not None:
            memo.choice.path = chosen
            ui.animate()
    imgui.pop_font()


def _draw_tab(ui: Ui, spec: ViewSpec, name: str, rect: Rect, *, is_on: bool) -> bool:
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    imgui.set_cursor_screen_pos(ImVec2(rect.x0, rect.y0))
    clicked = imgui.invisible_button(f"##tensor {spec.id} {name}", ImVec2(rect.width, rect.height))
    ui.items.record(f"view/{spec.name}/tensor/{name}")
    is_hovered = imgui.is_item_hovered()
    behind = theme.selection if is_on else theme.hover if is_hovered else theme.raised
    draw_list.add_rect_filled(ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1), packed(behind), 5.0)
    y = round(rect.y0 + (rect.height - imgui.get_text_line_height()) / 2)
    color = theme.strong if is_on or is_hovered else theme.text
    draw_list.add_text(ImVec2(rect.x0 + 10, y), packed(color), shortened(name, rect.width - 12))
    return bool(clicked)
