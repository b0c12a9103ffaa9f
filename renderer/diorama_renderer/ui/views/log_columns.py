"""The columns of a text log, and the header in which they are resized."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from imgui_bundle import ImVec2, imgui

from diorama.timelines import Timeline
from diorama_renderer.blueprint.views import TextLogSettings
from diorama_renderer.ui.items import Rect, hidden_id
from diorama_renderer.ui.theme import SMALL_SIZE, packed
from diorama_renderer.ui.widgets import shortened

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

HEADER_HEIGHT = 24.0
BODY = "body"
DEFAULT = frozenset({"time", "entity", "level"})
"""The columns that are shown if nobody says."""
_LEFT = 10.0
_PADDING = 14.0  # of a cell, at its right
_LEAST, _MOST_BY_ITSELF = 36.0, 230.0
_MOST_SHARE = 0.6  # of the width, for all but the text
_LEAST_TEXT = 120.0
_LEAST_SHARE = 0.6  # of what a column wants, for it to be read
_STEP = 8.0


@dataclass(frozen=True, slots=True)
class Column:
    """One of them.

    Attributes:
        key: unique, and what widths are kept by.
        title: what the header says.
        timeline: whose times it shows, or None.
    """

    key: str
    title: str
    timeline: Timeline | None = None


class Cell(NamedTuple):
    """Where a column is: its left and right edge, UI points."""

    column: Column
    x0: float
    x1: float


@dataclass
class Widths:
    """How wide columns are.

    Attributes:
        chosen: by the user.
        fitted: by what was in them; they only grow.
    """

    chosen: dict[str, float] = field(default_factory=dict)
    fitted: dict[str, float] = field(default_factory=dict)

    def fit(self, key: str, width: float) -> bool:
        """Something so wide is in a column; True if it became wider."""
        wanted = min(-(-(width + _PADDING) // _STEP) * _STEP, _MOST_BY_ITSELF)
        if wanted <= self.fitted.get(key, 0.0):
            return False
        self.fitted[key] = wanted
        return True

    def of(self, key: str) -> float:
        """UI points."""
        return self.chosen.get(key) or self.fitted.get(key, _LEAST * 2)


def name_of(timeline: Timeline) -> str:
    """How settings call the column of a timeline; "time" is that of the current one, whichever it is."""
    return f"time/{timeline.name}"


def columns_of(opened: Opened, settings: TextLogSettings) -> list[Column]:
    """Those that are shown, but for the text, which always is."""
    wanted = DEFAULT if settings.columns is None else settings.columns
    current = opened.time.timeline
    columns = [
        Column(f"time/{timeline.type.name}/{timeline.name}", timeline.name, timeline)
        for timeline in opened.spans()
        if name_of(timeline) in wanted or (timeline == current and "time" in wanted)
    ]
    if "entity" in wanted:
        columns.append(Column("entity", "Entity"))
    if "level" in wanted:
        columns.append(Column("level", "Level"))
    return columns


def _that_fit(columns: Sequence[Column], widths: Widths, room: float) -> list[Column]:
    """Without entities, then levels, then times, until half of what the others want is there."""
    kept = list(columns)
    for dropped in sorted(columns, key=lambda each: {"entity": 0, "level": 1}.get(each.key, 2)):
        if sum(widths.of(each.key) for each in kept) * _LEAST_SHARE <= room:
            break
        kept.remove(dropped)
    return kept


def placed(rect: Rect, columns: Sequence[Column], widths: Widths) -> list[Cell]:
    """Where they are, and at the end the text; those that cannot be read in a narrow view are left out."""
    room = max(min(rect.width * _MOST_SHARE, rect.width - _LEAST_TEXT - _LEFT - 12), rect.width * 0.25)
    columns = _that_fit(columns, widths, room)
    wanted = [widths.of(column.key) for column in columns]
    scale = min(1.0, room / max(sum(wanted), 1.0))
    cells, x = [], rect.x0 + _LEFT
    for column, width in zip(columns, wanted, strict=True):
        cells.append(Cell(column, x, x + round(width * scale)))
        x = cells[-1].x1
    return [*cells, Cell(Column(BODY, "Text"), x, max(rect.x1 - 12, x + 1))]


def draw_header(
    ui: Ui, opened: Opened, name: str, rect: Rect, cells: Sequence[Cell], widths: Widths, bottom: float
) -> None:
    """Titles, and edges that can be dragged; a timeline's title has it shown.

    Args:
        ui: the frame.
        opened: the recording.
        name: of the view.
        rect: of the header.
        cells: of the columns.
        widths: of the columns; changed where somebody drags.
        bottom: of the table: how far down the edge that is dragged is shown.
    """
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    draw_list.add_rect_filled(ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1), packed(theme.panel))
    draw_list.add_line(
        ImVec2(rect.x0, rect.y1 - 0.5), ImVec2(rect.x1, rect.y1 - 0.5), packed(theme.line), 1.0
    )
    imgui.push_font(None, SMALL_SIZE)
    for cell in cells:
        if cell.column.key != BODY and widths.fit(cell.column.key, imgui.calc_text_size(cell.column.title).x):
            ui.animate()
        _draw_title(ui, opened, name, rect, cell)
    imgui.pop_font()
    for cell in cells[:-1]:
        _draw_edge(ui, name, rect, cell, widths, bottom)


def _draw_title(ui: Ui, opened: Opened, name: str, rect: Rect, cell: Cell) -> None:
    theme, timeline = ui.theme, cell.column.timeline
    color = theme.subdued
    if timeline is not None and timeline != opened.time.timeline:
        imgui.set_cursor_screen_pos(ImVec2(cell.x0, rect.y0))
        if imgui.invisible_button(
            hidden_id(f"{name} {cell.column.key}"), ImVec2(max(cell.x1 - cell.x0 - 6, 1), rect.height)
        ):
            ui.do(opened.set_timeline, timeline)
        ui.items.record(f"view/{name}/column/{cell.column.title}")
        color = theme.strong if imgui.is_item_hovered() else theme.faint
    title = shortened(cell.column.title, cell.x1 - cell.x0 - 8)
    y = rect.y0 + (rect.height - imgui.get_text_line_height()) / 2
    x = cell.x0 + (18 if cell.column.key == BODY else 0)
    imgui.get_window_draw_list().add_text(ImVec2(round(x), round(y)), packed(color), title)


def _draw_edge(ui: Ui, name: str, rect: Rect, cell: Cell, widths: Widths, bottom: float) -> None:
    key = cell.column.key
    x = cell.x1 - 6
    imgui.set_cursor_screen_pos(ImVec2(x - 4, rect.y0))
    imgui.invisible_button(hidden_id(f"edge {name} {key}"), ImVec2(8, rect.height))
    ui.items.record(f"view/{name}/edge/{cell.column.title}")
    is_active, is_hovered = imgui.is_item_active(), imgui.is_item_hovered()
    if is_hovered or is_active:
        imgui.set_mouse_cursor(imgui.MouseCursor_.resize_ew.value)
    if is_active and imgui.is_mouse_dragging(imgui.MouseButton_.left, 1.0):
        widths.chosen[key] = max(imgui.get_mouse_pos().x - cell.x0 + 6, _LEAST)
    if is_hovered and imgui.is_mouse_double_clicked(imgui.MouseButton_.left):
        widths.chosen.pop(key, None)
    color = ui.theme.accent if is_active or is_hovered else ui.theme.line
    end = bottom if is_active else rect.y1 - 5
    start = rect.y0 if is_active else rect.y0 + 5
    imgui.get_window_draw_list().add_line(
        ImVec2(x + 0.5, start), ImVec2(x + 0.5, end), packed(color), 2.0 if is_active else 1.0
    )
