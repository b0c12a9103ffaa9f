"""The compute route of large clouds: many points of one placement, all of one small size on screen.

The general kernel asks for each point where it is placed, how large it is, and marks the tiles it occupies. In a cloud
all of that is the same for every point: 1 M points of one pixel take half the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from typing import Any

import numpy as np
import numpy.typing as npt
import wgpu

from diorama_renderer.gpu import pipelines
from diorama_renderer.gpu.buffers import Mirror, write
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.passes.rasterized import dispatch, written_layout
from diorama_renderer.scene.layout import Run

LEAST_POINTS = 8192
"""Fewer are not worth a dispatch of their own."""

LEAST_UNMARKED = 300_000
"""Points from which a cloud marks no tiles: the whole picture then counts as occupied."""

MOST_RADIUS = 2.0
"""Pixels; larger points are lit spheres: LIT_RADIUS in points.wgsl."""

CLOUD = np.dtype(
    [
        ("eye_from_local", np.float32, (3, 4)),
        ("plane", np.float32, 4),
        ("first", np.uint32),
        ("start", np.uint32),
        ("count", np.uint32),
        ("radius", np.float32),
    ]
)
"""struct Cloud in points_cloud.wgsl."""


@dataclass(frozen=True, slots=True)
class Cloud:
    """A run of points of one size."""

    run: Run
    radius: float  # pixels
    in_plane: bool = False  # 2D

    @property
    def span(self) -> int:
        """How many pixels one point can reach, across and along."""
        return 1 if self.radius <= 0.5 else floor(2 * self.radius) + 1

    @property
    def marks(self) -> bool:
        """Whether it marks the tiles that it occupies."""
        return self.run.count < LEAST_UNMARKED


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """As many points of a cloud as can be bound at once."""

    cloud: Cloud
    count: int
    uniform: npt.NDArray[np.void]  # shape (1,), CLOUD; what changes from view to view is written before each
    buffer: wgpu.GPUBuffer
    bind_group: wgpu.GPUBindGroup


def clouds_of(
    runs: Sequence[Run],
    placements: npt.NDArray[np.void],
    planes: npt.NDArray[np.float32],
    pixels_per_point: float,
) -> tuple[Cloud, ...]:
    """The runs that are clouds in this view.

    Args:
        runs: of the points' batch.
        placements: dtype PLACEMENT.
        planes: shape (placements, 4), as in common.wgsl.
        pixels_per_point: pixels in a UI point.
    """
    found = []
    for run in runs:
        radius = -float(placements["radius"][run.placement]) * pixels_per_point
        if run.count >= LEAST_POINTS and 0.0 <= radius <= MOST_RADIUS:
            found.append(Cloud(run, radius, bool(planes[run.placement, 3])))
    return tuple(found)


class CloudsRoute:
    """Dispatches over clouds; keeps what it has bound until other clouds or another buffer come."""

    def __init__(self, gpu: Gpu) -> None:
        """No pipeline is made before something needs it."""
        self.gpu = gpu
        self.clouds: tuple[Cloud, ...] = ()
        self._bound_to: tuple[Any, ...] = ()
        self._bound: list[_Piece] = []
        self._pipelines: dict[tuple[int, bool, bool], wgpu.GPUComputePipeline] = {}

    def set(
        self,
        clouds: tuple[Cloud, ...],
        positions: Mirror,
        placements: npt.NDArray[np.void],
        planes: npt.NDArray[np.float32],
    ) -> None:
        """Rasterise these clouds from now on.

        Args:
            clouds: of this view.
            positions: mirrors the column `position_color`.
            placements: dtype PLACEMENT, of this view.
            planes: shape (placements, 4), likewise.
        """
        bound_to = (clouds, positions.generation)
        if bound_to != self._bound_to:
            self._bound_to, self.clouds = bound_to, clouds
            self._bound = [piece for cloud in clouds for piece in self._bind(cloud, positions)]
        for piece in self._bound:
            placement = placements[piece.cloud.run.placement]
            piece.uniform["eye_from_local"] = placement["eye_from_local"]
            piece.uniform["plane"] = planes[piece.cloud.run.placement]
            piece.uniform["count"] = piece.count if placement["entity"] else 0
            write(self.gpu, piece.buffer, piece.uniform.view(np.uint8))

    def rasterize(self, compute_pass: wgpu.GPUComputePassEncoder) -> None:
        """Dispatch over all clouds; groups 0 (view) and 2 (visibility buffer) are set."""
        for piece in self._bound:
            compute_pass.set_pipeline(self._pipeline(piece.cloud))
            compute_pass.set_bind_group(1, piece.bind_group)
            dispatch(self.gpu, compute_pass, piece.count)

    def _bind(self, cloud: Cloud, positions: Mirror) -> list[_Piece]:
        """Pieces that fit a binding; each begins where a binding may."""
        alignment = self.gpu.offset_alignment
        most = self.gpu.max_binding_bytes // positions.itemsize // alignment * alignment
        pieces, run = [], cloud.run
        at, stop = run.first, run.first + run.count
        while at < stop:
            base = at // alignment * alignment
            count = min(stop - at, base + most - at)
            uniform = np.zeros(1, CLOUD)
            uniform["first"], uniform["start"], uniform["radius"] = base, at - base, cloud.radius
            buffer = self.gpu.device.create_buffer(
                label="cloud",
                size=CLOUD.itemsize,
                usage=wgpu.BufferUsage.UNIFORM | wgpu.BufferUsage.COPY_DST,
            )
            window = positions.window(base, at - base + count)
            group = pipelines.bind(self.gpu, "cloud", self._layout, buffer, window)
            pieces.append(_Piece(cloud, count, uniform, buffer, group))
            at += count
        return pieces

    @property
    def _layout(self) -> wgpu.GPUBindGroupLayout:
        return pipelines.layout(self.gpu, "cloud", ("uniform", "read-only-storage"), wgpu.ShaderStage.COMPUTE)

    def _pipeline(self, cloud: Cloud) -> wgpu.GPUComputePipeline:
        key = (cloud.span, cloud.marks, cloud.in_plane)
        if key not in self._pipelines:
            self._pipelines[key] = pipelines.compute_pipeline(
                self.gpu,
                f"clouds of {cloud.span} pixels",
                shaders=("elements.wgsl", "points.wgsl", "visibility.wgsl", "points_cloud.wgsl"),
                groups=[self._layout, written_layout(self.gpu)],
                constants={"SPAN": cloud.span, "MARKS": cloud.marks, "IN_PLANE": cloud.in_plane},
            )
        return self._pipelines[key]
