"""Series as quads: lines where samples are joined, dots where they are not, spans where a column has thousands.

Of a decimated column that only rises or falls, one straight line is drawn; of another the stroke from the least to the
greatest value, one pixel wide, since feathered lines there would cover each pixel three times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diorama_renderer.query.decimation import Decimated
from diorama_renderer.ui.views.plot_frame import PlotFrame
from diorama_renderer.ui.views.plot_mesh import (
    Colors,
    Floats,
    Quads,
    boxes,
    dots,
    imgui_colors,
    lines,
    mixed,
)

DEFAULT_RADIUS = 0.75
"""Half the width of lines of which nobody said it, UI points."""
ROUND_FROM = 1.5
"""Half widths from which joints are round."""
_MOST_RADIUS = 100.0
_LEAST_DOT = 1.75
_BEYOND = 200.0
"""UI points outside of the plot at which lines are cut: their slopes stay, and numbers stay small."""

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """The points of all series, one after another, and their pieces.

    Attributes:
        times: shape (n,), relative to the left edge's time.
        values: shape (n,); NaN breaks lines.
        starts, stops: shape (m,), of pieces.
        colors: shape (m,), as draw lists have them.
        radii: shape (m,), UI points.
        scattered: shape (m,): points that are not joined.
        exact: shape (m,): the points are samples.
        owners: shape (m,): number of the series.
    """

    times: Floats
    values: Floats
    starts: Places
    stops: Places
    colors: Colors
    radii: Floats
    scattered: Flags
    exact: Flags
    owners: Places


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """What is drawn, in UI points right of and below the upper left corner of the plot.

    Attributes:
        begins, ends: shape (s, 2): of joined points.
        pieces: shape (s,): of each.
        is_span: shape (s,): it is the span of a column.
        dots: shape (d, 2): points that are not joined.
        dot_pieces: shape (d,).
        dot_is_large: shape (d,): logged to be a dot, rather than alone between gaps.
    """

    begins: Floats
    ends: Floats
    pieces: Places
    is_span: Flags
    dots: Floats
    dot_pieces: Places
    dot_is_large: Flags


def gather(drawn: Sequence[Decimated], colors: Sequence[int]) -> Points:
    """The points of several series; `colors` are 0xRRGGBBAA, of samples that have none."""
    counts = [len(each.times) for each in drawn]
    begins = np.cumsum([0, *counts])
    styled = [(number, piece) for number, each in enumerate(drawn) for piece in each.pieces]
    owners = np.array([number for number, _ in styled], np.int64)
    offsets = begins[owners] if len(owners) else owners
    radii = np.array(
        [DEFAULT_RADIUS if piece.style.radius is None else piece.style.radius for _, piece in styled],
        np.float64,
    )
    rgba = [colors[number] if piece.style.color is None else piece.style.color for number, piece in styled]
    empty = np.empty(0)
    return Points(
        times=np.concatenate([empty, *(each.times for each in drawn)]),
        values=np.concatenate([empty, *(each.values for each in drawn)]),
        starts=np.array([piece.start for _, piece in styled], np.int64) + offsets,
        stops=np.array([piece.stop for _, piece in styled], np.int64) + offsets,
        colors=imgui_colors(np.array(rgba, np.uint32)),
        radii=np.minimum(radii, _MOST_RADIUS),
        scattered=np.array([piece.style.scattered for _, piece in styled], np.bool_),
        exact=np.array([drawn[number].exact for number, _ in styled], np.bool_),
        owners=owners,
    )


def shapes(points: Points, frame: PlotFrame) -> Shapes:
    """Where the points are drawn, and how they are joined."""
    with np.errstate(all="ignore"):
        x, y = frame.xs_of(points.times), frame.ys_of(points.values)
    is_there = np.isfinite(x) & np.isfinite(y)
    if not len(points.starts):
        nowhere, none = np.empty((0, 2)), np.empty(0, np.int64)
        return Shapes(nowhere, nowhere, none, none > 0, nowhere, none, none > 0)
    begin = np.arange(max(len(x) - 1, 0))
    piece = points.starts.searchsorted(begin, "right") - 1
    joined = (begin + 1 < points.stops[piece]) & ~points.scattered[piece] & is_there[:-1] & is_there[1:]
    alone = is_there & ~np.append(joined, False) & ~np.append(False, joined)
    end, kept, is_span = _simplified(x, y, joined, points.exact[piece])
    place = np.stack([x, y], 1)
    begin, end, piece = begin[kept], end[kept], piece[kept]
    begins, ends, inside = _cut(place[begin], place[end], frame)
    alone &= (x >= -_BEYOND) & (x <= frame.rect.width + _BEYOND)
    alone &= (y >= -_BEYOND) & (y <= frame.rect.height + _BEYOND)
    dot = np.flatnonzero(alone)
    dot_piece = points.starts.searchsorted(dot, "right") - 1
    return Shapes(
        begins, ends, piece[inside], is_span[kept][inside], place[dot], dot_piece, points.scattered[dot_piece]
    )


def mesh(
    points: Points,
    shapes: Shapes,
    frame: PlotFrame,
    *,
    fades: Floats,
    widenings: Floats,
    background: int,
    pixels_per_point: float,
) -> Quads:
    """The quads of all series.

    Args:
        points: of `gather`.
        shapes: of `shapes`.
        frame: where they are drawn.
        fades: shape (series,): 0 where a series has its colour, 1 where it has that of the background.
        widenings: shape (series,): UI points added to half its width.
        background: colour of draw lists.
        pixels_per_point: of the display.
    """
    corner = np.array([frame.rect.x0, frame.rect.y0])
    colors = mixed(points.colors, background, fades[points.owners])
    half = points.radii + widenings[points.owners]
    each = shapes.pieces
    quads = lines(
        shapes.begins + corner,
        shapes.ends + corner,
        half[each],
        colors[each],
        pixels_per_point=pixels_per_point,
    )
    if shapes.is_span.any():
        spans = np.flatnonzero(shapes.is_span)
        quads[spans] = _spans(shapes, spans, half, colors, corner, pixels_per_point)
    thick = np.flatnonzero(half[each] * pixels_per_point >= ROUND_FROM)
    dot_radii = np.where(shapes.dot_is_large, 2.0, 2.5) * half[shapes.dot_pieces]
    return np.concatenate(
        [
            quads,
            dots(
                np.concatenate([shapes.begins[thick], shapes.ends[thick]]) + corner,
                np.tile(half[each[thick]], 2),
                np.tile(colors[each[thick]], 2),
                pixels_per_point=pixels_per_point,
            ),
            dots(
                shapes.dots + corner,
                np.maximum(dot_radii, _LEAST_DOT),
                colors[shapes.dot_pieces],
                pixels_per_point=pixels_per_point,
            ),
        ]
    )


def _simplified(x: Floats, y: Floats, joined: Flags, exact: Flags) -> tuple[Places, Flags, Flags]:
    """Where each line from a point ends, which are drawn, and which of those are spans of a column; moves `x`."""
    end = np.arange(1, len(x))
    kept = joined.copy()
    is_span = np.zeros(len(joined), np.bool_)
    middle = np.flatnonzero(joined & ~exact & (x[:-1] == x[1:]))
    middle = middle[(middle > 0) & (middle + 2 < len(x))]
    middle = middle[joined[middle - 1] & joined[middle + 1]]
    # Where times are equal, lines from column to column are upright too: two points after those within one.
    new_run = np.flatnonzero(np.append(True, np.diff(middle) != 2))[: len(middle)]
    in_run = np.arange(len(middle)) - np.repeat(new_run, np.diff(np.append(new_run, len(middle))))
    middle = middle[in_run % 2 == 0]
    if not len(middle):
        return end, kept, is_span
    straight = (y[middle - 1] == y[middle]) & (y[middle + 1] == y[middle + 2])
    one = middle[straight]  # first, the same, last, the same: a column that only rises or only falls
    end[one - 1] = one + 2
    kept[one] = kept[one + 1] = False
    with np.errstate(all="ignore"):
        is_narrow = x[middle + 2] - x[middle - 1] <= 1.01
    span = middle[~straight & is_narrow]
    wide = middle[~straight & ~is_narrow]  # a wide column is a zigzag rather than steps
    third = (x[wide + 2] - x[wide - 1]) / 6
    x[wide] -= third
    x[wide + 1] += third
    is_span[span] = True
    kept[span - 1] = kept[span + 1] = False
    # From a span to the next the line is hidden behind them where they overlap.
    follows = span[:-1] + 4 == span[1:]
    before, after = span[:-1][follows], span[1:][follows]
    low, high = np.minimum(y[:-1], y[1:]), np.maximum(y[:-1], y[1:])
    hidden = (low[before] <= high[after]) & (low[after] <= high[before])
    kept[before[hidden] + 2] = False
    return end, kept, is_span


def _spans(
    shapes: Shapes, spans: Places, half: Floats, colors: Colors, corner: Floats, pixels_per_point: float
) -> Quads:
    """Boxes, one pixel wide, on the grid of pixels."""
    begins, ends = shapes.begins[spans] + corner, shapes.ends[spans] + corner
    each = shapes.pieces[spans]
    left = np.floor(begins[:, 0] * pixels_per_point) / pixels_per_point
    grown = half[each]
    lows = np.stack([left, np.minimum(begins[:, 1], ends[:, 1]) - grown], 1)
    highs = np.stack([left + 1.0 / pixels_per_point, np.maximum(begins[:, 1], ends[:, 1]) + grown], 1)
    return boxes(lows, highs, colors[each])


def _cut(begins: Floats, ends: Floats, frame: PlotFrame) -> tuple[Floats, Floats, Flags]:
    """The lines without what lies far outside, and which of them are left; those kept are returned."""
    low = np.array([-_BEYOND, -_BEYOND])
    high = np.array([frame.rect.width + _BEYOND, frame.rect.height + _BEYOND])
    lower, upper = np.minimum(begins, ends), np.maximum(begins, ends)
    inside: Flags = np.all((upper >= low) & (lower <= high), axis=1)
    begins, ends = begins[inside], ends[inside]
    crossing = np.flatnonzero(np.any((lower[inside] < low) | (upper[inside] > high), axis=1))
    if len(crossing):
        a, along = begins[crossing], ends[crossing] - begins[crossing]
        with np.errstate(all="ignore"):
            to_low, to_high = (low - a) / along, (high - a) / along
        flat = along == 0
        first = np.where(flat, 0.0, np.minimum(to_low, to_high)).max(axis=1, initial=0.0)
        last = np.where(flat, 1.0, np.maximum(to_low, to_high)).min(axis=1, initial=1.0)
        # Far away a float is no nearer than thousands of points, hence the clip.
        begins[crossing] = np.clip(a + along * first[:, None], low, high)
        ends[crossing] = np.clip(a + along * last[:, None], low, high)
        gone = crossing[~(first <= last)]
        places = np.flatnonzero(inside)[gone]
        inside[places] = False
        begins, ends = np.delete(begins, gone, axis=0), np.delete(ends, gone, axis=0)
    return begins, ends, inside
