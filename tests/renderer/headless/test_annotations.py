"""Class ids, keypoints and rectangles, from the log call to the pixels."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
import diorama_renderer as dr

SIZE = (96, 64)
FRONT = dr.Camera.look_at((0, -4, 0), (0, 0, 0), (0, 0, 1))
ORANGE, BLUE = (255, 160, 0), (40, 90, 255)
PERSON = rr.ClassDescription(
    info=rr.AnnotationInfo(1, "person", ORANGE),
    keypoint_annotations=[rr.AnnotationInfo(0, "head", BLUE), (1, "foot")],
    keypoint_connections=[(0, 1)],
)


def of(rendering: dr.Rendering, path: str) -> np.ndarray:
    """Where an entity is seen."""
    return rendering.entity_ids == rendering.paths.index(path)


def colors(rendering: dr.Rendering, where: np.ndarray) -> set[tuple[int, ...]]:
    return {tuple(color) for color in rendering.color[where][:, :3].tolist()}


@pytest.mark.parametrize("log", [rr.log_obb, rr.log_point])
def test_a_class_gives_its_color_and_changes_it_with_its_context(renderer, recording, log) -> None:
    if log is rr.log_obb:
        log("world/thing", half_size=[1, 1, 1], class_id=1)
    else:
        log("world/thing", [0, 0, 0], radius=-4, class_id=1)
    for path, color in (("/", ORANGE), ("world", BLUE), ("world/thing", (9, 200, 9))):
        rr.log_annotation_context(path, [(1, "thing", color), (1, "ignored", (1, 1, 1))])
        rendering = renderer.render(recording, size=SIZE, camera=FRONT, antialias=1, labels=False)
        seen = rendering.color[of(rendering, "world/thing")][:, :3].astype(int)
        assert np.abs(seen - color).sum(axis=1).min() <= 2


def test_a_label_of_the_context_is_drawn_as_a_logged_one_is(renderer, recording) -> None:
    rr.log_point("a", [0, 0, 0], class_id=1, color=[200, 200, 200])
    bare = renderer.render(recording, size=SIZE, camera=FRONT)
    rr.log_annotation_context("/", [(1, "person")])
    annotated = renderer.render(recording, size=SIZE, camera=FRONT)
    rr.log_point("a", [0, 0, 0], class_id=1, color=[200, 200, 200], label="person")
    logged = renderer.render(recording, size=SIZE, camera=FRONT)
    assert np.array_equal(annotated.color, logged.color)
    assert not np.array_equal(annotated.color, bare.color)


def test_keypoints_are_joined_by_lines_of_their_class_in_3d(renderer, recording) -> None:
    rr.log_annotation_context("/", PERSON)
    rr.log_points("a", [[-1, 0, 0], [1, 0, 0]], class_ids=1, keypoint_ids=[0, 1], radii=-3)
    rendering = renderer.render(recording, size=SIZE, camera=FRONT, antialias=1, labels=False)
    assert rendering.color[32, 48, :3].tolist() == list(ORANGE)
    assert of(rendering, "a")[32, 30:66].all()


@pytest.mark.parametrize("view", ["flat", "camera"])
def test_a_rectangle_is_outlined_on_its_pixels(renderer, recording, view) -> None:
    space = "image" if view == "flat" else "cam/image"
    if view == "camera":
        rr.log_pinhole(space, child_from_parent=[[50, 0, 48], [0, 50, 32], [0, 0, 1]], width=96, height=64)
    rr.log_image(space, np.zeros((64, 96, 3), np.uint8))
    rr.log_annotation_context("/", PERSON)
    rr.log_rects(
        f"{space}/rects", [[10, 8, 30, 20], [60, 30, 20, 20]], class_ids=[1, 1], colors=[BLUE, ORANGE]
    )
    where = {"space": space} if view == "flat" else {"camera": space}
    rendering = renderer.render(recording, size=SIZE, antialias=1, labels=False, **where)
    want = np.full((64, 96), -1)
    for instance, (x0, y0, x1, y1) in enumerate([(10, 8, 40, 28), (60, 30, 80, 50)]):
        want[y0 - 1 : y1 + 1, x0 - 1 : x1 + 1] = instance
        want[y0 + 1 : y1 - 1, x0 + 1 : x1 - 1] = -1
    seen = of(rendering, f"{space}/rects")
    assert np.array_equal(seen, want >= 0)
    assert np.array_equal(rendering.instance_ids[seen], want[seen])
    assert colors(rendering, want == 0) == {BLUE}
    assert colors(rendering, want == 1) == {ORANGE}


def test_from_outside_a_rectangle_lies_on_its_image(renderer, recording) -> None:
    rr.log_pinhole("cam/image", child_from_parent=[[50, 0, 48], [0, 50, 32], [0, 0, 1]], width=96, height=64)
    rr.log_image("cam/image", np.zeros((64, 96, 3), np.uint8))
    rr.log_rect("cam/image/rect", [8, 8, 80, 48])
    rr.log_points("corners", np.array([[x, y, 2] for x in (-2, 2) for y in (-2, 2)]))
    camera = dr.Camera.look_at((0.1, 0.1, -1), (0, 0, 1), (0, -1, 0))
    rendering = renderer.render(recording, size=(192, 128), camera=camera)
    ys, xs = np.nonzero(of(rendering, "cam/image"))
    rect_ys, rect_xs = np.nonzero(of(rendering, "cam/image/rect"))
    assert xs.min() < rect_xs.min() < rect_xs.max() < xs.max()
    assert ys.min() < rect_ys.min() < rect_ys.max() < ys.max()


@pytest.mark.parametrize(
    ("rect", "x", "y"),
    [
        ((10, 10, 150, 60), (10, 80), (10, 40)),  # inside, at its upper left
        ((-50, -50, 200, 100), (0, 70), (0, 30)),  # of what is seen of it
        ((90, 20, 10, 10), (60, 130), (30, 60)),  # below, where there is no room
        ((90, 110, 10, 10), (60, 130), (95, 128)),  # but never out of the picture
    ],
)
def test_the_label_of_a_rectangle_stands_in_it_or_below(renderer, recording, rect, x, y) -> None:
    rr.log_image("image", np.zeros((128, 192, 3), np.uint8))
    rr.log_rect("image/rect", rect, label="person")
    shown = [renderer.render(recording, size=(192, 128), space="image", labels=on) for on in (True, False)]
    ys, xs = np.nonzero((shown[0].color != shown[1].color).any(axis=2))
    assert x[0] <= xs.min() < xs.max() <= x[1]
    assert y[0] <= ys.min() < ys.max() <= y[1]


def test_no_label_stands_where_its_thing_is_not_drawn(renderer, recording) -> None:
    for space in ("left", "right"):
        rr.log_image(space, np.zeros((64, 96, 3), np.uint8))
        rr.log_point(f"{space}/mark", [48, 32], label=space)
    shown = [renderer.render(recording, size=SIZE, space="left", labels=on).color for on in (True, False)]
    rr.log_cleared("right/mark")
    alone = renderer.render(recording, size=SIZE, space="left")
    assert not np.array_equal(shown[0], shown[1])
    assert np.array_equal(shown[0], alone.color)


@pytest.mark.parametrize(("log", "is_shown"), [(rr.log_point, False), (rr.log_rect, True)])
def test_from_outside_only_what_has_room_on_an_image_has_a_label(renderer, recording, log, is_shown) -> None:
    rr.log_pinhole("cam/image", child_from_parent=[[50, 0, 48], [0, 50, 32], [0, 0, 1]], width=96, height=64)
    rr.log_points("corners", np.array([[x, y, 2] for x in (-2, 2) for y in (-2, 2)]))
    log("cam/image/thing", [40, 30] if log is rr.log_point else [4, 4, 88, 56], label="ab")
    camera = dr.Camera.look_at((0, 0, -0.2), (0, 0, 1), (0, -1, 0))
    shown = [renderer.render(recording, size=(192, 128), camera=camera, labels=on) for on in (True, False)]
    assert np.array_equal(shown[0].color, shown[1].color) != is_shown
    assert of(shown[0], "cam/image/thing").any()


def test_joints_without_a_radius_show_on_their_bones_and_other_points_stay_small(renderer, recording) -> None:
    rr.log_annotation_context("/", PERSON)
    rr.log_points("flat/a", [[20, 20], [60, 20]], class_ids=1, keypoint_ids=[0, 1], colors=BLUE)
    rr.log_points("flat/b", [[20, 40], [60, 40]], class_ids=1)
    rendering = renderer.render(recording, size=SIZE, space="flat", antialias=1, labels=False)
    blue = (rendering.color[..., :3] == BLUE).all(axis=2)
    assert 2 * 20 < blue.sum() < 2 * 40  # discs of radius 3, whole
    assert of(rendering, "flat/b").sum() < 2 * 12
