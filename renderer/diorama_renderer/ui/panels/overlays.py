"""What lies over everything: notices of warnings and errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, ImVec4, imgui

from diorama_renderer.ui import icons

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui

_SHOWN_SECS = 8.0


def draw(ui: Ui) -> None:
    """The newest notices, top right."""
    top = 52.0
    for number, notice in enumerate(reversed(ui.workspace.notices)):
        if ui.now - notice.since > _SHOWN_SECS or number >= 5:
            break
        imgui.set_next_window_pos(ImVec2(ui.size[0] - 16, top), pivot=ImVec2(1, 0))
        flags = imgui.WindowFlags_.no_decoration.value | imgui.WindowFlags_.always_auto_resize.value
        flags |= imgui.WindowFlags_.no_docking.value | imgui.WindowFlags_.no_saved_settings.value
        flags |= imgui.WindowFlags_.no_focus_on_appearing.value
        imgui.begin(f"##notice {number}", None, flags)
        color = ui.theme.error if notice.level == "error" else ui.theme.warning
        imgui.text_colored(ImVec4(*color), icons.TRIANGLE_ALERT)
        imgui.same_line()
        imgui.push_text_wrap_pos(360)
        imgui.text_unformatted(notice.text)
        imgui.pop_text_wrap_pos()
        ui.items.put(f"notice/{number}", ui.items.last.get("", None) or _window())
        top += imgui.get_window_height() + 6
        imgui.end()


def _window():  # noqa
    from diorama_renderer.ui.items import Rect

    at, size = imgui.get_window_pos(), imgui.get_window_size()
    return Rect(at.x, at.y, at.x + size.x, at.y + size.y)
