"""Labels name what is nearest, and cover no other label."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import diorama as rr
import diorama_renderer as dr
from diorama_renderer.query import latest_at
from diorama_renderer.recordings import as_recording
from diorama_renderer.state import choose_moment
from diorama_renderer.view import labels as view_labels
from diorama_renderer.view.frame import make_frame
from diorama_renderer.view.labels import screen_labels

SIZE = (400, 300)
ALONG_Y = dr.Camera.look_at((0, -10, 0), (0, 0, 0), (0, 0, 1))


@pytest.fixture
def texts(arranged):
    """The labels of what was logged, far ones first."""

    def make(*, camera=ALONG_Y, first=(), scale=1.0, **options) -> list[str]:
        view = arranged(**options)
        frame = make_frame(view.arrangement, view.scene, camera, SIZE)
        found = screen_labels(
            view.scene, frame, pixels_per_point=scale, first={view.index(path) for path in first}
        )
        return [label.text for label in found]

    return make


def test_of_labels_that_overlap_the_nearest_is_shown(texts) -> None:
    rr.log_points("a", [[0, 2, 0], [0, -2, 0], [0, 0, 0]], labels=["far", "near", "middle"])
    assert texts() == ["near"]
    assert texts(camera=dr.Camera.look_at((0, 10, 0), (0, 0, 0), (0, 0, 1))) == ["far"]


def test_labels_that_are_clear_of_each_other_are_drawn_far_ones_first(texts) -> None:
    rr.log_points("a", [[0, 2, 1], [-2, -2, 0], [2, 0, 0]], labels=["far", "near", "middle"])
    assert texts() == ["far", "middle", "near"]


def test_what_is_selected_is_named_whatever_is_nearer(texts) -> None:
    rr.log_points("a", [[0, 2, 0]], labels=["far"])
    rr.log_points("b", [[0, -2, 0]], labels=["near"])
    assert texts(first=["a"]) == ["far"]
    assert texts(first=["b"]) == texts(first=["a", "b"]) == texts() == ["near"]


def test_of_equally_near_labels_the_first_is_shown_however_depths_are_rounded(texts) -> None:
    rr.log_points("b", [[0, 0, 0]], labels=["b"])
    rr.log_points("a", [[0, -1e-9, 0]], labels=["a"])
    assert texts() == ["a"]  # first in the tree, whichever was logged first


def test_larger_texts_leave_room_for_fewer(texts) -> None:
    rr.log_points("a", [[0, 0, 0], [0, 0, 0.6]], labels=["one", "two"])
    assert sorted(texts()) == ["one", "two"]
    assert texts(scale=2.0) == ["one"]


def test_hidden_entities_have_no_labels_and_hide_none(texts) -> None:
    rr.log_points("a", [[0, 2, 0]], labels=["far"])
    rr.log_points("b", [[0, -2, 0]], labels=["near"])
    assert texts(shown=["a"]) == ["far"]
    assert texts(shown=[]) == []


def test_labels_of_points_that_are_nowhere_are_not_there(texts) -> None:
    nowhere = np.array([[np.nan, 0, 0], [0, np.inf, 0], [0, 0, 1e38], [0, 0, 0]], np.float32)
    rr.log_points("a", nowhere, labels=["n", "i", "h", "ok"])
    assert texts() == ["ok"]


def test_a_label_stands_below_a_point_of_the_size_that_the_view_chose(arranged) -> None:
    rr.log_point("plain", [-2, 0, 0], label="plain")
    rr.log_point("own", [2, 0, 0], radius=-2.0, label="own")
    view = arranged()

    def heights(**radii) -> dict[str, float]:
        frame = make_frame(view.arrangement, view.scene, ALONG_Y, SIZE, **radii)
        return {label.text: label.y for label in screen_labels(view.scene, frame, pixels_per_point=1.0)}

    before, after = heights(), heights(point_radius=-20.0)
    assert after["plain"] - before["plain"] == pytest.approx(20.0 - 1.5)
    assert after["own"] == before["own"]


def test_at_most_so_many_labels_are_shown(texts, monkeypatch) -> None:
    monkeypatch.setattr(view_labels, "MOST_LABELS", 3)
    rr.log_points("a", [[x, x, 0] for x in range(-2, 3)], labels=[str(x) for x in range(-2, 3)])
    assert texts() == ["0", "-1", "-2"]


corners = st.tuples(*[st.integers(0, 12)] * 2, *[st.integers(1, 6)] * 2)


@given(st.lists(corners, max_size=12))
def test_a_box_is_shown_if_it_is_clear_of_all_that_are_shown_before_it(boxes) -> None:
    low = np.array([[x, y] for x, y, _, _ in boxes], float).reshape(-1, 2)
    high = low + np.array([[w, h] for _, _, w, h in boxes], float).reshape(-1, 2)
    kept: list[int] = []
    for index in range(len(boxes)):
        if not any((low[index] < high[other]).all() and (low[other] < high[index]).all() for other in kept):
            kept.append(index)
    assert np.flatnonzero(view_labels._apart(low, high)).tolist() == kept


def test_labels_follow_what_is_shown_now(arranged, recording) -> None:
    rr.log_points("a", [[-2, 0, 0], [2, 0, 0]], labels=["a", "b"])
    rr.log_points("c", [[0, 0, 0]], labels=["c"])
    view = arranged()
    store = view.graph.store

    def now() -> list[str]:
        as_recording(recording, caller="test").sync()
        view.scene.update(latest_at(store, *choose_moment(store, None, caller="test")))
        columns = view.scene.label_columns()
        return [text for text, row in zip(columns.texts, columns.placement.tolist()) if row]

    assert now() == ["a", "b", "c"]
    rr.log_points("a", [[0, 0, 0]], labels=["alone"])
    assert now() == ["alone", "c"]
    rr.log_points("a", [[x, 0, 0] for x in range(3)], labels=["1", "2", "3"])
    assert now() == ["1", "2", "3", "c"]
    rr.log_cleared("a")
    assert now() == ["c"]
