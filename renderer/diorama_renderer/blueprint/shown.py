"""Which entities a view shows."""

from __future__ import annotations

import numpy as np

from diorama_renderer.blueprint.contents import Contents, TensorRole
from diorama_renderer.blueprint.subtrees import Mask
from diorama_renderer.blueprint.views import Spatial2DSettings, ViewKind, ViewSpec

_DRAWN_IN_IMAGES = ("point2d", "linestrip2d", "rect2d")


def shown_mask(spec: ViewSpec | None, contents: Contents, *, scene: Mask | None = None) -> Mask:
    """The entities that a view shows: shape (n,), read-only.

    Of the root and the included and excluded paths that lie at or above an entity, the deepest decides; of two at one
    entity the one that excludes. What is hidden is hidden with all below it. A 2D view in the image space of a camera
    also shows what lies outside of that space, if `shows_scene`: the camera sees it.

    Args:
        spec: the view; None shows nothing.
        contents: of the store.
        scene: shape (n,): what a camera may see of what lies outside of its image; None: all.
    """
    subtrees = contents.subtrees
    if spec is None:
        mask = subtrees.painted([])
    else:
        index = contents.store.entities.index
        said = [(spec.root, True), *((path, True) for path in spec.included)]
        said += [(path, False) for path in spec.excluded]
        known = [(index.get(path.strip("/") or "/", -1), value) for path, value in said]
        hidden = [index.get(path.strip("/") or "/", -1) for path in spec.hidden]
        depths = contents.store.entities.depths
        marks = sorted(
            ((entity, value) for entity, value in known if entity >= 0),
            key=lambda mark: (int(depths[mark[0]]), not mark[1]),
        )
        marks += [(entity, False) for entity in hidden if entity >= 0]
        outside = _outside_of_image(spec, contents)
        mask = subtrees.painted(outside + marks)
        if outside and scene is not None:
            mask = mask & (scene | subtrees.painted(marks))
    mask.flags.writeable = False
    return mask


def shows_scene(spec: ViewSpec, contents: Contents) -> bool | None:
    """Whether a 2D view shows what lies around its camera; None: it is in the image space of none.

    By itself it does where there is nothing in the image: a photograph should be seen first.
    """
    pinhole = _pinhole_of(spec, contents)
    if pinhole < 0 or not isinstance(spec.settings, Spatial2DSettings):
        return None
    if spec.settings.shows_scene is not None:
        return spec.settings.shows_scene
    inside = contents.image_of() == pinhole
    images = contents.with_role(TensorRole.IMAGE, TensorRole.DEPTH, TensorRole.SEGMENTATION)
    return not bool((inside & (images | contents.having(*_DRAWN_IN_IMAGES))).any())


def _pinhole_of(spec: ViewSpec, contents: Contents) -> int:
    """The camera in whose image space a 2D view is; -1: none."""
    root = contents.store.entities.index.get(spec.root.strip("/") or "/", -1)
    if spec.kind is not ViewKind.SPATIAL_2D or root < 0 or not bool(np.any(contents.transformed("pinhole"))):
        return -1
    return int(contents.image_of()[root])


def _outside_of_image(spec: ViewSpec, contents: Contents) -> list[tuple[int, bool]]:
    """For a 2D view in an image space that shows the scene: all but that space."""
    return [(0, True), (_pinhole_of(spec, contents), False)] if shows_scene(spec, contents) else []
