"""Which class each pixel is of: the class ids of what is seen there, joined by instance."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from diorama_renderer.query import LatestAt
from diorama_renderer.recordings.values import tensor_of
from diorama_renderer.scene.history import PRIMARIES
from diorama_renderer.scene.rows import EntityRows
from diorama_renderer.store import Instances, Store

NO_CLASS = -1
"""0 is a class like any other."""


def class_ids_of(
    store: Store, latest: LatestAt, ids: npt.NDArray[np.uint32], seen: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int32]:
    """The class of what is seen at each pixel.

    Args:
        store: of the picture.
        latest: the rows that it shows.
        ids: shape (h, w, 2), entity id and instance.
        seen: shape (h, w): where anything is.

    Returns:
        Shape (h, w): of a segmentation image the id at that texel, of others that of the instance; NO_CLASS: none.
    """
    classes = np.full(ids.shape[:2], NO_CLASS, np.int32)
    flat, entities = classes.reshape(-1), ids[..., 0].reshape(-1)
    instances = ids[..., 1].reshape(-1)
    for entity_id in np.unique(entities[seen.reshape(-1)]).tolist():
        if entity_id == 0:
            continue
        by_instance = _classes_of(EntityRows(store, latest, entity_id - 1))
        if by_instance is None:
            continue
        at = np.flatnonzero(entities == entity_id)
        found = instances[at] if len(by_instance) > 1 else np.zeros(len(at), np.int64)
        known = found < len(by_instance)
        flat[at[known]] = by_instance[found[known]]
    return classes


def _classes_of(rows: EntityRows) -> npt.NDArray[Any] | None:
    """By instance; one for all of them; None: there are none."""
    tensor = rows.instances("tensor")
    if tensor is not None:
        return _texels(tensor)
    for primary in (*PRIMARIES, "mesh3d"):
        drawn = rows.instances(primary)
        if drawn is not None:
            # A mesh is one thing, whatever it is made of.
            ids = rows.class_ids(primary, 1 if primary == "mesh3d" else drawn.count)
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
