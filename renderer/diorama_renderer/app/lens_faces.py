"""Pictures of the viewer through distorted lenses: faces that pinholes see, and the pass that bends them.

`headless.lenses` follows each pixel's ray in f64, which takes a tenth of a second and more. Here rays are followed at
every eighth pixel, and a shader goes on from there: off by less than a tenth of a pixel, and fast enough for pictures
that move.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera import Eye
from diorama_renderer.gpu.attachments import Attachments
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.passes.lens import LENS, LensPass
from diorama_renderer.scene import Scene
from diorama_renderer.view.frame import Arrangement, Frame
from diorama_renderer.view.lens_map import Face, LensMap, face_eye, lens_map, parts_of
from diorama_renderer.view.view import Look, View

MakeFrame = Callable[[Arrangement, Eye], Frame]

STEP = 8
"""Pixels from one ray to the next."""
_MAP_FINENESS = 2.0  # texels of a face of `lens_map` along a sample, where the lens is finest
_FINENESS = 1.2  # of ours along a pixel


class Part(NamedTuple):
    """A rectangle of a picture.

    Attributes:
        corner: its upper left pixel.
        size: width and height in pixels.
    """

    corner: tuple[int, int]
    size: tuple[int, int]


class LensFaces:
    """What is kept from picture to picture: textures of the faces."""

    def __init__(self, gpu: Gpu) -> None:
        """Nothing is drawn yet."""
        self._gpu = gpu
        self._pass = LensPass(gpu)
        self._faces: list[Attachments] = []

    def draw(
        self,
        view: View,
        attachments: Attachments,
        scene: Scene,
        frame: Frame,
        look: Look,
        make_frame: MakeFrame,
        *,
        ids: bool,
    ) -> None:
        """Draw and submit all but outlines and labels.

        Args:
            view: draws.
            attachments: into which.
            scene: as of its last update.
            frame: the whole; its eye has a distortion.
            look: likewise.
            make_frame: makes a frame as the whole was made, of another arrangement and eye.
            ids: whether to draw ids.
        """
        eye = frame.eye
        flat, solid = parts_of(scene, frame.arrangement)
        bare = replace(look, labels=False, outlines=())
        has_solid = bool(solid.drawn.any()) or look.grid or look.axes
        part = part_shown(frame) if has_solid else None
        lens = None if part is None else coarse_map(eye, part)
        told = []
        for number, face in enumerate(() if lens is None else lens.faces):
            assert lens is not None
            assert part is not None
            its, size = self._scaled(face)
            seen = face_eye(eye, face, its, size)
            target = self._target(number, size)
            points = look.pixels_per_point * its[0, 0] / eye.pixels_per_unit
            face_look = replace(bare, background=None, pixels_per_point=points)
            face_frame = replace(make_frame(solid, seen), turned=face.face_from_eye)
            self._submit(view, target, scene, face_frame, face_look, ids=ids)
            told.append((_told(face, its, eye.near, part, alone=len(lens.faces) == 1), target))
        del self._faces[len(told) :]
        plain = replace(eye, distortion=None)
        self._submit(
            view, attachments, scene, make_frame(flat, plain), replace(bare, grid=False, axes=False), ids=ids
        )
        if lens is not None and told:
            encoder = self._gpu.device.create_command_encoder(label="lens")
            self._pass.draw(encoder, attachments, _rays(lens), told, ids=ids)
            self._gpu.device.queue.submit([encoder.finish()])

    def _submit(
        self, view: View, target: Attachments, scene: Scene, frame: Frame, look: Look, *, ids: bool
    ) -> None:
        encoder = self._gpu.device.create_command_encoder(label="lens face")
        view.draw(encoder, target, scene, frame, look, ids=ids)
        self._gpu.device.queue.submit([encoder.finish()])

    def _scaled(self, face: Face) -> tuple[npt.NDArray[np.float64], tuple[int, int]]:
        """Intrinsics and size of a face for all pixels, of one for the rays alone."""
        most = int(self._gpu.device.limits["max-texture-dimension-2d"])
        scale = min(STEP * _FINENESS / _MAP_FINENESS, most / max(face.size))
        intrinsics = np.diag([scale, scale, 1.0]) @ face.intrinsics
        width, height = (max(1, int(side * scale)) for side in face.size)
        return intrinsics, (width, height)

    def _target(self, number: int, size: tuple[int, int]) -> Attachments:
        if number == len(self._faces):
            self._faces.append(Attachments(self._gpu, *size))
        if (self._faces[number].width, self._faces[number].height) != size:
            self._faces[number] = Attachments(self._gpu, *size)
        return self._faces[number]


def part_shown(frame: Frame) -> Part | None:
    """The part of a picture in which the image of its camera lies; None: it is beside the picture.

    Beyond its image a lens is a guess of its polynomial, which stretches what is there out of all shape. Of a camera
    that has no resolution it is all of the picture.
    """
    pinhole, local, eye = frame.arrangement.pinhole, frame.arrangement.graph.local, frame.eye
    picture = np.array(eye.size)
    if pinhole < 0 or not (np.isfinite(local.resolution[pinhole]) & (local.resolution[pinhole] > 0)).all():
        return Part((0, 0), eye.size)
    image = local.intrinsics[pinhole] / local.intrinsics[pinhole][2, 2]
    picture_from_image = eye.intrinsics @ np.linalg.inv(image)
    ends = np.array([[0.0, 0.0], local.resolution[pinhole]]) @ picture_from_image[:2, :2].T
    ends += picture_from_image[:2, 2]
    low = np.clip(np.floor(ends.min(axis=0) + 1e-6), 0, picture).astype(int)
    high = np.clip(np.ceil(ends.max(axis=0) - 1e-6), 0, picture).astype(int)
    if not (low < high).all():
        return None
    return Part((int(low[0]), int(low[1])), (int(high[0] - low[0]), int(high[1] - low[1])))


def coarse_map(eye: Eye, part: Part) -> LensMap:
    """Rays at every `STEP`-th pixel of a part, from outside to outside: ray (i, j) is of (i - 0.5, j - 0.5) STEP."""
    assert eye.distortion is not None
    intrinsics = eye.intrinsics.copy()
    intrinsics[:2, 2] -= part.corner
    intrinsics = np.diag([1 / STEP, 1 / STEP, 1.0]) @ intrinsics
    intrinsics[:2, 2] += 1
    width, height = (-(-side // STEP) + 2 for side in part.size)
    return lens_map(eye.distortion, tuple(intrinsics[:2].ravel().tolist()), (width, height), _MAP_FINENESS)


def _rays(lens: LensMap) -> npt.NDArray[np.float32]:
    rays = np.zeros((*lens.rays.shape[:2], 4), np.float32)
    seen = np.isfinite(lens.rays).all(axis=-1)
    rays[seen, :3] = lens.rays[seen]
    rays[seen, 3] = 1
    return rays


def _told(
    face: Face, intrinsics: npt.NDArray[np.float64], near: float, part: Part, *, alone: bool
) -> npt.NDArray[np.void]:
    told = np.zeros((), LENS)
    for name, axis, extra in zip(
        ("right", "down", "ahead"), face.face_from_eye, (intrinsics[0, 0], STEP, near)
    ):
        told[name][:3] = axis
        told[name][3] = extra
    told["shift"] = intrinsics[:2, 2]
    told["corner"], told["extent"] = part.corner, part.size
    told["alone"] = alone
    return told
