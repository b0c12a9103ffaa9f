"""Line segments: capsules on screen of one flat colour, at least a pixel wide."""

from __future__ import annotations

from diorama_renderer.gpu.device import Gpu
from diorama_renderer.passes.rasterized import Kind, Rasterized
from diorama_renderer.scene.layout import SEGMENT

SEGMENTS = Kind(
    label="segments",
    shaders=("capsules.wgsl", "segments.wgsl"),
    triangles="lines_triangles.wgsl",
    rasterize="lines_visibility.wgsl",
    resolve=("lines_resolve.wgsl",),
    columns={"data": SEGMENT.itemsize},
    vertices=6,
    threads=1,
    crossover=6_000,
)


class SegmentsPass(Rasterized):
    """Draws a batch whose column `data` has dtype SEGMENT."""

    def __init__(self, gpu: Gpu) -> None:
        """No pipeline is made before something needs it."""
        super().__init__(gpu, SEGMENTS)
