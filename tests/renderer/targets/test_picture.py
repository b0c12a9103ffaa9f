from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diorama as rr
import diorama_renderer as dr
from diorama_renderer.gpu.textures import read_texture
from diorama_renderer.passes.background import DARK
from diorama_renderer.passes.outline import Outline
from diorama_renderer.view.view import Look


def ids_of(stage) -> np.ndarray:
    return read_texture(stage.gpu, stage.picture.attachments.id)


def two_passes(stage, look: Look) -> tuple[np.ndarray, ...]:
    attachments, frame = stage.picture.attachments, stage.frame()
    encoder = stage.gpu.device.create_command_encoder()
    stage.viewed.view.draw(encoder, attachments, stage.viewed.scene, frame, look)
    stage.gpu.device.queue.submit([encoder.finish()])
    color = read_texture(stage.gpu, attachments.color)
    encoder = stage.gpu.device.create_command_encoder()
    stage.viewed.view.draw_ids(encoder, attachments)
    stage.gpu.device.queue.submit([encoder.finish()])
    return color, read_texture(stage.gpu, attachments.id), read_texture(stage.gpu, attachments.depth)


@pytest.mark.parametrize("route", ["triangles", "compute"])
@pytest.mark.parametrize("camera", ["outside", "through"])
def test_one_pass_draws_what_two_do(make_stage, route, camera):
    stage = make_stage()
    if camera == "through":
        stage.frame = lambda: type(stage).frame(stage, "camera/image")
    look = Look(DARK, route=route)
    color, ids, depth = two_passes(stage, look)
    stage.draw(look=look)
    attachments = stage.picture.attachments
    assert (read_texture(stage.gpu, attachments.color) == color).all()
    assert (ids_of(stage) == ids).all()
    assert (read_texture(stage.gpu, attachments.depth) == depth).all()
    assert len(np.unique(ids[..., 0])) > 3


@pytest.mark.parametrize("antialias", [1, 2, 3])
def test_a_picture_shows_the_bytes_that_render_returns(make_stage, renderer, antialias):
    stage = make_stage(antialias=antialias)
    shown = stage.draw(pixels_per_point=float(antialias))
    from_render = renderer.render(
        stage.recording, space="/", size=(200, 150), camera=_camera(), antialias=antialias
    )
    assert (shown == from_render.color).all()
    stage.draw(ids=False, pixels_per_point=float(antialias))
    assert (stage.picture.read() == shown).all()


def _camera() -> dr.Camera:
    return dr.Camera.look_at([2.2, -2.0, 1.4], [0, 0, 0], [0, 0, 1])


def nearest(entity_ids: np.ndarray, u: float, v: float, radius: float) -> float:
    """Distance to the nearest pixel with an id, by looking at all of them; inf if none is within the radius."""
    rows, columns = np.nonzero(entity_ids)
    distance = np.hypot(columns + 0.5 - u, rows + 0.5 - v)
    distance[(columns == int(u)) & (rows == int(v))] = 0.0
    return float(distance[distance <= radius].min(initial=math.inf))


def test_pick_finds_the_nearest_pixel_with_an_id(make_stage):
    stage = make_stage()
    stage.draw()
    ids = ids_of(stage)

    @settings(max_examples=60, deadline=None)
    @given(st.floats(0, 199.9), st.floats(0, 149.9), st.floats(0, 12))
    def check(u: float, v: float, radius: float) -> None:
        hit = stage.picture.pick(u, v, radius=radius)
        expected = nearest(ids[..., 0], u, v, radius)
        if hit is None:
            assert expected == math.inf
            return
        column, row = (int(each) for each in hit.pixel)
        assert tuple(ids[row, column]) == (hit.entity_id, hit.instance)
        is_itself = (column, row) == (int(u), int(v))
        off = 0.0 if is_itself else math.hypot(hit.pixel[0] - u, hit.pixel[1] - v)
        assert off == pytest.approx(expected)

    check()


def test_depth_and_position_are_those_of_render(make_stage, renderer):
    stage = make_stage()
    stage.draw()
    rendering = renderer.render(stage.recording, space="/", size=(200, 150), camera=_camera())
    rows, columns = np.nonzero(rendering.entity_ids)
    for row, column in list(zip(rows.tolist(), columns.tolist(), strict=True))[::97]:
        hit = stage.picture.pick(column + 0.5, row + 0.5)
        assert hit.entity_id == rendering.entity_ids[row, column]
        assert hit.depth == pytest.approx(float(rendering.depth[row, column]), rel=1e-6)
        pixels, depths = rendering.eye.project(hit.position)
        assert pixels[0] == pytest.approx((column + 0.5, row + 0.5), abs=1e-6)
        assert depths[0] == pytest.approx(hit.depth)


def test_with_antialiasing_a_pixel_is_still_a_pixel_of_the_picture(make_stage):
    stage = make_stage(antialias=2)
    stage.draw()
    rows, columns = np.nonzero(ids_of(stage)[..., 0])
    u, v = (columns[500] + 0.5) / 2, (rows[500] + 0.5) / 2
    hit = stage.picture.pick(u, v)
    assert hit.pixel == (u, v)


def test_the_image_looked_through_has_an_id_and_no_depth(make_stage):
    stage = make_stage()
    stage.draw(stage.frame("camera/image"))
    ids = ids_of(stage)
    rows, columns = np.nonzero(ids[..., 0] == stage.entity_ids["camera/image/classes"])
    hit = stage.picture.pick(columns[0] + 0.5, rows[0] + 0.5)
    assert (hit.depth, hit.position) == (math.inf, None)


@pytest.mark.parametrize(
    "place",
    [
        (-1.0, 5.0),
        (200.0, 5.0),
        (5.0, 150.0),
        (math.nan, 1.0),
        (1.0, math.inf),
        (1e300, 0.0),
        (-(2.0**70), 0.0),
    ],
)
def test_outside_the_picture_nothing_is_found(make_stage, place):
    stage = make_stage()
    stage.draw()
    assert stage.picture.pick(*place) is None


def test_nothing_is_found_before_ids_are_drawn(make_stage):
    stage = make_stage()
    assert (stage.picture.pick(100, 75), stage.picture.ids_are_fresh) == (None, False)
    stage.draw(ids=False)
    assert (stage.picture.pick(100, 75), stage.picture.ids_are_fresh) == (None, False)
    stage.draw()
    assert stage.picture.ids_are_fresh
    assert stage.picture.pick(100, 75, radius=60) is not None
    stage.picture.resize((300, 150))
    assert (stage.picture.pick(100, 75), stage.picture.ids_are_fresh) == (None, False)


def test_outlines_without_ids_are_refused(make_stage):
    stage = make_stage()
    stage.draw(ids=False)
    with pytest.raises(ValueError, match="expected a picture with ids"):
        stage.draw_outlines()


def test_a_frame_of_another_size_is_refused(make_stage):
    stage = make_stage()
    frame = stage.frame()
    stage.picture.resize((201, 150))
    with pytest.raises(ValueError, match=r"frame must be of \(201, 150\), got \(200, 150\)"):
        stage.draw(frame)


def test_a_size_that_is_none_is_brought_to_one(make_stage):
    stage = make_stage()
    assert stage.picture.resize((0, -3), antialias=0)
    assert (stage.picture.size, stage.picture.antialias) == ((1, 1), 1)
    stage.picture.resize((10**9, 1), antialias=8)
    assert stage.picture.antialias == 1
    assert not stage.picture.resize((10**9, 1))


def test_the_sampled_view_stays_until_the_size_changes(make_stage):
    stage = make_stage()
    view = stage.picture.color_view
    stage.draw()
    assert not stage.picture.resize((200, 150))
    assert stage.picture.color_view is view
    assert stage.picture.resize((200, 151))
    assert stage.picture.color_view is not view


def test_a_picture_that_is_still_sampled_may_be_resized(make_stage):
    stage = make_stage()
    stage.draw()
    encoder = stage.gpu.device.create_command_encoder()
    target = stage.gpu.device.create_texture(size=(200, 150, 1), format="rgba8unorm", usage=3)
    encoder.copy_texture_to_texture(
        {"texture": stage.picture.color_view.texture}, {"texture": target}, (200, 150, 1)
    )
    stage.picture.resize((90, 80))
    stage.draw()
    stage.gpu.device.queue.submit([encoder.finish()])
    assert read_texture(stage.gpu, target).any()


def test_pictures_of_one_view_do_not_disturb_each_other(make_stage):
    stage = make_stage()
    first = stage.draw()
    outlined = (Outline(stage.entity_ids["box"]),)
    wanted = stage.draw_outlines(outlines=outlined)
    picture = stage.picture
    stage.picture = type(picture)(stage.gpu, (90, 120))
    stage.draw(stage.frame(dr.Camera.look_at([0, 3, 0], [0, 0, 0], [0, 0, 1])))
    stage.picture = picture
    assert (stage.draw_outlines() == first).all()
    assert (stage.draw_outlines(outlines=outlined) == wanted).all()


def test_an_empty_scene_is_a_background(make_stage):
    stage = make_stage(lambda: rr.log_text_entry("text", "nothing to see"))
    shown = stage.draw()
    assert shown[..., 3].min() == 255
    assert stage.picture.pick(100, 75) is None
