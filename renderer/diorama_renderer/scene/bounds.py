"""How large the scene is: what framing, frustums and depth ranges start from.

A sample is enough, and the same sample in every process: the k-th live element in entity order, whatever gaps the
slots have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from diorama_renderer.scene.slots import SlotBatch

if TYPE_CHECKING:
    from diorama_renderer.scene import Scene

Float64 = npt.NDArray[np.float64]

_OUTLIERS = 0.02  # share of points that may be left out of the frame,
_FAR_OUT = 3.0  # if they lie this many times farther out than the others


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
    found = [extra]
    for slots, corners in _kinds(scene):
        at = _sample(slots, samples)
        if len(at):
            points, placement = corners(slots.batch.columns, at)
            keep = drawn[placement]
            matrices = space_from_local[placement[keep]]
            found.append(np.einsum("nij,nj->ni", matrices[:, :3, :3], points[keep]) + matrices[:, :3, 3])
    points = np.concatenate(found)
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points):
        return None
    points = _without_outliers(points)
    return Bounds(points.min(axis=0), points.max(axis=0), points)


def _without_outliers(points: Float64) -> Float64:
    distance = np.linalg.norm(points - np.median(points, axis=0), axis=1)
    most = float(np.quantile(distance, 1.0 - _OUTLIERS))
    return points[distance <= most] if float(distance.max()) > _FAR_OUT * most > 0.0 else points


def _sample(slots: SlotBatch, most: int) -> npt.NDArray[np.int64]:
    """Indexes of up to `most` live elements, evenly spread in entity order."""
    total = slots.live_count
    ordinal = np.linspace(0, total - 1, min(total, most)).astype(np.int64)
    stops = np.cumsum(slots.counts)
    slot = np.searchsorted(stops, ordinal, side="right")
    return slots.firsts[slot] + ordinal - (stops - slots.counts)[slot]


def _kinds(scene: Scene) -> tuple[tuple[SlotBatch, Any], ...]:
    return (
        (scene.points, _of_points),
        (scene.segments, _of("start", "end")),
        (scene.boxes, _of_boxes),
        (scene.arrows, _of_arrows),
        (scene.meshes.vertices, _of("position")),
    )


def _of_points(columns: Any, at: npt.NDArray[np.int64]) -> tuple[Float64, npt.NDArray[np.uint32]]:
    position = columns["position_color"][at, :3].view(np.float32)
    return position.astype(np.float64), columns["placement"][at]


def _of(*fields: str) -> Any:
    def corners(columns: Any, at: npt.NDArray[np.int64]) -> tuple[Float64, npt.NDArray[np.uint32]]:
        data = columns["data"][at]
        points = np.concatenate([data[name] for name in fields]).astype(np.float64)
        return points, np.tile(data["placement"], len(fields))

    return corners


def _of_boxes(columns: Any, at: npt.NDArray[np.int64]) -> tuple[Float64, npt.NDArray[np.uint32]]:
    data = columns["data"][at]
    # Its sphere's box, so that no rotation needs to be looked at.
    reach = np.linalg.norm(data["half_size"], axis=1)[:, None] / np.sqrt(3.0)
    points = np.concatenate([data["center"] - reach, data["center"] + reach]).astype(np.float64)
    return points, np.tile(data["placement"], 2)


def _of_arrows(columns: Any, at: npt.NDArray[np.int64]) -> tuple[Float64, npt.NDArray[np.uint32]]:
    data = columns["data"][at]
    points = np.concatenate([data["origin"], data["origin"] + data["vector"]]).astype(np.float64)
    return points, np.tile(data["placement"], 2)
