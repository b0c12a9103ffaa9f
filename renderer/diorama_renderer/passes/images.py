"""Images as textured rectangles in the scene, and as the backdrop of the camera one looks through."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

import wgpu

from diorama_renderer.assets import AssetError
from diorama_renderer.gpu import pipelines
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.pipelines import Pipeline, ViewBinding
from diorama_renderer.passes.fill import Writes, fill_pipeline, ids_pipeline
from diorama_renderer.passes.textures import Rgba8, Sampled, TextureMaker

_SHADERS = ("images.wgsl",)
_RECENT_UPLOADS = 8
_logger = logging.getLogger("diorama")


@dataclass(frozen=True, slots=True)
class ImageDraw:
    """One image of a picture.

    Attributes:
        key: names these very pixels.
        placement: row of the placement table; pixel (u, v) is local (u, v, 0). Its colour is the tint.
        pixels: decodes, called at most once a key: shape (h, w, 4), uint8, sRGB with straight alpha. May raise
            AssetError; the image is then left out.
        path: of its entity, for messages.
        is_backdrop: drawn infinitely far, so behind everything, whatever its placement's depth.
        is_tinted: True if the tint is translucent.
    """

    key: Hashable
    placement: int
    pixels: Callable[[], Rgba8]
    path: str = ""
    is_backdrop: bool = False
    is_tinted: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Bound:
    sampled: Sampled
    group: wgpu.GPUBindGroup


class ImagesPass:
    """Draws images, one texture each; of equally far ones the later covers the earlier.

    Attributes:
        not_drawn: of the images uploaded last, those that cannot be: why, by the path of the entity.
    """

    def __init__(self, gpu: Gpu, *, cache_bytes: int = 256 << 20, recent_bytes: int = 2 << 30) -> None:
        """No pipeline is made before something needs it.

        Args:
            gpu: the device.
            cache_bytes: of textures that are kept although the last uploads did not name them.
            recent_bytes: of those kept because one of the last few uploads did: several pictures, drawn in turn,
                may each have large images.
        """
        self.gpu = gpu
        self.cache_bytes, self.recent_bytes = cache_bytes, recent_bytes
        self._uploads = 0
        self._used: dict[tuple[Hashable, bool], int] = {}
        self._layout = pipelines.layout(gpu, "images", ("texture", "sampler"), pipelines.DRAWING_STAGES)
        self._maker = TextureMaker(gpu)
        # In the order of last use; of what cannot be drawn the reason.
        self._cache: dict[tuple[Hashable, bool], _Bound | str] = {}
        self._drawn: list[tuple[ImageDraw, _Bound]] = []
        self.not_drawn: dict[str, str] = {}

    @property
    def has_transparent(self) -> bool:
        """Whether `draw_transparent` records anything."""
        return any(_is_translucent(image, bound) for image, bound in self._drawn)

    def upload(self, images: Sequence[ImageDraw]) -> None:
        """Decode and send the images that are not on the device yet; draw these from now on."""
        self._drawn.clear()
        self.not_drawn = {}
        self._uploads += 1
        for image in images:
            # Seen through its camera an image is about as large as the picture: no mip chain, which costs
            # more than all the rest.
            key = (image.key, image.is_backdrop)
            bound = self._cache.pop(key) if key in self._cache else self._bind(image)
            self._cache[key] = bound
            self._used[key] = self._uploads
            if isinstance(bound, str):
                self.not_drawn[image.path] = bound
            else:
                self._drawn.append((image, bound))
        self._evict(len(images))

    @property
    def has_backdrop(self) -> bool:
        """Whether `draw_backdrop` records anything."""
        return any(image.is_backdrop for image, _ in self._drawn)

    def draw_backdrop(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding) -> None:
        """Record the colour of the backdrops, blended, in a render pass with COLOR alone; after the background."""
        for image, bound in self._drawn:
            if image.is_backdrop:
                is_clear = image.is_tinted or bound.sampled.has_alpha
                render_pass.set_pipeline(self._backdrop if is_clear else self._opaque_backdrop)
                self._record(render_pass, view, [(image, bound)])

    def draw(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding) -> None:
        """Record the opaque texels of the others into COLOR, ID and DEPTH, and the backdrops into ID alone."""
        backdrops = [each for each in self._drawn if each[0].is_backdrop]
        if backdrops and view.ids:
            self._backdrop_ids.set(render_pass, view)
            self._record(render_pass, view, backdrops)
        drawn = [each for each in self._drawn if not each[0].is_backdrop and not each[0].is_tinted]
        if drawn:
            self._opaque.set(render_pass, view)
            self._record(render_pass, view, drawn)

    def draw_ids(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding) -> None:
        """Record the ids of translucent texels that nothing opaque hides, after all that is opaque; depth stays."""
        drawn = [(image, bound) for image, bound in self._drawn if _is_translucent(image, bound)]
        if drawn:
            self._translucent_ids.set(render_pass, view)
            self._record(render_pass, view, drawn)

    def draw_transparent(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding) -> None:
        """Record the translucent texels into ACCUMULATED and REVEALED."""
        drawn = [(image, bound) for image, bound in self._drawn if _is_translucent(image, bound)]
        if drawn:
            self._transparent.set(render_pass, view)
            self._record(render_pass, view, drawn)

    def statistics(self) -> dict[str, int]:
        """Textures on the device, and their bytes."""
        held = [bound.sampled.size_bytes for bound in self._cache.values() if isinstance(bound, _Bound)]
        return {"textures": len(held), "texture_bytes": sum(held)}

    def _record(
        self,
        render_pass: wgpu.GPURenderPassEncoder,
        view: ViewBinding,
        drawn: Sequence[tuple[ImageDraw, _Bound]],
    ) -> None:
        render_pass.set_bind_group(0, view.bind_group)
        for image, bound in drawn:
            render_pass.set_bind_group(1, bound.group)
            render_pass.draw(6, 1, 0, image.placement)

    def _bind(self, image: ImageDraw) -> _Bound | str:
        try:
            sampled = self._maker.make("image", image.pixels(), mipmapped=not image.is_backdrop)
        except AssetError as error:
            _logger.warning("the image of %r is not drawn: %s", image.path, error)
            return str(error)
        group = pipelines.bind(self.gpu, "image", self._layout, sampled.view, self._sampler)
        return _Bound(sampled, group)

    def _evict(self, in_use: int) -> None:
        held = self.statistics()["texture_bytes"]
        for key in list(self._cache)[: len(self._cache) - in_use]:
            is_recent = self._uploads - self._used[key] < _RECENT_UPLOADS
            if held <= (self.recent_bytes if is_recent else self.cache_bytes):
                return
            bound = self._cache.pop(key)
            del self._used[key]
            held -= bound.sampled.size_bytes if isinstance(bound, _Bound) else 0

    @cached_property
    def _sampler(self) -> wgpu.GPUSampler:
        return self.gpu.device.create_sampler(
            label="image", mag_filter="nearest", min_filter="linear", mipmap_filter="linear"
        )

    @cached_property
    def _opaque(self) -> Pipeline:
        return pipelines.opaque_pipeline(self.gpu, "images", shaders=_SHADERS, groups=[self._layout])

    @cached_property
    def _transparent(self) -> Pipeline:
        return pipelines.transparent_pipeline(self.gpu, "images", shaders=_SHADERS, groups=[self._layout])

    @cached_property
    def _backdrop(self) -> wgpu.GPURenderPipeline:
        return self._fill_pipeline("over")

    @cached_property
    def _opaque_backdrop(self) -> wgpu.GPURenderPipeline:
        return self._fill_pipeline("color")

    @cached_property
    def _backdrop_ids(self) -> Pipeline:
        return self._ids_pipeline("vertex_backdrop")

    @cached_property
    def _translucent_ids(self) -> Pipeline:
        return self._ids_pipeline("vertex")

    def _ids_pipeline(self, vertex: str) -> Pipeline:
        return ids_pipeline(
            self.gpu,
            "image ids",
            shaders=_SHADERS,
            groups=[self._layout],
            vertex=vertex,
            fragment="fragment_backdrop",
        )

    def _fill_pipeline(self, writes: Writes) -> wgpu.GPURenderPipeline:
        return fill_pipeline(
            self.gpu,
            f"image {writes}",
            shaders=_SHADERS,
            writes=writes,
            groups=[self._layout],
            vertex="vertex_backdrop",
            fragment="fragment_backdrop",
        )


def _is_translucent(image: ImageDraw, bound: _Bound) -> bool:
    return not image.is_backdrop and (image.is_tinted or bound.sampled.has_alpha)
