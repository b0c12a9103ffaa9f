"""What light does between things: eye-dome lighting, ambient occlusion, shadows; and the picture of normals.

All of it is found from the depth and the normals of the opaque picture, so it costs the same for any scene, and the
colours are multiplied by it before anything translucent is laid over them. Shadows need a second picture, of depth
alone, as the light sees it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import wgpu

from diorama_renderer.camera import Eye
from diorama_renderer.gpu import formats, pipelines
from diorama_renderer.gpu.attachments import Attachments
from diorama_renderer.gpu.buffers import write
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.pipelines import ViewBinding

SHADING = np.dtype(
    [
        ("shadow_from_eye", np.float32, (4, 4)),  # the transpose: WGSL matrices are column-major
        ("picture_from_eye", np.float32, (4, 4)),  # likewise
        ("to_light", np.float32, 4),
        ("eye_dome", np.float32),
        ("occlusion", np.float32),
        ("shadows", np.float32),
        ("reach", np.float32),
        ("shadow_size", np.float32),
        ("shadow_texel", np.float32),
        ("shadow_range", np.float32),
        ("dome_per_unit", np.float32),
    ]
)
"""struct Shading in shading.wgsl. 176 bytes."""

_OCCLUSION_PIXELS = 192 + 3
"""MOST_PIXELS in shading.wgsl, and those of which the mean is taken."""

_DOME_HEIGHTS = 1.2
"""An orthographic eye is to eye-dome lighting as one with a common angle that sees as much: log2 of its distance."""

_SHADERS = ("shading.wgsl",)
_MULTIPLIED = {
    "color": {"src_factor": "dst", "dst_factor": "zero", "operation": "add"},
    "alpha": {"src_factor": "zero", "dst_factor": "one", "operation": "add"},
}


@dataclass(frozen=True, slots=True)
class Shading:
    """How things are lit beyond the light that comes with the eye. The defaults add nothing.

    Attributes:
        eye_dome: eye-dome lighting, 0 to 1: darkens what lies just behind something else, so that clouds of points
            without normals have a shape (Boucheny 2009).
        ambient_occlusion: 0 to 1: darkens creases and what is close to other things.
        shadows: how dark the shadows of one light are, which stands over the eye's left shoulder, 0 to 1.
        show: "colors", or "normals": red, green and blue are right, up and towards the eye.
    """

    eye_dome: float = 0.0
    ambient_occlusion: float = 0.0
    shadows: float = 0.0
    show: str = "colors"

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn.

        Raises:
            ValueError: a strength that is not within 0 and 1, or something else to show.
        """
        for name in ("eye_dome", "ambient_occlusion", "shadows"):
            value: Any = getattr(self, name)
            is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
            if not is_number or not 0 <= value <= 1:
                raise ValueError(f"Shading: {name} must be a number from 0 to 1, got {value!r}")
        if self.show not in ("colors", "normals"):
            raise ValueError(f'Shading: show must be "colors" or "normals", got {self.show!r}')

    def reach_pixels(self, pixels_per_point: float) -> int:
        """How far around a sample of the picture others decide how it is lit, in samples; see shading.wgsl."""
        dome = math.ceil(max(1.0, 1.4 * pixels_per_point)) + 1 if self.eye_dome > 0 else 0
        return max(dome, _OCCLUSION_PIXELS if self.ambient_occlusion > 0 else 0)

    @property
    def is_on(self) -> bool:
        """Whether it changes anything."""
        return self != PLAIN


PLAIN = Shading()


@dataclass(frozen=True, slots=True, eq=False)
class Light:
    """What the light sees: the depth of the scene, from an orthographic eye, square.

    Attributes:
        eye: of the light.
        depth: its texture.
    """

    eye: Eye
    depth: wgpu.GPUTexture


class ShadingPass:
    """Multiplies COLOR by what light does between things."""

    def __init__(self, gpu: Gpu) -> None:
        """No pipeline is made before something needs it."""
        self.gpu = gpu
        self._shades: dict[tuple[bool, ...], wgpu.GPURenderPipeline] = {}

    def draw(
        self,
        encoder: wgpu.GPUCommandEncoder,
        view: ViewBinding,
        attachments: Attachments,
        shading: Shading,
        *,
        eye: Eye,
        whole: Eye,
        turned: npt.NDArray[np.float64] | None,
        reach: float,
        light: Light | None,
    ) -> None:
        """Record it, after what is opaque was drawn with normals and before anything translucent.

        Args:
            encoder: to record into.
            view: the picture's.
            attachments: likewise.
            shading: what.
            eye: of the picture.
            whole: of that of which it is a tile, or the same.
            turned: shape (3, 3): that eye from the one that normals are shown to; None: it is that one.
            reach: how far from each other things darken each other, scene units.
            light: where the shadows come from; None: there are none.
        """
        # A buffer each time: the one of the tile before may still wait to be read.
        uniform = self.gpu.device.create_buffer(
            label="shading",
            size=SHADING.itemsize,
            usage=wgpu.BufferUsage.UNIFORM | wgpu.BufferUsage.COPY_DST,
        )
        write(self.gpu, uniform, _uniform(shading, eye, whole, turned, reach, light).view(np.uint8))
        openness = self._white
        if shading.ambient_occlusion > 0:
            openness = self._occlude(encoder, view, attachments, uniform, light)
        group = self._bind(attachments, uniform, openness, light)
        begun = attachments.begin_color(encoder)
        begun.set_pipeline(self._shade(shading, light))
        begun.set_bind_group(0, view.bind_group)
        begun.set_bind_group(1, group)
        begun.draw(3)
        begun.end()

    def _occlude(
        self,
        encoder: wgpu.GPUCommandEncoder,
        view: ViewBinding,
        attachments: Attachments,
        uniform: wgpu.GPUBuffer,
        light: Light | None,
    ) -> wgpu.GPUTexture:
        target = self._texture(attachments.width, attachments.height)
        begun = encoder.begin_render_pass(
            label="occlusion",
            color_attachments=[
                {
                    "view": target.create_view(),
                    "clear_value": (1, 1, 1, 1),
                    "load_op": "clear",
                    "store_op": "store",
                }
            ],
        )
        begun.set_pipeline(self._occlusion)
        begun.set_bind_group(0, view.bind_group)
        begun.set_bind_group(1, self._bind(attachments, uniform, self._white, light))
        begun.draw(3)
        begun.end()
        return target

    def _bind(
        self,
        attachments: Attachments,
        uniform: wgpu.GPUBuffer,
        openness: wgpu.GPUTexture,
        light: Light | None,
    ) -> wgpu.GPUBindGroup:
        depth = attachments.view(attachments.depth)
        shadow = depth if light is None else light.depth.create_view()
        normal = attachments.view(attachments.normal)
        return pipelines.bind(
            self.gpu, "shading", self._layout, uniform, depth, normal, shadow, openness.create_view()
        )

    @cached_property
    def _layout(self) -> wgpu.GPUBindGroupLayout:
        kinds: tuple[pipelines.Binding, ...] = (
            "uniform",
            "texture-depth",
            "texture-unfilterable",
            "texture-depth",
            "texture",
        )
        return pipelines.layout(self.gpu, "shading", kinds, wgpu.ShaderStage.FRAGMENT)

    @cached_property
    def _white(self) -> wgpu.GPUTexture:
        texture = self._texture(1, 1)
        self.gpu.device.queue.write_texture(
            {"texture": texture, "mip_level": 0, "origin": (0, 0, 0)},
            np.full(4, 255, np.uint8),
            {"offset": 0, "bytes_per_row": 4, "rows_per_image": 1},
            (1, 1, 1),
        )
        return texture

    @cached_property
    def _occlusion(self) -> wgpu.GPURenderPipeline:
        return self._pipeline("occlude", {"format": formats.REVEALED})

    def _shade(self, shading: Shading, light: Light | None) -> wgpu.GPURenderPipeline:
        parts = {
            "EYE_DOME": shading.eye_dome > 0,
            "OCCLUDED": shading.ambient_occlusion > 0,
            "SHADOWED": light is not None and shading.shadows > 0,
            "NORMALS_SHOWN": shading.show == "normals",
        }
        key = tuple(parts.values())
        if key not in self._shades:
            target: dict[str, Any] = {"format": formats.COLOR}
            if not parts["NORMALS_SHOWN"]:
                target["blend"] = _MULTIPLIED
            self._shades[key] = self._pipeline("shade", target, parts)
        return self._shades[key]

    def _pipeline(
        self, fragment: str, target: dict[str, Any], constants: dict[str, bool] | None = None
    ) -> wgpu.GPURenderPipeline:
        return pipelines.render_pipeline(
            self.gpu,
            fragment,
            shaders=_SHADERS,
            groups=[self._layout],
            vertex={"entry_point": "vertex"},
            fragment={"entry_point": fragment, "constants": constants or {}},
            targets=[target],
            depth=None,
        )

    def _texture(self, width: int, height: int) -> wgpu.GPUTexture:
        return self.gpu.device.create_texture(
            label="openness",
            size=(width, height, 1),
            format=formats.REVEALED,
            usage=wgpu.TextureUsage.RENDER_ATTACHMENT
            | wgpu.TextureUsage.TEXTURE_BINDING
            | wgpu.TextureUsage.COPY_DST,
        )


def _uniform(
    shading: Shading,
    eye: Eye,
    whole: Eye,
    turned: npt.NDArray[np.float64] | None,
    reach: float,
    light: Light | None,
) -> npt.NDArray[np.void]:
    out = np.zeros(1, SHADING)
    picture_from_eye = np.eye(4)
    if turned is not None:
        picture_from_eye[:3, :3] = turned.T
    out["picture_from_eye"] = picture_from_eye.T
    out["eye_dome"], out["occlusion"] = shading.eye_dome, shading.ambient_occlusion
    out["reach"] = reach
    out["dome_per_unit"] = _DOME_HEIGHTS * whole.pixels_per_unit / whole.size[1]
    if light is not None:
        lit = light.eye
        out["shadow_from_eye"] = (lit.clip_from_eye() @ lit.eye_from_space @ eye.space_from_eye).T
        out["to_light"][0, :3] = -(eye.eye_from_space[:3, :3] @ lit.eye_from_space[2, :3])
        out["shadows"] = shading.shadows
        out["shadow_size"] = lit.size[0]
        out["shadow_texel"] = 1 / lit.pixels_per_unit
        out["shadow_range"] = lit.far - lit.near
    return out
