"""Points: lit spheres where they are large, discs of exactly their colour where they are small or 2D."""

from __future__ import annotations

from diorama_renderer.gpu.device import Gpu
from diorama_renderer.passes.rasterized import Kind, Rasterized
from diorama_renderer.scene.layout import POINT_COLUMNS

POINTS = Kind(
    label="points",
    shaders=("points.wgsl",),
    triangles="points_triangles.wgsl",
    rasterize="points_visibility.wgsl",
    resolve=("points_resolve_flat.wgsl", "points_resolve.wgsl"),
    columns={name: dtype.itemsize * max(width, 1) for name, (dtype, width) in POINT_COLUMNS.items()},
    vertices=3,
    threads=1,
    crossover=12_000,
)


class PointsPass(Rasterized):
    """Draws a batch with the columns POINT_COLUMNS."""

    def __init__(self, gpu: Gpu) -> None:
        """No pipeline is made before something needs it."""
        super().__init__(gpu, POINTS)
