"""What points, segments and boxes share: two ways to the pixels, and the choice between them.

*Triangles*: each element is one or two triangles pulled from storage by vertex index, with its shape cut out and its
depth set per pixel. Best for few elements; works on every device.

*Compute*: one thread an element (or edge) walks the pixels it covers and keeps the nearest in the visibility buffer,
with 64-bit atomics; the tiles of the image that something occupies are then shaded by what won. On a software
adapter that costs a tenth an element, and a few milliseconds a view for clearing and shading, whatever the number.

Rule 1: both call the same WGSL functions for coverage, depth and light, so a scene does not change its look
with the route. Rule 2: what is nearest wins, of equals the later element; neither threads nor history decide
a pixel.
Rule 3: transparent elements always take the triangles, and opaque draws skip them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import wgpu

from diorama_renderer.gpu import pipelines
from diorama_renderer.gpu.buffers import Mirror, windows, write
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.pipelines import Pipeline, ViewBinding
from diorama_renderer.scene.layout import Batch

GROUP_SIZE = 64
"""Threads of a workgroup; the constant of this name in visibility.wgsl."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What distinguishes one kind of element from the others.

    Attributes:
        label: names its objects.
        shaders: WGSL files that define the element, for all its pipelines.
        triangles, rasterize: the file of that pipeline, besides.
        resolve: likewise, one pipeline each; together they shade every tile that the kind occupies.
        columns: bytes of a row of each column of the batch, in the order of the bindings from 1.
        vertices: pulled per element by the triangle route.
        threads: of the compute route, per element.
        crossover: elements from which the compute route is the faster one; measured on a software adapter.
    """

    label: str
    shaders: tuple[str, ...]
    triangles: str
    rasterize: str
    resolve: tuple[str, ...]
    columns: Mapping[str, int]
    vertices: int
    threads: int
    crossover: int


def uses_compute(gpu: Gpu, view: ViewBinding, *, count: int, crossover: int) -> bool:
    """Whether `count` elements of a kind reach this view by compute rather than by triangles.

    The compute route costs a clear and a full-screen draw before its first element, but an element then costs
    a tenth. So it begins at `crossover` elements, on devices with 64-bit atomics, in views whose visibility
    buffer (8 bytes a pixel) can be bound. `view.route` overrides the count, never what the device cannot do.
    """
    able = gpu.has_int64_atomics and view.width * view.height * 8 <= gpu.max_binding_bytes
    if not able or count == 0 or view.route == "triangles":
        return False
    return view.route == "compute" or count >= crossover


@dataclass(frozen=True, slots=True)
class Window:
    """A range of the batch small enough to be bound."""

    count: int
    bind_group: wgpu.GPUBindGroup


class Rasterized:
    """The pass of one kind of element; see `Pass`."""

    def __init__(self, gpu: Gpu, kind: Kind) -> None:
        """No pipeline is made before something needs it."""
        self.gpu = gpu
        self.kind = kind
        self.count = 0
        self.live = 0
        self.has_transparent = False
        self._mirrors = {
            name: Mirror(gpu, label=f"{kind.label} {name}", itemsize=itemsize)
            for name, itemsize in kind.columns.items()
        }
        self._windows: list[Window] = []
        self._bound: tuple[int, ...] = ()
        self._rasterizers: dict[bool, wgpu.GPUComputePipeline] = {}  # by whether there are planes

    def upload(self, batch: Batch) -> None:
        """Send what changed in the batch since the last call, and remember how many elements there are."""
        dirty = batch.take_dirty()
        for name, mirror in self._mirrors.items():
            mirror.upload(batch.columns[name], count=batch.count, dirty=dirty)
        self.count = batch.count
        self.live = batch.count - batch.dead
        self.has_transparent = batch.has_transparent
        bound = (self.count, *(mirror.generation for mirror in self._mirrors.values()))
        if bound != self._bound:
            self._bound = bound
            self._windows = self._bind(0, self.count)

    @property
    def occupies_all(self) -> bool:
        """Whether every tile may hold small points that nobody marked."""
        return False

    def uses_compute(self, view: ViewBinding) -> bool:
        """Whether `rasterize` and `resolve` draw the opaque elements in this view, not `draw`."""
        return uses_compute(self.gpu, view, count=self.live, crossover=self.kind.crossover)

    def rasterize(self, compute_pass: wgpu.GPUComputePassEncoder, view: ViewBinding) -> None:
        """Dispatch over all elements; groups 0 (view) and 2 (visibility buffer) are set."""
        self._rasterize_windows(compute_pass, view, self._windows)

    def _rasterize_windows(
        self, compute_pass: wgpu.GPUComputePassEncoder, view: ViewBinding, windows: Sequence[Window]
    ) -> None:
        if windows:
            compute_pass.set_pipeline(self._rasterize(planes=view.planes))
        for window in windows:
            compute_pass.set_bind_group(1, window.bind_group)
            dispatch(self.gpu, compute_pass, window.count * self.kind.threads)

    def resolve(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding, *, tiles: int) -> None:
        """Shade the pixels that elements of this kind won; groups 0 and 2 are set."""
        for pipeline in self._resolves:
            pipeline.set(render_pass, view)
            for window in self._windows:
                render_pass.set_bind_group(1, window.bind_group)
                render_pass.draw(6 * tiles)

    def draw(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding) -> None:
        """Draw the opaque elements as triangles, unless the compute route has them."""
        if self.count and not self.uses_compute(view):
            self._draw(render_pass, view, self._triangles)

    def draw_transparent(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding) -> None:
        """Draw the transparent elements."""
        if self.count and self.has_transparent:
            self._draw(render_pass, view, self._triangles_transparent)

    def _draw(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding, pipeline: Pipeline) -> None:
        pipeline.set(render_pass, view)
        render_pass.set_bind_group(0, view.bind_group)
        for window in self._windows:
            render_pass.set_bind_group(1, window.bind_group)
            render_pass.draw(window.count * self.kind.vertices)

    def _bind(self, start: int, stop: int) -> list[Window]:
        """Windows over the elements from `start` to `stop`, and perhaps a few before, which are drawn twice alike."""
        bound = []
        mirrors = tuple(self._mirrors.values())
        base = start // self.gpu.offset_alignment * self.gpu.offset_alignment
        for offset, count in windows(self.gpu, stop - base if stop > start else 0, *mirrors):
            first = base + offset
            uniform = self.gpu.device.create_buffer(
                label=f"{self.kind.label} window",
                size=16,
                usage=wgpu.BufferUsage.UNIFORM | wgpu.BufferUsage.COPY_DST,
            )
            write(self.gpu, uniform, np.array([first, count, 0, 0], np.uint32).view(np.uint8))
            resources = [mirror.window(first, count) for mirror in mirrors]
            group = pipelines.bind(self.gpu, self.kind.label, self._layout, uniform, *resources)
            bound.append(Window(count, group))
        return bound

    @cached_property
    def _layout(self) -> wgpu.GPUBindGroupLayout:
        columns = ("read-only-storage",) * len(self.kind.columns)
        return pipelines.layout(self.gpu, self.kind.label, ("uniform", *columns), pipelines.ALL_STAGES)

    @cached_property
    def _triangles(self) -> Pipeline:
        return pipelines.opaque_pipeline(
            self.gpu,
            f"{self.kind.label} triangles",
            shaders=self._files(self.kind.triangles),
            groups=[self._layout],
        )

    @cached_property
    def _triangles_transparent(self) -> Pipeline:
        return pipelines.transparent_pipeline(
            self.gpu,
            f"{self.kind.label} triangles",
            shaders=self._files(self.kind.triangles),
            groups=[self._layout],
            vertex="vertex_transparent",
        )

    def _rasterize(self, *, planes: bool) -> wgpu.GPUComputePipeline:
        if planes not in self._rasterizers:
            self._rasterizers[planes] = pipelines.compute_pipeline(
                self.gpu,
                f"{self.kind.label} rasterize",
                shaders=self._files("visibility.wgsl", self.kind.rasterize),
                groups=[self._layout, written_layout(self.gpu)],
                constants={"PLANES": planes},
            )
        return self._rasterizers[planes]

    @cached_property
    def _resolves(self) -> list[Pipeline]:
        return [
            pipelines.opaque_pipeline(
                self.gpu,
                f"{self.kind.label} resolve",
                shaders=self._files("visibility_resolve.wgsl", file),
                groups=[self._layout, read_layout(self.gpu)],
            )
            for file in self.kind.resolve
        ]

    def _files(self, *own: str) -> Sequence[str]:
        return ("elements.wgsl", *self.kind.shaders, *own)


def dispatch(gpu: Gpu, compute_pass: wgpu.GPUComputePassEncoder, threads: int) -> None:
    """Dispatch that many threads, in two dimensions where one has not enough groups: `thread_index` numbers them."""
    groups = -(-threads // GROUP_SIZE)
    x = min(groups, gpu.max_workgroups)
    compute_pass.dispatch_workgroups(x, -(-groups // x))


def written_layout(gpu: Gpu) -> wgpu.GPUBindGroupLayout:
    """Layout of group 2 while the visibility buffer is written."""
    return pipelines.layout(gpu, "visibility written", ("storage", "storage"), wgpu.ShaderStage.COMPUTE)


def read_layout(gpu: Gpu) -> wgpu.GPUBindGroupLayout:
    """Layout of group 2 while the visibility buffer is read."""
    kinds: tuple[pipelines.Binding, ...] = ("read-only-storage", "read-only-storage")
    return pipelines.layout(gpu, "visibility read", kinds, pipelines.DRAWING_STAGES)
