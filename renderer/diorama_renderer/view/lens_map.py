"""Where each sample of a picture through a distorted lens looks: into faces that pinholes see from the same place.

One face does for the middle; a lens that sees more than 120 degrees looks into up to six sides of a cube.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera import Distortion, Eye
from diorama_renderer.scene import Scene
from diorama_renderer.view.arrangement import Arrangement

F64 = npt.NDArray[np.float64]

_NARROW = np.cos(np.radians(60))  # of the angle to the axis up to which one face does
_MOST_SIDE = 8192
_MOST_MAP_BYTES = 512 << 20  # of maps that are kept: those of a rig of cameras; one alone may be larger
_MARGIN = 2.0  # texels around what is seen

_SIDES = np.array(
    [  # rows: right, down, forward of each face, in eye space
        [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [[0, 0, -1], [0, 1, 0], [1, 0, 0]],
        [[0, 0, 1], [0, 1, 0], [-1, 0, 0]],
        [[1, 0, 0], [0, 0, -1], [0, 1, 0]],
        [[1, 0, 0], [0, 0, 1], [0, -1, 0]],
        [[-1, 0, 0], [0, 1, 0], [0, 0, -1]],
    ],
    float,
)


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """A pinhole picture that the lens's rays look into.

    Attributes:
        face_from_eye: shape (3, 3), a rotation.
        intrinsics: shape (3, 3).
        size: width and height in texels.
        first: index of its first texel among those of all faces.
    """

    face_from_eye: F64
    intrinsics: F64
    size: tuple[int, int]
    first: int


@dataclass(frozen=True, slots=True, eq=False)
class LensMap:
    """Where each sample of a picture looks.

    Attributes:
        faces: that are looked into.
        texels: shape (h, w), int32: which texel of all faces, one after another; -1: the lens shows nothing there.
        rays: shape (h, w, 3), float64, unit, in eye space; NaN likewise.
    """

    faces: tuple[Face, ...]
    texels: npt.NDArray[np.int32]
    rays: F64

    @property
    def nbytes(self) -> int:
        """Of its arrays."""
        return self.texels.nbytes + self.rays.nbytes

    def looking_into(self, face: Face) -> npt.NDArray[np.bool_]:
        """Which samples look into a face, shape (h, w)."""
        inside: npt.NDArray[np.bool_] = (self.texels >= face.first) & (
            self.texels < face.first + face.size[0] * face.size[1]
        )
        return inside


_MapKey = tuple[Distortion, tuple[float, ...], tuple[int, int], float]

_lock = threading.Lock()
_maps: dict[_MapKey, LensMap] = {}  # the one that was asked for last comes last


def lens_map(
    distortion: Distortion, intrinsics: tuple[float, ...], size: tuple[int, int], fineness: float
) -> LensMap:
    """The map of a lens; those that were asked for last are kept, as far as there is room.

    Args:
        distortion: of the lens.
        intrinsics: 6 numbers, the upper rows of the matrix of samples.
        size: width and height in samples.
        fineness: texels of a face along a sample, where the lens is finest.
    """
    key = distortion, intrinsics, size, fineness
    with _lock:
        found = _maps.pop(key, None)
    if found is None:
        found = _made_map(distortion, intrinsics, size, fineness)
    with _lock:
        _maps[key] = found
        total = sum(each.nbytes for each in _maps.values())
        while total > _MOST_MAP_BYTES and len(_maps) > 1:
            total -= _maps.pop(next(iter(_maps))).nbytes
    return found


def _made_map(
    distortion: Distortion, intrinsics: tuple[float, ...], size: tuple[int, int], fineness: float
) -> LensMap:
    matrix = np.reshape(intrinsics, (2, 3))
    u, v = np.meshgrid(np.arange(size[0]) + 0.5, np.arange(size[1]) + 0.5)
    plane = (np.stack([u.ravel(), v.ravel()], axis=1) - matrix[:, 2]) @ np.linalg.inv(matrix[:, :2]).T
    rays = distortion.undistort_rays(plane).reshape(*u.shape, 3)
    with np.errstate(invalid="ignore"):
        step = np.linalg.norm(rays[:, 1:] - rays[:, :-1], axis=-1)
    steps = step[np.isfinite(step)]
    texels = np.full(rays.shape[:2], -1, np.int32)
    if not len(steps):
        return LensMap((), texels, rays)
    focal = fineness / max(float(np.percentile(steps, 5)), 1e-6)
    sides = _sides_of(rays, is_narrow=bool(np.nanmin(rays[..., 2]) > _NARROW))
    faces, first = [], 0
    for side in range(len(_SIDES)):
        here = sides == side
        if not here.any():
            continue
        face = _face_of(_SIDES[side], rays[here], focal, first)
        texels[here] = _texels(face, rays[here])
        faces.append(face)
        first += face.size[0] * face.size[1]
    return LensMap(tuple(faces), texels, rays)


def _sides_of(rays: F64, *, is_narrow: bool) -> npt.NDArray[np.int64]:
    """Which side of the cube each ray leaves through; -1: there is no ray."""
    seen = np.isfinite(rays[..., 0])
    sides = np.where(seen, 0, -1)
    if not is_narrow:
        sides[seen] = np.argmax(rays[seen] @ _SIDES[:, 2].T, axis=1)
    return sides


def _face_of(face_from_eye: F64, rays: F64, focal: float, first: int) -> Face:
    """The part of one side that some rays, shape (n, 3), look into."""
    local = rays @ face_from_eye.T
    plane = local[:, :2] / local[:, 2:]
    low, high = plane.min(axis=0), plane.max(axis=0)
    focal = min(focal, (_MOST_SIDE - 2 * _MARGIN - 1) / max(float((high - low).max()), 1e-9))
    shift = _MARGIN - focal * low
    width, height = (np.ceil(focal * (high - low)) + 2 * _MARGIN).astype(int).tolist()
    intrinsics = np.array([[focal, 0, shift[0]], [0, focal, shift[1]], [0, 0, 1]])
    return Face(face_from_eye, intrinsics, (width, height), first)


def _texels(face: Face, rays: F64) -> npt.NDArray[np.int64]:
    """Which texels of a face some rays, shape (n, 3), look at."""
    local = rays @ face.face_from_eye.T
    at = np.floor(local[:, :2] / local[:, 2:] * face.intrinsics[0, 0] + face.intrinsics[:2, 2])
    at = np.clip(at, 0, np.array(face.size) - 1).astype(np.int64)
    texels: npt.NDArray[np.int64] = face.first + at[:, 1] * face.size[0] + at[:, 0]
    return texels


def face_eye(eye: Eye, face: Face, intrinsics: F64, size: tuple[int, int]) -> Eye:
    """The eye that sees a face, by the face's own intrinsics and size or by others."""
    turned = np.eye(4)
    turned[:3, :3] = face.face_from_eye
    pose = turned @ eye.eye_from_space
    return replace(eye, eye_from_space=pose, intrinsics=intrinsics, size=size, distortion=None)


def parts_of(scene: Scene, arrangement: Arrangement) -> tuple[Arrangement, Arrangement]:
    """What lies in the image that is looked through, bent already; and all else, which the lens bends."""
    pinhole = arrangement.space.pinhole[scene.placements.column("entity")]
    in_image = scene.placements.column("flat") & (pinhole >= 0) & (pinhole == arrangement.pinhole)
    flat = replace(arrangement, drawn=arrangement.drawn & in_image)
    return flat, replace(arrangement, drawn=arrangement.drawn & ~in_image, pinhole=-1)
