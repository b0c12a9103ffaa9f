"""The order in which people read the tree of a recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diorama_renderer.store.entity_order import EntityOrder, Ids, Mask

if TYPE_CHECKING:
    from diorama_renderer.ui.workspace import Opened

__all__ = ["EntityOrder", "Ids", "Mask", "order_of"]


def order_of(opened: Opened) -> EntityOrder:
    """That of a recording."""
    return opened.memo("entity order", lambda: EntityOrder(opened.recording.store.entities))
