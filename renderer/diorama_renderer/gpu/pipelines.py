"""What all pipelines share, so that a pass states only what is its own.

Bind group 0 is the view's: `struct View` and `array<Placement>` of common.wgsl. Groups 1 and above are a
pass's own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeAlias

import wgpu

from diorama_shaders import source

from . import formats
from .device import Gpu

Binding = Literal[
    "uniform",
    "read-only-storage",
    "storage",
    "texture",
    "texture-unfilterable",
    "texture-uint",
    "texture-depth",
    "sampler",
]
Resource: TypeAlias = wgpu.GPUBuffer | wgpu.GPUTextureView | wgpu.GPUSampler | dict[str, Any]
"""The last is `Mirror.window`."""
Route = Literal["auto", "compute", "triangles"]

ALL_STAGES = wgpu.ShaderStage.VERTEX | wgpu.ShaderStage.FRAGMENT | wgpu.ShaderStage.COMPUTE
DRAWING_STAGES = wgpu.ShaderStage.VERTEX | wgpu.ShaderStage.FRAGMENT

TESTED = {"format": formats.DEPTH, "depth_write_enabled": False, "depth_compare": "greater-equal"}
"""Of a pipeline: drawn where nothing opaque is nearer, and DEPTH stays."""

_WRITTEN = {**TESTED, "depth_write_enabled": True}
_ADD = {"src_factor": "one", "dst_factor": "one", "operation": "add"}
_REVEAL = {"src_factor": "zero", "dst_factor": "one-minus-src", "operation": "add"}


@dataclass(frozen=True, slots=True, eq=False)
class ViewBinding:
    """What a pass needs to know of the view it draws into."""

    bind_group: wgpu.GPUBindGroup  # group 0, of `view_layout`
    width: int  # pixels
    height: int  # pixels
    ids: bool = True  # whether the opaque pass has the ID target
    normals: bool = False  # whether it has the NORMAL target, too; only with ids
    planes: bool = True  # whether some placement has a plane
    route: Route = "auto"  # how points, segments and boxes are rasterised; "compute" where the device can


@lru_cache(maxsize=64)
def layout(gpu: Gpu, label: str, bindings: tuple[Binding, ...], stages: int) -> wgpu.GPUBindGroupLayout:
    """Bind group layout whose binding i is of the i-th kind, visible in `stages`."""
    kinds: dict[str, dict[str, Any]] = {
        "uniform": {"buffer": {"type": "uniform"}},
        "read-only-storage": {"buffer": {"type": "read-only-storage"}},
        "storage": {"buffer": {"type": "storage"}},
        "texture": {"texture": {"sample_type": "float", "view_dimension": "2d"}},
        "texture-unfilterable": {"texture": {"sample_type": "unfilterable-float", "view_dimension": "2d"}},
        "texture-uint": {"texture": {"sample_type": "uint", "view_dimension": "2d"}},
        "texture-depth": {"texture": {"sample_type": "depth", "view_dimension": "2d"}},
        "sampler": {"sampler": {"type": "filtering"}},
    }
    entries = [{"binding": i, "visibility": stages, **kinds[kind]} for i, kind in enumerate(bindings)]
    return gpu.device.create_bind_group_layout(label=label, entries=entries)


def view_layout(gpu: Gpu) -> wgpu.GPUBindGroupLayout:
    """Layout of bind group 0: binding 0 `View` uniform, binding 1 placements, binding 2 their planes."""
    return layout(gpu, "view", ("uniform", "read-only-storage", "read-only-storage"), ALL_STAGES)


def bind(
    gpu: Gpu, label: str, group_layout: wgpu.GPUBindGroupLayout, *resources: Resource
) -> wgpu.GPUBindGroup:
    """Bind group whose binding i is the i-th resource; a buffer is bound whole."""
    entries: list[dict[str, Any]] = []
    for i, resource in enumerate(resources):
        if isinstance(resource, wgpu.GPUBuffer):
            whole = {"buffer": resource, "offset": 0, "size": resource.size}
            entries.append({"binding": i, "resource": whole})
        else:
            entries.append({"binding": i, "resource": resource})
    return gpu.device.create_bind_group(label=label, layout=group_layout, entries=entries)


@lru_cache(maxsize=64)
def shader(gpu: Gpu, *names: str) -> wgpu.GPUShaderModule:
    """Module of common.wgsl followed by the named files."""
    return gpu.device.create_shader_module(label="+".join(names), code=source(*names))


def opaque_formats(view: ViewBinding) -> list[str]:
    """Of the colour targets of a view's opaque pass."""
    written = [formats.COLOR]
    if view.ids:
        written.append(formats.ID)
    if view.normals:
        written.append(formats.NORMAL)
    return written


class Pipeline:
    """A render pipeline of opaque or of translucent things, in the variants that views ask for.

    Ids cost as much as colours, and few pictures are asked for theirs: so opaque pipelines come with the ID target and
    without, and with NORMAL beside it. Each is made when it is first set.
    """

    def __init__(self, make: Callable[[ViewBinding], wgpu.GPURenderPipeline]) -> None:
        """`make` gets the view whose targets are drawn into."""
        self._make = make
        self._made: dict[tuple[bool, bool], wgpu.GPURenderPipeline] = {}

    def set(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding) -> None:
        """Draw with it from now on."""
        key = view.ids, view.normals
        pipeline = self._made.get(key)
        if pipeline is None:
            pipeline = self._made[key] = self._make(view)
        render_pass.set_pipeline(pipeline)


def opaque_pipeline(
    gpu: Gpu,
    label: str,
    *,
    shaders: Sequence[str],
    groups: Sequence[wgpu.GPUBindGroupLayout] = (),
    vertex: str = "vertex",
    fragment: str = "fragment",
    cull_mode: str = "none",
    buffers: Sequence[dict[str, Any]] = (),
    constants: dict[str, float] | None = None,
) -> Pipeline:
    """Pipeline that writes `OpaqueOut` to COLOR (and ID), and depth; of equally near ones the later drawn wins.

    Args:
        gpu: the device.
        label: the pass's name.
        shaders: WGSL files after common.wgsl.
        groups: layouts of bind groups 1 and above.
        vertex: entry point.
        fragment: entry point.
        cull_mode: "none", "front" or "back".
        buffers: layouts of vertex buffers.
        constants: values of the vertex shader's overrides.
    """

    def make(view: ViewBinding) -> wgpu.GPURenderPipeline:
        return render_pipeline(
            gpu,
            label,
            shaders=shaders,
            groups=groups,
            vertex={"entry_point": vertex, "buffers": list(buffers), "constants": constants or {}},
            fragment={"entry_point": fragment, "constants": {"IDS": view.ids, "NORMALS": view.normals}},
            cull_mode=cull_mode,
            targets=[{"format": each, "write_mask": wgpu.ColorWrite.ALL} for each in opaque_formats(view)],
            depth=_WRITTEN,
        )

    return Pipeline(make)


def transparent_pipeline(
    gpu: Gpu,
    label: str,
    *,
    shaders: Sequence[str],
    groups: Sequence[wgpu.GPUBindGroupLayout] = (),
    vertex: str = "vertex",
    fragment: str = "fragment_transparent",
    cull_mode: str = "none",
    buffers: Sequence[dict[str, Any]] = (),
    constants: dict[str, float] | None = None,
) -> Pipeline:
    """Pipeline that adds `TransparentOut` to (ACCUMULATED, REVEALED) where nothing opaque is nearer.

    Arguments as of `opaque_pipeline`.
    """
    targets = [
        {
            "format": formats.ACCUMULATED,
            "blend": {"color": _ADD, "alpha": _ADD},
            "write_mask": wgpu.ColorWrite.ALL,
        },
        {
            "format": formats.REVEALED,
            "blend": {"color": _REVEAL, "alpha": _REVEAL},
            "write_mask": wgpu.ColorWrite.ALL,
        },
    ]
    return Pipeline(
        lambda view: render_pipeline(
            gpu,
            label + " transparent",
            shaders=shaders,
            groups=groups,
            vertex={"entry_point": vertex, "buffers": list(buffers), "constants": constants or {}},
            fragment={"entry_point": fragment},
            cull_mode=cull_mode,
            targets=targets,
            depth=TESTED,
        )
    )


def compute_pipeline(
    gpu: Gpu,
    label: str,
    *,
    shaders: Sequence[str],
    groups: Sequence[wgpu.GPUBindGroupLayout] = (),
    entry: str = "rasterize",
    constants: dict[str, float] | None = None,
) -> wgpu.GPUComputePipeline:
    """Compute pipeline of one entry point; `groups` are 1 and above."""
    return gpu.device.create_compute_pipeline(
        label=label,
        layout=_pipeline_layout(gpu, label, groups),
        compute={"module": shader(gpu, *shaders), "entry_point": entry, "constants": constants or {}},
    )


def render_pipeline(
    gpu: Gpu,
    label: str,
    *,
    shaders: Sequence[str],
    groups: Sequence[wgpu.GPUBindGroupLayout],
    vertex: dict[str, Any],
    fragment: dict[str, Any],
    targets: list[dict[str, Any]],
    depth: dict[str, Any] | None,
    topology: str = "triangle-list",
    cull_mode: str = "none",
) -> wgpu.GPURenderPipeline:
    """The pipeline that all others are made by.

    Args:
        gpu: the device.
        label: names it in wgpu's messages.
        shaders: WGSL files after common.wgsl.
        groups: layouts of bind groups 1 and above; group 0 is the view's.
        vertex: entry point, buffers, constants.
        fragment: entry point, constants.
        targets: formats, blending and masks of the colour targets.
        depth: what is done with DEPTH, such as `TESTED`; None: the render pass has none.
        topology: of the vertices.
        cull_mode: "none", "front" or "back".
    """
    module = shader(gpu, *shaders)
    return gpu.device.create_render_pipeline(
        label=label,
        layout=_pipeline_layout(gpu, label, groups),
        vertex={"module": module, **vertex},
        primitive={"topology": topology, "cull_mode": cull_mode},
        depth_stencil=depth,
        fragment={"module": module, **fragment, "targets": targets},
    )


def _pipeline_layout(
    gpu: Gpu, label: str, groups: Sequence[wgpu.GPUBindGroupLayout]
) -> wgpu.GPUPipelineLayout:
    return gpu.device.create_pipeline_layout(label=label, bind_group_layouts=[view_layout(gpu), *groups])
