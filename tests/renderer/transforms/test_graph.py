from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.camera import pinhole_eye
from diorama_renderer.transforms import Kind, Reason, image_space_of, local_from_rows, resolve

seeds = st.integers(0, 2**32 - 1)
counts = st.integers(1, 14)
K = np.array([[500.0, 3.0, 400.0], [0.0, 450.0, 310.0], [0.0, 0.0, 1.0]])


def seen_from(tree, root, *, axes=True):
    return resolve(
        tree.levels,
        tree.parents,
        tree.local,
        root=root,
        image_plane_distance=tree.distances,
        camera_axes=tree.axes if axes else None,
    )


def line(*locals_, axes=None, root=0, distance=1.0):
    """Entities 0, 1, 2, ... each the parent of the next.

    Each is a rigid3, an affine map (3, 4), an intrinsics matrix (3, 3), "unknown" or None.
    """
    rigid = [i for i, value in enumerate(locals_) if isinstance(value, list)]
    matrices = {i: value for i, value in enumerate(locals_) if isinstance(value, np.ndarray)}
    pinhole, affine = ([i for i in matrices if matrices[i].shape == shape] for shape in ((3, 3), (3, 4)))
    local = local_from_rows(
        len(locals_),
        rigid=(np.array(rigid, int), np.array([locals_[i] for i in rigid], float).reshape(-1, 7)),
        affine=(np.array(affine, int), np.array([matrices[i].ravel() for i in affine]).reshape(-1, 12)),
        pinhole=(
            np.array(pinhole, int),
            np.array([[*locals_[i].ravel(), 800, 600] for i in pinhole], float).reshape(-1, 11),
        ),
        unknown=np.array([i for i, value in enumerate(locals_) if isinstance(value, str)], int),
    )
    levels = [np.array([i]) for i in range(len(locals_))]
    parents = np.arange(-1, len(locals_) - 1)
    codes = None
    if axes is not None:
        codes = np.zeros((len(locals_), 3), np.uint8)
        for entity, triple in axes.items():
            codes[entity] = triple
    return resolve(levels, parents, local, root=root, image_plane_distance=distance, camera_axes=codes)


def apply(matrix, point):
    return (matrix @ [*point, 1.0])[:3]


@given(seed=seeds, count=counts, data=st.data())
def test_resolve_says_the_same_as_walking_each_path_by_itself(grown, oracle, seed, count, data):
    tree = grown(seed, count)
    root = data.draw(st.integers(0, count - 1))
    got = seen_from(tree, root)
    for entity in range(count):
        reason, matrix = oracle(tree, root, entity)
        assert got.reason[entity] == reason, (entity, Reason(got.reason[entity]), reason)
        wanted = matrix if reason == Reason.REACHABLE else np.zeros((4, 4))
        np.testing.assert_allclose(got.space_from_entity[entity], wanted, rtol=1e-9, atol=1e-8)
    assert np.array_equal(got.reachable, got.reason == Reason.REACHABLE)


@given(seed=seeds, count=counts)
def test_the_image_space_of_one_entity_is_that_which_resolve_finds(grown, seed, count):
    tree = grown(seed, count)
    wanted = [image_space_of(tree.parents, tree.kinds, entity) for entity in range(count)]
    assert seen_from(tree, tree.root).pinhole.tolist() == wanted


@given(seed=seeds, count=counts, data=st.data())
def test_there_and_back_is_the_identity(grown, seed, count, data):
    tree = grown(seed, count, kinds=(0, 1, 4), bad=False)
    a, b, c = (data.draw(st.integers(0, count - 1)) for _ in range(3))
    from_a, from_b = seen_from(tree, a).space_from_entity, seen_from(tree, b).space_from_entity
    np.testing.assert_allclose(from_a[b] @ from_b[a], np.eye(4), atol=1e-9)
    np.testing.assert_allclose(from_a[b] @ from_b[c], from_a[c], rtol=1e-9, atol=1e-9)


@given(seed=seeds, count=counts)
def test_the_order_of_entities_within_a_level_changes_no_bit(grown, seed, count):
    tree = grown(seed, count)
    backwards = dataclasses.replace(tree, levels=[level[::-1] for level in tree.levels])
    a, b = seen_from(tree, tree.root), seen_from(backwards, tree.root)
    assert np.array_equal(a.space_from_entity, b.space_from_entity)
    assert np.array_equal(a.reason, b.reason)


@given(seed=seeds, count=counts, data=st.data())
def test_a_pixel_of_the_image_plane_appears_at_that_pixel_of_the_camera(grown, seed, count, data):
    tree = grown(seed, count, kinds=(0, 1, 2), bad=False)
    got = seen_from(tree, tree.root)
    pinholes = np.flatnonzero(got.reachable & (tree.kinds == Kind.PINHOLE) & (np.arange(count) != tree.root))
    uv = np.array([[0, 0], [800, 0], [12.5, 599.5]], float)
    for pinhole in pinholes:
        eye = pinhole_eye(got.camera[pinhole], tree.intrinsics[pinhole], (800, 600), (800, 600))
        matrix = got.space_from_entity[pinhole]
        points = uv @ matrix[:3, :2].T + matrix[:3, 3]
        pixels, depths = eye.project(points)
        np.testing.assert_allclose(pixels, uv, atol=1e-6)
        np.testing.assert_allclose(depths, tree.distances[pinhole])


@given(seed=seeds, count=counts)
def test_looking_out_of_an_image_space_shows_what_its_camera_sees_from_outside(grown, seed, count):
    tree = grown(seed, count, kinds=(0, 1, 4, 2), bad=False)
    outside = seen_from(tree, tree.root)
    pinholes = np.flatnonzero(
        outside.reachable & (tree.kinds == Kind.PINHOLE) & (np.arange(count) != tree.root)
    )
    for pinhole in pinholes:
        inside = seen_from(tree, int(pinhole))
        assert np.array_equal(inside.camera[pinhole], np.eye(4))
        assert np.array_equal(inside.through_pinhole, outside.reachable & (inside.pinhole != pinhole))
        camera_from_space = np.linalg.inv(outside.camera[pinhole])
        for entity in np.flatnonzero(inside.through_pinhole):
            np.testing.assert_allclose(
                inside.space_from_entity[entity],
                camera_from_space @ outside.space_from_entity[entity],
                rtol=1e-8,
                atol=1e-8,
            )


def test_every_entity_below_a_pinhole_lies_in_its_image_space_until_an_unknown_transform():
    got = line(None, K, [1, 2, 0, 0, 0, 0, 1], None, "unknown", None)
    assert got.pinhole.tolist() == [-1, 1, 1, 1, -1, -1]
    assert got.reason.tolist() == [0, 0, 0, 0, Reason.UNKNOWN_TRANSFORM, Reason.UNKNOWN_TRANSFORM]


def test_an_unknown_transform_cuts_from_below_as_from_above():
    got = line(None, [1, 0, 0, 0, 0, 0, 1], "unknown", [0, 2, 0, 0, 0, 0, 1], root=3)
    assert got.reachable.tolist() == [False, False, True, True]
    assert apply(got.space_from_entity[2], (0, 0, 0)).tolist() == [0, -2, 0]


def test_a_root_that_is_itself_of_unknown_transform_sees_its_descendants():
    got = line(None, "unknown", [1, 0, 0, 0, 0, 0, 1], root=1)
    assert got.reachable.tolist() == [False, True, True]


def test_a_pinhole_in_an_image_space_is_unreachable_with_all_below_it():
    got = line(None, K, K, None)
    assert got.reason.tolist() == [0, 0, Reason.NESTED_PINHOLE, Reason.NESTED_PINHOLE]
    assert got.pinhole.tolist() == [-1, 1, 2, 2]
    inside = line(None, K, K, None, root=2)
    assert inside.reason.tolist() == [Reason.NESTED_PINHOLE, Reason.NESTED_PINHOLE, 0, 0]
    assert not inside.through_pinhole.any()


def test_motion_within_an_image_space_moves_pixels_and_then_the_image_plane():
    got = line(None, K, [10, 20, 0, 0, 0, 0, 1], distance=2.0)
    at = apply(got.space_from_entity[2], (390, 290, 0))
    np.testing.assert_allclose(at, 2 * np.array([0, 0, 1]), atol=1e-12)
    inside = line(None, K, [10, 20, 0, 0, 0, 0, 1], root=2)
    assert apply(inside.space_from_entity[1], (400, 310, 0)).tolist() == [390, 290, 0]
    assert inside.through_pinhole.tolist() == [True, False, False]


def test_negative_depth_in_an_image_lies_in_front_of_the_image_plane_by_as_much_as_a_pixel_is_wide():
    lens = np.diag([500.0, 500.0, 1.0])
    matrix = line(None, lens, distance=10.0).space_from_entity[1]
    assert apply(matrix, (0, 0, -1))[2] == pytest.approx(10 - 10 / 500)
    assert apply(matrix, (1, 0, 0))[0] == pytest.approx(10 / 500)


@pytest.mark.parametrize(
    ("letters", "forward"), [((3, 2, 5), (0, 0, 1)), ((3, 1, 6), (0, 0, -1)), ((5, 4, 1), (1, 0, 0))]
)
@pytest.mark.parametrize("entity", [1, 2])
def test_view_coordinates_of_the_pinhole_or_its_parent_turn_the_camera(letters, forward, entity):
    got = line(None, None, K, axes={entity: letters}, distance=3.0)
    at = apply(got.space_from_entity[2], (400, 310, 0))
    np.testing.assert_allclose(at, 3 * np.array(forward), atol=1e-12)
    assert got.camera[2][:3, 2].tolist() == list(forward)


def test_the_view_coordinates_of_the_pinhole_win_over_those_of_its_parent():
    got = line(None, None, K, axes={1: (3, 2, 5), 2: (3, 1, 6)})
    assert got.camera[2][:3, 2].tolist() == [0, 0, -1]


def test_view_coordinates_farther_up_say_nothing_about_the_camera():
    got = line(None, None, K, axes={0: (3, 1, 6)})
    assert got.camera[2][:3, 2].tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    "lens",
    [
        np.zeros((3, 3)),
        np.full((3, 3), np.nan),
        np.diag([500.0, 0, 1]),
        np.diag([1e-320, 1, 1]),
        np.ones((3, 3)),
    ],
)
def test_a_lens_without_inverse_hides_its_image_and_the_world_from_its_image(lens):
    got = line(None, lens, None)
    assert got.reason.tolist() == [0, Reason.INVALID_PINHOLE, Reason.INVALID_PINHOLE]
    inside = line(None, lens, None, root=2)
    assert inside.reason.tolist() == [Reason.INVALID_PINHOLE, 0, 0]
    assert not inside.camera.any()


@pytest.mark.parametrize(
    "rigid3", [[0, 0, 0, 0, 0, 0, 0], [np.nan, 0, 0, 0, 0, 0, 1], [0, np.inf, 0, 0, 0, 0, 1]]
)
@pytest.mark.parametrize(("root", "reachable"), [(0, [True, False, False]), (2, [False, True, True])])
def test_a_motion_that_is_none_hides_what_lies_beyond_it(rigid3, root, reachable):
    got = line(None, rigid3, None, root=root)
    assert got.reachable.tolist() == reachable
    assert set(got.reason[~got.reachable]) == {Reason.INVALID_TRANSFORM}
    assert np.isfinite(got.space_from_entity).all()


def test_a_singular_matrix_hides_what_lies_above_it():
    local = dataclasses.replace(
        local_from_rows(2, rigid=(np.array([1]), np.array([[0, 0, 0, 0, 0, 0, 1.0]]))),
        parent_from_entity=np.stack([np.eye(4), np.diag([1.0, 0, 1, 1])]),
    )
    got = resolve([np.array([0]), np.array([1])], np.array([-1, 0]), local, root=1)
    assert got.reason.tolist() == [Reason.INVALID_TRANSFORM, 0]


def scaled(*factors, shift=(0, 0, 0)):
    return np.column_stack([np.diag(np.array(factors, float)), shift])


def test_an_affine_map_scales_shears_and_mirrors_what_lies_below_it():
    sheared = np.array([[2.0, 1, 0, 10], [0, 3, 0, 20], [0, 0, -1, 30]])
    got = line(None, sheared, [0, 0, 5, 0, 0, 0, 1])
    assert apply(got.space_from_entity[2], (1, 1, 1)).tolist() == [13, 23, 24]
    below = line(None, sheared, [0, 0, 5, 0, 0, 0, 1], root=2)
    np.testing.assert_allclose(apply(below.space_from_entity[0], (13, 23, 24)), (1, 1, 1))


@pytest.mark.parametrize(
    "flat",
    [
        scaled(1, 0, 1),
        scaled(0, 0, 0),
        np.arange(12.0).reshape(3, 4),
        np.column_stack([np.outer([0.1, 0.2, 0.3], [0.7, 0.9, 1.3]), np.ones(3)]),
    ],
)
def test_a_singular_map_flattens_what_is_below_it_and_hides_what_is_above(flat):
    from_above = line(None, flat, None)
    assert from_above.reachable.all()
    assert np.array_equal(from_above.space_from_entity[2][:3], flat)
    from_below = line(None, flat, None, root=2)
    assert from_below.reason.tolist() == [Reason.INVALID_TRANSFORM, 0, 0]
    assert not from_below.space_from_entity[0].any()


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(("root", "reachable"), [(0, [True, False, False]), (2, [False, True, True])])
def test_an_affine_map_that_is_not_finite_hides_what_lies_beyond_it(number, root, reachable):
    got = line(None, scaled(1, number, 1), None, root=root)
    assert got.reachable.tolist() == reachable
    assert np.isfinite(got.space_from_entity).all()


@pytest.mark.parametrize(
    "factors", [(1e-30, 1, 1), (1e-9, 1e9, -1), (1e-90, 1e-90, 1e-90), (1e-120, 1e-120, 1e-120), (1e90, 1, 1)]
)
def test_a_map_to_other_units_is_not_singular_however_small_they_are(factors):
    got = line(None, scaled(*factors, shift=(1, 2, 3)), root=1)
    assert got.reachable.all()
    np.testing.assert_allclose(np.diag(got.space_from_entity[0])[:3], 1 / np.array(factors))


def test_affine_maps_pass_an_image_space_on():
    assert line(None, K, scaled(2, 2, 1), "unknown").pinhole.tolist() == [-1, 1, 1, -1]


def test_a_tree_of_one_entity_is_its_own_space():
    got = line(None)
    assert np.array_equal(got.space_from_entity, np.eye(4)[None])
    assert got.pinhole.tolist() == [-1]
    assert not got.camera.any()


def test_a_tree_of_many_blocks_and_one_level_is_composed_whole(grown):
    count = 5000
    parents = np.zeros(count, int)
    parents[0] = -1
    rigid3 = np.random.default_rng(1).normal(size=(count, 7))
    local = local_from_rows(count, rigid=(np.arange(count), rigid3))
    got = resolve([np.array([0]), np.arange(1, count)], parents, local, root=0)
    np.testing.assert_allclose(got.space_from_entity[1:], local.parent_from_entity[1:])


@pytest.mark.parametrize("root", [-1, 2])
def test_a_root_that_does_not_exist_is_refused(root):
    with pytest.raises(ValueError, match=f"root must be one of 2 entities, got {root}"):
        line(None, None, root=root)


@pytest.mark.parametrize("distance", [0.0, -1.0, np.nan, np.inf])
def test_an_image_plane_that_is_not_before_the_camera_is_refused(distance):
    with pytest.raises(ValueError, match="image_plane_distance must be positive"):
        line(None, K, distance=distance)
    line(None, None, distance=np.array([1.0, distance]))  # not a pinhole: not read
