"""What is drawn and logged, the same for Diorama and its peers. Numpy alone."""

from __future__ import annotations

import numpy as np


def cloud(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Points around the origin, float32 (count, 3), and a colour each, uint8 (count, 3)."""
    rng = np.random.default_rng(seed)
    positions = rng.normal(0, 0.4, (count, 3)).astype(np.float32)
    return positions, rng.integers(60, 255, (count, 3), dtype=np.uint8)


def scattered(count: int) -> np.ndarray:
    """Places in a cube around the origin, float32 (count, 3)."""
    return np.random.default_rng(1).uniform(-1, 1, (count, 3)).astype(np.float32)


def segments(count: int) -> np.ndarray:
    """Short segments, float32 (count, 2, 3): about 4 pixels long in a picture of 1280 x 720."""
    start = scattered(count)
    offset = np.random.default_rng(2).normal(0, 0.012, start.shape).astype(np.float32)
    return np.stack([start, start + offset], axis=1)


def vectors(count: int) -> np.ndarray:
    """Directions of arrows, float64 (count, 3)."""
    return np.random.default_rng(3).normal(0, 0.02, (count, 3))


def sheet() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A wavy sheet of a million triangles.

    Returns:
        positions float32 (n, 3), normals float32 (n, 3), colours uint8 (n, 3), triangles uint32 (m, 3).
    """
    n = 709
    x, y = np.meshgrid(*[np.linspace(-1, 1, n, dtype=np.float32)] * 2, indexing="ij")
    z = 0.15 * np.sin(9 * x) * np.cos(9 * y)
    slope_x, slope_y = np.gradient(z, 2 / (n - 1))
    normals = np.stack([-slope_x, -slope_y, np.ones_like(z)], axis=-1)
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    corner = (np.arange(n - 1)[:, None] * n + np.arange(n - 1)).reshape(-1, 1)
    triangles = (corner + np.array([0, n, n + 1, 0, n + 1, 1])).reshape(-1, 3).astype(np.uint32)
    shade = ((z - z.min()) / np.ptp(z))[..., None]
    colors = ((1 - shade) * [40, 70, 140] + shade * [250, 210, 120]).astype(np.uint8)
    positions = np.stack([x, y, z], axis=-1)
    return (
        positions.reshape(-1, 3),
        normals.reshape(-1, 3).astype(np.float32),
        colors.reshape(-1, 3),
        triangles,
    )


def swarm(entities: int, points: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Small clouds, each with a place of its own.

    Returns:
        places float64 (entities, 3), points around them float32 (entities, points, 3), colours uint8 (entities, 3).
    """
    rng = np.random.default_rng(0)
    places = rng.normal(0, 0.8, (entities, 3))
    local = rng.normal(0, 0.02, (entities, points, 3)).astype(np.float32)
    return places, local, rng.integers(60, 255, (entities, 3), dtype=np.uint8)


def eye(step: int, *, radius: float = 2.6, steps: int = 64) -> list[float]:
    """The eye's place on a circle around the origin: no frame is like the one before it."""
    angle = 2 * np.pi * (step % steps) / steps
    return [radius * np.cos(angle), radius * np.sin(angle), 0.55 * radius]
