"""Pictures through distorted lenses: the ray of every sample is followed into pictures that pinholes take.

GPUs draw straight edges, and lenses bend them, so no vertex can be moved to the right place for all of an edge. Here
each sample's own ray, exact in f64, picks its texel from *faces*: pinhole pictures from the same place, of the middle
alone, or, if the lens sees more than 120 degrees, of up to six sides of a cube. They are finer than the picture, up to
four times, and what is found in a texel is moved along its surface onto the ray: depths and positions are exact on
planes, and edges are at most an eighth of a pixel off. What is 2D belongs to the lens's image, already bent as it is:
it is drawn flat, behind and beneath.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diorama_renderer.assets.srgb import bytes_from_linear, decode
from diorama_renderer.camera import Eye
from diorama_renderer.headless.pixels import ALL, DrawnPixels, Pixels
from diorama_renderer.headless.tiles import of_pixels
from diorama_renderer.passes.shading import PLAIN, Shading
from diorama_renderer.scene import Scene
from diorama_renderer.targets.offscreen import Output
from diorama_renderer.view.frame import Frame, make_frame
from diorama_renderer.view.lens_map import Face, LensMap, face_eye, lens_map, parts_of
from diorama_renderer.view.view import Look

F64 = npt.NDArray[np.float64]

_FINENESS = 2.0  # texels of a face along a sample of the picture; with antialiasing 1
_FINENESS_OF_CENTERS = 4.0  # likewise along a pixel, of all but colours, as far as there is room:
_MOST_TEXELS = 8e6
_LARGEST_SHIFT = 0.1  # of the depth, onto the ray: more is another surface


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """The pictures that the rays of a map look into.

    Attributes:
        lens: the map.
        frames: what to draw for each of its faces, and how.
    """

    lens: LensMap
    frames: tuple[tuple[Frame, Look], ...]


class DistortedPixels:
    """A picture through a lens: faces for its colours, and finer ones for all else, drawn when they are asked for."""

    def __init__(
        self,
        factor: int,
        colors: Faces,
        geometry: Callable[[], Faces],
        draw: Callable[[Frame, Look, frozenset[Output]], DrawnPixels],
        behind: Callable[[], Pixels],
        before: Callable[[], Pixels] | None,
    ) -> None:
        """Nothing is drawn yet.

        Args:
            factor: samples along the side of a pixel.
            colors: the faces that samples look into.
            geometry: makes those that the centres of pixels look into.
            draw: one of them, as long as the scene is as it was.
            behind: draws the background and what is 2D.
            before: draws the labels; None: there are none.
        """
        self._factor = factor
        self._colors = colors
        self._geometry = geometry
        self._draw = draw
        self._behind = behind
        self._before = before
        self._color: npt.NDArray[np.uint8] | None = None
        self._seen: _Seen | None = None

    def color(self) -> npt.NDArray[np.uint8]:
        """See `Pixels`."""
        if self._color is None:
            out = _over(self._sampled_light(), _light(self._behind().color()))
            if self._before is not None:
                out = _over(_light(self._before().color()), out)
            self._color = _bytes(out)
        return self._color

    def depth(self) -> npt.NDArray[np.float32]:
        """See `Pixels`."""
        seen = self._look()
        lens = seen.lens
        depth = np.full(lens.texels.shape, np.inf, np.float32)
        for face in lens.faces:
            here = lens.looking_into(face)
            depth[here] = _depths_on_rays(
                face, lens.texels[here], lens.rays[here], seen.depths[here], seen.normals[here]
            )
        return depth

    def ids(self) -> npt.NDArray[np.uint32]:
        """See `Pixels`."""
        below, found = self._behind().ids(), self._look().ids
        solid = found[..., 0] != 0
        below[solid] = found[solid]
        return below

    def normals(self, out_from_eye: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """See `Pixels`."""
        seen = self._look()
        normals = np.zeros_like(seen.normals)
        for face in seen.lens.faces:
            here = seen.lens.looking_into(face)
            out_from_face = out_from_eye @ face.face_from_eye.T.astype(np.float32)
            normals[here] = seen.normals[here] @ out_from_face.T
        return normals

    def settle(self, outputs: frozenset[Output] = ALL) -> None:
        """See `Pixels`."""
        self.color()
        if outputs:
            self._look()
        if "ids" in outputs:
            ids = self._behind().ids()
            self._behind = lambda: _Kept(ids)

    def _look(self) -> _Seen:
        """What the centres of pixels see; drawn once."""
        if self._seen is None:
            self._seen = _seen_in(self._geometry(), self._draw)
        return self._seen

    def _sampled_light(self) -> npt.NDArray[np.float32]:
        """Shape (h, w, 4): premultiplied linear light of what is solid: the mean of the samples of each pixel."""
        texels, n = self._colors.lens.texels, self._factor
        light = np.zeros((texels.shape[0] // n, texels.shape[1] // n, 4), np.float32)
        if not self._colors.frames:
            return light
        colors = np.concatenate(
            [self._draw(*each, frozenset()).color().reshape(-1, 4) for each in self._colors.frames]
        )
        for y in range(n):
            for x in range(n):
                at = texels[y::n, x::n]
                sampled = _light(colors[at])
                sampled[at < 0] = 0
                light += sampled
        light /= np.float32(n * n)
        return light


class _Seen(NamedTuple):
    """What the centres of pixels see, in the texels of their faces: depths and normals as these have them."""

    lens: LensMap
    depths: npt.NDArray[np.float32]  # (h, w)
    normals: npt.NDArray[np.float32]  # (h, w, 3)
    ids: npt.NDArray[np.uint32]  # (h, w, 2)


def _seen_in(faces: Faces, draw: Callable[[Frame, Look, frozenset[Output]], DrawnPixels]) -> _Seen:
    lens = faces.lens
    shape = lens.texels.shape
    seen = _Seen(
        lens,
        np.full(shape, np.inf, np.float32),
        np.zeros((*shape, 3), np.float32),
        np.zeros((*shape, 2), np.uint32),
    )
    for face, (frame, look) in zip(lens.faces, faces.frames):
        here = lens.looking_into(face)
        texels = lens.texels[here] - face.first
        drawn = draw(frame, look, frozenset({"depth", "ids", "normals"}))
        seen.depths[here] = drawn.depth().reshape(-1)[texels]
        seen.normals[here] = drawn.normals(np.eye(3, dtype=np.float32)).reshape(-1, 3)[texels]
        seen.ids[here] = drawn.ids().reshape(-1, 2)[texels]
    return seen


class _Kept:
    """What is left of a picture whose scene is gone: its ids."""

    def __init__(self, ids: npt.NDArray[np.uint32]) -> None:
        self._ids = ids

    def color(self) -> npt.NDArray[np.uint8]:
        raise AssertionError("colours are settled already")

    def depth(self) -> npt.NDArray[np.float32]:
        raise AssertionError("2D has no depth")

    def ids(self) -> npt.NDArray[np.uint32]:
        return np.array(self._ids)

    def normals(self, out_from_eye: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        raise AssertionError("2D has no normals")

    def settle(self, outputs: frozenset[Output] = ALL) -> None:
        return


def distorted_pixels(
    scene: Scene,
    frame: Frame,
    look: Look,
    factor: int,
    draw: Callable[[Frame, Look, frozenset[Output]], DrawnPixels],
    draw_flat: Callable[[Frame, Look], Pixels],
) -> DistortedPixels:
    """The picture of a frame whose eye has a distorted lens.

    Args:
        scene: as of its last update.
        frame: the whole, in samples.
        look: likewise.
        factor: samples along the side of a pixel.
        draw: a frame without antialiasing.
        draw_flat: a frame of the size of the whole, as usual.
    """
    eye = frame.eye
    flat, solid = parts_of(scene, frame.arrangement)
    nothing = replace(frame.arrangement, drawn=np.zeros_like(frame.arrangement.drawn))

    def faces_of(seen_by: Eye, fineness: float, points: float, shading: Shading) -> Faces:
        assert seen_by.distortion is not None
        matrix = tuple(seen_by.intrinsics[:2].ravel().tolist())
        lens = lens_map(seen_by.distortion, matrix, seen_by.size, fineness)
        frames = []
        for face in lens.faces:
            its_eye = face_eye(seen_by, face, face.intrinsics, face.size)
            scaled = points * face.intrinsics[0, 0] / seen_by.pixels_per_unit
            its = replace(look, background=None, pixels_per_point=scaled, labels=False, shading=shading)
            made = make_frame(solid, scene, its_eye, its_eye.size)
            frames.append((replace(made, turned=face.face_from_eye), its))
        return Faces(lens, tuple(frames))

    size = eye.size[0] // factor, eye.size[1] // factor
    centers = of_pixels(eye, size, factor)
    finer = min(_FINENESS_OF_CENTERS, max(1.0, (_MOST_TEXELS / (size[0] * size[1])) ** 0.5))
    plain = replace(eye, distortion=None)
    behind = make_frame(flat, scene, plain, plain.size)
    marks = replace(make_frame(nothing, scene, plain, plain.size), whole=frame)
    below = replace(look, labels=False)
    labels = replace(look, background=None)
    has_labels = look.labels and bool(scene.labels)
    return DistortedPixels(
        factor,
        faces_of(eye, _FINENESS if factor == 1 else 1.0, look.pixels_per_point, look.shading),
        lambda: faces_of(centers, finer, look.pixels_per_point / factor, PLAIN),
        draw,
        lambda: draw_flat(behind, below),
        (lambda: draw_flat(marks, labels)) if has_labels else None,
    )


def _depths_on_rays(
    face: Face,
    texels: npt.NDArray[np.int32],
    rays: F64,
    depths: npt.NDArray[np.float32],
    normals: npt.NDArray[np.float32],
) -> F64:
    """Depths, shape (n,), along the picture's axis, of where rays meet the surfaces that their texels show."""
    index = texels - face.first
    pixels = np.stack([index % face.size[0], index // face.size[0]], axis=1) + 0.5
    focal, shift = face.intrinsics[0, 0], face.intrinsics[:2, 2]
    centers = np.concatenate([(pixels - shift) / focal, np.ones((len(index), 1))], axis=1)
    local = rays @ face.face_from_eye.T
    with np.errstate(all="ignore"):
        local /= local[:, 2:]
        across = normals.astype(np.float64)
        moved = depths * (across * centers).sum(axis=1) / (across * local).sum(axis=1)
        near = np.abs(moved - depths) <= _LARGEST_SHIFT * depths
        z = np.where(near, moved, depths)
        found: F64 = (local * z[:, None]) @ face.face_from_eye[:, 2]
    found[~np.isfinite(depths)] = np.inf
    return found


@lru_cache(maxsize=1)
def _linear() -> npt.NDArray[np.float32]:
    return decode(np.arange(256) / 255).astype(np.float32)


def _light(color: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Premultiplied linear light of straight sRGB bytes."""
    light = np.empty(color.shape, np.float32)
    alpha = color[..., 3:].astype(np.float32) / np.float32(255)
    np.multiply(_linear()[color[..., :3]], alpha, out=light[..., :3])
    light[..., 3:] = alpha
    return light


def _over(upper: npt.NDArray[np.float32], lower: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return np.asarray(upper + (np.float32(1) - upper[..., 3:]) * lower, np.float32)


def _bytes(light: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    """Straight sRGB bytes of premultiplied linear light."""
    alpha = light[..., 3:]
    with np.errstate(all="ignore"):
        straight = np.where(alpha > 0, light[..., :3] / alpha, 0)
    color = np.empty(light.shape, np.uint8)
    color[..., :3] = bytes_from_linear(straight)
    color[..., 3:] = np.rint(alpha * 255)
    return color
