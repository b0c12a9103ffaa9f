"""What is drawn and logged, the same for Diorama and its peers. Numpy alone."""

from __future__ import annotations

import numpy as np


def depth_image(seed: int = 0):
    """Waves and a ball before them, with noise: 640 x 480, uint16, millimetres."""
    v, u = np.mgrid[0:480, 0:640]
    depth = 3 + 0.8 * np.sin(u / 60 + seed / 9) + 0.5 * np.cos(v / 45)
    depth -= 1.2 * ((u - 320) ** 2 + (v - 240) ** 2 < 90**2)
    noise = np.random.default_rng(seed).normal(0, 0.004, depth.shape)
    return (1000 * (depth + noise)).astype(np.uint16)


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


def strip(count: int) -> np.ndarray:
    """A strip that turns upwards, float32 (count, 3)."""
    turn = np.linspace(0, 4 * np.pi, count)
    return np.stack([np.cos(turn), np.sin(turn), turn / 10], axis=1).astype(np.float32)


def grid(triangles: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A flat grid of at least so many triangles.

    Returns:
        positions float32 (n, 3), normals float32 (n, 3), colours uint8 (n, 3), triangles uint32 (m, 3).
    """
    n = int(np.ceil(np.sqrt(triangles / 2))) + 1
    x, y = np.meshgrid(np.arange(n), np.arange(n), indexing="ij")
    corner = (np.arange(n - 1)[:, None] * n + np.arange(n - 1)).reshape(-1, 1)
    indices = (corner + np.array([0, n, n + 1, 0, n + 1, 1])).reshape(-1, 3).astype(np.uint32)
    positions = np.stack([x, y, np.zeros_like(x)], axis=-1).reshape(-1, 3).astype(np.float32)
    normals = np.broadcast_to(np.float32([0, 0, 1]), positions.shape).copy()
    return positions, normals, cloud(n * n)[1], indices


def boxes(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Boxes that are turned about z.

    Returns:
        half sizes float32 (count, 3), centres float32 (count, 3), xyzw float32 (count, 4), colours uint8 (count, 3).
    """
    rng = np.random.default_rng(4)
    half_turns = rng.uniform(0, np.pi, count)
    zero = np.zeros(count)
    turns = np.stack([zero, zero, np.sin(half_turns), np.cos(half_turns)], axis=1).astype(np.float32)
    half_sizes = rng.uniform(0.1, 1, (count, 3)).astype(np.float32)
    return half_sizes, scattered(count), turns, cloud(count)[1]


def rectangles(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Rectangles in a picture of 640 x 480.

    Returns:
        x, y, width, height float32 (count, 4), colours uint8 (count, 3).
    """
    rng = np.random.default_rng(5)
    corners, sizes = rng.uniform(0, 400, (count, 2)), rng.uniform(10, 80, (count, 2))
    return np.hstack([corners, sizes]).astype(np.float32), cloud(count)[1]


def picture(width: int, height: int) -> np.ndarray:
    """RGB noise, uint8 (height, width, 3): nothing that compresses."""
    return np.random.default_rng(0).integers(0, 255, (height, width, 3), dtype=np.uint8)


def photograph(width: int, height: int) -> np.ndarray:
    """Smooth RGB with a little noise, uint8 (height, width, 3): compresses as a photograph does."""
    rng = np.random.default_rng(6)
    x, y = np.meshgrid(np.linspace(0, 9, width), np.linspace(0, 7, height))
    smooth = np.stack([np.sin(x + y), np.cos(x * y / 4), np.sin(x) * np.cos(y)], axis=-1)
    return np.clip(127 + 100 * smooth + rng.normal(0, 4, smooth.shape), 0, 255).astype(np.uint8)


def depths(width: int, height: int) -> np.ndarray:
    """Distances in millimetres, uint16 (height, width)."""
    return np.random.default_rng(7).integers(500, 5000, (height, width), dtype=np.uint16)


def class_ids(width: int, height: int) -> np.ndarray:
    """Class ids 0-19 in stripes, uint8 (height, width)."""
    return np.tile((np.arange(width) * 20 // width).astype(np.uint8), (height, 1))


def jpeg(width: int, height: int) -> bytes:
    """A JPEG file of `photograph`. It needs Pillow."""
    import io

    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(photograph(width, height)).save(file, "JPEG", quality=90)
    return file.getvalue()


def wavefront(triangles: int) -> bytes:
    """An OBJ file of `grid`."""
    positions, _, _, indices = grid(triangles)
    lines = ["v {} {} {}".format(*place) for place in positions.tolist()]
    lines += ["f {} {} {}".format(*corners) for corners in (indices + 1).tolist()]
    return "\n".join(lines).encode()
