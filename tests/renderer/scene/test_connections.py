"""Lines between keypoints: one thing after another, and never between two."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.query import latest_at
from diorama_renderer.scene import Scene
from diorama_renderer.scene.colors import auto_color
from diorama_renderer.scene.connections import connected
from diorama_renderer.scene.placements import LINES_LAYER
from diorama_renderer.store import Store

ids = st.integers(0, 4) | st.just(65535)


@given(st.lists(ids, min_size=1, max_size=12), st.lists(st.tuples(ids, ids), max_size=5))
def test_connections_are_those_that_a_walk_through_the_keypoints_finds(keypoints, connections) -> None:
    things: list[dict[int, int]] = [{}]
    for place, keypoint in enumerate(keypoints):
        if keypoint in things[-1]:
            things.append({})
        things[-1][keypoint] = place
    want = [[thing[a], thing[b]] for thing in things for a, b in connections if a in thing and b in thing]
    got = connected(np.array(keypoints), np.array(connections, np.int64).reshape(-1, 2))
    assert got.tolist() == want


@pytest.fixture
def drawn(row, fixed, context, described, frame):
    """The segments of one entity of keypoints of class 5: (start, end, colour, instance) of each."""

    def draw(component, positions, keypoints, *, color=0x0A0B0CFF, classes=5) -> list[tuple]:
        width = int(component[-2])
        store = Store()
        points = fixed(component, np.reshape(positions, (-1, width)), np.float32)
        class_ids = fixed("class_id", [classes], np.uint16, variant="u16", splat=True)
        keypoint_ids = fixed("keypoint_id", keypoints, np.uint16, variant="u16")
        store.insert(row("/", 0, context(described(5, None, color, connections=[(0, 1), (1, 2)]))))
        store.insert(row("a", 0, points, class_ids, keypoint_ids))
        scene = Scene(store)
        scene.update(latest_at(store, frame, 0))
        data = scene.segments.batch.columns["data"]
        layer = scene.placements.column("layer")[data["placement"]]
        assert set(layer.tolist()) <= {LINES_LAYER if width == 2 else 0}
        fields = (data[name].tolist() for name in ("start", "end", "color", "instance"))
        return list(zip(*fields, strict=True))

    return draw


@pytest.mark.parametrize(("component", "width"), [("point2d", 2), ("point3d", 3)])
def test_keypoints_are_connected_in_the_color_of_their_class(drawn, component, width) -> None:
    positions = np.arange(3 * width).reshape(3, width)
    padded = np.pad(positions, ((0, 0), (0, 3 - width))).tolist()
    for color in (0x0A0B0CFF, None):
        shown = auto_color(5) if color is None else color
        assert drawn(component, positions, [1, 0, 2], color=color) == [
            (padded[1], padded[0], shown, 1),
            (padded[0], padded[2], shown, 0),
        ]


@pytest.mark.parametrize(
    ("keypoints", "count"),
    [
        ([0, 1, 2], 2),
        ([0, 2, 3], 0),
        ([2, 1, 9], 1),
        ([0, 1, 0, 1], 2),
        ([0, 1, 2, 0, 1], 3),
        ([0], 0),
        ([], 0),
    ],
)
def test_a_connection_without_both_ends_is_not_drawn(drawn, keypoints, count) -> None:
    assert len(drawn("point3d", np.eye(3)[np.arange(len(keypoints)) % 3], keypoints)) == count


def test_a_point_that_is_nowhere_is_connected_to_nothing(drawn) -> None:
    assert len(drawn("point2d", [[0, 0], [np.nan, 1], [2, 2]], [0, 1, 2])) == 0
    assert len(drawn("point2d", [[np.inf, 0], [1, 1], [2, 2]], [0, 1, 2])) == 1


def test_another_class_has_no_connections(drawn) -> None:
    assert drawn("point3d", np.eye(3), [0, 1, 2], classes=0) == []
