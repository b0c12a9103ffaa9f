"""The legend over a corner of a plot: names and values, which can be switched off.

It is in the corner in which it covers the least, rather at the left, since the newest data are at the right. Where it
would take much of the plot, it is a row of colours that unfolds under the pointer.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from imgui_bundle import ImVec2, imgui

from diorama_renderer.ui.items import Rect, hidden_id
from diorama_renderer.ui.theme import SMALL_SIZE, faded, packed
from diorama_renderer.ui.views.plot_mesh import imgui_colors
from diorama_renderer.ui.widgets import shortened

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui

_ROW = 20.0
_MOST_ROWS = 14
_PADDING = 6.0
_SWATCH = 10.0
_TOOLS = 40.0
"""UI points at the top that the view's own buttons take."""
_MOST_NAME = 170.0
_LEAST_WIDTH, _LEAST_HEIGHT = 120.0, 56.0
"""UI points of a plot that has a legend at all."""
_MOST_SHARE = 0.16
"""Of the plot; a legend that would cover more is folded."""
_MOST_HEIGHT = 0.6
"""Likewise of its height."""
_LEAST_ROWS = 3
"""With room for fewer, of more, it is folded."""
_NOTE = 36.0
"""UI points at the lower left that notes take."""
_MOST_SWATCHES = 6
_STAYS = 1.5
"""So many times more is covered in another corner than in the best one, before it moves there."""

TOP_LEFT, BOTTOM_LEFT, TOP_RIGHT, BOTTOM_RIGHT = range(4)
_AT_RIGHT_COSTS = 3.0


class Entry(NamedTuple):
    """A row of the legend.

    Attributes:
        path: of the entity.
        name: what it says.
        color: 0xRRGGBBAA.
        value: what it is at the time that is shown; empty: it has none.
        is_on: whether the series is drawn.
        is_strong: whether it is selected or pointed at.
    """

    path: str
    name: str
    color: int
    value: str
    is_on: bool
    is_strong: bool


class Heard(NamedTuple):
    """What the pointer does in the legend: paths of the row that it is on, and of the one that was clicked."""

    hovered: str | None
    clicked: str | None
    is_solo: bool


NOTHING = Heard(None, None, False)


class Covered(NamedTuple):
    """What the plot shows.

    Attributes:
        key: another one when it is something else.
        places: shape (n, 2), of points all over it, UI points right of and below the plot's upper left corner.
    """

    key: Hashable
    places: npt.NDArray[np.float64]


@dataclass
class LegendState:
    """What a legend keeps from frame to frame.

    Attributes:
        corner: where it is.
        is_unfolded: the pointer has unfolded it.
        key: of what it was placed over.
    """

    corner: int = TOP_RIGHT
    is_unfolded: bool = False
    key: Hashable = None


def draw(
    ui: Ui,
    name: str,
    view_rect: Rect,
    plot: Rect,
    entries: Sequence[Entry],
    state: LegendState,
    covered: Covered | None = None,
) -> Heard:
    """Draw it, and listen.

    Args:
        ui: the frame.
        name: of the view; rows are named "view/{name}/legend/{path}".
        view_rect: the view.
        plot: where lines are drawn.
        entries: its rows; those that have no room are scrolled to.
        state: changed by it.
        covered: what it should leave in sight; None: it stays where it is.
    """
    if plot.width < _LEAST_WIDTH or plot.height < _LEAST_HEIGHT or not entries:
        return NOTHING
    imgui.push_font(None, SMALL_SIZE)
    shown = entries[:64]  # widths of others: as these
    names = min(max(imgui.calc_text_size(each.name).x for each in shown), _MOST_NAME, plot.width * 0.4)
    values = max(imgui.calc_text_size(each.value).x for each in shown)
    values = -(-values // 12) * 12  # in steps: values change with every frame
    width = _PADDING * 2 + _SWATCH + 8 + names + (14 + values if values else 0)
    room = min(_MOST_SHARE * plot.width * plot.height / width, plot.height * _MOST_HEIGHT)
    rows = min(len(entries), _MOST_ROWS, int((room - 6) // _ROW))
    is_folded = rows < min(len(entries), _LEAST_ROWS)
    if is_folded:
        rows = min(len(entries), _MOST_ROWS, max(int((plot.height - 14) // _ROW), 1))
    is_scrolled = rows < len(entries)
    whole = (width + (10 if is_scrolled else 0), rows * _ROW + 6)
    size = _folded_size(len(entries)) if is_folded and not state.is_unfolded else whole
    pointer = imgui.get_mouse_pos()
    box = _box(size, state.corner, view_rect, plot)
    if covered is not None and covered.key != state.key and not box.holds(pointer.x, pointer.y):
        before = None if state.key is None else state.corner
        state.key, state.corner = covered.key, _corner(size, view_rect, plot, covered.places, before)
        box = _box(size, state.corner, view_rect, plot)
    state.is_unfolded = is_folded and box.holds(pointer.x, pointer.y)
    if state.is_unfolded:
        box = _box(whole, state.corner, view_rect, plot)
    heard = NOTHING
    _draw_ground(ui, name, box)
    if is_folded and not state.is_unfolded:
        _draw_swatches(ui, box, entries)
    else:
        heard = _draw_open(ui, name, box, entries, names, is_scrolled)
    imgui.pop_font()
    return heard


def _folded_size(count: int) -> tuple[float, float]:
    return _PADDING * 2 + min(count, _MOST_SWATCHES) * (_SWATCH + 4) - 4, _SWATCH + 2 * _PADDING


def _box(size: tuple[float, float], corner: int, view_rect: Rect, plot: Rect) -> Rect:
    """Where it is in a corner, within the plot."""
    width, height = size
    is_left, is_top = corner in (TOP_LEFT, BOTTOM_LEFT), corner in (TOP_LEFT, TOP_RIGHT)
    x = plot.x0 + 8 if is_left else view_rect.x1 - width - 8
    top = plot.y0 + 8 if is_left else view_rect.y0 + _TOOLS
    y = top if is_top else plot.y1 - height - (_NOTE if is_left else 8)
    y = max(min(y, plot.y1 - height - 4), plot.y0 + 4)
    return Rect(x, y, x + width, y + height)


def _corner(
    size: tuple[float, float],
    view_rect: Rect,
    plot: Rect,
    places: npt.NDArray[np.float64],
    before: int | None,
) -> int:
    """Where it covers the least; where it was, unless it covers much more there."""
    costs = []
    for corner in (TOP_LEFT, BOTTOM_LEFT, TOP_RIGHT, BOTTOM_RIGHT):
        box = _box(size, corner, view_rect, plot)
        low, high = (box.x0 - plot.x0 - 6, box.y0 - plot.y0 - 6), (box.x1 - plot.x0 + 6, box.y1 - plot.y0 + 6)
        count = float(((places >= low) & (places <= high)).all(axis=1).sum())
        is_right = corner in (TOP_RIGHT, BOTTOM_RIGHT)
        costs.append((count + 1) * (_AT_RIGHT_COSTS if is_right else 1.0))
    best = int(np.argmin(costs))
    return before if before is not None and costs[before] <= costs[best] * _STAYS else best


def _draw_ground(ui: Ui, name: str, box: Rect) -> None:
    draw_list = imgui.get_window_draw_list()
    draw_list.add_rect_filled(
        ImVec2(box.x0, box.y0), ImVec2(box.x1, box.y1), packed(faded(ui.theme.panel, 0.92)), 6.0
    )
    draw_list.add_rect(ImVec2(box.x0, box.y0), ImVec2(box.x1, box.y1), packed(ui.theme.line), 6.0)
    ui.items.put(f"view/{name}/legend", box)


def _draw_swatches(ui: Ui, box: Rect, entries: Sequence[Entry]) -> None:
    """The colours alone, of a legend that is folded."""
    draw_list = imgui.get_window_draw_list()
    for number, entry in enumerate(entries[:_MOST_SWATCHES]):
        x, y = box.x0 + _PADDING + number * (_SWATCH + 4), box.y0 + _PADDING
        corners = ImVec2(x, y), ImVec2(x + _SWATCH, y + _SWATCH)
        if entry.is_on:
            draw_list.add_rect_filled(*corners, int(imgui_colors(entry.color)), 3.0)
        else:
            draw_list.add_rect(*corners, packed(ui.theme.faint), 3.0)


def _draw_open(
    ui: Ui, name: str, box: Rect, entries: Sequence[Entry], names: float, is_scrolled: bool
) -> Heard:
    imgui.set_cursor_screen_pos(ImVec2(box.x0, box.y0 + 3))
    imgui.push_style_var(imgui.StyleVar_.item_spacing, ImVec2(0, 0))
    imgui.begin_child(hidden_id(f"legend {name}"), ImVec2(box.width, box.height - 6))
    heard = _rows(ui, name, box, entries, names, is_scrolled)
    imgui.end_child()
    imgui.pop_style_var()
    return heard


def _rows(ui: Ui, name: str, box: Rect, entries: Sequence[Entry], names: float, is_scrolled: bool) -> Heard:
    hovered = clicked = None
    first = int(imgui.get_scroll_y() // _ROW)
    last = min(first + int(box.height // _ROW) + 2, len(entries))
    imgui.dummy(ImVec2(1, first * _ROW))
    right = box.x1 - _PADDING - (10 if is_scrolled else 0)
    for entry in entries[first:last]:
        at = imgui.get_cursor_screen_pos()
        if imgui.invisible_button(hidden_id(entry.path), ImVec2(right - box.x0, _ROW)):
            clicked = entry.path
        if imgui.is_item_hovered():
            hovered = entry.path
        ui.items.put(f"view/{name}/legend/{entry.path}", Rect(at.x, at.y, right, at.y + _ROW))
        _row(ui, entry, at, names, right, is_hovered=hovered == entry.path)
    imgui.dummy(ImVec2(1, max(len(entries) - last, 0) * _ROW))
    return Heard(hovered, clicked, bool(imgui.get_io().key_ctrl))


def _row(ui: Ui, entry: Entry, at: ImVec2, names: float, right: float, *, is_hovered: bool) -> None:
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    if is_hovered:
        draw_list.add_rect_filled(
            ImVec2(at.x + 3, at.y), ImVec2(right + 3, at.y + _ROW), packed(theme.hover), 4.0
        )
    x, y = at.x + _PADDING, at.y + (_ROW - _SWATCH) / 2
    color = int(imgui_colors(entry.color))
    corners = ImVec2(x, y), ImVec2(x + _SWATCH, y + _SWATCH)
    if entry.is_on:
        draw_list.add_rect_filled(*corners, color, 3.0)
    else:
        draw_list.add_rect(*corners, packed(theme.faint), 3.0)
    strength = theme.strong if entry.is_strong or is_hovered else theme.text
    height = imgui.calc_text_size("0").y
    top = round(at.y + (_ROW - height) / 2)
    text = packed(strength if entry.is_on else theme.faint)
    draw_list.add_text(ImVec2(x + _SWATCH + 8, top), text, shortened(entry.name, names + 1))
    if entry.is_on and entry.value:
        width = imgui.calc_text_size(entry.value).x
        draw_list.add_text(ImVec2(round(right - width), top), packed(theme.subdued), entry.value)
