"""Lines between the keypoints of one thing: the bones of a skeleton.

Keypoints of one class in one entity may belong to several things, such as people. They are told apart by the order
in which they were logged: a keypoint id that the thing at hand already has begins the next one.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diorama_renderer.scene.annotations import Context
from diorama_renderer.scene.placements import LINES_LAYER, Default, PlacementTable
from diorama_renderer.scene.points import Built
from diorama_renderer.scene.rows import STYLE, EntityRows, packed_color, rebase
from diorama_renderer.scene.strips import segments_between

DEFAULT_RADIUS = -0.75
"""UI points: half the width of a line."""

COMPONENTS = STYLE

_ID_BITS = 16

Int64 = npt.NDArray[np.int64]


def build(rows: EntityRows, component: str, table: PlacementTable) -> Built | None:
    """The connections of an entity's points in their classes' colours, or None if there are none.

    Args:
        rows: of the entity.
        component: `point3d` or `point2d`.
        table: where the placement, keyed ("connections", component, entity), is set.
    """
    drawn = rows.instances(component)
    ids = None if drawn is None else rows.class_ids(component, drawn.count)
    if drawn is None or ids is None or ids.keypoints is None:
        return None
    origin, positions = rebase(drawn.values)
    visible = np.isfinite(positions).all(axis=1)
    keypoints = np.where(visible, ids.keypoints, -1)
    pairs = _all_pairs(rows.context, ids.classes, keypoints, rows.starts(component))
    if not len(pairs):
        return None
    flat = component == "point2d"
    placement = table.set(
        ("connections", component, rows.entity),
        rows.entity,
        origin=origin,
        radius=DEFAULT_RADIUS,
        default=Default.LINES,
        layer=LINES_LAYER if flat else 0,
        flat=flat,
    )
    starts, ends = pairs.T
    colors: npt.NDArray[np.uint32] | int = rows.context.colors(ids.classes[starts], otherwise=0)
    if rows.properties.color is not None:
        colors = packed_color(rows.properties.color)
    segments = segments_between(
        positions[starts], positions[ends], colors=colors, placement=placement, instances=starts
    )
    return Built({"data": segments}, None)


def _all_pairs(context: Context, classes: Int64, keypoints: Int64, starts: Int64) -> Int64:
    """Places of the points to connect, shape (m, 2)."""
    row = np.searchsorted(starts, np.arange(len(classes)), side="right")
    found = [np.empty((0, 2), np.int64)]
    for class_id in context.connected_classes.tolist():
        of_class = np.flatnonzero((classes == class_id) & (keypoints >= 0))
        if len(of_class):
            pairs = connected(keypoints[of_class], context.connections(class_id), row[of_class])
            found.append(of_class[pairs])
    return np.concatenate(found)


def connected(keypoints: Int64, connections: Int64, rows: Int64 | None = None) -> Int64:
    """Which keypoints of one class lines are drawn between.

    Args:
        keypoints: shape (n,), ids, in the order logged.
        connections: shape (m, 2), pairs of ids.
        rows: shape (n,), ascending, the row of each keypoint: no thing is in two; None: all are in one.

    Returns:
        Shape (k, 2): places in `keypoints`, thing by thing; a connection of which the thing lacks an end is not
        there.
    """
    thing = _things(keypoints, np.zeros_like(keypoints) if rows is None else rows)
    order = np.argsort(keys := thing << _ID_BITS | keypoints)
    wanted = (np.arange(thing[-1] + 1)[:, None, None] << _ID_BITS) | connections
    at = np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)
    places = order[at]
    pairs: Int64 = places[(keys[places] == wanted).all(axis=2)]
    return pairs


def _things(keypoints: Int64, rows: Int64) -> Int64:
    """The number of the thing that each keypoint belongs to, shape (n,)."""
    order = np.argsort(keypoints, kind="stable")
    before = np.full(len(keypoints), -1)  # where the same id was last
    same = keypoints[order][1:] == keypoints[order][:-1]
    before[order[1:][same]] = order[:-1][same]
    breaks = np.flatnonzero(np.diff(rows)) + 1
    before[breaks] = breaks - 1  # as if the first keypoint of a row had just been there
    latest = np.maximum.accumulate(before)
    begins = np.zeros(len(keypoints), np.int64)
    first = int(np.searchsorted(latest, 0))
    while first < len(keypoints):
        begins[first] = 1
        first = int(np.searchsorted(latest, first))
    return np.cumsum(begins)
