"""The textures one view is drawn into, and the render passes over them."""

from __future__ import annotations

from typing import Any

import wgpu

from . import formats
from .device import Gpu

Clear = tuple[float, float, float, float]
"""Linear RGB, and alpha."""

NOTHING: Clear = (0.0, 0.0, 0.0, 0.0)


class Attachments:
    """Colour, id and depth of one view; the others only once something needs them."""

    def __init__(self, gpu: Gpu, width: int, height: int) -> None:
        """Textures of width x height pixels."""
        self.gpu = gpu
        self.width = width
        self.height = height
        self.color = self._texture("color", formats.COLOR)
        self._id: wgpu.GPUTexture | None = None
        self._normal: wgpu.GPUTexture | None = None
        self.depth = self._texture("depth", formats.DEPTH)
        self._transparency: tuple[wgpu.GPUTexture, wgpu.GPUTexture] | None = None
        self._plain: wgpu.GPUTexture | None = None
        self._views: dict[wgpu.GPUTexture, wgpu.GPUTextureView] = {}

    @property
    def id(self) -> wgpu.GPUTexture:
        """Entity and instance of each pixel; made when it is first drawn."""
        if self._id is None:
            self._id = self._texture("id", formats.ID)
        return self._id

    @property
    def normal(self) -> wgpu.GPUTexture:
        """Normal of each pixel; made when it is first drawn."""
        if self._normal is None:
            self._normal = self._texture("normal", formats.NORMAL)
        return self._normal

    @property
    def transparency(self) -> tuple[wgpu.GPUTexture, wgpu.GPUTexture]:
        """ACCUMULATED and REVEALED."""
        if self._transparency is None:
            accumulated = self._texture("accumulated", formats.ACCUMULATED)
            self._transparency = accumulated, self._texture("revealed", formats.REVEALED)
        return self._transparency

    def view(self, texture: wgpu.GPUTexture) -> wgpu.GPUTextureView:
        """The default view of one of these textures, made once."""
        if texture not in self._views:
            self._views[texture] = texture.create_view()
        return self._views[texture]

    def begin_color(
        self, encoder: wgpu.GPUCommandEncoder, *, background: Clear | None = None
    ) -> wgpu.GPURenderPassEncoder:
        """Begin a render pass with COLOR alone: what fills the picture costs a third in it.

        Args:
            encoder: to record into.
            background: what COLOR is cleared to, linear; None: it stays as it is.
        """
        return encoder.begin_render_pass(label="color", color_attachments=[self._color(background)])

    def begin_opaque(
        self,
        encoder: wgpu.GPUCommandEncoder,
        *,
        ids: bool = True,
        normals: bool = False,
        background: Clear | None = NOTHING,
    ) -> wgpu.GPURenderPassEncoder:
        """Begin the pass of opaque things, with depth cleared to 0.

        Args:
            encoder: to record into.
            ids: whether ID is written; it is then cleared to (0, 0).
            normals: whether NORMAL is written, too, which goes with ids; it is then cleared to 0.
            background: what COLOR is cleared to, linear; None: it stays as it is.
        """
        colors = [self._color(background)]
        if ids:
            colors.append(self._cleared(self.id, NOTHING))
        if normals:
            colors.append(self._cleared(self.normal, NOTHING))
        return encoder.begin_render_pass(
            label="opaque",
            color_attachments=colors,
            depth_stencil_attachment={
                "view": self.view(self.depth),
                "depth_clear_value": 0.0,
                "depth_load_op": "clear",
                "depth_store_op": "store",
            },
        )

    def begin_tested(self, encoder: wgpu.GPUCommandEncoder) -> wgpu.GPURenderPassEncoder:
        """Begin a render pass over COLOR as it is, with depth tested and left as it is."""
        return encoder.begin_render_pass(
            label="tested",
            color_attachments=[self._color(None)],
            depth_stencil_attachment={"view": self.view(self.depth), "depth_read_only": True},
        )

    def keep_plain(self, encoder: wgpu.GPUCommandEncoder) -> None:
        """Record a copy of COLOR as it is now, which `restore_plain` brings back."""
        if self._plain is None:
            self._plain = self._texture("plain", formats.COLOR)
        self._copy(encoder, self.color, self._plain)

    def restore_plain(self, encoder: wgpu.GPUCommandEncoder) -> None:
        """Record that COLOR is what `keep_plain` kept.

        Raises:
            RuntimeError: nothing was kept.
        """
        if self._plain is None:
            raise RuntimeError("Attachments.restore_plain: expected a call of keep_plain before, got none")
        self._copy(encoder, self._plain, self.color)

    def _copy(
        self, encoder: wgpu.GPUCommandEncoder, source: wgpu.GPUTexture, target: wgpu.GPUTexture
    ) -> None:
        encoder.copy_texture_to_texture(
            {"texture": source}, {"texture": target}, (self.width, self.height, 1)
        )

    def begin_transparent(self, encoder: wgpu.GPUCommandEncoder) -> wgpu.GPURenderPassEncoder:
        """Clear the targets of transparency and begin their pass; depth is tested and left as it is."""
        accumulated, revealed = self.transparency
        return encoder.begin_render_pass(
            label="transparent",
            color_attachments=[
                self._cleared(accumulated, (0, 0, 0, 0)),
                self._cleared(revealed, (1, 1, 1, 1)),
            ],
            depth_stencil_attachment={"view": self.view(self.depth), "depth_read_only": True},
        )

    def _color(self, background: Clear | None) -> dict[str, Any]:
        if background is None:
            return {"view": self.view(self.color), "load_op": "load", "store_op": "store"}
        return self._cleared(self.color, background)

    def _cleared(self, texture: wgpu.GPUTexture, value: tuple[float, float, float, float]) -> dict[str, Any]:
        return {"view": self.view(texture), "clear_value": value, "load_op": "clear", "store_op": "store"}

    def _texture(self, label: str, texture_format: str) -> wgpu.GPUTexture:
        usage = (
            wgpu.TextureUsage.RENDER_ATTACHMENT
            | wgpu.TextureUsage.COPY_SRC
            | (wgpu.TextureUsage.COPY_DST if texture_format == formats.COLOR else 0)
            | wgpu.TextureUsage.TEXTURE_BINDING
        )
        return self.gpu.device.create_texture(
            label=label, size=(self.width, self.height, 1), format=texture_format, usage=usage
        )
