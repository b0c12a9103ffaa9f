"""What draws: one WGSL, one pipeline, one file each.

A pass has `upload(batch)`, which sends what changed of its batch, `draw(render_pass, view)` for what is
opaque and `draw_transparent(render_pass, view)` for what is not; a pass without elements records nothing.
Points, segments and boxes have `rasterize` and `resolve` besides, which `VisibilityPass` calls: before the
render pass and first in it.
"""

from __future__ import annotations

from typing import Protocol

import wgpu

from diorama_renderer.gpu.pipelines import ViewBinding
from diorama_renderer.scene.layout import Batch


class Pass(Protocol):
    """Draws one kind of primitive, whatever the number of entities, with one or a few draw calls."""

    def upload(self, batch: Batch) -> None:
        """Send what changed in the batch since the last call, and remember how many elements there are."""

    def draw(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding) -> None:
        """Record the draws of opaque elements into COLOR, ID and DEPTH."""

    def draw_transparent(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding) -> None:
        """Record the draws of transparent elements into ACCUMULATED and REVEALED; depth is only tested."""
