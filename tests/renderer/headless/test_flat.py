"""Flat spaces: how they are framed, and what covers what in them."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
import diorama_renderer as dr

SIZE = (96, 64)


def of(rendering: dr.Rendering, path: str) -> np.ndarray:
    """Where an entity is seen."""
    return rendering.entity_ids == rendering.paths.index(path)


@pytest.mark.parametrize("log", ["rect", "points", "line"])
def test_without_an_image_outlines_and_points_at_the_edge_are_seen_whole(renderer, recording, log) -> None:
    if log == "rect":
        rr.log_rect("flat/a", [10, 20, 60, 40])
    elif log == "points":
        rr.log_points("flat/a", [[10, 20], [70, 60]], radii=-1.5)
    else:
        rr.log_line_strip("flat/a", [[10, 20], [70, 60]])
    seen = of(renderer.render(recording, size=SIZE, space="flat", antialias=1), "flat/a")
    assert seen.any()
    assert not np.concatenate([seen[0], seen[-1], seen[:, 0], seen[:, -1]]).any()


def test_what_sticks_out_of_an_image_is_seen_whole(renderer, recording) -> None:
    rr.log_image("flat", np.zeros((64, 96, 3), np.uint8))
    rr.log_rect("flat/a", [-10, 20, 60, 40])
    seen = of(renderer.render(recording, size=SIZE, space="flat", antialias=1), "flat/a")
    assert not seen[:, 0].any()


def test_an_image_keeps_its_pixels_whatever_lies_on_it(renderer, recording) -> None:
    image = np.random.default_rng(1).integers(0, 256, (64, 96, 3), np.uint8)
    rr.log_image("flat", image)
    rr.log_rect("flat/a", [0, 0, 96, 64])
    rendering = renderer.render(recording, size=SIZE, space="flat", antialias=1)
    seen = of(rendering, "flat")
    assert np.array_equal(rendering.color[seen][:, :3], image[seen])


CORNERS = np.array([[x, y, 2] for x in (-2, 2) for y in (-2, 2)])
OUTSIDE = {
    "head on": dr.Camera.look_at((0, 0, -0.2), (0, 0, 1), (0, -1, 0)),
    "oblique": dr.Camera.look_at((0.9, -0.35, 0.25), (0, 0, 0.5), (0, -1, 0)),
    "parallel": dr.Camera.orthographic((0.9, -0.35, 0.25), (0, 0, 0.5), (0, -1, 0), height=0.9),
}
VIEWS = [{"space": "space"}, {"camera": "space"}, *({"camera": camera} for camera in OUTSIDE.values())]


def log_marks(rng: np.random.Generator, name: str) -> None:
    """Shapes that cross those of other entities everywhere."""
    corners = rng.uniform(10, 80, (6, 2)) * (1, 0.6)
    if name.endswith("rect"):
        rr.log_rects(f"space/{name}", np.hstack([corners[:3], corners[3:] - corners[:3]]))
    elif name.endswith("line"):
        rr.log_line_strip(f"space/{name}", corners, stroke_width=float(rng.uniform(1, 4)))
    else:
        rr.log_points(f"space/{name}", corners, radii=rng.uniform(1.0, 6.0, 6))


ORDER = ["0 line", "1 rect", "2 line", "3 rect", "4 line", "5 point", "6 point", "10 point"]


@pytest.mark.parametrize("route", ["triangles", "compute"])
@pytest.mark.parametrize("view", VIEWS, ids=["flat", "camera", *OUTSIDE])
def test_in_2d_what_stands_lower_in_the_tree_covers_the_rest_and_points_cover_lines(
    renderer, recording, view, route
) -> None:
    if "camera" in view:
        lens = [[50, 0, 48], [0, 50, 32], [0, 0, 1]]
        rr.log_pinhole("space", child_from_parent=lens, width=96, height=64, timeless=True)
        rr.log_points("corners", CORNERS, timeless=True)
    rr.log_image("space", np.zeros((64, 96, 3), np.uint8), timeless=True)
    logged = ["3 rect", "10 point", "0 line", "5 point", "1 rect", "4 line", "2 line", "6 point"]
    for frame, names in enumerate([*([name] for name in logged), logged]):
        rr.set_time_sequence("frame", frame)
        for name in logged:
            rr.log_cleared(f"space/{name}")
        for name in names:
            log_marks(np.random.default_rng(ORDER.index(name)), name)
    view = {**view, "route": route, "size": (288, 192), "labels": False, "antialias": 1}
    pictures = [renderer.render(recording, at={"frame": frame}, **view) for frame in range(len(ORDER) + 1)]
    wanted_entity, wanted_instance = pictures[0].entity_ids.copy(), pictures[0].instance_ids.copy()
    for name in ORDER:
        alone = pictures[logged.index(name)]
        seen = of(alone, f"space/{name}")
        assert seen.sum() > 100
        wanted_entity[seen], wanted_instance[seen] = alone.entity_ids[seen], alone.instance_ids[seen]
    assert np.array_equal(pictures[-1].entity_ids, wanted_entity)
    assert np.array_equal(pictures[-1].instance_ids, wanted_instance)


def log_image_space(image: np.ndarray) -> None:
    height, width = image.shape[:2]
    lens = [[50, 0, width / 2], [0, 50, height / 2], [0, 0, 1]]
    rr.log_pinhole("space", child_from_parent=lens, width=width, height=height)
    rr.log_points("corners", CORNERS)
    rr.log_image("space", image)


@pytest.mark.parametrize("camera", OUTSIDE.values(), ids=OUTSIDE)
def test_marks_below_a_transform_keep_their_order_in_the_plane_that_they_share(
    renderer, recording, camera
) -> None:
    log_image_space(np.zeros((64, 96, 3), np.uint8))
    for number in range(4):
        turn = [0, 0, np.sin(number), np.cos(number)]
        rr.log_rigid3(f"space/{number}", parent_from_child=([48, 52, 0], turn))
        rr.log_line_strip(f"space/{number}/line", [[-9, number], [9, -number]], stroke_width=6)
    rendering = renderer.render(recording, size=(288, 192), camera=camera, antialias=1)
    v, u = np.argwhere(of(rendering, "space/3/line")).mean(axis=0).round().astype(int)
    around = rendering.entity_ids[v - 2 : v + 3, u - 2 : u + 3]
    assert (around == rendering.paths.index("space/3/line")).all()


@pytest.mark.parametrize("camera", OUTSIDE.values(), ids=OUTSIDE)
def test_a_cloud_of_2d_points_is_the_same_by_both_routes_and_lies_before_its_image(
    renderer, recording, camera
) -> None:
    log_image_space(np.zeros((64, 96, 3), np.uint8))
    u, v = np.meshgrid(np.arange(96) + 0.5, np.arange(64) + 0.5)
    both = np.concatenate([np.stack([u, v], axis=-1).reshape(-1, 2)] * 2)
    rr.log_points("space/cloud", both, radii=-0.5)
    compute, triangles = (
        renderer.render(recording, size=(288, 192), camera=camera, antialias=1, route=route)
        for route in ("compute", "triangles")
    )
    seen = of(compute, "space/cloud")
    assert seen.sum() > 200
    assert (compute.instance_ids[seen] >= len(both) // 2).all()
    assert np.array_equal(seen, of(triangles, "space/cloud"))
    assert np.array_equal(compute.instance_ids[seen], triangles.instance_ids[seen])
    np.testing.assert_allclose(compute.depth[seen], triangles.depth[seen], rtol=1e-5)


@pytest.mark.parametrize("view", VIEWS, ids=["flat", "camera", *OUTSIDE])
def test_images_of_one_space_cover_each_other_in_entity_order_and_marks_all_of_them(
    renderer, recording, view
) -> None:
    if "camera" in view:
        log_image_space(np.zeros((64, 96, 3), np.uint8))
    else:
        rr.log_image("space", np.zeros((64, 96, 3), np.uint8))
    sizes = [(50, 90), (60, 60), (40, 80), (30, 30)]
    for number, size in enumerate(sizes):
        rr.log_image(f"space/{number}", np.full((*size, 3), 50 * number, np.uint8))
    rr.log_line_strip("space/line", [[0, 20], [90, 20]], stroke_width=2)
    rendering = renderer.render(recording, size=(288, 192), antialias=1, **view)
    seen = [of(rendering, f"space/{number}") for number in range(4)]
    assert seen[3].sum() > 100
    assert of(rendering, "space/line").sum() > 100
    for nearer, farther in ((3, 2), (3, 1), (3, 0), (2, 1)):
        # Each is a convex quadrangle; nothing of the farther shows where the nearer does.
        rows = np.flatnonzero(seen[nearer].any(axis=1))
        for row in rows[2:-2]:
            columns = np.flatnonzero(seen[nearer][row])
            assert not seen[farther][row, columns.min() : columns.max()].any()


@pytest.mark.parametrize("view", VIEWS, ids=["flat", "camera", *OUTSIDE])
def test_the_ids_of_a_translucent_segmentation_are_its_own_where_it_is_to_be_seen(
    renderer, recording, view
) -> None:
    if "camera" in view:
        log_image_space(np.zeros((64, 96, 3), np.uint8))
    else:
        rr.log_image("space", np.zeros((64, 96, 3), np.uint8))
    classes = np.zeros((64, 96), np.uint8)
    classes[10:50, 20:70] = 1
    rr.log_segmentation_image("space/classes", classes)
    rr.log_points("space/mark", [[40, 30]], radii=4)
    rendering = renderer.render(recording, size=(288, 192), labels=False, antialias=1, **view)
    seen, mark = of(rendering, "space/classes"), of(rendering, "space/mark")
    assert seen.sum() > 200
    assert mark.sum() > 10
    assert (classes.reshape(-1)[rendering.instance_ids[seen]] == 1).all()
    rr.log_cleared("space/classes")
    without = renderer.render(recording, size=(288, 192), labels=False, antialias=1, **view)
    assert (mark != of(without, "space/mark")).sum() <= 0.05 * mark.sum()  # it lies in another layer
    assert of(without, "space")[seen].mean() > 0.99
    np.testing.assert_allclose(rendering.depth, without.depth, rtol=1e-2)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_translucent_images_in_two_cameras_the_nearer_has_the_id(renderer, recording, order) -> None:
    for number in order:
        rr.log_rigid3(f"{number}", parent_from_child=([0, 0, -number], [0, 0, 0, 1]), xyz="RDF")
        lens = [[50, 0, 48], [0, 50, 32], [0, 0, 1]]
        rr.log_pinhole(f"{number}/image", child_from_parent=lens, width=96, height=64)
        rr.log_image(f"{number}/image", np.full((64, 96, 4), 128, np.uint8))
    camera = dr.Camera.look_at((0, 0, -5), (0, 0, 1), (0, -1, 0))
    rendering = renderer.render(recording, size=SIZE, camera=camera, antialias=1)
    assert rendering.paths[rendering.entity_ids[30, 47]] == "1/image"


def test_what_is_solid_before_a_translucent_image_keeps_its_id(renderer, recording) -> None:
    log_image_space(np.full((64, 96, 4), 128, np.uint8))
    rr.log_point("solid", [0.05, 0.03, 0.1], radius=0.02)
    rendering = renderer.render(recording, size=SIZE, camera=OUTSIDE["head on"], antialias=1)
    assert of(rendering, "solid").any()
    assert of(rendering, "space").sum() > 100


COLORS = np.array([(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)], np.uint8)


@pytest.mark.parametrize("count", [2, 3, 4])
@pytest.mark.parametrize("view", VIEWS, ids=["flat", "camera", *OUTSIDE])
def test_images_that_cover_each_other_are_all_seen_and_equally(renderer, recording, view, count) -> None:
    if "camera" in view:
        log_image_space(np.zeros((64, 96, 3), np.uint8))
        rr.log_cleared("space/image")
    images = [np.broadcast_to(color, (64, 96, 3)) for color in COLORS[:count]]
    for number, image in enumerate(images):
        rr.log_image("space" if number == 0 else f"space/{number}", image)
    rendering = renderer.render(recording, size=(288, 192), antialias=1, background=(0, 0, 0), **view)
    topmost = of(rendering, f"space/{count - 1}")
    assert topmost.sum() > 500
    linear = np.mean(COLORS[:count] / 255.0, axis=0)
    wanted = 255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    got = np.median(rendering.color[topmost][:, :3], axis=0)
    np.testing.assert_allclose(got, wanted, atol=4)


def test_images_side_by_side_and_images_with_alpha_are_as_they_were_logged(renderer, recording) -> None:
    for number, color in enumerate(COLORS[:3]):
        rr.log_rigid3(f"space/{number}", parent_from_child=([32 * number, 0, 0], [0, 0, 0, 1]))
        rr.log_image(f"space/{number}", np.broadcast_to(color, (64, 32, 3)))
    rr.log_image("space/rgba", np.full((10, 10, 4), 255, np.uint8))
    rendering = renderer.render(recording, size=SIZE, space="space", antialias=1)
    assert rendering.color[30, [16, 48, 80], :3].tolist() == COLORS[:3].tolist()
    assert rendering.color[5, 5, :3].tolist() == [255, 255, 255]
