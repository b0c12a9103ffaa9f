"""The scene at one time: rows of all entities as draw-ready batches.

`Scene` compares the rows with those of the frame before and rebuilds only the entities that changed. It is a cache:
a new one, shown the same rows, draws the same pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from diorama.schema import PINHOLES
from diorama_renderer.blueprint.properties import DEFAULT, EntityProperties
from diorama_renderer.query import LatestAt
from diorama_renderer.scene import axes, boxes, connections, depth_clouds, images, points, rects, strips
from diorama_renderer.scene.annotations import AnnotationContexts
from diorama_renderer.scene.changes import Changes, renumbered
from diorama_renderer.scene.depth_clouds import DepthCloud
from diorama_renderer.scene.history import PRIMARIES, HistoryRows, Past, PastFinder
from diorama_renderer.scene.images import Image
from diorama_renderer.scene.labels import LabelColumns, Labels, columns_of, new_columns
from diorama_renderer.scene.layout import Run
from diorama_renderer.scene.meshes import COMPONENTS as MESH_COMPONENTS
from diorama_renderer.scene.meshes import MeshBatch
from diorama_renderer.scene.placements import PlacementTable
from diorama_renderer.scene.points import Built
from diorama_renderer.scene.rows import EntityRows
from diorama_renderer.scene.slots import Columns, SlotBatch
from diorama_renderer.store import Store
from diorama_renderer.store.entity_order import EntityOrder

__all__ = ["Image", "Labels", "Scene"]

_RANKS = 8  # at most so many kinds of one entity share a batch
_FRUSTUM_RANK = 2
_RECT_RANK = 3
_CONNECTION3D_RANK, _CONNECTION2D_RANK = 4, 5
_CLOUD_RANK = 2  # among the points
_AXES_RANK = 6
_LONG_RUN = 4096  # points of one placement that passes may want to know of

Entities = npt.NDArray[np.int64]
"""Indexes, shape (n,)."""


@dataclass(frozen=True)
class _Kind:
    """A primary component, how its rows are built, and where they go."""

    primary: str
    others: tuple[str, ...]
    rank: int  # order of the kinds of one entity within a batch they share
    slots: SlotBatch
    build: Callable[[EntityRows], Built | None]
    concerned: Callable[[Scene, LatestAt, Entities, int], Entities] | None = None
    """Of entities whose rows changed, those whose `rank` may look another way; None: all."""
    has_labels: bool = True


class HistoryRow(NamedTuple):
    """An instance in the store: the component that is drawn, its row in the table, and the instance within."""

    component: str
    row: int
    instance: int


class Scene:
    """The batches of one store, at the time of the last `update`.

    Attributes:
        points, segments, boxes, arrows: slots of each kind; passes read their `.batch`.
        meshes: vertices, indices and draws.
        images: one an entity, by entity.
        axes: rows of the placement table of axes, of length 1, by entity.
        labels: one a (primary component, entity).
        placements: the table that all primitives refer to.
    """

    def __init__(self, store: Store) -> None:
        """An empty scene, to be filled by `update`."""
        self._store = store
        self._latest: LatestAt | None = None
        self.placements = PlacementTable()
        self._order = EntityOrder(store.entities)
        self.points = points.new_batch()
        self.segments = strips.new_batch()
        self.boxes = boxes.new_box_batch()
        self.arrows = boxes.new_arrow_batch()
        self.meshes = MeshBatch(self.placements)
        self.images: dict[int, Image] = {}
        self._clouds: dict[int, Hashable] = {}  # what is in the slot of each depth cloud, by entity
        self.axes: dict[int, int] = {}
        self.labels: dict[tuple[str, int], Labels] = {}
        self._label_slots = new_columns()
        self._new_labels: dict[int, tuple[str, int]] = {}  # by slot: keys of `labels` that changed
        self._contexts: AnnotationContexts | None = None
        self._properties: dict[int, EntityProperties] = {}
        self._pasts: dict[tuple[str, int], Past] = {}
        self._version = -1  # of the store
        self._kinds = self._make_kinds()
        self._slots = (
            *(self.points, self.segments, self.boxes, self.arrows, self._label_slots),
            *(self.meshes.vertices, self.meshes.indices),
        )
        for number, slots in enumerate(self._slots):
            slots.place = partial(_places, self._order, ranks=_RANKS if number < 5 else 1)

    def shows(self, latest: LatestAt) -> bool:
        """Whether `update` with this would change nothing, with the properties of before.

        Rows that are not the latest may have come within a history, so where there is one the store's version counts.
        """
        if latest is not self._latest:
            return False
        has_history = any(each.history > 0 for each in self._properties.values())
        return not has_history or self._version == self._store.version

    def update(self, latest: LatestAt, properties: Mapping[int, EntityProperties] | None = None) -> None:
        """Show the rows of `latest`; costs what changed since the last call.

        Args:
            latest: of the store.
            properties: of entities, by index, that have other than the default ones. Those that changed are built
                anew, and so are those with a history when rows enter or leave it.
        """
        if self._latest is not None and self._latest.generation != latest.generation:
            # Rows have other numbers, so none can be compared: all is built anew.
            self._latest, self._contexts, self._pasts = renumbered(self._latest), None, {}
        self._follow_tree()
        contexts = AnnotationContexts(self._store, latest, self._contexts)
        changed = Changes(self._latest, latest, contexts.differ(self._contexts))
        changed.add(self._retouched(latest, {} if properties is None else properties))
        self._contexts = contexts
        for slots in (self.points, self.segments, self.boxes, self.arrows):
            self._update_slots(slots, latest, changed)
        for entity in changed.of("tensor", images.COMPONENTS).tolist():
            self._set_image(self._rows(latest, entity))
        self._set_contexts(contexts)
        self._set_axes(axes.entities_with_axes(self._store, latest))
        mesh_entities = changed.of("mesh3d", MESH_COMPONENTS).tolist()
        if mesh_entities:
            self.meshes.put([self._rows(latest, entity) for entity in mesh_entities])
        self._latest = latest
        self._version = self._store.version

    def history_row(self, entity: int, instance: int) -> HistoryRow | None:
        """What an instance of an entity with a history was when it was logged.

        Args:
            entity: its index.
            instance: as it is drawn and picked: instances of all rows are numbered on, the oldest first.

        Returns:
            None for an entity without a history, and for an instance that it does not have. Of an entity that has
            several kinds of primitives, what the first of them in `scene.history.PRIMARIES` has of that number.
        """
        for primary in PRIMARIES:
            past, table = self._pasts.get((primary, entity)), self._store.table(primary)
            if past is None or table is None:
                continue
            ends = np.cumsum(table.counts[past.rows])
            if 0 <= instance < ends[-1]:
                number = int(np.searchsorted(ends, instance, side="right"))
                first = int(ends[number - 1]) if number else 0
                return HistoryRow(primary, int(past.rows[number]), instance - first)
        return None

    def label_columns(self) -> LabelColumns:
        """All labels, as columns; costs what changed since they were asked for last."""
        changed, self._new_labels = self._new_labels, {}
        self._label_slots.put(
            {
                slot: columns_of(self.labels[key], self.placements.row(key)) if key in self.labels else None
                for slot, key in changed.items()
            }
        )
        self._label_slots.batch.dirty.clear()  # nobody uploads them
        columns: dict[str, Any] = self._label_slots.batch.columns
        return LabelColumns(**columns)

    def show_clouds(self, clouds: Iterable[DepthCloud]) -> None:
        """Have the points of these depth images ready; costs what changed since they were shown last."""
        built: dict[int, Columns | None] = {}
        for cloud in clouds:
            entity = cloud.depth.entity
            if self._clouds.get(entity) != cloud.key:
                self._clouds[entity] = cloud.key
                built[entity * _RANKS + _CLOUD_RANK] = depth_clouds.build(
                    cloud, self._store.entities.paths[entity]
                )
        self._put_clouds(built)

    def images_in_order(self) -> list[Image]:
        """The images, as they cover each other: in the order of the tree, but segmentations over all others."""
        places = self._order.places
        return sorted(self.images.values(), key=lambda image: (image.is_segmentation, places[image.entity]))

    def counted(self, slots: SlotBatch, drawn: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """How many elements of each slot may be drawn: none of the depth clouds that other views have left behind.

        Args:
            slots: one of the batches.
            drawn: shape (placements,).
        """
        if slots is not self.points or not self._clouds:
            return slots.counts
        left = [
            entity * _RANKS + _CLOUD_RANK
            for entity in self._clouds
            if not drawn[self.placements.row(("depth_cloud", entity))]
        ]
        counts: npt.NDArray[np.int64] = np.where(np.isin(slots.keys, left), 0, slots.counts)
        return counts

    def _follow_tree(self) -> None:
        """New entities lie anywhere among those that are known, whose order stays."""
        if self._order.count == len(self._order.tree):
            return
        self._order.update(most=len(self._order.tree))
        for slots in self._slots:
            slots.follow()

    def _make_kinds(self) -> tuple[_Kind, ...]:
        table = self.placements

        def kind(
            primary: str,
            others: tuple[str, ...],
            rank: int,
            slots: SlotBatch,
            build: Callable[[EntityRows, str, PlacementTable], Built | None],
        ) -> _Kind:
            return _Kind(primary, others, rank, slots, lambda rows: build(rows, primary, table))

        def connection(primary: str, rank: int) -> _Kind:
            of_points = kind(primary, connections.COMPONENTS, rank, self.segments, connections.build)
            return replace(of_points, concerned=Scene._with_keypoints, has_labels=False)

        return (
            kind("point3d", points.COMPONENTS, 0, self.points, points.build),
            kind("point2d", points.COMPONENTS, 1, self.points, points.build),
            kind("linestrip3d", strips.COMPONENTS, 0, self.segments, strips.build),
            kind("linestrip2d", strips.COMPONENTS, 1, self.segments, strips.build),
            _Kind(
                "transform",
                (),
                _FRUSTUM_RANK,
                self.segments,
                lambda rows: strips.build_frustum(rows, table),
                Scene._pinholes,
            ),
            _Kind(
                "rect2d", rects.COMPONENTS, _RECT_RANK, self.segments, lambda rows: rects.build(rows, table)
            ),
            connection("point3d", _CONNECTION3D_RANK),
            connection("point2d", _CONNECTION2D_RANK),
            _Kind("box3d", boxes.BOX_COMPONENTS, 0, self.boxes, lambda rows: boxes.build_boxes(rows, table)),
            _Kind(
                "arrow3d",
                boxes.ARROW_COMPONENTS,
                0,
                self.arrows,
                lambda rows: boxes.build_arrows(rows, table),
            ),
        )

    def _update_slots(self, slots: SlotBatch, latest: LatestAt, changed: Changes) -> None:
        built: dict[int, Columns | None] = {}
        for kind in self._kinds:
            if kind.slots is not slots:
                continue
            entities = changed.of(kind.primary, kind.others)
            if kind.concerned is not None:
                entities = kind.concerned(self, latest, entities, kind.rank)
            for entity in entities.tolist():
                made = kind.build(self._rows(latest, entity, kind.primary))
                built[entity * _RANKS + kind.rank] = None if made is None else made.columns
                if kind.has_labels:
                    self._set_labels((kind.primary, entity), None if made is None else made.labels)
        slots.put(built)
        if slots is self.points and built:
            self._set_firsts(list(built))

    def _rows(self, latest: LatestAt, entity: int, primary: str | None = None) -> EntityRows:
        """The rows of an entity; of a primary component that has a history, those of some time before as well."""
        properties = self._properties.get(entity, DEFAULT)
        if primary is None:
            return EntityRows(self._store, latest, entity, properties=properties)
        past = self._pasts.get((primary, entity))
        if past is None:
            return EntityRows(self._store, latest, entity, self._contexts, properties)
        return HistoryRows(self._store, latest, entity, self._contexts, properties, primary, past)

    def _retouched(self, latest: LatestAt, properties: Mapping[int, EntityProperties]) -> list[int]:
        """The entities that have other properties than before, or whose history has other rows."""
        before, self._properties = self._properties, dict(properties)
        found = [entity for entity in {*before, *properties} if before.get(entity) != properties.get(entity)]
        found += [entity for entity, each in properties.items() if self._measures_anew(latest, entity, each)]
        pasts, self._pasts = self._pasts, self._find_pasts(latest)
        found += [key[1] for key, past in self._pasts.items() if not past.equals(pasts.get(key))]
        return found

    def _measures_anew(self, latest: LatestAt, entity: int, chosen: EntityProperties) -> bool:
        """Whether the component that gives an entity its colours has another row than before."""
        if chosen.color_by is None or self._latest is None:
            return False
        now, before = (each.rows.get(chosen.color_by) for each in (latest, self._latest))
        rows = [-1 if each is None or entity >= len(each) else int(each[entity]) for each in (now, before)]
        return rows[0] != rows[1]

    def _find_pasts(self, latest: LatestAt) -> dict[tuple[str, int], Past]:
        """By (primary component, entity), for entities that have a history."""
        finder = PastFinder(self._store, latest)
        found = {}
        primaries = [primary for primary in PRIMARIES if primary in latest.rows]
        for entity, chosen in self._properties.items():
            if chosen.history > 0:
                for primary in primaries:
                    past = finder.find(primary, entity, chosen.history)
                    if past is not None:
                        found[primary, entity] = past
        return found

    def _pinholes(self, latest: LatestAt, entities: Entities, rank: int) -> Entities:
        """The entities that are, or were, pinholes: most transforms are rigid and draw nothing."""
        table = self._store.table("transform")
        if table is None or not len(entities):
            return entities[:0]
        rows = latest.of("transform")[entities]
        codes = [table.code_of(variant) for variant in PINHOLES]
        is_pinhole = (rows >= 0) & np.isin(table.variants(np.maximum(rows, 0)), codes)
        was_pinhole = np.isin(entities * _RANKS + rank, self.segments.keys)
        found: Entities = entities[is_pinhole | was_pinhole]
        return found

    def _with_keypoints(self, latest: LatestAt, entities: Entities, rank: int) -> Entities:
        """The entities that have keypoints, or had connections: most points have neither."""
        had: npt.NDArray[np.bool_] = np.isin(entities * _RANKS + rank, self.segments.keys)
        keypoints = latest.rows.get("keypoint_id")
        if keypoints is not None:
            had |= keypoints[entities] >= 0
        found: Entities = entities[had]
        return found

    def _set_labels(self, key: tuple[str, int], labels: Labels | None) -> None:
        if labels is not None:
            self.labels[key] = labels
        elif self.labels.pop(key, None) is None:
            return
        self._new_labels[key[1] * _RANKS + PRIMARIES.index(key[0])] = key

    def _set_image(self, rows: EntityRows) -> None:
        image = images.build(rows, self.placements)
        if image is None:
            self.images.pop(rows.entity, None)
        else:
            self.images[rows.entity] = image
        if rows.entity in self._clouds and (image is None or image.meaning != "depth"):
            del self._clouds[rows.entity]
            self._put_clouds({rows.entity * _RANKS + _CLOUD_RANK: None})

    def _set_contexts(self, contexts: AnnotationContexts) -> None:
        """Give the segmentations their meanings."""
        for image in [image for image in self.images.values() if image.is_segmentation]:
            context = contexts.of(image.entity)
            if context.key != image.context.key:
                self.images[image.entity] = image.with_context(context)

    def _set_axes(self, entities: list[int]) -> None:
        built: dict[int, Columns | None] = {}
        for entity in sorted({*entities} ^ {*self.axes}):
            made = None if entity in self.axes else axes.build(entity, self.placements).columns
            built[entity * _RANKS + _AXES_RANK] = made
        if built:
            self.axes = {entity: self.placements.row(("axes", entity)) for entity in entities}
            self.segments.put(built)

    def _put_clouds(self, built: dict[int, Columns | None]) -> None:
        if built:
            self.points.put(built)
            self._set_firsts(list(built))

    def _set_firsts(self, keys: list[int]) -> None:
        """Tell the placements where their points begin, and the batch where its long runs are."""
        slots = self.points
        changed = np.ones(len(slots.keys), bool) if slots.moved else np.isin(slots.keys, np.array(keys))
        at = np.flatnonzero(changed)
        rows = [self._points_placement(key) for key in slots.keys[at].tolist()]
        self.placements.set_firsts(np.array(rows, np.int64), slots.firsts[at])
        slots.batch.runs = [
            Run(
                int(slots.firsts[slot]),
                int(slots.counts[slot]),
                self._points_placement(int(slots.keys[slot])),
            )
            for slot in np.flatnonzero(slots.counts >= _LONG_RUN).tolist()
        ]

    def _points_placement(self, key: int) -> int:
        return self.placements.row((("point3d", "point2d", "depth_cloud")[key % _RANKS], key // _RANKS))


def _places(order: EntityOrder, keys: Entities, *, ranks: int) -> Entities:
    """Of slots whose keys are entity * ranks + rank: what comes first in the tree."""
    places: Entities = order.places[keys // ranks] * ranks + keys % ranks
    return places
