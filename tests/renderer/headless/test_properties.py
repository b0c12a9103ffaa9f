"""How entities are shown, chosen by whoever asks for a picture."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
import diorama_renderer as dr
from diorama_renderer.assets.colormaps import turbo, viridis

FRONT = dr.Camera.orthographic((0, -4, 0), (0, 0, 0), (0, 0, 1), height=8)
SIZE = (80, 80)


def colors_at(rendering: dr.Rendering, points: np.ndarray) -> np.ndarray:
    pixels, _ = rendering.eye.project(points)
    return rendering.color[pixels[:, 1].astype(int), pixels[:, 0].astype(int), :3]


POINTS = np.array([[-3, 0, -1], [-1, 0, 0], [1, 0, 1], [3, 0, 2]], float)


def draw(renderer, recording, **properties):
    return renderer.render(
        recording,
        size=SIZE,
        camera=FRONT,
        antialias=1,
        properties={"points": dr.EntityProperties(point_radius=-1.5, **properties)},
    )


def test_points_take_their_colours_from_a_coordinate(renderer, recording) -> None:
    rr.log_points("points", POINTS, colors=[255, 0, 0])
    found = colors_at(draw(renderer, recording, color_by="x", color_map="viridis"), POINTS)
    np.testing.assert_allclose(found, viridis()[[0, 85, 170, 255]], atol=1)


def test_points_take_their_colours_from_numbers_that_were_logged(renderer, recording) -> None:
    values = np.array([5.0, 0.0, 10.0, np.nan])
    rr.log_points("points", POINTS, ext={"intensity": values})
    found = colors_at(draw(renderer, recording, color_by="ext.intensity", color_range=(0, 10)), POINTS)
    np.testing.assert_allclose(found[:3], turbo()[[128, 0, 255]], atol=1)
    assert found[3].tolist() == [128, 128, 128]


def test_colours_follow_the_numbers_over_time(renderer, recording) -> None:
    rr.set_time_sequence("frame", 0)
    rr.log_points("points", POINTS, ext={"heat": np.arange(4.0)})
    rr.set_time_sequence("frame", 1)
    rr.log_extension_components("points", {"heat": np.arange(4.0)[::-1].copy()})
    chosen = {"points": dr.EntityProperties(point_radius=-1.5, color_by="ext.heat")}
    pictures = [
        renderer.render(
            recording, at={"frame": frame}, size=SIZE, camera=FRONT, antialias=1, properties=chosen
        )
        for frame in (0, 1)
    ]
    first, second = (colors_at(picture, POINTS) for picture in pictures)
    np.testing.assert_array_equal(first, second[::-1])


def test_without_properties_everything_is_as_it_was_logged(renderer, recording) -> None:
    rr.log_points("points", POINTS, colors=[255, 0, 0], radii=-1.5)
    before = renderer.render(recording, size=SIZE, camera=FRONT).color
    assert (draw(renderer, recording, color=(0, 0, 255, 255)).color != before).any()
    np.testing.assert_array_equal(renderer.render(recording, size=SIZE, camera=FRONT).color, before)


@pytest.mark.parametrize(
    ("properties", "error", "said"),
    [
        ({"nowhere": dr.EntityProperties()}, ValueError, "properties must be an entity of the recording"),
        ({"points": {"color": 1}}, TypeError, "properties must be a mapping of paths to EntityProperties"),
        ([1], TypeError, "properties must be a mapping of paths"),
        (
            {"points": dr.EntityProperties(color_map="jet")},
            ValueError,
            "color_map of 'points' must be of turbo",
        ),
        (
            {"points": dr.EntityProperties(color_by="ext.heat")},
            ValueError,
            "component must be one that was logged",
        ),
    ],
)
def test_wrong_properties_say_what_is_wrong(renderer, recording, properties, error, said) -> None:
    rr.log_points("points", POINTS)
    with pytest.raises(error) as raised:
        renderer.render(recording, size=SIZE, properties=properties)
    assert said in str(raised.value)


def test_what_is_not_visible_is_not_drawn_with_all_below_it(renderer, recording) -> None:
    rr.log_obb("shelf", half_size=[0.5, 0.5, 0.5], position=[-2, 0, 0], color=[255, 0, 0])
    rr.log_obb("shelf/box", half_size=[0.5, 0.5, 0.5], position=[0, 0, 0], color=[255, 0, 0])
    rr.log_obb("shelf2", half_size=[0.5, 0.5, 0.5], position=[2, 0, 0], color=[255, 0, 0])
    chosen = {"shelf": dr.EntityProperties(visible=False)}
    rendering = renderer.render(recording, size=SIZE, camera=FRONT, antialias=1, properties=chosen)
    assert set(np.unique(rendering.entity_ids)) == {0, rendering.paths.index("shelf2")}
    again = renderer.render(recording, size=SIZE, camera=FRONT, antialias=1)
    assert len(np.unique(again.entity_ids)) == 4
