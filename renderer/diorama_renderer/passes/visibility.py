"""The compute route of points, segments and boxes: one buffer, in which the nearest of all elements wins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import wgpu

from diorama_renderer.gpu import pipelines
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.pipelines import ViewBinding
from diorama_renderer.passes.rasterized import read_layout, written_layout

FLAT_POINTS = 2
"""Bit of a tile; the constant of this name in elements.wgsl."""

TILE = 32
"""Pixels along the side of a tile; the constant of this name in elements.wgsl."""


class ComputeRoute(Protocol):
    """A pass that can reach the pixels by compute."""

    @property
    def occupies_all(self) -> bool:
        """Whether every tile may hold small points that nobody marked."""
        ...

    def uses_compute(self, view: ViewBinding) -> bool:
        """Whether it does in this view."""
        ...

    def rasterize(self, compute_pass: wgpu.GPUComputePassEncoder, view: ViewBinding) -> None:
        """Dispatch over all elements; groups 0 (view) and 2 (visibility buffer) are set."""

    def resolve(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding, *, tiles: int) -> None:
        """Shade the pixels that its elements won; groups 0 and 2 are set."""


@dataclass(frozen=True, slots=True)
class _Buffers:
    """What the compute pass writes and the render pass reads."""

    pixels: wgpu.GPUBuffer  # 8 bytes each
    tiles: wgpu.GPUBuffer  # 4 bytes each
    all_flat: wgpu.GPUBuffer  # what the tiles are where every one may hold small points
    written: wgpu.GPUBindGroup
    read: wgpu.GPUBindGroup


class VisibilityPass:
    """Runs the passes that take the compute route in a view; where none does, it records nothing.

    The buffer serves all views of a device, one after another, and is as large as the largest needs.
    """

    def __init__(self, gpu: Gpu, passes: Sequence[ComputeRoute]) -> None:
        """For these passes; they share the buffer, so their order does not matter."""
        self.gpu = gpu
        self.passes = tuple(passes)
        self._buffers: _Buffers | None = None

    def compute(self, encoder: wgpu.GPUCommandEncoder, view: ViewBinding) -> None:
        """Fill the visibility buffer, before the view's opaque render pass and in the same encoder."""
        routed = [each for each in self.passes if each.uses_compute(view)]
        if not routed:
            return
        bound = self._sized(view)
        encoder.clear_buffer(bound.pixels, 0, 8 * view.width * view.height)
        tiles_size = 4 * _tile_count(view)
        if any(each.occupies_all for each in routed):
            encoder.copy_buffer_to_buffer(bound.all_flat, 0, bound.tiles, 0, tiles_size)
        else:
            encoder.clear_buffer(bound.tiles, 0, tiles_size)
        compute_pass = encoder.begin_compute_pass(label="visibility")
        compute_pass.set_bind_group(0, view.bind_group)
        compute_pass.set_bind_group(2, bound.written)
        for each in routed:
            each.rasterize(compute_pass, view)
        compute_pass.end()

    def draw(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding) -> None:
        """Shade what won each pixel; before the `draw` of the passes, so that of equals the triangles win."""
        routed = [each for each in self.passes if each.uses_compute(view)]
        if not routed:
            return
        bound = self._sized(view)
        render_pass.set_bind_group(0, view.bind_group)
        render_pass.set_bind_group(2, bound.read)
        for each in routed:
            each.resolve(render_pass, view, tiles=_tile_count(view))

    def _sized(self, view: ViewBinding) -> _Buffers:
        pixels, tiles = 8 * view.width * view.height, 4 * _tile_count(view)
        held = self._buffers
        if held is None or held.pixels.size < pixels or held.tiles.size < tiles:
            if held is not None:
                pixels, tiles = max(pixels, held.pixels.size), max(tiles, held.tiles.size)
            self._buffers = held = self._create(pixels, tiles)
        return held

    def _create(self, pixels_size: int, tiles_size: int) -> _Buffers:
        usage = wgpu.BufferUsage.STORAGE | wgpu.BufferUsage.COPY_DST
        create = self.gpu.device.create_buffer
        pixels = create(label="visibility", size=pixels_size, usage=usage)
        tiles = create(label="visibility tiles", size=tiles_size, usage=usage)
        flat = np.full(tiles_size // 4, FLAT_POINTS, np.uint32)
        all_flat = self.gpu.device.create_buffer_with_data(
            label="visibility tiles, all flat", data=flat, usage=wgpu.BufferUsage.COPY_SRC
        )
        return _Buffers(
            pixels,
            tiles,
            all_flat,
            pipelines.bind(self.gpu, "visibility written", written_layout(self.gpu), pixels, tiles),
            pipelines.bind(self.gpu, "visibility read", read_layout(self.gpu), pixels, tiles),
        )


def _tile_count(view: ViewBinding) -> int:
    return -(-view.width // TILE) * -(-view.height // TILE)
