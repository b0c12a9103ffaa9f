"""Which of the things of a camera somebody points at: its outline, or the image that it has itself."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diorama_renderer.transforms import Kind
from diorama_renderer.view.arrangement import Arrangement

_EDGE_PIXELS = 0.3
_EDGE_SHARE = 0.01  # of the image


def is_on_frustum(
    arrangement: Arrangement, entity: int, instance: int, position: npt.NDArray[np.float64] | None
) -> bool:
    """Whether what was found at a pixel is the outline of a camera rather than a pixel of its image.

    The outline has the instance 0, as the first pixel of an image; its lines go from the eye through the corners and
    along the edges, so that the camera sees them at its image's edge.

    Args:
        arrangement: of the view.
        entity: that was found.
        instance: likewise.
        position: shape (3,), in the space; None: on the image that is looked through.
    """
    local = arrangement.graph.local
    if instance != 0 or position is None or entity == arrangement.pinhole:
        return False
    if not 0 <= entity < len(local.kind) or local.kind[entity] != Kind.PINHOLE:
        return False
    with np.errstate(all="ignore"):
        inverse = np.linalg.pinv(arrangement.space.camera[entity][:3, :3])
        seen = local.intrinsics[entity] @ (inverse @ (position - arrangement.space.camera[entity][:3, 3]))
        pixel = seen[:2] / seen[2]
    size = local.resolution[entity]
    margin = np.maximum(_EDGE_PIXELS, _EDGE_SHARE * size)
    return not bool(((pixel > margin) & (pixel < size - margin)).all())
