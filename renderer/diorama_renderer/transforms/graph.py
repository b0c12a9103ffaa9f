"""The transform graph: where every entity is, seen from any one of them.

The tree of entities is the tree of spaces. Rules:

1. A rigid motion or an affine map takes the child's coordinates to the parent's.
2. A pinhole makes its entity an *image space*: pixels. The camera stands in the parent's space and looks
   along its forward axis. Seen from outside, pixel (u, v) lies on the image plane, at distance d along the
   forward axis.
3. An unknown transform cuts, in both directions. What lies below it is a space of its own, not part of an
   image.
4. A pinhole in an image space means nothing: it cuts as well.
5. Seen from an image space, what lies outside is given in the *camera's* frame, where that pinhole as an eye
   projects it onto the image.
6. What cannot be computed (a quaternion of zero, a singular lens, infinity) is unreachable, never an
   exception. A singular affine map flattens what lies below it, so it can be seen from above; from below, what
   lies above has no place.

One walk up from the root to the top of the tree, then one pass down by depth level: a `matmul` a level.
Composing everything from the top of the tree and multiplying with one inverse would be as fast, but a small
scene far from the origin would lose the digits that it has.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from diorama_renderer.transforms.lens import F64, Lenses, lenses_of
from diorama_renderer.transforms.local import Kind, LocalTransforms

Ids = npt.NDArray[np.integer]
IDENTITY = np.eye(4)
BLOCK = 1024
_SINGULAR = 1e-13
"""Volume between the axes of a map, scaled to unit length: below it there is nothing but rounding."""


class Reason(IntEnum):
    """Why an entity cannot be reached from the root."""

    REACHABLE = 0
    UNKNOWN_TRANSFORM = 1  # an unknown transform lies between
    NESTED_PINHOLE = 2  # a pinhole lies in the image space of another one
    INVALID_PINHOLE = 3  # a pinhole between has intrinsics without an inverse, or impossible view coordinates
    INVALID_TRANSFORM = 4  # a transform between is not finite, or singular and looked through from below


@dataclass(frozen=True, slots=True, eq=False)
class SpaceTransforms:
    """Where n entities are in the space of one of them, the root.

    Attributes:
        root: the entity whose space it is.
        space_from_entity: shape (n, 4, 4), float64. Zero where the entity is not reachable. For an entity in
            an image space seen from outside it is the affine map of (u, v, w), pixels and depth in the image,
            onto the image plane: d * (K^-1 (u, v, 1)) + (0, 0, w * d / f), with f the focal length in pixels.
            One step of w is thus as long as one pixel, and negative w lies in front of the image.
        reachable: shape (n,).
        reason: shape (n,), int8, values of `Reason`.
        pinhole: shape (n,), int64: the pinhole in whose image space the entity lies (itself or an ancestor);
            -1 if in none.
        through_pinhole: shape (n,): the root lies in an image space and the entity outside:
            `space_from_entity` leads to the frame of that pinhole's camera (x right, y down, z forward).
        camera: shape (n, 4, 4): space_from_camera of reachable pinholes, x right, y down, z forward; zero
            elsewhere. If the root lies in an image space, "space" is the frame of that camera, as for
            `through_pinhole`, and its own entry the identity. Read-only.
    """

    root: int
    space_from_entity: F64
    reachable: npt.NDArray[np.bool_]
    reason: npt.NDArray[np.int8]
    pinhole: npt.NDArray[np.int64]
    through_pinhole: npt.NDArray[np.bool_]
    camera: F64


def resolve(
    levels: Sequence[Ids],
    parents: Ids,
    local: LocalTransforms,
    *,
    root: int,
    image_plane_distance: float | F64 = 1.0,
    camera_axes: npt.NDArray[np.uint8] | None = None,
) -> SpaceTransforms:
    """Where every entity is in the space of `root`.

    Args:
        levels: the entities of each depth, ascending by depth; the first holds only the top of the tree.
        parents: shape (n,), the parent of each entity; of the top anything negative.
        local: the transform of each entity.
        root: the entity to look from; any one.
        image_plane_distance: in scene units, one number or shape (n,), read where the kind is PINHOLE.
        camera_axes: shape (n, 3), view coordinates of each entity, 0 where none were logged. Those of a
            pinhole, or else of its parent, say how the camera stands in the parent's space. Without: x right,
            y down, z forward.

    Raises:
        ValueError: no such root, or a distance that is not positive.
    """
    count = len(parents)
    if not 0 <= root < count:
        raise ValueError(f"resolve: root must be one of {count} entities, got {root}")
    with np.errstate(all="ignore"):
        image = _image_spaces(levels, parents, local.kind)
        lenses = lenses_of(parents, local, image_plane_distance, camera_axes)
        graph = _Graph(parents, local, image, lenses, _own_cuts(parents, local.kind, image, lenses))
        chain = _chain(parents, root)
        space_from_entity, reason = _walk_up(graph, chain)
        _walk_down(graph, levels, chain, space_from_entity, reason)
        _drop_invalid(space_from_entity, reason)
        reachable = reason == Reason.REACHABLE
        camera = _cameras(graph, image[root], space_from_entity, reachable)
    through = reachable & (image != image[root]) if image[root] >= 0 else np.zeros(count, np.bool_)
    return SpaceTransforms(root, space_from_entity, reachable, reason, image, through, camera)


@dataclass(frozen=True, slots=True, eq=False)
class _Graph:
    parents: Ids
    local: LocalTransforms
    image: npt.NDArray[np.int64]  # (n,), SpaceTransforms.pinhole
    lenses: Lenses
    cut: npt.NDArray[np.int8]  # (n,), Reason why nothing passes between the entity and its parent

    def step_down(self, entities: Ids) -> F64:
        """(k, 4, 4): parent_from_entity, of pinholes onto the image plane."""
        steps = np.take(self.local.parent_from_entity, entities, axis=0)  # twice as fast as indexing
        if len(self.lenses.entities):
            slots = self.lenses.slot[entities]
            pinholes = np.flatnonzero(slots >= 0)
            steps[pinholes] = self.lenses.parent_from_pixel[slots[pinholes]]
        return steps


def image_space_of(parents: Ids, kind: npt.NDArray[np.int8], entity: int) -> int:
    """The pinhole in whose image space one entity lies, -1 if in none, without resolving anything.

    Args:
        parents: shape (n,), as in `resolve`.
        kind: shape (n,), values of `Kind`.
        entity: whose.
    """
    while entity >= 0 and kind[entity] != Kind.PINHOLE:
        entity = -1 if kind[entity] == Kind.UNKNOWN else int(parents[entity])
    return entity


def _image_spaces(levels: Sequence[Ids], parents: Ids, kind: npt.NDArray[np.int8]) -> npt.NDArray[np.int64]:
    image = np.full(len(parents), -1, np.int64)
    pinholes = np.flatnonzero(kind == Kind.PINHOLE)
    if len(pinholes) == 0:
        return image
    image[pinholes] = pinholes
    inherits = (kind != Kind.PINHOLE) & (kind != Kind.UNKNOWN)
    for level in levels[1:]:
        heirs = level[inherits[level]]
        image[heirs] = image[parents[heirs]]
    return image


def _own_cuts(
    parents: Ids, kind: npt.NDArray[np.int8], image: npt.NDArray[np.int64], lenses: Lenses
) -> npt.NDArray[np.int8]:
    cut = np.zeros(len(parents), np.int8)
    cut[kind == Kind.UNKNOWN] = Reason.UNKNOWN_TRANSFORM
    pinholes = lenses.entities
    nested = (parents[pinholes] >= 0) & (image[parents[pinholes]] >= 0)
    invalid = np.where(lenses.valid, 0, int(Reason.INVALID_PINHOLE))
    cut[pinholes] = np.where(nested, int(Reason.NESTED_PINHOLE), invalid)
    return cut


def _chain(parents: Ids, root: int) -> list[int]:
    """The top of the tree, ..., root: one entity a depth."""
    chain = [root]
    while parents[chain[-1]] >= 0:
        chain.append(int(parents[chain[-1]]))
    chain.reverse()
    return chain


def _walk_up(graph: _Graph, chain: list[int]) -> tuple[F64, npt.NDArray[np.int8]]:
    """Arrays for all entities in which only the chain is filled in."""
    count = len(graph.parents)
    space_from_entity, reason = np.zeros((count, 4, 4)), np.zeros(count, np.int8)
    matrix, cut = IDENTITY, 0
    space_from_entity[chain[-1]] = matrix
    for depth in range(len(chain) - 1, 0, -1):
        child, parent = chain[depth], chain[depth - 1]
        cut = cut or int(graph.cut[child])
        if graph.local.kind[child] == Kind.PINHOLE:
            # Rule 5: from here on everything is told in the camera's frame.
            if np.isfinite(matrix).all():
                matrix = _inverse(graph.lenses.parent_from_camera[graph.lenses.slot[child]])
        elif graph.local.kind[child] == Kind.RIGID:
            matrix = matrix @ _inverse(graph.local.parent_from_entity[child])
        elif graph.local.kind[child] == Kind.AFFINE:
            matrix = matrix @ _inverse_of_affine(graph.local.parent_from_entity[child])
        space_from_entity[parent], reason[parent] = matrix, cut
    return space_from_entity, reason


def _walk_down(
    graph: _Graph,
    levels: Sequence[Ids],
    chain: list[int],
    space_from_entity: F64,
    reason: npt.NDArray[np.int8],
) -> None:
    anything_cut = bool(graph.cut.any())
    for depth, level in enumerate(levels[1:], start=1):
        entities = level[level != chain[depth]] if depth < len(chain) else level
        # In blocks: their temporaries stay in the cache and in the heap, twice as fast as whole levels.
        for first in range(0, len(entities), BLOCK):
            block = entities[first : first + BLOCK]
            above = np.take(space_from_entity, graph.parents[block], axis=0)
            space_from_entity[block] = np.matmul(above, graph.step_down(block))
        if anything_cut:
            own = graph.cut[entities]
            reason[entities] = np.where(own != 0, own, reason[graph.parents[entities]])


def _drop_invalid(space_from_entity: F64, reason: npt.NDArray[np.int8]) -> None:
    # One NaN or infinity makes the sum of its matrix one, so a product with a vector finds it.
    finite = np.isfinite(space_from_entity.reshape(-1, 16) @ np.ones(16))
    reason[~finite & (reason == 0)] = Reason.INVALID_TRANSFORM
    space_from_entity[reason != 0] = 0.0


def _cameras(
    graph: _Graph, image_of_root: int, space_from_entity: F64, reachable: npt.NDArray[np.bool_]
) -> F64:
    lenses = graph.lenses
    if len(lenses.entities) == 0:
        return np.broadcast_to(np.zeros((4, 4)), space_from_entity.shape)
    camera = np.zeros_like(space_from_entity)
    above = graph.parents[lenses.entities]
    seen = lenses.valid & reachable[lenses.entities] & (above >= 0) & reachable[above]
    camera[lenses.entities[seen]] = np.matmul(space_from_entity[above[seen]], lenses.parent_from_camera[seen])
    if image_of_root >= 0 and reachable[image_of_root] and lenses.valid[lenses.slot[image_of_root]]:
        camera[image_of_root] = IDENTITY
    camera.flags.writeable = False
    return camera


def _inverse_of_affine(matrix: F64) -> F64:
    """The inverse, or NaN of a matrix that is singular but for rounding."""
    axes = matrix[:3, :3]
    # The volume between unit vectors: whatever units the axes have, it says how far they are from a plane.
    if not abs(np.linalg.det(axes / np.linalg.norm(axes, axis=0))) > _SINGULAR:
        return np.full((4, 4), np.nan)
    return _inverse(matrix)


def _inverse(matrix: F64) -> F64:
    with suppress(np.linalg.LinAlgError):
        return np.asarray(np.linalg.inv(matrix), np.float64)
    return np.full((4, 4), np.nan)
