"""Rows of points to the columns that the point pass reads."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from diorama_renderer.scene.labels import Labels, Place, make
from diorama_renderer.scene.layout import POINT_COLUMNS
from diorama_renderer.scene.placements import NOTHING, POINTS_LAYER, Default, PlacementTable
from diorama_renderer.scene.rows import STYLE, EntityRows, rebase
from diorama_renderer.scene.slots import Columns, SlotBatch

DEFAULT_RADIUS = -1.5
"""UI points."""
KEYPOINT_RADIUS = -3.0
"""Likewise, of what lines connect: else joints would not show on their bones."""

COMPONENTS = (*STYLE, "label")
"""What changes the look of points, beside their positions."""


class Built(NamedTuple):
    """What one entity adds to a batch."""

    columns: Columns
    labels: Labels | None


def new_batch() -> SlotBatch:
    """An empty batch of points."""
    return SlotBatch(POINT_COLUMNS, {"placement": NOTHING}, lambda columns: columns["position_color"][:, 3])


def build(rows: EntityRows, component: str, table: PlacementTable) -> Built | None:
    """The points of an entity, or None if it has none.

    Args:
        rows: of the entity.
        component: `point3d` or `point2d`.
        table: where the placement, keyed (component, entity), is set.
    """
    drawn = rows.instances(component)
    if drawn is None:
        return None
    flat = component == "point2d"
    positions: npt.NDArray[Any] = drawn.values
    origin, local = rebase(positions)
    colors = rows.colors(component, drawn.count)
    radius, radii = rows.radii(component, _default_radius(rows, component, drawn.count))
    row = table.set(
        (component, rows.entity),
        rows.entity,
        origin=origin,
        radius=radius,
        default=rows.default(Default.POINTS),
        layer=POINTS_LAYER if flat else 0,
        flat=flat,
    )
    position_color = np.empty((drawn.count, 4), np.uint32)
    position_color[:, :3].view(np.float32)[...] = local
    position_color[:, 3] = colors
    columns: dict[str, npt.NDArray[Any]] = {
        "position_color": position_color,
        "placement": np.broadcast_to(np.uint32(row), drawn.count),
    }
    if radii is not None:
        columns["radius"] = radii
    texts = rows.labels(component, drawn.count)
    labels = None
    if texts is not None:
        anchors = local.astype(np.float64) + (0.0 if origin is None else origin)
        reach = np.full(drawn.count, radius) if radii is None else radii.astype(np.float64)
        labels = make(rows.entity, anchors, texts, colors, place=Place.BELOW, is_flat=flat, radii=reach)
    return Built(columns, labels)


def _default_radius(rows: EntityRows, component: str, count: int) -> float:
    if rows.row("keypoint_id") < 0 or not len(rows.context.connected_classes):
        return DEFAULT_RADIUS
    ids = rows.class_ids(component, count)
    is_connected = (
        ids is not None
        and ids.keypoints is not None
        and bool(np.isin(ids.classes, rows.context.connected_classes).any())
    )
    return KEYPOINT_RADIUS if is_connected else DEFAULT_RADIUS
