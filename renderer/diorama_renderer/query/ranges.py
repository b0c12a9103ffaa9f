"""Ranges: all rows of one entity in a span of time. For plots, text logs, visible history."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diorama.timelines import Timeline
from diorama_renderer.store import Rows, Store


def range_rows(
    store: Store,
    component: str,
    entity: int,
    timeline: Timeline | None,
    first: int,
    last: int,
    *,
    timeless: bool = False,
) -> Rows:
    """The rows of a component of an entity with `first` <= time <= `last`, in the order of (time, arrival).

    It is what was logged: empty rows are there, and clears hide nothing.

    Args:
        store: where to look.
        component: its name; never logged means no rows.
        entity: its index.
        timeline: None for the timeless rows alone.
        first: int64, in the unit of the timeline.
        last: likewise, inclusive.
        timeless: the timeless rows come first.
    """
    table = store.table(component)
    if table is None:
        return np.empty(0, np.int64)
    before = table.index(None).of_entity(entity, 0, 0) if timeless or timeline is None else None
    if timeline is None:
        return np.empty(0, np.int64) if before is None else before
    rows = table.index(timeline).of_entity(entity, first, last)
    return rows if before is None else np.concatenate([before, rows])


def times_of(store: Store, component: str, rows: Rows, timeline: Timeline) -> npt.NDArray[np.int64]:
    """When each row was, on a timeline; `store.NO_TIME` for timeless rows and those not on it.

    Raises:
        KeyError: the component was never logged.
    """
    table = store.table(component)
    if table is None:
        raise KeyError(f"times_of: a component that was logged, got {component!r}")
    times: npt.NDArray[np.int64] = table.times(timeline)[rows]
    return times
