"""Entities with a history show the rows of some time, each as it was then."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama.chunk import Column
from diorama.schema import CLASS_DESCRIPTION, COMPONENTS
from diorama.timelines import Timeline, TimeType
from diorama_renderer.blueprint.properties import EntityProperties
from diorama_renderer.query import Cursor, latest_at, range_rows
from diorama_renderer.scene import HistoryRow, Scene, history, points
from diorama_renderer.scene.annotations import AnnotationContexts
from diorama_renderer.scene.rows import EntityRows
from diorama_renderer.store import Store

ALL = 2**62


@pytest.fixture
def shown(frame):
    """A scene of some chunks at a frame, whose entity `a` has a history; and its store."""

    def make(*chunks: Any, at: int = 10, history: int = ALL) -> tuple[Scene, Store]:
        store = Store()
        for chunk in chunks:
            store.insert(chunk)
        scene = Scene(store)
        entity = store.entities.index.get("a", 1)
        scene.update(latest_at(store, frame, at), {entity: EntityProperties(history=history)})
        return scene, store

    return make


def spots(*xs: float, dtype: Any = np.float32) -> Column:
    values = np.reshape([[x, 0, 0] for x in xs], (-1, 3))
    return numbers("point3d", values, dtype, f"f{8 * np.dtype(dtype).itemsize}")


def xs_of(scene: Scene) -> list[float]:
    live = scene.points.batch.columns["placement"] != 0
    positions = scene.points.batch.columns["position_color"][live, :3].view(np.float32).astype(np.float64)
    placement = scene.points.batch.columns["placement"][live]
    return (positions[:, 0] + scene.placements.column("local")[placement, 0, 3]).tolist()


class RowsThen(EntityRows):
    """The slow way: what an entity was at one row of its past."""

    __slots__ = ("_then",)

    def __init__(self, store, latest, entity, contexts, then):
        super().__init__(store, latest, entity, contexts)
        self._then = then

    def row(self, component: str) -> int:
        return self._then.get(component, -1)


def slow_points(store: Store, latest, timeline, entity: int, length: int) -> list[tuple[Any, ...]]:
    """Position, colour and radius of each point, row by row."""
    table = store.table("point3d")
    newest = int(latest.of("point3d")[entity])
    if newest < 0:
        return []
    rows = range_rows(store, "point3d", entity, timeline, latest.time - length, latest.time).tolist()
    rows = [row for row in rows if table.counts[row] > 0]
    contexts = AnnotationContexts(store, latest)
    found = []
    for row in rows if newest in rows else [newest]:
        at = latest if row == newest else latest_at(store, timeline, int(table.times(timeline)[row]))
        then = {component: int(of[entity]) for component, of in at.rows.items()}
        each = RowsThen(store, latest, entity, contexts, {**then, "point3d": row})
        count = int(table.counts[row])
        radius, radii = each.radii("point3d", points.DEFAULT_RADIUS)
        radii = np.full(count, radius) if radii is None else radii
        found += zip(
            each.instances("point3d").values[:, 0].tolist(),
            each.colors("point3d", count).tolist(),
            radii.tolist(),
            strict=True,
        )
    return found


def drawn_points(scene: Scene) -> list[tuple[Any, ...]]:
    columns = scene.points.batch.columns
    live = np.flatnonzero(columns["placement"] != 0)
    common = scene.placements.column("radius")[columns["placement"][live]]
    radii = np.where(np.isnan(common), columns["radius"][live], common)
    return list(zip(xs_of(scene), columns["position_color"][live, 3].tolist(), radii.tolist(), strict=True))


def numbers(component: str, values: list[Any], dtype: Any, variant: str, *, splat: bool = False) -> Column:
    array = np.array(values, dtype)
    return Column(component, variant, splat, array, np.array([0, len(array)], np.int32))


ids = st.lists(st.integers(0, 5), max_size=4, unique=True)
columns = st.one_of(
    st.lists(st.integers(-9, 9), max_size=4).map(
        lambda xs: numbers("point3d", np.reshape([[x, 0, 0] for x in xs], (-1, 3)), np.float32, "f32")
    ),
    st.lists(st.integers(0, 2**32 - 1), max_size=4).map(lambda c: numbers("colorrgba", c, np.uint32, "u32")),
    st.integers(0, 2**32 - 1).map(lambda c: numbers("colorrgba", [c], np.uint32, "u32", splat=True)),
    st.lists(st.floats(0, 9, width=32), max_size=4).map(lambda r: numbers("radius", r, np.float32, "f32")),
    st.floats(0, 9, width=32).map(lambda r: numbers("radius", [r], np.float32, "f32", splat=True)),
    st.lists(st.integers(0, 5), max_size=4).map(lambda c: numbers("class_id", c, np.uint16, "u16")),
    st.integers(0, 5).map(lambda c: numbers("class_id", [c], np.uint16, "u16", splat=True)),
    ids.map(lambda keys: numbers("instance_key", keys, np.uint64, "u64")),
)
logged = st.tuples(
    st.none() | st.integers(0, 6),
    st.lists(columns, min_size=1, max_size=4, unique_by=lambda column: column.component),
)


@given(
    st.lists(logged, min_size=1, max_size=10),
    st.lists(st.tuples(st.integers(0, 7), st.integers(1, 7)), min_size=1, max_size=4),
)
@settings(deadline=None, max_examples=300)
def test_a_history_shows_what_was_there_row_by_row(row, frame, calls, visits) -> None:
    store = Store()
    for time, together in calls:
        store.insert(row("a", time, *together))
    scene = Scene(store)
    for time, length in visits:
        latest = latest_at(store, frame, time)
        scene.update(latest, {1: EntityProperties(history=length)})
        assert drawn_points(scene) == slow_points(store, latest, frame, 1, length)


def strips(*strips: list[list[float]], variant: str = "f32") -> Column:
    of = next(each for each in COMPONENTS["linestrip3d"].variants if each.name == variant)
    values = pa.array(list(strips), of.arrow)
    return Column("linestrip3d", variant, False, values, np.array([0, len(strips)], np.int32))


def texts(*labels: str | None) -> Column:
    return Column("label", "utf8", False, pa.array(labels, pa.utf8()), np.array([0, len(labels)], np.int32))


def test_rows_from_the_first_instant_of_the_history_to_now_are_shown(row, shown) -> None:
    chunks = [row("a", time, spots(time)) for time in (2, 3, 9, 10, 11)]
    assert xs_of(shown(*chunks, at=10, history=7)[0]) == [3, 9, 10]
    assert xs_of(shown(*chunks, at=10, history=1)[0]) == [9, 10]
    assert xs_of(shown(*chunks, at=10, history=0)[0]) == [10]


def test_a_row_that_comes_late_into_a_history_is_to_be_shown(row, frame) -> None:
    store = Store()
    for at in (0, 9):
        store.insert(row("a", at, spots(at)))
    walker, scene, properties = Cursor(store), Scene(store), {1: EntityProperties(history=ALL)}
    latest = walker.move(frame, 10)
    scene.update(latest, properties)
    assert scene.shows(latest)
    store.insert(row("a", 5, spots(5)))
    assert walker.move(frame, 10) is latest
    assert not scene.shows(latest)
    scene.update(latest, properties)
    assert xs_of(scene) == [0, 5, 9]
    scene.update(latest, {})
    store.insert(row("a", 6, spots(6)))
    assert scene.shows(walker.move(frame, 10))


def test_a_row_that_is_in_force_stays_when_it_is_older_than_the_history(row, shown) -> None:
    assert xs_of(shown(row("a", 0, spots(1)), row("a", 3, spots(2)), at=100, history=5)[0]) == [2]
    assert xs_of(shown(row("a", None, spots(1, 2)), history=5)[0]) == [1, 2]


def test_nothing_is_shown_of_what_was_cleared_or_is_empty_now(row, shown) -> None:
    clear = numbers("clear", [True], np.bool_, "recursive")
    assert xs_of(shown(row("a", 0, spots(1)), row("a", 5, clear))[0]) == []
    assert xs_of(shown(row("a", 0, spots(1)), row("a", 5, spots()))[0]) == []
    assert xs_of(shown(row("a", 0, spots(1)), row("a", 5, spots()), row("a", 6, spots(3)))[0]) == [1, 3]


@pytest.mark.parametrize("history", [1, ALL, 2**63 - 1, 2**70])
def test_times_and_histories_may_be_huge(row, shown, history) -> None:
    chunks = [row("a", time, spots(time % 7)) for time in (-(2**62), 2**62 - 1, 2**62)]
    wanted = [(2**62 - 1) % 7, 2**62 % 7]
    first = [-(2**62) % 7] if history > 2**63 - 1 else []
    assert xs_of(shown(*chunks, at=2**62, history=history)[0]) == first + wanted


def test_without_a_timeline_there_is_no_past(row) -> None:
    store = Store()
    store.insert(row("a", None, spots(1)))
    store.insert(row("a", 3, spots(2)))
    scene = Scene(store)
    scene.update(latest_at(store, None, 0), {1: EntityProperties(history=ALL)})
    assert xs_of(scene) == [1]


def test_positions_of_both_precisions_keep_their_digits(row, shown) -> None:
    scene, _ = shown(row("a", 0, spots(1e6 + 0.25, dtype=np.float64)), row("a", 1, spots(3)))
    assert xs_of(scene) == pytest.approx([1e6 + 0.25, 3], abs=0.1)
    scene, _ = shown(
        row("a", 0, spots(4e6 + 0.25, dtype=np.float64)), row("a", 1, spots(4e6, dtype=np.float64))
    )
    assert xs_of(scene) == pytest.approx([4e6 + 0.25, 4e6], abs=1e-3)


def test_strips_of_both_precisions_are_shown_with_the_numbers_of_all(row, shown) -> None:
    scene, _ = shown(
        row("a", 0, strips([[0, 0, 0], [1, 0, 0]], [[0, 1, 0], [1, 1, 0], [2, 1, 0]])),
        row("a", 1, strips([[5, 0, 0], [6, 0, 0]], variant="f64")),
    )
    data = scene.segments.batch.columns["data"]
    assert data["instance"].tolist() == [0, 1, 1, 2]
    local = scene.placements.column("local")[data["placement"], 0, 3]
    assert (data["end"][:, 0] + local).tolist() == [1, 1, 2, 6]


def test_boxes_are_where_they_were(row, fixed, shown) -> None:
    center = fixed("vec3d", [[7, 0, 0]], np.float64, variant="f64")
    scene, _ = shown(
        row(
            "a",
            0,
            fixed("box3d", np.ones((2, 3)), np.float32),
            fixed("vec3d", [[1, 0, 0], [2, 0, 0]], np.float64, variant="f64"),
        ),
        row("a", 1, fixed("box3d", np.ones((2, 3)), np.float32), center),
        row("a", 2, fixed("box3d", np.ones((1, 3)), np.float32)),
    )
    data = scene.boxes.batch.columns["data"]
    local = scene.placements.column("local")[data["placement"], 0, 3]
    assert (data["center"][:, 0] + local).tolist() == [1, 2, 7, 0, 7]
    assert data["quat_xyzw"].tolist() == [[0, 0, 0, 1]] * 5


def test_arrows_and_rectangles_have_histories_too(row, fixed, shown) -> None:
    scene, _ = shown(
        row(
            "a", 0, fixed("arrow3d", np.ones((1, 6)), np.float32), fixed("rect2d", [[0, 0, 1, 1]], np.float32)
        ),
        row(
            "a", 1, fixed("arrow3d", np.ones((2, 6)), np.float32), fixed("rect2d", [[0, 0, 3, 1]], np.float32)
        ),
    )
    assert scene.arrows.live_count == 3
    assert scene.segments.live_count == 2 * 4


def test_only_the_newest_row_has_labels(row, shown) -> None:
    scene, _ = shown(
        row("a", 0, spots(1, 2), texts("old", "older")),
        row("a", 1, spots(3, 4), texts(None, "new")),
    )
    labels = scene.labels["point3d", 1]
    assert labels.texts == ["new"]
    assert labels.positions[:, 0].tolist() == [4]


def test_bones_connect_no_points_of_different_rows(row, fixed, shown) -> None:
    values = pa.array(
        [
            {
                "id": 0,
                "label": None,
                "color": None,
                "keypoints": [],
                "keypoint_connections": [[0, 1], [1, 2]],
            }
        ],
        CLASS_DESCRIPTION,
    )
    annotated = Column("annotation_context", "class_description", False, values, np.array([0, 1], np.int32))
    keypoints = [fixed("keypoint_id", ids, np.uint16, variant="u16") for ids in ([0, 1], [2], [0, 1, 2])]
    scene, _ = shown(
        row("a", 0, annotated),
        row("a", 1, spots(0, 1), keypoints[0]),
        row("a", 2, spots(2), keypoints[1]),
        row("a", 3, spots(5, 6, 7), keypoints[2]),
    )
    data = scene.segments.batch.columns["data"]
    assert sorted(zip(data["start"][:, 0].tolist(), data["end"][:, 0].tolist(), strict=True)) == [
        (0, 1), (5, 6), (6, 7)
    ]  # fmt: skip


def test_an_instance_is_found_again_in_its_row(row, shown) -> None:
    scene, store = shown(row("a", 4, spots(1, 2)), row("a", 3, spots(0)), row("a", 5, spots(3)))
    found = [scene.history_row(1, instance) for instance in range(-1, 5)]
    assert found == [None, *(HistoryRow("point3d", *each) for each in ((1, 0), (0, 0), (0, 1), (2, 0))), None]
    assert scene.history_row(0, 0) is None
    scene.update(latest_at(store, Timeline("frame", TimeType.SEQUENCE), 10), {})
    assert scene.history_row(1, 0) is None


def test_a_history_is_built_anew_only_when_rows_enter_or_leave_it(row, frame, monkeypatch) -> None:
    store = Store()
    for time in (0, 5):
        store.insert(row("a", time, spots(time)))
    scene, chosen = Scene(store), {1: EntityProperties(history=6)}
    scene.update(latest_at(store, frame, 5), chosen)
    put: list[int] = []
    monkeypatch.setattr(scene.points, "put", put.extend)
    scene.update(latest_at(store, frame, 6), chosen)
    assert put == []
    scene.update(latest_at(store, frame, 7), chosen)  # the first row leaves
    assert len(put) == 1
    store.insert(row("a", 3, spots(3)))  # late
    scene.update(latest_at(store, frame, 7), chosen)
    assert len(put) == 2
    store.insert(row("a", 2, numbers("colorrgba", [1], np.uint32, "u32", splat=True)))
    scene.update(latest_at(store, frame, 7), chosen)
    assert len(put) == 3
    scene.update(latest_at(store, frame, 7), {1: EntityProperties(history=2)})
    assert len(put) == 4


def test_a_history_survives_the_dropping_of_rows(row, frame) -> None:
    store = Store()
    for time in range(4):
        store.insert(row("a", time, spots(time)))
    scene, chosen = Scene(store), {1: EntityProperties(history=ALL)}
    scene.update(latest_at(store, frame, 9), chosen)
    store.drop_before(int(store.table("point3d").arrival[2]))
    scene.update(latest_at(store, frame, 9), chosen)
    assert xs_of(scene) == [1, 2, 3]  # what was in force then is kept


def test_the_oldest_rows_are_left_out_where_there_are_too_many(row, shown, monkeypatch) -> None:
    chunks = [row("a", time, spots(time, time)) for time in range(6)]
    monkeypatch.setattr(history, "MOST_ROWS", 4)
    assert xs_of(shown(*chunks)[0]) == [2, 2, 3, 3, 4, 4, 5, 5]
    monkeypatch.setattr(history, "MOST_POINTS", 5)
    assert xs_of(shown(*chunks)[0]) == [4, 4, 5, 5]
    monkeypatch.setattr(history, "MOST_POINTS", 1)
    assert xs_of(shown(*chunks)[0]) == [5, 5]


def test_strips_are_counted_by_their_points(row, shown, monkeypatch) -> None:
    monkeypatch.setattr(history, "MOST_POINTS", 5)
    chunks = [row("a", time, strips([[time, 0, 0], [time, 1, 0]])) for time in range(6)]
    assert shown(*chunks)[0].segments.live_count == 2
