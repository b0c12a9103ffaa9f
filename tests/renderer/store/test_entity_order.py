"""The order of entities in trees, against sorting paths part by part."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.store import EntityTree
from diorama_renderer.store.entity_order import EntityOrder, order_key
from diorama_renderer.ui.panels.view_rows import matching

part = st.text("ab019 -!", min_size=1, max_size=4)
paths = st.lists(st.lists(part, min_size=1, max_size=4).map("/".join), max_size=30)


def slow_key(path):
    parts = [] if path == "/" else path.split("/")
    return [
        [(len(t.lstrip("0")), t.lstrip("0")) if t.isdigit() else (0, t) for t in re.split(r"(\d+)", part)]
        for part in parts
    ]


@given(paths, st.integers(1, 40))
def test_everything_below_an_entity_comes_right_after_it(added, most):
    tree = EntityTree()
    order = EntityOrder(tree)
    for path in added:
        tree.add(path)
        if len(path) % 2:
            order.update(most=most)
    while order.update(most=most):
        pass
    assert sorted(order.entities.tolist()) == list(range(len(tree)))
    assert [order.places[entity] for entity in order.entities] == list(range(len(tree)))
    for entity, path in enumerate(tree.paths):
        inside = {e for e, p in enumerate(tree.paths) if entity == 0 or p == path or p.startswith(path + "/")}
        assert order.sizes[entity] == len(inside)
        assert set(order.at_and_below(entity).tolist()) == inside


@given(paths)
def test_few_at_a_time_are_as_all_at_once(added):
    tree = EntityTree()
    slow, fast = EntityOrder(tree), EntityOrder(tree)
    slow.update()
    for path in added:
        tree.add(path)
        slow.update()
    fast.update()
    np.testing.assert_array_equal(slow.entities, fast.entities)
    np.testing.assert_array_equal(slow.sizes, fast.sizes)


@given(paths, st.randoms())
def test_counts_and_what_lies_below_are_what_a_slow_look_finds(added, random):
    tree = EntityTree()
    for path in added:
        tree.add(path)
    order = EntityOrder(tree)
    order.update()
    mask = np.array([random.random() < 0.4 for _ in tree.paths])
    below, counts = order.below(mask), order.count_below(mask)
    for entity in range(len(tree)):
        inside = order.at_and_below(entity).tolist()
        assert counts[entity] == sum(mask[each] for each in inside)
        above = tree.parents[entity]
        chain = []
        while above >= 0:
            chain.append(above)
            above = tree.parents[above]
        assert below[entity] == any(mask[each] for each in chain)


@given(st.lists(st.text("a019", min_size=1, max_size=6), min_size=2, max_size=2, unique=True))
def test_different_names_have_different_keys(names):
    assert order_key(names[0]) != order_key(names[1])


def test_numbers_in_names_count_by_their_value():
    names = ["p10", "p9", "p1", "p09", "q", "p"]
    assert sorted(names, key=order_key) == ["p", "p1", "p9", "p09", "p10", "q"]
    assert slow_key("p9") < slow_key("p10")


def test_words_are_looked_for_in_names_and_with_slashes_in_paths():
    there = ["world/camera", "world/camera/image", "camera"]
    assert matching(there, "CAM").tolist() == [True, False, True]
    assert matching(there, "era im").tolist() == [False, False, False]
    assert matching(there, "world/cam").tolist() == [True, True, False]
    assert matching([], "x").tolist() == []
