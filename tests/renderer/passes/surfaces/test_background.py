from __future__ import annotations

import numpy as np
import pytest

from diorama_renderer.passes.background import DARK


def slow_srgb(linear: np.ndarray) -> np.ndarray:
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055) * 255


@pytest.mark.parametrize("code", [0, 1, 17, 60, 128, 254, 255])
def test_one_colour_is_exactly_that_colour_everywhere(stage, code):
    x = code / 255
    linear = x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4
    stage.background = ((linear,) * 3, (linear,) * 3)
    picture = stage.draw()
    assert (picture.color == (code, code, code, 255)).all()
    assert (picture.depth == 0).all()
    assert not picture.covered.any()


def test_without_a_background_the_picture_is_clear(stage):
    assert not stage.draw().color.any()


@pytest.mark.parametrize("orthographic", [False, True])
def test_the_gradient_follows_up_and_its_steps_are_hidden(make_stage, orthographic):
    stage = make_stage(width=200, height=400, focal=100.0, orthographic=orthographic)
    stage.background = (DARK[1], DARK[0])
    picture = stage.draw()
    rows = picture.color[..., :3].astype(float).mean(axis=1)
    assert (rows[0] > rows[-1] + 8).all()
    steps = np.diff(rows[:, 0])
    assert np.abs(steps).max() < 1.0  # no band's edge shows
    stage.up = (0.0, 1.0, 0.0)
    upside_down = stage.draw().color[..., :3].astype(float).mean(axis=1)
    assert np.abs(upside_down[::-1] - rows).max() < 1.0


def test_colours_straight_up_and_down_are_as_given(make_stage):
    for up, expected in (((0.0, 0.0, 1.0), DARK[0]), ((0.0, 0.0, -1.0), DARK[1])):
        stage = make_stage(width=3, height=3, focal=1000.0)
        stage.background, stage.up = (DARK[1], DARK[0]), up
        assert np.abs(stage.draw().color[1, 1, :3] - slow_srgb(np.array(expected))).max() <= 1.6


def test_the_same_pixels_each_time(stage):
    stage.background = (DARK[1], DARK[0])
    assert stage.draw().color.tobytes() == stage.draw().color.tobytes()
