"""The call of `render` that draws what a view shows, to paste into a program."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diorama.timelines import Timeline, TimeType
from diorama_renderer.blueprint.properties import DEFAULT, EntityProperties
from diorama_renderer.blueprint.views import Spatial2DSettings, Spatial3DSettings, ViewSpec
from diorama_renderer.camera import Camera
from diorama_renderer.scene.scalars import AXES
from diorama_renderer.state import DRAWN_2D, DRAWN_3D
from diorama_renderer.store import Store
from diorama_renderer.ui.theme import DARK, Theme, mixed
from diorama_renderer.ui.workspace import Opened

LIVE_PATH = "recording.mcap"
"""Stands for the file of a recording that has none yet."""


_MOST_NAMED = 4


def render_call(
    opened: Opened,
    spec: ViewSpec,
    camera: object,
    size: tuple[int, int],
    *,
    pixels_per_point: float = 1.0,
    theme: Theme = DARK,
) -> str:
    """A program of a few lines whose last assigns the picture.

    Numbers are written so that they are read back exactly. What somebody set for entities, and which are hidden, is in
    its properties. The view's grid and outlines are not in that picture; what else is not is said in comments.

    Args:
        opened: the recording.
        spec: a spatial view.
        camera: a `Camera`, the path of a logged pinhole, or None, for a frame that fits the scene.
        size: width and height, pixels.
        pixels_per_point: of the display.
        theme: whose background the view has.
    """
    path = LIVE_PATH if opened.source == "live" else opened.source
    imports = ["import diorama_renderer as dr"]
    arguments = [f"dr.load({path!r})"]
    moment = opened.time.moment()
    if moment.timeline is not None:
        time, needs_numpy = _time(moment.timeline, moment.time)
        if needs_numpy:
            imports.insert(0, "import numpy as np")
        arguments.append(f"at={{{moment.timeline.name!r}: {time}}}")
    arguments.append(f"space={spec.root or '/'!r}")
    if isinstance(camera, Camera):
        arguments.append(f"camera=dr.{camera!r}")
    elif camera is not None:
        arguments.append(f"camera={camera!r}")
    arguments.append(f"size=({int(size[0])}, {int(size[1])})")
    if pixels_per_point != 1.0:
        arguments.append(f"pixels_per_point={float(pixels_per_point)!r}")
    background = _background(spec, theme)
    if background is not None:
        arguments.append(f"background={background!r}")
    contents = _contents(opened, spec)
    arguments += _properties(opened.recording.store, opened.blueprint.properties, contents.hidden)
    notes = [*_notes(spec), *contents.notes]
    if opened.source == "live":
        notes.insert(0, f"Save the recording first, as {LIVE_PATH}.")
    comments = [f"# {note}" for note in notes]
    lines = [
        *imports,
        "",
        *comments,
        "image = dr.render(",
        *(f"    {each}," for each in arguments),
        ").color",
    ]
    return "\n".join(lines) + "\n"


def _background(spec: ViewSpec, theme: Theme) -> tuple[int, int, int] | None:
    """The view's, or the theme's; None: what `render` has by itself."""
    settings = spec.settings
    assert isinstance(settings, Spatial2DSettings | Spatial3DSettings)
    if settings.background is not None:
        return settings.background
    is_flat = isinstance(settings, Spatial2DSettings)
    if theme is DARK and not is_flat:
        return None
    r, g, b = (theme.plot if is_flat else mixed(theme.view_top, theme.view_bottom, 0.5))[:3]
    return round(r * 255), round(g * 255), round(b * 255)


def _notes(spec: ViewSpec) -> list[str]:
    settings = spec.settings
    if getattr(settings, "point_radius", None) is None and getattr(settings, "line_radius", None) is None:
        return []
    return ["The view's own radii of points and lines are not in this picture."]


class _Contents(NamedTuple):
    """Of a view, beyond its space.

    Attributes:
        hidden: paths that are not shown, with all below them.
        notes: what cannot be said to `render`.
    """

    hidden: list[str]
    notes: list[str]


def _contents(opened: Opened, spec: ViewSpec) -> _Contents:
    store, blueprint = opened.recording.store, opened.blueprint
    known, shown = blueprint.contents(store), blueprint.shown_entities(spec, store)
    tree = store.entities
    root = tree.index.get(spec.root.strip("/") or "/", 0)
    # Who looks at a camera's image sees what lies around it as well.
    is_everything = bool(known.image_of()[root] >= 0)
    within = np.ones(len(shown), np.bool_) if is_everything else known.subtrees.below(root)
    drawn = known.having(*DRAWN_3D, *DRAWN_2D) | known.transformed("pinhole")
    gone = within & (known.subtrees.counts(shown) == 0) & (known.subtrees.counts(drawn) > 0)
    tops = [
        entity for entity in np.flatnonzero(gone).tolist() if not entity or not gone[tree.parents[entity]]
    ]
    notes = []
    extra, lacking = within & drawn & ~shown & ~gone, shown & drawn & ~within
    if bool(extra.any()):
        notes.append(f"The view leaves out {_named(store, extra)}, though not what is below.")
    if bool(lacking.any()):
        notes.append(f"The view also shows {_named(store, lacking)}, of outside of this space.")
    return _Contents([tree.paths[entity] for entity in tops], notes)


def _named(store: Store, mask: npt.NDArray[np.bool_]) -> str:
    entities = np.flatnonzero(mask).tolist()
    names = ", ".join(repr(store.entities.paths[entity]) for entity in entities[:_MOST_NAMED])
    more = len(entities) - _MOST_NAMED
    return f"{names} and {more} more" if more > 0 else names


def _properties(store: Store, chosen: Mapping[str, EntityProperties], hidden: list[str]) -> list[str]:
    """The lines of the argument; none if all is as always."""
    index = store.entities.index
    said = {path: _changes(store, index[path], each) for path, each in chosen.items() if path in index}
    for path in hidden:
        said[path] = ["visible=False"]
    entries = [
        f"        {path!r}: dr.EntityProperties({', '.join(changes)}),"
        for path, changes in said.items()
        if changes
    ]
    return ["\n".join(["properties={", *entries, "    }"])] if entries else []


def _changes(store: Store, entity: int, each: EntityProperties) -> list[str]:
    found = []
    for name in (field.name for field in fields(EntityProperties)):
        value = getattr(each, name)
        is_idle = name == "interactive" or (name == "color_by" and not _is_known(store, entity, value))
        if value != getattr(DEFAULT, name) and not is_idle and _is_finite(value):
            found.append(f"{name}={value!r}")
    return found


def _is_known(store: Store, entity: int, color_by: str | None) -> bool:
    """Whether colours can be by it: `render` refuses what was never logged."""
    if color_by is None or color_by in ("instance", *AXES):
        return color_by is not None
    table = store.table(color_by)
    return table is not None and bool((table.entity == entity).any())


def _is_finite(value: object) -> bool:
    return all(
        not isinstance(part, float) or math.isfinite(part)
        for part in (value if isinstance(value, tuple) else (value,))
    )


def _time(timeline: Timeline, time: int) -> tuple[str, bool]:
    """A time as `at` takes it, and whether that needs numpy: seconds only where a float is exact."""
    if timeline.type is TimeType.SEQUENCE:
        return str(time), False
    if time % 1_000_000_000 == 0 and abs(time) < 1_000_000_000 * 1_000_000:
        return str(time // 1_000_000_000), False
    return f'np.timedelta64({time}, "ns")', True
