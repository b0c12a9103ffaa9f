"""An eye: the pose, the lens and the picture size that a view draws with. All of it in f64."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera.distortion import Distortion

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Eye:
    """From where and through what a picture is drawn.

    Eye space: x right, y down, z forward, the eye at the origin.

    Attributes:
        eye_from_space: shape (4, 4).
        intrinsics: shape (3, 3), image_from_eye in pixels of the picture, last row (0, 0, 1). Pixel (u, v) of
            a point p in eye space: K p / z in perspective, K (x, y, 1) if orthographic.
        size: width and height of the picture in pixels.
        orthographic: whether rays are parallel.
        near: eye-space z of the near plane, scene units; > 0 in perspective.
        far: eye-space z where the clip depth is 0; infinite in perspective.
        distortion: of the lens, between the plane z = 1 and the intrinsics: pixel (u, v) of a point p is
            K distort(p / z). None: a pinhole. Nothing to an orthographic eye. A fisheye lens also sees what is not
            in front of the eye: depths (z) of that are 0 or negative.
    """

    eye_from_space: F64
    intrinsics: F64
    size: tuple[int, int]
    orthographic: bool
    near: float
    far: float
    distortion: Distortion | None = None

    @property
    def pixels_per_unit(self) -> float:
        """Perspective: the focal length in pixels; orthographic: pixels in a scene unit."""
        return float(np.sqrt(abs(np.linalg.det(self.intrinsics[:2, :2]))))

    @property
    def space_from_eye(self) -> F64:
        """Shape (4, 4): the pose of the eye."""
        return np.asarray(np.linalg.inv(self.eye_from_space), np.float64)

    def clip_from_eye(self) -> F64:
        """Shape (4, 4): eye space to wgpu's clip space, depth reversed (common.wgsl).

        Perspective: w is the eye-space z, depth near / z, infinitely far is 0. Orthographic: w is 1, depth 1
        at `near` and 0 at `far`. Of a distorted lens it is the pinhole without the distortion, which is no matrix.
        """
        width, height = self.size
        w = np.array([0.0, 0.0, 1.0, 0.0] if not self.orthographic else [0.0, 0.0, 0.0, 1.0])
        # Both rows of K act on (x, y, 1 of the image plane): that 1 is z in perspective, w if orthographic.
        u, v = (np.array([k[0], k[1], 0.0, 0.0]) + k[2] * w for k in self.intrinsics[:2])
        depth = np.array([0.0, 0.0, 0.0, self.near])
        if self.orthographic:
            depth = np.array([0.0, 0.0, -1.0, self.far]) / (self.far - self.near)
        return np.stack([2.0 / width * u - w, w - 2.0 / height * v, depth, w])

    def project(self, points_in_space: npt.ArrayLike) -> tuple[F64, F64]:
        """Where points appear.

        Args:
            points_in_space: shape (n, 3).

        Returns:
            Pixels, shape (n, 2), and depths (eye-space z, scene units), shape (n,). A point that a
            perspective eye has not in front of itself (depth <= 0) has no pixel: NaN. Through a distorted lens
            what lies beyond its `max_angle` has none, and all else has, behind a fisheye lens too.
        """
        points = np.asarray(points_in_space, np.float64).reshape(-1, 3)
        in_eye = points @ self.eye_from_space[:3, :3].T + self.eye_from_space[:3, 3]
        depths = in_eye[:, 2].copy()
        xy = in_eye[:, :2]
        if self._lens is not None:
            xy = self._lens.distort_rays(in_eye)
        elif not self.orthographic:
            xy = xy / np.where(depths > 0, depths, np.nan)[:, None]
        return xy @ self.intrinsics[:2, :2].T + self.intrinsics[:2, 2], depths

    def unproject(self, pixels: npt.ArrayLike, depths: npt.ArrayLike) -> F64:
        """Points in space, shape (n, 3), that appear at `pixels` (n, 2) at `depths` (n,) or one number.

        Through a distorted lens NaN where it shows nothing, or nothing at that depth: what a fisheye lens sees
        behind has negative depths.
        """
        if self._lens is not None:
            return self._unproject_distorted(self._lens, pixels, depths)
        on_plane = self._on_plane(pixels)
        z = np.broadcast_to(np.asarray(depths, np.float64), len(on_plane))[:, None]
        in_eye = np.concatenate([on_plane if self.orthographic else on_plane * z, z], axis=1)
        pose = self.space_from_eye
        points: F64 = in_eye @ pose[:3, :3].T + pose[:3, 3]
        return points

    def rays(self, pixels: npt.ArrayLike) -> tuple[F64, F64]:
        """Origins and unit directions in space, both (n, 3), of what is seen at `pixels`, (n, 2).

        Directions are NaN where a distorted lens shows nothing.
        """
        on_plane = self._on_plane(pixels)
        nothing, ahead = np.zeros((len(on_plane), 1)), np.ones((len(on_plane), 1))
        origins = np.concatenate([on_plane, nothing], axis=1)
        directions = np.concatenate([np.zeros_like(on_plane), ahead], axis=1)
        if self._lens is not None:
            origins, directions = np.zeros_like(origins), self._lens.undistort_rays(on_plane)
        elif not self.orthographic:
            origins, directions = np.zeros_like(origins), np.concatenate([on_plane, ahead], axis=1)
        pose = self.space_from_eye
        directions = directions @ pose[:3, :3].T
        directions /= np.linalg.norm(directions, axis=1, keepdims=True)
        return origins @ pose[:3, :3].T + pose[:3, 3], directions

    @property
    def _lens(self) -> Distortion | None:
        return None if self.orthographic else self.distortion

    def _unproject_distorted(self, lens: Distortion, pixels: npt.ArrayLike, depths: npt.ArrayLike) -> F64:
        rays = lens.undistort_rays(self._on_plane(pixels))
        z = np.broadcast_to(np.asarray(depths, np.float64), len(rays))
        with np.errstate(all="ignore"):
            way = z / rays[:, 2]
            in_eye = rays * np.where((way >= 0) & (way < np.inf), way, np.nan)[:, None]
        in_eye[:, 2] = np.where(np.isnan(in_eye[:, 2]), np.nan, z)
        pose = self.space_from_eye
        points: F64 = in_eye @ pose[:3, :3].T + pose[:3, 3]
        return points

    def _on_plane(self, pixels: npt.ArrayLike) -> F64:
        """(n, 2): x and y at z = 1 in perspective, as the lens shows them; anywhere if orthographic."""
        uv = np.asarray(pixels, np.float64).reshape(-1, 2)
        on_plane: F64 = (uv - self.intrinsics[:2, 2]) @ np.linalg.inv(self.intrinsics[:2, :2]).T
        return on_plane
