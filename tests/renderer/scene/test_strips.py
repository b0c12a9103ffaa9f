"""Line strips: what joins each of them reaches all of its pieces."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from diorama.chunk import Column
from diorama.schema import COMPONENTS
from diorama_renderer.query import latest_at
from diorama_renderer.scene import Scene
from diorama_renderer.scene.colors import auto_color, entity_color
from diorama_renderer.store import Store


@pytest.fixture(params=["linestrip2d", "linestrip3d"])
def pieces(request, row, fixed, context, described, frame):
    """The segments of strips of 3, 1 and 2 points, joined to other columns by the keys 4, 5, 6."""

    def draw(*columns: Column) -> np.ndarray:
        width = int(request.param[-2])
        store = Store()
        strips = [[[float(i)] * width for i in range(length)] for length in (3, 1, 2)]
        values = pa.array(strips, COMPONENTS[request.param].variants[0].arrow)
        keys = fixed("instance_key", [4, 5, 6], np.uint64, variant="u64")
        store.insert(
            row("a", 0, Column(request.param, "f32", False, values, np.array([0, 3], np.int32)), keys)
        )
        store.insert(row("/", 0, context(described(2, None, 0x01020304))))
        for column in columns:
            other = fixed("instance_key", [6, 4], np.uint64, variant="u64")
            store.insert(row("a", 0, column, *([] if column.splat else [other])))
        scene = Scene(store)
        scene.update(latest_at(store, frame, 0))
        data = scene.segments.batch.columns["data"]
        assert data["instance"].tolist() == [0, 0, 1, 2]
        return data

    return draw


def test_colors_and_radii_are_those_of_the_strip(pieces, fixed) -> None:
    data = pieces(
        fixed("colorrgba", [7, 8], np.uint32, variant="u32"), fixed("radius", [0.5, 0.25], np.float32)
    )
    assert data["color"].tolist() == [8, 8, entity_color("a"), 7]
    assert data["radius"].tolist() == [0.25, 0.25, -0.75, 0.5]


def test_classes_color_the_strips_that_have_one(pieces, fixed) -> None:
    data = pieces(fixed("class_id", [2, 0], np.uint16, variant="u16"))
    assert data["color"].tolist() == [auto_color(0), auto_color(0), entity_color("a"), 0x01020304]
    data = pieces(fixed("class_id", [2], np.uint16, variant="u16", splat=True))
    assert data["color"].tolist() == [0x01020304] * 4
