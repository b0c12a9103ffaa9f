"""Which tensors a view can show, and the numbers of the one that it does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from diorama_renderer.assets.tensors import raw_values
from diorama_renderer.blueprint.items import EntityItem, Item
from diorama_renderer.recordings.values import tensor_bytes, tensor_of
from diorama_renderer.store import Instances
from diorama_renderer.ui.views.tensor_slice import Array, range_of

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.workspace import Opened


@dataclass(frozen=True, slots=True, eq=False)
class ShownTensor:
    """A tensor.

    Attributes:
        path: of the entity.
        key: names it in caches.
        values: the numbers, any rank and real dtype.
        names: one a dimension, or None.
        range: what colours stand for if nobody says.
    """

    path: str
    key: object
    values: Array
    names: tuple[str | None, ...] | None
    range: tuple[float, float]

    def name(self, dimension: int) -> str:
        """What to call a dimension: its name, or its number."""
        names = self.names or ()
        found = names[dimension] if dimension < len(names) else None
        return found or f"dim {dimension}"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A tensor that is none.

    Attributes:
        path: of the entity.
        reason: why.
    """

    path: str
    reason: str


@dataclass
class TensorChoice:
    """The tensors of a view.

    Attributes:
        entities: indexes of those that are in force.
        path: of the entity whose tensor is shown; empty: none was chosen.
    """

    entities: list[int] = field(default_factory=list)
    path: str = ""
    _selected: tuple[Item, ...] = ()
    _known: frozenset[int] = frozenset()
    _key: object = None
    _latest: object = None
    _decoded: tuple[object, ShownTensor | Unreadable | None] = (None, None)

    def update(self, opened: Opened, spec: ViewSpec) -> ShownTensor | Unreadable | None:
        """The one to show as of now; None: there is none."""
        store, rows = opened.recording.store, opened.latest.of("tensor")
        key = (store.generation, opened.blueprint.revision, len(store.entities))
        if key != self._key or opened.latest is not self._latest:
            self._key, self._latest = key, opened.latest
            shown = np.asarray(opened.blueprint.shown_entities(spec, store), np.bool_)
            count = min(len(rows), len(shown))
            self.entities = np.flatnonzero((rows[:count] >= 0) & shown[:count]).tolist()
            self._known = frozenset(self.entities)
        if not self.entities:
            return None
        entity = self._chosen(opened)
        return self._decode(opened, entity, int(rows[entity]))

    def _chosen(self, opened: Opened) -> int:
        """The entity that was chosen: in the view, or by selecting it anywhere; else the first."""
        index = opened.recording.store.entities.index
        known = self._known
        if opened.selection.items is not self._selected:
            self._selected = opened.selection.items
            for item in self._selected:
                if isinstance(item, EntityItem) and index.get(item.path, -1) in known:
                    self.path = item.path
        entity = index.get(self.path, -1)
        return entity if entity in known else self.entities[0]

    def _decode(self, opened: Opened, entity: int, row: int) -> ShownTensor | Unreadable | None:
        key = (opened.recording.store.generation, entity, row)
        table = opened.recording.store.table("tensor")
        if key != self._decoded[0] and table is not None:
            path = opened.recording.store.entities.paths[entity]
            try:
                found: ShownTensor | Unreadable = _read(path, key, table.instances(row))
            except (ValueError, TypeError, MemoryError) as error:
                found = Unreadable(path, str(error))
            self._decoded = (key, found)
        return self._decoded[1]


def _read(path: str, key: object, row: Instances) -> ShownTensor:
    said: Any = row.values
    if said.field("encoding")[0].as_py() == "raw":  # not copied: it may be large
        shape, dtype, names = (said.field(name)[0].as_py() for name in ("shape", "dtype", "names"))
        values = raw_values(shape, dtype, tensor_bytes(row))
        return ShownTensor(path, key, values, None if names is None else tuple(names), range_of(values))
    tensor = tensor_of(row)
    return ShownTensor(path, key, tensor.values, tensor.names, range_of(tensor.values))
