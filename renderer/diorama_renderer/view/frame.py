"""What one picture shows: an arrangement and an eye, and from them all that shaders read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera import Camera, Eye, fit, fit_2d, pinhole_eye
from diorama_renderer.scene import Scene
from diorama_renderer.scene.placements import Default, clip_depths
from diorama_renderer.view.arrangement import Arrangement, Cameras, Graph, arrange
from diorama_renderer.view.blending import blend_images
from diorama_renderer.view.extents import entity_bounds, fine_bounds, flat_bounds

__all__ = [
    "Arrangement",
    "Cameras",
    "Frame",
    "Graph",
    "arrange",
    "entity_bounds",
    "fine_bounds",
    "flat_bounds",
    "make_frame",
]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture to draw: an arrangement and an eye in its space.

    Attributes:
        placements: shape (placements,), dtype PLACEMENT.
        planes: shape (placements, 4), as `planes` in common.wgsl.
        whole: the picture of which this is a part; None: it is whole. Labels are placed on the whole.
        corner: upper left pixel of the part.
        turned: shape (3, 3): this eye from the one that the light comes with; None: it is that one.
    """

    arrangement: Arrangement
    eye: Eye
    placements: npt.NDArray[np.void]
    planes: npt.NDArray[np.float32]
    whole: Frame | None = None
    corner: tuple[int, int] = (0, 0)
    turned: npt.NDArray[np.float64] | None = None


def make_frame(
    arrangement: Arrangement,
    scene: Scene,
    camera: Camera | Eye | None,
    size: tuple[int, int],
    *,
    point_radius: float | None = None,
    line_radius: float | None = None,
) -> Frame:
    """One picture.

    Args:
        arrangement: of the scene.
        scene: the primitives.
        camera: from where, or an eye of that size; None: through the arrangement's pinhole if it has one, else
            framing the scene.
        size: width and height in pixels.
        point_radius: of points that were logged without one: > 0 scene units, < 0 UI points; None: as always.
        line_radius: likewise, of lines.
    """
    radii = {
        default: radius
        for default, radius in ((Default.POINTS, point_radius), (Default.LINES, line_radius))
        if radius is not None and math.isfinite(radius)
    }
    with np.errstate(all="ignore"):  # what is infinitely far is not drawn, and no reason to warn
        return _make_frame(arrangement, scene, camera, size, radii)


def _make_frame(
    arrangement: Arrangement,
    scene: Scene,
    camera: Camera | Eye | None,
    size: tuple[int, int],
    radii: Mapping[Default, float],
) -> Frame:
    eye = arrangement.eyes.get(size) if camera is None else camera if isinstance(camera, Eye) else None
    if eye is None:
        assert not isinstance(camera, Eye)
        make_eye = _flat_eye if arrangement.is_flat else _eye
        eye = make_eye(arrangement, scene, camera, size)
    if camera is None:
        arrangement.eyes[size] = eye
    pinhole = arrangement.space.pinhole[scene.placements.column("entity")]
    on_plane = scene.placements.column("flat") & (pinhole >= 0) & (pinhole != arrangement.pinhole)
    table = scene.placements.resolve(eye, arrangement.space_from_local, arrangement.drawn, on_plane, radii)
    rows, space_from_plane = arrangement.planes
    planes = np.zeros((len(table), 4), np.float32)
    planes[rows] = clip_depths(eye, space_from_plane)
    blend_images(scene, arrangement.space, arrangement.space_from_local, arrangement.pinhole, table)
    return Frame(arrangement, eye, table, planes)


def _eye(arrangement: Arrangement, scene: Scene, camera: Camera | None, size: tuple[int, int]) -> Eye:
    bounds, up, pinhole = arrangement.bounds, arrangement.up, arrangement.pinhole
    box = None if bounds is None else (bounds.minimum, bounds.maximum)
    if camera is not None:
        return camera.eye(size, default_up=up, scene_bounds=box)
    if pinhole >= 0:
        local, pose = arrangement.graph.local, arrangement.space.camera[pinhole]
        lens, distortion = local.intrinsics[pinhole], local.distortion.get(pinhole)
        return pinhole_eye(
            pose, lens, local.resolution[pinhole], size, scene_bounds=box, distortion=distortion
        )
    fine = fine_bounds(arrangement, scene)
    if fine is None:
        return fit((-1.0,) * 3, (1.0,) * 3, up=up, right=arrangement.right, size=size)
    return fit(fine.minimum, fine.maximum, points=fine.points, up=up, right=arrangement.right, size=size)


def _flat_eye(arrangement: Arrangement, scene: Scene, camera: Camera | None, size: tuple[int, int]) -> Eye:
    if camera is not None:
        return camera.eye(size, default_up=np.array([0.0, -1.0, 0.0]))
    found = flat_bounds(arrangement, scene)
    if found is None:
        return fit_2d(((0.0, 0.0), size), size)
    low, high, margin = found
    return fit_2d((low, high), size, margin=margin)
