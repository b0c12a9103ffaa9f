"""Which module draws the settings of which kind of view."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, imgui

from diorama_renderer.blueprint.views import ViewKind, ViewSpec
from diorama_renderer.ui.panels import view_settings_plots, view_settings_spatial, view_settings_text_tensor
from diorama_renderer.ui.panels.fields import fields, heading

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

_SETTINGS: dict[ViewKind, Callable[[Ui, Opened, ViewSpec], None]] = {
    ViewKind.SPATIAL_3D: view_settings_spatial.draw,
    ViewKind.SPATIAL_2D: view_settings_spatial.draw,
    ViewKind.TIME_SERIES: view_settings_plots.draw,
    ViewKind.BAR_CHART: view_settings_plots.draw,
    ViewKind.TEXT_LOG: view_settings_text_tensor.draw,
    ViewKind.TENSOR: view_settings_text_tensor.draw,
}


def draw_settings(ui: Ui, opened: Opened, spec: ViewSpec) -> None:
    """The settings of a view, if its kind has any."""
    draw = _SETTINGS.get(spec.kind)
    if draw is None or not heading(ui, f"view/{spec.id}/settings", "Settings"):
        return
    with fields(ui):
        imgui.push_style_var(imgui.StyleVar_.item_spacing, ImVec2(6, 5))
        draw(ui, opened, spec)
        imgui.pop_style_var()
