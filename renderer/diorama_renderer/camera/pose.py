"""Where an eye stands and how it is turned.

numpy does this, not pyrr: for one and the same quaternion pyrr's `Matrix44` and `Quaternion` turn in opposite
directions, its `create_look_at` is transposed, looks along -z, and answers NaN instead of raising.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]

PARALLEL = 1e-9
"""Sine of the angle below which two directions count as parallel."""


def look_at(position: F64, forward: F64, up: F64) -> F64:
    """Pose of an eye.

    Args:
        position: shape (3,), of the eye in space.
        forward: shape (3,), the direction it looks in; any length but 0.
        up: shape (3,), what is up in the picture; not parallel to `forward`.

    Returns:
        eye_from_space, shape (4, 4): x right, y down, z forward.
    """
    z = forward / np.linalg.norm(forward)
    x = np.cross(z, up)
    x /= np.linalg.norm(x)
    eye_from_space = np.eye(4)
    eye_from_space[:3, :3] = x, np.cross(z, x), z
    eye_from_space[:3, 3] = -eye_from_space[:3, :3] @ position
    return eye_from_space


def parallel(a: F64, b: F64) -> bool:
    """Whether two directions, shape (3,), are parallel or one of them is zero."""
    across = float(np.linalg.norm(np.cross(a, b)))
    return not across > PARALLEL * float(np.linalg.norm(a)) * float(np.linalg.norm(b))


def unit(vector: npt.ArrayLike | None) -> F64 | None:
    """A direction, shape (3,), at length 1; None if it is None, zero or not finite."""
    wanted = np.zeros(3) if vector is None else np.asarray(vector, np.float64)
    largest = float(np.abs(wanted).max())
    if not 0 < largest < np.inf:
        return None
    wanted = wanted / largest  # first: squares of huge numbers are infinite, of tiny ones zero
    return np.asarray(wanted / np.linalg.norm(wanted), np.float64)


def up_or_else(forward: F64, up: npt.ArrayLike | None) -> F64:
    """An up that is not parallel to `forward`: the given one, else the one that has x (or y) to the right.

    So a map looked at from above has x to the right, whichever axis is up.
    """
    wanted = np.zeros(3) if up is None else np.asarray(up, np.float64)
    if not parallel(forward, wanted):
        return wanted
    for right in np.eye(3)[:2]:
        if not parallel(forward, right):
            return np.asarray(np.cross(right, forward), np.float64)
    raise ValueError("up_or_else: forward must not be zero")
