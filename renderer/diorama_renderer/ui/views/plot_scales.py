"""Series that are too flat to be read beside others of another scale, and views of their own for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
from imgui_bundle import ImVec2, imgui

from diorama_renderer.blueprint.blueprint import Blueprint
from diorama_renderer.blueprint.views import ViewKind, below
from diorama_renderer.ui import icons
from diorama_renderer.ui.theme import SMALL_SIZE, faded, packed

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.items import Rect
    from diorama_renderer.ui.views.plot_lines import Points
    from diorama_renderer.ui.views.plot_series import Line
    from diorama_renderer.ui.workspace import Opened

_FLAT = 50.0
"""A series whose values span so many times less than what is in sight is a line without a shape."""
_MOST_VIEWS = 4
_LEAST_PLOT = (300.0, 130.0)
"""UI points of a plot that can be read."""
_HEIGHT = 24.0

Floats = npt.NDArray[np.float64]


@dataclass
class FlatSeries:
    """Which series are flat, as of the points that were looked at last: groups of paths."""

    key: object = None
    groups: tuple[tuple[str, ...], ...] = field(default_factory=tuple)


def ranges_of(points: Points, count: int) -> tuple[Floats, Floats]:
    """Least and greatest finite value of each series; shape (count,), NaN where there is none."""
    low, high = np.full(count, np.inf), np.full(count, -np.inf)
    fine = np.flatnonzero(np.isfinite(points.values)) if len(points.starts) else np.zeros(0, np.intp)
    owners = points.owners[np.maximum(np.searchsorted(points.starts, fine, side="right") - 1, 0)]
    np.minimum.at(low, owners, points.values[fine])
    np.maximum.at(high, owners, points.values[fine])
    is_empty = low > high
    low[is_empty] = high[is_empty] = np.nan
    return low, high


def flat_groups(low: Floats, high: Floats) -> list[list[int]]:
    """The series that cannot be read beside the others, together where they can be read together.

    What is constant is a flat line anyway. Where all are flat, the first group stays with what is there.

    Args:
        low: shape (n,), least value of each series, NaN where it has none.
        high: likewise, the greatest.
    """
    known = np.isfinite(low) & np.isfinite(high)
    if np.count_nonzero(known) < 2:
        return []
    with np.errstate(all="ignore"):
        sizes = high - low
        whole = float(high[known].max() - low[known].min())
        is_flat = known & (sizes > 0) & (sizes * _FLAT < whole)
    groups: list[list[int]] = []
    for one in np.flatnonzero(is_flat).tolist():
        for group in groups:
            both = [*group, one]
            if (high[both].max() - low[both].min()) <= _FLAT * sizes[both].min():
                group.append(one)
                break
        else:
            groups.append([one])
    has_others = bool((known & (sizes > 0) & ~is_flat).any())
    return groups[:_MOST_VIEWS] if has_others else groups[1 : 1 + _MOST_VIEWS]


def draw(
    ui: Ui, opened: Opened, spec: ViewSpec, rect: Rect, on: Sequence[Line], points: Points, key: object
) -> bool:
    """Say so at the lower left, where a click gives them views; True if there are any.

    Args:
        ui: the frame.
        opened: the recording.
        spec: the view.
        rect: of the plot.
        on: the series, as `points.owners` counts them.
        points: what is drawn of them.
        key: another one when the points are others.
    """
    memo = opened.memo(("flat series", spec.id), FlatSeries)
    if memo.key != key:
        memo.key = key
        groups = flat_groups(*ranges_of(points, len(on)))
        memo.groups = tuple(tuple(on[one].path for one in group) for group in groups)
    count = sum(len(group) for group in memo.groups)
    if not count or rect.width < 260 or rect.height < 80:
        return False
    _draw_button(ui, opened, spec, rect, memo.groups, count)
    return True


def _draw_button(
    ui: Ui, opened: Opened, spec: ViewSpec, rect: Rect, groups: tuple[tuple[str, ...], ...], count: int
) -> None:
    imgui.push_font(None, SMALL_SIZE)
    which = groups[0][0].rpartition("/")[2] if count == 1 else f"{count} series"
    text = f"{which} {'is' if count == 1 else 'are'} too flat here: plot apart"
    width = min(imgui.calc_text_size(text).x + 36, rect.width - 16)
    imgui.set_cursor_screen_pos(ImVec2(rect.x0 + 8, rect.y1 - _HEIGHT - 8))
    imgui.begin_child(f"##flat {spec.id}", ImVec2(width, _HEIGHT))
    at = imgui.get_cursor_screen_pos()
    clicked = imgui.invisible_button("##apart", ImVec2(width, _HEIGHT))
    ui.items.record(f"view/{spec.name}/apart")
    is_hovered = imgui.is_item_hovered()
    draw_list = imgui.get_window_draw_list()
    ground = ui.theme.hover if is_hovered else faded(ui.theme.panel, 0.92)
    draw_list.add_rect_filled(at, ImVec2(at.x + width, at.y + _HEIGHT), packed(ground), 6.0)
    color = packed(ui.theme.text if is_hovered else ui.theme.subdued)
    draw_list.add_text(ImVec2(at.x + 8, at.y + 5), color, icons.CHART_LINE)
    draw_list.add_text(ImVec2(at.x + 28, at.y + 5), color, text)
    imgui.end_child()
    imgui.pop_font()
    if clicked:
        size = rect.width, rect.height
        ui.do(plot_apart, opened.blueprint, spec, groups, opened.recording.store.entities.paths, size)


def plot_apart(
    blueprint: Blueprint,
    spec: ViewSpec,
    groups: Sequence[Sequence[str]],
    paths: Sequence[str],
    size: tuple[float, float],
) -> None:
    """Take series out of a view, and give each group of them a view of its own.

    Args:
        blueprint: of the views.
        spec: the view.
        groups: paths of series that are of the same scale.
        paths: of all entities.
        size: width and height of the plot, UI points: views are below each other while they are high enough to be
            read, else beside each other, else in tabs.
    """
    above, (width, height) = spec.id, size
    gone = {path for group in groups for path in group}
    for path in gone:
        blueprint.exclude(spec.id, path)
    for other in paths:  # what lies below such a series was not meant
        if other not in gone and any(below(other, path) for path in gone):
            blueprint.include(spec.id, other)
    for group in groups:
        axis: Literal["x", "y", "tab"] = "tab"
        if height / 2 >= _LEAST_PLOT[1]:
            axis, height = "y", height / 2
        elif width / 2 >= _LEAST_PLOT[0]:
            axis, width = "x", width / 2
        added = blueprint.add_view(ViewKind.TIME_SERIES, group[0], beside=above, axis=axis)
        for path in group[1:]:
            blueprint.include(added.id, path)
        above = added.id
