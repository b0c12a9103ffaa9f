"""Points: lit spheres where they are large, discs of exactly their colour where they are small or 2D."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import wgpu

from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.pipelines import ViewBinding
from diorama_renderer.passes.clouds import CloudsRoute, clouds_of
from diorama_renderer.passes.rasterized import Kind, Rasterized, Window
from diorama_renderer.scene.layout import POINT_COLUMNS, Batch, Run

POINTS = Kind(
    label="points",
    shaders=("points.wgsl",),
    triangles="points_triangles.wgsl",
    rasterize="points_visibility.wgsl",
    resolve=("points_resolve_flat.wgsl", "points_resolve.wgsl"),
    columns={name: dtype.itemsize * max(width, 1) for name, (dtype, width) in POINT_COLUMNS.items()},
    vertices=3,
    threads=1,
    crossover=4_000,
)


class PointsPass(Rasterized):
    """Draws a batch with the columns POINT_COLUMNS; its large clouds by a kernel of their own."""

    def __init__(self, gpu: Gpu) -> None:
        """No pipeline is made before something needs it."""
        super().__init__(gpu, POINTS)
        self._runs: tuple[Run, ...] = ()
        self._clouds = CloudsRoute(gpu)
        self._others: tuple[tuple[object, ...], list[Window]] = ((), [])

    def upload(self, batch: Batch) -> None:
        """Send what changed in the batch since the last call, and remember how many elements there are."""
        super().upload(batch)
        self._runs = tuple(batch.runs)

    def prepare(
        self, placements: npt.NDArray[np.void], planes: npt.NDArray[np.float32], pixels_per_point: float
    ) -> None:
        """After `upload`: find the clouds among the runs, as large as they are in this view.

        Args:
            placements: dtype PLACEMENT.
            planes: shape (placements, 4), as in common.wgsl.
            pixels_per_point: pixels in a UI point.
        """
        clouds = clouds_of(self._runs, placements, planes, pixels_per_point)
        self._clouds.set(clouds, self._mirrors["position_color"], placements, planes)

    @property
    def occupies_all(self) -> bool:
        """Whether every tile may hold small points that nobody marked."""
        return any(not cloud.marks for cloud in self._clouds.clouds)

    def rasterize(self, compute_pass: wgpu.GPUComputePassEncoder, view: ViewBinding) -> None:
        """Dispatch over all elements; groups 0 (view) and 2 (visibility buffer) are set."""
        self._clouds.rasterize(compute_pass)
        self._rasterize_windows(compute_pass, view, self._other_windows())

    def _other_windows(self) -> list[Window]:
        """Windows over what is in no cloud."""
        if not self._clouds.clouds:
            return self._windows
        key = (self._bound, self._clouds.clouds)
        if self._others[0] != key:
            at, gaps = 0, []
            for cloud in self._clouds.clouds:
                gaps.append((at, cloud.run.first))
                at = cloud.run.first + cloud.run.count
            gaps.append((at, self.count))
            self._others = key, [window for gap in gaps for window in self._bind(*gap)]
        return self._others[1]
