"""What an entity says at the time that is shown: one reading a component, decoded when somebody looks.

Everything is kept by the row that it was read from, so that frames in which nothing changes cost nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pyarrow as pa

from diorama.schema import COMPONENTS
from diorama.timelines import Timeline
from diorama_renderer.query.joins import join_indices, key_rows
from diorama_renderer.recordings.values import Tensor, value_of
from diorama_renderer.scene.annotations import AnnotationContexts, Context
from diorama_renderer.store import Instances

if TYPE_CHECKING:
    from diorama_renderer.ui.workspace import Opened

T = TypeVar("T")

PRIMARY = ("point3d", "point2d", "box3d", "rect2d", "arrow3d", "linestrip3d", "linestrip2d", "mesh3d")
"""Components that give an entity its instances."""

_MOST_KEPT = 512
_MOST_BYTES = 96 << 20
_LARGE_BYTES = 1 << 16
_LEAST_LARGE = 3
_ORDER = {component: number for number, component in enumerate((*COMPONENTS, ""))}


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What one component of an entity says.

    Attributes:
        component: its name.
        row: in the component's table.
        key: names the row for ever, in caches.
        instances: its values, not decoded.
        is_timeless: whether it holds at all times.
        is_single: whether it is one value for the whole entity.
    """

    component: str
    row: int
    key: tuple[str, int]
    instances: Instances
    is_timeless: bool
    is_single: bool

    @property
    def count(self) -> int:
        """How many values."""
        return self.instances.count


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Stands for a value that is not what it says; `reason` is for people."""

    reason: str


class _Kept:
    """The latest things that were worked out."""

    def __init__(self) -> None:
        self.things: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self.size_bytes = 0
        self.readings: tuple[object, dict[str, list[Reading]]] = (None, {})
        self.contexts: tuple[object, AnnotationContexts | None] = (None, None)


def kept(opened: Opened, key: Hashable, make: Callable[[], T]) -> T:
    """What `make` returned for a key, as long as it is used; what it raised for odd data is an `Unreadable`."""
    memo = opened.memo("readings", _Kept)
    things = memo.things
    if key in things:
        things.move_to_end(key)
    else:
        made = guarded(make)
        things[key] = made, _size_of(made)
        memo.size_bytes += things[key][1]
        _forget_oldest(memo)
    found: T = things[key][0]
    return found


def _forget_oldest(memo: _Kept) -> None:
    """Of large things the latest few stay, however large: what is looked at is not decoded in every frame."""
    things = memo.things
    large = [key for key, (_, size) in things.items() if size > _LARGE_BYTES]
    while memo.size_bytes > _MOST_BYTES and len(large) > _LEAST_LARGE:
        memo.size_bytes -= things.pop(large.pop(0))[1]
    while len(things) > _MOST_KEPT:
        memo.size_bytes -= things.popitem(last=False)[1][1]


def _size_of(made: Any) -> int:
    """Bytes of what is worth counting."""
    array = made.values if isinstance(made, Tensor) else made
    return int(array.nbytes) if isinstance(array, np.ndarray) else 0


def guarded(make: Callable[[], Any]) -> Any:
    """What `make` returns, or an `Unreadable` with what is wrong with the data."""
    try:
        with np.errstate(all="ignore"):
            return make()
    except (
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        OverflowError,
        ArithmeticError,
        pa.ArrowException,
    ) as error:
        text = str(error).partition("\n")[0]
        return Unreadable(text or type(error).__name__)
    except MemoryError:
        return Unreadable("too large to be shown")


def readings_of(opened: Opened, path: str) -> list[Reading]:
    """What an entity says at the time that is shown, in the order of the schema, extensions last."""
    memo = opened.memo("readings", _Kept)
    if memo.readings[0] is not opened.latest:
        memo.readings = (opened.latest, {})
    found = memo.readings[1]
    if path not in found:
        found[path] = _read(opened, path)
    return found[path]


def reading_of(opened: Opened, path: str, component: str) -> Reading | None:
    """One of them."""
    return next((each for each in readings_of(opened, path) if each.component == component), None)


def _read(opened: Opened, path: str) -> list[Reading]:
    store, latest = opened.recording.store, opened.latest
    entity = store.entities.index.get(path.strip("/") or "/")
    if entity is None or entity >= latest.entity_count or latest.generation != store.generation:
        return []
    found = []
    for component, rows in latest.rows.items():
        row = int(rows[entity])
        table = store.table(component)
        if row < 0 or table is None:
            continue
        instances = table.instances(row)
        found.append(
            Reading(
                component,
                row,
                (component, table.serial(row)),
                instances,
                bool(table.timeless[row]),
                table.single or instances.splat,
            )
        )
    found.sort(key=lambda each: (_ORDER.get(each.component, len(_ORDER)), each.component))
    return found


def value(opened: Opened, reading: Reading) -> Any:
    """All that a reading says, see `recordings.values.value_of`; `Unreadable` if it is not what it says."""
    return kept(opened, ("value", reading.key), lambda: value_of(reading.component, reading.instances))


def value_at(opened: Opened, reading: Reading, place: int) -> Any:
    """One of the values of a reading that has one an instance; the others are not decoded."""

    def make() -> Any:
        instances = reading.instances
        if not 0 <= place < instances.count:
            return Unreadable("has no value")
        values: Any = instances.values
        some = values[place : place + 1] if isinstance(values, np.ndarray) else values.slice(place, 1)
        decoded = value_of(reading.component, Instances(some, instances.variant, False, 1))
        if reading.component == "arrow3d":
            return decoded.origins[0], decoded.vectors[0]
        return decoded[0]

    return kept(opened, ("value", reading.key, place), make)


def instance_count(readings: list[Reading]) -> int:
    """How many instances an entity has."""
    primary = primary_of(readings)
    if primary is not None:
        return primary.count
    return max((each.count for each in readings if not each.is_single), default=0)


def primary_of(readings: list[Reading]) -> Reading | None:
    """The component that gives an entity its instances."""
    by_name = {each.component: each for each in readings}
    return next((by_name[name] for name in PRIMARY if name in by_name), None)


def place_of(opened: Opened, readings: list[Reading], reading: Reading, instance: int) -> int:
    """Which value of a reading belongs to an instance; -1: none."""
    if reading.is_single:
        return 0
    primary = primary_of(readings)
    if primary is None or primary is reading:
        return instance if 0 <= instance < reading.count else -1

    def make() -> Any:
        keys = [_keys(opened, each) for each in (primary, reading)]
        if all(each is None for each in keys):
            return None  # instances have the keys 0, 1, ...
        return join_indices(primary.count, keys[0], reading.instances, keys[1])

    places = kept(opened, ("join", primary.key, reading.key), make)
    if places is None:
        return instance if 0 <= instance < min(primary.count, reading.count) else -1
    if isinstance(places, Unreadable) or not 0 <= instance < len(places):
        return -1
    return int(places[instance])


def _keys(opened: Opened, reading: Reading) -> Any:
    store = opened.recording.store
    row = int(key_rows(store, reading.component, np.array([reading.row]))[0])
    table = store.table("instance_key")
    return None if row < 0 or table is None else np.asarray(table.instances(row).values)


def times_of_row(opened: Opened, reading: Reading) -> list[tuple[Timeline, int]]:
    """When a row was logged, on each timeline that it is on; `log_time` last."""

    def make() -> list[tuple[Timeline, int]]:
        table = opened.recording.store.table(reading.component)
        assert table is not None
        row = np.array([reading.row])
        found = [
            (timeline, int(table.times(timeline)[reading.row]))
            for timeline in table.spans()
            if len(table.places_on(timeline, row))
        ]
        return sorted(found, key=lambda each: (each[0].name == "log_time", each[0].name))

    found = kept(opened, ("times", reading.key), make)
    return found if isinstance(found, list) else []


def context_of(opened: Opened, path: str) -> Context:
    """The annotation context of an entity at the time that is shown."""
    memo = opened.memo("readings", _Kept)
    if memo.contexts[0] is not opened.latest or memo.contexts[1] is None:
        memo.contexts = (
            opened.latest,
            AnnotationContexts(opened.recording.store, opened.latest, memo.contexts[1]),
        )
    contexts = memo.contexts[1]
    assert contexts is not None
    entity = opened.recording.store.entities.index.get(path.strip("/") or "/", 0)
    return contexts.of(entity if contexts.rows is None or entity < len(contexts.rows) else 0)
