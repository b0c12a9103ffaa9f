"""The table of placements: which entity a range of primitives belongs to, and how it reaches the eye.

Its rows stay where they are; what moves each frame is computed for all of them at once, in float64, and only the
result relative to the eye is cast to float32. So a rover in UTM coordinates does not jitter.
"""

from __future__ import annotations

import enum
from collections.abc import Hashable, Mapping
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

LINES_LAYER = 1
POINTS_LAYER = 2
"""In an image space: before one image, which is in layer 0."""

_LAYER_STEP = 2e-4
"""How much nearer each layer of an image space lies, as a share of the distance: later kinds cover earlier ones."""

_FLAT_LAYER_STEP = 5e-3
"""Likewise in a flat space, scene units: depths of up to 1000 of them to either side are seen."""

_IN_PLANE = 1e-3
"""Pixels: what lies no farther from its image space's plane lies in it."""

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
    "layer": (np.int64, ()),  # order of the kinds within an image space
    "flat": (np.bool_, ()),  # 2D primitives: not shaded
    "first": (np.uint32, ()),
    "color": (np.uint32, ()),
    "default": (np.int8, ()),  # a Default: whose radius it is
    "radius": (np.float32, ()),
}


class Default(enum.IntEnum):
    """Which radius a view may choose for a placement: that of things for which none was logged."""

    NONE = 0
    POINTS = 1
    LINES = 2


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
        default: Default = Default.NONE,
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
        columns["default"][row] = default
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
        self,
        space: SpaceTransforms,
        image_plane_distance: npt.NDArray[np.float64],
        layers: npt.NDArray[np.int64],
    ) -> npt.NDArray[np.float64]:
        """Every row's matrix, shape (count, 4, 4); rows that are unused have the identity.

        Args:
            space: transforms of all entities.
            image_plane_distance: shape (n_entities,), of each pinhole entity, scene units.
            layers: shape (count,), of each row: the greater covers the lesser in its image space or flat space.
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
        layered = np.flatnonzero((layers != 0) & ~self.column("frustum"))
        matrices[layered] = _layered(matrices[layered], layers[layered], entity[layered], space)
        return matrices

    def planes(
        self, space: SpaceTransforms, layers: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """The planes in which 2D things lie: for all of a layer of a space the same bits, so that their order decides.

        Arguments as of `space_from_local`.

        Returns:
            The rows of 2D things, shape (n,), and for each a matrix that takes (x, y, 0, 1) to its plane, (n, 4, 4):
            that of its image space, or its own if transforms have moved it out of that.
        """
        rows = np.flatnonzero(self.column("flat") & (self.column("entity") >= 0))
        entity = self.column("entity")[rows]
        pinhole = space.pinhole[entity]
        shared = space.space_from_entity[np.where(pinhole >= 0, pinhole, space.root)]
        own = space.space_from_entity[entity]
        normal = np.cross(shared[:, :3, 0], shared[:, :3, 1])
        pixel = np.linalg.norm(shared[:, :3, 0], axis=1)
        off = np.einsum("ni,nij->nj", normal, own[:, :3] - shared[:, :3])
        off /= (np.linalg.norm(normal, axis=1) * pixel)[:, None]
        # How far the origin is off, in pixels, and something at most a million pixels away.
        in_plane = np.abs(off[:, 3]) + 1e6 * np.abs(off[:, :2]).sum(axis=1) <= _IN_PLANE
        matrices = np.where(in_plane[:, None, None], shared, own)
        return rows, _layered(matrices, layers[rows], entity, space)

    def resolve(
        self,
        eye: Eye,
        space_from_local: npt.NDArray[np.float64],
        drawn: npt.NDArray[np.bool_],
        on_plane: npt.NDArray[np.bool_],
        chosen: Mapping[Default, float] | None = None,
    ) -> npt.NDArray[np.void]:
        """The table as shaders read it, dtype PLACEMENT.

        Args:
            eye: whose space the shaders work in.
            space_from_local: from `space_from_local`.
            drawn: shape (count,): rows to draw; the others get entity id 0.
            on_plane: shape (count,): rows on an image plane that is part of the scene: their UI points become pixels
                of the image, lest marks cover an image that is seen from afar.
            chosen: radii for what has none of its own: > 0 scene units, < 0 UI points.
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
        for default, instead in (chosen or {}).items():
            radius = np.where(self.column("default") == default, np.float32(instead), radius)
        out["radius"] = np.where(on_plane, np.abs(radius), radius)
        return out

    def _grow(self) -> None:
        for name, column in self._columns.items():
            grown = np.zeros((2 * len(column), *column.shape[1:]), column.dtype)
            grown[: len(column)] = column
            self._columns[name] = grown
        self._columns["entity"][self.count - 1 :] = -1


def _layered(
    matrices: npt.NDArray[np.float64],
    layers: npt.NDArray[np.int64],
    entity: npt.NDArray[np.int64],
    space: SpaceTransforms,
) -> npt.NDArray[np.float64]:
    """Matrices of 2D things, moved towards the camera: along its rays on an image plane, along -z in a flat space."""
    moved: npt.NDArray[np.float64] = matrices.copy()
    pinhole = space.pinhole[entity]
    flat = np.flatnonzero((pinhole < 0) | (pinhole == space.pinhole[space.root]))
    moved[flat, 2, 3] -= layers[flat] * _FLAT_LAYER_STEP
    on_plane = np.flatnonzero((pinhole >= 0) & (pinhole != space.pinhole[space.root]))
    center = space.camera[pinhole[on_plane]][:, :3, 3]
    share = 1.0 - layers[on_plane] * _LAYER_STEP
    moved[on_plane, :3, :3] *= share[:, None, None]
    moved[on_plane, :3, 3] = center + (moved[on_plane, :3, 3] - center) * share[:, None]
    return moved


def clip_depths(eye: Eye, space_from_plane: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """Clip depths of the planes z = 0 of some matrices, as `planes` in common.wgsl: they are linear on the picture.

    The plane's points p in eye space have n . p = d. A pixel (u, v) is seen along r = K^-1 (u, v, 1): in perspective
    p = z r, so 1 / z = n . r / d; if orthographic p = (r.x, r.y, z).

    Returns:
        Shape (n, 4); 0 where the eye lies in the plane, which then has no depth at a pixel.
    """
    eye_from_plane = eye.eye_from_space @ space_from_plane
    normal = np.cross(eye_from_plane[:, :3, 0], eye_from_plane[:, :3, 1])
    d = np.einsum("ni,ni->n", normal, eye_from_plane[:, :3, 3])
    rays = np.linalg.inv(eye.intrinsics)
    out = np.zeros((len(normal), 4))
    if eye.orthographic:
        z = np.stack([-normal[:, 0], -normal[:, 1], d], axis=1) / normal[:, 2:] @ rays
        out[:, :3] = ((0.0, 0.0, eye.far) - z) / (eye.far - eye.near)
    else:
        out[:, :3] = eye.near * (normal / d[:, None]) @ rays
    out[:, 3] = 1.0
    out[~(np.abs(out) < FARTHEST).all(axis=1)] = 0.0
    return out.astype(np.float32)
