"""What a right click on a text log offers, and on its header."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import ImVec2, imgui

from diorama.timelines import Timeline
from diorama_renderer.blueprint.views import TextLogSettings
from diorama_renderer.store import Rows
from diorama_renderer.ui.items import Rect, hidden_id
from diorama_renderer.ui.one_line import title_of
from diorama_renderer.ui.views.log_columns import DEFAULT, columns_of, name_of
from diorama_renderer.ui.views.log_lines import MOST_COPIED, LogLine, as_text, settings_of
from diorama_renderer.ui.widgets import shortened

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

_MOST_TIMELINES = 24
_MOST_NAME = 220.0


def name_of_menu(spec: ViewSpec) -> str:
    """The popup's name."""
    return f"log menu {spec.id}"


def draw(ui: Ui, opened: Opened, spec: ViewSpec, line: LogLine | None, rows: Rows, header: Rect) -> None:
    """Both menus, while they are open.

    Args:
        ui: the frame.
        opened: the recording.
        spec: the view.
        line: what the right button was pressed on.
        rows: of all lines that are shown.
        header: where a right click opens the menu of columns.
    """
    imgui.push_style_var(imgui.StyleVar_.window_padding, ImVec2(10, 8))
    imgui.push_style_var(imgui.StyleVar_.item_spacing, ImVec2(8, 7))
    if imgui.begin_popup(name_of_menu(spec)):
        if line is not None:
            _draw_line_menu(ui, opened, spec, line, rows)
        imgui.end_popup()
    pointer, columns = imgui.get_mouse_pos(), f"log columns {spec.id}"
    if (
        header.holds(pointer.x, pointer.y)
        and imgui.is_window_hovered()
        and imgui.is_mouse_released(imgui.MouseButton_.right)
    ):
        imgui.open_popup(columns)
    if imgui.begin_popup(columns):
        draw_columns(ui, opened, settings_of(spec), f"view/{spec.name}/columns")
        imgui.end_popup()
    imgui.pop_style_var(2)


def _draw_line_menu(ui: Ui, opened: Opened, spec: ViewSpec, line: LogLine, rows: Rows) -> None:
    settings = settings_of(spec)
    timelines = [column.timeline for column in columns_of(opened, settings) if column.timeline is not None]
    if _entry(ui, spec, "Copy text"):
        ui.do(ui.host.copy_text, line.body)
    if _entry(ui, spec, "Copy line"):
        ui.do(ui.host.copy_text, as_text(opened, np.array([line.row], np.int64), timelines))
    count = min(len(rows), MOST_COPIED)
    title = f"Copy all {count:,} lines" if count == len(rows) else f"Copy the last {count:,} lines"
    if _entry(ui, spec, title):
        ui.do(_copy, ui, opened, rows[-count:], timelines)
    imgui.separator()
    name = shortened(line.path, _MOST_NAME)
    if _entry(ui, spec, f"Leave out {name}", "leave out entity"):
        ui.do(settings.hidden_entities.add, line.path)
    level = shortened(line.level.replace("\n", " "), _MOST_NAME) if line.level else "lines without level"
    if _entry(ui, spec, f"Leave out {level}", "leave out level"):
        ui.do(settings.hidden_levels.add, line.level)
    is_filtering = settings.filter or settings.hidden_levels or settings.hidden_entities
    if is_filtering and _entry(ui, spec, "Show all lines"):
        ui.do(show_all, settings)
    imgui.separator()
    if _entry(ui, spec, "Monospace", is_on=settings.is_monospace):
        ui.do(setattr, settings, "is_monospace", not settings.is_monospace)
    if imgui.begin_menu("Columns"):
        draw_columns(ui, opened, settings, f"view/{spec.name}/columns")
        imgui.end_menu()


def draw_columns(ui: Ui, opened: Opened, settings: TextLogSettings, name: str) -> None:
    """A tick a column; named "{name}/{title}"."""
    current = opened.time.timeline
    choices = [("time", "The time that is shown")]
    choices += [
        (name_of(timeline), timeline.name)
        for timeline in list(opened.spans())[:_MOST_TIMELINES]
        if timeline != current or name_of(timeline) in (settings.columns or ())
    ]
    choices += [("entity", "Entity"), ("level", "Level")]
    wanted = DEFAULT if settings.columns is None else settings.columns
    for key, title in choices:
        label = title_of(shortened(title, _MOST_NAME)) + hidden_id(f"{name}/{key}")
        clicked, _ = imgui.menu_item(label, "", key in wanted)
        ui.items.record(f"{name}/{title}")
        if clicked:
            ui.do(setattr, settings, "columns", set(wanted) ^ {key})


def show_all(settings: TextLogSettings) -> None:
    """No line is left out."""
    settings.filter = ""
    settings.hidden_levels.clear()
    settings.hidden_entities.clear()


def _copy(ui: Ui, opened: Opened, rows: Rows, timelines: list[Timeline]) -> None:
    ui.host.copy_text(as_text(opened, rows, timelines))


def _entry(ui: Ui, spec: ViewSpec, title: str, name: str = "", *, is_on: bool = False) -> bool:
    clicked, _ = imgui.menu_item(f"{title}##{name or title}", "", is_on)
    ui.items.record(f"view/{spec.name}/menu/{name or title}")
    return bool(clicked)
