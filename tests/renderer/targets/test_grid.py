from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import diorama as rr
import diorama_renderer as dr
from diorama_renderer.camera import Eye
from diorama_renderer.gpu.textures import read_texture
from diorama_renderer.passes.grid import GRID_STYLE, ground, plane_axes
from diorama_renderer.view.view import Look, axes_length

BLACK = Look(((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)))
GROUND = replace(BLACK, grid=True)
BOLD = replace(GROUND, grid_style=replace(GRID_STYLE, color=(1.0, 1.0, 1.0, 1.0)))
SIZE = (240, 180)


def eye_at(
    position, target, *, up=(0, 0, 1), orthographic: bool = False, size: tuple[int, int] = SIZE
) -> Eye:
    if orthographic:
        camera = dr.Camera.orthographic(position, target, up, height=4.0)
    else:
        camera = dr.Camera.look_at(position, target, up)
    return camera.eye(size, default_up=np.asarray(up, float), scene_bounds=None)


def nothing() -> None:
    rr.log_text_entry("text", "nothing to see")


def draw(make_stage, camera, look: Look = GROUND, *, log=nothing):
    stage = make_stage(log, size=SIZE)
    return stage, stage.draw(stage.frame(camera), look=look)


def test_nothing_is_seen_of_the_ground_by_default():
    assert (Look(None).grid, Look(None).axes, Look(None).outlines) == (False, False, ())


@pytest.mark.parametrize("antialias", [1, 2])
def test_lines_pass_through_whole_coordinates_and_leave_out_the_middles(make_stage, antialias):
    camera = dr.Camera.look_at([0.3, -4, 5], [0.3, 0.2, 0], [0, 0, 1])
    stage = make_stage(nothing, size=SIZE, antialias=antialias)
    color = stage.draw(stage.frame(camera), look=replace(BOLD, pixels_per_point=float(antialias)))
    eye = camera.eye(SIZE, default_up=np.array([0.0, 0, 1]), scene_bounds=None)
    x, y = np.meshgrid(np.arange(-3, 3), np.arange(-2, 3))
    points = np.stack([x.ravel() + 0.37, y.ravel(), np.zeros(x.size)], axis=1)
    brightness = color[..., :3].astype(int).max(axis=-1)

    def seen(at: np.ndarray) -> np.ndarray:
        pixels = np.floor(eye.project(at)[0]).astype(int)
        pixels = pixels[(pixels > 1).all(axis=1) & (pixels < np.array(SIZE) - 2).all(axis=1)]
        return np.max([brightness[pixels[:, 1] + dy, pixels[:, 0]] for dy in (-1, 0, 1)], axis=0)

    on_lines, between = seen(points), seen(points + np.array([0, 0.26, 0]))
    assert len(on_lines) >= 15
    assert on_lines.min() > 80
    assert between.max() < on_lines.min()


def test_above_the_horizon_nothing_changes(make_stage):
    camera = dr.Camera.look_at([0, -4, 1], [0, 0, 1], [0, 0, 1])  # level: the horizon is in the middle
    _, color = draw(make_stage, camera)
    assert not color[: SIZE[1] // 2, :, :3].any()
    assert color[SIZE[1] // 2 + 20 :, :, :3].any()


def test_what_is_nearer_hides_the_ground_and_what_is_below_it_does_not(make_stage):
    def log() -> None:
        x = np.array([[-1, -1, 0.3], [1, -1, 0.3], [0, 1, 0.3]])
        rr.log_mesh("above", x, albedo_factor=[1.0, 0, 0])
        rr.log_mesh("below", (x - (0, 0, 0.6)) * 40, albedo_factor=[0, 0, 1.0])

    camera = dr.Camera.look_at([0.3, -4, 5], [0.3, 0.2, 0], [0, 0, 1])
    stage, without = draw(make_stage, camera, BLACK, log=log)
    color = stage.draw(stage.frame(camera), look=GROUND)
    ids = read_texture(stage.gpu, stage.picture.attachments.id)[..., 0]
    changed = (color != without).any(axis=-1)
    assert not changed[ids == stage.entity_ids["above"]].any()
    assert changed[ids == stage.entity_ids["below"]].mean() > 0.05


def test_a_floor_in_the_very_plane_hides_it(make_stage):
    def log() -> None:
        rr.log_mesh("floor", np.array([[-90, -90, 0], [90, -90, 0], [0, 90, 0]], np.float32))

    camera = dr.Camera.look_at([0.3, -4, 5], [0.3, 0.2, 0], [0, 0, 1])
    stage, without = draw(make_stage, camera, BLACK, log=log)
    assert (stage.draw(stage.frame(camera), look=replace(GROUND)) == without).all()


def test_ids_and_depth_are_those_without_it(make_stage):
    stage = make_stage(size=SIZE)
    attachments = stage.picture.attachments
    stage.draw()
    before = [read_texture(stage.gpu, each) for each in (attachments.id, attachments.depth)]
    stage.draw(grid=True, axes=True)
    after = [read_texture(stage.gpu, each) for each in (attachments.id, attachments.depth)]
    assert all((a == b).all() for a, b in zip(before, after, strict=True))


@pytest.mark.parametrize("far", [1e4, 1e7, 1e9])
def test_far_from_the_origin_lines_are_as_sharp(make_stage, far):
    offset = np.array([far, -2 * far, 0])
    at, target = np.array([0.3, -4, 5]), np.array([0.3, 0.2, 0])
    quiet = replace(GROUND, grid_style=replace(GRID_STYLE, axes=((0.0, 0.0, 0.0, 0.0),) * 3))
    # Without the axes, which only the picture at the origin has.
    near = np.array([3000, 7000, 0])
    _, here = draw(make_stage, dr.Camera.look_at(at + near, target + near, [0, 0, 1]), quiet)
    _, there = draw(make_stage, dr.Camera.look_at(at + offset, target + offset, [0, 0, 1]), quiet)
    assert np.abs(here.astype(int) - there).max() <= 6


def test_the_axes_of_the_ground_have_their_colours(make_stage):
    camera = dr.Camera.look_at([2, -3, 4], [0, 0, 0], [0, 0, 1])
    _, color = draw(make_stage, camera)
    eye = camera.eye(SIZE, default_up=np.array([0.0, 0, 1]), scene_bounds=None)
    pixels = np.floor(eye.project([[0.5, 0, 0], [0, 0.5, 0]])[0]).astype(int)
    (red, green) = color[pixels[:, 1], pixels[:, 0], :3].astype(int)
    assert red[0] > 2 * red[1]
    assert green[1] > 2 * green[0]


@pytest.mark.parametrize("orthographic", [False, True])
@pytest.mark.parametrize("up", [(1.0, 0, 0), (0, 1.0, 0), (0, 0, 1.0), (0, -1.0, 0), (0.6, 0.8, 0)])
def test_what_the_shader_reads_is_where_points_are(orthographic, up):
    eye = eye_at((3, -2.5, 2.2), (0.1, 0.2, -0.1), orthographic=orthographic)
    up = np.array(up)
    read, _ = ground(eye, up, GRID_STYLE, pixels_per_point=1.0)
    first, second = plane_axes(up)
    foot = eye.space_from_eye[:3, 3] if not orthographic else None
    rng = np.random.default_rng(3)
    for a, b in rng.uniform(-1, 1, (20, 2)):
        (pixel,), (z,) = eye.project([a * first + b * second])
        at = np.array([pixel[0] - SIZE[0] / 2, pixel[1] - SIZE[1] / 2, 1.0])
        scale = read["scale"][0, :3] @ at
        here = np.array([read["along1"][0, :3] @ at, read["along2"][0, :3] @ at]) / scale
        if foot is not None:
            assert here + np.array([first @ foot, second @ foot]) == pytest.approx((a, b), abs=1e-4)
        for line, direction in (("line1", first), ("line2", second)):
            (on_axis,), _ = eye.project([a * direction])
            off = read[line][0, :3] @ (on_axis[0] - SIZE[0] / 2, on_axis[1] - SIZE[1] / 2, 1.0)
            assert off == pytest.approx(0, abs=1e-3)
        clip = eye.near / z if not orthographic else (eye.far - z) / (eye.far - eye.near)
        assert read["depth"][0, :3] @ at == pytest.approx(clip, rel=1e-3, abs=1e-4)


def test_plane_axes_are_axes_of_the_space_where_up_is_one():
    for up in (*np.eye(3), *-np.eye(3)):
        first, second = plane_axes(up)
        assert np.cross(first, second) == pytest.approx(up)
        assert np.abs([first, second]).max(axis=1).tolist() == [1, 1]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=3, max_size=3))
def test_plane_axes_are_right_handed_and_unit(direction):
    assume(np.linalg.norm(direction) > 1e-3)
    up = np.array(direction) / np.linalg.norm(direction)
    first, second = plane_axes(up)
    assert np.stack([first, second, up]) @ np.stack([first, second, up]).T == pytest.approx(
        np.eye(3), abs=1e-4
    )
    assert np.cross(first, second) == pytest.approx(up, abs=1e-4)


@pytest.mark.parametrize(
    ("position", "target"),
    [
        ((0, -4, 0), (0, 0, 0)),  # in the plane
        ((0, -4, 1), (0, 0, 50)),  # up
        ((0, -4, 1e-300), (0, 0, 0)),
        ((0, 0, 1e120), (0, 0, 0)),
        ((1e120, 0, 1e120), (0, 0, 0)),
    ],
)
def test_an_eye_that_sees_no_ground_draws_none_and_does_not_raise(make_stage, position, target):
    stage = make_stage(nothing, size=SIZE)
    with np.errstate(all="ignore"):
        frame = replace(stage.frame(), eye=eye_at(position, target, up=(0, 1, 0.01)))
        assert stage.draw(frame, look=GROUND).shape == (SIZE[1], SIZE[0], 4)


def test_a_level_orthographic_eye_sees_no_ground():
    eye = eye_at((0, -4, 0.5), (0, 0, 0.5), orthographic=True)
    assert ground(eye, np.array([0.0, 0, 1]), GRID_STYLE, pixels_per_point=1.0) is None


def test_an_orthographic_eye_sees_lines(make_stage):
    stage = make_stage(nothing, size=SIZE)
    frame = replace(stage.frame(), eye=eye_at((0.3, -4, 5), (0.3, 0.2, 0), orthographic=True))
    color = stage.draw(frame, look=GROUND)
    assert 0.02 < (color[..., :3].max(axis=-1) > 40).mean() < 0.5


def test_the_axes_at_the_origin_are_where_they_are(make_stage):
    camera = dr.Camera.look_at([2, -3, 4], [0, 0, 0], [0, 0, 1])
    stage, color = draw(make_stage, camera, replace(BLACK, axes=True))
    length = axes_length(stage.frame(camera).arrangement)
    eye = stage.frame(camera).eye
    ends = length * np.eye(3)
    for share in (0.2, 0.9):
        pixels = np.floor(eye.project(ends * share)[0]).astype(int)
        seen = color[pixels[:, 1], pixels[:, 0], :3]
        assert seen.argmax(axis=1).tolist() == [0, 1, 2]
    beyond = np.floor(eye.project(ends * 1.1)[0]).astype(int)
    assert not color[beyond[:, 1], beyond[:, 0], :3].any()


def test_axes_are_as_long_as_suits_the_scene(make_stage):
    def log_of(size: float):
        return lambda: rr.log_obb("box", half_size=[size / 2] * 3)

    for size in (0.003, 1.0, 700.0):
        stage = make_stage(log_of(size), size=SIZE)
        length = axes_length(stage.frame().arrangement)
        assert 0.05 < length / (size * math.sqrt(3)) < 0.2
        assert length / 10 ** math.floor(math.log10(length) + 1e-9) == pytest.approx(
            round(length / 10 ** math.floor(math.log10(length) + 1e-9))
        )
