"""Annotation contexts: what class ids and keypoint ids mean for an entity.

An entity's context is that of the nearest entity at or above it, the root included, that has one in force; contexts
of several ancestors are not merged. Of descriptions with the same id the first counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diorama_renderer.query import LatestAt
from diorama_renderer.scene.colors import auto_colors, id_colors
from diorama_renderer.store import Rows, Store

COMPONENT = "annotation_context"

Ids = npt.NDArray[Any]
"""Class ids or keypoint ids, any integer type, shape (n,); -1: the instance has none."""

Colors = npt.NDArray[np.uint32]
"""0xRRGGBBAA, sRGB, straight alpha."""

_KEYPOINT_BITS = 16


@dataclass(frozen=True)
class Context:
    """What the ids of one annotation context mean. Two of one store are equal if their `key` is.

    Attributes:
        key: the serial of the row of `annotation_context` that it was read from, -1 if none is in force: names it in
            caches.
        class_ids: shape (m,), int64, ascending: the classes that are annotated.
        class_colors: shape (m,): as logged, or else the automatic colour of the id.
    """

    key: int
    class_ids: npt.NDArray[np.int64] = field(compare=False, repr=False)
    class_colors: Colors = field(compare=False, repr=False)
    _class_labels: Mapping[int, str] = field(compare=False, repr=False)
    _keypoint_keys: npt.NDArray[np.int64] = field(compare=False, repr=False)  # those with a colour, ascending
    _keypoint_colors: Colors = field(compare=False, repr=False)
    _keypoint_labels: Mapping[int, str] = field(compare=False, repr=False)
    _connection_classes: npt.NDArray[np.int64] = field(compare=False, repr=False)
    _connections: npt.NDArray[np.int64] = field(compare=False, repr=False)

    def colors(self, class_ids: Ids, keypoint_ids: Ids | None = None, *, otherwise: int) -> Colors:
        """The colour of each instance that was logged without one, shape (n,).

        In order of priority: its keypoint's annotation, its class's annotation, the automatic colour of its class.

        Args:
            class_ids: shape (n,).
            keypoint_ids: shape (n,), within the class; None: there are none.
            otherwise: for instances without a class.
        """
        colors: Colors = self._color_of_id[class_ids]
        if bool((class_ids < 0).any()):
            colors[class_ids < 0] = otherwise
        if keypoint_ids is not None and len(self._keypoint_keys):
            keys = _keypoint_keys(class_ids, keypoint_ids)
            at = np.minimum(np.searchsorted(self._keypoint_keys, keys), len(self._keypoint_keys) - 1)
            annotated = self._keypoint_keys[at] == keys
            colors[annotated] = self._keypoint_colors[at[annotated]]
        return colors

    def labels(self, class_ids: Ids, keypoint_ids: Ids | None = None) -> list[str | None]:
        """The label of each instance that was logged without one: its keypoint's, else its class's, else None."""
        labels = [self._class_labels.get(class_id) for class_id in class_ids.tolist()]
        if keypoint_ids is not None and self._keypoint_labels:
            keys = _keypoint_keys(class_ids, keypoint_ids).tolist()
            labels = [self._keypoint_labels.get(key, label) for key, label in zip(keys, labels)]
        return labels

    def connections(self, class_id: int) -> npt.NDArray[np.int64]:
        """Pairs of keypoint ids of a class that lines are drawn between, shape (m, 2), in the order logged."""
        pairs: npt.NDArray[np.int64] = self._connections[self._connection_classes == class_id]
        return pairs

    @property
    def connected_classes(self) -> npt.NDArray[np.int64]:
        """The classes that have connections, ascending."""
        return np.unique(self._connection_classes)

    def palette(self) -> npt.NDArray[np.uint8]:
        """The colours of a segmentation, RGBA, sRGB, straight alpha; shape (largest annotated id + 1, 4).

        Row i is that of class i. Ids that are not annotated are transparent, and so are those beyond the table.
        """
        table = np.zeros((int(self.class_ids[-1]) + 1 if len(self.class_ids) else 0, 4), np.uint8)
        table[self.class_ids] = self.class_colors.astype(">u4").view(np.uint8).reshape(-1, 4)
        return table

    @cached_property
    def _color_of_id(self) -> Colors:
        """Shape (65536,): the colour of each class, annotated or not."""
        table = id_colors()
        if len(self.class_ids):
            table = table.copy()
            table[self.class_ids] = self.class_colors
        return table


class AnnotationContexts:
    """The contexts of all entities at one time.

    Attributes:
        rows: shape (entity_count,): the row of `annotation_context` that holds for each entity, -1 if none does;
            None if none holds anywhere.
    """

    def __init__(self, store: Store, latest: LatestAt, before: AnnotationContexts | None = None) -> None:
        """The contexts in force in `latest`.

        Args:
            store: where the rows are.
            latest: at the time.
            before: of the same store at another time; what it has read is not read again.
        """
        self._store = store
        self._logged = latest.rows.get(COMPONENT)
        self._contexts = {-1: NO_CONTEXT}
        self.rows: Rows | None
        if before is not None and before._logged is self._logged:
            self.rows, self._contexts = before.rows, before._contexts
            return
        self.rows = None if self._logged is None else _inherited(store, self._logged)
        if before is not None and self.rows is not None:
            held = set(np.unique(self.rows).tolist())
            self._contexts |= {row: context for row, context in before._contexts.items() if row in held}

    def of(self, entity: int) -> Context:
        """The context of an entity; `NO_CONTEXT` if it has none."""
        if self.rows is None:
            return NO_CONTEXT
        row = int(self.rows[entity])
        context = self._contexts.get(row)
        if context is None:
            table = self._store.table(COMPONENT)
            assert table is not None
            context = self._contexts[row] = read_context(table.serial(row), table.instances(row).values)
        return context

    def differ(self, before: AnnotationContexts | None) -> npt.NDArray[np.bool_] | None:
        """Which entities have another context than before, shape (entity_count,); None if none has.

        Entities that came since have changed if they have a context.
        """
        old = None if before is None else before.rows
        if self.rows is old:
            return None
        known = 0 if old is None else len(old)
        count = known if self.rows is None else len(self.rows)
        was, now = np.full(count, -1), np.full(count, -1)
        was[:known] = -1 if old is None else old
        now[:] = -1 if self.rows is None else self.rows
        changed: npt.NDArray[np.bool_] = was != now
        return changed if bool(changed.any()) else None


def read_context(key: int, values: Any) -> Context:
    """A row of `annotation_context` as a `Context`.

    Args:
        key: the serial of the row.
        values: Arrow array of CLASS_DESCRIPTION structs.
    """
    classes = _Annotations(_integers(values.field("id")), values)
    logged = classes.structs
    keypoints, counts = _flat(logged.field("keypoints"))
    of_class = np.repeat(classes.keys, counts)
    points = _Annotations(_keypoint_keys(of_class, _integers(keypoints.field("id"))), keypoints)
    pairs, counts = _flat(logged.field("keypoint_connections"))
    colors = np.where(classes.has_color, classes.colors, auto_colors(classes.keys))
    return Context(
        key,
        classes.keys,
        colors,
        classes.labels,
        points.keys[points.has_color],
        points.colors[points.has_color],
        points.labels,
        np.repeat(classes.keys, counts),
        _integers(pairs.flatten()).reshape(-1, 2),
    )


class _Annotations:
    """The first of each of many annotations that have the same key, in the order of keys.

    Attributes:
        keys: shape (n,), ascending.
        structs: n of them.
        colors, has_color: shape (n,).
        labels: of those that have one.
    """

    def __init__(self, keys: npt.NDArray[np.int64], structs: Any) -> None:
        self.keys, first = np.unique(keys, return_index=True)
        self.structs = structs.take(pa.array(first))
        color = self.structs.field("color")
        self.has_color = np.asarray(color.is_valid(), bool)
        self.colors = np.asarray(color.fill_null(0), np.uint32)
        labels = zip(self.keys.tolist(), self.structs.field("label").to_pylist())
        self.labels = {key: label for key, label in labels if label is not None}


def _flat(lists: Any) -> tuple[Any, npt.NDArray[np.int64]]:
    """The items of all lists, one list after another, and how many each has."""
    return lists.flatten(), _integers(lists.value_lengths())


def _integers(values: Any) -> npt.NDArray[np.int64]:
    integers: npt.NDArray[np.int64] = np.asarray(values, np.int64)
    return integers


def _keypoint_keys(class_ids: Ids, keypoint_ids: Ids) -> npt.NDArray[np.int64]:
    """One number for each keypoint of a class; negative if it is none."""
    keys: npt.NDArray[np.int64] = (class_ids.astype(np.int64) << _KEYPOINT_BITS) | keypoint_ids
    keys[(class_ids < 0) | (keypoint_ids < 0)] = -1
    return keys


def _inherited(store: Store, logged: Rows) -> Rows:
    """For each entity the row of the nearest one at or above it that has one."""
    rows: Rows = logged.copy()
    parents = store.entities.parents
    for level in store.entities.levels()[1:]:
        level = level[level < len(rows)]  # others came after `logged` was asked for
        own = rows[level]
        rows[level] = np.where(own >= 0, own, rows[parents[level]])
    return rows


_NO_IDS: npt.NDArray[np.int64] = np.empty(0, np.int64)
_NO_COLORS: Colors = np.empty(0, np.uint32)
NO_CONTEXT = Context(
    -1, _NO_IDS, _NO_COLORS, {}, _NO_IDS, _NO_COLORS, {}, _NO_IDS, np.empty((0, 2), np.int64)
)
"""Where nothing is annotated: classes have automatic colours and no labels."""
