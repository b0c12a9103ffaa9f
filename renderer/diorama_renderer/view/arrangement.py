"""Where everything is in one space, and what of it is shown there: the same for all eyes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diorama_renderer.blueprint.properties import EntityProperties
from diorama_renderer.camera import Eye
from diorama_renderer.query import LatestAt
from diorama_renderer.scene import Scene
from diorama_renderer.scene.bounds import Bounds, scene_bounds
from diorama_renderer.scene.depth_clouds import DepthCloud, seen_from_outside
from diorama_renderer.scene.placements import FARTHEST, LINES_LAYER
from diorama_renderer.state import DRAWN_2D, DRAWN_3D, entities_with
from diorama_renderer.store import Store
from diorama_renderer.transforms import Kind, LocalTransforms, SpaceTransforms, resolve, right_of, up_of

Float64 = npt.NDArray[np.float64]

_SAMPLES = 1_024  # of each kind of primitive, to see how large the scene is
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


class Cameras(NamedTuple):
    """The cameras that an arrangement shows, in entity order.

    Attributes:
        entities: shape (k,), indexes.
        space_from_camera: shape (k, 4, 4): a camera's frame has x right, y down, z forward.
        intrinsics: shape (k, 3, 3), image_from_camera.
        resolutions: shape (k, 2), width and height in pixels.
    """

    entities: npt.NDArray[np.int64]
    space_from_camera: Float64
    intrinsics: Float64
    resolutions: Float64


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

    @property
    def cameras(self) -> Cameras:
        """The pinholes that are visible, also that which is looked through."""
        local = self.graph.local
        entities = np.flatnonzero(self.visible & (local.kind == Kind.PINHOLE))
        return Cameras(
            entities, self.space.camera[entities], local.intrinsics[entities], local.resolution[entities]
        )


def arrange(
    graph: Graph,
    scene: Scene,
    *,
    root: int,
    pinhole: int,
    shown: npt.NDArray[np.bool_] | None = None,
    possible: npt.NDArray[np.bool_] | None = None,
    properties: Mapping[int, EntityProperties] | None = None,
) -> Arrangement:
    """Everything in its place, seen from a space.

    Args:
        graph: the transforms at this time.
        scene: the primitives at this time.
        root: the entity whose space is looked at. An image space becomes that of its camera, looked through.
        pinhole: the pinhole entity to look through, or -1.
        shown: shape (n,): the entities to show, as far as they can be reached; None: those of the space.
        possible: shape (n,): the entities that decide how large the scene is, and with it frustums; None: those that
            are shown. So nothing changes its size because something else is hidden.
        properties: of entities that have other than the default ones.

    Raises:
        ValueError: the pinhole cannot be reached from `root`.
    """
    with np.errstate(all="ignore"):
        return _arrange(graph, scene, root, pinhole, shown, possible, properties or {})


def _arrange(
    graph: Graph,
    scene: Scene,
    root: int,
    pinhole: int,
    shown: npt.NDArray[np.bool_] | None,
    possible: npt.NDArray[np.bool_] | None,
    properties: Mapping[int, EntityProperties],
) -> Arrangement:
    space = graph.resolve(root)
    shows_slice = pinhole < 0 and _is_slice(scene, root)
    on_image = bool(space.pinhole[root] >= 0) and not shows_slice
    of, around = int(space.pinhole[root]), space
    if on_image:
        around = graph.resolve(int(graph.store.entities.parents[of]))
        # A camera in the image of another is nowhere in space: its image is looked at alone.
        on_image = bool(around.reachable[of])
        shows_slice |= pinhole < 0 and not on_image
    if on_image:
        root, space = around.root, around
        pinhole = of if pinhole < 0 else pinhole
    if pinhole >= 0 and not space.reachable[pinhole]:
        paths = graph.store.entities.paths
        raise ValueError(f"render: camera {paths[pinhole]!r} cannot be reached from space {paths[root]!r}")
    within = _within(graph, space)
    is_flat = shows_slice or (pinhole < 0 and _is_flat(graph, space, within))
    # On an image one sees what its camera does, which lies around it.
    visible = _chosen(space, shown) if shown is not None else space.reachable if on_image else within
    images = {image.entity: image for image in scene.images_in_order()}
    clouds = [] if is_flat else seen_from_outside(images, space, graph.local, looked_through=pinhole)
    sizing = visible if possible is None else _chosen(space, possible)
    hidden = [entity for entity, chosen in properties.items() if not chosen.visible]
    if hidden:
        visible = visible & ~_at_and_below(graph, hidden)
    scene.show_clouds(
        [cloud for cloud in clouds if visible[cloud.depth.entity] or sizing[cloud.depth.entity]]
    )
    clouds = [cloud for cloud in clouds if visible[cloud.depth.entity]]
    drawn = _drawn(scene, space, visible, is_flat=is_flat)
    _choose_images(scene, clouds, drawn, root=root, is_flat=is_flat)
    layers = _layers(scene, space, drawn)
    distances = np.ones(len(space.pinhole))
    matrices = scene.placements.space_from_local(space, distances, layers)
    _scale_axes(scene, matrices, drawn)
    bounds = solid_bounds(graph, scene, space, visible, matrices, drawn, _SAMPLES)
    if bool((space.pinhole >= 0).any()):
        if pinhole >= 0:
            drawn &= ~(scene.placements.column("frustum") & (scene.placements.column("entity") == pinhole))
        sizes = bounds
        if possible is not None or hidden:
            drawable = _drawn(scene, space, sizing, is_flat=is_flat)
            sizes = solid_bounds(graph, scene, space, sizing, matrices, drawable, _SAMPLES)
        distances[:] = _image_plane_distances(graph, space, sizes, pinhole, properties)
        space = graph.resolve(root, distances)
        matrices = scene.placements.space_from_local(space, distances, layers)
    up, right = _axes(graph, root)
    planes = scene.placements.planes(space, layers)
    return Arrangement(graph, space, pinhole, is_flat, visible, drawn, matrices, planes, bounds, up, right)


def _chosen(space: SpaceTransforms, shown: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The entities to show that can be reached; those that came after the choice are not shown."""
    visible: npt.NDArray[np.bool_] = np.zeros(len(space.reachable), np.bool_)
    visible[: len(shown)] = shown[: len(visible)]
    return visible & space.reachable


def _image_plane_distances(
    graph: Graph,
    space: SpaceTransforms,
    bounds: Bounds | None,
    pinhole: int,
    properties: Mapping[int, EntityProperties],
) -> Float64:
    """How far from each camera its image lies, in units of its frame; shape (n,)."""
    diagonal = bounds.diagonal if bounds is not None and bounds.diagonal > 0 else 1.0
    distances = np.full(len(space.pinhole), _rounded(_IMAGE_PLANE_SHARE * diagonal))
    if pinhole >= 0:
        distances[pinhole] = _BEHIND_EVERYTHING * diagonal
    if bool((graph.local.kind == Kind.AFFINE).any()):
        _in_units_of_cameras(distances, space.camera)
    for entity, chosen in properties.items():
        distance = chosen.image_plane_distance
        if distance is not None and 0 < distance < np.inf and entity != pinhole and entity < len(distances):
            distances[entity] = distance
    return distances


def _is_flat(graph: Graph, space: SpaceTransforms, within: npt.NDArray[np.bool_]) -> bool:
    """Whether there is nothing but 2D at and below the root: neither 3D things nor a camera."""
    count = len(space.reachable)
    solid = entities_with(graph.latest, DRAWN_3D, count) | (graph.local.kind == Kind.PINHOLE)
    flat = entities_with(graph.latest, DRAWN_2D, count)
    return bool((flat & within).any()) and not bool((solid & within).any())


def _within(graph: Graph, space: SpaceTransforms) -> npt.NDArray[np.bool_]:
    """The root and the reachable entities below it; shape (n,)."""
    return _at_and_below(graph, [space.root]) & space.reachable


def _at_and_below(graph: Graph, entities: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Those and all below them; shape (n,)."""
    tree = graph.store.entities
    within = np.zeros(len(tree.parents), bool)
    within[list(entities)] = True
    for level in tree.levels()[1:]:
        within[level] |= within[tree.parents[level]]
    return within


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


def solid_bounds(
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
