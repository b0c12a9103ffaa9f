"""Which class each pixel is of: the class ids of what is seen there, joined by instance."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from diorama_renderer.gpu import recycled
from diorama_renderer.query import LatestAt
from diorama_renderer.recordings.values import tensor_of
from diorama_renderer.scene.history import PRIMARIES
from diorama_renderer.scene.rows import EntityRows
from diorama_renderer.store import Instances, Store

NO_CLASS = -1
"""0 is a class like any other."""


def class_ids_of(store: Store, latest: LatestAt, ids: npt.NDArray[np.uint32]) -> npt.NDArray[np.int32]:
    """The class of what is seen at each pixel.

    Args:
        store: of the picture.
        latest: the rows that it shows.
        ids: shape (h, w, 2), entity id (0: nothing) and instance.

    Returns:
        Shape (h, w): of a segmentation image the id at that texel, of others that of the instance; NO_CLASS: none.
    """
    found = recycled.empty(ids.shape[:2], np.int32)
    found[:] = NO_CLASS
    flat = ids.reshape(-1, 2)
    seen = np.flatnonzero(flat[:, 0])
    entities, instances = flat[seen, 0], flat[seen, 1]
    drawn = np.bincount(entities)
    first, count = np.zeros(len(drawn), np.int64), np.zeros(len(drawn), np.int64)
    tables, total = [], 0
    for entity_id in np.flatnonzero(drawn).tolist():
        classes = _classes_of(EntityRows(store, latest, entity_id - 1))
        if classes is not None:
            first[entity_id], count[entity_id] = total, len(classes)
            tables.append(classes)
            total += len(classes)
    if total:
        table = np.concatenate(tables).astype(np.int32)
        # One class is that of all instances.
        instances = np.where(count[entities] == 1, 0, instances)
        known = instances < count[entities]
        found.reshape(-1)[seen[known]] = table[(first[entities] + instances)[known]]
    return found


def _classes_of(rows: EntityRows) -> npt.NDArray[Any] | None:
    """By instance; one for all of them; None: there are none."""
    tensor = rows.instances("tensor")
    if tensor is not None:
        return _texels(tensor)
    for primary in (*PRIMARIES, "mesh3d"):
        drawn = rows.instances(primary)
        if drawn is not None:
            ids = rows.class_ids(primary, drawn.count)
            return None if ids is None else ids.classes
    return None


def _texels(tensor: Instances) -> npt.NDArray[Any] | None:
    fields: Any = tensor.values
    if fields.field("meaning")[0].as_py() != "class_id":
        return None
    try:
        return tensor_of(tensor).values.reshape(-1)
    except ValueError:  # bytes that are no numbers: then nothing of it is drawn either
        return None
