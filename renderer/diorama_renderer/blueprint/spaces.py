"""Which spaces deserve a spatial view, 3D or 2D: see `heuristics` for the rules in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diorama_renderer.blueprint.contents import Contents, TensorRole
from diorama_renderer.blueprint.subtrees import Ids, Mask
from diorama_renderer.state import DRAWN_3D

MOST_SCENES = 4
"""Scenes side by side below one root; more are parts of one."""
MOST_SPACES = 24
"""Spaces and images that are looked at for 2D views; nobody looks at more at once."""
_MOST_OVERLAYS = 64


@dataclass(frozen=True, slots=True)
class FlatView:
    """A 2D view that makes sense.

    Attributes:
        root: the entity at which it begins.
        included: entities beside it that lie over its image, with what lies below them.
        space: the entity whose space it is part of.
    """

    root: int
    included: tuple[int, ...] = ()
    space: int = 0


def solid_roots(contents: Contents) -> list[int]:
    """The entities at which 3D views begin."""
    solid = contents.having(*DRAWN_3D)
    cameras = _cameras(contents)
    worlds = contents.world_of()
    roots: list[int] = []
    for world in _some(worlds[solid | cameras]):
        inside = worlds == world
        roots += _roots_of_world(contents, world, solid & inside, cameras & inside)
    if not roots and not bool(_flat(contents).any()):
        moving = contents.transformed("rigid3", "affine")
        roots = [0] if bool(moving.any()) else []  # its axes are all there is to see
    return roots


def flat_views(contents: Contents, *, is_frugal: bool = False) -> list[FlatView]:
    """The 2D views: of the image spaces of cameras, and of what lies in none.

    Args:
        contents: what there is.
        is_frugal: an image space has one view, however many images it has.
    """
    flat = _flat(contents)
    if not bool(flat.any()):
        return []
    images, worlds = contents.image_of(), contents.world_of()
    views: list[FlatView] = []
    picture_count = np.bincount(images[flat & ~contents.marks & (images >= 0)], minlength=len(flat))
    for pinhole in _some(images[flat & (images >= 0)]):
        is_single = is_frugal or picture_count[pinhole] < 2
        found = [] if is_single else _views_of_space(contents, pinhole, flat & (images == pinhole))
        # What there is of a camera may all be seen in one view, also what comes later.
        views += found if len(found) > 1 else [FlatView(pinhole, (), pinhole)]
    loose = flat & (images < 0)
    for world in _some(worlds[loose]):
        views += _views_of_space(contents, world, loose & (worlds == world))
    return views


def _some(entities: Ids) -> list[int]:
    found: list[int] = np.unique(entities)[:MOST_SPACES].tolist()
    return found


def _flat(contents: Contents) -> Mask:
    pictures = contents.with_role(TensorRole.IMAGE, TensorRole.DEPTH, TensorRole.SEGMENTATION)
    return contents.marks | pictures


def _cameras(contents: Contents) -> Mask:
    """Cameras that are worth a look from outside: unless there is but one, that does not move and sees no depth."""
    cameras = contents.transformed("pinhole")
    if np.count_nonzero(cameras) != 1:
        return cameras
    seen = contents.subtrees.below(int(np.argmax(cameras)))
    moves = contents.transformed("rigid3", "affine") & (contents.subtrees.counts(cameras) > 0)
    has_depth = bool((contents.with_role(TensorRole.DEPTH) & seen).any())
    return cameras if has_depth or bool(moves.any()) else np.zeros_like(cameras)


def _roots_of_world(contents: Contents, world: int, solid: Mask, cameras: Mask) -> list[int]:
    """The world itself, or the branches of it that are scenes of their own."""
    subtrees = contents.subtrees
    solid = solid if bool(solid.any()) else cameras
    counts = subtrees.counts(solid)
    branches = subtrees.branches(world, counts)
    with_camera = subtrees.branches(world, subtrees.counts(cameras))
    # A transform at the top of a scene would make its view move along.
    is_drawn = solid | cameras | contents.transformed("rigid3", "affine")
    is_shared = bool(solid[world]) or bool(is_drawn[branches].any()) or not set(with_camera) <= set(branches)
    return [world] if is_shared or len(branches) > MOST_SCENES else branches


def _views_of_space(contents: Contents, top: int, flat: Mask) -> list[FlatView]:
    """A view for each image, with the marks beside it over it; and for marks without an image, one a branch."""
    subtrees = contents.subtrees
    pictures = flat & contents.with_role(TensorRole.IMAGE, TensorRole.DEPTH)
    ids = flat & contents.with_role(TensorRole.SEGMENTATION)
    # Segmentations lie over images; without one they are images themselves.
    hosts = _tops(contents, pictures if bool(pictures.any()) else ids)
    loose = flat & (subtrees.nearest(hosts) < 0)
    beside, branch = _beside(contents, top, hosts, loose)
    colored = hosts & contents.with_role(TensorRole.IMAGE)
    views = []
    for host in np.flatnonzero(hosts)[:MOST_SPACES].tolist():
        # A segmentation would hide a depth image, and it has an image to lie over.
        misfits = ids if bool(colored.any()) and not colored[host] else _of_other_size(contents, host, ids)
        views.append(FlatView(host, _overlays(contents, host, misfits, beside, branch), top))
    covered = {overlay for view in views for overlay in view.included}
    rest = loose & ~subtrees.painted((overlay, True) for overlay in covered)
    return views + [FlatView(root, (), top) for root in _roots_of_rest(contents, top, rest)]


def _tops(contents: Contents, mask: Mask) -> Mask:
    """Those of a mask that lie below none of it."""
    above = contents.subtrees.nearest(mask)[contents.store.entities.parents]
    above[0] = -1
    tops: Mask = mask & (above < 0)
    return tops


def _beside(contents: Contents, top: int, hosts: Mask, loose: Mask) -> tuple[Ids, Ids]:
    """Beside which images what is loose lies: those below the nearest entity above it that has any.

    Where there is no camera, the branches of a world have nothing to do with each other. But what is logged right below
    its top lies beside an image there, if that is the only one.

    Returns:
        Shape (n,) each: this entity, and the child of it at or below which the loose one lies; -1 where there is none.
    """
    tree, subtrees = contents.store.entities, contents.subtrees
    has_hosts = (subtrees.counts(hosts) > 0) & subtrees.below(top)
    has_hosts[top] = bool(contents.transformed("pinhole")[top])
    beside = np.where(loose, subtrees.nearest(has_hosts), -1)
    branch: Ids = np.full(len(hosts), -1, np.int64)
    for level in tree.levels()[1:]:
        parent = tree.parents[level]
        branch[level] = np.where(has_hosts[level], -1, np.where(has_hosts[parent], level, branch[parent]))
    is_direct = tree.parents == top
    if np.count_nonzero(hosts & is_direct) == 1:
        pairs = np.flatnonzero(loose & is_direct)
        beside[pairs], branch[pairs] = top, pairs
    return beside, branch


def _of_other_size(contents: Contents, host: int, ids: Mask) -> Mask:
    others = np.zeros_like(ids)
    found = np.flatnonzero(ids)
    size = contents.sizes.get(host)
    others[found] = [contents.sizes.get(entity) != size for entity in found.tolist()]
    return others


def _overlays(contents: Contents, host: int, misfits: Mask, beside: Ids, branch: Ids) -> tuple[int, ...]:
    """The branches beside an image that lie over it, but for those that do not fit."""
    found = np.isin(beside, _chain(contents, host)) & ~misfits
    return tuple(np.unique(branch[found])[:_MOST_OVERLAYS].tolist())


def _chain(contents: Contents, entity: int) -> list[int]:
    """What lies above an entity, from the nearest on."""
    parents = contents.store.entities.parents
    chain = []
    above = int(parents[entity])
    while above >= 0:
        chain.append(above)
        above = int(parents[above])
    return chain


def _roots_of_rest(contents: Contents, top: int, rest: Mask) -> list[int]:
    """Where the views of marks without an image begin: one a branch."""
    if not bool(rest.any()):
        return []
    subtrees = contents.subtrees
    counts = subtrees.counts(rest)
    branches = subtrees.branches(top, counts)
    if bool(rest[top]) or len(branches) > MOST_SCENES or bool(rest[branches].any()):
        return [subtrees.common(rest, counts)]
    return [subtrees.common(rest & subtrees.below(branch)) for branch in branches]
