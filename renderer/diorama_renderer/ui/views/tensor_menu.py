"""What a right click on a tensor offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, imgui

from diorama_renderer.assets.colormaps import COLOR_MAPS
from diorama_renderer.blueprint.views import TensorSettings
from diorama_renderer.ui.views.tensor_slice import NO_DIMENSION, Mapping

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.frame import Ui


def name_of(spec: ViewSpec) -> str:
    """The popup's name."""
    return f"tensor menu {spec.id}"


def draw(
    ui: Ui,
    spec: ViewSpec,
    settings: TensorSettings,
    mapping: Mapping,
    value: str,
    show_all: Callable[[], None],
) -> None:
    """The menu, while it is open.

    Args:
        ui: the frame.
        spec: the view.
        settings: of the view.
        mapping: how the tensor is shown.
        value: what can be copied, or "".
        show_all: what zooms out.
    """
    imgui.push_style_var(imgui.StyleVar_.window_padding, ImVec2(10, 8))
    imgui.push_style_var(imgui.StyleVar_.item_spacing, ImVec2(8, 7))
    if imgui.begin_popup(name_of(spec)):
        _draw_entries(ui, spec, settings, mapping, value, show_all)
        imgui.end_popup()
    imgui.pop_style_var(2)


def _draw_entries(
    ui: Ui,
    spec: ViewSpec,
    settings: TensorSettings,
    mapping: Mapping,
    value: str,
    show_all: Callable[[], None],
) -> None:
    if value and _entry(ui, spec, f"Copy {value}", "copy"):
        ui.do(ui.host.copy_text, value.replace("\u00a0", ""))
    if _entry(ui, spec, "See everything"):
        show_all()
    imgui.separator()
    if _entry(ui, spec, "Swap width and height"):
        ui.do(swap, settings, mapping)
    for axis, title in enumerate(("Turn left to right", "Turn upside down")):
        if _entry(ui, spec, title, is_on=settings.flips[axis]):
            ui.do(flip, settings, axis)
    imgui.separator()
    if _entry(ui, spec, "Square texels", is_on=settings.keeps_aspect):
        ui.do(setattr, settings, "keeps_aspect", not settings.keeps_aspect)
    if _entry(ui, spec, "Smooth", is_on=settings.is_smooth):
        ui.do(setattr, settings, "is_smooth", not settings.is_smooth)
    if imgui.begin_menu("Colours"):
        for name in COLOR_MAPS:
            if _entry(ui, spec, name.capitalize(), name, is_on=settings.color_map == name):
                ui.do(setattr, settings, "color_map", name)
        imgui.end_menu()
    imgui.separator()
    if _entry(ui, spec, "Screenshot"):
        ui.do(ui.host.screenshot, spec.id)


def swap(settings: TensorSettings, mapping: Mapping) -> None:
    """What ran across runs down, and the other way round."""
    down = NO_DIMENSION if mapping.down is None else mapping.down
    across = NO_DIMENSION if mapping.across is None else mapping.across
    settings.dimensions = (down, across)
    settings.flips = (settings.flips[1], settings.flips[0])


def flip(settings: TensorSettings, axis: int) -> None:
    """Turn across (0) or down (1) around."""
    across, down = settings.flips
    settings.flips = (not across, down) if axis == 0 else (across, not down)


def _entry(ui: Ui, spec: ViewSpec, title: str, name: str = "", *, is_on: bool = False) -> bool:
    clicked, _ = imgui.menu_item(f"{title}##{name or title}", "", is_on)
    ui.items.record(f"view/{spec.name}/menu/{name or title}")
    return bool(clicked)
