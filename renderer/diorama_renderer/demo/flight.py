"""How the drone flies: a smooth loop over the landscape, banking in its turns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diorama_renderer.demo.terrain import WATER_LEVEL, Terrain

F64 = npt.NDArray[np.float64]

SECONDS_PER_FRAME = 1 / 6


@dataclass(frozen=True)
class Flight:
    """One pose a frame, in the world.

    Attributes:
        positions: shape (frames, 3), metres.
        rotations: shape (frames, 3, 3), `world_from_drone`: x forward, y left, z up.
        velocities: shape (frames, 3), metres a second.
    """

    positions: F64
    rotations: F64
    velocities: F64


def plan_flight(terrain: Terrain, frames: int) -> Flight:
    """A loop around the lake that keeps its distance from the ground."""
    phase = np.linspace(0, 2 * np.pi, frames + 1)[:-1] * 0.86 + 2.5
    x = 52 * np.cos(phase) + 5 * np.cos(3 * phase) + 2
    y = 40 * np.sin(phase) + 5 * np.sin(2 * phase) - 18
    ground = np.maximum(terrain.height_at(np.column_stack([x, y])), WATER_LEVEL)
    # Low-pass the ground so that the drone does not bounce over every rock.
    kernel = np.hanning(31) / np.hanning(31).sum()
    z = np.convolve(np.pad(ground, 15, mode="edge"), kernel, mode="valid") + 15 + 2 * np.sin(2 * phase)
    positions = np.column_stack([x, y, z])
    velocities = np.gradient(positions, SECONDS_PER_FRAME, axis=0)
    accelerations = np.gradient(velocities, SECONDS_PER_FRAME, axis=0)
    # A drone leans into its turns: its z axis points along the thrust.
    thrust = accelerations + np.array([0, 0, 9.81])
    return Flight(positions, frames_from(velocities, thrust), velocities)


def frames_from(forward: F64, up: F64) -> F64:
    """Rotations whose x axis lies along `forward`, and z as near to `up` as can be, shape (n, 3, 3)."""
    x = forward / np.linalg.norm(forward, axis=-1, keepdims=True)
    y = np.cross(up, x)
    y /= np.linalg.norm(y, axis=-1, keepdims=True)
    return np.stack([x, y, np.cross(x, y)], axis=-1)


def quat_xyzw(rotation: F64) -> F64:
    """The unit quaternion of a rotation matrix, shape (3, 3); w >= 0.

    Shepperd's method in its eigenvector form (Bar-Itzhack 2000): well conditioned for every rotation.
    """
    r = rotation
    k = np.array(
        [
            [r[0, 0] - r[1, 1] - r[2, 2], 0, 0, 0],
            [r[1, 0] + r[0, 1], r[1, 1] - r[0, 0] - r[2, 2], 0, 0],
            [r[2, 0] + r[0, 2], r[2, 1] + r[1, 2], r[2, 2] - r[0, 0] - r[1, 1], 0],
            [r[2, 1] - r[1, 2], r[0, 2] - r[2, 0], r[1, 0] - r[0, 1], np.trace(r)],
        ]
    )
    quaternion = np.linalg.eigh(k)[1][:, -1]  # eigh reads the lower triangle
    return np.asarray(quaternion if quaternion[3] >= 0 else -quaternion)
