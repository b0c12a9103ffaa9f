"""Which module draws the settings of which kind of view."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from diorama_renderer.blueprint.views import ViewKind, ViewSpec

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

_SETTINGS: dict[ViewKind, Callable[[Ui, Opened, ViewSpec], None]] = {}


def draw_settings(ui: Ui, opened: Opened, spec: ViewSpec) -> None:
    """The settings of a view, if its kind has any."""
    draw = _SETTINGS.get(spec.kind)
    if draw is not None:
        draw(ui, opened, spec)
