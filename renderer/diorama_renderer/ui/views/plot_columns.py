"""Series of many samples, drawn as the span that each covers of every column of pixels: see `query.columns`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from imgui_bundle import ImVec2, imgui

from diorama_renderer.query.columns import ColumnGrid, Columns, ColumnWindow
from diorama_renderer.ui.frame import SpanPicture
from diorama_renderer.ui.views.plot_frame import PlotFrame
from diorama_renderer.ui.views.plot_lines import DEFAULT_RADIUS, ROUND_FROM
from diorama_renderer.ui.views.plot_mesh import Colors, Floats, imgui_colors, mixed
from diorama_renderer.ui.views.plot_pointing import REACH, Found

if TYPE_CHECKING:
    from diorama_renderer.blueprint.time_axis import PlacedAxis
    from diorama_renderer.ui.items import Rect
    from diorama_renderer.ui.views.plot_series import Line

_SAMPLES_A_COLUMN = 4


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """What dense series cover.

    Attributes:
        lines: the series.
        found: their columns, of pixels of the display.
        left: of the first column, UI points.
        pixels_per_point: of the display.
    """

    lines: Sequence[Line]
    found: Columns
    left: float
    pixels_per_point: float

    def value_range(self) -> tuple[float, float] | None:
        """The least and greatest value in sight; None if there is none."""
        low, high = self.found.lows.min(initial=np.inf), self.found.highs.max(initial=-np.inf)
        return (float(low), float(high)) if low <= high else None


def is_dense(line: Line, placed: PlacedAxis, columns: int, pixels_per_point: float) -> bool:
    """Whether a series has so many samples in sight, all alike, that its columns are what is seen of it.

    Args:
        line: the series.
        placed: the axis.
        columns: on how many columns its points would be drawn otherwise.
        pixels_per_point: of the display.
    """
    series, (first, last) = line.series, placed.visible
    radius = series.style.radius
    half = (DEFAULT_RADIUS if radius is None else radius) * pixels_per_point
    return (
        half < ROUND_FROM
        and 0 < placed.view.points_per_unit * pixels_per_point <= 1.0
        and series.count(first, last) > _SAMPLES_A_COLUMN * columns
        and series.is_plain(first, last)
    )


def spans(
    grid: ColumnGrid, lines: Sequence[Line], placed: PlacedAxis, rect: Rect, pixels_per_point: float
) -> Spans:
    """The columns of dense series, on the grid of the display's pixels."""
    left = math.floor(rect.x0 * pixels_per_point) / pixels_per_point
    per_unit = placed.view.points_per_unit * pixels_per_point
    offset = (rect.x0 - left) * pixels_per_point - placed.view.fraction * per_unit
    count = max(math.ceil((rect.x1 - left) * pixels_per_point), 1)
    window = ColumnWindow(placed.view.time, offset, per_unit, count)
    return Spans(lines, grid.columns([line.series for line in lines], window), left, pixels_per_point)


def picture(drawn: Spans, frame: PlotFrame, fades: Floats, widenings: Floats, background: int) -> SpanPicture:
    """What is to be drawn; arguments as of `plot_lines.mesh`."""
    scale = drawn.pixels_per_point
    top = _top(frame, scale)
    shift = (frame.rect.y0 - top) * scale
    with np.errstate(all="ignore"):
        uppers = frame.ys_of(drawn.found.highs) * scale + shift
        lowers = frame.ys_of(drawn.found.lows) * scale + shift
    radii = [
        DEFAULT_RADIUS if line.series.style.radius is None else line.series.style.radius
        for line in drawn.lines
    ]
    return SpanPicture(
        uppers,
        lowers,
        drawn.found.direction,
        mixed(_colors(drawn), background, fades),
        (np.array(radii) + widenings) * scale,
        _height(frame, scale),
    )


def add(draw_list: Any, texture: int, drawn: Spans, frame: PlotFrame) -> None:
    """Draw the texture that holds the `picture` at its place."""
    width, scale = len(drawn.found.lows), drawn.pixels_per_point
    top = _top(frame, scale)
    corner = ImVec2(drawn.left + width / scale, top + _height(frame, scale) / scale)
    draw_list.add_image(imgui.ImTextureRef(texture), ImVec2(drawn.left, top), corner)


def nearest(drawn: Spans, frame: PlotFrame, x: float, y: float, reach: float = REACH) -> Found | None:
    """The dense series nearest to a place of the plot, the one on top first; as `plot_pointing.nearest_line`."""
    shift = (frame.rect.x0 - drawn.left) * drawn.pixels_per_point
    at = x * drawn.pixels_per_point + shift
    around = reach * drawn.pixels_per_point
    first = max(int(at - around), 0)
    within = slice(first, max(int(at + around) + 1, first))
    lows, highs = drawn.found.lows[within], drawn.found.highs[within]
    if not lows.size:
        return None
    with np.errstate(all="ignore"):
        uppers, lowers = frame.ys_of(highs), frame.ys_of(lows)
        places = (np.arange(first, first + len(lows)) + 0.5 - shift) / drawn.pixels_per_point
        outside = np.maximum(np.maximum(uppers - y, y - lowers), 0.0)
        away = np.where(lows <= highs, np.hypot(outside, (places - x)[:, None]), np.inf)
    each = away.min(axis=0)
    number = len(each) - 1 - int(each[::-1].argmin())
    if not each[number] <= reach:
        return None
    column = int(away[:, number].argmin())
    height = min(max(y, float(uppers[column, number])), float(lowers[column, number]))
    return Found(number, int(_colors(drawn)[number]), float(places[column]), height)


def places(drawn: Spans, frame: PlotFrame) -> Floats:
    """Points all over what is covered, shape (n, 2): UI points right of and below the plot's upper left corner."""
    shift = (frame.rect.x0 - drawn.left) * drawn.pixels_per_point
    columns = (np.arange(len(drawn.found.lows)) + 0.5 - shift) / drawn.pixels_per_point
    with np.errstate(all="ignore"):
        uppers, lowers = frame.ys_of(drawn.found.highs), frame.ys_of(drawn.found.lows)
    xs = np.broadcast_to(columns[:, None], uppers.shape)
    found = [
        np.stack([xs, uppers + share * (lowers - uppers)], axis=-1).reshape(-1, 2) for share in (0, 0.5, 1)
    ]
    return np.asarray(np.concatenate(found), np.float64)


def _top(frame: PlotFrame, scale: float) -> float:
    return math.floor(frame.rect.y0 * scale) / scale


def _height(frame: PlotFrame, scale: float) -> int:
    """Pixels."""
    return max(math.ceil((frame.rect.y1 - _top(frame, scale)) * scale), 1)


def _colors(drawn: Spans) -> Colors:
    return imgui_colors(np.array([line.color for line in drawn.lines], np.uint32))
