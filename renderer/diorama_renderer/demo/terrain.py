"""A procedural landscape: a lake among hills and peaks, the same every time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]

WATER_LEVEL = 0.0

_ELEVATIONS = [-2.0, 0.0, 0.7, 2.0, 10.0, 19.0, 27.0, 33.0, 46.0]
_COLORS_SRGB = np.array(
    [
        [38, 78, 92],  # lake bed
        [186, 172, 128],  # shore
        [196, 184, 132],
        [122, 148, 82],  # meadow
        [86, 124, 74],
        [112, 116, 84],
        [136, 122, 108],  # rock
        [198, 196, 196],
        [246, 248, 252],  # snow
    ],
    dtype=np.float64,
)


@dataclass(frozen=True)
class Terrain:
    """Elevations on a square grid around the origin; x and y in metres, z up.

    Attributes:
        extent: side of the square, metres.
        heights: shape (n, n), metres; `heights[i, j]` lies at x = i, y = j in grid steps from the corner.
    """

    extent: float
    heights: F64

    @property
    def step(self) -> float:
        """Distance of neighbouring grid points, metres."""
        return self.extent / (len(self.heights) - 1)

    @cached_property
    def normals(self) -> F64:
        """Unit normals, shape (n, n, 3)."""
        slope_x, slope_y = np.gradient(self.heights, self.step)
        normals = np.stack([-slope_x, -slope_y, np.ones_like(slope_x)], axis=-1)
        return np.asarray(normals / np.linalg.norm(normals, axis=-1, keepdims=True))

    @cached_property
    def albedo(self) -> F64:
        """Colour of the ground, shape (n, n, 3), sRGB 0..255: by elevation, and rock where it is steep."""
        flat = np.stack(
            [np.interp(self.heights, _ELEVATIONS, channel) for channel in _COLORS_SRGB.T], axis=-1
        )
        steep = np.clip((0.80 - self.normals[..., 2:]) / 0.25, 0, 1) * (self.heights[..., None] > 3)
        return flat * (1 - steep) + np.array([118.0, 108.0, 100.0]) * steep

    def positions(self) -> F64:
        """The grid points, shape (n, n, 3)."""
        axis = np.linspace(-self.extent / 2, self.extent / 2, len(self.heights))
        x, y = np.meshgrid(axis, axis, indexing="ij")
        return np.stack([x, y, self.heights], axis=-1)

    def height_at(self, xy: F64) -> F64:
        """Elevation of the ground at `xy`, shape (..., 2), bilinear."""
        place = np.clip((np.asarray(xy) + self.extent / 2) / self.step, 0, len(self.heights) - 1.001)
        low = place.astype(np.intp)
        tx, ty = np.moveaxis(place - low, -1, 0)
        i, j = np.moveaxis(low, -1, 0)
        h = self.heights
        near = h[i, j] * (1 - ty) + h[i, j + 1] * ty
        far = h[i + 1, j] * (1 - ty) + h[i + 1, j + 1] * ty
        return np.asarray(near * (1 - tx) + far * tx)

    def triangles(self) -> npt.NDArray[np.uint32]:
        """Two triangles a grid cell, counter-clockwise from above; indices into the flattened grid."""
        n = len(self.heights)
        corner = (np.arange(n - 1)[:, None] * n + np.arange(n - 1)).reshape(-1, 1)
        corners: npt.NDArray[np.uint32] = (corner + np.array([0, n, n + 1, 0, n + 1, 1])).astype(np.uint32)
        return corners.reshape(-1, 3)


def make_terrain(n: int = 193, extent: float = 240.0, seed: int = 11) -> Terrain:
    """A basin with a lake, meadows around it and mountains at the rim."""
    rng = np.random.default_rng(seed)
    broad, rough = (_noise(rng, n, power) for power in (2.6, 1.9))
    axis = np.linspace(-1, 1, n)
    x, y = np.meshgrid(axis, axis, indexing="ij")
    rim = np.clip((np.hypot(x - 0.05, y + 0.25) - 0.42) / 0.85, 0, 1)
    ridges = 1 - np.abs(broad)
    heights = 2.2 + 2.6 * broad + 0.5 * rough
    heights += rim**1.4 * (16 + 40 * np.clip(ridges, 0, 1) ** 2 + 5 * rough)
    lake = np.exp(-(((x + 0.02) / 0.26) ** 2) - ((y + 0.16) / 0.17) ** 2)
    return Terrain(extent, heights - 9.0 * lake)


def _noise(rng: np.random.Generator, n: int, power: float) -> F64:
    """Gaussian noise with a spectrum of 1 / frequency**power, unit variance, shape (n, n)."""
    size = 2 * n  # the noise is periodic: half a period is not
    fx, fy = np.meshgrid(np.fft.fftfreq(size), np.fft.rfftfreq(size), indexing="ij")
    frequency = np.hypot(fx, fy)
    frequency[0, 0] = np.inf
    spectrum = np.fft.rfft2(rng.standard_normal((size, size))) / frequency**power
    noise = np.fft.irfft2(spectrum)[:n, :n]
    return np.asarray((noise - noise.mean()) / noise.std())
