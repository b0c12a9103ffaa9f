"""What each entity says about itself: how its space relates to its parent's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera.distortion import Distortion, logged_distortion

F64 = npt.NDArray[np.float64]
BLOCK = 2048


class Kind(IntEnum):
    """How an entity's space relates to its parent's."""

    NONE = 0  # it is the parent's space
    RIGID = 1  # it moves in the parent's space
    PINHOLE = 2  # it is the image that a camera sees which stands in the parent's space
    UNKNOWN = 3  # not known
    AFFINE = 4  # it moves in the parent's space, and is scaled, sheared or mirrored there


@dataclass(frozen=True, slots=True, eq=False)
class LocalTransforms:
    """The transform of each of n entities, at one time.

    Attributes:
        kind: shape (n,), int8, values of `Kind`.
        parent_from_entity: shape (n, 4, 4); identity unless the kind is RIGID or AFFINE. Not finite where
            what was logged is no motion, such as a quaternion of zero; singular where an affine map is.
        intrinsics: shape (n, 3, 3), image_from_camera in pixels; meaningful where the kind is PINHOLE.
        resolution: shape (n, 2), width and height in pixels; meaningful where the kind is PINHOLE.
        distortion: of those pinholes that have one, by entity.
    """

    kind: npt.NDArray[np.int8]
    parent_from_entity: F64
    intrinsics: F64
    resolution: F64
    distortion: Mapping[int, Distortion] = field(default_factory=dict)


def matrices_from_rigid3(rigid3: npt.ArrayLike) -> F64:
    """Matrices of the schema's rigid3 values.

    Args:
        rigid3: shape (n, 7): translation xyz, quaternion xyzw. The quaternion need not have length one: the
            rotation is that of the quaternion divided by its length.

    Returns:
        Shape (n, 4, 4), float64, parent_from_entity. A quaternion of zero, or a value that is not finite,
        gives a matrix that is not finite.
    """
    values = np.asarray(rigid3, np.float64).reshape(-1, 7)
    matrices = np.empty((len(values), 4, 4))
    _write_matrices(values, matrices, np.arange(len(values)))
    return matrices


def _write_matrices(rigid3: F64, matrices: F64, entities: npt.NDArray[np.int64]) -> None:
    # In blocks: temporaries stay in the cache and in the heap. With columns of 10,000 the allocator returned
    # megabytes to the system after each call, and getting them back cost twice what the arithmetic does.
    block = np.empty((16, BLOCK))
    block[12:15], block[15] = 0.0, 1.0
    with np.errstate(all="ignore"):
        for first in range(0, len(rigid3), BLOCK):
            values = rigid3[first : first + BLOCK]
            rows = block[:, : len(values)]
            _rows_from_columns(np.ascontiguousarray(values.T), rows)
            matrices[entities[first : first + BLOCK]] = rows.T.reshape(-1, 4, 4)


def _rows_from_columns(columns: F64, rows: F64) -> None:
    """(7, k) translations and quaternions to the upper 12 of (16, k) matrix entries."""
    rows[3], rows[7], rows[11] = columns[:3]
    x, y, z, w = columns[3:]
    s = 2.0 / (x * x + y * y + z * z + w * w)
    xs, ys, zs = x * s, y * s, z * s
    xx, yy, zz = x * xs, y * ys, z * zs
    xy, xz, yz = x * ys, x * zs, y * zs
    wx, wy, wz = w * xs, w * ys, w * zs
    rows[0], rows[1], rows[2] = 1.0 - (yy + zz), xy - wz, xz + wy
    rows[4], rows[5], rows[6] = xy + wz, 1.0 - (xx + zz), yz - wx
    rows[8], rows[9], rows[10] = xz - wy, yz + wx, 1.0 - (xx + yy)


def local_from_rows(
    count: int,
    *,
    rigid: tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]] | None = None,
    affine: tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]] | None = None,
    pinhole: tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]] | None = None,
    distorted: tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]] | None = None,
    unknown: npt.NDArray[np.int64] | None = None,
) -> LocalTransforms:
    """The transforms of `count` entities from those that were logged.

    Args:
        count: how many entities there are.
        rigid: entities, shape (k,), and their rigid3 values, shape (k, 7).
        affine: entities, shape (k,), and their affine values, shape (k, 12): parent_from_entity, 3x4 row-major.
        pinhole: entities, shape (k,), and their pinhole values, shape (k, 11): image_from_camera 3x3
            row-major, width, height.
        distorted: entities, shape (k,), and their distorted pinhole values, shape (k, 24). A distortion that makes no
            sense is left out.
        unknown: entities, shape (k,).
    """
    kind = np.zeros(count, np.int8)
    parent_from_entity = np.empty((count, 4, 4))
    parent_from_entity[:] = np.eye(4)
    intrinsics, resolution = np.broadcast_to(0.0, (count, 3, 3)), np.broadcast_to(0.0, (count, 2))
    if rigid is not None:
        kind[rigid[0]] = Kind.RIGID
        _write_matrices(rigid[1], parent_from_entity, rigid[0])
    if affine is not None and len(affine[0]):
        kind[affine[0]] = Kind.AFFINE
        parent_from_entity[affine[0], :3] = affine[1].reshape(-1, 3, 4)
    for lenses in (pinhole, distorted):
        if lenses is not None and len(lenses[0]):
            if not intrinsics.flags.writeable:
                intrinsics, resolution = np.zeros((count, 3, 3)), np.zeros((count, 2))
            kind[lenses[0]] = Kind.PINHOLE
            intrinsics[lenses[0]] = lenses[1][:, :9].reshape(-1, 3, 3)
            resolution[lenses[0]] = lenses[1][:, 9:11]
    if unknown is not None:
        kind[unknown] = Kind.UNKNOWN
    return LocalTransforms(kind, parent_from_entity, intrinsics, resolution, _distortions(distorted))


def _distortions(
    distorted: tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]] | None,
) -> dict[int, Distortion]:
    if distorted is None:
        return {}
    found = (
        (entity, logged_distortion(values)) for entity, values in zip(distorted[0].tolist(), distorted[1])
    )
    return {entity: distortion for entity, distortion in found if distortion is not None}
