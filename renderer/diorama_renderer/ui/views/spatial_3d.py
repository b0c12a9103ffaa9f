"""Placeholder until its own is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.items import Rect
    from diorama_renderer.ui.workspace import Opened


def draw(ui: Ui, opened: Opened, spec: ViewSpec, rect: Rect) -> None:
    """Nothing yet."""
