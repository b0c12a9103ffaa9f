"""Triangle meshes: one vertex buffer and one index buffer for all, one draw for all that is untextured.

Many untextured triangles take the compute route of `triangles`; the rest is drawn by the graphics pipeline.

Vertices are fetched as attributes rather than pulled from storage: as fast on every device measured, and a vertex
buffer is not bound by the 128 MiB that a storage binding may have on a software adapter.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import wgpu

from diorama_renderer.assets import AssetError
from diorama_renderer.gpu import pipelines
from diorama_renderer.gpu.buffers import Mirror
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.pipelines import Pipeline, ViewBinding
from diorama_renderer.passes.textures import Sampled, TextureMaker
from diorama_renderer.passes.triangles import TrianglesRoute
from diorama_renderer.scene.layout import VERTEX, Batch
from diorama_renderer.scene.meshes import MeshDraw

_SHADERS = ("lighting.wgsl", "meshes.wgsl")
_logger = logging.getLogger("diorama")
_WHITE = np.full((1, 1, 4), 255, np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class _Textured:
    draw: MeshDraw
    group: wgpu.GPUBindGroup


class MeshesPass:
    """Draws ranges of indices over a batch whose column `data` has dtype VERTEX."""

    def __init__(self, gpu: Gpu, *, has_visibility: bool = False) -> None:
        """No pipeline is made before something needs it.

        Args:
            gpu: the device.
            has_visibility: whether a `VisibilityPass` calls `rasterize` and `resolve`, so that many untextured
                triangles may take the compute route.
        """
        self.gpu = gpu
        self._has_visibility = has_visibility
        self._triangles = TrianglesRoute(gpu)
        self._vertices = Mirror(
            gpu, label="mesh vertices", itemsize=VERTEX.itemsize, usage=wgpu.BufferUsage.VERTEX
        )
        self._indices = Mirror(gpu, label="mesh indices", itemsize=4, usage=wgpu.BufferUsage.INDEX)
        self._layout = pipelines.layout(
            gpu, "meshes", ("texture", "sampler", "uniform"), wgpu.ShaderStage.FRAGMENT
        )
        self._maker = TextureMaker(gpu)
        self._textures: dict[int, tuple[npt.NDArray[np.uint8], Sampled]] = {}
        self._plain: list[MeshDraw] = []
        self._textured: list[_Textured] = []
        self._blended: list[_Textured] = []

    @property
    def has_transparent(self) -> bool:
        """Whether `draw_transparent` records anything."""
        return bool(self._blended)

    def upload(self, vertices: Batch, indices: Batch, draws: Sequence[MeshDraw]) -> None:
        """Send what changed since the last call, and draw these ranges from now on.

        Args:
            vertices: column `data`, dtype VERTEX.
            indices: column `index`, uint32, each a vertex of the batch.
            draws: neighbours that are untextured and opaque are best merged into one.
        """
        self._vertices.upload(vertices.columns["data"], count=vertices.count, dirty=vertices.take_dirty())
        self._indices.upload(indices.columns["index"], count=indices.count, dirty=indices.take_dirty())
        self._forget_textures(draws)
        self._plain = [draw for draw in draws if draw.texture is None and draw.alpha_mode == "opaque"]
        others = [draw for draw in draws if draw.texture is not None or draw.alpha_mode != "opaque"]
        self._textured = [_Textured(draw, self._group(draw)) for draw in others]
        self._triangles.set(
            self._vertices, self._indices, self._plain, counts=(vertices.count, indices.count)
        )
        self._blended = [each for each in self._textured if each.draw.alpha_mode == "blend"]

    @property
    def occupies_all(self) -> bool:
        """See `ComputeRoute`."""
        return False

    def uses_compute(self, view: ViewBinding) -> bool:
        """Whether `rasterize` and `resolve` draw what is opaque and untextured in this view, not `draw`."""
        return self._has_visibility and self._triangles.uses_compute(view)

    def rasterize(self, compute_pass: wgpu.GPUComputePassEncoder, view: ViewBinding) -> None:
        """Dispatch over all untextured triangles; groups 0 (view) and 2 (visibility buffer) are set."""
        self._triangles.rasterize(compute_pass)

    def resolve(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding, *, tiles: int) -> None:
        """Shade the pixels that untextured triangles won; groups 0 and 2 are set."""
        self._triangles.resolve(render_pass, view, tiles=tiles)

    def draw(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding) -> None:
        """Record the draws of what is opaque into COLOR, ID and DEPTH."""
        if self._plain and not self.uses_compute(view):
            self._begin(render_pass, view, self._plain_pipeline)
            for draw in self._plain:
                render_pass.draw_indexed(draw.count, 1, draw.first)
        if self._textured:
            self._begin(render_pass, view, self._textured_pipeline)
            _record(render_pass, self._textured)

    def draw_transparent(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding) -> None:
        """Record the draws of what is translucent into ACCUMULATED and REVEALED."""
        if self._blended:
            self._begin(render_pass, view, self._transparent_pipeline)
            _record(render_pass, self._blended)

    def _begin(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding, pipeline: Pipeline) -> None:
        pipeline.set(render_pass, view)
        render_pass.set_bind_group(0, view.bind_group)
        render_pass.set_vertex_buffer(0, self._vertices.buffer)
        render_pass.set_index_buffer(self._indices.buffer, "uint32")

    def _group(self, draw: MeshDraw) -> wgpu.GPUBindGroup:
        cutoff = draw.alpha_cutoff if draw.alpha_mode == "mask" else -1.0
        material = np.zeros(4, np.float32)
        material[0] = cutoff
        material[1:2].view(np.uint32)[0] = draw.alpha_mode == "blend"
        buffer = self.gpu.device.create_buffer_with_data(
            label="material", data=material, usage=wgpu.BufferUsage.UNIFORM
        )
        view = self._texture(draw).view
        return pipelines.bind(self.gpu, "material", self._layout, view, self._sampler, buffer)

    def _texture(self, draw: MeshDraw) -> Sampled:
        # By identity: the parts of one file share their textures, and a key names the part.
        pixels = _WHITE if draw.texture is None else draw.texture
        known = self._textures.get(id(pixels))
        if known is None:
            known = self._textures[id(pixels)] = pixels, self._made(pixels)
        return known[1]

    def _made(self, pixels: npt.NDArray[np.uint8]) -> Sampled:
        try:
            return self._maker.make("mesh texture", pixels)
        except AssetError as error:
            _logger.warning("a mesh is drawn without its texture: %s", error)
            return self._maker.make("mesh texture", _WHITE)

    def _forget_textures(self, draws: Sequence[MeshDraw]) -> None:
        used = {id(draw.texture) for draw in draws} | {id(_WHITE)}
        self._textures = {key: known for key, known in self._textures.items() if key in used}

    @cached_property
    def _sampler(self) -> wgpu.GPUSampler:
        return self.gpu.device.create_sampler(
            label="mesh texture",
            address_mode_u="repeat",
            address_mode_v="repeat",
            mag_filter="linear",
            min_filter="linear",
            mipmap_filter="linear",
        )

    @cached_property
    def _plain_pipeline(self) -> Pipeline:
        return pipelines.opaque_pipeline(self.gpu, "meshes", shaders=_SHADERS, buffers=[_vertex_layout()])

    @cached_property
    def _textured_pipeline(self) -> Pipeline:
        return pipelines.opaque_pipeline(
            self.gpu,
            "textured meshes",
            shaders=_SHADERS,
            groups=[self._layout],
            fragment="fragment_textured",
            buffers=[_vertex_layout()],
        )

    @cached_property
    def _transparent_pipeline(self) -> Pipeline:
        return pipelines.transparent_pipeline(
            self.gpu, "meshes", shaders=_SHADERS, groups=[self._layout], buffers=[_vertex_layout()]
        )


def _record(render_pass: wgpu.GPURenderPassEncoder, textured: Sequence[_Textured]) -> None:
    for each in textured:
        render_pass.set_bind_group(1, each.group)
        render_pass.draw_indexed(each.draw.count, 1, each.draw.first)


def _vertex_layout() -> dict[str, Any]:
    """The attributes of struct Vertex in meshes.wgsl, at the offsets of VERTEX."""
    attributes = {"position": "float32x3", "normal": "uint32", "uv": "float32x2"}
    attributes |= {"color": "uint32", "placement": "uint32"}
    assert VERTEX.fields is not None
    return {
        "array_stride": VERTEX.itemsize,
        "step_mode": "vertex",
        "attributes": [
            {"format": attribute, "offset": VERTEX.fields[name][1], "shader_location": location}
            for location, (name, attribute) in enumerate(attributes.items())
        ],
    }
