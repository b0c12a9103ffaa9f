"""Rows of rectangles to the segments of their outlines."""

from __future__ import annotations

import numpy as np

from diorama_renderer.scene.labels import Place, make
from diorama_renderer.scene.placements import LINES_LAYER, Default, PlacementTable
from diorama_renderer.scene.points import Built
from diorama_renderer.scene.rows import STYLE, EntityRows
from diorama_renderer.scene.strips import segments_between

DEFAULT_RADIUS = -1.45
"""UI points: half the width of the outline.

A little less than 1.5, at which outlines on whole pixels would end in the centres of pixels, where rounding frays them.
"""

COMPONENTS = (*STYLE, "label")

_CORNERS = np.array([[0, 1], [2, 1], [2, 3], [0, 3]])  # x and y of each in (min x, min y, max x, max y)


def build(rows: EntityRows, table: PlacementTable) -> Built | None:
    """The outlines of an entity's rectangles, or None if it has none.

    One whose corners are swapped is the same rectangle; one with a corner that is not finite is not drawn; one of
    no size is a line or a dot. The segments' round ends join its corners.
    """
    drawn = rows.instances("rect2d")
    if drawn is None:
        return None
    logged = np.asarray(drawn.values, np.float32)
    low, high = np.minimum(logged[:, :2], logged[:, 2:]), np.maximum(logged[:, :2], logged[:, 2:])
    bounds = np.concatenate([low, high], axis=1)
    radius, radii = rows.radii("rect2d", DEFAULT_RADIUS)
    colors = rows.colors("rect2d", drawn.count)
    shown = np.flatnonzero(np.isfinite(bounds).all(axis=1))
    corners = bounds[shown][:, _CORNERS]
    edge_of = np.repeat(shown, len(_CORNERS))
    segments = segments_between(
        corners.reshape(-1, 2),
        np.roll(corners, -1, axis=1).reshape(-1, 2),
        colors=colors[edge_of],
        placement=table.set(
            ("rect2d", rows.entity),
            rows.entity,
            radius=radius,
            default=rows.default(Default.LINES),
            layer=LINES_LAYER,
            flat=True,
        ),
        instances=edge_of,
        radii=None if radii is None else radii[edge_of],
    )
    ends = np.zeros((2, drawn.count, 3))
    ends[0, :, :2], ends[1, :, :2] = low, high
    texts = rows.labels("rect2d", drawn.count)
    labels = make(rows.entity, ends[0], texts, colors, place=Place.INSIDE, is_flat=True, corners=ends[1])
    return Built({"data": segments}, labels)
