"""One view's picture in a user interface: drawn when something changed, sampled each frame, asked what is where."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import wgpu

from diorama_renderer.camera import Eye
from diorama_renderer.gpu.attachments import Attachments
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.textures import read_texture
from diorama_renderer.passes.labels import NO_BOXES
from diorama_renderer.passes.pick import PickPass
from diorama_renderer.scene import Scene
from diorama_renderer.view.downsample import Downsample
from diorama_renderer.view.frame import Frame
from diorama_renderer.view.view import Look, View


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """What was found at a pixel.

    Attributes:
        entity_id: 1 + the entity's number in the store, as in the id target.
        instance: which of its instances, counted from 0; in an image v * width + u.
        depth: along the view axis, scene units; inf for what has none, such as images looked through and labels.
        pixel: (u, v): where in the picture; the centre of the pixel, or of the sample with antialiasing.
        position: shape (3,), in the space that is looked at, or None where depth is inf.
    """

    entity_id: int
    instance: int
    depth: float
    pixel: tuple[float, float]
    position: npt.NDArray[np.float64] | None


class Picture:
    """Textures of one view.

    They are replaced when the size changes; what commands still use lives until those have ended.

    Attributes:
        size: width and height in pixels.
        antialias: samples along the side of a pixel.
        attachments: what is drawn into.
    """

    def __init__(self, gpu: Gpu, size: tuple[int, int] = (1, 1), *, antialias: int = 1) -> None:
        """Black until the first `draw`; arguments as of `resize`."""
        self._gpu = gpu
        self._downsample = Downsample(gpu)
        self._pick = PickPass(gpu)
        self.size, self.antialias = (0, 0), 0
        self.resize(size, antialias=antialias)

    def resize(self, size: tuple[int, int], *, antialias: int = 1) -> bool:
        """Whether it has another size now, and has to be drawn.

        Args:
            size: width and height in pixels; brought to what is possible, at least 1 x 1.
            antialias: samples along the side of a pixel, 1 to 8; fewer where the device has no textures so large.
        """
        most = int(self._gpu.device.limits["max-texture-dimension-2d"])
        width, height = (min(max(side, 1), most) for side in size)
        factor = min(max(antialias, 1), 8, most // max(width, height))
        if (width, height) == self.size and factor == self.antialias:
            return False
        self.size, self.antialias = (width, height), factor
        self.attachments = Attachments(self._gpu, width * factor, height * factor)
        self._shown = self._texture(wgpu.TextureFormat.rgba8unorm)
        self._view = self._shown.create_view()
        self._frame: Frame | None = None
        self._labels = NO_BOXES
        self._coarse: wgpu.GPUTexture | None = None
        self._has_ids = False
        return True

    @property
    def frame_size(self) -> tuple[int, int]:
        """Width and height in samples: the size that an eye has to have."""
        return self.size[0] * self.antialias, self.size[1] * self.antialias

    @property
    def color_view(self) -> wgpu.GPUTextureView:
        """To be sampled: sRGB in a format that is not decoded, rgba8unorm. The same object until the size changes."""
        return self._view

    @property
    def ids_are_fresh(self) -> bool:
        """Whether the last `draw` had ids, without which `pick` finds nothing and `draw_outlines` raises."""
        return self._has_ids

    @property
    def eye(self) -> Eye | None:
        """That of the last `draw`, whose pixels are samples; None before it."""
        return None if self._frame is None else self._frame.eye

    def draw(self, view: View, scene: Scene, frame: Frame, look: Look, *, ids: bool = True) -> None:
        """Draw and submit.

        Args:
            view: draws; it may serve several pictures of one scene in turn.
            scene: as of its last update.
            frame: of `frame_size`.
            look: its pixels are samples.
            ids: whether to draw what `pick` and `draw_outlines` need. Costs a tenth to a third more.

        Raises:
            ValueError: the frame has another size.
        """
        self._check(frame, caller="draw")
        encoder = self._gpu.device.create_command_encoder(label="picture")
        self._has_ids = ids or bool(look.outlines)
        view.draw(encoder, self.attachments, scene, frame, look, ids=self._has_ids, keeps_plain=self._has_ids)
        self._frame, self._labels = frame, view.label_boxes
        self._submit(encoder)

    def draw_by(
        self,
        draw: Callable[[Attachments, bool], None],
        view: View,
        scene: Scene,
        frame: Frame,
        look: Look,
        *,
        ids: bool = True,
    ) -> None:
        """As `draw`, of a picture that somebody else draws, such as one through a distorted lens.

        Args:
            draw: draws into attachments, with ids or without, and submits: all but outlines and labels.
            view: draws these.
            scene: as of `draw`, like the others.
            frame: where labels and outlines are, and what is unprojected when something is picked.
            look: how.
            ids: whether to draw ids.
        """
        self._check(frame, caller="draw_by")
        self._has_ids = ids or bool(look.outlines)
        draw(self.attachments, self._has_ids)
        encoder = self._gpu.device.create_command_encoder(label="picture marks")
        self.attachments.keep_plain(encoder)
        view.draw_outlines(encoder, self.attachments, scene, frame, look)
        self._frame, self._labels = frame, view.label_boxes
        self._submit(encoder)

    def draw_outlines(self, view: View, scene: Scene, frame: Frame, look: Look) -> None:
        """Draw other outlines and submit: all else is as in the last `draw`, from whose arguments only they may differ.

        Raises:
            ValueError: the frame has another size, or the picture no ids.
        """
        self._check(frame, caller="draw_outlines")
        if not self._has_ids:
            raise ValueError("Picture.draw_outlines: expected a picture with ids, got one without")
        encoder = self._gpu.device.create_command_encoder(label="picture outlines")
        view.draw_outlines(encoder, self.attachments, scene, frame, look)
        self._labels = view.label_boxes
        self._submit(encoder)

    def pick(
        self,
        u: float,
        v: float,
        *,
        radius: float = 5.0,
        behind: Collection[int] = (),
        ignored: Collection[int] = (),
    ) -> Hit | None:
        """What lies nearest to a place in the picture; of what is equally near on it, what is nearer to the eye.

        Waits for the picture, and then for a fraction of a millisecond.

        Args:
            u: pixels from the left edge; 0.5 is the centre of the first.
            v: pixels from the upper edge.
            radius: how far from it something may be, pixels up to 256; at least the pixel itself is looked at.
            behind: ids of entities, such as images, that are found only where nothing else is within the radius.
            ignored: ids of entities that are not found.

        Returns:
            None if nothing is there, or there are no ids.
        """
        if not self._has_ids or self._frame is None or not (math.isfinite(u) and math.isfinite(v)):
            return None
        width, height = self.frame_size
        x, y = u * self.antialias, v * self.antialias
        if not (0 <= x < width and 0 <= y < height):
            return None
        radius = min(max(radius, 0.0), 256.0) * self.antialias
        left, top = max(math.floor(x - radius), 0), max(math.floor(y - radius), 0)
        right, bottom = min(math.floor(x + radius) + 1, width), min(math.floor(y + radius) + 1, height)
        found = self._pick.read(self.attachments, left, top, right - left, bottom - top)
        at = _nearest(found, x - left, y - top, radius, behind=behind, ignored=ignored)
        return None if at is None else self._hit(found[at], left + at[1], top + at[0])

    def label_at(self, u: float, v: float) -> Hit | None:
        """What the topmost label at a place in the picture names; None if no label is there.

        Args:
            u: pixels from the left edge; 0.5 is the centre of the first.
            v: pixels from the upper edge.
        """
        named = self._labels.at(u * self.antialias, v * self.antialias)
        return None if named is None else Hit(*named, math.inf, (u, v), None)

    def read(self) -> npt.NDArray[np.uint8]:
        """What is shown, shape (h, w, 4), sRGB; its alpha is straight."""
        pixels: npt.NDArray[np.uint8] = read_texture(self._gpu, self._shown)
        return pixels

    def _hit(self, found: np.void, column: int, row: int) -> Hit:
        assert self._frame is not None
        eye = self._frame.eye
        entity_id, instance = (int(each) for each in found["id"])
        depth = self._depth(entity_id, float(found["depth"]))
        at = (column + 0.5, row + 0.5)
        position = eye.unproject([at], depth)[0] if math.isfinite(depth) else None
        return Hit(entity_id, instance, depth, (at[0] / self.antialias, at[1] / self.antialias), position)

    def _depth(self, entity_id: int, clip_depth: float) -> float:
        """Scene units; what lies on the image that is looked through has none: its depth on the GPU is a means."""
        assert self._frame is not None
        eye, arrangement = self._frame.eye, self._frame.arrangement
        on_it = 0 <= arrangement.pinhole == arrangement.space.pinhole[entity_id - 1]
        if on_it or not clip_depth > 0:
            return math.inf
        if eye.orthographic:
            return eye.far - clip_depth * (eye.far - eye.near)
        return eye.near / clip_depth

    def _check(self, frame: Frame, *, caller: str) -> None:
        if tuple(frame.eye.size) != self.frame_size:
            raise ValueError(f"Picture.{caller}: frame must be of {self.frame_size}, got {frame.eye.size}")

    def _submit(self, encoder: wgpu.GPUCommandEncoder) -> None:
        """Bring the colours to where they are sampled: a copy changes no byte, and so does not decode them either."""
        color = self.attachments.color
        if self.antialias > 1:
            if self._coarse is None:
                self._coarse = self._texture(wgpu.TextureFormat.rgba8unorm_srgb)
            self._downsample.draw(encoder, color, self._coarse, self.antialias)
            color = self._coarse
        encoder.copy_texture_to_texture({"texture": color}, {"texture": self._shown}, (*self.size, 1))
        self._gpu.device.queue.submit([encoder.finish()])

    def _texture(self, texture_format: str) -> wgpu.GPUTexture:
        return self._gpu.device.create_texture(
            label="picture",
            size=(*self.size, 1),
            format=texture_format,
            usage=wgpu.TextureUsage.RENDER_ATTACHMENT
            | wgpu.TextureUsage.COPY_SRC
            | wgpu.TextureUsage.COPY_DST
            | wgpu.TextureUsage.TEXTURE_BINDING,
        )


def _nearest(
    found: npt.NDArray[np.void],
    x: float,
    y: float,
    radius: float,
    *,
    behind: Collection[int] = (),
    ignored: Collection[int] = (),
) -> tuple[int, int] | None:
    """Row and column of the pixel with an id whose centre is nearest to (x, y), which is itself looked at always."""
    entities = found["id"][..., 0]
    is_wanted = entities != 0
    if ignored:
        is_wanted = is_wanted & ~np.isin(entities, list(ignored))
    rows, columns = np.nonzero(is_wanted)
    squared = (columns + 0.5 - x) ** 2 + (rows + 0.5 - y) ** 2
    is_itself = (columns == int(x)) & (rows == int(y))
    squared[is_itself] = 0.0
    near = squared <= radius * radius
    rows, columns, squared = rows[near], columns[near], squared[near]
    if not len(rows):
        return None
    is_behind = np.isin(entities[rows, columns], list(behind))
    best = np.lexsort((-found["depth"][rows, columns], squared, is_behind))[0]
    return int(rows[best]), int(columns[best])
