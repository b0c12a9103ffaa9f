"""How large the scene is: what framing, frustums and depth ranges start from.

A sample is enough, and the same one in every process: live elements in the order of the tree, whatever gaps slots have.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from diorama_renderer.scene.placements import FARTHEST
from diorama_renderer.scene.slots import Columns, SlotBatch

if TYPE_CHECKING:
    from diorama_renderer.scene import Scene

Float64 = npt.NDArray[np.float64]

_OUTLIERS = 0.02  # share of the points of a thing, or of all things, that may be left out of the frame,
_FAR_OUT = 3.0  # if they lie this many times farther out than the others
_LEAST = 64  # samples of each slot, if there are not too many slots


Points = tuple[Float64, npt.NDArray[np.uint32]]
"""Shape (n, 3), in local space, and the placement of each."""

Corners = Callable[[Columns, npt.NDArray[np.int64]], Points]


class Bounds(NamedTuple):
    """An axis-aligned box in the space's coordinates, and the points that it was drawn around.

    Attributes:
        minimum, maximum: shape (3,), float64.
        points: shape (n, 3), float64.
    """

    minimum: Float64
    maximum: Float64
    points: Float64

    @property
    def diagonal(self) -> float:
        """Its length, scene units."""
        return float(np.linalg.norm(self.maximum - self.minimum))


def scene_bounds(
    scene: Scene, space_from_local: Float64, drawn: npt.NDArray[np.bool_], extra: Float64, *, samples: int
) -> Bounds | None:
    """The box around what is drawn, without the few points that lie far out; None if there is nothing.

    Args:
        scene: as of its last update.
        space_from_local: shape (placements, 4, 4).
        drawn: shape (placements,): which of them count.
        extra: shape (k, 3), further points, such as where cameras stand.
        samples: how many elements of each kind to look at, at most.
    """
    # Whose each point is: one thing counts as much as another, however many points it has. Cameras count each.
    found, owners = [extra], [-1 - np.arange(len(extra))]
    for slots, corners in _kinds(scene):
        at = _sample(slots, scene.counted(slots, drawn), samples)
        if len(at):
            points, placement = corners(slots.batch.columns, at)
            keep = drawn[placement]
            matrices = space_from_local[placement[keep]]
            found.append(np.einsum("nij,nj->ni", matrices[:, :3, :3], points[keep]) + matrices[:, :3, 3])
            owners.append(placement[keep].astype(np.int64))
    points, owner = np.concatenate(found), np.concatenate(owners)
    near = np.abs(points) < FARTHEST
    is_near = near[:, 0] & near[:, 1] & near[:, 2]
    points, owner = points[is_near], owner[is_near]
    if not len(points):
        return None
    points = _without_outliers(points, owner)
    minimum, maximum = (np.array([reduce(axis) for axis in points.T]) for reduce in (np.min, np.max))
    return Bounds(minimum, maximum, points)


def _without_outliers(points: Float64, owner: npt.NDArray[np.int64]) -> Float64:
    """First the few that lie far out of what is theirs, then the few things that lie far out of all."""
    groups, group, counts = np.unique(owner, return_inverse=True, return_counts=True)
    keep = np.ones(len(points), bool)
    order = np.argsort(group, kind="stable")
    ends = np.cumsum(counts)
    for number in np.flatnonzero(counts * _OUTLIERS >= 1).tolist():
        its = order[ends[number] - counts[number] : ends[number]]
        keep[its] = _close(points[its], np.ones(len(its)))
    points, group = points[keep], group[keep]
    if len(groups) * _OUTLIERS < 1:
        return points
    weights = 1.0 / np.bincount(group, minlength=len(groups))
    return points[_close(points, weights[group])]


def _close(points: Float64, weights: Float64) -> npt.NDArray[np.bool_]:
    """All but those of little weight that lie far out: shape (n,)."""
    # Axis by axis: numpy is many times slower along the short one.
    axes = [axis - np.median(axis) for axis in points.T]
    distance = np.sqrt(axes[0] ** 2 + axes[1] ** 2 + axes[2] ** 2)
    order = np.argsort(distance, kind="stable")
    share = np.cumsum(weights[order])
    most = float(distance[order[np.searchsorted(share, (1.0 - _OUTLIERS) * share[-1])]])
    if float(distance.max()) > _FAR_OUT * most > 0.0:
        return np.asarray(distance <= most)
    return np.ones(len(points), bool)


def _sample(slots: SlotBatch, counts: npt.NDArray[np.int64], most: int) -> npt.NDArray[np.int64]:
    """Indexes of about `most` of the first `counts` elements of each slot, evenly spread, some of each slot."""
    total, filled = int(counts.sum()), int((counts > 0).sum())
    if total <= most:
        taken = counts
    else:
        # A dense cloud must not leave nothing of what is sparse.
        least = max(1, min(_LEAST, most // (2 * filled)))
        taken = np.minimum(counts, np.maximum(counts * most // total, least))
    slot = np.repeat(np.arange(len(counts)), taken)
    ordinal = np.arange(len(slot)) - np.repeat(np.cumsum(taken) - taken, taken)
    spread = ordinal * (counts[slot] - 1) // np.maximum(taken[slot] - 1, 1)
    sampled: npt.NDArray[np.int64] = slots.firsts[slot] + spread
    return sampled


def _kinds(scene: Scene) -> tuple[tuple[SlotBatch, Corners], ...]:
    radius = scene.placements.column("radius")
    return (
        (scene.points, lambda columns, at: _of_points(columns, at, radius)),
        (scene.segments, lambda columns, at: _of(columns["data"][at], "start", "end")),
        (scene.boxes, _of_boxes),
        (scene.arrows, lambda columns, at: _of_arrows(columns, at, radius)),
        (scene.meshes.vertices, lambda columns, at: _of(columns["data"][at], "position")),
    )


def _of(data: npt.NDArray[np.void], *fields: str) -> Points:
    points = np.concatenate([data[name] for name in fields]).astype(np.float64)
    return points, np.tile(data["placement"], len(fields))


def _of_points(columns: Columns, at: npt.NDArray[np.int64], radius: npt.NDArray[np.float32]) -> Points:
    position = columns["position_color"][at, :3].view(np.float32).astype(np.float64)
    placement = columns["placement"][at]
    return _grown(position, placement, _radii(radius[placement], columns["radius"][at]))


def _of_arrows(columns: Columns, at: npt.NDArray[np.int64], radius: npt.NDArray[np.float32]) -> Points:
    data = columns["data"][at]
    ends, placement = _of(data, "origin", "vector")
    ends[len(data) :] += ends[: len(data)]
    tips = 2.0 * _radii(radius[data["placement"]], data["radius"])
    return _grown(ends, placement, np.tile(tips, 2))


def _of_boxes(columns: Columns, at: npt.NDArray[np.int64]) -> Points:
    data = columns["data"][at]
    signs = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], np.float64)
    corners = signs[:, None] * data["half_size"]
    axis, w = data["quat_xyzw"][:, :3].astype(np.float64), data["quat_xyzw"][:, 3:].astype(np.float64)
    # v + 2 q x (q x v + w v), for unit quaternions.
    corners = corners + 2.0 * np.cross(axis, np.cross(axis, corners) + w * corners)
    return (corners + data["center"]).reshape(-1, 3), np.tile(data["placement"], len(signs))


def _radii(common: npt.NDArray[np.float32], each: npt.NDArray[np.float32]) -> Float64:
    """Radii in scene units, 0 for what is measured in UI points."""
    radii = np.where(np.isnan(common), each, common).astype(np.float64)
    return np.where(np.isfinite(radii), np.maximum(radii, 0.0), 0.0)


def _grown(points: Float64, placement: npt.NDArray[np.uint32], radii: Float64) -> Points:
    """The points, and those one radius away along each axis."""
    if not bool((radii > 0).any()):
        return points, placement
    steps = np.concatenate([np.zeros((1, 3)), np.eye(3), -np.eye(3)])
    grown = points + steps[:, None] * radii[:, None]
    return grown.reshape(-1, 3), np.tile(placement, len(steps))
