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
    return pipelines.render_pipeline(
        gpu,
        label,
        shaders=shaders,
        groups=groups,
        vertex={"entry_point": vertex},
        fragment={"entry_point": fragment, "constants": {"IDS": False}},
        targets=[color],
        depth=pipelines.TESTED if writes == "tested" else None,
        topology=topology,
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
        return pipelines.render_pipeline(
            gpu,
            label,
            shaders=shaders,
            groups=groups,
            vertex={"entry_point": vertex},
            fragment={"entry_point": fragment, "constants": {"IDS": True}},
            targets=targets,
            depth=pipelines.TESTED,
        )

    return Pipeline(make)
