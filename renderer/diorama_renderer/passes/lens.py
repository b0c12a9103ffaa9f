"""What a lens shows, from pictures that pinholes took: see `lens.wgsl`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import wgpu

from diorama_renderer.gpu import formats, pipelines
from diorama_renderer.gpu.attachments import Attachments
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.pipelines import Binding

LENS = np.dtype(
    {
        "names": ["right", "down", "ahead", "shift", "corner", "extent", "alone"],
        "formats": [("f4", 4), ("f4", 4), ("f4", 4), ("f4", 2), ("f4", 2), ("f4", 2), "u4"],
        "offsets": [0, 16, 32, 48, 56, 64, 72],
        "itemsize": 80,
    }
)
"""Mirrors struct Lens."""

_BINDINGS: tuple[Binding, ...] = (
    "uniform",
    "texture-unfilterable",
    "texture",
    "texture-depth",
    "texture-uint",
)
_OVER = {"src_factor": "one", "dst_factor": "one-minus-src-alpha", "operation": "add"}


class LensPass:
    """Lays faces over a picture: their colours blended over its own, their ids and depths in place of them."""

    def __init__(self, gpu: Gpu) -> None:
        """No pipeline is made before something needs it."""
        self._gpu = gpu

    def draw(
        self,
        encoder: wgpu.GPUCommandEncoder,
        attachments: Attachments,
        rays: npt.NDArray[np.float32],
        faces: Sequence[tuple[npt.NDArray[np.void], Attachments]],
        *,
        ids: bool,
    ) -> None:
        """Record the draws.

        Args:
            encoder: to record into.
            attachments: the picture.
            rays: shape (h, w, 4), as `rays` in lens.wgsl.
            faces: of each a LENS of shape (), and what was drawn of it: colours premultiplied, with ids if `ids`.
            ids: whether ids and depths are drawn.
        """
        device = self._gpu.device
        height, width = rays.shape[:2]
        texture = device.create_texture(
            label="rays",
            size=(width, height, 1),
            format=wgpu.TextureFormat.rgba32float,
            usage=wgpu.TextureUsage.TEXTURE_BINDING | wgpu.TextureUsage.COPY_DST,
        )
        device.queue.write_texture(
            {"texture": texture},
            np.ascontiguousarray(rays),
            {"bytes_per_row": width * 16},
            (width, height, 1),
        )
        view = texture.create_view()
        groups = [self._bind(view, told, face) for told, face in faces]
        colors = attachments.begin_color(encoder)
        self._draw_all(colors, self._color, groups)
        if ids:
            solid = encoder.begin_render_pass(label="lens", **_kept(attachments))
            self._draw_all(solid, self._solid, groups)

    def _draw_all(
        self,
        render_pass: wgpu.GPURenderPassEncoder,
        pipeline: wgpu.GPURenderPipeline,
        groups: Sequence[wgpu.GPUBindGroup],
    ) -> None:
        render_pass.set_pipeline(pipeline)
        for group in groups:
            render_pass.set_bind_group(1, group)
            render_pass.draw(3)
        render_pass.end()

    def _bind(
        self, rays: wgpu.GPUTextureView, told: npt.NDArray[np.void], face: Attachments
    ) -> wgpu.GPUBindGroup:
        uniform = self._gpu.device.create_buffer_with_data(
            label="lens", data=told.tobytes(), usage=wgpu.BufferUsage.UNIFORM
        )
        views = (face.view(each) for each in (face.color, face.depth, face.id))
        return pipelines.bind(self._gpu, "lens", self._layout, uniform, rays, *views)

    @cached_property
    def _layout(self) -> wgpu.GPUBindGroupLayout:
        return pipelines.layout(self._gpu, "lens", _BINDINGS, wgpu.ShaderStage.FRAGMENT)

    @cached_property
    def _color(self) -> wgpu.GPURenderPipeline:
        target = {"format": formats.COLOR, "blend": {"color": _OVER, "alpha": _OVER}}
        return self._pipeline("color", [target], None)

    @cached_property
    def _solid(self) -> wgpu.GPURenderPipeline:
        depth = {"format": formats.DEPTH, "depth_write_enabled": True, "depth_compare": "always"}
        return self._pipeline("solid", [{"format": formats.ID}], depth)

    def _pipeline(
        self, fragment: str, targets: list[dict[str, Any]], depth: dict[str, Any] | None
    ) -> wgpu.GPURenderPipeline:
        module = pipelines.shader(self._gpu, "lens.wgsl")
        empty = pipelines.layout(self._gpu, "nothing", (), wgpu.ShaderStage.FRAGMENT)
        layout = self._gpu.device.create_pipeline_layout(
            label="lens", bind_group_layouts=[empty, self._layout]
        )
        return self._gpu.device.create_render_pipeline(
            label=f"lens {fragment}",
            layout=layout,
            vertex={"module": module, "entry_point": "vertex"},
            primitive={"topology": "triangle-list"},
            depth_stencil=depth,
            fragment={"module": module, "entry_point": fragment, "targets": targets},
        )


def _kept(attachments: Attachments) -> dict[str, Any]:
    """Id and depth as they are, to be drawn over."""
    return {
        "color_attachments": [
            {"view": attachments.view(attachments.id), "load_op": "load", "store_op": "store"}
        ],
        "depth_stencil_attachment": {
            "view": attachments.view(attachments.depth),
            "depth_load_op": "load",
            "depth_store_op": "store",
        },
    }
