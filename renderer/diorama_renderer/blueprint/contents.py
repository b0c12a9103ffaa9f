"""What each entity of a store ever had: from it follows which views there could be.

Ever, not now: whatever the time that is shown, and whatever the store had to drop, a view that made sense still does.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from enum import IntEnum
from typing import Any

import numpy as np
import pyarrow as pa

from diorama.schema import PINHOLES
from diorama_renderer.assets import is_image
from diorama_renderer.blueprint.subtrees import Ids, Mask, Subtrees
from diorama_renderer.state import DRAWN_2D, DRAWN_3D
from diorama_renderer.store import ComponentTable, Store

_FOLLOWED = (*DRAWN_3D, *DRAWN_2D, "scalar", "text_entry", "transform")
_FLAT_MARKS = tuple(component for component in DRAWN_2D if component != "tensor")
_BLOCK_ROWS = 1 << 20
_MOST_EMPTY = 16
"""Tensors without numbers that are looked at for one that has some, each time."""


class TensorRole(IntEnum):
    """What a tensor is shown as."""

    NONE = 0
    IMAGE = 1
    DEPTH = 2
    SEGMENTATION = 3
    BARS = 4
    TENSOR = 5


class Contents:
    """What the entities of a store ever had; each row is looked at once.

    Attributes:
        store: where they are.
        subtrees: of its entities.
        revision: grows when an entity came, or had something for the first time.
        roles: shape (n,), int8, values of `TensorRole`: of each entity's first tensor that is not empty.
        sizes: width and height of images, pixels, by entity.
    """

    def __init__(self, store: Store) -> None:
        """Nothing is known before `update`."""
        self.store = store
        self.subtrees = Subtrees(store.entities)
        self.revision = 0
        self.roles = np.zeros(0, np.int8)
        self.sizes: dict[int, tuple[int, int]] = {}
        self._ever: dict[str, Mask] = {}
        self._transforms: dict[str, Mask] = {}
        self._seen_rows: dict[str, int] = {}
        self._seen = (-1, -1)  # version and generation of the store
        self._count = 0
        self._grow(1)

    def update(self) -> bool:
        """Look at what is new in the store; True if `revision` has grown."""
        store = self.store
        if self._seen[0] == store.version:
            return False
        if self._seen[1] != store.generation:
            self._seen_rows = {}
        self._seen = (store.version, store.generation)
        is_new = self._grow(len(store.entities))
        for component in _FOLLOWED:
            table = store.table(component)
            if table is not None:
                is_new |= self._look(table)
        self.revision += is_new
        return is_new

    def having(self, *components: str) -> Mask:
        """Which entities ever had a value of any of some components: shape (n,). Only some components are followed."""
        found = np.zeros(self._count, np.bool_)
        for component in components:
            if component in self._ever:
                found |= self._ever[component]
        return found

    def transformed(self, *variants: str) -> Mask:
        """Which entities ever had a transform of any of some variants, "pinhole" with any lens: shape (n,)."""
        found = np.zeros(self._count, np.bool_)
        for variant in variants:
            if variant in self._transforms:
                found |= self._transforms[variant]
        return found

    @property
    def marks(self) -> Mask:
        """Which entities ever had 2D points, lines or rectangles: shape (n,)."""
        return self.having(*_FLAT_MARKS)

    def with_role(self, *roles: TensorRole) -> Mask:
        """Which entities have a tensor of any of some roles: shape (n,)."""
        found: Mask = np.isin(self.roles, np.array(roles, np.int8))
        return found

    def image_of(self) -> Ids:
        """The pinhole in whose image space each entity lies, itself or above: shape (n,), -1 where there is none."""
        return self.subtrees.nearest(self.transformed("pinhole"), stops=self.transformed("unknown"))

    def world_of(self) -> Ids:
        """The entity at the top of what is connected with each: shape (n,), 0 or one whose transform is unknown."""
        return np.maximum(self.subtrees.nearest(self.transformed("unknown")), 0)

    def _grow(self, count: int) -> bool:
        if count == self._count:
            return False
        self._count = count
        self.subtrees.update()
        self.roles = np.concatenate([self.roles, np.zeros(count - len(self.roles), np.int8)])
        for masks in (self._ever, self._transforms):
            for name, mask in masks.items():
                masks[name] = np.concatenate([mask, np.zeros(count - len(mask), np.bool_)])
        return True

    def _look(self, table: ComponentTable) -> bool:
        is_new = False
        first, end = self._seen_rows.get(table.component, 0), table.row_count
        self._seen_rows[table.component] = end
        mask = self._ever.setdefault(table.component, np.zeros(self._count, np.bool_))
        for start in range(first, end, _BLOCK_ROWS):
            rows = start + np.flatnonzero(table.counts[start : min(start + _BLOCK_ROWS, end)] > 0)
            entities = table.entity[rows]
            unseen = ~mask[entities]
            if bool(unseen.any()):
                mask[entities[unseen]] = True
                is_new = True
            if table.component == "transform":
                is_new |= self._look_at_transforms(table, rows, entities)
            elif table.component == "tensor":
                is_new |= self._look_at_tensors(table, rows, entities)
        return is_new

    def _look_at_transforms(self, table: ComponentTable, rows: Ids, entities: Any) -> bool:
        is_new = False
        codes = table.variants(rows)
        for code, name in enumerate(table.variant_names):
            # Whatever its lens does, it is a camera.
            kind = "pinhole" if name in PINHOLES else name
            mask = self._transforms.setdefault(kind, np.zeros(self._count, np.bool_))
            found = entities[codes == code]
            if len(found) and not bool(mask[found].all()):
                mask[found] = True
                is_new = True
        return is_new

    def _look_at_tensors(self, table: ComponentTable, rows: Ids, entities: Any) -> bool:
        """Decide about entities that have nothing decided, by a row each, or more where tensors are empty."""
        is_new = False
        for _ in range(_MOST_EMPTY):
            is_open = self.roles[entities] == TensorRole.NONE
            rows, entities = rows[is_open], entities[is_open]
            found, firsts = np.unique(entities, return_index=True)
            if not len(found):
                break
            for entity, row in zip(found.tolist(), rows[firsts].tolist(), strict=True):
                is_new |= self._decide(table, entity, row)
            rows, entities = np.delete(rows, firsts), np.delete(entities, firsts)
        return is_new

    def _decide(self, table: ComponentTable, entity: int, row: int) -> bool:
        role, size = TensorRole.NONE, (0, 0)
        with suppress(pa.ArrowException, TypeError, KeyError, IndexError, ValueError, OverflowError):
            role, size = _role_of_row(table, row)
        self.roles[entity] = role
        if role in (TensorRole.IMAGE, TensorRole.DEPTH, TensorRole.SEGMENTATION):
            self.sizes[entity] = size
        return role != TensorRole.NONE


def _role_of_row(table: ComponentTable, row: int) -> tuple[TensorRole, tuple[int, int]]:
    struct: Any = table.instances(row).values
    shape = tuple(struct.field("shape")[0].as_py())
    role = tensor_role(
        shape,
        struct.field("names")[0].as_py(),
        dtype=struct.field("dtype")[0].as_py(),
        encoding=struct.field("encoding")[0].as_py(),
        meaning=struct.field("meaning")[0].as_py(),
    )
    return role, (shape[1], shape[0]) if len(shape) > 1 else (0, 0)


def tensor_role(
    shape: Sequence[int], names: Sequence[str | None] | None, *, dtype: str, encoding: str, meaning: str
) -> TensorRole:
    """What a tensor is shown as; nothing, if it has no numbers.

    Args:
        shape: of the tensor.
        names: of its dimensions.
        dtype: of its numbers.
        encoding: "raw", or of an image file.
        meaning: "unknown", "depth" or "class_id".
    """
    if 0 in shape:
        return TensorRole.NONE
    if meaning != "unknown":
        is_picture = len(shape) == 2 or (len(shape) == 3 and shape[2] == 1)
        role = TensorRole.DEPTH if meaning == "depth" else TensorRole.SEGMENTATION
        return role if is_picture else TensorRole.TENSOR
    if is_image(shape, names, dtype=dtype, encoding=encoding):
        return TensorRole.IMAGE
    if sum(size != 1 for size in shape) <= 1 and len(shape) <= 2:
        return TensorRole.BARS
    return TensorRole.TENSOR
