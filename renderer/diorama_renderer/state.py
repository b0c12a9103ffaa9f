"""What somebody chose to look at: a time and a space, and what is chosen where they did not say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeGuard

import numpy as np
import numpy.typing as npt

from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama_renderer.query import LatestAt
from diorama_renderer.store import Store
from diorama_renderer.transforms import Kind, LocalTransforms, resolve

TimeValue = int | float | np.integer | np.floating | np.datetime64 | np.timedelta64
At = Mapping[str, TimeValue]

DRAWN_3D = ("point3d", "linestrip3d", "arrow3d", "box3d", "mesh3d")
"""Components that lie in a 3D space."""
DRAWN_2D = ("point2d", "linestrip2d", "rect2d", "tensor")
"""Components that lie in an image space, or in a flat one."""


class Moment(NamedTuple):
    """A time on a timeline; `timeline` None: only what is timeless."""

    timeline: Timeline | None
    time: int


def choose_moment(store: Store, at: At | None, *, caller: str) -> Moment:
    """The time that `at` names.

    Args:
        store: whose timelines are meant.
        at: one timeline's name and a value: a whole number on a sequence; seconds on a time, or np.datetime64 or
            np.timedelta64 where nanoseconds matter. None: the newest time of the first timeline by name that a
            user set, else of `log_time`.
        caller: the function that errors name.

    Raises:
        ValueError: no such timeline, more than one, or a value that is no time.
        TypeError: `at` is no mapping.
    """
    if at is None:
        return _newest(store.timelines())
    name, value = parse_at(at, caller=caller)
    timeline = find_timeline(store, name, [value])
    if timeline is None:
        offered = ", ".join(sorted({timeline.name for timeline in store.timelines()})) or "none"
        raise ValueError(f"{caller}: at must name a timeline of the recording ({offered}), got {name!r}")
    return Moment(timeline, time_of(timeline, value, caller=caller))


def parse_at(at: At, *, caller: str) -> tuple[str, TimeValue]:
    """The name and the value of an `at`: see `choose_moment`.

    Raises:
        TypeError: it is no mapping.
        ValueError: it has none, or more than one.
    """
    if not isinstance(at, Mapping):
        raise TypeError(f'{caller}: at must be a mapping such as {{"frame": 30}}, got {at!r}')
    if len(at) != 1:
        raise ValueError(f"{caller}: at must name one timeline, got {dict(at)!r}")
    (named,) = at.items()
    return named


def find_timeline(store: Store, name: str, times: Iterable[object]) -> Timeline | None:
    """The timeline of a name, or None; where a sequence and a time share it, whole `times` mean the sequence."""
    named = [timeline for timeline in store.timelines() if timeline.name == name]
    whole = all(map(_is_whole, times))
    named.sort(key=lambda timeline: (timeline.type is TimeType.SEQUENCE) != whole)
    return named[0] if named else None


def time_of(timeline: Timeline, value: TimeValue, *, caller: str) -> int:
    """The int64 of a value on a timeline: see `choose_moment`.

    Raises:
        ValueError: not a time of this timeline.
    """
    expected = (
        "a whole number" if timeline.type is TimeType.SEQUENCE else "seconds, datetime64 or timedelta64"
    )
    error = ValueError(f"{caller}: time on {timeline.name!r} must be {expected}, got {value!r}")
    if isinstance(value, bool | np.bool_):
        raise error
    if timeline.type is TimeType.SEQUENCE:
        if not _is_whole(value):
            raise error
        time = int(value)
    elif isinstance(value, np.datetime64 | np.timedelta64) and not np.isnat(value):
        unit = "datetime64[ns]" if isinstance(value, np.datetime64) else "timedelta64[ns]"
        time = int(value.astype(unit).astype(np.int64))
    elif isinstance(value, int | float | np.integer | np.floating) and np.isfinite(value):
        time = (
            round(float(value) * 1e9)
            if isinstance(value, float | np.floating)
            else int(value) * 1_000_000_000
        )
    else:
        raise error
    if not -(2**63) <= time < 2**63:
        raise error
    return time


def choose_space(store: Store, latest: LatestAt, local: LocalTransforms) -> int:
    """The root from which most can be seen: `/` unless unknown transforms cut more off than they leave.

    Returns:
        Index of the entity.
    """
    tree = store.entities
    cuts = np.flatnonzero(local.kind == Kind.UNKNOWN).tolist()
    if not cuts:
        return 0
    for components in (DRAWN_3D, DRAWN_2D):
        drawn = entities_with(latest, components, len(tree.paths))
        if not bool(drawn.any()):
            continue
        seen = []
        for root in (0, *cuts):
            space = resolve(tree.levels(), tree.parents, local, root=root)
            seen.append(int((space.reachable & drawn).sum()))
        best: int = (0, *cuts)[int(np.argmax(seen))]
        return best
    return 0


def entities_with(latest: LatestAt, components: tuple[str, ...], entity_count: int) -> npt.NDArray[np.bool_]:
    """Which entities have a row of any of the components; shape (entity_count,), bool."""
    found: npt.NDArray[np.bool_] = np.zeros(entity_count, bool)
    for component in components:
        rows = latest.rows.get(component)
        if rows is not None:
            found[: len(rows)] |= rows >= 0
    return found


def _newest(timelines: Mapping[Timeline, tuple[int, int]]) -> Moment:
    users = sorted((t for t in timelines if t != LOG_TIME), key=lambda t: (t.name, t.type.value))
    for timeline in (*users, LOG_TIME):
        if timeline in timelines:
            return Moment(timeline, timelines[timeline][1])
    return Moment(None, 0)


def _is_whole(value: object) -> TypeGuard[int | np.integer]:
    """Whether a time is a whole number; numpy has durations for integers."""
    return isinstance(value, int | np.integer) and not isinstance(value, np.timedelta64)
