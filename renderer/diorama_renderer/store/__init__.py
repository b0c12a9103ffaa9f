"""Chunks by component and entity, with per-timeline sorted indexes."""

from __future__ import annotations

from diorama_renderer.store.columns import NO_TIME
from diorama_renderer.store.dropping import Dropped
from diorama_renderer.store.entities import EntityTree
from diorama_renderer.store.index import Rows, TimeIndex
from diorama_renderer.store.store import Store, StoreStatistics
from diorama_renderer.store.table import ComponentTable, Instances, Selection

__all__ = [
    "NO_TIME",
    "ComponentTable",
    "Dropped",
    "EntityTree",
    "Instances",
    "Rows",
    "Selection",
    "Store",
    "StoreStatistics",
    "TimeIndex",
]
