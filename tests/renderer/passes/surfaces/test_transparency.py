from __future__ import annotations

import itertools

import numpy as np
import pytest


def sheet(stage, z: float, color: tuple[int, int, int, int]) -> None:
    matrix = np.diag([z / 50, z / 50, 1.0, 1.0])
    matrix[:3, 3] = -32 * z / 50, -24 * z / 50, z
    stage.add_image(np.full((48, 64, 4), color, np.uint8), matrix)


def linear(srgb) -> np.ndarray:
    x = np.asarray(srgb, float) / 255
    return np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)


def test_nothing_translucent_leaves_every_byte_alone(make_stage):
    stage = make_stage()
    sheet(stage, 2.0, (10, 200, 30, 255))
    assert (stage.draw().color == (10, 200, 30, 255)).all()


@pytest.mark.parametrize("z", [0.2, 1.0, 10.0, 1e4])
@pytest.mark.parametrize("alpha", [1, 60, 128, 250])
def test_one_surface_is_exact_at_any_distance(make_stage, z, alpha):
    stage = make_stage()
    stage.background = ((0.0, 0.0, 1.0), (0.0, 0.0, 1.0))
    sheet(stage, z, (255, 0, 0, alpha))
    color = linear(stage.draw().color[20, 20])
    assert color[0] == pytest.approx(alpha / 255, abs=0.012)
    assert color[2] == pytest.approx(1 - alpha / 255, abs=0.012)


def test_equal_colours_are_exact_however_many(make_stage):
    stage = make_stage()
    stage.background = ((0.0, 0.0, 1.0), (0.0, 0.0, 1.0))
    for z in (1.0, 2.0, 5.0):
        sheet(stage, z, (255, 0, 0, 100))
    left = (1 - 100 / 255) ** 3
    color = linear(stage.draw().color[20, 20])
    assert color[2] == pytest.approx(left, abs=0.012)
    assert color[0] == pytest.approx(1 - left, abs=0.012)


def test_the_order_of_drawing_does_not_matter_and_the_nearer_weighs_more(make_stage):
    sheets = [(1.0, (255, 0, 0, 128)), (2.0, (0, 255, 0, 128)), (4.0, (0, 0, 255, 128))]
    pictures = []
    for order in itertools.permutations(sheets):
        stage = make_stage()
        for z, color in order:
            sheet(stage, z, color)
        pictures.append(stage.draw().color.astype(int))
    for other in pictures[1:]:
        assert np.abs(other - pictures[0]).max() <= 1
    red, green, blue, _ = pictures[0][20, 20]
    assert red > green > blue


def test_what_is_behind_something_opaque_does_not_show(make_stage):
    stage = make_stage()
    sheet(stage, 1.0, (50, 60, 70, 255))
    sheet(stage, 2.0, (255, 0, 0, 128))
    assert (stage.draw().color == (50, 60, 70, 255)).all()
