"""Depth images seen from outside their camera: a point for each pixel, where its depth says it is.

Built when a view shows them, and again when the image, the lens or the colours change; not when the camera moves.
"""

from __future__ import annotations

import logging
from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from diorama_renderer.assets import COLOR_MAPS, AssetError, colored, decode_numbers, depth_range, turbo
from diorama_renderer.camera import Distortion
from diorama_renderer.scene.images import Image
from diorama_renderer.scene.placements import NOTHING
from diorama_renderer.scene.slots import Columns
from diorama_renderer.transforms import LocalTransforms, SpaceTransforms

Float32 = npt.NDArray[np.float32]

_COVER = 0.98
"""Radius of a point, in pixels of the image. From 0.71 on discs leave no gap where a surface faces the camera, and more
closes those of slanted ones; below 1 none reaches the centre of the next pixel: the camera sees each at its depth."""

_METER_OF_INTEGERS = 1000.0
_logger = logging.getLogger("diorama")


class DepthCloud(NamedTuple):
    """A depth image that is seen from outside its camera.

    Attributes:
        depth: the depth image.
        lens: image_from_camera, row-major, and width and height of the pinhole's image: 11 numbers.
        photograph: whose colours the points have, or None: those of the depth image.
        distortion: of the pinhole's lens.
    """

    depth: Image
    lens: tuple[float, ...]
    photograph: Image | None
    distortion: Distortion | None = None

    @property
    def key(self) -> Hashable:
        """Names the points, for caches."""
        photograph = None if self.photograph is None else self.photograph.key
        return self.depth.key, self.depth.meter, _scale(self.depth), self.lens, photograph, self.distortion


def seen_from_outside(
    images: Mapping[int, Image], space: SpaceTransforms, local: LocalTransforms, *, looked_through: int
) -> list[DepthCloud]:
    """The depth images that a 3D view shows as points, in the order of `images`.

    Args:
        images: by entity, in the order in which they cover each other.
        space: transforms of all entities.
        local: with the lenses of the pinholes.
        looked_through: the pinhole through which the view looks: its own depth images are images there, unless they
            are to be points always; or -1.
    """
    found = []
    for entity in images:
        pinhole = int(space.pinhole[entity])
        image = images[entity]
        wanted = image.properties.is_depth_cloud
        if image.meaning != "depth" or pinhole < 0 or wanted is False:
            continue
        if (wanted or pinhole != looked_through) and space.reachable[entity]:
            lens = (*local.intrinsics[pinhole].reshape(-1).tolist(), *local.resolution[pinhole].tolist())
            photograph = _photograph(images, space, image)
            found.append(DepthCloud(image, lens, photograph, local.distortion.get(pinhole)))
    return found


def build(cloud: DepthCloud, path: str) -> Columns | None:
    """The points of a depth image, columns as POINT_COLUMNS: one a pixel, row by row; those without depth are dead.

    Positions are in the camera's frame: pixel (u, v) of depth d lies at d * K^-1 (u + 0.5, v + 0.5, 1), or where a
    distorted lens sees that. An image of another resolution than its pinhole is stretched over the pinhole's image.

    Args:
        cloud: what to build.
        path: of the entity, for messages.

    Returns:
        None if the image is damaged, which is said in the log.
    """
    try:
        values = decode_numbers(**cloud.depth.fields)
    except AssetError as error:
        _logger.warning("the depth cloud of %r is not drawn: %s", path, error)
        return None
    height, width = values.shape
    rays, footprint = _rays(cloud.lens, width, height, cloud.distortion)
    depth = _in_scene_units(values, cloud.depth.meter).reshape(-1)
    position_color = np.empty((len(depth), 4), np.uint32)
    np.multiply(rays, depth[:, None], out=position_color[:, :3].view(np.float32))
    position_color[:, 3] = _colors(cloud, values).reshape(-1)
    with np.errstate(invalid="ignore"):
        solid = (depth > 0) & (depth < np.inf) & np.isfinite(rays[:, 0])
    return {
        "position_color": position_color,
        "placement": np.where(solid, np.uint32(cloud.depth.cloud), np.uint32(NOTHING)),
        "radius": depth * np.float32(_COVER * footprint * _scale(cloud.depth)),
    }


def _scale(depth: Image) -> float:
    scale = depth.properties.depth_point_scale
    return scale if 0 < scale < np.inf else 1.0


def _photograph(images: Mapping[int, Image], space: SpaceTransforms, depth: Image) -> Image | None:
    """The first picture of the same image space and the same size, of several the first."""
    for entity in images:
        image = images[entity]
        if (
            image.meaning == "unknown"
            and image.shown is None
            and space.pinhole[entity] == space.pinhole[depth.entity]
            and (image.width, image.height) == (depth.width, depth.height)
        ):
            return image
    return None


def _in_scene_units(values: npt.NDArray[Any], meter: float | None) -> Float32:
    if meter is None or not 0 < meter < np.inf:
        meter = 1.0 if values.dtype.kind == "f" else _METER_OF_INTEGERS
    with np.errstate(all="ignore"):
        # float64 where float32 would lose digits, or the value, before it is divided.
        depth: Float32 = np.divide(
            values, meter, dtype=np.float64 if values.itemsize == 8 else np.float32
        ).astype(np.float32, copy=False)
    return depth


def _colors(cloud: DepthCloud, values: npt.NDArray[Any]) -> npt.NDArray[np.uint32]:
    """0xRRGGBBAA of each pixel, opaque; shape (h, w)."""
    rgba = None
    if cloud.photograph is not None and cloud.depth.properties.color_map is None:
        try:
            rgba = cloud.photograph.pixels()
        except AssetError:  # said where that image is drawn
            rgba = None
    if rgba is None or rgba.shape[:2] != values.shape:
        chosen = cloud.depth.properties.color_map
        rgba = colored(values, *depth_range(values), COLOR_MAPS.get(chosen or "", turbo)())
    packed: npt.NDArray[np.uint32] = np.ascontiguousarray(rgba).view(">u4")[..., 0].astype(np.uint32)
    packed |= np.uint32(255)
    return packed


@lru_cache(maxsize=4)
def _rays(
    lens: tuple[float, ...], width: int, height: int, distortion: Distortion | None
) -> tuple[Float32, float]:
    """Where the pixels' centres lie on the plane z = 1 of the camera, and how large a pixel is there.

    Args:
        lens: as of `DepthCloud`; its matrix has an inverse.
        width: of the depth image, in pixels.
        height: likewise.
        distortion: of the lens.

    Returns:
        Shape (height * width, 3), row by row, NaN where the lens shows nothing of the plane; the longer side of a
        pixel.
    """
    of_pinhole = np.array(lens[9:])
    image = np.array([width, height], np.float64)
    scale = np.where((of_pinhole > 0) & np.isfinite(of_pinhole), of_pinhole, image) / image
    inverse = np.linalg.inv(np.array(lens[:9]).reshape(3, 3)) @ np.diag([*scale, 1.0])
    inverse /= inverse[2, 2]
    rays = np.empty((height, width, 3), np.float32)
    u, v = np.arange(width) + 0.5, (np.arange(height) + 0.5)[:, None]
    for axis in range(3):
        rays[..., axis] = inverse[axis, 0] * u + inverse[axis, 1] * v + inverse[axis, 2]
    flat: Float32 = rays.reshape(-1, 3)
    if distortion is not None:
        flat[:, :2] = distortion.undistort(flat[:, :2])
    flat.flags.writeable = False
    return flat, float(np.linalg.norm(inverse[:2, :2], axis=0).max())
