"""A slot batch is a dict of arrays that lie one after another in the order of their keys."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.scene.slots import SlotBatch

SPEC = {"value": (np.dtype(np.int64), 0), "color": (np.dtype(np.uint32), 0)}
DEAD = {"value": -1}

puts = st.lists(st.dictionaries(st.integers(0, 6), st.none() | st.integers(0, 5), min_size=1), max_size=12)


def columns_of(numbers: list[int]) -> dict[str, np.ndarray]:
    values = np.array(numbers, np.int64)
    return {"value": values, "color": (values.astype(np.uint32) % 7 == 0) * np.uint32(128) + 127}


def new_slots() -> SlotBatch:
    return SlotBatch(SPEC, DEAD, lambda columns: columns["color"])


@given(puts)
def test_slots_hold_what_was_put_last_in_the_order_of_their_keys(rounds: list[dict[int, int | None]]) -> None:
    slots, model, serial = new_slots(), {}, 0
    for changes in rounds:
        given_columns = {}
        for key, count in changes.items():
            numbers = None if count is None else list(range(serial, serial + count))
            serial += count or 0
            model[key] = numbers or []
            given_columns[key] = None if numbers is None else columns_of(numbers)
        slots.put(given_columns)
        values = slots.batch.columns["value"][: slots.batch.count]
        for key, numbers in model.items():
            assert values[slots.slot(key)].tolist() == numbers
        in_order = [number for key in sorted(model) for number in model[key]]
        assert values[values != -1].tolist() == in_order
        assert slots.live_count == len(in_order)
        assert slots.batch.has_transparent == any(number % 7 for number in in_order)


@given(puts)
def test_what_is_not_dirty_has_not_changed(rounds: list[dict[int, int | None]]) -> None:
    slots = new_slots()
    mirror = np.empty(0, np.int64)
    for changes in rounds:
        slots.put({key: None if n is None else columns_of(list(range(n))) for key, n in changes.items()})
        count = slots.batch.count
        mirror = np.resize(mirror, count) if len(mirror) < count else mirror
        for first, stop in slots.batch.take_dirty():
            mirror[first:stop] = slots.batch.columns["value"][first:stop]
        assert mirror[:count].tolist() == slots.batch.columns["value"][:count].tolist()


def test_a_change_that_fits_rewrites_its_slot_alone() -> None:
    slots = new_slots()
    slots.put({1: columns_of([1, 2, 3]), 2: columns_of([4, 5])})
    slots.batch.take_dirty()
    slots.put({1: columns_of([6, 7, 8])})
    assert slots.batch.take_dirty() == [(0, 3)]
    assert not slots.moved


def test_the_order_does_not_depend_on_history() -> None:
    one, other = new_slots(), new_slots()
    one.put({1: columns_of([1]), 2: columns_of([2, 3])})
    other.put({2: columns_of([9])})
    other.put({1: columns_of([8, 8, 8])})
    other.put({1: columns_of([1]), 2: columns_of([2, 3])})
    live = [s.batch.columns["value"][: s.batch.count] for s in (one, other)]
    assert live[0][live[0] != -1].tolist() == live[1][live[1] != -1].tolist() == [1, 2, 3]
