"""The six sides from which a scene is looked at along an axis."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera.pose import parallel, unit

F64 = npt.NDArray[np.float64]
Side: TypeAlias = Literal["front", "back", "left", "right", "top", "bottom"]


def side_axes(
    side: Side, *, up: npt.ArrayLike | None = None, right: npt.ArrayLike | None = None
) -> tuple[F64, F64]:
    """How to look at a scene from a side, as drawings do.

    From the front, what is right in the scene is right in the picture. From the top it is too, and what is
    ahead in the scene is up in the picture; from the bottom, down.

    Args:
        side: where the eye stands.
        up: shape (3,), of the scene; None, zero or not finite: z.
        right: shape (3,), of the scene; None or parallel to `up`: x, or y if x is up.

    Returns:
        The direction to look in and what is up in the picture, shape (3,), unit length, at right angles.
    """
    x, y, z = np.eye(3)
    upward = _or_else(unit(up), z)
    rightward = next(axis for axis in (_or_else(unit(right), x), x, y) if not parallel(upward, axis))
    ahead = np.cross(upward, rightward)
    ahead /= np.linalg.norm(ahead)
    rightward = np.cross(ahead, upward)
    return {
        "front": (ahead, upward),
        "back": (-ahead, upward),
        "left": (rightward, upward),
        "right": (-rightward, upward),
        "top": (-upward, ahead),
        "bottom": (upward, -ahead),
    }[side]


def _or_else(axis: F64 | None, otherwise: F64) -> F64:
    return otherwise if axis is None else axis
