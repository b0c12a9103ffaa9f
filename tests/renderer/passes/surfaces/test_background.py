"""The background: exactly one colour, or a calm gradient; without ids or depth."""

from __future__ import annotations

import numpy as np
import pytest

from diorama_renderer.passes.background import DARK


@pytest.mark.parametrize("level", [0, 1, 13, 128, 255])
def test_one_color_is_exactly_that_color(stage, level):
    unit = level / 255
    linear = unit / 12.92 if unit <= 0.04045 else ((unit + 0.055) / 1.055) ** 2.4
    stage.background = ((linear,) * 3, (linear,) * 3)
    picture = stage.draw()
    assert np.abs(picture.color[..., :3].astype(int) - level).max() <= 1
    assert (picture.color[..., 3] == 255).all()
    assert not picture.covered.any()
    assert not picture.depth.any()


def test_without_a_background_the_picture_is_clear(stage):
    assert not stage.draw().color.any()


def test_a_gradient_runs_from_the_lower_edge_to_the_upper_without_steps(stage):
    stage.background = (DARK[1], DARK[0])
    rows = stage.draw().color[..., :3].mean(axis=(1, 2))
    assert rows[0] > rows[-1] + 5
    smooth = np.convolve(rows, np.ones(8) / 8, "valid")
    assert (np.diff(smooth) < 0.2).all()


def test_the_gradient_is_the_same_each_time(stage):
    stage.background = (DARK[1], DARK[0])
    assert np.array_equal(stage.draw().color, stage.draw().color)
