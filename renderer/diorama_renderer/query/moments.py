"""The same moment on another timeline."""

from __future__ import annotations

from diorama.timelines import Timeline
from diorama_renderer.query.latest import LatestAt
from diorama_renderer.store import Store


def time_on(store: Store, latest: LatestAt, timeline: Timeline) -> int | None:
    """When what is in force came, on another timeline: the time there of the newest row that is on both.

    Of several rows at the same newest time the last on the other timeline decides, so that all of them are in force.

    Args:
        store: where `latest` is from.
        latest: what is in force at a time of some timeline.
        timeline: the other one.

    Returns:
        None if nothing that is in force is on both.
    """
    if latest.timeline is None or latest.generation != store.generation:
        return None
    newest: tuple[int, int] | None = None
    for component, of_entities in latest.rows.items():
        table = store.table(component)
        if table is None:
            continue
        rows = of_entities[of_entities >= 0]
        for each in (latest.timeline, timeline):
            rows = rows[table.places_on(each, rows)]
        if not len(rows):
            continue
        before = table.times(latest.timeline)[rows]
        last = before.max()
        found = int(last), int(table.times(timeline)[rows[before == last]].max())
        newest = found if newest is None else max(newest, found)
    return None if newest is None else newest[1]
