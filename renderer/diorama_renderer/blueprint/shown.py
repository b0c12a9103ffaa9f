"""Which entities a view shows."""

from __future__ import annotations

import numpy as np

from diorama_renderer.blueprint.contents import Contents
from diorama_renderer.blueprint.subtrees import Mask
from diorama_renderer.blueprint.views import Spatial2DSettings, ViewKind, ViewSpec


def shown_mask(spec: ViewSpec | None, contents: Contents) -> Mask:
    """The entities that a view shows: shape (n,), read-only.

    Of the root and the included and excluded paths that lie at or above an entity, the deepest decides; of two at one
    entity the one that excludes. What is hidden is hidden with all below it. A 2D view in the image space of a camera
    also shows what lies outside of that space: the camera sees it.

    Args:
        spec: the view; None shows nothing.
        contents: of the store.
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
        mask = subtrees.painted(_outside_of_image(spec, contents) + marks)
    mask.flags.writeable = False
    return mask


def _outside_of_image(spec: ViewSpec, contents: Contents) -> list[tuple[int, bool]]:
    """For a 2D view in an image space: all but that space."""
    root = contents.store.entities.index.get(spec.root.strip("/") or "/", -1)
    if isinstance(spec.settings, Spatial2DSettings) and not spec.settings.shows_scene:
        return []
    if spec.kind is not ViewKind.SPATIAL_2D or root < 0 or not bool(np.any(contents.transformed("pinhole"))):
        return []
    pinhole = int(contents.image_of()[root])
    return [] if pinhole < 0 else [(0, True), (pinhole, False)]
