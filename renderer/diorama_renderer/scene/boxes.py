"""Rows of oriented boxes and of arrows to what their passes read."""

from __future__ import annotations

import numpy as np

from diorama_renderer.scene.labels import make
from diorama_renderer.scene.layout import ARROW, BOX
from diorama_renderer.scene.placements import Default, PlacementTable
from diorama_renderer.scene.points import Built
from diorama_renderer.scene.rows import STYLE, EntityRows, rebase
from diorama_renderer.scene.slots import SlotBatch

BOX_RADIUS = -0.75
"""UI points: half the width of an edge."""
ARROW_RADIUS = -1.5
"""UI points: of the shaft."""

BOX_COMPONENTS = (*STYLE, "vec3d", "quaternion", "label")
ARROW_COMPONENTS = (*STYLE, "label")


def new_box_batch() -> SlotBatch:
    """An empty batch of boxes."""
    return SlotBatch(
        {"data": (BOX, 0)}, {"data": np.zeros((), BOX)}, lambda columns: columns["data"]["color"]
    )


def new_arrow_batch() -> SlotBatch:
    """An empty batch of arrows."""
    return SlotBatch(
        {"data": (ARROW, 0)}, {"data": np.zeros((), ARROW)}, lambda columns: columns["data"]["color"]
    )


def build_boxes(rows: EntityRows, table: PlacementTable) -> Built | None:
    """The boxes of an entity, or None if it has none."""
    drawn = rows.instances("box3d")
    if drawn is None:
        return None
    centers = rows.joined("box3d", "vec3d", 0.0)
    centers_f64 = np.zeros((drawn.count, 3)) if centers is None else np.asarray(centers, np.float64)
    origin, local = rebase(centers_f64)
    quaternions = rows.joined("box3d", "quaternion", (0.0, 0.0, 0.0, 1.0))
    radius, radii = rows.radii("box3d", BOX_RADIUS)
    colors = rows.colors("box3d", drawn.count)
    boxes = np.zeros(drawn.count, BOX)
    boxes["center"] = local
    boxes["color"] = colors
    boxes["half_size"] = drawn.values
    boxes["placement"] = table.set(
        ("box3d", rows.entity), rows.entity, origin=origin, radius=radius, default=rows.default(Default.LINES)
    )
    boxes["quat_xyzw"] = (0.0, 0.0, 0.0, 1.0) if quaternions is None else quaternions
    if radii is not None:
        boxes["radius"] = radii
    boxes["instance"] = np.arange(drawn.count)
    return Built({"data": boxes}, make(rows.entity, centers_f64, rows.labels("box3d", drawn.count), colors))


def build_arrows(rows: EntityRows, table: PlacementTable) -> Built | None:
    """The arrows of an entity, or None if it has none."""
    drawn = rows.instances("arrow3d")
    if drawn is None:
        return None
    origins = np.asarray(drawn.values)[:, :3]
    origin, local = rebase(origins)
    radius, radii = rows.radii("arrow3d", ARROW_RADIUS)
    colors = rows.colors("arrow3d", drawn.count)
    arrows = np.zeros(drawn.count, ARROW)
    arrows["origin"] = local
    arrows["color"] = colors
    arrows["vector"] = drawn.values[:, 3:]
    arrows["placement"] = table.set(("arrow3d", rows.entity), rows.entity, origin=origin, radius=radius)
    if radii is not None:
        arrows["radius"] = radii
    arrows["instance"] = np.arange(drawn.count)
    texts = rows.labels("arrow3d", drawn.count)
    labels = None
    if texts is not None:
        middles = drawn.values.astype(np.float64)
        labels = make(rows.entity, middles[:, :3] + 0.5 * middles[:, 3:], texts, colors)
    return Built({"data": arrows}, labels)
