"""Questions to the store: latest-at for all entities at once, ranges of one entity, joins of components."""

from __future__ import annotations

from diorama_renderer.query.cursor import Cursor
from diorama_renderer.query.joins import join, join_indices, key_rows
from diorama_renderer.query.latest import LatestAt, latest_at, latest_of
from diorama_renderer.query.ranges import range_rows, times_of

__all__ = [
    "Cursor",
    "LatestAt",
    "join",
    "join_indices",
    "key_rows",
    "latest_at",
    "latest_of",
    "range_rows",
    "times_of",
]
