"""What lies over everything: notices, palette, dialogs, what is measured, and a hint while files are dragged."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from diorama_renderer.ui.panels import (
    about,
    file_dialog,
    memory_panel,
    notices,
    palette,
    performance,
    shortcuts,
)
from diorama_renderer.ui.panels.drop_hint import draw as draw_drop_hint

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui

_OVERLAYS: dict[str, Callable[[Ui], None]] = {
    "palette": palette.draw,
    "shortcuts": shortcuts.draw,
    "about": about.draw,
    "files": file_dialog.draw,
}


def draw(ui: Ui) -> None:
    """All of it, the most urgent last."""
    if ui.workspace.options.shows_memory:
        ui.guard.draw("The memory panel", memory_panel.draw, ui)
    if ui.workspace.options.shows_performance:
        ui.guard.draw("The performance panel", performance.draw, ui)
    panel = _OVERLAYS.get(ui.workspace.overlay)
    if panel is not None and not ui.guard.draw(f"The {ui.workspace.overlay} card", panel, ui):
        ui.workspace.overlay = ""
    ui.guard.draw("A notice", notices.draw, ui)
    if ui.workspace.are_files_hovering:
        ui.guard.draw("The drop hint", draw_drop_hint, ui)
