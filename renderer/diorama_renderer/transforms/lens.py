"""The pinholes of a graph: how the camera stands in its parent's space, and where a pixel lies in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diorama.schema import VIEW_DIRECTIONS
from diorama_renderer.transforms.axes import frames_from_rdf, valid_axes
from diorama_renderer.transforms.local import Kind, LocalTransforms

F64 = npt.NDArray[np.float64]
_RDF = np.array([VIEW_DIRECTIONS[letter] for letter in "RDF"], np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Lenses:
    """The k pinholes among n entities.

    Attributes:
        entities: shape (k,), ascending.
        slot: shape (n,): index of an entity in `entities`, or -1.
        parent_from_camera: shape (k, 4, 4): rotation or reflection from x right, y down, z forward.
        parent_from_pixel: shape (k, 4, 4): affine map of (u, v, w) to the image plane; see SpaceTransforms.
        valid: shape (k,): whether both can be computed.
    """

    entities: npt.NDArray[np.int64]
    slot: npt.NDArray[np.int64]
    parent_from_camera: F64
    parent_from_pixel: F64
    valid: npt.NDArray[np.bool_]


def lenses_of(
    parents: npt.NDArray[np.integer],
    local: LocalTransforms,
    image_plane_distance: float | F64,
    camera_axes: npt.NDArray[np.uint8] | None,
) -> Lenses:
    """The pinholes of `local`; arguments as in `resolve`.

    Raises:
        ValueError: a distance that is not positive and finite.
    """
    entities = np.flatnonzero(local.kind == Kind.PINHOLE)
    slot = np.full(len(parents), -1, np.int64)
    slot[entities] = np.arange(len(entities))
    distances = np.broadcast_to(np.asarray(image_plane_distance, np.float64), len(parents))[entities]
    wrong = ~((distances > 0) & np.isfinite(distances))
    if wrong.any():
        raise ValueError(
            f"resolve: image_plane_distance must be positive and finite, got {distances[wrong][0]}"
        )
    axes = _axes_of(entities, parents, camera_axes)
    parent_from_camera = frames_from_rdf(axes)
    camera_from_pixel, valid = _camera_from_pixel(local.intrinsics[entities], distances)
    parent_from_pixel = np.matmul(parent_from_camera, camera_from_pixel)
    return Lenses(entities, slot, parent_from_camera, parent_from_pixel, valid & valid_axes(axes))


def _axes_of(
    entities: npt.NDArray[np.int64],
    parents: npt.NDArray[np.integer],
    camera_axes: npt.NDArray[np.uint8] | None,
) -> npt.NDArray[np.uint8]:
    if camera_axes is None:
        return np.broadcast_to(_RDF, (len(entities), 3))
    axes = camera_axes[entities]  # a copy
    for source in (np.where((parents >= 0)[entities, None], camera_axes[parents[entities]], 0), _RDF):
        axes = np.where((axes == 0).all(axis=1, keepdims=True), source, axes)
    return axes.astype(np.uint8)


def _camera_from_pixel(intrinsics: F64, distances: F64) -> tuple[F64, npt.NDArray[np.bool_]]:
    """(k, 4, 4) maps onto the image plane, and where they mean something."""
    scale = intrinsics[:, 2, 2]
    k = intrinsics / scale[:, None, None]
    a, b, c, d = k[:, 0, 0], k[:, 0, 1], k[:, 1, 0], k[:, 1, 1]
    determinant = a * d - b * c
    matrices = np.zeros((len(k), 4, 4))
    matrices[:, 0, 0], matrices[:, 0, 1] = d / determinant, -b / determinant
    matrices[:, 1, 0], matrices[:, 1, 1] = -c / determinant, a / determinant
    matrices[:, :2, 3] = -np.einsum("kij,kj->ki", matrices[:, :2, :2], k[:, :2, 2])
    # A step of w along z, as long as a pixel is wide there. Along the ray would not be affine.
    matrices[:, 2, 2] = 1.0 / np.sqrt(np.abs(determinant))
    matrices[:, 2, 3] = 1.0
    matrices *= distances[:, None, None]
    matrices[:, 3] = (0.0, 0.0, 0.0, 1.0)
    affine = (np.abs(k[:, 2, :2]) <= 1e-9).all(axis=1)  # rounding of a product, not a projection
    return matrices, affine & (scale > 0) & np.isfinite(matrices).all(axis=(1, 2))
