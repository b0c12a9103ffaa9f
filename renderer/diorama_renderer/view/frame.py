"""What one picture shows: from rows and a choice of camera to transforms, an eye and what is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from diorama_renderer.blueprint.properties import EntityProperties
from diorama_renderer.camera import FIT_MARGIN, Camera, Eye, fit, fit_2d, pinhole_eye
from diorama_renderer.query import LatestAt
from diorama_renderer.scene import Scene, points, strips
from diorama_renderer.scene.bounds import Bounds, scene_bounds
from diorama_renderer.scene.depth_clouds import DepthCloud, seen_from_outside
from diorama_renderer.scene.placements import FARTHEST, LINES_LAYER, clip_depths
from diorama_renderer.state import DRAWN_2D, DRAWN_3D, entities_with
from diorama_renderer.store import Store
from diorama_renderer.transforms import Kind, LocalTransforms, SpaceTransforms, resolve, right_of, up_of
from diorama_renderer.view.blending import blend_images

Float64 = npt.NDArray[np.float64]

_FRAMING_SAMPLES = 16_384  # of each kind of primitive, to see what has to be in the picture
_SAMPLES = 1_024  # likewise, to see how large the scene is
_IMAGE_PLANE_SHARE = 0.08  # of the scene's diagonal
_AXES_SHARE = 0.1  # of the diagonal of the box around their origins
_BEHIND_EVERYTHING = 1e4  # diagonals: where the image looked through lies, with what is drawn on it
_DEFAULT_UP = np.array([0.0, 0.0, 1.0])


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


@dataclass(frozen=True, slots=True, eq=False)
class Arrangement:
    """Where everything is in one space, whatever the eye: the same as long as rows and space are.

    Attributes:
        graph: what it was made from.
        space: transforms of all entities; `space.root` may be another than was asked for.
        pinhole: the pinhole entity that is looked through, or -1; its images lie behind everything.
        is_flat: True for a 2D space.
        visible: shape (n,): the entities that the space shows, if they have anything to draw.
        drawn: shape (placements,).
        space_from_local: shape (placements, 4, 4).
        planes: of 2D things: their placements, and where they lie.
        bounds: of what is solid, roughly, or None if nothing is.
        up: shape (3,), unit, in the space.
        right: shape (3,), or None if the space does not say.
        eyes: by size of the picture, those that nobody placed.
    """

    graph: Graph
    space: SpaceTransforms
    pinhole: int
    is_flat: bool
    visible: npt.NDArray[np.bool_]
    drawn: npt.NDArray[np.bool_]
    space_from_local: Float64
    planes: tuple[npt.NDArray[np.int64], Float64]
    bounds: Bounds | None
    up: Float64
    right: Float64 | None
    eyes: dict[tuple[int, int], Eye] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture to draw: an arrangement and an eye in its space.

    Attributes:
        placements: shape (placements,), dtype PLACEMENT.
        planes: shape (placements, 4), as `planes` in common.wgsl.
    """

    arrangement: Arrangement
    eye: Eye
    placements: npt.NDArray[np.void]
    planes: npt.NDArray[np.float32]


def arrange(
    graph: Graph,
    scene: Scene,
    *,
    root: int,
    pinhole: int,
    shown: npt.NDArray[np.bool_] | None = None,
    properties: Mapping[int, EntityProperties] | None = None,
) -> Arrangement:
    """Everything in its place, seen from a space.

    Args:
        graph: the transforms at this time.
        scene: the primitives at this time.
        root: the entity whose space is looked at. An image space becomes that of its camera, looked through.
        pinhole: the pinhole entity to look through, or -1.
        shown: shape (n,): the entities to show, as far as they can be reached; None: those of the space.
        properties: of entities that have other than the default ones.

    Raises:
        ValueError: the pinhole cannot be reached from `root`.
    """
    with np.errstate(all="ignore"):
        return _arrange(graph, scene, root, pinhole, shown, properties or {})


def _arrange(
    graph: Graph,
    scene: Scene,
    root: int,
    pinhole: int,
    shown: npt.NDArray[np.bool_] | None,
    properties: Mapping[int, EntityProperties],
) -> Arrangement:
    space = graph.resolve(root)
    shows_slice = pinhole < 0 and _is_slice(scene, root)
    on_image = bool(space.pinhole[root] >= 0) and not shows_slice
    if on_image:
        of = int(space.pinhole[root])
        root = int(graph.store.entities.parents[of])
        pinhole = of if pinhole < 0 else pinhole
        space = graph.resolve(root)
    if pinhole >= 0 and not space.reachable[pinhole]:
        paths = graph.store.entities.paths
        raise ValueError(f"render: camera {paths[pinhole]!r} cannot be reached from space {paths[root]!r}")
    within = _within(graph, space)
    is_flat = shows_slice or (pinhole < 0 and _is_flat(graph, space, within))
    # On an image one sees what its camera does, which lies around it.
    visible = space.reachable if on_image else within
    if shown is not None:
        visible = space.reachable.copy()
        visible[: len(shown)] &= shown[: len(visible)]
        visible[len(shown) :] = False
    clouds = [] if is_flat else seen_from_outside(scene.images, space, graph.local, looked_through=pinhole)
    clouds = [cloud for cloud in clouds if visible[cloud.depth.entity]]
    scene.show_clouds(clouds)
    drawn = _drawn(scene, space, visible, is_flat=is_flat)
    _choose_images(scene, clouds, drawn, root=root, is_flat=is_flat)
    layers = _layers(scene, space, drawn)
    distances = np.ones(len(space.pinhole))
    matrices = scene.placements.space_from_local(space, distances, layers)
    _scale_axes(scene, matrices, drawn)
    bounds = _bounds(graph, scene, space, visible, matrices, drawn, _SAMPLES)
    if bool((space.pinhole >= 0).any()):
        diagonal = bounds.diagonal if bounds is not None and bounds.diagonal > 0 else 1.0
        distances[:] = _rounded(_IMAGE_PLANE_SHARE * diagonal)
        if pinhole >= 0:
            distances[pinhole] = _BEHIND_EVERYTHING * diagonal
            drawn &= ~(scene.placements.column("frustum") & (scene.placements.column("entity") == pinhole))
        if bool((graph.local.kind == Kind.AFFINE).any()):
            _in_units_of_cameras(distances, space.camera)
        for entity, chosen in properties.items():
            if chosen.image_plane_distance is not None and 0 <= entity < len(distances) and entity != pinhole:
                distances[entity] = chosen.image_plane_distance
        space = graph.resolve(root, distances)
        matrices = scene.placements.space_from_local(space, distances, layers)
    up, right = _axes(graph, root)
    planes = scene.placements.planes(space, layers)
    return Arrangement(graph, space, pinhole, is_flat, visible, drawn, matrices, planes, bounds, up, right)


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
    with np.errstate(all="ignore"):  # what is infinitely far is not drawn, and no reason to warn
        frame = _make_frame(arrangement, scene, camera, size)
    for radius, default in ((point_radius, points.DEFAULT_RADIUS), (line_radius, strips.DEFAULT_RADIUS)):
        if radius is not None:
            radii = frame.placements["radius"]
            radii[radii == np.float32(default)] = radius
    return frame


def _make_frame(
    arrangement: Arrangement, scene: Scene, camera: Camera | Eye | None, size: tuple[int, int]
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
    table = scene.placements.resolve(eye, arrangement.space_from_local, arrangement.drawn, on_plane)
    rows, space_from_plane = arrangement.planes
    planes = np.zeros((len(table), 4), np.float32)
    planes[rows] = clip_depths(eye, space_from_plane)
    blend_images(scene, arrangement.space, arrangement.space_from_local, arrangement.pinhole, table)
    return Frame(arrangement, eye, table, planes)


def _is_flat(graph: Graph, space: SpaceTransforms, within: npt.NDArray[np.bool_]) -> bool:
    """Whether there is nothing but 2D at and below the root: neither 3D things nor a camera."""
    count = len(space.reachable)
    solid = entities_with(graph.latest, DRAWN_3D, count) | (graph.local.kind == Kind.PINHOLE)
    flat = entities_with(graph.latest, DRAWN_2D, count)
    return bool((flat & within).any()) and not bool((solid & within).any())


def _within(graph: Graph, space: SpaceTransforms) -> npt.NDArray[np.bool_]:
    """The root and the reachable entities below it; shape (n,)."""
    tree = graph.store.entities
    within = np.zeros(len(space.reachable), bool)
    within[space.root] = True
    for level in tree.levels()[1:]:
        within[level] |= within[tree.parents[level]]
    return within & space.reachable


def _drawn(
    scene: Scene, space: SpaceTransforms, visible: npt.NDArray[np.bool_], *, is_flat: bool
) -> npt.NDArray[np.bool_]:
    """Placements of visible entities that have a place in this space: in 3D, 2D things only on an image."""
    entity = np.maximum(scene.placements.column("entity"), 0)
    used: npt.NDArray[np.bool_] = scene.placements.column("entity") >= 0
    used &= ~scene.placements.column("cloud")
    used &= visible[entity]
    if not is_flat:
        used &= ~scene.placements.column("flat") | (space.pinhole[entity] >= 0)
    return used


def _is_slice(scene: Scene, entity: int) -> bool:
    """Whether an entity has a tensor that is no image."""
    image = scene.images.get(entity)
    return image is not None and image.shown is not None


def _choose_images(
    scene: Scene, clouds: Sequence[DepthCloud], drawn: npt.NDArray[np.bool_], *, root: int, is_flat: bool
) -> None:
    """Draw depth images as points or as images, and slices of tensors where they are at home.

    A slice is shown in the space of its own entity, and in a flat space that has nothing else.
    """
    for cloud in clouds:
        drawn[cloud.depth.cloud] = drawn[cloud.depth.placement]
        drawn[cloud.depth.placement] = False
    slices = [image.placement for image in scene.images.values() if image.shown is not None]
    if not slices or (is_flat and drawn.sum() == drawn[slices].sum() and not _is_slice(scene, root)):
        return
    own = scene.images[root].placement if _is_slice(scene, root) else -1
    drawn[[placement for placement in slices if placement != own or not is_flat]] = False


def _layers(scene: Scene, space: SpaceTransforms, drawn: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """The order of each placement in its image space or flat space: its images one by one, then marks, kind by kind."""
    layers: npt.NDArray[np.int64] = scene.placements.column("layer").copy()
    is_mark = layers >= LINES_LAYER
    below: dict[int, int] = {}
    for image in scene.images_in_order():
        if drawn[image.placement]:
            at = int(space.pinhole[image.entity])
            layers[image.placement] = below[at] = below.get(at, -1) + 1
    layers[is_mark] += max(below.values(), default=0)
    return layers


def _bounds(
    graph: Graph,
    scene: Scene,
    space: SpaceTransforms,
    visible: npt.NDArray[np.bool_],
    matrices: Float64,
    drawn: npt.NDArray[np.bool_],
    samples: int,
) -> Bounds | None:
    """Of what is solid, and of where cameras stand: nothing that depends on how far image planes are."""
    solid = drawn & ~scene.placements.column("flat") & ~scene.placements.column("frustum")
    cameras = space.camera[visible & (graph.local.kind == Kind.PINHOLE)][:, :3, 3]
    return scene_bounds(scene, matrices, solid, cameras, samples=samples)


def _scale_axes(scene: Scene, matrices: Float64, drawn: npt.NDArray[np.bool_]) -> None:
    """Make axes as long as suits the distances between them, whatever scales are above them; in place."""
    rows = np.array([row for row in scene.axes.values() if drawn[row]], np.int64)
    origins = matrices[rows, :3, 3]
    origins = origins[(np.abs(origins) < FARTHEST).all(axis=1)]
    if not len(origins):
        return
    diagonal = float(np.linalg.norm(np.ptp(origins, axis=0)))
    length = _rounded(_AXES_SHARE * diagonal) if diagonal > 0 else 1.0
    norms = np.linalg.norm(matrices[rows, :3, :3], axis=1, keepdims=True)
    matrices[rows, :3, :3] *= np.where(norms > 0, length / norms, 0.0)


def _in_units_of_cameras(distances: Float64, camera: Float64) -> None:
    """What was in scene units, in place: cameras below a scaling transform have units of their own."""
    depths = distances / np.linalg.norm(camera[:, :3, 2], axis=1)
    np.copyto(distances, depths, where=(depths > 0) & np.isfinite(depths))


def _rounded(distance: float) -> float:
    """To 1, 2 or 5 times a power of ten, so that frustums keep their size while the scene grows."""
    exponent = np.floor(np.log10(distance))
    mantissa = distance / 10**exponent
    steps = np.array([1.0, 2.0, 5.0, 10.0])
    return float(steps[np.argmin(np.abs(np.log(steps / mantissa)))] * 10**exponent)


def _axes(graph: Graph, root: int) -> tuple[Float64, Float64 | None]:
    """Up and right of the space: its own view coordinates, or the nearest above it, or those below that agree."""
    entity = root
    while entity >= 0:
        codes = graph.view_coordinates[entity]
        if codes.any():
            up = up_of(codes)
            return (_DEFAULT_UP if up is None else up), right_of(codes)
        if graph.local.kind[entity] != Kind.NONE:
            break
        entity = int(graph.store.entities.parents[entity])
    return _axes_below(graph, root) or (_DEFAULT_UP, None)


def _axes_below(graph: Graph, root: int) -> tuple[Float64, Float64 | None] | None:
    """What entities below say that have the very coordinates of the space; None if nothing, or if they disagree."""
    said: npt.NDArray[np.bool_] = np.any(graph.view_coordinates, axis=1)
    if not bool(said.any()):
        return None
    tree = graph.store.entities
    shares: npt.NDArray[np.bool_] = np.zeros(len(said), np.bool_)
    shares[root] = True
    for level in tree.levels()[1:]:
        shares[level] |= shares[tree.parents[level]] & (graph.local.kind[level] == Kind.NONE)
    codes = np.unique(graph.view_coordinates[shares & said], axis=0)
    ups = [up for up in map(up_of, codes) if up is not None]
    if not ups or any((up != ups[0]).any() for up in ups):
        return None
    rights = [right for right in map(right_of, codes) if right is not None]
    agree = bool(rights) and all((right == rights[0]).all() for right in rights)
    return ups[0], rights[0] if agree else None


def _eye(arrangement: Arrangement, scene: Scene, camera: Camera | None, size: tuple[int, int]) -> Eye:
    bounds, up, pinhole = arrangement.bounds, arrangement.up, arrangement.pinhole
    box = None if bounds is None else (bounds.minimum, bounds.maximum)
    if camera is not None:
        return camera.eye(size, default_up=up, scene_bounds=box)
    if pinhole >= 0:
        local, pose = arrangement.graph.local, arrangement.space.camera[pinhole]
        return pinhole_eye(pose, local.intrinsics[pinhole], local.resolution[pinhole], size, scene_bounds=box)
    fine = _bounds(
        arrangement.graph,
        scene,
        arrangement.space,
        arrangement.visible,
        arrangement.space_from_local,
        arrangement.drawn,
        _FRAMING_SAMPLES,
    )
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


def flat_bounds(arrangement: Arrangement, scene: Scene) -> tuple[Float64, Float64, float] | None:
    """What there is to see in a flat space.

    Returns:
        Smallest and largest corner, shape (2,), and the part of a picture that is to be left free at each edge; None:
        nothing is there.
    """
    images = _image_corners(arrangement, scene)
    bounds = scene_bounds(
        scene, arrangement.space_from_local, arrangement.drawn, images, samples=_FRAMING_SAMPLES
    )
    if bounds is None:
        return None
    low, high = bounds.minimum[:2], bounds.maximum[:2]
    # Lines and points have widths and need room; an image that fills the space keeps its pixels on the picture's.
    is_filled = (
        len(images) and (images[:, :2].min(axis=0) <= low).all() and (images[:, :2].max(axis=0) >= high).all()
    )
    return low, high, 0.0 if is_filled else FIT_MARGIN


def entity_bounds(arrangement: Arrangement, scene: Scene, entity: int) -> Bounds | None:
    """Around what an entity and those below it show in a space; None if that is nothing."""
    tree = arrangement.graph.store.entities
    below = np.zeros(len(arrangement.visible), bool)
    below[entity] = True
    for level in tree.levels()[1:]:
        below[level] |= below[tree.parents[level]]
    drawn = (
        arrangement.drawn & below[np.maximum(scene.placements.column("entity")[: len(arrangement.drawn)], 0)]
    )
    corners = _image_corners(arrangement, scene, drawn)
    with np.errstate(all="ignore"):
        return scene_bounds(scene, arrangement.space_from_local, drawn, corners, samples=_FRAMING_SAMPLES)


def _image_corners(
    arrangement: Arrangement, scene: Scene, drawn: npt.NDArray[np.bool_] | None = None
) -> Float64:
    """Two opposite corners of each image that is drawn, in the space; shape (n, 3)."""
    corners: list[Any] = [np.empty((0, 3))]
    drawn = arrangement.drawn if drawn is None else drawn
    for image in scene.images.values():
        if drawn[image.placement]:
            matrix = arrangement.space_from_local[image.placement]
            rectangle = np.array([[0.0, 0, 0], [image.width, image.height, 0]])
            corners.append(rectangle @ matrix[:3, :3].T + matrix[:3, 3])
    return np.concatenate(corners)
