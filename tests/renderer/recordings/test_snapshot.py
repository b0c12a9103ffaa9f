"""One moment: where entities are, whatever is logged later, and clear words where nobody can say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import diorama_renderer as dr
from diorama.timelines import Timeline, TimeType

FRAME, CLOCK = Timeline("frame", TimeType.SEQUENCE), Timeline("sim_time", TimeType.TIME)
SECOND = 1_000_000_000
HALF = np.sqrt(0.5)


@pytest.fixture
def moving(call, column):
    """`robot` at (frame, 0, 0), turned by 90 degrees about z; `robot/arm` 1 along its x; `goal` at (0, 3, 0)."""
    recording = dr.Recording()
    insert = recording.store.insert
    insert(call("goal", 0, None, column("transform", [[0, 3, 0, 0, 0, 0, 1]])))
    insert(call("robot/arm", 1, None, column("transform", [[1, 0, 0, 0, 0, 0, 1]])))
    for frame in range(5):
        times = {FRAME: frame, CLOCK: frame * SECOND // 2}
        pose = column("transform", [[frame, 0, 0, 0, 0, HALF, HALF]])
        insert(call("robot", 10 + frame, times, pose))
        points = column("point3d", [[frame, 0, 0], [0, 0, 1]])
        insert(call("robot/arm", 20 + frame, times, points, column("label", ["a", "b"])))
    return recording


def test_an_entity_is_where_the_transforms_above_it_put_it(moving):
    arm = moving.at(frame=3)["/robot/arm"]
    np.testing.assert_allclose(arm.translation, [3, 1, 0], atol=1e-12)
    np.testing.assert_allclose(arm.rotation, [0, 0, HALF, HALF], atol=1e-12)
    np.testing.assert_allclose(arm.world_from_entity @ [1, 0, 0, 1], [3, 2, 0, 1], atol=1e-12)
    assert arm.world_from_entity.dtype == np.float64
    np.testing.assert_allclose(arm.points_in_world, [[3, 4, 0], [3, 1, 1]], atol=1e-12)
    np.testing.assert_allclose(arm.bounds_in_world, [[3, 1, 0], [3, 4, 1]], atol=1e-12)


def test_a_time_is_given_by_name_as_a_mapping_or_not_at_all(moving):
    for snapshot in (
        moving.at(frame=2),
        moving.at({"frame": 2}),
        moving.at(sim_time=1.0),
        moving.at(sim_time=1),
    ):
        assert snapshot["robot"].translation[0] == 2
    assert moving.at()["robot"].translation[0] == 4
    assert moving.at(frame=2).at == {"frame": 2}
    assert moving.at(sim_time=1.0).at == {"sim_time": np.timedelta64(SECOND, "ns")}


def test_what_is_said_is_asked_as_attributes_or_by_name(moving):
    arm = moving.at(frame=1)["robot/arm"]
    assert arm.components == ["label", "point3d", "transform"]
    assert arm.label == arm.get("label") == ["a", "b"]
    assert arm.point3d.tolist() == [[1, 0, 0], [0, 0, 1]]
    assert not hasattr(arm, "scalar")
    with pytest.raises(ValueError, match=r"get: component .*did you mean 'label'"):
        arm.get("labels")
    with pytest.raises(AttributeError, match=r"entity.get\('ext.name'\)"):
        _ = arm.lable


def test_distance_is_between_origins_and_transform_from_one_to_another(moving):
    snapshot = moving.at(frame=4)
    assert snapshot.distance("robot", "goal") == pytest.approx(5)
    assert snapshot.distance("robot", "robot") == 0
    arm_from_goal = snapshot.transform("robot/arm", "goal")
    goal_from_arm = snapshot.transform("goal", "robot/arm")
    np.testing.assert_allclose(arm_from_goal @ goal_from_arm, np.eye(4), atol=1e-12)
    np.testing.assert_allclose(goal_from_arm[:3, 3], [4, -2, 0], atol=1e-12)


def test_entities_are_those_that_anything_is_in_force_of(moving):
    assert moving.at(frame=0).entities == ["goal", "robot", "robot/arm"]
    before = moving.at(frame=-1)
    assert before.entities == ["goal", "robot/arm"]
    assert list(before) == before.entities
    assert "robot" in before  # its arm is there
    assert "/goal" in before
    assert "nobody" not in before
    assert 3 not in before


def test_before_its_first_row_an_entity_is_not_there(moving, call, column):
    moving.store.insert(call("late", 99, {FRAME: 3}, column("scalar", [1])))
    with pytest.raises(ValueError, match="nothing is in force at 'late' at frame 2"):
        _ = moving.at(frame=2)["late"]
    assert moving.at(frame=3)["late"].scalar == 1.0


ERRORS = [
    (lambda r: r.at(fram=1), "at: timeline .*did you mean 'frame'"),
    (lambda r: r.at(frame=1.5), "at: time on 'frame' must be a whole number"),
    (lambda r: r.at(frame=1, sim_time=1), "at: at must name one timeline"),
    (lambda r: r.at({"frame": 1}, frame=1), "at: the time must be given once"),
    (lambda r: r.at(frame=1)["robt"], "Snapshot: path .*did you mean 'robot'"),
    (lambda r: r.at(frame=1).distance("robot", "gaol"), "distance: path .*did you mean 'goal'"),
    (lambda r: r.at(frame=1).within("goal", [0, 0, 0]), "within: box must be an entity with a box"),
    (lambda r: r.at(frame=1).within("goal", [0, 0]), r"within: points must be \(n, 3\) or \(3,\)"),
    (lambda r: r.at(frame=1)["goal"].points_in_world, "no points are in force at 'goal'"),
]


@pytest.mark.parametrize(("ask", "message"), ERRORS)
def test_a_wrong_question_says_what_was_expected(moving, ask, message):
    with pytest.raises(ValueError, match=message):
        ask(moving)


def test_an_empty_recording_has_no_entities():
    snapshot = dr.Recording().at()
    assert snapshot.entities == []
    assert len(snapshot) == 0
    with pytest.raises(ValueError, match="there are none"):
        dr.Recording().at(frame=3)


def test_a_snapshot_stays_as_it_is_when_more_is_logged(moving, call, column):
    snapshot = moving.at(frame=3)
    moving.store.insert(call("robot", 100, {FRAME: 3}, column("transform", [[50, 0, 0, 0, 0, 0, 1]])))
    moving.store.insert(call("new/thing", 101, {FRAME: 3}, column("transform", [[9, 0, 0, 0, 0, 0, 1]])))
    assert snapshot["robot"].translation[0] == 3  # asked only now
    assert "new" not in snapshot
    with pytest.raises(ValueError, match="nothing is in force at 'new/thing'"):
        _ = snapshot["new/thing"]
    assert moving.at(frame=3)["robot"].translation[0] == 50
    assert moving.at(frame=3)["new/thing"].translation[0] == 9


def test_an_unknown_transform_cuts_and_the_error_names_it(moving, call, column):
    moving.store.insert(call("island", 50, None, column("transform", [True], "unknown")))
    for path, x in (("island/a", 1), ("island/b", 4)):
        moving.store.insert(call(path, 51 + x, None, column("transform", [[x, 0, 0, 0, 0, 0, 1]])))
    snapshot = moving.at(frame=0)
    with pytest.raises(
        ValueError, match=r"'island/a' is in the space of '/': an unknown .*, that of 'island'"
    ):
        _ = snapshot["island/a"].world_from_entity
    with pytest.raises(ValueError, match="an unknown transform lies between, that of 'island'"):
        snapshot.distance("robot", "island/a")
    assert snapshot.distance("island/a", "island/b") == pytest.approx(3)
    assert snapshot.transform("island/a", "island/b")[0, 3] == pytest.approx(3)


def test_what_is_no_number_is_an_error_and_not_a_place(moving, call, column):
    moving.store.insert(call("broken", 50, None, column("transform", [[np.nan, 0, 0, 0, 0, 0, 1]])))
    moving.store.insert(call("turnless", 51, None, column("transform", [[1, 0, 0, 0, 0, 0, 0]])))
    for path in ("broken", "turnless"):
        with pytest.raises(ValueError, match="not finite"):
            _ = moving.at(frame=0)[path].translation


def test_a_mirrored_entity_has_no_rotation_and_a_scaled_one_has(moving, call, column):
    scaled = [0, -2, 0, 1, 2, 0, 0, 0, 0, 0, 2, 0]
    mirrored = [-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]
    moving.store.insert(call("scaled", 50, None, column("transform", [scaled], "affine")))
    moving.store.insert(call("mirrored", 51, None, column("transform", [mirrored], "affine")))
    snapshot = moving.at(frame=0)
    np.testing.assert_allclose(snapshot["scaled"].rotation, [0, 0, HALF, HALF], atol=1e-12)
    with pytest.raises(ValueError, match="mirrored or flattened"):
        _ = snapshot["mirrored"].rotation


def test_a_pinhole_stands_where_its_camera_does(moving, call, column):
    pinhole = [100, 0, 50, 0, 100, 50, 0, 0, 1, 100, 100]
    moving.store.insert(call("robot/camera", 50, None, column("transform", [pinhole], "pinhole")))
    moving.store.insert(call("robot/camera", 51, None, column("point2d", [[50, 50], [150, 50]])))
    snapshot = moving.at(frame=2)
    camera = snapshot["robot/camera"]
    np.testing.assert_allclose(camera.translation, [2, 0, 0], atol=1e-12)
    assert snapshot.distance("robot", "robot/camera") == 0
    # On the plane one unit before the camera: forward is z, and the robot's x is the world's y.
    np.testing.assert_allclose(camera.points_in_world, [[2, 0, 1], [2, 1, 1]], atol=1e-12)
    camera_from_goal = snapshot.transform("robot/camera", "goal")
    np.testing.assert_allclose(
        camera_from_goal @ snapshot.transform("goal", "robot/camera"), np.eye(4), atol=1e-12
    )


def test_far_from_the_origin_two_entities_keep_their_digits(moving, call, column):
    for path, x in (("far", 1e12), ("far/a", 0.25), ("far/b", 0.5)):
        moving.store.insert(call(path, int(50 + x % 7), None, column("transform", [[x, 0, 0, 0, 0, 0, 1]])))
    assert moving.at(frame=0).transform("far/a", "far/b")[0, 3] == 0.25


@pytest.fixture(scope="module")
def boxed(call, column):
    """`box`: two boxes of half size (0.1, 0.7, 1) around (0, 0, 0) and (5, 0, 0), the entity turned and moved."""
    recording = dr.Recording()
    recording.store.insert(call("box", 0, None, column("transform", [[1, 2, 3, 0, 0, HALF, HALF]])))
    recording.store.insert(
        call(
            "box",
            1,
            None,
            column("box3d", [[0.1, 0.7, 1]] * 2),
            column("vec3d", [[0, 0, 0], [5, 0, 0]]),
            column("quaternion", [[0, 0, 0, 1], [0, 0, HALF, HALF]]),
        )
    )
    return recording


def test_points_on_a_face_lie_within_a_box(boxed):
    snapshot = boxed.at()
    inside = [[1, 2, 3], [1.7, 2.1, 4], [1, 7, 3], [1.1, 7.7, 2]]
    outside = [[1.71, 2, 3], [1, 2.11, 3], [1, 2, 4.01], [1.2, 7, 3], [np.nan, 2, 3], [np.inf, 2, 3]]
    assert snapshot.within("box", inside).tolist() == [True] * 4
    assert snapshot.within("box", outside).tolist() == [False] * 6
    assert snapshot.within("box", np.empty((0, 3))).shape == (0,)
    assert snapshot.within("box", [1, 2, 3])
    np.testing.assert_allclose(snapshot["box"].bounds_in_world, [[0.3, 1.9, 2], [1.7, 7.7, 4]], atol=1e-6)


@given(points=st.lists(st.tuples(*[st.floats(-10, 10)] * 3), max_size=8))
def test_within_is_what_the_inverse_of_each_box_says(boxed, points):
    snapshot = boxed.at()
    entity_from_world = np.linalg.inv(snapshot["box"].world_from_entity)
    for point, got in zip(points, snapshot.within("box", np.reshape(points, (-1, 3)))):
        x, y, z = (entity_from_world @ [*point, 1])[:3]
        margins = [
            max(abs(x) - 0.1, abs(y) - 0.7, abs(z) - 1),
            max(abs(y) - 0.1, abs(x - 5) - 0.7, abs(z) - 1),
        ]
        if abs(min(margins)) > 1e-5:
            assert got == (min(margins) <= 0)


def test_bounds_hold_all_kinds_of_things_and_none_is_none(call, column):
    recording = dr.Recording()
    recording.store.insert(call("plot", 0, None, column("scalar", [1])))
    recording.store.insert(
        call("lines", 1, None, column("linestrip3d", [[[0, 0, 0], [1, 2, 3]], [[-1, 0, 0]]]))
    )
    recording.store.insert(call("arrows", 2, None, column("arrow3d", [[1, 1, 1, 0, 0, 5]])))
    recording.store.insert(call("rects", 3, None, column("rect2d", [[1, 2, 3, 4]])))
    recording.store.insert(call("nowhere", 4, None, column("point3d", [[np.nan, 0, 0]])))
    mesh = {"positions": [[0, 0, 0], [4, 0, 0], [0, -5, 0]]}
    recording.store.insert(call("mesh", 5, None, column("mesh3d", [mesh])))
    snapshot = recording.at()
    assert snapshot["plot"].bounds_in_world is None
    assert snapshot["nowhere"].bounds_in_world is None
    assert snapshot["lines"].bounds_in_world.tolist() == [[-1, 0, 0], [1, 2, 3]]
    assert snapshot["arrows"].bounds_in_world.tolist() == [[1, 1, 1], [1, 1, 6]]
    assert snapshot["rects"].bounds_in_world.tolist() == [[1, 2, 0], [3, 4, 0]]
    assert snapshot["mesh"].bounds_in_world.tolist() == [[0, -5, 0], [4, 0, 0]]


def test_times_at_the_ends_of_int64_are_times(call, column):
    recording = dr.Recording()
    for time in (-(2**62), 2**62):
        recording.store.insert(call("a", 0, {FRAME: time, CLOCK: time}, column("scalar", [time / 2**62])))
    assert recording.at(frame=2**62)["a"].scalar == 1.0
    assert recording.at(frame=2**62 - 1)["a"].scalar == -1.0
    assert "a" not in recording.at(frame=-(2**62) - 1)
    snapshot = recording.at(sim_time=np.timedelta64(2**62, "ns"))
    assert recording.at(snapshot.at)["a"].scalar == 1.0


@given(times=st.lists(st.integers(-1, 6), min_size=1, max_size=8))
def test_snapshots_in_any_order_are_those_of_a_fresh_recording(call, column, times):
    def make():
        recording = dr.Recording()
        for frame in range(5):
            pose = column("transform", [[frame, 0, 0, 0, 0, 0, 1]])
            recording.store.insert(call("a" if frame % 2 else "a/b", frame, {FRAME: frame}, pose))
        return recording

    kept = make()
    for time in times:
        one, other = kept.at(frame=time), make().at(frame=time)
        assert one.entities == other.entities
        for path in one.entities:
            np.testing.assert_array_equal(one[path].world_from_entity, other[path].world_from_entity)
