"""Where entities are at one moment: the transform graph, resolved once, when somebody asks."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from diorama_renderer.query import LatestAt
from diorama_renderer.store import Store
from diorama_renderer.transforms import (
    Kind,
    LocalTransforms,
    Reason,
    SpaceTransforms,
    local_transforms,
    resolve,
    view_coordinates,
)

F64 = npt.NDArray[np.float64]

_WHY = {
    Reason.UNKNOWN_TRANSFORM: "an unknown transform lies between",
    Reason.NESTED_PINHOLE: "a pinhole lies on the image of another one",
    Reason.INVALID_PINHOLE: "the pinhole between has no inverse, or impossible view coordinates",
    Reason.INVALID_TRANSFORM: "a transform between is not finite, or flattens what lies below it",
}


class Places:
    """The transforms in force at one moment, and what follows from them.

    A pinhole stands for its camera: its own frame has x right, y down and z forward. What lies *below* it is on its
    image: pixels (u, v) and a depth, on a plane one unit before the camera.
    """

    def __init__(self, store: Store, latest: LatestAt) -> None:
        """Of what `latest` found in `store`; the entities that come later are not there."""
        self._store = store
        self._latest = latest
        self._parents = store.entities.parents[: latest.entity_count]

    def is_of(self, latest: LatestAt) -> bool:
        """Whether another moment has the very same transforms."""
        mine = self._latest
        return (mine.entity_count, mine.generation) == (latest.entity_count, latest.generation) and all(
            mine.rows.get(name) is latest.rows.get(name) for name in ("transform", "view_coordinates")
        )

    @cached_property
    def _local(self) -> LocalTransforms:
        return local_transforms(self._store, self._latest)

    @cached_property
    def _axes(self) -> npt.NDArray[np.uint8]:
        return view_coordinates(self._store, self._latest)

    @cached_property
    def world(self) -> SpaceTransforms:
        """Where everything is in the space of the root."""
        count = len(self._parents)
        levels = [level[: level.searchsorted(count)] for level in self._store.entities.levels()]
        return resolve(levels, self._parents, self._local, root=0, camera_axes=self._axes)

    def world_from_entity(self, entity: int, *, caller: str) -> F64:
        """Shape (4, 4), one's own.

        Raises:
            ValueError: nothing says where the entity is.
        """
        self._check(self.world, entity, entity, 0, caller=caller)
        return np.array(self._frame(self.world, entity, entity))

    def world_from_content(self, entity: int, *, caller: str) -> F64:
        """As `world_from_entity`, but of a pinhole from the pixels of its image, on the plane before the camera.

        Raises:
            ValueError: see there.
        """
        self._check(self.world, entity, entity, 0, caller=caller)
        return np.array(self.world.space_from_entity[entity])

    def a_from_b(self, a: int, b: int, *, caller: str) -> F64:
        """Shape (4, 4), as precise as if nothing lay around the two.

        Raises:
            ValueError: nothing says where one is, seen from the other.
        """
        space, entities = self._between(a, b, root=a)
        place = int(entities.searchsorted(b))
        self._check(space, place, b, a, caller=caller)
        return np.eye(4) if a == b else np.array(self._frame(space, place, b))

    def distance(self, a: int, b: int, *, caller: str) -> float:
        """Between two origins, in units of the root, or of the highest entity that both can be seen from.

        Raises:
            ValueError: see `a_from_b`.
        """
        if self.world.reachable[a] and self.world.reachable[b]:
            origins = [self._frame(self.world, entity, entity)[:3, 3] for entity in (a, b)]
        else:
            top = a
            while self._local.kind[top] != Kind.UNKNOWN and self._parents[top] >= 0:
                top = int(self._parents[top])
            space, entities = self._between(a, b, root=top)
            places = entities.searchsorted([a, b])
            self._check(space, int(places[1]), b, a, caller=caller)
            self._check(space, int(places[0]), a, b, caller=caller)
            origins = [self._frame(space, place, entity)[:3, 3] for place, entity in zip(places, (a, b))]
        return float(np.linalg.norm(origins[0] - origins[1]))

    def _frame(self, space: SpaceTransforms, place: int, entity: int) -> F64:
        is_camera = self._local.kind[entity] == Kind.PINHOLE
        frame: F64 = space.camera[place] if is_camera else space.space_from_entity[place]
        return frame

    def _between(self, *ends: int, root: int) -> tuple[SpaceTransforms, npt.NDArray[np.int64]]:
        """The transforms of some entities and all above them, seen from one; and which these are, ascending."""
        chosen: set[int] = set()
        for entity in (*ends, root):
            while entity >= 0 and entity not in chosen:
                chosen.add(entity)
                entity = int(self._parents[entity])
        entities = np.array(sorted(chosen))
        parents = np.where(
            self._parents[entities] < 0, -1, entities.searchsorted(np.maximum(self._parents[entities], 0))
        )
        depths = self._store.entities.depths[entities]
        levels = [np.flatnonzero(depths == depth) for depth in range(int(depths.max()) + 1)]
        local = LocalTransforms(
            self._local.kind[entities],
            self._local.parent_from_entity[entities],
            self._local.intrinsics[entities],
            self._local.resolution[entities],
        )
        place = int(entities.searchsorted(root))
        return resolve(levels, parents, local, root=place, camera_axes=self._axes[entities]), entities

    def _check(self, space: SpaceTransforms, place: int, entity: int, seen_from: int, *, caller: str) -> None:
        if space.reachable[place]:
            return
        reason = Reason(int(space.reason[place]))
        paths = self._store.entities.paths
        where = ""
        if reason is Reason.UNKNOWN_TRANSFORM:
            cuts = (self._cut_above(end) for end in (entity, seen_from))
            where = next((f", that of {paths[cut]!r}" for cut in cuts if cut is not None), "")
        raise ValueError(
            f"{caller}: nothing says where {paths[entity]!r} is in the space of {paths[seen_from]!r}: "
            f"{_WHY[reason]}{where}"
        )

    def _cut_above(self, entity: int) -> int | None:
        while entity >= 0:
            if self._local.kind[entity] == Kind.UNKNOWN:
                return entity
            entity = int(self._parents[entity])
        return None
