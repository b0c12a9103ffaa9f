"""Spaces: what of a recording one shows, and which way up."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
import diorama_renderer as dr

SIZE = (96, 64)
LENS = [[50, 0, 48], [0, 50, 32], [0, 0, 1]]


def seen(rendering: dr.Rendering) -> set[str]:
    """The entities that are somewhere in a picture."""
    return {rendering.paths[entity] for entity in np.unique(rendering.entity_ids)} - {""}


def log_two_scenes() -> None:
    rr.log_rigid3("a", parent_from_child=([5, 0, 0], [0, 0, 0, 1]))
    rr.log_points("a/cloud", np.eye(3), radii=0.1)
    rr.log_rigid3("a/arm", parent_from_child=([0, 0, 1], [0, 0, 0, 1]))
    rr.log_obb("a/arm/box", half_size=[1, 1, 1])
    rr.log_disconnected_space("a/lost")
    rr.log_points("a/lost/cloud", np.eye(3), radii=0.1)
    rr.log_points("b/cloud", -np.eye(3), radii=0.1)
    rr.log_points("ab", np.eye(3) * 2, radii=0.1)


def test_a_space_shows_what_lies_below_its_entity_and_the_root_shows_all(renderer, recording) -> None:
    log_two_scenes()
    below_a = {"a/cloud", "a/arm/box"}
    assert seen(renderer.render(recording, size=SIZE, space="a")) == below_a
    assert seen(renderer.render(recording, size=SIZE, space="a/arm")) == {"a/arm/box"}
    assert seen(renderer.render(recording, size=SIZE, space="a/lost")) == {"a/lost/cloud"}
    assert seen(renderer.render(recording, size=SIZE, space="b")) == {"b/cloud"}
    for space in ("/", None):
        assert seen(renderer.render(recording, size=SIZE, space=space)) == {*below_a, "b/cloud", "ab"}


def test_a_space_is_seen_and_framed_as_if_there_were_nothing_else(renderer, recording) -> None:
    log_two_scenes()
    within = renderer.render(recording, size=SIZE, space="a/arm", labels=False)
    for path in ("a/cloud", "b/cloud", "ab"):
        rr.log_cleared(path)
    assert np.array_equal(
        renderer.render(recording, size=SIZE, space="a/arm", labels=False).color, within.color
    )
    pixel, _ = within.eye.project([[0, 0, 0]])  # in its own coordinates the box is at the origin
    np.testing.assert_allclose(pixel, [[48, 32]], atol=8)


@pytest.mark.parametrize("what", ["nothing", "scalar", "text"])
def test_a_space_without_anything_to_draw_is_an_empty_picture(renderer, recording, what) -> None:
    rr.log_points("cloud", np.eye(3))
    rr.log_rigid3("plot", parent_from_child=([5, 0, 0], [0, 0, 0, 1]))
    if what == "scalar":
        rr.log_scalar("plot/height", 1.0)
    elif what == "text":
        rr.log_text_entry("plot/notes", "well")
    rendering = renderer.render(recording, size=SIZE, space="plot")
    assert seen(rendering) == set()
    assert not np.isfinite(rendering.depth).any()


def log_camera_and_things() -> None:
    rr.log_rigid3("rig", parent_from_child=([0, 0, -4], [0, 0, 0, 1]), xyz="RDF")
    rr.log_pinhole("rig/image", child_from_parent=LENS, width=96, height=64)
    rr.log_image("rig/image/photo", np.full((64, 96, 3), 90, np.uint8))
    rr.log_point("a/left", [-0.5, 0, 0], radius=0.2)
    rr.log_point("b/right", [0.5, 0, 0], radius=0.2)


def test_through_a_camera_all_is_seen_or_what_the_space_has(renderer, recording) -> None:
    log_camera_and_things()
    all_of_it = {"rig/image/photo", "a/left", "b/right"}
    for view in (
        {"camera": "rig"},
        {"space": "rig/image"},
        {"space": "rig/image/photo"},
        {"space": "/", "camera": "rig"},
        {"space": "rig/image", "camera": "rig/image"},
    ):
        assert seen(renderer.render(recording, size=SIZE, **view)) == all_of_it, view
    only = renderer.render(recording, size=SIZE, space="a", camera="rig/image", antialias=1)
    assert seen(only) == {"a/left"}
    assert only.camera == "rig/image"
    around = renderer.render(recording, size=SIZE, camera="rig/image", antialias=1)
    left, all_left = (picture.entity_ids == picture.paths.index("a/left") for picture in (only, around))
    assert np.array_equal(left, all_left)
    assert seen(renderer.render(recording, size=SIZE, space="rig", camera="rig")) == {"rig/image/photo"}


def test_a_depth_image_of_another_space_is_no_cloud_in_this_one(renderer, recording) -> None:
    log_camera_and_things()
    rr.log_depth_image("rig/image/depth", np.full((64, 96), 2.0, np.float32))
    assert "rig/image/depth" in seen(renderer.render(recording, size=SIZE))
    assert seen(renderer.render(recording, size=SIZE, space="a")) == {"a/left"}
    assert "rig/image/depth" in seen(renderer.render(recording, size=SIZE, space="rig"))


def up_of(renderer: dr.Renderer, recording: rr.MemoryRecording, space: str | None = None) -> list[float]:
    """The direction that is up in the picture, to whole axes."""
    eye = renderer.render(recording, size=SIZE, space=space).eye
    up = -eye.eye_from_space[1, :3]
    axis = np.zeros(3)
    axis[np.abs(up).argmax()] = np.sign(up[np.abs(up).argmax()])
    return axis.tolist()


def test_up_is_that_of_entities_below_which_share_the_space_if_none_above_says(renderer, recording) -> None:
    rr.log_points("world/cloud", np.random.default_rng(1).normal(size=(50, 3)))
    assert up_of(renderer, recording) == [0, 0, 1]
    rr.log_view_coordinates("world", up="-Y")
    assert up_of(renderer, recording) == up_of(renderer, recording, "world") == [0, -1, 0]
    rr.log_view_coordinates("world/cloud", xyz="RDF")
    assert up_of(renderer, recording) == [0, -1, 0]
    rr.log_view_coordinates("world/cloud", up="+X")
    assert up_of(renderer, recording) == [0, 0, 1]  # they disagree
    rr.log_view_coordinates("/", up="+Y")
    assert up_of(renderer, recording) == [0, 1, 0]


def test_up_of_an_entity_that_has_moved_is_not_that_of_the_space_above(renderer, recording) -> None:
    rr.log_points("robot/cloud", np.random.default_rng(1).normal(size=(50, 3)))
    rr.log_rigid3("robot", parent_from_child=([1, 0, 0], [0, 0, 0, 1]))
    rr.log_view_coordinates("robot/cloud", up="-Y")
    assert up_of(renderer, recording) == [0, 0, 1]
    assert up_of(renderer, recording, "robot") == [0, -1, 0]
