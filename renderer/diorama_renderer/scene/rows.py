"""What one entity shows at one time: its rows, and their instances joined to a primary component."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from diorama_renderer.blueprint.properties import DEFAULT, EntityProperties
from diorama_renderer.query import LatestAt, join, join_indices, key_rows
from diorama_renderer.scene.annotations import NO_CONTEXT, AnnotationContexts, Context
from diorama_renderer.scene.colors import entity_color
from diorama_renderer.scene.labels import MOST_LABELS, texts_of
from diorama_renderer.scene.placements import Default
from diorama_renderer.scene.scalars import scalar_colors
from diorama_renderer.store import Instances, Store

Float64 = npt.NDArray[np.float64]
Float32 = npt.NDArray[np.float32]
Int64 = npt.NDArray[np.int64]

REBASE_SAMPLES = 4096


STYLE = ("colorrgba", "radius", "class_id", "keypoint_id", "instance_key", "annotations")
"""What changes how instances look, whatever they are. `annotations` are the meanings of their ids."""


class ClassIds(NamedTuple):
    """What the instances of an entity are: int64, -1 for those that are nothing in particular.

    Attributes:
        classes: shape (n,).
        keypoints: shape (n,), within the class; None if there are none.
    """

    classes: Int64
    keypoints: Int64 | None


class EntityRows:
    """The latest rows of one entity."""

    __slots__ = ("_class_ids", "_contexts", "entity", "latest", "path", "properties", "store")

    def __init__(
        self,
        store: Store,
        latest: LatestAt,
        entity: int,
        contexts: AnnotationContexts | None = None,
        properties: EntityProperties = DEFAULT,
    ) -> None:
        """The rows of `entity` in `latest`, and what their class ids mean in `contexts`, of the same time."""
        self.properties = properties
        self._contexts = contexts
        self._class_ids: dict[str, ClassIds | None] = {}  # by primary: both colours and labels want them
        self.store = store
        self.latest = latest
        self.entity = entity
        self.path = store.entities.paths[entity]

    def row(self, component: str) -> int:
        """The row of a component in its table, or -1."""
        rows = self.latest.rows.get(component)
        return -1 if rows is None or self.entity >= len(rows) else int(rows[self.entity])

    def serial(self, component: str) -> int:
        """What names that row in caches, also after rows were dropped and have other numbers; or -1."""
        table = self.store.table(component)
        return -1 if table is None else table.serial(self.row(component))

    def instances(self, component: str) -> Instances | None:
        """The instances of a component, or None if there is nothing."""
        row = self.row(component)
        if row < 0:
            return None
        table = self.store.table(component)
        assert table is not None
        return table.instances(row)

    def joined(self, primary: str, component: str, default: Any) -> npt.NDArray[Any] | list[Any] | None:
        """One value for each instance of `primary`, or None if the entity has none of `component`.

        Args:
            primary: the component whose instances are drawn.
            component: the component to join by instance key; a splat applies to every instance.
            default: for instances without a value.
        """
        values = self.instances(component)
        if values is None:
            return None
        return join(
            self._count(primary), self._keys(primary), values, self._value_keys(component, values), default
        )

    def splat(self, component: str) -> Any | None:
        """The one value that is meant for every instance, or None if values differ (or there are none)."""
        values = self.instances(component)
        return values.values[0] if values is not None and values.splat else None

    def colors(self, primary: str, count: int) -> npt.NDArray[np.uint32]:
        """The colour of each instance, 0xRRGGBBAA, shape (count,).

        In order of priority: what somebody chose, what it measures if they chose that, the logged colour, the
        keypoint's, the class's, the entity's own.
        """
        if self.properties.color is not None:
            return np.full(count, packed_color(self.properties.color), np.uint32)
        if self.properties.color_by is not None:
            measured = scalar_colors(self, primary, count)
            if measured is not None:
                return measured
        ids = self.class_ids(primary, count)
        if ids is None:
            base = np.full(count, entity_color(self.path), np.uint32)
        else:
            base = self.context.colors(*ids, otherwise=entity_color(self.path))
        logged = self.instances("colorrgba")
        if logged is None:
            return base
        places = self._places(primary, "colorrgba", logged, count)
        colors: npt.NDArray[np.uint32] = np.where(places >= 0, logged.values[places], base)
        return colors

    def labels(self, primary: str, count: int) -> list[str | None] | None:
        """The text beside each of the last instances, or None if there are none, or more than are shown.

        In order of priority: the logged label (an empty one says that there shall be none), the keypoint's, the
        class's.
        """
        if count > MOST_LABELS:
            return None
        logged = self.joined(primary, "label", None)
        texts = None if logged is None else texts_of(logged)
        ids = None if self.context is NO_CONTEXT else self.class_ids(primary, count)
        if ids is None:
            return texts
        named = self.context.labels(*ids)
        if texts is None:
            return named
        return [name if text is None else text for text, name in zip(texts, named)]

    @property
    def context(self) -> Context:
        """What class ids mean here."""
        return NO_CONTEXT if self._contexts is None else self._contexts.of(self.entity)

    def class_ids(self, primary: str, count: int) -> ClassIds | None:
        """What each of `count` instances is, or None if none is anything. Keypoints without a class are of class 0."""
        if primary not in self._class_ids:
            self._class_ids[primary] = self._joined_ids(primary, count)
        return self._class_ids[primary]

    def starts(self, primary: str) -> Int64:
        """The instances with which other rows begin; none for a row alone."""
        return np.empty(0, np.int64)

    def default(self, kind: Default) -> Default:
        """The kind, if a view may choose the radius: nobody else did, nor was one logged."""
        has_own = self.properties.point_radius is not None or self.instances("radius") is not None
        return Default.NONE if has_own else kind

    def radii(self, primary: str, default: float) -> tuple[float, Float32 | None]:
        """The radius of all instances, or NaN and one for each; `default` where none was logged."""
        if self.properties.point_radius is not None:
            return _valid_radius(self.properties.point_radius, default), None
        logged = self.instances("radius")
        if logged is None:
            return default, None
        if logged.splat:
            return _valid_radius(float(logged.values[0]), default), None
        each = np.asarray(self.joined(primary, "radius", default), np.float32)
        valid = np.isfinite(each)
        if not bool(valid.all()):
            each = np.where(valid, each, np.float32(default))
        return float("nan"), each

    def _joined_ids(self, primary: str, count: int) -> ClassIds | None:
        classes = self._ids(primary, count, "class_id")
        keypoints = self._ids(primary, count, "keypoint_id")
        if keypoints is not None:
            no_class = np.full(count, -1) if classes is None else classes
            classes = np.where((no_class < 0) & (keypoints >= 0), 0, no_class)
        return None if classes is None else ClassIds(classes, keypoints)

    def _ids(self, primary: str, count: int, component: str) -> Int64 | None:
        logged = self.instances(component)
        if logged is None:
            return None
        if logged.splat:
            return np.full(count, int(logged.values[0]))
        places = self._places(primary, component, logged, count)
        ids: Int64 = np.where(places >= 0, np.asarray(logged.values, np.int64)[places], -1)
        return ids

    def _places(self, primary: str, component: str, logged: Instances, count: int) -> Int64:
        """Which of the values of a component belongs to each instance; see `join_indices`."""
        return join_indices(count, self._keys(primary), logged, self._value_keys(component, logged))

    def _count(self, component: str) -> int:
        instances = self.instances(component)
        return 0 if instances is None else instances.count

    def _value_keys(self, component: str, values: Instances) -> npt.NDArray[np.uint64] | None:
        return None if values.splat else self._keys(component)

    def _keys(self, component: str) -> npt.NDArray[np.uint64] | None:
        """The instance keys of a component's row; None: 0..n-1."""
        table = self.store.table("instance_key")
        if table is None:
            return None
        row = int(key_rows(self.store, component, np.array([self.row(component)]))[0])
        return None if row < 0 else np.asarray(table.instances(row).values, np.uint64)


def rebase(positions: npt.NDArray[Any]) -> tuple[Float64 | None, Float32]:
    """Positions relative to an origin near them, so that float32 keeps their digits.

    Args:
        positions: shape (n, 2) or (n, 3). float32 is passed on; float64 is rebased.

    Returns:
        The origin, shape (3,), or None if it is zero; positions relative to it, shape (n, 3).
    """
    if positions.shape[1] == 2:
        positions = np.concatenate([positions, np.zeros((len(positions), 1), positions.dtype)], axis=1)
    if positions.dtype == np.float32:
        return None, positions
    step = max(1, len(positions) // REBASE_SAMPLES)
    sample = positions[::step]
    sample = sample[np.isfinite(sample).all(axis=1)]
    if not len(sample):
        return None, positions.astype(np.float32)
    origin: Float64 = np.rint(sample.mean(axis=0))
    return origin, (positions - origin).astype(np.float32)


def packed_color(color: tuple[int, int, int, int]) -> int:
    """0xRRGGBBAA of (r, g, b, a), 0 to 255."""
    r, g, b, a = (min(max(int(channel), 0), 255) for channel in color)
    return r << 24 | g << 16 | b << 8 | a


def _valid_radius(radius: float, default: float) -> float:
    return radius if np.isfinite(radius) else default
