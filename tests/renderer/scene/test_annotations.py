"""What class ids and keypoint ids mean, and for whom."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama.schema import CLASS_DESCRIPTION
from diorama_renderer.query import Cursor, latest_at
from diorama_renderer.scene.annotations import NO_CONTEXT, AnnotationContexts, Context, read_context
from diorama_renderer.scene.colors import auto_color
from diorama_renderer.store import Store

RED, GREEN, NONE = 0xFF0000FF, 0x00FF0080, 0x11223344

ids = st.integers(0, 4) | st.just(65535)
annotations = st.fixed_dictionaries(
    {
        "id": ids,
        "label": st.none() | st.sampled_from(["", "a", "b"]),
        "color": st.none() | st.integers(0, 2**32 - 1),
    }
)
classes = st.lists(
    st.builds(
        lambda info, keypoints, pairs: {**info, "keypoints": keypoints, "keypoint_connections": pairs},
        annotations,
        st.lists(annotations, max_size=4),
        st.lists(st.tuples(ids, ids).map(list), max_size=3),
    ),
    max_size=4,
)


def context_of(*described: dict[str, Any]) -> Context:
    return read_context(0, pa.array(list(described), CLASS_DESCRIPTION))


def first(infos: list[dict[str, Any]], wanted: int) -> dict[str, Any]:
    return next((info for info in infos if info["id"] == wanted), {})


@given(classes, st.lists(st.tuples(st.just(-1) | ids, st.just(-1) | ids), max_size=5))
def test_ids_mean_what_a_search_through_the_descriptions_finds(logged, asked) -> None:
    context = context_of(*logged)
    want_colors, want_labels, of_class = [], [], []
    for class_id, keypoint_id in asked:
        known = first(logged, class_id)
        keypoint = first(known.get("keypoints", []), keypoint_id)
        colors = (keypoint.get("color"), known.get("color"), auto_color(class_id))
        want_colors.append(next(c for c in colors if c is not None) if class_id >= 0 else NONE)
        of_class.append(next(c for c in colors[1:] if c is not None) if class_id >= 0 else NONE)
        label = keypoint.get("label")
        want_labels.append(known.get("label") if label is None else label)
        pairs = known.get("keypoint_connections", [])
        assert context.connections(class_id).tolist() == pairs
        assert bool(pairs) == (class_id in context.connected_classes.tolist())
    class_ids, keypoint_ids = np.array(asked, np.int64).reshape(-1, 2).T
    assert context.colors(class_ids, keypoint_ids, otherwise=NONE).tolist() == want_colors
    assert context.colors(class_ids, otherwise=NONE).tolist() == of_class
    assert context.labels(class_ids, keypoint_ids) == want_labels
    palette = context.palette()
    for class_id in range(6):
        known = first(logged, class_id)
        color = known.get("color")
        want = 0 if not known else auto_color(class_id) if color is None else color
        got = bytes(palette[class_id]) if class_id < len(palette) else bytes(4)
        assert got == want.to_bytes(4, "big")


def test_unsigned_ids_do_as_well(described) -> None:
    context = context_of(described(0, "zero", RED, [(7, "nose", GREEN)]))
    class_ids = np.array([0, 0, 65535], np.uint16)
    keypoint_ids = np.broadcast_to(np.array([7], np.uint16), 3)
    assert context.colors(class_ids, keypoint_ids, otherwise=NONE).tolist() == [
        GREEN,
        GREEN,
        auto_color(65535),
    ]
    assert context.labels(class_ids, keypoint_ids) == ["nose", "nose", None]


def test_a_context_is_read_from_the_middle_of_many(described) -> None:
    many = [described(n, f"class {n}", n, [(n, f"{n}", n + 10)], [(n, n + 1)]) for n in range(5)]
    context = read_context(3, pa.array(many, CLASS_DESCRIPTION).slice(2, 2))
    assert context.class_ids.tolist() == [2, 3]
    assert context.labels(np.array([2, 3, 4])) == ["class 2", "class 3", None]
    assert context.colors(np.array([3, 3]), np.array([3, 2]), otherwise=NONE).tolist() == [13, 3]
    assert context.connections(3).tolist() == [[3, 4]]


def test_without_a_context_classes_have_automatic_colors_and_no_labels() -> None:
    class_ids = np.array([0, 5, -1])
    assert NO_CONTEXT.colors(class_ids, otherwise=NONE).tolist() == [auto_color(0), auto_color(5), NONE]
    assert NO_CONTEXT.labels(class_ids) == [None, None, None]
    assert NO_CONTEXT.palette().shape == (0, 4)


def test_contexts_of_one_row_are_equal_and_name_it_in_caches(described) -> None:
    one, same = context_of(described(1)), context_of(described(1))
    assert one == same
    assert {one: 1}[same] == 1
    assert one != NO_CONTEXT


paths = st.sampled_from(["/", "a", "a/b", "a/b/c", "d", "d/e"])
rows = st.lists(st.tuples(paths, st.integers(0, 4), st.integers(0, 2)), max_size=8)


@given(logged=rows, at=st.integers(0, 5))
def test_the_context_of_an_entity_is_that_of_the_nearest_at_or_above_it(
    row, context, described, frame, logged, at
) -> None:
    store = Store()
    store.entities.add("a/b/c/x")
    for path, number, class_count in logged:
        store.insert(row(path, number, context(*map(described, range(class_count)))))
    latest = latest_at(store, frame, at)
    contexts = AnnotationContexts(store, latest)
    in_force = latest.of("annotation_context")
    for path, entity in store.entities.index.items():
        above = entity
        while above > 0 and in_force[above] < 0:
            above = int(store.entities.parents[above])
        assert contexts.of(entity).key == in_force[above], path


@given(logged=rows, at=st.integers(0, 5))
def test_exactly_the_entities_below_a_change_differ(row, context, described, frame, logged, at) -> None:
    store = Store()
    store.insert(row("a", 2, context(described(0))))
    cursor = Cursor(store)
    before = AnnotationContexts(store, cursor.move(frame, 3))
    assert before.rows is not None
    for path, number, class_count in logged:
        store.insert(row(path, number, context(*map(described, range(class_count)))))
    after = AnnotationContexts(store, cursor.move(frame, at), before)
    changed = after.differ(before)
    for entity in range(len(store.entities)):
        was = -1 if entity >= len(before.rows) else before.of(entity).key
        is_other = after.of(entity).key != was
        assert is_other == (changed is not None and bool(changed[entity]))


def test_nothing_is_done_where_no_context_was_ever_logged(row, fixed, frame) -> None:
    store = Store()
    store.insert(row("a", 0, fixed("class_id", [0], np.uint16, variant="u16")))
    contexts = AnnotationContexts(store, latest_at(store, frame, 0))
    assert contexts.rows is None
    assert contexts.of(1) is NO_CONTEXT
    assert contexts.differ(None) is None


@pytest.mark.parametrize("path", ["/", "a"])
def test_an_empty_row_ends_a_context(path, row, context, described, frame) -> None:
    store = Store()
    store.insert(row("/", 0, context(described(1, "one"))))
    store.insert(row("a", 0, context(described(1, "uno"))))
    store.insert(row(path, 1, context()))
    contexts = AnnotationContexts(store, latest_at(store, frame, 1))
    want = {"/": ["uno"], "a": ["one"]}[path]
    assert contexts.of(store.entities.index["a"]).labels(np.array([1])) == want


def test_a_context_is_read_once_however_others_change(row, context, described, frame) -> None:
    store = Store()
    store.insert(row("a", 0, context(described(1))))
    cursor = Cursor(store)
    before = AnnotationContexts(store, cursor.move(frame, 0))
    read = before.of(store.entities.index["a"])
    store.insert(row("b", 1, context(described(2))))
    after = AnnotationContexts(store, cursor.move(frame, 1), before)
    assert after.of(store.entities.index["a"]) is read
