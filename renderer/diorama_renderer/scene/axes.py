"""The axes of entities that have moved: what a recording shows of which nothing else can be drawn."""

from __future__ import annotations

import numpy as np

from diorama.schema import PINHOLES
from diorama_renderer.query import LatestAt
from diorama_renderer.scene.placements import PlacementTable
from diorama_renderer.scene.points import Built
from diorama_renderer.scene.strips import segments_between
from diorama_renderer.state import DRAWN_2D, DRAWN_3D
from diorama_renderer.store import Store

RADIUS = -1.0
"""UI points: half the width of a line."""

_COLORS = np.array([0xFF1919FF, 0x00F000FF, 0x5050FFFF], np.uint32)  # x, y, z
_MOVES = ("rigid3", "affine")


def entities_with_axes(store: Store, latest: LatestAt) -> list[int]:
    """The entities that move in their parents, ascending, if nothing at all is drawn at this time; else none."""
    table, rows = store.table("transform"), latest.of("transform")
    entities = np.flatnonzero(rows >= 0)
    if table is None or not len(entities):
        return []
    if any(bool((latest.of(component) >= 0).any()) for component in (*DRAWN_3D, *DRAWN_2D)):
        return []
    variants = table.variants(rows[entities])
    if bool(np.isin(variants, [table.code_of(name) for name in PINHOLES]).any()):
        return []
    moves: list[int] = entities[np.isin(variants, [table.code_of(name) for name in _MOVES])].tolist()
    return moves


def build(entity: int, table: PlacementTable) -> Built:
    """The axes of an entity, of length 1 in its local space; their views choose another length.

    Args:
        entity: whose.
        table: where the placement, keyed ("axes", entity), is set.
    """
    placement = table.set(("axes", entity), entity, radius=RADIUS)
    segments = segments_between(
        np.zeros((3, 3)), np.eye(3), colors=_COLORS, placement=placement, instances=np.arange(3)
    )
    return Built({"data": segments}, None)
