"""Which part of a 2D scene, or of a logged camera's image, a view shows.

Three kinds of coordinates: of the image (or 2D scene), of the panel (UI points from its top left corner), and
pixels of the picture, which is what the panel's size in pixels makes of points. `PanZoom` is what is kept from
frame to frame; `Rectangle` is what it means for a scene and a panel.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera.distortion import Distortion
from diorama_renderer.camera.eye import Eye
from diorama_renderer.camera.framing import DEPTH_RANGE_2D, Bounds, fit_2d, pinhole_eye, rectangle_of
from diorama_renderer.camera.limits import Size, between, limited_bounds, whole_size

F64 = npt.NDArray[np.float64]
Point = tuple[float, float]

LARGEST_TEXEL = 256.0
"""UI points that a pixel of an image is at most enlarged to."""
_CLOSEST = 64.0  # times as large as fitted: where a unit is no pixel, and the whole scene a few of them
_FARTHEST = 1 / 50
_FARTHEST_DRAG = 1e6  # points


@dataclass(frozen=True, slots=True)
class PanZoom:
    """What part is wanted: None of it is fitted to the panel, until somebody zooms.

    Attributes:
        middle: what is in the middle of the panel, in image coordinates; None: fitted.
        points_per_unit: how large a unit, or a pixel of the image, is then in the panel.
    """

    middle: Point | None = None
    points_per_unit: float = 1.0

    def over(self, bounds: Bounds, size: Size, *, margin: float = 0.0, beyond: bool = False) -> Rectangle:
        """What that means for a scene.

        Args:
            bounds: smallest and largest corner of the scene, shape (2,) each; an image spans (0, 0) to its
                resolution. Empty or not finite: the unit square.
            size: width and height of the panel in UI points.
            margin: the part of the panel, at each edge, that is left free when fitted, 0 to 0.5.
            beyond: whether there is something to see beyond the bounds, as there is around the image of a
                camera in a 3D scene. Then it can be zoomed out until the scene is 1 / 50 as large.
        """
        low, high = rectangle_of(limited_bounds(bounds))
        width, height = (max(float(side), 1.0) for side in size)
        extent = high - low
        fitted = min(width / float(extent[0]), height / float(extent[1])) * (1.0 - 2.0 * margin)
        # A panel or a scene that grew may show all of it by now.
        is_fitted = self.middle is None or (not beyond and self.points_per_unit <= fitted)
        middle, scale = (low + high) / 2, fitted
        if self.middle is not None and not is_fitted:
            middle, scale = np.clip(self.middle, low, high), self.points_per_unit
        return Rectangle(
            bounds=((float(low[0]), float(low[1])), (float(high[0]), float(high[1]))),
            size=(width, height),
            middle=(float(middle[0]), float(middle[1])),
            points_per_unit=scale,
            fitted_points_per_unit=fitted,
            is_fitted=is_fitted,
            margin=margin,
            beyond=beyond,
        )


@dataclass(frozen=True, slots=True)
class Rectangle:
    """The part of a 2D scene that a panel shows.

    Attributes:
        bounds: smallest and largest corner of the scene.
        size: width and height of the panel in UI points.
        middle: what is in the middle of the panel, in image coordinates.
        points_per_unit: UI points that a unit, or a pixel of the image, takes.
        fitted_points_per_unit: what that is when all of the scene is fitted to the panel.
        is_fitted: whether it is.
        margin: see `PanZoom.over`.
        beyond: see `PanZoom.over`.
    """

    bounds: tuple[Point, Point]
    size: Size
    middle: Point
    points_per_unit: float
    fitted_points_per_unit: float
    is_fitted: bool
    margin: float
    beyond: bool

    @property
    def seen(self) -> tuple[F64, F64]:
        """Smallest and largest corner of what the panel shows, shape (2,) each, in image coordinates."""
        half = np.array(self.size) / 2 / self.points_per_unit
        return np.array(self.middle) - half, np.array(self.middle) + half

    def image_from_panel(self, xy: npt.ArrayLike) -> F64:
        """Image coordinates, shape (n, 2), of what the panel shows at `xy`, shape (n, 2) or (2,)."""
        points = np.asarray(xy, np.float64).reshape(-1, 2)
        uv: F64 = (points - np.array(self.size) / 2) / self.points_per_unit + np.array(self.middle)
        return uv

    def panel_from_image(self, uv: npt.ArrayLike) -> F64:
        """Where in the panel, shape (n, 2), the image coordinates `uv`, shape (n, 2) or (2,), are shown."""
        points = np.asarray(uv, np.float64).reshape(-1, 2)
        xy: F64 = (points - np.array(self.middle)) * self.points_per_unit + np.array(self.size) / 2
        return xy

    def zoom(self, factor: float, *, about: Point) -> PanZoom:
        """Larger by `factor`, or smaller (< 1); what is at `about` in the panel stays there.

        The middle of the panel never leaves the scene. Zooming out past the fitted size fits it again.
        """
        if not (0 < factor < np.inf and np.isfinite(about).all()):
            return self._kept()
        fitted = self.fitted_points_per_unit
        wanted = self.points_per_unit * factor
        was_larger, is_larger = self.points_per_unit > fitted, wanted > fitted * (1 + 1e-9)
        passes = not self.is_fitted and was_larger != is_larger
        if passes or (not is_larger and not self.beyond):
            return PanZoom()
        scale = between(wanted, fitted * _FARTHEST, max(LARGEST_TEXEL, fitted * _CLOSEST))
        cursor = np.clip(about, 0.0, self.size)
        offset = (cursor - np.array(self.size) / 2) / scale
        return self._showing(self.image_from_panel(cursor)[0] - offset, scale)

    def pan(self, dx: float, dy: float) -> PanZoom:
        """A drag by (dx, dy) points: the scene follows. One that is fitted stays where it is."""
        if self.is_fitted or not (np.isfinite(dx) and np.isfinite(dy)):
            return self._kept()
        drag = np.clip([dx, dy], -_FARTHEST_DRAG, _FARTHEST_DRAG)
        middle = np.array(self.middle) - drag / self.points_per_unit
        return self._showing(middle, self.points_per_unit)

    def eye(self, size: tuple[int, int]) -> Eye:
        """The orthographic eye of the panel's picture; that of `fit_2d` when fitted.

        Args:
            size: of the picture in pixels: the panel's times the pixels a point takes.
        """
        picture = whole_size(size)
        eye = fit_2d(self.bounds, picture, margin=self.margin)
        if self.is_fitted:
            return eye
        pose = np.eye(4)
        pose[:3, 3] = -self.middle[0], -self.middle[1], DEPTH_RANGE_2D
        lens = np.diag([*(self.points_per_unit * self._pixels_per_point(picture)), 1.0])
        lens[:2, 2] = np.array(picture) / 2
        return replace(eye, eye_from_space=pose, intrinsics=lens)

    def through(
        self,
        space_from_camera: npt.ArrayLike,
        intrinsics: npt.ArrayLike,
        resolution: npt.ArrayLike,
        size: tuple[int, int],
        *,
        scene_bounds: Bounds | None = None,
        distortion: Distortion | None = None,
    ) -> Eye | None:
        """What a logged camera sees, cut out and scaled: its pixel (u, v) is where `panel_from_image` says.

        Args:
            space_from_camera: shape (4, 4), pose of the camera.
            intrinsics: shape (3, 3), image_from_camera.
            resolution: of the camera's image in pixels.
            size: of the picture in pixels.
            scene_bounds: of the 3D scene; decides the near plane.
            distortion: of the camera's lens.

        Returns:
            None if `pinhole_eye` refuses the camera.
        """
        picture = whole_size(size)
        try:
            eye = pinhole_eye(
                space_from_camera,
                intrinsics,
                resolution,
                picture,
                scene_bounds=scene_bounds,
                distortion=distortion,
            )
        except (ValueError, TypeError):
            return None
        image = np.asarray(resolution, np.float64)
        if self.is_fitted and self.margin == 0 and np.array_equal(self.bounds, [np.zeros(2), image]):
            return eye
        raw = np.asarray(intrinsics, np.float64)
        scale = self.points_per_unit * self._pixels_per_point(picture)
        picture_from_image = np.diag([*scale, 1.0])
        picture_from_image[:2, 2] = np.array(picture) / 2 - scale * np.array(self.middle)
        lens = picture_from_image @ (raw / raw[2, 2])
        lens[2] = (0.0, 0.0, 1.0)
        return replace(eye, intrinsics=lens)

    def _pixels_per_point(self, picture: tuple[int, int]) -> F64:
        ratio: F64 = np.array(picture) / np.array(self.size)
        return ratio

    def _kept(self) -> PanZoom:
        return PanZoom() if self.is_fitted else PanZoom(self.middle, self.points_per_unit)

    def _showing(self, middle: F64, scale: float) -> PanZoom:
        x, y = np.clip(middle, *self.bounds).tolist()
        return PanZoom((x, y), scale)
