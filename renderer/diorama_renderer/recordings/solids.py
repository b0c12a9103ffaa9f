"""What an entity's rows occupy, in its own space: its boxes, and points around all that it shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from diorama_renderer.query import join, key_rows
from diorama_renderer.recordings.values import Arrows, Mesh, MeshFile
from diorama_renderer.store import Instances, Store
from diorama_renderer.transforms import matrices_from_rigid3

F64 = npt.NDArray[np.float64]
Rows = Callable[[str], int]
"""The row of a component that is in force, or -1."""

_SIGNS = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], np.float64)
_FORGIVEN = 1e-6
"""Of a half size: they are float32, so that a face at 0.7 lies at 0.69999999."""


class Boxes(NamedTuple):
    """The boxes of one entity, in its space.

    Attributes:
        half_sizes: shape (n, 3).
        entity_from_box: shape (n, 4, 4). Not finite where a quaternion is zero.
    """

    half_sizes: F64
    entity_from_box: F64

    def contain(self, points: F64) -> npt.NDArray[np.bool_]:
        """Which of some points, shape (n, 3), lie in any box, faces included: shape (n,)."""
        inside = np.zeros(len(points), bool)
        with np.errstate(all="ignore"):
            for half_size, matrix in zip(self.half_sizes, self.entity_from_box):
                in_box = (points - matrix[:3, 3]) @ matrix[:3, :3]  # by the transpose: a rotation's inverse
                most = np.abs(half_size) * (1 + _FORGIVEN) + 1e-15 * np.abs(points)
                inside |= (np.abs(in_box) <= most).all(axis=1)
        return inside

    def corners(self) -> F64:
        """Shape (8 * n, 3)."""
        with np.errstate(all="ignore"):
            local = _SIGNS * self.half_sizes[:, None]
            turned = np.einsum("nij,nkj->nki", self.entity_from_box[:, :3, :3], local)
            return np.asarray(turned + self.entity_from_box[:, None, :3, 3]).reshape(-1, 3)


def boxes_of(store: Store, rows: Rows) -> Boxes | None:
    """The boxes in force, or None; centres and turns are joined by instance, as they are drawn."""
    table, row = store.table("box3d"), rows("box3d")
    if table is None or row < 0:
        return None
    half_sizes = np.asarray(table.instances(row).values, np.float64)
    rigid = np.zeros((len(half_sizes), 7))
    rigid[:, 6] = 1.0
    keys = _keys(store, "box3d", row)
    for component, columns in (("vec3d", slice(0, 3)), ("quaternion", slice(3, 7))):
        other, its_row = store.table(component), rows(component)
        if other is not None and its_row >= 0:
            instances = other.instances(its_row)
            its_keys = _keys(store, component, its_row)
            rigid[:, columns] = np.asarray(
                join(len(half_sizes), keys, instances, its_keys, rigid[:, columns])
            )
    return Boxes(half_sizes, matrices_from_rigid3(rigid))


def points_around(store: Store, rows: Rows, value: Callable[[str], Any]) -> F64:
    """Points that all an entity shows lies between: shape (n, 3), in its space; 2D things have z = 0.

    Args:
        store: of the rows.
        rows: in force at the entity.
        value: what a component says there, or None.

    Raises:
        ValueError: a mesh file that cannot be read.
    """
    found: list[F64] = [np.empty((0, 3))]
    clouds = [value(component) for component in ("point3d", "point2d")]
    found += [_in_3d(points) for points in clouds if points is not None]
    for component in ("linestrip3d", "linestrip2d"):
        found += [_in_3d(strip) for strip in value(component) or ()]
    arrows: Arrows | None = value("arrow3d")
    if arrows is not None:
        origins, vectors = arrows.origins.astype(np.float64), arrows.vectors.astype(np.float64)
        found += [origins, origins + vectors]
    if (rects := value("rect2d")) is not None:
        found += [_in_3d(rects[:, :2]), _in_3d(rects[:, 2:])]
    if (boxes := boxes_of(store, rows)) is not None:
        found.append(boxes.corners())
    for mesh in value("mesh3d") or ():
        found += _vertices(mesh)
    return np.concatenate(found)


def placed(matrix: F64, points: npt.NDArray[Any]) -> F64:
    """Points, shape (n, 3), by a matrix, shape (4, 4)."""
    with np.errstate(all="ignore"):
        return np.asarray(points.astype(np.float64) @ matrix[:3, :3].T + matrix[:3, 3])


def _vertices(mesh: Mesh | MeshFile) -> list[F64]:
    if isinstance(mesh, Mesh):
        return [mesh.positions.astype(np.float64)]
    from diorama_renderer.assets.meshes import decode_mesh

    parts = decode_mesh(mesh.format, mesh.content).parts
    return [placed(mesh.entity_from_mesh @ part.entity_from_part, part.positions) for part in parts]


def _keys(store: Store, component: str, row: int) -> npt.NDArray[np.uint64] | None:
    keys = store.table("instance_key")
    found = int(key_rows(store, component, np.array([row]))[0])
    return None if keys is None or found < 0 else np.asarray(_numpy(keys.instances(found)), np.uint64)


def _numpy(instances: Instances) -> npt.NDArray[Any]:
    return np.asarray(instances.values)


def _in_3d(points: npt.NDArray[Any]) -> F64:
    result = np.zeros((len(points), 3))
    result[:, : points.shape[1]] = points
    return result
