"""Icons and names of the kinds of views."""

from __future__ import annotations

from diorama_renderer.blueprint.views import ViewKind
from diorama_renderer.ui import icons

VIEW_ICONS = {
    ViewKind.SPATIAL_3D: icons.BOX,
    ViewKind.SPATIAL_2D: icons.IMAGE,
    ViewKind.TIME_SERIES: icons.CHART_LINE,
    ViewKind.BAR_CHART: icons.CHART_COLUMN,
    ViewKind.TEXT_LOG: icons.SCROLL_TEXT,
    ViewKind.TENSOR: icons.GRID_3X3,
}

VIEW_NAMES = {
    ViewKind.SPATIAL_3D: "3D view",
    ViewKind.SPATIAL_2D: "2D view",
    ViewKind.TIME_SERIES: "Time series",
    ViewKind.BAR_CHART: "Bar chart",
    ViewKind.TEXT_LOG: "Text log",
    ViewKind.TENSOR: "Tensor view",
}
