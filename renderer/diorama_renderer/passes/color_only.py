"""Pipelines of what is neither opaque nor in the scene's depth: background, backdrop, composite and labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import wgpu

from diorama_renderer.gpu import formats, pipelines
from diorama_renderer.gpu.device import Gpu

_OVER = {
    "color": {"src_factor": "src-alpha", "dst_factor": "one-minus-src-alpha", "operation": "add"},
    "alpha": {"src_factor": "one", "dst_factor": "one-minus-src-alpha", "operation": "add"},
}

Within = Literal["opaque", "overlay"]
"""The render pass: the opaque one, with its id and depth, or one that has only the colour attached."""


def color_pipeline(
    gpu: Gpu,
    label: str,
    *,
    shaders: Sequence[str],
    within: Within,
    groups: Sequence[wgpu.GPUBindGroupLayout] = (),
    vertex: str = "vertex",
    fragment: str = "fragment",
    topology: str = "triangle-list",
    blended: bool = True,
    writes_id: bool = False,
) -> wgpu.GPURenderPipeline:
    """Pipeline that writes COLOR and never depth.

    Args:
        gpu: the device.
        label: the pass's name.
        shaders: WGSL files after common.wgsl.
        within: which render pass it is used in. In the opaque one it comes before whatever has depth.
        groups: layouts of bind groups 1 and above.
        vertex: entry point.
        fragment: entry point; returns straight alpha.
        topology: of the vertices.
        blended: over what is there; False: in its place.
        writes_id: ID as well; only within "opaque".
    """
    module = pipelines.shader(gpu, *shaders)
    color: dict[str, Any] = {"format": formats.COLOR, "write_mask": wgpu.ColorWrite.ALL}
    if blended:
        color["blend"] = _OVER
    targets = [color]
    depth = None
    if within == "opaque":
        targets.append({"format": formats.ID, "write_mask": wgpu.ColorWrite.ALL if writes_id else 0})
        depth = {"format": formats.DEPTH, "depth_write_enabled": False, "depth_compare": "always"}
    return gpu.device.create_render_pipeline(
        label=label,
        layout=gpu.device.create_pipeline_layout(
            label=label, bind_group_layouts=[pipelines.view_layout(gpu), *groups]
        ),
        vertex={"module": module, "entry_point": vertex},
        primitive={"topology": topology},
        depth_stencil=depth,
        fragment={"module": module, "entry_point": fragment, "targets": targets},
    )
