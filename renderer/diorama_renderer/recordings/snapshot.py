"""One moment of a recording, asked where things are and what is said of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from diorama.schema import COMPONENTS
from diorama.timelines import TimeType
from diorama_renderer.camera.rotation import quaternion_of
from diorama_renderer.query import LatestAt, is_date
from diorama_renderer.recordings.names import entity_of, table_of
from diorama_renderer.recordings.places import Places
from diorama_renderer.recordings.solids import boxes_of, placed, points_around
from diorama_renderer.recordings.values import value_of
from diorama_renderer.state import At, Moment
from diorama_renderer.store import Instances, Store

F64 = npt.NDArray[np.float64]


class Snapshot:
    """What was in force at one time of a recording. Made by `Recording.at`.

    It stays as it is: what is logged later, even for this very time, is in the next snapshot and not in this one.
    Everything is told in the space of the root `/`, in scene units.

    Attributes:
        at: the time, as `render` takes it: `dr.render(recording, at=snapshot.at)`.

    Example:
        >>> snapshot = recording.at(frame=30)
        >>> snapshot["robot/arm"].translation
        >>> assert snapshot.distance("robot", "goal") < 0.05
    """

    def __init__(
        self, store: Store, moment: Moment, latest: LatestAt, before: Snapshot | None = None
    ) -> None:
        """Of what `latest` found in `store`; what has not changed since `before` is not found out again."""
        self._store = store
        self._moment = moment
        self._latest = latest
        self._there: npt.NDArray[np.bool_] | None = None
        self._places = Places(store, latest)
        if before is not None and before._store is store and before._places.is_of(latest):
            self._places = before._places

    @property
    def at(self) -> At:
        """The time, as `render` and `Recording.at` take it."""
        return at_of(self._store, self._moment)

    def __repr__(self) -> str:
        return f"<Snapshot at {told(self._store, self._moment)}: {len(self.entities)} entities>"

    @property
    def entities(self) -> list[str]:
        """The paths of all entities that anything is in force of, sorted."""
        own = self._in_force()[0]
        return sorted(self._store.entities.paths[entity] for entity in np.flatnonzero(own).tolist())

    def __contains__(self, path: object) -> bool:
        """Whether anything is in force at an entity or below it."""
        if not isinstance(path, str):
            return False
        entity = self._store.entities.index.get(path.strip("/") or "/")
        return entity is not None and entity < self._latest.entity_count and bool(self._in_force()[1][entity])

    def __iter__(self) -> Iterator[str]:
        """The paths of `entities`."""
        return iter(self.entities)

    def __len__(self) -> int:
        """How many `entities`."""
        return int(self._in_force()[0].sum())

    def __getitem__(self, path: str) -> EntityAt:
        """An entity at this time.

        Raises:
            ValueError: no such entity, or nothing is in force at it or below it, such as before its first row.
        """
        return EntityAt(self, self._entity(path, caller="Snapshot"))

    def transform(self, a: str, b: str) -> F64:
        """The matrix that takes coordinates of `b` to those of `a`: `a_from_b`.

        A pinhole stands for its camera, x right, y down, z forward. What lies below a pinhole is on its image, and
        seen from there everything outside is told in that camera's frame.

        Args:
            a: path of an entity.
            b: likewise.

        Returns:
            Shape (4, 4), float64; no digits are lost to where the two are in the world.

        Raises:
            ValueError: no such entity, it is not there yet, or nothing says how the two are related, as with an unknown
                transform between them.
        """
        ends = (self._entity(path, caller="transform") for path in (a, b))
        return self._places.a_from_b(*ends, caller="transform")

    def distance(self, a: str, b: str) -> float:
        """How far the origins of two entities are from each other.

        An origin is where transforms put it (`log_rigid3`); the `position` of a box or a point lies beside it, and
        `bounds_in_world` tells of that.

        Args:
            a: path of an entity; of a pinhole, where its camera stands.
            b: likewise.

        Returns:
            Scene units: those of the root, or, of two that are cut off from it together, of what they share.

        Raises:
            ValueError: see `transform`.
        """
        ends = (self._entity(path, caller="distance") for path in (a, b))
        return self._places.distance(*ends, caller="distance")

    def within(self, box: str, points: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Which points lie in a box that was logged, wherever it is and however it is turned.

        Args:
            box: path of an entity with boxes (`log_obb`, `log_obbs`); of several, any counts.
            points: shape (n, 3) or (3,), in the world: the space of the root.

        Returns:
            Shape (n,), or () of one point. Faces belong to the box, and half sizes are float32, so a millionth of one
            is forgiven. False where a point is not finite.

        Raises:
            ValueError: no such entity, no box in force there, nothing says where it is, or points of another shape.
        """
        where = np.asarray(points, np.float64)
        if where.ndim not in (1, 2) or where.shape[-1] != 3:
            raise ValueError(f"within: points must be (n, 3) or (3,), got shape {where.shape}")
        entity = self._entity(box, caller="within")
        boxes = boxes_of(self._store, lambda component: self._row(entity, component))
        if boxes is None:
            raise ValueError(f"within: box must be an entity with a box in force, got {box!r}")
        matrix = self._places.world_from_entity(entity, caller="within")
        try:
            entity_from_world = np.asarray(np.linalg.inv(matrix), np.float64)
        except np.linalg.LinAlgError:
            raise ValueError(f"within: the box {box!r} is flattened by the transforms above it") from None
        inside = boxes.contain(placed(entity_from_world, where.reshape(-1, 3)))
        return inside.reshape(where.shape[:-1])

    def _entity(self, path: str, *, caller: str) -> int:
        entity = entity_of(self._store, path, caller=caller)
        if entity and not (entity < self._latest.entity_count and bool(self._in_force()[1][entity])):
            raise ValueError(
                f"{caller}: nothing is in force at {path!r} at {told(self._store, self._moment)}; "
                f"`{path!r} in snapshot` asks whether it is there"
            )
        return entity

    def _in_force(self) -> npt.NDArray[np.bool_]:
        """Shape (2, entities): where anything is in force; and where at the entity or below it."""
        if self._there is None:
            there = np.zeros((2, self._latest.entity_count), bool)
            for rows in self._latest.rows.values():
                there[0, : len(rows)] |= rows >= 0
            there[1] = there[0]
            parents = self._store.entities.parents
            for level in self._store.entities.levels()[:0:-1]:
                inhabited = level[: level.searchsorted(there.shape[1])]
                there[1, parents[inhabited[there[1, inhabited]]]] = True
            self._there = there
        return self._there

    def _row(self, entity: int, component: str) -> int:
        if self._store.generation != self._latest.generation:
            raise RuntimeError(
                "Snapshot: rows were dropped from the recording since it was made; make another"
            )
        rows = self._latest.rows.get(component)
        return -1 if rows is None else int(rows[entity])

    def _instances(self, entity: int, component: str) -> Instances | None:
        table, row = self._store.table(component), self._row(entity, component)
        return None if table is None or row < 0 else table.instances(row)


class EntityAt:
    """One entity at the time of a snapshot. Made by `snapshot[path]`.

    Components can be asked for as attributes: `entity.label` is `entity.get("label")`.

    Attributes:
        path: of the entity.

    Example:
        >>> arm = recording.at(frame=30)["robot/arm"]
        >>> arm.world_from_entity @ [0, 0, 0.1, 1]
        >>> arm.label
    """

    def __init__(self, snapshot: Snapshot, entity: int) -> None:
        """The entity of an index that the snapshot has."""
        self._snapshot = snapshot
        self._entity = entity
        self.path = snapshot._store.entities.paths[entity]

    def __repr__(self) -> str:
        when = told(self._snapshot._store, self._snapshot._moment)
        return f"<EntityAt {self.path!r} at {when}: {', '.join(self.components) or 'no components'}>"

    @property
    def components(self) -> list[str]:
        """What is in force at the entity, by name."""
        names = self._snapshot._latest.rows
        return sorted(name for name in names if self._snapshot._row(self._entity, name) >= 0)

    def get(self, component: str) -> Any:
        """What a component says, as `Recording.latest_at` gives it; None where nothing is in force.

        Raises:
            ValueError: the component was never logged at this entity; the message says what is near.
        """
        table_of(self._snapshot._store, component, self._entity, caller="get")
        return self._value(component)

    def __getattr__(self, name: str) -> Any:
        if name not in COMPONENTS:
            raise AttributeError(
                f"an EntityAt has no {name!r}; components are asked for as entity.get('ext.name')"
            )
        try:
            return self.get(name)
        except ValueError as error:
            raise AttributeError(str(error)) from None

    @property
    def world_from_entity(self) -> F64:
        """Shape (4, 4), float64: where the entity is in the space of the root.

        Of a pinhole it is where its camera stands, x right, y down, z forward. Of what lies below a pinhole it takes
        pixels (u, v) to the camera's image plane, one unit before it.

        Raises:
            ValueError: nothing says where, as with an unknown transform above it.
        """
        return self._snapshot._places.world_from_entity(self._entity, caller="world_from_entity")

    @property
    def translation(self) -> F64:
        """Shape (3,), float64: where the origin of the entity is in the world.

        Raises:
            ValueError: see `world_from_entity`.
        """
        matrix = self._snapshot._places.world_from_entity(self._entity, caller="translation")
        return np.array(matrix[:3, 3])

    @property
    def rotation(self) -> F64:
        """Shape (4,), float64, xyzw, w >= 0: how the entity is turned in the world; scale and shear are left out.

        Raises:
            ValueError: see `world_from_entity`; or the entity is mirrored or flattened, which no turn does.
        """
        axes = self._snapshot._places.world_from_entity(self._entity, caller="rotation")[:3, :3]
        u, scales, v = np.linalg.svd(axes)
        if not scales[2] > 1e-13 * scales[0] or np.linalg.det(u @ v) < 0:
            raise ValueError(f"rotation: {self.path!r} is mirrored or flattened in the world")
        turn = np.array(quaternion_of(u @ v))
        return np.negative(turn) if turn[3] < 0 else turn

    @property
    def points_in_world(self) -> F64:
        """Shape (n, 3), float64: the points of the entity in the world; of an image, on the plane before its camera.

        Raises:
            ValueError: no points are in force; see `world_from_entity` too.
        """
        for component in ("point3d", "point2d"):
            found = self._snapshot._instances(self._entity, component)
            if found is not None:
                points = np.zeros((found.count, 3))
                values = np.asarray(found.values)
                points[:, : values.shape[1]] = values
                return placed(self._content("points_in_world"), points)
        raise ValueError(f"points_in_world: no points are in force at {self.path!r}")

    @property
    def bounds_in_world(self) -> F64 | None:
        """Shape (2, 3), float64: least and greatest corner around what the entity itself shows; None: nothing.

        Points, lines, arrows, boxes, rectangles and meshes count, without their radii; images and labels do not, nor
        does what is not finite.

        Raises:
            ValueError: see `world_from_entity`; or a mesh file cannot be read.
        """
        snapshot, entity = self._snapshot, self._entity
        around = points_around(snapshot._store, lambda name: snapshot._row(entity, name), self._value)
        if not len(around):
            return None
        points = placed(self._content("bounds_in_world"), around)
        points = points[np.isfinite(points).all(axis=1)]
        return np.array([points.min(axis=0), points.max(axis=0)]) if len(points) else None

    def _content(self, caller: str) -> F64:
        return self._snapshot._places.world_from_content(self._entity, caller=caller)

    def _value(self, component: str) -> Any:
        found = self._snapshot._instances(self._entity, component)
        return None if found is None else value_of(component, found)


def at_of(store: Store, moment: Moment) -> At:
    """A moment as `render` takes it."""
    timeline, time = moment
    if timeline is None:
        return {}
    if timeline.type is TimeType.SEQUENCE:
        return {timeline.name: time}
    span = store.timelines().get(timeline)
    is_from_epoch = is_date(timeline, time if span is None else span[0])
    # int64's ends are no dates, yet durations.
    if is_from_epoch and abs(time) < 2**63 - 1:
        return {timeline.name: np.datetime64(time, "ns")}
    return {timeline.name: np.timedelta64(time, "ns")}


def told(store: Store, moment: Moment) -> str:
    """A moment for a sentence, such as `frame 30`."""
    timeline, time = moment
    if timeline is None:
        return "no time"
    if timeline.type is TimeType.SEQUENCE:
        return f"{timeline.name} {time}"
    value = at_of(store, moment)[timeline.name]
    if isinstance(value, np.datetime64):
        return f"{timeline.name} {value}"
    if time in (-(2**63), 2**63 - 1):
        return f"the {'end' if time > 0 else 'beginning'} of {timeline.name}"
    return f"{timeline.name} {time / 1e9:.9g} s"
