"""`render`: what a user sees of a recording, and what they are told when they ask for something else."""

from __future__ import annotations

import gc

import numpy as np
import pytest

import diorama as rr
import diorama_renderer as dr
from diorama_renderer.view import frame as framing

SIZE = (96, 64)
FRONT = dr.Camera.look_at((0, -4, 0), (0, 0, 0), (0, 0, 1))


def drawn(rendering: dr.Rendering, path: str) -> np.ndarray:
    """Where an entity is seen."""
    return rendering.entity_ids == rendering.paths.index(path)


def test_a_color_comes_out_as_it_was_logged(renderer, recording) -> None:
    rr.log_point("a", [0, 0, 0], color=[255, 128, 3], radius=-4)
    rendering = renderer.render(recording, size=SIZE, camera=FRONT, background=(1, 2, 3), antialias=1)
    assert rendering.color.shape == (64, 96, 4)
    assert rendering.color.dtype == np.uint8
    assert rendering.color[32, 48].tolist() == [255, 128, 3, 255]
    assert rendering.color[0, 0].tolist() == [1, 2, 3, 255]


def test_depth_is_the_distance_along_the_view_axis_and_infinite_where_nothing_is(renderer, recording) -> None:
    rr.log_line_strip("wall", [[-9, 1, 0], [9, 1, 0]], stroke_width=0.5)
    rendering = renderer.render(recording, size=SIZE, camera=FRONT)
    np.testing.assert_allclose(rendering.depth[32], 5.0, rtol=1e-5)
    assert rendering.depth.dtype == np.float32
    assert np.isinf(rendering.depth[0]).all()
    flat = dr.Camera.orthographic((0, -4, 0), (0, 0, 0), (0, 0, 1), height=4)
    np.testing.assert_allclose(renderer.render(recording, size=SIZE, camera=flat).depth[32], 5.0, rtol=1e-5)


def test_ids_name_entity_and_instance(renderer, recording) -> None:
    rr.log_points("world/pair", [[-0.5, 0, 0], [0.5, 0, 0]], radii=-3)
    rendering = renderer.render(recording, size=SIZE, camera=FRONT)
    seen = drawn(rendering, "world/pair")
    left, right = seen[:, :48], seen[:, 48:]
    assert set(rendering.instance_ids[:, :48][left]) == {0}
    assert set(rendering.instance_ids[:, 48:][right]) == {1}
    assert rendering.paths[0] == ""
    assert set(np.unique(rendering.entity_ids)) == {0, rendering.paths.index("world/pair")}


def test_the_newest_time_is_shown_unless_another_is_asked_for(renderer, recording) -> None:
    for frame, color in enumerate([[255, 0, 0], [0, 255, 0]]):
        rr.set_time_sequence("frame", frame)
        rr.set_time_seconds("clock", frame * 0.5)
        rr.log_point("a", [0, 0, 0], color=color, radius=-4)

    def center(at) -> list[int]:
        return renderer.render(recording, at=at, size=SIZE, camera=FRONT).color[32, 48, :3].tolist()

    assert center(None) == center({"frame": 1}) == center({"clock": 0.5}) == [0, 255, 0]
    assert center({"frame": 0}) == center({"clock": 0}) == [255, 0, 0]
    assert center({"clock": np.timedelta64(499, "ms")}) == [255, 0, 0]


def test_what_is_logged_later_is_in_the_next_picture(renderer, recording) -> None:
    rr.log_point("a", [0, 0, 0], color=[255, 0, 0], radius=-4)
    assert renderer.render(recording, size=SIZE, camera=FRONT).color[32, 48, 0] == 255
    rr.log_cleared("a")
    assert renderer.render(recording, size=SIZE, camera=FRONT).color[32, 48, 0] != 255


def test_renderings_keep_their_own_pixels(renderer, recording) -> None:
    rr.log_point("a", [0, 0, 0], color=[255, 0, 0], radius=-4)
    first = renderer.render(recording, size=SIZE, camera=FRONT)
    rr.log_cleared("a")
    second = renderer.render(recording, size=SIZE, camera=FRONT)
    assert np.isfinite(first.depth).any()
    assert not np.isfinite(second.depth).any()
    assert first.color[32, 48, 0] == 255
    del first, second
    gc.collect()


def test_a_used_renderer_draws_the_bytes_of_a_new_one(renderer, recording) -> None:
    rng = np.random.default_rng(5)
    for frame in range(3):
        rr.set_time_sequence("frame", frame)
        rr.log_points(
            "a", rng.normal(size=(50 + 400 * frame, 3)), colors=rng.integers(0, 256, (50 + 400 * frame, 4))
        )
        rr.log_obb("b", half_size=[1, 1, frame + 1], label=f"box {frame}")
        rr.log_rigid3("b", parent_from_child=([0, frame, 0], [0, 0, 0, 1]))
    for frame in (2, 0, 1):
        used = renderer.render(recording, at={"frame": frame}, size=SIZE)
    new = dr.Renderer().render(recording, at={"frame": 1}, size=SIZE)
    assert np.array_equal(used.color, new.color)
    assert np.array_equal(used.depth, new.depth)
    assert np.array_equal(used.entity_ids, new.entity_ids)
    assert np.array_equal(used.instance_ids, new.instance_ids)


def test_antialiasing_smooths_edges_and_keeps_flat_colors(renderer, recording) -> None:
    rr.log_point("a", [0, 0, 0], color=[255, 0, 0], radius=-8)
    hard = renderer.render(recording, size=SIZE, camera=FRONT, antialias=1, background=(0, 0, 0))
    smooth = renderer.render(recording, size=SIZE, camera=FRONT, antialias=3, background=(0, 0, 0))
    assert len(np.unique(smooth.color[..., 0])) > len(np.unique(hard.color[..., 0]))
    assert smooth.color[32, 48].tolist() == hard.color[32, 48].tolist()
    assert smooth.depth.shape == smooth.entity_ids.shape == (64, 96)


def test_through_its_camera_an_image_fills_the_frame_exactly(renderer, recording) -> None:
    rng = np.random.default_rng(1)
    image = rng.integers(0, 256, (48, 64, 3), np.uint8)
    rr.log_rigid3("camera", parent_from_child=([5.4e6, 2, 3], [0.1, 0.2, 0.3, 0.9]))
    rr.log_pinhole(
        "camera/image", child_from_parent=[[50, 0, 30], [0, 52, 25], [0, 0, 1]], width=64, height=48
    )
    rr.log_image("camera/image", image)
    for camera in ("camera/image", "camera", "/camera/image/"):
        got = renderer.render(recording, size=(64, 48), camera=camera, antialias=1)
        assert np.array_equal(got.color[..., :3], image)
    in_its_space = renderer.render(recording, size=(64, 48), space="camera/image", antialias=1)
    assert np.array_equal(in_its_space.color[..., :3], image)
    assert np.array_equal(got.instance_ids, np.arange(64 * 48).reshape(48, 64))


@pytest.mark.parametrize("antialias", [1, 2, 3])
@pytest.mark.parametrize(
    "camera", [FRONT, dr.Camera.orthographic((0, -4, 0), (0, 0, 0), (0, 0, 1), height=4)], ids=str
)
def test_the_eye_projects_to_the_pixels_of_the_picture(renderer, recording, camera, antialias) -> None:
    rr.log_point("a", [0.7, 0, 0.4], radius=0.1)
    rendering = renderer.render(recording, size=SIZE, camera=camera, antialias=antialias)
    (pixel,), (depth,) = rendering.eye.project([[0.7, 0, 0.4]])
    seen = np.argwhere(drawn(rendering, "a")) + 0.5
    np.testing.assert_allclose(pixel, seen.mean(axis=0)[::-1], atol=0.7)
    assert depth == pytest.approx(4)
    assert rendering.eye.size == SIZE
    np.testing.assert_allclose(rendering.eye.unproject([pixel], depth), [[0.7, 0, 0.4]], atol=1e-9)


@pytest.mark.parametrize("antialias", [1, 2])
@pytest.mark.parametrize("scale", [1.0, 1e-3, 1e5])
def test_what_lies_on_the_image_looked_through_has_an_id_and_no_depth(
    renderer, recording, scale, antialias
) -> None:
    rr.log_rigid3("rig", parent_from_child=([5, 6, 7], [0.1, 0.2, 0.3, 0.9]))
    rr.log_pinhole("rig/cam", child_from_parent=[[50, 0, 32], [0, 50, 24], [0, 0, 1]], width=64, height=48)
    rr.log_image("rig/cam", np.zeros((48, 64, 3), np.uint8))
    rr.log_image("rig/cam/over", np.zeros((8, 8, 3), np.uint8))
    rr.log_points("rig/cam/marks", [[10.5, 20.5], [32.5, 24.5]], radii=6)
    rr.log_rect("rig/cam/rect", [2, 2, 60, 44])
    rr.log_points("rig/solid", scale * np.array([[0, 0, 3], [5, 5, 9]]), radii=0.1 * scale)
    rendering = renderer.render(recording, size=(64, 48), camera="rig", antialias=antialias)
    for mark in ("rig/cam", "rig/cam/marks", "rig/cam/rect"):
        assert drawn(rendering, mark).any()
        assert np.isinf(rendering.depth[drawn(rendering, mark)]).all()
    solid = rendering.depth[drawn(rendering, "rig/solid")]
    assert np.isfinite(solid).all()
    assert 2.9 * scale < solid.min() <= 3 * scale


def test_a_rendering_says_in_a_line_what_it_shows(renderer, recording) -> None:
    rr.log_pinhole("rig/cam", child_from_parent=[[50, 0, 32], [0, 50, 24], [0, 0, 1]], width=64, height=48)
    assert repr(renderer.render(recording, size=SIZE, antialias=2)) == "<Rendering 96 x 64 of space '/'>"
    through = renderer.render(recording, size=SIZE, camera="rig")
    assert repr(through) == "<Rendering 96 x 64 of space '/' through 'rig/cam'>"
    inside = renderer.render(recording, size=SIZE, space="rig/cam")
    assert (inside.space, inside.camera) == ("rig", "rig/cam")


def test_a_flat_space_is_shown_pixel_by_pixel(renderer, recording) -> None:
    image = np.random.default_rng(1).integers(0, 256, (48, 64), np.uint8)
    rr.log_image("image", image)
    rr.log_point("image/mark", [10.5, 20.5], color=[255, 0, 0], radius=0.5)
    rendering = renderer.render(recording, size=(64, 48), antialias=1)
    seen = drawn(rendering, "image/mark")
    assert np.argwhere(seen).tolist() == [[20, 10]]
    assert np.array_equal(rendering.color[~seen][:, 0], image[~seen])


def test_a_flat_space_is_its_own_whatever_else_there_is(renderer, recording) -> None:
    rr.log_points("world/cloud", np.eye(3))
    rr.log_image("picture", np.full((64, 96, 3), 77, np.uint8))
    assert (renderer.render(recording, size=SIZE, space="picture").color[..., :3] == 77).all()
    around = renderer.render(recording, size=SIZE)
    assert drawn(around, "world/cloud").any()
    assert not drawn(around, "picture").any()


def test_marks_lie_on_the_image_and_the_scene_in_front_of_it(renderer, recording) -> None:
    rr.log_pinhole("cam", child_from_parent=[[50, 0, 32], [0, 50, 24], [0, 0, 1]], width=64, height=48)
    rr.log_image("cam", np.zeros((48, 64, 3), np.uint8))
    rr.log_points("cam/marks", [[10.5, 20.5], [32.5, 24.5]], colors=[0, 255, 0], radii=-1)
    rr.log_point("solid", [0, 0, 3], radius=0.1, color=[255, 0, 0])
    rendering = renderer.render(recording, size=(64, 48), camera="cam", antialias=1)
    assert rendering.paths[rendering.entity_ids[20, 10]] == "cam/marks"
    assert rendering.paths[rendering.entity_ids[24, 32]] == "solid"
    assert rendering.paths[rendering.entity_ids[2, 2]] == "cam"


def test_translucent_things_let_through_what_is_behind(renderer, recording) -> None:
    rr.log_point("glass", [0, -1, 0], color=[255, 255, 255, 128], radius=0.5)
    rr.log_point("back", [0, 1, 0], color=[255, 0, 0], radius=-4)
    rendering = renderer.render(recording, size=SIZE, camera=FRONT, background=(0, 0, 0), antialias=1)
    r, g, _ = rendering.color[32, 48, :3].tolist()
    assert r > g > 60
    assert rendering.paths[rendering.entity_ids[32, 48]] == "back"


@pytest.mark.parametrize("antialias", [1, 2, 3])
@pytest.mark.parametrize("alpha", [255, 128, 40])
def test_without_a_background_alpha_is_straight(renderer, recording, alpha, antialias) -> None:
    rr.log_point("a", [0, 0, 0], color=[255, 90, 0, alpha], radius=-20)
    look = {"size": SIZE, "camera": FRONT, "antialias": antialias}
    color = renderer.render(recording, background="transparent", **look).color
    np.testing.assert_allclose(color[32, 48], [255, 90, 0, alpha], atol=3)
    assert (color[0, 0] == 0).all()
    rim = (color[..., 3] > 0) & (color[..., 3] < alpha)
    assert rim.any() == (antialias > 1)
    # Laid over black in linear light it is what is drawn on black.
    black = renderer.render(recording, background=(0, 0, 0), **look).color
    over = linear(color[..., :3]) * color[..., 3:] / 255
    np.testing.assert_allclose(over, linear(black[..., :3]), atol=0.02)


def linear(srgb: np.ndarray) -> np.ndarray:
    return (srgb / 255) ** 2.2


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        (
            {"at": {"fame": 3}},
            ValueError,
            "at must name a timeline of the recording (frame, log_time), got 'fame'",
        ),
        ({"at": {"frame": 1.5}}, ValueError, "time on 'frame' must be a whole number, got 1.5"),
        ({"at": {"frame": True}}, ValueError, "must be a whole number"),
        (
            {"at": {"frame": np.timedelta64(1, "s")}},
            ValueError,
            "time on 'frame' must be a whole number, got np.timedelta64(1,'s')",
        ),
        ({"at": {}}, ValueError, "at must name one timeline"),
        ({"at": {"log_time": float("nan")}}, ValueError, "must be seconds"),
        (
            {"space": "worl"},
            ValueError,
            "space must be an entity of the recording (did you mean 'world'?), got 'worl'",
        ),
        (
            {"camera": "cam"},
            ValueError,
            "camera must be the path of a logged pinhole (none at this time), got 'cam'",
        ),
        ({"camera": 3}, TypeError, "camera must be a path, a Camera or None, got int"),
        ({"size": (0, 4)}, ValueError, "size must be 1 to 16384 pixels each way, got 0 x 4"),
        ({"size": 7}, ValueError, "size must be (width, height), got 7"),
        ({"antialias": 0}, ValueError, "antialias must be a whole number from 1 to 8, got 0"),
        ({"background": (1, 2)}, ValueError, "background must be three numbers"),
        (
            {"background": (0.5, 0.5, 0.5)},
            ValueError,
            "background must be three numbers from 0 to 255, got (0.5, 0.5, 0.5), which are of 0 to 1",
        ),
        ({"background": np.array([0, 1.0, 0])}, ValueError, "which are of 0 to 1"),
        ({"at": 5}, TypeError, 'at must be a mapping such as {"frame": 30}, got 5'),
        ({"space": 5}, TypeError, "space must be a path, got 5"),
        ({"labels": "x"}, TypeError, "labels must be True or False, got 'x'"),
        ({"size": (1.5, 2)}, ValueError, "size must be (width, height), got (1.5, 2)"),
        ({"pixels_per_point": float("nan")}, ValueError, "pixels_per_point must be 0.01 to 100, got nan"),
        ({"pixels_per_point": None}, TypeError, "pixels_per_point must be a number, got None"),
        ({"background": "red"}, ValueError, "background must be (r, g, b), 'transparent' or None, got 'red'"),
    ],
)
def test_a_wrong_request_says_what_is_wrong(renderer, recording, arguments, error, said) -> None:
    rr.set_time_sequence("frame", 0)
    rr.log_point("world", [0, 0, 0])
    with pytest.raises(error) as raised:
        renderer.render(recording, **{"size": SIZE, **arguments})
    assert said in str(raised.value)
    assert str(raised.value).startswith("render: ")


def test_what_is_no_recording_is_refused(renderer) -> None:
    with pytest.raises(TypeError, match=r"render: recording must come from .* got str"):
        renderer.render("run.mcap")


def test_an_image_that_no_texture_can_hold_is_left_out_and_named(renderer, recording, caplog) -> None:
    rr.log_image("strip/long", np.full((20_000, 1), 200, np.uint8))
    rr.log_point("strip/a", [10_000, 0], radius=-4)
    rendering = renderer.render(recording, size=SIZE)
    assert drawn(rendering, "strip/a").any()
    assert "the image of 'strip/long' is not drawn: textures must be at most" in caplog.text


def test_framing_keeps_spheres_and_arrowheads_in_the_picture(renderer, recording) -> None:
    rr.log_points("balls", np.eye(3), radii=0.2)
    rr.log_arrow("arrow", [0, 0, 0], [0, 0, 1.5], width_scale=0.2)
    seen = renderer.render(recording, size=SIZE).entity_ids > 0
    assert seen.any()
    edges = np.concatenate([seen[0], seen[-1], seen[:, 0], seen[:, -1]])
    assert not edges.any()


def test_what_is_infinitely_far_is_not_drawn_and_warns_of_nothing(renderer, recording) -> None:
    rr.log_rigid3("far", parent_from_child=([1e300, 0, 0], [0, 0, 0, 1]))
    rr.log_point("far/a", [0, 0, 0])
    rr.log_points("near", np.eye(3))
    assert drawn(renderer.render(recording, size=SIZE), "near").any()


def test_an_empty_recording_is_an_empty_picture(renderer, recording) -> None:
    rendering = renderer.render(recording, size=SIZE, background="transparent")
    assert not rendering.color.any()
    assert not rendering.entity_ids.any()


def test_a_scene_is_framed_anew_only_when_it_changes(renderer, recording, monkeypatch) -> None:
    framed = []
    fit = framing.fit
    monkeypatch.setattr(framing, "fit", lambda *a, **more: (framed.append(a), fit(*a, **more))[1])
    rr.log_points("a", np.eye(3))
    first = renderer.render(recording, size=SIZE)
    assert np.array_equal(first.eye.eye_from_space, renderer.render(recording, size=SIZE).eye.eye_from_space)
    assert len(framed) == 1
    renderer.render(recording, size=(64, 64))
    assert len(framed) == 2
    rr.log_points("a", 3 * np.eye(3))
    later = renderer.render(recording, size=SIZE)
    assert not np.array_equal(first.eye.eye_from_space, later.eye.eye_from_space)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_labelled_points_that_are_nowhere_make_nothing_warn(renderer, recording, bad) -> None:
    points = np.array([[0, 0, 0], [bad, 0, 0], [bad, 1, -bad], [1, 1, 1]])
    rr.log_points("points", points, radii=[0.1, 0.1, 0.1, -1], labels=list("abcd"))
    rr.log_points("flat/points", points[:, :2], labels=list("abcd"))
    for space in ("/", "points", "flat"):  # warnings are errors in this suite
        assert renderer.render(recording, size=SIZE, space=space).entity_ids.any()


def test_a_dense_cloud_leaves_room_for_what_is_sparse(renderer, recording) -> None:
    rng = np.random.default_rng(0)
    rr.log_points("cloud", rng.normal(0, 0.3, (50_000, 3)))
    places = np.array([[12, 0, 0], [-9, 5, 1], [0, -14, 3]], float)
    for number, place in enumerate(places):
        rr.log_obb(f"crate_{number}", half_size=[0.5, 0.5, 0.5], position=place)
    eye = renderer.render(recording, size=SIZE).eye
    pixels, depths = eye.project(places)
    assert (depths > 0).all()
    assert ((pixels > 0) & (pixels < SIZE)).all()


def test_the_few_points_of_a_cloud_that_lie_far_out_do_not_shrink_the_rest(renderer, recording) -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(0, 0.3, (5_000, 3))
    points[:20] *= 1_000
    rr.log_points("cloud", points)
    eye = renderer.render(recording, size=SIZE).eye
    pixels, _ = eye.project(points[20:])
    assert np.ptp(pixels[:, 1]) > SIZE[1] / 2


def test_the_few_things_of_many_that_lie_far_out_do_not_shrink_the_rest(renderer, recording) -> None:
    rng = np.random.default_rng(0)
    places = rng.uniform(-2, 2, (200, 3))
    places[0] = [500, 0, 0]
    for number, place in enumerate(places):
        rr.log_obb(f"crate_{number}", half_size=[0.1, 0.1, 0.1], position=place)
    eye = renderer.render(recording, size=SIZE).eye
    pixels, _ = eye.project(places[1:])
    assert np.ptp(pixels[:, 0]) > SIZE[0] / 3
