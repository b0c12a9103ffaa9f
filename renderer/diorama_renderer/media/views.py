"""`View`: one of the pictures that stand beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diorama_renderer.blueprint.properties import EntityProperties
from diorama_renderer.headless.request import Background
from diorama_renderer.headless.sequence import AnyCamera
from diorama_renderer.passes.shading import PLAIN, Shading


@dataclass(frozen=True, eq=False)
class View:
    """One picture of several in a video or a contact sheet; see `render` for what its attributes mean.

    Attributes:
        camera: a path, a `Camera`, a `CameraPath`, or None.
        space: whose coordinates are the picture's.
        title: stands above the picture; None: nothing does.
        background: sRGB, or None: that of the theme.
        labels: whether to draw texts.
        shading: how things are lit.
        properties: how entities are shown.

    Example:
        >>> views = [dr.View("camera/image", title="what it saw"), dr.View(dr.CameraPath.orbit(), title="around")]
        >>> dr.save_video("both.mp4", recording, "frame", views=views)
    """

    camera: AnyCamera = None
    space: str | None = None
    title: str | None = None
    background: Background = None
    labels: bool = True
    shading: Shading = PLAIN
    properties: Mapping[str, EntityProperties] | None = None


def parse_views(views: Sequence[View] | None, single: View, *, caller: str) -> tuple[View, ...]:
    """The views that were given; else the one that the other arguments describe.

    Raises:
        ValueError: none, or both are given.
        TypeError: something else than views.
    """
    if views is None:
        return (single,)
    found = tuple(views) if isinstance(views, Sequence) else ()
    if not all(isinstance(view, View) for view in found) or not isinstance(views, Sequence):
        raise TypeError(f"{caller}: views must be a sequence of View, got {views!r}")
    if not 1 <= len(found) <= 64:
        raise ValueError(f"{caller}: views must be 1 to 64, got {len(found)}")
    plain = View()
    for name in ("camera", "space", "background", "properties"):
        if getattr(single, name) is not getattr(plain, name):
            raise ValueError(f"{caller}: {name} must be given by the views, where there are views")
    return found
