"""The table of placements: which entity a range of primitives belongs to, and how it reaches the eye.

Its rows stay where they are; what moves each frame is computed for all of them at once, in float64, and only the
result relative to the eye is cast to float32. So a rover in UTM coordinates does not jitter.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera import Eye
from diorama_renderer.scene.layout import FLAT, PLACEMENT
from diorama_renderer.transforms import SpaceTransforms

FARTHEST = 1e30
"""Scene units: what lies farther (or is not finite) cannot be drawn with float32."""

NOTHING = 0
"""The row of elements that are not drawn."""

_LAYER_STEP = 2e-4
"""How much nearer each layer of an image space lies, as a share of the distance: later kinds cover earlier ones."""

_FIELDS: dict[str, tuple[Any, tuple[int, ...]]] = {
    "entity": (np.int64, ()),  # index in the store's tree; -1: unused
    "local": (np.float64, (4, 4)),  # entity_from_local: the rebased origin of its positions
    "frustum": (
        np.bool_,
        (),
    ),  # local coordinates are in units of the image plane's distance, in the camera's frame
    "cloud": (
        np.bool_,
        (),
    ),  # local coordinates are in the frame of the camera in whose image space the entity lies
    "layer": (np.int64, ()),  # order within an image space
    "flat": (np.bool_, ()),  # 2D primitives: not shaded
    "first": (np.uint32, ()),
    "color": (np.uint32, ()),
    "radius": (np.float32, ()),
}


class PlacementTable:
    """Rows by key; row 0 is never drawn."""

    def __init__(self) -> None:
        """An empty table."""
        self._rows: dict[Hashable, int] = {}
        self._columns = {name: np.zeros((64, *shape), dtype) for name, (dtype, shape) in _FIELDS.items()}
        self._columns["entity"][:] = -1
        self.count = 1

    def row(self, key: Hashable) -> int:
        """The row of `key`, made if need be."""
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = self.count
            self.count += 1
            if self.count > len(self._columns["entity"]):
                self._grow()
        return row

    def set(
        self,
        key: Hashable,
        entity: int,
        *,
        origin: npt.NDArray[np.float64] | None = None,
        radius: float = 0.0,
        color: int = 0xFFFFFFFF,
        first: int = 0,
        layer: int = 0,
        flat: bool = False,
        frustum: bool = False,
        cloud: bool = False,
    ) -> int:
        """Fill the row of `key`, and return it. `origin`, shape (3,), is where local (0, 0, 0) lies in the entity."""
        row = self.row(key)
        columns = self._columns
        columns["entity"][row] = entity
        columns["local"][row] = np.eye(4)
        if origin is not None:
            columns["local"][row, :3, 3] = origin
        columns["radius"][row] = radius
        columns["color"][row] = color
        columns["first"][row] = first
        columns["layer"][row] = layer
        columns["flat"][row] = flat
        columns["frustum"][row] = frustum
        columns["cloud"][row] = cloud
        return row

    def set_firsts(self, rows: npt.NDArray[np.int64], firsts: npt.NDArray[np.int64]) -> None:
        """New first elements of some rows, after their batch has moved."""
        self._columns["first"][rows] = firsts

    def column(self, name: str) -> npt.NDArray[Any]:
        """One column, shape (count, ...)."""
        return self._columns[name][: self.count]

    def space_from_local(
        self, space: SpaceTransforms, image_plane_distance: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        """Every row's matrix, shape (count, 4, 4); rows that are unused have the identity.

        Args:
            space: transforms of all entities.
            image_plane_distance: shape (n_entities,), of each pinhole entity, scene units.
        """
        entity = np.maximum(self.column("entity"), 0)
        matrices: npt.NDArray[np.float64] = space.space_from_entity[entity]
        frustum = np.flatnonzero(self.column("frustum"))
        if len(frustum):
            of = entity[frustum]
            matrices[frustum] = space.camera[of]
            matrices[frustum, :3, :3] *= image_plane_distance[of][:, None, None]
        cloud = np.flatnonzero(self.column("cloud"))
        if len(cloud):
            matrices[cloud] = space.camera[np.maximum(space.pinhole[entity[cloud]], 0)]
        matrices = matrices @ self.column("local")
        self._layer(matrices, entity, space)
        return matrices

    def resolve(
        self,
        eye: Eye,
        space_from_local: npt.NDArray[np.float64],
        drawn: npt.NDArray[np.bool_],
        on_plane: npt.NDArray[np.bool_],
    ) -> npt.NDArray[np.void]:
        """The table as shaders read it, dtype PLACEMENT.

        Args:
            eye: whose space the shaders work in.
            space_from_local: from `space_from_local`.
            drawn: shape (count,): rows to draw; the others get entity id 0.
            on_plane: shape (count,): rows on an image plane that is part of the scene: their UI points become pixels
                of the image, lest marks cover an image that is seen from afar.
        """
        out = np.zeros(self.count, PLACEMENT)
        eye_from_local = eye.eye_from_space[:3] @ space_from_local
        finite = (np.abs(eye_from_local) < FARTHEST).all(axis=(1, 2))
        drawn = drawn & finite & (self.column("entity") >= 0)
        out["eye_from_local"] = eye_from_local
        if not bool(finite.all()):
            out["eye_from_local"][~finite] = 0.0
        # Points of a depth cloud are pieces of a surface: as spheres they would make it bumpy.
        is_flat = self.column("flat") | self.column("cloud")
        ids = self.column("entity") + 1 + np.where(is_flat, int(FLAT), 0)
        out["entity"] = np.where(drawn, ids, 0)
        out["first"] = self.column("first")
        out["color"] = self.column("color")
        radius = self.column("radius")
        out["radius"] = np.where(on_plane, np.abs(radius), radius)
        return out

    def _layer(
        self, matrices: npt.NDArray[np.float64], entity: npt.NDArray[np.int64], space: SpaceTransforms
    ) -> None:
        """Move layers towards the camera: along its rays on an image plane, along -z in a flat space."""
        layer = self.column("layer")
        layered = np.flatnonzero((layer != 0) & ~self.column("frustum"))
        if not len(layered):
            return
        pinhole = space.pinhole[entity[layered]]
        is_flat = (pinhole < 0) | (pinhole == space.pinhole[space.root])
        flat = layered[is_flat]
        matrices[flat, 2, 3] -= layer[flat] * _LAYER_STEP
        on_plane = layered[~is_flat]
        center = space.camera[pinhole[~is_flat]][:, :3, 3]
        share = 1.0 - layer[on_plane] * _LAYER_STEP
        matrices[on_plane, :3, :3] *= share[:, None, None]
        offset = matrices[on_plane, :3, 3] - center
        matrices[on_plane, :3, 3] = center + offset * share[:, None]

    def _grow(self) -> None:
        for name, column in self._columns.items():
            grown = np.zeros((2 * len(column), *column.shape[1:]), column.dtype)
            grown[: len(column)] = column
            self._columns[name] = grown
        self._columns["entity"][self.count - 1 :] = -1
