"""What is drawn below a transform that scales, shears or mirrors."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
import diorama_renderer as dr
from diorama.chunk import Chunk, Column

pytestmark = pytest.mark.slow

FRONT = dr.Camera.look_at(eye=[0, -6, 2], target=[0, 0, 0])
LENS = [300.0, 0, 100, 0, 300, 100, 0, 0, 1, 200, 200]


def column(component, variant, values):
    offsets = np.array([0, len(values)], np.int32)
    return Column(component, variant, False, np.asarray(values), offsets)


def timeless(path, *columns):
    return Chunk(path, np.array([1], np.int64), {}, columns)


def recording(*chunks):
    made = dr.Recording()
    for chunk in chunks:
        made.store.insert(chunk)
    return made


def moved(path, linear, shift=(0, 0, 0)):
    values = np.column_stack([np.asarray(linear, float), shift]).reshape(1, 12)
    return timeless(path, column("transform", "affine", values))


def points(path, positions, radius):
    positions = np.asarray(positions, np.float32)
    radii = np.full(len(positions), radius, np.float32)
    return timeless(path, column("point3d", "f32", positions), column("radius", "f32", radii))


def ball(path):
    """A lathe turned about z, symmetric in x and y, with smooth normals."""
    import pyarrow as pa

    from diorama.schema import COMPONENTS

    around, down = np.meshgrid(np.arange(32) * (2 * np.pi / 32), np.linspace(0.01, np.pi - 0.01, 16))
    positions = np.stack([np.cos(around) * np.sin(down), np.sin(around) * np.sin(down), np.cos(down)], -1)
    index = np.arange(512).reshape(16, 32)
    a, b = index, np.roll(index, -1, axis=1)
    corners = np.stack([a[:-1], a[1:], b[1:], a[:-1], b[1:], b[:-1]], -1)
    mesh = {
        "positions": positions.reshape(-1, 3).tolist(),
        "indices": corners.ravel().tolist(),
        "normals": positions.reshape(-1, 3).tolist(),
    }
    arrow = pa.array([mesh], COMPONENTS["mesh3d"].variants[0].arrow)
    return timeless(path, Column("mesh3d", "f32", False, arrow, np.array([0, 1], np.int32)))


def picture(*chunks, **wanted):
    wanted = {"size": (200, 200), "camera": FRONT, "antialias": 1, **wanted}
    return dr.render(recording(*chunks), **wanted)


@pytest.mark.parametrize("mirror", [(-1, 1, 1), (1, -1, 1), (-1, -1, -1)])
def test_a_mirrored_ball_is_lit_as_a_ball(mirror):
    plain = picture(ball("a")).color.astype(int)
    mirrored = picture(moved("a", np.diag(mirror)), ball("a")).color.astype(int)
    assert plain[100, 100, :3].sum() > 200
    assert np.abs(plain - mirrored).mean() < 0.2


def test_a_flattened_ball_is_lit_as_the_ellipsoid_that_it_is():
    plain = picture(ball("a"))
    flat = picture(moved("a", np.diag([1, 1, 0.05])), ball("a"))
    seen = plain.color[plain.entity_ids > 0][:, :3].mean(axis=1)
    lit = flat.color[flat.entity_ids > 0][:, :3].mean(axis=1)
    # Nearly a disc that faces up: one shade but for its rim, where the ball goes from light to dark.
    assert np.percentile(lit, 90) - np.percentile(lit, 10) < 0.5 * (
        np.percentile(seen, 90) - np.percentile(seen, 10)
    )


@pytest.mark.parametrize("turn", [np.eye(3), np.roll(np.eye(3), 1, axis=0)])
def test_a_radius_grows_with_the_scale_however_its_axes_are_turned(turn):
    def area(*chunks):
        return (picture(*chunks).entity_ids > 0).sum()

    one = area(points("a", [[0, 0, 0]], 0.4))
    assert area(moved("a", 2 * turn), points("a", [[0, 0, 0]], 0.4)) == pytest.approx(4 * one, rel=0.15)
    stretched = [
        area(moved("a", turn @ np.diag(np.roll([3.0, 1, 1], i))), points("a", [[0, 0, 0]], 0.4))
        for i in (0, 1, 2)
    ]
    assert max(stretched) == pytest.approx(min(stretched), rel=0.02)


@pytest.mark.parametrize("scale", [1e-3, 7.0])
def test_a_camera_below_a_scale_sees_the_same_picture_at_the_same_depths(scale):
    scene = points("p", np.mgrid[-1:1:5j, -1:1:5j, 3:4:2j].reshape(3, -1).T, 0.05)
    lens = timeless("rig/camera", column("transform", "pinhole", [LENS]))
    plain = picture(scene, moved("rig", np.eye(3)), lens, camera="rig/camera")
    scaled = picture(scene, moved("rig", scale * np.eye(3)), lens, camera="rig/camera")
    assert np.isfinite(plain.depth).any()
    assert (plain.entity_ids != scaled.entity_ids).mean() < 1e-3
    both = np.isfinite(plain.depth) & np.isfinite(scaled.depth)
    np.testing.assert_allclose(plain.depth[both], scaled.depth[both], rtol=1e-3)


def test_a_frustum_below_a_scale_is_as_large_as_one_that_is_not():
    scene = points("p", [[-3, -1, -1], [3, 1, 1]], 0.05)
    lens = timeless("rig/camera", column("transform", "pinhole", [LENS]))
    areas = []
    for scale in (1.0, 1e-3, 50.0):
        got = picture(scene, moved("rig", scale * np.eye(3)), lens)
        areas.append((got.entity_ids == got.paths.index("rig/camera")).sum())
    assert areas[0] > 50
    assert areas[1:] == pytest.approx([areas[0]] * 2, rel=0.05)


@pytest.mark.parametrize("linear", [np.zeros((3, 3)), np.diag([1, 1, 0]), np.full((3, 3), np.nan)])
def test_what_lies_below_or_above_a_singular_map_is_no_reason_to_fail(linear):
    chunks = (
        moved("a", linear),
        ball("a"),
        points("a/b", [[0, 0, 0], [1, 1, 1]], 0.3),
        points("c", [[0, 0, 0]], 0.1),
    )
    assert (picture(*chunks).entity_ids > 0).any()
    assert (picture(*chunks, space="a").entity_ids > 0).any()


def test_a_camera_that_a_singular_map_flattened_is_refused():
    lens = timeless("rig/camera", column("transform", "pinhole", [LENS]))
    with pytest.raises(ValueError, match="space_from_camera must be invertible"):
        picture(moved("rig", np.diag([1, 1, 0])), lens, points("p", [[0, 0, 3]], 1.0), camera="rig/camera")


def test_a_logged_scale_is_drawn_and_can_be_asked_for(recording):
    rr.log_points("a", [[0, 0, 0]], radii=0.4)
    one = (dr.render(recording, size=(200, 200), camera=FRONT).entity_ids > 0).sum()
    rr.log_transform3d("a", rr.TranslationRotationScale3D(translation=[0, 1, 0], scale=2.0))
    moved_back = dr.render(recording, size=(200, 200), camera=FRONT)
    assert (moved_back.entity_ids > 0).sum() > 2 * one
    asked = dr.Recording(recording).latest_at("a", "transform")
    assert asked.kind == "affine"
    assert asked.matrix.tolist() == [[2, 0, 0, 0], [0, 2, 0, 1], [0, 0, 2, 0], [0, 0, 0, 1]]
