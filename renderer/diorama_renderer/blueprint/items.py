"""What can be pointed at and selected."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EntityItem:
    """An entity, or one of its instances, perhaps as a view shows it.

    Attributes:
        path: of the entity.
        instance: which of its instances, from 0; None: the whole entity.
        view: id of the view in which it was pointed at, or None.
    """

    path: str
    instance: int | None = None
    view: int | None = None


@dataclass(frozen=True, slots=True)
class ComponentItem:
    """One component of an entity."""

    path: str
    component: str


@dataclass(frozen=True, slots=True)
class ViewItem:
    """A view, by its id."""

    view: int


@dataclass(frozen=True, slots=True)
class RecordingItem:
    """A recording, by its id."""

    recording_id: str


Item = EntityItem | ComponentItem | ViewItem | RecordingItem
