"""Boxes: their twelve edges, drawn as line segments are."""

from __future__ import annotations

from diorama_renderer.gpu.device import Gpu
from diorama_renderer.passes.rasterized import Kind, Rasterized
from diorama_renderer.scene.layout import BOX

BOXES = Kind(
    label="boxes",
    shaders=("capsules.wgsl", "boxes.wgsl"),
    triangles="lines_triangles.wgsl",
    rasterize="lines_visibility.wgsl",
    resolve=("lines_resolve.wgsl",),
    columns={"data": BOX.itemsize},
    vertices=12 * 6,
    threads=12,
    crossover=300,
)


class BoxesPass(Rasterized):
    """Draws a batch whose column `data` has dtype BOX."""

    def __init__(self, gpu: Gpu) -> None:
        """No pipeline is made before something needs it."""
        super().__init__(gpu, BOXES)
