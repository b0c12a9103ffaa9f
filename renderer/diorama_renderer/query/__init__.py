"""Questions to the store: latest-at for all entities at once, ranges of one entity, joins of components."""

from __future__ import annotations

from diorama_renderer.query.cursor import Cursor
from diorama_renderer.query.density import Density, StreamRow
from diorama_renderer.query.joins import join, join_indices, key_rows, values_at
from diorama_renderer.query.latest import LatestAt, latest_at, latest_of
from diorama_renderer.query.moments import time_on
from diorama_renderer.query.ranges import range_rows, times_of
from diorama_renderer.query.times import Times, is_date

__all__ = [
    "Cursor",
    "Density",
    "LatestAt",
    "StreamRow",
    "Times",
    "is_date",
    "join",
    "join_indices",
    "key_rows",
    "latest_at",
    "latest_of",
    "range_rows",
    "time_on",
    "times_of",
    "values_at",
]
