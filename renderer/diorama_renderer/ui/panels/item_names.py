"""What items are called, and by which icon they are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diorama_renderer.blueprint.items import ComponentItem, EntityItem, Item, RecordingItem, ViewItem
from diorama_renderer.ui import icons
from diorama_renderer.ui.panels.entity_kinds import kinds_of
from diorama_renderer.ui.panels.view_icons import VIEW_ICONS, VIEW_NAMES

if TYPE_CHECKING:
    from diorama_renderer.ui.workspace import Opened

MOST_NAMED = 3


def entity_icon(opened: Opened, path: str) -> str:
    """What an entity is; a small tree where it only has others below it."""
    entity = opened.recording.store.entities.index.get(path.strip("/") or "/", -1)
    return (kinds_of(opened).icon(entity) if entity >= 0 else "") or icons.LIST_TREE


def item_icon(opened: Opened, item: Item) -> str:
    """The icon of an item."""
    if isinstance(item, EntityItem):
        return entity_icon(opened, item.path)
    if isinstance(item, ComponentItem):
        return icons.TALLY_5
    if isinstance(item, ViewItem):
        spec = opened.blueprint.views.get(item.view)
        return icons.APP_WINDOW if spec is None else VIEW_ICONS[spec.kind]
    return icons.FILM


def item_kind(opened: Opened, item: Item) -> str:
    """What sort of thing an item is."""
    if isinstance(item, EntityItem):
        return "Entity" if item.instance is None else "Instance"
    if isinstance(item, ComponentItem):
        return "Component"
    if isinstance(item, RecordingItem):
        return "Recording"
    spec = opened.blueprint.views.get(item.view)
    return "View" if spec is None else VIEW_NAMES[spec.kind]


def item_name(opened: Opened, item: Item) -> str:
    """What an item is called."""
    if isinstance(item, EntityItem):
        return item.path if item.instance is None else f"{item.path}[{item.instance}]"
    if isinstance(item, ComponentItem):
        return f"{item.path}:{item.component.removeprefix('ext.')}"
    if isinstance(item, RecordingItem):
        return opened.title
    spec = opened.blueprint.views.get(item.view)
    return "a view that was closed" if spec is None else spec.name


def items_name(opened: Opened, items: tuple[Item, ...]) -> str:
    """What several are called."""
    if not items:
        return "nothing"
    names = [item_name(opened, item) for item in items[:MOST_NAMED]]
    more = len(items) - len(names)
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")
