"""The same moment on another timeline, against a slow oracle."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from diorama.chunk import Chunk, Column
from diorama.timelines import Timeline, TimeType
from diorama_renderer.query import latest_at, time_on
from diorama_renderer.store import Store

FRAME, SIM = Timeline("frame", TimeType.SEQUENCE), Timeline("sim", TimeType.TIME)
VARIANTS = {"scalar": "f64", "radius": "f32"}
TIMES = st.one_of(st.integers(-3, 3), st.sampled_from([-(2**62), 2**62]))


def store_of(rows):
    store = Store()
    for arrival, (path, component, frame, sim) in enumerate(rows):
        times = {FRAME: frame, SIM: sim}
        on = {each: np.array([time]) for each, time in times.items() if time is not None}
        variant = VARIANTS[component]
        column = Column(
            component, variant, False, np.ones(1, variant.replace("f", "float")), np.array([0, 1], np.int32)
        )
        store.insert(Chunk(path, np.array([arrival], np.int64), on, (column,)))
    return store


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"), st.sampled_from(["scalar", "radius"]), st.none() | TIMES, st.none() | TIMES
        ),
        max_size=12,
    ),
    TIMES,
)
def test_it_is_when_the_newest_row_in_force_was_there(rows, now):
    store = store_of(rows)
    in_force = {}
    for arrival, (path, component, frame, sim) in enumerate(rows):
        if frame is not None and frame <= now:
            key = (path, component)
            in_force[key] = max(
                in_force.get(key, (frame, arrival, sim)), (frame, arrival, sim), key=lambda r: r[:2]
            )
    both = [(frame, sim) for frame, _, sim in in_force.values() if sim is not None]
    assert time_on(store, latest_at(store, FRAME, now), SIM) == (max(both)[1] if both else None)


def test_without_a_timeline_there_is_no_moment():
    store = store_of([("a", "scalar", 1, 2)])
    assert time_on(store, latest_at(store, None, 0), SIM) is None
    assert time_on(Store(), latest_at(Store(), FRAME, 0), SIM) is None
