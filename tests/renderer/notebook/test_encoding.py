"""Pictures that fit into so many bytes."""

from __future__ import annotations

import io

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from diorama_renderer.notebook.encoding import QUALITIES, plan, webp


def test_a_picture_keeps_its_colours_and_its_transparency():
    picture = np.zeros((32, 48, 4), np.uint8)
    picture[:, :24] = [200, 100, 50, 255]
    back = np.asarray(Image.open(io.BytesIO(webp(picture, 88))).convert("RGBA")).astype(int)
    assert back.shape == picture.shape
    assert np.abs(back[4:-4, 4:20] - picture[4:-4, 4:20]).max() <= 6
    assert (back[4:-4, 30:, 3] == 0).all()


@given(st.integers(1, 1000), st.integers(1, 100_000), st.floats(1, 1e8))
def test_what_is_planned_fits(count, weight, most_bytes):
    picture = np.zeros((1, 1, 4), np.uint8)
    planned = plan([picture], count, most_bytes, lambda _, quality: bytes(weight * quality))
    assert planned.quality in QUALITIES
    assert 1 <= planned.pictures <= count
    assert planned.pictures == 1 or planned.pictures * planned.quality * weight * 4 / 3 <= most_bytes
    if planned.pictures < count:
        assert planned.quality == QUALITIES[-1]
