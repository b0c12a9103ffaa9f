"""Names that a user gave, looked up; where there is no such thing, the nearest ones are offered."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from diorama.timelines import Timeline
from diorama_renderer.state import find_timeline
from diorama_renderer.store import ComponentTable, Store

_MOST_OFFERED = 8


def entity_of(store: Store, path: str, *, caller: str, argument: str = "path") -> int:
    """The entity of a path, which may have slashes around it.

    Args:
        store: whose entities are meant.
        path: what the user gave.
        caller: the function that errors name.
        argument: likewise, what it was given as.

    Raises:
        ValueError: there is none.
        TypeError: the path is no text.
    """
    if not isinstance(path, str):
        raise TypeError(f"{caller}: {argument} must be the path of an entity, got {path!r}")
    entity = store.entities.index.get(path.strip("/") or "/")
    if entity is None:
        offered = _offer(path, store.entities.paths)
        raise ValueError(f"{caller}: {argument} must be an entity of the recording{offered}, got {path!r}")
    return entity


def components_of(store: Store, entity: int) -> list[str]:
    """What was ever logged at an entity, by name."""
    found = []
    for component in sorted(store.components()):
        table = store.table(component)
        if table is not None and bool((table.entity == entity).any()):
            found.append(component)
    return found


def table_of(store: Store, component: str, entity: int | None, *, caller: str) -> ComponentTable:
    """The rows of a component that was logged at an entity; None: at any.

    Raises:
        ValueError: it was not.
        TypeError: the name is no text.
    """
    if not isinstance(component, str):
        raise TypeError(f"{caller}: component must be the name of a component, got {component!r}")
    table = store.table(component)
    if table is None or (entity is not None and not bool((table.entity == entity).any())):
        logged = store.components() if entity is None else components_of(store, entity)
        where = "in the recording" if entity is None else f"at {store.entities.paths[entity]!r}"
        offered = _offer(component, logged) if logged or entity is None else _below(store, entity)
        raise ValueError(
            f"{caller}: component must be one that was logged {where}{offered}, got {component!r}"
        )
    return table


def timeline_of(store: Store, name: str, times: Iterable[object], *, caller: str) -> Timeline:
    """The timeline of a name; where a sequence and a time share it, `times` that are whole mean the sequence.

    Raises:
        ValueError: there is none.
        TypeError: the name is no text.
    """
    if not isinstance(name, str):
        raise TypeError(f"{caller}: timeline must be the name of a timeline, got {name!r}")
    timeline = find_timeline(store, name, times)
    if timeline is None:
        offered = _offer(name, sorted({timeline.name for timeline in store.timelines()}))
        raise ValueError(f"{caller}: timeline must be one of the recording{offered}, got {name!r}")
    return timeline


def _below(store: Store, entity: int) -> str:
    """Of an entity that nothing was logged at: those below it that something was logged at."""
    paths, above = store.entities.paths, store.entities.paths[entity].rstrip("/")
    below = [
        path
        for other, path in enumerate(paths)
        if other != entity
        and f"/{path}".startswith(f"/{above}/".replace("//", "/"))
        and components_of(store, other)
    ]
    if not below:
        return " (there are none)"
    more = f" and {len(below) - _MOST_OFFERED} more" if len(below) > _MOST_OFFERED else ""
    return f" (nothing was; below it are {', '.join(map(repr, sorted(below)[:_MOST_OFFERED]))}{more})"


def _offer(name: str, known: Collection[str]) -> str:
    import difflib  # an error has time

    if not known:
        return " (there are none)"
    close = difflib.get_close_matches(name.strip("/"), known, n=3, cutoff=0.5)
    if close:
        return f" (did you mean {' or '.join(map(repr, close))}?)"
    if len(known) <= _MOST_OFFERED:
        return f" ({', '.join(map(repr, known))})"
    return ""
