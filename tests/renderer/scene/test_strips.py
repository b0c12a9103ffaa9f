"""Line strips: what joins each of them reaches all of its pieces."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from diorama.chunk import Column
from diorama.schema import COMPONENTS
from diorama_renderer.camera import Distortion
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


LENS = [50, 0, 32, 0, 50, 24, 0, 0, 1, 64, 48]
NOTHING = [np.nan] * 8
UP_MARK = 3


def frustum_of(row, fixed, frame, variant, values):
    """Starts and ends of the outline of a camera, shape (n, 3) each, without the mark that says where up is."""
    store = Store()
    column = Column("transform", variant, False, np.array([values], np.float64), np.array([0, 1], np.int32))
    store.insert(row("camera", 0, column))
    scene = Scene(store)
    scene.update(latest_at(store, frame, 0))
    data = scene.segments.batch.columns["data"]
    return np.array(data["start"])[:-UP_MARK], np.array(data["end"])[:-UP_MARK]


def test_a_frustum_leads_to_the_corners_of_the_image(row, fixed, frame) -> None:
    starts, ends = frustum_of(row, fixed, frame, "pinhole", LENS)
    corners = [[-0.64, -0.48, 1], [0.64, -0.48, 1], [0.64, 0.48, 1], [-0.64, 0.48, 1]]
    np.testing.assert_allclose(starts, [*[[0, 0, 0]] * 4, *corners], atol=1e-6)
    np.testing.assert_allclose(ends, [*corners, *corners[1:], corners[0]], atol=1e-6)


def test_a_frustum_of_a_distorted_lens_is_what_it_sees(row, fixed, frame) -> None:
    lens = Distortion("brown_conrady", [-0.3, 0.1, 0.01, 0])
    values = [*LENS, 1, *lens.coefficients, *NOTHING]
    starts, ends = frustum_of(row, fixed, frame, "distorted_pinhole", values)
    assert not starts[:4].any()
    np.testing.assert_allclose(starts[4:], np.roll(ends[4:], 1, axis=0))
    corners = [[-0.64, -0.48], [0.64, -0.48], [0.64, 0.48], [-0.64, 0.48]]
    np.testing.assert_allclose(lens.distort(ends[:4, :2]), corners, atol=1e-6)
    # All of the edge, not the corners alone, is the image's.
    shown = lens.distort(starts[4:, :2])
    on_edge = np.isclose(np.abs(shown[:, 0]), 0.64) | np.isclose(np.abs(shown[:, 1]), 0.48)
    assert on_edge.all()
    assert len(shown) > 16


@pytest.mark.parametrize(
    "distortion", [[2, -0.9, 0, 0, 0], [2, 0, 0, 0, 0], [9, 0, 0, 0, 0], [1, -1.5, 0, 0, 0]]
)
def test_a_lens_that_does_not_see_the_plane_has_the_frustum_of_a_pinhole(
    row, fixed, frame, distortion
) -> None:
    # An image so large that its corners are behind the lens, or beyond all that it shows.
    wide = [10, 0, 32, 0, 10, 24, 0, 0, 1, 64, 48]
    got = frustum_of(row, fixed, frame, "distorted_pinhole", [*wide, *distortion, *NOTHING])
    assert np.array_equal(got, frustum_of(row, fixed, frame, "pinhole", wide))
