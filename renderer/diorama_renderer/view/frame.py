"""What one picture shows: transforms, eye and which placements are drawn, from rows and a choice of camera."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera import Camera, Eye, fit, fit_2d, pinhole_eye
from diorama_renderer.query import LatestAt
from diorama_renderer.scene import Scene
from diorama_renderer.scene.bounds import Bounds, scene_bounds
from diorama_renderer.state import DRAWN_2D, DRAWN_3D, entities_with
from diorama_renderer.store import Store
from diorama_renderer.transforms import Kind, LocalTransforms, SpaceTransforms, resolve, right_of, up_of

Float64 = npt.NDArray[np.float64]

_FRAMING_SAMPLES = 16_384
_NEAR_SAMPLES = 1_024
_IMAGE_PLANE_SHARE = 0.08  # of the scene's diagonal
_BEHIND_EVERYTHING = (
    1e4  # diagonals: where the image of the camera looked through lies, with what is drawn on it
)
_DEFAULT_UP = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture to draw.

    Attributes:
        eye: in the space of `space.root`.
        space: where all entities are.
        up: shape (3,), unit, in the space.
        placements: shape (placements,), dtype PLACEMENT.
        space_from_local: shape (placements, 4, 4).
        backdrop: the entity whose pinhole is looked through, or -1; its images lie behind everything.
        is_flat: True for a 2D space.
    """

    eye: Eye
    space: SpaceTransforms
    up: Float64
    placements: npt.NDArray[np.void]
    space_from_local: Float64
    backdrop: int
    is_flat: bool


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """What frames are made from, at one time."""

    store: Store
    latest: LatestAt
    local: LocalTransforms
    view_coordinates: npt.NDArray[np.uint8]  # (n, 3), 0 where none were logged

    def resolve(self, root: int, distance: float | Float64 = 1.0) -> SpaceTransforms:
        """Where all entities are, seen from one."""
        tree = self.store.entities
        return resolve(
            tree.levels(),
            tree.parents,
            self.local,
            root=root,
            image_plane_distance=distance,
            camera_axes=self.view_coordinates,
        )


def make_frame(
    graph: Graph, scene: Scene, *, root: int, camera: Camera | int | None, size: tuple[int, int]
) -> Frame:
    """The frame of a space.

    Args:
        graph: the transforms at this time.
        scene: the primitives at this time.
        root: the entity whose space is looked at. In an image space: what its camera sees.
        camera: from where; an int is a pinhole entity, None frames the scene.
        size: width and height in pixels.

    Raises:
        ValueError: the pinhole cannot be reached from `root`, or has no inverse.
    """
    space = graph.resolve(root)
    if space.pinhole[root] >= 0 and camera is None:
        camera = int(space.pinhole[root])
        root = int(graph.store.entities.parents[camera])
        space = graph.resolve(root)
    is_flat = not isinstance(camera, int) and _is_flat(graph, space)
    drawn = _drawn(scene, space, is_flat=is_flat)
    distances = np.ones(len(space.pinhole))
    matrices = scene.placements.space_from_local(space, distances)
    bounds = _bounds(graph, scene, space, matrices, drawn, camera)
    backdrop = camera if isinstance(camera, int) else -1
    if bool((space.pinhole >= 0).any()):
        diagonal = bounds.diagonal if bounds is not None and bounds.diagonal > 0 else 1.0
        distances[:] = _rounded(_IMAGE_PLANE_SHARE * diagonal)
        if backdrop >= 0:
            distances[backdrop] = _BEHIND_EVERYTHING * diagonal
            drawn &= ~(scene.placements.column("frustum") & (scene.placements.column("entity") == backdrop))
        space = graph.resolve(root, distances)
        matrices = scene.placements.space_from_local(space, distances)
    up, right = _axes(graph, root)
    if is_flat:
        eye = _flat_eye(scene, matrices, drawn, size, camera)
    else:
        eye = _eye(graph, space, camera, bounds, up=up, right=right, size=size)
    table = scene.placements.resolve(eye, matrices, drawn)
    return Frame(eye, space, up, table, matrices, backdrop, is_flat)


def _is_flat(graph: Graph, space: SpaceTransforms) -> bool:
    """Whether there is nothing but 2D: neither 3D things nor a camera."""
    count = len(space.reachable)
    solid = entities_with(graph.latest, DRAWN_3D, count) | (graph.local.kind == Kind.PINHOLE)
    flat = entities_with(graph.latest, DRAWN_2D, count)
    return bool((flat & space.reachable).any()) and not bool((solid & space.reachable).any())


def _drawn(scene: Scene, space: SpaceTransforms, *, is_flat: bool) -> npt.NDArray[np.bool_]:
    """Placements that have a place in this space: 2D things in 3D need an image to lie on."""
    entity = np.maximum(scene.placements.column("entity"), 0)
    drawn: npt.NDArray[np.bool_] = space.reachable[entity] & (scene.placements.column("entity") >= 0)
    if not is_flat:
        drawn &= ~scene.placements.column("flat") | (space.pinhole[entity] >= 0)
    return drawn


def _bounds(
    graph: Graph,
    scene: Scene,
    space: SpaceTransforms,
    matrices: Float64,
    drawn: npt.NDArray[np.bool_],
    camera: Camera | int | None,
) -> Bounds | None:
    """Of what is solid, and of where cameras stand: nothing that depends on how far image planes are."""
    solid = drawn & ~scene.placements.column("flat") & ~scene.placements.column("frustum")
    cameras = space.camera[space.reachable & (graph.local.kind == Kind.PINHOLE)][:, :3, 3]
    samples = _FRAMING_SAMPLES if camera is None else _NEAR_SAMPLES
    return scene_bounds(scene, matrices, solid, cameras, samples=samples)


def _rounded(distance: float) -> float:
    """To 1, 2 or 5 times a power of ten, so that frustums keep their size while the scene grows."""
    exponent = np.floor(np.log10(distance))
    mantissa = distance / 10**exponent
    steps = np.array([1.0, 2.0, 5.0, 10.0])
    return float(steps[np.argmin(np.abs(np.log(steps / mantissa)))] * 10**exponent)


def _axes(graph: Graph, root: int) -> tuple[Float64, Float64 | None]:
    """Up and right of the space: its own view coordinates, or the nearest above it."""
    entity = root
    while entity >= 0:
        codes = graph.view_coordinates[entity]
        if codes.any():
            up = up_of(codes)
            return (_DEFAULT_UP if up is None else up), right_of(codes)
        if graph.local.kind[entity] != Kind.NONE:
            break
        entity = int(graph.store.entities.parents[entity])
    return _DEFAULT_UP, None


def _eye(
    graph: Graph,
    space: SpaceTransforms,
    camera: Camera | int | None,
    bounds: Bounds | None,
    *,
    up: Float64,
    right: Float64 | None,
    size: tuple[int, int],
) -> Eye:
    box = None if bounds is None else (bounds.minimum, bounds.maximum)
    if isinstance(camera, Camera):
        return camera.eye(size, default_up=up, scene_bounds=box)
    if camera is None:
        if bounds is None:
            return fit((-1.0,) * 3, (1.0,) * 3, up=up, right=right, size=size)
        return fit(bounds.minimum, bounds.maximum, points=bounds.points, up=up, right=right, size=size)
    paths = graph.store.entities.paths
    if not space.reachable[camera]:
        raise ValueError(
            f"render: camera {paths[camera]!r} cannot be reached from space {paths[space.root]!r}"
        )
    return pinhole_eye(
        space.camera[camera],
        graph.local.intrinsics[camera],
        graph.local.resolution[camera],
        size,
        scene_bounds=box,
    )


def _flat_eye(
    scene: Scene,
    matrices: Float64,
    drawn: npt.NDArray[np.bool_],
    size: tuple[int, int],
    camera: Camera | int | None,
) -> Eye:
    if isinstance(camera, Camera):
        return camera.eye(size, default_up=np.array([0.0, -1.0, 0.0]))
    corners: list[Any] = [np.empty((0, 3))]
    for image in scene.images.values():
        if drawn[image.placement]:
            matrix = matrices[image.placement]
            rectangle = np.array([[0.0, 0, 0], [image.width, image.height, 0]])
            corners.append(rectangle @ matrix[:3, :3].T + matrix[:3, 3])
    bounds = scene_bounds(scene, matrices, drawn, np.concatenate(corners), samples=_FRAMING_SAMPLES)
    if bounds is None:
        return fit_2d(((0.0, 0.0), size), size)
    return fit_2d((bounds.minimum[:2], bounds.maximum[:2]), size)
