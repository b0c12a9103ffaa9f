"""What there is to see: boxes around what an arrangement draws, sampled finely enough to frame it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera import FIT_MARGIN
from diorama_renderer.scene import Scene
from diorama_renderer.scene.bounds import Bounds, scene_bounds
from diorama_renderer.view.arrangement import Arrangement, solid_bounds

Float64 = npt.NDArray[np.float64]

FRAMING_SAMPLES = 16_384
"""Of each kind of primitive, to see what has to be in the picture."""


def fine_bounds(arrangement: Arrangement, scene: Scene) -> Bounds | None:
    """Around what is solid in a space, and where cameras stand, sampled finely; None if there is nothing."""
    return solid_bounds(
        arrangement.graph,
        scene,
        arrangement.space,
        arrangement.visible,
        arrangement.space_from_local,
        arrangement.drawn,
        FRAMING_SAMPLES,
    )


def flat_bounds(arrangement: Arrangement, scene: Scene) -> tuple[Float64, Float64, float] | None:
    """What there is to see in a flat space.

    Returns:
        Smallest and largest corner, shape (2,), and the part of a picture that is to be left free at each edge; None:
        nothing is there.
    """
    images = _image_corners(arrangement, scene)
    bounds = scene_bounds(
        scene, arrangement.space_from_local, arrangement.drawn, images, samples=FRAMING_SAMPLES
    )
    if bounds is None:
        return None
    low, high = bounds.minimum[:2], bounds.maximum[:2]
    # Lines and points have widths and need room; an image that fills the space keeps its pixels on the picture's.
    is_filled = (
        len(images) and (images[:, :2].min(axis=0) <= low).all() and (images[:, :2].max(axis=0) >= high).all()
    )
    return low, high, 0.0 if is_filled else FIT_MARGIN


def entity_bounds(arrangement: Arrangement, scene: Scene, entity: int) -> Bounds | None:
    """Around what an entity and those below it show in a space; None if that is nothing."""
    tree = arrangement.graph.store.entities
    if not 0 <= entity < len(arrangement.visible):
        return None
    below = np.zeros(len(tree), bool)
    below[entity] = True
    for level in tree.levels()[1:]:
        below[level] |= below[tree.parents[level]]
    entities = scene.placements.column("entity")[: len(arrangement.drawn)]
    drawn = arrangement.drawn & below[np.maximum(entities, 0)]
    corners = _image_corners(arrangement, scene, drawn)
    with np.errstate(all="ignore"):
        return scene_bounds(scene, arrangement.space_from_local, drawn, corners, samples=FRAMING_SAMPLES)


def _image_corners(
    arrangement: Arrangement, scene: Scene, drawn: npt.NDArray[np.bool_] | None = None
) -> Float64:
    """Two opposite corners of each image that is drawn, in the space; shape (n, 3)."""
    corners: list[Float64] = [np.empty((0, 3))]
    drawn = arrangement.drawn if drawn is None else drawn
    for image in scene.images.values():
        if drawn[image.placement]:
            matrix = arrangement.space_from_local[image.placement]
            rectangle = np.array([[0.0, 0, 0], [image.width, image.height, 0]])
            corners.append(rectangle @ matrix[:3, :3].T + matrix[:3, 3])
    return np.concatenate(corners)
