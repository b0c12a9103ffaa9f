"""Placeholder until its own is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened


def draw(ui: Ui, opened: Opened) -> None:
    """Nothing yet."""
