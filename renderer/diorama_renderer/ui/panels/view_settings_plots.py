"""The settings of time series and bar charts, in the selection panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diorama_renderer.blueprint.views import BarChartSettings, TimeSeriesSettings
from diorama_renderer.ui.widgets import button, checkbox, hint, subdued

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened


def draw(ui: Ui, opened: Opened, spec: ViewSpec) -> None:
    """The settings of a view of one of these kinds; nothing of others."""
    settings = spec.settings
    if isinstance(settings, TimeSeriesSettings | BarChartSettings):
        shows = checkbox(ui, "settings/legend", "Show the legend", settings.shows_legend)
        if shows is not None:
            ui.do(setattr, settings, "shows_legend", shows)
    if isinstance(settings, TimeSeriesSettings):
        _draw_time_series(ui, settings)


def _draw_time_series(ui: Ui, settings: TimeSeriesSettings) -> None:
    follows = checkbox(ui, "settings/follows", "Keep the newest data in sight", settings.follows)
    hint("Live data do so anyway, until you move away from them")
    if follows is not None:
        ui.do(setattr, settings, "follows", follows)
    if settings.hidden:
        count = len(settings.hidden)
        subdued(ui, f"{count} series {'is' if count == 1 else 'are'} switched off")
        if button(ui, "settings/show all series", "Show all"):
            ui.do(settings.hidden.clear)
