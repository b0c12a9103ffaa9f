from __future__ import annotations

import numpy as np
import pytest

import diorama_renderer as dr

CAMERA = dr.Camera.look_at((1, -6, 3), (1, 0, 0))


def test_a_sheet_has_the_first_and_the_last_picture_and_even_steps_between(moving, renderer):
    sheet = dr.contact_sheet(
        moving, "frame", count=4, columns=2, size=(40, 30), camera=CAMERA, caption=False, renderer=renderer
    )
    gap = (sheet.shape[1] - 80) // 3
    assert sheet.shape == (60 + 3 * gap, 80 + 3 * gap, 3)
    for index, frame in enumerate((0, 3, 6, 9)):
        y, x = gap + index // 2 * (30 + gap), gap + index % 2 * (40 + gap)
        alone = renderer.render(moving, at={"frame": frame}, size=(40, 30), camera=CAMERA).color
        assert np.array_equal(sheet[y : y + 30, x : x + 40], alone[..., :3])


def test_no_count_of_a_sequence_comes_twice(moving):
    sheet = dr.contact_sheet(moving, "frame", count=12, columns=4, start=3, stop=4, size=(20, 20))
    assert sheet.shape[1] < 20 * 4


def test_captions_are_below_the_pictures(moving):
    dark, light = (
        dr.contact_sheet(moving, "sim", count=2, columns=2, size=(120, 60), theme=theme)
        for theme in ("dark", "light")
    )
    assert dark.shape == light.shape
    assert dark.shape[0] > 60 + 15
    below = dark[70:-9]
    assert len(np.unique(below.reshape(-1, 3), axis=0)) > 4  # letters
    assert light.mean() > dark.mean() + 100


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"count": 0}, "count must be a whole number from 1"),
        ({"columns": 1.5}, "columns must be a whole number from 1"),
        ({"timeline": "nope"}, "contact_sheet: timeline must be one"),
        ({"count": 1000, "timeline": "sim", "size": (4000, 4000)}, "size must be small enough"),
    ],
)
def test_what_makes_no_sheet_is_an_error(moving, arguments, message):
    with pytest.raises(ValueError, match=message):
        dr.contact_sheet(moving, **arguments)
