"""Why a picture is empty: what there is in its space, and what could be drawn elsewhere."""

from __future__ import annotations

import numpy as np

from diorama_renderer.query import LatestAt, latest_at
from diorama_renderer.recordings import Recording
from diorama_renderer.state import (
    DRAWN_2D,
    DRAWN_3D,
    At,
    choose_moment,
    entities_with,
)
from diorama_renderer.transforms import Kind, local_transforms

_READ = {"scalar": "scalars", "text_entry": "texts"}
"""What is data, and drawn by no picture."""

_MOST = 3  # names in a message


def why_empty(recording: Recording, at: At | None, space: str, *, looks_around: bool) -> str | None:
    """A line that says that there is nothing to draw, or None if there is something.

    Args:
        recording: what was drawn.
        at: as `render` takes it.
        space: path of the entity whose space was asked for.
        looks_around: whether all entities are seen, as through a camera, not only those below.
    """
    timeline, time = choose_moment(recording.store, at, caller="render")
    latest = latest_at(recording.store, timeline, time)
    paths = recording.store.entities.paths
    within = np.array([looks_around or _is_below(path, space) for path in paths], bool)
    drawn = _drawable(recording, latest)
    if bool((drawn & within).any()):
        return None
    said = f"there is nothing to draw in space {space!r} at this time"
    for component, name in _READ.items():
        having = np.flatnonzero(entities_with(latest, (component,), len(paths)) & within).tolist()
        if having:
            said += (
                f"; {_listed([paths[entity] for entity in having])} has {name}, which are data: "
                f"recording.range({paths[having[0]]!r}, {component!r}, ...)"
            )
    elsewhere = [paths[entity] for entity in np.flatnonzero(drawn & ~within).tolist()]
    if elsewhere:
        said += (
            f"; what is drawn lies in {_listed(sorted(elsewhere, key=lambda path: _distance(path, space)))}"
        )
    return said


def _drawable(recording: Recording, latest: LatestAt) -> np.ndarray:
    drawn = entities_with(latest, (*DRAWN_3D, *DRAWN_2D), latest.entity_count)
    kind = local_transforms(recording.store, latest).kind
    drawn |= kind == Kind.PINHOLE
    if not bool(drawn.any()):  # then the axes of transforms are drawn
        drawn |= (kind == Kind.RIGID) | (kind == Kind.AFFINE)
    return drawn


def _is_below(path: str, space: str) -> bool:
    return space == "/" or path == space or path.startswith(space + "/")


def _distance(path: str, space: str) -> int:
    """Steps in the tree from one to the other."""
    here, there = path.split("/"), space.split("/")
    shared = 0
    while shared < min(len(here), len(there)) and here[shared] == there[shared]:
        shared += 1
    return len(here) + len(there) - 2 * shared


def _listed(paths: list[str]) -> str:
    named = ", ".join(repr(path) for path in paths[:_MOST])
    return named + (f" and {len(paths) - _MOST} more" if len(paths) > _MOST else "")
