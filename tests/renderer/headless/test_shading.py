"""What light does between things: darker where it should be, untouched elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
import diorama_renderer as dr

SIZE = (120, 120)
ABOVE = dr.Camera.look_at((0, -6, 5), (0, 0, 0), (0, 0, 1), fov_y_degrees=45)


def log_floor() -> None:
    corners = np.array([[-3, -3, 0], [3, -3, 0], [3, 3, 0], [-3, 3, 0]], float)
    rr.log_mesh("floor", corners, indices=np.array([[0, 1, 2], [0, 2, 3]], np.uint32))


@pytest.fixture
def draw(renderer, recording):
    def draw(**shading: object) -> dr.Rendering:
        return renderer.render(
            recording,
            size=SIZE,
            camera=ABOVE,
            antialias=1,
            background=(10, 20, 30),
            shading=dr.Shading(**shading),
        )

    return draw


def luma(rendering: dr.Rendering) -> np.ndarray:
    return rendering.color[..., :3].astype(float).mean(axis=-1)


def seen(rendering: dr.Rendering, path: str) -> np.ndarray:
    return rendering.entity_ids == rendering.paths.index(path)


def test_a_ball_above_the_floor_casts_one_shadow(draw) -> None:
    log_floor()
    rr.log_point("ball", [0, 0, 1.5], radius=0.5, color=[200, 60, 60])
    plain, shaded = draw(), draw(shadows=0.6)
    floor = seen(plain, "floor")
    darker = (luma(shaded) < 0.9 * luma(plain)) & floor
    assert 0.01 < darker.sum() / floor.sum() < 0.25
    x, y, _ = shaded.positions[darker].mean(axis=0)
    assert x > 0.3  # the light stands to the left
    assert np.hypot(*(shaded.positions[darker][:, :2] - (x, y)).T).max() < 1.3
    np.testing.assert_array_equal(luma(shaded)[floor & ~darker] >= 0.88 * luma(plain)[floor & ~darker], True)


def test_a_floor_alone_casts_no_shadow_on_itself(draw) -> None:
    log_floor()
    np.testing.assert_array_equal(draw(shadows=1.0).color, draw().color)


def test_creases_are_darker_and_open_ground_is_not(draw) -> None:
    log_floor()
    rr.log_point("ball", [0, 0, 0.2], radius=0.6, color=[200, 200, 200])
    plain, shaded = draw(), draw(ambient_occlusion=1.0)
    floor = seen(plain, "floor")
    away = np.linalg.norm(plain.positions[..., :2], axis=-1)
    share = luma(shaded) / luma(plain)
    assert share[floor & (away < 0.75)].mean() < 0.93
    assert share[floor & (away > 1.6) & (away < 2.5)].min() > 0.97


def test_eye_dome_lighting_darkens_what_lies_behind_an_edge(draw) -> None:
    rr.log_point("back", [0, 2, 0], radius=1.5, color=[200, 200, 200])
    rr.log_point("front", [0, -1, 0.7], radius=0.3, color=[200, 200, 200])
    plain, shaded = draw(), draw(eye_dome=1.0)
    front, back = seen(plain, "front"), seen(plain, "back")
    rim = np.zeros_like(front)
    for y, x in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        rim |= np.roll(front, (y, x), (0, 1))
    behind = rim & back
    assert behind.any()
    assert (luma(shaded)[behind] < 0.8 * luma(plain)[behind]).all()
    untouched = ~front & ~back
    np.testing.assert_array_equal(shaded.color[untouched], plain.color[untouched])


def test_eye_dome_lighting_is_the_same_however_far_an_orthographic_eye_stands(renderer, recording) -> None:
    rr.log_points("points", np.random.default_rng(0).uniform(-1, 1, (60, 3)), radii=0.2)

    def picture(away: float, eye_dome: float) -> np.ndarray:
        camera = dr.Camera.orthographic((0, -away, 0), (0, 0, 0), height=3)
        asked = {"size": SIZE, "camera": camera, "antialias": 1, "shading": dr.Shading(eye_dome=eye_dome)}
        return luma(renderer.render(recording, **asked))

    near, far = picture(1.3, 1.0), picture(40.0, 1.0)
    assert (np.abs(near - far) > 3).mean() < 0.002
    share = far / picture(40.0, 0.0)
    assert 0.5 < share.mean() < 0.97
    assert (share > 0.98).mean() > 0.3


def test_the_picture_of_normals_is_of_the_normals(draw) -> None:
    rr.log_point("ball", [0, 0, 0], radius=1)
    picture = draw(show="normals")
    in_eye = picture.normals @ picture.eye.eye_from_space[:3, :3].T.astype(np.float32)
    expected = (in_eye * (1, -1, -1) * 0.5 + 0.5) * 255
    ball = seen(picture, "ball")
    np.testing.assert_allclose(picture.color[..., :3][ball], expected[ball], atol=1.5)
    assert (picture.color[~ball] == (10, 20, 30, 255)).all()


def test_shading_is_the_same_each_time_and_leaves_nothing_behind(draw) -> None:
    log_floor()
    rr.log_points("balls", np.random.default_rng(1).normal(0, 0.8, (60, 3)), radii=0.2)
    before = draw().color
    first = draw(ambient_occlusion=0.7, shadows=0.5, eye_dome=0.3).color
    np.testing.assert_array_equal(draw().color, before)
    np.testing.assert_array_equal(draw(ambient_occlusion=0.7, shadows=0.5, eye_dome=0.3).color, first)
    assert (first != before).any()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"shadows": 2}, "shadows must be a number from 0 to 1, got 2"),
        ({"eye_dome": True}, "eye_dome must be a number from 0 to 1, got True"),
        ({"ambient_occlusion": float("nan")}, "ambient_occlusion must be a number from 0 to 1, got nan"),
        ({"show": "depth"}, 'show must be "colors" or "normals", got \'depth\''),
    ],
)
def test_wrong_shading_says_what_is_wrong(arguments, said) -> None:
    with pytest.raises(ValueError, match="Shading") as raised:
        dr.Shading(**arguments)
    assert said in str(raised.value)


def test_shading_must_be_one(renderer, recording) -> None:
    rr.log_point("a", [0, 0, 0])
    with pytest.raises(TypeError, match="shading must be a Shading, got 'nice'"):
        renderer.render(recording, shading="nice")


def test_nothing_to_shade_is_no_error(draw) -> None:
    rr.log_text_entry("log", "only words")
    assert (draw(ambient_occlusion=1, shadows=1, eye_dome=1).color == (10, 20, 30, 255)).all()


def test_strengths_may_be_numbers_of_numpy() -> None:
    assert dr.Shading(shadows=np.float32(0.5)) == dr.Shading(shadows=0.5)
