"""What stands in the valley and never moves: ground, water, trees, houses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

import diorama as rr
from diorama_renderer.demo import shapes
from diorama_renderer.demo.terrain import WATER_LEVEL, Terrain

F64 = npt.NDArray[np.float64]

_WALL, _ROOF = [226, 214, 190], [176, 74, 58]


@dataclass(frozen=True)
class House:
    """A house with a gable roof.

    Attributes:
        base_in_world: the middle of its floor, metres.
        half_size: of its walls, metres.
        yaw: radians about z.
    """

    base_in_world: tuple[float, float, float]
    half_size: tuple[float, float, float]
    yaw: float

    @property
    def center_in_world(self) -> list[float]:
        """The middle of the box around walls and roof."""
        x, y, z = self.base_in_world
        return [x, y, z + self.half_size[2] * 1.6]

    @property
    def bounds(self) -> list[float]:
        """Half sizes of the box around walls and roof."""
        width, depth, height = self.half_size
        return [width * 1.12, depth * 1.2, height * 1.7]


@dataclass(frozen=True)
class Trees:
    """Spheres: middles in the world (n, 3) and radii (n,) in metres, colours (n, 3) sRGB."""

    positions: F64
    radii: F64
    colors: npt.NDArray[np.uint8]


def build_houses(terrain: Terrain) -> dict[str, House]:
    """A hamlet by the lake."""
    places = {
        "mill": (-44.0, -6.0, 0.5, 1.3),
        "barn": (-34.0, 12.0, 1.9, 1.6),
        "chapel": (-14.0, 14.0, 2.6, 1.2),
        "cabin": (46.0, 10.0, 0.9, 1.2),
        "boathouse": (-22.0, -40.0, 0.3, 1.1),
    }
    houses = {}
    for name, (x, y, yaw, scale) in places.items():
        ground = float(terrain.height_at(np.array([x, y])))
        houses[name] = House((x, y, ground - 0.2), (2.6 * scale, 1.9 * scale, 1.5 * scale), yaw)
    return houses


def build_trees(terrain: Terrain, *, count: int = 900, seed: int = 4) -> Trees:
    """Trees where it is neither wet, nor steep, nor high; in groves."""
    rng = np.random.default_rng(seed)
    groves = rng.uniform(-terrain.extent / 2, terrain.extent / 2, (60, 2))
    xy = groves[rng.integers(len(groves), size=6 * count)] + rng.normal(0, 7, (6 * count, 2))
    xy = xy[np.abs(xy).max(axis=1) < terrain.extent / 2 - 2]
    heights = terrain.height_at(xy)
    slope_z = terrain.height_at(xy + np.array([1.0, 0.0])) - heights
    fits = (heights > 1.2) & (heights < 17) & (np.abs(slope_z) < 0.7)
    xy, heights = xy[fits][:count], heights[fits][:count]
    radii = rng.uniform(0.7, 1.7, len(xy))
    greens = np.array([52, 96, 58]) + rng.uniform(-1, 1, (len(xy), 1)) * [16, 20, 10]
    return Trees(np.column_stack([xy, heights + 0.7 * radii]), radii, greens.astype(np.uint8))


def log_ground(path: str, terrain: Terrain, *, colors: npt.NDArray[np.uint8]) -> None:
    """Log the landscape as one mesh; `colors` has shape (n, n, 3), sRGB."""
    rr.log_mesh(
        path,
        terrain.positions().reshape(-1, 3),
        indices=terrain.triangles().reshape(-1),
        normals=terrain.normals.reshape(-1, 3),
        vertex_colors=colors.reshape(-1, 3),
        timeless=True,
    )


def log_water(path: str, *, color: list[float]) -> None:
    """Log the lake: a translucent sheet; `color` is linear RGBA 0..1."""
    sheet = shapes.box([-2.0, -20.0, WATER_LEVEL - 0.05], [42.0, 34.0, 0.05])
    rr.log_mesh(path, sheet, albedo_factor=color, timeless=True)


def log_trees(path: str, trees: Trees) -> None:
    """Log the trees: points with radii are spheres."""
    rr.log_points(path, trees.positions, colors=trees.colors, radii=trees.radii, timeless=True)


def log_house(path: str, house: House) -> None:
    """Log a house: walls and roof."""
    width, depth, height = house.half_size
    roof_height = height * 1.4
    walls = shapes.box([0, 0, height], house.half_size)
    roof = shapes.prism_roof([0, 0, 2 * height], [width * 1.12, depth * 1.2, roof_height])
    triangles = shapes.turned(np.concatenate([walls, roof]), house.yaw) + house.base_in_world
    colors = np.array([_WALL] * len(walls) + [_ROOF] * len(roof), dtype=np.uint8)
    rr.log_mesh(path, triangles, vertex_colors=colors, timeless=True)
