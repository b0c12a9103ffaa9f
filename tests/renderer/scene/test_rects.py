"""Rectangles: their outlines, and what joins them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from diorama.chunk import Column
from diorama_renderer.query import latest_at
from diorama_renderer.scene import Scene
from diorama_renderer.scene.colors import auto_color, entity_color
from diorama_renderer.scene.labels import MOST_LABELS, Place
from diorama_renderer.store import Store


def texts(*labels: str | None) -> Column:
    return Column("label", "utf8", False, pa.array(labels, pa.utf8()), np.array([0, len(labels)], np.int32))


@pytest.fixture
def scene_of(row, fixed, frame):
    def draw(rects, *columns: Column) -> Scene:
        store = Store()
        array = np.asarray(rects, np.float32).reshape(-1, 4)
        store.insert(row("a", 0, fixed("rect2d", array, np.float32), *columns))
        scene = Scene(store)
        scene.update(latest_at(store, frame, 0))
        return scene

    return draw


def edges(scene: Scene) -> np.ndarray:
    return scene.segments.batch.columns["data"]


@pytest.mark.parametrize(
    "rect",
    [(1, 2, 5, 9), (5, 9, 1, 2), (5, 2, 1, 9), (1, 9, 5, 2)],
)
def test_an_outline_is_closed_and_the_same_whatever_corners_name_it(scene_of, rect) -> None:
    data = edges(scene_of([rect]))
    assert data["start"].tolist() == [[1, 2, 0], [5, 2, 0], [5, 9, 0], [1, 9, 0]]
    assert data["end"].tolist() == np.roll(data["start"], -1, axis=0).tolist()


@pytest.mark.parametrize(
    ("rect", "count"),
    [
        ((0, 0, 0, 0), 4),
        ((3, 3, 3, 9), 4),
        ((0, np.nan, 1, 1), 0),
        ((0, 0, np.inf, 1), 0),
        ((-1, -1, 0, 0), 4),
    ],
)
def test_what_is_not_finite_is_not_drawn_and_no_size_is_a_size(scene_of, rect, count) -> None:
    assert len(edges(scene_of([rect]))) == count


def test_instances_keep_their_numbers_when_one_is_not_drawn(scene_of, fixed) -> None:
    colors = fixed("colorrgba", [1, 2, 3], np.uint32, variant="u32")
    data = edges(scene_of([(0, 0, 1, 1), (np.nan,) * 4, (2, 2, 3, 3)], colors))
    assert data["instance"].tolist() == [0] * 4 + [2] * 4
    assert data["color"].tolist() == [1] * 4 + [3] * 4


def test_no_rectangles_draw_nothing(scene_of) -> None:
    assert len(edges(scene_of([]))) == 0


def test_colors_radii_and_labels_join_by_instance_key(row, fixed, frame) -> None:
    store = Store()

    def keys(*values: int) -> Column:
        return fixed("instance_key", values, np.uint64, variant="u64")

    rects = fixed("rect2d", [[0, 0, 1, 1], [2, 2, 3, 3]], np.float32)
    store.insert(row("a", 0, rects, keys(7, 9)))
    store.insert(row("a", 1, fixed("colorrgba", [5, 6], np.uint32, variant="u32"), keys(9, 1)))
    store.insert(row("a", 2, fixed("radius", [0.5, 0.25], np.float32), keys(9, 7)))
    store.insert(row("a", 3, texts("nine"), keys(9)))
    store.insert(row("a", 4, fixed("class_id", [4], np.uint16, variant="u16"), keys(7)))
    scene = Scene(store)
    scene.update(latest_at(store, frame, 9))
    data = edges(scene)
    assert data["color"].tolist() == [auto_color(4)] * 4 + [5] * 4
    assert data["radius"].tolist() == [0.25] * 4 + [0.5] * 4
    labels = scene.labels["rect2d", 1]
    assert (labels.texts, labels.positions.tolist()) == (["nine"], [[2, 2, 0]])
    assert labels.corners is not None
    assert labels.corners.tolist() == [[3, 3, 0]]
    assert labels.place is Place.INSIDE


def test_without_anything_logged_they_have_the_color_of_their_entity(scene_of) -> None:
    assert set(edges(scene_of([(0, 0, 1, 1)]))["color"].tolist()) == {entity_color("a")}


@pytest.mark.parametrize("count", [MOST_LABELS, MOST_LABELS + 1])
def test_more_labels_than_can_be_read_are_not_shown(scene_of, count) -> None:
    scene = scene_of(np.tile([0, 0, 1, 1], (count, 1)), texts(*["x"] * count))
    assert len(scene.labels) == (count <= MOST_LABELS)
