"""The shapes and the arithmetic of `rerun_demo`."""

from __future__ import annotations

import importlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diorama as rr
from diorama_renderer.assets import turbo


@pytest.fixture
def demo(on_path):
    return importlib.import_module("rerun_demo.data")


@pytest.fixture
def util(on_path):
    return importlib.import_module("rerun_demo.util")


def test_a_grid_has_a_point_for_each_triple_and_its_place_for_a_colour(demo):
    grid = demo.build_color_grid(2, 3, 4)
    assert grid.positions.shape == grid.colors.shape == (24, 3)
    assert len(np.unique(grid.positions, axis=0)) == 24
    np.testing.assert_allclose(grid.positions.min(axis=0), -10)
    np.testing.assert_allclose(grid.positions.max(axis=0), 10)
    assert grid.colors.dtype == np.uint8
    np.testing.assert_allclose(grid.colors / 12.75 - 10, grid.positions, atol=0.05)


def test_a_twist_turns_the_layers_of_a_grid_about_z_and_keeps_their_colours(demo):
    plain, twisted = demo.build_color_grid(), demo.build_color_grid(twist=np.pi / 4)
    assert np.array_equal(plain.colors, twisted.colors)
    flat = [grid.positions[:, 0] + 1j * grid.positions[:, 1] for grid in (plain, twisted)]
    np.testing.assert_allclose(np.abs(flat[0]), np.abs(flat[1]))
    turn = np.angle(flat[1] / flat[0])
    np.testing.assert_allclose(turn, np.pi / 4 * plain.positions[:, 2] / 10, atol=1e-12)


def test_a_pyramid_stands_on_its_width_and_fills_its_height(demo):
    rects = demo.build_rect_pyramid(count=5, width=50, height=20).rects
    x, y, width, height = rects.T
    np.testing.assert_allclose(width, [10, 20, 30, 40, 50])
    np.testing.assert_allclose(x + width / 2, 0)
    np.testing.assert_allclose(y, [0, 4, 8, 12, 16])
    np.testing.assert_allclose(height, 4)


def test_a_spiral_rises_evenly_at_its_radius(demo):
    spiral = demo.build_color_spiral(50, radius=3, angular_step=0.25, angular_offset=np.pi / 2, z_step=0.5)
    np.testing.assert_allclose(np.linalg.norm(spiral.positions[:, :2], axis=1), 3)
    np.testing.assert_allclose(np.diff(spiral.positions[:, 2]), 0.5)
    np.testing.assert_allclose(spiral.positions[:3, :2], [[0, 3], [-3, 0], [0, -3]], atol=1e-12)


def test_spirals_half_a_turn_apart_face_each_other(demo):
    one, other = demo.build_color_spiral(), demo.build_color_spiral(angular_offset=np.pi)
    np.testing.assert_allclose(one.positions[:, :2], -other.positions[:, :2], atol=1e-12)


@pytest.mark.parametrize("count", [0, 1, 2, 300])
def test_a_shape_may_have_any_number_of_parts(demo, count):
    assert (
        len(demo.build_color_spiral(count).positions) == len(demo.build_color_spiral(count).colors) == count
    )
    if count:
        assert len(demo.build_rect_pyramid(count).rects) == count


def test_every_shape_can_be_logged_as_it_is(demo):
    recording = rr.new_recording("shapes")
    kept = rr.memory_recording(recording=recording)
    rr.set_strict_mode(True, recording=recording)
    for name, shape in (("grid", demo.build_color_grid()), ("spiral", demo.build_color_spiral())):
        rr.log_points(name, shape.positions, colors=shape.colors, recording=recording)
    pyramid = demo.build_rect_pyramid()
    rr.log_rects(
        "pyramid", pyramid.rects, rect_format=pyramid.format, colors=pyramid.colors, recording=recording
    )
    rr.flush(recording=recording)
    assert {chunk.entity_path for chunk in kept.chunks()} >= {"grid", "spiral", "pyramid"}


def test_turbo_is_the_published_map_and_that_of_depth_images(on_path):
    table = importlib.import_module("rerun_demo.turbo").turbo_colormap_data
    assert table.shape == (256, 3)
    # Entries of the table that Google published.
    published = {0: "30123b", 64: "28bceb", 128: "a4fc3c", 192: "fb7e21", 255: "7a0403"}
    for row, color in published.items():
        np.testing.assert_allclose(255 * table[row], list(bytes.fromhex(color)), atol=1.5)
    np.testing.assert_allclose(255 * table, turbo(), atol=1)


TIMES = st.floats(-1e3, 1e3)


@settings(max_examples=100, deadline=None)
@given(TIMES, TIMES, TIMES)
def test_a_bounce_is_the_triangle_wave_between_its_ends(a, b, t):
    from diorama.compat.on_path.rerun_demo.util import bounce_lerp

    phase = t % 2
    share = phase if phase <= 1 else 2 - phase
    assert float(bounce_lerp(a, b, t)) == pytest.approx(a + (b - a) * share, abs=1e-6)
    assert float(bounce_lerp(a, b, t + 2)) == pytest.approx(float(bounce_lerp(a, b, t)), abs=1e-6)


def test_a_bounce_takes_numbers_rows_and_arrays(util):
    assert int(util.bounce_lerp(80, 230, 0.5)) == 155
    assert np.array_equal(util.bounce_lerp([0, 0, 0], np.array([2, 4, 6]), 1.5), [1, 2, 3])
    assert np.array_equal(util.bounce_lerp(0, 10, [0, 1, 2, 3]), [0, 10, 0, 10])


def test_interleaving_pairs_the_rows(util):
    first, second = np.arange(6).reshape(3, 2), -np.arange(6).reshape(3, 2)
    woven = util.interleave(first, second)
    assert np.array_equal(woven[::2], first)
    assert np.array_equal(woven[1::2], second)
    assert util.interleave([1, 2], [3, 4]).tolist() == [1, 3, 2, 4]
    assert util.interleave(np.empty((0, 3)), np.empty((0, 3))).shape == (0, 3)


@pytest.mark.parametrize(("one", "other"), [([1, 2], [3]), ([[1, 2]], [[1, 2, 3]]), (1, 2)])
def test_rows_that_do_not_pair_cannot_be_interleaved(util, one, other):
    with pytest.raises(ValueError, match="interleave: arr2 must have the shape of arr1"):
        util.interleave(one, other)
