"""The user interface: what the UI library wants drawn, in one render pass.

Made anew rather than taken from wgpu's utilities, whose renderer makes a bind group a draw and frame, samples across
opposite edges, and takes the low bits of an address for the id of a texture.
"""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import numpy.typing as npt
import wgpu
from imgui_bundle import imgui

from diorama_renderer.gpu.buffers import Mirror
from diorama_renderer.gpu.device import Gpu
from diorama_shaders import source

_STATUS = imgui.ImTextureStatus


class Textures:
    """Textures by the ids that the UI library draws with: its own, and those that were registered.

    An id is a name of the registrant's and stays the same when the texture behind it is another one.
    """

    def __init__(self, gpu: Gpu, layout: wgpu.GPUBindGroupLayout) -> None:
        """No textures yet; `layout` is that of their bind groups."""
        self._gpu = gpu
        self._layout = layout
        self._groups: dict[int, wgpu.GPUBindGroup] = {}
        self._textures: dict[int, wgpu.GPUTexture] = {}  # made here
        self._ids: dict[object, int] = {}
        self._views: dict[int, wgpu.GPUTextureView] = {}
        self._nearest: set[int] = set()
        self._next = 1
        self._samplers = {
            each: gpu.device.create_sampler(label=f"interface {each}", mag_filter=each, min_filter=each)
            for each in (wgpu.FilterMode.linear, wgpu.FilterMode.nearest)
        }

    def register(self, key: object, view: wgpu.GPUTextureView) -> int:
        """The id of a texture, by a key of the caller's choice; its format must be a float one."""
        identity = self._ids.get(key)
        if identity is None:
            identity = self._ids[key] = self._new()
        if self._views.get(identity) is not view:
            self._set(identity, view)
        return identity

    def put(self, key: object, pixels: npt.NDArray[np.uint8], *, nearest: bool = False) -> int:
        """The id of a texture that holds these pixels.

        Args:
            key: of the caller's choice.
            pixels: shape (h, w, 4), sRGB, straight alpha.
            nearest: whether each of them is drawn as a square of one colour; else colours run into each other.
        """
        identity = self._ids.get(key)
        if identity is None:
            identity = self._ids[key] = self._new()
        height, width = pixels.shape[:2]
        texture = self._textures.get(identity)
        is_other = nearest != (identity in self._nearest)
        if texture is None or is_other or tuple(texture.size[:2]) != (width, height):
            texture = self._textures[identity] = self._texture(width, height)
            self._set(identity, texture.create_view(), nearest=nearest)
        self._write(texture, np.ascontiguousarray(pixels), (0, 0))
        return identity

    def has(self, key: object) -> bool:
        """Whether there is a texture of a key."""
        return key in self._ids

    def id_of(self, key: object) -> int:
        """The id of a texture that there is.

        Raises:
            KeyError: there is none.
        """
        return self._ids[key]

    def forget(self, key: object) -> None:
        """Let a texture go; its memory is free once no frame that draws it is under way."""
        identity = self._ids.pop(key, None)
        if identity is not None:
            self._drop(identity)

    def group(self, identity: int) -> wgpu.GPUBindGroup | None:
        """What a draw binds."""
        return self._groups.get(identity)

    def serve(self, texture: Any) -> None:
        """Do what the library wants of one of its own textures, such as the glyphs of its fonts."""
        if texture.status == _STATUS.want_create:
            identity = self._new()
            made = self._textures[identity] = self._texture(texture.width, texture.height)
            self._set(identity, made.create_view())
            self._write(made, _pixels(texture), (0, 0))
            texture.set_tex_id(identity)
            texture.set_status(_STATUS.ok)
        elif texture.status == _STATUS.want_updates:
            rect = texture.update_rect
            pixels = _pixels(texture)[rect.y : rect.y + rect.h, rect.x : rect.x + rect.w]
            self._write(self._textures[texture.get_tex_id()], np.ascontiguousarray(pixels), (rect.x, rect.y))
            texture.set_status(_STATUS.ok)
        elif texture.status == _STATUS.want_destroy and texture.unused_frames > 0:
            self._drop(texture.get_tex_id())
            texture.set_tex_id(0)
            texture.set_status(_STATUS.destroyed)

    def _new(self) -> int:
        self._next += 1
        return self._next

    def _set(self, identity: int, view: wgpu.GPUTextureView, *, nearest: bool = False) -> None:
        self._views[identity] = view
        self._nearest.discard(identity)
        if nearest:
            self._nearest.add(identity)
        sampler = self._samplers[wgpu.FilterMode.nearest if nearest else wgpu.FilterMode.linear]
        self._groups[identity] = self._gpu.device.create_bind_group(
            label="interface texture",
            layout=self._layout,
            entries=[{"binding": 0, "resource": view}, {"binding": 1, "resource": sampler}],
        )

    def _drop(self, identity: int) -> None:
        self._nearest.discard(identity)
        for table in (self._groups, self._textures, self._views):
            table.pop(identity, None)

    def _texture(self, width: int, height: int) -> wgpu.GPUTexture:
        return self._gpu.device.create_texture(
            label="interface",
            size=(width, height, 1),
            format=wgpu.TextureFormat.rgba8unorm,
            usage=wgpu.TextureUsage.TEXTURE_BINDING | wgpu.TextureUsage.COPY_DST,
        )

    def _write(
        self, texture: wgpu.GPUTexture, pixels: npt.NDArray[np.uint8], origin: tuple[int, int]
    ) -> None:
        height, width = pixels.shape[:2]
        self._gpu.device.queue.write_texture(
            {"texture": texture, "origin": (*origin, 0)},
            pixels,
            {"bytes_per_row": width * 4, "rows_per_image": height},
            (width, height, 1),
        )


class InterfacePass:
    """Draws the draw lists of one frame.

    Attributes:
        textures: what draws may refer to.
    """

    def __init__(self, gpu: Gpu, texture_format: str) -> None:
        """For targets of a format, which must not be an srgb one."""
        self._gpu = gpu
        device = gpu.device
        self._frame_layout = device.create_bind_group_layout(
            label="interface frame",
            entries=[
                {
                    "binding": 0,
                    "visibility": wgpu.ShaderStage.VERTEX,
                    "buffer": {"type": wgpu.BufferBindingType.uniform},
                }
            ],
        )
        texture_layout = device.create_bind_group_layout(
            label="interface texture",
            entries=[
                {
                    "binding": 0,
                    "visibility": wgpu.ShaderStage.FRAGMENT,
                    "texture": {"sample_type": wgpu.TextureSampleType.float},
                },
                {
                    "binding": 1,
                    "visibility": wgpu.ShaderStage.FRAGMENT,
                    "sampler": {"type": wgpu.SamplerBindingType.filtering},
                },
            ],
        )
        self.textures = Textures(gpu, texture_layout)
        self._screen = device.create_buffer(
            label="interface screen",
            size=16,
            usage=wgpu.BufferUsage.UNIFORM | wgpu.BufferUsage.COPY_DST,
        )
        self._frame_group = device.create_bind_group(
            label="interface frame",
            layout=self._frame_layout,
            entries=[{"binding": 0, "resource": {"buffer": self._screen}}],
        )
        self._pipeline = self._make_pipeline(texture_layout, texture_format)
        self._vertices = Mirror(
            gpu, label="interface vertices", itemsize=imgui.VERTEX_SIZE, usage=wgpu.BufferUsage.VERTEX
        )
        self._indices = Mirror(
            gpu, label="interface indices", itemsize=imgui.INDEX_SIZE, usage=wgpu.BufferUsage.INDEX
        )

    def draw(
        self,
        encoder: wgpu.GPUCommandEncoder,
        target: wgpu.GPUTextureView,
        drawn: Any,
        *,
        background: tuple[float, float, float] = (0.0, 0.0, 0.0),
    ) -> None:
        """Record one frame, over what `target` is cleared to.

        Args:
            encoder: to record into; submit it before the next `draw`.
            target: of the format that was said.
            drawn: the library's draw data of this frame.
            background: what the target is cleared to, sRGB, 0 to 1.
        """
        for texture in drawn.textures or ():
            if texture.status != _STATUS.ok:
                self.textures.serve(texture)
        scale = drawn.framebuffer_scale
        width, height = round(drawn.display_size.x * scale.x), round(drawn.display_size.y * scale.y)
        clear = {"view": target, "clear_value": (*background, 1), "load_op": "clear", "store_op": "store"}
        render_pass = encoder.begin_render_pass(label="interface", color_attachments=[clear])
        lists = list(drawn.cmd_lists)
        if width > 0 and height > 0 and drawn.total_idx_count:
            self._upload(drawn, lists)
            render_pass.set_pipeline(self._pipeline)
            render_pass.set_bind_group(0, self._frame_group)
            render_pass.set_vertex_buffer(0, self._vertices.buffer)
            render_pass.set_index_buffer(self._indices.buffer, wgpu.IndexFormat.uint32)
            self._draw_lists(render_pass, drawn, lists, (width, height))
        render_pass.end()

    def _draw_lists(
        self,
        render_pass: wgpu.GPURenderPassEncoder,
        drawn: Any,
        lists: list[Any],
        size: tuple[int, int],
    ) -> None:
        scale, origin = drawn.framebuffer_scale, drawn.display_pos
        first_index = first_vertex = 0
        bound = -1
        for each in lists:
            for command in each.cmd_buffer:
                clip = command.clip_rect
                x0 = max(int((clip.x - origin.x) * scale.x), 0)
                y0 = max(int((clip.y - origin.y) * scale.y), 0)
                x1 = min(round((clip.z - origin.x) * scale.x), size[0])
                y1 = min(round((clip.w - origin.y) * scale.y), size[1])
                if x1 <= x0 or y1 <= y0 or not command.elem_count:
                    continue
                identity = command.get_tex_id()
                if identity != bound:
                    group = self.textures.group(identity)
                    if group is None:
                        continue
                    render_pass.set_bind_group(1, group)
                    bound = identity
                render_pass.set_scissor_rect(x0, y0, x1 - x0, y1 - y0)
                render_pass.draw_indexed(
                    command.elem_count,
                    1,
                    first_index + command.idx_offset,
                    first_vertex + command.vtx_offset,
                    0,
                )
            first_index += each.idx_buffer.size()
            first_vertex += each.vtx_buffer.size()

    def _upload(self, drawn: Any, lists: list[Any]) -> None:
        screen = np.array(
            [drawn.display_pos.x, drawn.display_pos.y, drawn.display_size.x, drawn.display_size.y], np.float32
        )
        self._gpu.device.queue.write_buffer(self._screen, 0, screen)
        vertices = [_memory(each.vtx_buffer, imgui.VERTEX_SIZE) for each in lists]
        indices = [_memory(each.idx_buffer, imgui.INDEX_SIZE) for each in lists]
        for mirror, pieces, itemsize in (
            (self._vertices, vertices, imgui.VERTEX_SIZE),
            (self._indices, indices, imgui.INDEX_SIZE),
        ):
            joined = np.concatenate(pieces)
            mirror.upload(joined.view(f"V{itemsize}"), count=len(joined) // itemsize)

    def _make_pipeline(
        self, texture_layout: wgpu.GPUBindGroupLayout, texture_format: str
    ) -> wgpu.GPURenderPipeline:
        device = self._gpu.device
        module = device.create_shader_module(label="interface", code=source("interface.wgsl"))
        over = {"operation": "add", "dst_factor": "one-minus-src-alpha"}
        attributes = [
            {"format": "float32x2", "offset": imgui.VERTEX_BUFFER_POS_OFFSET, "shader_location": 0},
            {"format": "float32x2", "offset": imgui.VERTEX_BUFFER_UV_OFFSET, "shader_location": 1},
            {"format": "unorm8x4", "offset": imgui.VERTEX_BUFFER_COL_OFFSET, "shader_location": 2},
        ]
        return device.create_render_pipeline(
            label="interface",
            layout=device.create_pipeline_layout(
                label="interface", bind_group_layouts=[self._frame_layout, texture_layout]
            ),
            vertex={
                "module": module,
                "entry_point": "vertex",
                "buffers": [{"array_stride": imgui.VERTEX_SIZE, "attributes": attributes}],
            },
            primitive={"topology": "triangle-list"},
            fragment={
                "module": module,
                "entry_point": "fragment",
                "targets": [
                    {
                        "format": texture_format,
                        "blend": {
                            "color": {**over, "src_factor": "src-alpha"},
                            "alpha": {**over, "src_factor": "one"},
                        },
                    }
                ],
            },
        )


def _memory(vector: Any, itemsize: int) -> npt.NDArray[np.uint8]:
    """The bytes of one of the library's vectors, not copied."""
    size = vector.size() * itemsize
    if not size:
        return np.empty(0, np.uint8)
    return np.ctypeslib.as_array((ctypes.c_uint8 * size).from_address(vector.data_address()))


def _pixels(texture: Any) -> npt.NDArray[np.uint8]:
    """Shape (h, w, 4), of one of the library's textures."""
    flat: npt.NDArray[np.uint8] = texture.get_pixels_array()
    pixels = flat.reshape(texture.height, texture.width, texture.bytes_per_pixel)
    if texture.bytes_per_pixel == 4:
        return pixels
    white = np.full((texture.height, texture.width, 4), 255, np.uint8)
    white[..., 3:] = pixels
    return white
