"""Pipelines of what lies behind or over the scene, such as background and labels. They write no depth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import wgpu

from diorama_renderer.gpu import formats, pipelines
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.pipelines import Pipeline

_OVER = {
    "color": {"src_factor": "src-alpha", "dst_factor": "one-minus-src-alpha", "operation": "add"},
    "alpha": {"src_factor": "one", "dst_factor": "one-minus-src-alpha", "operation": "add"},
}

_TESTED = {"format": formats.DEPTH, "depth_write_enabled": False, "depth_compare": "greater-equal"}

Writes = Literal["color", "over", "tested"]
"""COLOR in place of what is there, or blended over it, in a render pass with COLOR alone; "tested": likewise blended,
where nothing opaque is nearer, in a pass that has depth to read."""


def fill_pipeline(
    gpu: Gpu,
    label: str,
    *,
    shaders: Sequence[str],
    writes: Writes = "over",
    groups: Sequence[wgpu.GPUBindGroupLayout] = (),
    vertex: str = "vertex",
    fragment: str = "fragment",
    topology: str = "triangle-list",
) -> wgpu.GPURenderPipeline:
    """Pipeline that writes colours, and never depth.

    Args:
        gpu: the device.
        label: the pass's name.
        shaders: WGSL files after common.wgsl.
        writes: what, and in which render pass.
        groups: layouts of bind groups 1 and above.
        vertex: entry point.
        fragment: entry point; returns straight alpha.
        topology: of the vertices.
    """
    color: dict[str, Any] = {"format": formats.COLOR, "write_mask": wgpu.ColorWrite.ALL}
    if writes in ("over", "tested"):
        color["blend"] = _OVER
    return _pipeline(
        gpu,
        label,
        shaders=shaders,
        groups=groups,
        vertex=vertex,
        topology=topology,
        depth=_TESTED if writes == "tested" else None,
        fragment={"entry_point": fragment, "targets": [color], "constants": {"IDS": False}},
    )


def ids_pipeline(
    gpu: Gpu,
    label: str,
    *,
    shaders: Sequence[str],
    groups: Sequence[wgpu.GPUBindGroupLayout] = (),
    vertex: str = "vertex",
    fragment: str = "fragment",
) -> Pipeline:
    """Pipeline that writes ID alone, in the opaque pass, where nothing was drawn yet.

    Arguments as of `fill_pipeline`.
    """

    def make(view: pipelines.ViewBinding) -> wgpu.GPURenderPipeline:
        targets = [
            {"format": each, "write_mask": wgpu.ColorWrite.ALL if each == formats.ID else 0}
            for each in pipelines.opaque_formats(view)
        ]
        return _pipeline(
            gpu,
            label,
            shaders=shaders,
            groups=groups,
            vertex=vertex,
            topology="triangle-list",
            depth=_TESTED,
            fragment={"entry_point": fragment, "targets": targets, "constants": {"IDS": True}},
        )

    return Pipeline(make)


def _pipeline(
    gpu: Gpu,
    label: str,
    *,
    shaders: Sequence[str],
    groups: Sequence[wgpu.GPUBindGroupLayout],
    vertex: str,
    topology: str,
    depth: dict[str, Any] | None,
    fragment: dict[str, Any],
) -> wgpu.GPURenderPipeline:
    module = pipelines.shader(gpu, *shaders)
    return gpu.device.create_render_pipeline(
        label=label,
        layout=gpu.device.create_pipeline_layout(
            label=label, bind_group_layouts=[pipelines.view_layout(gpu), *groups]
        ),
        vertex={"module": module, "entry_point": vertex},
        primitive={"topology": topology},
        depth_stencil=depth,
        fragment={"module": module, **fragment},
    )
