"""From rows of the store to what the transform graph reads."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diorama_renderer.query import LatestAt
from diorama_renderer.store import Store
from diorama_renderer.transforms.local import LocalTransforms, local_from_rows


def local_transforms(store: Store, latest: LatestAt) -> LocalTransforms:
    """The transform of every entity that is in force.

    Args:
        store: what `latest` was asked of.
        latest: the rows in force.
    """
    rows = latest.of("transform")
    entities = np.flatnonzero(rows >= 0)
    table = store.table("transform")
    if table is None or len(entities) == 0:
        return local_from_rows(latest.entity_count)
    variants = table.variants(rows[entities])
    rigid, affine, pinhole, distorted, unknown = (
        entities[variants == table.code_of(variant)]
        for variant in ("rigid3", "affine", "pinhole", "distorted_pinhole", "unknown")
    )
    return local_from_rows(
        latest.entity_count,
        rigid=(rigid, table.gather(rows[rigid], "rigid3")),
        affine=(affine, table.gather(rows[affine], "affine")),
        pinhole=(pinhole, table.gather(rows[pinhole], "pinhole")),
        distorted=(distorted, table.gather(rows[distorted], "distorted_pinhole")),
        unknown=unknown,
    )


def view_coordinates(store: Store, latest: LatestAt) -> npt.NDArray[np.uint8]:
    """The view coordinates of every entity that are in force.

    Args:
        store: what `latest` was asked of.
        latest: the rows in force.

    Returns:
        Shape (n, 3), codes of `diorama.schema.VIEW_DIRECTIONS`; 0 where none are.
    """
    codes = np.zeros((latest.entity_count, 3), np.uint8)
    rows = latest.of("view_coordinates")
    entities = np.flatnonzero(rows >= 0)
    table = store.table("view_coordinates")
    if table is not None and len(entities):
        codes[entities] = table.gather(rows[entities], "u8")
    return codes
