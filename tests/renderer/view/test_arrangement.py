"""What a view shows, and where."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
from diorama_renderer.blueprint.properties import EntityProperties
from diorama_renderer.transforms import Kind
from diorama_renderer.view.frame import arrange, entity_bounds, make_frame

SIZE = (64, 48)


def log_camera(path: str = "world/camera", *, at=(0.0, 0.0, 5.0), size=(40, 30)) -> None:
    rr.log_rigid3(path, parent_from_child=(at, (0, 0, 0, 1)))
    rr.log_pinhole(
        f"{path}/image",
        child_from_parent=[[50, 0, 20], [0, 50, 15], [0, 0, 1]],
        width=size[0],
        height=size[1],
    )


def test_a_view_draws_only_what_it_shows(arranged) -> None:
    rr.log_points("a", [[0, 0, 0]], labels=["a"])
    rr.log_points("a/b", [[9, 0, 0]])
    rr.log_obb("c", half_size=[1, 1, 1], position=[0, 5, 0])
    everything = arranged()
    assert everything.drawn() == {("point3d", "a"), ("point3d", "a/b"), ("box3d", "c")}
    some = everything.again(shown=["a", "c"])
    assert some.drawn() == {("point3d", "a"), ("box3d", "c")}
    frame = make_frame(some.arrangement, some.scene, None, SIZE)
    assert set(frame.placements["entity"].tolist()) - {0} == {some.index("a") + 1, some.index("c") + 1}
    assert everything.again(shown=["a", "a/b", "c"]).drawn() == everything.drawn()


def test_what_is_hidden_does_not_count_for_the_size_of_the_scene(arranged) -> None:
    rr.log_points("a", [[0, 0, 0], [1, 1, 1]])
    rr.log_points("far", [[100, 0, 0], [101, 0, 0]])
    log_camera(at=(0, 0, 50))
    assert arranged(shown=["a"]).arrangement.bounds.maximum.tolist() == [1, 1, 1]
    assert arranged(shown=["a", "world/camera/image"]).arrangement.bounds.maximum.tolist() == [1, 1, 50]
    assert arranged(shown=[]).arrangement.bounds is None


def test_a_view_may_show_what_lies_outside_of_its_root(arranged) -> None:
    rr.log_rigid3("robot", parent_from_child=((1, 0, 0), (0, 0, 0, 1)))
    rr.log_points("robot/arm", [[0, 0, 0]])
    rr.log_points("map", [[0, 0, 0]])
    rr.log_unknown_transform("lost")
    rr.log_points("lost/points", [[0, 0, 0]])
    assert arranged(root="robot").drawn() == {("point3d", "robot/arm")}
    view = arranged(root="robot", shown=["map", "robot/arm", "lost/points"])
    assert view.drawn() == {
        ("point3d", "robot/arm"),
        ("point3d", "map"),
    }  # and nothing says where the other is
    assert view.arrangement.bounds.minimum.tolist() == [-1, 0, 0]


@pytest.mark.parametrize("length", [0, 1, 100])
def test_a_choice_of_other_entities_than_there_are_is_cut_or_filled(arranged, length) -> None:
    rr.log_points("a", [[0, 0, 0]])
    view = arranged()
    made = arrange(view.graph, view.scene, root=0, pinhole=-1, shown=np.ones(length, bool))
    assert made.visible.tolist() == [length > 0, length > 1]


def test_two_views_of_one_scene_do_not_disturb_each_other(arranged) -> None:
    log_camera()
    rr.log_depth_image("world/camera/image/depth", np.full((30, 40), 2.0, np.float32))
    outside = arranged()
    assert ("depth_cloud", "world/camera/image/depth") in outside.drawn()
    through = outside.again(pinhole="world/camera/image")
    assert ("tensor", "world/camera/image/depth") in through.drawn()
    assert outside.again(shown=["world/camera/image"]).drawn() == {("frustum", "world/camera/image")}
    assert ("depth_cloud", "world/camera/image/depth") in outside.drawn()


@pytest.mark.parametrize(
    ("choice", "outside", "through"),
    [(None, "depth_cloud", "tensor"), (True, "depth_cloud", "depth_cloud"), (False, "tensor", "tensor")],
)
def test_a_depth_image_is_points_where_that_was_chosen(arranged, choice, outside, through) -> None:
    log_camera()
    path = "world/camera/image/depth"
    rr.log_depth_image(path, np.full((30, 40), 2.0, np.float32))
    properties = {path: EntityProperties(is_depth_cloud=choice)}
    view = arranged(properties=properties)
    assert {kind for kind, of in view.drawn() if of == path} == {outside}
    view = view.again(pinhole="world/camera/image", properties=properties)
    assert {kind for kind, of in view.drawn() if of == path} == {through}


def test_metres_and_the_scale_of_points_change_a_depth_cloud(arranged) -> None:
    log_camera()
    path = "world/camera/image/depth"
    rr.log_depth_image(path, np.full((30, 40), 2000, np.uint16), meter=1000)

    def cloud(**chosen) -> tuple[float, float]:
        view = arranged(properties={path: EntityProperties(**chosen)})
        columns = view.scene.points.batch.columns
        depths = columns["position_color"][:, 2:3].copy().view(np.float32)
        return float(depths[0, 0]), float(columns["radius"][0])

    depth, radius = cloud()
    assert depth == 2.0
    assert cloud(meter=500.0) == pytest.approx((4.0, 2 * radius))
    assert cloud(depth_point_scale=3.0) == pytest.approx((2.0, 3 * radius))
    for nonsense in (0.0, -1.0, np.nan, np.inf):
        assert cloud(meter=nonsense, depth_point_scale=nonsense) == (depth, radius)


@pytest.mark.parametrize("distance", [0.25, 3.0])
def test_an_image_plane_lies_as_far_as_was_chosen(arranged, distance) -> None:
    log_camera()
    rr.log_points("world/points", [[0, 0, 0], [20, 0, 0]])
    rr.log_image("world/camera/image", np.zeros((30, 40, 3), np.uint8))
    view = arranged(properties={"world/camera/image": EntityProperties(image_plane_distance=distance)})
    matrix = view.arrangement.space_from_local[
        view.scene.placements.row(("tensor", view.index("world/camera/image")))
    ]
    assert (matrix @ (20, 15, 0, 1))[:3] == pytest.approx([0, 0, 5 + distance])


@pytest.mark.parametrize("distance", [0.0, -1.0, np.nan, np.inf])
def test_an_image_plane_that_cannot_be_is_where_it_would_be(arranged, distance) -> None:
    log_camera()
    rr.log_image("world/camera/image", np.zeros((30, 40, 3), np.uint8))
    plain = arranged().arrangement.space_from_local
    view = arranged(properties={"world/camera/image": EntityProperties(image_plane_distance=distance)})
    assert np.array_equal(view.arrangement.space_from_local, plain)


def test_the_cameras_that_are_visible_are_told(arranged) -> None:
    log_camera("world/left")
    log_camera("world/right", at=(1, 2, 3), size=(20, 10))
    view = arranged()
    cameras = view.arrangement.cameras
    assert cameras.entities.tolist() == [view.index("world/left/image"), view.index("world/right/image")]
    assert cameras.space_from_camera[1, :3, 3].tolist() == [1, 2, 3]
    assert cameras.intrinsics[0].tolist() == [[50, 0, 20], [0, 50, 15], [0, 0, 1]]
    assert cameras.resolutions.tolist() == [[40, 30], [20, 10]]
    hidden = view.again(shown=["world/right/image"]).arrangement.cameras
    assert hidden.entities.tolist() == [view.index("world/right/image")]
    assert (view.graph.local.kind[hidden.entities] == Kind.PINHOLE).all()
    rr.log_points("elsewhere", [[0, 0, 0]])
    assert len(arranged(root="elsewhere").arrangement.cameras.entities) == 0


def test_the_bounds_of_an_entity_are_those_of_it_and_what_is_below(arranged) -> None:
    rr.log_rigid3("a", parent_from_child=((10, 0, 0), (0, 0, 0, 1)))
    rr.log_points("a", [[0, 0, 0], [1, 1, 1]])
    rr.log_points("a/b", [[0, 0, 7]])
    rr.log_points("c", [[-50, 0, 0]])
    rr.log_unknown_transform("lost")
    rr.log_points("lost/d", [[0, 0, 0]])
    view = arranged()
    bounds = entity_bounds(view.arrangement, view.scene, view.index("a"))
    assert bounds.minimum.tolist() == [10, 0, 0]
    assert bounds.maximum.tolist() == [11, 1, 7]
    assert entity_bounds(view.arrangement, view.scene, view.index("a/b")).diagonal == 0
    for nothing in (view.index("lost/d"), view.index("lost"), -1, 10**6):
        assert entity_bounds(view.arrangement, view.scene, nothing) is None
    assert entity_bounds(view.again(shown=["c"]).arrangement, view.scene, view.index("a")) is None


def test_the_bounds_of_an_image_are_its_corners(arranged) -> None:
    log_camera()
    rr.log_image("world/camera/image", np.zeros((30, 40, 3), np.uint8))
    view = arranged(properties={"world/camera/image": EntityProperties(image_plane_distance=5.0)})
    bounds = entity_bounds(view.arrangement, view.scene, view.index("world/camera/image"))
    # The camera's frustum is there as well, with the mark that says where up is.
    assert bounds.minimum == pytest.approx([-2, -1.5 - 0.18 * 3, 5])
    assert bounds.maximum == pytest.approx([2, 1.5, 10])


def test_entities_that_came_after_an_arrangement_do_not_hurt_it(arranged) -> None:
    rr.log_points("a", [[1, 2, 3]])
    view = arranged()
    rr.log_points("a/later/and/deeper", [[9, 9, 9]])
    arranged()
    assert entity_bounds(view.arrangement, view.scene, view.index("a")).minimum.tolist() == [1, 2, 3]


def test_hiding_something_does_not_change_the_size_of_frustums(arranged) -> None:
    rr.log_points("a", [[0, 0, 0], [1, 1, 1]])
    rr.log_points("far", [[1000, 0, 0], [1010, 0, 0]])
    log_camera()
    everything = arranged()
    camera = everything.index("world/camera/image")

    def distance(shown: list[str], **options) -> float:
        mask = np.isin(everything.arrangement.graph.store.entities.paths, shown)
        made = arrange(everything.graph, everything.scene, root=0, pinhole=-1, shown=mask, **options)
        row = np.flatnonzero(everything.scene.placements.column("frustum"))[0]
        assert everything.scene.placements.column("entity")[row] == camera
        return float(np.linalg.norm(made.space_from_local[row, :3, 2]))

    some = ["a", "world/camera/image"]
    possible = np.ones(len(everything.arrangement.graph.store.entities.paths), bool)
    whole = distance([*some, "far"])
    assert distance(some) < whole
    assert distance(some, possible=possible) == whole
