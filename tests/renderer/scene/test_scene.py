"""A scene is a cache: what it showed before never changes what it shows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from diorama.chunk import Chunk, Column
from diorama.schema import CLASS_DESCRIPTION
from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama_renderer.query import Cursor, latest_at
from diorama_renderer.scene import Labels, Scene
from diorama_renderer.scene.colors import auto_color, entity_color
from diorama_renderer.scene.slots import SlotBatch
from diorama_renderer.store import Store

FRAME = Timeline("frame", TimeType.SEQUENCE)
ARRIVALS = iter(range(10**9))


def fixed(component: str, values: Any, dtype: Any, *, splat: bool = False, variant: str = "f32") -> Column:
    array = np.asarray(values, dtype)
    return Column(component, variant, splat, array, np.array([0, len(array)], np.int32))


def points(values: Any) -> Column:
    return fixed("point3d", np.reshape(values, (-1, 3)), np.float32)


def row(path: str, frame: int, *columns: Column) -> Chunk:
    arrival = np.array([next(ARRIVALS)])
    return Chunk(path, arrival, {FRAME: np.array([frame]), LOG_TIME: arrival}, columns)


def shown(*chunks: Chunk, frame: int = 10) -> Scene:
    store = Store()
    for chunk in chunks:
        store.insert(chunk)
    scene = Scene(store)
    scene.update(latest_at(store, FRAME, frame))
    return scene


def live(scene: Scene, slots: SlotBatch) -> list[tuple[Any, ...]]:
    """Every element with its placement spelled out, so that rows of the table do not matter."""
    elements = []
    for key in slots.keys.tolist():
        where = slots.slot(key)
        for index in range(where.start, where.stop):
            columns = slots.batch.columns
            if "data" in columns:
                element = columns["data"][index].copy()
                placement = int(element["placement"])
                element["placement"] = 0
                values: tuple[Any, ...] = (element.tobytes(),)
            else:
                placement = int(columns["placement"][index])
                radius = scene.placements.column("radius")[placement]
                own = columns["radius"][index] if np.isnan(radius) else radius
                values = (columns["position_color"][index].tobytes(), float(own), index - where.start)
                assert int(scene.placements.column("first")[placement]) == where.start
            entity = int(scene.placements.column("entity")[placement])
            elements.append((entity, scene.placements.column("local")[placement].tobytes(), *values))
    return elements


def texts(*labels: str | None) -> Column:
    return Column("label", "utf8", False, pa.array(labels, pa.utf8()), np.array([0, len(labels)], np.int32))


def u16(component: str, ids: Any, *, splat: bool = False) -> Column:
    return fixed(component, ids, np.uint16, variant="u16", splat=splat)


def annotated(*colors: int | None) -> Column:
    """Classes 0, 1, ... of these colours, with a labelled keypoint 1 and a line from keypoint 0 to it."""
    keypoint = {"id": 1, "label": "tip", "color": 0x01020304}
    classes = [
        {
            "id": n,
            "label": f"class {n}",
            "color": c,
            "keypoints": [keypoint],
            "keypoint_connections": [[0, 1]],
        }
        for n, c in enumerate(colors)
    ]
    values = pa.array(classes, CLASS_DESCRIPTION)
    return Column(
        "annotation_context", "class_description", False, values, np.array([0, len(classes)], np.int32)
    )


def spelled(labels: dict[tuple[str, int], Labels]) -> dict[tuple[str, int], list[Any]]:
    return {
        key: [each.tolist() if isinstance(each, np.ndarray) else each for each in of]
        for key, of in labels.items()
    }


columns = st.one_of(
    st.lists(st.floats(-9, 9, width=32), max_size=4).map(lambda xs: points([[x, 0, 0] for x in xs])),
    st.lists(st.floats(1e6, 1e6 + 9), max_size=4).map(
        lambda xs: fixed("point3d", [[x, 0, 0] for x in xs] or np.empty((0, 3)), np.float64, variant="f64")
    ),
    st.lists(st.integers(0, 2**32 - 1), max_size=4).map(
        lambda c: fixed("colorrgba", c, np.uint32, variant="u32")
    ),
    st.integers(0, 2**32 - 1).map(lambda c: fixed("colorrgba", [c], np.uint32, splat=True, variant="u32")),
    st.lists(st.floats(0, 9, width=32), max_size=4).map(lambda r: fixed("radius", r, np.float32)),
    st.floats(0, 9, width=32).map(lambda r: fixed("radius", [r], np.float32, splat=True)),
    st.integers(0, 3).map(lambda n: fixed("box3d", np.ones((n, 3)), np.float32)),
    st.integers(0, 3).map(lambda n: fixed("arrow3d", np.ones((n, 6)), np.float32)),
    st.lists(st.floats(-9, 9, width=32), max_size=3).map(
        lambda xs: fixed("point2d", np.array([[x, 0] for x in xs]).reshape(-1, 2), np.float32)
    ),
    st.integers(0, 3).map(lambda n: fixed("rect2d", np.tile([0, 0, 2, 1], (n, 1)), np.float32)),
    st.lists(st.none() | st.integers(0, 2**32 - 1), max_size=2).map(lambda colors: annotated(*colors)),
    st.lists(st.integers(0, 2), max_size=4).map(lambda ids: u16("class_id", ids)),
    st.integers(0, 2).map(lambda class_id: u16("class_id", [class_id], splat=True)),
    st.lists(st.integers(0, 2), max_size=4).map(lambda ids: u16("keypoint_id", ids)),
    st.just(fixed("clear", [True], np.bool_, variant="recursive")),
)
rows = st.tuples(st.sampled_from(["a", "a/b", "c"]), st.integers(0, 5), columns)
skeleton = [
    ("a/b", 0, points([[0, 0, 0], [1, 0, 0]])),
    ("a/b", 1, u16("class_id", [0], splat=True)),
    ("a/b", 2, u16("keypoint_id", [0, 1])),
    ("a", 3, annotated(0xFF0000FF)),
]


@settings(max_examples=150, deadline=None)
@given(st.lists(rows, min_size=1, max_size=12), st.lists(st.integers(0, 6), min_size=1, max_size=5))
@example([*skeleton, ("a", 4, annotated(0x00FF0080)), ("a/b", 5, annotated())], [0, 1, 2, 3, 4, 5])
@example([*skeleton, ("a", 4, annotated())], [4, 3, 2])
@example([*skeleton, ("a/b", 4, u16("keypoint_id", []))], [3, 4])
@example([("a/b", 0, fixed("rect2d", np.ones((2, 4)), np.float32)), *skeleton], [2, 3, 2, 3])
def test_a_scene_with_a_history_equals_a_new_one(logged: list[Any], visits: list[int]) -> None:
    store = Store()
    for path, frame, column in logged:
        store.insert(row(path, frame, column))
    cursor, scene = Cursor(store), Scene(store)
    for frame in visits:
        scene.update(cursor.move(FRAME, frame))
    fresh = Scene(store)
    fresh.update(latest_at(store, FRAME, visits[-1]))
    expect_equal(scene, fresh)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(rows, min_size=1, max_size=12), st.lists(st.integers(0, 6), min_size=2, max_size=5), st.data()
)
@example([*skeleton, ("a", 4, annotated(0x00FF0080))], [3, 4], None)
def test_a_scene_equals_a_new_one_after_rows_were_dropped(
    logged: list[Any], visits: list[int], data: Any
) -> None:
    store = Store()
    for path, frame, column in logged:
        store.insert(row(path, frame, column))
    cursor, scene = Cursor(store), Scene(store)
    for frame in visits:
        scene.update(cursor.move(FRAME, frame))
        kept = 1 if data is None else data.draw(st.integers(0, 12))
        store.drop_before(max(store.table(name).arrival.max() for name in store.components()) + 1 - kept)
    scene.update(cursor.move(FRAME, visits[-1]))
    fresh = Scene(store)
    fresh.update(latest_at(store, FRAME, visits[-1]))
    expect_equal(scene, fresh)


def expect_equal(scene: Scene, other: Scene) -> None:
    for name in ("points", "segments", "boxes", "arrows"):
        assert live(scene, getattr(scene, name)) == live(other, getattr(other, name))
        assert getattr(scene, name).batch.has_transparent == getattr(other, name).batch.has_transparent
    assert spelled(scene.labels) == spelled(other.labels)


def color_of(scene: Scene) -> list[int]:
    return scene.points.batch.columns["position_color"][:, 3].tolist()


def test_a_logged_color_wins_over_the_class_and_that_over_the_entity() -> None:
    at_origin = points([[0, 0, 0], [1, 0, 0]])
    assert color_of(shown(row("a", 0, at_origin))) == [entity_color("a")] * 2
    classes = fixed("class_id", [0, 7], np.uint16, variant="u16")
    assert color_of(shown(row("a", 0, at_origin, classes))) == [auto_color(0), auto_color(7)]
    one = fixed("colorrgba", [0x00000000], np.uint32, variant="u32")
    assert color_of(shown(row("a", 0, at_origin, classes, one))) == [0, auto_color(7)]


def test_colors_logged_once_stay_valid_for_later_positions() -> None:
    red = fixed("colorrgba", [0xFF0000FF], np.uint32, splat=True, variant="u32")
    scene = shown(row("a", 0, points([[0, 0, 0]]), red), row("a", 1, points([[1, 1, 1], [2, 2, 2]])))
    assert color_of(scene) == [0xFF0000FF] * 2


@pytest.mark.parametrize("far", [0.0, 5.4e6, -1e8])
def test_far_positions_keep_their_digits(far: float) -> None:
    wanted = far + np.array([[0.0, 0.25, 1e-3], [3.0, -2.0, 1.0]])
    scene = shown(row("a", 0, fixed("point3d", wanted, np.float64, variant="f64")))
    local = scene.points.batch.columns["position_color"][:, :3].view(np.float32).astype(np.float64)
    placement = int(scene.points.batch.columns["placement"][0])
    got = local + scene.placements.column("local")[placement, :3, 3]
    assert np.abs(got - wanted).max() < 1e-6


def test_nothing_is_drawn_of_what_was_cleared() -> None:
    clear = fixed("clear", [False], np.bool_, variant="recursive")
    scene = shown(row("a", 0, points([[0, 0, 0]])), row("a", 1, clear))
    assert scene.points.live_count == 0


def test_nothing_is_rebuilt_but_what_a_context_concerns(monkeypatch) -> None:
    store = Store()
    for path in ("a/classed", "b/classed", "a/plain"):
        store.insert(row(path, 0, points([[0, 0, 0]])))
    store.insert(row("a/classed", 0, u16("class_id", [0])))
    store.insert(row("b/classed", 0, u16("class_id", [0])))
    store.insert(row("/", 0, annotated(0xFF0000FF)))
    cursor, scene = Cursor(store), Scene(store)
    scene.update(cursor.move(FRAME, 0))
    put: list[int] = []
    monkeypatch.setattr(scene.points, "put", put.extend)
    store.insert(row("a", 1, annotated(0x00FF00FF)))
    scene.update(cursor.move(FRAME, 1))
    assert [store.entities.paths[key // 8] for key in put] == ["a/classed"]


def test_colors_and_labels_come_from_the_context_where_none_were_logged() -> None:
    scene = shown(
        row("/", 0, annotated(0xFF0000FF, None)),
        row("a", 0, points([[0, 0, 0], [1, 0, 0], [2, 0, 0], [3, 0, 0]]), u16("class_id", [0, 1, 1, 7])),
        row("a", 1, u16("keypoint_id", [0, 0, 1, 1])),
        row("a", 2, texts("own", "", None)),
    )
    assert color_of(scene) == [0xFF0000FF, auto_color(1), 0x01020304, auto_color(7)]
    assert scene.labels["point3d", 1].texts == ["own", "tip"]


def test_fewer_class_ids_than_points_leave_the_others_without_a_class() -> None:
    scene = shown(row("a", 0, points([[0, 0, 0], [1, 0, 0]]), u16("class_id", [3])))
    assert color_of(scene) == [auto_color(3), entity_color("a")]
